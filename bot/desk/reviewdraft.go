package desk

import (
	"context"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/check"
	"jinguo/knowledge/revise"
)

// Draft is what a reviewer has to know of a version that waits.
type Draft struct {
	Changes  []change // against what is in force; empty where nothing is
	Problems []finding
	Replaced []replaced // what it names as replaced
	Older    []older    // what it may replace, which it does not name
	// Own says that four eyes are asked for, and that the visitor wrote it.
	Own bool
}

// Clear reports whether nothing about the version has to be looked at.
func (d *Draft) Clear() bool { return !d.Own && len(d.Older) == 0 && !d.Warned() }

// Warned reports whether there is more than a hint among what the checks found.
func (d *Draft) Warned() bool {
	return slices.ContainsFunc(d.Problems, func(f finding) bool { return f.Severity != knowledge.Hint })
}

// finding is a problem in the words of the visitor's language.
type finding struct {
	Severity     knowledge.Severity
	What, Advice string
}

// change is a field in which two versions differ, in runs.
type change struct {
	Field  string // as staff call it
	Pieces []revise.Piece
}

// draft looks at a version that waits.
func (s *Server) draft(ctx context.Context, v *visit, w *knowledge.Waiting) (Draft, error) {
	var d Draft
	related, err := s.Store.Related(ctx, &w.Entry)
	if err != nil {
		return d, err
	}
	if w.Before != nil {
		d.Changes = changes(w.Before, &w.Entry, v.Lang)
	}
	d.Problems = s.problems(&w.Entry, related, v.Lang)
	d.Replaced = s.replacedBy(&w.Entry, related)
	if d.Older, err = s.olderThan(ctx, v, &w.Entry, d.Replaced); err != nil {
		return d, err
	}
	rules, err := s.Store.DeskRules(ctx)
	if err != nil || !rules.FourEyes {
		return d, err
	}
	d.Own, err = s.Store.Wrote(ctx, &v.Account, w.Entry.ID, w.Entry.Version)
	return d, err
}

// changes lists in what a version differs from one before it, as residents' or staff's
// fields; whether it is a draft is none of them.
func changes(old, new *knowledge.Entry, lang string) []change {
	before, after := *old, *new
	before.State, after.State = "", ""
	var all []change
	for _, c := range knowledge.Diff(&before, &after) {
		all = append(all, change{knowledge.FieldName(c.Field, lang), revise.Words(c.Old, c.New)})
	}
	return all
}

// problems is what the checks find wrong with a version, beside the entries that it has to
// do with.
func (s *Server) problems(e *knowledge.Entry, related []knowledge.Entry, lang string) []finding {
	as := *e
	as.State = knowledge.Published // as which it will be
	var all []finding
	for _, p := range check.All(append(slices.Clone(related), as), s.today()) {
		twin := p.Code == "duplicate" && (p.Args["other"] == e.ID || strings.HasPrefix(p.Args["other"], e.ID+" ("))
		if p.Entry != e.ID && !twin {
			continue
		}
		all = append(all, finding{p.Severity, p.What(lang), p.Advice(lang)})
	}
	return all
}
