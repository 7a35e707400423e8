package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"jinguo/bot"
	"jinguo/knowledge"
)

// neutral is the site to which the quick exit leads.
func neutral(t *testing.T) *httptest.Server {
	t.Helper()
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		if r.Referer() != "" && r.URL.Path == "/news" {
			t.Errorf("the neutral site learns %q", r.Referer())
		}
		io.WriteString(w, "<title>新闻</title><p>今日新闻</p>")
	}))
	t.Cleanup(site.Close)
	return site
}

// entry is a page of a tab's history.
type entry struct {
	id         int64
	url, title string
}

// history is what the tab can go back to, the page that is shown last.
func (b *browser) history() []entry {
	b.T.Helper()
	for {
		found, err := chromedp.Call(b.Ctx, cdppage.GetNavigationHistory, cdp.Empty{})
		if err != nil { // a page is on its way
			b.pause()
			continue
		}
		var list []entry
		for _, e := range found.Entries[:found.CurrentIndex+1] {
			list = append(list, entry{e.ID, e.URL, e.Title})
		}
		return list
	}
}

// cookies are the names of the cookies that the browser holds.
func (b *browser) cookies() []string {
	b.T.Helper()
	found, err := chromedp.Call(b.Ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{b.Origin}})
	if err != nil {
		b.T.Fatal(err)
	}
	var names []string
	for _, c := range found.Cookies {
		names = append(names, c.Name)
	}
	return names
}

// back goes back as far as the history reaches, and fails the test where a page shows
// any of the words.
func (b *browser) back(words ...string) {
	b.T.Helper()
	list := b.history()
	for left := len(list) - 1; left > 0; left-- {
		send(b, cdppage.NavigateToHistoryEntry, cdppage.NavigateToHistoryEntryParams{EntryID: list[left-1].id})
		for len(b.history()) > left { // an entry out of the browser's cache, or one that it will not show again, loads nothing to wait for
			b.pause()
		}
		shown := b.shown(`document.title + " " + document.documentElement.innerText + " " + [...document.querySelectorAll("textarea, input")].map(e => e.value).join(" ")`)
		for _, word := range words {
			if strings.Contains(shown, word) {
				b.T.Errorf("the way back shows %q: %s", word, shown)
			}
		}
	}
}

// shown is what the script gives once the page is whole, whatever page comes.
func (b *browser) shown(script string) string {
	b.T.Helper()
	for {
		whole, err := chromedp.Run(b.Ctx, chromedp.Evaluate[string](`document.readyState === "complete" ? "=" + `+script+` : ""`))
		if err == nil && whole != "" {
			return whole[1:]
		}
		b.pause()
	}
}

// arrive waits for a page that is whole and of which the condition holds.
func (b *browser) arrive(condition string) {
	b.T.Helper()
	for b.shown(`(() => { try { return String(`+condition+`) } catch { return "" } })()`) != "true" {
		b.pause()
	}
}

func (b *browser) pause() {
	b.T.Helper()
	select {
	case <-b.Ctx.Done():
		b.T.Fatal(b.Ctx.Err())
	case <-time.After(20 * time.Millisecond):
	}
}

