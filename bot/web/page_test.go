package web

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	cdpbrowser "github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

func TestBrowserStreams(t *testing.T) {
	c := sample(t)
	talk := &talker{hold: make(chan struct{})}
	c.Bot = talk
	b := browse(t, New(c).Handler())
	b.open("/")
	b.say("产假有多少天？")
	b.Until(`document.querySelector(".answer .wait") !== null`)
	if got := b.Text(".asked"); got != "产假有多少天？" {
		t.Errorf("the page repeats %q", got)
	}
	close(talk.hold)
	b.answers(1)
	if got := b.Text(".answer mark"); got != "98天产假" {
		t.Errorf("marked %q", got)
	}
	if eval[bool](b, `document.querySelector(".wait") !== null`) {
		t.Error("the answer is there, and the page still says that it searches")
	}

	b.say("我在兰陵，两癌怎么检查")
	b.answers(2)
	if got := eval[string](b, `document.getElementById("region").value`); got != "山东省临沂市兰陵县" {
		t.Errorf("region field %q", got)
	}
	if forms := eval[int](b, `document.querySelectorAll(".buttons").length`); forms != 1 {
		t.Errorf("%d answers have buttons, want the last alone", forms)
	}
	b.Click(`.answer:last-child .buttons button[value="useful:1"]`)
	b.answers(3)
	if marks := c.Sessions.(*memory).marks; len(marks) != 1 || !marks[0].Useful {
		t.Errorf("marks %v", marks)
	}
	asked := eval[string](b, `[...document.querySelectorAll(".asked")].map(e => e.textContent).join("|") + " at " + location.pathname + location.search`)
	if asked != "产假有多少天？|我在兰陵，两癌怎么检查|有用 at /" {
		t.Errorf("conversation %q", asked)
	}
	b.Quiet()
}

func TestBrowserWithoutScript(t *testing.T) {
	c := sample(t)
	b := browse(t, New(c).Handler())
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/")
	b.Write("#text", "两癌怎么检查")
	b.Write("#region", "兰陵县")
	b.Click(".send")
	b.answers(1)
	if got := b.Text(".answer"); !strings.Contains(got, "35至64周岁") {
		t.Errorf("answer %q", got)
	}
	b.Shot("noscript")
	b.Click(`button[value="more:1"]`)
	b.Until(`document.querySelector('button[value="more:1"]') === null`)
	if m := c.Bot.(*talker).last(); m.Press != "more:1" || m.Session.Turn != 1 || m.Session.Region != "371324" {
		t.Errorf("pressed more: %+v", m)
	}
	b.Quiet()
}

func TestBrowserFits(t *testing.T) {
	b := browse(t, New(sample(t)).Handler())
	b.open("/")
	for i, question := range []string{"", "产假有多少天？", "两癌怎么检查", "他又打我了", "有什么补贴", "法律援助", "星星为什么亮", "附近"} {
		if question != "" {
			b.say(question)
			b.answers(i)
			b.Until(`document.querySelector(".asked:nth-last-child(2)").getBoundingClientRect().top - document.querySelector(".top").offsetHeight < 24
				|| scrollY + innerHeight >= document.documentElement.scrollHeight - 2`) // the question at the top, or the whole answer in sight
		}
		for _, size := range [][2]int64{{160, 400}, {320, 568}, {390, 844}, {1366, 768}} { // the first is a small phone at 200%
			b.Size(size[0], size[1])
			eval[chromedp.Void](b, `document.querySelector(".asked:nth-last-child(2)")?.scrollIntoView()`)
			b.Fits()
			b.Shot(fmt.Sprintf("%d-%d", i, size[0]))
		}
	}
	small := eval[[]string](b, `[...document.querySelectorAll("a:not(.skip), button, input, textarea")].filter(e => e.offsetHeight > 0)
		.filter(e => e.offsetHeight < 40).map(e => e.outerHTML + " is " + e.offsetHeight)`)
	if len(small) > 0 {
		t.Errorf("too small to touch: %v", small)
	}
	send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}},
	})
	b.Size(390, 844)
	eval[chromedp.Void](b, `document.querySelectorAll(".asked")[2].scrollIntoView()`)
	b.Shot("dark-390")
	b.open("/?lang=en")
	b.Size(320, 568)
	b.Fits()
	b.Shot("english-320")
	b.Quiet()
}

