package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge/sample"
)

// TestMistyped holds that slips of typing are answered as what they were meant for, in
// the language that was meant, and that the words as typed can be searched for.
func TestMistyped(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Patience: time.Minute, Now: clock})
	for _, c := range []struct{ text, read, want string }{
		{"生育金贴怎么领", "生育津贴怎么领", "sample-faq-maternity-allowance"},
		{"生育jt怎么领", "生育津贴怎么领", "sample-faq-maternity-allowance"},
		{"shengyujintie zenme ling", "生育津贴怎么领", "sample-faq-maternity-allowance"},
		{"离昏冷静期", "离婚冷静期", "sample-faq-divorce-cooling"},
		{"俩癌检查", "两癌检查", "sample-programme-two-cancers-check"},
		{"离婚冷静期", "", "sample-faq-divorce-cooling"},
	} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: c.text})
		if err != nil {
			t.Fatal(err)
		}
		first := ""
		if len(reply.Hits) > 0 {
			first = reply.Hits[0].ID
		}
		says := c.read == "" || strings.Contains(reply.Lines[0].Text, c.read)
		if reply.Status != bot.Answered || first != c.want || !says || reply.Lang != bot.Chinese {
			t.Errorf("%s: %s %s, want %s read as %q\n%s", c.text, reply.Status, first, c.want, c.read, bot.Plain(reply.Lines))
		}
		if c.read == "" {
			continue
		}
		press := reply.Buttons[0][0].Data
		again, err := b.Reply(context.Background(), bot.Message{Press: press, Session: reply.Session})
		if err != nil || strings.Contains(bot.Plain(again.Lines), c.read+"”") {
			t.Errorf("%s: read as something else again: %v\n%s", press, err, bot.Plain(again.Lines))
		}
	}
}

// TestDangerInPinyin holds that danger is heard where only the reading tells it.
func TestDangerInPinyin(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Patience: time.Minute, Now: clock})
	reply, err := b.Reply(context.Background(), bot.Message{Text: "laogong da wo"})
	if err != nil || reply.Status != bot.Urgent || reply.Lang != bot.Chinese {
		t.Errorf("%s in %s, %v\n%s", reply.Status, reply.Lang, err, bot.Plain(reply.Lines))
	}
}

// TestNoNumberIsNamedBack holds that a number which she wrote is not repeated where a
// question is named back, as if it were one to call.
func TestNoNumberIsNamedBack(t *testing.T) {
	kb := knowledgeBase(t)
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Patience: time.Minute, Now: clock})
	for _, number := range []string{"13800000000", "138-0000-0000", "110", "1123456"} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: "产假?几天" + number + "canary0"})
		if err != nil {
			t.Fatal(err)
		}
		text := bot.Plain(reply.Lines)
		if !strings.Contains(text, "canary0") {
			t.Fatalf("nothing is named back: nothing is tested\n%s", text)
		}
		if strings.Contains(text, number) {
			t.Errorf("%s is repeated\n%s", number, text)
		}
	}
}
