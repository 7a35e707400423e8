package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"jinguo/knowledge"
)

const newest = ` FROM entries e JOIN versions v ON v.entry = e.id AND v.version = e.version `

const publishedEntry = `SELECT v.body` + newest + `WHERE e.id = $1 AND e.state = 'published' AND e.sample <= $2`

// Entry returns the published entry with that id, or knowledge.ErrNotFound.
func (s *Store) Entry(ctx context.Context, id string) (knowledge.Entry, error) {
	return one(id, s.entry.QueryRowContext(ctx, id, s.visible()))
}

// current returns the newest version with that id, whatever its state.
func (s *Store) current(ctx context.Context, id string) (knowledge.Entry, error) {
	return one(id, s.db.QueryRowContext(ctx, `SELECT v.body`+newest+`WHERE e.id = $1`, id))
}

func one(id string, row *sql.Row) (knowledge.Entry, error) {
	var body string
	err := row.Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return knowledge.Entry{}, fmt.Errorf("read entry %s: %w", id, knowledge.ErrNotFound)
	}
	if err != nil {
		return knowledge.Entry{}, fmt.Errorf("read entry %s: %w", id, err)
	}
	return decode(body)
}

// Entries gives the newest version of every entry, in order of id, whatever its state.
func (s *Store) Entries(ctx context.Context) iter.Seq2[knowledge.Entry, error] {
	return s.each(ctx, `SELECT v.body`+newest+`WHERE e.sample <= $1 ORDER BY e.id`, s.visible())
}

// AllProgrammes returns the newest version of every programme that is not archived, in
// order of id.
func (s *Store) AllProgrammes(ctx context.Context) ([]knowledge.Entry, error) {
	return all(s.each(ctx, `SELECT v.body`+newest+`WHERE e.kind = 'programme' AND e.state <> 'archived' AND e.sample <= $1 ORDER BY e.id`, s.visible()))
}

