package check

import (
	"strings"

	"jinguo/knowledge"
)

// duplicate finds entries of one kind and region under one title, and service
// points with one name and telephone, whatever their region. Each is reported
// against the first of its set. Texts with different document numbers, or without
// one and of different days, are editions and no duplicates.
func (c *checker) duplicate(e *knowledge.Entry) {
	var same *knowledge.Entry
	for _, key := range likeness(e) {
		first, seen := c.firsts[key]
		switch {
		case !seen:
			c.firsts[key] = e
		case same == nil && first != e:
			same = first
		}
	}
	if same != nil {
		c.report(e, "duplicate", knowledge.Doubt, "other", reference(same))
	}
}

// likeness returns what makes two entries the same.
func likeness(e *knowledge.Entry) []string {
	title := knowledge.Plain(e.Title)
	edition := knowledge.Plain(e.Number)
	if e.Kind == knowledge.Policy && edition == "" {
		edition = string(e.Issued)
	}
	keys := []string{strings.Join([]string{string(e.Kind), e.Region, title, edition}, "\x00")}
	if e.Kind == knowledge.ServicePoint {
		for _, p := range e.Phones() {
			keys = append(keys, strings.Join([]string{"phone", title, knowledge.Plain(p.Number)}, "\x00"))
		}
	}
	return keys
}

// reference names an entry by its id and, where it says so, by its file.
func reference(e *knowledge.Entry) string {
	if e.Source == nil || e.Source.File == "" {
		return e.ID
	}
	return e.ID + " (" + strings.TrimSpace(e.Source.File+" "+e.Source.Place) + ")"
}
