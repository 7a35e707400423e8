package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"jinguo/knowledge/audit"
	"jinguo/knowledge/lay"
)

// Words returns the office's own lay words in the order of their text, those that
// are off among them, and the version that they are of.
func (s *Store) Words(ctx context.Context) (rows []lay.Row, version int64, err error) {
	// Read before the rows: what changes meanwhile is read once more, and not missed.
	if version, err = s.WordsVersion(ctx); err != nil {
		return nil, 0, err
	}
	found, err := s.db.QueryContext(ctx, `SELECT said, region, written, dialect, off FROM lay_words ORDER BY said, region`)
	if err != nil {
		return nil, 0, fmt.Errorf("read words: %w", err)
	}
	defer found.Close()
	for found.Next() {
		row, err := scanWord(found)
		if err != nil {
			return nil, 0, fmt.Errorf("read words: %w", err)
		}
		rows = append(rows, row)
	}
	if err := found.Err(); err != nil {
		return nil, 0, fmt.Errorf("read words: %w", err)
	}
	return rows, version, nil
}

// WordsVersion grows with every change of the office's own lay words; it is 0 where
// there never were any.
func (s *Store) WordsVersion(ctx context.Context) (int64, error) {
	var version int64
	if err := s.db.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'words'`).Scan(&version); err != nil {
		return 0, fmt.Errorf("read version of words: %w", err)
	}
	return version, nil
}

// SaveWords keeps rows in one transaction, each in place of the one with the same
// words and region, and says how many were not there and how many were different.
// Rows in which lay.Check finds a fault are an error, and nothing is kept.
func (s *Store) SaveWords(ctx context.Context, rows []lay.Row, who string) (added, changed int, err error) {
	for _, f := range lay.Check(rows) {
		return 0, 0, fmt.Errorf("save words: row %d: %s", f.Row+1, f.Problem("", "").What("en"))
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		added, changed = 0, 0
		for _, row := range rows {
			row = row.Clean()
			old, err := scanWord(tx.QueryRowContext(ctx, `SELECT said, region, written, dialect, off FROM lay_words
				WHERE said = $1 AND region = $2`, row.Said, row.Region))
			switch {
			case errors.Is(err, sql.ErrNoRows):
				added++
			case err != nil:
				return err
			case old.Same(row):
				continue
			default:
				changed++
			}
			if err := s.putWord(ctx, tx, row, who); err != nil {
				return err
			}
		}
		if err := s.recordBy(ctx, tx, who, audit.Record{Action: "words.save", Detail: fmt.Sprintf("%d added, %d changed", added, changed)}); err != nil {
			return err
		}
		return turn(ctx, tx, "words", added+changed)
	})
	if err != nil {
		return 0, 0, fmt.Errorf("save words: %w", err)
	}
	return added, changed, nil
}

// DropWords forgets the office's rows with the words and regions of rows, so that
// those of the program hold again, and says how many there were.
func (s *Store) DropWords(ctx context.Context, rows []lay.Row) (dropped int, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		dropped = 0
		for _, row := range rows {
			row = row.Clean()
			done, err := tx.ExecContext(ctx, `DELETE FROM lay_words WHERE said = $1 AND region = $2`, row.Said, row.Region)
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			dropped += int(n)
		}
		if err := s.record(ctx, tx, "words.drop", "", "", fmt.Sprintf("%d rows", dropped)); err != nil {
			return err
		}
		return turn(ctx, tx, "words", dropped)
	})
	if err != nil {
		return 0, fmt.Errorf("drop words: %w", err)
	}
	return dropped, nil
}

// turn moves a counter on where anything changed.
func turn(ctx context.Context, tx *sql.Tx, counter string, changes int) error {
	if changes == 0 {
		return nil
	}
	_, err := take(ctx, tx, counter, 1)
	return err
}

func (s *Store) putWord(ctx context.Context, tx *sql.Tx, row lay.Row, who string) error {
	written, err := json.Marshal(row.Written)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO lay_words (said, region, written, dialect, off, changed, who) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (said, region) DO UPDATE SET written = excluded.written, dialect = excluded.dialect, off = excluded.off,
		changed = excluded.changed, who = excluded.who`,
		row.Said, row.Region, string(written), row.Dialect, flag(row.Off), s.now(), who)
	return err
}

// scanWord reads a row of lay_words.
func scanWord(from interface{ Scan(...any) error }) (lay.Row, error) {
	var row lay.Row
	var written string
	var off int
	if err := from.Scan(&row.Said, &row.Region, &written, &row.Dialect, &off); err != nil {
		return row, err
	}
	row.Off = off == 1
	return row, json.Unmarshal([]byte(written), &row.Written)
}