// Points returns the published service points whose kinds include kind and whose
// region is one of regions, any region where there are none, in order of id. One that is
// not in force yet, or no more, is not returned.
func (s *Store) Points(ctx context.Context, kind string, regions []string) ([]knowledge.Entry, error) {
	today := knowledge.DateOf(s.opt.Now().In(knowledge.China))
	args := []any{kind, s.visible(), string(today)}
	marks := make([]string, len(regions))
	for i, r := range regions {
		args = append(args, r)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	// A kind has up to hundreds of thousands of points, a region a few: SQLite keeps
	// to the order of a cross join, where its guess would be the other one.
	from, within := `point_kinds k CROSS JOIN entries e`, ""
	if len(regions) > 0 {
		from = `entries e CROSS JOIN point_kinds k`
		within = `AND e.kind = 'service_point' AND e.region IN (` + strings.Join(marks, ", ") + `) `
	}
	return all(s.each(ctx, `SELECT v.body FROM `+from+` JOIN versions v ON v.entry = e.id AND v.version = e.version
		WHERE e.id = k.entry AND k.kind = $1 AND e.state = 'published' AND e.sample <= $2
		AND e.starts <= $3 AND (e.expires = '' OR e.expires >= $3) `+within+`ORDER BY e.id`, args...))
}

// PointsWithin returns at most n published service points of any of these kinds, of
// all where there are none, in a region and in all regions inside of it: those of the
// widest regions first, else in order of id. An empty region is the nation, and a
// point that is not in force yet, or no more, is not returned.
func (s *Store) PointsWithin(ctx context.Context, kinds []string, region string, n int) ([]knowledge.Entry, error) {
	today := knowledge.DateOf(s.opt.Now().In(knowledge.China))
	args := []any{s.visible(), string(today), n}
	mark := func(value string) string {
		args = append(args, value)
		return fmt.Sprintf("$%d", len(args))
	}
	where := ""
	if region != "" {
		// Codes are digits, so that all codes inside come before the next one as long.
		where += ` AND e.region >= ` + mark(region) + ` AND e.region < ` + mark(following(region))
	}
	if len(kinds) > 0 {
		marks := make([]string, len(kinds))
		for i, kind := range kinds {
			marks[i] = mark(kind)
		}
		where += ` AND EXISTS (SELECT 1 FROM point_kinds k WHERE k.entry = e.id AND k.kind IN (` + strings.Join(marks, ", ") + `))`
	}
	return all(s.each(ctx, `SELECT v.body FROM (
			SELECT e.id, e.version, length(e.region) AS depth FROM entries e
			WHERE e.kind = 'service_point' AND e.state = 'published' AND e.sample <= $1 AND e.starts <= $2 AND (e.expires = '' OR e.expires >= $2)`+where+`
			ORDER BY length(e.region), e.id LIMIT $3
		) p JOIN versions v ON v.entry = p.id AND v.version = p.version ORDER BY p.depth, p.id`, args...))
}

// following is the code of as many digits that comes after that of a region.
func following(code string) string {
	digits := []byte(code)
	for i := len(digits) - 1; i >= 0; i-- {
		if digits[i]++; digits[i] <= '9' {
			break
		}
		digits[i] = '0'
	}
	return string(digits)
}

// Programmes returns the published programmes in order of id, former ones too. The
// last day of one that another replaces is the one before that.
func (s *Store) Programmes(ctx context.Context) ([]knowledge.Entry, error) {
	list, err := all(s.each(ctx, `SELECT v.body`+newest+`WHERE e.kind = 'programme' AND e.state = 'published' AND e.sample <= $1 ORDER BY e.id`, s.visible()))
	if err != nil {
		return nil, err
	}
	succession, err := s.succession(ctx)
	for i := range list {
		list[i].Expires = succession.until(&list[i])
	}
	return list, err
}

// Count is the number of entries, whatever their state.
func (s *Store) Count(ctx context.Context) (int, error) {
	var n int
	if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM entries`).Scan(&n); err != nil {
		return 0, fmt.Errorf("count entries: %w", err)
	}
	return n, nil
}

// FromFile returns the ids of the entries, archived ones left out, whose newest
// version came from a file of that name, or from one inside of an archive of that name.
func (s *Store) FromFile(ctx context.Context, file string) ([]string, error) {
	inside := file + "/"
	return column[string](ctx, s.db, `SELECT id FROM entries WHERE (file = $1 OR substr(file, 1, $2) = $3)
		AND state <> 'archived' AND sample = 0 ORDER BY id`, file, utf8.RuneCountInString(inside), inside)
}

// Title is what tells editions of one text from each other.
type Title struct {
	ID     string
	Title  string // without width, case, spaces and signs
	Region string
	Starts knowledge.Date
}

// Titles returns the published entries of a kind, those of the sample left out, in
// order of id.
func (s *Store) Titles(ctx context.Context, kind knowledge.Kind) ([]Title, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT id, title, region, starts FROM entries
		WHERE kind = $1 AND state = 'published' AND sample = 0 ORDER BY id`, string(kind))
	if err != nil {
		return nil, fmt.Errorf("read titles: %w", err)
	}
	defer rows.Close()
	var all []Title
	for rows.Next() {
		var t Title
		if err := rows.Scan(&t.ID, &t.Title, &t.Region, &t.Starts); err != nil {
			return nil, fmt.Errorf("read titles: %w", err)
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// Version is one version of an entry, as history keeps it.
type Version struct {
	Entry  knowledge.Entry
	Change int64
	At     time.Time
	Who    string
	Why    string
	Batch  int64 // the import that made it; 0 where none did
}

// History returns all versions of an entry, oldest first; none where it is unknown.
func (s *Store) History(ctx context.Context, id string) ([]Version, error) {
	rows, err := s.db.QueryContext(ctx, versionColumns+`WHERE entry = $1 ORDER BY version`, id)
	if err != nil {
		return nil, fmt.Errorf("read history of %s: %w", id, err)
	}
	defer rows.Close()
	var history []Version
	for rows.Next() {
		v, err := scanVersion(rows)
		if err != nil {
			return nil, fmt.Errorf("read history of %s: %w", id, err)
		}
		history = append(history, v)
	}
	return history, rows.Err()
}

// visible is the greatest value of the column sample that readers may see.
func (s *Store) visible() int { return flag(!s.opt.NoSample) }

func (s *Store) each(ctx context.Context, query string, args ...any) iter.Seq2[knowledge.Entry, error] {
	return func(yield func(knowledge.Entry, error) bool) {
		rows, err := s.db.QueryContext(ctx, query, args...)
		if err != nil {
			yield(knowledge.Entry{}, fmt.Errorf("read entries: %w", err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var body string
			var e knowledge.Entry
			err := rows.Scan(&body)
			if err == nil {
				e, err = decode(body)
			}
			if !yield(e, err) || err != nil {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(knowledge.Entry{}, fmt.Errorf("read entries: %w", err))
		}
	}
}

func all(entries iter.Seq2[knowledge.Entry, error]) ([]knowledge.Entry, error) {
	var list []knowledge.Entry
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

func decode(body string) (knowledge.Entry, error) {
	var e knowledge.Entry
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		return knowledge.Entry{}, fmt.Errorf("read stored entry: %w", err)
	}
	return e, nil
}

// querier is what a database and a transaction share.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// column reads a query's only column.
func column[T any](ctx context.Context, q querier, query string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var item T
		if err := rows.Scan(&item); err != nil {
			return nil, err
		}
		list = append(list, item)
	}
	return list, rows.Err()
}
