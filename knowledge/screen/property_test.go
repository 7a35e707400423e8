package screen

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// end is what matters of an outcome in the end.
type end struct {
	Result Result
	Yuan   int64
	Paid   bool
}

func ended(o Outcome) end {
	e := end{Result: o.Result}
	if o.Amount != nil {
		e.Yuan, e.Paid = o.Amount.Yuan, true
	}
	return e
}

// What is said while facts are missing is never taken back when they come, in
// whatever order they come; and in the end all orders say the same.
func TestPartialNeverContradictsFull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := programme(t, "a", rapid.Custom(anyRule).Draw(t, "rule"))
		person := anybody(t, r.Facts())
		full := r.Outcome(person, day)
		if full.Result == Open || len(full.Open) > 0 {
			t.Fatalf("open although everything is known: %+v", full)
		}
		known := fact.Values{}
		for _, key := range rapid.Permutation(r.Facts()).Draw(t, "order") {
			before := r.Outcome(known, day)
			if before.Result != Open && before.Result != full.Result {
				t.Fatalf("said %s of %v, and %s in the end", before.Result, known, full.Result)
			}
			if before.Result == Fits && before.Amount != nil && ended(before) != ended(full) {
				t.Fatalf("said %+v of %v, and %+v in the end", before.Amount, known, full.Amount)
			}
			for i, c := range before.Clauses {
				if c.Result != Open && c.Result != full.Clauses[i].Result {
					t.Fatalf("said %s of %s, and %s in the end", c.Result, c.Name, full.Clauses[i].Result)
				}
			}
			if before.Result != Open && !slices.Contains(before.Open, key) && before.Amount != nil {
				if after := r.Outcome(with(known, key, person[key]), day); ended(after) != ended(before) {
					t.Fatalf("%s was not open and changed %+v to %+v", key, before, after)
				}
			}
			known[key] = person[key]
		}
		if diff := cmp.Diff(full, r.Outcome(known, day)); diff != "" {
			t.Fatal(diff)
		}
	})
}

func with(known fact.Values, key string, v any) fact.Values {
	more := maps.Clone(known)
	more[key] = v
	return more
}

// Asking in the order that screening says, or in any other among what is open, comes to
// the same end; and an open fact always can change the outcome: some person differs
// from another in that fact alone and ends otherwise.
func TestOnlyWhatMattersIsAsked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.Custom(anyRule).Draw(t, "rule")
		r := programme(t, "a", rule)
		set := NewSet(r)
		person := anybody(t, r.Facts())
		full := r.Outcome(person, day)
		known := fact.Values{}
		for asked := 0; ; asked++ {
			if asked > len(r.Facts()) {
				t.Fatalf("asked more than there is: %v", known)
			}
			open := set.Screen(known, nil, day).Open
			if len(open) == 0 {
				break
			}
			for _, key := range open {
				if !r.canMatter(known, key) {
					t.Fatalf("%s is asked, whatever the answer: %+v with %v", key, rule, known)
				}
			}
			key := open[0]
			if rapid.Bool().Draw(t, "another") {
				key = rapid.SampledFrom(open).Draw(t, "key")
			}
			known[key] = person[key]
		}
		if got := r.Outcome(known, day); ended(got) != ended(full) {
			t.Fatalf("asked %v: %+v, and all facts say %+v", known, ended(got), ended(full))
		}
	})
}

// canMatter looks for two persons who agree with what is known, differ in the fact of key
// alone and end otherwise. It tries the representatives of all cells of the part, so that it is
// slow and knows nothing of how tell decides.
func (r *Rule) canMatter(known fact.Values, key string) bool {
	if slices.ContainsFunc(r.parts, (*part).blurred) {
		return true // CEL's word stands
	}
	for _, p := range r.parts {
		at := slices.Index(p.keys, key)
		if at < 0 {
			continue
		}
		person := r.meeting(p, known)
		var try func(i int) bool
		try = func(i int) bool {
			if i == len(p.spaces) {
				return r.differs(person, key, witnesses(p.spaces[at])) || r.differs(r.paid(person, known), key, witnesses(p.spaces[at]))
			}
			if _, given := known[p.keys[i]]; given || i == at {
				if given {
					person[p.keys[i]] = known[p.keys[i]]
				} else {
					person[p.keys[i]] = witnesses(p.spaces[i])[0]
				}
				return try(i + 1)
			}
			for _, v := range witnesses(p.spaces[i]) {
				person[p.keys[i]] = v
				if try(i + 1) {
					return true
				}
			}
			return false
		}
		if try(0) {
			return true
		}
	}
	// A fact that only the amount is calculated from.
	for _, tier := range r.tiers {
		if slices.Contains(tier.payKeys, key) {
			return true
		}
	}
	return false
}

