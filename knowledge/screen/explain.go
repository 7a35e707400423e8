package screen

import (
	_ "embed"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
)

//go:embed words.toml
var wordsTOML []byte

var phrases = sync.OnceValue(func() map[string]map[string]string {
	var words map[string]map[string]string
	if err := toml.Unmarshal(wordsTOML, &words); err != nil {
		panic(fmt.Sprintf("words.toml: %v", err)) // embedded, and held by a test
	}
	return words
})

// Explain tells the rule in plain words of lang, a line each.
func (r *Rule) Explain(lang string) []string {
	t := teller{lang: lang, here: r.Region}
	var lines []string
	for i := range r.Rule.Clauses {
		c := &r.clauses[i]
		lines = append(lines, t.say("clause", "name", c.Name, "a", t.tell(c.root)))
		reason := c.Reason
		if lang == "en" && c.ReasonEn != "" {
			reason = c.ReasonEn
		}
		if reason != "" {
			lines = append(lines, "  "+t.say("reason", "a", reason))
		}
		if c.Quote != "" {
			lines = append(lines, "  "+t.say("quote", "a", c.Quote))
		}
	}
	for i, tier := range r.tiers {
		lines = append(lines, t.amount(i, &tier))
	}
	if len(r.Rule.NotWith) > 0 {
		lines = append(lines, t.say("not_with", "a", strings.Join(r.Rule.NotWith, t.say("comma"))))
	}
	for _, w := range r.Windows {
		lines = append(lines, t.say("window", "a", w.From, "b", w.To))
	}
	lines = append(lines, t.say("cases", "a", strconv.Itoa(len(r.Cases))))
	if r.Dated != "" {
		lines = append(lines, t.say("dated", "a", string(r.Dated)))
	}
	if !r.Confirmed {
		lines = append(lines, t.say("unconfirmed"))
	}
	return lines
}

// teller puts expressions into words.
type teller struct {
	lang string
	here string
	vars map[string]*fact.Fact // variables of macros
}

func (t teller) say(key string, pairs ...string) string {
	sentence, ok := phrases()[key][t.lang]
	if !ok {
		sentence = phrases()[key]["zh"]
	}
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.ReplaceAll(strings.NewReplacer(pairs...).Replace(sentence), "  ", " ")
}

func (t *teller) amount(i int, tier *tier) string {
	name := tier.Name
	if name == "" {
		name = strconv.Itoa(i + 1)
	}
	per := ""
	if tier.Per != "" {
		per = t.say(tier.Per)
	}
	if tier.when == nil {
		return t.say("amount", "name", name, "a", t.tell(tier.pay.root), "per", per)
	}
	return t.say("amount_when", "name", name, "a", t.tell(tier.pay.root), "b", t.tell(tier.when.root), "per", per)
}

// fact is the fact that n is, or whose element it is; nil where it is none.
func (t *teller) fact(n *node) *fact.Fact {
	if n.op != "ident" {
		return nil
	}
	if f := t.vars[n.name]; f != nil {
		return f
	}
	return byName(n.name)
}

func (t *teller) tell(n *node) string {
	switch n.op {
	case "ident":
		return t.ident(n)
	case "const":
		return fmt.Sprint(n.value)
	case "list":
		return t.list(nil, n)
	case "&&":
		if words := t.between(n); words != "" {
			return words
		}
		return t.say("and", "a", t.inner(n, n.args[0]), "b", t.inner(n, n.args[1]))
	case "||":
		return t.say("or", "a", t.inner(n, n.args[0]), "b", t.inner(n, n.args[1]))
	case "!":
		if f := t.fact(n.args[0]); f != nil {
			return t.say("no", "x", f.In(t.lang).Label)
		}
		return t.say("not", "a", t.tell(n.args[0]))
	case "==", "!=", "<", "<=", ">", ">=":
		return t.comparison(n)
	case "in":
		return t.membership(n)
	case "within":
		return t.say("within", "x", t.label(n.args[0]), "v", t.place(n.args[1]))
	case "exists", "all", "exists_one", "filter":
		return t.macro(n)
	case "size":
		if f := n.args[0]; f.op == "filter" {
			return t.say("size_filter", "x", t.label(f.args[0]), "a", t.elements(f).tell(f.args[1]))
		}
		return t.say("size", "x", t.label(n.args[0]))
	case "min", "max":
		return t.limited(n)
	case "?":
		return t.say("if", "a", t.tell(n.args[0]), "b", t.tell(n.args[1]), "v", t.tell(n.args[2]))
	case "neg":
		return t.say("neg", "a", t.inner(n, n.args[0]))
	}
	return t.say(n.op, "a", t.inner(n, n.args[0]), "b", t.inner(n, n.args[1]))
}

// inner is a part of n, in brackets where it is of another operator with parts.
func (t *teller) inner(n, part *node) string {
	words := t.tell(part)
	if part.op != n.op && (part.op == "&&" && t.between(part) == "" || part.op == "||" || slices.Contains([]string{"+", "-"}, part.op) && n.op == "*") {
		return t.say("brackets", "a", words)
	}
	return words
}

