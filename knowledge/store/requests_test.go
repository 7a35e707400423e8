package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func station(id string) knowledge.Entry {
	return knowledge.Entry{ID: id, Kind: knowledge.ServicePoint, Title: "站" + id, State: knowledge.Published,
		Point: &knowledge.Point{Kinds: []string{"妇联"}, Phones: []knowledge.Phone{{Number: "000-0000-0101"}}, Hours: "9:00-17:00"}}
}

// says is a change request of a phone.
func says(who, entry, proposed string) knowledge.Request {
	return knowledge.Request{Entry: entry, Version: 1, Field: knowledge.PhoneField, Old: "000-0000-0101", Proposed: proposed, Who: who, Channel: "telegram", Lang: "zh"}
}

func wantsToKnow(r knowledge.Request) knowledge.Request {
	r.Version, r.Old, r.Proposed, r.Tell, r.Address = 0, "", "", true, "chat of "+r.Who
	return r
}

// fileAll keeps requests as the effects of a message on the page.
func fileAll(t *testing.T, s *Store, requests ...knowledge.Request) {
	t.Helper()
	for _, r := range requests {
		if err := s.KeepSession(t.Context(), Effects{Chat: r.Who, Session: []byte(`{}`), Request: &r}); err != nil {
			t.Fatal(err)
		}
	}
}

// listed are requests in short: number, who, what is proposed, whether to tell.
func listed(t *testing.T, s *Store, all bool) []string {
	t.Helper()
	list, err := s.Requests(t.Context(), all)
	if err != nil {
		t.Fatal(err)
	}
	var short []string
	for _, r := range list {
		short = append(short, strings.TrimSpace(fmt.Sprintf("%d %s %s %s %s %v %s", r.No, r.Who, r.Title, r.Field, r.Proposed, r.Tell, r.State)))
	}
	return short
}

// tell is what is sent to whom wants to know.
func tell(r knowledge.Request, e knowledge.Entry) ([]Outbound, error) {
	return []Outbound{{Channel: r.Channel, Chat: r.Who, Address: r.Address, Body: fmt.Appendf(nil, "%s %s", r.State, knowledge.FieldValue(&e, r.Field))}}, nil
}

func unsent(t *testing.T, s *Store) []string {
	t.Helper()
	out, err := s.Unsent(t.Context(), "telegram")
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, o := range out {
		list = append(list, o.Address+": "+string(o.Body))
	}
	return list
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestRequestsAreFiledOnce(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		save(t, s, station("a"))
		a := says("ann", "a", "")
		fileAll(t, s, a, a, wantsToKnow(a), a)
		same(t, "a repeated press", listed(t, s, false), []string{"1 ann 站a phone  true open"})
		fileAll(t, s, says("ann", "a", "000-0000-0109"), a, says("ben", "a", ""), says("ann", "gone", ""))
		same(t, "what is said again", listed(t, s, false), []string{"1 ann 站a phone 000-0000-0109 true open", "2 ben 站a phone  false open"})
		never := wantsToKnow(a)
		never.Tell = false
		fileAll(t, s, never, wantsToKnow(says("cat", "a", "")))
		same(t, "not to be told", listed(t, s, false), []string{"1 ann 站a phone 000-0000-0109 false open", "2 ben 站a phone  false open"})
		for i := range mostOpen + 5 {
			save(t, s, station(fmt.Sprint("s", i)))
			fileAll(t, s, says("dan", fmt.Sprint("s", i), ""))
		}
		if list := listed(t, s, false); len(list) != 2+mostOpen {
			t.Errorf("one chat filled the list: %d", len(list))
		}
	})
}

