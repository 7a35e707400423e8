package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"jinguo/knowledge"
)

// Tryable is an entry as staff find it who want to try a change of it.
type Tryable struct {
	Entry  knowledge.Entry  // the version in force, or the newest where none ever was
	Draft  *knowledge.Entry // the newest version, where that is a draft
	Newest int              // version
}

// Tryable returns the entry with that id, whatever its state, or knowledge.ErrNotFound.
func (s *Store) Tryable(ctx context.Context, id string) (Tryable, error) {
	var st Tryable
	var body, newest string
	rows, err := s.db.QueryContext(ctx, `SELECT e.newest, v.body, n.body FROM entries e
		JOIN versions v ON v.entry = e.id AND v.version = e.version
		JOIN versions n ON n.entry = e.id AND n.version = e.newest WHERE e.id = $1 AND e.sample <= $2`, id, s.visible())
	if err != nil {
		return st, fmt.Errorf("read entry %s: %w", id, err)
	}
	defer rows.Close()
	if !rows.Next() {
		return st, fmt.Errorf("read entry %s: %w", id, errors.Join(rows.Err(), knowledge.ErrNotFound))
	}
	if err := rows.Scan(&st.Newest, &body, &newest); err != nil {
		return st, fmt.Errorf("read entry %s: %w", id, err)
	}
	if st.Entry, err = decode(body); err != nil {
		return st, err
	}
	last, err := decode(newest)
	if err == nil && last.State == knowledge.Draft {
		st.Draft = &last
	}
	return st, err
}

// AsChange is the change by which an index would follow once e is saved by staff.
func (s *Store) AsChange(ctx context.Context, e knowledge.Entry) (knowledge.Change, error) {
	succession, err := s.succession(ctx)
	return knowledge.Change{Entry: e, Until: succession.until(&e)}, err
}

// Titled returns at most n published entries whose titles hold a text, without regard to
// width, case, spaces and signs, the shortest titles first.
func (s *Store) Titled(ctx context.Context, text string, n int) ([]knowledge.Entry, error) {
	plain := knowledge.Plain(text)
	if plain == "" {
		return nil, nil
	}
	pattern := "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(plain) + "%"
	return all(s.each(ctx, `SELECT v.body`+newest+`WHERE e.state = 'published' AND e.sample <= $1 AND e.title LIKE $2 ESCAPE '\'
		ORDER BY length(e.title), e.id LIMIT $3`, s.visible(), pattern, n))
}
