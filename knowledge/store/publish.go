package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// Publication is that somebody publishes one version of an entry.
type Publication struct {
	Entry   string
	Version int // that they saw
	Who     string
	// Why is what the history says of it; asker is the name of the account that asked for
	// the review of the version, empty where none did.
	Why func(asker string) string
	// Hold leaves the version in force as it is until the day on which the new one comes
	// into force, where that is still to come; see [Store.PublishDue].
	Hold bool
	// Replaces are ids that the entry replaces besides those that it names.
	Replaces []string
	// Archive are ids of entries that are archived with it, and ArchiveWhy says why.
	Archive    []string
	ArchiveWhy string
}

// PublishedAs says what publishing came to.
type PublishedAs struct {
	Entry knowledge.Entry // as it is in force
	// Again says that the version was published before, by whom Review says.
	Again bool
	// On is the day on which it will be published; empty where it is.
	On     knowledge.Date
	Review knowledge.Review
}

// Publish puts a version that waits in force, in one transaction with what becomes of its
// review and of the entries that it replaces. What was published already is left alone. Its
// error wraps knowledge.ErrNotFound, knowledge.ErrStale where another version waits, or
// none, and knowledge.ErrFourEyes.
func (s *Store) Publish(ctx context.Context, p Publication) (PublishedAs, error) {
	var done PublishedAs
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		done, err = s.publish(ctx, tx, p)
		return err
	})
	if err != nil {
		return PublishedAs{}, fmt.Errorf("publish version %d of %s: %w", p.Version, p.Entry, err)
	}
	return done, nil
}

func (s *Store) publish(ctx context.Context, tx *sql.Tx, p Publication) (PublishedAs, error) {
	var done PublishedAs
	// Taking the number first has writers of several processes wait for each other.
	no, err := take(ctx, tx, "review", 1)
	if err != nil {
		return done, err
	}
	old, err := readStored(tx.QueryRowContext(ctx, findStored, p.Entry))
	switch {
	case err != nil:
		return done, err
	case !old.known:
		return done, knowledge.ErrNotFound
	}
	before, err := oneReview(ctx, tx, `WHERE r.entry = $1 AND r.version = $2 AND r.state IN ('published', 'approved') ORDER BY r.no DESC LIMIT 1`, p.Entry, p.Version)
	switch {
	case err != nil:
		return done, err
	case before != nil && (before.State == knowledge.ReviewPublished || p.Hold):
		done.Again, done.Review, done.On = true, *before, before.Starts
		done.Entry, err = decode(old.body)
		return done, err
	case !old.waits() || old.newest != p.Version:
		return done, knowledge.ErrStale
	}
	e, err := versionOf(ctx, tx, p.Entry, p.Version)
	if err != nil {
		return done, err
	}
	if err := fourEyes(ctx, tx, p.Entry, p.Version, p.Who); err != nil {
		return done, err
	}
	e.Replaces = withNew(e.Replaces, p.Replaces)
	e.State = knowledge.Published
	review, err := s.settleReview(ctx, tx, no, p)
	if err != nil {
		return done, err
	}
	if p.Hold && e.Start() > s.today() && old.state == knowledge.Published {
		done.Entry, err = decode(old.body)
		if err == nil {
			done.On, done.Review, err = e.Start(), *review, s.approve(ctx, tx, review, &e, p)
		}
		return done, err
	}
	done.Entry, err = s.putInForce(ctx, tx, review, e, p)
	done.Review = *review
	return done, err
}

// waits reports whether a version of the entry waits to be published.
func (s *stored) waits() bool { return s.state == knowledge.Draft || s.draft != "" }

func versionOf(ctx context.Context, tx *sql.Tx, entry string, version int) (knowledge.Entry, error) {
	return one(entry, tx.QueryRowContext(ctx, `SELECT v.body FROM versions v WHERE v.entry = $1 AND v.version = $2`, entry, version))
}

func withNew(list, more []string) []string {
	list = slices.Clone(list)
	for _, one := range more {
		if !slices.Contains(list, one) {
			list = append(list, one)
		}
	}
	return list
}

