package revise

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"

	"jinguo/knowledge"
)

// Conflict is a place that two people changed in different ways.
type Conflict struct {
	// At is a field, or a part of a row of the merged form as [At] writes it.
	At                 string
	Base, Theirs, Mine []string // what stands there, as [Form.Set] takes it
}

// Merge joins two forms of the same base. What one of them changed is taken from it; lists
// are joined row by row, long texts sentence by sentence. Where both changed the same in
// different ways, the merged form has mine, and there is a conflict.
func Merge(base, theirs, mine *Form) (Form, []Conflict) {
	merged := mine.Clone()
	m := merger{base: base, theirs: theirs, mine: mine, merged: &merged}
	for _, field := range Fields(theirs.Kind) {
		if field.Rows() {
			m.rows(field)
		} else {
			m.one(field)
		}
	}
	return merged, m.conflicts
}

type merger struct {
	base, theirs, mine, merged *Form
	conflicts                  []Conflict
}

func (m *merger) conflict(at string, base, theirs, mine []string) {
	m.conflicts = append(m.conflicts, Conflict{at, base, theirs, mine})
}

func (m *merger) one(field Field) {
	name := field.Name
	if _, sent := m.mine.One[name]; !sent {
		m.merged.One[name] = m.theirs.One[name]
		return
	}
	base, theirs, mine := m.base.One[name], m.theirs.One[name], m.mine.One[name]
	text, ok := mergeText(base, theirs, mine, field.IsLong(""))
	if m.merged.One[name] = text; !ok {
		m.conflict(name, []string{base}, []string{theirs}, []string{mine})
	}
}

// mergeText joins two texts of one base; where that cannot be, ok is false and the text
// is mine.
func mergeText(base, theirs, mine string, long bool) (text string, ok bool) {
	switch {
	case sameText(theirs, mine, long), sameText(mine, base, long):
		return theirs, true
	case sameText(theirs, base, long):
		return mine, true
	case !long:
		return mine, false
	}
	if text, ok = mergeSentences(carried(base, true), carried(theirs, true), carried(mine, true)); ok {
		return text, true
	}
	return mine, false
}

// mergeSentences joins what was changed in different sentences.
func mergeSentences(base, theirs, mine string) (string, bool) {
	b := sentences(base)
	toTheirs, toMine := changes(b, sentences(theirs)), changes(b, sentences(mine))
	var out strings.Builder
	for at := 0; ; {
		t, m := next(toTheirs), next(toMine)
		var c change
		switch {
		case t == nil && m == nil:
			out.WriteString(strings.Join(b[at:], ""))
			return out.String(), true
		case m == nil || t != nil && t.to < m.from:
			c = *t
		case t == nil || m.to < t.from:
			c = *m
		case *t == *m:
			c = *t
		default: // they touch each other
			return "", false
		}
		out.WriteString(strings.Join(b[at:c.from], "") + c.text)
		at = c.to
		toTheirs, toMine = after(toTheirs, c), after(toMine, c)
	}
}

// change has text in the place of the sentences from from up to to.
type change struct {
	from, to int
	text     string
}

// changes are what makes other of base, in order; no two of them touch each other.
func changes(base, other []string) []change {
	d := newDictionary()
	tool := diffmatchpatch.New()
	tool.DiffTimeout = 0 // the result must not depend on how fast the machine is
	var all []change
	at, open := 0, false
	for _, one := range tool.DiffMainRunes(d.write(base), d.write(other), false) {
		if one.Type == diffmatchpatch.DiffEqual {
			at += utf8.RuneCountInString(one.Text)
			open = false
			continue
		}
		if !open {
			all = append(all, change{at, at, ""})
			open = true
		}
		c := &all[len(all)-1]
		if one.Type == diffmatchpatch.DiffInsert {
			c.text += d.read(one.Text)
			continue
		}
		at += utf8.RuneCountInString(one.Text)
		c.to = at
	}
	return all
}

func next(list []change) *change {
	if len(list) == 0 {
		return nil
	}
	return &list[0]
}

// after is list without c, if that comes next.
func after(list []change, c change) []change {
	if len(list) > 0 && list[0] == c {
		return list[1:]
	}
	return list
}

func (m *merger) rows(field Field) {
	name := field.Name
	theirs := m.theirs.Rows[name]
	mine, sent := m.mine.Rows[name]
	if !sent {
		m.merged.Rows[name] = cloneRows(theirs)
		return
	}
	base := m.base.Rows[name]
	switch {
	case sameRows(field, theirs, mine), sameRows(field, mine, base):
		m.merged.Rows[name] = cloneRows(theirs)
		return
	case sameRows(field, theirs, base):
		return
	}
	l := listMerge{field: field, base: base, theirs: theirs, mine: mine}
	rows, conflicts, ok := l.merge()
	if !ok {
		m.conflict(name, flat(base), flat(theirs), flat(mine))
		return
	}
	m.merged.Rows[name] = rows
	m.conflicts = append(m.conflicts, conflicts...)
}

// flat is rows one behind the other, as [Form.Set] takes a list.
func flat(rows []Row) []string {
	var all []string
	for _, r := range rows {
		all = append(all, r...)
	}
	return all
}

// listMerge joins two lists of one base.
type listMerge struct {
	field              Field
	base, theirs, mine []Row
	conflicts          []Conflict
}

