package desk

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

func (s *Server) listRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/entries", account.Read, s.entries},
		{http.MethodGet, "/desk/entries/counts", account.Read, s.entryCounts},
		{http.MethodPost, "/desk/entries/export", account.Read, s.exportEntries},
		{http.MethodPost, "/desk/entries/bulk", account.Edit, s.askBulk},
		{http.MethodPost, "/desk/entries/bulk/do", account.Edit, s.doBulk},
		{http.MethodPost, "/desk/entries/publish", account.Publish, s.askPublish},
		{http.MethodPost, "/desk/entries/undo", account.Edit, s.undoBulk},
	}
}

// pageSize is how many entries a page of the list has.
const pageSize = 50

// entryList is what the list shows.
type entryList struct {
	Ask     listAsk
	Problem map[string]string // sentences, by the field that they are about
	Fields  listFields
	Rows    []entryRow
	Summary string // how many there are
	Notes   []string
	Hit     bool // there is an entry
	Any     bool // the visitor sees any entry at all
	Prev    string
	Next    string
	Bulk    []bulkChoice
	All     int       // how many the filter finds, for a deed on all of them; 0 where that is no choice
	Undo    deedShown // the visitor's last, while it is fresh
	OfBatch deedShown // what the list is filtered by
}

// entryRow is a row of the list.
type entryRow struct {
	store.Listed
	When   string // it was changed
	Badges []rowBadge
	Why    string // it was found, in a search
	File   string // address of the list of what came from the same file
	Tick   bool   // it can be ticked
}

// rowBadge is a mark on a row; Look is a class of its style.
type rowBadge struct{ Look, Text string }

// entries shows the list.
func (s *Server) entries(w http.ResponseWriter, r *http.Request, v *visit) {
	a := parseListAsk(r.URL.Query())
	data, status, err := s.entryList(r, v, &a)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if byScript(r) && r.Header.Get("HX-History-Restore-Request") != "true" && r.Header.Get("HX-Target") == "found" {
		w.Header().Set("HX-Push-Url", a.url())
		s.piece(w, r, v, status, "entries", "found", data)
		return
	}
	s.show(w, r, v, status, "entries", data)
}

// entryList finds what was asked for.
func (s *Server) entryList(r *http.Request, v *visit, a *listAsk) (entryList, int, error) {
	data := entryList{Any: true, Problem: map[string]string{}}
	rules, err := s.Store.DeskRules(r.Context())
	if err != nil {
		return data, 0, err
	}
	f, problem := s.filterOf(v, a, rules)
	data.Problem, data.Ask, data.Fields = problem, *a, s.listFields(r, v, a)
	if len(problem) > 0 {
		return data, http.StatusUnprocessableEntity, nil
	}
	if err := s.findRows(r, v, a, f, &data); err != nil {
		return data, 0, err
	}
	data.Hit = len(data.Rows) > 0
	if !data.Hit && a.blank() {
		data.Any = false
	}
	data.Bulk = s.bulkChoices(v)
	data.Undo, data.OfBatch, err = s.deedsShown(r, v, a)
	return data, http.StatusOK, err
}

// findRows reads the rows of the page that is asked for.
func (s *Server) findRows(r *http.Request, v *visit, a *listAsk, f store.Filter, data *entryList) error {
	if a.Q != "" {
		return s.searchRows(r.Context(), v, a, f, data)
	}
	page := store.Page{Limit: pageSize, After: a.After, Before: a.Before}
	page.Order, page.Down = orderOf(a.Sort)
	list, err := s.Store.List(r.Context(), f, page)
	if err != nil {
		return err
	}
	// Whoever pages back before what there was meanwhile gets the first page.
	if a.After == nil && a.Before != nil && len(list.Rows) < pageSize && !list.More {
		page.Before = nil
		if list, err = s.Store.List(r.Context(), f, page); err != nil {
			return err
		}
		a.Before, a.From = nil, 0
	}
	for i := range list.Rows {
		data.Rows = append(data.Rows, s.entryRow(v, a, list.Rows[i]))
	}
	s.pager(v, a, list, data)
	return nil
}

// pager fills in where in the list the page is, and the addresses of those beside it.
func (s *Server) pager(v *visit, a *listAsk, list store.List, data *entryList) {
	n := len(list.Rows)
	if n == 0 {
		if list.Total > 0 { // behind the last
			data.Prev = a.at(nil, nil, 0)
		}
		return
	}
	back := a.After == nil && a.Before != nil
	first := a.From
	if !back && a.After == nil {
		first = 0
	}
	data.Summary = v.sum(first+1, first+n, list.Total)
	if data.All = list.Total; list.Total > store.CountLimit {
		data.All = store.CountLimit + 1
	}
	if back || list.More {
		data.Next = a.at(&list.Rows[n-1].Cursor, nil, first+n)
	}
	if a.After != nil || back && list.More {
		data.Prev = a.at(nil, &list.Rows[0].Cursor, max(0, first-pageSize))
	}
}

// sum says which rows of how many a page has.
func (v *visit) sum(from, to, total int) string {
	if total > store.CountLimit {
		return v.Say("entries_range_over", "From", from, "To", to, "Total", store.CountLimit)
	}
	return v.Say("entries_range", "From", from, "To", max(to, from), "Total", max(total, to))
}

