package importer

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/store"
)

// Plan is what importing one entry comes to.
type Plan struct {
	Entry   knowledge.Entry
	Action  store.Action
	Changes []knowledge.FieldChange // from the version in force; none where it is new
	since   knowledge.Date          // edition of the version in force; empty where it is new
	// Other is where the same entry stands too, in a file that is older or newer;
	// nil where it stands in one file only.
	Other   *knowledge.Source
	Kept    bool                    // Other's is kept and not Entry
	Apart   []knowledge.FieldChange // how the two differ: from the older to the newer
	Rule    *RuleNews               // what became of its rule; nil where that is as before
	Refused string                  // why it does not come in, as [Importer.Refuse] said; empty where it does
}

// Saved reports whether the entry has to be saved.
func (p *Plan) Saved() bool { return p.Refused == "" && !p.Kept && p.Action != store.Unchanged }

// confirms reports whether the entry is of a later edition that says the same as what
// is stored.
func (p *Plan) confirms() bool {
	return p.Refused == "" && !p.Kept && p.Action == store.Unchanged && p.Entry.Source != nil && p.Entry.Source.Edition > p.since
}

// count counts the entry in its file's row.
func (p *Plan) count(row *Row) {
	switch {
	case p.Refused != "":
		row.Refused++
	case !p.Saved():
		row.Unchanged++
	case p.Action == store.New:
		row.New++
	default:
		row.Changed++
	}
	if p.Entry.State == knowledge.Draft && p.Saved() {
		row.Drafts++
	}
}

// plan settles what each entry of a file comes to, beside what is stored and what
// other files of this import gave. An entry that two files hold is the newer
// file's. Ids of the exchange format are given on purpose: there the last one counts.
func (im *Importer) plan(ctx context.Context, path string, entries []knowledge.Entry, row *Row) ([]Plan, error) {
	plans := make([]Plan, len(entries))
	for i, e := range entries {
		if im.As != "" {
			e.State = im.As
		}
		if im.Mend != nil {
			im.Mend(path, &e)
		}
		if e.Kind == knowledge.Policy && !intake.Lines(path) {
			if err := im.succeed(ctx, &e, row); err != nil {
				return nil, err
			}
		}
		entries[i] = e
	}
	edit := store.Edit{Wait: !intake.Lines(path) || im.As != ""}
	found, err := im.Store.Compare(ctx, edit, entries...)
	if err != nil {
		return nil, err
	}
	for i, c := range found {
		p := &plans[i]
		p.Entry, p.Action = c.New, c.Action
		if c.Old != nil {
			p.Changes = Differences(c.Old, &c.New)
			if c.Old.Source != nil {
				p.since = c.Old.Source.Edition
			}
		}
		if p.Refused = im.refuse(c.Old, &c.New); p.Refused != "" {
			continue
		}
		if !intake.Lines(path) {
			im.merge(path, p, c.Old)
			im.tell(p, filepath.Base(path), row)
		}
		if p.Saved() {
			im.judge(p, c.Old, row)
		}
		if g, ok := im.given[p.Entry.ID]; !p.Kept && !(ok && g.path == path) {
			im.give(path, p)
		}
	}
	return plans, nil
}

// refuse says why an entry may not come in; empty where it may.
func (im *Importer) refuse(old, e *knowledge.Entry) string {
	if im.Refuse == nil {
		return ""
	}
	return im.Refuse(old, e)
}

// give remembers what a file gave, as far as later files are compared with it.
func (im *Importer) give(path string, p *Plan) {
	if !intake.Lines(path) {
		im.given[p.Entry.ID] = given{path, p.Entry, p.Action}
	}
}

// merge decides between p's entry and the same one of another file: of this
// import, or of an earlier one, whose entry is stored.
func (im *Importer) merge(path string, p *Plan, stored *knowledge.Entry) {
	first, twice := im.given[p.Entry.ID]
	twice = twice && first.path != path
	switch {
	case twice:
		p.beside(&first.entry, true)
		if !im.Dry || p.Kept {
			return
		}
		if p.Action == store.New { // the first file would have brought it
			p.Action = store.Changed
		}
	case stored != nil && stored.State != knowledge.Archived && im.elsewhere(path, p, stored):
		p.beside(stored, false)
	}
}

// elsewhere reports whether the stored entry came from another file than p's: from
// one of another name, or maybe from one of the same name in another folder.
func (im *Importer) elsewhere(path string, p *Plan, stored *knowledge.Entry) bool {
	if fileOf(stored) != fileOf(&p.Entry) {
		return fileOf(stored) != ""
	}
	return im.named[filepath.Base(path)] > 1 && p.Action != store.Unchanged
}

