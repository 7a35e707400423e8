package knowledge

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestGoldenFile(t *testing.T) {
	want := []Golden{
		{Ref: "a", Query: "两癌检查在哪里做", Relevant: []string{"x", "y"}, Region: "371324", At: time.Date(2026, 3, 9, 8, 0, 0, 0, time.UTC), Note: "<b>注意</b>"},
		{Ref: "b", Query: "彩礼", Relevant: []string{"z"}, Off: true},
	}
	var file bytes.Buffer
	if err := WriteGoldens(&file, want); err != nil {
		t.Fatal(err)
	}
	got, err := ReadGoldens(strings.NewReader("\ufeff\n" + file.String()))
	for i := range got {
		got[i].At = got[i].At.UTC()
	}
	want[1].At = time.Time{}.UTC()
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("%v\n%s", err, diff)
	}
	for text, wantErr := range map[string]error{
		`{"id":"1","query":"问"}`:                  ErrGoldenRelevant,
		`{"id":"1","query":" ","relevant":["a"]}`: ErrGoldenQuery,
		`<html>`: ErrGoldenLine,
		`{"id":"1","query":"问","relevant":["a"],"at":"gestern"}`:                  ErrGoldenLine,
		`{"id":"1","query":"` + strings.Repeat("问", 1001) + `","relevant":["a"]}`: ErrGoldenQuery,
	} {
		_, err := ReadGoldens(strings.NewReader("\n" + text))
		var fault *GoldenFault
		if !errors.Is(err, wantErr) || !errors.As(err, &fault) || fault.Line != 2 {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestSum holds that what is lost most stands first, and that what sank from the first
// place counts as worse.
func TestSum(t *testing.T) {
	s := Sum([]Move{
		{Query: "same", Before: 2, After: 2}, {Query: "better", Before: 0, After: 1}, {Query: "worse", Before: 2, After: 3},
		{Query: "lost", Before: 1, After: 0},
		{Query: "silent", Before: 1, After: 1, Told: true, AnsweredBefore: true}, {Query: "new", After: 1, Fresh: true},
	})
	var order []string
	for _, m := range s.Moves {
		order = append(order, m.Query)
	}
	if got := strings.Join(order, " "); got != "silent lost worse same better new" && got != "silent lost worse same new better" {
		t.Error(got)
	}
	if s.Better != 1 || s.Worse != 3 || s.Same != 1 || s.New != 1 {
		t.Errorf("%+v", s)
	}
	if s.Before.Hit1 != 0.4 || s.After.Hit1 != 0.5 || s.Before.MRR10 != 0.6 {
		t.Errorf("%+v %+v", s.Before, s.After)
	}
}

func FuzzReadGoldens(f *testing.F) {
	f.Add(`{"id":"1","query":"q","relevant":["a"],"at":"2026-03-09T12:00:00+08:00"}`)
	f.Fuzz(func(t *testing.T, text string) {
		list, err := ReadGoldens(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, g := range list {
			if again, err := g.Clean(); err != nil || again.Query != g.Query {
				t.Errorf("%q is not clean: %v", g.Query, err)
			}
		}
	})
}
