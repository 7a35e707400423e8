package main

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// plan is what importing one entry comes to.
type plan struct {
	entry   knowledge.Entry
	action  store.Action
	changes []knowledge.FieldChange // from the version in force; none where it is new
	since   knowledge.Date          // edition of the version in force; empty where it is new
	// other is where the same entry stands too, in a file that is older or newer;
	// nil where it stands in one file only.
	other *knowledge.Source
	kept  bool                    // other's is kept and not entry
	apart []knowledge.FieldChange // how the two differ: from the older to the newer
	rule  *ruleNews               // what became of its rule; nil where that is as before
}

// saved reports whether the entry has to be saved.
func (p *plan) saved() bool { return !p.kept && p.action != store.Unchanged }

// confirms reports whether the entry is of a later edition that says the same as what
// is stored.
func (p *plan) confirms() bool {
	return !p.kept && p.action == store.Unchanged && p.entry.Source != nil && p.entry.Source.Edition > p.since
}

// count counts the entry in its file's row.
func (p *plan) count(row *importRow) {
	switch {
	case !p.saved():
		row.Unchanged++
	case p.action == store.New:
		row.New++
	default:
		row.Changed++
	}
	if p.entry.State == knowledge.Draft && p.saved() {
		row.Drafts++
	}
}

// plan settles what each entry of a file comes to, beside what is stored and what
// other files of this import gave. An entry that two files hold is the newer
// file's. Ids of the exchange format are given on purpose: there the last one counts.
func (im *importer) plan(ctx context.Context, path string, entries []knowledge.Entry, row *importRow) ([]plan, error) {
	plans := make([]plan, len(entries))
	for i, e := range entries {
		if im.as != "" {
			e.State = im.as
		}
		if e.Kind == knowledge.Policy && !intake.Lines(path) {
			if err := im.succeed(ctx, &e, row); err != nil {
				return nil, err
			}
		}
		entries[i] = e
	}
	edit := store.Edit{Wait: !intake.Lines(path) || im.as != ""}
	found, err := im.store.Compare(ctx, edit, entries...)
	if err != nil {
		return nil, err
	}
	for i, c := range found {
		p := &plans[i]
		p.entry, p.action = c.New, c.Action
		if c.Old != nil {
			p.changes = differences(c.Old, &c.New)
			if c.Old.Source != nil {
				p.since = c.Old.Source.Edition
			}
		}
		if !intake.Lines(path) {
			im.merge(path, p, c.Old)
			im.tell(p, filepath.Base(path), row)
		}
		if p.saved() {
			im.judge(p, c.Old, row)
		}
		if g, ok := im.given[p.entry.ID]; !p.kept && !(ok && g.path == path) {
			im.give(path, p)
		}
	}
	return plans, nil
}

// give remembers what a file gave, as far as later files are compared with it.
func (im *importer) give(path string, p *plan) {
	if !intake.Lines(path) {
		im.given[p.entry.ID] = given{path, p.entry, p.action}
	}
}

// merge decides between p's entry and the same one of another file: of this
// import, or of an earlier one, whose entry is stored.
func (im *importer) merge(path string, p *plan, stored *knowledge.Entry) {
	first, twice := im.given[p.entry.ID]
	twice = twice && first.path != path
	switch {
	case twice:
		p.beside(&first.entry, true)
		if !im.dry || p.kept {
			return
		}
		if p.action == store.New { // the first file would have brought it
			p.action = store.Changed
		}
	case stored != nil && stored.State != knowledge.Archived && im.elsewhere(path, p, stored):
		p.beside(stored, false)
	}
}

// elsewhere reports whether the stored entry came from another file than p's: from
// one of another name, or maybe from one of the same name in another folder.
func (im *importer) elsewhere(path string, p *plan, stored *knowledge.Entry) bool {
	if fileOf(stored) != fileOf(&p.entry) {
		return fileOf(stored) != ""
	}
	return im.named[filepath.Base(path)] > 1 && p.action != store.Unchanged
}

// beside compares p's entry with that of another file. The older one is not kept;
// of two of the same day the first of an import is, and otherwise the last import.
func (p *plan) beside(other *knowledge.Entry, sameImport bool) {
	p.other = other.Public().Source
	mine, theirs := p.entry.Source.Edition, other.Source.Edition
	switch {
	case mine < theirs:
		p.kept = theirs != "" && mine != ""
	case mine == theirs:
		p.kept = sameImport || len(contentOf(differences(other, &p.entry))) == 0
	}
	if p.kept {
		p.apart = contentOf(differences(&p.entry, other))
		return
	}
	p.apart = contentOf(differences(other, &p.entry))
}

