package telegram

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
)

// placed says where it takes her to be.
func placed() replies {
	b := bot.New(bot.Config{})
	return func(m bot.Message) (bot.Reply, error) {
		r, err := b.Reply(context.Background(), bot.Message{Text: "/help", Session: m.Session}) // keeps the session as the conversation does
		switch {
		case m.Place != nil:
			r.Session.Near, r.Session.NearAt = m.Place, time.Now()
		case m.Text == "/forget":
			r.Session = bot.Session{}
		}
		said := "nowhere"
		if near := r.Session.Near; near != nil {
			said = fmt.Sprintf("at %.3f", near.Lat)
		}
		r.Lines = []bot.Line{{Text: said}}
		return r, err
	}
}

// TestLiveLocation shows that a live location is answered once, that its steps say
// nothing and count, for half an hour and until she forgets.
func TestLiveLocation(t *testing.T) {
	for _, hook := range []string{"", "https://bot.test/hook"} {
		inWorld(t, telegramtest.Options{}, func(w *world) {
			cfg := w.config(placed())
			cfg.Webhook = hook
			stop := w.run(cfg)
			ann := w.api.Private(7)
			live := func(lat float64) telegramtest.Location {
				return telegramtest.Location{Lat: lat, Lon: 118, Live: 3600}
			}
			say := func(text string) {
				time.Sleep(10 * time.Second)
				ann.Say(text)
				time.Sleep(10 * time.Second)
			}
			step := func(message int, lat float64) {
				time.Sleep(10 * time.Second)
				ann.Move(message, live(lat))
			}
			start := live(34.1)
			message := ann.Send(telegramtest.Content{Location: &start}).ID
			for i := range 20 {
				step(message, 34.101+float64(i)/1000)
			}
			say("asks")
			ann.Move(message, telegramtest.Location{Lat: 95, Lon: 118})
			say("asks again")
			time.Sleep(31 * time.Minute)
			say("much later")
			step(message, 34.3)
			say("after another step")
			again := ann.Send(telegramtest.Content{Location: &start}).ID
			say("and now")
			say("/forget")
			step(again, 34.4)
			say("after that")
			stop()
			want := []string{"at 34.100", "at 34.120", "at 34.120", "nowhere", "nowhere", "at 34.100", "at 34.100", "nowhere", "nowhere"}
			if diff := cmp.Diff(want, texts(ann)); diff != "" {
				t.Errorf("hook %q: answers (-want +got):\n%s", hook, diff)
			}
			if log := w.log.String(); strings.Contains(log, "34.") || strings.Contains(log, "118") {
				t.Errorf("the log holds a place:\n%s", log)
			}
			for _, session := range w.memory.sessions {
				if strings.Contains(string(session), "34.") {
					t.Errorf("a place is stored: %s", session)
				}
			}
			w.settled()
		})
	}
}

// TestPlaceOfAGroup shows that the place of one person counts for nobody else in
// a group, and that her steps are nothing there.
func TestPlaceOfAGroup(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(placed()))
		group := w.api.Group(-1_000_000_000_042)
		group.Say("/start")
		time.Sleep(10 * time.Second)
		at := telegramtest.Location{Lat: 34.1, Lon: 118, Live: 600}
		message := group.Send(telegramtest.Content{Location: &at, ReplyTo: group.Answers()[0].ID, From: 8}).ID
		time.Sleep(10 * time.Second)
		group.Move(message, at)
		group.Send(telegramtest.Content{Text: "/ask", From: 9})
		time.Sleep(30 * time.Second)
		stop()
		if diff := cmp.Diff([]string{"nowhere", "at 34.100", "nowhere"}, texts(group)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		w.settled()
	})
}

// TestForgedPlaces shows that a place which is none gets a kind sentence or nothing.
func TestForgedPlaces(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(placed()))
		ann := w.api.Private(7)
		chat := map[string]any{"id": 7, "type": "private"}
		for i, location := range []any{
			map[string]any{}, map[string]any{"latitude": 1}, map[string]any{"latitude": 90.5, "longitude": 1}, map[string]any{"latitude": "NaN", "longitude": 1}, "here",
		} {
			w.api.Push("message", map[string]any{"message_id": 100 + i, "chat": chat, "location": location})
			w.api.Push("edited_message", map[string]any{"message_id": 100 + i, "chat": chat, "location": location, "edit_date": 1 << 62})
		}
		time.Sleep(time.Minute)
		ann.Say("q")
		time.Sleep(10 * time.Second)
		stop()
		kind := bot.Say("zh", "telegram_unsupported", nil)
		if diff := cmp.Diff([]string{kind, kind, kind, "nowhere"}, texts(ann)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		w.settled()
	})
}

// TestPlaces shows which of two places counts, and that old ones are dropped.
func TestPlaces(t *testing.T) {
	var p places
	now := time.Now()
	at := func(lat float64, ago time.Duration) *bot.Session {
		return &bot.Session{Near: &knowledge.LatLon{Lat: lat}, NearAt: now.Add(-ago)}
	}
	var got []float64
	look := func() {
		var s bot.Session
		if p.fill("a", &s); s.Near != nil {
			got = append(got, s.Near.Lat)
		} else {
			got = append(got, 0)
		}
	}
	p.renew("a", knowledge.LatLon{Lat: 1}, now)
	look() // nothing to renew
	p.keep("a", at(2, time.Minute))
	p.renew("a", knowledge.LatLon{Lat: 3}, now.Add(-time.Hour))
	look() // an older step
	p.renew("a", knowledge.LatLon{Lat: 4}, now.Add(time.Hour))
	look() // a forged one
	p.renew("a", knowledge.LatLon{Lat: 5}, now)
	p.keep("a", at(2, time.Minute))
	look() // she walked on while she was answered
	p.forget(now.Add(-time.Minute))
	look()
	p.forget(now.Add(time.Second))
	look()
	if want := []float64{0, 2, 2, 5, 5, 0}; !slices.Equal(want, got) {
		t.Errorf("places %v, want %v", got, want)
	}
}
