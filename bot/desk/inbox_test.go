package desk

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"jinguo/bot"
	"jinguo/bot/telegram"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// canary is a word that only residents say.
const canary = "白鹭藏在芦苇荡"

// byTelegram writes letters as a running server does.
type byTelegram struct{}

func (byTelegram) Replied(c knowledge.Case) ([]store.Outbound, error) {
	return stored(telegram.Answered(c))
}

func (byTelegram) Answered(m knowledge.Miss, entry string) ([]store.Outbound, error) {
	return stored(telegram.MissAnswered(m, entry))
}

func (byTelegram) Decided(r knowledge.Request, e knowledge.Entry) ([]store.Outbound, error) {
	return stored(telegram.Told(r, e))
}

func stored(out []telegram.Outbound, err error) ([]store.Outbound, error) {
	var list []store.Outbound
	for _, o := range out {
		list = append(list, store.Outbound(o))
	}
	return list, err
}

// inbox is an office whose residents ask and hand over cases.
type inbox struct {
	*office
	log *bytes.Buffer
}

func newInbox(t *testing.T, entries ...knowledge.Entry) *inbox {
	log := &bytes.Buffer{}
	var locked sync.Mutex
	o := newOffice(t, func(c *Config) {
		c.Letters = byTelegram{}
		c.Log = slog.New(slog.NewTextHandler(writerFunc(func(p []byte) (int, error) {
			locked.Lock()
			defer locked.Unlock()
			return log.Write(p)
		}), &slog.HandlerOptions{Level: slog.LevelDebug}))
		x, err := index.Open(t.Context(), filepath.Join(t.TempDir(), "index"), c.Store, index.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { x.Close() })
		c.Bot = bot.New(bot.Config{Search: x, Entries: c.Store, Cases: c.Store, Now: c.Now, Region: c.Region})
	}, entries...)
	return &inbox{o, log}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func (o *inbox) keep(eff store.Effects) {
	o.t.Helper()
	if err := o.Store.KeepSession(o.t.Context(), eff); err != nil {
		o.t.Fatal(err)
	}
}

// ask has a chat ask what nothing answers, and wait to be told.
func (o *inbox) ask(chat, text, place string, waits bool) {
	o.t.Helper()
	eff := store.Effects{Chat: chat, Asked: &knowledge.Asked{Text: text, Region: place, Lang: "zh"}}
	if waits {
		eff.Tell = &knowledge.Handing{Channel: "telegram", Address: "1" + chat, Lang: "zh"}
	}
	o.keep(eff)
}

// hand opens a case of a chat on Telegram.
func (o *inbox) hand(chat, text, place, topic string) {
	o.t.Helper()
	o.keep(store.Effects{Chat: chat, Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Text: text, Region: place, Topic: topic, Urgent: topic != "",
		Lang: "zh", Who: chat, Channel: "telegram", Address: "1" + chat}})
}

// letters are the chats that letters wait for.
func (o *inbox) letters(want ...string) {
	o.t.Helper()
	out, err := o.Store.Unsent(o.t.Context(), "telegram")
	if err != nil {
		o.t.Fatal(err)
	}
	var got []string
	for _, m := range out {
		got = append(got, m.Chat)
		if strings.Contains(string(m.Body), canary) {
			o.t.Errorf("a letter tells what it is about: %s", m.Body)
		}
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		o.t.Errorf("letters to %q, want %q", got, want)
	}
}

// hidden holds that no word of a resident is in the log, in the audit log, nor in an
// address or title that staff saw.
func (o *inbox) hidden() {
	o.t.Helper()
	if strings.Contains(o.log.String(), canary) {
		o.t.Errorf("the log has it: %s", o.log)
	}
	for r, err := range o.Store.Audit(o.t.Context()) {
		if err != nil {
			o.t.Fatal(err)
		}
		if text := fmt.Sprint(r); strings.Contains(text, canary) {
			o.t.Errorf("the audit log has it: %s", text)
		}
	}
}

// says holds that a reply has a status and sentences, and lacks those after a "-".
func (o *inbox) says(p reply, status int, wants ...string) {
	o.t.Helper()
	text := p.Text()
	if p.Code != status {
		o.t.Errorf("status %d, want %d: %.400s", p.Code, status, text)
	}
	for _, want := range wants {
		bad, no := strings.CutPrefix(want, "-")
		if no == strings.Contains(text, bad) {
			o.t.Errorf("want %q in: %.1500s", want, text)
		}
	}
	title, _, _ := strings.Cut(p.Body, "</title>")
	if strings.Contains(title, canary) || strings.Contains(p.To, canary) {
		o.t.Errorf("a title or an address has her words: %s %s", title, p.To)
	}
}

// follow posts a form and opens the page that it leads to.
func (c *client) follow(path string, form ...string) reply {
	c.t.Helper()
	p := c.post(path, form...)
	if p.Code != http.StatusSeeOther {
		return p
	}
	return c.get(p.To)
}

func (o *inbox) duty(name string, regions ...string) *client {
	return o.staff(name, []account.Role{account.Duty}, regions...)
}

func (o *inbox) reviewer(name string, regions ...string) *client {
	return o.staff(name, []account.Role{account.Reviewer}, regions...)
}

func (o *inbox) editor(name string, regions ...string) *client {
	return o.staff(name, []account.Role{account.Editor}, regions...)
}

// TestInboxCounts holds that the tiles of the first page count what is the visitor's.
func TestInboxCounts(t *testing.T) {
	o := newInbox(t, point)
	o.ask("ann", "骑行头盔在哪里领", "371324", true)
	o.ask("bea", "月嫂培训免费吗", "110101", true)
	o.hand("cat", "", "371324", "")
	o.hand("dora", "", "110101", "suicide")
	o.claim("eve", knowledge.PhoneField, "000-0000-0101", "000-0000-0102")
	v := func(role account.Role, regions ...string) *visit {
		return &visit{Account: account.Account{No: 1, Name: "x", Roles: []account.Role{role}, Regions: regions}, Lang: "zh"}
	}
	for _, test := range []struct {
		who                                  *visit
		groups, waiting, live, late, request int
	}{
		{v(account.Duty, "371324"), 1, 1, 1, 0, 0},
		{v(account.Duty), 2, 2, 2, 0, 0},
		{v(account.Reviewer, "3713"), 1, 1, 0, 0, 1},
		{v(account.Reviewer, "1101"), 1, 1, 0, 0, 0},
		{v(account.Owner), 0, 0, 0, 0, 0},
	} {
		groups, waiting, err1 := o.openMisses(t.Context(), test.who)
		live, late, err2 := o.waitingCases(t.Context(), test.who)
		request, err3 := o.openClaims(t.Context(), test.who)
		if err1 != nil || err2 != nil || err3 != nil || groups != test.groups || waiting != test.waiting || live != test.live || late != test.late || request != test.request {
			t.Errorf("%v %v: %d %d, %d %d, %d; %v %v %v", test.who.Roles, test.who.Regions, groups, waiting, live, late, request, err1, err2, err3)
		}
	}
}
