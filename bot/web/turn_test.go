package web

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"jinguo/bot"
)

// cookies sends the cookies of an earlier response again.
func cookies(from http.Header) map[string]string {
	var pairs []string
	for _, c := range (&http.Response{Header: from}).Cookies() {
		pairs = append(pairs, c.Name+"="+c.Value)
	}
	return map[string]string{"Cookie": strings.Join(pairs, "; ")}
}

func TestChatIsRemembered(t *testing.T) {
	c := sample(t)
	now := noon
	c.Now = func() time.Time { return now }
	h := New(c).Handler()
	last := func() bot.Session { return c.Bot.(*talker).last().Session }

	first := post("/", "text", "兰陵的产假").on(h)
	again := post("/", "press", "more:1")
	again.header = cookies(first.Header())
	now = now.Add(29 * time.Minute)
	again.on(h)
	if last().Turn != 1 || last().Region != "371324" {
		t.Errorf("after 29 minutes: %+v", last())
	}
	home := get("/")
	home.header = again.header
	if body := home.on(h).Body.String(); !strings.Contains(body, `name="region" value="山东省临沂市兰陵县"`) || strings.Contains(body, `name="chat"`) {
		t.Errorf("the page does not go on with the chat, or shows its id to scripts")
	}
	now = now.Add(2 * time.Minute)
	again.on(h)
	if last().Turn != 0 || last().Region != "" {
		t.Errorf("after 31 minutes: %+v", last())
	}
}

func TestChatWithoutCookies(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	page := get("/").on(h).Body.String()
	_, id, _ := strings.Cut(page, `name="chat" value="`)
	id, _, _ = strings.Cut(id, `"`)
	if !wellFormed(id) {
		t.Fatalf("no chat in the form: %q", id)
	}
	page = post("/", "text", "产假", "chat", id).on(h).Body.String()
	if !strings.Contains(page, `name="chat" value="`+id+`"`) {
		t.Error("the answer's forms do not carry the chat")
	}
	post("/", "press", "more:1", "chat", id).on(h)
	if got := c.Bot.(*talker).last().Session.Turn; got != 1 {
		t.Errorf("turn %d", got)
	}
	for key := range c.Sessions.(*memory).kept {
		if strings.Contains(key, id) || len(key) != 64 {
			t.Errorf("kept under %q", key)
		}
	}
}

func TestCookie(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	c.Proxied = true
	behind := New(c).Handler()
	if got := get("/").on(h).Header().Get("Set-Cookie"); got != "" {
		t.Errorf("a visit alone sets %q", got)
	}
	e := post("/", "text", "产假")
	plain := e.on(h).Header().Get("Set-Cookie")
	e.header = map[string]string{"X-Forwarded-Proto": "https"}
	untrusted, secure := e.on(h).Header().Get("Set-Cookie"), e.on(behind).Header().Get("Set-Cookie")
	for _, want := range []string{"chat=", "; Path=/", "; Max-Age=1800", "; HttpOnly", "; SameSite=Lax"} {
		if !strings.Contains(plain, want) {
			t.Errorf("%q lacks %q", plain, want)
		}
	}
	if strings.Contains(plain+untrusted, "Secure") || !strings.Contains(secure, "; Secure") {
		t.Errorf("Secure: http %q, https %q", plain, secure)
	}
	for _, forged := range []string{"chat=short", "chat=" + strings.Repeat("A", 4000), `chat="<b>"`} {
		e.header = map[string]string{"Cookie": forged}
		if got := e.on(h).Header().Get("Set-Cookie"); len(got) > 200 || !strings.HasPrefix(got, "chat=") {
			t.Errorf("%s: answered with %q", forged, got)
		}
	}
}

func TestLanguage(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	first := get("/?lang=en").on(h)
	if body := first.Body.String(); !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, "Quick exit") {
		t.Error("?lang=en does not give English")
	}
	back := get("/")
	back.header = cookies(first.Header())
	if !strings.Contains(back.on(h).Body.String(), `<html lang="en">`) {
		t.Error("English is not remembered")
	}
	page := post("/", "text", "leave", "lang", "en").on(h).Body.String()
	if got := c.Bot.(*talker).last().Lang; got != "en" || !strings.Contains(page, `name="lang" value="en"`) {
		t.Errorf("with the form's language: message in %q", got)
	}
	post("/", "text", "产假").on(h)
	if got := c.Bot.(*talker).last().Lang; got != "" {
		t.Errorf("nothing chosen: message in %q, want the conversation to decide", got)
	}
}

