package telegram

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
)

func TestConversation(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(echo))
		ann := w.api.Private(7)
		say := func(act func()) {
			act()
			time.Sleep(3 * time.Second)
		}
		say(func() { ann.Say("/start@jinguo_test_bot now") })
		say(func() { ann.Press("more") })
		say(func() { ann.Send(telegramtest.Content{Location: &telegramtest.Location{Lat: 34.85, Lon: 118.05}}) })
		question := ann.Say("产假 <b>几天</b> & 怎么算？").ID
		say(func() {})
		say(func() { ann.Edit(question, "产假多少天") })
		say(func() { ann.Send(telegramtest.Content{Photo: true, Caption: "这个"}) })
		say(func() { ann.Send(telegramtest.Content{Sticker: true}) })
		say(func() { ann.Press("useful") })
		stop()
		want := `> /start@jinguo_test_bot now
< 1. /start now
  [more][useful]
< 2. pressed m:1
  [more][useful]
> (location 34.8500, 118.0500)
< 3. at 34.85, 118.05
  [more][useful]
> 产假多少天
< 4. 产假 <b>几天</b> & 怎么算？
  [more][useful]
< ` + bot.Say("zh", "telegram_edited", nil) + `
> 
< ` + bot.Say("zh", "telegram_unsupported", nil) + `
> 
< ` + bot.Say("zh", "telegram_unsupported", nil) + `
< 5. pressed u:1
  [more][useful]
`
		if diff := cmp.Diff(want, ann.Transcript()); diff != "" {
			t.Errorf("transcript (-want +got):\n%s", diff)
		}
		if len(w.api.Answers()) != 2 {
			t.Errorf("%d of 2 pressed buttons were released", len(w.api.Answers()))
		}
		if diff := cmp.Diff([]Mark{{"e1", true}}, w.memory.marks); diff != "" {
			t.Errorf("marks:\n%s", diff)
		}
		for _, m := range ann.Answers() {
			if m.Preview {
				t.Errorf("link previews are on under %q", m.Text)
			}
		}
		w.settled()
	})
}

func TestGroups(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(echo))
		group := w.api.Group(-1_000_000_000_042)
		say := func(c telegramtest.Content) {
			group.Send(c)
			time.Sleep(10 * time.Second)
		}
		say(telegramtest.Content{Text: "hello everybody"})
		say(telegramtest.Content{Text: "@someone_else do you know"})
		say(telegramtest.Content{Text: "/help@other_bot"})
		say(telegramtest.Content{Photo: true})
		say(telegramtest.Content{Text: "@Jinguo_Test_Bot 产假几天", From: 8})
		say(telegramtest.Content{Text: "/help", Thread: 5})
		first := group.Answers()[0]
		say(telegramtest.Content{Text: "and then?", ReplyTo: first.ID})
		say(telegramtest.Content{Text: "请问 @jinguo_test_bot"})
		say(telegramtest.Content{Text: "@jinguo_test_bot"})
		group.Edit(group.Messages()[0].ID, "hello all")
		time.Sleep(10 * time.Second)
		stop()
		want := []string{"1. 产假几天", "2. /help", "3. and then?", "4. 请问", "5. /help"}
		if diff := cmp.Diff(want, texts(group)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if first.ReplyTo == nil || !strings.Contains(first.ReplyTo.Text, "产假几天") {
			t.Error("the answer does not point to the question")
		}
		if thread := group.Answers()[1].Thread; thread != 5 {
			t.Errorf("the answer is in topic %d, want 5", thread)
		}
		w.settled()
	})
}