// merge goes by the list of the one who moved rows, and puts in what the other added. It
// is not ok where both moved them, or one took away what the other changed.
func (l *listMerge) merge() (rows []Row, conflicts []Conflict, ok bool) {
	toTheirs, toMine := match(l.field, l.base, l.theirs), match(l.field, l.base, l.mine)
	for i := range l.base {
		t, m := toTheirs[i], toMine[i]
		gone := t < 0 && m >= 0 && !sameRow(l.field, l.mine[m], l.base[i]) || m < 0 && t >= 0 && !sameRow(l.field, l.theirs[t], l.base[i])
		if gone {
			return nil, nil, false
		}
	}
	movedTheirs, movedMine := moved(toTheirs), moved(toMine)
	if movedTheirs && movedMine {
		return nil, nil, false
	}
	lead, other, toLead, toOther := l.mine, l.theirs, toMine, toTheirs
	if movedTheirs {
		lead, other, toLead, toOther = l.theirs, l.mine, toTheirs, toMine
	}
	fromLead, fromOther := inverse(toLead, len(lead)), inverse(toOther, len(other))
	var order []place
	for i := range lead {
		if b := fromLead[i]; b < 0 || toOther[b] >= 0 {
			order = append(order, place{base: b, lead: i})
		}
	}
	for j := range other {
		if fromOther[j] >= 0 || slices.ContainsFunc(lead, func(r Row) bool { return sameRow(l.field, r, other[j]) }) {
			continue
		}
		at := 0
		for k := j - 1; k >= 0; k-- { // behind the nearest row before it that is there
			b := fromOther[k]
			if found := slices.IndexFunc(order, func(p place) bool { return p.added && p.lead == k || b >= 0 && !p.added && p.base == b }); found >= 0 {
				at = found + 1
				break
			}
		}
		order = slices.Insert(order, at, place{base: -1, lead: j, added: true})
	}
	for _, p := range order {
		switch {
		case p.added:
			rows = append(rows, slices.Clone(other[p.lead]))
		case p.base < 0:
			rows = append(rows, slices.Clone(lead[p.lead]))
		default:
			row, ok := l.row(len(rows), l.base[p.base], l.theirs[toTheirs[p.base]], l.mine[toMine[p.base]])
			if !ok {
				return nil, nil, false
			}
			rows = append(rows, row)
		}
	}
	return rows, l.conflicts, true
}

// place is a row of the merged list.
type place struct {
	base  int // -1 where it is new
	lead  int // in the list that leads, or in the other where it was added from there
	added bool
}

// row joins two of one base, which becomes the row of that number. What cannot be joined
// in a list of plain texts has the whole list be looked at.
func (l *listMerge) row(no int, base, theirs, mine Row) (Row, bool) {
	row := make(Row, len(base))
	for i, column := range l.field.Columns {
		text, ok := mergeText(base[i], theirs[i], mine[i], l.field.IsLong(column))
		if row[i] = text; !ok {
			if column == "" {
				return nil, false
			}
			l.conflicts = append(l.conflicts, Conflict{At(l.field.Name, no, column), []string{base[i]}, []string{theirs[i]}, []string{mine[i]}})
		}
	}
	return row, true
}

// moved reports whether what is left of a list stands in another order.
func moved(to []int) bool {
	last := -1
	for _, at := range to {
		if at >= 0 && at < last {
			return true
		}
		last = max(last, at)
	}
	return false
}

// inverse is where in the base each of n rows comes from; -1 for new ones.
func inverse(to []int, n int) []int {
	from := make([]int, n)
	for i := range from {
		from[i] = -1
	}
	for b, at := range to {
		if at >= 0 {
			from[at] = b
		}
	}
	return from
}

// Get is what stands at a place of the form: one text, or a whole list with its rows one
// behind the other. It is nil where the form has no such place.
func (f *Form) Get(at string) []string {
	if text, ok := f.One[at]; ok {
		return []string{text}
	}
	if rows, ok := f.Rows[at]; ok {
		return flat(rows)
	}
	if field, no, column, ok := f.cell(at); ok {
		return []string{f.Rows[field][no][column]}
	}
	return nil
}

// Set writes what [Form.Get] reads; what does not fit changes nothing.
func (f *Form) Set(at string, to []string) {
	field, known := FieldNamed(at)
	switch {
	case known && field.Rows():
		rows := []Row{}
		for row := range slices.Chunk(to, len(field.Columns)) {
			if len(row) == len(field.Columns) {
				rows = append(rows, slices.Clone(row))
			}
		}
		f.Rows[at] = rows
	case len(to) != 1:
	case known:
		f.One[at] = to[0]
	default:
		if name, no, column, ok := f.cell(at); ok {
			f.Rows[name][no][column] = to[0]
		}
	}
}

// cell finds a part of a row that is there.
func (f *Form) cell(at string) (name string, no, column int, ok bool) {
	name, no, ok = rowOf(at)
	if !ok || no >= len(f.Rows[name]) {
		return "", 0, 0, false
	}
	field, _ := FieldNamed(name)
	for i, c := range field.Columns {
		if At(name, no, c) == at {
			return name, no, i, true
		}
	}
	return "", 0, 0, false
}

// Empty is the form of an entry of a kind that says nothing.
func Empty(kind knowledge.Kind) Form { return FormOf(&knowledge.Entry{Kind: kind}) }
