package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/audit"
)

// Edit says who changes the knowledge base, and why. Both are kept with every
// version that comes of it.
type Edit struct {
	Who string
	Why string
	// Batch is the import that the change belongs to, as [Store.Batch] numbered it;
	// 0 for none.
	Batch int64
	// Wait lets a draft of a published entry wait as its newest version while the
	// one before stays in force; otherwise it takes the entry out of answers.
	Wait bool
	// sample marks entries of the embedded sample knowledge base.
	sample bool
}

// Action is what saving an entry came to.
type Action string

// The actions.
const (
	New       Action = "new"
	Changed   Action = "changed"
	Unchanged Action = "unchanged"
)

// Outcome says what became of one saved entry.
type Outcome struct {
	ID      string
	Action  Action
	Version int
}

// Save keeps entries in one transaction, each as a new version where its content
// differs from the newest one. Where in a file an entry stood, and the hash and day
// of that file, are not content: a row that only moved is unchanged. A confidential
// point that comes without address keeps the one that is stored, since exports
// leave it out. Outcomes are in the order of entries.
func (s *Store) Save(ctx context.Context, edit Edit, entries ...knowledge.Entry) ([]Outcome, error) {
	for i := range entries {
		if err := entries[i].Validate(); err != nil {
			return nil, fmt.Errorf("save entry %q: %w", entries[i].ID, err)
		}
		if entries[i].ID == "" {
			return nil, fmt.Errorf("save entry %q: it has no id", entries[i].Title)
		}
	}
	outcomes := make([]Outcome, 0, len(entries))
	err := s.write(ctx, func(tx *sql.Tx) error {
		w, err := s.newWriter(ctx, tx, edit)
		if err != nil {
			return err
		}
		defer w.close()
		for _, e := range entries {
			o, err := w.save(ctx, e)
			if err != nil {
				return fmt.Errorf("save entry %s: %w", e.ID, err)
			}
			outcomes = append(outcomes, o)
		}
		return w.record(ctx, s, "entry.save", onlyID(entries))
	})
	if err != nil {
		return nil, err
	}
	return outcomes, nil
}

// Archive takes the entries with these ids out of every answer, as a new version
// of each; ids that are unknown or archived already count for nothing.
func (s *Store) Archive(ctx context.Context, edit Edit, ids ...string) error {
	var gone []knowledge.Entry
	for _, id := range ids {
		e, err := s.current(ctx, id)
		if errors.Is(err, knowledge.ErrNotFound) || err == nil && e.State == knowledge.Archived {
			continue
		}
		if err != nil {
			return err
		}
		e.State = knowledge.Archived
		gone = append(gone, e)
	}
	_, err := s.Save(ctx, edit, gone...)
	return err
}

// writer saves entries in one transaction with statements prepared once.
type writer struct {
	tx      *sql.Tx
	edit    Edit
	at      string
	visible int // see Store.visible: what cannot be seen is new to who saves it
	// reviewed says that what is published was decided by the rules of reviews.
	reviewed bool
	find     *sql.Stmt
	upsert   *sql.Stmt
	await    *sql.Stmt
	version  *sql.Stmt
	overtake *sql.Stmt
	log      writings
}

func (s *Store) newWriter(ctx context.Context, tx *sql.Tx, edit Edit) (*writer, error) {
	w := &writer{tx: tx, edit: edit, at: s.now(), visible: s.visible()}
	for _, p := range []struct {
		stmt **sql.Stmt
		text string
	}{
		{&w.find, findStored},
		{&w.upsert, `INSERT INTO entries (id, version, newest, draft, change, kind, region, state, title, number, starts, expires, file, edition, digest, sample)
			VALUES ($1, $2, $2, '', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
			ON CONFLICT (id) DO UPDATE SET version = excluded.version, newest = excluded.newest, draft = '', change = excluded.change,
			kind = excluded.kind, region = excluded.region, state = excluded.state, title = excluded.title, number = excluded.number,
			starts = excluded.starts, expires = excluded.expires, file = excluded.file, edition = excluded.edition,
			digest = excluded.digest, sample = excluded.sample`},
		{&w.await, `UPDATE entries SET newest = $1, draft = $2 WHERE id = $3`},
		{&w.version, `INSERT INTO versions (entry, version, change, at, who, why, batch, body, actor) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`},
		{&w.overtake, `UPDATE reviews SET state = 'overtaken', decided = $1 WHERE entry = $2 AND state IN ('open', 'approved')`},
	} {
		stmt, err := tx.PrepareContext(ctx, p.text)
		if err != nil {
			return nil, fmt.Errorf("prepare: %w", err)
		}
		*p.stmt = stmt
	}
	return w, nil
}