// TestBrowserFitsLargeText has the browser's text size at twice the usual.
func TestBrowserFitsLargeText(t *testing.T) {
	b := browse(t, New(sample(t)).Handler(), chromedp.Flag("blink-settings", "defaultFontSize=32"))
	b.Size(320, 568)
	b.open("/?lang=en")
	b.Fits()
	b.Shot("large-320-empty")
	b.say("两癌")
	b.answers(1)
	b.Fits()
	b.Shot("large-320")
}

func TestBrowserKeyboard(t *testing.T) {
	c := sample(t)
	b := browse(t, New(c).Handler())
	b.open("/")
	at := func() string {
		return eval[string](b, `(e => e.id || e.className || e.textContent)(document.activeElement)`)
	}
	b.Press("Tab", 9)
	if got := at(); got != "skip" {
		t.Errorf("the first Tab reaches %q", got)
	}
	for range 10 {
		if strings.HasPrefix(at(), "产假") {
			break
		}
		b.Press("Tab", 9)
	}
	b.Press("Enter", 13)
	b.answers(1)
	if got := at(); got != "answer live" {
		t.Errorf("after an example question the focus is at %q, want the answer", got)
	}
	eval[chromedp.Void](b, `document.getElementById("text").focus()`)
	b.Write("#text", "两癌")
	b.Press("Tab", 9)
	if got := at(); got != "send" {
		t.Errorf("behind the question comes %q", got)
	}
	b.Press("Enter", 13)
	b.answers(2)
	if got := at(); got != "send" {
		t.Errorf("after sending the focus is at %q, want it to stay", got)
	}
	b.Quiet()
}

// networkRules are the conditions of requests. Chromium 148 wants to be told offline
// beside them, later ones go by the rules.
type networkRules struct {
	Offline bool                  `json:"offline"`
	Rules   []*network.Conditions `json:"matchedNetworkConditions"`
}

var emulateNetwork = cdp.Command[networkRules, network.EmulateNetworkConditionsByRuleResult]{Method: network.CommandEmulateNetworkConditionsByRule}

// TestBrowserTriesAgain breaks the first answer off and takes the network away
// for the second.
func TestBrowserTriesAgain(t *testing.T) {
	h := New(sample(t)).Handler()
	var streams atomic.Int32
	b := browse(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/stream" && streams.Add(1) == 1 {
			io.WriteString(w, "<p class=\"wait\">…</p>\x00<div class=\"block\">half</div>\x00")
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}
		h.ServeHTTP(w, r)
	}))
	b.Size(390, 844)
	b.open("/")
	b.say("产假")
	b.Until(`document.querySelector(".fault") !== null`)
	if got := b.Text(".fault p"); got != "回答没有收全，请再试一次。" {
		t.Errorf("broken off: %q", got)
	}
	b.Click(".retry")
	b.answers(1)

	away := func(offline bool) {
		rules := []*network.Conditions{}
		if offline {
			rules = append(rules, &network.Conditions{Offline: true})
		}
		send(b, emulateNetwork, networkRules{offline, rules})
		send(b, network.OverrideNetworkState, network.OverrideNetworkStateParams{Offline: offline, DownloadThroughput: -1, UploadThroughput: -1})
		b.Until(fmt.Sprintf("navigator.onLine === %v", !offline))
	}
	away(true)
	b.say("两癌")
	b.Until(`document.querySelector(".fault") !== null`)
	if got := b.Text(".fault p"); !strings.HasPrefix(got, "现在没有网络") {
		t.Errorf("offline: %q", got)
	}
	b.Shot("offline-390")
	away(false)
	b.Click(".retry")
	b.answers(2)
	if got := eval[int](b, `document.querySelectorAll(".asked").length`); got != 2 {
		t.Errorf("%d questions in the page, want 2", got)
	}
}

func TestBrowserFindsNearby(t *testing.T) {
	c := sample(t)
	b := browse(t, New(c).Handler())
	locate(b, cdpbrowser.PermissionSettingGranted)
	b.open("/")
	b.Size(390, 844)
	b.Click("#near")
	b.Until(`document.activeElement.id === "locate"`)
	b.Shot("nearby-390")
	if seen := c.Bot.(*talker).seen; len(seen) != 0 {
		t.Fatalf("asked before she agreed: %v", seen)
	}
	b.Click("#locate")
	b.answers(1)
	if at := c.Bot.(*talker).last().Place; at == nil || at.Lat != 34.857 || at.Lon != 118.071 {
		t.Errorf("place %v, want it rounded to about 100 m", at)
	}
	b.Quiet()
}