func TestApprove(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		save(t, s, station("a"))
		fileAll(t, s, says("ann", "a", "000-0000-0109"), says("ben", "a", ""), says("cat", "a", "000-0000-0108"), says("dan", "a", "000-0000-0109"))
		fileAll(t, s, wantsToKnow(says("ann", "a", "")), wantsToKnow(says("ben", "a", "")), wantsToKnow(says("cat", "a", "")))
		done, err := s.Decide(t.Context(), knowledge.Decision{No: 1, Approve: true, By: "staff", Why: "打过了"}, tell)
		if err != nil || done.Requests != 3 || done.Told != 2 || done.Entry.Version != 2 || done.Request.State != knowledge.Approved {
			t.Fatalf("%+v, %v", done, err)
		}
		e, err := s.Entry(t.Context(), "a")
		if err != nil || e.Point.Phones[0].Number != "000-0000-0109" || e.Point.Verified != "2026-11-23" || e.Point.VerifiedBy != "staff" || e.Version != 2 {
			t.Errorf("entry %+v %+v, %v", e, e.Point, err)
		}
		history, err := s.History(t.Context(), "a")
		if err != nil || len(history) != 2 || history[1].Who != "staff" || history[1].Why != "change request 1: phone" {
			t.Errorf("history %+v, %v", history, err)
		}
		same(t, "sent", unsent(t, s), []string{"chat of ann: approved 000-0000-0109", "chat of ben: approved 000-0000-0109"})
		same(t, "left", listed(t, s, false), []string{"3 cat 站a phone 000-0000-0108 true open"})

		_, err = s.Decide(t.Context(), knowledge.Decision{No: 3, Approve: true, By: "staff"}, tell)
		if !errors.Is(err, knowledge.ErrChanged) || !strings.Contains(err.Error(), "000-0000-0101") || !strings.Contains(err.Error(), "000-0000-0109") {
			t.Errorf("approved though the phone had changed: %v", err)
		}
		for want, d := range map[error]knowledge.Decision{
			knowledge.ErrDecided: {No: 1, Approve: true}, knowledge.ErrNoRequest: {No: 77},
		} {
			if _, err := s.Decide(t.Context(), d, tell); !errors.Is(err, want) {
				t.Errorf("%+v: %v", d, err)
			}
		}
		if _, err := s.Decide(t.Context(), knowledge.Decision{No: 3, By: "staff"}, tell); err != nil {
			t.Fatal(err)
		}
		if e, _ := s.Entry(t.Context(), "a"); e.Version != 2 {
			t.Errorf("rejecting changed the entry: version %d", e.Version)
		}
		same(t, "sent", unsent(t, s)[2:], []string{"chat of cat: rejected 000-0000-0109"})
		all, err := s.Requests(t.Context(), true)
		if err != nil || len(all) != 4 || all[0].Note != "打过了" || all[0].Tell || all[0].Who == "" {
			t.Errorf("all: %+v, %v", all, err)
		}

		c.Time = c.Add(29 * 24 * time.Hour)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Requests(t.Context(), true); all[0].Note == "" || all[0].Who == "" {
			t.Errorf("words are gone too soon: %+v", all[0])
		}
		c.Time = c.Add(2 * 24 * time.Hour)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if all, _ := s.Requests(t.Context(), true); len(all) != 4 || all[0].Note+all[0].Who+all[0].Proposed != "" || all[0].State != knowledge.Approved {
			t.Errorf("words stay: %+v", all)
		}
	})
}

// What cannot be carried out leaves everything as it was.
func TestDecideAllOrNothing(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		save(t, s, station("a"))
		fileAll(t, s, says("ann", "a", "000-0000-0109"), wantsToKnow(says("ann", "a", "")))
		broken := errors.New("no letter")
		_, err := s.Decide(t.Context(), knowledge.Decision{No: 1, Approve: true}, func(knowledge.Request, knowledge.Entry) ([]Outbound, error) { return nil, broken })
		if !errors.Is(err, broken) {
			t.Errorf("error %v", err)
		}
		if e, _ := s.Entry(t.Context(), "a"); e.Version != 1 {
			t.Error("the entry changed")
		}
		same(t, "open", listed(t, s, false), []string{"1 ann 站a phone 000-0000-0109 true open"})
		if err := s.Archive(t.Context(), Edit{}, "a"); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Decide(t.Context(), knowledge.Decision{No: 1, Approve: true}, tell); !errors.Is(err, knowledge.ErrChanged) {
			t.Errorf("an archived entry was changed: %v", err)
		}
	})
}

