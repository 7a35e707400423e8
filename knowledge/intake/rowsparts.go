package intake

import (
	"slices"
	"unicode/utf8"
)

// mostTitles is how many rows above the header of a further table in a sheet may
// be its titles.
const mostTitles = 3

// partedTables are blocks with a table a block; see [parts].
func partedTables(blocks []block) []block {
	var all []block
	for _, b := range blocks {
		if b.Table == nil {
			all = append(all, b)
			continue
		}
		all = append(all, parts(b)...)
	}
	return all
}

// parts are the tables that people keep in one grid: side by side, and one below the
// other under headers of their own. Each is read alone, so that a phone stays with
// the row that it is of.
func parts(b block) []block {
	var all []block
	for _, side := range b.Table.across() {
		for _, t := range side.down() {
			for _, part := range t.across() {
				all = append(all, block{Place: b.Place, Level: b.Level, Table: part})
			}
		}
	}
	return all
}

// across cuts a grid between tables that stand side by side: at a blank column, or
// where the names of the columns begin anew.
func (t *table) across() []*table {
	for i := range min(headerRows, len(t.Rows)) {
		if cuts := t.cuts(i); len(cuts) > 0 {
			return t.cutAt(cuts, i)
		}
	}
	return []*table{t}
}

// cuts are the columns at which further tables begin whose header is row i.
func (t *table) cuts(i int) []int {
	columns := t.header(i, 1)
	if kindOf(columns) == "" {
		return nil
	}
	first := slices.IndexFunc(columns, func(c column) bool { return c.title != "" })
	var cuts []int
	from := 0
	for c := first + 1; c < len(columns); c++ {
		anew := columns[c].title == columns[first].title && columns[c-1].title != columns[c].title
		if (anew || t.gap(c, i)) && kindOf(columns[from:c]) != "" && kindOf(columns[c:]) != "" {
			cuts = append(cuts, c)
			from = c
		}
	}
	return cuts
}

// gap reports whether the column before c, which readers of sheets leave out, says
// nothing of its own from row i on.
func (t *table) gap(c, i int) bool {
	if t.Columns != nil && t.Columns[c] > t.Columns[c-1]+1 {
		return true
	}
	return !slices.ContainsFunc(t.Rows[i:], func(r row) bool {
		return r.Cells[c-1] != "" && onlyWords(r) == ""
	})
}

// cutAt gives the tables between cuts. A title over their header that stands alone
// is of each.
func (t *table) cutAt(cuts []int, header int) []*table {
	var all []*table
	from := 0
	for _, to := range append(cuts, t.width()) {
		side := &table{Name: t.Name, choice: t.choice}
		if t.Columns != nil {
			side.Columns = t.Columns[from:to]
		}
		for i, r := range t.Rows {
			cells := r.Cells[from:to]
			if title := onlyWords(r); i < header && title != "" {
				cells = make([]string, to-from)
				cells[0] = title
			}
			if slices.ContainsFunc(cells, func(cell string) bool { return cell != "" }) {
				side.Rows = append(side.Rows, row{Place: r.Place, Cells: cells})
			}
		}
		all = append(all, side)
		from = to
	}
	return all
}

// onlyWords is what a row says that has one text only, in a cell or a merged one.
func onlyWords(r row) string {
	words := ""
	for _, cell := range r.Cells {
		if cell == "" || cell == words {
			continue
		}
		if words != "" {
			return ""
		}
		words = cell
	}
	return words
}

// down cuts a grid above each further header, and its titles, that names other
// columns than the one before, or stands under a title of its own.
func (t *table) down() []*table {
	first, deep, columns := t.names()
	if columns == nil {
		return []*table{t}
	}
	general := t.generalTitle(first)
	var all []*table
	from, after := 0, first+deep
	for i := after; i < len(t.Rows); i++ {
		next, tiers := t.furtherHeader(i, deep)
		if next == nil {
			continue
		}
		if start := t.titled(after, i); !slices.Equal(next, columns) || t.ownTitle(start, i) {
			all = append(all, t.slice(from, start, general))
			from, columns = start, next
		}
		i += tiers - 1
		after = i + 1
	}
	return append(all, t.slice(from, len(t.Rows), general))
}

// furtherHeader is row i, or so many rows as the header before had, as a header, if
// the row is one by most of its cells.
func (t *table) furtherHeader(i, deep int) (columns []column, tiers int) {
	if !mostlyFields(t.Rows[i].Cells) {
		return nil, 0
	}
	for _, tiers := range []int{deep, 1} {
		if columns := t.header(i, tiers); kindOf(columns) != "" {
			return columns, tiers
		}
	}
	return nil, 0
}

// mostlyFields reports whether most cells are names of fields, and none is too long
// for one.
func mostlyFields(cells []string) bool {
	filled, known := 0, 0
	for i, cell := range cells {
		switch {
		case cell == "" || i > 0 && cell == cells[i-1]:
			continue
		case utf8.RuneCountInString(cell) > longestHeader || known == 0 && filled > 1:
			return false
		}
		filled++
		if fieldOf(cell) != colUnknown {
			known++
		}
	}
	return known > 1 && known*2 > filled
}

// titled is the first of the rows of titles above a header at row i, from row after
// on; i where there are none.
func (t *table) titled(after, i int) int {
	start := i
	for j, titles := i-1, 0; j >= after && titles < mostTitles; j-- {
		switch words := onlyWords(t.Rows[j]); {
		case words != "" && !aside.MatchString(words) && !total.MatchString(words):
			start = j
			titles++
		case slices.ContainsFunc(t.Rows[j].Cells, func(cell string) bool { return cell != "" }):
			return start
		}
	}
	return start
}

// ownTitle reports whether the rows from start to a header give it a title that is
// not the numbered heading of a group, nor the title of the whole grid again.
func (t *table) ownTitle(start, header int) bool {
	for _, r := range t.Rows[start:header] {
		if words := onlyWords(r); words != "" && markerOf(words).class == unnumbered && words != firstCell(t.Rows[0]) {
			return true
		}
	}
	return false
}

// generalTitle is the first of several titles above the header, which is that of all
// tables of the grid.
func (t *table) generalTitle(header int) []row {
	titles := 0
	for _, r := range t.Rows[:header] {
		if onlyWords(r) != "" {
			titles++
		}
	}
	if titles < 2 || onlyWords(t.Rows[0]) == "" {
		return nil
	}
	return t.Rows[:1]
}

// slice is the table of the rows between from and to, under the title of the grid.
func (t *table) slice(from, to int, title []row) *table {
	rows := t.Rows[from:to]
	if from > 0 {
		rows = slices.Concat(title, rows)
	}
	return &table{Name: t.Name, Rows: rows, Columns: t.Columns, choice: t.choice}
}
