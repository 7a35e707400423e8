package store

import (
	"context"
	"database/sql"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

// Wrote reports whether an account wrote any version of an entry since the last that was
// published, up to one; where four eyes are asked for, it may not publish that.
func (s *Store) Wrote(ctx context.Context, a *account.Account, entry string, version int) (bool, error) {
	return wrote(ctx, s.db, entry, version, a.Name, a.Shown)
}

// wrote is Wrote for the account with that name, and with the names that it has in the
// history of versions of which no account is known.
func wrote(ctx context.Context, q querier, entry string, version int, name string, shown ...string) (bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT who, actor, body FROM versions WHERE entry = $1 AND version <= $2 ORDER BY version DESC`, entry, version)
	if err != nil {
		return false, fmt.Errorf("read who wrote %s: %w", entry, err)
	}
	defer rows.Close()
	for rows.Next() {
		var who, actor, body string
		if err := rows.Scan(&who, &actor, &body); err != nil {
			return false, fmt.Errorf("read who wrote %s: %w", entry, err)
		}
		e, err := decode(body)
		if err != nil || e.State == knowledge.Published {
			return false, err
		}
		if actor == name || actor == "" && (who == name || len(shown) > 0 && who == shown[0]) {
			return true, nil
		}
	}
	return false, rows.Err()
}

// byOneself returns knowledge.ErrFourEyes where somebody at the desk would publish what
// they write themselves, and the rules ask for four eyes.
func (w *writer) byOneself(ctx context.Context, to knowledge.State) error {
	if w.reviewed || to != knowledge.Published || audit.By(ctx).Door != deskDoor {
		return nil
	}
	rules, err := deskRules(ctx, w.tx)
	if err == nil && rules.FourEyes {
		err = knowledge.ErrFourEyes
	}
	return err
}

// deskDoor is the door of actors at the staff desk.
const deskDoor = "desk"

// fourEyes returns knowledge.ErrFourEyes where the rules ask for four eyes and whoever acts
// wrote a version of the entry since the last that was published.
func fourEyes(ctx context.Context, tx *sql.Tx, entry string, version int, shown string) error {
	rules, err := deskRules(ctx, tx)
	if err != nil || !rules.FourEyes {
		return err
	}
	own, err := wrote(ctx, tx, entry, version, audit.By(ctx).Name, shown)
	if err == nil && own {
		err = knowledge.ErrFourEyes
	}
	return err
}
