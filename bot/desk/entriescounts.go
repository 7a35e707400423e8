package desk

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// countChip is how many entries of one sort there are.
type countChip struct {
	Label, Href string
	N           int
}

// entryCounts shows how many entries of each kind and state there are. The list asks for
// it behind itself: it is read through all entries, where nothing changed once.
func (s *Server) entryCounts(w http.ResponseWriter, r *http.Request, v *visit) {
	if !byScript(r) {
		http.Redirect(w, r, "/desk/entries", http.StatusSeeOther)
		return
	}
	rules, err := s.Store.DeskRules(r.Context())
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	t, err := s.tallied(r.Context(), v, rules, false)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.piece(w, r, v, http.StatusOK, "entries", "counts", v.chips(t, rules))
}

// chips are the counts with the addresses of what they count; what is none has no chip.
func (v *visit) chips(t store.Tally, rules knowledge.DeskRules) []countChip {
	list := []countChip{{v.Say("entries_all"), listAsk{}.url(), t.All}}
	add := func(label string, a listAsk, n int) {
		if n > 0 {
			list = append(list, countChip{label, a.url(), n})
		}
	}
	for _, kind := range knowledge.Kinds {
		add(v.Say(kindKey(kind)), listAsk{Kind: kind}, t.Kinds[kind])
	}
	for _, stage := range store.Stages {
		add(v.Say(stageKey(stage)), listAsk{Stage: stage}, t.Stages[stage])
	}
	for _, term := range []store.Term{store.ExpiredTerm, store.ExpiringTerm, store.StaleTerm} {
		add(v.Say("entries_term_"+string(term), "Days", rules.WarnDays, "Since", knowledge.VerifiedFor), listAsk{Term: term}, t.Terms[term])
	}
	return list
}

// mostTallies is how many viewers' counts are kept.
const mostTallies = 100

// tallies keeps counts while nothing changes.
type tallies struct {
	mu    sync.Mutex
	known map[string]store.Tally
}

// tallied counts what the visitor sees, or what of it is of her own regions, or has it
// from before.
func (s *Server) tallied(ctx context.Context, v *visit, rules knowledge.DeskRules, own bool) (store.Tally, error) {
	change, err := s.Store.LastChange(ctx)
	if err != nil {
		return store.Tally{}, err
	}
	key := fmt.Sprint(change, " ", s.todayInChina(), " ", rules.WarnDays, " ", own, " ", strings.Join(v.Regions, " "))
	s.tallies.mu.Lock()
	t, ok := s.tallies.known[key]
	s.tallies.mu.Unlock()
	if ok {
		return t, nil
	}
	if t, err = s.Store.Tally(ctx, store.Filter{Viewer: v.Account, Soon: rules.WarnDays, Own: own}); err != nil {
		return t, err
	}
	s.tallies.mu.Lock()
	defer s.tallies.mu.Unlock()
	if s.tallies.known == nil || len(s.tallies.known) >= mostTallies {
		s.tallies.known = map[string]store.Tally{}
	}
	s.tallies.known[key] = t
	return t, nil
}
