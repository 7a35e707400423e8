package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func TestGoldens(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		keep := func(list ...knowledge.Golden) []knowledge.Golden {
			t.Helper()
			kept, err := s.SaveGoldens(t.Context(), list...)
			if err != nil {
				t.Fatal(err)
			}
			return kept
		}
		first := keep(knowledge.Golden{Ref: "a", Query: " 两癌  检查 ", Relevant: []string{"x", "x"}, Region: "371324", Who: "li"}, knowledge.Golden{Query: "彩礼", Relevant: []string{"y"}})
		if first[0].Query != "两癌 检查" || len(first[0].Relevant) != 1 || first[0].No == 0 || first[0].No == first[1].No {
			t.Errorf("kept %+v", first)
		}
		again := keep(knowledge.Golden{Ref: "a", Query: "两癌检查", Relevant: []string{"x"}, Off: true})
		list, err := s.Goldens(t.Context())
		if err != nil || len(list) != 2 || again[0].No != first[0].No || list[1].Query != "两癌检查" || !list[1].Off || list[1].Who != "li" {
			t.Errorf("a file read again: %+v %v", list, err)
		}
		if _, err := s.SaveGoldens(t.Context(), knowledge.Golden{Query: "好", Relevant: []string{"x"}}, knowledge.Golden{Query: "坏"}); !errors.Is(err, knowledge.ErrGoldenRelevant) {
			t.Error(err)
		}
		if list, _ := s.Goldens(t.Context()); len(list) != 2 {
			t.Errorf("a fault keeps %d", len(list))
		}
		no := first[1].No
		if err := s.DropGolden(t.Context(), no); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Golden(t.Context(), no); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error(err)
		}
		if err := s.DropGolden(t.Context(), no); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error(err)
		}
		if err := s.BringGolden(t.Context(), no); err != nil {
			t.Error(err)
		}
		if g, err := s.Golden(t.Context(), no); err != nil || g.Query != "彩礼" {
			t.Errorf("%+v %v", g, err)
		}
		for r, err := range s.Audit(t.Context()) {
			if err != nil || strings.Contains(fmt.Sprint(r), "彩礼") {
				t.Errorf("audit %v %v", r, err)
			}
		}
	})
}

func TestGoldenRuns(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		if run, err := s.LastGoldenRun(t.Context()); err != nil || !run.At.IsZero() {
			t.Errorf("%+v %v", run, err)
		}
		for _, after := range []int{3, 1} {
			if err := s.KeepGoldenRun(t.Context(), "li", []knowledge.Move{{Query: "问", Relevant: []string{"x"}, After: after}}); err != nil {
				t.Fatal(err)
			}
		}
		run, err := s.LastGoldenRun(t.Context())
		if diff := cmp.Diff([]knowledge.Move{{Query: "问", Relevant: []string{"x"}, After: 1}}, run.Moves); err != nil || diff != "" || run.At.IsZero() || run.Who != "li" {
			t.Errorf("%v %s", err, diff)
		}
	})
}

func TestTryable(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		save(t, s, faq("a", "甲（一）"))
		st, err := s.Tryable(t.Context(), "a")
		if err != nil || st.Draft != nil || st.Newest != 1 {
			t.Errorf("%+v %v", st, err)
		}
		draft := st.Entry
		draft.State, draft.Text = knowledge.Draft, "新"
		if _, err := s.Save(t.Context(), Edit{Wait: true, If: map[string]int{"a": 1}}, draft); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Save(t.Context(), Edit{Wait: true, If: map[string]int{"a": 1}}, st.Entry); !errors.Is(err, ErrMoved) {
			t.Errorf("what was saved meanwhile is written over: %v", err)
		}
		st, err = s.Tryable(t.Context(), "a")
		if err != nil || st.Draft == nil || st.Draft.Text != "新" || st.Entry.Text == "新" || st.Newest != 2 {
			t.Errorf("%+v %v", st, err)
		}
		if _, err := s.Tryable(t.Context(), "none"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error(err)
		}
		for text, want := range map[string]int{"甲(一)": 1, "一": 1, "%": 0, "_": 0, "": 0, "乙": 0} {
			if got, err := s.Titled(t.Context(), text, 5); err != nil || len(got) != want {
				t.Errorf("%q: %d titles, %v", text, len(got), err)
			}
		}
	})
}
