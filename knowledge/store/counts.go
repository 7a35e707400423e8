package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// countAll counts what a message comes to.
func (s *Store) countAll(ctx context.Context, tx *sql.Tx, eff Effects) error {
	home := ""
	if eff.Need != nil {
		home = eff.Need.Region
		if err := s.countNeed(ctx, tx, *eff.Need); err != nil {
			return err
		}
	}
	if eff.Shown == "" {
		return nil
	}
	return s.count(ctx, tx, eff.Shown, home)
}

// countNeed counts what a message was about. A count holds no time but the week or the
// month, and nothing of whoever wrote it.
func (s *Store) countNeed(ctx context.Context, tx *sql.Tx, n knowledge.Need) error {
	now := s.opt.Now().In(knowledge.China)
	month := now.Format("2006-01")
	if n.Status != "" {
		_, err := tx.ExecContext(ctx, `INSERT INTO needs (week, region, topic, status, times) VALUES ($1, $2, $3, $4, 1)
			ON CONFLICT (week, region, topic, status) DO UPDATE SET times = needs.times + 1`, knowledge.WeekOfMonth(now), n.Region, n.Topic, string(n.Status))
		if err != nil {
			return err
		}
	}
	if n.Programme == "" {
		return nil
	}
	for _, clause := range append([]string{""}, n.Unmet...) {
		_, err := tx.ExecContext(ctx, `INSERT INTO unmet (month, region, programme, clause, times) VALUES ($1, $2, $3, $4, 1)
			ON CONFLICT (month, region, programme, clause) DO UPDATE SET times = unmet.times + 1`, month, n.Region, n.Programme, clause)
		if err != nil {
			return err
		}
	}
	return nil
}

// The queries of the report. Its appendix shows them, so that whoever keeps the database
// can count again. $1 is the first day or month of a period, $2 the first after it.
const (
	needsQuery   = `SELECT week, region, topic, status, times FROM needs WHERE week >= $1 AND week < $2 ORDER BY week, region, topic, status`
	shownQuery   = `SELECT month, region, entry, times FROM shown WHERE month >= $1 AND month < $2 ORDER BY month, region, entry`
	unmetQuery   = `SELECT month, region, programme, clause, times FROM unmet WHERE month >= $1 AND month < $2 ORDER BY month, region, programme, clause`
	missesQuery  = `SELECT group_no, region, at FROM misses WHERE at >= $1 AND at < $2 ORDER BY no`
	reportsQuery = `SELECT entry, at FROM requests WHERE at >= $1 AND at < $2 ORDER BY no`
	casesQuery   = `SELECT c.no, c.region, c.opened, s.kind, s.at FROM cases c JOIN case_steps s ON s.no = c.no WHERE c.opened >= $1 AND c.opened < $2 ORDER BY c.no, s.step`
)

// Needs are the questions of the weeks from and before the days, by week, region, topic
// and status.
func (s *Store) Needs(ctx context.Context, from, before string) ([]knowledge.NeedCount, error) {
	return collect(ctx, s.db, func(rows *sql.Rows, n *knowledge.NeedCount) error {
		return rows.Scan(&n.Week, &n.Region, &n.Topic, &n.Status, &n.Times)
	}, needsQuery, from, before)
}

// ShownIn is how often entries were the answer in the months from and before, by month,
// region and entry.
func (s *Store) ShownIn(ctx context.Context, from, before string) ([]knowledge.ShownCount, error) {
	return collect(ctx, s.db, func(rows *sql.Rows, n *knowledge.ShownCount) error {
		return rows.Scan(&n.Month, &n.Region, &n.Entry, &n.Times)
	}, shownQuery, from, before)
}

// Unmet is how often conditions of programmes were not met in the months from and before.
func (s *Store) Unmet(ctx context.Context, from, before string) ([]knowledge.UnmetCount, error) {
	return collect(ctx, s.db, func(rows *sql.Rows, n *knowledge.UnmetCount) error {
		return rows.Scan(&n.Month, &n.Region, &n.Programme, &n.Clause, &n.Times)
	}, unmetQuery, from, before)
}

// MissesIn are the misses of a period, without their texts: of each group, one a chat.
func (s *Store) MissesIn(ctx context.Context, from, before time.Time) ([]knowledge.Miss, error) {
	return collect(ctx, s.db, func(rows *sql.Rows, m *knowledge.Miss) error {
		var at string
		err := rows.Scan(&m.Group, &m.Region, &at)
		m.At = when(at)
		return err
	}, missesQuery, stamp(from), stamp(before))
}

