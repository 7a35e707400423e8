package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"jinguo/knowledge"
)

// Stale is the error of [Store.Revise] for a change that began from a version which is
// not the newest one any more.
type Stale struct {
	Newest Version
}

func (s *Stale) Error() string {
	return fmt.Sprintf("entry %s was changed by %s: its newest version is %d", s.Newest.Entry.ID, s.Newest.Who, s.Newest.Entry.Version)
}

// Revise keeps e as the next version, if base is still the newest one, or 0 if there is
// none yet; otherwise its error is a [*Stale], and nothing is kept. Unlike [Store.Save] it
// takes e at its word: an address that is not there is taken away. What says the same as
// the newest version, or is a draft that says what is in force while no draft waits, is
// Unchanged.
func (s *Store) Revise(ctx context.Context, edit Edit, base int, e knowledge.Entry) (Outcome, error) {
	if err := e.Validate(); err != nil {
		return Outcome{}, fmt.Errorf("revise entry %q: %w", e.ID, err)
	}
	if e.ID == "" {
		return Outcome{}, fmt.Errorf("revise entry %q: it has no id", e.Title)
	}
	if e.State == "" {
		e.State = knowledge.Published
	}
	var outcome Outcome
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		outcome, err = s.revise(ctx, tx, edit, base, e)
		return err
	})
	if err != nil {
		return Outcome{}, fmt.Errorf("revise entry %s: %w", e.ID, err)
	}
	return outcome, nil
}

func (s *Store) revise(ctx context.Context, tx *sql.Tx, edit Edit, base int, e knowledge.Entry) (Outcome, error) {
	// Holding the counter first has writers of several processes wait for each other.
	if _, err := take(ctx, tx, "change", 0); err != nil {
		return Outcome{}, err
	}
	w, err := s.newWriter(ctx, tx, edit)
	if err != nil {
		return Outcome{}, err
	}
	defer w.close()
	old, err := readStored(w.find.QueryRowContext(ctx, e.ID))
	if err != nil {
		return Outcome{}, err
	}
	hidden := old.known && old.sample > w.visible // whoever saves it cannot have seen it
	if base != old.newest && !(hidden && base == 0) {
		newest, err := version(ctx, tx, e.ID, old.newest)
		if err != nil {
			return Outcome{}, err
		}
		return Outcome{}, &Stale{newest}
	}
	digest, err := contentDigest(e)
	if err != nil {
		return Outcome{}, err
	}
	if old.known && !hidden {
		same, err := saysTheSame(e, digest, old)
		if err != nil || same {
			return Outcome{e.ID, Unchanged, old.newest}, err
		}
	}
	outcome := Outcome{e.ID, Changed, old.newest + 1}
	if !old.known {
		outcome.Action = New
	}
	e.Version = outcome.Version
	if edit.Wait && e.State == knowledge.Draft && old.state == knowledge.Published && !hidden {
		err = w.wait(ctx, finding{action: outcome.Action, waits: true, entry: e, digest: digest})
	} else {
		err = w.put(ctx, e, digest, flag(edit.sample))
	}
	if err != nil {
		return Outcome{}, err
	}
	return outcome, w.record(ctx, s, "entry.save", e.ID)
}

// saysTheSame reports whether e, whose digest that is, says nothing new.
func saysTheSame(e knowledge.Entry, digest string, old stored) (bool, error) {
	if old.newest != old.version { // a draft waits
		return digest == old.draft, nil
	}
	if digest == old.digest || e.State != knowledge.Draft || old.state != knowledge.Published {
		return digest == old.digest, nil
	}
	e.State = old.state
	published, err := contentDigest(e)
	return published == old.digest, err
}

const versionColumns = `SELECT change, at, who, why, COALESCE(batch, 0), body FROM versions `

type rowQuerier interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

func version(ctx context.Context, q rowQuerier, id string, no int) (Version, error) {
	v, err := scanVersion(q.QueryRowContext(ctx, versionColumns+`WHERE entry = $1 AND version = $2`, id, no))
	if errors.Is(err, sql.ErrNoRows) {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		return Version{}, fmt.Errorf("read version %d of %s: %w", no, id, err)
	}
	return v, nil
}

func scanVersion(row interface{ Scan(...any) error }) (Version, error) {
	var v Version
	var at, body string
	err := row.Scan(&v.Change, &at, &v.Who, &v.Why, &v.Batch, &body)
	if err != nil {
		return v, err
	}
	if v.At, err = time.Parse(time.RFC3339, at); err != nil {
		return v, err
	}
	v.Entry, err = decode(body)
	return v, err
}

// Standing is how an entry stands.
type Standing struct {
	Newest Version // it may be a draft that waits
	// Force is the version that residents are answered from; nil where there is none.
	Force *Version
}

// Waits reports whether the newest version is a draft beside one that is in force.
func (s *Standing) Waits() bool {
	return s.Force != nil && s.Force.Entry.Version != s.Newest.Entry.Version
}

// Standing tells how the entry with that id stands; its error wraps
// knowledge.ErrNotFound where there is none.
func (s *Store) Standing(ctx context.Context, id string) (Standing, error) {
	var st Standing
	var inForce, newest int
	var state knowledge.State
	err := s.db.QueryRowContext(ctx, `SELECT version, newest, state FROM entries WHERE id = $1 AND sample <= $2`, id, s.visible()).
		Scan(&inForce, &newest, &state)
	if errors.Is(err, sql.ErrNoRows) {
		err = knowledge.ErrNotFound
	}
	if err != nil {
		return st, fmt.Errorf("read entry %s: %w", id, err)
	}
	if st.Newest, err = version(ctx, s.db, id, newest); err != nil || state != knowledge.Published {
		return st, err
	}
	force := st.Newest
	if inForce != newest {
		if force, err = version(ctx, s.db, id, inForce); err != nil {
			return st, err
		}
	}
	st.Force = &force
	return st, nil
}

// Version returns one version of an entry; its error wraps knowledge.ErrNotFound where
// there is none.
func (s *Store) Version(ctx context.Context, id string, no int) (Version, error) {
	return version(ctx, s.db, id, no)
}

// mostNamed is how many entries [Store.Named] returns at most.
const mostNamed = 50

// Named returns entries, in the version in force or else the newest, that one of names
// calls by id, number or title, without regard to width, case, spaces and signs in the
// last two. They are in order of id.
func (s *Store) Named(ctx context.Context, names ...string) ([]knowledge.Entry, error) {
	args := []any{s.visible(), mostNamed}
	var parts []string
	for _, name := range names {
		plain := knowledge.Plain(name)
		if args = append(args, name); plain == "" {
			parts = append(parts, fmt.Sprintf("e.id = $%d", len(args)))
			continue
		}
		args = append(args, plain)
		n := len(args)
		parts = append(parts, fmt.Sprintf("e.id = $%d OR e.number = $%d OR e.title = $%d", n-1, n, n))
	}
	if len(parts) == 0 {
		return nil, nil
	}
	return all(s.each(ctx, `SELECT v.body`+newest+`WHERE e.sample <= $1 AND (`+strings.Join(parts, " OR ")+`) ORDER BY e.id LIMIT $2`, args...))
}
