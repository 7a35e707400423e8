package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"time"
)

// forgottenFor is how long it is known which chats asked to be forgotten, so that a
// backup from before does not bring them back: as long as backups may be kept.
const forgottenFor = 30 * 24 * time.Hour

// ErrNoFile is what it comes to where a database that is no file shall be backed up: its
// server has tools of its own.
var ErrNoFile = errors.New("the database is no file; back it up with its server's own tools")

// Backup writes a copy of the database, as it is at one moment, to a new file at path.
// Readers and writers go on meanwhile.
func (s *Store) Backup(ctx context.Context, path string) error {
	if !s.files {
		return ErrNoFile
	}
	if _, err := s.db.ExecContext(ctx, `VACUUM INTO $1`, path); err != nil {
		return fmt.Errorf("back up database: %w", err)
	}
	return nil
}

// Intact tells what is wrong with the database's file; nil where nothing is.
func (s *Store) Intact(ctx context.Context) error {
	if !s.files {
		return nil
	}
	found, err := column[string](ctx, s.db, `PRAGMA integrity_check(1)`)
	if err != nil {
		return fmt.Errorf("check database: %w", err)
	}
	if len(found) != 1 || found[0] != "ok" {
		return errors.New("the database is damaged")
	}
	return nil
}

// Forgotten are the marks of chats that asked to be forgotten in the last 30 days, for
// [Store.Revive].
func (s *Store) Forgotten(ctx context.Context) ([]string, error) {
	marks, err := column[string](ctx, s.db, `SELECT mark FROM forgotten ORDER BY mark`)
	if err != nil {
		return nil, fmt.Errorf("read who was forgotten: %w", err)
	}
	return marks, nil
}

// markOf is the mark of a chat that was forgotten, from its keyed hash.
func markOf(chat string) string {
	sum := sha256.Sum256([]byte("forgotten " + chat))
	return hex.EncodeToString(sum[:])
}

// Revived says what a database from a backup was made to leave out.
type Revived struct {
	Letters   int // that were on their way, and were sent since or are too old to send
	Messages  int // that waited for an answer
	Forgotten int // chats that asked to be forgotten since
}

// Revive makes a database that comes from a backup ready for use: what was on its way then
// is not sent, nor answered, again, chats that asked to be forgotten since, by their marks,
// are, and staff sign in anew, for a session of then may have been ended since.
func (s *Store) Revive(ctx context.Context, forgotten []string) (Revived, error) {
	var r Revived
	err := s.write(ctx, func(tx *sql.Tx) error {
		r = Revived{}
		for _, over := range []struct {
			query string
			n     *int
		}{
			{`UPDATE outbox SET ended = $1, reason = 'restored from a backup', address = NULL, body = NULL WHERE ended IS NULL`, &r.Letters},
			{`UPDATE inbox SET done = $1, body = NULL, chat = '' WHERE done IS NULL`, &r.Messages},
		} {
			done, err := tx.ExecContext(ctx, over.query, s.now())
			if err != nil {
				return err
			}
			n, err := done.RowsAffected()
			if err != nil {
				return err
			}
			*over.n = int(n)
		}
		_, err := tx.ExecContext(ctx, `DELETE FROM desk_sessions`)
		if err != nil {
			return err
		}
		if r.Forgotten, err = s.forgetMarked(ctx, tx, forgotten); err != nil {
			return err
		}
		return s.record(ctx, tx, "backup.restore", "", "", fmt.Sprintf("%d letters and %d messages dropped, %d chats forgotten again", r.Letters, r.Messages, r.Forgotten))
	})
	if err != nil {
		return r, fmt.Errorf("make restored database ready: %w", err)
	}
	return r, nil
}

// forgetMarked erases all that is kept of the chats with these marks, and says how many
// there were.
func (s *Store) forgetMarked(ctx context.Context, tx *sql.Tx, marks []string) (n int, err error) {
	gone := make(map[string]bool, len(marks))
	for _, mark := range marks {
		gone[mark] = true
	}
	for _, t := range hashedTables() {
		chats, err := column[string](ctx, tx, `SELECT DISTINCT `+t.chat+` FROM `+t.name)
		if err != nil {
			return n, err
		}
		for _, chat := range chats {
			if !gone[markOf(chat)] {
				continue
			}
			if err := s.erase(ctx, tx, Effects{Chat: chat, Forget: true}); err != nil {
				return n, err
			}
			delete(gone, markOf(chat))
			n++
		}
	}
	return n, nil
}
