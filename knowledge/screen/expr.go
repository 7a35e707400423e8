package screen

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
)

const (
	longestExpression = 2000   // bytes
	costliest         = 100000 // of one evaluation, in CEL's units
)

// environment is CEL with the vocabulary as its variables.
var environment = sync.OnceValue(func() *cel.Env {
	options := []cel.EnvOption{
		cel.EnableMacroCallTracking(),
		cel.Variable(hereName, cel.StringType),
		cel.Function("within", cel.Overload("within_string_string", []*cel.Type{cel.StringType, cel.StringType}, cel.BoolType,
			cel.BinaryBinding(func(code, outer ref.Val) ref.Val {
				c, _ := code.Value().(string)
				o, _ := outer.Value().(string)
				return types.Bool(within(c, o))
			}))),
		chosen("min", func(a, b int64) bool { return a < b }),
		chosen("max", func(a, b int64) bool { return a > b }),
	}
	for _, f := range fact.All() {
		options = append(options, cel.Variable(f.Name, celType(f)))
	}
	env, err := cel.NewEnv(options...)
	if err != nil {
		panic(fmt.Sprintf("environment of rules: %v", err)) // of the embedded vocabulary, held by a test
	}
	return env
})

const hereName = "here"

func celType(f *fact.Fact) *cel.Type {
	switch f.Type {
	case fact.Bool:
		return cel.BoolType
	case fact.Number:
		return cel.IntType
	case fact.Choices:
		return cel.ListType(cel.StringType)
	case fact.Ages:
		return cel.ListType(cel.IntType)
	}
	return cel.StringType
}

// chosen is a function of CEL that takes the number of a list that comes before all others.
func chosen(name string, before func(a, b int64) bool) cel.EnvOption {
	return cel.Function(name, cel.Overload(name+"_list", []*cel.Type{cel.ListType(cel.IntType)}, cel.IntType,
		cel.UnaryBinding(func(list ref.Val) ref.Val {
			var best ref.Val
			for it := list.(traits.Lister).Iterator(); it.HasNext() == types.True; {
				n := it.Next()
				if best == nil || before(n.Value().(int64), best.Value().(int64)) {
					best = n
				}
			}
			if best == nil {
				return types.NewErr("%s of an empty list", name)
			}
			return best
		})))
}

// within reports whether the region lies in outer, or is it. Nothing but the nation
// holds what is elsewhere.
func within(code, outer string) bool {
	return outer == "" || code != fact.Elsewhere && region.Within(code, outer)
}

// node is an expression, free of CEL's own tree: macros as they were written, and only
// what rules may use.
type node struct {
	op    string // ident, const, list, a macro, a function or an operator as it is written
	name  string // of an ident; the variable of a macro
	value any    // of a const: bool, int64 or string
	args  []*node
}

// The functions and operators of CEL that rules may use, by CEL's name → as written.
var written = map[string]string{
	operators.LogicalAnd: "&&", operators.LogicalOr: "||", operators.LogicalNot: "!",
	operators.Equals: "==", operators.NotEquals: "!=",
	operators.Less: "<", operators.LessEquals: "<=", operators.Greater: ">", operators.GreaterEquals: ">=",
	operators.In: "in", operators.Conditional: "?",
	operators.Add: "+", operators.Subtract: "-", operators.Multiply: "*", operators.Divide: "/", operators.Modulo: "%", operators.Negate: "neg",
	"within": "within", "size": "size", "min": "min", "max": "max",
}

var macros = []string{"exists", "all", "exists_one", "filter"}

// expression is one that compiled.
type expression struct {
	root    *node
	program cel.Program
}

// problem is what is wrong with an expression, by the code of knowledge/problems.toml.
type problem struct {
	code string
	args []string
}

func (p *problem) Error() string { return p.code + " " + strings.Join(p.args, " ") }

