package store

import (
	"context"
	"fmt"
	"strings"

	"jinguo/knowledge"
)

// Tally says how many entries there are of each sort, of those that a filter finds.
type Tally struct {
	All    int
	Kinds  map[knowledge.Kind]int
	Stages map[Stage]int
	Terms  map[Term]int
}

// Tally counts what f finds. It reads all of it: of 100,000 entries that takes as long as
// some pages of a list.
func (s *Store) Tally(ctx context.Context, f Filter) (Tally, error) {
	t := Tally{Kinds: map[knowledge.Kind]int{}, Stages: map[Stage]int{}, Terms: map[Term]int{}}
	sides, err := s.sides(ctx, &f)
	if err != nil {
		return Tally{}, err
	}
	for i := range sides {
		if err := s.tally(ctx, &sides[i], &t); err != nil {
			return Tally{}, fmt.Errorf("count entries: %w", err)
		}
	}
	return t, nil
}

// tally adds what one side finds.
func (s *Store) tally(ctx context.Context, side *side, t *Tally) error {
	q := &query{}
	var columns []string
	var into []any
	var done []func()
	count := func(condition string, add func(int)) {
		n := new(int)
		columns = append(columns, `COALESCE(SUM(CASE WHEN `+condition+` THEN 1 ELSE 0 END), 0)`)
		into = append(into, n)
		done = append(done, func() { add(*n) })
	}
	count(`1 = 1`, func(n int) { t.All += n })
	for _, kind := range knowledge.Kinds {
		count(`e.kind = '`+string(kind)+`'`, func(n int) { t.Kinds[kind] += n })
	}
	for _, stage := range Stages {
		if !side.own && stage != PublishedStage {
			continue
		}
		one := *side
		one.Filter, one.counted = &Filter{Stage: stage}, true
		count(one.only(one.stage), func(n int) { t.Stages[stage] += n })
	}
	for _, term := range Terms {
		one := *side
		one.Filter, one.counted = &Filter{Term: term, Soon: side.Soon}, true
		count(one.only(func(add func(string)) { one.term(q, add) }), func(n int) { t.Terms[term] += n })
	}
	err := s.db.QueryRowContext(ctx, side.found(q, strings.Join(columns, `, `), 0), q.args...).Scan(into...)
	if err != nil {
		return err
	}
	for _, add := range done {
		add()
	}
	return nil
}

// only is the conditions that one step adds.
func (s *side) only(step func(add func(string))) string {
	var parts []string
	step(func(part string) { parts = append(parts, part) })
	return strings.Join(parts, ` AND `)
}
