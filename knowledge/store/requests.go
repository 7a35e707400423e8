package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"jinguo/knowledge"
)

// mostOpen is how many open change requests one chat may have, so that nobody fills
// the list alone.
const mostOpen = 20

// requestColumns are what scanRequest reads.
const requestColumns = `r.no, r.entry, r.version, r.field, r.was, r.proposed, r.note, r.who, r.channel, r.lang,
	COALESCE(r.address, ''), r.at, r.state, COALESCE(r.decided, ''), r.decider`

// file keeps a change request. What one chat says again of the same field of an
// entry is the same request, with what it says now; a request of version 0 only sets
// whether she is told. One that an entry is not there for is dropped.
func (s *Store) file(ctx context.Context, tx *sql.Tx, r knowledge.Request) error {
	old, err := s.scanRequest(tx.QueryRowContext(ctx, `SELECT `+requestColumns+` FROM requests r
		WHERE r.entry = $1 AND r.field = $2 AND r.who = $3 AND r.state = 'open'`, r.Entry, string(r.Field), r.Who))
	fresh := errors.Is(err, sql.ErrNoRows)
	if err != nil && !fresh {
		return err
	}
	address := sql.NullString{String: s.box.Seal(r.Address), Valid: r.Tell && r.Address != ""}
	switch {
	case r.Version == 0:
		_, err := tx.ExecContext(ctx, `UPDATE requests SET address = $1, lang = $2 WHERE no = $3`, address, r.Lang, old.No)
		return err
	case fresh:
		return s.fileFresh(ctx, tx, r, address)
	case r.Old == old.Old && (r.Proposed == "" || r.Proposed == old.Proposed):
		return nil // a repeated press, which takes back nothing
	}
	_, err = tx.ExecContext(ctx, `UPDATE requests SET version = $1, was = $2, proposed = $3, lang = $4, at = $5, announced = NULL WHERE no = $6`,
		r.Version, r.Old, s.box.Seal(r.Proposed), r.Lang, s.now(), old.No)
	return err
}