// beside compares p's entry with that of another file. The older one is not kept;
// of two of the same day the first of an import is, and otherwise the last import.
func (p *Plan) beside(other *knowledge.Entry, sameImport bool) {
	p.Other = other.Public().Source
	mine, theirs := p.Entry.Source.Edition, other.Source.Edition
	switch {
	case mine < theirs:
		p.Kept = theirs != "" && mine != ""
	case mine == theirs:
		p.Kept = sameImport || len(contentOf(Differences(other, &p.Entry))) == 0
	}
	if p.Kept {
		p.Apart = contentOf(Differences(&p.Entry, other))
		return
	}
	p.Apart = contentOf(Differences(other, &p.Entry))
}

// hidden stands for what of a confidential place is not shown, not even here.
const hidden = "（保密）"

// Differences lists what differs between two versions of an entry, without the
// address of a confidential place.
func Differences(old, renewed *knowledge.Entry) []knowledge.FieldChange {
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
func (im *Importer) tell(p *Plan, file string, row *Row) {
	switch {
	case p.Other == nil:
		return
	case len(p.Apart) == 0:
		if row.same == nil {
			row.same = map[string]int{}
		}
		row.same[p.Other.File]++
		return
	}
	if row.Merged++; row.Merged > mostMerges {
		return
	}
	kept, older := p.Entry.Source, p.Other
	if p.Kept {
		kept, older = older, kept
	}
	row.Problems = append(row.Problems, knowledge.Problem{Code: "merged", Severity: knowledge.Doubt, File: file, Place: p.Entry.Source.Place,
		Args: map[string]string{"title": p.Entry.Title, "kept": EditionName(kept), "older": EditionName(older), "changes": changeList(p.Apart, im.Lang)}})
}

// shared reports the entries that a file shares with others without a difference,
// and how many of those with one were not told.
func (r *Row) shared() {
	file := filepath.Base(r.File)
	for _, other := range slices.Sorted(maps.Keys(r.same)) {
		r.Problems = append(r.Problems, knowledge.Problem{Code: "in_other_file", Severity: knowledge.Hint, File: file,
			Args: map[string]string{"count": strconv.Itoa(r.same[other]), "other": other}})
	}
	if more := r.Merged - mostMerges; more > 0 {
		r.Problems = append(r.Problems, knowledge.Problem{Code: "merged_more", Severity: knowledge.Doubt, File: file, Args: map[string]string{"count": strconv.Itoa(more)}})
	}
}

// EditionName names a file with the day that it is of.
func EditionName(s *knowledge.Source) string {
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
		all[i] = fmt.Sprintf("%s %s → %s", knowledge.FieldName(c.Field, lang), Shown(c.Old), Shown(c.New))
	}
	return strings.Join(all, "；")
}

// Shown is a field's value on one line, cut where it is long.
func Shown(value string) string {
	value = strings.Join(strings.Fields(value), " ")
	if value == "" {
		return "（空）"
	}
	if r := []rune(value); len(r) > longestChange {
		return string(r[:longestChange]) + "…"
	}
	return value
}

// Again settles anew what the entry of one plan of a row comes to, which somebody put
// right meanwhile, and returns the row with that. The row that is given stays as it is.
// What other files say of the entry is not looked at again.
func (im *Importer) Again(ctx context.Context, row *Row, at int, e knowledge.Entry) (*Row, error) {
	lines := intake.Lines(row.File)
	found, err := im.Store.Compare(ctx, store.Edit{Wait: !lines || im.As != ""}, e)
	if err != nil {
		return nil, err
	}
	renewed := *row
	renewed.Plans, renewed.Problems = slices.Clone(row.Plans), slices.Clone(row.Problems)
	old := &row.Plans[at]
	uncounted := Row{}
	old.count(&uncounted)
	p := Plan{Entry: found[0].New, Action: found[0].Action, Other: old.Other, Kept: old.Kept, Apart: old.Apart}
	if found[0].Old != nil {
		p.Changes = Differences(found[0].Old, &found[0].New)
	}
	p.Refused = im.refuse(found[0].Old, &found[0].New)
	if p.Saved() {
		im.judge(&p, found[0].Old, &renewed)
	}
	renewed.Plans[at] = p
	renewed.New -= uncounted.New
	renewed.Changed -= uncounted.Changed
	renewed.Unchanged -= uncounted.Unchanged
	renewed.Refused -= uncounted.Refused
	renewed.Drafts -= uncounted.Drafts
	p.count(&renewed)
	return &renewed, nil
}

// telling are the fields that a preview shows of a new entry.
var telling = map[string]bool{
	"number": true, "issuer": true, "issued": true, "effective": true, "expires": true, "replaces": true, "contacts": true, "text": true,
	"programme.who": true, "programme.conditions": true, "programme.amount": true, "programme.papers": true, "programme.where": true, "programme.deadline": true,
	"service_point.kinds": true, "service_point.phones": true, "service_point.address": true, "service_point.hours": true, "service_point.confidential": true,
}

// Telling reports whether a preview shows a field of a new entry, beside its title.
func Telling(field string) bool { return telling[field] }