// differs reports whether somebody ends otherwise with one value of a fact than with another.
func (r *Rule) differs(person fact.Values, key string, values []any) bool {
	var ends []end
	for _, v := range values {
		ends = append(ends, ended(r.Outcome(with(person, key, v), day)))
	}
	return len(slices.Compact(ends)) > 1
}

// paid is the person with a child, where amounts are calculated from children and it is not
// known that there is none.
func (r *Rule) paid(person, known fact.Values) fact.Values {
	for _, tier := range r.tiers {
		for _, k := range tier.payKeys {
			if _, given := known[k]; !given {
				person = with(person, k, []int64{5})
			}
		}
	}
	return person
}

// witnesses are values of the cells as somebody would have them: a county where the cell is
// a province without one of its counties.
func witnesses(s *space) []any {
	list := slices.Clone(s.reps)
	for i, v := range list {
		switch v {
		case "37":
			list[i] = "370102"
		case "3713":
			list[i] = "371302"
		}
	}
	return list
}

// meeting is somebody who meets the clauses of all parts but one, and agrees with what is known.
func (r *Rule) meeting(but *part, known fact.Values) fact.Values {
	person := fact.Values{}
	for k, v := range known {
		person[k] = v
	}
	for _, p := range r.parts {
		if p == but {
			continue
		}
		for cell, come := range p.comes {
			if come != failed && p.agrees(cell, known) {
				for i, s := range p.spaces {
					if _, given := known[s.key]; !given {
						person[s.key] = witnesses(s)[cell/p.steps[i]%len(s.reps)]
					}
				}
				break
			}
		}
	}
	return person
}

// agrees reports whether a combination may be that of what is known.
func (p *part) agrees(cell int, known fact.Values) bool {
	for i, s := range p.spaces {
		if v, given := known[s.key]; given && !slices.Contains(s.find(v), cell/p.steps[i]%len(s.reps)) {
			return false
		}
	}
	return true
}

// Tables and CEL's own partial evaluation agree: where CEL is sure, the tables say the same.
func TestTablesAgreeWithCEL(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := programme(t, "a", rapid.Custom(anyRule).Draw(t, "rule"))
		person := anybody(t, r.Facts())
		known := fact.Values{}
		for _, key := range r.Facts() {
			if rapid.Bool().Draw(t, "known") {
				known[key] = person[key]
			}
		}
		known = known.Derived()
		o := r.Outcome(known, day)
		for i := range r.clauses {
			c := &r.clauses[i]
			sure, open := partly(c.expression, c.keys, known, r.Region)
			if sure != Open && o.Clauses[i].Result != sure {
				t.Fatalf("%s: CEL says %s, the table %s", c.When, sure, o.Clauses[i].Result)
			}
			if sure == Open && len(open) == 0 {
				t.Fatalf("%s: CEL is open on nothing", c.When)
			}
		}
	})
}

// Written out and read again, an expression is the same.
func TestExpressionsAreWrittenAsRead(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		source := rapid.Custom(condition).Draw(t, "condition")
		r := programme(t, "a", knowledge.Rule{Clauses: []knowledge.Clause{{Name: "a", When: source}}})
		written := r.clauses[0].root.String()
		again := programme(t, "a", knowledge.Rule{Clauses: []knowledge.Clause{{Name: "a", When: written}}})
		if got := again.clauses[0].root.String(); got != written {
			t.Fatalf("%s was written %s and then %s", source, written, got)
		}
		person := anybody(t, r.Facts())
		if a, b := r.Outcome(person, day).Result, again.Outcome(person, day).Result; a != b {
			t.Fatalf("%s says %s, and as %s %s", source, a, written, b)
		}
	})
}
