package intake

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// workbook is what reading a workbook gathers, whichever its format.
type workbook struct {
	b        *builder
	looks    []look // of each cell style
	since    int    // serial number, in the 1900 system, of the day before its first
	cells    int
	bytes    int // of their text
	problems []knowledge.Problem
}

// look is what a cell's style does to the cell.
type look struct {
	numberFormat
	struck bool // its text is struck through
}

// wording is the text of a cell, as it stands in a font that is struck through and
// in one that is not: stretches in fonts of their own do not follow the cell's.
type wording struct {
	plain, struck string
	cut           bool // a stretch in a font of its own is struck through
}

func (w *workbook) look(style int) look {
	if style < 0 || style >= len(w.looks) {
		return look{}
	}
	return w.looks[style]
}

// grid is a sheet while it is read: its filled cells, and what is said of its
// rows and columns, in the order in which it comes.
type grid struct {
	rows   []gridRow
	hidden map[int]bool // numbers of rows
	folded [][2]int     // first and last of columns that are hidden
	merged [][4]int     // left, top, right, bottom
}

type gridRow struct {
	no    int
	cells []gridCell
}

type gridCell struct {
	column int // from 1
	text   string
	left   leftOut
	lost   bool // its number is longer than what is left of its digits
}

// leftOut tells why something of a cell was left out.
type leftOut uint8

const (
	nothing   leftOut = iota
	struckOut         // it is struck through
	noResult          // it is a formula whose result is not there
	unseen            // its format shows nothing
)

// leftOuts are the problems that tell of what was left out.
var leftOuts = [...]struct {
	code     string
	severity knowledge.Severity
}{
	struckOut: {"struck_out", knowledge.Hint},
	noResult:  {"formula_without_result", knowledge.Doubt},
	unseen:    {"hidden_cells", knowledge.Hint},
}

func newGrid() *grid { return &grid{hidden: map[int]bool{}} }

// put adds a cell. A row whose cells come apart is joined when all are in.
func (g *grid) put(no int, c gridCell) {
	if last := len(g.rows) - 1; last < 0 || g.rows[last].no != no {
		g.rows = append(g.rows, gridRow{no: no})
	}
	r := &g.rows[len(g.rows)-1]
	r.cells = append(r.cells, c)
}

// order puts rows and cells in order, each row once.
func (g *grid) order() {
	sort.SliceStable(g.rows, func(i, j int) bool { return g.rows[i].no < g.rows[j].no })
	rows := g.rows[:0]
	for _, r := range g.rows {
		if last := len(rows) - 1; last >= 0 && rows[last].no == r.no {
			rows[last].cells = append(rows[last].cells, r.cells...)
			continue
		}
		rows = append(rows, r)
	}
	g.rows = rows
	for _, r := range g.rows {
		sort.SliceStable(r.cells, func(i, j int) bool { return r.cells[i].column < r.cells[j].column })
	}
}

// fold hides columns. More of them than a sheet has columns say nothing new.
func (g *grid) fold(first, last int) {
	if len(g.folded) < mostColumns {
		g.folded = append(g.folded, [2]int{first, last})
	}
}

// hide hides a row.
func (g *grid) hide(no int) {
	if no <= mostRows {
		g.hidden[no] = true
	}
}

// What Excel can hold at most: rows and columns of a sheet, styles of a workbook.
const (
	mostRows    = 1 << 20
	mostColumns = 1 << 14
	mostLooks   = 1 << 16
)

func (g *grid) folds(column int) bool {
	return slices.ContainsFunc(g.folded, func(span [2]int) bool { return span[0] <= column && column <= span[1] })
}

// text gives a cell's text; where it comes twice, the last counts.
func (r gridRow) text(column int) string {
	i := sort.Search(len(r.cells), func(i int) bool { return r.cells[i].column > column })
	if i == 0 || r.cells[i-1].column != column {
		return ""
	}
	return r.cells[i-1].text
}

func (r gridRow) filled() bool {
	return slices.ContainsFunc(r.cells, func(c gridCell) bool { return c.text != "" })
}

// exact is the first number of which a cell, which keeps 15 digits, does not know
// all.
const exact = 1e15

// addLook adds the look of the next cell style.
func (w *workbook) addLook(l look) {
	if len(w.looks) < mostLooks {
		w.looks = append(w.looks, l)
	}
}

// merge adds an area of merged cells.
func (w *workbook) merge(g *grid, area [4]int) error {
	if len(g.merged) >= w.b.lim.Cells {
		return beyond("too_many_cells", w.b.lim.Cells)
	}
	g.merged = append(g.merged, area)
	return nil
}

// number adds a cell that holds a number.
func (w *workbook) number(g *grid, line, column, style int, v float64) error {
	l := w.look(style)
	c := gridCell{column: column, text: l.show(v, w.since), lost: math.Abs(v) >= exact}
	switch {
	case c.text == "" && v != 0:
		c.left = unseen
	case l.struck && c.text != "":
		c.text, c.left = "", struckOut
	}
	return w.add(g, line, c)
}

// text adds a cell that holds text.
func (w *workbook) text(g *grid, line, column, style int, t wording) error {
	l := w.look(style)
	text, cut := tidyLines(t.plain), t.cut
	if l.struck {
		cut = cut || text != ""
		text = tidyLines(t.struck)
	}
	if strings.HasPrefix(text, "=DISPIMG(") {
		text = "" // a picture in a cell, by WPS
	}
	c := gridCell{column: column, text: tidyLines(l.text.show(text)), lost: shortened(text)}
	switch {
	case cut:
		c.left = struckOut
	case c.text == "" && text != "":
		c.left = unseen
	}
	return w.add(g, line, c)
}