// TestOrder shows that each chat gets its answers in the order of its questions
// and once, at Telegram's pace, while updates are repeated and shuffled.
func TestOrder(t *testing.T) {
	for _, hook := range []string{"", "https://bot.test/hook"} {
		t.Run("webhook="+hook, func(t *testing.T) {
			inWorld(t, telegramtest.Options{Seed: 1}, func(w *world) {
				const chats, each = 50, 20
				w.api.Repeat(0.3)
				w.api.Disorder(hook == "") // across deliveries, order is the API's matter
				for i := range each {
					for chat := range chats {
						w.api.Private(int64(chat + 1)).Say(fmt.Sprint("q", i))
					}
				}
				cfg := w.config(echo)
				cfg.Webhook = hook
				stop := w.run(cfg)
				time.Sleep(5 * time.Minute)
				stop()
				for chat := range chats {
					var want []string
					for i := range each {
						want = append(want, fmt.Sprintf("%d. q%d", i+1, i))
					}
					if diff := cmp.Diff(want, texts(w.api.Private(int64(chat+1)))); diff != "" {
						t.Fatalf("chat %d (-want +got):\n%s", chat, diff)
					}
				}
				pace := w.api.Pace()
				if pace.ChatSecond > 1 || pace.Second > 26 {
					t.Errorf("too fast: %+v", pace)
				}
				calls := w.api.Calls("sendMessage")
				took := calls[len(calls)-1].At.Sub(calls[0].At)
				if took > 45*time.Second {
					t.Errorf("1,000 answers took %v, 40 s at Telegram's pace", took)
				}
				w.settled()
			})
		})
	}
}

func TestGroupPace(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		group := w.api.Group(-42)
		for range 60 {
			group.Say("/help")
		}
		w.during(10*time.Minute, echo)
		if n := len(group.Answers()); n != 60 {
			t.Errorf("%d of 60 answers", n)
		}
		if pace := w.api.Pace(); pace.GroupMinute > 20 || pace.ChatSecond > 1 {
			t.Errorf("too fast: %+v", pace)
		}
	})
}

// TestStorm shows that answers survive an API that refuses, stalls and fails.
func TestStorm(t *testing.T) {
	for title, fault := range map[string]telegramtest.Fault{
		"429":        {Method: "sendMessage", Status: 429, RetryAfter: 3, Share: 0.2},
		"502":        {Status: 502, Share: 0.2},
		"slow":       {Delay: 45 * time.Second, Share: 0.2},
		"cut before": {CutBefore: true, Share: 0.2},
		"cut after":  {CutAfter: true, Share: 0.2},
		"poll":       {Method: "getUpdates", CutAfter: true, Share: 0.5},
	} {
		t.Run(title, func(t *testing.T) {
			inWorld(t, telegramtest.Options{Seed: 2}, func(w *world) {
				w.api.Inject(fault)
				stop := w.run(w.config(echo))
				const chats, each = 10, 10
				for i := range each {
					for chat := range chats {
						w.api.Private(int64(chat + 1)).Say(fmt.Sprint("q", i))
					}
					time.Sleep(7 * time.Second)
				}
				time.Sleep(30 * time.Minute)
				stop()
				for chat := range chats {
					got := texts(w.api.Private(int64(chat + 1)))
					if len(got) != each || !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(a[strings.Index(a, "q"):], b[strings.Index(b, "q"):]) }) {
						t.Errorf("chat %d got %q", chat+1, got)
					}
				}
				w.settled()
			})
		})
	}
}

// TestRetryAfter shows that nothing is sent to a chat while it must rest, that
// other chats go on, and that all rest when a second chat is refused.
func TestRetryAfter(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		w.api.Inject(telegramtest.Fault{Method: "sendMessage", Chat: 1, Status: 429, RetryAfter: 30, Times: 1})
		stop := w.run(w.config(echo))
		started := time.Now()
		w.api.Private(1).Say("q")
		time.Sleep(5 * time.Second)
		w.api.Private(2).Say("q")
		time.Sleep(5 * time.Second)
		if len(texts(w.api.Private(2))) != 1 {
			t.Error("one chat's rest stopped another")
		}
		w.api.Inject(telegramtest.Fault{Method: "sendMessage", Chat: 3, Status: 429, RetryAfter: 60, Times: 1})
		w.api.Private(3).Say("q")
		time.Sleep(time.Second)
		w.api.Private(4).Say("q")
		time.Sleep(2 * time.Minute)
		stop()
		for _, call := range w.api.Calls("sendMessage") {
			at := call.At.Sub(started).Round(time.Second)
			if call.Chat == 1 && at > time.Second && at < 30*time.Second || call.Chat == 4 && at < 70*time.Second {
				t.Errorf("chat %d was written to after %v", call.Chat, at)
			}
		}
		for chat := range int64(4) {
			if got := texts(w.api.Private(chat + 1)); len(got) != 1 {
				t.Errorf("chat %d got %q", chat+1, got)
			}
		}
		w.settled()
	})
}

