package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

// as is a context in which an account acts at the desk.
func as(t *testing.T, name string) context.Context {
	return audit.As(t.Context(), audit.Actor{Name: name, Door: "desk"})
}

// drafted saves a draft in the name of an account and returns its version.
func drafted(t *testing.T, s *Store, name string, e knowledge.Entry) int {
	t.Helper()
	e.State = knowledge.Draft
	out, err := s.Save(as(t, name), Edit{Who: name, Wait: true}, e)
	if err != nil {
		t.Fatal(err)
	}
	return out[0].Version
}

func publication(entry string, version int, who string) Publication {
	return Publication{Entry: entry, Version: version, Who: who, Hold: true, Why: func(asker string) string { return "by " + who + " for " + asker }}
}

func states(t *testing.T, s *Store, entry string) []string {
	t.Helper()
	list, err := s.ReviewsOf(t.Context(), entry)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, r := range list {
		all = append(all, fmt.Sprintf("%d %s %s %d", r.Version, r.State, r.Decider, r.Became))
	}
	return all
}

func TestReviewLife(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 3, 9, 4, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		e := faq("a", "产假多少天")
		save(t, s, e)
		if _, err := s.SubmitReview(as(t, "bian"), knowledge.Review{Entry: "a", Version: 1}); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("a version in force is submitted: %v", err)
		}
		if _, err := s.SubmitReview(as(t, "bian"), knowledge.Review{Entry: "x", Version: 1}); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("an unknown entry is submitted: %v", err)
		}
		e.Text = "158天"
		v := drafted(t, s, "bian", e)
		r, err := s.SubmitReview(as(t, "bian"), knowledge.Review{Entry: "a", Version: v, Note: "请看", Due: "2026-03-12", Reviewer: "shen"})
		if err != nil {
			t.Fatal(err)
		}
		again, err := s.SubmitReview(as(t, "ji"), knowledge.Review{Entry: "a", Version: v})
		if err != nil || again.No != r.No || again.Asker != "bian" {
			t.Errorf("submitted twice: %+v %v", again, err)
		}
		list, err := s.OpenReviews(t.Context())
		if err != nil || len(list) != 1 || list[0].Entry.Text != "158天" || list[0].Before.Text == "158天" || list[0].By != "bian" || list[0].Stale() || !list[0].Live() {
			t.Fatalf("%+v %v", list, err)
		}
		want := knowledge.Review{No: r.No, Entry: "a", Version: v, Asker: "bian", At: c.Time, Note: "请看", Due: "2026-03-12", Reviewer: "shen", State: knowledge.ReviewOpen}
		if diff := cmp.Diff(want, *list[0].Review); diff != "" {
			t.Error(diff)
		}
		if _, err := s.SendBack(as(t, "shen"), r.No, "日期呢"); err != nil {
			t.Fatal(err)
		}
		if after, err := s.Withdraw(as(t, "bian"), r.No); !errors.Is(err, knowledge.ErrReviewed) || after.State != knowledge.ReviewReturned {
			t.Errorf("withdrawn after it was sent back: %+v %v", after, err)
		}
		if _, err := s.SendBack(as(t, "shen"), 99, "x"); !errors.Is(err, knowledge.ErrNoReview) {
			t.Error(err)
		}
		back, err := s.Returned(t.Context(), "bian")
		if err != nil || len(back) != 1 || back[0].Review.Why != "日期呢" {
			t.Errorf("%+v %v", back, err)
		}
		e.Text = "158天，自2026年起"
		v3 := drafted(t, s, "bian", e)
		if _, err := s.Publish(as(t, "shen"), publication("a", v, "沈")); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("an old version is published: %v", err)
		}
		done, err := s.Publish(as(t, "shen"), publication("a", v3, "沈"))
		if err != nil || done.Entry.Version != 4 || done.Again {
			t.Fatalf("%+v %v", done, err)
		}
		if done, err = s.Publish(as(t, "he"), publication("a", v3, "何")); err != nil || !done.Again || done.Review.Decider != "shen" {
			t.Errorf("published twice: %+v %v", done, err)
		}
		if diff := cmp.Diff([]string{"3 published shen 4", "2 returned shen 0"}, states(t, s, "a")); diff != "" {
			t.Error(diff)
		}
		if back, _ := s.Returned(t.Context(), "bian"); len(back) != 0 {
			t.Errorf("%+v", back)
		}
		if got, err := s.Entry(t.Context(), "a"); err != nil || got.Text != e.Text || got.State != knowledge.Published {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Errorf("the audit log: %v", err)
		}
		if _, err := s.Waiting(t.Context(), "a", 0); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("something waits: %v", err)
		}
	})
}

