package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/store"
)

// What the buttons of the form ask for, beside its own steps.
const (
	doSave   = "save"
	doApart  = "apart"  // save, though another entry has the name
	doVerify = "verify" // the visitor made sure of the facts today
)

// saveEntry keeps what is typed as a draft, or changes the form as its buttons ask.
func (s *Server) saveEntry(w http.ResponseWriter, r *http.Request, v *visit) {
	f, ok := s.sent(w, r, v)
	if !ok {
		return
	}
	if !f.MayEdit {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	switch f.do {
	case doSave, doApart:
		s.keepEntry(w, r, v, f)
		return
	case doVerify:
		f.Form.One["service_point.verified"] = string(knowledge.DateOf(s.Now().In(knowledge.China)))
		f.Form.One["service_point.verified_by"] = cmp.Or(v.Shown, v.Name)
		f.Focus = "service_point.verified"
	default:
		f.Focus, _ = f.Form.Do(f.do)
	}
	s.showForm(w, r, v, http.StatusOK, f.entryForm)
}

// edit says who changes an entry, and why.
func (v *visit) edit(why string) store.Edit {
	return store.Edit{Who: cmp.Or(v.Shown, v.Name), Why: strings.TrimSpace(strings.ToValidUTF8(strings.ReplaceAll(why, "\x00", ""), "")), Wait: true}
}

// keepEntry saves a draft. What cannot be kept, or is not the visitor's to say, comes
// back as it is typed.
func (s *Server) keepEntry(w http.ResponseWriter, r *http.Request, v *visit, f *sent) {
	e, faults := f.Form.Entry(f.base)
	if len(faults) > 0 || !v.MayIn(account.Edit, e.Region) {
		s.showForm(w, r, v, http.StatusUnprocessableEntity, f.entryForm)
		return
	}
	e.State = knowledge.Draft
	if f.Standing == nil {
		s.keepNew(w, r, v, f, e)
		return
	}
	s.reviseEntry(w, r, v, f, e)
}

// reviseEntry saves the next version, or joins it with what somebody saved meanwhile.
func (s *Server) reviseEntry(w http.ResponseWriter, r *http.Request, v *visit, f *sent, e knowledge.Entry) {
	e.ID = f.Entry.ID
	outcome, err := s.Store.Revise(r.Context(), v.edit(f.Why), f.Base, e)
	switch stale, ok := staleOf(err); {
	case ok:
		s.join(w, r, v, f, stale)
	case err != nil:
		s.fail(w, r, v, err)
	case outcome.Action == store.Unchanged:
		s.saved(w, r, e.ID, v.Say("entry_unchanged"))
	default:
		s.saved(w, r, e.ID, v.Say("entry_saved", "Version", outcome.Version))
	}
}

// saved goes to the page of the entry and says what became of it. htmx would put the page
// into the form; it is told to go there itself.
func (s *Server) saved(w http.ResponseWriter, r *http.Request, id, sentence string) {
	if !byScript(r) {
		s.done(w, r, entryPath(id), sentence)
		return
	}
	s.sessions.Put(r.Context(), "flash", sentence)
	w.Header().Set("HX-Redirect", entryPath(id))
	w.WriteHeader(http.StatusNoContent)
}

// mostNamesakes is how many entries may have one name.
const mostNamesakes = 50

// keepNew saves an entry that is not kept yet, under the id that a file would give it, so
// that a later import of the same is its next version.
func (s *Server) keepNew(w http.ResponseWriter, r *http.Request, v *visit, f *sent, e knowledge.Entry) {
	e.ID = knowledge.Key(&e)
	for n := 2; n < mostNamesakes; n++ {
		_, err := s.Store.Revise(r.Context(), v.edit(f.Why), 0, e)
		stale, ok := staleOf(err)
		if !ok {
			if err != nil {
				s.fail(w, r, v, err)
				return
			}
			s.saved(w, r, e.ID, v.Say("entry_created"))
			return
		}
		if s.sentTwice(&e, stale) {
			s.saved(w, r, e.ID, v.Say("entry_created"))
			return
		}
		if f.do != doApart {
			f.Apart = true
			s.showForm(w, r, v, http.StatusConflict, f.entryForm)
			return
		}
		e.ID = knowledge.Key(&e, strconv.Itoa(n))
	}
	s.showForm(w, r, v, http.StatusConflict, f.entryForm)
}

// sentTwice reports whether what is kept is e itself, by the same form sent again.
func (s *Server) sentTwice(e *knowledge.Entry, stale *store.Stale) bool {
	kept, mine := revise.FormOf(&stale.Newest.Entry), revise.FormOf(e)
	return stale.Newest.Entry.Kind == e.Kind && stale.Newest.Entry.State == knowledge.Draft && revise.Same(&kept, &mine)
}

// mostTries is how often a change is joined anew because somebody was quicker.
const mostTries = 20

// join joins what is typed with what somebody saved since the form was opened. Where
// nothing of it conflicts it is saved; otherwise the visitor chooses.
func (s *Server) join(w http.ResponseWriter, r *http.Request, v *visit, f *sent, stale *store.Stale) {
	base, mine := revise.FormOf(&f.base), f.Form
	for range mostTries {
		newest := stale.Newest.Entry
		if newest.Kind != mine.Kind || !v.MayIn(account.Edit, newest.Region) {
			s.refuse(w, r, v, http.StatusForbidden, "forbidden")
			return
		}
		theirs := revise.FormOf(&newest)
		merged, conflicts := revise.Merge(&base, &theirs, &mine)
		e, faults := merged.Entry(newest)
		if len(conflicts) > 0 || len(faults) > 0 || !v.MayIn(account.Edit, e.Region) {
			s.showMerge(w, r, v, f, stale, &merged, conflicts)
			return
		}
		e.State = knowledge.Draft
		_, err := s.Store.Revise(r.Context(), v.edit(f.Why), newest.Version, e)
		again, ok := staleOf(err)
		switch {
		case ok:
			stale, base, mine = again, theirs, merged
			continue
		case err != nil:
			s.fail(w, r, v, err)
		default:
			s.saved(w, r, e.ID, v.Say("entry_joined", "Who", stale.Newest.Who))
		}
		return
	}
	s.fail(w, r, v, context.DeadlineExceeded)
}

// staleOf is the [store.Stale] in err, if there is one.
func staleOf(err error) (stale *store.Stale, ok bool) {
	ok = errors.As(err, &stale)
	return stale, ok
}
