package intake

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfTable is a table of a page, or of pages that follow each other, by position.
type pdfTable struct {
	ruled bool // by lines, so that its edges are known
	box
	edges   []float64 // of its columns, from the left
	columns []box     // what its columns fill, where it is not ruled
	rows    []pdfRow
	areas   []pdfArea
	pad     float64 // between the edge of a cell and its text
}

// pdfRow is a row of a table with the area that each of its cells belongs to.
type pdfRow struct {
	page, no int // no counts the rows of the table on the page, from 1
	table    int // which table of the page
	cells    []int
}

// pdfArea is a cell, or cells that are merged.
type pdfArea struct {
	text  string
	lines []pdfLine
	width float64
	rows  int // that it goes through
}

func (t *pdfTable) cells() int { return len(t.rows) * (len(t.edges) - 1) }

// ruledTables gives the tables of a page that lines rule. Those without text in at
// least two cells are drawings or frames, and what is ruled inside a cell belongs to
// that cell.
func ruledTables(page int, pieces []pdfLine, rules rulings) []*pdfTable {
	var all []*pdfTable
	for _, g := range rules.lattices() {
		within := g.box()
		if slices.ContainsFunc(all, func(t *pdfTable) bool { return t.holds(within) }) {
			continue
		}
		if t := fill(page, g, pieces); t.filled() >= 2 {
			all = append(all, t)
		}
	}
	return all
}

// fill puts pieces of text into the cells of a lattice.
func fill(page int, g *lattice, pieces []pdfLine) *pdfTable {
	t := &pdfTable{ruled: true, box: g.box(), edges: g.xs, areas: make([]pdfArea, g.areas), pad: math.Inf(1)}
	inside := make([][]pdfLine, g.areas)
	for _, p := range pieces {
		if !t.holds(p.box) {
			continue
		}
		line, column := g.at((p.left+p.right)/2, (p.top+p.bottom)/2)
		area := g.area[line][column]
		inside[area] = append(inside[area], p)
		for column > 0 && g.area[line][column-1] == area {
			column--
		}
		t.pad = math.Min(t.pad, math.Max(p.left-g.xs[column], 0))
	}
	t.pad = math.Min(t.pad, widestPad)
	seen := make([]int, g.areas) // row in which an area was last seen, from 1
	for y, line := range g.area {
		t.rows = append(t.rows, pdfRow{page: page, no: y + 1, cells: line})
		for x, area := range line {
			a := &t.areas[area]
			if seen[area] != y+1 {
				seen[area], a.width = y+1, 0
				a.rows++
			}
			a.width += g.xs[x+1] - g.xs[x]
		}
	}
	for i, pieces := range inside {
		t.areas[i].lines = composed(pieces)
		t.areas[i].text = t.written(t.areas[i])
	}
	return t
}

// widestPad bounds what counts as the room between a cell's edge and its text.
const widestPad = 8

// filled is how many areas hold text.
func (t *pdfTable) filled() int {
	n := 0
	for _, a := range t.areas {
		if a.text != "" {
			n++
		}
	}
	return n
}

// written joins the lines of an area to what its writer wrote: those that are full
// go on on the next.
func (t *pdfTable) written(a pdfArea) string {
	text := ""
	for i, l := range a.lines {
		switch {
		case i == 0:
			text = l.text
		case t.goesOn(a, a.lines[i-1], l):
			text = joinLines(text, l.text)
		default:
			text += "\n" + l.text
		}
	}
	return tidyLines(text)
}

// goesOn reports whether next belongs to the same paragraph of an area as last. An
// area is narrow, so that numbers are looked at too: two that stand below each other
// are not one.
func (t *pdfTable) goesOn(a pdfArea, last, next pdfLine) bool {
	room := a.width - 2*t.pad - (last.right - last.left)
	return !startsItem(strings.TrimSpace(next.text)) && room < firstWord(next)+0.5*last.size && oneNumber(last.text, next.text, room < 0.7*last.size)
}

