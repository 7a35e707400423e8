package store

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func revise(t *testing.T, s *Store, base int, e knowledge.Entry) Outcome {
	t.Helper()
	o, err := s.Revise(t.Context(), Edit{Who: "小李", Wait: true}, base, e)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestRevise(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		e := faq("a", "产假几天")
		save(t, s, e)
		e.State = knowledge.Draft
		if o := revise(t, s, 1, e); o.Action != Unchanged || o.Version != 1 {
			t.Errorf("a draft of what is in force: %+v", o)
		}
		e.Text = "98天"
		if o := revise(t, s, 1, e); o.Action != Changed || o.Version != 2 {
			t.Errorf("%+v", o)
		}
		if o := revise(t, s, 2, e); o.Action != Unchanged || o.Version != 2 {
			t.Errorf("the same again: %+v", o)
		}
		in, err := s.Entry(t.Context(), "a")
		if err != nil || in.Text == "98天" {
			t.Errorf("a draft is in force: %+v %v", in, err)
		}
		st, err := s.Standing(t.Context(), "a")
		if err != nil || !st.Waits() || st.Newest.Entry.Version != 2 || st.Newest.Who != "小李" || st.Force.Entry.Version != 1 {
			t.Errorf("%+v %v", st, err)
		}
		e.Text = faq("a", "产假几天").Text // back to what is in force, while the draft waits
		if o := revise(t, s, 2, e); o.Action != Changed || o.Version != 3 {
			t.Errorf("%+v", o)
		}
		for base, e := range map[int]knowledge.Entry{0: e, 1: e, 2: e, 4: e, -1: e} {
			_, err := s.Revise(t.Context(), Edit{Who: "x"}, base, e)
			var stale *Stale
			if !errors.As(err, &stale) || stale.Newest.Entry.Version != 3 || stale.Newest.Who != "小李" {
				t.Errorf("from version %d: %v", base, err)
			}
		}
		if o := revise(t, s, 0, knowledge.Entry{ID: "b", Kind: knowledge.FAQ, Title: "新", State: knowledge.Draft}); o.Action != New || o.Version != 1 {
			t.Errorf("%+v", o)
		}
		if st, err := s.Standing(t.Context(), "b"); err != nil || st.Force != nil || st.Waits() {
			t.Errorf("%+v %v", st, err)
		}
		if _, err := s.Standing(t.Context(), "no"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.Version(t.Context(), "a", 9); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error(err)
		}
		var log []string
		for r, err := range s.Audit(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Action == "entry.save" && strings.Contains(r.Detail, "draft") {
				what, _, _ := strings.Cut(r.Detail, ";") // and hashes
				log = append(log, r.Object+" "+what)
			}
		}
		if diff := cmp.Diff([]string{"a version 2 draft", "a version 3 draft", "b version 1 draft"}, log); diff != "" {
			t.Error(diff)
		}
	})
}

func TestReviseTakesAnAddressAway(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		e := knowledge.Entry{ID: "a", Kind: knowledge.ServicePoint, Title: "庇护所", Point: &knowledge.Point{Address: "示例路1号", Confidential: true}}
		revise(t, s, 0, e)
		e.Point = &knowledge.Point{Confidential: true}
		revise(t, s, 1, e)
		if v, err := s.Version(t.Context(), "a", 2); err != nil || v.Entry.Point.Address != "" {
			t.Errorf("%+v %v", v.Entry.Point, err)
		}
	})
}

func TestNamed(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		one := faq("a", "旧办法")
		one.Number = "鲁妇字〔2011〕1号"
		save(t, s, one, faq("b", "新办法"), faq("c", "别的"))
		for names, want := range map[string]string{"a": "a", "鲁妇字[2011]1号": "a", "“旧 办法”": "a", "没有": "", "，": "", "b|旧办法": "a b"} {
			list, err := s.Named(t.Context(), strings.Split(names, "|")...)
			var ids []string
			for _, e := range list {
				ids = append(ids, e.ID)
			}
			if got := strings.Join(ids, " "); got != want || err != nil {
				t.Errorf("%s: %q, want %q; %v", names, got, want, err)
			}
		}
	})
}

// TestReviseAtOnce has many revise one entry at once: each gets its turn, and none is
// overwritten.
func TestReviseAtOnce(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		revise(t, s, 0, knowledge.Entry{ID: "a", Kind: knowledge.FAQ, Title: "t", State: knowledge.Draft})
		var all sync.WaitGroup
		for who := range 4 {
			all.Go(func() {
				for i := range 10 {
					for {
						st, err := s.Standing(t.Context(), "a")
						if err != nil {
							t.Error(err)
							return
						}
						e := st.Newest.Entry
						e.Text += fmt.Sprintf("<%d.%d>", who, i)
						_, err = s.Revise(t.Context(), Edit{Who: "x", Wait: true}, e.Version, e)
						var stale *Stale
						if errors.As(err, &stale) {
							continue
						}
						if err != nil {
							t.Error(err)
							return
						}
						break
					}
				}
			})
		}
		all.Wait()
		st, err := s.Standing(t.Context(), "a")
		if err != nil || st.Newest.Entry.Version != 41 || strings.Count(st.Newest.Entry.Text, "<") != 40 {
			t.Errorf("version %d %s %v", st.Newest.Entry.Version, st.Newest.Entry.Text, err)
		}
	})
}
