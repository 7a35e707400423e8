package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/region"
	"jinguo/knowledge/scrub"
	"jinguo/knowledge/store"
)

// Limits of an answer.
const (
	longestTitle  = 200 // characters of the question
	mostAnswer    = 4000
	mostQuestions = 50 // other wordings
)

// missAnswer makes a faq that answers a group: published at once, or a draft whose
// publication answers it.
func (s *Server) missAnswer(w http.ResponseWriter, r *http.Request, v *visit) {
	f, misses, ok := s.missOf(w, r, v)
	if !ok {
		return
	}
	post := r.PostForm
	form := missForm{Title: unbroken(post.Get("title")), Text: strings.TrimSpace(strings.ReplaceAll(post.Get("text"), "\r\n", "\n")),
		Region: strings.TrimSpace(post.Get("region")), Questions: post.Get("questions"), Cite: unbroken(post.Get("cite")), From: post.Get("from")}
	again := func(status int, fault string) {
		s.missShow(w, r, v, status, &f, misses, missPage{Form: form, Fault: fault})
	}
	if fault := s.missOver(v, &f); fault != "" {
		again(http.StatusConflict, fault)
		return
	}
	e := s.faqOf(r.Context(), v, &f, &form)
	if len(form.Faults) > 0 {
		again(http.StatusUnprocessableEntity, "")
		return
	}
	direct, err := s.publishesNow(r.Context(), v, e.Region)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	direct = direct && post.Get("do") != "draft"
	told, err := s.answerWith(r.Context(), v, &f, e, direct)
	if fault := s.missFault(v, err); fault != "" {
		again(http.StatusConflict, fault)
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.missDone(w, r, v, &f, direct, told, elsewhere(misses, e.Region))
}

// publishesNow reports whether what v does with an entry of a region is published at once.
func (s *Server) publishesNow(ctx context.Context, v *visit, region string) (bool, error) {
	rules, err := s.Store.DeskRules(ctx)
	return v.MayIn(account.Publish, region) && !rules.FourEyes, err
}

// faqOf is the faq that a form asks for; what is wrong with it is noted there.
func (s *Server) faqOf(ctx context.Context, v *visit, f *knowledge.MissFile, form *missForm) knowledge.Entry {
	e := knowledge.Entry{Kind: knowledge.FAQ, Title: form.Title, Text: form.Text}
	switch {
	case e.Title == "":
		form.fault("title", v.Say("misses_fault_title"))
	case len([]rune(e.Title)) > longestTitle:
		form.fault("title", v.Say("misses_fault_long", "Max", longestTitle))
	case scrub.Marked(e.Title):
		form.fault("title", v.Say("misses_fault_marked"))
	}
	switch {
	case e.Text == "":
		form.fault("text", v.Say("misses_fault_text"))
	case len([]rune(e.Text)) > mostAnswer:
		form.fault("text", v.Say("misses_fault_long", "Max", mostAnswer))
	}
	for line := range strings.Lines(form.Questions) {
		if line = unbroken(line); line != "" && line != e.Title && !slices.Contains(e.Questions, line) {
			e.Questions = append(e.Questions, line)
		}
	}
	switch {
	case len(e.Questions) > mostQuestions, slices.ContainsFunc(e.Questions, func(q string) bool { return len([]rune(q)) > longestTitle }):
		form.fault("questions", v.Say("misses_fault_questions", "N", mostQuestions, "Max", longestTitle))
	case slices.ContainsFunc(e.Questions, scrub.Marked):
		form.fault("questions", v.Say("misses_fault_marked"))
	}
	if form.Cite != "" {
		e.Source = &knowledge.Source{Cite: form.Cite}
		if len([]rune(form.Cite)) > longestTitle {
			form.fault("cite", v.Say("misses_fault_long", "Max", longestTitle))
		}
	}
	s.placeFAQ(ctx, v, f, form, &e)
	return e
}

// placeFAQ gives a faq its region and id.
func (s *Server) placeFAQ(ctx context.Context, v *visit, f *knowledge.MissFile, form *missForm, e *knowledge.Entry) {
	place, err := region.Parse(form.Region)
	switch {
	case err != nil:
		form.fault("region", v.Say("misses_fault_region"))
		return
	case !v.Covers(place.Code):
		form.fault("region", v.Say("misses_fault_not_yours"))
		return
	case !concerned(f, place.Code):
		form.fault("region", v.Say("misses_fault_not_asked"))
		return
	}
	e.Region = place.Code
	e.ID = knowledge.Key(e)
	if _, err := s.newest(ctx, e.ID); err == nil {
		form.fault("title", v.Say("misses_fault_same", "ID", e.ID))
	}
}

// concerned reports whether anybody of a group asked from where an entry of a region
// concerns her.
func concerned(f *knowledge.MissFile, entry string) bool {
	return f.Nowhere > 0 || slices.ContainsFunc(f.Regions, func(asked string) bool { return knowledge.Concerns(entry, asked) })
}

// answerWith keeps a new faq and has it answer a group, or propose to.
func (s *Server) answerWith(ctx context.Context, v *visit, f *knowledge.MissFile, e knowledge.Entry, direct bool) (told int, err error) {
	e.State = knowledge.Draft
	if direct {
		e.State = knowledge.Published
	}
	kept, err := s.keepAnswer(ctx, v, f, e)
	if err != nil {
		return 0, err
	}
	told, err = s.settle(ctx, v, f, e.ID, kept.Version, direct)
	if err != nil && kept.Action == store.New {
		// Somebody else was faster; two answers to one question would stay otherwise.
		err = errors.Join(err, s.Store.Archive(ctx, s.editOf(v, f), e.ID))
		s.changed()
	}
	if err != nil {
		return told, err
	}
	return told, s.answerWaits(ctx, v, f, e, kept)
}

// answerWaits asks for the review of an answer that was kept as a draft.
func (s *Server) answerWaits(ctx context.Context, v *visit, f *knowledge.MissFile, e knowledge.Entry, kept store.Outcome) error {
	if e.State != knowledge.Draft {
		return nil
	}
	return s.askReview(ctx, e.ID, kept.Version, v.Say("misses_why", "No", f.No))
}

// editOf says in the history of an entry who answers a group with it.
func (s *Server) editOf(v *visit, f *knowledge.MissFile) store.Edit {
	return store.Edit{Who: cmp.Or(v.Shown, v.Name), Why: v.Say("misses_why", "No", f.No)}
}

// keepAnswer keeps an entry as a version that names the group in its history.
func (s *Server) keepAnswer(ctx context.Context, v *visit, f *knowledge.MissFile, e knowledge.Entry) (store.Outcome, error) {
	edit := s.editOf(v, f)
	edit.Wait = e.State == knowledge.Draft
	out, err := s.Store.Save(ctx, edit, e)
	if err != nil {
		return store.Outcome{}, err
	}
	if e.State == knowledge.Published {
		s.changed()
	}
	return out[0], nil
}

// settle has an entry answer a group now, or once a version of it is published.
func (s *Server) settle(ctx context.Context, v *visit, f *knowledge.MissFile, entry string, version int, direct bool) (told int, err error) {
	answer := store.MissAnswer{MissWork: s.missWorkOf(v, f.No), Entry: entry, Version: version}
	if !direct {
		return 0, s.Store.ProposeAnswer(ctx, answer)
	}
	return s.Store.AnswerMine(ctx, answer, s.Letters.Answered)
}

// missAttach has an entry that is there answer a group, and adds wordings to it.
func (s *Server) missAttach(w http.ResponseWriter, r *http.Request, v *visit) {
	f, misses, ok := s.missOf(w, r, v)
	if !ok {
		return
	}
	ctx := r.Context()
	again := func(status int, fault string) {
		data := missPage{Form: s.startForm(v, &f), Search: r.PostForm.Get("search"), Chosen: r.PostForm.Get("entry"), Fault: fault, AttachOpen: true}
		data.Found = s.findAnswers(ctx, v, cmp.Or(data.Search, data.Chosen))
		s.missShow(w, r, v, status, &f, misses, data)
	}
	if fault := s.missOver(v, &f); fault != "" {
		again(http.StatusConflict, fault)
		return
	}
	e, err := s.Store.Entry(ctx, r.PostForm.Get("entry"))
	switch {
	case errors.Is(err, knowledge.ErrNotFound), err == nil && !v.Sees(e.Region):
		again(http.StatusUnprocessableEntity, v.Say("misses_fault_entry"))
		return
	case err != nil:
		s.fail(w, r, v, err)
		return
	case s.entryOver(&e):
		again(http.StatusUnprocessableEntity, v.Say("misses_fault_over", "Day", string(e.Expires)))
		return
	case !concerned(&f, e.Region):
		again(http.StatusUnprocessableEntity, v.Say("misses_fault_not_asked"))
		return
	}
	told, now, err := s.attach(ctx, v, &f, e, r.PostForm["wording"])
	if fault := s.missFault(v, err); fault != "" {
		again(http.StatusConflict, fault)
		return
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.missDone(w, r, v, &f, now, told, elsewhere(misses, e.Region))
}

// attach adds wordings to a published entry and has it answer a group: at once where
// nothing new is to be seen by another, or who does it may publish; else once the
// wordings are published. Where a draft of the entry waits, the wordings go there.
func (s *Server) attach(ctx context.Context, v *visit, f *knowledge.MissFile, e knowledge.Entry, wordings []string) (told int, now bool, err error) {
	if !v.Covers(e.Region) {
		wordings = nil
	}
	if wordings = newWordings(f, &e, wordings); len(wordings) == 0 {
		told, err = s.settle(ctx, v, f, e.ID, e.Version, true)
		return told, true, err
	}
	direct, err := s.publishesNow(ctx, v, e.Region)
	if err != nil {
		return 0, false, err
	}
	waiting, err := s.newest(ctx, e.ID)
	if err != nil {
		return 0, false, err
	}
	begun := waiting.Version != e.Version
	written := false // by somebody who has not asked for its review yet
	if begun {
		if written, err = s.unasked(ctx, e.ID); err != nil {
			return 0, false, err
		}
	}
	if !direct || begun {
		e = waiting
		e.State = knowledge.Draft
		wordings = newWordings(f, &e, wordings)
	}
	e.Questions = slices.Concat(e.Questions, wordings)
	kept, err := s.keepAnswer(ctx, v, f, e)
	if err != nil {
		return 0, false, err
	}
	if told, err = s.settle(ctx, v, f, e.ID, kept.Version, direct); err != nil {
		return told, direct, err
	}
	if written {
		return told, direct, nil
	}
	return told, direct, s.answerWaits(ctx, v, f, e, kept)
}

// unasked reports whether no review of an entry's draft is asked for.
func (s *Server) unasked(ctx context.Context, entry string) (bool, error) {
	reviews, err := s.Store.ReviewsOf(ctx, entry)
	return len(reviews) == 0 || reviews[0].State != knowledge.ReviewOpen, err
}

// newWordings are those of a group among the chosen ones that an entry does not have, and
// that tell nothing of who asked.
func newWordings(f *knowledge.MissFile, e *knowledge.Entry, chosen []string) []string {
	had := map[string]bool{knowledge.Plain(e.Title): true}
	for _, q := range e.Questions {
		had[knowledge.Plain(q)] = true
	}
	var list []string
	for _, text := range f.Wordings {
		plain := knowledge.Plain(text)
		if slices.Contains(chosen, text) && !had[plain] && !scrub.Marked(text) && len(e.Questions)+len(list) < 2*mostQuestions {
			had[plain] = true
			list = append(list, text)
		}
	}
	return list
}

// missOver says why a group cannot be answered; empty where it can.
func (s *Server) missOver(v *visit, f *knowledge.MissFile) string {
	switch f.State() {
	case knowledge.MissAnswered:
		return s.missFault(v, knowledge.ErrAnswered)
	case knowledge.MissProposed:
		return s.missFault(v, knowledge.ErrProposed)
	}
	return ""
}

// missFault says what keeps staff from working at a group; empty for what is nothing of
// theirs.
func (s *Server) missFault(v *visit, err error) string {
	switch {
	case errors.Is(err, knowledge.ErrAnswered):
		return v.Say("misses_fault_answered")
	case errors.Is(err, knowledge.ErrProposed):
		return v.Say("misses_fault_proposed")
	case errors.Is(err, knowledge.ErrNotAsked):
		return v.Say("misses_fault_not_asked")
	case errors.Is(err, knowledge.ErrNotOver):
		return v.Say("misses_fault_open")
	}
	return ""
}

// missDone says that a group is answered, or that its answer waits, and how many of its
// questions are left.
func (s *Server) missDone(w http.ResponseWriter, r *http.Request, v *visit, f *knowledge.MissFile, now bool, told, left int) {
	said := v.Say("misses_did_propose", "N", f.Tell)
	switch {
	case now && told > 0:
		said = v.Say("misses_did_answer", "N", told)
	case now:
		said = v.Say("misses_did_answer_nobody")
	}
	if left > 0 {
		said += " " + v.Say("misses_did_left", "N", left)
	}
	s.done(w, r, missAddress(f.No), said)
}

// elsewhere counts the questions that an entry of a region does not concern, which stay
// open in a group of their own.
func elsewhere(misses []knowledge.Miss, entry string) (n int) {
	for i := range misses {
		if !knowledge.Concerns(entry, misses[i].Region) {
			n++
		}
	}
	return n
}

func missAddress(no int64) string { return "/desk/misses/" + strconv.FormatInt(no, 10) }

// missDrop notes that a group needs no answer.
func (s *Server) missDrop(w http.ResponseWriter, r *http.Request, v *visit) {
	s.missWork(w, r, v, func(ctx context.Context, work store.MissWork) (string, string, error) {
		return missAddress(work.Group), v.Say("misses_did_drop"), s.Store.DropMine(ctx, work)
	})
}

// missReopen takes back that a group needs no answer, is answered, or has a proposal.
func (s *Server) missReopen(w http.ResponseWriter, r *http.Request, v *visit) {
	s.missWork(w, r, v, func(ctx context.Context, work store.MissWork) (string, string, error) {
		return missAddress(work.Group), v.Say("misses_did_reopen"), s.Store.ReopenMiss(ctx, work)
	})
}

// missMerge puts another group into this one.
func (s *Server) missMerge(w http.ResponseWriter, r *http.Request, v *visit) {
	s.missWork(w, r, v, func(ctx context.Context, work store.MissWork) (string, string, error) {
		from, err := strconv.ParseInt(r.PostForm.Get("from"), 10, 64)
		if err != nil {
			return "", "", fmt.Errorf("no group: %w", knowledge.ErrNoMiss)
		}
		return missAddress(work.Group), v.Say("misses_did_merge"), s.Store.MergeMisses(ctx, work, from)
	})
}

// missSplit takes questions out of a group into one of their own.
func (s *Server) missSplit(w http.ResponseWriter, r *http.Request, v *visit) {
	f, misses, ok := s.missOf(w, r, v)
	if !ok {
		return
	}
	var chosen []int64
	for _, no := range r.PostForm["question"] {
		if n, err := strconv.ParseInt(no, 10, 64); err == nil && slices.ContainsFunc(misses, func(m knowledge.Miss) bool { return m.No == n }) {
			chosen = append(chosen, n)
		}
	}
	if len(chosen) == 0 || len(chosen) == len(misses) && f.Else == 0 {
		s.missShow(w, r, v, http.StatusUnprocessableEntity, &f, misses, missPage{Form: s.startForm(v, &f), Fault: v.Say("misses_fault_split")})
		return
	}
	s.missWork(w, r, v, func(ctx context.Context, work store.MissWork) (string, string, error) {
		own, err := s.Store.SplitMiss(ctx, work, chosen)
		return missAddress(own), v.Say("misses_did_split"), err
	})
}

// missWork does something with a group and goes to where that leads.
func (s *Server) missWork(w http.ResponseWriter, r *http.Request, v *visit, do func(context.Context, store.MissWork) (to, said string, err error)) {
	f, _, ok := s.missOf(w, r, v)
	if !ok {
		return
	}
	to, said, err := do(r.Context(), s.missWorkOf(v, f.No))
	switch fault := s.missFault(v, err); {
	case fault != "":
		if f, misses, ok := s.missOf(w, r, v); ok { // as it is now
			s.missShow(w, r, v, http.StatusConflict, &f, misses, missPage{Form: s.startForm(v, &f), Fault: fault})
		}
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.done(w, r, to, said)
	}
}
