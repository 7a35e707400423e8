package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"jinguo/knowledge"
)

// DeskRules are the rules of the desk; the usual ones where nobody settled others.
func (s *Store) DeskRules(ctx context.Context) (knowledge.DeskRules, error) {
	return deskRules(ctx, s.db)
}

func deskRules(ctx context.Context, q rowQuerier) (knowledge.DeskRules, error) {
	rules := knowledge.DefaultDeskRules()
	var body string
	err := q.QueryRowContext(ctx, `SELECT value FROM facts WHERE name = 'desk_rules'`).Scan(&body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return rules, nil
	case err == nil:
		err = json.Unmarshal([]byte(body), &rules)
	}
	if err != nil {
		return knowledge.DefaultDeskRules(), fmt.Errorf("read rules of the desk: %w", err)
	}
	return rules, nil
}

// SetDeskRules settles the rules of the desk. Its error wraps knowledge.ErrDeskRules where
// they are out of bounds; nothing is changed then.
func (s *Store) SetDeskRules(ctx context.Context, rules knowledge.DeskRules) error {
	if err := rules.Check(); err != nil {
		return fmt.Errorf("settle rules of the desk: %w", err)
	}
	body, err := json.Marshal(rules)
	if err != nil {
		return fmt.Errorf("settle rules of the desk: %w", err)
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO facts (name, value) VALUES ('desk_rules', $1)
			ON CONFLICT (name) DO UPDATE SET value = excluded.value`, string(body))
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "settings.change", "desk", "", string(body))
	})
	if err != nil {
		return fmt.Errorf("settle rules of the desk: %w", err)
	}
	return nil
}