// MissText is the first scrubbed question of a region that stands for a group of misses;
// empty where there is none, or no key opens it.
func (s *Store) MissText(ctx context.Context, group int64, code string) (string, error) {
	list, err := s.missesOf(ctx, s.db, group)
	if err != nil {
		return "", fmt.Errorf("read misses: %w", err)
	}
	for _, m := range list {
		if m.Text != "" && region.Within(m.Region, code) {
			return m.Text, nil
		}
	}
	return "", nil
}

// ReportedIn are the change requests of a period: which entry each is about, and when it
// was made.
func (s *Store) ReportedIn(ctx context.Context, from, before time.Time) ([]knowledge.Request, error) {
	return collect(ctx, s.db, func(rows *sql.Rows, r *knowledge.Request) error {
		var at string
		err := rows.Scan(&r.Entry, &at)
		r.At = when(at)
		return err
	}, reportsQuery, stamp(from), stamp(before))
}

// CaseTimings are the cases that were opened in a period.
func (s *Store) CaseTimings(ctx context.Context, from, before time.Time) ([]knowledge.CaseTiming, error) {
	type step struct {
		no         int64
		region     string
		opened, at time.Time
		kind       knowledge.StepKind
	}
	steps, err := collect(ctx, s.db, func(rows *sql.Rows, one *step) error {
		var opened, at string
		err := rows.Scan(&one.no, &one.region, &opened, &one.kind, &at)
		one.opened, one.at = when(opened), when(at)
		return err
	}, casesQuery, stamp(from), stamp(before))
	if err != nil {
		return nil, err
	}
	var list []knowledge.CaseTiming
	var last int64
	var raised int
	var taken bool
	for _, one := range steps {
		if one.no != last {
			list = append(list, knowledge.CaseTiming{Region: one.region, Opened: one.opened})
			last, raised, taken = one.no, 0, false
		}
		of := &list[len(list)-1]
		switch one.kind {
		case knowledge.StepRaised:
			raised++
			of.Again = of.Again || !taken && raised > 1
		case knowledge.StepTaken, knowledge.StepReplied, knowledge.StepClosed:
			taken = true
		}
		if one.kind == knowledge.StepReplied && of.Replied.IsZero() {
			of.Replied = one.at
		}
	}
	return list, nil
}

// Names are the kinds, titles and regions of entries as residents may see them, by id.
// Those that are not there any more are left out.
func (s *Store) Names(ctx context.Context, ids []string) (map[string]knowledge.Entry, error) {
	names := map[string]knowledge.Entry{}
	for len(ids) > 0 {
		some := ids[:min(500, len(ids))]
		ids = ids[len(some):]
		args := make([]any, len(some))
		for i, id := range some {
			args[i] = id
		}
		bodies, err := column[string](ctx, s.db, `SELECT v.body FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version
			WHERE e.id IN (`+marks(1, len(args))+`)`, args...)
		if err != nil {
			return nil, fmt.Errorf("read names of entries: %w", err)
		}
		for _, body := range bodies {
			e, err := decode(body)
			if err != nil {
				return nil, err
			}
			open := e.Public()
			names[e.ID] = knowledge.Entry{ID: e.ID, Kind: e.Kind, Title: open.Title, Region: e.Region}
		}
	}
	return names, nil
}

// collect reads the rows of a query.
func collect[T any](ctx context.Context, q querier, scan func(*sql.Rows, *T) error, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("count %s: %w", tableOf(query), err)
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, fmt.Errorf("count %s: %w", tableOf(query), err)
		}
		list = append(list, one)
	}
	return list, rows.Err()
}

// tableOf is the table that a query reads, for errors.
func tableOf(query string) string {
	_, rest, _ := strings.Cut(query, " FROM ")
	table, _, _ := strings.Cut(rest, " ")
	return table
}

// Queries are the queries of the report, by what they count.
func (s *Store) Queries() map[string]string {
	return map[string]string{
		"needs": needsQuery, "shown": shownQuery, "unmet": unmetQuery, "misses": missesQuery, "requests": reportsQuery, "cases": casesQuery,
	}
}
