package screen

import (
	"maps"
	"slices"
	"sort"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
)

// mostCells is how many combinations of cells a table may have.
const mostCells = 20000

// uses is how expressions look at a fact.
type uses struct {
	*fact.Fact
	cuts    map[int64]bool   // numbers from which on a comparison may turn out otherwise
	named   map[string][]int // choice or region → the places where it is named
	most    int64            // the largest number of children or choices that counts
	apart   bool             // choices that stand in the same places may count apart
	blurred bool             // looked at in a way that has no cells
}

// look is a walk through the expressions of a rule.
type look struct {
	here  string
	facts map[string]*uses // by name of the fact
	vars  map[string]*uses // variables of macros
	place int              // counts the places where choices are named
}

func newLook(here string) *look {
	return &look{here: here, facts: map[string]*uses{}, vars: map[string]*uses{}}
}

// of is the uses of the fact, or of the fact whose element is the variable, that n is;
// nil where it is neither.
func (l *look) of(n *node) *uses {
	if n.op != "ident" {
		return nil
	}
	if u := l.vars[n.name]; u != nil {
		return u
	}
	f := byName(n.name)
	if f == nil {
		return nil
	}
	if l.facts[n.name] == nil {
		l.facts[n.name] = &uses{Fact: f, cuts: map[int64]bool{}, named: map[string][]int{}, most: 1}
	}
	return l.facts[n.name]
}

// walk notes how n, which is true or false, looks at facts.
func (l *look) walk(n *node) {
	switch n.op {
	case "const":
	case "ident":
		if u := l.of(n); u != nil && u.Type != fact.Bool {
			u.blurred = true
		}
	case "&&", "||", "!":
		l.walkAll(n.args)
	case "?":
		l.walkAll(n.args)
	case "==", "!=", "<", "<=", ">", ">=":
		if !l.compared(n.op, n.args[0], n.args[1]) && !l.compared(turned(n.op), n.args[1], n.args[0]) {
			l.blurAll(n.args)
		}
	case "in":
		l.contained(n.args[0], n.args[1])
	case "within":
		l.located(n.args[0], n.args[1])
	case "exists", "all", "exists_one":
		u := l.ranged(n.args[0])
		if u != nil && n.op == "exists_one" {
			u.most, u.apart = max(u.most, 2), true
		}
		l.inside(n, u)
	default:
		l.blurAll(n.args)
	}
}

func (l *look) walkAll(list []*node) {
	for _, n := range list {
		l.walk(n)
	}
}

// turned is a comparison with its sides changed.
func turned(op string) string {
	switch op {
	case "<":
		return ">"
	case "<=":
		return ">="
	case ">":
		return "<"
	case ">=":
		return "<="
	}
	return op
}

// compared notes a comparison of a with the constant b; false where it is none.
func (l *look) compared(op string, a, b *node) bool {
	if b.op == "list" && len(b.args) == 0 && (op == "==" || op == "!=") {
		if u := l.of(a); u != nil && l.vars[a.name] == nil && (u.Type == fact.Ages || u.Type == fact.Choices) {
			return true // empty or not is told apart in any case
		}
	}
	if b.op != "const" {
		return false
	}
	if a.op == "size" {
		u := l.ranged(a.args[0])
		n, whole := b.value.(int64)
		if u == nil || !whole {
			return false
		}
		u.most = max(u.most, n+1)
		u.apart = u.apart || n > 0
		return true
	}
	u := l.of(a)
	if u == nil {
		return false
	}
	switch v := b.value.(type) {
	case bool:
		return u.Type == fact.Bool
	case int64:
		if u.Type != fact.Number && u.Type != fact.Ages || u.Type == fact.Ages && l.vars[a.name] == nil {
			return false
		}
		u.cut(op, v)
		return true
	case string:
		if u.Type != fact.Choice && (u.Type != fact.Choices || l.vars[a.name] == nil) {
			return false
		}
		l.name(u, v)
		return true
	}
	return false
}

func (u *uses) cut(op string, v int64) {
	switch op {
	case "<", ">=":
		u.cuts[v] = true
	case "<=", ">":
		u.cuts[v+1] = true
	default:
		u.cuts[v], u.cuts[v+1] = true, true
	}
}

// name notes that values are named in one place.
func (l *look) name(u *uses, values ...string) {
	l.place++
	for _, v := range values {
		u.named[v] = append(u.named[v], l.place)
	}
}

// contained notes x in list.
func (l *look) contained(x, list *node) {
	switch u := l.of(x); {
	case u != nil && constants(list) && u.Type != fact.Region && (u.Type != fact.Bool):
		var values []string
		for _, c := range list.args {
			switch v := c.value.(type) {
			case int64:
				u.cut("==", v)
			case string:
				values = append(values, v)
			}
		}
		l.name(u, values...)
	case x.op == "const":
		u := l.ranged(list)
		if u == nil {
			l.blurAll([]*node{list})
			return
		}
		switch v := x.value.(type) {
		case int64:
			u.cut("==", v)
		case string:
			l.name(u, v)
		}
	default:
		l.blurAll([]*node{x, list})
	}
}

func constants(list *node) bool {
	return list.op == "list" && !slices.ContainsFunc(list.args, func(a *node) bool { return a.op != "const" })
}

// located notes that a region is looked at from inside and outside of a division.
func (l *look) located(x, outer *node) {
	u := l.of(x)
	code, known := outer.value.(string)
	if outer.op == "ident" && outer.name == hereName {
		code, known = l.here, true
	}
	if u == nil || !known || u.Type != fact.Region {
		l.blurAll([]*node{x, outer})
		return
	}
	if r, ok := region.Lookup(code); ok && r.Code != "" {
		l.name(u, r.Code)
	}
}

