package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// Skip says why an entry was left as it is.
type Skip string

// Why the store leaves an entry as it is.
const (
	SkipGone    Skip = "gone"    // the filter does not find it any more
	SkipChanged Skip = "changed" // it changed after Filter.Upto
	SkipWaiting Skip = "waiting" // a draft of it waits, which would be lost
	SkipSame    Skip = "same"    // it says that already
)

// Revision is what becomes of an entry.
type Revision struct {
	Entry knowledge.Entry
	Wait  bool // a draft of what is published waits beside it
	Skip  Skip // why nothing is changed; empty where something is
	// Due is the day by which the draft should be reviewed, which is asked for at once;
	// empty where nobody asks.
	Due knowledge.Date
}

// Revisable is an entry that [Store.ChangeMany] may change.
type Revisable struct {
	Entry knowledge.Entry
	// Review reports whether its newest version is under review. A change of that version
	// overtakes the request; where the revision asks for another, that is to the same
	// reviewer.
	Review bool
}

// Revised says what came of changing many entries.
type Revised struct {
	Changed int // entries
	Waiting int // of these, drafts that wait beside what is published
	Public  int // of these, what residents read
	Asked   int // of these, drafts whose review was asked for
	Skipped map[Skip]int
}

// ChangeMany changes those of the ids that f finds as change says, each as it is at that
// moment, all in one transaction. It records action in the audit log under the number of
// edit.Bulk, which [Store.BeginDeed] gave.
func (s *Store) ChangeMany(ctx context.Context, edit Edit, action string, f Filter, ids []string, change func(Revisable) Revision) (Revised, error) {
	done := Revised{Skipped: map[Skip]int{}}
	err := s.write(ctx, func(tx *sql.Tx) error {
		// Holding this counter first has steps of reviews in other processes wait.
		if _, err := take(ctx, tx, "review", 0); err != nil {
			return err
		}
		w, err := s.newWriter(ctx, tx, edit)
		if err != nil {
			return err
		}
		defer w.close()
		found, err := s.findable(ctx, tx, f, ids)
		if err != nil {
			return err
		}
		for _, id := range ids {
			if !found[id] {
				done.Skipped[SkipGone]++
				continue
			}
			if err := w.revise(ctx, s, id, f.Upto, change, &done); err != nil {
				return fmt.Errorf("entry %s: %w", id, err)
			}
		}
		if done.Changed == 0 {
			return nil
		}
		_, err = tx.ExecContext(ctx, `UPDATE deeds SET entries = entries + $1, public = public + $2 WHERE no = $3`, done.Changed, done.Public, edit.Bulk)
		if err != nil {
			return err
		}
		return w.record(ctx, s, "entries."+action, strconv.FormatInt(edit.Bulk, 10))
	})
	if err != nil {
		return Revised{}, fmt.Errorf("change entries: %w", err)
	}
	return done, nil
}

// findable are those of the ids that f finds, whenever they changed.
func (s *Store) findable(ctx context.Context, tx *sql.Tx, f Filter, ids []string) (map[string]bool, error) {
	f.IDs, f.Upto = slices.Clip(ids), 0
	if ids == nil {
		f.IDs = []string{}
	}
	sides, err := s.sides(ctx, &f)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	for i := range sides {
		q := &query{}
		list, err := column[string](ctx, tx, sides[i].found(q, `e.id`, 0), q.args...)
		if err != nil {
			return nil, err
		}
		for _, id := range list {
			found[id] = true
		}
	}
	return found, nil
}

// revise changes one entry.
func (w *writer) revise(ctx context.Context, s *Store, id string, upto int64, change func(Revisable) Revision, done *Revised) error {
	old, err := readStored(w.find.QueryRowContext(ctx, id))
	if err != nil {
		return err
	}
	var at int64
	if err := w.tx.QueryRowContext(ctx, `SELECT change FROM entries WHERE id = $1`, id).Scan(&at); err != nil {
		return err
	}
	switch {
	case old.draft != "":
		done.Skipped[SkipWaiting]++
		return nil
	case upto > 0 && at > upto:
		done.Skipped[SkipChanged]++
		return nil
	}
	e, err := decode(old.body)
	if err != nil {
		return err
	}
	open, err := oneReview(ctx, w.tx, `WHERE r.entry = $1 AND r.state = 'open'`, id)
	if err != nil {
		return err
	}
	r := change(Revisable{e, open != nil && old.waits()})
	if r.Skip != "" {
		done.Skipped[r.Skip]++
		return nil
	}
	if err := r.Entry.Validate(); err != nil {
		return err
	}
	edit := w.edit
	w.edit.Wait = r.Wait
	o, err := w.save(ctx, r.Entry)
	w.edit = edit
	switch {
	case err != nil:
		return err
	case o.Action == Unchanged:
		done.Skipped[SkipSame]++
	default:
		done.Changed++
		waits := r.Wait && r.Entry.State == knowledge.Draft && old.state == knowledge.Published
		done.Waiting += flag(waits)
		done.Public += flag(!waits && (old.state == knowledge.Published || r.Entry.State == knowledge.Published))
		return w.ask(ctx, s, &r, o, open, done)
	}
	return nil
}

