package desk

import (
	"context"
	"net/http"
	"slices"

	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

func (s *Server) homeRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/{$}", account.SignIn, s.home},
	}
}

// tile is one number of what waits for the visitor, with where it is seen to.
type tile struct {
	key    string // of its words: desk_home_tile_ and this
	href   string
	need   account.Right
	urgent bool // it goes before the others where it is not zero
	count  func(ctx context.Context, v *visit) (int, error)
}

// allTiles are all that may wait, in the order in which they are shown. An area adds a
// function of its own here.
func (s *Server) allTiles() []tile {
	return slices.Concat(s.caseTiles(), s.entryTiles(), s.missTiles(), s.requestTiles())
}

// homePage is what waits for the visitor.
type homePage struct {
	Waits  []homeTile
	Broken []string // names of what cannot be counted just now
	Steps  bool     // nothing but the sample is known
	Deeds  []deedShown
	Import []homeImport
}

// homeTile is a tile with its number.
type homeTile struct {
	Name, Href, Number string
	Urgent             bool
}

// homeImport is one of the last imports that changed anything which the visitor sees.
type homeImport struct{ Sentence, Href string }

// lastImports is how many imports are looked at, and lastDeeds how many deeds are offered
// to be taken back.
const (
	lastImports = 5
	lastDeeds   = 3
)

// home shows what waits for the visitor. What cannot be counted is said, and does not take
// the rest with it.
func (s *Server) home(w http.ResponseWriter, r *http.Request, v *visit) {
	var page homePage
	for _, one := range s.tiles {
		if !v.May(one.need) {
			continue
		}
		n, err := one.count(r.Context(), v)
		switch {
		case err != nil && r.Context().Err() != nil:
			return
		case err != nil:
			s.Log.Error("desk", "route", r.Pattern, "tile", one.key, "error", err)
			page.Broken = append(page.Broken, v.Say("home_tile_"+one.key))
		case n > 0:
			page.Waits = append(page.Waits, homeTile{v.Say("home_tile_" + one.key), one.href, v.number(n), one.urgent})
		}
	}
	slices.SortStableFunc(page.Waits, func(a, b homeTile) int {
		switch {
		case a.Urgent == b.Urgent:
			return 0
		case a.Urgent:
			return -1
		}
		return 1
	})
	if err := s.homeWork(r, v, &page); err != nil {
		s.Log.Error("desk", "route", r.Pattern, "error", err)
		page.Broken = append(page.Broken, v.Say("home_last"))
	}
	s.show(w, r, v, http.StatusOK, "home", page)
}

// number is a count as it is shown: lists count up to a limit.
func (v *visit) number(n int) string {
	if n > store.CountLimit {
		return v.Say("home_over", "Count", store.CountLimit)
	}
	return v.Say("home_number", "Count", n)
}

// homeWork fills in what was done last, and the first steps where there is nothing yet.
func (s *Server) homeWork(r *http.Request, v *visit, page *homePage) error {
	stocked, err := s.Store.Stocked(r.Context())
	if err != nil {
		return err
	}
	page.Steps = !stocked && (v.May(account.Edit) || v.May(account.Manage))
	if !v.May(account.Edit) {
		return nil
	}
	deeds, err := s.Store.DeedsOf(r.Context(), v.Name, lastDeeds)
	if err != nil {
		return err
	}
	for _, d := range deeds {
		one, err := s.deed(r.Context(), v, d)
		if err != nil {
			return err
		}
		page.Deeds = append(page.Deeds, one)
	}
	imports, err := s.Store.LastImports(r.Context(), lastImports)
	if err != nil {
		return err
	}
	for _, b := range imports {
		// What others import may be of other regions.
		if len(v.Regions) > 0 && b.Who != historyName(&v.Account) && b.Who != v.Name {
			continue
		}
		page.Import = append(page.Import, homeImport{
			v.Say("home_import", "No", b.No, "When", s.minute(b.At), "Who", b.Who, "Count", v.number(b.Entries)), listAsk{Batch: b.No}.url(),
		})
	}
	return nil
}

// mineCount is how many of a state the visitor changed last.
func (s *Server) mineCount(stage store.Stage) func(context.Context, *visit) (int, error) {
	return func(ctx context.Context, v *visit) (int, error) {
		return s.Store.CountEntries(ctx, store.Filter{Viewer: v.Account, Mine: v.Name, Stage: stage})
	}
}

// termCount is how many published entries of the visitor's own regions are so.
func (s *Server) termCount(term store.Term) func(context.Context, *visit) (int, error) {
	return func(ctx context.Context, v *visit) (int, error) {
		rules, err := s.Store.DeskRules(ctx)
		if err != nil {
			return 0, err
		}
		t, err := s.tallied(ctx, v, rules, true)
		return t.Terms[term], err
	}
}

// entryTiles are what waits about entries.
func (s *Server) entryTiles() []tile {
	return []tile{
		{key: "drafts", href: listAsk{Mine: true, Stage: store.DraftStage}.url(), need: account.Edit,
			count: s.mineCount(store.DraftStage)},
		{key: "waiting", href: listAsk{Mine: true, Stage: store.WaitingStage}.url(), need: account.Edit,
			count: s.mineCount(store.WaitingStage)},
		{key: "expired", href: listAsk{Term: store.ExpiredTerm, Own: true}.url(), need: account.Edit, count: s.termCount(store.ExpiredTerm)},
		{key: "expiring", href: listAsk{Term: store.ExpiringTerm, Own: true}.url(), need: account.Edit, count: s.termCount(store.ExpiringTerm)},
		{key: "stale", href: listAsk{Term: store.StaleTerm, Own: true}.url(), need: account.Edit, count: s.termCount(store.StaleTerm)},
	}
}

func (s *Server) missTiles() []tile {
	return []tile{{key: "misses", href: "/desk/misses", need: account.Answer, count: func(ctx context.Context, v *visit) (int, error) {
		return s.Store.OpenMisses(ctx, v.Account)
	}}}
}

func (s *Server) caseTiles() []tile {
	return []tile{
		{key: "overdue", href: "/desk/cases", need: account.Case, urgent: true, count: func(ctx context.Context, v *visit) (int, error) {
			_, due, err := s.Store.LiveCases(ctx, v.Account)
			return due, err
		}},
		{key: "cases", href: "/desk/cases", need: account.Case, count: func(ctx context.Context, v *visit) (int, error) {
			live, _, err := s.Store.LiveCases(ctx, v.Account)
			return live, err
		}},
	}
}

func (s *Server) requestTiles() []tile {
	return []tile{{key: "requests", href: "/desk/requests", need: account.Publish, count: func(ctx context.Context, v *visit) (int, error) {
		return s.Store.OpenRequests(ctx, v.Account)
	}}}
}
