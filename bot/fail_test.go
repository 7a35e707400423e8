package bot_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
)

// TestBroken holds that a broken knowledge base gives a kind sentence, a number
// to call and a reference, and an error with the same reference that names the
// cause and nothing of what she wrote.
func TestBroken(t *testing.T) {
	const secret = "王小花的产假有几天"
	for name, c := range map[string]bot.Config{
		"failing":         {Search: broken{}, Entries: broken{}, Now: clock},
		"entries failing": {Search: knowledgeBase(t).search, Entries: broken{}, Now: clock},
		"absent":          {Now: clock},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := bot.New(c).Reply(context.Background(), bot.Message{Text: secret})
			if err == nil {
				t.Fatal("no error")
			}
			text := bot.Plain(reply.Lines)
			ref := regexp.MustCompile(`编号 ([a-z2-7]{6})`).FindStringSubmatch(text)
			if ref == nil || !strings.Contains(err.Error(), ref[1]) {
				t.Errorf("reply %q and error %q share no reference", text, err)
			}
			if !strings.Contains(text, "12338") {
				t.Errorf("reply %q names nobody to call", text)
			}
			if strings.Contains(err.Error(), "王小花") || strings.Contains(err.Error(), "产假") {
				t.Errorf("error %q holds what she wrote", err)
			}
			if name != "absent" && !errors.Is(err, errBroken) {
				t.Errorf("error %q hides its cause", err)
			}
			if reply.Session.Seen.IsZero() {
				t.Error("the reply has no session")
			}
		})
	}
}

// TestBrokenTalks holds that what needs no knowledge base works without one.
func TestBrokenTalks(t *testing.T) {
	for _, c := range []bot.Config{{Now: clock}, {Search: broken{}, Entries: broken{}, Now: clock}} {
		for _, text := range []string{"你好", "/start", "/help", "/region 兰陵县", "我在兰陵", "清除", "谢谢", "", "？", strings.Repeat("长", 1001)} {
			reply, err := bot.New(c).Reply(context.Background(), bot.Message{Text: text})
			if err != nil || len(reply.Lines) == 0 {
				t.Errorf("%.20q: %d lines, error %v", text, len(reply.Lines), err)
			}
		}
	}
}

// TestTooLong holds that a text beyond the limit is not searched for, at the
// limit it is, and that danger is heard in either.
func TestTooLong(t *testing.T) {
	b := bot.New(bot.Config{Search: empty{}, Entries: empty{}, Now: clock, MaxRunes: 50})
	for text, want := range map[string]bot.Status{
		strings.Repeat("产", 50):              bot.NoAnswer,
		strings.Repeat("产", 51):              bot.Chat,
		strings.Repeat("产", 60) + "。老公打我，救命": bot.Urgent,
		strings.Repeat("产假多少天。", 200_000):    bot.Chat,
	} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: text})
		if err != nil || reply.Status != want {
			t.Errorf("%d bytes: status %s, error %v, want %s", len(text), reply.Status, err, want)
		}
	}
}

// forgetful is an index that still knows an entry that the store has archived.
type forgetful struct{ shelf }

func (f forgetful) Search(ctx context.Context, q index.Query) (index.Result, error) {
	found, err := f.shelf.Search(ctx, q)
	found.Hits = append([]index.Hit{{Entry: "archived", Kind: knowledge.FAQ, Section: -1, Score: 9, Confidence: 1, Signals: index.Signals{Cover: 1}}}, found.Hits...)
	return found, err
}

// TestArchivedMeanwhile holds that an entry that the index still finds and the
// store no longer has is passed over, also when an answer is continued.
func TestArchivedMeanwhile(t *testing.T) {
	kb := forgetful{shelf{{ID: "kept", Kind: knowledge.FAQ, Title: "产假几天？", Text: "98天。"}}}
	b := bot.New(bot.Config{Search: kb, Entries: kb, Now: clock})
	reply, err := b.Reply(context.Background(), bot.Message{Text: "产假几天"})
	if err != nil || len(reply.Hits) != 1 || reply.Hits[0].ID != "kept" {
		t.Fatalf("hits %v, error %v", reply.Hits, err)
	}
	gone := bot.New(bot.Config{Search: empty{}, Entries: empty{}, Now: clock})
	for _, m := range []bot.Message{{Text: "更多"}, {Text: "1"}, {Press: "show:1:1"}, {Press: "more:1"}, {Press: "useful:1"}} {
		m.Session = reply.Session
		if reply, err := gone.Reply(context.Background(), m); err != nil || len(reply.Lines) == 0 {
			t.Errorf("%s%s: %d lines, error %v", m.Text, m.Press, len(reply.Lines), err)
		}
	}
}