// TestReviewsAreOvertaken ends requests about drafts that are gone.
func TestReviewsAreOvertaken(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		e := faq("a", "产假多少天")
		save(t, s, e)
		submit := func(text string) {
			t.Helper()
			e.Text = text
			if _, err := s.SubmitReview(as(t, "bian"), knowledge.Review{Entry: "a", Version: drafted(t, s, "bian", e)}); err != nil {
				t.Fatal(err)
			}
		}
		submit("一")
		submit("二")
		e.Text = "三"
		save(t, s, e) // published beside the desk
		submit("四")
		if err := s.ArchiveSeen(as(t, "shen"), Edit{Who: "shen"}, "a", 4); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("archived by an old version: %v", err)
		}
		if err := s.ArchiveSeen(as(t, "shen"), Edit{Who: "shen"}, "a", 5); err != nil {
			t.Fatal(err)
		}
		if err := s.ArchiveSeen(as(t, "shen"), Edit{Who: "shen"}, "a", 5); err != nil {
			t.Errorf("archived twice: %v", err)
		}
		if err := s.BringBack(as(t, "bian"), Edit{Who: "bian"}, "a", 6); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"5 overtaken  0", "3 overtaken  0", "2 overtaken  0"}, states(t, s, "a")); diff != "" {
			t.Error(diff)
		}
		// A draft of an import that is taken back.
		e = faq("b", "产假工资")
		save(t, s, e)
		batch, err := s.Batch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		e.Text, e.State = "照发", knowledge.Draft
		if _, err := s.Save(t.Context(), Edit{Who: "root", Batch: batch, Wait: true}, e); err != nil {
			t.Fatal(err)
		}
		if _, err := s.SubmitReview(as(t, "bian"), knowledge.Review{Entry: "b", Version: 2}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Undo(t.Context(), Edit{Who: "root"}, batch); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2 overtaken  0"}, states(t, s, "b")); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Publish(as(t, "shen"), publication("b", 2, "沈")); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("a draft that was taken back is published: %v", err)
		}
	})
}

func TestFourEyesInTheStore(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		rules := knowledge.DefaultDeskRules()
		rules.FourEyes = true
		if err := s.SetDeskRules(t.Context(), rules); err != nil {
			t.Fatal(err)
		}
		e := faq("a", "产假多少天")
		v := drafted(t, s, "shen", e)
		if _, err := s.Publish(as(t, "shen"), publication("a", v, "沈")); !errors.Is(err, knowledge.ErrFourEyes) {
			t.Errorf("one's own is published: %v", err)
		}
		e.Text = "158天"
		v = drafted(t, s, "he", e)
		if _, err := s.Publish(as(t, "shen"), publication("a", v, "沈")); !errors.Is(err, knowledge.ErrFourEyes) {
			t.Errorf("what one wrote before another is published: %v", err)
		}
		for what, do := range map[string]func(context.Context, knowledge.Entry) error{
			"save":   func(ctx context.Context, e knowledge.Entry) error { _, err := s.Save(ctx, Edit{}, e); return err },
			"revise": func(ctx context.Context, e knowledge.Entry) error { _, err := s.Revise(ctx, Edit{}, v, e); return err },
			"another": func(ctx context.Context, e knowledge.Entry) error {
				e.ID = "b"
				_, err := s.Save(ctx, Edit{}, e)
				return err
			},
		} {
			if err := do(as(t, "zhen"), e); !errors.Is(err, knowledge.ErrFourEyes) {
				t.Errorf("%s as published: %v", what, err)
			}
		}
		if _, err := s.Publish(as(t, "zhen"), publication("a", v, "真")); err != nil {
			t.Error(err)
		}
		if _, err := s.Entry(t.Context(), "b"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error("b is published")
		}
		// Where the rule is changed between the page and the press, the press counts.
		rules.FourEyes = false
		if err := s.SetDeskRules(t.Context(), rules); err != nil {
			t.Fatal(err)
		}
		e.Text = "180天"
		if _, err := s.Publish(as(t, "shen"), publication("a", drafted(t, s, "shen", e), "沈")); err != nil {
			t.Error(err)
		}
	})
}

// TestPublishAtOnce has several publish and send back one version at the same moment.
func TestPublishAtOnce(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		e := faq("a", "产假多少天")
		save(t, s, e)
		e.Text = "158天"
		v := drafted(t, s, "bian", e)
		var wait sync.WaitGroup
		fresh := make([]bool, 8)
		for i := range fresh {
			wait.Go(func() {
				name := fmt.Sprint("shen", i)
				done, err := s.Publish(as(t, name), publication("a", v, name))
				if err != nil {
					t.Error(err)
				}
				fresh[i] = err == nil && !done.Again
			})
		}
		wait.Wait()
		n := 0
		for _, one := range fresh {
			if one {
				n++
			}
		}
		if history, err := s.History(t.Context(), "a"); n != 1 || err != nil || len(history) != 3 {
			t.Errorf("%d published, %d versions, %v", n, len(history), err)
		}
	})
}

