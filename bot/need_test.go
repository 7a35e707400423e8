package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// counted is what is counted of the messages of one chat, in turn. A message that begins
// with ! is a press.
func counted(t *testing.T, b *bot.Bot, m bot.Message, said ...string) (needs []*knowledge.Need, last bot.Reply) {
	t.Helper()
	for _, text := range said {
		m.Text, m.Press = text, ""
		if press, ok := strings.CutPrefix(text, "!"); ok {
			m.Text, m.Press = "", press
			for _, row := range last.Buttons {
				for _, button := range row {
					if strings.HasPrefix(button.Data, press) {
						m.Press = button.Data
					}
				}
			}
		}
		reply, err := b.Reply(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		m.Session, last = reply.Session, reply
		needs = append(needs, reply.Need)
	}
	return needs, last
}

func TestNeed(t *testing.T) {
	b := bot.New(knowledgeBase(t).config())
	chat := bot.Message{Chat: "h", Region: "371324"}
	needs, _ := counted(t, b, chat, "产假有多少天", "产假有多少天", "火箭怎么造，火星上有人吗", "他正在打我，救命", "你好", "产假有多少天", "!useful", "!useful")
	want := []knowledge.NeedStatus{knowledge.NeedAnswered, "", knowledge.NeedUnanswered, knowledge.NeedUrgent, "", knowledge.NeedAnswered, knowledge.NeedUseful, ""}
	var got []knowledge.NeedStatus
	for _, n := range needs {
		status := knowledge.NeedStatus("")
		if n != nil {
			status = n.Status
			if n.Region != "371324" {
				t.Errorf("%+v is counted elsewhere", n)
			}
		}
		got = append(got, status)
	}
	if !slices.Equal(got, want) {
		t.Errorf("counted as %q, want %q", got, want)
	}
	if n := needs[0]; n.Topic != "work" || needs[3].Topic != "domestic_violence" {
		t.Errorf("topics are %v and %v", n.Topic, needs[3].Topic)
	}

	town, _ := counted(t, b, bot.Message{Chat: "h", Region: "371324101"}, "产假有多少天")
	if town[0] == nil || town[0].Region != "371324" {
		t.Errorf("a town's question is counted as %+v", town[0])
	}
	for name, m := range map[string]bot.Message{
		"a group": {Chat: "h", Shared: true}, "a terminal": {}, "who wants nothing kept": {Chat: "h", Session: bot.Session{NoKeep: true}},
	} {
		needs, last := counted(t, b, m, "产假有多少天", "他正在打我，救命")
		if needs[0] != nil || needs[1] != nil {
			t.Errorf("%s is counted: %+v %+v", name, needs[0], needs[1])
		}
		if m.Session.NoKeep && last.Shown() != "" {
			t.Errorf("%s has an entry counted", name)
		}
	}
}

// TestNeedScreening holds that the end of a screening for one programme is counted with
// the conditions that were not met, once, and no other thing that she said of herself.
func TestNeedScreening(t *testing.T) {
	base := knowledgeBase(t, "testdata/screening.jsonl")
	rules, ok := base.entries.(bot.Programmes)
	if !ok {
		t.Fatal("the store knows no rules")
	}
	config := base.config()
	config.Programmes = rules
	b := bot.New(config)
	for last, want := range map[string][]string{"离了": nil, "已婚": {"独自抚养"}} {
		needs, _ := counted(t, b, bot.Message{Chat: "h", Region: "371324"}, "单亲母亲补助", "!screen", "38", "兰陵县", "俩娃，一个6岁一个11", last)
		for i, n := range needs[1 : len(needs)-1] {
			if n != nil {
				t.Errorf("message %d of the screening is counted: %+v", i+2, n)
			}
		}
		n := needs[len(needs)-1]
		if n == nil || n.Programme == "" || n.Status != "" || n.Topic != "" || len(n.Unmet) != len(want) {
			t.Errorf("the end is counted as %+v, want %v unmet", n, want)
		}
	}
}

// config is a conversation over the parts.
func (p parts) config() bot.Config {
	return bot.Config{Search: p.search, Entries: p.entries, Programmes: p.rules, Now: func() time.Time { return noon }, Patience: time.Minute}
}