func (s *Store) fileFresh(ctx context.Context, tx *sql.Tx, r knowledge.Request, address sql.NullString) error {
	var known, open int
	err := tx.QueryRowContext(ctx, `SELECT (SELECT COUNT(*) FROM entries WHERE id = $1), (SELECT COUNT(*) FROM requests WHERE who = $2 AND state = 'open')`,
		r.Entry, r.Who).Scan(&known, &open)
	if err != nil || known == 0 || open >= mostOpen {
		return err
	}
	no, err := take(ctx, tx, "request", 1)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO requests (no, entry, version, field, was, proposed, note, who, channel, lang, address, at, state, decider)
		VALUES ($1, $2, $3, $4, $5, $6, '', $7, $8, $9, $10, $11, 'open', '')`,
		no, r.Entry, r.Version, string(r.Field), r.Old, s.box.Seal(r.Proposed), r.Who, r.Channel, r.Lang, address, s.now())
	return err
}

// Requests returns the open change requests, or all of them, by number.
func (s *Store) Requests(ctx context.Context, all bool) ([]knowledge.Request, error) {
	where := `WHERE r.state = 'open' `
	if all {
		where = ``
	}
	return s.requests(ctx, s.db, where)
}

// requests reads those that where, a clause about r, leaves, with the titles of
// their entries.
func (s *Store) requests(ctx context.Context, q querier, where string, args ...any) ([]knowledge.Request, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+requestColumns+`, v.body FROM requests r JOIN entries e ON e.id = r.entry
		JOIN versions v ON v.entry = e.id AND v.version = e.version `+where+`ORDER BY r.no`, args...)
	if err != nil {
		return nil, fmt.Errorf("read change requests: %w", err)
	}
	defer rows.Close()
	var list []knowledge.Request
	for rows.Next() {
		var body string
		r, err := s.scanRequest(rows, &body)
		if err != nil {
			return nil, fmt.Errorf("read change requests: %w", err)
		}
		e, err := decode(body)
		if err != nil {
			return nil, err
		}
		r.Title = e.Public().Title
		list = append(list, r.Public(&e))
	}
	return list, rows.Err()
}

// scanRequest reads requestColumns, and what follows them into more. What no key opens
// is empty.
func (s *Store) scanRequest(row interface{ Scan(...any) error }, more ...any) (knowledge.Request, error) {
	var r knowledge.Request
	var at, decided string
	err := row.Scan(append([]any{&r.No, &r.Entry, &r.Version, &r.Field, &r.Old, &r.Proposed, &r.Note, &r.Who, &r.Channel, &r.Lang,
		&r.Address, &at, &r.State, &decided, &r.By}, more...)...)
	if err != nil {
		return knowledge.Request{}, err
	}
	for _, sealed := range []*string{&r.Address, &r.Proposed, &r.Note} {
		*sealed, _ = s.unseal(*sealed)
	}
	r.Tell = r.Address != ""
	if r.At, err = time.Parse(time.RFC3339, at); err != nil || decided == "" {
		return r, err
	}
	r.Decided, err = time.Parse(time.RFC3339, decided)
	return r, err
}

// Announce hands every open request that staff were not told of to letters, and
// keeps what it makes of it to be sent, in one transaction. It says how many there
// were.
func (s *Store) Announce(ctx context.Context, letters func(knowledge.Claim) ([]Outbound, error)) (told int, err error) {
	var waiting int
	err = s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM requests WHERE state = 'open' AND announced IS NULL`).Scan(&waiting)
	if err != nil || waiting == 0 {
		return 0, err
	}
	err = s.write(ctx, func(tx *sql.Tx) error {
		told = 0
		open, err := s.requests(ctx, tx, `WHERE r.state = 'open' `)
		if err != nil {
			return err
		}
		fresh, err := column[int64](ctx, tx, `SELECT no FROM requests WHERE state = 'open' AND announced IS NULL ORDER BY no`)
		if err != nil {
			return err
		}
		people := knowledge.Claims(open)
		for i := range open {
			for _, no := range fresh {
				if open[i].No != no {
					continue
				}
				if err := s.announce(ctx, tx, open[i], people, letters); err != nil {
					return err
				}
				told++
			}
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("announce change requests: %w", err)
	}
	return told, nil
}

// announce keeps what letters makes of r, with how many people say the same.
func (s *Store) announce(ctx context.Context, tx *sql.Tx, r knowledge.Request, claims []knowledge.Claim, letters func(knowledge.Claim) ([]Outbound, error)) error {
	claim := knowledge.Claim{Request: r, People: 1}
	for _, c := range claims {
		if c.Same(&r) {
			claim.People = c.People
		}
	}
	out, err := letters(claim)
	if err != nil {
		return err
	}
	if err := s.post(ctx, tx, out); err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE requests SET announced = $1 WHERE no = $2`, s.now(), r.No)
	return err
}

// Doubted counts, for those of the entries that anybody said it of lately, how many
// people have open requests that a number of them is wrong or dead: of a field of an
// entry, each has one.
func (s *Store) Doubted(ctx context.Context, entries []string) (map[string]int, error) {
	if len(entries) == 0 {
		return nil, nil
	}
	args := []any{string(knowledge.PhoneField), stamp(s.opt.Now().Add(-knowledge.DoubtFor))}
	marks := make([]string, len(entries))
	for i, id := range entries {
		args = append(args, id)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	return counts(ctx, s.db, `SELECT entry, COUNT(*) FROM requests WHERE state = 'open' AND field = $1 AND at >= $2
		AND entry IN (`+strings.Join(marks, ", ")+`) GROUP BY entry`, args...)
}

// AllDoubted is Doubted of every entry.
func (s *Store) AllDoubted(ctx context.Context) (map[string]int, error) {
	return counts(ctx, s.db, `SELECT entry, COUNT(*) FROM requests WHERE state = 'open' AND field = $1 AND at >= $2 GROUP BY entry`,
		string(knowledge.PhoneField), stamp(s.opt.Now().Add(-knowledge.DoubtFor)))
}

func counts(ctx context.Context, q querier, query string, args ...any) (map[string]int, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("count: %w", err)
	}
	defer rows.Close()
	found := map[string]int{}
	for rows.Next() {
		var of string
		var n int
		if err := rows.Scan(&of, &n); err != nil {
			return nil, fmt.Errorf("count: %w", err)
		}
		found[of] = n
	}
	return found, rows.Err()
}
