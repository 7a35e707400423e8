package store

import (
	"context"
	"database/sql"
	"encoding/base64"
	"errors"
	"fmt"
	"time"

	"jinguo/knowledge/account"
)

// touchEvery is how far behind the note may be of when a session was used last, so that
// not every page costs a write.
const touchEvery = 30 * time.Second

// DeskSession returns what a session of the desk holds, by the hash of its token; false
// where there is none, or it was over by account.IdleFor or account.SignFor. That it is
// used is noted where used is set.
func (s *Store) DeskSession(ctx context.Context, token string, used bool) (body []byte, ok bool, err error) {
	now := s.opt.Now()
	var sealed, last string
	err = s.db.QueryRowContext(ctx, `SELECT body, used FROM desk_sessions WHERE token = $1 AND used > $2 AND began > $3`,
		token, stamp(now.Add(-account.IdleFor)), stamp(now.Add(-account.SignFor))).Scan(&sealed, &last)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("read session of the desk: %w", err)
	}
	plain, known := s.unseal(sealed)
	if !known {
		return nil, false, nil
	}
	if body, err = base64.RawStdEncoding.DecodeString(plain); err != nil {
		return nil, false, fmt.Errorf("read session of the desk: %w", err)
	}
	if used && last <= stamp(now.Add(-touchEvery)) {
		err = s.write(ctx, func(tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `UPDATE desk_sessions SET used = $1 WHERE token = $2`, stamp(now), token)
			return err
		})
		if err != nil {
			return nil, false, fmt.Errorf("note use of the desk: %w", err)
		}
	}
	return body, true, nil
}

// KeepDeskSession keeps what a session holds. A new one begins now.
func (s *Store) KeepDeskSession(ctx context.Context, token string, body []byte) error {
	sealed := s.box.Seal(base64.RawStdEncoding.EncodeToString(body))
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO desk_sessions (token, body, began, used) VALUES ($1, $2, $3, $3)
			ON CONFLICT (token) DO UPDATE SET body = excluded.body, used = excluded.used`, token, sealed, s.now())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep session of the desk: %w", err)
	}
	return nil
}

// EndDeskSession ends a session.
func (s *Store) EndDeskSession(ctx context.Context, token string) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM desk_sessions WHERE token = $1`, token)
		return err
	})
	if err != nil {
		return fmt.Errorf("end session of the desk: %w", err)
	}
	return nil
}

// forgetAccess drops sessions, passes and counts of failures whose time is over.
func (s *Store) forgetAccess(ctx context.Context, tx *sql.Tx, now time.Time) error {
	for _, over := range []struct {
		query string
		age   time.Duration
	}{
		{`DELETE FROM desk_sessions WHERE used <= $1`, account.IdleFor},
		{`DELETE FROM desk_sessions WHERE began <= $1`, account.SignFor},
		{`DELETE FROM passes WHERE expires <= $1`, 0},
		{`DELETE FROM tries WHERE at <= $1`, triesFor},
	} {
		if _, err := tx.ExecContext(ctx, over.query, stamp(now.Add(-over.age))); err != nil {
			return err
		}
	}
	return nil
}
