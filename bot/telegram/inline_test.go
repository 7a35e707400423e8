package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
)

// inquired answers inline queries with f, and chats as echo does.
type inquired struct {
	replies
	f func(context.Context, bot.Message) ([]bot.Card, error)
}

func (i inquired) Cards(ctx context.Context, m bot.Message) ([]bot.Card, error) { return i.f(ctx, m) }

// showing gives a card for what it was asked, and one with a page.
var showing = inquired{echo, func(_ context.Context, m bot.Message) ([]bot.Card, error) {
	return []bot.Card{
		{Lang: "zh", Title: "<" + m.Text + "> " + m.Lang, Brief: fmt.Sprint(m.Place != nil), Lines: []bot.Line{{Style: bot.Title, Text: m.Text + " & more"}}},
		{Lang: "zh", Title: "妇联", Lines: []bot.Line{{Style: bot.Call, Label: "电话", Phones: []string{"000-0000-0101"}}},
			Links: [][]bot.Button{{{Label: "map", URL: "https://map.test"}, {Label: "not safe", URL: "http://map.test"}}}},
		{Lang: "zh", Title: "without a text"},
	}, nil
}}

// TestInline shows what an inline query gets, that nothing of it is kept, and that
// what somebody picks is not taken for a question.
func TestInline(t *testing.T) {
	for _, hook := range []string{"", "https://bot.test/hook"} {
		inWorld(t, telegramtest.Options{}, func(w *world) {
			cfg := w.config(showing)
			cfg.Webhook = hook
			stop := w.run(cfg)
			w.api.Inline(7, "法律援助 兰陵 "+secretWords, nil)
			time.Sleep(time.Second)
			w.api.Inline(7, "妇联", &telegramtest.Location{Lat: 34.8, Lon: 118})
			time.Sleep(time.Second)
			w.api.Inline(8, " ", &telegramtest.Location{Lat: 95, Lon: 118})
			time.Sleep(time.Second)
			answers := w.api.InlineAnswers()
			if len(answers) != 3 {
				stop()
				t.Errorf("hook %q: %d of 3 answers: %v", hook, len(answers), w.api.Calls("answerInlineQuery"))
				return
			}
			var got []string
			for _, a := range answers {
				r := a.Results[0]
				got = append(got, fmt.Sprintf("%d %s | %s | %s | %d %v", len(a.Results), r.Title, r.Description, r.Text, a.Cache, a.Personal))
			}
			want := []string{
				"2 <法律援助 兰陵 " + secretWords + "> | false | 法律援助 兰陵 " + secretWords + " & more | 60 false",
				"2 <妇联> | true | 妇联 & more | 60 true",
				"2 < > zh | false | & more | 60 true",
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			keyboard := &telegramtest.Keyboard{Rows: [][]telegramtest.Button{{{Text: "map", URL: "https://map.test"}}}}
			if diff := cmp.Diff(keyboard, answers[0].Results[1].Keyboard); diff != "" {
				t.Errorf("keyboard (-want +got):\n%s", diff)
			}
			ann, group := w.api.Private(7), w.api.Group(-1_000_000_000_042)
			picked := ann.Pick(answers[1].Results[0]).ID
			ann.Edit(picked, "changed")
			group.Pick(telegramtest.Result{Text: "/help 电话"})
			time.Sleep(10 * time.Second)
			stop()
			if len(ann.Answers())+len(group.Answers()) > 0 || len(w.memory.sessions) > 1 || w.memory.sessions[""] != nil {
				t.Errorf("%q, %q, sessions %v", texts(ann), texts(group), w.memory.sessions)
			}
			if n := w.api.Pending(); n > 0 {
				t.Errorf("%d updates are not confirmed", n)
			}
			w.settled()
		})
	}
}

// TestInlineConversation asks the conversation itself.
func TestInlineConversation(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		stop := w.run(w.config(bot.New(bot.Config{})))
		w.api.Inline(7, "", nil)
		w.api.Inline(8, "老公打我，他拿着刀", nil)
		w.api.Inline(9, strings.Repeat("法律援助", 50_000), nil)
		time.Sleep(time.Second)
		stop()
		var got []string
		for _, a := range w.api.InlineAnswers() {
			got = append(got, a.Results[0].Title)
		}
		slices.Sort(got)
		hint, urgent := bot.Say("zh", "inline_hint", nil), bot.Say("zh", "inline_urgent", nil)
		if diff := cmp.Diff([]string{hint, hint, urgent}, got); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// TestInlineWaitsForNobody shows that inline queries which take for ever leave chats
// alone, that a newer query of a person ends hers before it, and that no more wait
// than there is room for.
func TestInlineWaitsForNobody(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		var asked, ended atomic.Int32
		stuck := inquired{echo, func(ctx context.Context, m bot.Message) ([]bot.Card, error) {
			asked.Add(1)
			if m.Text == "quick" {
				return []bot.Card{{Title: "quick", Lines: []bot.Line{{Text: "quick"}}}}, nil
			}
			<-ctx.Done()
			ended.Add(1)
			return nil, ctx.Err()
		}}
		cfg := w.config(stuck)
		cfg.Workers = 1
		stop := w.run(cfg)
		for i := range 5000 {
			w.api.Inline(int64(i), "slow", nil)
		}
		w.api.Private(7).Say("q")
		time.Sleep(2 * time.Second)
		if got := texts(w.api.Private(7)); len(got) != 1 {
			t.Errorf("a chat waits for inline queries: %q", got)
		}
		if n := asked.Load(); n != inquirers {
			t.Errorf("%d inline queries were answered at once", n)
		}
		time.Sleep(2 * inquiryFor)
		asked.Store(0)
		ended.Store(0)
		for i := range 50 {
			w.api.Inline(7, fmt.Sprint("slow", i), nil)
			time.Sleep(100 * time.Millisecond)
		}
		w.api.Inline(7, "quick", nil)
		time.Sleep(time.Second)
		if asked.Load() != 51 || ended.Load() != 50 || len(w.api.InlineAnswers()) != 1 {
			t.Errorf("asked %d, ended %d, answered %d", asked.Load(), ended.Load(), len(w.api.InlineAnswers()))
		}
		w.api.Inline(7, "slow", nil)
		time.Sleep(time.Second)
		stop()
		w.settled()
	})
}