// ranged is the list that a macro or size goes through: a fact, or those of its elements
// that a filter leaves. Nil where it is neither.
func (l *look) ranged(n *node) *uses {
	if n.op == "filter" {
		u := l.ranged(n.args[0])
		l.inside(n, u)
		return u
	}
	if u := l.of(n); u != nil && l.vars[n.name] == nil && (u.Type == fact.Ages || u.Type == fact.Choices) {
		return u
	}
	return nil
}

// inside walks the body of a macro over u.
func (l *look) inside(n *node, u *uses) {
	if u == nil {
		l.blurAll(n.args)
		return
	}
	before := l.vars[n.name]
	l.vars[n.name] = u
	l.walk(n.args[1])
	l.vars[n.name] = before
}

// blurAll notes that what the nodes look at has no cells.
func (l *look) blurAll(list []*node) {
	for _, n := range list {
		n.each(func(m *node) {
			if u := l.of(m); u != nil && u.Type != fact.Bool {
				u.blurred = true
			}
		})
	}
}

// space is a fact's values in cells: no expression of the rule tells two values of one
// cell apart.
type space struct {
	key  string
	reps []any                 // one value of each cell
	find func(value any) []int // the cells in which a value may lie: several where it is a region of which a rule names parts
}

// space makes cells of u; nil where it has none, or too many.
func (u *uses) space(key string) *space {
	if u.blurred {
		return nil
	}
	switch u.Type {
	case fact.Bool:
		return &space{key, []any{false, true}, func(v any) []int {
			if v.(bool) {
				return []int{1}
			}
			return []int{0}
		}}
	case fact.Number:
		starts := u.starts()
		reps := make([]any, len(starts))
		for i, s := range starts {
			reps[i] = s
		}
		return &space{key, reps, func(v any) []int { return []int{interval(starts, v.(int64))} }}
	case fact.Choice:
		return u.choiceSpace(key)
	case fact.Choices:
		return u.choicesSpace(key)
	case fact.Ages:
		return u.agesSpace(key)
	case fact.Region:
		return u.regionSpace(key)
	}
	return nil
}

// starts are the first numbers of the cells.
func (u *uses) starts() []int64 {
	starts := []int64{u.Min}
	for _, c := range slices.Sorted(maps.Keys(u.cuts)) {
		if c > u.Min && c <= u.Max {
			starts = append(starts, c)
		}
	}
	return starts
}

// interval is the place of the last start that is not above n.
func interval(starts []int64, n int64) int {
	return max(0, sort.Search(len(starts), func(i int) bool { return starts[i] > n })-1)
}

// groups are the choices that no expression tells apart, those that none names last;
// and the group of each choice.
func (u *uses) groups() (groups [][]string, of map[string]int) {
	of = map[string]int{}
	for _, o := range u.Options {
		at := slices.IndexFunc(groups, func(g []string) bool {
			return !u.apart && slices.Equal(u.named[g[0]], u.named[o.Value])
		})
		if at < 0 {
			at = len(groups)
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], o.Value)
		of[o.Value] = at
	}
	return groups, of
}

func (u *uses) choiceSpace(key string) *space {
	groups, of := u.groups()
	reps := make([]any, len(groups))
	for i, g := range groups {
		reps[i] = g[0]
	}
	return &space{key, reps, func(v any) []int { return []int{of[v.(string)]} }}
}

func (u *uses) choicesSpace(key string) *space {
	groups, of := u.groups()
	if len(groups) > 12 {
		return nil
	}
	reps := make([]any, 1<<len(groups))
	for mask := range reps {
		chosen := []string{}
		for i, g := range groups {
			if mask&(1<<i) != 0 {
				chosen = append(chosen, g[0])
			}
		}
		slices.Sort(chosen)
		reps[mask] = chosen
	}
	return &space{key, reps, func(v any) []int {
		mask := 0
		for _, s := range v.([]string) {
			mask |= 1 << of[s]
		}
		return []int{mask}
	}}
}

// agesSpace tells apart how many children there are of each interval of ages, up to the
// number that counts.
func (u *uses) agesSpace(key string) *space {
	starts := u.starts()
	digits := int(u.most) + 1
	total := 1
	for range starts {
		if total *= digits; total > mostCells {
			return nil
		}
	}
	reps := make([]any, total)
	for i := range reps {
		ages := []int64{}
		rest := i
		for _, s := range starts {
			for range rest % digits {
				ages = append(ages, s)
			}
			rest /= digits
		}
		slices.Sort(ages)
		slices.Reverse(ages)
		reps[i] = ages
	}
	return &space{key, reps, func(v any) []int {
		counts := make([]int, len(starts))
		for _, age := range v.([]int64) {
			at := interval(starts, age)
			counts[at] = min(counts[at]+1, digits-1)
		}
		cell := 0
		for i := len(counts) - 1; i >= 0; i-- {
			cell = cell*digits + counts[i]
		}
		return []int{cell}
	}}
}

// regionSpace has a cell for each division that is named, which holds what lies in it
// and in no named part of it, and one for the rest.
func (u *uses) regionSpace(key string) *space {
	codes := slices.Sorted(maps.Keys(u.named))
	reps := []any{}
	for _, c := range codes {
		reps = append(reps, c)
	}
	reps = append(reps, fact.Elsewhere)
	return &space{key, reps, func(v any) []int {
		value := v.(string)
		own := len(codes)
		var cells []int
		for i, c := range codes { // sorted, so that what is inside comes behind
			switch {
			case within(value, c):
				own = i
			case value != fact.Elsewhere && within(c, value):
				cells = append(cells, i)
			}
		}
		return append(cells, own)
	}}
}
