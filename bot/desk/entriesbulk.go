package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// How many entries one deed may change, how many of them are changed in one transaction,
// so that residents' messages wait for no more, and how many are named as examples.
const (
	mostBulk   = 20_000
	bulkChunk  = 200
	examples   = 8
	mostTicked = 500
	deedFresh  = 24 * time.Hour // how long the visitor's last deed is offered to be taken back
)

// Why an entry is left as it is, beside what the store says.
const (
	skipRights   store.Skip = "rights"   // it is not the visitor's to change
	skipPublish  store.Skip = "publish"  // residents would see the change at once, which takes another right
	skipReview   store.Skip = "review"   // it is under review, and archiving it would end that
	skipArchived store.Skip = "archived" // nobody sees it any more
	skipBefore   store.Skip = "before"   // it would end before it begins
	skipPoint    store.Skip = "point"    // it is no service point
)

// skips lists every reason in the order in which they are said.
var skips = []store.Skip{skipRights, skipPublish, skipReview, skipApproved, skipNoDraft, store.SkipWaiting, store.SkipChanged, skipArchived, skipBefore, skipPoint, store.SkipSame, store.SkipGone}

// bulk is something that can be done to many entries at once. An area adds its own to
// bulks, or, with a path, has its own page do it: that gets the ids of the ticked entries,
// or which=all and the fields of the list.
type bulk struct {
	name string // of the words desk_entries_do_…, and of the deed
	need account.Right
	path string // of another page that does it; empty for this one
	// read makes what is to be done of the form; problem is a sentence about the field of
	// the same name as the deed.
	read func(s *Server, v *visit, form url.Values) (do func(*knowledge.Entry) store.Skip, problem string)
}

// bulks are all that there are, in the order in which they are offered.
var bulks = []bulk{
	{name: "verified", need: account.Edit, read: readVerified},
	{name: "expiry", need: account.Edit, read: readExpiry},
	{name: "region", need: account.Edit, read: readRegion},
	{name: "archive", need: account.Edit, read: readArchive},
	{name: "publish", need: account.Publish, path: publishPath},
}

// bulkChoice is one of them as the list offers it.
type bulkChoice struct{ Name, Label, Path string }

func (s *Server) bulkChoices(v *visit) []bulkChoice {
	var list []bulkChoice
	for _, b := range bulks {
		if !v.May(b.need) {
			continue
		}
		path := b.path
		if path == "" {
			path = "/desk/entries/bulk"
		}
		list = append(list, bulkChoice{b.name, v.Say("entries_do_" + b.name), path})
	}
	return list
}

// bulkPage asks whether many entries are to be changed.
type bulkPage struct {
	List     listAsk
	Bulk     string
	Title    string // what is asked
	Effect   string // what happens then
	IDs      []string
	All      bool
	Upto     int64
	Will     int // how many change
	Examples []store.Listed
	Skipped  string
	Waits    string // how many changes wait to be published
	Again    string // how many requests for review are overtaken
	MayAsk   bool   // for review
	Ask      bool
	Problem  string
	Date     string
	Never    bool
	Region   string
	Regions  []string
	Back     string
	Cut      bool // there are more than can be changed at once
}

// bulkForm is what a form about many entries says.
type bulkForm struct {
	bulk bulk
	ask  listAsk
	all  bool
	ids  []string
	f    store.Filter
}

// readBulk reads a form about many entries; ok is false where it was answered.
func (s *Server) readBulk(w http.ResponseWriter, r *http.Request, v *visit) (form bulkForm, ok bool) {
	form.ask = parseListAsk(r.PostForm)
	rules, err := s.Store.DeskRules(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return form, false
	}
	f, problem := s.filterOf(v, &form.ask, rules)
	at := slices.IndexFunc(bulks, func(b bulk) bool { return b.name == r.PostForm.Get("do") && (b.path == "" || b.path == r.URL.Path) })
	if at < 0 || len(problem) > 0 {
		s.refuse(w, r, v, http.StatusBadRequest, "not_found")
		return form, false
	}
	form.bulk, form.f, form.all = bulks[at], f, r.PostForm.Get("which") == "all"
	if !v.May(form.bulk.need) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return form, false
	}
	if form.ids, err = s.bulkIDs(r.Context(), v, &form, r.PostForm["id"]); err != nil {
		s.fail(w, r, v, err)
		return form, false
	}
	if len(form.ids) == 0 {
		s.done(w, r, form.ask.url(), v.Say("entries_none_ticked"))
		return form, false
	}
	return form, true
}

