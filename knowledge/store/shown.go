package store

import (
	"context"
	"database/sql"
	"fmt"

	"jinguo/knowledge"
)

// count notes that an entry was the answer this month.
func (s *Store) count(ctx context.Context, tx *sql.Tx, entry string) error {
	month := s.opt.Now().In(knowledge.China).Format("2006-01")
	_, err := tx.ExecContext(ctx, `INSERT INTO shown (entry, month, times) VALUES ($1, $2, 1)
		ON CONFLICT (entry, month) DO UPDATE SET times = shown.times + 1`, entry, month)
	return err
}

// Use is how often an entry was the answer in a month.
type Use struct {
	Entry string
	Month string // 2026-03
	Times int
}

// Shown returns how often entries were the answer, by entry and month.
func (s *Store) Shown(ctx context.Context) ([]Use, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT entry, month, times FROM shown ORDER BY entry, month`)
	if err != nil {
		return nil, fmt.Errorf("read how often entries were shown: %w", err)
	}
	defer rows.Close()
	var all []Use
	for rows.Next() {
		var u Use
		if err := rows.Scan(&u.Entry, &u.Month, &u.Times); err != nil {
			return nil, fmt.Errorf("read how often entries were shown: %w", err)
		}
		all = append(all, u)
	}
	return all, rows.Err()
}
