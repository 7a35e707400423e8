package screen

import (
	"slices"
	"strconv"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"

	"jinguo/knowledge/fact"
)

// part is clauses of a rule that share facts with each other and with no other clause,
// and the tiers, all of which stand in one part.
type part struct {
	clauses []int
	tiers   []int
	keys    []string // of its facts, in the vocabulary's order
	spaces  []*space // of each key; nil where the part has no table

	// Of each combination of cells, the last key's running fastest:
	truth  [][]bool // clause of clauses → whether it is met
	comes  []int16  // failed, or the place in tiers of the tier, or noTier
	steps  []int    // how far apart two neighbouring cells of a key are
	untold *told    // what it comes to where nothing is known
}

// What a combination comes to beside a tier.
const (
	failed int16 = -2
	noTier int16 = -1
)

// partition makes the parts of the rule.
func (r *Rule) partition() {
	for i, c := range r.clauses {
		r.join(&part{clauses: []int{i}, keys: slices.Clone(c.facts)})
	}
	if len(r.tiers) > 0 {
		p := &part{}
		for i, t := range r.tiers {
			p.tiers = append(p.tiers, i)
			if t.when != nil {
				for _, name := range t.when.root.facts() {
					p.keys = append(p.keys, t.keys[name])
				}
			}
		}
		r.join(p)
	}
	for _, p := range r.parts {
		slices.Sort(p.clauses)
		p.keys = slices.Compact(inOrder(p.keys))
		p.tabulate(r)
	}
}

// join adds p to the parts, together with those that share a fact with it.
func (r *Rule) join(p *part) {
	var apart []*part
	for _, q := range r.parts {
		if !slices.ContainsFunc(q.keys, func(key string) bool { return slices.Contains(p.keys, key) }) {
			apart = append(apart, q)
			continue
		}
		p.clauses = append(p.clauses, q.clauses...)
		p.keys = append(p.keys, q.keys...)
	}
	r.parts = append(apart, p)
}

// tabulate fills the tables of p, if its expressions allow.
func (p *part) tabulate(r *Rule) {
	spaces := p.cells(r)
	if spaces == nil && len(p.keys) > 0 {
		return
	}
	total := 1
	for _, s := range spaces {
		if total *= len(s.reps); total > mostCells {
			return
		}
	}
	p.steps = make([]int, len(spaces))
	for i, step := len(spaces)-1, 1; i >= 0; i-- {
		p.steps[i] = step
		step *= len(spaces[i].reps)
	}
	p.spaces = spaces
	if !p.fill(r, total) {
		p.truth, p.comes = nil, nil
		return
	}
	p.untold = p.tell(r, nil)
}

// cells are the spaces of the part's keys; nil where one has none.
func (p *part) cells(r *Rule) []*space {
	l := newLook(r.Region)
	for _, i := range p.clauses {
		l.walk(r.clauses[i].root)
	}
	for _, i := range p.tiers {
		if w := r.tiers[i].when; w != nil {
			l.walk(w.root)
		}
	}
	var spaces []*space
	for _, key := range p.keys {
		u := l.facts[fact.Named(key).Name]
		if u == nil {
			return nil
		}
		s := u.space(key)
		if s == nil {
			return nil
		}
		spaces = append(spaces, s)
	}
	return spaces
}

// fill evaluates every clause and tier for every combination; false where one cannot be.
func (p *part) fill(r *Rule, total int) bool {
	p.truth = make([][]bool, len(p.clauses))
	for i, at := range p.clauses {
		truth, ok := p.evaluate(r.clauses[at].expression, r.clauses[at].keys, r.Region, total)
		if !ok {
			return false
		}
		p.truth[i] = truth
	}
	p.comes = make([]int16, total)
	for cell := range p.comes {
		p.comes[cell] = noTier
		if slices.ContainsFunc(p.truth, func(truth []bool) bool { return !truth[cell] }) {
			p.comes[cell] = failed
		}
	}
	for i, at := range p.tiers {
		t := &r.tiers[at]
		var truth []bool
		if t.when != nil {
			var ok bool
			if truth, ok = p.evaluate(t.when, t.keys, r.Region, total); !ok {
				return false
			}
		}
		for cell := range p.comes {
			if p.comes[cell] == noTier && (truth == nil || truth[cell]) {
				p.comes[cell] = int16(i)
			}
		}
	}
	return true
}