func (w *writer) close() {
	w.find.Close()
	w.upsert.Close()
	w.await.Close()
	w.version.Close()
	w.overtake.Close()
}

// save keeps e as a new version unless nothing changed.
func (w *writer) save(ctx context.Context, e knowledge.Entry) (Outcome, error) {
	old, err := readStored(w.find.QueryRowContext(ctx, e.ID))
	if err != nil {
		return Outcome{}, err
	}
	if w.edit.Batch != 0 {
		if e, err = corrected(e, old, w.visible); err != nil {
			return Outcome{}, err
		}
	}
	sample := flag(w.edit.sample)
	f, err := judge(e, old, max(sample, w.visible), w.edit.Wait)
	if err != nil || f.action == Unchanged {
		return Outcome{e.ID, Unchanged, old.version}, err
	}
	f.entry.Version = old.newest + 1
	if f.waits {
		err = w.wait(ctx, f)
	} else {
		err = w.put(ctx, f.entry, f.digest, sample)
	}
	return Outcome{e.ID, f.action, f.entry.Version}, err
}

// wait keeps the draft of an entry that stays in force as it is.
func (w *writer) wait(ctx context.Context, f finding) error {
	change, err := take(ctx, w.tx, "change", 1)
	if err != nil {
		return err
	}
	if err := w.keep(ctx, f.entry, change); err != nil {
		return err
	}
	_, err = w.await.ExecContext(ctx, f.entry.Version, f.digest, f.entry.ID)
	return err
}

func (w *writer) put(ctx context.Context, e knowledge.Entry, digest string, sample int) error {
	if err := w.byOneself(ctx, e.State); err != nil {
		return err
	}
	change, err := take(ctx, w.tx, "change", 1)
	if err != nil {
		return err
	}
	var source knowledge.Source
	if e.Source != nil {
		source = *e.Source
	}
	_, err = w.upsert.ExecContext(ctx, e.ID, e.Version, change, string(e.Kind), e.Region, string(e.State),
		knowledge.Plain(e.Title), knowledge.Plain(e.Number), string(e.Start()), string(e.Expires), source.File, string(source.Edition), digest, sample)
	if err != nil {
		return err
	}
	if err := w.keep(ctx, e, change); err != nil {
		return err
	}
	if e.Version > 1 && e.State != knowledge.Draft {
		if _, err := w.overtake.ExecContext(ctx, w.at, e.ID); err != nil {
			return err
		}
	}
	if err := w.link(ctx, e); err != nil {
		return err
	}
	return w.kinds(ctx, e)
}

// keep adds e to the versions.
func (w *writer) keep(ctx context.Context, e knowledge.Entry, change int64) error {
	body, err := json.Marshal(e)
	if err != nil {
		return err
	}
	w.log.add(&e, change, body)
	batch := sql.NullInt64{Int64: w.edit.Batch, Valid: w.edit.Batch != 0}
	_, err = w.version.ExecContext(ctx, e.ID, e.Version, change, w.at, w.edit.Who, w.edit.Why, batch, string(body), audit.By(ctx).Name)
	return err
}

