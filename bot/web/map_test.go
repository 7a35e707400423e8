package web

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/accessibility"
	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"jinguo/bot"
	"jinguo/knowledge"
)

// replies is a conversation that always says the same.
type replies struct{ reply bot.Reply }

func (r replies) Alarm(bot.Message) (bot.Reply, bool) { return bot.Reply{}, false }

func (r replies) Reply(context.Context, bot.Message) (bot.Reply, error) { return r.reply, nil }

// axText is a value of the tree that the browser gives to screen readers.
func axText(v *accessibility.Value) string {
	var text string
	if v != nil {
		json.Unmarshal(v.Value, &text) // what is no text stays empty
	}
	return text
}

// TestBrowserMap looks at a map in each way that it is shown.
func TestBrowserMap(t *testing.T) {
	b := browse(t, New(sample(t)).Handler())
	b.open("/")
	b.say("附近的妇联")
	b.answers(1)
	if eval[bool](b, `!(document.querySelector(".places ol").compareDocumentPosition(document.querySelector(".chart")) & Node.DOCUMENT_POSITION_FOLLOWING)`) {
		t.Error("the map comes before the list")
	}
	send(b, accessibility.Enable, cdp.Empty{})
	tree, err := chromedp.Call(b.Ctx, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{})
	if err != nil {
		t.Fatal(err)
	}
	var images, items int
	for _, n := range tree.Nodes {
		switch {
		case n.Ignored:
		case axText(n.Role) == "image":
			images++
			if name := axText(n.Name); name != "示意图：5个服务点的位置。" {
				t.Errorf("the map's name is %q", name)
			}
			if desc := axText(n.Description); !strings.Contains(desc, "2号，卞庄街道妇女之家（示例），离1号直线约1.1公里。") {
				t.Errorf("the map's description is %q", desc)
			}
		case axText(n.Role) == "listitem":
			items++
		}
	}
	if images != 1 || items < 5 {
		t.Errorf("%d images and %d list items for the reader of the page, want one and at least 5", images, items)
	}
	if rel := eval[string](b, `document.querySelector(".places a").rel + " " + document.querySelector(".places a").target`); rel != "noopener noreferrer _blank" {
		t.Errorf("the link opens with %q", rel)
	}
	// The policy lets the style sheet in, so a map that it had not reached would be black.
	if fill := eval[string](b, `getComputedStyle(document.querySelector(".chart .ground")).fill`); fill != "rgb(247, 245, 241)" {
		t.Errorf("the ground is %s", fill)
	}
	for _, scheme := range []string{"light", "dark"} {
		send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		for _, width := range []int64{160, 320, 390, 1366} {
			b.Size(width, 844)
			b.Fits()
			eval[chromedp.Void](b, `document.querySelector(".places").scrollIntoView()`)
			b.Shot(fmt.Sprintf("map-%s-%d", scheme, width))
		}
	}
	// Labels are as wide as the drawing counts on, or less.
	b.Size(320, 844)
	out := eval[[]string](b, `(() => {
		const frame = document.querySelector(".chart .ground").getBoundingClientRect();
		const discs = [...document.querySelectorAll(".chart circle:not(.exact)")].map(e => e.getBoundingClientRect());
		return [...document.querySelectorAll(".chart .name")].filter(e => {
			const r = e.getBoundingClientRect();
			return r.left < frame.left || r.right > frame.right || discs.some(d => d.left < r.right && r.left < d.right && d.top < r.bottom - 2 && r.top + 2 < d.bottom);
		}).map(e => e.textContent);
	})()`)
	if len(out) > 0 {
		t.Errorf("labels leave the map or hide a marker: %q", out)
	}
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print", Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}})
	if ink := eval[string](b, `getComputedStyle(document.querySelector(".chart .name")).fill`); ink != "rgb(35, 38, 42)" {
		t.Errorf("on paper labels are %s", ink)
	}
	b.Shot("map-print")
	b.Quiet()
}

// TestBrowserMapWithoutScript has the map in a whole page.
func TestBrowserMapWithoutScript(t *testing.T) {
	b := browse(t, New(sample(t)).Handler())
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.Size(320, 568)
	b.open("/")
	b.Write("#text", "附近的妇联")
	b.Click(".send")
	b.answers(1)
	if n := eval[int](b, `document.querySelectorAll(".places li, .chart .pin").length`); n != 10 {
		t.Errorf("%d rows and markers, want 10", n)
	}
	if eval[bool](b, `document.getElementById("near").offsetHeight > 0`) {
		t.Error("a button for her place, which needs the script")
	}
	b.Fits()
	b.Quiet()
}

// TestBrowserMapExtremes looks at one point, at many in one spot, and at hostile titles.
func TestBrowserMapExtremes(t *testing.T) {
	many := make([]bot.Pin, mostPlaces)
	for i := range many {
		many[i] = bot.Pin{Title: fmt.Sprintf("示例服务点%d", i+1), Place: knowledge.LatLon{Lat: 34.8, Lon: 118}}
	}
	hostile := []bot.Pin{{Title: `</title></svg><script>alert(1)</script><img src=x onerror=alert(1)>`, Address: "<b>", Place: many[0].Place}}
	for name, pins := range map[string][]bot.Pin{"one": many[:1], "heap": many, "hostile": hostile} {
		c := sample(t)
		c.Bot = replies{bot.Reply{Status: bot.Answered, Lang: bot.Chinese, Lines: points, Pins: pins}}
		b := browse(t, New(c).Handler())
		b.Size(320, 700)
		b.open("/")
		b.say("在哪里")
		b.answers(1)
		if n := eval[int](b, `document.querySelectorAll(".chart .pin").length`); n != len(pins) {
			t.Errorf("%s: %d markers for %d points", name, n, len(pins))
		}
		if n := eval[int](b, `document.querySelectorAll(".log script, .log img").length`); n != 0 {
			t.Errorf("%s: a title became %d elements", name, n)
		}
		b.Fits()
		eval[chromedp.Void](b, `document.querySelector(".chart").scrollIntoView({block: "center"})`)
		b.Shot("map-" + name)
		b.Quiet()
	}
}

