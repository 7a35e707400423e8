package store

import (
	"context"
	"fmt"
	"strings"

	"jinguo/knowledge/account"
)

// covered is the condition that a column is a region that the viewer is for.
func covered(q *query, viewer *account.Account, column string) string {
	if len(viewer.Regions) == 0 {
		return `1 = 1`
	}
	var any []string
	for _, code := range roots(viewer) {
		any = append(any, `(`+column+` >= `+q.arg(code)+` AND `+column+` < `+q.arg(following(code))+`)`)
	}
	return `(` + strings.Join(any, ` OR `) + `)`
}

// OpenMisses counts the groups of misses that are open and have one from the viewer's
// regions.
func (s *Store) OpenMisses(ctx context.Context, viewer account.Account) (int, error) {
	q := &query{}
	return s.number(ctx, q, `SELECT COUNT(*) FROM miss_groups g WHERE g.entry = '' AND g.dropped = 0
		AND EXISTS (SELECT 1 FROM misses m WHERE m.group_no = g.no AND `+covered(q, &viewer, `m.region`)+`)`)
}

// LiveCases counts the open and taken cases of the viewer's regions, and those of them
// that staff are to be told of again by now.
func (s *Store) LiveCases(ctx context.Context, viewer account.Account) (live, due int, err error) {
	q := &query{}
	if live, err = s.number(ctx, q, `SELECT COUNT(*) FROM cases c WHERE c.state IN ('open', 'taken') AND `+covered(q, &viewer, `c.region`)); err != nil {
		return 0, 0, err
	}
	q = &query{}
	due, err = s.number(ctx, q, `SELECT COUNT(*) FROM cases c WHERE c.state IN ('open', 'taken') AND c.due <= `+q.arg(s.now())+` AND `+covered(q, &viewer, `c.region`))
	return live, due, err
}

// OpenRequests counts the open change requests to entries of the viewer's regions.
func (s *Store) OpenRequests(ctx context.Context, viewer account.Account) (int, error) {
	q := &query{}
	return s.number(ctx, q, `SELECT COUNT(*) FROM requests r JOIN entries e ON e.id = r.entry WHERE r.state = 'open' AND `+covered(q, &viewer, `e.region`))
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