// link keeps what e replaces, and gives a new change number to every entry whose
// time in force may end otherwise than before.
func (w *writer) link(ctx context.Context, e knowledge.Entry) error {
	if e.Version > 1 {
		if err := w.touchReplaced(ctx, e.ID); err != nil {
			return err
		}
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM replaces WHERE entry = $1`, e.ID); err != nil {
			return err
		}
	}
	if len(e.Replaces) == 0 {
		return nil
	}
	for _, target := range e.Replaces {
		_, err := w.tx.ExecContext(ctx, `INSERT INTO replaces (entry, target, name) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`,
			e.ID, target, knowledge.Plain(target))
		if err != nil {
			return err
		}
	}
	return w.touchReplaced(ctx, e.ID)
}

func (w *writer) touchReplaced(ctx context.Context, id string) error {
	ids, err := column[string](ctx, w.tx, `
		SELECT t.id FROM replaces r JOIN entries t ON t.id = r.target WHERE r.entry = $1 AND t.id <> $1
		UNION SELECT t.id FROM replaces r JOIN entries t ON t.number = r.name WHERE r.entry = $1 AND r.name <> '' AND t.id <> $1
		UNION SELECT t.id FROM replaces r JOIN entries t ON t.title = r.name WHERE r.entry = $1 AND r.name <> '' AND t.id <> $1`, id)
	if err != nil || len(ids) == 0 {
		return err
	}
	change, err := take(ctx, w.tx, "change", len(ids))
	if err != nil {
		return err
	}
	for i, id := range ids {
		if _, err := w.tx.ExecContext(ctx, `UPDATE entries SET change = $1 WHERE id = $2`, change+int64(i), id); err != nil {
			return err
		}
	}
	return nil
}

// kinds keeps the kinds of a service point where SQL finds them.
func (w *writer) kinds(ctx context.Context, e knowledge.Entry) error {
	if e.Version > 1 {
		if _, err := w.tx.ExecContext(ctx, `DELETE FROM point_kinds WHERE entry = $1`, e.ID); err != nil {
			return err
		}
	}
	if e.Point == nil {
		return nil
	}
	for _, kind := range e.Point.Kinds {
		_, err := w.tx.ExecContext(ctx, `INSERT INTO point_kinds (entry, kind) VALUES ($1, $2) ON CONFLICT DO NOTHING`, e.ID, kind)
		if err != nil {
			return err
		}
	}
	return nil
}

// keepHidden fills what e, a confidential point, came without from the stored version:
// all that is not told of that, where e says what is, or else address and location.
func keepHidden(e *knowledge.Entry, stored string) error {
	var old knowledge.Entry
	if err := json.Unmarshal([]byte(stored), &old); err != nil {
		return fmt.Errorf("read stored version: %w", err)
	}
	if old.Point == nil {
		return nil
	}
	told, err := contentDigest(old.Public())
	if err != nil {
		return err
	}
	if given, err := contentDigest(*e); err != nil || given == told {
		edition := e.Source
		*e = old
		if edition != nil {
			source := *old.Source
			source.Hash, source.Edition = edition.Hash, edition.Edition
			e.Source = &source
		}
		return err
	}
	point := *e.Point
	if point.Address == "" {
		point.Address = old.Point.Address
	}
	if point.Location == nil {
		point.Location = old.Point.Location
	}
	e.Point = &point
	e.Contacts = slices.Clone(e.Contacts)
	for i := range e.Contacts {
		c := &e.Contacts[i]
		at := slices.IndexFunc(old.Contacts, func(o knowledge.Contact) bool {
			return o.Name == c.Name && slices.Equal(o.Phones, c.Phones)
		})
		if c.Address == "" && at >= 0 {
			c.Address = old.Contacts[at].Address
		}
	}
	return nil
}

// contentDigest is a hash of what makes a version differ from another.
func contentDigest(e knowledge.Entry) (string, error) {
	e.Version = 0
	if e.Source != nil {
		source := *e.Source
		source.Hash, source.Place, source.Edition = "", "", ""
		e.Source = &source
	}
	body, err := json.Marshal(e)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:]), nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