// compile reads source, which must be of the type want.
func compile(source string, want *cel.Type) (*expression, error) {
	if len(source) > longestExpression {
		return nil, &problem{"rule_too_long", nil}
	}
	checked, issues := environment().Compile(source)
	if issues.Err() != nil {
		return nil, unfit(issues)
	}
	if !checked.OutputType().IsExactType(want) {
		return nil, &problem{"rule_type", []string{"want", want.String(), "got", checked.OutputType().String()}}
	}
	native := checked.NativeRep()
	root, err := convert(native.Expr(), native.SourceInfo())
	if err != nil {
		return nil, err
	}
	if err := root.checkWords(); err != nil {
		return nil, err
	}
	program, err := environment().Program(checked, cel.EvalOptions(cel.OptPartialEval), cel.CostLimit(costliest))
	if err != nil {
		return nil, &problem{"rule_expression", []string{"error", err.Error()}}
	}
	return &expression{root, program}, nil
}

// unfit puts what CEL says of an expression into a problem: a fact that nobody knows
// by its name, anything else by CEL's words.
func unfit(issues *cel.Issues) error {
	first := issues.Errors()[0]
	if _, name, ok := strings.Cut(first.Message, "undeclared reference to '"); ok {
		name, _, _ = strings.Cut(name, "'")
		return &problem{"rule_unknown_fact", []string{"name", name, "near", nearest(name)}}
	}
	return &problem{"rule_expression", []string{"error", strconv.Itoa(first.Location.Column()+1) + ": " + first.Message}}
}

// nearest is the name of the vocabulary that shares most letters in a row with name.
func nearest(name string) string {
	best, most := "age", 0
	for _, f := range fact.All() {
		shared := 0
		for shared < min(len(f.Name), len(name)) && f.Name[shared] == name[shared] {
			shared++
		}
		if shared > most {
			best, most = f.Name, shared
		}
	}
	return best
}

// convert makes nodes of CEL's tree.
func convert(e ast.Expr, info *ast.SourceInfo) (*node, error) {
	if call, ok := info.GetMacroCall(e.ID()); ok {
		return convertMacro(call, info)
	}
	switch e.Kind() {
	case ast.IdentKind:
		return &node{op: "ident", name: e.AsIdent()}, nil
	case ast.LiteralKind:
		switch v := e.AsLiteral().Value().(type) {
		case bool, int64, string:
			return &node{op: "const", value: v}, nil
		}
	case ast.ListKind:
		return convertAll("list", e.AsList().Elements(), info)
	case ast.CallKind:
		call := e.AsCall()
		op, ok := written[call.FunctionName()]
		if !ok {
			return nil, &problem{"rule_function", []string{"name", call.FunctionName()}}
		}
		args := call.Args()
		if call.IsMemberFunction() {
			args = append([]ast.Expr{call.Target()}, args...)
		}
		n, err := convertAll(op, args, info)
		if err == nil && op == "neg" && n.args[0].op == "const" {
			if v, ok := n.args[0].value.(int64); ok {
				return &node{op: "const", value: -v}, nil
			}
		}
		return n, err
	}
	return nil, &problem{"rule_function", []string{"name", "…"}}
}

func convertAll(op string, list []ast.Expr, info *ast.SourceInfo) (*node, error) {
	n := &node{op: op}
	for _, e := range list {
		arg, err := convert(e, info)
		if err != nil {
			return nil, err
		}
		n.args = append(n.args, arg)
	}
	return n, nil
}

func convertMacro(e ast.Expr, info *ast.SourceInfo) (*node, error) {
	call := e.AsCall()
	if !slices.Contains(macros, call.FunctionName()) || len(call.Args()) != 2 || call.Args()[0].Kind() != ast.IdentKind {
		return nil, &problem{"rule_function", []string{"name", call.FunctionName()}}
	}
	n, err := convertAll(call.FunctionName(), []ast.Expr{call.Target(), call.Args()[1]}, info)
	if err == nil {
		n.name = call.Args()[0].AsIdent()
	}
	return n, err
}

