package intake

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode/utf8"
)

// composed puts pieces together into lines, in reading order.
func composed(pieces []pdfLine) []pdfLine {
	var p pdfPage
	for _, piece := range pieces {
		p.add(piece)
	}
	if !jumps(p.lines, nil) {
		return p.lines
	}
	return byPosition(apiece(p.lines))
}

// arrange gives the lines and tables of all pages in reading order.
func arrange(pages []pdfPage) []pdfLine {
	var all []pdfLine
	lines := withoutFurniture(pages)
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].page == lines[i].page {
			end++
		}
		var before *pdfTable
		if len(all) > 0 && all[len(all)-1].page == lines[i].page-1 {
			before = all[len(all)-1].table
		}
		all = append(all, numbered(alignedTables(inOrder(lines[i:end]), before))...)
		i = end
	}
	return oneTable(all)
}

// numbered counts the tables of a page.
func numbered(lines []pdfLine) []pdfLine {
	no := 0
	for _, l := range lines {
		if l.table == nil {
			continue
		}
		no++
		for i := range l.table.rows {
			l.table.rows[i].table = no
		}
	}
	return lines
}

// inOrder gives the lines of a page as they are read. The order of a page's content
// is that of most producers; where it jumps back up the page, or where its lines go
// across columns of text, position tells.
func inOrder(lines []pdfLine) []pdfLine {
	pieces := apiece(lines)
	g := gutter(pieces)
	if jumps(lines, g) || g != nil && slices.ContainsFunc(lines, g.parts) {
		lines = byPosition(pieces)
	}
	if g != nil {
		measure(lines, deepestColumns)
	}
	return lines
}

// parts reports whether a gutter goes through a line between two of its pieces.
func (g *ruling) parts(l pdfLine) bool {
	before, behind, across := false, false, false
	for _, p := range l.segments() {
		before, behind = before || p.right <= g.from+1, behind || p.left >= g.to-1
		across = across || p.left < g.to-1 && p.right > g.from+1
	}
	return before && behind && !across
}

// measure gives the lines of each column of text its margin.
func measure(lines []pdfLine, deep int) {
	g := gutter(lines)
	if g == nil || deep == 0 {
		return
	}
	var left, right []int
	for i, l := range lines {
		switch {
		case l.right <= g.from+1:
			left = append(left, i)
		case l.left >= g.to-1:
			right = append(right, i)
		}
	}
	for _, side := range [][]int{left, right} {
		column := make([]pdfLine, len(side))
		m := &margin{left: math.Inf(1), right: math.Inf(-1)}
		for at, i := range side {
			m.left, m.right = math.Min(m.left, lines[i].left), math.Max(m.right, lines[i].right)
			lines[i].column = m
			column[at] = lines[i]
		}
		measure(column, deep-1)
		for at, i := range side {
			lines[i].column = column[at].column
		}
	}
}

// jumps reports whether a line stands above the one before it, or to its left at the same
// height, other than as the top of the column behind a gutter, which may be nil.
func jumps(lines []pdfLine, g *ruling) bool {
	for i := 1; i < len(lines); i++ {
		last, next := lines[i-1], lines[i]
		if sameRow(last, next) && next.right <= last.left+0.5*next.size {
			return true
		}
		if next.top+next.bottom <= last.top+last.bottom+0.5*next.size || g != nil && last.right <= g.from+1 && next.left >= g.to-1 {
			continue
		}
		return true
	}
	return false
}

// apiece takes lines apart again: into what stands apart from each other on each.
func apiece(lines []pdfLine) []pdfLine {
	var all []pdfLine
	for _, l := range lines {
		all = append(all, l.segments()...)
	}
	return all
}

// segments are the parts of a line that stand apart, with a gap of at least a
// character.
func (l pdfLine) segments() []pdfLine {
	if len(l.pieces) == 0 {
		return []pdfLine{l}
	}
	var all []pdfLine
	for _, p := range l.pieces {
		if n := len(all); n > 0 && p.left-all[n-1].right <= all[n-1].size {
			all[n-1].append(p)
			continue
		}
		all = append(all, p)
	}
	for i := range all {
		all[i].page, all[i].columns = l.page, false
	}
	return all
}

// byPosition puts pieces together into lines from the top down, columns of text one
// after the other.
func byPosition(pieces []pdfLine) []pdfLine {
	var p pdfPage
	for _, group := range columned(pieces, deepestColumns) {
		for _, piece := range rowed(group) {
			p.add(piece)
		}
	}
	return p.lines
}

