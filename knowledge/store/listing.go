package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// Stage is how far an entry has come, as staff tell entries apart.
type Stage string

// The stages. An entry has one of the first three, and may have others beside it.
const (
	DraftStage     Stage = "draft"
	PublishedStage Stage = "published"
	ArchivedStage  Stage = "archived"
	WaitingStage   Stage = "waiting" // published, while a draft of it waits
	ReviewStage    Stage = "review"  // a draft of it is under review
)

// Stages lists every stage in the order in which they are shown.
var Stages = [...]Stage{DraftStage, ReviewStage, PublishedStage, WaitingStage, ArchivedStage}

// Term is what time has done to a published entry.
type Term string

// The terms.
const (
	ExpiringTerm Term = "expiring" // its last day is near
	ExpiredTerm  Term = "expired"  // its last day is over
	EndlessTerm  Term = "endless"  // it has none
	StaleTerm    Term = "stale"    // a service point that nobody verified in knowledge.VerifiedFor days
)

// Terms lists every term in the order in which they are shown.
var Terms = [...]Term{ExpiringTerm, ExpiredTerm, StaleTerm, EndlessTerm}

// Filter says which entries are meant. The zero value of a field leaves all; a Filter
// finds nothing that its viewer may not see: all of the viewer's own regions, and around
// them what is published, as if no draft of it waited.
type Filter struct {
	Viewer account.Account
	Kind   knowledge.Kind
	Region string // code; all inside of it are meant, too
	Stage  Stage
	Term   Term
	Soon   int // days for which Expiring looks ahead
	// By is who changed an entry last, by the name of the account or as the history says.
	By string
	// Own leaves out what is around the viewer's own regions.
	Own bool
	// Mine is the name of the account that changed an entry last.
	Mine  string
	File  string // that the entry came from, or the archive that held it
	Batch int64  // import, or deed of staff, that changed it
	IDs   []string
	// Upto is the last change that counts: what changed after it is left out. 0 for all.
	Upto int64
}

// Order is what a list is sorted by.
type Order string

// The orders.
const (
	ByChange Order = "changed"
	ByTitle  Order = "title"
	ByEnd    Order = "ends" // last day in force
)

// Orders lists every order in the order in which they are shown.
var Orders = [...]Order{ByChange, ByTitle, ByEnd}

// Cursor is a place in a list: before or behind the row with that key and id.
type Cursor struct{ Key, ID string }

// Page says which part of a list is wanted.
type Page struct {
	Order  Order
	Down   bool    // greatest first
	After  *Cursor // rows behind it
	Before *Cursor // rows before it, where After is nil
	Limit  int
}

// CountLimit is up to where a list counts what it finds.
const CountLimit = 10_000

// Listed is an entry in a list.
type Listed struct {
	ID, Title string
	Kind      knowledge.Kind
	Region    string
	State     knowledge.State
	Version   int  // in force
	Newest    int  // the draft's that waits, or the same
	Waits     bool // a draft waits
	Review    bool // somebody asked for the review of a draft
	Changed   time.Time
	By        string // who changed it
	Expires   knowledge.Date
	Verified  knowledge.Date
	File      string
	Sample    bool
	Names     []string // title, number and aliases without width, case, spaces and signs
	Own       bool     // it is of the viewer's regions
	Cursor    Cursor
}

// List is part of a list.
type List struct {
	Rows []Listed
	More bool // there are rows behind these, in the direction that was asked for
	// Total is how many there are in all, CountLimit and one more where there are more.
	Total int
}

// List returns part of the entries that f finds. Rows that others change meanwhile may
// move; every other row is on one page and on no second.
func (s *Store) List(ctx context.Context, f Filter, p Page) (List, error) {
	sides, err := s.sides(ctx, &f)
	if err != nil || len(sides) == 0 {
		return List{}, err
	}
	list, err := s.listed(ctx, sides, p)
	if err == nil && list.Total > CountLimit {
		// The first reading stopped early, and did not see all that has to be sorted.
		total := list.Total
		list, err = s.listed(ctx, sides, p)
		list.Total = total
	}
	if err != nil {
		return List{}, fmt.Errorf("list entries: %w", err)
	}
	if len(list.Rows) > p.Limit {
		list.Rows, list.More = list.Rows[:p.Limit], true
	}
	if p.backwards() {
		slices.Reverse(list.Rows)
	}
	return list, nil
}