// unknown adds a cell whose formula has no result.
func (w *workbook) unknown(g *grid, line, column int) error {
	return w.add(g, line, gridCell{column: column, left: noResult})
}

func (w *workbook) add(g *grid, line int, c gridCell) error {
	if c.text == "" && c.left == nothing {
		return nil
	}
	if w.cells++; w.cells > w.b.lim.Cells {
		return beyond("too_many_cells", w.b.lim.Cells)
	}
	if w.bytes += len(c.text); w.bytes > utf8.UTFMax*w.b.lim.Runes {
		return beyond("too_long", w.b.lim.Runes)
	}
	g.put(line, c)
	return nil
}

// sheet adds the sheet that g holds as a table and tells what was left out of it.
func (w *workbook) sheet(name string, hidden bool, g *grid) error {
	place := fmt.Sprintf("工作表「%s」", name)
	if hidden {
		if slices.ContainsFunc(g.rows, gridRow.filled) {
			w.note("hidden_sheet", knowledge.Hint, place, "sheet", name)
		}
		return nil
	}
	v := g.view()
	if len(v.columns)*len(v.rows) > w.b.lim.Cells {
		return beyond("too_many_cells", w.b.lim.Cells)
	}
	t := v.table(name)
	if err := g.fill(v, t, w.b.lim.Cells); err != nil {
		return err
	}
	if err := w.b.table(place, t); err != nil {
		return err
	}
	if v.hiddenRows+v.hiddenColumns > 0 {
		w.note("hidden_rows", knowledge.Hint, place, "sheet", name, "rows", strconv.Itoa(v.hiddenRows), "columns", strconv.Itoa(v.hiddenColumns))
	}
	for why, n := range v.left {
		if p := leftOuts[why]; n > 0 && p.code != "" {
			w.note(p.code, p.severity, place, "sheet", name, "cells", strconv.Itoa(n))
		}
	}
	for _, at := range v.lost {
		w.note("digits_lost", knowledge.Doubt, place+linePlace(at[0])+columnPlace(at[1]))
	}
	return nil
}

func (w *workbook) note(code string, severity knowledge.Severity, place string, args ...string) {
	w.problems = append(w.problems, knowledge.Problem{Code: code, Severity: severity, Place: place, Args: trouble(code, args...).Args})
}

// view is what a sheet shows of a grid: the rows and columns that are not hidden
// and hold text.
type view struct {
	rows    []gridRow
	columns []int
	lost    [][2]int // row and column of numbers that lost digits

	hiddenRows, hiddenColumns int
	left                      [len(leftOuts)]int // cells
}

func (g *grid) view() view {
	g.order()
	var v view
	used, folded := map[int]bool{}, map[int]bool{}
	for _, r := range g.rows {
		if g.hidden[r.no] {
			if r.filled() {
				v.hiddenRows++
			}
			continue
		}
		shown := false
		for _, c := range r.cells {
			hides, known := folded[c.column]
			if !known {
				hides = g.folds(c.column)
				folded[c.column] = hides
			}
			if hides {
				continue
			}
			v.remark(r.no, c)
			if c.text != "" {
				used[c.column], shown = true, true
			}
		}
		if shown {
			v.rows = append(v.rows, r)
		}
	}
	for column, hides := range folded {
		switch {
		case hides:
			v.hiddenColumns++
		case used[column]:
			v.columns = append(v.columns, column)
		}
	}
	sort.Ints(v.columns)
	return v
}

// remark keeps what staff should know of a cell.
func (v *view) remark(no int, c gridCell) {
	v.left[c.left]++
	if c.lost && c.text != "" && len(v.lost) < mostLost {
		v.lost = append(v.lost, [2]int{no, c.column})
	}
}

// table makes the view dense.
func (v view) table(name string) *table {
	at := make(map[int]int, len(v.columns))
	for i, column := range v.columns {
		at[column] = i
	}
	t := &table{Name: name, Rows: make([]row, len(v.rows)), Columns: v.columns}
	for i, r := range v.rows {
		line := make([]string, len(v.columns))
		for _, c := range r.cells {
			if i, ok := at[c.column]; ok {
				line[i] = c.text
			}
		}
		t.Rows[i] = row{Place: linePlace(r.no), Cells: line}
	}
	return t
}

// fill repeats the text of merged cells in what t, which shows v, has of them. The
// text stands in their first cell, which may be hidden; what the others hold is
// never seen. Areas that overlap, which no honest workbook has, use up most visits
// and end it.
func (g *grid) fill(v view, t *table, most int) error {
	visits := 0
	for _, area := range g.merged {
		left, top, right, bottom := area[0], area[1], area[2], area[3]
		from := sort.Search(len(v.rows), func(i int) bool { return v.rows[i].no >= top })
		first := sort.SearchInts(v.columns, left)
		text := g.at(top, left)
		for i := from; i < len(v.rows) && v.rows[i].no <= bottom; i++ {
			for at := first; at < len(v.columns) && v.columns[at] <= right; at++ {
				t.Rows[i].Cells[at] = text
				visits++
			}
			if visits++; visits > 2*most {
				return beyond("too_many_cells", most)
			}
		}
	}
	return nil
}

// at is the text of a cell of an ordered grid.
func (g *grid) at(no, column int) string {
	i := sort.Search(len(g.rows), func(i int) bool { return g.rows[i].no >= no })
	if i == len(g.rows) || g.rows[i].no != no {
		return ""
	}
	return g.rows[i].text(column)
}
