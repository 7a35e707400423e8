package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"

	"golang.org/x/sync/errgroup"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

func (s *Server) homeRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/{$}", account.SignIn, s.home},
	}
}

// tiles are numbers of what waits for the visitor, which are counted together.
type tiles struct {
	list []tile
	// count returns a number for each of the list.
	count func(ctx context.Context, v *visit) ([]int, error)
}

// tile is one number, with where it is seen to.
type tile struct {
	key    string // of its words: desk_home_tile_ and this
	href   string
	need   account.Right
	urgent bool // it goes before the others where it is not zero
}

// allTiles are all that may wait, in the order in which they are shown. An area adds a
// function of its own here.
func (s *Server) allTiles() []tiles {
	return []tiles{s.caseTiles(), s.reviewTiles(), s.ownTiles(), s.entryTiles(), s.missTiles(), s.requestTiles()}
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
type homeImport struct {
	No             int64
	Sentence, Href string
	Can            bool // the visitor may take it back, as far as that is looked at
}

// lastImports is how many imports are looked at, lastDeeds how many deeds are offered to be
// taken back, and mostLooked of how many entries an import may be that is: of a greater
// one it takes longer to tell, which its own page does.
const (
	lastImports = 5
	lastDeeds   = 3
	mostLooked  = 500
)

// home shows what waits for the visitor. What cannot be counted is said, and does not take
// the rest with it.
func (s *Server) home(w http.ResponseWriter, r *http.Request, v *visit) {
	var page homePage
	for _, one := range s.tiles {
		if err := s.countTiles(r.Context(), v, one, &page); err != nil {
			if r.Context().Err() != nil {
				return
			}
			s.Log.Error("desk", "route", r.Pattern, "tile", one.list[0].key, "error", err)
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

// countTiles adds those of the tiles that are the visitor's and not zero.
func (s *Server) countTiles(ctx context.Context, v *visit, these tiles, page *homePage) error {
	may := func(t tile) bool { return v.May(t.need) }
	if !slices.ContainsFunc(these.list, may) {
		return nil
	}
	numbers, err := these.count(ctx, v)
	for i, t := range these.list {
		switch {
		case !may(t):
		case err != nil:
			page.Broken = append(page.Broken, v.Say("home_tile_"+t.key))
		case numbers[i] > 0:
			page.Waits = append(page.Waits, homeTile{v.Say("home_tile_" + t.key), t.href, v.number(numbers[i]), t.urgent})
		}
	}
	return err
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
	return s.homeImports(r.Context(), v, page)
}

// homeImports fills in the last imports of the visitor's, or of all where she is for all
// regions: what others import may be of other regions.
func (s *Server) homeImports(ctx context.Context, v *visit, page *homePage) error {
	now, err := s.moment(ctx)
	if err != nil {
		return err
	}
	imports, err := s.lasts.of(now, func() ([]store.LastImport, error) { return s.Store.LastImports(ctx, lastImports) })
	if err != nil {
		return err
	}
	for _, b := range imports {
		if len(v.Regions) > 0 && b.Who != historyName(&v.Account) && b.Who != v.Name {
			continue
		}
		one := homeImport{No: b.No, Href: listAsk{Batch: b.No}.url(),
			Sentence: v.Say("home_import", "No", b.No, "When", s.minute(b.At), "Who", b.Who, "Count", v.number(b.Entries))}
		if b.Entries <= mostLooked {
			if one.Can, err = s.Store.MayUndo(ctx, &v.Account, b.No); err != nil {
				return err
			}
		}
		page.Import = append(page.Import, one)
	}
	return nil
}

// ownCounts are what waits for one account about entries.
type ownCounts struct {
	drafts, waiting int // that she changed last
	expired, stale  int // published, of her own regions
	reviews         knowledge.ReviewCount
}

// owned counts what waits for the visitor about entries, or has it from before: most of it
// is found by reading through all of them.
func (s *Server) owned(ctx context.Context, v *visit) (ownCounts, error) {
	now, err := s.moment(ctx)
	if err != nil {
		return ownCounts{}, err
	}
	rules, err := s.Store.DeskRules(ctx)
	if err != nil {
		return ownCounts{}, err
	}
	key := fmt.Sprint(now, " ", rules.WarnDays, " ", v.No, " ", v.Name, " ", v.Roles, " ", v.Regions)
	return s.owns.of(key, func() (n ownCounts, err error) {
		work, inner := errgroup.WithContext(ctx)
		count := func(to *int, f store.Filter) {
			f.Viewer = v.Account
			work.Go(func() (err error) {
				*to, err = s.Store.CountEntries(inner, f)
				return err
			})
		}
		count(&n.drafts, store.Filter{Mine: v.Name, Stage: store.DraftStage})
		count(&n.waiting, store.Filter{Mine: v.Name, Stage: store.WaitingStage})
		count(&n.expired, store.Filter{Term: store.ExpiredTerm, Own: true})
		count(&n.stale, store.Filter{Term: store.StaleTerm, Own: true})
		work.Go(func() (err error) {
			n.reviews, err = s.Store.ReviewCount(inner, &v.Account)
			return err
		})
		err = work.Wait()
		return n, err
	})
}

// reviewTiles are what waits about reviews.
func (s *Server) reviewTiles() tiles {
	return tiles{[]tile{
		{key: "late", href: "/desk/review", need: account.Publish, urgent: true},
		{key: "reviews", href: "/desk/review", need: account.Publish},
		{key: "back", href: "/desk/review#back", need: account.Edit},
		{key: "expiring", href: "/desk/review/expiring", need: account.Edit},
	}, func(ctx context.Context, v *visit) ([]int, error) {
		n, err := s.owned(ctx, v)
		return []int{n.reviews.Overdue, n.reviews.Waiting, n.reviews.Returned, n.reviews.Expiring}, err
	}}
}

// ownTiles are the visitor's own drafts.
func (s *Server) ownTiles() tiles {
	return tiles{[]tile{
		{key: "drafts", href: listAsk{Mine: true, Stage: store.DraftStage}.url(), need: account.Edit},
		{key: "waiting", href: listAsk{Mine: true, Stage: store.WaitingStage}.url(), need: account.Edit},
	}, func(ctx context.Context, v *visit) ([]int, error) {
		n, err := s.owned(ctx, v)
		return []int{n.drafts, n.waiting}, err
	}}
}

// entryTiles are what waits about published entries of the visitor's own regions.
func (s *Server) entryTiles() tiles {
	return tiles{[]tile{
		{key: "expired", href: listAsk{Term: store.ExpiredTerm, Own: true}.url(), need: account.Edit},
		{key: "stale", href: listAsk{Term: store.StaleTerm, Own: true}.url(), need: account.Edit},
	}, func(ctx context.Context, v *visit) ([]int, error) {
		n, err := s.owned(ctx, v)
		return []int{n.expired, n.stale}, err
	}}
}

func (s *Server) missTiles() tiles {
	return tiles{[]tile{{key: "misses", href: "/desk/misses", need: account.Answer}}, func(ctx context.Context, v *visit) ([]int, error) {
		groups, _, err := s.openMisses(ctx, v)
		return []int{groups}, err
	}}
}

func (s *Server) caseTiles() tiles {
	return tiles{[]tile{
		{key: "overdue", href: "/desk/cases", need: account.Case, urgent: true},
		{key: "cases", href: "/desk/cases", need: account.Case},
	}, func(ctx context.Context, v *visit) ([]int, error) {
		live, overdue, err := s.waitingCases(ctx, v)
		return []int{overdue, live}, err
	}}
}

func (s *Server) requestTiles() tiles {
	return tiles{[]tile{{key: "requests", href: "/desk/requests", need: account.Publish}}, func(ctx context.Context, v *visit) ([]int, error) {
		n, err := s.openClaims(ctx, v)
		return []int{n}, err
	}}
}
