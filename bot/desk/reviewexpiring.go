package desk

import (
	"errors"
	"net/http"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// expiredFor is how many days ago the entries ended that are listed beside those that will.
const expiredFor = 30

// expiringPage is what ends soon, or has ended lately.
type expiringPage struct {
	Soon, Past []*ending
	Days       int
	Lately     int
}

// ending is an entry with a last day, and what the visitor may do about it.
type ending struct {
	store.Ending
	Left          int // days, of which today is the last where it is 0; below that, days ago
	Edit, Archive bool
	Link          string
	Row           int // by which its fields are told from those of others
}

// Ago is how many days ago the entry ended.
func (e ending) Ago() int { return -e.Left }

// expiring lists what ends within the days that the rules say, and what ended lately.
func (s *Server) expiring(w http.ResponseWriter, r *http.Request, v *visit) {
	rules, err := s.Store.DeskRules(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	today := s.today()
	list, err := s.Store.Expiring(r.Context(), today.AddDays(-expiredFor), today.AddDays(rules.WarnDays))
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	p := &expiringPage{Days: rules.WarnDays, Lately: expiredFor}
	for _, one := range list {
		if !v.Covers(one.Entry.Region) {
			continue
		}
		e := &ending{
			Ending: one, Left: daysUntil(today, one.Entry.Expires), Link: entryPath(one.Entry.ID), Row: len(p.Soon) + len(p.Past),
			Edit: v.MayIn(account.Edit, one.Entry.Region), Archive: v.MayIn(account.Publish, one.Entry.Region),
		}
		if e.Left < 0 {
			p.Past = append(p.Past, e)
		} else {
			p.Soon = append(p.Soon, e)
		}
	}
	s.show(w, r, v, http.StatusOK, "review-expiring", p)
}

func daysUntil(from, to knowledge.Date) int {
	n := 0
	for ; from < to; from = from.AddDays(1) {
		n++
	}
	for ; from > to && to != ""; from = from.AddDays(-1) {
		n--
	}
	return n
}

const expiringPath = "/desk/review/expiring"

// ends finds the published entry that a form of the list is about, with the last day that
// was seen.
func (s *Server) ends(w http.ResponseWriter, r *http.Request, v *visit) (e knowledge.Entry, ok bool) {
	e, err := s.Store.Entry(r.Context(), r.PostForm.Get("entry"))
	if err == nil && !v.Covers(e.Region) {
		err = knowledge.ErrNotFound
	}
	switch {
	case err != nil:
		s.fail(w, r, v, err)
	case !v.MayIn(account.Edit, e.Region):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
	case string(e.Expires) != r.PostForm.Get("expires"):
		s.done(w, r, expiringPath, v.Say("review_expiring_moved", "Title", e.Title))
	default:
		return e, true
	}
	return e, false
}

// stillRight notes that the visitor looked at an entry's last day and that it is right.
func (s *Server) stillRight(w http.ResponseWriter, r *http.Request, v *visit) {
	e, ok := s.ends(w, r, v)
	if !ok {
		return
	}
	f := reviewFormOf(r)
	if utf8.RuneCountInString(f.text) > mostNote {
		s.done(w, r, expiringPath, v.Say("review_long", "N", mostNote))
		return
	}
	err := s.Store.NoteExpiry(r.Context(), knowledge.ExpiryNote{Entry: e.ID, Expires: e.Expires, Who: signature(&v.Account), Note: f.text})
	if errors.Is(err, knowledge.ErrStale) {
		s.done(w, r, expiringPath, v.Say("review_expiring_moved", "Title", e.Title))
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, expiringPath, v.Say("review_right_done", "Title", e.Title))
}

// extend makes a draft of an entry with another last day, and asks for its review.
func (s *Server) extend(w http.ResponseWriter, r *http.Request, v *visit) {
	e, ok := s.ends(w, r, v)
	if !ok {
		return
	}
	day, err := knowledge.ParseDate(r.PostForm.Get("until"))
	if err != nil || day <= e.Expires || day < s.today() {
		s.done(w, r, expiringPath, v.Say("review_extend_wrong", "Title", e.Title))
		return
	}
	due, err := s.due(r.Context(), "")
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	base := e.Version
	e.State, e.Expires = knowledge.Draft, day
	why := v.Say("review_why_extend", "Date", v.day(day))
	out, err := s.Store.Revise(r.Context(), store.Edit{Who: signature(&v.Account), Why: why, Wait: true}, base, e)
	if stale := (*store.Stale)(nil); errors.As(err, &stale) {
		s.done(w, r, expiringPath, v.Say("review_extend_draft", "Title", e.Title))
		return
	}
	if err == nil {
		_, err = s.Store.SubmitReview(r.Context(), knowledge.Review{Entry: e.ID, Version: out.Version, Note: why, Due: due})
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, expiringPath, v.Say("review_extended", "Title", e.Title, "Date", v.day(due)))
}
