package intake

import (
	"cmp"
	"math"
	"slices"
)

// box is where something stands on a page, in points from the lower left corner.
type box struct{ left, right, top, bottom float64 }

func (b box) height() float64 { return b.top - b.bottom }

// around is the box of b and other together.
func (b box) around(other box) box {
	return box{
		left: math.Min(b.left, other.left), right: math.Max(b.right, other.right),
		top: math.Max(b.top, other.top), bottom: math.Min(b.bottom, other.bottom),
	}
}

// holds reports whether the middle of other is inside b.
func (b box) holds(other box) bool {
	x, y := (other.left+other.right)/2, (other.top+other.bottom)/2
	return x > b.left && x < b.right && y > b.bottom && y < b.top
}

// Rulings, in points.
const (
	thickest  = 4    // a shape that is thinner is a line
	shortest  = 8    // a line that is shorter rules nothing
	lineGap   = 3    // within it, dashes are one line and lines meet
	lineApart = 1.5  // within it, lines beside each other are one
	mostRules = 1000 // of a page; more are a drawing
)

// ruling is a straight line: at is its height for one that goes across the page,
// and its distance from the left for one that goes down.
type ruling struct{ at, from, to float64 }

// rulings are the straight lines of a page.
type rulings struct{ across, down []ruling }

// add takes the shape between two corners. It reports whether that is a line.
func (r *rulings) add(x0, y0, x1, y1 float64) bool {
	width, height := math.Abs(x1-x0), math.Abs(y1-y0)
	switch {
	case !(width < 1e5 && height < 1e5): // nor a number
		return false
	case height <= thickest && width > height:
		r.across = append(r.across, ruling{at: (y0 + y1) / 2, from: math.Min(x0, x1), to: math.Max(x0, x1)})
	case width <= thickest:
		r.down = append(r.down, ruling{at: (x0 + x1) / 2, from: math.Min(y0, y1), to: math.Max(y0, y1)})
	default:
		return false
	}
	return true
}

// turn gives the lines as a pageView shows them, joined up.
func (r rulings) turn(v pageView) rulings {
	var turned rulings
	for _, l := range r.across {
		x0, y0 := v.point(l.from, l.at)
		x1, y1 := v.point(l.to, l.at)
		turned.add(x0, y0, x1, y1)
	}
	for _, l := range r.down {
		x0, y0 := v.point(l.at, l.from)
		x1, y1 := v.point(l.at, l.to)
		turned.add(x0, y0, x1, y1)
	}
	return rulings{across: joined(turned.across, lineGap, lineApart), down: joined(turned.down, lineGap, lineApart)}.few()
}

// few gives lines that are few enough for tables, else none.
func (r rulings) few() rulings {
	if len(r.across) > mostRules || len(r.down) > mostRules {
		return rulings{}
	}
	return r
}

// joined makes one line of those that go on with each other within a gap, or lie on
// each other or not further apart than that.
func joined(list []ruling, gap, apart float64) []ruling {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b ruling) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.from, b.from)) })
	var all []ruling
	for i := 0; i < len(list); {
		end := i + 1
		for end < len(list) && list[end].at-list[i].at <= apart {
			end++
		}
		beside, at := list[i:end], list[i].at
		slices.SortFunc(beside, func(a, b ruling) int { return cmp.Compare(a.from, b.from) })
		line := ruling{at: at, from: beside[0].from, to: beside[0].to}
		for _, next := range beside[1:] {
			if next.from > line.to+gap {
				all = append(all, line)
				line = ruling{at: at, from: next.from, to: next.to}
			}
			line.to = math.Max(line.to, next.to)
		}
		all = append(all, line)
		i = end
	}
	return slices.DeleteFunc(all, func(l ruling) bool { return l.to-l.from < shortest })
}

// through gives the places, from left to right, where lines down the page go
// through the middle of a piece of text.
func (r rulings) through(p pdfLine) []float64 {
	middle, inside := (p.top+p.bottom)/2, 0.6*math.Max(p.size, 1)
	var at []float64
	for _, l := range r.down {
		if l.at > p.left+inside && l.at < p.right-inside && l.from < middle && l.to > middle && l.to-l.from > 1.2*p.height() {
			at = append(at, l.at)
		}
	}
	return at
}

// lattice is a table by its lines: the edges of its columns from the left and of its
// rows from the top, and for each row the areas that its cells belong to. An area
// is a cell, or cells that are merged.
type lattice struct {
	xs, ys []float64
	area   [][]int
	areas  int
}

func (g *lattice) box() box {
	return box{left: g.xs[0], right: g.xs[len(g.xs)-1], top: g.ys[0], bottom: g.ys[len(g.ys)-1]}
}

// at gives the row and the column at a point inside the lattice.
func (g *lattice) at(x, y float64) (line, column int) {
	column, _ = slices.BinarySearch(g.xs, x)
	line, _ = slices.BinarySearchFunc(g.ys, y, func(edge, y float64) int { return cmp.Compare(y, edge) })
	return min(max(line-1, 0), len(g.ys)-2), min(max(column-1, 0), len(g.xs)-2)
}

// boxes gives where each area is.
func (g *lattice) boxes() []box {
	all := make([]box, g.areas)
	seen := make([]bool, g.areas)
	for y, line := range g.area {
		for x, area := range line {
			cell := box{left: g.xs[x], right: g.xs[x+1], top: g.ys[y], bottom: g.ys[y+1]}
			if !seen[area] {
				seen[area], all[area] = true, cell
			}
			all[area] = all[area].around(cell)
		}
	}
	return all
}

