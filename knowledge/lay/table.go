package lay

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"jinguo/knowledge/region"
)

// maxSpan is how many characters … stands for at most.
const maxSpan = 4

// Table finds rows in texts. It never changes, so any number of goroutines may use
// one at once. The zero value has no rows.
type Table struct {
	rows   []Row
	starts map[rune]*start
}

// start are the phrases that begin with one rune.
type start struct {
	next  map[rune][]*phrase // by the rune behind it
	alone []*phrase          // those in which … stands behind it
}

// phrase is one way of saying, with the rows that it has in different regions.
type phrase struct {
	parts [][]rune // folded; up to maxSpan runes of a text may stand between two
	size  int      // runes in all parts
	rows  []Row    // those of smaller regions first
}

// NewTable makes a table of lists of rows. Of rows with the same [Row.Key] the last
// one counts, so that an office's list follows [Default]. Rows in which [Check]
// finds a fault are left out.
func NewTable(lists ...[]Row) *Table {
	t := &Table{starts: map[rune]*start{}}
	place := map[Key]int{}
	for _, list := range lists {
		for _, row := range list {
			if len(faultsOf(row)) > 0 {
				continue
			}
			key := row.Key()
			if i, ok := place[key]; ok {
				t.rows[i] = row
				continue
			}
			place[key] = len(t.rows)
			t.rows = append(t.rows, row)
		}
	}
	said := map[string]*phrase{}
	for _, row := range t.rows {
		t.add(said, row)
	}
	return t
}

// add files row under its phrase, made where said has none yet.
func (t *Table) add(said map[string]*phrase, row Row) {
	words := foldSaid(row.Said)
	p := said[words]
	if p == nil {
		p = &phrase{}
		for part := range strings.SplitSeq(words, "…") {
			p.parts = append(p.parts, []rune(part))
			p.size += len(p.parts[len(p.parts)-1])
		}
		said[words] = p
		t.file(p)
	}
	p.rows = append(p.rows, row)
	slices.SortStableFunc(p.rows, func(a, b Row) int { return cmp.Compare(len(b.Region), len(a.Region)) })
}

// file puts p where texts look for it.
func (t *Table) file(p *phrase) {
	first := p.parts[0]
	s := t.starts[first[0]]
	if s == nil {
		s = &start{next: map[rune][]*phrase{}}
		t.starts[first[0]] = s
	}
	if len(first) == 1 {
		s.alone = append(s.alone, p)
		return
	}
	s.next[first[1]] = append(s.next[first[1]], p)
}

// Rows returns the rows that count, those that are off among them, in the order in
// which they came.
func (t *Table) Rows() []Row { return slices.Clone(t.rows) }

// Match is a row that a text holds.
type Match struct {
	Row
	Start, End int // bytes of the text that the row's words take
}

// finding is a match that may be passed over for another.
type finding struct {
	row      *Row
	from, to int // runes of the folded text
	size     int // runes of the row's words
}

// Match returns the rows whose words text holds, whatever their width, case and
// traditional characters, in the order of the text. Of words that overlap the longer
// ones count, and of equally long ones the first.
//
// The region is a code of GB/T 2260, or empty where it is not known. A row with a
// region counts for a question from there or from what contains it, in place of the
// row without one; one that is off silences its words in its region only.
func (t *Table) Match(text, region string) []Match {
	glyphs := fold(text)
	var found []finding
	look := func(phrases []*phrase, i int) {
		for _, p := range phrases {
			to := p.at(glyphs, i)
			if to < 0 {
				continue
			}
			if row := p.row(region); row != nil && !row.Off {
				found = append(found, finding{row, i, to, p.size})
			}
		}
	}
	for i, g := range glyphs {
		s := t.starts[g.r]
		if s == nil {
			continue
		}
		look(s.alone, i)
		if i+1 < len(glyphs) {
			look(s.next[glyphs[i+1].r], i)
		}
	}
	slices.SortStableFunc(found, func(a, b finding) int { return cmp.Or(cmp.Compare(b.size, a.size), cmp.Compare(a.from, b.from)) })
	var matches []Match
	taken := make([]bool, len(glyphs))
	for _, f := range found {
		if slices.Contains(taken[f.from:f.to], true) {
			continue
		}
		for i := f.from; i < f.to; i++ {
			taken[i] = true
		}
		if !f.row.Guard() {
			matches = append(matches, Match{*f.row, glyphs[f.from].start, glyphs[f.to-1].end})
		}
	}
	slices.SortFunc(matches, func(a, b Match) int { return cmp.Compare(a.Start, b.Start) })
	return matches
}

// at returns where in text the phrase that begins at i ends, or -1 where none does.
// A word of Latin letters and digits is found whole only.
func (p *phrase) at(text []glyph, i int) int {
	if i > 0 && latin(p.parts[0][0]) && latin(text[i-1].r) {
		return -1
	}
	to := after(p.parts, text, i)
	if to > 0 && to < len(text) && latin(text[to-1].r) && latin(text[to].r) {
		return -1
	}
	return to
}

// after returns where parts, of which the first begins at i, end, or -1.
func after(parts [][]rune, text []glyph, i int) int {
	for _, r := range parts[0] {
		if i >= len(text) || text[i].r != r {
			return -1
		}
		i++
	}
	if len(parts) == 1 {
		return i
	}
	for span := 0; span <= maxSpan; span++ {
		if to := after(parts[1:], text, i); to >= 0 {
			return to
		}
		if i >= len(text) || unicode.IsPunct(text[i].r) || text[i].r == '\n' {
			return -1
		}
		i++
	}
	return -1
}

// row is the row that counts for a question from that region, or nil.
func (p *phrase) row(from string) *Row {
	var around *Row
	for i := range p.rows {
		r := &p.rows[i]
		switch {
		case r.Region == "" && around != nil:
			return around
		case r.Region == "" || region.Within(from, r.Region):
			return r
		case around == nil && from != "" && !r.Off && region.Within(r.Region, from):
			around = r
		}
	}
	return around
}
