package figures

import (
	"cmp"
	"slices"
)

// sum is an equation that everybody knows: the first cell is the sum of the others.
type sum []int

// hiding decides which cells of a cube are told, stage by stage.
type hiding struct {
	cells []Cell
	n     []int
	sums  []sum
	of    [][]int // sums that a cell is in
	stage []int   // of each cell
	dark  []bool
	fixed []bool // decided in an earlier stage, or known from what was told then
}

// Hide decides what may be told. Call it once all is counted.
func (c *Cube) Hide() {
	c.addUp()
	h := c.hiding()
	for stage := range 3 {
		h.run(stage)
	}
	for i, cell := range h.cells {
		if h.dark[i] {
			c.hidden[cell] = true
		}
	}
}

// hiding has the cells in a fixed order, and their sums.
func (c *Cube) hiding() *hiding {
	h := &hiding{cells: make([]Cell, 0, len(c.counts))}
	for cell, n := range c.counts {
		if n > 0 {
			h.cells = append(h.cells, cell)
		}
	}
	slices.SortFunc(h.cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Time, b.Time), cmp.Compare(a.Region, b.Region), cmp.Compare(a.Key, b.Key))
	})
	at := make(map[Cell]int, len(h.cells))
	for i, cell := range h.cells {
		at[cell] = i
		h.n = append(h.n, c.counts[cell])
		h.stage = append(h.stage, stageOf(cell.Time))
	}
	h.dark, h.fixed, h.of = make([]bool, len(at)), make([]bool, len(at)), make([][]int, len(at))
	type kind struct {
		whole int
		way   int // 0 time, 1 region, from 2 on the ways of keys
	}
	found := map[kind]int{}
	add := func(whole Cell, way, part int) {
		w, ok := at[whole]
		if !ok {
			return
		}
		k := kind{w, way}
		i, ok := found[k]
		if !ok {
			i = len(h.sums)
			found[k] = i
			h.sums = append(h.sums, sum{w})
		}
		h.sums[i] = append(h.sums[i], part)
	}
	type split struct {
		whole string
		way   int
	}
	splits := map[string][]split{}
	for whole, ways := range c.parts {
		for way, keys := range ways {
			for _, key := range keys {
				splits[key] = append(splits[key], split{whole, way + 2})
			}
		}
	}
	for i, cell := range h.cells {
		if t := outer(cell.Time); t != "" {
			add(Cell{cell.Key, cell.Region, t}, 0, i)
		}
		if r, ok := c.around[cell.Region]; ok {
			add(Cell{cell.Key, r, cell.Time}, 1, i)
		}
		for _, s := range splits[cell.Key] {
			add(Cell{s.whole, cell.Region, cell.Time}, s.way, i)
		}
	}
	for i, s := range h.sums {
		for _, cell := range s {
			h.of[cell] = append(h.of[cell], i)
		}
	}
	return h
}

// run decides about the cells of a stage.
func (h *hiding) run(stage int) {
	var queue []int
	for i := range h.cells {
		if h.stage[i] == stage && h.n[i] < Fewest {
			h.dark[i] = true
			queue = append(queue, h.of[i]...)
		}
	}
	if stage > 0 {
		h.settle(stage)
		for i, s := range h.sums { // what earlier stages hid bears on the sums of this one
			if h.stage[s[0]] == stage {
				queue = append(queue, i)
			}
		}
	}
	h.cover(queue, stage)
	for h.close(h.computable(stage), stage) {
	}
	for i := range h.cells {
		h.fixed[i] = h.fixed[i] || h.stage[i] == stage
	}
}

// close hides a cell more for each that can be computed, and reports whether it could.
func (h *hiding) close(open []int, stage int) bool {
	closed := false
	for _, cell := range open {
		if queue := h.shade(cell, stage); len(queue) > 0 {
			h.cover(queue, stage)
			closed = true
		}
	}
	return closed
}

// settle fixes cells that are known from what earlier stages told: quarters of which
// every month is told.
func (h *hiding) settle(stage int) {
	for _, s := range h.sums {
		if h.stage[s[0]] != stage || h.stage[s[1]] == stage || h.dark[s[0]] {
			continue
		}
		h.fixed[s[0]] = !slices.ContainsFunc(s[1:], func(i int) bool { return h.dark[i] })
	}
}

// cover hides more cells until no sum of the queue, nor of what is hidden for it, gives a
// hidden cell or a few of them together away.
func (h *hiding) cover(queue []int, stage int) {
	for len(queue) > 0 {
		s := h.sums[queue[len(queue)-1]]
		queue = queue[:len(queue)-1]
		if h.stage[s[0]] > stage {
			continue
		}
		for !h.safe(s) {
			next := h.next(s)
			if next < 0 {
				break // nothing that is not known anyhow
			}
			h.dark[next] = true
			queue = append(queue, h.of[next]...)
		}
	}
}

// safe reports whether the sum by itself tells nothing of its hidden cells.
func (h *hiding) safe(s sum) bool {
	dark, total := 0, 0
	for _, i := range s[1:] {
		if h.dark[i] {
			dark++
			total += h.n[i]
		}
	}
	switch {
	case h.dark[s[0]]:
		return dark > 0
	case dark == 0:
		return true
	}
	// Each hidden one is known to be at least 1: the sum must leave them room.
	return dark > 1 && total >= Fewest && total >= dark+2
}

// next is what else to hide of a sum: the smallest part, or else the sum; -1 for nothing.
func (h *hiding) next(s sum) int {
	best := -1
	for _, i := range s[1:] {
		if !h.dark[i] && !h.fixed[i] && (best < 0 || h.n[i] < h.n[best]) {
			best = i
		}
	}
	if best < 0 && !h.dark[s[0]] && !h.fixed[s[0]] {
		best = s[0]
	}
	return best
}

// shade hides the nearest told cell to a hidden one that can be computed, by the sums that
// lead there, and returns the sums to look at.
func (h *hiding) shade(cell, stage int) []int {
	seen := map[int]bool{cell: true}
	for ring := []int{cell}; len(ring) > 0; {
		best := -1
		var next []int
		for _, from := range ring {
			for _, at := range h.of[from] {
				s := h.sums[at]
				if h.stage[s[0]] > stage {
					continue
				}
				for _, i := range s {
					if seen[i] {
						continue
					}
					seen[i] = true
					switch {
					case h.dark[i]:
						next = append(next, i)
					case !h.fixed[i] && (best < 0 || h.n[i] < h.n[best]):
						best = i
					}
				}
			}
		}
		if best >= 0 {
			h.dark[best] = true
			return h.of[best]
		}
		ring = next
	}
	return nil
}
