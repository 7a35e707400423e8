package store

import (
	"database/sql"
	"errors"
	"fmt"
	"hash/maphash"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/knowledge"
)

// missWorld is a store in which chats ask.
type missWorld struct {
	t *testing.T
	*Store
	*clock
}

func newMissWorld(t *testing.T, open opener) *missWorld {
	c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	w := &missWorld{t, open(t, Options{Keys: [][]byte{testKey(1)}, KeepRaw: 24 * time.Hour, Now: c.now}), c}
	save(t, w.Store, faq("a", "甲"))
	return w
}

func (w *missWorld) ask(chat, text, entry string) {
	w.t.Helper()
	w.Time = w.Add(time.Second)
	must(w.t, w.KeepSession(w.t.Context(), Effects{Chat: chat, Asked: &knowledge.Asked{Text: text, Region: "371324", Lang: "zh", Entry: entry}}))
}

func (w *missWorld) mark(chat string, useful bool) {
	w.t.Helper()
	must(w.t, w.KeepSession(w.t.Context(), Effects{Chat: chat, Mark: &Mark{"a", useful}}))
}

func (w *missWorld) tell(chat string) {
	w.t.Helper()
	must(w.t, w.KeepSession(w.t.Context(), Effects{Chat: chat, Tell: &knowledge.Handing{Channel: "telegram", Address: "to " + chat, Lang: "en"}}))
}

// groups are the open groups, each as its questions, people, who waits, and its text.
func (w *missWorld) groups(want ...string) []knowledge.MissGroup {
	w.t.Helper()
	list, err := w.Misses(w.t.Context(), false)
	must(w.t, err)
	var got []string
	for _, g := range list {
		got = append(got, fmt.Sprintf("%d %d %d %s", g.Count, g.People, g.Tell, g.Text))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("groups:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return list
}

func TestMisses(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w := newMissWorld(t, open)
		ctx := t.Context()
		w.groups()
		w.ask("ann", "我叫示例，两癌检查在哪里做，电话19900000000", "")
		w.ask("bea", "请问两癌检查去哪儿做？", "")
		w.ask("ann", "两癌检查在哪里可以做", "") // counts once
		w.ask("bea", "月嫂培训免费吗", "")
		first := w.groups("2 2 0 我叫（姓名），两癌检查在哪里做，电话（电话）", "1 1 0 月嫂培训免费吗")
		if first[0].Others[0] != "请问两癌检查去哪儿做？" || first[0].Regions[0] != "371324" || !first[0].Last.After(first[0].First) {
			t.Errorf("%+v", first[0])
		}
		list, err := w.MissesOf(ctx, first[0].No)
		if err != nil || len(list) != 2 || !strings.Contains(list[0].Raw, "19900000000") || list[0].Who != "ann" || list[0].Reason != knowledge.MissUnanswered {
			t.Errorf("%+v, %v", list, err)
		}

		w.tell("ann") // of what she asked last, which is what she asked first
		w.tell("nobody")
		w.groups("2 2 1 我叫（姓名），两癌检查在哪里做，电话（电话）", "1 1 0 月嫂培训免费吗")

		letters := func(m knowledge.Miss) ([]Outbound, error) {
			return []Outbound{{Channel: m.Channel, Chat: m.Who, Address: m.Address, Body: []byte(m.Lang + " " + m.Text)}}, nil
		}
		if _, err := w.AnswerMiss(ctx, 99, "a", letters); !errors.Is(err, knowledge.ErrNoMiss) {
			t.Errorf("no group: %v", err)
		}
		if _, err := w.AnswerMiss(ctx, first[0].No, "nothing", letters); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("no entry: %v", err)
		}
		if told, err := w.AnswerMiss(ctx, first[0].No, "a", letters); told != 1 || err != nil {
			t.Errorf("told %d, %v", told, err)
		}
		out, err := w.Unsent(ctx, "telegram")
		if err != nil || len(out) != 1 || out[0].Address != "to ann" || !strings.HasPrefix(string(out[0].Body), "en 我叫（姓名）") {
			t.Errorf("letters %v, %v", out, err)
		}
		if _, err := w.AnswerMiss(ctx, first[0].No, "a", letters); !errors.Is(err, knowledge.ErrAnswered) {
			t.Errorf("answered twice: %v", err)
		}
		if err := w.DropMiss(ctx, first[0].No); !errors.Is(err, knowledge.ErrAnswered) {
			t.Errorf("dropped after the answer: %v", err)
		}
		if list, _ := w.MissesOf(ctx, first[0].No); list[0].Address != "" || list[0].Raw != "" || list[0].Text == "" {
			t.Errorf("after the answer: %+v", list[0])
		}
		w.ask("cat", "两癌检查在哪里做", "") // the answer does not serve, so it is asked anew
		w.groups("1 1 0 两癌检查在哪里做", "1 1 0 月嫂培训免费吗")

		w.tell("bea")
		must(t, w.DropMiss(ctx, first[1].No))
		w.ask("dora", "月嫂培训要不要钱", "")
		w.groups("1 1 0 两癌检查在哪里做")
		all, err := w.Misses(ctx, true)
		if err != nil || len(all) != 3 || all[0].Entry != "a" && all[1].Entry != "a" && all[2].Entry != "a" {
			t.Errorf("%+v, %v", all, err)
		}
		if err := w.DropMiss(ctx, 99); !errors.Is(err, knowledge.ErrNoMiss) {
			t.Errorf("no group: %v", err)
		}
	})
}

