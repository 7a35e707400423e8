package desk

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/store"
)

// historyView is what became of an entry, the newest first.
type historyView struct {
	*subject
	Versions  []versionView
	Published *versionView // the one that is in force; nil for none
	From, To  int
	Changes   []changeView
}

// versionView is a version as the history lists it.
type versionView struct {
	No       int
	At       string
	Who, Why string
	State    knowledge.State
	Batch    int64
	File     string
	InForce  bool
	entry    knowledge.Entry
}

// changeView is a field in which two versions differ.
type changeView struct {
	Label  string
	Pieces []revise.Piece
}

func (s *Server) entryHistory(w http.ResponseWriter, r *http.Request, v *visit) {
	o, err := s.subject(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	versions, err := s.Store.History(r.Context(), o.Entry.ID)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	h := &historyView{subject: o, Versions: versionsFor(v, o, versions)}
	for i := range h.Versions {
		if h.Versions[i].InForce {
			h.Published = publisher(h.Versions[i:])
		}
	}
	h.choose(r.URL.Query().Get("from"), r.URL.Query().Get("to"))
	h.Changes = h.compare(v)
	s.show(w, r, v, http.StatusOK, "history", h)
}

// versionsFor are the versions that the visitor may see, the newest first.
func versionsFor(v *visit, o *subject, versions []store.Version) []versionView {
	var list []versionView
	for _, one := range slices.Backward(versions) {
		e := one.Entry
		if !v.Covers(e.Region) && (e.State == knowledge.Draft || !v.Sees(e.Region)) {
			continue
		}
		view := versionView{No: e.Version, At: moment(one.At), Who: one.Who, Why: one.Why, State: e.State, Batch: one.Batch, entry: e}
		if !o.MayEdit || !v.MayIn(account.Edit, e.Region) || o.Entry.Confidential() && !e.Confidential() {
			view.entry = e.Public()
		}
		if e.Source != nil {
			view.File = view.entry.Source.File
		}
		view.InForce = o.Standing.Force != nil && o.Standing.Force.Entry.Version == e.Version
		list = append(list, view)
	}
	return list
}

// publisher is the version by which what is in force, the first of versions, was
// published.
func publisher(versions []versionView) *versionView { return &versions[0] }

// choose takes two versions that there are: the newest and the one before it, unless
// others are asked for.
func (h *historyView) choose(from, to string) {
	there := func(text string, otherwise int) int {
		no, err := strconv.Atoi(text)
		if err == nil && slices.ContainsFunc(h.Versions, func(v versionView) bool { return v.No == no }) {
			return no
		}
		return otherwise
	}
	if len(h.Versions) == 0 {
		return
	}
	h.To = there(to, h.Versions[0].No)
	before := h.To
	for _, one := range h.Versions {
		if one.No < h.To {
			before = one.No
			break
		}
	}
	h.From = there(from, before)
}

// compare tells the two chosen versions apart, field by field.
func (h *historyView) compare(v *visit) []changeView {
	var old, new *knowledge.Entry
	for i := range h.Versions {
		if h.Versions[i].No == h.From {
			old = &h.Versions[i].entry
		}
		if h.Versions[i].No == h.To {
			new = &h.Versions[i].entry
		}
	}
	if old == nil || new == nil || old == new {
		return nil
	}
	var all []changeView
	for _, c := range knowledge.Diff(old, new) {
		was, is := c.Old, c.New
		switch c.Field {
		case "state":
			was, is = knowledge.FieldName(was, v.Lang), knowledge.FieldName(is, v.Lang)
		case "region":
			was, is = cmp.Or(regionName(was), was), cmp.Or(regionName(is), is)
		}
		all = append(all, changeView{knowledge.FieldName(c.Field, v.Lang), revise.Words(was, is)})
	}
	return all
}

// restoreEntry makes an earlier version the newest again, as a draft.
func (s *Server) restoreEntry(w http.ResponseWriter, r *http.Request, v *visit) {
	o, err := s.subject(r, v)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if !o.MayEdit {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	no, _ := strconv.Atoi(r.PostForm.Get("version"))
	base, _ := strconv.Atoi(r.PostForm.Get("base"))
	then, err := s.Store.Version(r.Context(), o.Entry.ID, no)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if !v.MayIn(account.Edit, then.Entry.Region) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	e := then.Entry
	e.State = knowledge.Draft
	outcome, err := s.Store.Revise(r.Context(), v.edit(v.Say("entry_restored_why", "Version", no)), base, e)
	var sentence string
	switch stale, ok := staleOf(err); {
	case ok:
		sentence = v.Say("entry_restore_stale", "Who", stale.Newest.Who, "Version", stale.Newest.Entry.Version)
	case err != nil:
		s.fail(w, r, v, err)
		return
	case outcome.Action == store.Unchanged:
		sentence = v.Say("entry_unchanged")
	default:
		sentence = v.Say("entry_restored", "Version", no)
	}
	s.done(w, r, entryPath(e.ID)+"/history", sentence)
}
