package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"jinguo/knowledge"
)

// Ending is a published entry with a last day.
type Ending struct {
	Entry knowledge.Entry
	// Note is what somebody noted who looked at its last day and left it; nil where nobody did.
	Note *knowledge.ExpiryNote
	// Draft reports whether a newer version waits; Newest is the number of the newest one.
	Draft  bool
	Newest int
}

// Expiring returns the published entries whose last day is from one day to another, these
// included, in order of that day and of id.
func (s *Store) Expiring(ctx context.Context, from, to knowledge.Date) ([]Ending, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT v.body, e.draft, e.newest, COALESCE(n.who, ''), COALESCE(n.at, ''), COALESCE(n.note, '')`+newest+`
		LEFT JOIN expiry_notes n ON n.entry = e.id AND n.expires = e.expires
		WHERE e.expires <> '' AND e.expires >= $1 AND e.expires <= $2 AND e.state = 'published' AND e.sample <= $3 ORDER BY e.expires, e.id`,
		string(from), string(to), s.visible())
	if err != nil {
		return nil, fmt.Errorf("read what expires: %w", err)
	}
	defer rows.Close()
	var all []Ending
	for rows.Next() {
		var body, draft, at string
		var newest int
		var n knowledge.ExpiryNote
		if err := rows.Scan(&body, &draft, &newest, &n.Who, &at, &n.Note); err != nil {
			return nil, fmt.Errorf("read what expires: %w", err)
		}
		e, err := decode(body)
		if err != nil {
			return nil, err
		}
		ending := Ending{Entry: e, Draft: draft != "", Newest: newest}
		if at != "" {
			n.Entry, n.Expires = e.ID, e.Expires
			if n.At, err = time.Parse(time.RFC3339, at); err != nil {
				return nil, fmt.Errorf("read what expires: %w", err)
			}
			ending.Note = &n
		}
		all = append(all, ending)
	}
	return all, rows.Err()
}

// NoteExpiry keeps that somebody looked at the last day of a published entry and left it.
// Its error wraps knowledge.ErrNotFound where no such entry is published, and
// knowledge.ErrStale where its last day is another one by now.
func (s *Store) NoteExpiry(ctx context.Context, n knowledge.ExpiryNote) error {
	err := s.write(ctx, func(tx *sql.Tx) error {
		if _, err := take(ctx, tx, "review", 1); err != nil { // see LastReview
			return err
		}
		e, err := one(n.Entry, tx.QueryRowContext(ctx, publishedEntry, n.Entry, s.visible()))
		if err != nil {
			return err
		}
		if e.Expires != n.Expires || e.Expires == "" {
			return knowledge.ErrStale
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO expiry_notes (entry, expires, who, at, note) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (entry) DO UPDATE SET expires = excluded.expires, who = excluded.who, at = excluded.at, note = excluded.note`,
			n.Entry, string(n.Expires), n.Who, s.now(), n.Note)
		if err != nil {
			return err
		}
		return s.record(ctx, tx, "entry.expiry_seen", n.Entry, e.Region, "expires "+string(n.Expires))
	})
	if err != nil {
		return fmt.Errorf("note expiry of %s: %w", n.Entry, err)
	}
	return nil
}
