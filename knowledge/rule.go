package knowledge

import (
	"encoding/json"
	"strings"
)

// Rule says who can have a programme, and how much of it, so that a program can tell.
// What its expressions may name stands in knowledge/fact/facts.toml; package screen
// reads and runs them.
type Rule struct {
	// Clauses must all be met. Their names differ.
	Clauses []Clause `json:"clauses"`
	// Amounts are the tiers of what is given: exactly one fits whoever meets all
	// clauses. None says nothing about the amount.
	Amounts []Tier `json:"amounts,omitempty"`
	// NotWith are titles of programmes that nobody can have besides this one.
	NotWith Strings `json:"not_with,omitempty"`
	// Windows are when one can apply; none means at any time.
	Windows []Window `json:"windows,omitempty"`
	// Cases are people of the rule's test, and what the rule must say of each.
	Cases []TestCase `json:"cases,omitempty"`
	// Dated is the day that the rule was made or last compared with the policy.
	Dated Date `json:"dated,omitempty"`
	// Confirmed says that a person compared the rule with the policy. Residents are
	// screened by confirmed rules only.
	Confirmed bool `json:"confirmed,omitempty"`
}

// Clause is one condition.
type Clause struct {
	Name string `json:"name"` // short, in the words of staff: 年龄
	// When is an expression of CEL that is true where the condition is met.
	When string `json:"when"`
	// Reason ends the sentence "这个项目要求……", in plain words: 年满35周岁、不满65周岁.
	Reason   string `json:"reason"`
	ReasonEn string `json:"reason_en,omitempty"`
	Quote    string `json:"quote,omitempty"` // the sentence of the policy that it stands on
}

// Tier is one amount of money.
type Tier struct {
	Name string `json:"name,omitempty"`
	When string `json:"when,omitempty"` // CEL; empty is always
	// Pay is an expression of CEL for whole yuan: 600, size(children) * 500. Least and
	// caps are min and max: min([size(children) * 500, 2000]).
	Pay string `json:"pay"`
	// Per is once, month or year, or empty where it is none of them.
	Per   string `json:"per,omitempty"`
	Quote string `json:"quote,omitempty"`
}

// Window is a time of application, its two days included: of every year as 03-01, or of
// one year as 2026-03-01.
type Window struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// TestCase is somebody of whom it is known what the rule must say.
type TestCase struct {
	Name string `json:"name"`
	// Facts are by name; what is left out is not known. In place of age and of the ages
	// of children a case may say born, a date or a list of dates, from which they are
	// counted on the day On.
	Facts map[string]any `json:"facts"`
	On    Date           `json:"on,omitempty"` // today where empty
	// Result is fits, does_not_fit or open.
	Result string `json:"result"`
	// Amount is in yuan where the case says it.
	Amount *int64 `json:"amount,omitempty"`
	// Open are the facts that still decide, where the case says them.
	Open []string `json:"open,omitempty"`
}

// fields lists the rule's filled-in fields, as [Diff] compares them.
func (r *Rule) fields() []fieldValue {
	if r == nil {
		return nil
	}
	confirmed := ""
	if r.Confirmed {
		confirmed = "✓"
	}
	return []fieldValue{
		{"programme.rule.clauses", each(r.Clauses)}, {"programme.rule.amounts", each(r.Amounts)},
		{"programme.rule.not_with", strings.Join(r.NotWith, "；")}, {"programme.rule.windows", each(r.Windows)},
		{"programme.rule.cases", each(r.Cases)}, {"programme.rule.dated", string(r.Dated)}, {"programme.rule.confirmed", confirmed},
	}
}

// each writes the parts of a rule, one a line, as the exchange format has them.
func each[T any](list []T) string {
	lines := make([]string, len(list))
	for i := range list {
		line, err := json.Marshal(list[i])
		if err != nil { // of a case's facts, which came from JSON
			line = []byte(err.Error())
		}
		lines[i] = string(line)
	}
	return strings.Join(lines, "\n")
}
