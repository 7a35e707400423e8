package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

const accountColumns = `SELECT no, name, shown, roles, regions, lang, off, created, password, secret, epoch, signed FROM accounts `

// SaveAccount keeps an account, a new one where its number is 0, and returns it as it is
// kept. Its error wraps account.ErrName where another account has its name, and
// account.ErrLastOwner where nobody could manage the desk any more.
func (s *Store) SaveAccount(ctx context.Context, a account.Account) (account.Account, error) {
	err := s.write(ctx, func(tx *sql.Tx) (err error) {
		action := "account.change"
		if a.No == 0 {
			action = "account.create"
		}
		a, err = s.saveAccount(ctx, tx, action, a)
		return err
	})
	if err != nil {
		return a, fmt.Errorf("save account: %w", err)
	}
	return a, nil
}

// ChangeAccount changes an account as it is at that moment, and returns it as it is kept.
// The action stands in the audit log. Errors are those of SaveAccount and of change.
func (s *Store) ChangeAccount(ctx context.Context, no int64, action string, change func(*account.Account) error) (a account.Account, err error) {
	err = s.write(ctx, func(tx *sql.Tx) error {
		if a, err = s.accountIn(ctx, tx, no); err != nil {
			return err
		}
		if err := change(&a); err != nil {
			return err
		}
		a, err = s.saveAccount(ctx, tx, action, a)
		return err
	})
	if err != nil {
		return a, fmt.Errorf("change account: %w", err)
	}
	return a, nil
}

func (s *Store) accountIn(ctx context.Context, tx *sql.Tx, no int64) (account.Account, error) {
	return s.account(tx.QueryRowContext(ctx, accountColumns+`WHERE no = $1`, no))
}

// saveAccount keeps an account. Where that changes who gets in or what they may do, its
// sessions end.
func (s *Store) saveAccount(ctx context.Context, tx *sql.Tx, action string, a account.Account) (account.Account, error) {
	a.Name = account.Fold(a.Name)
	var other int64
	err := tx.QueryRowContext(ctx, `SELECT no FROM accounts WHERE name = $1`, a.Name).Scan(&other)
	switch {
	case err == nil && other != a.No:
		return a, account.ErrName
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return a, err
	}
	if a.No == 0 {
		if a.No, err = take(ctx, tx, "account", 1); err != nil {
			return a, err
		}
		a.Created = s.opt.Now().UTC().Truncate(time.Microsecond)
	} else if err := s.succeed(ctx, tx, &a); err != nil {
		return a, err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO accounts (no, name, shown, roles, regions, lang, off, created, password, secret, epoch)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
		ON CONFLICT (no) DO UPDATE SET name = excluded.name, shown = excluded.shown, roles = excluded.roles, regions = excluded.regions,
		lang = excluded.lang, off = excluded.off, password = excluded.password, secret = excluded.secret, epoch = excluded.epoch`,
		a.No, a.Name, a.Shown, roleList(a.Roles), joinList(a.Regions), a.Lang, flag(a.Off), stamp(a.Created), a.Password, s.box.Seal(a.Secret), a.Epoch)
	if err != nil {
		return a, err
	}
	if a.Off {
		if _, err := tx.ExecContext(ctx, `DELETE FROM passes WHERE account = $1`, a.No); err != nil {
			return a, err
		}
	}
	return a, s.record(ctx, tx, action, a.Name, "", roleList(a.Roles))
}

// succeed compares an account with what it was: whether it may become that, and whether
// its sessions end.
func (s *Store) succeed(ctx context.Context, tx *sql.Tx, a *account.Account) error {
	was, err := s.accountIn(ctx, tx, a.No)
	if err != nil {
		return err
	}
	if was.Rules() && !a.Rules() {
		others, err := s.accounts(ctx, tx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(others, func(o account.Account) bool { return o.No != a.No && o.Rules() }) {
			return account.ErrLastOwner
		}
	}
	a.Epoch = max(a.Epoch, was.Epoch)
	if a.Off != was.Off || a.Password != was.Password || a.Secret != was.Secret || !slices.Equal(a.Roles, was.Roles) || !slices.Equal(a.Regions, was.Regions) {
		a.Epoch = max(a.Epoch, was.Epoch+1)
	}
	return nil
}

// Account returns the account with that number, or knowledge.ErrNotFound.
func (s *Store) Account(ctx context.Context, no int64) (account.Account, error) {
	return s.account(s.db.QueryRowContext(ctx, accountColumns+`WHERE no = $1`, no))
}

// AccountNamed returns the account that signs in with a name, or knowledge.ErrNotFound.
func (s *Store) AccountNamed(ctx context.Context, name string) (account.Account, error) {
	return s.account(s.db.QueryRowContext(ctx, accountColumns+`WHERE name = $1`, account.Fold(name)))
}

// Accounts returns all accounts, by name.
func (s *Store) Accounts(ctx context.Context) ([]account.Account, error) {
	return s.accounts(ctx, s.db)
}

func (s *Store) accounts(ctx context.Context, q querier) ([]account.Account, error) {
	rows, err := q.QueryContext(ctx, accountColumns+`ORDER BY name`)
	if err != nil {
		return nil, fmt.Errorf("read accounts: %w", err)
	}
	defer rows.Close()
	var all []account.Account
	for rows.Next() {
		a, err := s.account(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

func (s *Store) account(row interface{ Scan(...any) error }) (a account.Account, err error) {
	var roles, regions, created, secret, signed string
	err = row.Scan(&a.No, &a.Name, &a.Shown, &roles, &regions, &a.Lang, &a.Off, &created, &a.Password, &secret, &a.Epoch, &signed)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("read account: %w", knowledge.ErrNotFound)
	}
	if err == nil {
		a.Created, err = time.Parse(time.RFC3339, created)
	}
	if err == nil && signed != "" {
		a.Signed, err = time.Parse(time.RFC3339, signed)
	}
	if err != nil {
		return a, fmt.Errorf("read account: %w", err)
	}
	a.Regions = splitList(regions)
	for _, role := range splitList(roles) {
		a.Roles = append(a.Roles, account.Role(role))
	}
	var known bool
	if a.Secret, known = s.unseal(secret); !known {
		a.Secret = account.Lost // an empty one would let somebody set up codes of their own
	}
	return a, nil
}

// roleList is the roles of an account in one column.
func roleList(roles []account.Role) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = string(role)
	}
	return joinList(words)
}
