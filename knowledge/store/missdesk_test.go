package store

import (
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

func (w *missWorld) askFrom(chat, text, place string) {
	w.t.Helper()
	w.Time = w.Add(time.Second)
	must(w.t, w.KeepSession(w.t.Context(), Effects{Chat: chat, Asked: &knowledge.Asked{Text: text, Region: place, Lang: "zh"}}))
}

// files are all groups for a region: number, state, questions, of others, who waits.
func (w *missWorld) files(place string, want ...string) []knowledge.MissFile {
	w.t.Helper()
	list, err := w.MissFiles(w.t.Context(), true, within(place))
	must(w.t, err)
	slices.SortFunc(list, func(a, b knowledge.MissFile) int { return int(a.No - b.No) })
	var got []string
	for _, f := range list {
		got = append(got, fmt.Sprintf("%d %s %d+%d %d", f.No, f.State(), f.Count, f.Else, f.Tell))
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("files of %q:\n%s\nwant:\n%s", place, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	return list
}

func within(place string) func(string) bool {
	return func(code string) bool { return region.Within(code, place) }
}

// addressed is a letter to whoever waits.
func addressed(m knowledge.Miss, entry string) ([]Outbound, error) {
	return []Outbound{{Channel: m.Channel, Chat: m.Who, Address: m.Address, Body: []byte(entry)}}, nil
}

func (w *missWorld) letters(want ...string) {
	w.t.Helper()
	out, err := w.Unsent(w.t.Context(), "telegram")
	must(w.t, err)
	var got []string
	for _, o := range out {
		got = append(got, string(o.Body)+" "+o.Address)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Errorf("letters %q, want %q", got, want)
	}
}

// TestAnswerMine holds that who works for a county answers its questions, and leaves
// those of others open.
func TestAnswerMine(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w, ctx := newMissWorld(t, open), t.Context()
		county := knowledge.Entry{ID: "c", Kind: knowledge.FAQ, Title: "县里", Text: "有", Region: "371324", State: knowledge.Published}
		save(t, w.Store, county)
		w.askFrom("ann", "两癌检查在哪里做", "371324")
		w.tell("ann")
		w.askFrom("bea", "请问两癌检查去哪儿做？", "110101")
		w.tell("bea")
		w.askFrom("cat", "两癌检查在哪做", "")
		w.files("", "1 open 3+0 2")
		w.files("371324", "1 open 1+2 1")
		w.files("5101")

		far := MissWork{Group: 1, By: "远", Mine: within("5101")}
		if _, err := w.AnswerMine(ctx, MissAnswer{MissWork: far, Entry: "a"}, addressed); !errors.Is(err, knowledge.ErrNotAsked) {
			t.Errorf("who has no question of it answers: %v", err)
		}
		mine := MissWork{Group: 1, By: "王", Mine: func(code string) bool { return code == "" || code == "371324" }}
		if _, err := w.AnswerMine(ctx, MissAnswer{MissWork: mine, Entry: "nothing"}, addressed); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("no entry: %v", err)
		}
		told, err := w.AnswerMine(ctx, MissAnswer{MissWork: mine, Entry: "c"}, addressed)
		if told != 1 || err != nil {
			t.Fatalf("told %d, %v", told, err)
		}
		w.letters("c to ann")
		list := w.files("", "1 answered 2+0 0", "2 open 1+0 1")
		if f := list[0]; f.Told != 1 || f.By != "王" || f.Ended.IsZero() || f.Entry != "c" {
			t.Errorf("%+v", f)
		}
		if _, err := w.AnswerMine(ctx, MissAnswer{MissWork: mine, Entry: "c"}, addressed); !errors.Is(err, knowledge.ErrAnswered) {
			t.Errorf("twice: %v", err)
		}
		w.askFrom("dora", "两癌检查在哪里做", "110101") // goes to the group that is open
		w.files("", "1 answered 2+0 0", "2 open 2+0 1")

		must(t, w.ReopenMiss(ctx, mine))
		w.files("", "1 open 2+0 0", "2 open 2+0 1")
		if err := w.ReopenMiss(ctx, mine); !errors.Is(err, knowledge.ErrNotOver) {
			t.Errorf("open: %v", err)
		}
		if err := w.ReopenMiss(ctx, far); !errors.Is(err, knowledge.ErrNoMiss) {
			t.Errorf("not hers: %v", err)
		}
	})
}

