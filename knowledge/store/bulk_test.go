package store

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

func TestChangeMany(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{noonOf(2026)}
		s := open(t, Options{Now: c.now})
		waits := point("waits", "371324")
		save(t, s, point("a", "371324"), in(point("d", "371324"), knowledge.Draft), waits, point("b", "371324"), point("foreign", "371323"))
		draft := in(waits, knowledge.Draft)
		draft.Title = "新名字"
		if _, err := s.Save(t.Context(), Edit{Wait: true}, draft); err != nil {
			t.Fatal(err)
		}
		upto, err := s.LastChange(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		late := point("b", "371324")
		late.Title = "改过"
		save(t, s, late)
		c.Time = c.Add(time.Hour)
		ctx := audit.As(t.Context(), audit.Actor{Name: "li", Door: "desk"})
		no, err := s.BeginDeed(ctx, "expiry", "李")
		if err != nil {
			t.Fatal(err)
		}
		f := Filter{Viewer: account.Account{Regions: []string{"371324"}}, Upto: upto}
		done, err := s.ChangeMany(ctx, Edit{Who: "李", Why: "原因", Bulk: no}, "expiry", f, []string{"a", "b", "d", "foreign", "none", "waits"}, func(old Revisable) Revision {
			e := old.Entry
			e.Expires = "2027-01-01"
			if e.State == knowledge.Published {
				e.State = knowledge.Draft
				return Revision{Entry: e, Wait: true}
			}
			return Revision{Entry: e}
		})
		if err != nil {
			t.Fatal(err)
		}
		want := Revised{Changed: 2, Waiting: 1, Skipped: map[Skip]int{SkipGone: 2, SkipChanged: 1, SkipWaiting: 1}}
		if diff := cmp.Diff(want, done); diff != "" {
			t.Errorf("revised (-want +got):\n%s", diff)
		}
		d, err := s.Deed(ctx, no)
		if diff := cmp.Diff(Deed{No: no, Action: "expiry", Actor: "li", Who: "李", At: c.Time, Entries: 2}, d, cmp.Transformer("utc", time.Time.UTC)); err != nil || diff != "" {
			t.Errorf("deed: %v (-want +got):\n%s", err, diff)
		}
		if got := found(t, s, Filter{Batch: no}); !cmp.Equal(got, []string{"a", "d"}) {
			t.Errorf("the deed's entries: %v", got)
		}
		if rows, err := s.ListedOf(ctx, Filter{}, []string{"a"}); err != nil || !rows[0].Waits || rows[0].By != "李" || !rows[0].Changed.Equal(c.Time) {
			t.Errorf("a: %+v, %v", rows, err)
		}
		if list, err := s.Batches(ctx, 10); err != nil || len(list) != 0 {
			t.Errorf("it counts as an import: %+v, %v", list, err)
		}
		fresh, err := s.BeginDeed(ctx, "undo", "李")
		if err != nil {
			t.Fatal(err)
		}
		u, err := s.UndoDeed(ctx, Edit{Who: "李", Bulk: fresh}, no)
		if err != nil || u.Dropped != 1 || u.Restored != 1 || len(u.Kept) != 0 {
			t.Errorf("undone: %+v, %v", u, err)
		}
		rows, err := s.ListedOf(ctx, Filter{}, []string{"a", "d"})
		if err != nil || rows[0].Waits || rows[0].By != "tester" || rows[1].Expires != "" || rows[1].State != knowledge.Draft {
			t.Errorf("after undo: %+v, %v", rows, err)
		}
		if d, err := s.Deed(ctx, no); err != nil || d.Undone != fresh {
			t.Errorf("the deed: %+v, %v", d, err)
		}
		if list, err := s.DeedsOf(ctx, "li", 10); err != nil || len(list) != 1 || list[0].No != fresh {
			t.Errorf("deeds: %+v, %v", list, err)
		}
		if _, err := s.Deed(ctx, 4711); !errors.Is(err, knowledge.ErrNotFound) {
			t.Errorf("an unknown deed: %v", err)
		}
		if _, err := s.VerifyAudit(ctx); err != nil {
			t.Error(err)
		}
	})
}

// TestChangeManyAllOrNothing holds that nothing of a transaction is kept where something breaks.
func TestChangeManyAllOrNothing(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		save(t, s, point("a", ""), point("b", ""))
		_, err := s.ChangeMany(t.Context(), Edit{Bulk: 1}, "archive", Filter{}, []string{"a", "b"}, func(old Revisable) Revision {
			e := old.Entry
			e.State = knowledge.Archived
			if e.ID == "b" {
				e.Kind = "nothing"
			}
			return Revision{Entry: e}
		})
		if err == nil {
			t.Fatal("an entry of no kind was kept")
		}
		if _, err := s.Entry(t.Context(), "a"); err != nil {
			t.Error(err)
		}
	})
}

func TestWaiting(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{noonOf(2026)}
		s := open(t, Options{Now: c.now})
		if stocked, err := s.Stocked(t.Context()); err != nil || stocked {
			t.Errorf("stocked: %v, %v", stocked, err)
		}
		save(t, s, point("a", "371324"))
		if stocked, err := s.Stocked(t.Context()); err != nil || !stocked {
			t.Errorf("stocked: %v, %v", stocked, err)
		}
		for _, batch := range []int64{3, 5} {
			if _, err := s.Save(t.Context(), Edit{Who: "甲", Batch: batch}, point("b", "371324"), point(fmt.Sprint("c", batch), "")); err != nil {
				t.Fatal(err)
			}
		}
		last, err := s.LastImports(t.Context(), 5)
		want := []LastImport{{5, c.Time, "甲", 1}, {3, c.Time, "甲", 2}}
		if diff := cmp.Diff(want, last, cmp.Transformer("utc", time.Time.UTC)); err != nil || diff != "" {
			t.Errorf("imports: %v (-want +got):\n%s", err, diff)
		}
	})
}
