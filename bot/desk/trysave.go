package desk

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/store"
)

// saved is what was saved of a plan, to be taken back.
type saved struct {
	sentence string
	undone   bool
	waits    []string // ids of entries that wait as drafts
	wording  string
	adds     string // id of the published entry that got it; empty for none
	counter  string
	row      *lay.Row
	before   *lay.Row // in whose place the row is; nil for none
}

// savedView is what was saved, as the page shows it.
type savedView struct {
	Sentence string
	Waits    []string
	May      bool // it can be taken back here
}

func (s *saved) view() *savedView {
	if s == nil {
		return nil
	}
	return &savedView{s.sentence, s.waits, !s.undone && (s.adds != "" || s.counter != "" || s.row != nil)}
}

// trySave saves what was planned, once it is known what it changes.
func (s *Server) trySave(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	p := t.plan
	if p == nil || p.run == nil || !p.run.done() {
		s.faulty(w, r, v, t, "run", v.Say("try_fault_not_run"))
		return
	}
	save := s.saveEdits
	if p.row != nil {
		save = s.saveWord
	}
	done, err := save(r.Context(), v, p)
	switch {
	case errors.Is(err, errForbidden):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	case errors.Is(err, store.ErrMoved):
		s.dropPlan(t)
		s.faulty(w, r, v, t, "run", v.Say("try_fault_moved"))
		return
	case err != nil:
		s.fail(w, r, v, err)
		return
	}
	s.dropPlan(t)
	t.saved = done
	s.done(w, r, t.path()+"#saved", done.sentence)
}

// errForbidden says that the visitor may not do what they planned, any more.
var errForbidden = errors.New("the account may not do that")

// saveEdits saves the planned entries, those that the visitor may publish at once.
func (s *Server) saveEdits(ctx context.Context, v *visit, p *plan) (*saved, error) {
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return nil, err
	}
	edit := store.Edit{Who: cmp.Or(v.Shown, v.Name), Why: v.Say("try_why_wording"), Wait: true, If: map[string]int{}}
	done := &saved{wording: p.wording}
	var list []knowledge.Entry
	for _, one := range p.edits {
		e := one.entry
		if !v.MayIn(account.Edit, e.Region) {
			return nil, errForbidden
		}
		edit.If[e.ID] = one.newest
		switch {
		case rules.FourEyes || !v.MayIn(account.Publish, e.Region):
			e.State = knowledge.Draft
			done.waits = append(done.waits, e.ID)
		case e.ID == p.counter:
			done.counter = e.ID
		default:
			done.adds = e.ID
		}
		list = append(list, e)
	}
	out, err := s.Store.Save(ctx, edit, list...)
	if err != nil {
		return nil, err
	}
	if len(done.waits) < len(list) {
		s.changed()
	}
	for _, one := range out {
		if !slices.Contains(done.waits, one.ID) {
			continue
		}
		if err := s.askReview(ctx, one.ID, one.Version, edit.Why); err != nil {
			return nil, err
		}
	}
	switch {
	case len(done.waits) == 0:
		done.sentence = v.Say("try_saved")
	case len(done.waits) == len(list):
		done.sentence = v.Say("try_saved_draft")
	default:
		done.sentence = v.Say("try_saved_both")
	}
	return done, nil
}

// saveWord saves a row of lay words.
func (s *Server) saveWord(ctx context.Context, v *visit, p *plan) (*saved, error) {
	if !v.MayIn(account.Publish, p.row.Region) {
		return nil, errForbidden
	}
	rows, _, err := s.Store.Words(ctx)
	if err != nil {
		return nil, err
	}
	done := &saved{row: p.row, sentence: v.Say("try_saved_word", "Said", p.row.Said)}
	if at := slices.IndexFunc(rows, func(row lay.Row) bool { return row.Key() == p.row.Key() }); at >= 0 {
		done.before = &rows[at]
	}
	if _, _, err = s.Store.SaveWords(ctx, []lay.Row{*p.row}, cmp.Or(v.Shown, v.Name)); err == nil {
		s.changed()
	}
	return done, err
}

// tryUndo takes back what was saved.
func (s *Server) tryUndo(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	done := t.saved
	if done == nil || done.undone {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	undo := s.undoEdits
	if done.row != nil {
		undo = s.undoWord
	}
	err := undo(r.Context(), v, done)
	switch {
	case errors.Is(err, errForbidden):
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	case errors.Is(err, store.ErrMoved):
		s.faulty(w, r, v, t, "run", v.Say("try_fault_moved"))
		return
	case err != nil:
		s.fail(w, r, v, err)
		return
	}
	s.changed()
	done.undone, done.sentence = true, v.Say("try_undone")
	s.done(w, r, t.path()+"#saved", done.sentence)
}

// undoEdits takes a wording out of the entries again that got it, and leaves all else
// that was changed since.
func (s *Server) undoEdits(ctx context.Context, v *visit, done *saved) error {
	edit := store.Edit{Who: cmp.Or(v.Shown, v.Name), Why: v.Say("try_why_undo"), If: map[string]int{}}
	var list []knowledge.Entry
	for _, id := range []string{done.adds, done.counter} {
		if id == "" {
			continue
		}
		st, err := s.Store.Tryable(ctx, id)
		if err != nil {
			return err
		}
		if st.Draft != nil {
			return store.ErrMoved
		}
		e := st.Entry
		if !v.MayIn(account.Publish, e.Region) {
			return errForbidden
		}
		is := func(one string) bool { return one == done.wording }
		if id == done.adds {
			e.Questions = slices.DeleteFunc(slices.Clone(e.Questions), is)
		} else {
			e.CounterQuestions = slices.DeleteFunc(slices.Clone(e.CounterQuestions), is)
		}
		edit.If[id] = st.Newest
		list = append(list, e)
	}
	_, err := s.Store.Save(ctx, edit, list...)
	return err
}

// undoWord takes a row of lay words out again, or puts back what it replaced.
func (s *Server) undoWord(ctx context.Context, v *visit, done *saved) error {
	if !v.MayIn(account.Publish, done.row.Region) {
		return errForbidden
	}
	var err error
	if done.before != nil {
		_, _, err = s.Store.SaveWords(ctx, []lay.Row{*done.before}, cmp.Or(v.Shown, v.Name))
	} else {
		_, err = s.Store.DropWords(ctx, []lay.Row{*done.row})
	}
	return err
}
