package bot_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
)

// broken is a knowledge base of which nothing works.
type broken struct{}

var errBroken = errors.New("disk on fire")

func (broken) Search(context.Context, index.Query) (index.Result, error) {
	return index.Result{}, errBroken
}
func (broken) Entry(context.Context, string) (knowledge.Entry, error) {
	return knowledge.Entry{}, errBroken
}
func (broken) Points(context.Context, string, []string) ([]knowledge.Entry, error) {
	return nil, errBroken
}

func (broken) PointsWithin(context.Context, []string, string, int) ([]knowledge.Entry, error) {
	return nil, errBroken
}

// empty is a knowledge base that knows nothing.
type empty struct{}

func (empty) Search(context.Context, index.Query) (index.Result, error) {
	return index.Result{}, nil
}
func (empty) Entry(context.Context, string) (knowledge.Entry, error) {
	return knowledge.Entry{}, knowledge.ErrNotFound
}
func (empty) Points(context.Context, string, []string) ([]knowledge.Entry, error) { return nil, nil }

func (empty) PointsWithin(context.Context, []string, string, int) ([]knowledge.Entry, error) {
	return nil, nil
}

func clock() time.Time { return noon }

// TestUrgent holds every utterance of testdata/urgent.tsv to its label.
func TestUrgent(t *testing.T) {
	data, err := os.ReadFile("testdata/urgent.tsv")
	if err != nil {
		t.Fatal(err)
	}
	b := bot.New(bot.Config{Search: empty{}, Entries: empty{}, Now: clock})
	for line := range strings.Lines(string(data)) {
		want, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		reply, err := b.Reply(context.Background(), bot.Message{Text: text})
		got := "-"
		if reply.Urgent != nil {
			got = reply.Urgent.Topic
		}
		if note := bot.Say(reply.Lang, "urgent_note", nil); got == "-" && strings.Contains(bot.Plain(reply.Lines), note) {
			got = "mention"
		}
		if got != want {
			t.Errorf("%s: topic %s, want %s", text, got, want)
		}
		if err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestUrgentFirstWords holds that the first 200 characters of an urgent reply
// say what to do and whom to call, with nothing else working, in both languages, and that
// what is over is answered without alarm.
func TestUrgentFirstWords(t *testing.T) {
	topics := map[string]bool{}
	for _, kb := range []bot.Config{{Now: clock}, {Now: clock, Search: broken{}, Entries: broken{}}} {
		b := bot.New(kb)
		for _, lang := range []string{bot.Chinese, bot.English} {
			for _, text := range []string{
				"老公打我", "去年他打过我", "我邻居天天打她媳妇", "我不想活了", "我朋友说她不想活了", "老师猥亵我女儿", "我爸打我，我今年十岁", "小时候被继父猥亵过",
				"我被关起来了", "我表妹被骗去传销，出不来", "我被强奸了", "五年前被学长侵犯过", "朋友被性侵了不敢说", "我大出血了", "我妈晕倒了叫不醒",
				"救命", "有人在楼道里喊救命，一个女孩", "他拿刀对着我", "隔壁男的拿刀要杀他老婆", "我12岁怀孕了", "侄女才13岁，怀孕了",
			} {
				reply, err := b.Reply(context.Background(), bot.Message{Text: text, Lang: lang})
				if err != nil || reply.Status != bot.Urgent {
					t.Fatalf("%s: status %s, error %v", text, reply.Status, err)
				}
				topics[reply.Urgent.Topic] = true
				if alert := reply.Lines[0].Style == bot.Alert; alert == reply.Urgent.Past {
					t.Errorf("%s: past %v, and the first line's style is %v", text, reply.Urgent.Past, reply.Lines[0].Style)
				}
				first := []rune(bot.Plain(reply.Lines))
				first = first[:min(len(first), 200)]
				for _, h := range reply.Urgent.Hotlines {
					if !strings.Contains(string(first), h.Number) {
						t.Errorf("%s (%s): %s is not in the first characters:\n%s", text, lang, h.Number, string(first))
					}
				}
				if len(reply.Urgent.Hotlines) < 2 {
					t.Errorf("%s: hotlines %v", text, reply.Urgent.Hotlines)
				}
				if asks := strings.Count(bot.Plain(reply.Lines), "？") + strings.Count(bot.Plain(reply.Lines), "?"); asks > 1 {
					t.Errorf("%s: %d questions", text, asks)
				}
			}
		}
	}
	for _, topic := range alarm.Topics() {
		if !topics[topic.Key] {
			t.Errorf("no reply about %s was looked at", topic.Key)
		}
	}
}

// TestImminent holds by the front door that everybody in danger now gets an urgent reply,
// and that questions of law get an ordinary one.
func TestImminent(t *testing.T) {
	b := bot.New(bot.Config{Now: clock, Search: empty{}, Entries: empty{}})
	for _, u := range alarm.Utterances() {
		if !u.Imminent && u.Label != "law" {
			continue
		}
		reply, err := b.Reply(context.Background(), bot.Message{Text: u.Text})
		if urgent := reply.Status == bot.Urgent; urgent != u.Imminent || err != nil {
			t.Errorf("%s %s: %s, %v", u.ID, u.Text, reply.Status, err)
		}
		if note := bot.Say(reply.Lang, "urgent_note", nil); u.Label == "law" && u.ID != "d718" && u.ID != "d732" && !strings.Contains(bot.Plain(reply.Lines), note) {
			t.Errorf("%s %s: no line with numbers", u.ID, u.Text)
		}
	}
}
