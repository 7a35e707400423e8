package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// reviewColumns are what scanReview reads.
const reviewColumns = `r.no, r.entry, r.version, r.asker, r.at, r.note, r.due, r.reviewer, r.state, r.starts, COALESCE(r.decided, ''), r.decider, r.why, r.became`

// scanReview reads reviewColumns, and what follows them into more.
func scanReview(row interface{ Scan(...any) error }, more ...any) (r knowledge.Review, err error) {
	var at, decided string
	err = row.Scan(append([]any{&r.No, &r.Entry, &r.Version, &r.Asker, &at, &r.Note, &r.Due, &r.Reviewer, &r.State, &r.Starts,
		&decided, &r.Decider, &r.Why, &r.Became}, more...)...)
	if err != nil {
		return r, err
	}
	if r.At, err = time.Parse(time.RFC3339, at); err != nil || decided == "" {
		return r, err
	}
	r.Decided, err = time.Parse(time.RFC3339, decided)
	return r, err
}

// oneReview reads the review that a clause about r leaves first; nil for none.
func oneReview(ctx context.Context, q rowQuerier, clause string, args ...any) (*knowledge.Review, error) {
	r, err := scanReview(q.QueryRowContext(ctx, `SELECT `+reviewColumns+` FROM reviews r `+clause, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read review: %w", err)
	}
	return &r, nil
}

// Review returns the request with that number; its error wraps knowledge.ErrNoReview
// where there is none.
func (s *Store) Review(ctx context.Context, no int64) (knowledge.Review, error) {
	r, err := oneReview(ctx, s.db, `WHERE r.no = $1`, no)
	if err == nil && r == nil {
		err = fmt.Errorf("review %d: %w", no, knowledge.ErrNoReview)
	}
	if err != nil {
		return knowledge.Review{}, err
	}
	return *r, nil
}

// ReviewsOf returns the requests about an entry, newest first.
func (s *Store) ReviewsOf(ctx context.Context, entry string) ([]knowledge.Review, error) {
	rows, err := s.db.QueryContext(ctx, `SELECT `+reviewColumns+` FROM reviews r WHERE r.entry = $1 ORDER BY r.no DESC`, entry)
	if err != nil {
		return nil, fmt.Errorf("read reviews: %w", err)
	}
	defer rows.Close()
	var all []knowledge.Review
	for rows.Next() {
		r, err := scanReview(rows)
		if err != nil {
			return nil, fmt.Errorf("read reviews: %w", err)
		}
		all = append(all, r)
	}
	return all, rows.Err()
}

// drafts are the versions of reviews, each with the version of the entry in force, where
// something of the entry waits.
const drafts = `SELECT ` + reviewColumns + `, d.body, d.at, d.who, e.newest, v.body
	FROM reviews r JOIN entries e ON e.id = r.entry
	JOIN versions d ON d.entry = r.entry AND d.version = r.version
	JOIN versions v ON v.entry = e.id AND v.version = e.version
	WHERE (e.state = 'draft' OR e.draft <> '') AND e.sample <= $1 `

// OpenReviews returns what is under review, in order of the due day, then of the number.
func (s *Store) OpenReviews(ctx context.Context) ([]knowledge.Waiting, error) {
	return s.waiting(ctx, drafts+`AND r.state = 'open' ORDER BY r.due, r.no`, s.visible())
}

// Returned returns what was sent back to an account that asked for its review, newest
// first, as long as it still waits and nobody asked again.
func (s *Store) Returned(ctx context.Context, name string) ([]knowledge.Waiting, error) {
	return s.waiting(ctx, drafts+`AND r.state = 'returned' AND r.asker = $2
		AND r.no = (SELECT MAX(l.no) FROM reviews l WHERE l.entry = r.entry) ORDER BY r.no DESC`, s.visible(), name)
}

func (s *Store) waiting(ctx context.Context, query string, args ...any) ([]knowledge.Waiting, error) {
	rows, err := s.db.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read reviews: %w", err)
	}
	defer rows.Close()
	var all []knowledge.Waiting
	for rows.Next() {
		w, err := scanWaiting(rows)
		if err != nil {
			return nil, fmt.Errorf("read reviews: %w", err)
		}
		all = append(all, w)
	}
	return all, rows.Err()
}

func scanWaiting(rows *sql.Rows) (w knowledge.Waiting, err error) {
	var draft, at, now string
	r, err := scanReview(rows, &draft, &at, &w.By, &w.Newest, &now)
	if err != nil {
		return w, err
	}
	w.Review = &r
	return w, readWaiting(&w, draft, at, now)
}

// Waiting returns the version of an entry that waits, its newest; or one that is under
// review where version is not 0. Its error wraps knowledge.ErrNotFound where the entry has
// no such version, or nothing of it waits.
func (s *Store) Waiting(ctx context.Context, entry string, version int) (knowledge.Waiting, error) {
	w, err := s.waitingOf(ctx, entry, version)
	if err != nil {
		return w, fmt.Errorf("read what waits of %s: %w", entry, err)
	}
	return w, nil
}