// evaluate is whether x holds for each combination. It is evaluated once for all those
// that differ in facts which are not in it.
func (p *part) evaluate(x *expression, keys map[string]string, here string, total int) ([]bool, bool) {
	own := make([]bool, len(p.keys))
	for _, name := range x.root.facts() {
		if i := slices.Index(p.keys, keys[name]); i >= 0 {
			own[i] = true
		}
	}
	truth := make([]bool, total)
	vars := map[string]any{hereName: here}
	for cell := range truth {
		same := cell
		for i := range p.keys {
			if at := cell / p.steps[i] % len(p.spaces[i].reps); !own[i] {
				same -= at * p.steps[i]
			} else {
				vars[nameIn(keys, p.keys[i])] = p.spaces[i].reps[at]
			}
		}
		if same < cell {
			truth[cell] = truth[same]
			continue
		}
		v, err := x.whole(vars)
		if err != nil {
			return nil, false
		}
		truth[cell], _ = v.(bool)
	}
	return truth, true
}

// nameIn is the name under which an expression has the fact with that key.
func nameIn(keys map[string]string, key string) string {
	for name, k := range keys {
		if k == key {
			return name
		}
	}
	return ""
}

// blurred reports whether the part has no table.
func (p *part) blurred() bool { return p.comes == nil }

// told is what a part comes to for what is known.
type told struct {
	clauses []Result // of the part's clauses
	can     bool     // some combination meets all clauses
	sure    bool     // every one does
	tier    int16    // of all who meet the clauses, or the first
	several bool     // they do not all get the same
	mixed   bool     // they get the same by several tiers
	// open are the keys that still change what it comes to, and how much each decides,
	// from 0 to 1.
	open   []string
	weight []float64
}

// tell says what p comes to where the known are.
func (p *part) tell(r *Rule, known fact.Values) *told {
	if p.blurred() {
		return p.tellByCEL(r, known)
	}
	news := p.untold == nil
	allowed := make([][]int, len(p.spaces))
	for i, s := range p.spaces {
		if v, ok := known[s.key]; ok {
			allowed[i] = s.find(v)
			news = true
		}
	}
	for _, at := range p.tiers {
		news = news || slices.ContainsFunc(r.tiers[at].payKeys, func(key string) bool { _, ok := known[key]; return ok })
	}
	if !news {
		return p.untold
	}
	for i, s := range p.spaces {
		if allowed[i] == nil {
			allowed[i] = make([]int, len(s.reps))
			for j := range allowed[i] {
				allowed[i][j] = j
			}
		}
	}
	return p.scan(allowed, r.alike(p, known))
}

// alike gives for each tier of p the first one that pays the same, as far as is known.
func (r *Rule) alike(p *part, known fact.Values) []int16 {
	same := make([]int16, len(p.tiers))
	first := map[string]int16{}
	for i, at := range p.tiers {
		t := &r.tiers[at]
		pays := t.pay.root.String()
		if yuan, ok := t.fixed(known, r.Region); ok {
			pays = strconv.FormatInt(yuan, 10)
		}
		pays += " " + t.Per
		if _, seen := first[pays]; !seen {
			first[pays] = int16(i)
		}
		same[i] = first[pays]
	}
	return same
}

// fixed is what t pays, where that is known.
func (t *tier) fixed(known fact.Values, here string) (int64, bool) {
	if yuan, ok := t.pay.root.value.(int64); ok {
		return yuan, true
	}
	value, _ := partial(t.pay, t.keys, known, here)
	yuan, ok := value.(int64)
	return yuan, ok
}

// scan looks at every combination of the allowed cells; same gives the tiers that count
// as one.
func (p *part) scan(allowed [][]int, same []int16) *told {
	t := &told{clauses: make([]Result, len(p.clauses)), sure: true, tier: noTier}
	met, unmet := make([]bool, len(p.clauses)), make([]bool, len(p.clauses))
	type sums struct{ fails, holds []int }
	by := make([]sums, len(allowed))
	total := 1
	for i, a := range allowed {
		by[i] = sums{make([]int, len(a)), make([]int, len(a))}
		total *= len(a)
	}
	matters := make([]bool, len(allowed))
	first := noTier
	at := make([]int, len(allowed))
	for range total {
		cell := 0
		for i, a := range allowed {
			cell += a[at[i]] * p.steps[i]
		}
		come := p.come(cell, same)
		for i, truth := range p.truth {
			met[i] = met[i] || truth[cell]
			unmet[i] = unmet[i] || !truth[cell]
		}
		switch {
		case come == failed:
			t.sure = false
		case !t.can:
			t.can, t.tier = true, p.comes[cell]
			first = come
		default:
			t.several = t.several || come != first
			t.mixed = t.mixed || p.comes[cell] != t.tier
		}
		for i, a := range allowed {
			if come == failed {
				by[i].fails[at[i]]++
			} else {
				by[i].holds[at[i]]++
			}
			if next := at[i] + 1; next < len(a) && !matters[i] {
				matters[i] = p.come(cell+(a[next]-a[at[i]])*p.steps[i], same) != come
			}
		}
		for i := len(at) - 1; i >= 0; i-- {
			if at[i]++; at[i] < len(allowed[i]) {
				break
			}
			at[i] = 0
		}
	}
	for i := range t.clauses {
		t.clauses[i] = result(met[i], unmet[i])
	}
	for i, key := range p.keys {
		if !matters[i] {
			continue
		}
		decides := 0.0
		for j := range allowed[i] {
			switch {
			case by[i].holds[j] == 0:
				decides++
			case by[i].fails[j] == 0 && len(p.clauses) > 0:
				decides += 0.5
			}
		}
		t.open = append(t.open, key)
		t.weight = append(t.weight, 0.05+0.95*decides/float64(len(allowed[i])))
	}
	return t
}

