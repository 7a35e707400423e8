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
// say what to do and whom to call, with nothing else working, in both languages.
func TestUrgentFirstWords(t *testing.T) {
	for _, kb := range []bot.Config{{Now: clock}, {Now: clock, Search: broken{}, Entries: broken{}}} {
		for _, lang := range []string{bot.Chinese, bot.English} {
			for _, text := range []string{"老公打我", "我不想活了", "老师猥亵我女儿", "我被关起来了", "我被强奸了", "我大出血了", "救命"} {
				reply, err := bot.New(kb).Reply(context.Background(), bot.Message{Text: text, Lang: lang})
				if err != nil || reply.Status != bot.Urgent {
					t.Fatalf("%s: status %s, error %v", text, reply.Status, err)
				}
				if reply.Lines[0].Style != bot.Alert {
					t.Errorf("%s: the first line is no alert: %q", text, reply.Lines[0])
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
			}
		}
	}
}
