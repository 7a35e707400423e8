package screen

import (
	"cmp"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// A Set is the rules of many programmes. It may be used at the same time by many.
type Set struct{ rules []*Rule }

// NewSet makes a set.
func NewSet(rules ...*Rule) *Set { return &Set{rules} }

// Rules are the rules of the set.
func (s *Set) Rules() []*Rule { return s.rules }

// Screen says what the rules come to, and what to ask next. Skipped are keys of facts
// that she does not know or would rather not say: they are not asked.
func (s *Set) Screen(known fact.Values, skipped []string, on knowledge.Date) Screening {
	known = known.Derived()
	out := Screening{Outcomes: make([]Outcome, 0, len(s.rules))}
	weights := map[string]float64{}
	for _, r := range s.rules {
		o, decides := r.outcome(known, on)
		out.Outcomes = append(out.Outcomes, o)
		for key, w := range decides {
			if !slices.Contains(skipped, key) {
				weights[key] += w
			}
		}
	}
	slices.SortStableFunc(out.Outcomes, func(a, b Outcome) int {
		return cmp.Or(rank(a.Result)-rank(b.Result), cmp.Compare(a.Title, b.Title), cmp.Compare(a.Programme, b.Programme))
	})
	for key := range weights {
		out.Open = append(out.Open, key)
	}
	sortOpen(out.Open, weights)
	return out
}

func rank(r Result) int {
	switch r {
	case Fits:
		return 0
	case Open:
		return 1
	}
	return 2
}
