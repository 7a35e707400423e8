package intake

import (
	"bytes"
	"encoding/json"
	"slices"

	"jinguo/knowledge"
)

// RulePart is what the sheets of a file say of the rule of a programme, which need not
// be in that file. What it does not speak of stays as it is.
type RulePart struct {
	Title  string `json:"title"`            // of the programme
	Region string `json:"region,omitempty"` // where the sheet names one
	File   string `json:"file"`
	Place  string `json:"place"` // of its first row

	Clauses []knowledge.Clause   `json:"clauses,omitempty"`
	Amounts []knowledge.Tier     `json:"amounts,omitempty"`
	NotWith *knowledge.Strings   `json:"not_with,omitempty"`
	Windows *[]knowledge.Window  `json:"windows,omitempty"`
	Dated   knowledge.Date       `json:"dated,omitempty"`
	Cases   []knowledge.TestCase `json:"cases,omitempty"`
	// Confirmed says that somebody compared the rule with the policy.
	Confirmed bool `json:"confirmed,omitempty"`
}

// Onto is the rule that old becomes; old may be nil. Cases replace those of the same
// name and are added otherwise. That the rule was confirmed holds only as long as it
// stays as it was.
func (p *RulePart) Onto(old *knowledge.Rule) *knowledge.Rule {
	var r knowledge.Rule
	if old != nil {
		r = *old
	}
	before := r
	if p.Clauses != nil {
		r.Clauses = p.Clauses
	}
	if p.Amounts != nil {
		r.Amounts = p.Amounts
	}
	if p.NotWith != nil {
		r.NotWith = *p.NotWith
	}
	if p.Windows != nil {
		r.Windows = *p.Windows
	}
	if p.Dated != "" {
		r.Dated = p.Dated
	}
	r.Cases = slices.Clone(r.Cases)
	for _, c := range p.Cases {
		at := slices.IndexFunc(r.Cases, func(o knowledge.TestCase) bool { return o.Name == c.Name })
		if at < 0 {
			r.Cases = append(r.Cases, c)
			continue
		}
		r.Cases[at] = c
	}
	r.Confirmed = p.Confirmed || old != nil && old.Confirmed && sameDecision(&before, &r)
	return &r
}

// sameDecision reports whether two rules decide alike for everybody.
func sameDecision(a, b *knowledge.Rule) bool {
	decision := func(r *knowledge.Rule) []byte {
		text, err := json.Marshal([]any{r.Clauses, r.Amounts, append(knowledge.Strings{}, r.NotWith...), append([]knowledge.Window{}, r.Windows...)})
		if err != nil {
			return nil
		}
		return text
	}
	return bytes.Equal(decision(a), decision(b))
}
