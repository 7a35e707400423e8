package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// foundMost is how many entries a search for the right one shows.
const foundMost = 12

// rankDeep is how far down a ranking is looked at.
const rankDeep = 100

// tryFind looks for the entry that should answer, by its title and else by all its words.
func (s *Server) tryFind(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	t.search = clipRunes(r.PostForm.Get("search"), longestWord)
	found, err := s.findEntries(r.Context(), t.search)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if byScript(r) {
		s.piece(w, r, v, http.StatusOK, "try", "found", &trialView{trial: t, Found: found, Searched: t.search != "", None: v.Say("try_find_none")})
		return
	}
	s.showTrial(w, r, v, t, http.StatusOK, func(view *trialView) { view.Found, view.Searched = found, true })
}

// findEntries are published entries by their titles, and then by what they say.
func (s *Server) findEntries(ctx context.Context, text string) ([]knowledge.Entry, error) {
	if text == "" {
		return nil, nil
	}
	list, err := s.Store.Titled(ctx, text, foundMost)
	if err != nil || s.Index == nil || len(list) == foundMost {
		return list, err
	}
	found, err := s.Index.Search(ctx, index.Query{Text: text, NoSample: s.Bot.NoSample, Limit: foundMost})
	if err != nil {
		return list, err
	}
	for _, h := range found.Hits {
		if len(list) == foundMost || slices.ContainsFunc(list, func(e knowledge.Entry) bool { return e.ID == h.Entry }) {
			continue
		}
		e, err := s.Store.Entry(ctx, h.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// tryPin says which entry should answer; none takes that back.
func (s *Server) tryPin(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	id := r.PostForm.Get("entry")
	if id != "" {
		if _, err := s.Store.Entry(r.Context(), id); err != nil {
			s.fail(w, r, v, err)
			return
		}
	}
	t.pin, t.search, t.saved = id, "", nil
	s.dropPlan(t)
	http.Redirect(w, r, t.path()+"#pin", http.StatusSeeOther)
}

// pinView is the entry that should answer.
type pinView struct {
	Entry   knowledge.Entry
	Place   int // in the ranking now; 0 below the hundredth
	First   bool
	Wrong   *knowledge.Entry // that answered instead; nil where none did
	Said    string           // proposed for lay words
	Missing []string         // words of the question that the entry does not hold
	Wording string           // that is proposed
	Known   bool             // it has the wording already
	May     bool             // the visitor may edit it
	MayNot  bool             // the visitor may not add counter-questions to Wrong
	Waits   bool             // a draft of it waits
	At      bool             // it will be published at once
	Words   bool             // the visitor may add lay words
	Region  string           // proposed for lay words
	Kept    bool             // it is a golden question already
}

// rankQuery is the search by which the place of an entry for a question is told.
func (s *Server) rankQuery(text, code string, at time.Time) index.Query {
	if at.IsZero() {
		at = s.Now()
	}
	return index.Query{Text: text, Region: code, On: knowledge.DateOf(at.In(knowledge.China)), NoSample: s.Bot.NoSample, Limit: rankDeep}
}

// searched is what of a tried question is searched for, and where.
func (t *trial) searched() (text, code string) {
	if t.heard == nil || t.heard.Matter == "" {
		return t.asked.Query, t.asked.Region
	}
	return t.heard.Matter, t.heard.Region
}

func (s *Server) viewPin(ctx context.Context, v *visit, t *trial, view *trialView) error {
	if t.pin == "" || s.Index == nil {
		view.Unpinned = s.Index != nil
		return nil
	}
	st, err := s.Store.Tryable(ctx, t.pin)
	if err != nil {
		if notThere(err) {
			t.pin = ""
			return nil
		}
		return err
	}
	p := &pinView{Entry: st.Entry, Wording: clipRunes(t.asked.Query, longestWord), Waits: st.Draft != nil}
	text, code := t.searched()
	found, err := s.Index.Search(ctx, s.rankQuery(text, code, t.asked.At))
	if err != nil {
		return err
	}
	p.Place = found.Place([]string{t.pin})
	if p.Missing, err = s.Index.Missing(ctx, text, code, t.pin); err != nil {
		return err
	}
	if len(p.Missing) > 0 {
		p.Said = p.Missing[0]
	}
	p.First = len(t.hits) > 0 && t.hits[0] == t.pin
	p.Known = hasWording(st.Entry.Questions, p.Wording)
	p.May = v.MayIn(account.Edit, st.Entry.Region)
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return err
	}
	p.At = v.MayIn(account.Publish, st.Entry.Region) && !rules.FourEyes
	p.Words = v.May(account.Publish)
	p.Region = regionName(s.wordsRegion(v))
	if len(t.hits) > 0 && !p.First {
		wrong, err := s.Store.Entry(ctx, t.hits[0])
		if err == nil {
			p.Wrong, p.MayNot = &wrong, !v.MayIn(account.Edit, wrong.Region)
		} else if !notThere(err) {
			return err
		}
	}
	if p.Kept, err = s.isGolden(ctx, t); err != nil {
		return err
	}
	view.Pin = p
	if view.Plan, err = s.planView(ctx, v, t); err != nil {
		return err
	}
	view.Saved = t.saved.view()
	return nil
}

// wordsRegion is where lay words hold unless the visitor says otherwise.
func (s *Server) wordsRegion(v *visit) string {
	if len(v.Regions) > 0 {
		return v.Regions[0]
	}
	return ""
}

// hasWording reports whether a wording is among those of an entry, but for spaces, signs
// and case.
func hasWording(list []string, wording string) bool {
	plain := knowledge.Plain(wording)
	return slices.ContainsFunc(list, func(one string) bool { return knowledge.Plain(one) == plain })
}

// tryShow shows a trial.
func (s *Server) tryShow(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	s.showTrial(w, r, v, t, http.StatusOK, nil)
}

// showTrial shows a trial with something more, which may be nil.
func (s *Server) showTrial(w http.ResponseWriter, r *http.Request, v *visit, t *trial, status int, more func(*trialView)) {
	view, err := s.trialView(r.Context(), v, t)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	if more != nil {
		more(view)
	}
	s.showTry(w, r, v, status, tryPage{Form: t.form, Trial: view})
}

// faulty shows a trial with a sentence that says what was wrong with a form.
func (s *Server) faulty(w http.ResponseWriter, r *http.Request, v *visit, t *trial, form, sentence string) {
	view, err := s.trialView(r.Context(), v, t)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.showTry(w, r, v, http.StatusUnprocessableEntity, tryPage{Form: t.form, Trial: view, Faults: map[string]string{form: sentence}})
}