// TestBrowserLeaves leaves in each way, after a conversation and a look at other pages.
func TestBrowserLeaves(t *testing.T) {
	site := neutral(t)
	for _, test := range []struct {
		name   string
		script bool
		leave  func(b *browser)
	}{
		{"button", true, func(b *browser) { b.Click("#exit") }},
		{"Esc three times, while she writes", true, func(b *browser) {
			b.Write("#text", "他又要打我")
			for range 3 {
				b.Press("Escape", 27)
			}
		}},
		{"link without script", false, func(b *browser) { b.Click("#exit") }},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := sample(t)
			c.Exit = site.URL + "/news"
			server := New(c)
			left := make(chan string, 9)
			b := browse(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				server.Handler().ServeHTTP(w, r)
				if r.URL.Path == "/exit" {
					left <- r.Method
				}
			}))
			send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !test.script})
			b.Size(390, 844)
			b.Do(chromedp.Navigate(site.URL + "/before"))
			b.open("/?screen=p-1")
			b.Click(".switch")
			b.arrive(`document.documentElement.lang === "en"`)
			b.Click(".switch")
			b.arrive(`document.documentElement.lang === "zh-CN"`)
			b.Write("#text", "他又打我了")
			b.Click(".send")
			b.answers(1)
			b.Write("#text", "两癌怎么检查")
			b.Click(".send")
			b.arrive(`document.body.innerText.includes("35至64周岁")`)
			test.leave(b)
			b.arrive(`location.pathname === "/news"`)
			if method := <-left; (method == "POST") != test.script {
				t.Errorf("the server is told by %s", method)
			}
			if kept := c.Sessions.(*memory).kept; len(kept) != 0 {
				t.Errorf("%d sessions are left", len(kept))
			}
			if held := b.cookies(); len(held) != 0 {
				t.Errorf("cookies %v", held)
			}
			for _, e := range b.history() {
				if e.url != "about:blank" && e.title != "新闻" && e.title != "问答" && e.title != "Q&A" {
					t.Errorf("the history has %v", e)
				}
			}
			if list := b.history(); test.script && (len(list) != 3 || strings.HasPrefix(list[1].url, b.Origin)) {
				t.Errorf("history %v, want nothing of ours", list)
			}
			b.back("打我", "两癌怎么检查", "35至64", "要打")
		})
	}
}

// TestBrowserLeavesAtOnce blanks the page before any network, which is gone.
func TestBrowserLeavesAtOnce(t *testing.T) {
	c := sample(t)
	c.Exit = "https://example.invalid/"
	b := browse(t, New(c).Handler())
	b.Do(chromedp.Navigate(b.Origin+"/privacy"), chromedp.WaitReady(chromedp.CSS("main.traces")))
	// What the page does until the browser navigates, in one breath.
	got := eval[string](b, `(() => {
		for (const at of [0, 800, 1600, 1700]) { // the second and third are too slow to mean it
			const key = new KeyboardEvent("keydown", {key: "Escape", bubbles: true});
			Object.defineProperty(key, "timeStamp", {value: 10000 + at});
			dispatchEvent(key);
			if (at === 1600 && !document.body.childElementCount) return "left too soon";
		}
		return document.title.trim() + "|" + document.body.innerText;
	})()`)
	if got != "|" {
		t.Errorf("after Esc three times the page is %q", got)
	}
}

// TestBrowserClearsItself lets 30 minutes pass without use, by the timer and by a device
// that slept.
func TestBrowserClearsItself(t *testing.T) {
	b := browse(t, New(sample(t)).Handler())
	b.Size(390, 844)
	b.open("/")
	use := func() {
		t.Helper()
		b.say("他又打我了")
		b.answers(1)
		b.Write("#text", "两癌")
	}
	pass := func(minutes float64) {
		eval[chromedp.Void](b, fmt.Sprintf(`{ const real = Date.now.bind(Date), more = %g * 60000; Date.now = () => real() + more; document.dispatchEvent(new Event("visibilitychange")); }`, minutes))
	}
	use()
	pass(29)
	if got := b.Text("#log"); !strings.Contains(got, "110") {
		t.Errorf("after 29 minutes: %q", got)
	}
	pass(1.5)
	if got := b.Text("#log"); got != "有一阵没人用，上面的问答已经清掉了。想问什么，重新写就行。" {
		t.Errorf("after 30 minutes: %q", got)
	}
	if got := eval[string](b, `document.getElementById("text").value`); got != "" {
		t.Errorf("the field still holds %q", got)
	}
	b.Shot("cleared-390")
	use()
	send(b, emulation.SetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{Policy: emulation.VirtualTimePolicyAdvance, Budget: new(31.0 * 60 * 1000)})
	b.Until(`document.querySelector(".note") !== null && document.querySelector(".asked") === null`)
	b.Quiet()
}

