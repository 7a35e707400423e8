package desk

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// How many entries a search of the list finds: by their names, by the bot's own search,
// and how many of the latter come before what only has the words in its name.
const (
	mostNamed  = 200
	mostHits   = 50
	firstHits  = 10
	mostAround = 200 // hits asked for where some of them may not be the visitor's
)

// listFinding is an entry that a search found.
type listFinding struct {
	store.Listed
	exact, begins, named bool
	alias                string // that has the words, where the title has not
	rank                 int    // among the bot's hits, from 1; 0 where it is none
	twin                 bool   // it says nearly the same as the hit of that rank
}

// listSearch is what a search found, best first.
type listSearch struct {
	found []listFinding
	full  bool // there may be more
	read  string
	lay   []string // lay words that were understood, each with what it stands for
	deaf  bool     // the bot cannot search just now
}

// search searches as the bot does, and for the names of entries of all states.
func (s *Server) search(ctx context.Context, v *visit, text string, f store.Filter) (listSearch, error) {
	var hits index.Result
	var named []store.Listed
	var deaf error
	work, inner := errgroup.WithContext(ctx)
	work.Go(func() (err error) {
		named, err = s.named(inner, v, text, f)
		return err
	})
	work.Go(func() error {
		hits, deaf = s.askBot(inner, v, text, f)
		return nil
	})
	if err := work.Wait(); err != nil {
		return listSearch{}, err
	}
	if ctx.Err() != nil {
		return listSearch{}, ctx.Err()
	}
	found := listSearch{read: hits.Read, full: len(named) == mostNamed}
	if deaf != nil {
		found.deaf = true
		if !errors.Is(deaf, errNoSearch) {
			s.Log.Error("the desk cannot search as the bot does", "error", deaf)
		}
	}
	for _, m := range hits.Lay {
		found.lay = append(found.lay, m.Row.Said+" → "+strings.Join(m.Row.Written, "、"))
	}
	ranked, err := s.ranked(ctx, hits, f)
	if err != nil {
		return listSearch{}, err
	}
	found.found = merge(text, named, ranked)
	return found, nil
}

// named finds what has the text in its names. Whoever types on after what no name has gets
// no more either, so that all names are not read through again for each letter.
func (s *Server) named(ctx context.Context, v *visit, text string, f store.Filter) ([]store.Listed, error) {
	now, err := s.moment(ctx)
	if err != nil {
		return nil, err
	}
	f.Viewer = account.Account{Regions: v.Regions}
	key, plain := fmt.Sprintf("%s %+v", now, f), knowledge.Plain(text)
	f.Viewer = v.Account
	if one := len(strings.Fields(text)) == 1 && plain != ""; !one {
		return s.Store.FindNamed(ctx, f, text, mostNamed)
	}
	if s.barren.has(key, plain) {
		return s.Store.FindCalled(ctx, f, text, mostNamed)
	}
	list, err := s.Store.FindNamed(ctx, f, text, mostNamed)
	if err == nil && len(list) == 0 {
		s.barren.add(key, plain)
	}
	return list, err
}

// barren keeps texts that no name has while nothing changes, for each filter. The zero
// value keeps none yet.
type barren struct {
	mu    sync.Mutex
	known map[string][]string
}

// mostBarren is how many texts are kept for a filter.
const mostBarren = 50

// has reports whether the text has one in it that no name has.
func (b *barren) has(key, text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.ContainsFunc(b.known[key], func(one string) bool { return strings.Contains(text, one) })
}

func (b *barren) add(key, text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.known == nil || len(b.known) >= mostKept && b.known[key] == nil {
		b.known = map[string][]string{}
	}
	list := append(b.known[key], text)
	b.known[key] = list[max(0, len(list)-mostBarren):]
}

// errNoSearch is that nobody searches as the bot does.
var errNoSearch = errors.New("no search")

// askBot has the bot's own search find published entries.
func (s *Server) askBot(ctx context.Context, v *visit, text string, f store.Filter) (index.Result, error) {
	if f.Stage != "" && f.Stage != store.PublishedStage && f.Stage != store.WaitingStage && f.Stage != store.ReviewStage {
		return index.Result{}, nil
	}
	if s.Search == nil {
		return index.Result{}, errNoSearch
	}
	q := index.Query{Text: text, Region: f.Region, Limit: mostHits}
	if f.Kind != "" {
		q.Kinds = []knowledge.Kind{f.Kind}
	}
	if q.Region == "" && len(v.Regions) == 1 {
		q.Region = v.Regions[0]
	}
	if q.Region == "" && len(v.Regions) > 1 || f.Term != "" || f.By != "" || f.File != "" || f.Batch != 0 || f.Mine != "" {
		q.Limit = mostAround
	}
	return s.Search.Search(ctx, q)
}

