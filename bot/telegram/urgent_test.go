package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
)

// sick is mail of which some methods fail, or hang, until it is healed.
type sick struct {
	Mail
	methods string // that are ill, by name; all where empty
	hangs   bool
	healed  chan struct{}
	once    sync.Once
}

func newSick(mail Mail, methods string, hangs bool) *sick {
	return &sick{Mail: mail, methods: methods, hangs: hangs, healed: make(chan struct{})}
}

func (s *sick) heal() { s.once.Do(func() { close(s.healed) }) }

func (s *sick) ill(ctx context.Context, method string) error {
	select {
	case <-s.healed:
		return nil
	default:
	}
	switch {
	case s.methods != "" && !strings.Contains(s.methods, method):
		return nil
	case !s.hangs:
		return errors.New("disk full")
	}
	select {
	case <-s.healed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *sick) Receive(ctx context.Context, in []Inbound) error {
	if err := s.ill(ctx, "Receive"); err != nil {
		return err
	}
	return s.Mail.Receive(ctx, in)
}

func (s *sick) Unhandled(ctx context.Context, channel string) ([]Inbound, error) {
	if err := s.ill(ctx, "Unhandled"); err != nil {
		return nil, err
	}
	return s.Mail.Unhandled(ctx, channel)
}

func (s *sick) Finish(ctx context.Context, channel string, id int64, eff Effects) error {
	if err := s.ill(ctx, "Finish"); err != nil {
		return err
	}
	return s.Mail.Finish(ctx, channel, id, eff)
}

func (s *sick) Unsent(ctx context.Context, channel string) ([]Outbound, error) {
	if err := s.ill(ctx, "Unsent"); err != nil {
		return nil, err
	}
	return s.Mail.Unsent(ctx, channel)
}

func (s *sick) Sending(ctx context.Context, no, after int64) error {
	if err := s.ill(ctx, "Sending"); err != nil {
		return err
	}
	return s.Mail.Sending(ctx, no, after)
}

func (s *sick) Sent(ctx context.Context, no, message int64) error {
	if err := s.ill(ctx, "Sent"); err != nil {
		return err
	}
	return s.Mail.Sent(ctx, no, message)
}

func (s *sick) Session(ctx context.Context, chat string) ([]byte, error) {
	if err := s.ill(ctx, "Session"); err != nil {
		return nil, err
	}
	return s.Mail.Session(ctx, chat)
}

// crisis is what happens while people in danger write: 200 of them, one a chat, among
// chats that flood. Virtual time makes the waits exact: what a test measures is how long
// the channel chose to wait, not how fast the machine is.
type crisis struct {
	*world
	asked map[int64]time.Time
}

const (
	inDanger  = 200
	firstHelp = 5000 // id of the first chat in danger
)

func (c *crisis) write(greet bool) {
	c.asked = map[int64]time.Time{}
	for i := range int64(inDanger) {
		if i%2 == 0 { // one flood each, of a chat in turn
			c.api.Private(i%16 + 1).Say(fmt.Sprint("flood ", i))
		}
		if greet && i%10 == 0 { // some talked to us before
			c.api.Private(firstHelp + i).Say("hello")
		}
		chat := c.api.Private(firstHelp + i)
		c.asked[chat.ID()] = time.Now()
		chat.Say("SOS")
		time.Sleep(20 * time.Millisecond)
	}
}

// waits are how long each in danger waited for her reply, in order. Those who got none,
// or more than one, fail the test.
func (c *crisis) waits(what string) []time.Duration {
	c.t.Helper()
	got := map[int64][]time.Duration{}
	for _, call := range c.api.Calls("sendMessage") {
		if call.Status == 200 && strings.Contains(call.Text, "SOS") {
			got[call.Chat] = append(got[call.Chat], call.At.Sub(c.asked[call.Chat]))
		}
	}
	var all []time.Duration
	for chat := range c.asked {
		if len(got[chat]) != 1 {
			c.t.Fatalf("%s: chat %d got %d urgent replies", what, chat, len(got[chat]))
		}
		all = append(all, got[chat][0])
	}
	slices.Sort(all)
	at := func(share float64) time.Duration { return all[int(share*float64(len(all)-1))].Round(time.Millisecond) }
	c.t.Logf("%-34s p50 %v, p90 %v, p99 %v, longest %v", what, at(.5), at(.9), at(.99), at(1))
	if longest := all[len(all)-1]; longest > time.Second {
		c.t.Errorf("%s: somebody in danger waited %v", what, longest)
	}
	return all
}

// danger answers like echo, and urgently those in danger.
var danger = replies(func(m bot.Message) (bot.Reply, error) {
	reply, err := echo(m)
	if alarm, ok := replies(nil).Alarm(m); ok {
		reply.Status, reply.Lines = bot.Urgent, alarm.Lines
	}
	return reply, err
})

// TestUrgentDelivery shows that whoever is in danger has her reply within a second, once,
// while half of all calls are refused with waits of half a minute, and while the store
// fails or hangs at any of its doors; and that nothing is lost or told twice when the
// store is back.
func TestUrgentDelivery(t *testing.T) {
	for _, hook := range []string{"", "https://bot.test/hook"} {
		for _, illness := range []struct {
			methods string
			hangs   bool
		}{
			{"none", false}, {"", false}, {"", true}, {"Receive", true}, {"Session", true}, {"Finish", false}, {"Finish", true},
			{"Unsent", true}, {"Sending", true}, {"Sent", true},
		} {
			what := fmt.Sprintf("hook %v, %q ill, hangs %v", hook != "", illness.methods, illness.hangs)
			inWorld(t, telegramtest.Options{Seed: 7}, func(w *world) {
				w.api.Inject(telegramtest.Fault{Share: 0.5, Status: 429, RetryAfter: 30})
				store := newSick(w.memory, illness.methods, illness.hangs)
				cfg := w.config(danger)
				cfg.Webhook, cfg.Mail = hook, store
				stop := w.run(cfg)
				time.Sleep(5 * time.Minute) // until it has introduced itself in spite of it all
				c := &crisis{world: w}
				// Telegram posts nothing of a chat before what we refused of it.
				c.write(hook == "" || illness.methods != "" && illness.methods != "Receive")
				time.Sleep(10 * time.Second)
				c.waits(what)
				store.heal()
				w.api.ClearFaults()
				time.Sleep(15 * time.Minute)
				stop()
				c.waits(what + ", healed")
				w.settled()
				if n := len(texts(w.api.Private(1))); n != 13 {
					t.Errorf("%s: a chat that flooded got %d answers", what, n)
				}
			})
			if t.Failed() {
				return
			}
		}
	}
}

// TestUrgentBesideSlow shows that a conversation that hangs for others, or for what she
// wrote before, keeps nobody in danger waiting.
func TestUrgentBesideSlow(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		slow := replies(func(m bot.Message) (bot.Reply, error) {
			if !strings.Contains(m.Text, "SOS") {
				time.Sleep(answerFor)
			}
			return danger(m)
		})
		stop := w.run(w.config(slow))
		time.Sleep(time.Second)
		for range 40 {
			w.api.Private(1).Say("flood")
		}
		for i := range int64(20) {
			w.api.Private(i + 2).Say("slow")
		}
		w.api.Private(firstHelp).Say("hello")
		time.Sleep(100 * time.Millisecond)
		c := &crisis{world: w, asked: map[int64]time.Time{}}
		for _, chat := range []int64{1, 5, firstHelp, firstHelp + 1} {
			c.asked[chat] = time.Now()
			w.api.Private(chat).Say("SOS")
		}
		time.Sleep(time.Second)
		c.waits("slow conversation")
		time.Sleep(30 * time.Minute)
		stop()
		c.waits("slow conversation, over")
		w.settled()
	})
}