// lattices gives the tables that lines make, from the top of the page.
func (r rulings) lattices() []*lattice {
	var all []*lattice
	for _, part := range r.connected() {
		if g := part.lattice(); g != nil {
			all = append(all, g)
		}
	}
	slices.SortStableFunc(all, func(a, b *lattice) int { return cmp.Compare(b.ys[0], a.ys[0]) })
	return all
}

// connected parts the lines into groups whose lines meet.
func (r rulings) connected() []rulings {
	sets := newSets(len(r.across) + len(r.down))
	for i, h := range r.across {
		for j, v := range r.down {
			if v.at > h.from-lineGap && v.at < h.to+lineGap && h.at > v.from-lineGap && h.at < v.to+lineGap {
				sets.join(i, len(r.across)+j)
			}
		}
	}
	number := map[int]int{}
	var parts []rulings
	part := func(i int) *rulings {
		root := sets.find(i)
		if _, ok := number[root]; !ok {
			number[root] = len(parts)
			parts = append(parts, rulings{})
		}
		return &parts[number[root]]
	}
	for i, h := range r.across {
		p := part(i)
		p.across = append(p.across, h)
	}
	for j, v := range r.down {
		p := part(len(r.across) + j)
		p.down = append(p.down, v)
	}
	return parts
}

// lattice makes a table of lines that meet; nil where they make none, or where cells
// that no line parts do not make a rectangle, as in a drawing.
func (r rulings) lattice() *lattice {
	if len(r.across) < 2 || len(r.down) == 0 {
		return nil
	}
	g := &lattice{xs: edges(r.down, r.across), ys: edges(r.across, r.down)}
	slices.Reverse(g.ys)
	rows, columns := len(g.ys)-1, len(g.xs)-1
	if rows < 1 || columns < 2 {
		return nil
	}
	sets := newSets(rows * columns)
	for x := 1; x < columns; x++ {
		for y := range rows {
			if !ruled(r.down, g.xs[x], (g.ys[y]+g.ys[y+1])/2) {
				sets.join(y*columns+x-1, y*columns+x)
			}
		}
	}
	for y := 1; y < rows; y++ {
		for x := range columns {
			if !ruled(r.across, g.ys[y], (g.xs[x]+g.xs[x+1])/2) {
				sets.join((y-1)*columns+x, y*columns+x)
			}
		}
	}
	return g.settle(sets)
}

// settle numbers the areas; nil where there is only one or one is no rectangle.
func (g *lattice) settle(sets sets) *lattice {
	rows, columns := len(g.ys)-1, len(g.xs)-1
	type span struct{ top, left, bottom, right, cells int }
	spans := map[int]*span{}
	number := map[int]int{}
	for y := range rows {
		line := make([]int, columns)
		for x := range columns {
			root := sets.find(y*columns + x)
			s := spans[root]
			if s == nil {
				s = &span{top: y, left: x, bottom: y, right: x}
				spans[root], number[root] = s, len(number)
			}
			s.left, s.right, s.bottom = min(s.left, x), max(s.right, x), y
			s.cells++
			line[x] = number[root]
		}
		g.area = append(g.area, line)
	}
	for _, s := range spans {
		if s.cells != (s.bottom-s.top+1)*(s.right-s.left+1) {
			return nil
		}
	}
	g.areas = len(spans)
	if g.areas < 2 {
		return nil
	}
	return g
}

// edges gives the places of lines in ascending order, and where at least a third of
// the lines across them go further, as in tables without outer lines, their ends.
func edges(lines, crossing []ruling) []float64 {
	from, to := make([]float64, len(crossing)), make([]float64, len(crossing))
	for i, l := range crossing {
		from[i], to[i] = l.from, l.to
	}
	slices.Sort(from)
	slices.Sort(to)
	first, last := from[len(from)/3], to[len(to)-1-len(to)/3]
	at := make([]float64, 0, len(lines)+2)
	for _, l := range lines {
		at = append(at, l.at)
	}
	slices.Sort(at)
	if at[0]-first > 2*shortest {
		at = slices.Insert(at, 0, first)
	}
	if last-at[len(at)-1] > 2*shortest {
		at = append(at, last)
	}
	kept := at[:1]
	for _, x := range at[1:] {
		if x-kept[len(kept)-1] > thickest {
			kept = append(kept, x)
		}
	}
	return kept
}

// ruled reports whether one of lines is at a place and goes past along.
func ruled(lines []ruling, at, along float64) bool {
	first, _ := slices.BinarySearchFunc(lines, at-thickest, func(l ruling, x float64) int { return cmp.Compare(l.at, x) })
	for _, l := range lines[first:] {
		if l.at > at+thickest {
			return false
		}
		if l.from <= along && along <= l.to {
			return true
		}
	}
	return false
}

// sets keeps which of numbered things belong together.
type sets []int

func newSets(n int) sets {
	s := make(sets, n)
	for i := range s {
		s[i] = i
	}
	return s
}

func (s sets) find(i int) int {
	for s[i] != i {
		s[i] = s[s[i]]
		i = s[i]
	}
	return i
}

func (s sets) join(a, b int) { s[s.find(b)] = s.find(a) }
