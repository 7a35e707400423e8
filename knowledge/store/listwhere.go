package store

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
)

// query collects the values of a query.
type query struct{ args []any }

// arg is the mark of a value.
func (q *query) arg(value any) string {
	q.args = append(q.args, value)
	return fmt.Sprintf("$%d", len(q.args))
}

// list is the marks of several values.
func (q *query) list(values []string) string {
	list := make([]string, len(values))
	for i, value := range values {
		list[i] = q.arg(value)
	}
	return strings.Join(list, `, `)
}

// side is one of the two parts of what a viewer sees: the own regions, of which she sees
// all, and what is published around them, of which she sees what is in force.
type side struct {
	*Filter
	own     bool
	ranges  []string // own: codes, all inside of which are meant; nil for everything
	around  []string // not own: codes
	bulk    bool     // Batch is of staff, not of an import
	today   knowledge.Date
	visible int
	dense   bool // more than CountLimit are found
	counted bool // conditions are counted and do not choose rows
}

// sides are the parts in which f finds anything.
func (s *Store) sides(ctx context.Context, f *Filter) ([]side, error) {
	base := side{Filter: f, today: knowledge.DateOf(s.opt.Now().In(knowledge.China)), visible: s.visible()}
	if f.Batch != 0 {
		n := 0
		if err := s.db.QueryRowContext(ctx, `SELECT COUNT(*) FROM deeds WHERE no = $1`, f.Batch).Scan(&n); err != nil {
			return nil, fmt.Errorf("find batch %d: %w", f.Batch, err)
		}
		base.bulk = n > 0
	}
	own, around, all := f.reach()
	var sides []side
	if all || len(own) > 0 {
		one := base
		one.own, one.ranges = true, own
		sides = append(sides, one)
	}
	if len(around) > 0 && (f.Stage == "" || f.Stage == PublishedStage) && f.Mine == "" && !f.Own {
		one := base
		one.around = around
		sides = append(sides, one)
	}
	return sides, nil
}

// reach is where f looks: in the viewer's own regions, and in those around them; all is
// everywhere.
func (f *Filter) reach() (own, around []string, all bool) {
	wanted := region.Chain(f.Region)[0]
	regions := roots(&f.Viewer)
	if len(f.Viewer.Regions) == 0 {
		if wanted == "" {
			return nil, nil, true
		}
		return []string{wanted}, nil, false
	}
	for _, code := range regions {
		switch {
		case region.Within(code, wanted):
			own = append(own, code)
		case region.Within(wanted, code):
			own = append(own, wanted)
		}
		for _, outer := range region.Chain(code)[1:] {
			if region.Within(outer, wanted) {
				around = appendNew(around, outer)
			}
		}
	}
	return own, around, false
}

// roots are the viewer's regions without those that lie in others of them.
func roots(viewer *account.Account) []string {
	var found []string
	for i, code := range viewer.Regions {
		code = region.Chain(code)[0]
		inside := false
		for j, other := range viewer.Regions {
			other = region.Chain(other)[0]
			inside = inside || i != j && region.Within(code, other) && (code != other || j < i)
		}
		if !inside {
			found = append(found, code)
		}
	}
	return found
}

func appendNew(list []string, one string) []string {
	for _, known := range list {
		if known == one {
			return list
		}
	}
	return append(list, one)
}

// keys are the columns that the side is sorted by.
func (s *side) keys() map[Order]string {
	changed := `e.changed`
	if !s.own {
		changed = `e.settled`
	}
	return map[Order]string{ByChange: changed, ByTitle: `e.sorts`, ByEnd: `e.ends`}
}

// found is a query of all that the side finds, up to a limit where there is one.
func (s *side) found(q *query, columns string, limit int) string {
	from := `entries e`
	if s.Batch != 0 && s.own {
		// What came with an import is found by that, each once.
		from = `(SELECT DISTINCT b.entry FROM versions b WHERE b.` + s.batchColumn() + ` = ` + q.arg(s.Batch) + `) d CROSS JOIN entries e`
	}
	text := `SELECT ` + columns + ` FROM ` + from + ` WHERE ` + s.where(q, false)
	if s.Batch != 0 && s.own {
		text += ` AND e.id = d.entry`
	}
	if limit > 0 {
		text += ` LIMIT ` + q.arg(limit)
	}
	return text
}

func (s *side) batchColumn() string {
	if s.bulk {
		return `bulk`
	}
	return `batch`
}

// behind is the condition that a row is behind the place, in the direction of the sign.
func behind(q *query, key, id string, at *Cursor, sign string) string {
	if at == nil {
		return `1 = 1`
	}
	return `(` + key + `, ` + id + `) ` + sign + ` (` + q.arg(at.Key) + `, ` + q.arg(at.ID) + `)`
}

// walk is the query of the ids of a page with their keys that goes through the order
// until it has enough.
func (s *side) walk(q *query, key string, at *Cursor, sign, by string, limit int) string {
	return fmt.Sprintf(`SELECT * FROM (SELECT e.id, %[1]s AS k, %[2]d AS own FROM entries e WHERE %[3]s AND %[4]s ORDER BY %[1]s%[5]s, e.id%[5]s LIMIT %[6]s) w%[2]d`,
		key, flag(s.own), behind(q, key, `e.id`, at, sign), s.where(q, true), by, q.arg(limit))
}

