package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// approval is what was decided about a version that is published on a later day.
type approval struct {
	Replaces   []string `json:"replaces,omitempty"`
	Archive    []string `json:"archive,omitempty"`
	ArchiveWhy string   `json:"archive_why,omitempty"`
	Who        string   `json:"who"`
	Why        string   `json:"why"`
}

// approve keeps that e, a version that review is about, is published on the day on which
// it comes into force.
func (s *Store) approve(ctx context.Context, tx *sql.Tx, review *knowledge.Review, e *knowledge.Entry, p Publication) error {
	review.State, review.Starts = knowledge.ReviewApproved, e.Start()
	if err := endReview(ctx, tx, review); err != nil {
		return err
	}
	// Another version that was approved before would come after this one.
	_, err := tx.ExecContext(ctx, `UPDATE reviews SET state = 'overtaken', decided = $1 WHERE entry = $2 AND state = 'approved' AND no <> $3`, s.now(), p.Entry, review.No)
	if err != nil {
		return err
	}
	body, err := json.Marshal(approval{p.Replaces, p.Archive, p.ArchiveWhy, p.Who, p.Why(review.Asker)})
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE reviews SET approval = $1 WHERE no = $2`, string(body), review.No); err != nil {
		return err
	}
	return s.record(ctx, tx, "entry.approve", e.ID, e.Region, fmt.Sprintf("version %d from %s; review %d", p.Version, review.Starts, review.No))
}

// PublishDue publishes what was approved for a day that has come, each as it was decided,
// and returns how many there were. A newer draft of the entry goes on waiting.
func (s *Store) PublishDue(ctx context.Context) (int, error) {
	due, err := column[int64](ctx, s.db, `SELECT no FROM reviews WHERE state = 'approved' AND starts <= $1 ORDER BY starts, no`, string(s.today()))
	if err != nil {
		return 0, fmt.Errorf("publish what is due: %w", err)
	}
	done := 0
	var failed error
	for _, no := range due {
		switch ok, err := s.publishDue(ctx, no); {
		case err != nil:
			failed = errors.Join(failed, fmt.Errorf("publish what is due of review %d: %w", no, err))
		case ok:
			done++
		}
	}
	return done, failed
}

func (s *Store) publishDue(ctx context.Context, no int64) (done bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		done = false
		if _, err := take(ctx, tx, "review", 1); err != nil {
			return err
		}
		var body string
		err := tx.QueryRowContext(ctx, `SELECT approval FROM reviews WHERE no = $1 AND state = 'approved'`, no).Scan(&body)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // somebody else was first, or it was taken back
		}
		if err != nil {
			return err
		}
		done = true
		return s.carryOut(ctx, tx, no, body)
	})
	return done, err
}

// clockDoor is the door of what the program does on its day, in the name of whoever decided it.
const clockDoor = "clock"

// carryOut publishes what a review approved.
func (s *Store) carryOut(ctx context.Context, tx *sql.Tx, no int64, body string) error {
	var a approval
	if err := json.Unmarshal([]byte(body), &a); err != nil {
		return err
	}
	review, err := oneReview(ctx, tx, `WHERE r.no = $1`, no)
	if err != nil {
		return err
	}
	ctx = audit.As(ctx, audit.Actor{Name: review.Decider, Door: clockDoor})
	old, err := readStored(tx.QueryRowContext(ctx, findStored, review.Entry))
	if err != nil {
		return err
	}
	later, err := s.newerDraft(ctx, tx, &old, review)
	if err != nil {
		return err
	}
	e, err := versionOf(ctx, tx, review.Entry, review.Version)
	if err != nil {
		return err
	}
	e.State, e.Replaces = knowledge.Published, withNew(e.Replaces, a.Replaces)
	p := Publication{
		Entry: e.ID, Version: review.Version, Who: a.Who, Why: func(string) string { return a.Why },
		Archive: a.Archive, ArchiveWhy: a.ArchiveWhy,
	}
	open, err := oneReview(ctx, tx, `WHERE r.entry = $1 AND r.state = 'open'`, review.Entry)
	if err != nil {
		return err
	}
	if _, err := s.putInForce(ctx, tx, review, e, p); err != nil || later == nil {
		return err
	}
	return s.waitOn(ctx, tx, later, open)
}

// draftAgain is a draft that waits on after another version of its entry was published.
type draftAgain struct {
	entry           knowledge.Entry
	who, why, actor string
}

// newerDraft is the draft that waits of an entry and is newer than the one that a review
// is about; nil for none.
func (s *Store) newerDraft(ctx context.Context, tx *sql.Tx, old *stored, review *knowledge.Review) (*draftAgain, error) {
	if !old.waits() || old.newest <= review.Version {
		return nil, nil
	}
	var d draftAgain
	var body string
	err := tx.QueryRowContext(ctx, `SELECT body, who, why, actor FROM versions WHERE entry = $1 AND version = $2`, review.Entry, old.newest).
		Scan(&body, &d.who, &d.why, &d.actor)
	if err != nil {
		return nil, err
	}
	d.entry, err = decode(body)
	return &d, err
}

// waitOn keeps a draft again as the newest version of its entry, by whom it was, and has
// an open request about it be about that.
func (s *Store) waitOn(ctx context.Context, tx *sql.Tx, d *draftAgain, open *knowledge.Review) error {
	ctx = audit.As(ctx, audit.Actor{Name: d.actor, Door: clockDoor})
	w, err := s.newWriter(ctx, tx, Edit{Who: d.who, Why: d.why, Wait: true})
	if err != nil {
		return err
	}
	defer w.close()
	version := d.entry.Version
	outcome, err := w.save(ctx, d.entry)
	if err == nil {
		err = w.record(ctx, s, "entry.save", d.entry.ID)
	}
	if err != nil || outcome.Action == Unchanged || open == nil {
		return err
	}
	if open.Version == version {
		open.Version = outcome.Version
	}
	_, err = tx.ExecContext(ctx, `UPDATE reviews SET state = 'open', decided = NULL, version = $1 WHERE no = $2`, open.Version, open.No)
	return err
}
