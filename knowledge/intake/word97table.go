package intake

import (
	"sort"
	"strconv"
)

// rowDef is how a row of a table is divided into cells ([MS-DOC] 2.9.308).
type rowDef struct {
	edges []int // of the cells, one more than there are cells, in twentieths of a point
	cells []cellDef
}

type cellDef struct {
	across int // how it is merged with those beside it; 0 not at all
	down   int // … with those above and below
}

// mergedDown is what cellDef.down is for a cell that goes on with the one above.
const mergedDown = 1

func readRowDef(value bin) rowDef {
	n := min(value.u8(0), widestSpan)
	const size = 20
	cells := value.from(1 + 2*(n+1))
	var r rowDef
	if n == 0 || len(value) < 1+2*(n+1) {
		return r
	}
	for i := range n + 1 {
		r.edges = append(r.edges, value.i16(1+2*i))
	}
	for i := range n {
		flags := cells.u16(i * size)
		r.cells = append(r.cells, cellDef{across: flags & 3, down: flags >> 5 & 3})
	}
	return r
}

// merge states anew how a cell is merged with those above and below.
func (r *rowDef) merge(cell, how int) {
	if cell < len(r.cells) {
		r.cells[cell].down = how & 3
	}
}

// covered reports whether the text of cell i is that of the cell to its left. The
// first of a set of merged cells has a mark of its own; which of the two marks that
// is differs between editions of Word.
func (r rowDef) covered(i int) bool {
	mark := r.cells[i].across
	if mark == 0 {
		return false
	}
	first := i
	for first > 0 && r.cells[first-1].across != 0 {
		first--
	}
	return mark != r.cells[first].across
}

// flow97 is a flow of text while it is read.
type flow97 struct {
	*word97
	out     emit
	parts   []stretch  // of the paragraph
	carried string     // text of paragraphs whose end was deleted
	open    []*table97 // tables, innermost last
}

// table97 is a table while it is read.
type table97 struct {
	rows  []tableRow97
	cells [][]item // of the row
	items []item   // of the cell
}

type tableRow97 struct {
	def   rowDef
	cells [][]item
}

// flow reads the paragraphs and tables of a stretch of text.
func (d *word97) flow(s span97, out emit) error {
	f := &flow97{word97: d, out: out}
	if err := d.stretches(s, f.take); err != nil {
		return err
	}
	if len(f.parts) > 0 || f.carried != "" {
		if err := f.paragraph(paraLook{outline: -1, level: -1}, charLook{vanish: -1, style: -1}, true); err != nil {
			return err
		}
	}
	return f.nest(0)
}

// take goes on with the paragraph, and ends it where s does.
func (f *flow97) take(s stretch) error {
	begin := 0
	for i := range s.text {
		if !f.ends(s, i) {
			continue
		}
		f.keep(s, begin, i)
		begin = i + 1
		if err := f.end(s, i); err != nil {
			return err
		}
	}
	f.keep(s, begin, len(s.text))
	return nil
}

func (f *flow97) keep(s stretch, from, to int) {
	if from == to {
		return
	}
	s.text, s.from = s.text[from:to], s.from+from
	f.parts = append(f.parts, s)
}

// end ends a paragraph, and with it maybe a cell or a row, with the character i
// of s.
func (f *flow97) end(s stretch, i int) error {
	if err := f.tired(); err != nil {
		return err
	}
	l := f.paraLook(s.at+i*s.size, s.prm)
	if err := f.nest(l.depth); err != nil {
		return err
	}
	row := l.rowEnd && l.depth > 0
	cell := !row && (l.depth == 1 && s.text[i] == charCellEnd || l.depth > 1 && l.cellEnd)
	if !row || len(f.parts) > 0 {
		if err := f.paragraph(l, s.look, row || cell); err != nil {
			return err
		}
	}
	switch g := f.table(); {
	case row:
		g.endRow(l.row, s.look.deleted)
	case cell:
		g.endCell()
	}
	return nil
}

// paragraph gives out the paragraph that is read to its end, which has a look of
// its own. The end of a paragraph that ends a cell is never deleted by itself.
func (f *flow97) paragraph(l paraLook, end charLook, last bool) error {
	p := newParagraph()
	p.style, p.outline, p.list, p.depth = strconv.Itoa(l.style), l.outline, l.list, l.level
	p.endGone, p.endHidden = end.deleted && !last, f.vanishes(end, p.style)
	parts := f.parts
	f.parts = nil
	for _, s := range parts {
		if err := f.read(s, p); err != nil {
			return err
		}
	}
	return f.word.end(p, &f.carried, f.into(len(f.open)))
}

// table is the innermost table, nil outside of any.
func (f *flow97) table() *table97 {
	if len(f.open) == 0 {
		return nil
	}
	return f.open[len(f.open)-1]
}

// into is where the items at a depth of tables go.
func (f *flow97) into(depth int) emit {
	if depth == 0 {
		return f.out
	}
	return gather(&f.open[depth-1].items)
}

// nest opens and closes tables so that depth of them are open.
func (f *flow97) nest(depth int) error {
	if depth > f.b.lim.Depth {
		return trouble("too_deep")
	}
	for len(f.open) < depth {
		f.steps++
		f.open = append(f.open, &table97{})
	}
	for last := len(f.open) - 1; last >= depth; last-- {
		g := f.open[last]
		f.open = f.open[:last]
		if err := f.lay(g.close(), f.into(last)); err != nil {
			return err
		}
	}
	return nil
}

func (g *table97) endCell() { g.cells, g.items = append(g.cells, g.items), nil }

// endRow takes what is read of a row, unless the row is deleted. Text behind its
// last cell gets a cell of its own.
func (g *table97) endRow(def rowDef, deleted bool) {
	if len(g.items) > 0 {
		g.endCell()
	}
	if len(g.cells) > 0 && !deleted {
		g.rows = append(g.rows, tableRow97{def: def, cells: g.cells})
	}
	g.cells = nil
}

// close gives the rows of a table, those cut off included.
func (g *table97) close() [][]cell {
	g.endRow(rowDef{}, false)
	edges := g.edges()
	rows := make([][]cell, len(g.rows))
	for i, r := range g.rows {
		rows[i] = r.spread(edges)
	}
	return rows
}

// sameEdge is how far apart the edges of cells in different rows may be that are
// meant to be one, in twentieths of a point: less than the narrowest cell with text.
const sameEdge = 120

// edges are the edges of the columns, which all rows have together.
func (g *table97) edges() []int {
	var all []int
	for _, r := range g.rows {
		all = append(all, r.def.edges...)
	}
	sort.Ints(all)
	edges := all[:0]
	for _, e := range all {
		if last := len(edges) - 1; last < 0 || e > edges[last]+sameEdge {
			edges = append(edges, e)
		}
	}
	return edges
}

// spread tells which columns each cell of the row covers.
func (r tableRow97) spread(edges []int) []cell {
	column := func(edge int) int {
		return sort.Search(len(edges), func(i int) bool { return edges[i] > edge }) - 1
	}
	var cells []cell
	for i, items := range r.cells {
		c := cell{span: 1, items: items}
		if i < len(r.def.cells) {
			left, right := column(r.def.edges[i]), column(r.def.edges[i+1])
			if i == 0 && left > 0 {
				cells = append(cells, cell{span: left})
			}
			if left == right && textOfItems(items) == "" {
				continue // a column with no room for text
			}
			c.span = max(right-left, 1)
			c.below, c.beside = r.def.cells[i].down == mergedDown, r.def.covered(i)
		}
		cells = append(cells, c)
	}
	return cells
}
