package desk

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
)

// plan is a change that is tried before it is saved: a wording of entries, or a row of lay
// words.
type plan struct {
	wording string
	adds    string // id of the entry that gets it as an example question
	counter string // id of the entry that gets it as a counter-question; may be empty
	edits   []planned
	row     *lay.Row

	changes []knowledge.Change // as the index would follow them
	words   *lay.Table         // nil for those of the moment
	run     *dryRun
}

// planned is an entry as it would be saved.
type planned struct {
	entry   knowledge.Entry
	newest  int  // version that it was made from
	publish bool // at once; else it waits as a draft
}

// tryPlan plans to add a wording, and begins to try what that changes.
func (s *Server) tryPlan(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	p := &plan{wording: clipRunes(strings.Join(strings.Fields(r.PostForm.Get("wording")), " "), longestWord)}
	if r.PostForm.Get("add") != "" {
		p.adds = t.pin
	}
	if r.PostForm.Get("counter") != "" && len(t.hits) > 0 && t.hits[0] != t.pin {
		p.counter = t.hits[0]
	}
	switch {
	case t.pin == "" || s.Index == nil:
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	case p.wording == "":
		s.faulty(w, r, v, t, "wording", v.Say("try_fault_wording"))
		return
	case p.adds == "" && p.counter == "":
		s.faulty(w, r, v, t, "wording", v.Say("try_fault_nothing"))
		return
	}
	fault, err := s.planEdits(r.Context(), v, p)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	switch fault {
	case "":
		s.beginPlan(w, r, v, t, p)
	case "forbidden":
		s.refuse(w, r, v, http.StatusForbidden, fault)
	default:
		s.faulty(w, r, v, t, "wording", v.Say("try_fault_"+fault))
	}
}

// planEdits makes the entries of a plan; fault says what is in the way.
func (s *Server) planEdits(ctx context.Context, v *visit, p *plan) (fault string, err error) {
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return "", err
	}
	for _, one := range []struct {
		id   string
		list func(*knowledge.Entry) *[]string
	}{
		{p.adds, func(e *knowledge.Entry) *[]string { return &e.Questions }},
		{p.counter, func(e *knowledge.Entry) *[]string { return &e.CounterQuestions }},
	} {
		if one.id == "" {
			continue
		}
		st, err := s.Store.Tryable(ctx, one.id)
		if err != nil {
			return "", err
		}
		e := st.Entry
		list := one.list(&e)
		switch {
		case e.State != knowledge.Published:
			return "", knowledge.ErrNotFound
		case !v.MayIn(account.Edit, e.Region):
			return "forbidden", nil
		case st.Draft != nil:
			return "waits", nil
		case hasWording(*list, p.wording):
			return "known", nil
		}
		*list = append(slices.Clone(*list), p.wording)
		change, err := s.Store.AsChange(ctx, e)
		if err != nil {
			return "", err
		}
		p.changes = append(p.changes, change)
		p.edits = append(p.edits, planned{e, st.Newest, v.MayIn(account.Publish, e.Region) && !rules.FourEyes})
	}
	return "", nil
}

// tryWords plans to add a row of lay words.
func (s *Server) tryWords(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	if t.pin == "" || s.Index == nil {
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	}
	row := lay.Row{Said: clipRunes(r.PostForm.Get("said"), longestWord), Written: termsOf(clipRunes(r.PostForm.Get("written"), longestWord))}
	if named := r.PostForm.Get("region"); named != "" {
		found, err := region.Parse(named)
		if err != nil {
			s.faulty(w, r, v, t, "words", v.Say("try_fault_region"))
			return
		}
		row.Region = found.Code
	}
	row = row.Clean()
	if len(row.Written) == 0 {
		s.faulty(w, r, v, t, "words", v.Say("try_fault_written"))
		return
	}
	if faults := lay.Check([]lay.Row{row}); len(faults) > 0 {
		s.faulty(w, r, v, t, "words", faults[0].Problem("", "").What(v.Lang))
		return
	}
	if !v.MayIn(account.Publish, row.Region) {
		s.faulty(w, r, v, t, "words", v.Say("try_fault_words_region"))
		return
	}
	own, _, err := s.Store.Words(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.beginPlan(w, r, v, t, &plan{row: &row, words: lay.NewTable(lay.Default(), own, []lay.Row{row})})
}

// termsOf takes the terms of papers apart that somebody typed one after another.
func termsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;；|/\n", r) })
}

// beginPlan puts a plan in the place of the one before, and runs it for a while.
func (s *Server) beginPlan(w http.ResponseWriter, r *http.Request, v *visit, t *trial, p *plan) {
	s.dropPlan(t)
	if !s.trials.dry.take(t.id, s.Now()) {
		s.faulty(w, r, v, t, "run", v.Say("try_busy"))
		return
	}
	t.plan, t.saved = p, nil
	list, err := s.questionsFor(r.Context(), v, t)
	if err == nil {
		p.run = &dryRun{questions: list}
		err = s.step(r.Context(), t)
	}
	if err != nil {
		s.dropPlan(t)
		s.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, t.path()+"#plan", http.StatusSeeOther)
}

// dropPlan gives a plan up.
func (s *Server) dropPlan(t *trial) {
	t.plan = nil
	s.trials.dry.leave(t.id)
}

func (s *Server) tryCancel(w http.ResponseWriter, r *http.Request, _ *visit, t *trial) {
	s.dropPlan(t)
	http.Redirect(w, r, t.path()+"#pin", http.StatusSeeOther)
}

// planView is a plan with what is known of what it changes.
type planView struct {
	Trial    string // its path
	Word     bool   // it is a row of lay words
	Sentence []string
	Done     int
	Of       int
	Ready    bool
	Result   movesView
	After    *stepView // what the resident would get; nil until all is known
	Publish  bool      // all of it at once
}

func (s *Server) planView(ctx context.Context, v *visit, t *trial) (*planView, error) {
	p := t.plan
	if p == nil || p.run == nil {
		return nil, nil
	}
	view := &planView{Trial: t.path(), Word: p.row != nil, Done: len(p.run.moves), Of: len(p.run.questions), Ready: p.run.done(), Publish: true}
	for _, e := range p.edits {
		view.Publish = view.Publish && e.publish
		key := "try_plan_add"
		if e.entry.ID == p.counter {
			key = "try_plan_counter"
		}
		view.Sentence = append(view.Sentence, v.Say(key, "Wording", p.wording, "Title", e.entry.Title))
	}
	if p.row != nil {
		view.Sentence = []string{v.Say("try_plan_word", "Said", p.row.Said, "Written", strings.Join(p.row.Written, v.Say("try_or")))}
	}
	if !view.Ready {
		return view, nil
	}
	view.Result = movesOf(v, knowledge.Sum(p.run.moves))
	conversation, end, err := s.conversation(ctx, t.asked, p)
	if err != nil {
		return nil, err
	}
	defer end()
	session := bot.Session{Region: t.asked.Region, Told: true}
	got, err := converse(ctx, conversation, bot.Message{
		Text: t.asked.Query, Place: t.asked.Place, Lang: t.asked.Lang, Chat: trialChat, Reach: true, Session: session,
	})
	if err != nil {
		s.Log.Error("a tried question was not answered whole", "error", err)
	}
	view.After = &stepView{Lang: htmlLang(got.Lang), Blocks: blocksOf(got.Lines)}
	return view, nil
}
