package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot/telegram/telegramtest"
)

// hookConfig is a channel's that is never run.
func hookConfig(mail Mail) Config {
	return Config{Token: "4242:x", Bot: echo, Mail: mail, Key: []byte("key"), Secret: "right", Log: slog.New(slog.DiscardHandler)}
}

func TestWebhookAnswers(t *testing.T) {
	const update = `{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"text":"q"}}`
	for _, test := range []struct {
		title, method, secret, body string
		status, kept                int
	}{
		{"taken", "POST", "right", update, 200, 1},
		{"of an unknown kind", "POST", "right", `{"update_id":2,"of_the_future":{}}`, 200, 1},
		{"wrong secret", "POST", "wrong", update, 401, 0},
		{"part of the secret", "POST", "righ", update, 401, 0},
		{"no secret", "POST", "", update, 401, 0},
		{"wrong secret and broken", "POST", "wrong", "{", 401, 0},
		{"wrong method", "GET", "right", "", 405, 0},
		{"broken", "POST", "right", `{"update_id":1,`, 400, 0},
		{"empty", "POST", "right", "", 400, 0},
		{"no object", "POST", "right", `[1]`, 400, 0},
		{"no id", "POST", "right", `{"message":{}}`, 400, 0},
		{"wrong id", "POST", "right", `{"update_id":"x"}`, 400, 0},
		{"just small enough", "POST", "right", `{"update_id":3,"x":"` + strings.Repeat("x", longestUpdate-22) + `"}`, 200, 1},
		{"too large", "POST", "right", `{"update_id":3,"x":"` + strings.Repeat("x", longestUpdate-21) + `"}`, 413, 0},
	} {
		t.Run(test.title, func(t *testing.T) {
			mail := newMemory()
			c, err := New(hookConfig(mail))
			if err != nil {
				t.Fatal(err)
			}
			r := httptest.NewRequest(test.method, "/hook", strings.NewReader(test.body))
			r.Header.Set("X-Telegram-Bot-Api-Secret-Token", test.secret)
			w := httptest.NewRecorder()
			c.Handler().ServeHTTP(w, r)
			kept, _ := mail.Unhandled(context.Background(), name)
			if w.Code != test.status || len(kept) != test.kept {
				t.Errorf("status %d, %d kept; want %d, %d", w.Code, len(kept), test.status, test.kept)
			}
		})
	}
}

// TestWebhookConversation shows that nothing is acknowledged that is not kept.
func TestWebhookConversation(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		down := &shaky{Mail: w.mail, broken: true}
		cfg := w.config(echo)
		cfg.Webhook, cfg.Mail = "https://bot.test/hook", down
		stop := w.run(cfg)
		ann := w.api.Private(7)
		ann.Say("q1")
		time.Sleep(10 * time.Second)
		if w.api.Pending() != 1 {
			t.Error("an update was acknowledged that is not kept")
		}
		down.mend()
		w.api.Repeat(1)
		ann.Say("q2")
		time.Sleep(10 * time.Second)
		ann.Press("more")
		time.Sleep(10 * time.Second)
		stop()
		if diff := cmp.Diff([]string{"1. q1", "2. q2", "3. pressed m:2"}, texts(ann)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		w.settled()
	})
}

func FuzzWebhook(f *testing.F) {
	for _, seed := range []string{
		`{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"text":"q"}}`,
		`{"update_id":1,"message":{"message_id":1,"chat":{"id":-7,"type":"group"},"text":"/q@b","entities":[{"type":"bot_command","offset":0,"length":4}]}}`,
		`{"update_id":1,"callback_query":{"id":"1","data":"m:1","message":{"message_id":1,"chat":{"id":7,"type":"private"}}}}`,
		`{"update_id":1,"edited_message":{"message_id":1,"location":{"latitude":1e300,"longitude":-1}}}`,
		`{"update_id":1,"edited_message":{"message_id":1,"edit_date":1,"chat":{"id":7,"type":"private"},"location":{"latitude":1,"longitude":"x"}}}`,
		`{"update_id":1,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"location":{"longitude":1},"via_bot":{"id":0}}}`,
		`{"update_id":1,"inline_query":{"id":"1","from":{"id":7,"language_code":"en"},"query":"法律援助","location":{"latitude":91,"longitude":1}}}`,
		`{"update_id":1,"inline_query":{"query":"\ud800"}}`,
		`{"update_id":-1,"message":{"text":"\ud800","entities":[{"type":"mention","offset":-9,"length":99}]}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		mail := newMemory()
		c, err := New(hookConfig(mail))
		if err != nil {
			t.Fatal(err)
		}
		c.me.Username = "b"
		c.api.client.Transport = nowhere{}
		r := httptest.NewRequest("POST", "/hook", bytes.NewReader(body))
		r.Header.Set("X-Telegram-Bot-Api-Secret-Token", "right")
		w := httptest.NewRecorder()
		c.Handler().ServeHTTP(w, r)
		kept, _ := mail.Unhandled(t.Context(), name)
		in, read := c.inbound(body)
		if passes := read && c.pass(in); (w.Code == 200) != (len(kept) == 1 || passes) || passes && len(kept) > 0 {
			t.Fatalf("status %d, %d kept", w.Code, len(kept))
		}
		if u := (update{}); json.Unmarshal(body, &u) == nil && u.Inquiry != nil {
			c.inquire(t.Context(), 1, u.Inquiry)
		}
		for _, in := range kept {
			if err := guard(func() error { _, err := c.answer(t.Context(), in, false); return err }); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// nowhere is a network without anybody in it.
type nowhere struct{}

func (nowhere) RoundTrip(r *http.Request) (*http.Response, error) {
	io.Copy(io.Discard, r.Body)
	r.Body.Close()
	return nil, errDead
}
