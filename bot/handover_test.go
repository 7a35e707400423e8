package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/bot"
	"jinguo/knowledge"
)

// TestNothingRecalled holds that of a session in which all is set, half an hour of
// silence leaves only what says nothing of what it was about: in the next reply, and in
// what a channel keeps meanwhile.
func TestNothingRecalled(t *testing.T) {
	var s bot.Session
	fill(reflect.ValueOf(&s).Elem())
	s.Seen, s.Lang, s.Region, s.NoKeep = noon, bot.Chinese, "371324", false
	stays := []string{"Region", "Lang", "Fixed", "Turn", "NoKeep", "Told", "Seen"}
	check := func(t *testing.T, s bot.Session) {
		t.Helper()
		for i := range reflect.TypeOf(s).NumField() {
			f := reflect.TypeOf(s).Field(i)
			if slices.Contains(stays, f.Name) || f.Tag.Get("json") == "-" {
				continue
			}
			if !reflect.ValueOf(s).Field(i).IsZero() {
				t.Errorf("%s is still %v", f.Name, reflect.ValueOf(s).Field(i))
			}
		}
		if s.Region != "371324" {
			t.Error("the region is gone")
		}
	}
	lasting, until := s.Lasting()
	check(t, lasting)
	if want := noon.Add(30 * time.Minute); !until.Equal(want) {
		t.Errorf("it is kept until %v, want %v", until, want)
	}
	b := bot.New(bot.Config{Cases: nobody{}, Now: func() time.Time { return noon.Add(31 * time.Minute) }})
	for _, m := range []bot.Message{{Text: "你好"}, {Text: "更多"}, {Text: "2"}, {Press: "hand:stop"}, {Press: "show:1:1"}, {Press: "useless:1"}} {
		m.Session, m.Chat = s, "one"
		reply, err := b.Reply(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		check(t, reply.Session)
		if reply.Handing != nil {
			t.Errorf("%s%s hands something to a person", m.Text, m.Press)
		}
	}
}

// fill sets all that v holds to something.
func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int:
		v.SetInt(1)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		value := reflect.New(v.Type().Elem()).Elem()
		if value.Kind() == reflect.Interface {
			value.Set(reflect.ValueOf("x"))
		} else {
			fill(value)
		}
		v.SetMapIndex(reflect.ValueOf("x").Convert(v.Type().Key()), value)
	case reflect.Struct:
		if v.Type() == reflect.TypeFor[time.Time]() {
			v.Set(reflect.ValueOf(noon))
			return
		}
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}

// nobody is a store without cases; ready has somebody on duty.
type nobody struct{ err error }

func (n nobody) CaseOf(context.Context, string) (knowledge.Case, error) {
	return knowledge.Case{}, n.or(knowledge.ErrNoCase)
}

func (n nobody) CaseByCode(context.Context, string) (knowledge.Case, error) {
	return knowledge.Case{}, n.or(knowledge.ErrNoCase)
}

func (n nobody) Roster(context.Context) (knowledge.Roster, error) { return duty, n.err }

func (n nobody) or(err error) error {
	if n.err != nil {
		return n.err
	}
	return err
}

// hung is a store that answers nothing until it is left alone.
type hung struct{ bot.Cases }

func (hung) CaseOf(ctx context.Context, _ string) (knowledge.Case, error) {
	<-ctx.Done()
	return knowledge.Case{}, ctx.Err()
}

