package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"jinguo/knowledge"
)

// Batch numbers an import, for the edits that belong to it. Numbers grow, with gaps.
func (s *Store) Batch(ctx context.Context) (no int64, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		no, err = take(ctx, tx, "batch", 1)
		return err
	})
	return no, err
}

// BatchInfo is what is known of an import that changed something.
type BatchInfo struct {
	No      int64
	At      time.Time // of its first change
	Who     string
	Entries int // that it changed
}

// Batches returns the last imports that changed something, newest first, at most
// limit of them.
func (s *Store) Batches(ctx context.Context, limit int) ([]BatchInfo, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT batch, MIN(at), MIN(who), COUNT(DISTINCT entry) FROM versions
		WHERE batch IS NOT NULL GROUP BY batch ORDER BY batch DESC LIMIT $1`, limit)
	if err != nil {
		return nil, fmt.Errorf("read batches: %w", err)
	}
	defer rows.Close()
	var all []BatchInfo
	for rows.Next() {
		var b BatchInfo
		var at string
		if err := rows.Scan(&b.No, &at, &b.Who, &b.Entries); err != nil {
			return nil, fmt.Errorf("read batches: %w", err)
		}
		if b.At, err = time.Parse(time.RFC3339, at); err != nil {
			return nil, fmt.Errorf("read batches: %w", err)
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

// Undone says what taking an import back came to.
type Undone struct {
	Archived int               // entries that the import had brought
	Restored int               // entries that are again as they were before it
	Dropped  int               // drafts that it had brought and that waited
	Kept     []knowledge.Entry // entries that changed again since, left as they are
}

// Undo takes an import back, all of it in one transaction: what it brought is
// archived, what it changed gets the content from before as a new version. Entries
// that changed again since are left alone. A batch that changed nothing, or is not
// known, is knowledge.ErrNotFound. An edit with a batch of its own can be undone
// in turn.
func (s *Store) Undo(ctx context.Context, edit Edit, batch int64) (Undone, error) {
	var u Undone
	err := s.write(ctx, func(tx *sql.Tx) error {
		steps, err := stepsOf(ctx, tx, batch)
		if err != nil {
			return err
		}
		if len(steps) == 0 {
			return knowledge.ErrNotFound
		}
		w, err := s.newWriter(ctx, tx, edit)
		if err != nil {
			return err
		}
		defer w.close()
		w.reviewed = true // what comes back was published before
		for _, step := range steps {
			if err := w.undo(ctx, step, &u); err != nil {
				return fmt.Errorf("entry %s: %w", step.entry, err)
			}
		}
		return w.record(ctx, s, "import.undo", strconv.FormatInt(batch, 10))
	})
	if err != nil {
		return Undone{}, fmt.Errorf("undo batch %d: %w", batch, err)
	}
	return u, nil
}

// step is what an import did to one entry.
type step struct {
	entry       string
	first, last int // of its versions
}

func stepsOf(ctx context.Context, tx *sql.Tx, batch int64) ([]step, error) {
	rows, err := tx.QueryContext(ctx, `SELECT entry, MIN(version), MAX(version) FROM versions WHERE batch = $1 GROUP BY entry ORDER BY entry`, batch)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []step
	for rows.Next() {
		var s step
		if err := rows.Scan(&s.entry, &s.first, &s.last); err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// undo takes back what an import did to one entry.
func (w *writer) undo(ctx context.Context, s step, u *Undone) error {
	now, err := readStored(w.find.QueryRowContext(ctx, s.entry))
	if err != nil {
		return err
	}
	e, err := decode(now.body)
	switch {
	case err != nil:
		return err
	case now.newest > s.last:
		u.Kept = append(u.Kept, e)
		return nil
	case now.version < s.first: // nothing but drafts, the last of which waits
		u.Dropped++
		return w.drop(ctx, s.entry, now.newest)
	}
	sample := 0
	if s.first == 1 {
		e.State = knowledge.Archived
		u.Archived++
	} else {
		if e, sample, err = w.before(ctx, s); err != nil {
			return err
		}
		u.Restored++
	}
	e.Version = now.newest + 1
	digest, err := contentDigest(e)
	if err != nil {
		return err
	}
	return w.put(ctx, e, digest, sample)
}

// drop forgets the draft that waits of an entry, whose newest version is that one.
func (w *writer) drop(ctx context.Context, entry string, newest int) error {
	if _, err := w.await.ExecContext(ctx, newest, "", entry); err != nil {
		return err
	}
	_, err := w.overtake.ExecContext(ctx, w.at, entry)
	return err
}

// before is the entry as it was in force before an import changed it, and whether
// it was then one of the sample. A draft was in force only where nothing else was.
func (w *writer) before(ctx context.Context, s step) (e knowledge.Entry, sample int, err error) {
	rows, err := w.tx.QueryContext(ctx, `SELECT body, why FROM versions WHERE entry = $1 AND version < $2 ORDER BY version DESC`, s.entry, s.first)
	if err != nil {
		return e, 0, err
	}
	defer rows.Close()
	for first := true; rows.Next(); first = false {
		var body, why string
		if err := rows.Scan(&body, &why); err != nil {
			return e, 0, err
		}
		older, err := decode(body)
		if err != nil {
			return e, 0, err
		}
		if first || older.State != knowledge.Draft {
			e, sample = older, flag(why == sampleReason)
		}
		if older.State != knowledge.Draft {
			break
		}
	}
	return e, sample, rows.Err()
}
