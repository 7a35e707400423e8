package web

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/index"
	kb "jinguo/knowledge/sample"
	"jinguo/knowledge/store"
)

// sessions are those of a real store.
type sessions struct{ *store.Store }

func (s sessions) KeepSession(ctx context.Context, eff Effects) error {
	return s.Store.KeepSession(ctx, store.Effects{Chat: eff.Chat, Session: eff.Session, Until: eff.Until, Lasting: eff.Lasting, Mark: (*store.Mark)(eff.Mark), Request: eff.Request, Shown: eff.Shown, Handing: eff.Handing, Asked: eff.Asked, Forget: eff.Forget})
}

// live is the page over the sample knowledge base, with nothing feigned but the clock.
func live(t *testing.T) Config {
	t.Helper()
	dir := t.TempDir()
	now := func() time.Time { return noon }
	s, err := store.Open(t.Context(), filepath.Join(dir, "jinguo.db"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.InstallSample(t.Context(), kb.Entries()); err != nil {
		t.Fatal(err)
	}
	x, err := index.Open(t.Context(), filepath.Join(dir, "index"), s, index.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { x.Close() })
	return Config{
		Bot:      bot.New(bot.Config{Search: x, Entries: s, Cases: s, Now: now}),
		Sessions: sessions{s},
		Key:      []byte("key of the test"),
		Now:      now,
		Office:   "妇女儿童服务问答",
	}
}

// TestBrowserConversation is a conversation as a resident has it: a programme
// read to its end and marked, her county remembered, a service point there, a
// follow-up, readings to choose from, danger, and nothing known.
func TestBrowserConversation(t *testing.T) {
	b := browse(t, New(live(t)).Handler())
	b.open("/")
	b.Size(390, 844)
	turn := 0
	hear := func(wants ...string) {
		t.Helper()
		turn++
		b.answers(turn)
		said := b.Text(".answer:last-of-type")
		for _, want := range wants {
			if !strings.Contains(said, want) {
				t.Errorf("answer %d does not say %q: %s", turn, want, said)
			}
		}
	}
	b.say("两癌免费检查怎么申请？")
	hear("“两癌”", "35至64周岁", "12338", "来源")
	b.Shot("live-programme")
	b.Click(`.answer:last-of-type button[value^="more:"]`)
	hear("宫颈癌")
	b.Click(`.answer:last-of-type button[value^="useful:"]`)
	hear("谢谢")
	b.say("我在兰陵")
	hear("兰陵县")
	b.say("法律援助在哪里")
	hear("兰陵县示例路1号", "000-0000-0110")
	b.Shot("live-point")
	b.say("几点开门")
	hear("8:30-12:00")
	b.say("有人逼我女儿辍学去打工")
	turn++
	b.answers(turn)
	b.say("救命，老公正在打我")
	hear("110", "12338", "告诫书")
	b.Shot("live-urgent")
	b.say("明天股票会涨吗")
	hear("不想猜", "000-0000-0109")
	b.Shot("live-unknown")
	b.Quiet()
}