// TestProposedAnswer holds that who waits is told when the draft is published, and not
// before.
func TestProposedAnswer(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w, ctx := newMissWorld(t, open), t.Context()
		draft := knowledge.Entry{ID: "d", Kind: knowledge.FAQ, Title: "草稿", Text: "有", State: knowledge.Draft}
		_, err := w.Save(ctx, Edit{Who: "王", Wait: true}, draft)
		must(t, err)
		w.ask("ann", "两癌检查在哪里做", "")
		w.tell("ann")
		w.ask("bea", "低保怎么申请", "")
		w.tell("bea")
		work := MissWork{Group: 1, By: "王"}
		if _, err := w.AnswerMine(ctx, MissAnswer{MissWork: work, Entry: "d"}, addressed); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("a draft answers: %v", err)
		}
		must(t, w.ProposeAnswer(ctx, MissAnswer{MissWork: work, Entry: "d", Version: 1}))
		tell := func(want int) {
			t.Helper()
			if told, err := w.TellAnswered(ctx, addressed); told != want || err != nil {
				t.Errorf("told %d, %v; want %d", told, err, want)
			}
		}
		tell(0)
		w.ask("cat", "请问两癌检查去哪儿做", "") // waits with her
		w.tell("cat")
		w.files("", "1 proposed 2+0 2", "2 open 1+0 1")
		if err := w.MergeMisses(ctx, MissWork{Group: 2}, 1); !errors.Is(err, knowledge.ErrProposed) {
			t.Errorf("merged while it waits: %v", err)
		}
		if _, err := w.SplitMiss(ctx, work, []int64{1}); !errors.Is(err, knowledge.ErrProposed) {
			t.Errorf("split while it waits: %v", err)
		}
		draft.State = knowledge.Published
		_, err = w.Save(ctx, Edit{Who: "李"}, draft)
		must(t, err)
		tell(2)
		tell(0)
		w.letters("d to ann", "d to cat")
		if list := w.files("", "1 answered 2+0 0", "2 open 1+0 1"); list[0].Told != 2 || list[0].By != "王" {
			t.Errorf("%+v", list[0])
		}

		// Wordings that wait as a draft of a published entry.
		more := faq("a", "甲")
		more.Questions, more.State = []string{"低保怎么申请"}, knowledge.Draft
		out, err := w.Save(ctx, Edit{Who: "王", Wait: true}, more)
		must(t, err)
		must(t, w.ProposeAnswer(ctx, MissAnswer{MissWork: MissWork{Group: 2, By: "王"}, Entry: "a", Version: out[0].Version}))
		tell(0)
		must(t, w.ReopenMiss(ctx, MissWork{Group: 2}))
		w.files("", "1 answered 2+0 0", "2 open 1+0 1")
		must(t, w.ProposeAnswer(ctx, MissAnswer{MissWork: MissWork{Group: 2, By: "王"}, Entry: "a", Version: out[0].Version}))
		more.State = knowledge.Published
		_, err = w.Save(ctx, Edit{Who: "李"}, more)
		must(t, err)
		tell(1)
		w.letters("d to ann", "d to cat", "a to bea")

		// A proposal that is archived is given up.
		w.ask("dora", "育儿假有几天", "")
		given := knowledge.Entry{ID: "g", Kind: knowledge.FAQ, Title: "育儿假", Text: "有", State: knowledge.Draft}
		_, err = w.Save(ctx, Edit{Who: "王", Wait: true}, given)
		must(t, err)
		must(t, w.ProposeAnswer(ctx, MissAnswer{MissWork: MissWork{Group: 3}, Entry: "g", Version: 1}))
		must(t, w.Archive(ctx, Edit{Who: "李"}, "g"))
		tell(0)
		w.files("", "1 answered 2+0 0", "2 answered 1+0 0", "3 open 1+0 0")
	})
}