// Another change of the entry leaves a request as good as it was.
func TestApproveAfterAnotherChange(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		save(t, s, station("a"))
		fileAll(t, s, says("ann", "a", "000-0000-0109"), knowledge.Request{Entry: "a", Version: 1, Field: knowledge.ClosedField, Who: "ben"})
		renewed := station("a")
		renewed.Point.Hours = "8:00-12:00"
		save(t, s, renewed)
		if _, err := s.Decide(t.Context(), knowledge.Decision{No: 1, Approve: true}, tell); err != nil {
			t.Fatal(err)
		}
		if e, _ := s.Entry(t.Context(), "a"); e.Point.Hours != "8:00-12:00" || e.Point.Phones[0].Number != "000-0000-0109" {
			t.Errorf("entry %+v", e.Point)
		}
		if _, err := s.Decide(t.Context(), knowledge.Decision{No: 2, Approve: true}, tell); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Entry(t.Context(), "a"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("a closed place is shown: %v", err)
		}
	})
}

func TestDoubted(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		save(t, s, station("a"), station("b"))
		fileAll(t, s, says("old", "a", ""))
		c.Time = c.Add(knowledge.DoubtFor - time.Hour)
		closed := says("dan", "a", "")
		closed.Field = knowledge.ClosedField
		fileAll(t, s, says("ann", "a", ""), says("ann", "a", ""), says("ben", "a", "000-0000-0109"), says("ben", "b", ""), closed)
		check := func(what string, want map[string]int) {
			t.Helper()
			got, err := s.Doubted(t.Context(), []string{"a", "b", "unknown"})
			if diff := cmp.Diff(want, got); diff != "" || err != nil {
				t.Errorf("%s: %v\n%s", what, err, diff)
			}
			every, err := s.AllDoubted(t.Context())
			if diff := cmp.Diff(want, every); diff != "" || err != nil {
				t.Errorf("%s, of all: %v\n%s", what, err, diff)
			}
		}
		check("three people", map[string]int{"a": 3, "b": 1})
		c.Time = c.Add(2 * time.Hour)
		check("one of them long ago", map[string]int{"a": 2, "b": 1})
		if _, err := s.Decide(t.Context(), knowledge.Decision{No: 2}, tell); err != nil {
			t.Fatal(err)
		}
		check("after the decision", map[string]int{"a": 1, "b": 1})
	})
}

func TestAnnounce(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		save(t, s, station("a"))
		news := func(c knowledge.Claim) ([]Outbound, error) {
			return []Outbound{{Channel: "telegram", Address: "staff", Body: fmt.Appendf(nil, "%d %s %s %d", c.No, c.Title, c.Proposed, c.People)}}, nil
		}
		announce := func(want int) {
			t.Helper()
			if n, err := s.Announce(t.Context(), news); n != want || err != nil {
				t.Errorf("announced %d, %v; want %d", n, err, want)
			}
		}
		announce(0)
		fileAll(t, s, says("ann", "a", ""))
		announce(1)
		announce(0)
		fileAll(t, s, says("ann", "a", ""), wantsToKnow(says("ann", "a", "")), says("ben", "a", ""))
		announce(1)
		fileAll(t, s, says("ann", "a", "000-0000-0109"))
		announce(1)
		same(t, "told", unsent(t, s), []string{"staff: 1 站a  1", "staff: 2 站a  2", "staff: 1 站a 000-0000-0109 1"})
	})
}