// ident is a fact by itself, which is one that is true or false.
func (t *teller) ident(n *node) string {
	f := t.fact(n)
	switch {
	case n.name == hereName:
		return t.say("here")
	case f != nil && f.Type == fact.Bool:
		return t.say("yes", "x", f.In(t.lang).Label)
	}
	return t.label(n)
}

// label is what is looked at.
func (t *teller) label(n *node) string {
	if n.op != "ident" {
		return t.tell(n)
	}
	if t.vars[n.name] != nil {
		return t.say("element")
	}
	if f := byName(n.name); f != nil {
		return f.In(t.lang).Label
	}
	return n.name
}

// value is a constant that is compared with f.
func (t *teller) value(f *fact.Fact, n *node) string {
	switch {
	case n.op == "list":
		return t.list(f, n)
	case n.op != "const" || f == nil:
		return t.tell(n)
	}
	switch v := n.value.(type) {
	case string:
		if o := f.Option(v); o != nil {
			return o.In(t.lang)
		}
		return t.place(n)
	case int64:
		unit := f.Unit[t.lang]
		if t.lang == "en" && unit != "" {
			unit = " " + unit
		}
		return strconv.FormatInt(v, 10) + unit
	case bool:
		if v {
			return t.say("yes", "x", f.In(t.lang).Label)
		}
		return t.say("no", "x", f.In(t.lang).Label)
	}
	return ""
}

func (t *teller) list(f *fact.Fact, n *node) string {
	parts := make([]string, len(n.args))
	for i, a := range n.args {
		parts[i] = t.value(f, a)
	}
	return joined(parts, t.say("comma"))
}

// joined lists parts, behind semicolons where one of them is a list itself.
func joined(parts []string, comma string) string {
	if slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(p, comma) }) {
		comma = map[bool]string{true: "；", false: "; "}[comma == "、"]
	}
	return strings.Join(parts, comma)
}

func (t *teller) place(n *node) string {
	code, ok := n.value.(string)
	if n.op == "ident" && n.name == hereName {
		code, ok = t.here, true
	}
	if !ok {
		return t.tell(n)
	}
	name := region.Full(code)
	if n.op == "ident" {
		return t.say("here") + t.say("brackets", "a", name)
	}
	return name
}

func (t *teller) comparison(n *node) string {
	a, b, op := n.args[0], n.args[1], n.op
	if a.op == "const" {
		a, b, op = b, a, turned(op)
	}
	if b.op == "list" && len(b.args) == 0 {
		if op == "==" {
			return t.say("empty", "x", t.label(a))
		}
		return t.say("filled", "x", t.label(a))
	}
	if a.op == "size" && b.value == int64(0) && (op == ">" || op == "!=") {
		return t.say("filled", "x", t.label(a.args[0]))
	}
	f := t.fact(a)
	if f != nil && f.Type == fact.Bool {
		if yes, ok := b.value.(bool); ok {
			if yes == (op == "==") {
				return t.say("yes", "x", t.label(a))
			}
			return t.say("no", "x", t.label(a))
		}
	}
	return t.say(op, "x", t.label(a), "v", t.value(f, b))
}

// between tells x >= a && x <= b in one; empty where n is none.
func (t *teller) between(n *node) string {
	from, to := n.args[0], n.args[1]
	if from.op != ">=" || to.op != "<=" || from.args[0].op != "ident" || from.args[0].name != to.args[0].name || from.args[1].op != "const" || to.args[1].op != "const" {
		return ""
	}
	f := t.fact(from.args[0])
	return t.say("between", "x", t.label(from.args[0]), "a", t.value(f, from.args[1]), "b", t.value(f, to.args[1]))
}

func (t *teller) membership(n *node) string {
	x, list := n.args[0], n.args[1]
	if x.op == "const" {
		return t.say("has", "x", t.label(list), "v", t.value(t.fact(list), x))
	}
	return t.say("among", "x", t.label(x), "v", t.value(t.fact(x), list))
}

// macro tells what is asked of the elements of a list.
func (t *teller) macro(n *node) string {
	list, body := n.args[0], n.args[1]
	if n.op == "exists" && body.op == "in" && body.args[0].name == n.name {
		return t.say("has_any", "x", t.label(list), "v", t.elements(n).value(t.elements(n).vars[n.name], body.args[1]))
	}
	return t.say(n.op, "x", t.label(list), "a", t.elements(n).tell(body))
}

// elements tells what is asked of the elements of the list that the macro n goes through.
func (t *teller) elements(n *node) *teller {
	own := &teller{lang: t.lang, here: t.here, vars: maps.Clone(t.vars)}
	if own.vars == nil {
		own.vars = map[string]*fact.Fact{}
	}
	list := n.args[0]
	for list.op == "filter" {
		list = list.args[0]
	}
	own.vars[n.name] = t.fact(list)
	return own
}

// limited tells the least or largest of a list; of an amount and a number, that the
// number is its limit.
func (t *teller) limited(n *node) string {
	list := n.args[0]
	if list.op == "list" && len(list.args) == 2 && list.args[1].op == "const" {
		key := "capped"
		if n.op == "max" {
			key = "at_least"
		}
		return t.say(key, "a", t.tell(list.args[0]), "v", t.tell(list.args[1]))
	}
	return t.say(n.op, "v", t.list(nil, list))
}