// String is the expression as CEL reads it.
func (n *node) String() string {
	arg := func(i int) string {
		if a := n.args[i]; len(a.args) > 0 && a.op != "list" && !a.called() {
			return "(" + a.String() + ")"
		}
		return n.args[i].String()
	}
	switch n.op {
	case "ident":
		return n.name
	case "const":
		if s, ok := n.value.(string); ok {
			return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
		}
		return fmt.Sprint(n.value)
	case "list":
		return "[" + n.joined() + "]"
	case "!":
		return "!" + arg(0)
	case "neg":
		return "-" + arg(0)
	case "?":
		return arg(0) + " ? " + arg(1) + " : " + arg(2)
	}
	switch {
	case slices.Contains(macros, n.op):
		return arg(0) + "." + n.op + "(" + n.name + ", " + n.args[1].String() + ")"
	case n.called():
		return n.op + "(" + n.joined() + ")"
	}
	return arg(0) + " " + n.op + " " + arg(1)
}

// called reports whether the node is written as a call, which needs no brackets around it.
func (n *node) called() bool {
	return slices.Contains(macros, n.op) || n.op == "within" || n.op == "size" || n.op == "min" || n.op == "max"
}

func (n *node) joined() string {
	parts := make([]string, len(n.args))
	for i, a := range n.args {
		parts[i] = a.String()
	}
	return strings.Join(parts, ", ")
}

// facts are the names of the facts in the expression, in the vocabulary's order.
func (n *node) facts() []string {
	found := map[string]bool{}
	n.each(func(m *node) {
		if m.op == "ident" && isFact(m.name) {
			found[m.name] = true
		}
	})
	var names []string
	for _, f := range fact.All() {
		if found[f.Name] {
			names = append(names, f.Name)
		}
	}
	return names
}

func isFact(name string) bool { return byName(name) != nil }

// byName is the fact with that name, also where it is each.
func byName(name string) *fact.Fact { return fact.Named(fact.Key(name, "x")) }

// each calls do for n and all below it.
func (n *node) each(do func(*node)) {
	do(n)
	for _, a := range n.args {
		a.each(do)
	}
}

var errNames = errors.New("a variable has the name of a fact")

// checkWords holds the constants to the vocabulary: a choice that a fact does not have
// makes a condition that is never met.
func (n *node) checkWords() error {
	var wrong error
	elements := map[string]*fact.Fact{} // variables of macros
	n.each(func(m *node) {
		if slices.Contains(macros, m.op) {
			if isFact(m.name) || m.name == hereName {
				wrong = cmp.Or[error](wrong, &problem{"rule_expression", []string{"error", errNames.Error()}})
			}
			for r := m.args[0]; ; r = r.args[0] {
				if r.op == "ident" {
					elements[m.name] = byName(r.name)
				}
				if r.op != "filter" {
					break
				}
			}
		}
	})
	subject := func(m *node) *fact.Fact {
		if m.op != "ident" {
			return nil
		}
		if f := elements[m.name]; f != nil {
			return f
		}
		return byName(m.name)
	}
	n.each(func(m *node) {
		if len(m.args) != 2 || m.op == "list" {
			return
		}
		for i, a := range m.args {
			f := subject(a)
			if f == nil {
				continue
			}
			for _, c := range append([]*node{m.args[1-i]}, m.args[1-i].args...) {
				if s, ok := c.value.(string); ok && c.op == "const" {
					wrong = cmp.Or(wrong, fitting(f, s))
				}
			}
		}
	})
	return wrong
}

// fitting tells what is wrong with a constant that is compared with f.
func fitting(f *fact.Fact, value string) error {
	switch f.Type {
	case fact.Choice, fact.Choices:
		if f.Option(value) == nil {
			values := make([]string, len(f.Options))
			for i, o := range f.Options {
				values[i] = o.Value
			}
			return &problem{"rule_unknown_choice", []string{"fact", f.Zh.Label, "value", value, "values", strings.Join(values, "、")}}
		}
	case fact.Region:
		if _, ok := region.Lookup(value); !ok && value != fact.Elsewhere {
			return &problem{"rule_unknown_region", []string{"value", value}}
		}
	}
	return nil
}
