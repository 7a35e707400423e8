package knowledge

import (
	"iter"
	"slices"
	"time"
)

// horizon is how many days ahead [Week.NextChange] looks: over any week, and over
// all public holidays but a Spring Festival of nine days.
const horizon = 8

// NextChange is the next moment after t, within eight days, at which the place is
// known to open or to close. It reports false where that never happens, as in 24
// hours, and where it is not known throughout whether the place is open from t up
// to there: on a public holiday in between, say.
func (w Week) NextChange(t time.Time) (at time.Time, ok bool) {
	was, known := w.Open(t)
	if !known {
		return time.Time{}, false
	}
	for at := range w.edges(t, t.AddDate(0, 0, horizon)) {
		switch open, known := w.Open(at); {
		case !known:
			return time.Time{}, false
		case open != was:
			return at, true
		}
	}
	return time.Time{}, false
}

// OpenWithin reports whether the place is open at some moment from from to before
// to, at from where to is not after it. known is false where it is not known to be
// open at any, and not known to be closed at all of them.
func (w Week) OpenWithin(from, to time.Time) (open, known bool) {
	open, known = w.Open(from)
	if open {
		return true, true
	}
	for at := range w.edges(from, to) {
		is, sure := w.Open(at)
		if is {
			return true, true
		}
		known = known && sure
	}
	return false, known
}

// edges are the moments after from and before to, in their order, at which
// [Week.Open] may start to say something else: where a period starts or ends, and
// each midnight.
func (w Week) edges(from, to time.Time) iter.Seq[time.Time] {
	minutes := []int{0}
	tables := [][7][]Period{w.days}
	if w.seasons != nil {
		tables = append(tables, w.seasons.winter)
	}
	for _, days := range tables {
		for _, periods := range days {
			for _, p := range periods {
				minutes = append(minutes, p.From%midnight, p.To%midnight)
			}
		}
	}
	slices.Sort(minutes)
	minutes = slices.Compact(minutes)
	return func(yield func(time.Time) bool) {
		year, month, day := from.In(w.zone()).Date()
		for ; ; day++ {
			for _, m := range minutes {
				at := time.Date(year, month, day, 0, m, 0, 0, w.zone())
				if !at.Before(to) || at.After(from) && !yield(at.In(China)) {
					return
				}
			}
		}
	}
}
