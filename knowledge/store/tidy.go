package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How long what is no longer needed is kept.
const (
	knownFor    = 7 * 24 * time.Hour  // ids of handled messages; Telegram repeats for 24 hours
	sentFor     = 48 * time.Hour      // message numbers; a bot may delete messages that long
	rememberFor = 30 * 24 * time.Hour // sessions of chats that fell silent
	decidedFor  = 30 * 24 * time.Hour // words and chats of change requests that were decided
	tellFor     = 90 * 24 * time.Hour // addresses of those who wait for a decision or an answer
	askedFor    = 180 * 24 * time.Hour
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
			{`UPDATE misses SET address = NULL WHERE again < $1 AND address IS NOT NULL`, tellFor},
			{`DELETE FROM shown WHERE month < $1`, countFor},
			{`DELETE FROM forgotten WHERE at < $1`, forgottenFor},
		} {
			if _, err := tx.ExecContext(ctx, old.query, stamp(now.Add(-old.age))); err != nil {
				return err
			}
		}
		if _, err := s.dropMisses(ctx, tx, `at < $1`, stamp(now.Add(-s.opt.KeepQuestions))); err != nil {
			return err
		}
		if err := s.endLost(ctx, tx, now.Add(-knownFor)); err != nil {
			return err
		}
		return s.tidyCases(ctx, tx, now)
	})
	if err != nil {
		return fmt.Errorf("tidy: %w", err)
	}
	return nil
}

// endLost ends the messages from before a moment that no key opens any more.
func (s *Store) endLost(ctx context.Context, tx *sql.Tx, before time.Time) error {
	args := []any{s.now(), stamp(before)}
	for _, name := range s.box.Names() {
		args = append(args, "~"+name+".")
	}
	lost := ` LIKE '~%' AND SUBSTR(body, 1, 10) NOT IN (` + marks(3, len(args)-2) + `)`
	_, err := tx.ExecContext(ctx, `UPDATE inbox SET done = $1, body = NULL WHERE done IS NULL AND received < $2 AND body`+lost, args...)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE outbox SET ended = $1, reason = 'sealed with a lost key', address = NULL, body = NULL
		WHERE ended IS NULL AND created < $2 AND body`+lost, args...)
	return err
}

// Forget drops the parts of sessions whose time is over, see [Effects], what misses said as
// they were written, questions that had an answer, and what let staff in. Of SQLite's
// files it also takes the pages that held what was dropped or overwritten since, unless
// somebody reads them just then: the next call does. Where somebody asked to be forgotten
// since, it tries again each second until it is through, for half a minute at most.
func (s *Store) Forget(ctx context.Context) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		now := s.opt.Now()
		for _, over := range []struct {
			query string
			age   time.Duration
		}{
			{`DELETE FROM sessions WHERE until <= $1 AND lasting = ''`, 0},
			{`UPDATE sessions SET body = lasting, lasting = NULL, until = NULL WHERE until <= $1`, 0},
			{`DELETE FROM asked WHERE at <= $1`, judgedFor},
			{`UPDATE misses SET raw = NULL WHERE raw IS NOT NULL AND at <= $1`, s.opt.KeepRaw},
		} {
			if _, err := tx.ExecContext(ctx, over.query, stamp(now.Add(-over.age))); err != nil {
				return err
			}
		}
		return s.forgetAccess(ctx, tx, now)
	})
	if err == nil {
		err = s.warm(ctx)
	}
	if err == nil && s.files {
		err = s.cleanFiles(ctx)
	}
	if err != nil {
		return fmt.Errorf("forget: %w", err)
	}
	return nil
}

// How often, and with what pauses, the log is emptied after somebody was forgotten.
const (
	cleanTries = 30
	cleanPause = time.Second
)

func (s *Store) cleanFiles(ctx context.Context) error {
	for try := 1; ; try++ {
		erased := s.erased.Swap(false)
		empty, err := s.emptyLog(ctx)
		if err == nil && (empty || !erased) {
			return nil
		}
		if erased {
			s.erased.Store(true)
		}
		if err != nil || try == cleanTries {
			return err
		}
		select {
		case <-time.After(cleanPause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// emptyLog moves what SQLite's write-ahead log holds into the database, and leaves
// nothing in the log, and reports whether it could: it gives way to readers at once, so
// that no writer waits long.
func (s *Store) emptyLog(ctx context.Context) (empty bool, err error) {
	s.writing.Lock()
	defer s.writing.Unlock()
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	var wait int
	if err := conn.QueryRowContext(ctx, `PRAGMA busy_timeout`).Scan(&wait); err != nil {
		return false, err
	}
	if _, err := conn.ExecContext(ctx, `PRAGMA busy_timeout = 100`); err != nil {
		return false, err
	}
	var busy, frames, moved int
	failed := conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(TRUNCATE)`).Scan(&busy, &frames, &moved)
	_, err = conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf(`PRAGMA busy_timeout = %d`, wait))
	return busy == 0, errors.Join(failed, err)
}