// bulkIDs are the entries that a form means, one more than can be changed at most. What
// was ticked is not narrowed by what the list was asked for: it may not fit any more.
func (s *Server) bulkIDs(ctx context.Context, v *visit, form *bulkForm, ticked []string) ([]string, error) {
	if form.all {
		return s.foundIDs(ctx, v, &form.ask, form.f, mostBulk+1)
	}
	form.f = store.Filter{Viewer: v.Account}
	ticked = slices.Compact(slices.Sorted(slices.Values(ticked)))
	ticked = slices.DeleteFunc(ticked, func(id string) bool { return listText(id, mostPlace) != id })
	form.f.IDs = ticked[:min(len(ticked), mostTicked)]
	if len(form.f.IDs) == 0 {
		return nil, nil
	}
	return s.Store.ListedIDs(ctx, form.f, mostTicked)
}

// askBulk shows what a deed would come to.
func (s *Server) askBulk(w http.ResponseWriter, r *http.Request, v *visit) {
	form, ok := s.readBulk(w, r, v)
	if !ok {
		return
	}
	s.showBulk(w, r, v, &form, http.StatusOK, "")
}

// showBulk asks whether to go on, once more where something is wrong with what was filled in.
func (s *Server) showBulk(w http.ResponseWriter, r *http.Request, v *visit, form *bulkForm, status int, problem string) {
	page := bulkPage{List: form.ask, Ask: status == http.StatusOK || r.PostForm.Get("review") == "1", Bulk: form.bulk.name, All: form.all, Problem: problem, Back: form.ask.url(),
		Date: listText(r.PostForm.Get("expiry"), 40), Never: r.PostForm.Get("never") == "1", Region: listText(r.PostForm.Get("to"), mostFilter)}
	if !form.all {
		page.IDs = form.ids
	}
	if page.Cut = len(form.ids) > mostBulk; page.Cut {
		form.ids = form.ids[:mostBulk]
	}
	upto, err := s.Store.LastChange(r.Context())
	if err == nil {
		page.Upto = upto
		err = s.foresee(r.Context(), v, form, &page)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	page.Title = v.Say("entries_ask_"+form.bulk.name, "Count", page.Will)
	page.Effect = v.Say("entries_effect_" + form.bulk.name)
	if form.bulk.name == "region" {
		page.Regions = listRegions(v, s.Region)
	}
	s.show(w, r, v, status, "entriesbulk", page)
}

// foresee counts what would be changed, as far as rows tell.
func (s *Server) foresee(ctx context.Context, v *visit, form *bulkForm, page *bulkPage) error {
	skipped, waits, again := map[store.Skip]int{}, 0, 0
	direct, err := s.direct(ctx, v)
	if err != nil {
		return err
	}
	for part := range slices.Chunk(form.ids, bulkChunk) {
		rows, err := s.Store.ListedOf(ctx, form.f, part)
		if err != nil {
			return err
		}
		skipped[store.SkipGone] += len(part) - len(rows)
		for _, row := range rows {
			if why := foreseen(v, form.bulk.name, &row); why != "" {
				skipped[why]++
				continue
			}
			page.Will++
			if form.bulk.name != "archive" && row.State == knowledge.Published && !direct(row.Region) {
				waits++
			}
			if row.Review {
				again++
			}
			if len(page.Examples) < examples {
				page.Examples = append(page.Examples, row)
			}
		}
	}
	page.Skipped = v.skipped(skipped)
	if waits > 0 {
		page.Waits = v.Say("entries_will_wait", "Count", waits)
	}
	if again > 0 {
		page.Again = v.Say("entries_will_overtake", "Count", again)
	}
	page.MayAsk = form.bulk.name != "archive" && waits+again > 0
	return nil
}

// foreseen says why a row would be left as it is.
func foreseen(v *visit, name string, row *store.Listed) store.Skip {
	switch {
	case !v.MayIn(account.Edit, row.Region):
		return skipRights
	case row.Waits:
		return store.SkipWaiting
	case name == "archive" && row.State == knowledge.Archived:
		return store.SkipSame
	case name == "archive" && row.State == knowledge.Published && !v.MayIn(account.Publish, row.Region):
		return skipPublish
	case name == "archive" && row.Review && !v.MayIn(account.Publish, row.Region):
		return skipReview
	case name != "archive" && row.State == knowledge.Archived:
		return skipArchived
	case name == "verified" && row.Kind != knowledge.ServicePoint:
		return skipPoint
	}
	return ""
}

// direct tells in which regions the visitor's changes of what is published need nobody else.
func (s *Server) direct(ctx context.Context, v *visit) (func(region string) bool, error) {
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return nil, err
	}
	return func(region string) bool { return !rules.FourEyes && v.MayIn(account.Publish, region) }, nil
}