func TestRegionField(t *testing.T) {
	for _, test := range []struct {
		name         string
		form         []string
		message, now string // Message.Region, Session.Region
	}{
		{"named", []string{"region", " 兰陵县 "}, "", "371324"},
		{"code", []string{"region", "371323"}, "", "371323"},
		{"full", []string{"region", "山东省临沂市沂水县"}, "", "371323"},
		{"cleared", []string{"region", ""}, "", ""},
		{"unknown", []string{"region", "不知何处"}, "不知何处", "371322"},
		{"namesakes", []string{"region", "市中区"}, "市中区", "371322"},
		{"absent", nil, "", "371322"},
	} {
		c := sample(t)
		h := New(c).Handler()
		e := post("/", append([]string{"text", "产假"}, test.form...)...)
		e.header = cookies(post("/", "text", "产假", "region", "郯城县").on(h).Header())
		e.on(h)
		m := c.Bot.(*talker).last()
		if m.Region != test.message || m.Session.Region != test.now {
			t.Errorf("%s: message %q, session %q", test.name, m.Region, m.Session.Region)
		}
	}
}

func TestPlace(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	if w := post("/stream", "lat", "34.857", "lon", "118.071").on(h); w.Code != 200 {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	if at := c.Bot.(*talker).last().Place; at == nil || at.Lat != 34.857 || at.Lon != 118.071 {
		t.Errorf("place %v", at)
	}
	post("/", "text", "最近的法律援助", "lat", "34.857", "lon", "118.071").on(h)
	if m := c.Bot.(*talker).last(); m.Place == nil || m.Text != "最近的法律援助" {
		t.Errorf("a question and a place are not one message: %+v", m)
	}
	for _, bad := range [][2]string{{"91", "0"}, {"0", "-181"}, {"NaN", "0"}, {"x", "1"}, {"1", ""}} {
		if w := post("/", "lat", bad[0], "lon", bad[1]).on(h); w.Code != 400 {
			t.Errorf("%v: %d", bad, w.Code)
		}
	}
}

// TestAnswersWithoutStore shows that a broken store costs the memory only.
func TestAnswersWithoutStore(t *testing.T) {
	c := sample(t)
	c.Sessions = &memory{fail: errors.New("disk I/O error")}
	w := post("/", "text", "他又打我了").on(New(c).Handler())
	if w.Code != 200 || !strings.Contains(w.Body.String(), "马上拨打 110") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestTooLong(t *testing.T) {
	h := New(sample(t)).Handler()
	long := strings.Repeat("问", 350_000) // over 1 MB
	for _, path := range []string{"/", "/stream"} {
		w := post(path, "text", long).on(h)
		if w.Code != 413 || !strings.Contains(w.Body.String(), "内容太长了") {
			t.Errorf("%s: %d %.200s", path, w.Code, w.Body)
		}
	}
	if w := question(`{"query":"` + long + `"}`).on(h); w.Code != 413 {
		t.Errorf("api: %d %s", w.Code, w.Body)
	}
	if w := post("/", "text", long[:6000]).on(h); w.Code != 200 {
		t.Errorf("2,000 characters: %d, want the conversation's own answer", w.Code)
	}
}

func TestForgedOrigin(t *testing.T) {
	h := New(sample(t)).Handler()
	for _, test := range []struct {
		header map[string]string
		code   int
	}{
		{map[string]string{"Sec-Fetch-Site": "cross-site"}, 403},
		{map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{map[string]string{"Origin": "https://evil.example"}, 403},
		{map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": "http://example.com"}, 200},
		{map[string]string{"Origin": "http://example.com"}, 200},
		{nil, 200},
	} {
		for _, path := range []string{"/", "/stream"} {
			e := post(path, "text", "产假")
			e.header = test.header
			if w := e.on(h); w.Code != test.code {
				t.Errorf("%s %v: %d, want %d", path, test.header, w.Code, test.code)
			}
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	c := sample(t)
	h := New(c).Handler()
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			e := post([]string{"/", "/stream"}[i%2], "text", "两癌")
			if i%4 == 0 {
				e = question(`{"query":"两癌"}`)
			}
			if w := e.on(h); w.Code != 200 || !strings.Contains(w.Body.String(), "35至64") {
				t.Errorf("%d: %d", i, w.Code)
			}
		})
	}
	all.Wait()
}
