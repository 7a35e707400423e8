package telegram

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot/telegram/telegramtest"
)

var errDead = errors.New("the process is dead")

// death stops a process at its point number at, counted over everything that
// it does to the world outside; 0 means never.
type death struct {
	at   int
	kill func()

	mu   sync.Mutex
	n    int
	dead bool
}

// point passes a point and reports whether the process is dead from there on.
func (d *death) point() bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.n++; d.n == d.at {
		d.dead = true
		d.kill()
	}
	return d.dead
}

// mortal makes every step of mail a point before and one after.
type mortal struct {
	Mail
	*death
}

func (m mortal) step(f func() error) error {
	if m.point() {
		return errDead
	}
	err := f()
	if m.point() {
		return errDead
	}
	return err
}

func (m mortal) Receive(ctx context.Context, in []Inbound) error {
	return m.step(func() error { return m.Mail.Receive(ctx, in) })
}

func (m mortal) Finish(ctx context.Context, channel string, id int64, eff Effects) error {
	return m.step(func() error { return m.Mail.Finish(ctx, channel, id, eff) })
}

func (m mortal) Sending(ctx context.Context, no, after int64) error {
	return m.step(func() error { return m.Mail.Sending(ctx, no, after) })
}

func (m mortal) Sent(ctx context.Context, no, message int64) error {
	return m.step(func() error { return m.Mail.Sent(ctx, no, message) })
}

func (m mortal) Failed(ctx context.Context, no int64, reason string) error {
	return m.step(func() error { return m.Mail.Failed(ctx, no, reason) })
}

// mortalNet makes every call of the API a point before and one after.
type mortalNet struct {
	http.RoundTripper
	*death
}

func (m mortalNet) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.point() {
		return nil, errDead
	}
	resp, err := m.RoundTripper.RoundTrip(r)
	if m.point() {
		if err == nil {
			resp.Body.Close()
		}
		return nil, errDead
	}
	return resp, err
}

func (m mortalNet) CloseIdleConnections() {
	m.RoundTripper.(*http.Transport).CloseIdleConnections()
}

// live runs a channel for d or until it dies at a point, and tells how many
// points it passed.
func (w *world) live(d time.Duration, at int) (points int) {
	w.t.Helper()
	return w.liveAs(echo, d, at)
}

// liveAs is live with a conversation.
func (w *world) liveAs(b Bot, d time.Duration, at int) (points int) {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	end := &death{at: at, kill: cancel}
	cfg := w.config(b)
	cfg.Mail = mortal{cfg.Mail, end}
	cfg.Client = &http.Client{Transport: mortalNet{cfg.Client.Transport, end}}
	c, err := New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := c.Run(ctx); err != nil {
		w.t.Errorf("Run: %v", err)
	}
	return end.n
}

// questions asks what the crash tests ask, in private chats and a group, with
// an answer in parts and a button.
func (w *world) questions() {
	ann, ben, group := w.api.Private(7), w.api.Private(8), w.api.Group(-1_000_000_000_042)
	ann.Say("q1")
	ann.Say("long q2")
	ben.Say("q1")
	group.Say("/q1")
	time.Sleep(20 * time.Second)
	if ann.Press("more") != nil {
		ann.PressData(1, "m:1") // nothing was answered before the crash
	}
	ben.Say("where q2")
	ben.Say("q3")
}

// answered checks that every question has its answer, once and in order.
func (w *world) answered(what string) {
	w.t.Helper()
	heads := func(chat *telegramtest.Chat) (list []string) {
		for _, text := range texts(chat) {
			list = append(list, strings.ToValidUTF8(text[:min(10, len(text))], ""))
		}
		return list
	}
	for chat, want := range map[*telegramtest.Chat][]string{
		w.api.Private(7):                {"1. q1", "2. long q2", "part1 part", "part2 part", "3. pressed"},
		w.api.Private(8):                {"1. q1", "2. where q", "(妇联, ", "3. q3"},
		w.api.Group(-1_000_000_000_042): {"1. /q1"},
	} {
		if diff := cmp.Diff(want, heads(chat)); diff != "" {
			w.t.Errorf("%s: chat %d (-want +got):\n%s", what, chat.ID(), diff)
		}
	}
	w.settled()
}

// TestCrash kills the process at every point, starts it again and looks whether
// every update was answered exactly once.
func TestCrash(t *testing.T) {
	total := 0
	inWorld(t, telegramtest.Options{}, func(w *world) {
		go w.questions()
		total = w.live(5*time.Minute, 0)
		w.answered("no crash")
	})
	t.Logf("%d points", total)
	for at := 1; at <= total; at++ {
		inWorld(t, telegramtest.Options{}, func(w *world) {
			go w.questions()
			w.live(5*time.Minute, at)
			w.live(5*time.Minute, 0)
			w.answered(fmt.Sprint("death at point ", at))
		})
		if t.Failed() {
			return
		}
	}
}

// TestCrashAgain kills the process, and the one started after it.
func TestCrashAgain(t *testing.T) {
	chance := rand.New(rand.NewPCG(3, 3))
	for range 150 {
		first, second := 1+chance.IntN(60), 1+chance.IntN(40)
		inWorld(t, telegramtest.Options{}, func(w *world) {
			go w.questions()
			w.live(5*time.Minute, first)
			w.live(5*time.Minute, second)
			w.live(5*time.Minute, 0)
			w.answered(fmt.Sprintf("death at point %d, then at %d", first, second))
		})
		if t.Failed() {
			return
		}
	}
}

// TestCrashUnderLoad kills the process while answers to many chats are on their
// way and more wait, so that their numbers lie far from their questions'.
func TestCrashUnderLoad(t *testing.T) {
	const chats, each = 20, 8
	chance := rand.New(rand.NewPCG(4, 4))
	for range 12 {
		at := 100 + chance.IntN(500)
		inWorld(t, telegramtest.Options{}, func(w *world) {
			w.api.Inject(telegramtest.Fault{Method: "sendMessage", Delay: 300 * time.Millisecond})
			for i := range each {
				for chat := range chats {
					w.api.Private(int64(chat + 1)).Say(fmt.Sprint("q", i))
				}
			}
			w.live(5*time.Minute, at)
			w.live(5*time.Minute, 0)
			for chat := range chats {
				var want []string
				for i := range each {
					want = append(want, fmt.Sprintf("%d. q%d", i+1, i))
				}
				if diff := cmp.Diff(want, texts(w.api.Private(int64(chat+1)))); diff != "" {
					t.Errorf("death at point %d: chat %d (-want +got):\n%s", at, chat+1, diff)
				}
			}
			w.settled()
		})
	}
}

// shaky is mail whose writes fail until it is mended.
type shaky struct {
	Mail
	mu     sync.Mutex
	broken bool
}

func (s *shaky) mend() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = false
}

func (s *shaky) Receive(ctx context.Context, in []Inbound) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return errors.New("disk full")
	}
	return s.Mail.Receive(ctx, in)
}
