package web

import (
	"errors"
	"html"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// expired are the names of the cookies that a response ends.
func expired(h http.Header) string {
	var names []string
	for _, c := range (&http.Response{Header: h}).Cookies() {
		if c.MaxAge < 0 && c.Value == "" {
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, " ")
}

func TestExit(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	kept := func() int { return len(c.Sessions.(*memory).kept) }
	for _, way := range []exchange{get("/exit"), post("/exit")} {
		way.header = cookies(post("/", "text", "两癌").on(h).Header())
		if kept() != 1 {
			t.Fatalf("%d sessions before", kept())
		}
		w := way.on(h)
		if got := w.Header().Get("Clear-Site-Data"); got != `"cache", "cookies", "storage"` {
			t.Errorf("%s: Clear-Site-Data: %s", way.method, got)
		}
		if got := expired(w.Header()); got != "chat lang" {
			t.Errorf("%s: ends the cookies %q", way.method, got)
		}
		if kept() != 0 {
			t.Errorf("%s: %d sessions are left", way.method, kept())
		}
		if eff := c.Sessions.(*memory).effects; eff[len(eff)-1].Forget {
			t.Errorf("%s: takes back what she handed to a person", way.method)
		}
		if to := w.Header().Get("Location"); way.method == "GET" && (w.Code != 303 || to != "https://example.com/") {
			t.Errorf("leads to %q with %d", to, w.Code)
		}
	}
	// Without cookies the page's script names the chat.
	const id = "AAAAAAAAAAAAAAAAAAAAAA"
	post("/", "text", "两癌", "chat", id).on(h)
	post("/exit", "chat", id).on(h)
	if kept() != 0 {
		t.Error("a chat without cookies is left")
	}
	if before := len(c.Sessions.(*memory).effects); get("/exit").on(h).Code != 303 || len(c.Sessions.(*memory).effects) != before {
		t.Error("somebody without a chat cannot leave, or writes to the store")
	}
}

// TestExitWithoutStore leaves while the store fails, and while it hangs.
func TestExitWithoutStore(t *testing.T) {
	c := sample(t)
	e := get("/exit")
	e.header = map[string]string{"Cookie": "chat=AAAAAAAAAAAAAAAAAAAAAA"}
	c.Sessions = &memory{fail: errors.New("disk I/O error")}
	if w := e.on(New(c).Handler()); w.Code != 303 {
		t.Errorf("%d", w.Code)
	}
	release := make(chan struct{})
	c.Sessions = &stuck{save: release}
	server := httptest.NewServer(New(c).Handler())
	defer server.Close()
	defer close(release)
	server.Client().CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if status, _ := e.over(t, server); status != 303 {
		t.Errorf("%d", status)
	}
}

func TestForget(t *testing.T) {
	c := sample(t)
	c.Bot = replies{reply: bot.Reply{Status: bot.Chat, Lang: bot.Chinese, Lines: []bot.Line{{Text: "都忘掉了。"}}, Forget: true}}
	h := New(c).Handler()
	for _, path := range []string{"/", "/stream"} {
		w := post(path, "text", "清除").on(h)
		body := w.Body.String()
		if !strings.Contains(body, "都忘掉了。") || strings.Contains(body, `class="asked"`) || !strings.Contains(body, " data-forget") {
			t.Errorf("%s: %s", path, body)
		}
		if got := expired(w.Header()); got != "chat lang" || len(w.Header()["Set-Cookie"]) != 2 {
			t.Errorf("%s: ends the cookies %q of %v", path, got, w.Header()["Set-Cookie"])
		}
	}
	for _, eff := range c.Sessions.(*memory).effects {
		if !eff.Forget || eff.Chat == "" || eff.Session != nil {
			t.Errorf("effects %+v", eff)
		}
	}
}

func TestReceiptStandsOut(t *testing.T) {
	const code = "K7MPQ2XWRT"
	c := sample(t)
	for _, shown := range []string{"K7MPQ2XWRT", "K7MPQ-2XWRT", "K7MPQ 2XWRT", "K7M PQ2 XWRT"} {
		c.Bot = replies{reply: bot.Reply{Status: bot.Chat, Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Code: code}, Lines: []bot.Line{{Text: "编号：" + shown + "，30天内有效。"}, {Text: "K7MPQ"}}}}
		body := post("/stream", "text", "转人工").on(New(c).Handler()).Body.String()
		if !strings.Contains(body, `编号：<code class="receipt">`+shown+`</code>，30天内有效。`) || strings.Count(body, "<code") != 1 {
			t.Errorf("%s: %s", shown, body)
		}
	}
}

func TestPrivacy(t *testing.T) {
	c := sample(t)
	c.KeepRaw, c.KeepAsked = 12*time.Hour, 90*24*time.Hour
	for lang, wants := range map[string][]string{
		"zh": {"最多12小时", "再放90天", "路由器", "话费单", "无痕", `value="nokeep"`},
		"en": {"12 hours at most", "90 days", "router", "phone bill", "incognito", `name="lang" value="en"`},
	} {
		body := get("/privacy?lang=" + lang).on(New(c).Handler()).Body.String()
		for _, want := range wants {
			if !strings.Contains(body, want) {
				t.Errorf("%s: does not say %q", lang, want)
			}
		}
	}
	if body := get("/").on(New(sample(t)).Handler()).Body.String(); !strings.Contains(body, `href="/privacy"`) || !strings.Contains(body, "抹不掉") {
		t.Error("the page leads to no word of its traces")
	}
}

// TestReceiptOnAnotherPhone hands a matter to a person, leaves, and asks after it from
// another browser; then has it all forgotten.
func TestReceiptOnAnotherPhone(t *testing.T) {
	c := live(t)
	if err := c.Sessions.(sessions).SaveRoster(t.Context(), knowledge.Roster{{Region: "37", Name: "示例值班", Hours: "每天0:00-24:00", Chat: "1"}}); err != nil {
		t.Fatal(err)
	}
	h := New(c).Handler()
	var header map[string]string
	say := func(pairs ...string) string {
		e := post("/", pairs...)
		e.header = header
		w := e.on(h)
		if header == nil {
			header = cookies(w.Header())
		}
		if w.Code != 200 {
			t.Errorf("%v: %d", pairs, w.Code)
		}
		return html.UnescapeString(w.Body.String())
	}
	say("text", "我在兰陵")
	first := say("text", "转人工")
	if n := strings.Count(first, "180天"); n > 1 {
		t.Errorf("what is kept is said %d times", n)
	}
	_, code, found := strings.Cut(say("text", "想问问低保怎么重新申请"), `<code class="receipt">`)
	code, _, _ = strings.Cut(code, "<")
	if !found || len(code) < 10 {
		t.Fatalf("no receipt in %s", first)
	}
	leave := get("/exit")
	leave.header = header
	leave.on(h)

	header = nil
	if page := say("text", "进度 "+code); !strings.Contains(page, "收到") || strings.Contains(page, "没有这个编号") {
		t.Errorf("from another phone: %s", page)
	}
	header = nil
	if page := say("text", "进度 22222-22222"); strings.Contains(page, "想问问低保") {
		t.Errorf("a wrong receipt shows a case: %s", page)
	}
	if page := say("press", "nokeep"); !strings.Contains(page, "不记") {
		t.Errorf("refused: %s", page)
	}
	if page := say("text", "清除"); strings.Contains(page, `class="asked"`) || !strings.Contains(page, "data-forget") {
		t.Errorf("forgotten: %s", page)
	}
}
