package store

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

// TestNeeds holds that a message is counted once, with its other effects or not at all,
// and that counts outlive nobody's wish but the time that they are kept for.
func TestNeeds(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		at := &clock{time.Date(2026, 3, 9, 23, 30, 0, 0, time.UTC)} // the 10th in China
		s := open(t, Options{Now: at.now})
		need := &knowledge.Need{Region: "371324", Topic: "aid", Status: knowledge.NeedAnswered}
		ended := &knowledge.Need{Region: "371324", Programme: "p", Unmet: []string{"户籍", "年龄"}}
		must(t, s.Receive(t.Context(), []Inbound{{Channel: "telegram", ID: 1, Chat: "h", Body: []byte("{}")}}))
		for range 3 { // Telegram repeats itself, and we after a crash
			must(t, s.Receive(t.Context(), []Inbound{{Channel: "telegram", ID: 1, Chat: "h", Body: []byte("{}")}}))
			must(t, s.Finish(t.Context(), "telegram", 1, Effects{Chat: "h", Need: need, Shown: "a"}))
		}
		must(t, s.KeepSession(t.Context(), Effects{Chat: "w", Need: need, Shown: "a"}))
		must(t, s.KeepSession(t.Context(), Effects{Chat: "w", Need: ended}))
		broken := Effects{Chat: "w", Need: need, Handing: &knowledge.Handing{Kind: "nothing that she does", Who: "w"}}
		if err := s.KeepSession(t.Context(), broken); err == nil {
			t.Error("a message that cannot be kept is kept")
		}
		must(t, s.KeepSession(t.Context(), Effects{Chat: "w", Forget: true})) // a count is nobody's

		needs, err := s.Needs(t.Context(), "2026-03-01", "2026-04-01")
		must(t, err)
		if diff := cmp.Diff([]knowledge.NeedCount{{Week: "2026-03-08", Region: "371324", Topic: "aid", Status: knowledge.NeedAnswered, Times: 2}}, needs); diff != "" {
			t.Error(diff)
		}
		shown, err := s.ShownIn(t.Context(), "2026-03", "2026-04")
		must(t, err)
		if diff := cmp.Diff([]knowledge.ShownCount{{Month: "2026-03", Region: "371324", Entry: "a", Times: 2}}, shown); diff != "" {
			t.Error(diff)
		}
		unmet, err := s.Unmet(t.Context(), "2026-03", "2026-04")
		must(t, err)
		want := []knowledge.UnmetCount{
			{Month: "2026-03", Region: "371324", Programme: "p", Times: 1},
			{Month: "2026-03", Region: "371324", Programme: "p", Clause: "年龄", Times: 1},
			{Month: "2026-03", Region: "371324", Programme: "p", Clause: "户籍", Times: 1},
		}
		if diff := cmp.Diff(want, unmet); diff != "" {
			t.Error(diff)
		}
		if early, err := s.Needs(t.Context(), "2026-01-01", "2026-03-01"); err != nil || len(early) > 0 {
			t.Errorf("before there was %v %v", early, err)
		}
		at.Time = at.AddDate(2, 2, 0)
		must(t, s.Tidy(t.Context()))
		if old, err := s.Needs(t.Context(), "2026-03-01", "2026-04-01"); err != nil || len(old) > 0 {
			t.Errorf("after two years there is %v %v", old, err)
		}
		if old, err := s.Unmet(t.Context(), "2026-03", "2026-04"); err != nil || len(old) > 0 {
			t.Errorf("after two years there is %v %v", old, err)
		}
	})
}

// TestCountsTellNothing holds that the tables of counts have no column for a chat, a text
// or a time of day.
func TestCountsTellNothing(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		for table, want := range map[string][]string{
			"needs": {"week", "region", "topic", "status", "times"}, "unmet": {"month", "region", "programme", "clause", "times"}, "shown": {"entry", "month", "region", "times"},
		} {
			rows, err := s.db.QueryContext(t.Context(), `SELECT * FROM `+table)
			must(t, err)
			got, err := rows.Columns()
			must(t, err)
			must(t, rows.Close())
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s: %s", table, diff)
			}
		}
	})
}

// TestCaseTimings holds how quickly cases count as answered.
func TestCaseTimings(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		start := time.Date(2026, 3, 9, 2, 0, 0, 0, time.UTC)
		at := &clock{start}
		s := open(t, Options{Now: at.now})
		open1 := func(who string) {
			must(t, s.KeepSession(t.Context(), Effects{Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Text: "示例", Region: "371324", Who: who, Channel: "telegram", Address: "1"}}))
		}
		open1("a")
		open1("b")
		letters := func(knowledge.Case, knowledge.Roster) ([]Outbound, error) {
			return []Outbound{{Channel: "telegram", Body: []byte("{}")}}, nil
		}
		for range 2 { // staff are told of both twice
			if _, err := s.RaiseCases(t.Context(), letters); err != nil {
				t.Fatal(err)
			}
			at.Time = at.Add(3 * time.Hour)
		}
		if _, err := s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepReplied, Text: "示例", By: "示例"}, nil); err != nil {
			t.Fatal(err)
		}
		open1("c")
		got, err := s.CaseTimings(t.Context(), start, start.AddDate(0, 1, 0))
		must(t, err)
		want := []knowledge.CaseTiming{
			{Region: "371324", Opened: start, Replied: start.Add(6 * time.Hour), Again: true},
			{Region: "371324", Opened: start, Again: true},
			{Region: "371324", Opened: start.Add(6 * time.Hour)},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}