// backwards reports whether rows before a place are wanted, turned whether the greatest
// come first where the database looks for them.
func (p *Page) backwards() bool { return p.After == nil && p.Before != nil }
func (p *Page) turned() bool    { return p.Down != p.backwards() }

// CountEntries is how many entries f finds, CountLimit and one more where there are more.
func (s *Store) CountEntries(ctx context.Context, f Filter) (total int, err error) {
	sides, err := s.sides(ctx, &f)
	for i := 0; i < len(sides) && err == nil; i++ {
		q, n := &query{}, 0
		from := sides[i].found(q, `1`, CountLimit+1)
		err = s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM (`+from+`) c`, q.args...).Scan(&n)
		total = min(total+n, CountLimit+1)
	}
	if err != nil {
		return 0, fmt.Errorf("count entries: %w", err)
	}
	return total, nil
}

// ListedIDs returns the ids of at most limit entries that f finds, in order.
func (s *Store) ListedIDs(ctx context.Context, f Filter, limit int) ([]string, error) {
	q := &query{}
	var parts []string
	sides, err := s.sides(ctx, &f)
	if err != nil || len(sides) == 0 {
		return nil, err
	}
	for i := range sides {
		parts = append(parts, sides[i].found(q, `e.id`, 0))
	}
	ids, err := column[string](ctx, s.db, `SELECT id FROM (`+strings.Join(parts, ` UNION ALL `)+`) x ORDER BY id LIMIT `+q.arg(limit), q.args...)
	if err != nil {
		return nil, fmt.Errorf("list entries: %w", err)
	}
	return ids, nil
}

// EntriesOf returns the versions in force of those of the ids that f finds, in the order of ids.
func (s *Store) EntriesOf(ctx context.Context, f Filter, ids []string) ([]knowledge.Entry, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	f.IDs = ids
	q := &query{}
	var parts []string
	sides, err := s.sides(ctx, &f)
	if err != nil || len(sides) == 0 {
		return nil, err
	}
	for i := range sides {
		parts = append(parts, `SELECT e.id, v.body`+newest+`WHERE `+sides[i].where(q, false))
	}
	list, err := all(s.each(ctx, `SELECT body FROM (`+strings.Join(parts, ` UNION ALL `)+`) x ORDER BY id`, q.args...))
	if err != nil {
		return nil, err
	}
	return inOrder(list, ids, func(e *knowledge.Entry) string { return e.ID }), nil
}

// ListedOf returns those of the ids that f finds as a list has them, in the order of ids.
func (s *Store) ListedOf(ctx context.Context, f Filter, ids []string) ([]Listed, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	f.IDs = ids
	list, err := s.List(ctx, f, Page{Order: ByChange, Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	return inOrder(list.Rows, ids, func(l *Listed) string { return l.ID }), nil
}

// inOrder puts what has ids in their order.
func inOrder[T any](list []T, ids []string, id func(*T) string) []T {
	at := make(map[string]int, len(ids))
	for i, one := range ids {
		at[one] = i
	}
	slices.SortStableFunc(list, func(a, b T) int { return at[id(&a)] - at[id(&b)] })
	return list
}

// errOrder is what an order that there is not comes to.
var errOrder = errors.New("unknown order")

// listed reads one row more than the page has, and marks the sides that are dense.
func (s *Store) listed(ctx context.Context, sides []side, p Page) (List, error) {
	q := &query{}
	sign, by := `>`, ``
	if p.turned() {
		sign, by = `<`, ` DESC`
	}
	at := p.After
	if at == nil {
		at = p.Before
	}
	var with, sums, parts []string
	for i := range sides {
		key, ok := sides[i].keys()[p.Order]
		if !ok {
			return List{}, fmt.Errorf("%w %q", errOrder, p.Order)
		}
		name := fmt.Sprintf("g%d", i)
		sum := `0`
		if sides[i].dense {
			parts = append(parts, sides[i].walk(q, key, at, sign, by, p.Limit+1))
		} else {
			with = append(with, name+` AS (`+sides[i].found(q, fmt.Sprintf(`e.id, %s AS k, %d AS own`, key, flag(sides[i].own)), CountLimit+1)+`)`)
			parts = append(parts, sides[i].sorted(q, name, at, sign, by, p.Limit+1))
			sum = `(SELECT COUNT(*) FROM ` + name + `)`
		}
		sums = append(sums, sum+` AS n`+strconv.Itoa(i))
	}
	if len(sides) == 1 {
		sums = append(sums, `0 AS n1`)
	}
	text := `SELECT n.n0, n.n1, p.k, p.own, ` + listedColumns + ` FROM (SELECT ` + strings.Join(sums, `, `) + `) n
		LEFT JOIN (SELECT id, k, own FROM (` + strings.Join(parts, ` UNION ALL `) + `) u ORDER BY k` + by + `, id` + by + ` LIMIT ` + q.arg(p.Limit+1) + `) p ON 1 = 1
		LEFT JOIN entries e ON e.id = p.id ORDER BY p.k` + by + `, p.id` + by
	if len(with) > 0 {
		text = `WITH ` + strings.Join(with, `, `) + ` ` + text
	}
	return s.readList(ctx, sides, text, q.args)
}

// readList reads the rows of a list, with how many there are of each side.
func (s *Store) readList(ctx context.Context, sides []side, text string, args []any) (List, error) {
	rows, err := s.db.QueryContext(ctx, text, args...)
	if err != nil {
		return List{}, err
	}
	defer rows.Close()
	var list List
	var n [2]int
	for rows.Next() {
		l, some, err := scanListed(rows, &n)
		if err != nil {
			return List{}, err
		}
		if some {
			list.Rows = append(list.Rows, l)
		}
	}
	for i := range sides {
		list.Total = min(list.Total+n[i], CountLimit+1)
		sides[i].dense = sides[i].dense || n[i] > CountLimit
	}
	return list, rows.Err()
}

const listedColumns = `e.id, e.name, e.kind, e.region, e.state, e.version, e.newest, e.draft, e.changed, e.changer, e.settled, e.settler,
	e.expires, e.verified, e.file, e.sample, e.names, e.waiting,
	CASE WHEN EXISTS (SELECT 1 FROM reviews r WHERE r.entry = e.id AND r.state = 'open') THEN 1 ELSE 0 END`

// scanListed reads a row behind the numbers of both sides; there may be none. Of what is
// not the viewer's own it reads no draft that waits.
func scanListed(rows *sql.Rows, n *[2]int) (l Listed, some bool, err error) {
	var own, version, newest, sample, review sql.NullInt64
	var key, id, name, kind, region, state, draft, changed, changer, settled, settler, expires, verified, file, names, waiting sql.NullString
	err = rows.Scan(&n[0], &n[1], &key, &own, &id, &name, &kind, &region, &state, &version, &newest, &draft, &changed, &changer,
		&settled, &settler, &expires, &verified, &file, &sample, &names, &waiting, &review)
	if err != nil || !id.Valid {
		return l, false, err
	}
	l = Listed{
		ID: id.String, Title: name.String, Kind: knowledge.Kind(kind.String), Region: region.String, State: knowledge.State(state.String),
		Version: int(version.Int64), Newest: int(version.Int64), By: settler.String, Expires: knowledge.Date(expires.String),
		Verified: knowledge.Date(verified.String), File: file.String, Sample: sample.Int64 == 1, Names: strings.Split(names.String, "\n"),
		Own: own.Int64 == 1, Cursor: Cursor{key.String, id.String},
	}
	at := settled.String
	if l.Own {
		l.By, at = changer.String, changed.String
	}
	if l.Own && draft.String != "" {
		l.Waits, l.Newest = true, int(newest.Int64)
		l.Names = append(l.Names, strings.Split(waiting.String, "\n")...)
	}
	l.Review = l.Own && review.Int64 == 1 && (l.Waits || l.State == knowledge.Draft)
	l.Changed, err = time.Parse(time.RFC3339, at)
	return l, true, err
}
