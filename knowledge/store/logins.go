package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jinguo/knowledge/account"
)

// triesFor is how long the longest-lived counts of failures are kept.
const triesFor = 24 * time.Hour

// Try counts a try to get in against each limit as if it failed, before anybody looks at
// it, so that tries at the same moment count as well. It returns how long to wait where
// the try is too early for one of them, which is then not counted; [Store.Passed] takes it
// back.
func (s *Store) Try(ctx context.Context, limits ...account.Limit) (wait time.Duration, err error) {
	now := s.opt.Now()
	for _, l := range limits { // without a write, so that who hammers costs little
		until, err := s.waits(ctx, s.db, l.Who)
		if err != nil {
			return 0, fmt.Errorf("count a try: %w", err)
		}
		wait = max(wait, until.Sub(now))
	}
	if wait > 0 {
		return wait, nil
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		wait = 0
		failed := make([]int, len(limits))
		for i, l := range limits {
			var last, until string
			err := tx.QueryRowContext(ctx, `INSERT INTO tries (who, failed, at, until) VALUES ($1, 0, $2, '')
				ON CONFLICT (who) DO UPDATE SET who = excluded.who RETURNING failed, at, until`, l.Who, stamp(now)).Scan(&failed[i], &last, &until)
			if err != nil {
				return err
			}
			if last <= stamp(now.Add(-l.For)) {
				failed[i] = 0
			}
			if end, err := time.Parse(time.RFC3339, until); err == nil {
				wait = max(wait, end.Sub(now))
			}
		}
		if wait > 0 {
			return nil
		}
		for i, l := range limits {
			until := ""
			if w := l.Wait(failed[i] + 1); w > 0 {
				until = stamp(now.Add(w))
			}
			if _, err := tx.ExecContext(ctx, `UPDATE tries SET failed = $1, at = $2, until = $3 WHERE who = $4`, failed[i]+1, stamp(now), until, l.Who); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("count a try: %w", err)
	}
	return wait, nil
}

// waits is until when no try of somebody is looked at.
func (s *Store) waits(ctx context.Context, q rower, who string) (time.Time, error) {
	var until string
	err := q.QueryRowContext(ctx, `SELECT until FROM tries WHERE who = $1`, who).Scan(&until)
	if errors.Is(err, sql.ErrNoRows) || err == nil && until == "" {
		return time.Time{}, nil
	}
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339, until)
}

// Passed says that a try was right. The failures of clear are forgotten; of the others,
// whose limits somebody else may run into as well, only this try.
func (s *Store) Passed(ctx context.Context, clear string, others ...account.Limit) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `DELETE FROM tries WHERE who = $1`, clear); err != nil {
			return err
		}
		for _, l := range others {
			var failed int
			err := tx.QueryRowContext(ctx, `UPDATE tries SET failed = failed - 1 WHERE who = $1 AND failed > 0 RETURNING failed`, l.Who).Scan(&failed)
			if errors.Is(err, sql.ErrNoRows) {
				continue
			}
			if err != nil {
				return err
			}
			until := ""
			if w := l.Wait(failed); w > 0 {
				until = stamp(s.opt.Now().Add(w))
			}
			if _, err := tx.ExecContext(ctx, `UPDATE tries SET until = $1 WHERE who = $2`, until, l.Who); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("end of tries: %w", err)
	}
	return nil
}

// UseCode notes that an account used the one-time code of a step, and reports whether it
// is later than all that it used before: no code counts twice.
func (s *Store) UseCode(ctx context.Context, no, step int64) (fresh bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `UPDATE accounts SET step = $1 WHERE no = $2 AND step < $1`, step, no)
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		fresh = n == 1
		return err
	})
	if err != nil {
		return false, fmt.Errorf("use code: %w", err)
	}
	return fresh, nil
}

// SetCodes gives an account the secret of its one-time codes, empty for none, of which it
// used that of a step, and new recovery codes. Its sessions end.
func (s *Store) SetCodes(ctx context.Context, no int64, secret string, step int64, recovery []string) (a account.Account, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if a, err = s.accountIn(ctx, tx, no); err != nil {
			return err
		}
		a.Secret = secret
		if a, err = s.saveAccount(ctx, tx, "account.codes", a); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET step = $1 WHERE no = $2`, step, no); err != nil {
			return err
		}
		return setRecovery(ctx, tx, no, recovery)
	})
	if err != nil {
		return a, fmt.Errorf("set codes: %w", err)
	}
	return a, nil
}

// SetRecovery puts new recovery codes into the place of those that an account has.
func (s *Store) SetRecovery(ctx context.Context, no int64, recovery []string) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		a, err := s.accountIn(ctx, tx, no)
		if err != nil {
			return err
		}
		if err := setRecovery(ctx, tx, no, recovery); err != nil {
			return err
		}
		return s.record(ctx, tx, "account.recovery", a.Name, "", "")
	})
	if err != nil {
		return fmt.Errorf("set recovery codes: %w", err)
	}
	return nil
}

func setRecovery(ctx context.Context, tx *sql.Tx, no int64, recovery []string) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM recovery WHERE account = $1`, no); err != nil {
		return err
	}
	for _, code := range recovery {
		if _, err := tx.ExecContext(ctx, `INSERT INTO recovery (account, hash) VALUES ($1, $2)`, no, account.Digest(code)); err != nil {
			return err
		}
	}
	return nil
}

// UseRecovery uses a recovery code up, and reports whether it was one.
func (s *Store) UseRecovery(ctx context.Context, no int64, code string) (ok bool, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		done, err := tx.ExecContext(ctx, `DELETE FROM recovery WHERE account = $1 AND hash = $2`, no, account.Digest(code))
		if err != nil {
			return err
		}
		n, err := done.RowsAffected()
		if ok = n == 1; err != nil || !ok {
			return err
		}
		a, err := s.accountIn(ctx, tx, no)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "account.recovery_used", a.Name, "", "")
	})
	if err != nil {
		return false, fmt.Errorf("use recovery code: %w", err)
	}
	return ok, nil
}

// Recovery is how many recovery codes an account has left.
func (s *Store) Recovery(ctx context.Context, no int64) (n int, err error) {
	if err = s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM recovery WHERE account = $1`, no).Scan(&n); err != nil {
		return 0, fmt.Errorf("count recovery codes: %w", err)
	}
	return n, nil
}

// SignedIn notes that somebody signed in.
func (s *Store) SignedIn(ctx context.Context, no int64) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		a, err := s.accountIn(ctx, tx, no)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE accounts SET signed = $1 WHERE no = $2`, s.now(), no); err != nil {
			return err
		}
		return s.record(ctx, tx, "account.sign_in", a.Name, "", "")
	})
	if err != nil {
		return fmt.Errorf("note sign-in: %w", err)
	}
	return nil
}
