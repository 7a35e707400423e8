package web

import (
	"bytes"
	"context"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// ruled is the page over the programmes of ../testdata/screening.jsonl, with the clock
// now and a real store.
func ruled(t *testing.T, now func() time.Time) (Config, *store.Store) {
	t.Helper()
	s, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "jinguo.db"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	data, err := os.ReadFile("../testdata/screening.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		e, _, err := knowledge.Decode(line)
		if err == nil {
			_, err = s.Save(t.Context(), store.Edit{Who: "test"}, e)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	c := sample(t)
	c.Bot = bot.New(bot.Config{Entries: s, Programmes: s, Now: now})
	c.Sessions, c.Now = sessions{s}, now
	return c, s
}

var pressed = regexp.MustCompile(`<button name="press" value="([^"]+)">([^<]+)</button>`)

// TestScreening is the talk in a browser without a script: from the link of a poster to
// the papers, each turn a whole page.
func TestScreening(t *testing.T) {
	now := noon
	c, s := ruled(t, func() time.Time { return now })
	h := New(c).Handler()
	first := get("/?screen=prog-single").on(h)
	page := first.Body.String()
	if got := first.Header().Get("Set-Cookie"); got != "" {
		t.Errorf("a look at the link sets %q", got)
	}
	cookie := map[string]string{}
	turn := func(wants string, e exchange) {
		t.Helper()
		e.header = cookie
		w := e.on(h)
		cookie = cookies(w.Header())
		page = html.UnescapeString(w.Body.String())
		if w.Code != 200 || !strings.Contains(page, wants) {
			t.Fatalf("%d, no %q in %s", w.Code, wants, page)
		}
		now = now.Add(time.Minute)
	}
	press := func(label, wants string) {
		t.Helper()
		for _, m := range pressed.FindAllStringSubmatch(page, -1) {
			if strings.HasPrefix(m[2], label) {
				turn(wants, post("/", "press", m[1]))
				return
			}
		}
		t.Fatalf("no button %q in %s", label, page)
	}
	press("看看我能不能申请", "第1问，最多4问")
	turn("第2问", post("/", "text", "38"))
	turn("第3问", post("/", "text", "兰陵"))
	press("上一步", "第2问")
	press("山东省临沂市兰陵县", "第3问")
	turn("第4问", post("/", "text", "6岁"))
	press("离婚", "每月200元")
	press("☐ 户口本", "☑ 户口本")
	press("☐ 身份证", "备好了2样")
	now = now.Add(31 * time.Minute)
	press("☑ 身份证", bot.Say("zh", "stale", nil))

	page = get("/?screen=all").on(h).Body.String()
	press("看看我能不能申请", "第1问")
	body, err := s.Session(context.Background(), New(c).key(chatIn(cookie)))
	if err != nil || !strings.Contains(string(body), `"screen":`) {
		t.Fatalf("the store holds %s, %v", body, err)
	}
	now = now.Add(30 * time.Minute)
	if err := s.Forget(context.Background()); err != nil {
		t.Fatal(err)
	}
	if body, _ := s.Session(context.Background(), New(c).key(chatIn(cookie))); strings.Contains(string(body), `"screen":`) {
		t.Errorf("after 30 minutes the store holds %s", body)
	}
}

// chatIn is the chat of a cookie.
func chatIn(header map[string]string) chat {
	_, id, _ := strings.Cut(header["Cookie"], "chat=")
	id, _, _ = strings.Cut(id, ";")
	return chat{id: id}
}

// TestScreeningLinks holds that any link gives a page, and only what it says.
func TestScreeningLinks(t *testing.T) {
	c, _ := ruled(t, func() time.Time { return noon })
	h := New(c).Handler()
	for path, want := range map[string]string{
		"/":                                     "",
		"/?screen=":                             "",
		"/?screen=prog-single":                  "start:screen_prog-single",
		"/?screen=all&lang=en":                  "start:screen_all",
		"/?screen=%E4%B8%A4%E7%99%8C":           bot.LinkButton("两癌"),
		"/?screen=%22%3E%3Cscript%3E":           bot.LinkButton(`"><script>`),
		"/?screen=" + strings.Repeat("x", 3000): "",
	} {
		w := get(path).on(h)
		m := pressed.FindStringSubmatch(w.Body.String())
		got := ""
		if m != nil {
			got = html.UnescapeString(m[1])
		}
		if w.Code != 200 || got != want {
			t.Errorf("%s: %d, %q, want %q", path, w.Code, got, want)
		}
	}
}