func TestShown(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 10, 31, 17, 0, 0, 0, time.UTC)} // November in China
		s := open(t, Options{Now: c.now})
		show := func(entry string) {
			t.Helper()
			if err := s.KeepSession(t.Context(), Effects{Chat: "ann", Session: []byte(`{}`), Shown: entry}); err != nil {
				t.Fatal(err)
			}
		}
		show("a")
		show("a")
		show("b")
		c.Time = c.AddDate(0, 1, 0)
		show("a")
		want := []Use{{"a", "2026-11", 2}, {"a", "2026-12", 1}, {"b", "2026-11", 1}}
		got, err := s.Shown(t.Context())
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v\n%s", err, diff)
		}
		c.Time = c.AddDate(2, 0, -2)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, _ := s.Shown(t.Context()); len(got) != 1 {
			t.Errorf("kept for ever: %+v", got)
		}
	})
}

// Whoever waited a quarter of a year is no longer told, and her address is gone.
func TestAddressesAreForgotten(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		save(t, s, station("a"))
		fileAll(t, s, says("ann", "a", ""), wantsToKnow(says("ann", "a", "")))
		c.Time = c.Add(tellFor + time.Hour)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		same(t, "open", listed(t, s, false), []string{"1 ann 站a phone  false open"})
	})
}

// TestAnOldListTakesNoCorrectionBack imports a list again after staff corrected what it
// brought.
func TestAnOldListTakesNoCorrectionBack(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		imports := func(e knowledge.Entry) Action {
			t.Helper()
			no, err := s.Batch(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			compared, err := s.Compare(t.Context(), Edit{}, e)
			if err != nil {
				t.Fatal(err)
			}
			outcomes, err := s.Save(t.Context(), Edit{Who: "list", Batch: no}, e)
			if err != nil || outcomes[0].Action != compared[0].Action {
				t.Fatalf("%v, %v, compared as %s", outcomes, err, compared[0].Action)
			}
			return outcomes[0].Action
		}
		phone := func() string {
			t.Helper()
			e, err := s.current(t.Context(), "a")
			if err != nil {
				t.Fatal(err)
			}
			return e.Point.Phones[0].Number + " " + e.Point.Hours + " " + string(e.State)
		}
		decide := func(r knowledge.Request, value string) {
			t.Helper()
			fileAll(t, s, r)
			open, err := s.Requests(t.Context(), false)
			if err != nil || len(open) != 1 {
				t.Fatalf("%v, %v", open, err)
			}
			if _, err := s.Decide(t.Context(), knowledge.Decision{No: open[0].No, Approve: true, Value: value, By: "staff"}, tell); err != nil {
				t.Fatal(err)
			}
		}
		list := station("a")
		list.Point.Hours = "周一至周五 9:00-17:00"
		imports(list)
		decide(says("ann", "a", "000-0000-0109"), "")
		for _, step := range []struct {
			change func(p *knowledge.Point)
			action Action
			want   string
		}{
			{func(*knowledge.Point) {}, Unchanged, "000-0000-0109 周一至周五 9:00-17:00 published"},
			{func(p *knowledge.Point) { p.Hours = "每天 9:00-17:00" }, Changed, "000-0000-0109 每天 9:00-17:00 published"},
			{func(*knowledge.Point) {}, Unchanged, "000-0000-0109 每天 9:00-17:00 published"},
			{func(p *knowledge.Point) { p.Phones = []knowledge.Phone{{Number: "000-0000-0177"}} }, Changed, "000-0000-0177 每天 9:00-17:00 published"},
			{func(p *knowledge.Point) { p.Phones = []knowledge.Phone{{Number: "000-0000-0101"}} }, Changed, "000-0000-0101 每天 9:00-17:00 published"},
		} {
			point := *list.Point
			step.change(&point)
			list.Point = &point
			if got := imports(list); got != step.action || phone() != step.want {
				t.Errorf("%s, %s, want %s, %s", got, phone(), step.action, step.want)
			}
		}
		r := says("ann", "a", "")
		r.Field, r.Old = knowledge.ClosedField, "published"
		e, _ := s.current(t.Context(), "a")
		r.Version = e.Version
		decide(r, "")
		if got := imports(list); got != Unchanged || !strings.HasSuffix(phone(), "archived") {
			t.Errorf("a closed place is open again: %s, %s", got, phone())
		}
	})
}
