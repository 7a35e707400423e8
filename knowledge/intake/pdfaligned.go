package intake

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// Tables without lines.
const (
	alignedRows = 3  // they have at least, the header included
	mostAligned = 50 // columns they have at most
	longRun     = 60 // lines of a run after which no table is looked for inside of it
)

// alignedTables makes tables of the lines of a page whose parts stand below each
// other in columns with clear gutters. Where that is not clear they stay lines. before
// is what the page before ended with: where that is such a table, it may go on with
// fewer rows.
func alignedTables(lines []pdfLine, before *pdfTable) []pdfLine {
	var all []pdfLine
	for i := 0; i < len(lines); {
		run := runAt(lines[i:])
		t := run.table()
		if t == nil && i == 0 && before != nil && !before.ruled {
			run = aligned{columns: before.columns, least: 1}
			run.read(lines)
			t = run.table()
		}
		if t != nil {
			all = append(all, pdfLine{page: lines[i].page, box: t.box, size: lines[i].size, table: t})
			i += len(run.lines)
			continue
		}
		end := i + 1
		if len(run.lines) > longRun {
			end = i + len(run.lines)
		}
		all = append(all, lines[i:end]...)
		i = end
	}
	return all
}

// aligned is a run of lines whose parts stand in the same columns.
type aligned struct {
	page    int
	columns []box
	least   int         // rows
	lines   [][]pdfLine // for each line the part in each column, with no text where there is none
}

// runAt gives the lines from the first one on that stand in its columns.
func runAt(lines []pdfLine) aligned {
	run := aligned{least: alignedRows}
	first := lines[0].segments()
	if len(first) < 2 || len(first) > mostAligned {
		return run
	}
	for _, p := range first {
		run.columns = append(run.columns, p.box)
	}
	run.read(lines)
	return run
}

// read takes lines as long as they stand in the columns.
func (a *aligned) read(lines []pdfLine) {
	a.page = lines[0].page
	for i, l := range lines {
		if l.table != nil || i > 0 && !follows(lines[i-1], l) || !a.take(a.parts(l)) {
			break
		}
	}
}

// parts are the segments of a line, also parted between pieces that stand in columns of
// their own, since a cell may be filled nearly to the next.
func (a *aligned) parts(l pdfLine) []pdfLine {
	var all []pdfLine
	for _, segment := range l.segments() {
		if len(segment.pieces) == 0 {
			all = append(all, segment)
			continue
		}
		for i, p := range segment.pieces {
			if n := len(all) - 1; i > 0 && !(p.left > all[n].right+0.2*p.size && a.apart(all[n], p)) {
				all[n].append(p)
				continue
			}
			all = append(all, p)
		}
	}
	for i := range all {
		all[i].page, all[i].columns = l.page, false
	}
	return all
}

// apart reports whether next starts with a column, or is in another one than last.
func (a *aligned) apart(last, next pdfLine) bool {
	if slices.ContainsFunc(a.columns[1:], func(c box) bool { return math.Abs(c.left-next.left) < 0.4*next.size }) {
		return true
	}
	x, y := a.column(last.box), a.column(next.box)
	return x >= 0 && y >= 0 && x != y
}

// column is the one that a box stands in, or -1 where it stands in none or in several.
func (a *aligned) column(b box) int {
	at := -1
	for x, c := range a.columns {
		if b.left < c.right && b.right > c.left {
			if at >= 0 {
				return -1
			}
			at = x
		}
	}
	return at
}

// follows reports whether next stands below last, as near as the rows of a table do.
func follows(last, next pdfLine) bool {
	fall := last.bottom - next.bottom
	return last.table == nil && next.table == nil && fall > 0 && fall < 3.5*last.size && math.Abs(last.size-next.size) <= 0.2*last.size
}

// take adds a line if each part of it is in one column of its own.
func (a *aligned) take(parts []pdfLine) bool {
	line := make([]pdfLine, len(a.columns))
	columns := slices.Clone(a.columns)
	for _, p := range parts {
		at := a.column(p.box)
		if at < 0 || line[at].text != "" {
			return false
		}
		line[at], columns[at] = p, columns[at].around(p.box)
	}
	for x := 1; x < len(columns); x++ {
		if columns[x].left-columns[x-1].right < 0.5*parts[0].size {
			return false
		}
	}
	a.columns = columns
	a.lines = append(a.lines, line)
	return true
}

// table makes a table of the run; nil where it is not clear that it is one.
func (a *aligned) table() *pdfTable {
	if len(a.lines) < a.least || !a.even() || a.list() || filledParts(a.lines[0]) < 2 {
		return nil
	}
	t := &pdfTable{columns: a.columns}
	for _, c := range a.columns {
		t.edges = append(t.edges, c.left)
	}
	t.edges = append(t.edges, a.columns[len(a.columns)-1].right)
	if bands := a.bands(); bands != nil {
		return a.banded(t, bands)
	}
	for i, line := range a.lines {
		switch {
		case i > 0 && a.wrapped(t, line):
			a.wrap(t, line)
		case i > 0 && line[0].text == "" && 2*filledParts(line) <= len(line):
			return nil // neither a row nor the rest of one
		case filledParts(line) == 1:
			a.lines = a.lines[:i] // a line of text behind the table
			return a.closed(t)
		default:
			a.row(t, line)
		}
	}
	return a.closed(t)
}