// come is what a combination comes to.
func (p *part) come(cell int, same []int16) int16 {
	if c := p.comes[cell]; c < 0 {
		return c
	}
	return same[p.comes[cell]]
}

// result is what a clause comes to that can be met, or not, or both.
func result(met, unmet bool) Result {
	switch {
	case met && unmet:
		return Open
	case met:
		return Met
	}
	return Failed
}

// tellByCEL leaves to CEL what is open, for a part without a table.
func (p *part) tellByCEL(r *Rule, known fact.Values) *told {
	t := &told{can: true, sure: true, tier: noTier}
	for _, i := range p.clauses {
		c := &r.clauses[i]
		res, open := partly(c.expression, c.keys, known, r.Region)
		t.clauses = append(t.clauses, res)
		t.can = t.can && res != Failed
		t.sure = t.sure && res == Met
		t.add(open)
	}
	for i, at := range p.tiers {
		tier := &r.tiers[at]
		if tier.when == nil {
			t.tier = int16(i)
			break
		}
		res, open := partly(tier.when, tier.keys, known, r.Region)
		if res == Open {
			t.several = true
			t.add(open)
			break
		}
		if res == Met {
			t.tier = int16(i)
			break
		}
	}
	return t
}

func (t *told) add(keys []string) {
	for _, key := range keys {
		if !slices.Contains(t.open, key) {
			t.open = append(t.open, key)
			t.weight = append(t.weight, 0.3)
		}
	}
}

// partly evaluates x with what is known; open are the keys on which it still depends.
// A region that holds the ones that are asked about counts as not known.
func partly(x *expression, keys map[string]string, known fact.Values, here string) (Result, []string) {
	value, open := partial(x, keys, known, here)
	switch v := value.(type) {
	case bool:
		return result(v, !v), nil
	}
	return Open, open
}

// partial is the value of x, or nil and the keys on which it depends.
func partial(x *expression, keys map[string]string, known fact.Values, here string) (any, []string) {
	vars := variables(keys, known, here)
	var patterns []*cel.AttributePatternType
	var unknown []string
	for name, key := range keys {
		f := fact.Named(key)
		v, ok := vars[name]
		if ok && f.Type == fact.Region && x.coarse(name, v.(string), here) {
			delete(vars, name)
			ok = false
		}
		if !ok {
			patterns = append(patterns, cel.AttributePattern(name))
			unknown = append(unknown, key)
		}
	}
	input, err := cel.PartialVars(vars, patterns...)
	if err != nil {
		return nil, inOrder(unknown)
	}
	out, _, err := x.program.Eval(input)
	if u, ok := out.(*types.Unknown); ok {
		var open []string
		for _, id := range u.IDs() {
			trails, _ := u.GetAttributeTrails(id)
			for _, trail := range trails {
				if key := keys[trail.Variable()]; key != "" && !slices.Contains(open, key) {
					open = append(open, key)
				}
			}
		}
		return nil, inOrder(open)
	}
	if err != nil {
		return nil, inOrder(unknown)
	}
	return out.Value(), nil
}

// coarse reports whether x looks at a part of the region that is the value of the fact
// with that name.
func (x *expression) coarse(name, value, here string) bool {
	found := false
	x.root.each(func(n *node) {
		if n.op != "within" || n.args[0].name != name {
			return
		}
		code, ok := n.args[1].value.(string)
		if !ok {
			code = here
		}
		found = found || value != fact.Elsewhere && code != value && within(code, value)
	})
	return found
}