// rowed sorts pieces into rows from the top and each row from the left.
func rowed(pieces []pdfLine) []pdfLine {
	sorted := slices.Clone(pieces)
	slices.SortStableFunc(sorted, func(a, b pdfLine) int { return cmp.Compare(b.top+b.bottom, a.top+a.bottom) })
	var all []pdfLine
	for i := 0; i < len(sorted); {
		end := i + 1
		for end < len(sorted) && sameRow(sorted[i], sorted[end]) {
			end++
		}
		beside := sorted[i:end]
		slices.SortStableFunc(beside, func(a, b pdfLine) int { return cmp.Compare(a.left, b.left) })
		all = append(all, beside...)
		i = end
	}
	return all
}

// sameRow reports whether two pieces share most of their height.
func sameRow(a, b pdfLine) bool {
	shared := math.Min(a.top, b.top) - math.Max(a.bottom, b.bottom)
	return a.table == nil && b.table == nil && shared >= 0.5*math.Min(a.height(), b.height())
}

// deepestColumns bounds how often columns are looked for inside of columns.
const deepestColumns = 3

// columned groups pieces so that each group is read from the top down: what goes
// across the page parts it into bands, and in each the left column comes before
// the right.
func columned(pieces []pdfLine, deep int) [][]pdfLine {
	g := gutter(pieces)
	if g == nil || deep == 0 {
		return [][]pdfLine{pieces}
	}
	var all [][]pdfLine
	var left, right []pdfLine
	band := func() {
		all = append(all, columned(left, deep-1)...)
		all = append(all, columned(right, deep-1)...)
		left, right = nil, nil
	}
	for _, p := range rowed(pieces) {
		switch {
		case p.right <= g.from+1:
			left = append(left, p)
		case p.left >= g.to-1:
			right = append(right, p)
		default:
			band()
			all = append(all, []pdfLine{p})
		}
	}
	band()
	return all
}

// A gutter is at least so wide and has at least so many lines of text on each side.
const (
	narrowGutter = 10 // points
	gutterLines  = 4
)

// gutter finds the white strip that parts two columns of text: between pieces most of
// which end before it or start behind it, on both sides at the same heights. Columns
// of a table have one too, but their cells do not fill them as text does. It is nil
// where there is none.
func gutter(pieces []pdfLine) *ruling {
	all := box{}
	for i, p := range pieces {
		if i == 0 {
			all = p.box
		}
		all = all.around(p.box)
	}
	var best *ruling
	fewest := len(pieces)/3 + 1 // pieces across it
	for _, edge := range rightEdges(pieces) {
		if edge < all.left+(all.right-all.left)/6 || edge > all.right-(all.right-all.left)/6 {
			continue
		}
		g := ruling{from: edge, to: all.right}
		var left, right []pdfLine
		across := 0
		for _, p := range pieces {
			switch {
			case p.right <= edge+1:
				left = append(left, p)
			case p.left > edge:
				right = append(right, p)
				g.to = math.Min(g.to, p.left)
			default:
				across++
			}
		}
		if across < fewest && g.to-g.from >= narrowGutter && likeText(left) && likeText(right) && besides(left, right) {
			best, fewest = &g, across
		}
	}
	return best
}

// rightEdges gives the places where at least gutterLines pieces end, a few at most.
func rightEdges(pieces []pdfLine) []float64 {
	const most = 40
	count := map[float64]int{}
	for _, p := range pieces {
		if p.table == nil {
			count[math.Ceil(p.right/4)*4]++
		}
	}
	var at []float64
	for edge, n := range count {
		if n >= gutterLines {
			at = append(at, edge)
		}
	}
	slices.SortFunc(at, func(a, b float64) int { return cmp.Or(cmp.Compare(count[b], count[a]), cmp.Compare(a, b)) })
	return at[:min(len(at), most)]
}

// likeText reports whether pieces fill a column as the lines of paragraphs do: most
// are long and reach its right edge.
func likeText(pieces []pdfLine) bool {
	if len(pieces) < gutterLines {
		return false
	}
	right, full, runes := math.Inf(-1), 0, 0
	for _, p := range pieces {
		right = math.Max(right, p.right)
		runes += utf8.RuneCountInString(strings.TrimSpace(p.text))
	}
	for _, p := range pieces {
		if right-p.right < 2*p.size {
			full++
		}
	}
	return 2*full >= len(pieces) && runes >= 10*len(pieces)
}

// besides reports whether two columns stand beside each other, not below.
func besides(left, right []pdfLine) bool {
	height := func(pieces []pdfLine) box {
		all := pieces[0].box
		for _, p := range pieces {
			all = all.around(p.box)
		}
		return all
	}
	l, r := height(left), height(right)
	return math.Min(l.top, r.top)-math.Max(l.bottom, r.bottom) > 0.5*math.Min(l.height(), r.height())
}
