package web

import (
	"html"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
)

// TestConversation puts the page in front of the real conversation, with neither
// store nor index: what must work then works.
func TestConversation(t *testing.T) {
	c := sample(t)
	c.Bot = bot.New(bot.Config{Now: func() time.Time { return noon }})
	h := New(c).Handler()
	for _, test := range []struct {
		name string
		form []string
		code int
		says []string
	}{
		{"danger", []string{"text", "我老公正在打我，救命"}, 200, []string{`role="alert"`, `href="tel:110"`}},
		{"danger, far too long", []string{"text", strings.Repeat("他打我，", 900)}, 200, []string{`role="alert"`}},
		{"greeting", []string{"text", "你好"}, 200, []string{bot.Say("zh", "greeting", nil)}},
		{"too long", []string{"text", strings.Repeat("我想问产假的事", 400)}, 200, nil},
		{"nothing", []string{"text", "  "}, 200, nil},
		{"unknown region", []string{"text", "产假有几天", "region", "不知何处"}, 200, []string{"不知何处"}},
		{"unknown button", []string{"press", "launch:missiles"}, 200, nil},
		{"broken", []string{"text", "产假有几天"}, 500, []string{"12338"}},
	} {
		w := post("/", test.form...).on(h)
		page := html.UnescapeString(w.Body.String())
		if w.Code != test.code || !strings.Contains(page, `<div class="block"`) {
			t.Errorf("%s: %d without an answer: %s", test.name, w.Code, page)
		}
		for _, want := range test.says {
			if !strings.Contains(page, want) {
				t.Errorf("%s: the page does not say %q", test.name, want)
			}
		}
	}
}