var (
	endsInNumber = regexp.MustCompile(`[\d-]*\d\s*$`)
	startsNumber = regexp.MustCompile(`^\s*\d[\d-]*`)
	startsTime   = regexp.MustCompile(`^\s*\d{1,2}[:：]\d\d`)
	goesOnBehind = regexp.MustCompile(`\d\s*[-—–~～:：]\s*$`)
)

// oneNumber reports whether digits at the end of a line and at the start of the next
// may be one number, as only where the line has no room for a further digit; true too
// where there are none. A phone number or a time starts a line of its own.
func oneNumber(line, next string, noRoom bool) bool {
	left, right := strings.TrimSpace(endsInNumber.FindString(line)), strings.TrimSpace(startsNumber.FindString(next))
	l, r := digitCount(left), digitCount(right)
	if goesOnBehind.MatchString(line) {
		return true
	}
	if l == 0 || r == 0 {
		return r < 7 && !startsTime.MatchString(next)
	}
	short := l < 7 && r < 7
	phone := (left[0] == '0' || left[0] == '1') && l < 10 && r < 7 && (l+r == 11 || l+r == 12)
	return noRoom && (short || phone)
}

func digitCount(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsDigit(r) {
			n++
		}
	}
	return n
}

// tabled gives pieces with each table in the place of its first piece.
func tabled(pieces []pdfLine, tables []*pdfTable) []pdfLine {
	if len(tables) == 0 {
		return pieces
	}
	set := map[*pdfTable]bool{}
	var all []pdfLine
	for _, p := range pieces {
		at := slices.IndexFunc(tables, func(t *pdfTable) bool { return t.holds(p.box) })
		if at < 0 {
			all = append(all, p)
			continue
		}
		if t := tables[at]; !set[t] {
			set[t] = true
			all = append(all, pdfLine{box: t.box, table: t})
		}
	}
	return all
}

// oneTable makes one of tables that go on on the next page: the last thing of a page
// and the first of the next, with the same columns.
func oneTable(lines []pdfLine) []pdfLine {
	var all []pdfLine
	for _, l := range lines {
		if len(all) == 0 || l.table == nil || all[len(all)-1].table == nil {
			all = append(all, l)
			continue
		}
		last := all[len(all)-1].table
		if last.rows[len(last.rows)-1].page+1 != l.page || !last.continues(l.table) {
			all = append(all, l)
		}
	}
	return all
}

// continues takes the rows of next, the first table of the next page, as further rows
// of t. It leaves them and reports false where they are those of another table.
func (t *pdfTable) continues(next *pdfTable) bool {
	if t.ruled != next.ruled || !t.sameColumns(next) {
		return false
	}
	header := t.sameRows(next)
	if header == 0 && next.ownHeader() {
		return false
	}
	first := len(t.areas)
	t.areas = append(t.areas, next.areas...)
	rows := next.rows[header:]
	for i := range rows {
		rows[i].cells = slices.Clone(rows[i].cells)
		for x := range rows[i].cells {
			rows[i].cells[x] += first
		}
	}
	if len(rows) == 0 {
		return true
	}
	t.mergedDown(rows)
	if t.broken(rows[0]) {
		t.mend(rows[0])
		rows = rows[1:]
	}
	t.rows = append(t.rows, rows...)
	return true
}

// sameColumns reports whether the columns of next stand where those of t do. Odd and
// even pages may have other margins; without lines it is enough that what fills a
// column of next is in the same column of t only.
func (t *pdfTable) sameColumns(next *pdfTable) bool {
	const off = 3
	if len(t.edges) != len(next.edges) {
		return false
	}
	for i := range t.edges {
		if apart := math.Abs(t.edges[i] - t.edges[0] - (next.edges[i] - next.edges[0])); t.ruled && apart > off {
			return false
		}
	}
	in := aligned{columns: t.columns}
	for i, c := range next.columns {
		if in.column(c) != i {
			return false
		}
	}
	return true
}

// mostHeader bounds how many rows a header that is repeated has.
const mostHeader = 4

