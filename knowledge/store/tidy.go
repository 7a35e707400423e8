package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// How long what is no longer needed is kept.
const (
	knownFor    = 7 * 24 * time.Hour  // ids of handled messages; Telegram repeats for 24 hours
	sentFor     = 48 * time.Hour      // message numbers; a bot may delete messages that long
	rememberFor = 30 * 24 * time.Hour // sessions of chats that fell silent
	decidedFor  = 30 * 24 * time.Hour // words and chats of change requests that were decided
	tellFor     = 90 * 24 * time.Hour // addresses of those who wait for a decision
	countFor    = 2 * 365 * 24 * time.Hour
)

// Tidy deletes what the store no longer needs to keep about chats.
func (s *Store) Tidy(ctx context.Context) error {
	now := s.opt.Now()
	err := s.write(ctx, func(tx *sql.Tx) error {
		for _, old := range []struct {
			query string
			age   time.Duration
		}{
			{`DELETE FROM inbox WHERE done < $1`, knownFor},
			{`DELETE FROM outbox WHERE ended < $1`, sentFor},
			{`DELETE FROM sessions WHERE seen < $1`, rememberFor},
			{`UPDATE requests SET proposed = '', note = '', who = '' WHERE decided < $1 AND who <> ''`, decidedFor},
			{`UPDATE requests SET address = NULL WHERE at < $1 AND address IS NOT NULL`, tellFor},
			{`DELETE FROM shown WHERE month < $1`, countFor},
		} {
			if _, err := tx.ExecContext(ctx, old.query, stamp(now.Add(-old.age))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("tidy: %w", err)
	}
	return nil
}
