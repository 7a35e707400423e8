package index

import (
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// filter is what a query restricts entries to, in a form that can be a key.
type filter struct {
	kinds    string // sorted, separated by spaces; empty for all
	region   string // see plainRegion; empty for all
	on       knowledge.Date
	noSample bool
}

func filterOf(q *Query) filter {
	kinds := make([]string, len(q.Kinds))
	for i, kind := range q.Kinds {
		kinds[i] = string(kind)
	}
	slices.Sort(kinds)
	return filter{strings.Join(slices.Compact(kinds), " "), plainRegion(q.Region), q.On, q.NoSample}
}

// plainRegion is a code as the index has those of entries, so that one region lies in
// another where its code begins with the other's.
func plainRegion(code string) string { return region.Chain(code)[0] }

// keeps reports whether the filter lets an entry through, its region apart.
func (f filter) keeps(e *entryMeta) bool {
	if f.noSample && e.sample {
		return false
	}
	if f.on != "" && (e.start > f.on || e.until != "" && e.until < f.on) {
		return false
	}
	return f.kinds == "" || slices.Contains(strings.Fields(f.kinds), string(e.kind))
}

// touches reports whether an entry of that region matters in the asked one: it
// lies around it or in it. The nation touches all.
func (f filter) touches(code string) bool {
	return strings.HasPrefix(f.region, code) || strings.HasPrefix(code, f.region)
}

// bitset is a set of small numbers.
type bitset []uint64

func newBitset(n int) bitset    { return make(bitset, (n+63)/64) }
func (s bitset) add(i int)      { s[i/64] |= 1 << (i % 64) }
func (s bitset) has(i int) bool { return s[i/64]&(1<<(i%64)) != 0 }

func (s bitset) empty() bool {
	return !slices.ContainsFunc(s, func(word uint64) bool { return word != 0 })
}

// filtersMax is how many filters a view remembers; the day and the region of a
// question make few different ones.
const filtersMax = 64

// allowed returns the entries that are not deleted and that f lets through.
func (v *view) allowed(f filter) bitset {
	v.mu.Lock()
	defer v.mu.Unlock()
	if set, ok := v.filters[f]; ok {
		return set
	}
	if len(v.filters) >= filtersMax {
		clear(v.filters)
	}
	set := newBitset(v.entries)
	for i := range v.parts {
		p := &v.parts[i]
		near := make([]bool, len(p.regions))
		for place, code := range p.regions {
			near[place] = f.touches(code)
		}
		for number := range p.entries {
			if e := &p.entries[number]; near[e.place] && p.holds(uint32(e.first)) && f.keeps(&e.entryMeta) {
				set.add(p.entryBase + number)
			}
		}
	}
	v.filters[f] = set
	return set
}