// ranked are the rows of the bot's hits that the filter finds, in their order, each
// followed by those that say nearly the same.
func (s *Server) ranked(ctx context.Context, hits index.Result, f store.Filter) ([]listFinding, error) {
	var list []listFinding
	var ids []string
	for i, hit := range hits.Hits {
		list, ids = append(list, listFinding{Listed: store.Listed{ID: hit.Entry}, rank: i + 1}), append(ids, hit.Entry)
		for _, other := range hit.Others {
			if len(ids) < 2*mostAround {
				list, ids = append(list, listFinding{Listed: store.Listed{ID: other}, rank: i + 1, twin: true}), append(ids, other)
			}
		}
	}
	rows, err := s.Store.ListedOf(ctx, f, ids)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]store.Listed, len(rows))
	for _, row := range rows {
		byID[row.ID] = row
	}
	kept := list[:0]
	for _, one := range list {
		if row, ok := byID[one.ID]; ok {
			delete(byID, one.ID)
			one.Listed = row
			kept = append(kept, one)
		}
	}
	return kept, nil
}

// merge puts what has the text for its name first, then the first of the bot's hits, what
// has the words in its names, and the rest of the hits.
func merge(text string, named []store.Listed, ranked []listFinding) []listFinding {
	plain := knowledge.Plain(text)
	byID := map[string]int{}
	all := slices.Clone(ranked)
	for i := range all {
		byID[all[i].ID] = i
	}
	for _, row := range named {
		at, ok := byID[row.ID]
		if !ok {
			at = len(all)
			all = append(all, listFinding{Listed: row})
		}
		all[at].name(text, plain)
	}
	slices.SortStableFunc(all, func(a, b listFinding) int {
		return cmp.Or(cmp.Compare(a.class(), b.class()), cmp.Compare(a.order(), b.order()), cmp.Compare(len(a.Title), len(b.Title)),
			b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// name notes how the names of an entry fit the text.
func (f *listFinding) name(text, plain string) {
	f.named = true
	f.exact = strings.EqualFold(strings.TrimSpace(text), f.ID)
	for i, name := range f.Names {
		f.exact = f.exact || name != "" && name == plain
		f.begins = f.begins || plain != "" && strings.HasPrefix(name, plain)
		if i > 0 && f.alias == "" && plain != "" && strings.Contains(name, plain) && !strings.Contains(f.Names[0], plain) {
			f.alias = name
		}
	}
}

// class is where among the findings one belongs.
func (f *listFinding) class() int {
	switch {
	case f.exact:
		return 0
	case f.rank > 0 && f.rank <= firstHits && !f.twin:
		return 1
	case f.named && f.begins:
		return 2
	case f.named:
		return 3
	default:
		return 4
	}
}

// order is the rank within a class; what is no hit comes behind those that are.
func (f *listFinding) order() int {
	if f.rank == 0 {
		return mostAround + 1
	}
	return f.rank
}

// why says why an entry was found.
func (v *visit) why(f *listFinding) string {
	var reasons []string
	switch {
	case f.exact:
		reasons = append(reasons, v.Say("entries_why_exact"))
	case f.alias != "":
		reasons = append(reasons, v.Say("entries_why_alias", "Name", f.alias))
	case f.named:
		reasons = append(reasons, v.Say("entries_why_named"))
	}
	switch {
	case f.twin:
		reasons = append(reasons, v.Say("entries_why_twin", "Rank", f.rank))
	case f.rank > 0:
		reasons = append(reasons, v.Say("entries_why_rank", "Rank", f.rank))
	}
	return strings.Join(reasons, v.Say("entries_why_and"))
}

// searchRows shows what a search found.
func (s *Server) searchRows(ctx context.Context, v *visit, a *listAsk, f store.Filter, data *entryList) error {
	got, err := s.search(ctx, v, a.Q, f)
	if err != nil {
		return err
	}
	total := len(got.found)
	shown := got.found
	if len(shown) > pageSize && !a.Every {
		shown = shown[:pageSize]
		every := *a
		every.Every = true
		data.Next = every.url()
	}
	for i := range shown {
		row := s.entryRow(v, a, shown[i].Listed)
		row.Why = v.why(&shown[i])
		data.Rows = append(data.Rows, row)
	}
	switch {
	case total == 0:
	case got.full:
		data.Summary = v.Say("entries_found_over", "Shown", len(shown), "Total", total)
	default:
		data.Summary = v.Say("entries_found", "Shown", len(shown), "Total", total)
	}
	data.All = total
	if got.deaf {
		data.Notes = append(data.Notes, v.Say("entries_note_deaf"))
	}
	if got.read != "" {
		data.Notes = append(data.Notes, v.Say("entries_note_read", "Read", got.read))
	}
	if len(got.lay) > 0 {
		data.Notes = append(data.Notes, v.Say("entries_note_lay", "Words", strings.Join(got.lay, "；")))
	}
	return nil
}

// foundIDs are the ids of all that is asked for, at most limit.
func (s *Server) foundIDs(ctx context.Context, v *visit, a *listAsk, f store.Filter, limit int) ([]string, error) {
	if a.Q == "" {
		return s.Store.ListedIDs(ctx, f, limit)
	}
	got, err := s.search(ctx, v, a.Q, f)
	if err != nil {
		return nil, err
	}
	var ids []string
	for i := range got.found {
		if len(ids) < limit {
			ids = append(ids, got.found[i].ID)
		}
	}
	return ids, nil
}
