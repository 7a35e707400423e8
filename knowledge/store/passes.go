package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// NewPass makes a pass for an account, 0 for the set-up, and returns the word that it is
// shown by, of which only the hash is kept. Earlier ones of the same kind count no more.
// Its error wraps account.ErrOff for an account that is switched off.
func (s *Store) NewPass(ctx context.Context, kind account.Pass, no int64) (string, error) {
	word := kind.New()
	err := s.write(ctx, func(tx *sql.Tx) error {
		object := ""
		if no != 0 {
			a, err := s.accountIn(ctx, tx, no)
			switch {
			case err != nil:
				return err
			case a.Off:
				return account.ErrOff
			}
			object = a.Name
		}
		if _, err := tx.ExecContext(ctx, `DELETE FROM passes WHERE account = $1 AND kind = $2`, no, string(kind)); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO passes (hash, kind, account, expires) VALUES ($1, $2, $3, $4)`,
			account.Digest(word), string(kind), no, stamp(s.opt.Now().Add(kind.Lasts())))
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "account."+string(kind), object, "", "")
	})
	if err != nil {
		return "", fmt.Errorf("make a pass: %w", err)
	}
	return word, nil
}

// Pass tells what a word of a link lets somebody do, and with which account. Its error
// wraps account.ErrPass where that is nothing.
func (s *Store) Pass(ctx context.Context, word string) (account.Pass, account.Account, error) {
	return s.pass(ctx, s.db, word)
}

func (s *Store) pass(ctx context.Context, q rower, word string) (kind account.Pass, a account.Account, err error) {
	var no int64
	err = q.QueryRowContext(ctx, `SELECT kind, account FROM passes WHERE hash = $1 AND expires > $2`, account.Digest(word), s.now()).Scan(&kind, &no)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", a, fmt.Errorf("read pass: %w", account.ErrPass)
	case err != nil:
		return "", a, fmt.Errorf("read pass: %w", err)
	case no == 0:
		return kind, a, nil
	}
	a, err = s.account(q.QueryRowContext(ctx, accountColumns+`WHERE no = $1`, no))
	if errors.Is(err, knowledge.ErrNotFound) || err == nil && a.Off {
		return "", account.Account{}, fmt.Errorf("read pass: %w", account.ErrPass)
	}
	return kind, a, err
}

// use takes a pass of one of some kinds, which never counts again.
func (s *Store) use(ctx context.Context, tx *sql.Tx, word string, kinds ...account.Pass) (account.Pass, account.Account, error) {
	kind, a, err := s.pass(ctx, tx, word)
	if err != nil {
		return "", a, err
	}
	for _, one := range kinds {
		if one != kind {
			continue
		}
		gone, err := tx.ExecContext(ctx, `DELETE FROM passes WHERE hash = $1`, account.Digest(word))
		if err != nil {
			return "", a, err
		}
		if n, err := gone.RowsAffected(); err != nil || n == 1 {
			return kind, a, err
		}
	}
	return "", account.Account{}, account.ErrPass
}

// Empty reports whether there is no account that anybody took up, so that the first is
// to be set up.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var n int
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM accounts WHERE password <> ''`).Scan(&n); err != nil {
		return false, fmt.Errorf("count accounts: %w", err)
	}
	return n == 0, nil
}

// SetUp makes the first account with the pass of the set-up. Its error wraps
// account.ErrPass where that does not count, or there is an account already.
func (s *Store) SetUp(ctx context.Context, word string, first account.Account) (a account.Account, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if _, _, err := s.use(ctx, tx, word, account.SetUp); err != nil {
			return err
		}
		others, err := s.accounts(ctx, tx)
		if err != nil {
			return err
		}
		first.No = 0
		for _, other := range others {
			switch {
			case !other.Waits():
				return account.ErrPass
			case other.Name == account.Fold(first.Name):
				first.No = other.No // that was invited, and nobody can have it any more
			}
		}
		a, err = s.saveAccount(ctx, tx, "account.create", first)
		return err
	})
	if err != nil {
		return a, fmt.Errorf("set up: %w", err)
	}
	return a, nil
}

// TakeUp sets the password (its hash) of the account that a link is for. What it used
// before to sign in counts no more. Its error wraps account.ErrPass where the link does
// not count.
func (s *Store) TakeUp(ctx context.Context, word, password string) (a account.Account, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		kind, was, err := s.use(ctx, tx, word, account.Invite, account.Reset)
		if err != nil {
			return err
		}
		was.Password, was.Secret = password, ""
		if a, err = s.saveAccount(ctx, tx, "account."+string(kind)+"_used", was); err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM recovery WHERE account = $1`, `DELETE FROM passes WHERE account = $1`, `UPDATE accounts SET step = 0 WHERE no = $1`,
		} {
			if _, err := tx.ExecContext(ctx, query, a.No); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return a, fmt.Errorf("take account up: %w", err)
	}
	return a, nil
}

// rower reads one row, within a transaction or not.
type rower interface {
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}
