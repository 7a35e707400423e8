package figures

import (
	"cmp"
	"maps"
	"slices"

	"jinguo/knowledge/region"
)

// Fewest is the smallest count that is told.
const Fewest = 10

// Own, after the code of a region, is the part of its counts of which no region inside of
// it is known.
const Own = "*"

// Cell is one count: of a key, such as a topic, in a region and a week, month, quarter or
// year.
type Cell struct{ Key, Region, Time string }

// Parts say which keys add up to another, in one way or in several: all questions are
// those of each topic, and those of each status.
type Parts map[string][][]string

// Cube holds counts for all regions and periods at once, and which of them may be told.
//
// A count of 1 to 9 is hidden. Of each sum of which a part is hidden, further parts or
// the sum are hidden, too, until nobody can compute a hidden count from what is told:
// along keys, along regions (a city is its counties) and along time (a month is its
// weeks, a quarter its months). What is told of a month does not depend on any other
// month, of a quarter on nothing outside of it: whoever reads the report of a month and
// a year later that of the year learns no more from the two. A count of 0 is told.
type Cube struct {
	parts  Parts
	counts map[Cell]int
	hidden map[Cell]bool
	inside map[string]map[string]bool // regions with counts by the one around them
	around map[string]string          // the one around each
}

// NewCube makes an empty cube.
func NewCube(parts Parts) *Cube {
	return &Cube{parts: parts, counts: map[Cell]int{}, hidden: map[Cell]bool{}, inside: map[string]map[string]bool{}, around: map[string]string{}}
}

// Add counts n more of each of the keys, which hold both the parts and their sums, in a
// week (2026-03-08) or a month (2026-03).
func (c *Cube) Add(n int, code, time string, keys ...string) {
	chain := region.Chain(code)
	if len(code) < 6 {
		chain = append([]string{chain[0] + Own}, chain...)
	}
	if _, known := c.around[chain[0]]; !known {
		for i := 1; i < len(chain); i++ {
			if c.inside[chain[i]] == nil {
				c.inside[chain[i]] = map[string]bool{}
			}
			c.inside[chain[i]][chain[i-1]], c.around[chain[i-1]] = true, chain[i]
		}
	}
	for _, key := range keys {
		c.counts[Cell{key, chain[0], time}] += n
	}
}

// addUp adds the counts of weeks up to months, quarters and years, and then those of
// counties up to the nation.
func (c *Cube) addUp() {
	upwards := func(outer func(Cell) (Cell, bool)) {
		for fresh := maps.Clone(c.counts); len(fresh) > 0; {
			sums := make(map[Cell]int, len(fresh))
			for cell, n := range fresh {
				if up, ok := outer(cell); ok {
					sums[up] += n
				}
			}
			for cell, n := range sums {
				c.counts[cell] += n
			}
			fresh = sums
		}
	}
	upwards(func(cell Cell) (Cell, bool) {
		cell.Time = outer(cell.Time)
		return cell, cell.Time != ""
	})
	upwards(func(cell Cell) (Cell, bool) {
		var ok bool
		cell.Region, ok = c.around[cell.Region]
		return cell, ok
	})
}

// Inside are the regions with counts that a region is made of, by their codes, and last
// its own part.
func (c *Cube) Inside(code string) []string {
	list := slices.Collect(maps.Keys(c.inside[code]))
	slices.SortFunc(list, func(a, b string) int {
		return cmp.Or(cmp.Compare(own(a), own(b)), cmp.Compare(a, b))
	})
	return list
}

func own(code string) int {
	if code != "" && code[len(code)-1:] == Own {
		return 1
	}
	return 0
}

// Keys are the keys that have counts, sorted.
func (c *Cube) Keys() []string {
	keys := map[string]bool{}
	for cell := range c.counts {
		keys[cell.Key] = true
	}
	return slices.Sorted(maps.Keys(keys))
}

// Count is what may be told of a count. Of a hidden one nobody is told whether it is
// small itself or would give a small one away: the difference would tell something.
type Count struct {
	N      int // 0 where it is hidden
	Hidden bool
}

// Period is what may be told of a key in a region and a period: the sum of its years,
// quarters and months, if all of them may be told.
func (c *Cube) Period(key, code string, p Period) Count {
	sum, hidden := 0, false
	for _, node := range p.nodes() {
		cell := Cell{key, code, node}
		sum += c.counts[cell]
		hidden = hidden || c.hidden[cell]
	}
	return told(sum, hidden)
}

// At is what may be told of a cell.
func (c *Cube) At(key, code, time string) Count {
	cell := Cell{key, code, time}
	return told(c.counts[cell], c.hidden[cell])
}

func told(n int, hidden bool) Count {
	if hidden {
		return Count{Hidden: true}
	}
	return Count{N: n}
}
