package telegram

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
)

// pinned answers everything with these pins.
func pinned(pins ...bot.Pin) replies {
	return func(m bot.Message) (bot.Reply, error) {
		r, err := echo(m)
		r.Pins = pins
		return r, err
	}
}

// TestVenue shows that the first place of an answer follows its text, and that one
// without an address is a point on the map.
func TestVenue(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(echo))
		ann, group := w.api.Private(7), w.api.Group(-1_000_000_000_042)
		ann.Say("where is it")
		ann.Say("q")
		group.Send(telegramtest.Content{Text: "where", From: 8})
		group.Send(telegramtest.Content{Text: "@jinguo_test_bot where", From: 8, Thread: 5})
		time.Sleep(time.Minute)
		stop()
		if diff := cmp.Diff([]string{"1. where is it", "(妇联, 示例路1号)", "2. q"}, texts(ann)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"1. where", "(妇联, 示例路1号)"}, texts(group)); diff != "" {
			t.Errorf("group (-want +got):\n%s", diff)
		}
		pin := group.Answers()[1]
		if pin.Thread != 5 || pin.ReplyTo != nil || pin.Keyboard != nil || !pin.Silent || pin.Location.Lat != 34.857 {
			t.Errorf("venue: %+v", pin)
		}
		w.settled()
		stop = w.run(w.config(pinned(bot.Pin{Title: "妇联", Place: knowledge.LatLon{Lat: 34.5, Lon: 118}})))
		ann.Say("q")
		time.Sleep(10 * time.Second)
		stop()
		if got := texts(ann); got[len(got)-1] != "(34.50, 118.00)" {
			t.Errorf("answers: %q", got)
		}
	})
}

func TestFirstVenue(t *testing.T) {
	there := knowledge.LatLon{Lat: -90, Lon: 180}
	long := strings.Repeat("长", longestName)
	for _, test := range []struct {
		title string
		pins  []bot.Pin
		want  *venue
	}{
		{"none", nil, nil},
		{"no number", []bot.Pin{{Title: "a", Address: "b", Place: knowledge.LatLon{Lat: math.NaN(), Lon: 1}}}, nil},
		{"without end", []bot.Pin{{Title: "a", Address: "b", Place: knowledge.LatLon{Lat: 1, Lon: math.Inf(1)}}}, nil},
		{"beyond the pole", []bot.Pin{{Title: "a", Address: "b", Place: knowledge.LatLon{Lat: 90.1, Lon: 1}}}, nil},
		{"without a name", []bot.Pin{{Title: " \x00", Address: "b", Place: there}}, &venue{Lat: -90, Lon: 180}},
		{"cleaned", []bot.Pin{{Title: "a\n\u202eb", Address: " c\td ", Place: there}}, &venue{Lat: -90, Lon: 180, Title: "a b", Address: "c d"}},
		{"long", []bot.Pin{{Title: long, Address: long + "长", Place: there}}, &venue{
			Lat: -90, Lon: 180, Title: long, Address: strings.Repeat("长", longestName-1) + "…",
		}},
	} {
		if diff := cmp.Diff(test.want, firstVenue(test.pins)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.title, diff)
		}
	}
}

// TestVenueInDoubt shows that a venue of whose sending the end is unknown arrives
// once, and that looking for it leaves other messages as they are.
func TestVenueInDoubt(t *testing.T) {
	for title, fault := range map[string]telegramtest.Fault{
		"cut before": {CutBefore: true, Times: 2},
		"cut after":  {CutAfter: true, Times: 1},
		"502":        {Status: 502, Times: 1},
		"slow":       {Delay: 45 * time.Second, Times: 1},
		"429":        {Status: 429, RetryAfter: 5, Times: 2},
	} {
		t.Run(title, func(t *testing.T) {
			inWorld(t, telegramtest.Options{}, func(w *world) {
				fault.Method = "sendVenue"
				w.api.Inject(fault)
				ann, group := w.api.Private(7), w.api.Group(-1_000_000_000_042)
				stop := w.run(w.config(echo))
				ann.Say("q1")
				w.api.Private(8).Say("q1")
				ann.Say("where q2")
				group.Say("/where")
				ann.Say("q3")
				time.Sleep(10 * time.Minute)
				stop()
				if diff := cmp.Diff([]string{"1. q1", "2. where q2", "(妇联, 示例路1号)", "3. q3"}, texts(ann)); diff != "" {
					t.Errorf("answers (-want +got):\n%s", diff)
				}
				for _, m := range slices.Concat(ann.Answers(), w.api.Private(8).Answers()) {
					if m.Edited != 0 || m.Location == nil && m.Keyboard == nil {
						t.Errorf("message %q was changed", m.Text)
					}
				}
				w.settled()
			})
		})
	}
}

// TestVenueRefused shows that a venue which cannot be sent keeps nothing behind it
// waiting, and that its words stay out of the log.
func TestVenueRefused(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		w.api.Inject(telegramtest.Fault{Method: "sendVenue", Status: 400, Description: "Bad Request: strange name " + secretWords, Times: 1})
		stop := w.run(w.config(echo))
		ann := w.api.Private(7)
		ann.Say("where q1")
		ann.Say("q2")
		time.Sleep(time.Minute)
		stop()
		if diff := cmp.Diff([]string{"1. where q1", "2. q2"}, texts(ann)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		w.settled()
	})
}
