package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/scrub"
)

// goneFor is how long a deleted golden question can be brought back.
const goneFor = 30 * 24 * time.Hour

const goldenColumns = `SELECT no, ref, query, region, at, relevant, note, who, made, off FROM goldens WHERE gone = '' `

// Goldens returns the golden questions, the newest first.
func (s *Store) Goldens(ctx context.Context) ([]knowledge.Golden, error) {
	rows, err := s.db.QueryContext(ctx, goldenColumns+`ORDER BY no DESC`)
	if err != nil {
		return nil, fmt.Errorf("read golden questions: %w", err)
	}
	defer rows.Close()
	var list []knowledge.Golden
	for rows.Next() {
		g, err := scanGolden(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, g)
	}
	return list, rows.Err()
}

// Golden returns one of them, or knowledge.ErrNotFound.
func (s *Store) Golden(ctx context.Context, no int64) (knowledge.Golden, error) {
	return scanGolden(s.db.QueryRowContext(ctx, goldenColumns+`AND no = $1`, no))
}

func scanGolden(row interface{ Scan(...any) error }) (g knowledge.Golden, err error) {
	var at, relevant, made string
	err = row.Scan(&g.No, &g.Ref, &g.Query, &g.Region, &at, &relevant, &g.Note, &g.Who, &made, &g.Off)
	if errors.Is(err, sql.ErrNoRows) {
		err = knowledge.ErrNotFound
	}
	if err == nil {
		err = json.Unmarshal([]byte(relevant), &g.Relevant)
	}
	if err == nil {
		g.Made, err = time.Parse(time.RFC3339, made)
	}
	if err == nil && at != "" {
		g.At, err = time.Parse(time.RFC3339, at)
	}
	if err != nil {
		return g, fmt.Errorf("read golden question: %w", err)
	}
	return g, nil
}

// SaveGoldens keeps questions, each in the place of the one with its number, else of the one
// with its ref, else as a new one, and returns them as they are kept: without names,
// numbers and homes of persons. Their errors are those
// of [knowledge.Golden.Clean] and knowledge.ErrGoldensMost; nothing is kept then.
func (s *Store) SaveGoldens(ctx context.Context, list ...knowledge.Golden) ([]knowledge.Golden, error) {
	kept := make([]knowledge.Golden, 0, len(list))
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, g := range list {
			g.Query, g.Note = scrub.Text(g.Query), scrub.Text(g.Note)
			g, err := g.Clean()
			if err != nil {
				return err
			}
			if g, err = s.putGolden(ctx, tx, g); err != nil {
				return err
			}
			kept = append(kept, g)
		}
		var n int
		if err := tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM goldens WHERE gone = ''`).Scan(&n); err != nil {
			return err
		}
		if n > knowledge.GoldensMost {
			return knowledge.ErrGoldensMost
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("save golden questions: %w", err)
	}
	return kept, nil
}

func (s *Store) putGolden(ctx context.Context, tx *sql.Tx, g knowledge.Golden) (knowledge.Golden, error) {
	if g.No == 0 && g.Ref != "" {
		err := tx.QueryRowContext(ctx, `SELECT no FROM goldens WHERE ref = $1 AND gone = '' ORDER BY no LIMIT 1`, g.Ref).Scan(&g.No)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return g, err
		}
	}
	var err error
	action := "golden.change"
	if g.No == 0 {
		action = "golden.create"
		if g.No, err = take(ctx, tx, "golden", 1); err != nil {
			return g, err
		}
	}
	g.Made = s.opt.Now().UTC().Truncate(time.Microsecond)
	relevant, err := json.Marshal(g.Relevant)
	if err != nil {
		return g, err
	}
	at := ""
	if !g.At.IsZero() {
		at = stamp(g.At)
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO goldens (no, ref, query, region, at, relevant, note, who, made, off, gone)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '')
		ON CONFLICT (no) DO UPDATE SET ref = excluded.ref, query = excluded.query, region = excluded.region, at = excluded.at,
		relevant = excluded.relevant, note = excluded.note, off = excluded.off`,
		g.No, g.Ref, g.Query, g.Region, at, string(relevant), g.Note, g.Who, stamp(g.Made), flag(g.Off))
	if err != nil {
		return g, err
	}
	return g, s.record(ctx, tx, action, goldenObject(g.No), g.Region, string(relevant))
}

func goldenObject(no int64) string { return "golden " + strconv.FormatInt(no, 10) }

// DropGolden deletes a golden question. It can be brought back for 30 days.
func (s *Store) DropGolden(ctx context.Context, no int64) error {
	return s.turnGolden(ctx, "golden.delete", no, `UPDATE goldens SET gone = $1 WHERE no = $2 AND gone = ''`, s.now(), no)
}

// BringGolden brings a deleted golden question back.
func (s *Store) BringGolden(ctx context.Context, no int64) error {
	return s.turnGolden(ctx, "golden.restore", no, `UPDATE goldens SET gone = '' WHERE no = $1 AND gone <> ''`, no)
}

func (s *Store) turnGolden(ctx context.Context, action string, no int64, statement string, args ...any) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, statement, args...)
		if err != nil {
			return err
		}
		if n, err := done.RowsAffected(); err != nil || n == 0 {
			return errors.Join(err, knowledge.ErrNotFound)
		}
		if err := s.record(ctx, tx, action, goldenObject(no), "", ""); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `DELETE FROM goldens WHERE gone <> '' AND gone < $1`, stamp(s.opt.Now().Add(-goneFor)))
		return err
	})
	if err != nil {
		return fmt.Errorf("%s %d: %w", action, no, err)
	}
	return nil
}

// GoneGolden returns a deleted golden question, or knowledge.ErrNotFound.
func (s *Store) GoneGolden(ctx context.Context, no int64) (knowledge.Golden, error) {
	return scanGolden(s.db.QueryRowContext(ctx, `SELECT no, ref, query, region, at, relevant, note, who, made, off FROM goldens
		WHERE gone <> '' AND no = $1`, no))
}

// GoldenRun is a run of all golden questions. The places Before of its moves are those of
// the run before.
type GoldenRun struct {
	At    time.Time
	Who   string
	Moves []knowledge.Move
}

// LastGoldenRun is the last run; its At is zero where there was none.
func (s *Store) LastGoldenRun(ctx context.Context) (run GoldenRun, err error) {
	var at, body string
	err = s.db.QueryRowContext(ctx, `SELECT at, who, body FROM golden_runs ORDER BY no DESC LIMIT 1`).Scan(&at, &run.Who, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return GoldenRun{}, nil
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &run.Moves)
	}
	if err == nil {
		run.At, err = time.Parse(time.RFC3339, at)
	}
	if err != nil {
		return GoldenRun{}, fmt.Errorf("read run of golden questions: %w", err)
	}
	return run, nil
}

// KeepGoldenRun keeps a run in the place of the last one.
func (s *Store) KeepGoldenRun(ctx context.Context, who string, moves []knowledge.Move) error {
	body, err := json.Marshal(moves)
	if err != nil {
		return fmt.Errorf("keep run of golden questions: %w", err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		no, err := take(ctx, tx, "golden_run", 1)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM golden_runs`); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO golden_runs (no, at, who, body) VALUES ($1, $2, $3, $4)`, no, s.now(), who, string(body))
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "golden.run", "goldens", "", strconv.Itoa(len(moves)))
	})
	if err != nil {
		return fmt.Errorf("keep run of golden questions: %w", err)
	}
	return nil
}
