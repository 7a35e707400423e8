package store

import (
	"context"
	"fmt"

	"jinguo/knowledge"
)

// never is the end of what was replaced by something that was always in force.
const never knowledge.Date = "0001-01-01"

// Changes returns up to limit changes with a greater number than after, in
// order of number; each entry appears once, with its last change.
func (s *Store) Changes(ctx context.Context, after int64, limit int) ([]knowledge.Change, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT e.change, e.sample, v.body`+newest+`WHERE e.change > $1 ORDER BY e.change LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("read changes: %w", err)
	}
	defer rows.Close()
	var changes []knowledge.Change
	for rows.Next() {
		var c knowledge.Change
		var sample int
		var body string
		if err := rows.Scan(&c.No, &sample, &body); err != nil {
			return nil, fmt.Errorf("read changes: %w", err)
		}
		if c.Entry, err = decode(body); err != nil {
			return nil, err
		}
		c.Sample = sample == 1
		changes = append(changes, c)
	}
	if err := rows.Err(); err != nil || len(changes) == 0 {
		return nil, err
	}
	succession, err := s.succession(ctx)
	if err != nil {
		return nil, err
	}
	for i := range changes {
		changes[i].Until = succession.until(&changes[i].Entry)
	}
	return changes, nil
}

// LastChange is the greatest change number; 0 for an empty store.
func (s *Store) LastChange(ctx context.Context) (int64, error) {
	var last int64
	if err := s.db.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'change'`).Scan(&last); err != nil {
		return 0, fmt.Errorf("read last change: %w", err)
	}
	return last, nil
}

// LastReview is a number that grows with every step of a review, and with every look at a
// last day: as long as it and LastChange stay, so does [Store.ReviewCount] of a day.
func (s *Store) LastReview(ctx context.Context) (int64, error) {
	var last int64
	if err := s.db.QueryRowContext(ctx, `SELECT value FROM counters WHERE name = 'review'`).Scan(&last); err != nil {
		return 0, fmt.Errorf("read last review: %w", err)
	}
	return last, nil
}

// replacer is a published entry that replaces another.
type replacer struct {
	id     string
	starts knowledge.Date
}

// succession tells what replaces an entry, by its id, and by its number or title
// without width, case, spaces and signs.
type succession struct{ byID, byName map[string][]replacer }

func (s *Store) succession(ctx context.Context) (succession, error) {
	found := succession{map[string][]replacer{}, map[string][]replacer{}}
	rows, err := s.db.QueryContext(ctx, `SELECT r.target, r.name, e.id, e.starts FROM replaces r
		JOIN entries e ON e.id = r.entry WHERE e.state = 'published'`)
	if err != nil {
		return found, fmt.Errorf("read what is replaced: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var target, name string
		var r replacer
		if err := rows.Scan(&target, &name, &r.id, &r.starts); err != nil {
			return found, fmt.Errorf("read what is replaced: %w", err)
		}
		found.byID[target] = append(found.byID[target], r)
		found.byName[name] = append(found.byName[name], r)
	}
	return found, rows.Err()
}

// until is the last day on which e is in force. A replacer that names e by its
// number or title must start after e does: the new edition often has both.
func (s succession) until(e *knowledge.Entry) knowledge.Date {
	end := e.Expires
	sooner := func(r replacer) {
		last := never
		if r.starts != "" {
			last = r.starts.AddDays(-1)
		}
		if end == "" || last < end {
			end = last
		}
	}
	for _, r := range s.byID[e.ID] {
		if r.id != e.ID {
			sooner(r)
		}
	}
	for _, name := range []string{knowledge.Plain(e.Title), knowledge.Plain(e.Number)} {
		if name == "" {
			continue
		}
		for _, r := range s.byName[name] {
			if r.id != e.ID && (r.starts == "" || e.Start() < r.starts) {
				sooner(r)
			}
		}
	}
	return end
}