// TestOlderFirst shows that what was left unhandled is answered before what
// reaches the webhook while the channel starts.
func TestOlderFirst(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		cfg := w.config(echo)
		cfg.Webhook = "https://bot.test/hook"
		c, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		old, ok := c.inbound([]byte(`{"update_id":5,"message":{"message_id":1,"chat":{"id":7,"type":"private"},"text":"old"}}`))
		if !ok || w.mail.Receive(t.Context(), []Inbound{old}) != nil {
			t.Fatal("cannot prepare")
		}
		cfg.Mail = slowStart{w.mail}
		w.api.Private(7).Say("new")
		stop := w.run(cfg)
		time.Sleep(time.Minute)
		stop()
		if diff := cmp.Diff([]string{"1. old", "2. new"}, texts(w.api.Private(7))); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
	})
}

// slowStart is mail that takes its time to list what is unhandled.
type slowStart struct{ Mail }

func (s slowStart) Unhandled(ctx context.Context, channel string) ([]Inbound, error) {
	list, err := s.Mail.Unhandled(ctx, channel)
	time.Sleep(10 * time.Second)
	return list, err
}

// TestSlowRelease shows that an API which does not take the release of buttons
// keeps nobody waiting for long.
func TestSlowRelease(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		w.api.Inject(telegramtest.Fault{Method: "answerCallbackQuery", Delay: time.Hour})
		stop := w.run(w.config(echo))
		ann := w.api.Private(7)
		ann.Say("q")
		time.Sleep(2 * time.Second)
		if err := ann.Press("more"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(8 * time.Second)
		if diff := cmp.Diff([]string{"1. q", "2. pressed m:1"}, texts(ann)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		stop()
	})
}

// TestPoison shows that an update which cannot be answered is given up with an
// apology and does not block its chat.
func TestPoison(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		calls := map[string]int{}
		stop := w.run(w.config(replies(func(m bot.Message) (bot.Reply, error) {
			calls[m.Text]++
			switch m.Text {
			case "panic":
				panic("she wrote " + secretWords)
			case "error":
				return notice("en", "thanks", nil), errors.New("index broken")
			case "once":
				if calls["once"] == 1 {
					panic(secretWords)
				}
			}
			return echo(m)
		})))
		ann := w.api.Private(7)
		for _, text := range []string{"panic", "error", "once", "fine"} {
			ann.Say(text)
		}
		time.Sleep(time.Minute)
		stop()
		want := []string{bot.Say("zh", "telegram_broken", map[string]any{"Ref": ref(Inbound{ID: 1000})}), bot.Say("en", "thanks", nil), "1. once", "2. fine"}
		if diff := cmp.Diff(want, texts(ann)); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if want := map[string]int{"panic": tries, "error": tries, "once": 2, "fine": 1}; !cmp.Equal(want, calls) {
			t.Errorf("tries: %v", calls)
		}
		if !strings.Contains(w.log.String(), "ref=Trs") {
			t.Errorf("the log has no reference:\n%s", w.log)
		}
		w.settled()
	})
}

