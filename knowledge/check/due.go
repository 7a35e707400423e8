package check

import (
	"cmp"
	"slices"

	"jinguo/knowledge"
)

// Point is a service point that somebody should verify.
type Point struct {
	Entry    *knowledge.Entry
	Verified knowledge.Date // empty where nobody noted when
	People   int            // who say that its phone is wrong or dead
	Shown    int            // how often it was the answer since it was verified
}

// Doubted reports whether so many people say that its phone is wrong that residents
// are told.
func (p *Point) Doubted() bool { return p.People >= knowledge.DoubtFrom }

// Due lists the published service points that are doubted, or that nobody verified
// lately, in the order in which that should be done. people counts those who doubt an
// entry; shown says how often it was the answer since a day, which may be empty.
func Due(entries []knowledge.Entry, today knowledge.Date, people map[string]int, shown func(entry string, since knowledge.Date) int) []Point {
	var due []Point
	for i := range entries {
		e := &entries[i]
		p := Point{Entry: e, Verified: e.Verified(), People: people[e.ID]}
		if e.Kind != knowledge.ServicePoint || e.State != knowledge.Published || !p.Doubted() && !e.Overdue(today) {
			continue
		}
		p.Shown = shown(e.ID, p.Verified)
		due = append(due, p)
	}
	slices.SortFunc(due, func(a, b Point) int {
		first := 0
		switch {
		case a.Doubted() && !b.Doubted():
			first = -1
		case b.Doubted() && !a.Doubted():
			first = 1
		}
		return cmp.Or(first, cmp.Compare(b.Shown, a.Shown), cmp.Compare(a.Verified, b.Verified), cmp.Compare(a.Entry.ID, b.Entry.ID))
	})
	return due
}
