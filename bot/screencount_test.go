package bot

import (
	"math/rand/v2"
	"slices"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/sample"
	"jinguo/knowledge/screen"
)

// person draws what somebody would answer about a fact, the same whenever she is asked.
func person(r *rand.Rand, f *fact.Fact) any {
	some := func(n int) bool { return r.IntN(n) == 0 }
	switch f.Type {
	case fact.Bool:
		return some(3)
	case fact.Number:
		switch {
		case f.Name == "age":
			return 18 + r.Int64N(58)
		case f.Name == "income":
			return 300 + r.Int64N(5000)
		case slices.Contains(screenWords().Never, f.Name) && !some(4):
			return f.Max
		}
		return f.Min + r.Int64N(min(60, f.Max-f.Min))
	case fact.Choice:
		return f.Options[r.IntN(len(f.Options))].Value
	case fact.Choices:
		list := []string{}
		for _, o := range f.Options {
			if some(6) {
				list = append(list, o.Value)
			}
		}
		return list
	case fact.Ages:
		ages := []int64{}
		for range r.IntN(4) {
			ages = append(ages, r.Int64N(22))
		}
		return ages
	}
	return []string{"371324", "371323", "370102", fact.Elsewhere}[r.IntN(4)]
}

// TestQuestionsAsked holds how many questions the programmes of the sample take, over
// people drawn by chance: within the limits, and how seldom a limit leaves one open.
func TestQuestionsAsked(t *testing.T) {
	const day = "2026-11-23"
	b := &book{}
	for _, e := range sample.Entries() {
		if e.Kind == knowledge.Program {
			b.add(&e)
		}
	}
	all := b.within("371324", day)
	if len(all) == 0 {
		t.Skip("the sample has no rules")
	}
	const people = 300
	count := func(ids []string, rules []*screen.Rule) (mean float64, most, cut int) {
		set := screen.NewSet(rules...)
		for n := range people {
			r := rand.New(rand.NewPCG(uint64(n), 7))
			s := &Screening{For: ids}
			for {
				found := set.Screen(s.known(), s.Skipped, day)
				key := s.next(found.Open)
				if key == "" {
					if len(found.Open) > 0 {
						cut++
					}
					break
				}
				s.set(key, person(r, fact.Named(key)))
			}
			mean += float64(len(s.Asked)) / people
			most = max(most, len(s.Asked))
		}
		return mean, most, cut
	}
	sum, worst := 0.0, 0
	for _, rule := range all {
		mean, most, cut := count([]string{rule.ID}, []*screen.Rule{rule})
		if most > mostForOne || cut > 0 {
			t.Errorf("%s: up to %d questions, %d of %d people are left open", rule.Title, most, cut, people)
		}
		sum, worst = sum+mean, max(worst, most)
	}
	t.Logf("one programme, %d rules: %.1f questions in the mean, at most %d", len(all), sum/float64(len(all)), worst)
	mean, most, cut := count(nil, all)
	if most > mostForAll {
		t.Errorf("all: %d questions", most)
	}
	t.Logf("all programmes: %.1f questions in the mean, at most %d; %d of %d people have one left open", mean, most, cut, people)
}