// TestBlocked shows that what can never arrive ends with a reason that quotes
// nothing.
func TestBlocked(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(echo))
		w.api.Private(1).Say(secretWords)
		w.api.Private(1).Block()
		w.api.Inject(telegramtest.Fault{Method: "sendMessage", Chat: 2, Status: 400, Description: "Bad Request: strange thing at " + secretWords})
		w.api.Private(2).Say(secretWords)
		w.api.Private(3).Say("fine")
		time.Sleep(time.Minute)
		stop()
		var reasons []string
		for _, row := range w.memory.rows() {
			reasons = append(reasons, row.reason)
		}
		slices.Sort(reasons)
		if diff := cmp.Diff([]string{"", "bad request", "bot was blocked by the user"}, reasons); diff != "" {
			t.Errorf("reasons (-want +got):\n%s", diff)
		}
		w.settled()
	})
}

func TestMigration(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		old, moved := w.api.Group(-42), w.api.Group(-1_000_000_000_042)
		w.api.Inject(telegramtest.Fault{Method: "sendMessage", Chat: -42, Status: 400, MigrateTo: moved.ID()})
		old.Say("/help")
		w.during(time.Minute, echo)
		if got := texts(moved); len(got) != 1 {
			t.Errorf("the new group got %q", got)
		}
		w.settled()
	})
}

// TestQuietWeek shows that updates are not lost when Telegram goes on at a
// smaller id, neither while running nor after a restart.
func TestQuietWeek(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		ann := w.api.Private(7)
		stop := w.run(w.config(echo))
		ann.Say("before")
		time.Sleep(8 * 24 * time.Hour)
		w.api.SkipTo(50)
		ann.Say("while running")
		time.Sleep(time.Minute)
		stop()
		w.api.SkipTo(20)
		ann.Say("after a restart")
		w.during(time.Minute, echo)
		if got := texts(ann); len(got) != 3 {
			t.Errorf("answers: %q", got)
		}
	})
}

func TestForgedUpdates(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(echo))
		ann := w.api.Private(7)
		ann.Send(telegramtest.Content{Text: "短", Entities: []telegramtest.Entity{
			{Type: "mention", Offset: 1 << 30, Length: 1 << 30}, {Type: "bot_command", Offset: -5, Length: 3},
			{Type: "mention", Offset: 0, Length: -1}, {Type: "text_mention", Offset: 0, Length: 1},
			{Type: "mention", Offset: 0, Length: int(^uint(0) >> 1)},
		}})
		w.api.Push("message", "not an object")
		w.api.Push("message", map[string]any{"message_id": 5})
		w.api.Push("callback_query", map[string]any{"id": "1", "data": "x"})
		w.api.Push("callback_query", map[string]any{"id": "1", "message": map[string]any{"chat": map[string]any{"id": 7, "type": "private"}}})
		w.api.Push("message", map[string]any{"message_id": 9, "chat": map[string]any{"id": 7, "type": "private"}, "text": "x", "forward_origin": map[string]any{"type": "of the future"}})
		ann.PressData(1, strings.Repeat("x", 5000))
		time.Sleep(2 * time.Minute)
		ann.Say("still there?")
		time.Sleep(time.Minute)
		stop()
		got := texts(ann)
		if len(got) == 0 || !strings.HasSuffix(got[len(got)-1], "still there?") || !slices.Contains(got, "1. 短") {
			t.Errorf("answers: %.200q", got)
		}
		w.settled()
	})
}

func TestRefusedToken(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		cfg := w.config(echo)
		cfg.Token = "4242:WRONG-" + secretWords
		c, err := New(cfg)
		if err != nil {
			t.Fatal(err)
		}
		err = c.Run(context.Background())
		if err == nil || strings.Contains(err.Error(), secretWords) {
			t.Errorf("Run: %v", err)
		}
	})
}

