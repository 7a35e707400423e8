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
	t, err := s.tallied(r.Context(), v, rules)
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

// mostKept is how many visitors' counts are kept.
const mostKept = 100

// counted keeps what was counted while nothing changes. The zero value keeps nothing yet.
type counted[T any] struct {
	mu    sync.Mutex
	known map[string]T
}

// of is what count comes to, or what it came to before for the same key.
func (c *counted[T]) of(key string, count func() (T, error)) (T, error) {
	c.mu.Lock()
	t, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return t, nil
	}
	t, err := count()
	if err != nil {
		return t, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= mostKept {
		c.known = map[string]T{}
	}
	c.known[key] = t
	return t, nil
}

// moment names the state of the entries and of their reviews, and the day.
func (s *Server) moment(ctx context.Context) (string, error) {
	change, err := s.Store.LastChange(ctx)
	if err != nil {
		return "", err
	}
	step, err := s.Store.LastReview(ctx)
	return fmt.Sprint(change, " ", step, " ", s.todayInChina()), err
}

// tallied counts what the visitor sees, or has it from before.
func (s *Server) tallied(ctx context.Context, v *visit, rules knowledge.DeskRules) (store.Tally, error) {
	now, err := s.moment(ctx)
	if err != nil {
		return store.Tally{}, err
	}
	key := fmt.Sprint(now, " ", rules.WarnDays, " ", strings.Join(v.Regions, " "))
	return s.tallies.of(key, func() (store.Tally, error) {
		return s.Store.Tally(ctx, store.Filter{Viewer: v.Account, Soon: rules.WarnDays})
	})
}
