package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

const accountColumns = `SELECT no, name, shown, roles, regions, lang, off, created, password, secret, epoch FROM accounts `

// SaveAccount keeps an account, a new one where its number is 0, and returns it as it is
// kept. Its error wraps account.ErrName where another account has its name.
func (s *Store) SaveAccount(ctx context.Context, a account.Account) (account.Account, error) {
	a.Name = account.Fold(a.Name)
	err := s.write(ctx, func(tx *sql.Tx) error {
		var other int64
		err := tx.QueryRowContext(ctx, `SELECT no FROM accounts WHERE name = $1`, a.Name).Scan(&other)
		switch {
		case err == nil && other != a.No:
			return account.ErrName
		case err != nil && !errors.Is(err, sql.ErrNoRows):
			return err
		}
		action := "account.change"
		if a.No == 0 {
			action = "account.create"
			if a.No, err = take(ctx, tx, "account", 1); err != nil {
				return err
			}
			a.Created = s.opt.Now().UTC().Truncate(time.Microsecond)
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO accounts (no, name, shown, roles, regions, lang, off, created, password, secret, epoch)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
			ON CONFLICT (no) DO UPDATE SET name = excluded.name, shown = excluded.shown, roles = excluded.roles, regions = excluded.regions,
			lang = excluded.lang, off = excluded.off, password = excluded.password, secret = excluded.secret, epoch = excluded.epoch`,
			a.No, a.Name, a.Shown, roleList(a.Roles), joinList(a.Regions), a.Lang, flag(a.Off), stamp(a.Created), a.Password, s.box.Seal(a.Secret), a.Epoch)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, action, a.Name, "", roleList(a.Roles))
	})
	if err != nil {
		return a, fmt.Errorf("save account: %w", err)
	}
	return a, nil
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
	rows, err := s.db.QueryContext(ctx, accountColumns+`ORDER BY name`)
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
	var roles, regions, created, secret string
	err = row.Scan(&a.No, &a.Name, &a.Shown, &roles, &regions, &a.Lang, &a.Off, &created, &a.Password, &secret, &a.Epoch)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("read account: %w", knowledge.ErrNotFound)
	}
	if err == nil {
		a.Created, err = time.Parse(time.RFC3339, created)
	}
	if err != nil {
		return a, fmt.Errorf("read account: %w", err)
	}
	a.Regions = splitList(regions)
	for _, role := range splitList(roles) {
		a.Roles = append(a.Roles, account.Role(role))
	}
	a.Secret, _ = s.unseal(secret)
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
