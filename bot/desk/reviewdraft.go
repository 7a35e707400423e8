package desk

import (
	"cmp"
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
	d.Problems = s.findings(&w.Entry, related, v.Lang)
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

// changes lists in what a version differs from one before it, as anybody may read them;
// whether it is a draft is none of it.
func changes(old, new *knowledge.Entry, lang string) []change {
	before, after := old.Public(), new.Public()
	before.State, after.State = "", ""
	var all []change
	for _, c := range knowledge.Diff(&before, &after) {
		was, is := c.Old, c.New
		switch c.Field {
		case "kind":
			was, is = knowledge.FieldName(was, lang), knowledge.FieldName(is, lang)
		case "region":
			was, is = cmp.Or(regionName(was), was), cmp.Or(regionName(is), is)
		}
		all = append(all, change{knowledge.FieldName(c.Field, lang), nearChanges(revise.Words(was, is))})
	}
	return all
}

// Of what did not change in a long text, this many characters are shown on each side of
// what did.
const besideChange = 80

// nearChanges leaves the middle of long runs out that are in both texts.
func nearChanges(pieces []revise.Piece) []revise.Piece {
	if len(pieces) == 1 {
		return pieces
	}
	for i, p := range pieces {
		text := []rune(p.Text)
		if p.Old || p.New || len(text) <= 3*besideChange {
			continue
		}
		head, tail := string(text[:besideChange]), string(text[len(text)-besideChange:])
		switch i {
		case 0:
			pieces[i].Text = "…" + tail
		case len(pieces) - 1:
			pieces[i].Text = head + "…"
		default:
			pieces[i].Text = head + " … " + tail
		}
	}
	return pieces
}

// findings is what the checks find wrong with a version, beside the entries that it has to
// do with.
func (s *Server) findings(e *knowledge.Entry, related []knowledge.Entry, lang string) []finding {
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
