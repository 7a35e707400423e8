package bot_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
	"jinguo/knowledge/sample"
)

// hanging is a knowledge base that answers only once it is let go, whatever its context
// says.
type hanging struct {
	empty
	letGo chan struct{}
}

func (h hanging) Points(context.Context, string, []string) ([]knowledge.Entry, error) {
	<-h.letGo
	return nil, nil
}

func (h hanging) Search(context.Context, index.Query) (index.Result, error) {
	<-h.letGo
	return index.Result{}, nil
}

// TestUrgentDoesNotHang holds that a knowledge base which takes no notice of its context
// keeps nobody from an urgent reply, and that those who wait for it don't pile up.
func TestUrgentDoesNotHang(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kb := hanging{letGo: make(chan struct{})}
		b := bot.New(bot.Config{Search: kb, Entries: kb, Now: clock})
		var waited time.Duration
		for range 100 {
			start := time.Now()
			reply, err := b.Reply(t.Context(), bot.Message{Text: "我在兰陵，老公又打我了"})
			if err != nil || reply.Status != bot.Urgent || !strings.Contains(bot.Plain(reply.Lines), "110") {
				t.Fatalf("%s, %v\n%s", reply.Status, err, bot.Plain(reply.Lines))
			}
			waited += time.Since(start)
		}
		if most := 16 * 25 * time.Millisecond; waited > most { // those of which there may be so many wait, and no others
			t.Errorf("100 replies waited %v, want at most %v", waited, most)
		}
		close(kb.letGo)
		synctest.Wait()
	})
}

// TestUrgentPointIsOpen holds that an urgent reply names a service point that is open
// before one that is closed, and says so where only a closed one is there.
func TestUrgentPointIsOpen(t *testing.T) {
	kb := shelf{
		{ID: "a", Kind: knowledge.ServicePoint, Title: "示例晚间妇联", Region: "371324", Point: &knowledge.Point{
			Kinds: []string{"妇联"}, Hours: "每天 18:00-22:00", Phones: []knowledge.Phone{{Number: "000-0000-0101"}},
		}},
		{ID: "b", Kind: knowledge.ServicePoint, Title: "示例日间妇联", Region: "371324", Point: &knowledge.Point{
			Kinds: []string{"妇联"}, Hours: "每天 8:00-17:00", Phones: []knowledge.Phone{{Number: "000-0000-0102"}},
		}},
	}
	for _, c := range []struct {
		points  shelf
		want    string
		phrases []string
	}{
		{kb, "示例日间妇联 000-0000-0102", []string{"现在开门"}},
		{kb[:1], "示例晚间妇联 000-0000-0101", []string{"现在", "18:00"}},
	} {
		b := bot.New(bot.Config{Search: c.points, Entries: c.points, Patience: time.Minute, Now: clock})
		reply, err := b.Reply(context.Background(), bot.Message{Text: "我在兰陵县，他正在打我"})
		text := bot.Plain(reply.Lines)
		for _, phrase := range append(c.phrases, c.want) {
			if !strings.Contains(text, phrase) || err != nil {
				t.Errorf("%q is not in the reply, %v:\n%s", phrase, err, text)
			}
		}
	}
}

// TestOwnAlarms holds that the office's rules decide, and the program's where there are none.
func TestOwnAlarms(t *testing.T) {
	table, _ := alarm.NewTable(alarm.Rows(), []alarm.Row{{Topic: "danger", Kind: alarm.Fires, Text: "嚯嚯死俺"}})
	for name, rules := range map[string]func() *alarm.Table{"own": func() *alarm.Table { return table }, "none": nil, "nil": func() *alarm.Table { return nil }} {
		b := bot.New(bot.Config{Alarms: rules, Search: empty{}, Entries: empty{}, Now: clock})
		reply, err := b.Reply(context.Background(), bot.Message{Text: "嚯嚯死俺"})
		if urgent := reply.Status == bot.Urgent; urgent != (name == "own") || err != nil {
			t.Errorf("%s: %s, %v", name, reply.Status, err)
		}
		if _, heard := b.Alarm(bot.Message{Text: "嚯嚯死俺"}); heard != (name == "own") {
			t.Errorf("%s: without the store it is heard: %t", name, heard)
		}
		if reply, ok := b.Alarm(bot.Message{Text: "救命"}); !ok || reply.Status != bot.Urgent {
			t.Errorf("%s: what is compiled in does not hear a cry for help", name)
		}
	}
}

// BenchmarkUrgent measures urgent replies over the sample knowledge base, with
// percentiles: short and long ones, and with a knowledge base that hangs.
func BenchmarkUrgent(b *testing.B) {
	kb := opened(b, sample.Entries())
	long := strings.Repeat("今天他和我去办事大厅排队等了很久才拿到孩子的材料，", 39) + "回来老公又打我了"
	stuck := hanging{letGo: make(chan struct{})}
	defer close(stuck.letGo)
	for _, c := range []struct {
		name string
		bot  *bot.Bot
		text string
	}{
		{"short", bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock}), "我在兰陵，老公又打我了，怎么办"},
		{"pinyin", bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock}), "laogong da wo zenme ban"},
		{"long", bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock}), long},
		{"hanging", bot.New(bot.Config{Search: stuck, Entries: stuck, Now: clock}), "我在兰陵，老公又打我了，怎么办"},
		{"hanging-long", bot.New(bot.Config{Search: stuck, Entries: stuck, Now: clock}), long},
		{"alone", bot.New(bot.Config{Now: clock}), long},
	} {
		b.Run(c.name, func(b *testing.B) {
			if _, err := c.bot.Reply(context.Background(), bot.Message{Text: c.text}); err != nil { // compiles the rules
				b.Fatal(err)
			}
			var took []time.Duration
			for b.Loop() {
				start := time.Now()
				reply, err := c.bot.Reply(context.Background(), bot.Message{Text: c.text})
				if took = append(took, time.Since(start)); err != nil || reply.Status != bot.Urgent {
					b.Fatal(reply.Status, err)
				}
			}
			slices.Sort(took)
			for name, share := range map[string]int{"p50-ms": 50, "p99-ms": 99} {
				b.ReportMetric(float64(took[(len(took)-1)*share/100].Microseconds())/1000, name)
			}
		})
	}
}