func locate(b *browser, setting cdpbrowser.PermissionSetting) {
	b.T.Helper()
	send(b, emulation.SetGeolocationOverride, emulation.SetGeolocationOverrideParams{Latitude: new(34.85712), Longitude: new(118.07098), Accuracy: new(10.0)})
	params := cdpbrowser.SetPermissionParams{Permission: &cdpbrowser.PermissionDescriptor{Name: "geolocation"}, Setting: setting}
	if _, err := chromedp.CallBrowser(b.Ctx, cdpbrowser.SetPermission, params); err != nil {
		b.T.Fatal(err)
	}
}

// TestBrowserSendsPlaceWithQuestion has her place and her words as one message.
func TestBrowserSendsPlaceWithQuestion(t *testing.T) {
	c := sample(t)
	b := browse(t, New(c).Handler())
	locate(b, cdpbrowser.PermissionSettingGranted)
	b.open("/")
	b.Size(390, 844)
	if near := b.Text("#near"); near != "用我的位置" {
		t.Errorf("the button says %q", near)
	}
	b.Write("#text", "最近的法律援助")
	b.Click("#near")
	b.Until(`document.activeElement.id === "locate"`)
	if note := b.Text("#note"); !strings.Contains(note, "只用于这一次回答，不保存") {
		t.Errorf("before she agrees the page says %q", note)
	}
	b.Shot("consent-390")
	if seen := c.Bot.(*talker).seen; len(seen) != 0 {
		t.Fatalf("asked before she agreed: %v", seen)
	}
	b.Click("#locate")
	b.answers(1)
	m := c.Bot.(*talker).last()
	if m.Text != "最近的法律援助" || m.Place == nil || *m.Place != (knowledge.LatLon{Lat: 34.857, Lon: 118.071}) {
		t.Errorf("message %+v, want her words and her place rounded to about 100 m", m)
	}
	if asked := b.Text(".asked"); asked != "最近的法律援助" {
		t.Errorf("the page repeats %q", asked)
	}
	if eval[bool](b, `document.querySelector(".chart .you") === null || document.getElementById("text").value !== "" || !document.getElementById("consent").hidden`) {
		t.Error("the map lacks her place, or the question or the consent is still there")
	}
	b.say("两癌")
	b.answers(2)
	if m := c.Bot.(*talker).last(); m.Place != nil {
		t.Errorf("the next question goes with her place, too: %v", m.Place)
	}
	b.Quiet()
}

// TestBrowserGetsNoPlace has the browser refuse, be late or know nothing; her
// question stays.
func TestBrowserGetsNoPlace(t *testing.T) {
	c := sample(t)
	b := browse(t, New(c).Handler())
	locate(b, cdpbrowser.PermissionSettingDenied)
	b.Size(320, 568)
	b.open("/")
	b.Write("#text", "最近的法律援助")
	for i, test := range []struct{ script, key string }{
		{"undefined", "web_place_denied"},
		{"navigator.geolocation.getCurrentPosition = (_, fail) => setTimeout(() => fail({code: 2}), 10); undefined", "web_place_lost"},
		{"navigator.geolocation.getCurrentPosition = (_, fail) => setTimeout(() => fail({code: 3}), 200); undefined", "web_place_late"},
	} {
		eval[any](b, test.script)
		b.Click("#near")
		b.Until(`document.activeElement.id === "locate"`)
		b.Click("#locate")
		if test.key == "web_place_late" {
			b.Until(`document.getElementById("locating").textContent !== "" && document.getElementById("locate").getAttribute("aria-disabled") === "true"`)
		}
		b.Until(fmt.Sprintf(`document.querySelectorAll(".fault").length === %d`, i+1))
		if got, want := eval[string](b, `[...document.querySelectorAll(".fault p")].at(-1).textContent`), bot.Say("zh", test.key, nil); got != want {
			t.Errorf("the page says %q, want %q", got, want)
		}
		if eval[bool](b, `[...document.querySelectorAll(".fault")].at(-1).getBoundingClientRect().bottom > document.getElementById("ask").getBoundingClientRect().top + 1`) {
			t.Errorf("%s: the sentence is out of sight", test.key)
		}
	}
	b.Fits()
	b.Shot("denied-320")
	if kept := eval[string](b, `document.getElementById("text").value`); kept != "最近的法律援助" {
		t.Errorf("her question became %q", kept)
	}
	if seen := c.Bot.(*talker).seen; len(seen) != 0 {
		t.Errorf("the server was asked: %v", seen)
	}
	b.Quiet()
}

// TestBrowserUnencrypted opens the page as a village office without TLS has it.
func TestBrowserUnencrypted(t *testing.T) {
	b := browse(t, New(sample(t)).Handler(), chromedp.Flag("host-resolver-rules", "MAP office.test 127.0.0.1"))
	b.Origin = strings.Replace(b.Origin, "127.0.0.1", "office.test", 1)
	b.open("/")
	b.Click("#near")
	b.Until(`document.querySelector(".fault") !== null`)
	if got, want := b.Text(".fault p"), bot.Say("zh", "web_place_insecure", nil); got != want {
		t.Errorf("the page says %q, want %q", got, want)
	}
	if !eval[bool](b, `document.getElementById("consent").hidden`) {
		t.Error("she is asked for what cannot be")
	}
}