func TestPublishDue(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 3, 9, 4, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		e, other := faq("a", "产假多少天"), faq("b", "产假几天")
		save(t, s, e, other)
		e.Text, e.Effective = "158天", "2026-04-01"
		v := drafted(t, s, "bian", e)
		p := publication("a", v, "沈")
		p.Replaces, p.Archive, p.ArchiveWhy = []string{"b"}, []string{"b"}, "换了"
		done, err := s.Publish(as(t, "shen"), p)
		if err != nil || done.On != "2026-04-01" || done.Entry.Version != 1 {
			t.Fatalf("%+v %v", done, err)
		}
		if done, err := s.Publish(as(t, "he"), p); err != nil || !done.Again || done.On != "2026-04-01" {
			t.Errorf("approved twice: %+v %v", done, err)
		}
		c.Time = time.Date(2026, 3, 31, 15, 59, 0, 0, time.UTC) // a minute before midnight in China
		if n, err := s.PublishDue(t.Context()); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		c.Time = c.Add(time.Minute)
		var wait sync.WaitGroup
		var sum, faults int
		var lock sync.Mutex
		for range 4 { // of several processes
			wait.Go(func() {
				n, err := s.PublishDue(t.Context())
				lock.Lock()
				defer lock.Unlock()
				if sum += n; err != nil {
					faults++
				}
			})
		}
		wait.Wait()
		if sum != 1 || faults != 0 {
			t.Errorf("%d published, %d faults", sum, faults)
		}
		got, err := s.Entry(t.Context(), "a")
		if err != nil || got.Text != "158天" || got.Version != 3 || len(got.Replaces) != 1 {
			t.Errorf("%+v %v", got, err)
		}
		if _, err := s.Entry(t.Context(), "b"); !errors.Is(err, knowledge.ErrNotFound) {
			t.Error("b is not archived")
		}
		if _, err := s.VerifyAudit(t.Context()); err != nil {
			t.Errorf("the audit log: %v", err)
		}
		history, err := s.History(t.Context(), "a")
		if err != nil || history[2].Who != "沈" || history[2].Why != "by 沈 for " {
			t.Errorf("%+v %v", history, err)
		}
	})
}

func TestReviewCount(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 3, 9, 4, 0, 0, 0, time.UTC)}
		s := open(t, Options{Now: c.now})
		for i, region := range []string{"371324", "371324", "371302", "37"} {
			e := faq(fmt.Sprint("e", i), fmt.Sprint("问题", i))
			e.Region, e.Expires = region, "2026-03-20"
			save(t, s, e)
			e.Text = "改"
			due := knowledge.Date("2026-03-12")
			if i == 1 {
				due = "2026-03-06"
			}
			if _, err := s.SubmitReview(as(t, "bian"), knowledge.Review{Entry: e.ID, Version: drafted(t, s, "bian", e), Due: due}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.NoteExpiry(as(t, "bian"), knowledge.ExpiryNote{Entry: "e0", Expires: "2026-03-20", Who: "卞"}); err != nil {
			t.Fatal(err)
		}
		if err := s.NoteExpiry(as(t, "bian"), knowledge.ExpiryNote{Entry: "e1", Expires: "2026-03-21"}); !errors.Is(err, knowledge.ErrStale) {
			t.Errorf("noted another day: %v", err)
		}
		for _, tt := range []struct {
			who  account.Account
			want knowledge.ReviewCount
		}{
			{account.Account{Name: "shen", Roles: []account.Role{account.Reviewer}, Regions: []string{"371324"}}, knowledge.ReviewCount{Waiting: 2, Overdue: 1, Expiring: 1}},
			{account.Account{Name: "shi", Roles: []account.Role{account.Reviewer}, Regions: []string{"3713"}}, knowledge.ReviewCount{Waiting: 3, Overdue: 1, Expiring: 2}},
			{account.Account{Name: "bian", Roles: []account.Role{account.Editor}, Regions: []string{"371324"}}, knowledge.ReviewCount{Expiring: 1}},
			{account.Account{Name: "zhi", Roles: []account.Role{account.Duty}}, knowledge.ReviewCount{}},
		} {
			got, err := s.ReviewCount(t.Context(), &tt.who)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("%s: %s %v", tt.who.Name, diff, err)
			}
		}
	})
}
