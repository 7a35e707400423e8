package store

import (
	"context"
	"database/sql"
	"fmt"

	"jinguo/knowledge"
)

// count notes that an entry was the answer this month, to somebody of a region.
func (s *Store) count(ctx context.Context, tx *sql.Tx, entry, region string) error {
	month := s.opt.Now().In(knowledge.China).Format("2006-01")
	_, err := tx.ExecContext(ctx, `INSERT INTO shown (entry, month, region, times) VALUES ($1, $2, $3, 1)
		ON CONFLICT (entry, month, region) DO UPDATE SET times = shown.times + 1`, entry, month, region)
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
	rows, err := s.db.QueryContext(ctx, `SELECT entry, month, CAST(SUM(times) AS BIGINT) FROM shown GROUP BY entry, month ORDER BY entry, month`)
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
