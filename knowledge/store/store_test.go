package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

// clock is a time that a test moves.
type clock struct{ time.Time }

func (c *clock) now() time.Time { return c.Time }

// opener opens the database of one test, again and again the same.
type opener func(t *testing.T, opt Options) *Store

// engines are the databases that the suite runs against.
var engines = map[string]func(t *testing.T) opener{
	"sqlite": func(t *testing.T) opener {
		path := filepath.Join(t.TempDir(), "a b?c%.db")
		return func(t *testing.T, opt Options) *Store {
			t.Helper()
			s, err := Open(t.Context(), path, opt)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { s.Close() })
			return s
		}
	},
}

// suite runs test against every engine.
func suite(t *testing.T, test func(t *testing.T, open opener)) {
	for name, engine := range engines {
		t.Run(name, func(t *testing.T) { test(t, engine(t)) })
	}
}

func faq(id, title string) knowledge.Entry {
	return knowledge.Entry{ID: id, Kind: knowledge.FAQ, Title: title, Text: "答：" + title, State: knowledge.Published}
}

func save(t *testing.T, s *Store, entries ...knowledge.Entry) []Outcome {
	t.Helper()
	outcomes, err := s.Save(t.Context(), Edit{Who: "tester", Why: "test"}, entries...)
	if err != nil {
		t.Fatal(err)
	}
	return outcomes
}

func changes(t *testing.T, s *Store, after int64) map[string]knowledge.Change {
	t.Helper()
	found := map[string]knowledge.Change{}
	for {
		page, err := s.Changes(t.Context(), after, 2)
		if err != nil {
			t.Fatal(err)
		}
		if len(page) == 0 {
			return found
		}
		for _, c := range page {
			if c.No <= after {
				t.Fatalf("change %d after %d", c.No, after)
			}
			after = c.No
			found[c.Entry.ID] = c
		}
	}
}

func TestVersions(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		e := faq("a", "产假多少天")
		e.Source = &knowledge.Source{File: "a.xlsx", Place: "第2行", Hash: "1"}
		if got := save(t, s, e)[0]; got != (Outcome{"a", New, 1}) {
			t.Errorf("first save: %+v", got)
		}
		moved := e
		moved.Source = &knowledge.Source{File: "a.xlsx", Place: "第3行", Hash: "2"}
		if got := save(t, s, moved)[0]; got != (Outcome{"a", Unchanged, 1}) {
			t.Errorf("save of a row that moved: %+v", got)
		}
		c.Time = c.Add(time.Hour)
		e.Text = "98天"
		if got := save(t, s, e)[0]; got != (Outcome{"a", Changed, 2}) {
			t.Errorf("second save: %+v", got)
		}
		history, err := s.History(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		if len(history) != 2 || history[0].Entry.Text != "答：产假多少天" || history[1].Entry.Text != "98天" ||
			history[1].Who != "tester" || history[1].Why != "test" || !history[1].At.Equal(c.Time) {
			t.Errorf("history: %+v", history)
		}
		got, err := s.Entry(t.Context(), "a")
		if err != nil || got.Version != 2 || got.Text != "98天" {
			t.Errorf("entry: %+v, %v", got, err)
		}
	})
}

func TestStatesAreSeen(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		draft := faq("d", "草稿")
		draft.State = knowledge.Draft
		save(t, s, draft, faq("p", "公布"))
		if _, err := s.Entry(t.Context(), "d"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("a draft is shown: %v", err)
		}
		if err := s.Archive(t.Context(), Edit{}, "p", "unknown"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Entry(t.Context(), "p"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("an archived entry is shown: %v", err)
		}
		if got := changes(t, s, 0)["p"]; got.Entry.State != knowledge.Archived {
			t.Errorf("change of an archived entry: %+v", got)
		}
	})
}

