package screen

import (
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// Check finds what is wrong with a rule that compiles: conditions that nobody can
// meet or that everybody does, people who meet all of them and no tier, or two.
func (r *Rule) Check() []knowledge.Problem {
	var problems []knowledge.Problem
	e := &knowledge.Entry{ID: r.ID, Title: r.Title}
	add := func(code string, severity knowledge.Severity, pairs ...string) {
		problems = append(problems, report(e, code, severity, pairs...))
	}
	for _, p := range r.parts {
		if p.blurred() {
			add("rule_blurred", knowledge.Hint, "clause", r.names(p), "facts", labels(p.keys))
			continue
		}
		if !p.untold.can {
			add("rule_impossible", knowledge.Fault, "clause", r.names(p))
			continue
		}
		for i, at := range p.clauses {
			if p.untold.clauses[i] == Met && !(r.Region == "" && mentionsHere(r.clauses[at].root)) {
				add("rule_always", knowledge.Doubt, "clause", r.clauses[at].Name)
			}
		}
		for _, f := range r.tierFaults(p) {
			add(f.code, knowledge.Doubt, f.args...)
		}
	}
	for _, c := range r.Rule.Clauses {
		if strings.TrimSpace(c.Reason) == "" {
			add("rule_no_reason", knowledge.Doubt, "clause", c.Name)
		}
	}
	return problems
}

// mentionsHere reports whether n asks whether a region is the entry's own.
func mentionsHere(n *node) bool {
	found := false
	n.each(func(m *node) { found = found || m.op == "ident" && m.name == hereName })
	return found
}

// names are the clauses of a part.
func (r *Rule) names(p *part) string {
	names := make([]string, len(p.clauses))
	for i, at := range p.clauses {
		names[i] = r.clauses[at].Name
	}
	return strings.Join(names, "、")
}

func labels(keys []string) string {
	list := make([]string, len(keys))
	for i, key := range keys {
		list[i] = fact.Named(key).Zh.Label
	}
	return strings.Join(list, "、")
}

// tierFaults finds the first person who meets all clauses and no tier, and the first
// who meets two.
func (r *Rule) tierFaults(p *part) []problem {
	if len(p.tiers) == 0 {
		return nil
	}
	var faults []problem
	if cell := slices.Index(p.comes, noTier); cell >= 0 {
		faults = append(faults, problem{"rule_gap", []string{"example", p.example(cell)}})
	}
	met := make([]int, len(p.comes)) // the tier that was met first, from 1
	for i, at := range p.tiers {
		t := &r.tiers[at]
		truth := slices.Repeat([]bool{true}, len(p.comes))
		if t.when != nil {
			truth, _ = p.evaluate(t.when, t.keys, r.Region, len(p.comes))
		}
		for cell, come := range p.comes {
			switch {
			case come == failed || !truth[cell]:
			case met[cell] == 0:
				met[cell] = i + 1
			default:
				return append(faults, problem{"rule_overlap", []string{
					"first", r.tierName(met[cell] - 1), "second", r.tierName(i), "example", p.example(cell),
				}})
			}
		}
	}
	return faults
}

func (r *Rule) tierName(i int) string {
	if r.tiers[i].Name != "" {
		return r.tiers[i].Name
	}
	return strconv.Itoa(i + 1)
}

// example is somebody of a combination, in words.
func (p *part) example(cell int) string {
	var parts []string
	for i, s := range p.spaces {
		f := fact.Named(s.key)
		parts = append(parts, f.Zh.Label+" "+f.Say(s.reps[cell/p.steps[i]%len(s.reps)], "zh"))
	}
	return strings.Join(parts, "，")
}