// settleReview returns the request about the version that is published, a new one with
// that number where nobody asked, and ends one about an older version.
func (s *Store) settleReview(ctx context.Context, tx *sql.Tx, no int64, p Publication) (*knowledge.Review, error) {
	r, err := oneReview(ctx, tx, `WHERE r.entry = $1 AND r.version = $2 AND r.state IN ('open', 'approved')`, p.Entry, p.Version)
	if err != nil {
		return nil, err
	}
	by := audit.By(ctx).Name
	if r != nil {
		r.Decider, r.Decided = by, s.opt.Now()
		return r, nil
	}
	if _, err := tx.ExecContext(ctx, `UPDATE reviews SET state = 'overtaken', decided = $1 WHERE entry = $2 AND state = 'open'`, s.now(), p.Entry); err != nil {
		return nil, err
	}
	fresh := knowledge.Review{
		No: no, Entry: p.Entry, Version: p.Version, At: s.opt.Now(), Due: s.today(), State: knowledge.ReviewOpen,
		Decider: by, Decided: s.opt.Now(),
	}
	return &fresh, s.addReview(ctx, tx, &fresh)
}

func (s *Store) addReview(ctx context.Context, tx *sql.Tx, r *knowledge.Review) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO reviews (no, entry, version, asker, at, note, due, reviewer, state, starts, decided, decider, why, became)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', NULL, '', '', 0)`,
		r.No, r.Entry, r.Version, r.Asker, stamp(r.At), r.Note, string(r.Due), r.Reviewer, string(r.State))
	return err
}

// putInForce publishes e, which review is about, and archives what goes with it.
func (s *Store) putInForce(ctx context.Context, tx *sql.Tx, review *knowledge.Review, e knowledge.Entry, p Publication) (knowledge.Entry, error) {
	// Before the entry is kept, which ends what is still open about it.
	review.State = knowledge.ReviewPublished
	if err := endReview(ctx, tx, review); err != nil {
		return e, err
	}
	w, err := s.newWriter(ctx, tx, Edit{Who: p.Who, Why: p.Why(review.Asker)})
	if err != nil {
		return e, err
	}
	defer w.close()
	w.reviewed = true
	outcome, err := w.save(ctx, e)
	if err != nil {
		return e, err
	}
	if outcome.Action == Unchanged {
		if err := w.drop(ctx, e.ID, outcome.Version); err != nil {
			return e, err
		}
	}
	e.Version, review.Became = outcome.Version, outcome.Version
	if _, err := tx.ExecContext(ctx, `UPDATE reviews SET became = $1 WHERE no = $2`, review.Became, review.No); err != nil {
		return e, err
	}
	if err := s.recordPublished(ctx, tx, w, &e, outcome.Action); err != nil {
		return e, err
	}
	w.edit.Why = p.ArchiveWhy
	for _, id := range p.Archive {
		if id == e.ID {
			continue
		}
		if err := s.archiveWith(ctx, tx, w, id); err != nil {
			return e, err
		}
	}
	return e, nil
}

// archiveWith archives an entry that is published, and leaves any other.
func (s *Store) archiveWith(ctx context.Context, tx *sql.Tx, w *writer, id string) error {
	e, err := one(id, tx.QueryRowContext(ctx, publishedEntry, id, s.visible()))
	if errors.Is(err, knowledge.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	e.State = knowledge.Archived
	if _, err := w.save(ctx, e); err != nil {
		return err
	}
	return w.record(ctx, s, "entry.archive", id)
}

// recordPublished notes that e was published; where it says what was in force, no version
// was written.
func (s *Store) recordPublished(ctx context.Context, tx *sql.Tx, w *writer, e *knowledge.Entry, action Action) error {
	if action == Unchanged {
		return s.record(ctx, tx, "entry.publish", e.ID, e.Region, fmt.Sprintf("version %d, as it was", e.Version))
	}
	return w.record(ctx, s, "entry.publish", e.ID)
}

// endReview keeps what became of a review.
func endReview(ctx context.Context, tx *sql.Tx, r *knowledge.Review) error {
	_, err := tx.ExecContext(ctx, `UPDATE reviews SET state = $1, starts = $2, decided = $3, decider = $4, why = $5, became = $6 WHERE no = $7`,
		string(r.State), string(r.Starts), stamp(r.Decided), r.Decider, r.Why, r.Became, r.No)
	return err
}