// TestBrowserClearsItselfWithoutScript reads what the browser is told to do.
func TestBrowserClearsItselfWithoutScript(t *testing.T) {
	b := browse(t, New(sample(t)).Handler())
	send(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.open("/")
	b.Write("#text", "他又打我了")
	b.Click(".send")
	b.answers(1)
	if got := eval[string](b, `document.querySelector("noscript meta[http-equiv=refresh]").content`); got != "1800;url=/?cleared" {
		t.Errorf("refresh %q", got)
	}
	b.open("/?cleared")
	if got := b.Text(".note"); !strings.HasPrefix(got, "有一阵没人用") {
		t.Errorf("note %q", got)
	}
}

func TestBrowserForgets(t *testing.T) {
	c := sample(t)
	c.Bot = forgetful{&talker{}}
	b := browse(t, New(c).Handler())
	b.Size(390, 844)
	b.open("/")
	b.Write("#region", "兰陵县")
	b.say("他又打我了")
	b.answers(1)
	b.say("清除")
	b.Until(`document.body.innerText.includes("都忘掉了") && document.querySelectorAll(".asked, .answer").length === 1`)
	if got := b.Text("#log"); got != "都忘掉了。" {
		t.Errorf("left %q", got)
	}
	if got := eval[string](b, `document.getElementById("region").value`); got != "" {
		t.Errorf("region %q", got)
	}
	if held := b.cookies(); len(held) != 0 {
		t.Errorf("cookies %v", held)
	}
	b.say("两癌") // goes on as a new chat
	b.Until(`document.body.innerText.includes("35至64周岁")`)
	if m := c.Bot.(forgetful).last(); m.Session.Turn != 0 || m.Session.Region != "" {
		t.Errorf("remembers %+v", m.Session)
	}
	b.Quiet()
}

// forgetful forgets when it is told to.
type forgetful struct{ *talker }

func (f forgetful) Reply(ctx context.Context, m bot.Message) (bot.Reply, error) {
	if m.Text == "清除" {
		return bot.Reply{Status: bot.Chat, Lang: bot.Chinese, Lines: []bot.Line{{Text: "都忘掉了。"}}, Forget: true}, nil
	}
	return f.talker.Reply(ctx, m)
}

// TestBrowserTraces shows the page of traces and a receipt in both schemes and sizes.
func TestBrowserTraces(t *testing.T) {
	c := sample(t)
	c.Bot = replies{reply: bot.Reply{Status: bot.Chat, Lang: bot.Chinese, Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Code: "K7MPQ2XWRT"}, Lines: []bot.Line{
		{Text: "转过去了。兰陵县妇联（示例）现在就有人值班，回复会放在这里。"}, {Text: "您的编号：K7MPQ-2XWRT。30天内发“进度 K7MPQ-2XWRT”就能看到哪一步了，换台手机也行。"},
	}, Buttons: [][]bot.Button{{{Label: "到哪一步了", Data: "case:status"}, {Label: "撤回", Data: "case:withdraw"}}}}}
	b := browse(t, New(c).Handler())
	schemes, widths := []string{"light", "dark"}, []int64{320, 390, 1280}
	if os.Getenv("JINGUO_SCREENSHOTS") == "" {
		schemes, widths = schemes[:1], widths[:1]
	}
	for _, scheme := range schemes {
		send(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
		})
		for _, width := range widths {
			b.Size(width, 844)
			b.open("/")
			b.Fits()
			b.Shot(fmt.Sprintf("home-%s-%d", scheme, width))
			b.say("转人工")
			b.answers(1)
			b.Fits()
			b.Shot(fmt.Sprintf("receipt-%s-%d", scheme, width))
			for _, lang := range []string{"zh", "en"} {
				b.Do(chromedp.Navigate(b.Origin+"/privacy?lang="+lang), chromedp.WaitReady(chromedp.CSS("main.traces")))
				b.Fits()
				b.Shot(fmt.Sprintf("traces-%s-%s-%d", lang, scheme, width))
			}
			b.Do(chromedp.Navigate(b.Origin + "/?lang=zh"))
		}
	}
	b.open("/")
	b.say("转人工")
	b.answers(1)
	b.Click(".receipt")
	if got := eval[string](b, `getSelection().toString()`); got != "K7MPQ-2XWRT" {
		t.Errorf("one press selects %q", got)
	}
	b.Quiet()
}
