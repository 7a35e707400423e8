package importer

import (
	"context"
	"errors"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// editions knows the texts that are in force, so that a newer one of the same
// title is seen to replace an older one.
type editions struct {
	bySeries map[string][]store.Title // nil until loaded
	asked    map[[2]string]bool       // pairs of ids that were told to staff
}

func (ed *editions) load(ctx context.Context, s *store.Store) error {
	if ed.bySeries != nil {
		return nil
	}
	all, err := s.Titles(ctx, knowledge.Policy)
	if err != nil {
		return err
	}
	ed.bySeries, ed.asked = map[string][]store.Title{}, map[[2]string]bool{}
	for _, t := range all {
		ed.add(t)
	}
	return nil
}

// add notes a text, in place of what was known of it.
func (ed *editions) add(t store.Title) {
	key := knowledge.Series(t.Title)
	same := slices.DeleteFunc(ed.bySeries[key], func(o store.Title) bool { return o.ID == t.ID })
	ed.bySeries[key] = append(same, t)
}

// succeed lets the policy e replace older texts of the same title and region. One
// whose title differs in its year only may hold beside e, which staff are asked.
func (im *Importer) succeed(ctx context.Context, e *knowledge.Entry, row *Row) error {
	if err := im.texts.load(ctx, im.Store); err != nil {
		return err
	}
	t := store.Title{ID: e.ID, Title: e.Title, Region: e.Region, Starts: e.Start()}
	for _, old := range im.texts.bySeries[knowledge.Series(e.Title)] {
		if old.ID == e.ID || old.Region != e.Region || old.Starts == "" || old.Starts >= t.Starts {
			continue
		}
		pair := [2]string{e.ID, old.ID}
		code := "older_edition"
		if knowledge.SameText(old.Title) == knowledge.SameText(e.Title) {
			if slices.Contains(e.Replaces, old.ID) {
				continue
			}
			code = "replaces_older"
			e.Replaces = append(slices.Clone(e.Replaces), old.ID)
			e.Guess("replaces", e.Title+"（"+string(old.Starts)+"）")
		}
		if !im.texts.asked[pair] {
			im.texts.asked[pair] = true
			row.Problems = append(row.Problems, knowledge.Problem{Code: code, Severity: knowledge.Doubt, File: fileOf(e),
				Args: map[string]string{"title": e.Title, "starts": string(t.Starts), "older": string(old.Starts)}})
		}
	}
	if t.Starts != "" && e.State == knowledge.Published {
		im.texts.add(t)
	}
	return nil
}

// relink looks again at the policies of this import, of which an older edition may
// have come after the newer, and at those in the store that are newer than one of this
// import.
func (im *Importer) relink(ctx context.Context, report *Report) error {
	for _, id := range slices.Sorted(maps.Keys(im.given)) {
		g := im.given[id]
		if g.entry.Kind != knowledge.Policy {
			continue
		}
		row := report.At(g.path)
		if err := im.linkAgain(ctx, g, row); err != nil {
			return err
		}
		for _, newer := range im.texts.newer(&g.entry) {
			if _, ok := im.given[newer]; ok {
				continue
			}
			e, err := im.Store.Entry(ctx, newer)
			if errors.Is(err, knowledge.ErrNotFound) { // taken out of answers meanwhile
				continue
			}
			if err != nil {
				return err
			}
			if im.refuse(&e, &e) != "" {
				continue
			}
			if err := im.linkAgain(ctx, given{g.path, e, store.Unchanged}, row); err != nil {
				return err
			}
		}
	}
	return nil
}

// linkAgain lets the policy g replace older texts that were not known when it came,
// and counts it in row.
func (im *Importer) linkAgain(ctx context.Context, g given, row *Row) error {
	e := g.entry
	if err := im.succeed(ctx, &e, row); err != nil || len(e.Replaces) == len(g.entry.Replaces) {
		return err
	}
	if g.action == store.Unchanged {
		row.Changed++
		if _, ours := im.given[e.ID]; ours {
			row.Unchanged--
		}
		g.action = store.Changed
	}
	im.given[e.ID] = given{g.path, e, g.action}
	if im.Dry {
		row.revise(&g.entry, e)
		return nil
	}
	return im.save(ctx, g.path, []Plan{{Entry: e, Action: store.Changed}})
}

// newer are the ids of the texts in force that replace e by their title and day.
func (ed *editions) newer(e *knowledge.Entry) []string {
	var ids []string
	for _, t := range ed.bySeries[knowledge.Series(e.Title)] {
		if t.ID != e.ID && t.Region == e.Region && e.Start() != "" && t.Starts > e.Start() && knowledge.SameText(t.Title) == knowledge.SameText(e.Title) {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// revise puts e in the place of the entry that was planned with its id, or adds it
// where none was; old is what it was before.
func (r *Row) revise(old *knowledge.Entry, e knowledge.Entry) *Plan {
	changes := Differences(old, &e)
	at := slices.IndexFunc(r.Plans, func(p Plan) bool { return p.Entry.ID == e.ID && !p.Kept })
	if at < 0 {
		r.Plans = append(r.Plans, Plan{Entry: e, Action: store.Changed, Changes: changes})
		return &r.Plans[len(r.Plans)-1]
	}
	p := &r.Plans[at]
	p.Entry = e
	if p.Action != store.New {
		p.Action = store.Changed
		p.Changes = append(p.Changes, changes...)
	}
	return p
}

// mostNames is how many entries a problem names.
const mostNames = 5

// leftBehind asks about the entries of last year's list that this year's no longer
// has: what closed is often left out without a word.
func (im *Importer) leftBehind(report *Report) {
	newest := map[string]string{} // series of a list → its newest file
	days := map[string]knowledge.Date{}
	for _, g := range im.given {
		if g.entry.Kind != knowledge.Policy && g.entry.Source != nil {
			days[g.path] = max(days[g.path], g.entry.Source.Edition)
		}
	}
	for _, path := range slices.Sorted(maps.Keys(days)) {
		key := listSeries(path)
		if first, ok := newest[key]; !ok || days[first] < days[path] {
			newest[key] = path
		}
	}
	for _, row := range report.Rows {
		latest := newest[listSeries(row.File)]
		if latest == "" || latest == row.File || days[row.File] >= days[latest] {
			continue
		}
		var names []string
		for _, g := range im.given {
			if g.path == row.File && g.entry.Kind != knowledge.Policy {
				names = append(names, g.entry.Title)
			}
		}
		if len(names) == 0 {
			continue
		}
		slices.Sort(names)
		row.Problems = append(row.Problems, knowledge.Problem{Code: "only_in_older", Severity: knowledge.Doubt, File: filepath.Base(row.File),
			Args: map[string]string{"count": strconv.Itoa(len(names)), "newer": filepath.Base(latest), "names": strings.Join(names[:min(len(names), mostNames)], "、")}})
	}
}

// listSeries is what the names of a list's yearly editions share, whatever their format.
func listSeries(path string) string {
	name := filepath.Base(path)
	return knowledge.Series(strings.TrimSuffix(name, filepath.Ext(name)))
}
