package store

import (
	"context"
	"database/sql"
	"fmt"

	"jinguo/knowledge"
)

// noEnd is the column ends of what has no last day, after all others.
const noEnd = "9999-12-31"

// endOf is the column ends of an entry.
func endOf(e *knowledge.Entry) string {
	if e.Expires == "" {
		return noEnd
	}
	return string(e.Expires)
}

// plainNames are the names that an entry goes by without width, case, spaces and signs:
// its title, its number, and both with its aliases, one a line.
func plainNames(e *knowledge.Entry) (title, number, all string) {
	title, number = knowledge.Plain(e.Title), knowledge.Plain(e.Number)
	all = title
	if number != "" {
		all += "\n" + number
	}
	for _, name := range e.Aliases {
		if plain := knowledge.Plain(name); plain != "" {
			all += "\n" + plain
		}
	}
	return title, number, all
}

// fillChunk is how many entries are filled in one transaction.
const fillChunk = 500

// fillList fills the columns of the list for entries from before there was one. It is
// done once; what breaks off goes on where it was.
func (s *Store) fillList(ctx context.Context) error {
	var done string
	err := s.db.QueryRowContext(ctx, `SELECT COALESCE(MAX(value), '') FROM facts WHERE name = 'listing'`).Scan(&done)
	for err == nil && done == "" {
		var more bool
		if more, err = s.fillSome(ctx); !more {
			break
		}
	}
	if err == nil && done == "" {
		_, err = s.db.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ('listing', 'filled') ON CONFLICT (name) DO NOTHING`)
	}
	if err != nil {
		return fmt.Errorf("fill list of entries: %w", err)
	}
	return nil
}

// fillSome fills some entries, and reports whether there were any.
func (s *Store) fillSome(ctx context.Context) (more bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		// Every entry that was saved since the columns are there has a change.
		list, err := unfilled(ctx, tx)
		if err != nil || len(list) == 0 {
			return err
		}
		more = true
		stmt, err := tx.PrepareContext(ctx, `UPDATE entries SET name = $1, sorts = $2, ends = $3, verified = $4, names = $5, waiting = $6,
			changed = $7, changer = $8, settled = $9, settler = $10 WHERE id = $11`)
		if err != nil {
			return err
		}
		defer stmt.Close()
		sorter := knowledge.NewSorter()
		for _, u := range list {
			e, err := decode(u.body)
			if err != nil {
				return err
			}
			waiting := ""
			if u.draft != "" {
				d, err := decode(u.draft)
				if err != nil {
					return err
				}
				_, _, waiting = plainNames(&d)
			}
			title, _, names := plainNames(&e)
			_, err = stmt.ExecContext(ctx, e.Title, sorter.Key(title), endOf(&e), string(e.Verified()), names, waiting,
				u.changed, u.changer, u.settled, u.settler, u.id)
			if err != nil {
				return err
			}
		}
		return nil
	})
	return more, err
}

// bare is an entry whose columns are empty.
type bare struct {
	id, body, settled, settler string
	draft, changed, changer    string // of the draft that waits, or the same; draft is empty where none does
}

func unfilled(ctx context.Context, tx *sql.Tx) ([]bare, error) {
	rows, err := tx.QueryContext(ctx, `SELECT e.id, v.body, v.at, v.who, CASE WHEN e.draft = '' THEN '' ELSE n.body END,
			CASE WHEN e.draft = '' THEN v.at ELSE n.at END, CASE WHEN e.draft = '' THEN v.who ELSE n.who END
		FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version JOIN versions n ON n.entry = e.id AND n.version = e.newest
		WHERE e.changed = '' LIMIT $1`, fillChunk)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []bare
	for rows.Next() {
		var u bare
		if err := rows.Scan(&u.id, &u.body, &u.settled, &u.settler, &u.draft, &u.changed, &u.changer); err != nil {
			return nil, err
		}
		list = append(list, u)
	}
	return list, rows.Err()
}
