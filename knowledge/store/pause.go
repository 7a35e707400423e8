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

// Paused tells who of staff paused the program, and why; the zero Pause where nobody did.
func (s *Store) Paused(ctx context.Context) (knowledge.Pause, error) {
	var p knowledge.Pause
	var body string
	err := s.db.QueryRowContext(ctx, `SELECT value FROM facts WHERE name = 'paused'`).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return p, nil
	case err == nil:
		err = json.Unmarshal([]byte(body), &p)
	}
	if err != nil {
		return knowledge.Pause{}, fmt.Errorf("read pause: %w", err)
	}
	return p, nil
}

// SetPaused pauses the program, or ends that. A second pause keeps when the first began.
func (s *Store) SetPaused(ctx context.Context, on bool, by, why string) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if !on {
			if _, err := tx.ExecContext(ctx, `DELETE FROM facts WHERE name = 'paused'`); err != nil {
				return err
			}
			return s.recordBy(ctx, tx, by, audit.Record{Action: "pause.off"})
		}
		body, err := json.Marshal(knowledge.Pause{At: s.opt.Now().UTC(), By: by, Why: why})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ('paused', $1) ON CONFLICT (name) DO NOTHING`, string(body))
		if err != nil {
			return err
		}
		return s.recordBy(ctx, tx, by, audit.Record{Action: "pause.on"})
	})
	if err != nil {
		return fmt.Errorf("pause: %w", err)
	}
	return nil
}