func TestReplacedEntriesEnd(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		old := knowledge.Entry{ID: "old", Kind: knowledge.Policy, Title: "救助办法", Number: "鲁妇发〔2019〕1号", Issued: "2019-03-01"}
		other := knowledge.Entry{ID: "other", Kind: knowledge.Policy, Title: "另一办法", Expires: "2020-12-31"}
		save(t, s, old, other)
		last, err := s.LastChange(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		next := knowledge.Entry{ID: "new", Kind: knowledge.Policy, Title: "救助办法", Number: "鲁妇发〔2024〕5号",
			Issued: "2024-04-20", Effective: "2024-05-01", Replaces: knowledge.Strings{"鲁妇发[2019] 1号"}}
		save(t, s, next)
		got := changes(t, s, last)
		if len(got) != 2 || got["old"].Until != "2024-04-30" || got["new"].Until != "" {
			t.Errorf("after the new edition: %+v", got)
		}
		if got := changes(t, s, 0)["other"].Until; got != "2020-12-31" {
			t.Errorf("until of an expiring entry: %q", got)
		}

		next.State = knowledge.Draft
		save(t, s, next)
		if got := changes(t, s, 0)["old"].Until; got != "" {
			t.Errorf("a draft ends what it replaces: %q", got)
		}
		next.State, next.Replaces = knowledge.Published, knowledge.Strings{"救助办法"}
		save(t, s, next)
		if got := changes(t, s, 0); got["old"].Until != "2024-04-30" || got["new"].Until != "" {
			t.Errorf("replaced by title: %+v", got)
		}
		next.Replaces = nil
		last, _ = s.LastChange(t.Context())
		save(t, s, next)
		if got := changes(t, s, last); got["old"].Until != "" || len(got) != 2 {
			t.Errorf("no longer replaced: %+v", got)
		}
	})
}

func TestConfidentialAddressSurvivesAnExport(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		shelter := knowledge.Entry{ID: "s", Kind: knowledge.ServicePoint, Title: "庇护所", Point: &knowledge.Point{
			Kinds: knowledge.Strings{"庇护所"}, Address: "示例路1号", Location: &knowledge.LatLon{Lat: 35, Lon: 118}, Confidential: true},
			Contacts: []knowledge.Contact{{Name: "办公室", Address: "示例路1号后门"}}}
		save(t, s, shelter)
		if got := save(t, s, shelter.Public())[0].Action; got != Unchanged {
			t.Errorf("import of the public form: %s", got)
		}
		got, err := s.Entry(t.Context(), "s")
		if err != nil || got.Point.Address != "示例路1号" || got.Contacts[0].Address != "示例路1号后门" {
			t.Errorf("address lost: %+v, %+v, %v", got.Point, got.Contacts, err)
		}
	})
}

func TestPoints(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		point := func(id, region string, kinds ...string) knowledge.Entry {
			return knowledge.Entry{ID: id, Kind: knowledge.ServicePoint, Title: id, Region: region, Point: &knowledge.Point{Kinds: kinds}}
		}
		expired := point("expired", "3713", "妇联")
		expired.Expires = "2026-11-22"
		save(t, s, point("county", "371324", "妇联", "维权站"), point("city", "3713", "妇联"), point("law", "3713", "法律援助"), expired)
		got, err := s.Points(t.Context(), "妇联", []string{"371324", "3713", "37", ""})
		if err != nil {
			t.Fatal(err)
		}
		ids := make([]string, len(got))
		for i, e := range got {
			ids[i] = e.ID
		}
		if want := []string{"city", "county"}; !slices.Equal(ids, want) {
			t.Errorf("points %v, want %v", ids, want)
		}
		save(t, s, point("county", "371324", "维权站"))
		if got, _ := s.Points(t.Context(), "妇联", []string{"371324"}); len(got) != 0 {
			t.Errorf("a kind that was taken away still finds %v", got)
		}
		if got, err := s.Points(t.Context(), "妇联", nil); len(got) != 1 || err != nil {
			t.Errorf("any region: %v, %v", got, err)
		}
	})
}