// ask asks for the review of a draft that was made of an entry, of the same reviewer as
// open asked.
func (w *writer) ask(ctx context.Context, s *Store, r *Revision, o Outcome, open *knowledge.Review, done *Revised) error {
	if r.Due == "" || r.Entry.State != knowledge.Draft {
		return nil
	}
	review := knowledge.Review{Entry: o.ID, Version: o.Version, Due: r.Due}
	if open != nil {
		review.Note, review.Reviewer = open.Note, open.Reviewer
	}
	_, err := s.submitReview(ctx, w.tx, review)
	done.Asked++
	return err
}

// Deed is something that staff did to many entries at once.
type Deed struct {
	No      int64  // as Edit.Bulk has it
	Action  string // a word such as archive
	Actor   string // name of the account
	Who     string // as the history says
	At      time.Time
	Entries int   // that changed
	Public  int   // of these, what residents read
	Undone  int64 // the deed that took it back; 0 for none
}

// BeginDeed numbers something that staff do to many entries at once.
func (s *Store) BeginDeed(ctx context.Context, action, who string) (no int64, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if no, err = take(ctx, tx, "batch", 1); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO deeds (no, action, actor, who, at, entries, public, undone) VALUES ($1, $2, $3, $4, $5, 0, 0, 0)`,
			no, action, audit.By(ctx).Name, who, s.now())
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("begin deed: %w", err)
	}
	return no, nil
}

const deedColumns = `SELECT no, action, actor, who, at, entries, public, undone FROM deeds `

// Deed returns what was done under a number. Its error wraps knowledge.ErrNotFound where
// staff did nothing under it.
func (s *Store) Deed(ctx context.Context, no int64) (Deed, error) {
	list, err := s.deeds(ctx, deedColumns+`WHERE no = $1`, no)
	if err == nil && len(list) == 0 {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		return Deed{}, fmt.Errorf("read deed %d: %w", no, err)
	}
	return list[0], nil
}

// DeedsOf returns the last deeds of an account that changed anything and that nobody took
// back, newest first, at most limit of them.
func (s *Store) DeedsOf(ctx context.Context, actor string, limit int) ([]Deed, error) {
	list, err := s.deeds(ctx, deedColumns+`WHERE actor = $1 AND entries > 0 AND undone = 0 ORDER BY no DESC LIMIT $2`, actor, limit)
	if err != nil {
		return nil, fmt.Errorf("read deeds: %w", err)
	}
	return list, nil
}

func (s *Store) deeds(ctx context.Context, query string, args ...any) ([]Deed, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []Deed
	for rows.Next() {
		var d Deed
		var at string
		if err := rows.Scan(&d.No, &d.Action, &d.Actor, &d.Who, &at, &d.Entries, &d.Public, &d.Undone); err != nil {
			return nil, err
		}
		if d.At, err = time.Parse(time.RFC3339, at); err != nil {
			return nil, err
		}
		list = append(list, d)
	}
	return list, rows.Err()
}

// DeedRegions returns the regions that the entries of a deed have now.
func (s *Store) DeedRegions(ctx context.Context, no int64) ([]string, error) {
	list, err := column[string](ctx, s.db, `SELECT DISTINCT e.region FROM versions v JOIN entries e ON e.id = v.entry WHERE v.bulk = $1`, no)
	if err != nil {
		return nil, fmt.Errorf("read regions of deed %d: %w", no, err)
	}
	return list, nil
}

// UndoDeed takes a deed back as Undo does, under edit.Bulk, which is a deed, too.
func (s *Store) UndoDeed(ctx context.Context, edit Edit, no int64) (Undone, error) {
	u, err := s.Undo(ctx, edit, no)
	if err != nil {
		return u, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE deeds SET undone = $1 WHERE no = $2`, edit.Bulk, no); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `UPDATE deeds SET entries = $1, public = $1 WHERE no = $2`, u.Archived+u.Restored, edit.Bulk)
		return err
	})
	if err != nil {
		return u, fmt.Errorf("undo deed %d: %w", no, err)
	}
	return u, nil
}