func TestDropMine(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w, ctx := newMissWorld(t, open), t.Context()
		w.askFrom("ann", "明天天气怎么样", "371324")
		w.tell("ann")
		w.askFrom("bea", "天气明天怎么样", "110101")
		work := MissWork{Group: 1, By: "王", Mine: within("3713")}
		must(t, w.DropMine(ctx, work))
		w.files("", "1 dropped 1+0 1", "2 open 1+0 0")
		must(t, w.ReopenMiss(ctx, work))
		w.files("", "1 open 1+0 1", "2 open 1+0 0")
		must(t, w.DropMine(ctx, work))
		w.Time = w.Add(undoFor + time.Minute)
		must(t, w.Tidy(ctx))
		w.files("", "1 dropped 1+0 0", "2 open 1+0 0")
	})
}

func TestMergeAndSplit(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		w, ctx := newMissWorld(t, open), t.Context()
		w.askFrom("ann", "两癌检查在哪里做", "371324")
		w.askFrom("bea", "宫颈癌筛查点", "371324")
		w.askFrom("cat", "宫颈癌筛查点", "110101")
		w.tell("bea")
		w.files("", "1 open 1+0 0", "2 open 2+0 1")
		work := MissWork{Group: 1, Mine: within("37")}
		if err := w.MergeMisses(ctx, work, 1); !errors.Is(err, knowledge.ErrNoMiss) {
			t.Errorf("with itself: %v", err)
		}
		must(t, w.MergeMisses(ctx, work, 2))
		w.files("", "1 open 2+0 1", "3 open 1+0 0")
		w.askFrom("dora", "宫颈癌筛查点", "371324") // is like both, the first group is the older
		w.files("", "1 open 3+0 1", "3 open 1+0 0")

		_, misses, err := w.MissFile(ctx, 1, nil)
		must(t, err)
		if _, err := w.SplitMiss(ctx, work, []int64{99}); !errors.Is(err, knowledge.ErrNoMiss) {
			t.Errorf("nothing: %v", err)
		}
		own, err := w.SplitMiss(ctx, work, []int64{misses[0].No})
		if err != nil || own != 4 {
			t.Errorf("group %d, %v", own, err)
		}
		w.files("", "1 open 2+0 1", "3 open 1+0 0", "4 open 1+0 0")
		w.askFrom("eve", "两癌检查在哪里做", "371324")
		w.files("", "1 open 2+0 1", "3 open 1+0 0", "4 open 2+0 0")
		if _, _, err := w.MissFile(ctx, 3, within("37")); !errors.Is(err, knowledge.ErrNoMiss) {
			t.Errorf("another region's: %v", err)
		}
	})
}

// BenchmarkMissFiles reads the list of the desk with as many questions as the store keeps.
func BenchmarkMissFiles(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "jinguo.db"), Options{Keys: [][]byte{testKey(1)}})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	err = s.write(b.Context(), func(tx *sql.Tx) error {
		for i := range mostMissesInAll {
			group := i / 10
			if i%10 == 0 {
				if _, err := tx.Exec(`INSERT INTO miss_groups (no, entry, dropped) VALUES ($1, '', 0)`, group); err != nil {
					return err
				}
			}
			_, err := tx.Exec(`INSERT INTO misses (no, group_no, text, region, lang, reason, entry, at, again, channel, who) VALUES ($1, $2, $3, '371324', 'zh', 'unanswered', '', $4, $4, '', $5)`,
				i, group, s.box.Seal(fmt.Sprintf("第%d种问法的两癌检查在哪里做", i%5+group*5)), stamp(time.Now()), fmt.Sprint(i))
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	var list []knowledge.MissFile
	b.Run("list", func(b *testing.B) {
		for b.Loop() {
			if list, err = s.MissFiles(b.Context(), false, within("3713")); err != nil || len(list) != mostMissesInAll/10 {
				b.Fatal(len(list), err)
			}
		}
	})
	b.Run("alike", func(b *testing.B) {
		for b.Loop() {
			AlikeMisses(&list[0], list, 8)
		}
	})
}