// bands gives the lines at which rows start, where the white between rows is clearly
// wider than that between the lines of a cell; nil where it is not, or where every line
// is a row.
func (a *aligned) bands() []int {
	gaps := make([]float64, len(a.lines)) // above each line
	widest, bottom := 0.0, math.Inf(1)
	for i, line := range a.lines {
		top, low := math.Inf(-1), math.Inf(1)
		for _, p := range line {
			if p.text != "" {
				middle := (p.top + p.bottom) / 2
				top, low = math.Max(top, middle+p.size/2), math.Min(low, middle-p.size/2)
			}
		}
		gaps[i] = bottom - top
		if bottom = math.Min(bottom, low); i > 1 && i+1 < len(a.lines) { // not that around the table
			widest = math.Max(widest, gaps[i])
		}
	}
	starts, inner := []int{0}, false
	for i := 1; i < len(gaps); i++ {
		switch {
		case gaps[i] >= 0.75*widest:
			starts = append(starts, i)
		case gaps[i] > 0.6*widest:
			return nil
		default:
			inner = true
		}
	}
	if !inner || widest <= 0 {
		return nil
	}
	return starts
}

// banded makes a row of the lines from each of starts on; nil where one has no first
// cell. What has nothing besides it is text behind the table.
func (a *aligned) banded(t *pdfTable, starts []int) *pdfTable {
	for i, from := range starts {
		to := len(a.lines)
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		filled := make([]pdfLine, len(a.columns))
		for _, line := range a.lines[from:to] {
			for x, p := range line {
				filled[x].text += p.text
			}
		}
		switch {
		case filled[0].text == "":
			return nil
		case filledParts(filled) == 1:
			a.lines = a.lines[:from]
			return a.closed(t)
		}
		a.row(t, make([]pdfLine, len(a.columns)))
		for _, line := range a.lines[from:to] {
			a.wrap(t, line)
		}
	}
	return a.closed(t)
}

// closed gives a table that is complete; nil where it has too few rows.
func (a *aligned) closed(t *pdfTable) *pdfTable {
	if len(t.rows) < a.least {
		return nil
	}
	for i := range t.areas {
		t.areas[i].text = t.written(t.areas[i])
	}
	t.box = a.columns[0]
	for _, line := range a.lines {
		for _, p := range line {
			if p.text != "" {
				t.box = t.around(p.box)
			}
		}
	}
	return t
}

func filledParts(line []pdfLine) int {
	n := 0
	for _, p := range line {
		if p.text != "" {
			n++
		}
	}
	return n
}

// row adds a line as a row of its own.
func (a *aligned) row(t *pdfTable, line []pdfLine) {
	r := pdfRow{page: a.page, no: len(t.rows) + 1}
	for x, p := range line {
		area := pdfArea{rows: 1, width: a.columns[x].right - a.columns[x].left}
		if p.text != "" {
			area.lines = []pdfLine{p}
		}
		r.cells = append(r.cells, len(t.areas))
		t.areas = append(t.areas, area)
	}
	t.rows = append(t.rows, r)
}

// wrapped reports whether a line goes on with the row above: it leaves a column out,
// and above each of its parts is a line that is full.
func (a *aligned) wrapped(t *pdfTable, line []pdfLine) bool {
	if filledParts(line) == len(line) {
		return false
	}
	above := t.rows[len(t.rows)-1]
	for x, p := range line {
		if p.text == "" {
			continue
		}
		over := t.areas[above.cells[x]]
		if len(over.lines) == 0 {
			return false
		}
		last := over.lines[len(over.lines)-1]
		if over.width-(last.right-last.left) >= firstWord(p)+0.5*last.size {
			return false
		}
	}
	return true
}

// wrap adds a line to the row above.
func (a *aligned) wrap(t *pdfTable, line []pdfLine) {
	above := t.rows[len(t.rows)-1]
	for x, p := range line {
		if p.text != "" {
			area := &t.areas[above.cells[x]]
			area.lines = append(area.lines, p)
		}
	}
}

// even reports whether the parts of each column below its header start, end or centre
// at the same place.
func (a *aligned) even() bool {
	for x := range a.columns {
		var parts []pdfLine
		for i, line := range a.lines {
			if i > 0 && line[x].text != "" {
				parts = append(parts, line[x])
			}
		}
		if len(parts) == 0 {
			continue
		}
		if !sharedPlace(parts, func(p pdfLine) float64 { return p.left }) &&
			!sharedPlace(parts, func(p pdfLine) float64 { return p.right }) &&
			!sharedPlace(parts, func(p pdfLine) float64 { return (p.left + p.right) / 2 }) {
			return false
		}
	}
	return true
}

// sharedPlace reports whether four in five parts have the place of most.
func sharedPlace(parts []pdfLine, place func(pdfLine) float64) bool {
	places := make([]float64, len(parts))
	for i, p := range parts {
		places[i] = place(p)
	}
	slices.Sort(places)
	middle := places[len(places)/2]
	near := 0
	for _, x := range places {
		if math.Abs(x-middle) <= 0.6*parts[0].size {
			near++
		}
	}
	return 5*near >= 4*len(parts)
}

// list reports whether the run is a list: of items behind their numbers, or of
// headings with their pages.
func (a *aligned) list() bool {
	items, pages := 0, 0
	for _, line := range a.lines {
		last := strings.TrimSpace(line[len(line)-1].text)
		if startsItem(strings.TrimSpace(line[0].text)) {
			items++
		}
		if utf8.RuneCountInString(last) <= 4 && pageNumber.MatchString(last) {
			pages++
		}
	}
	return 2*items > len(a.lines) || len(a.columns) == 2 && 2*pages > len(a.lines)
}