// TestInlineTrouble shows that nothing which goes wrong with an inline query is
// told in the log or keeps others from theirs.
func TestInlineTrouble(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		w.api.Repeat(1)
		cfg := w.config(inquired{echo, func(_ context.Context, m bot.Message) ([]bot.Card, error) {
			cards := []bot.Card{{Title: "call 110", Lines: []bot.Line{{Text: m.Text}}}}
			switch m.Text {
			case "panic" + secretWords:
				panic(m.Text)
			case "broken" + secretWords:
				return cards, errors.New("search: broken")
			case "nothing" + secretWords:
				return nil, nil
			case "long" + secretWords:
				cards[0].Title, cards[0].Brief = strings.Repeat("长", 5000), strings.Repeat("长\n", 5000)
				cards[0].Lines[0].Text = strings.Repeat("<长>", 5000)
			}
			return cards, nil
		}})
		stop := w.run(cfg)
		ask := func(text string) {
			w.api.Inline(7, text+secretWords, nil)
			time.Sleep(2 * time.Second)
		}
		for _, text := range []string{"panic", "broken", "nothing", "long"} {
			ask(text)
		}
		w.api.Inject(telegramtest.Fault{Method: "answerInlineQuery", Status: 400, Description: "Bad Request: strange " + secretWords, Times: 1})
		ask("refused")
		w.api.Inject(telegramtest.Fault{Method: "answerInlineQuery", CutAfter: true, Times: 1})
		ask("cut")
		w.api.Push("inline_query", map[string]any{"id": "unknown", "query": secretWords})
		w.api.Push("inline_query", map[string]any{})
		w.api.Push("inline_query", "not an object")
		w.api.Push("inline_query", map[string]any{"id": 5, "from": "x", "query": map[string]any{}, "location": []int{1}})
		time.Sleep(2 * time.Second)
		ask("fine")
		stop()
		var got []string
		for _, a := range w.api.InlineAnswers() {
			got = append(got, fmt.Sprintf("%.12s %d %v", strings.TrimSuffix(a.Results[0].Text, secretWords), a.Cache, a.Personal))
		}
		want := []string{"broken 1 true", "<长><长><长>… 60 false", "cut 60 false", "fine 60 false"}
		want[1] = fmt.Sprintf("%.12s 60 false", strings.Repeat("<长>", 4))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("answers (-want +got):\n%s", diff)
		}
		if n := w.api.Pending(); n > 0 {
			t.Errorf("%d updates are not confirmed", n)
		}
		w.settled()
	})
}