// TestUrgentFullInbox shows that whoever is in danger is seen behind more than the inbox
// takes.
func TestUrgentFullInbox(t *testing.T) {
	for _, hook := range []string{"", "https://bot.test/hook"} {
		inWorld(t, telegramtest.Options{}, func(w *world) {
			slow := replies(func(m bot.Message) (bot.Reply, error) {
				if !strings.Contains(m.Text, "SOS") {
					time.Sleep(2 * time.Second)
				}
				return danger(m)
			})
			cfg := w.config(slow)
			cfg.Webhook = hook
			stop := w.run(cfg)
			for i := range fullInbox + 500 {
				w.api.Private(int64(i%50 + 1)).Say("flood")
			}
			time.Sleep(3 * time.Second)
			if open, _ := w.memory.Unhandled(t.Context(), name); len(open) < fullInbox {
				t.Errorf("%d updates wait, the inbox is not full", len(open))
			}
			c := &crisis{world: w, asked: map[int64]time.Time{}}
			c.asked[firstHelp] = time.Now()
			w.api.Private(firstHelp).Say("SOS")
			time.Sleep(2 * time.Second)
			c.waits("full inbox")
			time.Sleep(time.Hour)
			stop()
			c.waits("full inbox, over")
			w.settled()
		})
	}
}