// TestLogIsDiscreet makes everything fail that can and leaves it to inWorld to
// look through the log.
func TestLogIsDiscreet(t *testing.T) {
	inWorld(t, telegramtest.Options{Seed: 6}, func(w *world) {
		for _, fault := range []telegramtest.Fault{
			{Share: 0.1, Status: 429, RetryAfter: 1}, {Share: 0.1, Status: 502}, {Share: 0.1, CutAfter: true},
			{Share: 0.1, Delay: 2 * time.Minute}, {Method: "getUpdates", Share: 0.2, CutBefore: true},
			{Method: "sendMessage", Share: 0.1, Status: 400, Description: "Bad Request: " + secretWords},
		} {
			w.api.Inject(fault)
		}
		cfg := w.config(replies(func(m bot.Message) (bot.Reply, error) {
			switch m.Session.Turn {
			case 2, 5:
				return bot.Reply{Session: bot.Session{Turn: m.Session.Turn + 1}}, nil
			case 3:
				panic(m.Text)
			}
			return echo(m)
		}))
		cfg.Client.Transport = chatty{cfg.Client.Transport.(*http.Transport)}
		stop := w.run(cfg)
		for i := range 40 {
			w.api.Private(secretChat).Say(fmt.Sprint(secretWords, i))
			w.api.Group(-secretChat).Say("/" + strings.ToLower(secretWords) + " " + secretWords)
		}
		w.api.Push("message", map[string]any{"message_id": secretWords, "chat": map[string]any{"id": secretChat}})
		time.Sleep(12 * time.Hour)
		stop()
		w.settled()
		if !strings.Contains(w.log.String(), "unable to reach") {
			t.Error("the network never failed")
		}
	})
}

// chatty is a network whose errors tell the whole URL, and that fails at times.
type chatty struct{ *http.Transport }

func (c chatty) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.Transport.RoundTrip(r)
	if err != nil {
		return nil, fmt.Errorf("unable to reach %s: %w", r.URL, err)
	}
	return resp, nil
}

func TestMenu(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		w.api.Inject(telegramtest.Fault{Method: "setMyCommands", Status: 500, Times: 1})
		w.during(time.Minute, echo)
		if zh, en := w.api.Commands("zh"), w.api.Commands("en"); !strings.Contains(zh, "地区") || !strings.Contains(en, "region") {
			t.Errorf("zh %s, en %s", zh, en)
		}
	})
}

// TestStop shows that a stop lets the message on its way arrive and be noted.
func TestStop(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		w.api.Inject(telegramtest.Fault{Method: "sendMessage", Delay: 2 * time.Second})
		stop := w.run(w.config(echo))
		ann := w.api.Private(7)
		ann.Say("q1")
		ann.Say("q2")
		time.Sleep(time.Second)
		stop()
		rows := w.memory.rows()
		if len(rows) != 2 || !rows[0].ended || rows[1].Tried {
			t.Errorf("outbox: %+v", rows)
		}
	})
}

// TestStoreDown shows that nothing is confirmed while the store fails.
func TestStoreDown(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		down := &shaky{Mail: w.mail, broken: true}
		cfg := w.config(echo)
		cfg.Mail = down
		stop := w.run(cfg)
		ann := w.api.Private(7)
		ann.Say("q1")
		time.Sleep(time.Minute)
		if w.api.Pending() != 1 {
			t.Error("an update was confirmed that is not kept")
		}
		down.mend()
		time.Sleep(2 * time.Minute)
		stop()
		if diff := cmp.Diff([]string{"1. q1"}, texts(ann)); diff != "" {
			t.Error(diff)
		}
		w.settled()
	})
}

// TestRealPort runs on a real socket, in real time.
func TestRealPort(t *testing.T) {
	api := telegramtest.New(t)
	ann := api.Private(7)
	ann.Say("hello")
	c, err := New(Config{Token: api.Token, API: api.URL, Bot: echo, Mail: newMemory(), Key: []byte("key"), Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- c.Run(ctx) }()
	if _, err := ann.Wait(1, 20*time.Second); err != nil {
		t.Error(err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestNewRefuses(t *testing.T) {
	for _, cfg := range []Config{{Key: []byte("k")}, {Token: "1:x"}, {Token: "1:x", Key: []byte("k"), Secret: "with space"}} {
		if _, err := New(cfg); err == nil {
			t.Errorf("New took %+v", cfg)
		}
	}
}