// entryRow is a row as the visitor sees it.
func (s *Server) entryRow(v *visit, a *listAsk, l store.Listed) entryRow {
	row := entryRow{Listed: l, When: s.minute(l.Changed), Tick: true}
	if l.File != "" {
		row.File = listAsk{File: l.File}.url()
	}
	today := s.todayInChina()
	add := func(look, key string, args ...any) {
		row.Badges = append(row.Badges, rowBadge{look, v.Say(key, args...)})
	}
	if l.Waits {
		add("waits", "entries_badge_waits")
	}
	if l.Review {
		add("waits", "entries_badge_review")
	}
	if l.State == knowledge.Published {
		switch {
		case l.Expires == "":
		case l.Expires < today:
			add("expired", "entries_badge_expired", "Date", string(l.Expires))
		case l.Expires <= today.AddDays(a.soon):
			add("expiring", "entries_badge_expiring", "Date", string(l.Expires))
		}
		if l.Kind == knowledge.ServicePoint && l.Verified < today.AddDays(-knowledge.VerifiedFor) {
			if l.Verified == "" {
				add("stale", "entries_badge_unverified")
			} else {
				add("stale", "entries_badge_stale", "Date", string(l.Verified))
			}
		}
	}
	if l.Sample {
		add("sample", "entries_badge_sample")
	}
	if !l.Own {
		add("around", "entries_badge_around")
	}
	return row
}

// stageKeys are put together for the list of states.
func stageKey(stage store.Stage) string { return "entries_stage_" + string(stage) }

// StateKey is the key of the name of the state.
func (r entryRow) StateKey() string { return stageKey(store.Stage(r.State)) }

// listFields are what the filters offer.
type listFields struct {
	Kinds, Stages, Terms, Sorts []listOption
	Regions, People             []string
	More                        bool // a filter that is not among the first is set
}

// listOption is one choice of a select.
type listOption struct {
	Value, Label string
	On           bool
}

func (s *Server) listFields(r *http.Request, v *visit, a *listAsk) listFields {
	f := listFields{More: a.By != "" || a.File != "" || a.Batch != 0 || a.Term != "" || a.Mine || a.Own}
	for _, kind := range knowledge.Kinds {
		f.Kinds = append(f.Kinds, listOption{string(kind), v.Say(kindKey(kind)), a.Kind == kind})
	}
	for _, stage := range store.Stages {
		f.Stages = append(f.Stages, listOption{string(stage), v.Say(stageKey(stage)), a.Stage == stage})
	}
	for _, term := range store.Terms {
		f.Terms = append(f.Terms, listOption{string(term), v.Say("entries_term_"+string(term), "Days", a.soon, "Since", knowledge.VerifiedFor), a.Term == term})
	}
	for _, sort := range listSorts {
		f.Sorts = append(f.Sorts, listOption{sort.name, v.Say("entries_sort_" + sort.name), a.Sort == sort.name})
	}
	f.Regions = listRegions(v, s.Region)
	f.People = s.listPeople(r, v)
	return f
}

// mostChoices is how many regions are offered.
const mostChoices = 300

// listRegions are names of regions that the visitor may want: her own, or the office's,
// and what is directly in them.
func listRegions(v *visit, office string) []string {
	codes := slices.Clone(v.Regions)
	if len(codes) == 0 {
		codes = []string{office}
	}
	var names []string
	for _, code := range codes {
		names = append(names, region.Full(code))
		for _, child := range region.Children(code) {
			names = append(names, region.Full(child.Code))
		}
	}
	if len(v.Regions) == 0 && office != "" {
		for _, child := range region.Children("") {
			names = append(names, child.Name)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	return names[:min(len(names), mostChoices)]
}

// listPeople are the names of colleagues whose regions the visitor sees anything of.
func (s *Server) listPeople(r *http.Request, v *visit) []string {
	accounts, err := s.Store.Accounts(r.Context())
	if err != nil {
		s.Log.Error("desk", "route", r.Pattern, "error", err)
		return nil
	}
	var names []string
	for _, a := range accounts {
		near := len(a.Regions) == 0 && len(v.Regions) == 0
		for _, code := range a.Regions {
			near = near || v.Covers(code)
		}
		if near || a.No == v.No {
			names = append(names, historyName(&a))
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// historyName is the name under which the history has what an account does.
func historyName(a *account.Account) string {
	if a.Shown != "" {
		return a.Shown
	}
	return a.Name
}

// todayInChina is the day that it is in China.
func (s *Server) todayInChina() knowledge.Date { return knowledge.DateOf(s.Now().In(knowledge.China)) }

// filterOf makes a filter of what was asked, or says what cannot be meant.
func (s *Server) filterOf(v *visit, a *listAsk, rules knowledge.DeskRules) (store.Filter, map[string]string) {
	a.soon = rules.WarnDays
	f := store.Filter{Viewer: v.Account, Kind: a.Kind, Stage: a.Stage, Term: a.Term, Soon: rules.WarnDays, By: a.By, File: a.File, Batch: a.Batch, Own: a.Own}
	if a.Mine {
		f.Mine = v.Name
	}
	code, sentence := readRegionTyped(v, a.Region)
	if sentence != "" {
		return f, map[string]string{"region": sentence}
	}
	f.Region = code
	return f, nil
}

// readRegionTyped reads a region that somebody typed, or says why it cannot be told.
func readRegionTyped(v *visit, text string) (code, problem string) {
	r, err := region.Parse(text)
	if err == nil {
		return r.Code, ""
	}
	if several := (*region.Ambiguous)(nil); errors.As(err, &several) {
		var names []string
		for _, one := range several.Regions[:min(5, len(several.Regions))] {
			names = append(names, region.Full(one.Code))
		}
		return "", v.Say("entries_region_ambiguous", "Names", strings.Join(names, "、"))
	}
	return "", v.Say("entries_region_unknown")
}

// minute is a moment as it is shown.
func (s *Server) minute(t time.Time) string {
	return t.In(knowledge.China).Format("2006-01-02 15:04")
}

// AllFound names a choice of all that a list found.
func (v *visit) AllFound(n int) string { return v.Say("entries_which_all", "Count", v.number(n)) }