// TestUrgentRepeated shows that an urgent update which arrives again, also after a
// restart, is answered once; and that who writes the same again and again is answered
// each time, at the pace of a chat.
func TestUrgentRepeated(t *testing.T) {
	inWorld(t, telegramtest.Options{Seed: 3}, func(w *world) {
		cfg := w.config(danger)
		cfg.Webhook = "https://bot.test/hook"
		stop := w.run(cfg)
		ann := w.api.Private(7)
		ann.Say("SOS 1")
		time.Sleep(time.Minute)
		stop()
		w.api.Repeat(1)
		stop = w.run(cfg)
		w.api.Private(8).Say("hello")
		time.Sleep(time.Minute)
		w.api.Repeat(0)
		if got := texts(ann); len(got) != 1 {
			t.Errorf("answers: %q", got)
		}
		start := time.Now()
		for i := range 40 {
			ann.Say(fmt.Sprint("SOS again ", i))
		}
		time.Sleep(time.Minute)
		stop()
		if got := texts(ann); len(got) != 41 {
			t.Errorf("%d answers to 41 urgent messages", len(got))
		}
		late := 0
		for _, call := range w.api.Calls("sendMessage") {
			if call.Chat == 7 && call.At.Sub(start) > 20*time.Second {
				late++
			}
		}
		if late < 5 {
			t.Error("a flood of urgent messages keeps no pace")
		}
		w.settled()
	})
}

// TestUrgentInGroup shows that danger is seen in a group where we are spoken to, and
// nowhere else.
func TestUrgentInGroup(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		store := newSick(w.memory, "", true)
		cfg := w.config(danger)
		cfg.Mail = store
		stop := w.run(cfg)
		time.Sleep(time.Second)
		group := w.api.Group(-42)
		group.Say("SOS among themselves")
		group.Say("@jinguo_test_bot SOS")
		time.Sleep(time.Second)
		if got := texts(group); len(got) != 1 || !strings.Contains(got[0], "110") {
			t.Errorf("answers: %q", got)
		}
		store.heal()
		time.Sleep(time.Minute)
		stop()
		if got := texts(group); len(got) != 1 {
			t.Errorf("answers: %q", got)
		}
		w.settled()
	})
}

// TestUrgentCrash kills the process at every point while somebody is in danger. She is
// answered, at most twice: where the store knows nothing of her answer, or two letters of
// her chat were on their way side by side, of which the other may then come twice, too.
// Nothing is lost.
func TestUrgentCrash(t *testing.T) {
	run := func(w *world, at int) int {
		go func() {
			w.api.Private(7).Say("q1")
			w.api.Private(7).Say("SOS q2")
			w.api.Private(8).Say("q1")
			time.Sleep(3 * time.Second)
			w.api.Private(7).Say("q3")
		}()
		return w.liveAs(danger, time.Minute, at)
	}
	total := 0
	inWorld(t, telegramtest.Options{}, func(w *world) { total = run(w, 0) })
	t.Logf("%d points", total)
	for at := 1; at <= total; at++ {
		inWorld(t, telegramtest.Options{}, func(w *world) {
			run(w, at)
			w.liveAs(danger, 5*time.Minute, 0)
			got := texts(w.api.Private(7))
			urgent := 0
			for _, text := range got {
				if strings.Contains(text, "SOS") {
					urgent++
				}
			}
			others := slices.Compact(slices.DeleteFunc(got, func(text string) bool { return strings.Contains(text, "SOS") }))
			if urgent < 1 || urgent > 2 || len(others) != 2 || !strings.HasSuffix(others[0], "q1") || !strings.HasSuffix(others[1], "q3") || len(texts(w.api.Private(8))) != 1 {
				t.Fatalf("death at point %d: %q", at, texts(w.api.Private(7)))
			}
			if urgent > 1 {
				t.Logf("death at point %d: told twice", at)
			}
			w.settled()
		})
	}
}