func (hung) Roster(ctx context.Context) (knowledge.Roster, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// empties is a store whose duty table is empty.
type empties struct{ nobody }

func (empties) Roster(context.Context) (knowledge.Roster, error) { return nil, nil }

// TestUrgentHandedOver holds that one press under an urgent reply opens an urgent case
// and says again whom to call, whatever is broken.
func TestUrgentHandedOver(t *testing.T) {
	for name, cases := range map[string]bot.Cases{"ready": nobody{}, "broken": nobody{errBroken}, "hung": hung{}} {
		t.Run(name, func(t *testing.T) {
			b := bot.New(bot.Config{Search: broken{}, Entries: broken{}, Cases: cases, Now: clock})
			m := bot.Message{Text: "救命，老公拿刀要杀我", Chat: "one", Reach: true}
			reply, err := b.Reply(t.Context(), m)
			if err != nil || reply.Status != bot.Urgent {
				t.Fatalf("status %s, error %v", reply.Status, err)
			}
			m = bot.Message{Press: reply.Buttons[0][0].Data, Chat: "one", Reach: true, Session: reply.Session}
			reply, err = b.Reply(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			h := reply.Handing
			if h == nil || h.Kind != knowledge.StepOpened || !h.Urgent || h.Topic == "" {
				t.Fatalf("handed %+v", h)
			}
			if text := bot.Plain(reply.Lines); !strings.Contains(text, "110") {
				t.Errorf("no number to call in %q", text)
			}
		})
	}
}

// TestNobodyOnDuty holds that nothing is promised where the duty table is empty: she is
// told whom to call.
func TestNobodyOnDuty(t *testing.T) {
	b := bot.New(bot.Config{Search: empty{}, Entries: empty{}, Cases: empties{}, Now: clock})
	for _, m := range []bot.Message{{Text: "转人工"}, {Press: "human"}, {Press: "human:suicide"}} {
		m.Chat = "one"
		reply, err := b.Reply(t.Context(), m)
		if err != nil || reply.Handing != nil || reply.Session.Hand != nil {
			t.Errorf("%s%s: handed %v, waits %v, error %v", m.Text, m.Press, reply.Handing, reply.Session.Hand, err)
		}
		if !slices.ContainsFunc(reply.Lines, func(l bot.Line) bool { return l.Style == bot.Call }) {
			t.Errorf("%s%s: nobody to call", m.Text, m.Press)
		}
	}
}

// TestCasesBroken holds that a store that fails is said to be that, with a number to
// call, and never told as done.
func TestCasesBroken(t *testing.T) {
	b := bot.New(bot.Config{Search: empty{}, Entries: empty{}, Cases: nobody{errBroken}, Now: clock})
	for _, m := range []bot.Message{{Text: "转人工"}, {Text: "进度"}, {Press: "case:read"}, {Press: "hand:go"}, {Text: "ACDEF-34679"}} {
		m.Chat = "one"
		reply, err := b.Reply(t.Context(), m)
		if err == nil || reply.Handing != nil || !strings.Contains(bot.Plain(reply.Lines), "12338") {
			t.Errorf("%s%s: handed %v, error %v, %q", m.Text, m.Press, reply.Handing, err, bot.Plain(reply.Lines))
		}
	}
}

// TestAsked holds which questions go to the store.
func TestAsked(t *testing.T) {
	base := knowledgeBase(t, "testdata/screening.jsonl")
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Programmes: base.entries.(bot.Programmes), Cases: nobody{}, Now: clock})
	say := func(t *testing.T, m bot.Message) bot.Reply {
		t.Helper()
		m.Chat = "one"
		reply, err := b.Reply(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		return reply
	}
	const unanswerable = "火星上能种土豆吗"
	asked := func(r bot.Reply) string {
		if r.Asked == nil {
			return "nothing"
		}
		return r.Asked.Text + " " + r.Asked.Entry
	}
	for text, want := range map[string]string{
		unanswerable: unanswerable + " ",
		"产假几天":       "产假几天 faq-leave",
		"你好":         "nothing",
		"/help":      "nothing",
		"/bogus":     "nothing",
		"我在兰陵":       "nothing",
		"救命，老公打我":    "nothing",
		"转人工":        "nothing",
		"？":          "nothing",
		"产假几天？火星上能种土豆吗？":   "火星上能种土豆吗? ",
		"/start screen_xx": "nothing",
	} {
		if got := asked(say(t, bot.Message{Text: text})); got != want {
			t.Errorf("%s asks %q, want %q", text, got, want)
		}
	}
	if got := asked(say(t, bot.Message{Text: unanswerable, Shared: true})); got != "nothing" {
		t.Errorf("in a group %q is asked", got)
	}
	if got := asked(say(t, bot.Message{Text: unanswerable, Session: bot.Session{NoKeep: true}})); got != "nothing" {
		t.Errorf("of somebody who wants nothing kept %q is asked", got)
	}
	screening := say(t, bot.Message{Text: "看看我能领什么"})
	if screening.Session.Screen == nil {
		t.Fatalf("no screening: %q", bot.Plain(screening.Lines))
	}
	for _, text := range []string{"我都三十五了", unanswerable, "产假几天"} {
		if got := asked(say(t, bot.Message{Text: text, Session: screening.Session})); got != "nothing" {
			t.Errorf("while a screening asks, %q is asked", got)
		}
	}
	alone, err := b.Reply(t.Context(), bot.Message{Text: unanswerable})
	if err != nil || alone.Asked != nil {
		t.Errorf("without a chat %v is asked, error %v", alone.Asked, err)
	}
}

// TestCaseFull holds that she is told when a case takes no more, before the store drops it.
func TestCaseFull(t *testing.T) {
	now := func() time.Time { return noon }
	book := newCasebook(t, now)
	b := bot.New(bot.Config{Search: empty{}, Entries: empty{}, Cases: book, Now: now})
	m := bot.Message{Text: "转人工", Chat: "one", Reach: true}
	for n := range knowledge.CaseSteps {
		m.Text = "转人工"
		for _, text := range []string{"转人工", fmt.Sprintf("第%d句", n)} {
			m.Text = text
			reply, err := b.Reply(t.Context(), m)
			if err != nil {
				t.Fatal(err)
			}
			if err := book.keep(m, &reply); err != nil {
				t.Fatal(err)
			}
			m.Session = reply.Session
		}
	}
	m.Text = "转人工"
	reply, err := b.Reply(t.Context(), m)
	if err != nil || reply.Session.Hand != nil || bot.Plain(reply.Lines) != bot.Say("zh", "mine_full", nil) {
		t.Errorf("error %v, waits %v: %q", err, reply.Session.Hand, bot.Plain(reply.Lines))
	}
}

// TestChatsOfCases holds, for chats of any messages with a store of cases: no panic, no
// error, nothing that she wrote in the session, buttons and pages within their limits, nothing remembered of
// who wants that, one case at most that somebody works at, and nothing left of a chat
// that was forgotten.
func TestChatsOfCases(t *testing.T) {
	base := knowledgeBase(t, "testdata/screening.jsonl")
	now := noon
	book := newCasebook(t, func() time.Time { return now })
	paused := false
	b := bot.New(bot.Config{
		Search: base.search, Entries: base.entries, Programmes: base.entries.(bot.Programmes), Cases: book,
		Now: func() time.Time { return now }, Paused: func() bool { return paused },
	})
	chat := 0
	rapid.Check(t, func(t *rapid.T) {
		chat++
		ann := bot.Message{Chat: fmt.Sprint("chat ", chat), Reach: rapid.Bool().Draw(t, "reach")}
		buttons := []string{
			"human", "human:suicide", "human:x", "hand:go", "hand:stop", "case:status", "case:read", "case:add", "case:withdraw", "case:takeback",
			"case:done", "case:add:ACDEF34679", "tellme", "nokeep", "keep", "forget", "read:faq-leave", "read:", "case::", "useless:1",
		}
		words := []string{
			"转人工", "进度", "清除", "别记我", "记住我", "算了", "直接转", "帮助", "你好", "我在兰陵", "产假几天", "老公打我", "看看我能领什么", "human", "status",
			"火星上能种土豆吗", "ACDEF-34679", "进度 ACDEF34679", "更多", "/start", "/forget", "法律援助电话", "35",
		}
		for i := range rapid.IntRange(1, 8).Draw(t, "messages") {
			m := ann
			now = now.Add(rapid.SampledFrom([]time.Duration{time.Second, time.Minute, 31 * time.Minute, 20 * time.Hour}).Draw(t, "later"))
			paused = rapid.IntRange(0, 9).Draw(t, "paused") == 0
			m.Shared = rapid.IntRange(0, 9).Draw(t, "shared") == 0
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				m.Press = rapid.SampledFrom(buttons).Draw(t, "press")
			case 1:
				m.Text = anyText(t, "text") + fmt.Sprintf("canary%d", i)
			default:
				m.Text = rapid.SampledFrom(words).Draw(t, "words")
			}
			reply, err := b.Reply(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			text := bot.Plain(reply.Lines)
			if text == "" {
				t.Fatal("the reply is empty")
			}
			if err := book.keep(m, &reply); err != nil {
				t.Fatal(err)
			}
			kept, err := json.Marshal(reply.Session)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(kept), "canary") {
				t.Fatalf("the session holds what she wrote: %s", kept)
			}
			if s := reply.Session; s.NoKeep && (s.Region != "" || len(s.Shown) > 0 || s.Turn > 0 || reply.Asked != nil || reply.TellMe) {
				t.Fatalf("it is remembered: %s, asked %v", kept, reply.Asked)
			}
			if reply.Forget {
				if _, err := book.CaseOf(context.Background(), m.Chat); err == nil || string(kept) != "{}" && string(kept) != `{"nokeep":true}` {
					t.Fatalf("left after she wants to be forgotten: %s", kept)
				}
			}
			for _, row := range reply.Buttons {
				for _, button := range row {
					if len(button.Data) > 64 || button.Data == "" && button.URL == "" || button.Label == "" {
						t.Fatalf("button %q with data %q", button.Label, button.Data)
					}
					buttons = append(buttons, button.Data)
				}
			}
			ann.Session = reply.Session
			if rapid.IntRange(0, 4).Draw(t, "staff") == 0 {
				staffed(t, book, rapid.SampledFrom([]string{"take", "reply 您好", "note x", "pass 371323", "close"}).Draw(t, "does"))
			}
		}
	})
}

// staffed lets staff do something with the newest case.
func staffed(t *rapid.T, book *casebook, does string) {
	if _, err := book.staff(does, map[string]string{}); err != nil {
		t.Fatal(err)
	}
	if _, err := book.raise(); err != nil {
		t.Fatal(err)
	}
}
