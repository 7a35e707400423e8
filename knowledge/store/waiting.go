package store

import (
	"context"
	"database/sql"
	"fmt"
	"math"
	"time"
)

// LastImport is one of the last imports that changed anything.
type LastImport struct {
	No      int64
	At      time.Time // of one of its changes
	Who     string
	Entries int // that it changed, CountLimit and one more where there are more
}

// LastImports returns the last imports that changed anything, newest first, at most limit
// of them. It reads no more than their numbers, where Batches reads every version.
func (s *Store) LastImports(ctx context.Context, limit int) ([]LastImport, error) {
	var list []LastImport
	before := int64(math.MaxInt64)
	for len(list) < limit {
		var no sql.NullInt64
		err := s.db.QueryRowContext(ctx, `SELECT MAX(batch) FROM versions WHERE batch < $1`, before).Scan(&no)
		if err != nil {
			return nil, fmt.Errorf("read last imports: %w", err)
		}
		if !no.Valid {
			break
		}
		one := LastImport{No: no.Int64}
		if one.Entries, err = s.number(ctx, &query{args: []any{no.Int64, CountLimit + 1}},
			`SELECT COUNT(*) FROM (SELECT DISTINCT entry FROM versions WHERE batch = $1 LIMIT $2) b`); err != nil {
			return nil, err
		}
		var at string
		if err = s.db.QueryRowContext(ctx, `SELECT at, who FROM versions WHERE batch = $1 LIMIT 1`, no.Int64).Scan(&at, &one.Who); err == nil {
			one.At, err = time.Parse(time.RFC3339, at)
		}
		if err != nil {
			return nil, fmt.Errorf("read last imports: %w", err)
		}
		list, before = append(list, one), no.Int64
	}
	return list, nil
}

// Stocked reports whether there is any entry but those of the sample.
func (s *Store) Stocked(ctx context.Context) (bool, error) {
	n, err := s.number(ctx, &query{}, `SELECT COUNT(*) FROM (SELECT 1 FROM entries WHERE sample = 0 LIMIT 1) e`)
	return n > 0, err
}

func (s *Store) number(ctx context.Context, q *query, text string) (n int, err error) {
	if err := s.db.QueryRowContext(ctx, text, q.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("count: %w", err)
	}
	return n, nil
}
