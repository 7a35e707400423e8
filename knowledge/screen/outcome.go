package screen

import (
	"cmp"
	"maps"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// Outcome says what the rule comes to on the day for what is known.
func (r *Rule) Outcome(known fact.Values, on knowledge.Date) Outcome {
	o, _ := r.outcome(known.Derived(), on)
	return o
}

// outcome is Outcome, and how much each of its open facts decides.
func (r *Rule) outcome(known fact.Values, on knowledge.Date) (Outcome, map[string]float64) {
	o := Outcome{
		Programme: r.ID, Title: r.Title, Region: r.Region, Result: Fits,
		Clauses: make([]Clause, len(r.clauses)), NotWith: r.Rule.NotWith, Dated: r.Dated, Window: r.window(on),
	}
	weights := map[string]float64{}
	undecided := 0
	tiers := &told{tier: noTier}
	for _, p := range r.parts {
		t := p.tell(r, known)
		for i, at := range p.clauses {
			o.Clauses[at] = r.clause(at, t.clauses[i])
		}
		if len(p.tiers) > 0 {
			tiers = t
		}
		switch {
		case !t.can:
			o.Result = DoesNotFit
		case !t.sure:
			undecided++
			if o.Result == Fits {
				o.Result = Open
			}
		}
		for i, key := range t.open {
			weights[key] = t.weight[i]
		}
	}
	if o.Result == DoesNotFit {
		return o, nil
	}
	r.pay(&o, tiers, known, weights)
	for key := range weights {
		weights[key] /= float64(max(1, undecided))
		o.Open = append(o.Open, key)
	}
	sortOpen(o.Open, weights)
	return o, weights
}

func (r *Rule) clause(at int, res Result) Clause {
	c := &r.clauses[at]
	return Clause{Name: c.Name, Result: res, Reason: c.Reason, ReasonEn: c.ReasonEn, Quote: c.Quote, Facts: c.facts}
}

// littleWeight is what a fact decides that only tells how much is given.
const littleWeight = 0.05

// pay tells the amount where it is known, and which facts it still depends on.
func (r *Rule) pay(o *Outcome, t *told, known fact.Values, weights map[string]float64) {
	if len(r.tiers) == 0 {
		return
	}
	add := func(keys []string) {
		for _, key := range keys {
			if weights[key] == 0 {
				weights[key] = littleWeight
			}
		}
	}
	if t.several || t.tier < 0 {
		return
	}
	tier := &r.tiers[t.tier]
	value, open := partial(tier.pay, tier.keys, known, r.Region)
	yuan, ok := value.(int64)
	if !ok {
		add(open)
		return
	}
	o.Amount = &Amount{Yuan: yuan, Per: tier.Per}
	if !t.mixed {
		o.Amount.Name, o.Amount.Quote = tier.Name, tier.Quote
	}
}

// sortOpen puts first what decides most. What is private counts a little less, what
// is very private comes last.
func sortOpen(keys []string, weights map[string]float64) {
	type ranked struct {
		key    string
		last   bool
		weight float64
		order  int
	}
	list := make([]ranked, len(keys))
	for i, key := range keys {
		f := fact.Named(key)
		list[i] = ranked{key, f.Private >= 2, weight(weights[key], f.Private), fact.Order(key)}
	}
	slices.SortFunc(list, func(a, b ranked) int {
		if a.last != b.last {
			if a.last {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(b.weight, a.weight), a.order-b.order, cmp.Compare(a.key, b.key))
	})
	for i := range list {
		keys[i] = list[i].key
	}
}

func weight(w float64, private int) float64 {
	if private == 1 {
		return 0.8 * w
	}
	return w
}

// wish is the fact of what she wants.
const wish = "wish"

// Wanting is what is known of somebody who asks for one programme by its name, and so
// need not be asked whether she wants such a thing: where her wishes are not known, she
// has them all. It shares nothing with known that it changes.
func Wanting(known fact.Values) fact.Values {
	all := maps.Clone(known)
	if all == nil {
		all = fact.Values{}
	}
	if _, said := all[wish]; said {
		return all
	}
	var wishes []string
	for _, o := range fact.Named(wish).Options {
		wishes = append(wishes, o.Value)
	}
	slices.Sort(wishes)
	all[wish] = wishes
	return all
}

// Lacking are the clauses that speak against o: those that failed, or where only
// several together cannot be met, those that are open.
func (o *Outcome) Lacking() []Clause {
	if o.Result != DoesNotFit {
		return nil
	}
	for _, want := range []Result{Failed, Open} {
		list := slices.DeleteFunc(slices.Clone(o.Clauses), func(c Clause) bool { return c.Result != want })
		if len(list) > 0 {
			return list
		}
	}
	return nil
}
