package store

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jinguo/knowledge"
)

// TestForget holds that what a session keeps for a time only is gone from the moment
// on, for who reads it and from the database, and that the rest stays.
func TestForget(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		until := c.Add(30 * time.Minute)
		for _, eff := range []Effects{
			{Chat: "talks", Session: []byte(`{"facts":1}`), Until: until, Lasting: []byte(`{}`)},
			{Chat: "leaves nothing", Session: []byte(`{"facts":2}`), Until: until},
			{Chat: "writes again", Session: []byte(`{"facts":3}`), Until: until, Lasting: []byte(`{}`)},
			{Chat: "ends", Session: []byte(`{"facts":4}`), Until: until, Lasting: []byte(`{}`)},
			{Chat: "other", Session: []byte(`{"region":"37"}`)},
		} {
			if err := s.KeepSession(t.Context(), eff); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.KeepSession(t.Context(), Effects{Chat: "ends", Session: []byte(`{"turn":1}`)}); err != nil {
			t.Fatal(err)
		}
		c.Time = until.Add(-time.Second)
		if err := s.KeepSession(t.Context(), Effects{Chat: "writes again", Session: []byte(`{"facts":5}`), Until: until.Add(time.Hour), Lasting: []byte(`{}`)}); err != nil {
			t.Fatal(err)
		}
		forget(t, s)
		holds := func(when, chat, want string) {
			t.Helper()
			if got, err := s.Session(t.Context(), chat); err != nil || string(got) != want {
				t.Errorf("%s, %q: %s, %v; want %s", when, chat, got, err, want)
			}
		}
		holds("a second before", "talks", `{"facts":1}`)
		c.Time = until
		holds("then, before anybody tidied", "talks", `{}`)
		holds("then, before anybody tidied", "leaves nothing", ``)
		forget(t, s)
		for range 2 {
			holds("then", "talks", `{}`)
			holds("then", "leaves nothing", ``)
			holds("then", "writes again", `{"facts":5}`)
			holds("then", "ends", `{"turn":1}`)
			holds("then", "other", `{"region":"37"}`)
			forget(t, s)
		}
		rows, err := column[string](t.Context(), s.db, `SELECT body || COALESCE(lasting, '') FROM sessions ORDER BY chat`)
		if err != nil || len(rows) != 4 {
			t.Fatalf("the table holds %q, %v", rows, err)
		}
		if kept, ok := s.unseal(rows[2]); !ok || kept != `{}` {
			t.Errorf("the table holds %q", kept)
		}
	})
}

func forget(t *testing.T, s *Store) {
	t.Helper()
	if err := s.Forget(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestForgetCleansFiles holds that SQLite's files keep no copy of what was dropped.
func TestForgetCleansFiles(t *testing.T) {
	dir := t.TempDir()
	c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
	s, err := Open(t.Context(), filepath.Join(dir, "jinguo.db"), Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	keep := func(eff Effects) {
		t.Helper()
		if err := s.KeepSession(t.Context(), eff); err != nil {
			t.Fatal(err)
		}
	}
	until := c.Add(30 * time.Minute)
	keep(Effects{Chat: "silent", Session: []byte("38, divorced"), Until: until, Lasting: []byte(`{}`)})
	keep(Effects{Chat: "forgets", Session: []byte("38, divorced"), Until: until, Lasting: []byte(`{}`)})
	canaries, err := column[string](t.Context(), s.db, `SELECT body FROM sessions`)
	must(t, err)
	keep(Effects{Chat: "forgets", Session: []byte(`{}`)})
	for _, sealed := range canaries {
		if !written(t, dir, sealed) {
			t.Fatal("the test sees nothing in the files even before")
		}
	}
	c.Time = until
	forget(t, s)
	for _, sealed := range canaries {
		if written(t, dir, sealed) {
			t.Error("the files still hold what was dropped")
		}
	}
}

func written(t *testing.T, dir, what string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(what)) {
			return true
		}
	}
	return false
}

func TestProgrammes(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		programme := func(id string, state knowledge.State) knowledge.Entry {
			return knowledge.Entry{ID: id, Kind: knowledge.Program, Title: "项目" + id, State: state, Programme: &knowledge.Programme{
				Rule: &knowledge.Rule{Confirmed: true},
			}}
		}
		save(t, s, programme("b", knowledge.Published), programme("a", knowledge.Published), programme("draft", knowledge.Draft),
			programme("old", knowledge.Archived), faq("f", "问"))
		newer := programme("c", knowledge.Published)
		newer.Effective, newer.Replaces = "2026-07-01", knowledge.Strings{"b"}
		save(t, s, newer)
		list, err := s.Programmes(t.Context())
		if err != nil || len(list) != 3 || list[0].ID != "a" || list[1].ID != "b" || !list[0].Programme.Rule.Confirmed ||
			list[0].Expires != "" || list[1].Expires != "2026-06-30" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
