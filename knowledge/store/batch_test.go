package store

import (
	"errors"
	"testing"
	"time"

	"jinguo/knowledge"
)

// saveIn saves entries as a batch of their own and gives its number.
func saveIn(t *testing.T, s *Store, entries ...knowledge.Entry) int64 {
	t.Helper()
	no, err := s.Batch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Save(t.Context(), Edit{Who: "tester", Why: "import", Batch: no, Wait: true}, entries...); err != nil {
		t.Fatal(err)
	}
	return no
}

func undo(t *testing.T, s *Store, batch int64) (Undone, int64) {
	t.Helper()
	no, err := s.Batch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	u, err := s.Undo(t.Context(), Edit{Who: "tester", Why: "undo", Batch: no}, batch)
	if err != nil {
		t.Fatal(err)
	}
	return u, no
}

// text is the answer of a published faq, or the error of reading it.
func text(t *testing.T, s *Store, id string) string {
	t.Helper()
	e, err := s.Entry(t.Context(), id)
	if errors.Is(err, knowledge.ErrNotFound) {
		return "none"
	}
	if err != nil {
		t.Fatal(err)
	}
	return e.Text
}

func with(e knowledge.Entry, text string, state knowledge.State) knowledge.Entry {
	e.Text, e.State = text, state
	return e
}

func TestUndo(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		a, b, d := faq("a", "甲"), faq("b", "乙"), faq("c", "丙")
		saveIn(t, s, a, d)
		second := saveIn(t, s, with(a, "新甲", knowledge.Published), b, with(d, "新丙", knowledge.Published))
		saveIn(t, s, with(d, "更新的丙", knowledge.Published))

		u, no := undo(t, s, second)
		if u.Archived != 1 || u.Restored != 1 || len(u.Kept) != 1 || u.Kept[0].ID != "c" {
			t.Errorf("undone: %+v", u)
		}
		if got := text(t, s, "a") + " " + text(t, s, "b") + " " + text(t, s, "c"); got != "答：甲 none 更新的丙" {
			t.Errorf("after the undo: %s", got)
		}
		undo(t, s, no)
		if got := text(t, s, "a") + " " + text(t, s, "b"); got != "新甲 答：乙" {
			t.Errorf("after the undo was undone: %s", got)
		}
		if _, err := s.Undo(t.Context(), Edit{}, 99); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("undo of what never was: %v", err)
		}
		batches, err := s.Batches(t.Context(), 2)
		if err != nil || len(batches) != 2 || batches[0].No <= batches[1].No || batches[0].Who != "tester" || batches[0].Entries != 2 || !batches[0].At.Equal(c.Time) {
			t.Errorf("batches: %+v, %v", batches, err)
		}
	})
}

// A draft of what residents are shown waits: they are shown what was there before.
func TestDraftsWait(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		a := faq("a", "甲")
		saveIn(t, s, a)
		draft := with(a, "草稿", knowledge.Draft)
		batch := saveIn(t, s, draft)
		if got := text(t, s, "a"); got != "答：甲" {
			t.Errorf("shown beside a draft: %s", got)
		}
		again := []knowledge.Entry{draft, a, with(a, a.Text, knowledge.Draft)}
		got, err := s.Save(t.Context(), Edit{Wait: true}, again...)
		if err != nil {
			t.Fatal(err)
		}
		for i, o := range got {
			if o.Action != Unchanged {
				t.Errorf("saving %q as %s again: %s", again[i].Text, again[i].State, o.Action)
			}
		}
		if got := save(t, s, with(a, "草稿", knowledge.Published))[0]; got.Action != Changed || got.Version != 3 || text(t, s, "a") != "草稿" {
			t.Errorf("publishing the draft: %+v, shown %s", got, text(t, s, "a"))
		}
		if u, _ := undo(t, s, batch); len(u.Kept) != 1 {
			t.Errorf("undo of a draft that was published since: %+v", u)
		}
		batch = saveIn(t, s, with(a, "又一份草稿", knowledge.Draft))
		if u, _ := undo(t, s, batch); u.Dropped != 1 || text(t, s, "a") != "草稿" {
			t.Errorf("undo of a draft: %+v, shown %s", u, text(t, s, "a"))
		}
		batch = saveIn(t, s, with(a, "又一份草稿", knowledge.Draft))
		if u, _ := undo(t, s, batch); u.Dropped != 1 {
			t.Errorf("the draft that was taken back, again: %+v", u)
		}
	})
}

// What was in force before comes back, not a draft that waited then.
func TestUndoPassesOverDrafts(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		a := faq("a", "甲")
		saveIn(t, s, a)
		saveIn(t, s, with(a, "草稿", knowledge.Draft))
		batch := saveIn(t, s, with(a, "新甲", knowledge.Published))
		undo(t, s, batch)
		if got := text(t, s, "a"); got != "答：甲" {
			t.Errorf("shown: %s", got)
		}
	})
}

func TestUndoOfTheSample(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		a := faq("a", "甲")
		if err := s.InstallSample(t.Context(), []knowledge.Entry{a}); err != nil {
			t.Fatal(err)
		}
		batch := saveIn(t, s, with(a, "改", knowledge.Published))
		undo(t, s, batch)
		hidden := open(t, Options{NoSample: true})
		if got := text(t, hidden, "a"); got != "none" {
			t.Errorf("the sample's entry became the office's: %s", got)
		}
	})
}

func TestCompare(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		a := faq("a", "甲")
		save(t, s, a)
		got, err := s.Compare(t.Context(), Edit{}, a, with(a, "改", knowledge.Published), faq("b", "乙"))
		if err != nil || len(got) != 3 {
			t.Fatalf("%+v, %v", got, err)
		}
		if got[0].Action != Unchanged || got[1].Action != Changed || got[1].Old.Text != "答：甲" || got[1].New.Text != "改" || got[2].Action != New || got[2].Old != nil {
			t.Errorf("%+v", got)
		}
		if text(t, s, "a") != "答：甲" {
			t.Error("comparing changed something")
		}
	})
}

// What a later edition says again is of that edition, without a new version.
func TestConfirm(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		a := faq("a", "甲")
		a.Source = &knowledge.Source{File: "a.csv", Edition: "2023-01-01"}
		save(t, s, a)
		for _, day := range []knowledge.Date{"2024-03-01", "2022-01-01"} { // an older one counts for nothing
			if err := s.Confirm(t.Context(), map[string]knowledge.Date{"a": day, "unknown": day}); err != nil {
				t.Fatal(err)
			}
			got, err := s.Compare(t.Context(), Edit{}, a)
			if err != nil || got[0].Old.Source.Edition != "2024-03-01" || got[0].Action != Unchanged || got[0].Old.Version != 1 {
				t.Errorf("%+v, %v", got, err)
			}
		}
	})
}
