package screen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// Failure is a case of which the rule says something else.
type Failure struct {
	Case      knowledge.TestCase
	Outcome   Outcome
	Differing []string // result, amount, open
	Problem   error    // why the case itself cannot be read
}

// RunCases runs the rule's cases; today is the day of those that name none.
func (r *Rule) RunCases(today knowledge.Date) []Failure {
	var failures []Failure
	for _, c := range r.Cases {
		if f := r.RunCase(c, today); f != nil {
			failures = append(failures, *f)
		}
	}
	return failures
}

// RunCase runs one case; nil where the rule says what it says.
func (r *Rule) RunCase(c knowledge.TestCase, today knowledge.Date) *Failure {
	o, err := r.CaseOutcome(c, today)
	if err != nil {
		return &Failure{Case: c, Problem: err}
	}
	var differing []string
	if Result(c.Result) != o.Result {
		differing = append(differing, "result")
	}
	if c.Amount != nil && (o.Amount == nil || o.Amount.Yuan != *c.Amount) {
		differing = append(differing, "amount")
	}
	if c.Open != nil && !slices.Equal(r.scoped(c.Open), inOrder(slices.Clone(o.Open))) {
		differing = append(differing, "open")
	}
	if differing == nil {
		return nil
	}
	return &Failure{Case: c, Outcome: o, Differing: differing}
}

// CaseOutcome is what the rule comes to for the person of a case.
func (r *Rule) CaseOutcome(c knowledge.TestCase, today knowledge.Date) (Outcome, error) {
	if res := Result(c.Result); res != Fits && res != DoesNotFit && res != Open {
		return Outcome{}, fmt.Errorf("result: want fits, does_not_fit or open, not %.20q", c.Result)
	}
	on := today
	if c.On != "" {
		on = c.On
	}
	raw := make(map[string]any, len(c.Facts))
	for name, value := range c.Facts {
		raw[r.key(name)] = value
	}
	values, err := fact.Read(raw, on)
	for _, name := range c.Open {
		if fact.Named(r.key(name)) == nil {
			err = errors.Join(err, fmt.Errorf("open: %.40q: no such fact", name))
		}
	}
	if err != nil {
		return Outcome{}, err
	}
	return r.Outcome(values, on), nil
}

// key is the key of a fact as a case names it: without the programme where it is the
// rule's own.
func (r *Rule) key(name string) string {
	if fact.Named(name) == nil && byName(name) != nil {
		return fact.Key(name, r.Title)
	}
	return name
}

func (r *Rule) scoped(names []string) []string {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = r.key(name)
	}
	return inOrder(slices.Compact(keys))
}

// Untested names the clauses and tiers that no case holds: left out or turned round they
// leave every case as it was, and so does a limit that is moved by one, a choice that is
// left out of a list or a side of "and" or "or" that is left out.
func (r *Rule) Untested(today knowledge.Date) []string {
	var untested []string
	for _, m := range r.mutants() {
		if !m.caught(r, today) {
			untested = append(untested, m.name)
		}
	}
	return untested
}

// mutant is the rule with one thing changed.
type mutant struct {
	name string
	rule knowledge.Rule
}

// caught reports whether some case that the rule passes comes out otherwise.
func (m *mutant) caught(r *Rule, today knowledge.Date) bool {
	changed, problems := Compile(&knowledge.Entry{
		ID: r.ID, Kind: knowledge.Program, Title: r.Title, Region: r.Region, Programme: &knowledge.Programme{Rule: &m.rule},
	})
	if len(problems) > 0 || changed == nil || changed.overlaps() && !r.overlaps() {
		return true // nobody could publish it
	}
	return slices.ContainsFunc(r.Cases, func(c knowledge.TestCase) bool {
		return changed.RunCase(c, today) != nil && r.RunCase(c, today) == nil
	})
}

// overlaps reports whether somebody has two tiers, of which the first counts: no case
// could tell that the second is too wide.
func (r *Rule) overlaps() bool {
	return slices.ContainsFunc(r.Check(), func(p knowledge.Problem) bool { return p.Code == "rule_overlap" })
}

func (r *Rule) mutants() []mutant {
	var list []mutant
	for i := range r.Rule.Clauses {
		name := r.Rule.Clauses[i].Name
		if len(r.clauses) > 1 {
			list = append(list, r.mutate(name, func(m *knowledge.Rule) { m.Clauses = slices.Delete(m.Clauses, i, i+1) }))
		}
		list = append(list, r.mutate(name, func(m *knowledge.Rule) { m.Clauses[i].When = "!(" + m.Clauses[i].When + ")" }))
		for _, v := range r.clauses[i].root.shifted() {
			list = append(list, r.mutate(name+": "+v.what, func(m *knowledge.Rule) { m.Clauses[i].When = v.when }))
		}
	}
	for i, title := range r.Rule.NotWith {
		if len(r.clauses) > 1 {
			list = append(list, r.mutate(title, func(m *knowledge.Rule) { m.NotWith = slices.Delete(m.NotWith, i, i+1) }))
		}
	}
	for i, t := range r.tiers {
		name := t.Name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		list = append(list, r.mutate(name, func(m *knowledge.Rule) { m.Amounts = slices.Delete(m.Amounts, i, i+1) }))
		list = append(list, r.mutate(name, func(m *knowledge.Rule) { m.Amounts[i].Pay = "(" + m.Amounts[i].Pay + ") + 1" }))
		if t.when == nil {
			continue
		}
		for _, v := range t.when.root.shifted() {
			list = append(list, r.mutate(name+": "+v.what, func(m *knowledge.Rule) { m.Amounts[i].When = v.when }))
		}
	}
	slices.SortStableFunc(list, func(a, b mutant) int { return cmp.Compare(a.name, b.name) })
	return list
}

func (r *Rule) mutate(name string, change func(*knowledge.Rule)) mutant {
	rule := *r.Rule
	rule.Clauses, rule.Amounts, rule.NotWith = slices.Clone(rule.Clauses), slices.Clone(rule.Amounts), slices.Clone(rule.NotWith)
	change(&rule)
	return mutant{name, rule}
}

// variant is an expression with one constant changed.
type variant struct{ what, when string }

// shifted are the variants of n: a number that is compared is moved by one, a choice is
// left out of a list, a side of "and" or "or" is left out.
func (n *node) shifted() []variant {
	n = n.clone()
	var list []variant
	n.each(func(m *node) {
		switch m.op {
		case "<", "<=", ">", ">=", "==", "!=":
			for _, a := range m.args {
				v, ok := a.value.(int64)
				if !ok {
					continue
				}
				for _, by := range []int64{-1, 1} {
					a.value = v + by
					list = append(list, variant{fmt.Sprintf("%d → %d", v, v+by), n.String()})
				}
				a.value = v
			}
		case "&&", "||":
			was := *m
			for i, side := range was.args {
				*m = *was.args[1-i]
				list = append(list, variant{side.String(), n.String()})
			}
			*m = was
		case "in":
			within := m.args[1]
			if within.op != "list" || len(within.args) < 2 {
				return
			}
			all := within.args
			for i := range all {
				within.args = slices.Delete(slices.Clone(all), i, i+1)
				list = append(list, variant{fmt.Sprint(all[i].value), n.String()})
			}
			within.args = all
		}
	})
	return list
}

func (n *node) clone() *node {
	c := *n
	c.args = make([]*node, len(n.args))
	for i, a := range n.args {
		c.args[i] = a.clone()
	}
	return &c
}