// sameRows is how many rows of next say again what the first rows of t say.
func (t *pdfTable) sameRows(next *pdfTable) int {
	n := 0
	for n < min(len(t.rows), len(next.rows), mostHeader) && slices.Equal(t.line(t.rows[n]), next.line(next.rows[n])) {
		n++
	}
	return n
}

// ownHeader reports whether the table starts with the header of entries.
func (t *pdfTable) ownHeader() bool {
	u := t.table()
	for deep := 1; deep <= 2; deep++ {
		if kindOf(u.header(0, deep)) != "" {
			return true
		}
	}
	return false
}

func (t *pdfTable) line(r pdfRow) []string {
	cells := make([]string, len(r.cells))
	for x, area := range r.cells {
		cells[x] = t.areas[area].text
	}
	return cells
}

// mergedDown makes blank cells at the top of rows part of the merged cell above the
// break of the page that they go on with.
func (t *pdfTable) mergedDown(rows []pdfRow) {
	above := t.rows[len(t.rows)-1]
	for x, area := range rows[0].cells {
		a, over := t.areas[area], &t.areas[above.cells[x]]
		if a.text != "" || over.text == "" || a.rows == 1 && over.rows == 1 || t.acrossColumns(above, x) || t.acrossColumns(rows[0], x) {
			continue
		}
		over.rows += a.rows
		for i := 0; i < len(rows) && rows[i].cells[x] == area; i++ {
			rows[i].cells[x] = above.cells[x]
		}
	}
}

// acrossColumns reports whether the cell of a row belongs to an area that its
// neighbour belongs to.
func (t *pdfTable) acrossColumns(r pdfRow, x int) bool {
	return x > 0 && r.cells[x-1] == r.cells[x] || x+1 < len(r.cells) && r.cells[x+1] == r.cells[x]
}

// broken reports whether a row at the top of a page is the rest of the row above the
// break: it adds to cells of that row only, and is blank where all rows say something.
func (t *pdfTable) broken(rest pdfRow) bool {
	const few = 200 // rows that tell what all say
	above, near := t.rows[len(t.rows)-1], t.rows[max(len(t.rows)-few, 0):]
	blank := false
	for x, area := range rest.cells {
		text, over := t.areas[area].text, t.areas[above.cells[x]].text
		switch {
		case text != "" && over == "":
			return false
		case text == "" && over != "" && !slices.ContainsFunc(near, func(r pdfRow) bool { return t.areas[r.cells[x]].text == "" }):
			blank = true
		}
	}
	return blank
}

// mend puts the rest of a row behind its beginning, which is the last row.
func (t *pdfTable) mend(rest pdfRow) {
	above := t.rows[len(t.rows)-1]
	done := map[int]bool{}
	for x, area := range rest.cells {
		more, a := t.areas[area], &t.areas[above.cells[x]]
		if area == above.cells[x] || len(more.lines) == 0 || done[area] {
			continue
		}
		done[area] = true
		a.lines = append(slices.Clip(a.lines), more.lines...)
		a.text = t.written(*a)
	}
}

// table gives the table as every reader does.
func (t *pdfTable) table() *table {
	all := &table{}
	for _, r := range t.rows {
		all.Rows = append(all.Rows, row{Place: r.place(), Cells: t.line(r)})
	}
	return all
}

// place is where a clerk finds a row, by page and by the table's rows on it.
func (r pdfRow) place() string {
	if r.table > 1 {
		return fmt.Sprintf("%s表格%d%s", pagePlace(r.page), r.table, linePlace(r.no))
	}
	return pagePlace(r.page) + linePlace(r.no)
}

// columnsOfText reports whether the table is one row of long texts, as where lines
// part the columns of a page.
func (t *pdfTable) columnsOfText() bool {
	const long = 100 // characters
	return len(t.rows) == 1 && slices.ContainsFunc(t.areas, func(a pdfArea) bool { return utf8.RuneCountInString(a.text) > long })
}