func TestSample(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		ctx := t.Context()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(s.InstallSample(ctx, []knowledge.Entry{faq("a", "甲"), faq("b", "乙"), faq("c", "丙")}))
		last, _ := s.LastChange(ctx)
		must(s.InstallSample(ctx, []knowledge.Entry{faq("a", "甲"), faq("b", "乙"), faq("c", "丙")}))
		if again, _ := s.LastChange(ctx); again != last {
			t.Errorf("installing again changed %d to %d", last, again)
		}
		if got := save(t, s, faq("c", "丙"))[0].Action; got != Unchanged {
			t.Errorf("a sample entry saved as it is shown: %s", got)
		}
		edited := faq("b", "乙改")
		save(t, s, edited)
		must(s.InstallSample(ctx, []knowledge.Entry{faq("a", "甲新"), faq("b", "乙新")}))
		titles := map[string]string{}
		for id, c := range changes(t, s, 0) {
			titles[id] = fmt.Sprintf("%s %s %v", c.Entry.Title, c.Entry.State, c.Sample)
		}
		want := map[string]string{"a": "甲新 published true", "b": "乙改 published false", "c": "丙 archived true"}
		if diff := cmp.Diff(want, titles); diff != "" {
			t.Error(diff)
		}
		without := open(t, Options{NoSample: true})
		if _, err := without.Entry(ctx, "a"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("the sample shows without being asked for: %v", err)
		}
		if _, err := without.Entry(ctx, "b"); err != nil {
			t.Errorf("an edited sample entry is staff's own: %v", err)
		}
	})
}

func TestSaveIsAllOrNothing(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		_, err := s.Save(t.Context(), Edit{}, faq("a", "甲"), knowledge.Entry{ID: "b", Kind: knowledge.FAQ})
		if err == nil || !strings.Contains(err.Error(), "title is missing") {
			t.Errorf("error %v", err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := s.Save(ctx, Edit{}, faq("a", "甲")); err == nil {
			t.Error("a cancelled save succeeded")
		}
		if got := changes(t, s, 0); len(got) != 0 {
			t.Errorf("half a save is kept: %v", got)
		}
	})
}

func TestMail(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		ctx := t.Context()
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		in := []Inbound{{"telegram", 7, "h1", []byte(`{"a":1}`)}, {"telegram", 5, "h2", []byte(`{}`)}}
		must(s.Receive(ctx, in))
		must(s.Receive(ctx, in[:1]))
		open1, err := s.Unhandled(ctx, "telegram")
		must(err)
		if diff := cmp.Diff([]Inbound{in[1], in[0]}, open1); diff != "" {
			t.Error(diff)
		}
		eff := Effects{Chat: "h1", Session: []byte(`{"turn":1}`), Mark: &Mark{"e", true},
			Out: []Outbound{{Channel: "telegram", Chat: "h1", Address: "42", Body: []byte(`"x"`)}, {Channel: "telegram", Chat: "h1", Address: "42", Body: []byte(`"y"`)}}}
		must(s.Finish(ctx, "telegram", 7, eff))
		must(s.Finish(ctx, "telegram", 7, eff))
		must(s.Finish(ctx, "telegram", 99, eff))
		must(s.Receive(ctx, in[:1]))
		if open, _ := s.Unhandled(ctx, "telegram"); len(open) != 1 || open[0].ID != 5 {
			t.Errorf("unhandled %v", open)
		}
		out, err := s.Unsent(ctx, "telegram")
		must(err)
		if len(out) != 2 || string(out[0].Body) != `"x"` || out[0].No >= out[1].No || out[0].Tried {
			t.Fatalf("unsent %v", out)
		}
		must(s.Sending(ctx, out[0].No, 1000))
		if again, _ := s.Unsent(ctx, "telegram"); !again[0].Tried || again[0].After != 1000 || again[1].Tried {
			t.Errorf("tried %v", again)
		}
		must(s.Sent(ctx, out[0].No, 1001))
		must(s.Failed(ctx, out[1].No, "blocked"))
		if again, _ := s.Unsent(ctx, "telegram"); len(again) != 0 {
			t.Errorf("still unsent: %v", again)
		}
		if last, err := s.Delivered(ctx, "telegram", "h1"); last != 1001 || err != nil {
			t.Errorf("delivered %d, %v", last, err)
		}
		must(s.Receive(ctx, []Inbound{{"telegram", 8, "h1", []byte(`{}`)}}))
		must(s.Finish(ctx, "telegram", 8, Effects{}))
		session, err := s.Session(ctx, "h1")
		if err != nil || string(session) != `{"turn":1}` {
			t.Errorf("session %s, %v", session, err)
		}
		must(s.KeepSession(ctx, Effects{Chat: "h1"}))
		if session, err := s.Session(ctx, "h1"); session != nil || err != nil {
			t.Errorf("forgotten session %s, %v", session, err)
		}

		c.Time = c.Add(40 * 24 * time.Hour)
		must(s.KeepSession(ctx, Effects{Chat: "young", Session: []byte(`{}`)}))
		must(s.Finish(ctx, "telegram", 5, Effects{Chat: "old", Session: []byte(`{}`)}))
		c.Time = c.Add(time.Hour)
		must(s.Tidy(ctx))
		if session, _ := s.Session(ctx, "young"); session == nil {
			t.Error("tidying forgot a chat of today")
		}
		c.Time = c.Add(rememberFor)
		must(s.Tidy(ctx))
		if session, _ := s.Session(ctx, "old"); session != nil {
			t.Error("a silent chat is remembered for ever")
		}
		must(s.Receive(ctx, in[:1]))
		if open, _ := s.Unhandled(ctx, "telegram"); len(open) != 1 {
			t.Error("tidying keeps ids for ever")
		}
	})
}