// skipped says how many are left as they are, and why; nothing where none is.
func (v *visit) skipped(counts map[store.Skip]int) string {
	var parts []string
	total := 0
	for _, why := range skips {
		if n := counts[why]; n > 0 {
			total += n
			parts = append(parts, v.Say("entries_skip_"+string(why), "Count", n))
		}
	}
	if total == 0 {
		return ""
	}
	return v.Say("entries_skipped", "Count", total, "Why", strings.Join(parts, v.Say("entries_skip_and")))
}

// doBulk changes many entries.
func (s *Server) doBulk(w http.ResponseWriter, r *http.Request, v *visit) {
	form, ok := s.readBulk(w, r, v)
	if !ok {
		return
	}
	do, problem := form.bulk.read(s, v, r.PostForm)
	if problem != "" {
		s.showBulk(w, r, v, &form, http.StatusUnprocessableEntity, problem)
		return
	}
	if n, err := strconv.ParseInt(r.PostForm.Get("upto"), 10, 64); err == nil && n > 0 {
		form.f.Upto = n
	}
	form.ids = form.ids[:min(len(form.ids), mostBulk)]
	// Whoever leaves the page meanwhile gets all of it all the same, and not a part.
	unhurried(w)
	ctx := context.WithoutCancel(r.Context())
	due, err := s.askedDue(ctx, r)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	done, err := s.reviseAll(ctx, v, &form, due, do)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	sentence := v.Say("entries_did_"+form.bulk.name, "Count", done.Changed)
	if done.Waiting > 0 {
		sentence += v.Say("entries_did_wait", "Count", done.Waiting)
	}
	switch {
	case done.Asked > 0:
		sentence += v.Say("entries_did_ask", "Count", done.Asked, "Date", v.day(due))
	case done.Waiting > 0:
		sentence += v.Say("entries_did_not_ask")
	}
	s.done(w, r, form.ask.url(), sentence+v.skipped(done.Skipped))
}

// askedDue is the day by which reviews are due that a form asks for; empty where it asks
// for none.
func (s *Server) askedDue(ctx context.Context, r *http.Request) (knowledge.Date, error) {
	if r.PostForm.Get("review") != "1" {
		return "", nil
	}
	return s.due(ctx, "")
}

