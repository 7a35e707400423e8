package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jinguo/knowledge"
)

// Comparison says what saving an entry would come to.
type Comparison struct {
	Action Action
	New    knowledge.Entry  // as it would be kept
	Old    *knowledge.Entry // the version in force; nil where there is none
}

// Compare tells what Save would make of entries, in their order, and keeps nothing.
func (s *Store) Compare(ctx context.Context, edit Edit, entries ...knowledge.Entry) ([]Comparison, error) {
	find, err := s.db.PrepareContext(ctx, findStored)
	if err != nil {
		return nil, fmt.Errorf("compare: %w", err)
	}
	defer find.Close()
	all := make([]Comparison, 0, len(entries))
	for _, e := range entries {
		c, err := s.compare(ctx, find, e, edit.Wait)
		if err != nil {
			return nil, fmt.Errorf("compare entry %s: %w", e.ID, err)
		}
		all = append(all, c)
	}
	return all, nil
}

func (s *Store) compare(ctx context.Context, find *sql.Stmt, e knowledge.Entry, wait bool) (Comparison, error) {
	old, err := readStored(find.QueryRowContext(ctx, e.ID))
	if err != nil {
		return Comparison{}, err
	}
	if e, err = corrected(e, old, s.visible()); err != nil {
		return Comparison{}, err
	}
	f, err := judge(e, old, s.visible(), wait)
	c := Comparison{Action: f.action, New: f.entry}
	if err != nil || !old.known || old.sample > s.visible() {
		return c, err
	}
	stored, err := decode(old.body)
	if stored.Source != nil {
		stored.Source.Edition = max(stored.Source.Edition, old.edition)
	}
	c.Old = &stored
	return c, err
}

// Confirm notes that later editions of their files say the same of entries as what
// is stored: of each id, the day that the edition is of. That is no new version.
func (s *Store) Confirm(ctx context.Context, editions map[string]knowledge.Date) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		for id, day := range editions {
			if _, err := tx.ExecContext(ctx, `UPDATE entries SET edition = $1 WHERE id = $2 AND edition < $1`, string(day), id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("confirm entries: %w", err)
	}
	return nil
}

// findStored finds an entry with the version that is in force, with the last that staff
// made, and with what an import had made of it before that.
const findStored = `SELECT e.version, e.newest, e.state, e.digest, e.draft, e.edition, e.sample, v.body,
	COALESCE(c.body, ''), COALESCE((SELECT i.body FROM versions i WHERE i.entry = e.id AND i.version < c.version AND i.batch IS NOT NULL
		ORDER BY i.version DESC LIMIT 1), '') FROM entries e
	LEFT JOIN versions c ON c.entry = e.id AND c.version = (SELECT MAX(h.version) FROM versions h WHERE h.entry = e.id AND h.batch IS NULL)
	JOIN versions v ON v.entry = e.id AND v.version = e.version WHERE e.id = $1`

// stored is an entry as the database holds it; the zero value is one that it does not.
type stored struct {
	known           bool
	version, newest int
	state           knowledge.State
	digest, draft   string // of the version in force, and of the draft that waits
	edition         knowledge.Date
	sample          int
	body            string // of the version in force
	correction      string // the last version that no import made; may be empty
	imported        string // what an import made of it before that; may be empty
}

func readStored(row *sql.Row) (stored, error) {
	var s stored
	err := row.Scan(&s.version, &s.newest, &s.state, &s.digest, &s.draft, &s.edition, &s.sample, &s.body, &s.correction, &s.imported)
	if errors.Is(err, sql.ErrNoRows) {
		return stored{}, nil
	}
	s.known = err == nil
	return s, err
}

// finding is what an entry is beside the stored one.
type finding struct {
	action Action
	waits  bool            // it is a draft of an entry that stays in force
	entry  knowledge.Entry // as it is to be kept
	digest string
}

// corrected is e, which a file says, with what staff corrected since a file said the
// same, so that an old list takes no correction back. A place that they closed stays
// closed while the file says what it said, and a programme keeps the rule that its own
// file does not state. What is stored of the sample beyond visible has none.
func corrected(e knowledge.Entry, old stored, visible int) (knowledge.Entry, error) {
	if !old.known || old.imported == "" && e.Kind != knowledge.Program {
		return e, nil
	}
	now, err := decode(old.body)
	if err != nil {
		return e, err
	}
	if old.sample <= visible {
		e.KeepRule(&now)
	}
	if old.imported == "" {
		return e, nil
	}
	said, err := decode(old.imported)
	if err != nil {
		return e, err
	}
	same, err := sameContent(e, said)
	if err != nil {
		return e, err
	}
	right, err := decode(old.correction)
	if err != nil {
		return e, err
	}
	e.KeepCorrected(&now, &right, &said)
	if same && now.State == knowledge.Archived && e.Kind == knowledge.ServicePoint {
		e.State = knowledge.Archived
	}
	return e, nil
}

func sameContent(a, b knowledge.Entry) (bool, error) {
	for _, e := range []*knowledge.Entry{&a, &b} {
		if e.State == "" {
			e.State = knowledge.Published
		}
	}
	x, err := contentDigest(a)
	if err != nil {
		return false, err
	}
	y, err := contentDigest(b)
	return x == y, err
}

// judge compares e with what is stored of it. What is stored of the sample beyond
// visible counts as another content; wait is Edit's.
func judge(e knowledge.Entry, old stored, visible int, wait bool) (finding, error) {
	if e.State == "" {
		e.State = knowledge.Published
	}
	if old.known && e.Confidential() {
		if err := keepHidden(&e, old.body); err != nil {
			return finding{}, err
		}
	}
	f := finding{action: New, entry: e}
	var err error
	if f.digest, err = contentDigest(e); err != nil || !old.known {
		return f, err
	}
	f.action = Changed
	if old.sample > visible {
		return f, nil
	}
	if f.waits = wait && e.State == knowledge.Draft && old.state == knowledge.Published; f.waits {
		return f.beside(old)
	}
	if f.digest == old.digest {
		f.action = Unchanged
	}
	return f, nil
}

// beside finds whether a draft says anything that neither the entry in force nor
// the draft that waits says.
func (f finding) beside(old stored) (finding, error) {
	published := f.entry
	published.State = knowledge.Published
	digest, err := contentDigest(published)
	if digest == old.digest || f.digest == old.draft {
		f.action = Unchanged
	}
	return f, err
}