func TestWritersOfTwoProcesses(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		a, b := open(t, Options{}), open(t, Options{})
		if a.Identity() == "" || a.Identity() != b.Identity() {
			t.Errorf("identities %q and %q", a.Identity(), b.Identity())
		}
		var wait sync.WaitGroup
		for i, s := range []*Store{a, b} {
			for j := range 4 {
				wait.Go(func() {
					for k := range 10 {
						_, err := s.Save(t.Context(), Edit{}, faq(fmt.Sprintf("%d-%d-%d", i, j, k), "题"))
						if err != nil {
							t.Error(err)
						}
					}
				})
			}
		}
		wait.Wait()
		if got := changes(t, a, 0); len(got) != 80 {
			t.Errorf("%d entries, want 80", len(got))
		}
	})
}

func BenchmarkSave(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	n := 0
	for b.Loop() {
		batch := make([]knowledge.Entry, 500)
		for i := range batch {
			n++
			batch[i] = faq(fmt.Sprintf("e%d", n), strings.Repeat("题", 100))
		}
		if _, err := s.Save(b.Context(), Edit{}, batch...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(500*b.N)/b.Elapsed().Seconds(), "entries/s")
}

// TestSettings holds SQLite to what the package promises.
func TestSettings(t *testing.T) {
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for pragma, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1", "busy_timeout": "15000"} {
		var got string
		if err := s.db.QueryRow(`PRAGMA ` + pragma).Scan(&got); err != nil || got != want {
			t.Errorf("%s is %q, want %q (%v)", pragma, got, want, err)
		}
	}
}

func TestOpenSaysWhatToDo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jinguo.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	if s, err := Open(t.Context(), path, Options{}); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("damaged: %v, %v", s, err)
	}
	missing := filepath.Join(t.TempDir(), "nowhere", "jinguo.db")
	if s, err := Open(t.Context(), missing, Options{}); err == nil || !strings.Contains(err.Error(), "must be writable") {
		t.Errorf("no folder: %v, %v", s, err)
	}
}

func TestOnlyTheOwnerReadsTheDatabase(t *testing.T) {
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), filepath.Join(dir, "jinguo.db"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) < 3 {
		t.Fatalf("files %v, %v", files, err)
	}
	for _, file := range files {
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", filepath.Base(file), info.Mode(), err)
		}
	}
}