func TestUselessAnswers(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w := newMissWorld(t, open)
		w.ask("ann", "产假工资怎么发", "a")
		w.ask("bea", "育儿假有多少天", "a")
		w.ask("cat", "低保怎么申请", "a")
		w.groups()
		w.mark("bea", true)
		w.mark("bea", false) // she may change her mind, but the question is gone
		w.mark("nobody", false)
		w.groups()
		w.mark("ann", false)
		got := w.groups("1 1 0 产假工资怎么发")
		list, err := w.MissesOf(t.Context(), got[0].No)
		if err != nil || list[0].Reason != knowledge.MissUseless || list[0].Entry != "a" || list[0].Raw != "产假工资怎么发" {
			t.Errorf("%+v, %v", list, err)
		}
		w.mark("ann", false)
		w.groups("1 1 0 产假工资怎么发")
		w.Time = w.Add(judgedFor + time.Minute)
		w.mark("cat", false)
		w.groups("1 1 0 产假工资怎么发")
		w.ask("dora", "生育津贴怎么领", "a")
		w.Time = w.Add(judgedFor)
		forget(t, w.Store)
		if n, err := column[int64](t.Context(), w.db, `SELECT COUNT(*) FROM asked`); err != nil || n[0] != 0 {
			t.Errorf("%d questions wait to be judged, %v", n, err)
		}
	})
}

// TestMissesEnd holds that words are kept no longer than they may be, and addresses.
func TestMissesEnd(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w := newMissWorld(t, open)
		begun := w.Time
		w.ask("ann", "两癌检查在哪里做", "")
		w.tell("ann")
		raw := func() string {
			list, err := w.MissesOf(t.Context(), 1)
			must(t, err)
			return list[0].Raw
		}
		w.Time = begun.Add(24 * time.Hour)
		forget(t, w.Store)
		if raw() == "" {
			t.Error("what she wrote is gone before its time")
		}
		w.Time = begun.Add(24*time.Hour + time.Minute)
		forget(t, w.Store)
		if raw() != "" {
			t.Error("what she wrote is kept for more than a day")
		}
		w.Time = begun.Add(tellFor + time.Minute)
		must(t, w.Tidy(t.Context()))
		w.groups("1 1 0 两癌检查在哪里做")
		w.Time = begun.Add(askedFor + time.Minute)
		must(t, w.Tidy(t.Context()))
		w.groups()
		w.ask("bea", "两癌检查在哪里做", "")
		w.groups("1 1 0 两癌检查在哪里做")

		never := newMissWorld(t, func(t *testing.T, opt Options) *Store { opt.KeepRaw = 0; return open(t, opt) })
		never.ask("cat", "两癌检查在哪里做", "")
		if list, err := never.MissesOf(t.Context(), 2); err != nil || len(list) != 2 || list[1].Raw != "" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

// TestMissesOfOneChat holds that nobody fills the list alone, and that what somebody waits
// for stays.
func TestMissesOfOneChat(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w := newMissWorld(t, open)
		word := func(i int) string { return strings.Repeat(string(rune('一'+97*i)), 2) + string(rune('丁'+89*i)) }
		w.ask("ann", word(0), "")
		w.tell("ann")
		for i := range mostMisses + 10 {
			w.ask("ann", word(i+1), "")
		}
		list, err := w.Misses(t.Context(), false)
		if err != nil || len(list) != mostMisses || list[0].Text != word(mostMisses+10) || list[len(list)-1].Text != word(0) {
			t.Errorf("%d groups, %v", len(list), err)
		}
	})
}

// TestMissesOfTwoProcesses holds that groups are found also by what others did meanwhile.
func TestMissesOfTwoProcesses(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		a := newMissWorld(t, open)
		b := &missWorld{t, open(t, a.opt), a.clock}
		a.ask("ann", "两癌检查在哪里做", "")
		b.ask("bea", "两癌检查在哪里做", "")
		a.ask("cat", "两癌检查在哪里做", "")
		a.groups("3 3 0 两癌检查在哪里做")
		must(t, b.DropMiss(t.Context(), 1))
		a.ask("dora", "两癌检查在哪里做", "")
		a.groups()
		for _, chat := range []string{"ann", "bea", "cat", "dora"} {
			must(t, b.KeepSession(t.Context(), Effects{Chat: chat, Forget: true}))
		}
		a.ask("ann", "两癌检查在哪里做", "")
		a.groups("1 1 0 两癌检查在哪里做")
	})
}