// reviseAll does one thing to all entries that a form means, as one deed, and asks
// for the reviews of what waits then, due on that day.
func (s *Server) reviseAll(ctx context.Context, v *visit, form *bulkForm, due knowledge.Date, do func(*knowledge.Entry) store.Skip) (store.Revised, error) {
	all := store.Revised{Skipped: map[store.Skip]int{}}
	direct, err := s.direct(ctx, v)
	if err != nil {
		return all, err
	}
	who := historyName(&v.Account)
	no, err := s.Store.BeginDeed(ctx, form.bulk.name, who)
	if err != nil {
		return all, err
	}
	edit := store.Edit{Who: who, Why: v.Say("entries_reason_" + form.bulk.name), Bulk: no}
	change := func(old store.Revisable) store.Revision {
		r := revision(v, form.bulk.name, direct, old, do)
		if r.Wait || old.Review {
			r.Due = due
		}
		return r
	}
	for part := range slices.Chunk(form.ids, bulkChunk) {
		f := store.Filter{Viewer: form.f.Viewer, Upto: form.f.Upto} // what still fits was settled before
		done, err := s.Store.ChangeMany(ctx, edit, form.bulk.name, f, part, change)
		if err != nil {
			return all, err
		}
		if done.Public > 0 {
			s.changed() // with each part, for a later one may go wrong
		}
		all.Changed, all.Waiting = all.Changed+done.Changed, all.Waiting+done.Waiting
		all.Public, all.Asked = all.Public+done.Public, all.Asked+done.Asked
		for why, n := range done.Skipped {
			all.Skipped[why] += n
		}
	}
	return all, nil
}

// revision is what becomes of one entry.
func revision(v *visit, name string, direct func(string) bool, old store.Revisable, do func(*knowledge.Entry) store.Skip) store.Revision {
	was, e := old.Entry, old.Entry
	switch {
	case !v.MayIn(account.Edit, e.Region):
		return store.Revision{Skip: skipRights}
	case name != "archive" && e.State == knowledge.Archived:
		return store.Revision{Skip: skipArchived}
	case name == "archive" && e.State == knowledge.Published && !v.MayIn(account.Publish, e.Region):
		return store.Revision{Skip: skipPublish}
	case name == "archive" && old.Review && !v.MayIn(account.Publish, e.Region):
		return store.Revision{Skip: skipReview}
	}
	if why := do(&e); why != "" {
		return store.Revision{Skip: why}
	}
	if name == "archive" || was.State != knowledge.Published || direct(was.Region) && direct(e.Region) {
		return store.Revision{Entry: e}
	}
	e.State = knowledge.Draft
	return store.Revision{Entry: e, Wait: true}
}

func readArchive(*Server, *visit, url.Values) (func(*knowledge.Entry) store.Skip, string) {
	return func(e *knowledge.Entry) store.Skip {
		if e.State == knowledge.Archived {
			return store.SkipSame
		}
		e.State = knowledge.Archived
		return ""
	}, ""
}

func readVerified(s *Server, v *visit, _ url.Values) (func(*knowledge.Entry) store.Skip, string) {
	today, who := s.todayInChina(), historyName(&v.Account)
	return func(e *knowledge.Entry) store.Skip {
		if e.Kind != knowledge.ServicePoint {
			return skipPoint
		}
		point := knowledge.Point{}
		if e.Point != nil {
			point = *e.Point
		}
		if point.Verified == today {
			return store.SkipSame
		}
		point.Verified, point.VerifiedBy = today, who
		e.Point = &point
		return ""
	}, ""
}

func readExpiry(_ *Server, v *visit, form url.Values) (func(*knowledge.Entry) store.Skip, string) {
	day, err := knowledge.ParseDate(listText(form.Get("expiry"), 40))
	never := form.Get("never") == "1"
	switch {
	case err != nil:
		return nil, v.Say("entries_expiry_wrong")
	case never && day != "":
		return nil, v.Say("entries_expiry_both")
	case !never && day == "":
		return nil, v.Say("entries_expiry_missing")
	}
	return func(e *knowledge.Entry) store.Skip {
		switch {
		case e.Expires == day:
			return store.SkipSame
		case day != "" && day < e.Start():
			return skipBefore
		}
		e.Expires = day
		notGuessed(e, "expires")
		return ""
	}, ""
}

func readRegion(_ *Server, v *visit, form url.Values) (func(*knowledge.Entry) store.Skip, string) {
	text := listText(form.Get("to"), mostFilter)
	if text == "" {
		return nil, v.Say("entries_region_missing")
	}
	code, problem := readRegionTyped(v, text)
	if problem != "" {
		return nil, problem
	}
	if !v.MayIn(account.Edit, code) {
		return nil, v.Say("entries_region_foreign")
	}
	return func(e *knowledge.Entry) store.Skip {
		if e.Region == code {
			return store.SkipSame
		}
		e.Region = code
		notGuessed(e, "region")
		return ""
	}, ""
}

