package telegram

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
	"jinguo/knowledge"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// What a log must never hold: words that stand in the token, in texts and in
// panics, and a chat id.
const (
	secretWords = "CANARY"
	secretChat  = 7117117117
)

// world is a channel on an emulated API, in virtual time.
type world struct {
	t      *testing.T
	api    *telegramtest.Server
	mail   Mail
	memory *memory // what mail is unless a test says otherwise
	log    *journal
	hook   atomicHandler
}

// inWorld runs f in a bubble of virtual time with an API of its own, and then
// looks through the log for what must not be there.
func inWorld(t *testing.T, opt telegramtest.Options, f func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := &world{t: t, memory: newMemory(), log: &journal{}}
		w.mail = w.memory
		opt.Memory, opt.Webhook = true, &w.hook
		opt.Token = "4242:" + secretWords
		api, err := telegramtest.Start(opt)
		if err != nil {
			t.Fatal(err)
		}
		defer api.Close()
		w.api = api
		f(w)
		if log := w.log.String(); strings.Contains(log, secretWords) || strings.Contains(log, fmt.Sprint(secretChat)) {
			t.Errorf("the log tells what it must not:\n%s", w.log)
		}
	})
}

// config is a channel's for this world.
func (w *world) config(b Bot) Config {
	return Config{
		Token: w.api.Token, API: w.api.URL, Bot: b, Mail: w.mail, Key: []byte("key"), Client: w.api.Client(),
		Log: slog.New(slog.NewTextHandler(w.log, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
}

// run runs a channel until stop is called.
func (w *world) run(cfg Config) (stop func()) {
	w.t.Helper()
	c, err := New(cfg)
	if err != nil {
		w.t.Fatal(err)
	}
	w.hook.set(c.Handler())
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("Run: %v", err)
		}
	}
}

// during runs a channel for some virtual time.
func (w *world) during(d time.Duration, b Bot) {
	w.t.Helper()
	stop := w.run(w.config(b))
	time.Sleep(d)
	stop()
}

// settled checks that nothing is left to handle or to send.
func (w *world) settled() {
	w.t.Helper()
	if open, _ := w.mail.Unhandled(context.Background(), name); len(open) > 0 {
		w.t.Errorf("%d updates are unhandled", len(open))
	}
	if open, _ := w.mail.Unsent(context.Background(), name); len(open) > 0 {
		w.t.Errorf("%d messages are unsent", len(open))
	}
}

// texts are the bot's messages in a chat.
func texts(c *telegramtest.Chat) []string {
	var list []string
	for _, m := range c.Answers() {
		switch {
		case m.Location != nil:
			m.Text = where(m)
		case m.Photo != nil:
			m.Text = "(photo)"
		}
		list = append(list, m.Text)
	}
	return list
}

// where shows a message that is a place.
func where(m telegramtest.Message) string {
	if m.Venue != nil {
		return fmt.Sprintf("(%s, %s)", m.Venue.Title, m.Venue.Address)
	}
	return fmt.Sprintf("(%.2f, %.2f)", m.Location.Lat, m.Location.Lon)
}

// journal is a log to look through.
type journal struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.buf.String()
}

// atomicHandler carries the API's webhook posts to the channel that runs.
type atomicHandler struct {
	mu      sync.Mutex
	handler http.Handler
}

func (a *atomicHandler) set(h http.Handler) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.handler = h
}

func (a *atomicHandler) RoundTrip(r *http.Request) (*http.Response, error) {
	a.mu.Lock()
	h := a.handler
	a.mu.Unlock()
	if h == nil {
		return nil, errors.New("nobody listens")
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), nil
}

// replies is a Bot made of a function.
type replies func(bot.Message) (bot.Reply, error)

func (f replies) Reply(_ context.Context, m bot.Message) (bot.Reply, error) { return f(m) }

// Cards knows nothing.
func (f replies) Cards(context.Context, bot.Message) ([]bot.Card, error) { return nil, nil }

// echo says what it was told, counts the turns of a chat and has two buttons.
// "long" gets an answer in three parts, "where" one with two pins, a press names
// its button.
var echo = replies(func(m bot.Message) (bot.Reply, error) {
	s := m.Session
	s.Turn++
	said := m.Text
	switch {
	case m.Press != "":
		said = "pressed " + m.Press
	case m.Place != nil:
		said = fmt.Sprintf("at %.2f, %.2f", m.Place.Lat, m.Place.Lon)
	}
	r := bot.Reply{Status: bot.Answered, Lang: "zh", Session: s, Lines: []bot.Line{
		{Style: bot.Title, Text: fmt.Sprintf("%d. %s", s.Turn, said)},
	}}
	if strings.HasPrefix(m.Text, "long") {
		for i := range 3 {
			r.Lines = append(r.Lines, bot.Line{Text: strings.Repeat(fmt.Sprintf("part%d ", i), 550)}, bot.Line{Style: bot.Break})
		}
	}
	if strings.HasPrefix(m.Text, "where") {
		r.Pins = []bot.Pin{
			{Entry: "e1", Title: "妇联", Address: "示例路1号", Place: knowledge.LatLon{Lat: 34.857, Lon: 118.071}},
			{Entry: "e2", Title: "second", Address: "never sent", Place: knowledge.LatLon{Lat: 1, Lon: 2}},
		}
	}
	r.Buttons = [][]bot.Button{{{Label: "more", Data: fmt.Sprintf("m:%d", s.Turn)}, {Label: "useful", Data: "u:1"}}}
	if m.Press == "u:1" {
		r.Mark = &bot.Mark{Entry: "e1", Useful: true}
	}
	return r, nil
})

// Alarm sees danger where the text says SOS.
func (f replies) Alarm(m bot.Message) (bot.Reply, bool) {
	if !strings.Contains(m.Text, "SOS") {
		return bot.Reply{}, false
	}
	return bot.Reply{Status: bot.Urgent, Lang: "zh", Lines: []bot.Line{{Style: bot.Alert, Text: "110: " + m.Text}}}, true
}