// TestAnyMisses holds, whatever chats do in any order, that counts are true, that no
// group is empty, and that the groups that are found are those of a store opened afresh.
func TestAnyMisses(t *testing.T) {
	questions := []string{"两癌检查在哪里做", "两癌检查去哪做", "月嫂培训免费吗", "产假工资怎么发", "低保怎么申请", "申请低保"}
	w := newMissWorld(t, engines["sqlite"](t))
	chats := []string{"ann", "bea", "cat"}
	rapid.Check(t, func(r *rapid.T) {
		for _, chat := range chats {
			must(t, w.KeepSession(t.Context(), Effects{Chat: chat, Forget: true}))
		}
		first, err := column[int64](t.Context(), w.db, `SELECT value FROM counters WHERE name = 'miss_group'`)
		must(t, err)
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			chat := rapid.SampledFrom(chats).Draw(r, "chat")
			switch rapid.IntRange(0, 6).Draw(r, "what") {
			case 0, 1:
				w.ask(chat, rapid.SampledFrom(questions).Draw(r, "question"), "")
			case 2:
				w.ask(chat, rapid.SampledFrom(questions).Draw(r, "question"), "a")
				w.mark(chat, rapid.Bool().Draw(r, "useful"))
			case 3:
				w.tell(chat)
			case 4:
				must(t, w.KeepSession(t.Context(), Effects{Chat: chat, Forget: true}))
			case 5:
				w.AnswerMiss(t.Context(), first[0]+int64(rapid.IntRange(1, 5).Draw(r, "group")), "a", func(knowledge.Miss) ([]Outbound, error) { return nil, nil })
			case 6:
				w.kin = newKin() // as in another process
				must(t, w.warm(t.Context()))
			}
		}
		list, err := w.Misses(t.Context(), true)
		must(t, err)
		total := 0
		for _, g := range list {
			if g.Count == 0 || g.People != g.Count || g.Tell > g.People || g.Text == "" {
				r.Fatalf("%+v", g)
			}
			total += g.Count
		}
		groups, err := column[int64](t.Context(), w.db, `SELECT COUNT(*) FROM miss_groups`)
		must(t, err)
		if int(groups[0]) != len(list) {
			r.Fatalf("%d groups, %d with misses", groups[0], len(list))
		}
		must(t, w.write(t.Context(), func(tx *sql.Tx) error {
			k, err := w.kinNow(t.Context(), tx)
			if err == nil && k.total != total {
				r.Fatalf("%d misses, the writer knows of %d", total, k.total)
			}
			return err
		}))
	})
}

func TestAsks(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w := newMissWorld(t, open)
		w.ask("ann", "两癌检查在哪里做", "")
		w.ask("bea", "产假工资怎么发", "a")
		w.mark("bea", false)
		list, err := w.Asks(t.Context())
		if err != nil || len(list) != 2 || list[1].Reason != knowledge.MissUseless || list[1].Region != "371324" || list[1].Who != "bea" || list[1].Text != "" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}

func BenchmarkTraits(b *testing.B) {
	seed := maphash.MakeSeed()
	for b.Loop() {
		traitsOf(seed, "我今年42岁，兰陵县的，请问免费的两癌检查在哪里可以做")
	}
}

// BenchmarkMiss asks in vain where there are as many misses as there may be.
func BenchmarkMiss(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), Options{Keys: [][]byte{testKey(1)}, KeepRaw: time.Hour})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	words := strings.Split("两癌 检查 生育 津贴 产假 低保 法律 援助 妇联 电话 培训 家政 月嫂 孩子 户口 上学 贷款 创业 土地 补偿 离婚 财产 抚养 赡养 救助 残疾 老人 疫苗 托管 留守", " ")
	ask := func(i int) Effects {
		text := words[i%30] + words[i/7%30] + words[i/211%30] + string(rune(0x4e00+i%8000)) + "在哪里"
		return Effects{Chat: fmt.Sprintf("chat %d", i), Asked: &knowledge.Asked{Text: text}}
	}
	err = s.write(b.Context(), func(tx *sql.Tx) error {
		for i := range mostMissesInAll - 1000 {
			no, err := take(b.Context(), tx, "miss", 1)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO miss_groups (no, entry, dropped) VALUES ($1, '', 0)`, no+1_000_000)
			if err != nil {
				return err
			}
			_, err = tx.Exec(`INSERT INTO misses (no, group_no, text, region, lang, reason, entry, at, again, channel, who)
				VALUES ($1, $2, $3, '', 'zh', 'unanswered', '', $4, $4, '', $5)`, no, no+1_000_000, s.box.Seal(ask(i).Asked.Text), s.now(), ask(i).Chat)
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			tx, err := s.db.Begin()
			if err != nil {
				b.Fatal(err)
			}
			s.kin = newKin()
			if _, err := s.kinNow(b.Context(), tx); err != nil {
				b.Fatal(err)
			}
			tx.Rollback()
		}
	})
	i := mostMissesInAll
	b.Run("ask", func(b *testing.B) {
		for b.Loop() {
			i++
			if err := s.KeepSession(b.Context(), ask(i)); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Misses(b.Context(), false); err != nil {
				b.Fatal(err)
			}
		}
	})
}
