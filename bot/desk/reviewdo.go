package desk

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// Longest of what is typed with a step, in characters.
const mostNote = 500

// reviewForm is what every step posts.
type reviewForm struct {
	entry   string
	version int // that was seen
	to      string
	text    string // note or reason
}

func reviewFormOf(r *http.Request) reviewForm {
	version, _ := strconv.Atoi(r.PostForm.Get("version"))
	to := r.PostForm.Get("to")
	if !strings.HasPrefix(to, "/desk/") || strings.ContainsAny(to, "\\\n\r") {
		to = "/desk/review"
	}
	return reviewForm{r.PostForm.Get("entry"), version, to, strings.TrimSpace(strings.ReplaceAll(r.PostForm.Get("text"), "\r\n", "\n"))}
}

// notDone is what a step came to that was not taken.
type notDone struct{ Why, Text, To string }

// again says what is wrong with what somebody typed, which stands there to be copied.
func (s *Server) again(w http.ResponseWriter, r *http.Request, v *visit, f reviewForm, key string, args ...any) {
	s.show(w, r, v, http.StatusUnprocessableEntity, "review-again", notDone{v.Say(key, args...), f.text, f.to})
}

// submit asks for a review of the version that waits.
func (s *Server) submit(w http.ResponseWriter, r *http.Request, v *visit) {
	f := reviewFormOf(r)
	d, err := s.waiting(r.Context(), v, f.entry, 0)
	switch {
	case errors.Is(err, knowledge.ErrNotFound):
		s.gone(w, r, v, f)
		return
	case err != nil:
		s.fail(w, r, v, err)
		return
	case !v.MayIn(account.Edit, d.Entry.Region):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	case utf8.RuneCountInString(f.text) > mostNote:
		s.again(w, r, v, f, "review_long", "N", mostNote)
		return
	}
	due, err := s.due(r.Context(), r.PostForm.Get("due"))
	if errors.Is(err, errDue) {
		s.again(w, r, v, f, "review_due_wrong")
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	_, all, err := s.people(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	reviewer := ""
	for _, a := range reviewers(all, &d) {
		if a.Name == r.PostForm.Get("reviewer") {
			reviewer = a.Name
		}
	}
	review, err := s.Store.SubmitReview(r.Context(), knowledge.Review{Entry: f.entry, Version: f.version, Note: f.text, Due: due, Reviewer: reviewer})
	if errors.Is(err, knowledge.ErrStale) {
		s.stale(w, r, v, f.entry, f.version)
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.done(w, r, f.to, v.Say("review_submitted", "Date", v.day(review.Due)))
}

// askReview asks for the review of a version that was saved just now, by the usual day.
// Where an earlier version of the entry is under review, this one takes its place there:
// with the same reviewer, and no later. A version that was overtaken meanwhile needs none.
func (s *Server) askReview(ctx context.Context, entry string, version int, note string) error {
	due, err := s.due(ctx, "")
	if err != nil {
		return err
	}
	before, err := s.Store.ReviewsOf(ctx, entry)
	if err != nil {
		return err
	}
	ask := knowledge.Review{Entry: entry, Version: version, Note: note, Due: due}
	if len(before) > 0 && before[0].State == knowledge.ReviewOpen {
		ask.Reviewer, ask.Due = before[0].Reviewer, min(due, before[0].Due)
	}
	if _, err := s.Store.SubmitReview(ctx, ask); err != nil && !errors.Is(err, knowledge.ErrStale) {
		return err
	}
	return nil
}

var errDue = errors.New("no day on which a review can be due")

// due reads a day from today on; the usual one where none is given.
func (s *Server) due(ctx context.Context, text string) (knowledge.Date, error) {
	if strings.TrimSpace(text) == "" {
		rules, err := s.Store.DeskRules(ctx)
		return s.today().AddWorkDays(rules.ReviewDays), err
	}
	d, err := knowledge.ParseDate(text)
	if err != nil || d < s.today() || d > s.today().AddDays(366) {
		return "", errDue
	}
	return d, nil
}

// gone answers a step about something that does not wait any more, or is not the
// visitor's to see.
func (s *Server) gone(w http.ResponseWriter, r *http.Request, v *visit, f reviewForm) {
	now, err := s.Store.Current(r.Context(), f.entry)
	if err != nil || !v.Covers(now.Region) || now.State == knowledge.Draft {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	s.staleGone(w, r, v, f.entry, f.version)
}

// reviewed finds the request that a step is about, with what it asks to publish.
func (s *Server) reviewed(w http.ResponseWriter, r *http.Request, v *visit) (*knowledge.Review, *knowledge.Waiting, bool) {
	no, _ := strconv.ParseInt(r.PostForm.Get("review"), 10, 64)
	review, err := s.Store.Review(r.Context(), no)
	if err != nil {
		s.fail(w, r, v, err)
		return nil, nil, false
	}
	d, err := s.waiting(r.Context(), v, review.Entry, review.Version)
	if errors.Is(err, knowledge.ErrNotFound) {
		s.gone(w, r, v, reviewForm{entry: review.Entry, version: review.Version})
		return nil, nil, false
	}
	if err != nil {
		s.fail(w, r, v, err)
		return nil, nil, false
	}
	return &review, &d, true
}

// withdraw takes a request back, or the approval of a version whose day is to come.
func (s *Server) withdraw(w http.ResponseWriter, r *http.Request, v *visit) {
	f := reviewFormOf(r)
	review, d, ok := s.reviewed(w, r, v)
	if !ok {
		return
	}
	decides := store.MayDecide(&v.Account, d)
	if !decides && (review.State == knowledge.ReviewApproved || review.Asker != v.Name || !v.MayIn(account.Edit, d.Entry.Region)) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	after, err := s.Store.Withdraw(r.Context(), review.No)
	s.ended(w, r, v, f, after, err, "review_withdrawn_done")
}

// sendBack ends a request with a reason.
func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, v *visit) {
	f := reviewFormOf(r)
	review, d, ok := s.reviewed(w, r, v)
	switch {
	case !ok:
		return
	case !store.MayDecide(&v.Account, d):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	case f.text == "":
		f.to = lookPath(review.Entry, review.Version)
		s.again(w, r, v, f, "review_reason_missing")
		return
	case utf8.RuneCountInString(f.text) > mostNote:
		f.to = lookPath(review.Entry, review.Version)
		s.again(w, r, v, f, "review_long", "N", mostNote)
		return
	}
	after, err := s.Store.SendBack(r.Context(), review.No, f.text)
	s.ended(w, r, v, f, after, err, "review_returned_done")
}

// ended answers a step that ends a request. Where that was over, it says what became of it.
func (s *Server) ended(w http.ResponseWriter, r *http.Request, v *visit, f reviewForm, after knowledge.Review, err error, key string) {
	switch {
	case errors.Is(err, knowledge.ErrReviewed):
		names, _, err := s.people(r.Context())
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		s.done(w, r, f.to, v.Say("review_over_"+string(after.State), "Who", names.Name(after.Decider)))
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, f.to, v.Say(key))
	}
}

// archive takes an entry out of answers, with a reason.
func (s *Server) archive(w http.ResponseWriter, r *http.Request, v *visit) {
	f := reviewFormOf(r)
	st, err := s.steps(r.Context(), v, f.entry)
	switch {
	case err != nil:
		s.fail(w, r, v, err)
		return
	case !st.Archive && st.State != knowledge.Archived:
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	case f.text == "":
		s.again(w, r, v, f, "review_reason_missing")
		return
	case utf8.RuneCountInString(f.text) > mostNote:
		s.again(w, r, v, f, "review_long", "N", mostNote)
		return
	}
	err = s.Store.ArchiveSeen(r.Context(), store.Edit{Who: signature(&v.Account), Why: f.text}, f.entry, f.version)
	s.turned(w, r, v, f, err, "review_archived_done")
}

// bringBack makes a draft of an archived entry.
func (s *Server) bringBack(w http.ResponseWriter, r *http.Request, v *visit) {
	f := reviewFormOf(r)
	st, err := s.steps(r.Context(), v, f.entry)
	switch {
	case err != nil:
		s.fail(w, r, v, err)
		return
	case !st.Back && st.State != knowledge.Draft:
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	err = s.Store.BringBack(r.Context(), store.Edit{Who: signature(&v.Account), Why: v.Say("review_why_back")}, f.entry, f.version)
	s.turned(w, r, v, f, err, "review_back_done")
}

// turned answers a step that gave an entry another state.
func (s *Server) turned(w http.ResponseWriter, r *http.Request, v *visit, f reviewForm, err error, key string) {
	switch {
	case errors.Is(err, knowledge.ErrStale):
		s.stale(w, r, v, f.entry, f.version)
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.changed()
		s.done(w, r, f.to, v.Say(key))
	}
}
