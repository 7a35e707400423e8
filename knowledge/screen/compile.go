package screen

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"cel.dev/cel-go/cel"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// A Rule is a programme's rule, compiled. It may be used at the same time by many.
type Rule struct {
	ID     string
	Title  string
	Region string
	*knowledge.Rule

	clauses []clause
	tiers   []tier
	parts   []*part
	keys    []string // of all facts, in the vocabulary's order
}

type clause struct {
	*expression
	knowledge.Clause
	keys  map[string]string // of the facts in it, by their names
	facts []string          // the keys, in the vocabulary's order
}

type tier struct {
	when *expression // nil is always
	pay  *expression
	knowledge.Tier
	keys    map[string]string // of the facts in when and pay
	payKeys []string
}

// mostClauses is how many clauses and tiers a rule may have.
const mostClauses = 60

// Compile checks and compiles the rule of a programme. What is wrong with it comes as
// problems in the language of staff; where one is a fault the rule is nil. An entry
// without a rule gives nil and no problems.
func Compile(e *knowledge.Entry) (*Rule, []knowledge.Problem) {
	if e.Programme == nil || e.Programme.Rule == nil {
		return nil, nil
	}
	c := &compiler{entry: e, rule: &Rule{ID: e.ID, Title: e.Title, Region: e.Region, Rule: e.Programme.Rule}}
	c.all()
	if len(c.problems) > 0 {
		return nil, c.problems
	}
	c.rule.partition()
	return c.rule, nil
}

type compiler struct {
	entry    *knowledge.Entry
	rule     *Rule
	problems []knowledge.Problem
}

// fault reports what is wrong with the part of the rule of that name.
func (c *compiler) fault(name string, err error) {
	p := &problem{"rule_expression", []string{"error", err.Error()}}
	errors.As(err, &p)
	c.problems = append(c.problems, report(c.entry, p.code, knowledge.Fault, append([]string{"clause", name}, p.args...)...))
}

// report is a problem of an entry's rule; pairs are the names and values of its arguments.
func report(e *knowledge.Entry, code string, severity knowledge.Severity, pairs ...string) knowledge.Problem {
	p := knowledge.Problem{Code: code, Severity: severity, Entry: e.ID, Args: map[string]string{"title": e.Title}}
	if e.Source != nil {
		p.File, p.Place = e.Source.File, e.Source.Place
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Args[pairs[i]] = pairs[i+1]
	}
	return p
}

func (c *compiler) all() {
	r := c.rule
	if len(r.Rule.Clauses)+len(r.Rule.NotWith) == 0 {
		c.fault("", &problem{"rule_empty", nil})
	}
	if len(r.Rule.Clauses)+len(r.Amounts)+len(r.Rule.NotWith) > mostClauses {
		c.fault("", &problem{"rule_too_long", nil})
		return
	}
	names := map[string]bool{}
	for i, written := range r.Rule.Clauses {
		if written.Name == "" || names[written.Name] {
			c.fault(written.Name, &problem{"rule_clause_name", []string{"number", strconv.Itoa(i + 1)}})
		}
		names[written.Name] = true
		x, err := compile(written.When, cel.BoolType)
		if err != nil {
			c.fault(written.Name, err)
			continue
		}
		r.add(x, written, c.keys(x))
	}
	for _, title := range r.Rule.NotWith {
		x, err := compile("!getting", cel.BoolType)
		if err != nil {
			c.fault(title, err)
			continue
		}
		r.add(x, knowledge.Clause{
			Name: title, Reason: teller{lang: "zh"}.say("not_with_reason", "a", title), ReasonEn: teller{lang: "en"}.say("not_with_reason", "a", title),
		}, map[string]string{"getting": "getting@" + title})
	}
	c.amounts()
	c.windows()
	r.keys = r.allKeys()
}

func (r *Rule) add(x *expression, written knowledge.Clause, keys map[string]string) {
	r.clauses = append(r.clauses, clause{x, written, keys, inOrder(slices.Collect(maps.Values(keys)))})
}

// keys are the keys of the facts in the expressions, by name.
func (c *compiler) keys(list ...*expression) map[string]string {
	keys := map[string]string{}
	for _, x := range list {
		if x == nil {
			continue
		}
		for _, name := range x.root.facts() {
			keys[name] = fact.Key(name, c.entry.Title)
		}
	}
	return keys
}

func (c *compiler) amounts() {
	for i, written := range c.rule.Amounts {
		name := written.Name
		if name == "" {
			name = strconv.Itoa(i + 1)
		}
		t := tier{Tier: written}
		var err error
		if written.When != "" {
			if t.when, err = compile(written.When, cel.BoolType); err != nil {
				c.fault(name, err)
				continue
			}
		}
		if t.pay, err = compile(written.Pay, cel.IntType); err != nil {
			c.fault(name, err)
			continue
		}
		if written.Per != "" && written.Per != "once" && written.Per != "month" && written.Per != "year" {
			c.fault(name, &problem{"rule_per", []string{"per", written.Per}})
		}
		t.keys = c.keys(t.when, t.pay)
		t.payKeys = slices.Sorted(maps.Values(c.keys(t.pay)))
		c.rule.tiers = append(c.rule.tiers, t)
	}
}

func (c *compiler) windows() {
	for _, w := range c.rule.Windows {
		if !validWindow(w) {
			c.fault(w.From+"–"+w.To, &problem{"rule_window", []string{"from", w.From, "to", w.To}})
		}
	}
}

func (r *Rule) allKeys() []string {
	found := map[string]bool{}
	for _, c := range r.clauses {
		for _, key := range c.keys {
			found[key] = true
		}
	}
	for _, t := range r.tiers {
		for _, key := range t.keys {
			found[key] = true
		}
	}
	return inOrder(slices.Collect(maps.Keys(found)))
}

// inOrder sorts keys by the vocabulary, then by name.
func inOrder(keys []string) []string {
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(fact.Order(a)-fact.Order(b), cmp.Compare(a, b)) })
	return keys
}

// Facts are the keys of all facts that the rule asks about, in the vocabulary's order.
func (r *Rule) Facts() []string { return slices.Clone(r.keys) }

// Regions are the codes of the divisions that the clauses look into by the fact with that
// name, in the order of the clauses.
func (r *Rule) Regions(name string) []string {
	var codes []string
	for _, c := range r.clauses {
		c.root.each(func(n *node) {
			if n.op != "within" || n.args[0].name != name {
				return
			}
			code, ok := n.args[1].value.(string)
			if !ok {
				code = r.Region
			}
			codes = append(codes, code)
		})
	}
	return codes
}

// variables are what x is evaluated with: the known facts, by name.
func variables(keys map[string]string, known fact.Values, here string) map[string]any {
	vars := make(map[string]any, len(keys)+1)
	vars[hereName] = here
	for name, key := range keys {
		if v, ok := known[key]; ok {
			vars[name] = v
		}
	}
	return vars
}

// whole evaluates x with all of its facts known.
func (x *expression) whole(vars map[string]any) (any, error) {
	out, _, err := x.program.Eval(vars)
	if err != nil {
		return nil, fmt.Errorf("evaluate %s: %w", x.root, err)
	}
	return out.Value(), nil
}
