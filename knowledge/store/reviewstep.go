package store

import (
	"context"
	"database/sql"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// SubmitReview asks for the review of a version that waits, in the name of whoever acts,
// and returns the request. One about an older version is overtaken; where one about this
// version is open, that is returned. Its error wraps knowledge.ErrNotFound and
// knowledge.ErrStale where the version is not the one that waits.
func (s *Store) SubmitReview(ctx context.Context, r knowledge.Review) (knowledge.Review, error) {
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		r, err = s.submitReview(ctx, tx, r)
		return err
	})
	if err != nil {
		return knowledge.Review{}, fmt.Errorf("submit version %d of %s: %w", r.Version, r.Entry, err)
	}
	return r, nil
}

// submitReview is SubmitReview in a transaction.
func (s *Store) submitReview(ctx context.Context, tx *sql.Tx, r knowledge.Review) (knowledge.Review, error) {
	no, err := take(ctx, tx, "review", 1)
	if err != nil {
		return r, err
	}
	old, err := readStored(tx.QueryRowContext(ctx, findStored, r.Entry))
	switch {
	case err != nil:
		return r, err
	case !old.known:
		return r, knowledge.ErrNotFound
	case !old.waits() || old.newest != r.Version:
		return r, knowledge.ErrStale
	}
	open, err := oneReview(ctx, tx, `WHERE r.entry = $1 AND r.state IN ('open', 'approved') AND r.version = $2`, r.Entry, r.Version)
	if err != nil {
		return r, err
	}
	if open != nil {
		return *open, nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE reviews SET state = 'overtaken', decided = $1 WHERE entry = $2 AND state = 'open'`, s.now(), r.Entry); err != nil {
		return r, err
	}
	e, err := versionOf(ctx, tx, r.Entry, r.Version)
	if err != nil {
		return r, err
	}
	r.No, r.Asker, r.At, r.State = no, audit.By(ctx).Name, s.opt.Now(), knowledge.ReviewOpen
	if err := s.addReview(ctx, tx, &r); err != nil {
		return r, err
	}
	return r, s.record(ctx, tx, "review.submit", r.Entry, e.Region, fmt.Sprintf("version %d; review %d", r.Version, r.No))
}

// SendBack ends an open request with a reason, in the name of whoever acts, and returns it
// as it is then. Its error wraps knowledge.ErrNoReview, or knowledge.ErrReviewed where the
// request is over; then it comes with the request.
func (s *Store) SendBack(ctx context.Context, no int64, why string) (knowledge.Review, error) {
	return s.endBy(ctx, no, "review.return", func(r *knowledge.Review) bool {
		if r.State != knowledge.ReviewOpen {
			return false
		}
		r.State, r.Why = knowledge.ReviewReturned, why
		return true
	})
}

// Withdraw takes an open request back, or an approval whose day is still to come, like
// [Store.SendBack].
func (s *Store) Withdraw(ctx context.Context, no int64) (knowledge.Review, error) {
	return s.endBy(ctx, no, "review.withdraw", func(r *knowledge.Review) bool {
		if r.State != knowledge.ReviewOpen && r.State != knowledge.ReviewApproved {
			return false
		}
		r.State, r.Starts = knowledge.ReviewWithdrawn, ""
		return true
	})
}

// endBy lets end end a request, unless that is over.
func (s *Store) endBy(ctx context.Context, no int64, action string, end func(*knowledge.Review) bool) (knowledge.Review, error) {
	var r knowledge.Review
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := take(ctx, tx, "review", 1); err != nil {
			return err
		}
		found, err := oneReview(ctx, tx, `WHERE r.no = $1`, no)
		if err != nil {
			return err
		}
		if found == nil {
			return knowledge.ErrNoReview
		}
		if r = *found; !end(&r) {
			return knowledge.ErrReviewed
		}
		r.Decider, r.Decided = audit.By(ctx).Name, s.opt.Now()
		if err := endReview(ctx, tx, &r); err != nil {
			return err
		}
		e, err := versionOf(ctx, tx, r.Entry, r.Version)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, action, r.Entry, e.Region, fmt.Sprintf("version %d; review %d", r.Version, r.No))
	})
	if err != nil {
		return r, fmt.Errorf("end review %d: %w", no, err)
	}
	return r, nil
}

// ArchiveSeen archives an entry whose newest version is the one that somebody saw; a draft
// that waits goes with it. One that is archived already is left alone. Its error wraps
// knowledge.ErrNotFound and knowledge.ErrStale.
func (s *Store) ArchiveSeen(ctx context.Context, edit Edit, entry string, newest int) error {
	return s.turnSeen(ctx, edit, entry, newest, knowledge.Archived, "entry.archive")
}

// BringBack makes a draft of an entry that is archived, like [Store.ArchiveSeen].
func (s *Store) BringBack(ctx context.Context, edit Edit, entry string, newest int) error {
	return s.turnSeen(ctx, edit, entry, newest, knowledge.Draft, "entry.bring_back")
}

// turnSeen gives an entry another state. From published and draft that may be archived,
// from archived draft.
func (s *Store) turnSeen(ctx context.Context, edit Edit, entry string, newest int, to knowledge.State, action string) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := take(ctx, tx, "review", 1); err != nil {
			return err
		}
		old, err := readStored(tx.QueryRowContext(ctx, findStored, entry))
		switch {
		case err != nil:
			return err
		case !old.known:
			return knowledge.ErrNotFound
		case old.state == to:
			return nil
		case old.newest != newest || to == knowledge.Draft && old.state != knowledge.Archived:
			return knowledge.ErrStale
		}
		e, err := decode(old.body)
		if err != nil {
			return err
		}
		w, err := s.newWriter(ctx, tx, edit)
		if err != nil {
			return err
		}
		defer w.close()
		e.State = to
		if _, err := w.save(ctx, e); err != nil {
			return err
		}
		return w.record(ctx, s, action, entry)
	})
	if err != nil {
		return fmt.Errorf("%s %s: %w", action, entry, err)
	}
	return nil
}