// notGuessed notes that a field is not guessed any more. It shares nothing with e that it changes.
func notGuessed(e *knowledge.Entry, field string) {
	e.Guessed = slices.DeleteFunc(slices.Clone(e.Guessed), func(g knowledge.Guess) bool { return g.Field == field })
	if len(e.Guessed) == 0 {
		e.Guessed = nil
	}
}

// deedShown is something that was done to many entries, as the list shows it.
type deedShown struct {
	No       int64
	Sentence string
	Can      bool // the visitor may take it back
}

// deedsShown are the visitor's last deed, while it is fresh, and the one that the list is
// filtered by.
func (s *Server) deedsShown(r *http.Request, v *visit, a *listAsk) (last, of deedShown, err error) {
	if v.May(account.Edit) {
		list, err := s.Store.DeedsOf(r.Context(), v.Name, 1)
		if err != nil {
			return last, of, err
		}
		if len(list) > 0 && list[0].At.After(s.Now().Add(-deedFresh)) && list[0].No != a.Batch {
			if last, err = s.deed(r.Context(), v, list[0]); err != nil {
				return last, of, err
			}
		}
	}
	if a.Batch != 0 {
		found, err := s.Store.Deed(r.Context(), a.Batch)
		if err == nil {
			of, err = s.deed(r.Context(), v, found)
		}
		if err != nil && !errors.Is(err, knowledge.ErrNotFound) {
			return last, of, err
		}
	}
	return last, of, nil
}

// deed is a deed as the visitor sees it; without a sentence where it is not hers.
func (s *Server) deed(ctx context.Context, v *visit, d store.Deed) (deedShown, error) {
	can, err := s.mayUndo(ctx, v, d)
	if err != nil || !can && d.Actor != v.Name {
		return deedShown{}, err
	}
	key := "entries_deed_" + d.Action
	return deedShown{d.No, v.Say(key, "Count", d.Entries, "When", s.minute(d.At)), can && d.Undone == 0}, nil
}

// mayUndo reports whether the visitor may take a deed back: who did it, or who is for all
// regions, as long as all entries are still theirs to change.
func (s *Server) mayUndo(ctx context.Context, v *visit, d store.Deed) (bool, error) {
	if !v.May(account.Edit) || d.Actor != v.Name && len(v.Regions) > 0 || d.Public > 0 && !v.May(account.Publish) {
		return false, nil
	}
	regions, err := s.Store.DeedRegions(ctx, d.No)
	if err != nil {
		return false, err
	}
	return !slices.ContainsFunc(regions, func(code string) bool { return !v.Covers(code) }), nil
}

// undoBulk takes a deed back.
func (s *Server) undoBulk(w http.ResponseWriter, r *http.Request, v *visit) {
	no, err := strconv.ParseInt(r.PostForm.Get("deed"), 10, 64)
	if err != nil {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	d, err := s.Store.Deed(r.Context(), no)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	can, err := s.mayUndo(r.Context(), v, d)
	switch {
	case err != nil:
		s.fail(w, r, v, err)
		return
	case !can && d.Actor != v.Name:
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	case !can:
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	case d.Undone != 0 || d.Entries == 0:
		s.done(w, r, "/desk/entries", v.Say("entries_undone_before"))
		return
	}
	unhurried(w)
	ctx := context.WithoutCancel(r.Context())
	fresh, err := s.Store.BeginDeed(ctx, "undo", historyName(&v.Account))
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	u, err := s.Store.UndoDeed(ctx, store.Edit{Who: historyName(&v.Account), Why: v.Say("entries_reason_undo"), Bulk: fresh}, no)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.changed()
	sentence := v.Say("entries_undone", "Count", u.Archived+u.Restored+u.Dropped)
	if len(u.Kept) > 0 {
		sentence += v.Say("entries_undone_kept", "Count", len(u.Kept))
	}
	s.done(w, r, "/desk/entries", sentence)
}
