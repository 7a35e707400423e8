// Package screen tells who can have a programme, asking only what still matters.
//
// A rule ([knowledge.Rule]) is expressions of CEL over the vocabulary of package fact.
// [Compile] checks and compiles it; [Rule.Outcome] says what it comes to for the facts
// that are known so far, and [Set.Screen] does so for many programmes at once and says
// which facts still decide, the most deciding first.
//
// # Expressions
//
// Facts are variables by their names, with these types of CEL: bool, int (number),
// string (choice, region), list(string) (choices), list(int) (ages). A fact that is each
// (had, had_months) is the one of the rule's own programme. Besides the operators and
// macros of CEL there are
//
//	within(REGION, 'CODE')   the region lies in the division with that code
//	here                     the code of the entry's own region; within(x, '') is true
//	size(children), children.filter(c, c < 6).size(), children.exists(c, c < 6)
//	'dibao' in category, category.exists(c, c in ['dibao', 'tekun'])
//	min([a, b]), max([a, b]) of whole numbers
//
// There are whole numbers only.
//
// # Exactness
//
// Each fact's values fall into cells that no expression of a rule tells apart: an age
// that is compared with 35 and 65 has the cells below, 35 to 64, and from 65 on. Clauses
// that share facts are tabulated over the cells, so that a fact is open only if some
// value of it, together with some values of the others, still changes the outcome.
// Where expressions calculate with several facts, or the table would be too large,
// CEL's own partial evaluation decides instead, which may leave a fact open that
// no longer matters.
package screen

import (
	"jinguo/knowledge"
)

// Result is what a programme or a clause comes to.
type Result string

// The results of a programme.
const (
	Fits       Result = "fits"
	DoesNotFit Result = "does_not_fit"
	Open       Result = "open"
)

// The results of a clause, beside Open.
const (
	Met    Result = "met"
	Failed Result = "failed"
)

// Outcome is what a programme comes to for somebody.
type Outcome struct {
	Programme string         `json:"id"`
	Title     string         `json:"title"`
	Region    string         `json:"region,omitempty"`
	Result    Result         `json:"result"`
	Clauses   []Clause       `json:"clauses"`
	Amount    *Amount        `json:"amount,omitempty"`   // nil where the rule says none or it is open
	Open      []string       `json:"open,omitempty"`     // keys of the facts that still decide, the most deciding first
	NotWith   []string       `json:"not_with,omitempty"` // titles of what cannot be had besides
	Window    *Window        `json:"window,omitempty"`   // nil where one can apply at any time
	Dated     knowledge.Date `json:"dated,omitempty"`    // of the rule
}

// Clause is a condition and what it comes to.
type Clause struct {
	Name     string   `json:"name"`
	Result   Result   `json:"result"`
	Reason   string   `json:"reason"` // in the language asked for
	Quote    string   `json:"quote,omitempty"`
	Facts    []string `json:"facts,omitempty"` // keys that it asks about
	ReasonEn string   `json:"-"`
}

// Amount is what is given.
type Amount struct {
	Yuan  int64  `json:"yuan"`
	Per   string `json:"per,omitempty"` // once, month, year or empty
	Name  string `json:"name,omitempty"`
	Quote string `json:"quote,omitempty"`
}

// Window is when one can apply.
type Window struct {
	Now  bool           `json:"now"`
	From knowledge.Date `json:"from,omitempty"` // of the window that is open or opens next; empty where none will
	To   knowledge.Date `json:"to,omitempty"`
}

// Screening is what many programmes come to.
type Screening struct {
	Outcomes []Outcome // those that fit first, then the open ones, then the others; each by title
	// Open are the keys of the facts that still decide something, the one to ask first
	// in front; none that was skipped is among them.
	Open []string
}