// sorted is the same of what was found before under a name.
func (s *side) sorted(q *query, name string, at *Cursor, sign, by string, limit int) string {
	return fmt.Sprintf(`SELECT * FROM (SELECT id, k, own FROM %s WHERE %s ORDER BY k%s, id%s LIMIT %s) s%d`,
		name, behind(q, `k`, `id`, at, sign), by, by, q.arg(limit), flag(s.own))
}

// where is the conditions of the side. For a walk through an order they are such that no
// other index than that order's serves them; otherwise regions, files, imports and ids
// are found by theirs, and the rest is read from one that has it all.
func (s *side) where(q *query, walk bool) string {
	parts := []string{`e.sample <= ` + q.arg(s.visible)}
	add := func(part string) { parts = append(parts, part) }
	if s.own {
		s.ownRegions(q, walk, add)
	} else {
		add(plainly(`e.region`, walk) + ` IN (` + q.list(s.around) + `)`)
		add(`e.state = 'published'`)
	}
	if s.Kind != "" {
		add(`e.kind || '' = ` + q.arg(string(s.Kind)))
	}
	s.stage(add)
	s.term(q, add)
	s.hands(q, add)
	s.origin(q, walk, add)
	if s.IDs != nil {
		add(s.ids(q))
	}
	if s.Upto > 0 {
		add(`e.change + 0 <= ` + q.arg(s.Upto))
	}
	return strings.Join(parts, ` AND `)
}

// plainly is a column, or an expression of its value that no index is of.
func plainly(column string, walk bool) string {
	if walk {
		return column + ` || ''`
	}
	return column
}

// ownRegions adds that an entry is in one of the regions. Codes are digits, so that all
// codes inside come before the next one as long.
func (s *side) ownRegions(q *query, walk bool, add func(string)) {
	if len(s.ranges) == 0 {
		return
	}
	column := plainly(`e.region`, walk)
	var any []string
	for _, code := range s.ranges {
		any = append(any, `(`+column+` >= `+q.arg(code)+` AND `+column+` < `+q.arg(following(code))+`)`)
	}
	add(`(` + strings.Join(any, ` OR `) + `)`)
}

// hidden is a column as no index serves it, where conditions choose rows.
func (s *side) hidden(column string) string { return plainly(column, !s.counted) }

func (s *side) stage(add func(string)) {
	state := s.hidden(`e.state`)
	switch s.Stage {
	case "":
	case DraftStage, PublishedStage, ArchivedStage:
		add(state + ` = '` + string(s.Stage) + `'`)
	case WaitingStage:
		add(state + ` = 'published' AND e.draft <> ''`)
	case ReviewStage:
		add(`(` + state + ` = 'draft' OR e.draft <> '') AND e.id IN (SELECT r.entry FROM reviews r WHERE r.state = 'open')`)
	default:
		add(`1 = 0`)
	}
}

func (s *side) term(q *query, add func(string)) {
	ends := s.hidden(`e.ends`)
	if s.Term != "" {
		add(s.hidden(`e.state`) + ` = 'published'`)
	}
	switch s.Term {
	case "":
	case ExpiringTerm:
		add(ends + ` >= ` + q.arg(string(s.today)) + ` AND ` + ends + ` <= ` + q.arg(string(s.today.AddDays(s.Soon))))
	case ExpiredTerm:
		add(ends + ` < ` + q.arg(string(s.today)))
	case EndlessTerm:
		add(ends + ` = '` + noEnd + `'`)
	case StaleTerm:
		add(s.hidden(`e.kind`) + ` = 'service_point' AND e.verified < ` + q.arg(string(s.today.AddDays(-knowledge.VerifiedFor))))
	default:
		add(`1 = 0`)
	}
}

// hands adds who changed an entry.
func (s *side) hands(q *query, add func(string)) {
	if s.By != "" {
		by := q.arg(s.By)
		if s.own {
			add(`(e.changer = ` + by + ` OR e.actor = ` + by + `)`)
		} else {
			add(`e.settler = ` + by)
		}
	}
	if s.Mine != "" {
		add(`e.actor = ` + q.arg(s.Mine))
	}
}

// origin adds where an entry came from.
func (s *side) origin(q *query, walk bool, add func(string)) {
	if s.File != "" {
		inside := s.File + "/"
		add(`(` + plainly(`e.file`, true) + ` = ` + q.arg(s.File) + ` OR substr(e.file, 1, ` + q.arg(utf8.RuneCountInString(inside)) + `) = ` + q.arg(inside) + `)`)
	}
	if s.Batch == 0 {
		return
	}
	if s.own && !walk {
		return // see found
	}
	one := `EXISTS (SELECT 1 FROM versions b WHERE b.` + s.batchColumn() + ` = ` + q.arg(s.Batch) + ` AND b.entry = e.id`
	if !s.own { // a draft that waits is nothing to her
		one += ` AND b.version <= e.version`
	}
	add(one + `)`)
}

// ids adds that an entry is one of some.
func (s *side) ids(q *query) string {
	if len(s.IDs) == 0 {
		return `1 = 0`
	}
	return `e.id IN (` + q.list(s.IDs) + `)`
}
