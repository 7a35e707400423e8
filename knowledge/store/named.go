package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// mostWords is how many words of a text names are searched for.
const mostWords = 6

// FindNamed returns up to limit of the entries that f finds whose id or number text is, or in
// whose names all of its words stand: those that have it for a name or begin with it are
// not left out for others. A draft that waits is found by its own names, too.
func (s *Store) FindNamed(ctx context.Context, f Filter, text string, limit int) ([]Listed, error) {
	return s.findNamed(ctx, f, text, limit, s.exactly, s.beginning, s.holding)
}

// FindCalled is FindNamed of what has the text for its id, number or title only.
func (s *Store) FindCalled(ctx context.Context, f Filter, text string, limit int) ([]Listed, error) {
	return s.findNamed(ctx, f, text, limit, s.exactly)
}

// finder is a way to find entries by their names.
type finder func(ctx context.Context, of *side, text string, words []string, limit int) ([]string, error)

func (s *Store) findNamed(ctx context.Context, f Filter, text string, limit int, finders ...finder) ([]Listed, error) {
	words := nameWords(text)
	sides, err := s.sides(ctx, &f)
	if err != nil {
		return nil, fmt.Errorf("find names: %w", err)
	}
	var ids []string
	for i := range sides {
		for _, find := range finders {
			more, err := find(ctx, &sides[i], text, words, limit)
			if err != nil {
				return nil, fmt.Errorf("find names: %w", err)
			}
			for _, id := range more {
				if len(ids) < limit {
					ids = appendNew(ids, id)
				}
			}
		}
	}
	return s.ListedOf(ctx, f, ids)
}

// nameWords are the words of a text as names are searched for them.
func nameWords(text string) []string {
	var words []string
	for _, word := range strings.Fields(text) {
		if plain := knowledge.Plain(word); plain != "" && len(words) < mostWords {
			words = append(words, plain)
		}
	}
	return words
}

// exactly finds what has the text for its id, number or title.
func (s *Store) exactly(ctx context.Context, side *side, text string, _ []string, limit int) ([]string, error) {
	q := &query{}
	where := `e.id = ` + q.arg(strings.ToLower(strings.TrimSpace(text)))
	if plain := knowledge.Plain(text); plain != "" {
		mark := q.arg(plain)
		where += ` OR e.number = ` + mark + ` OR e.title = ` + mark
	}
	return column[string](ctx, s.db, `SELECT e.id FROM (SELECT e.id AS one FROM entries e WHERE `+where+`) m CROSS JOIN entries e
		WHERE e.id = m.one AND `+side.where(q, true)+` LIMIT `+q.arg(limit), q.args...)
}

// beginning finds what has a title that begins with the first word, and the others in its names.
func (s *Store) beginning(ctx context.Context, side *side, _ string, words []string, limit int) ([]string, error) {
	if len(words) == 0 {
		return nil, nil
	}
	q := &query{}
	last := string(utf8.MaxRune)
	return column[string](ctx, s.db, `SELECT e.id FROM (SELECT e.id AS one FROM entries e WHERE e.title >= `+q.arg(words[0])+` AND e.title < `+q.arg(words[0]+last)+`) m
		CROSS JOIN entries e WHERE e.id = m.one AND `+side.where(q, true)+` AND `+side.has(q, words)+` LIMIT `+q.arg(limit), q.args...)
}

// holding finds what has all words in its names.
func (s *Store) holding(ctx context.Context, side *side, _ string, words []string, limit int) ([]string, error) {
	if len(words) == 0 {
		return nil, nil
	}
	few, err := s.few(ctx, side)
	if err != nil {
		return nil, err
	}
	q := &query{}
	text := ``
	if few {
		text = `SELECT e.id FROM entries e WHERE ` + side.where(q, false) + ` AND ` + side.has(q, words)
	} else { // the names are read from an index of their own, the rest of those only that fit
		text = `SELECT e.id FROM (SELECT e.id AS one FROM entries e WHERE ` + side.has(q, words) + `) m
			CROSS JOIN entries e WHERE e.id = m.one AND ` + side.where(q, true)
	}
	return column[string](ctx, s.db, text+` LIMIT `+q.arg(limit), q.args...)
}

// few reports whether the regions of a side have so few entries that all are looked at.
func (s *Store) few(ctx context.Context, of *side) (bool, error) {
	if of.own && len(of.ranges) == 0 {
		return false, nil
	}
	all := *of
	all.Filter = &Filter{Viewer: of.Viewer, Region: of.Region}
	q, n := &query{}, 0
	err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM (`+all.found(q, `1`, CountLimit+1)+`) c`, q.args...).Scan(&n)
	return n <= CountLimit, err
}

// has is that all words, which are plain, stand in names of the entry. No sign of a plain
// word means anything to LIKE.
func (s *side) has(q *query, words []string) string {
	parts := make([]string, len(words))
	for i, word := range words {
		part := q.arg("%" + word + "%")
		parts[i] = `e.names LIKE ` + part
		if s.own {
			parts[i] = `(` + parts[i] + ` OR e.waiting <> '' AND e.waiting LIKE ` + part + `)`
		}
	}
	return strings.Join(parts, ` AND `)
}