// hidden stands for what of a confidential place is not shown, not even here.
const hidden = "（保密）"

// differences lists what differs between two versions of an entry, without the
// address of a confidential place.
func differences(old, renewed *knowledge.Entry) []knowledge.FieldChange {
	if !old.Confidential() && !renewed.Confidential() {
		return knowledge.Diff(old, renewed)
	}
	was, is := secretly(*old), secretly(*renewed)
	all := knowledge.Diff(&was, &is)
	if old.Point != nil && renewed.Point != nil && addresses(old) != addresses(renewed) {
		all = append(all, knowledge.FieldChange{Field: "service_point.address", Old: hidden, New: hidden})
	}
	return all
}

// secretly is e in public as if it were confidential, which it is before or after.
func secretly(e knowledge.Entry) knowledge.Entry {
	if e.Point == nil {
		return e
	}
	point, said := *e.Point, e.Point.Confidential
	point.Confidential = true
	e.Point = &point
	e = e.Public()
	e.Point.Confidential = said
	return e
}

// addresses is everything that tells where a confidential place is.
func addresses(e *knowledge.Entry) string {
	all := e.Point.Address + e.Point.Location.String()
	for _, c := range e.Contacts {
		all += c.Address
	}
	return all
}

// contentOf leaves out of changes those that are only about where an entry comes from.
func contentOf(changes []knowledge.FieldChange) []knowledge.FieldChange {
	var kept []knowledge.FieldChange
	for _, c := range changes {
		if !strings.HasPrefix(c.Field, "source.") {
			kept = append(kept, c)
		}
	}
	return kept
}

// mostMerges is how many merged entries of one file are told one by one.
const mostMerges = 20

// tell reports in a file's row how p's entry and that of another file differ.
func (im *importer) tell(p *plan, file string, row *importRow) {
	switch {
	case p.other == nil:
		return
	case len(p.apart) == 0:
		if row.same == nil {
			row.same = map[string]int{}
		}
		row.same[p.other.File]++
		return
	}
	if row.Merged++; row.Merged > mostMerges {
		return
	}
	kept, older := p.entry.Source, p.other
	if p.kept {
		kept, older = older, kept
	}
	row.Problems = append(row.Problems, knowledge.Problem{Code: "merged", Severity: knowledge.Doubt, File: file, Place: p.entry.Source.Place,
		Args: map[string]string{"title": p.entry.Title, "kept": editionName(kept), "older": editionName(older), "changes": changeList(p.apart, im.cfg.Lang)}})
}

// shared reports the entries that a file shares with others without a difference,
// and how many of those with one were not told.
func (r *importRow) shared() {
	file := filepath.Base(r.File)
	for _, other := range slices.Sorted(maps.Keys(r.same)) {
		r.Problems = append(r.Problems, knowledge.Problem{Code: "in_other_file", Severity: knowledge.Hint, File: file,
			Args: map[string]string{"count": count(r.same[other]), "other": other}})
	}
	if more := r.Merged - mostMerges; more > 0 {
		r.Problems = append(r.Problems, knowledge.Problem{Code: "merged_more", Severity: knowledge.Doubt, File: file, Args: map[string]string{"count": count(more)}})
	}
}

// editionName names a file with the day that it is of.
func editionName(s *knowledge.Source) string {
	name := strings.TrimSpace(s.File + " " + s.Place)
	if s.Edition == "" {
		return name
	}
	return fmt.Sprintf("%s（%s）", name, s.Edition)
}

// Changes are told in a problem at most this long each, in characters.
const longestChange = 60

// changeList writes changes in a line.
func changeList(changes []knowledge.FieldChange, lang string) string {
	all := make([]string, len(changes))
	for i, c := range changes {
		all[i] = fmt.Sprintf("%s %s → %s", knowledge.FieldName(c.Field, lang), shown(c.Old), shown(c.New))
	}
	return strings.Join(all, "；")
}

// shown is a field's value on one line, cut where it is long.
func shown(value string) string {
	value = strings.Join(strings.Fields(value), " ")
	if value == "" {
		return "（空）"
	}
	if r := []rune(value); len(r) > longestChange {
		return string(r[:longestChange]) + "…"
	}
	return value
}