func (s *Store) waitingOf(ctx context.Context, entry string, version int) (w knowledge.Waiting, err error) {
	var draft, at, now string
	err = s.db.QueryRowContext(ctx, `SELECT d.body, d.at, d.who, e.newest, v.body FROM entries e
		JOIN versions d ON d.entry = e.id AND d.version = CASE WHEN $2 = 0 THEN e.newest ELSE $2 END
		JOIN versions v ON v.entry = e.id AND v.version = e.version
		WHERE e.id = $1 AND (e.state = 'draft' OR e.draft <> '') AND e.sample <= $3`, entry, version, s.visible()).
		Scan(&draft, &at, &w.By, &w.Newest, &now)
	if errors.Is(err, sql.ErrNoRows) {
		return w, knowledge.ErrNotFound
	}
	if err != nil {
		return w, err
	}
	if err := readWaiting(&w, draft, at, now); err != nil {
		return w, err
	}
	w.Review, err = oneReview(ctx, s.db, `WHERE r.entry = $1 AND r.version = $2 ORDER BY r.no DESC LIMIT 1`, entry, w.Entry.Version)
	return w, err
}

// readWaiting fills w from the bodies of the draft and of the version that holds the
// entry's place, which are the same where nothing else was.
func readWaiting(w *knowledge.Waiting, draft, at, now string) (err error) {
	if w.Entry, err = decode(draft); err != nil {
		return err
	}
	if w.At, err = time.Parse(time.RFC3339, at); err != nil {
		return err
	}
	before, err := decode(now)
	if err == nil && before.State != knowledge.Draft {
		w.Before = &before
	}
	return err
}

// Current returns the version of an entry that holds its place, whatever its state, or
// knowledge.ErrNotFound. A draft that waits beside it is [Store.Waiting].
func (s *Store) Current(ctx context.Context, entry string) (knowledge.Entry, error) {
	return s.current(ctx, entry)
}

// ReviewCount counts what waits for an account.
func (s *Store) ReviewCount(ctx context.Context, a *account.Account) (knowledge.ReviewCount, error) {
	var n knowledge.ReviewCount
	rules, err := s.DeskRules(ctx)
	if err != nil {
		return n, err
	}
	today := s.today()
	if a.May(account.Publish) {
		open, err := s.OpenReviews(ctx)
		if err != nil {
			return n, err
		}
		for i := range open {
			if MayDecide(a, &open[i]) && (open[i].Review.Reviewer == "" || open[i].Review.Reviewer == a.Name) {
				n.Waiting++
				if open[i].Review.Overdue(today) {
					n.Overdue++
				}
			}
		}
	}
	if !a.May(account.Edit) {
		return n, nil
	}
	back, err := s.Returned(ctx, a.Name)
	if err != nil {
		return n, err
	}
	n.Returned = len(back)
	ending, err := s.Expiring(ctx, today, today.AddDays(rules.WarnDays))
	for i := range ending {
		if ending[i].Note == nil && a.MayIn(account.Edit, ending[i].Entry.Region) {
			n.Expiring++
		}
	}
	return n, err
}

// MayDecide reports whether an account may publish a draft or send it back, by its role
// and regions.
func MayDecide(a *account.Account, w *knowledge.Waiting) bool {
	for _, region := range w.Regions() {
		if !a.MayIn(account.Publish, region) {
			return false
		}
	}
	return true
}

// today is the day in China.
func (s *Store) today() knowledge.Date { return knowledge.DateOf(s.opt.Now().In(knowledge.China)) }

// mostRelated is how many entries beside one are looked at.
const mostRelated = 200

// Related returns the entries, archived ones too, that have the title or number of an
// entry or are named by it as replaced, in order of id; of those that a file brought in
// great numbers under one title not all.
func (s *Store) Related(ctx context.Context, e *knowledge.Entry) ([]knowledge.Entry, error) {
	args := []any{e.ID, s.visible(), mostRelated}
	in := func(values ...string) string {
		marks := ""
		for _, value := range values {
			if value == "" {
				continue
			}
			args = append(args, value)
			if marks != "" {
				marks += ", "
			}
			marks += fmt.Sprintf("$%d", len(args))
		}
		if marks == "" {
			return "(NULL)"
		}
		return "(" + marks + ")"
	}
	targets := e.Replaces[:min(len(e.Replaces), mostRelated)]
	var names []string
	for _, target := range targets {
		names = append(names, knowledge.Plain(target))
	}
	return all(s.each(ctx, `SELECT v.body FROM (
			SELECT id FROM entries WHERE title IN `+in(append(names, knowledge.Plain(e.Title))...)+`
			UNION SELECT id FROM entries WHERE number IN `+in(append(names, knowledge.Plain(e.Number))...)+`
			UNION SELECT id FROM entries WHERE id IN `+in(targets...)+`
		) k JOIN entries e ON e.id = k.id JOIN versions v ON v.entry = e.id AND v.version = e.version
		WHERE e.id <> $1 AND e.sample <= $2 ORDER BY e.id LIMIT $3`, args...))
}

// Until is the last day on which an entry is in force, by its own last day and by what
// replaces it; empty where there is none.
func (s *Store) Until(ctx context.Context, e *knowledge.Entry) (knowledge.Date, error) {
	succession, err := s.succession(ctx)
	return succession.until(e), err
}
