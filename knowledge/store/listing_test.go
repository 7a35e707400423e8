package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

// point is a service point of a region, published.
func point(id, region string) knowledge.Entry {
	return knowledge.Entry{ID: id, Kind: knowledge.ServicePoint, Title: "服务点" + id, Region: region, State: knowledge.Published, Point: &knowledge.Point{Kinds: knowledge.Strings{"妇联"}}}
}

func in(e knowledge.Entry, state knowledge.State) knowledge.Entry {
	e.State = state
	return e
}

func ids(rows []Listed) []string {
	var list []string
	for i := range rows {
		list = append(list, rows[i].ID)
	}
	return list
}

// found are the ids that a filter finds, sorted.
func found(t *testing.T, s *Store, f Filter) []string {
	t.Helper()
	list, err := s.List(t.Context(), f, Page{Order: ByTitle, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	n, err := s.CountEntries(t.Context(), f)
	if err != nil || n != len(list.Rows) || n != list.Total {
		t.Errorf("%+v: %d counted, %d in all, %d listed (%v)", f, n, list.Total, len(list.Rows), err)
	}
	got := ids(list.Rows)
	slices.Sort(got)
	same, err := s.ListedIDs(t.Context(), f, 100)
	if err != nil || !slices.Equal(same, got) {
		t.Errorf("%+v: ids %v, listed %v (%v)", f, same, got, err)
	}
	return got
}

func TestListFilters(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{noonOf(2026)}
		s := open(t, Options{Now: c.now})
		fresh := point("fresh", "371324")
		fresh.Point.Verified = "2026-03-01"
		ending := in(faq("ending", "快到期"), knowledge.Published)
		ending.Expires, ending.Region = "2026-04-08", "3713"
		over := faq("over", "已过期")
		over.Expires = "2026-03-08"
		waits := faq("waits", "产假")
		waits.Region = "371324"
		from := point("from", "371323")
		from.Source = &knowledge.Source{File: "名录.zip/沂水.xlsx"}
		save(t, s, fresh, ending, over, waits, from, in(faq("draft", "草稿"), knowledge.Draft), in(point("gone", "371324001"), knowledge.Archived))
		ctx := audit.As(t.Context(), audit.Actor{Name: "li"})
		waits.Text, waits.Title, waits.State = "158天", "产假与生育假", knowledge.Draft
		if _, err := s.Save(ctx, Edit{Who: "李姐", Wait: true, Batch: 7}, waits); err != nil {
			t.Fatal(err)
		}
		for _, test := range []struct {
			name string
			f    Filter
			want []string
		}{
			{"all", Filter{}, []string{"draft", "ending", "fresh", "from", "gone", "over", "waits"}},
			{"kind", Filter{Kind: knowledge.ServicePoint}, []string{"fresh", "from", "gone"}},
			{"region", Filter{Region: "371324"}, []string{"fresh", "gone", "waits"}},
			{"region with zeros", Filter{Region: "371300"}, []string{"ending", "fresh", "from", "gone", "waits"}},
			{"draft", Filter{Stage: DraftStage}, []string{"draft"}},
			{"published", Filter{Stage: PublishedStage}, []string{"ending", "fresh", "from", "over", "waits"}},
			{"archived", Filter{Stage: ArchivedStage}, []string{"gone"}},
			{"waiting", Filter{Stage: WaitingStage}, []string{"waits"}},
			{"expiring", Filter{Term: ExpiringTerm, Soon: 30}, []string{"ending"}},
			{"not yet", Filter{Term: ExpiringTerm, Soon: 29}, nil},
			{"expired", Filter{Term: ExpiredTerm}, []string{"over"}},
			{"endless", Filter{Term: EndlessTerm}, []string{"fresh", "from", "waits"}},
			{"stale", Filter{Term: StaleTerm}, []string{"from"}},
			{"by", Filter{By: "李姐"}, []string{"waits"}},
			{"by account", Filter{By: "li"}, []string{"waits"}},
			{"mine", Filter{Mine: "li"}, []string{"waits"}},
			{"mine by what the history says", Filter{Mine: "李姐"}, nil},
			{"file", Filter{File: "名录.zip"}, []string{"from"}},
			{"file inside", Filter{File: "名录.zip/沂水.xlsx"}, []string{"from"}},
			{"part of a file's name", Filter{File: "名录"}, nil},
			{"batch", Filter{Batch: 7}, []string{"waits"}},
			{"ids", Filter{IDs: []string{"over", "none", "draft"}}, []string{"draft", "over"}},
			{"no ids", Filter{IDs: []string{}}, nil},
			{"two", Filter{Kind: knowledge.FAQ, Stage: PublishedStage, Region: "3713"}, []string{"ending", "waits"}},
			{"unknown term", Filter{Term: "x' OR 1=1 --"}, nil},
			{"unknown stage", Filter{Stage: "x' OR 1=1 --"}, nil},
		} {
			if diff := cmp.Diff(test.want, found(t, s, test.f)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.name, diff)
			}
		}
	})
}

// TestListShowsOnlyWhatAViewerSees holds that nothing that is not of the viewer's
// regions, or published around them, is found by any filter.
func TestListShowsOnlyWhatAViewerSees(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{noonOf(2026)}
		s := open(t, Options{Now: c.now})
		city := point("city", "3713")
		save(t, s, point("own", "371324"), in(point("own-draft", "371324"), knowledge.Draft), in(point("town", "371324001"), knowledge.Archived),
			point("other", "371323"), in(point("other-draft", "371323"), knowledge.Draft), in(point("other-town", "371323001"), knowledge.Draft),
			city, in(point("city-draft", "3713"), knowledge.Draft), in(point("city-gone", "3713"), knowledge.Archived),
			faq("nation", "全国"), in(faq("nation-draft", "全国草稿"), knowledge.Draft), point("elsewhere", "3201"))
		c.Time = c.Add(time.Hour)
		ctx := audit.As(t.Context(), audit.Actor{Name: "wang"})
		secret := city
		secret.Title, secret.State = "搬到别处", knowledge.Draft
		if _, err := s.Save(ctx, Edit{Who: "王", Wait: true, Batch: 9}, secret); err != nil {
			t.Fatal(err)
		}
		viewer := account.Account{Regions: []string{"371324000000"}}
		sees := []string{"city", "nation", "own", "own-draft", "town"}
		f := Filter{Viewer: viewer}
		if diff := cmp.Diff(sees, found(t, s, f)); diff != "" {
			t.Errorf("all (-want +got):\n%s", diff)
		}
		var filters []Filter
		for _, region := range []string{"", "37", "3713", "371323", "371323001", "371324", "3201", "x"} {
			for _, stage := range append(Stages[:], "", "?") {
				for _, term := range append(Terms[:], "", "?") {
					filters = append(filters, Filter{Region: region, Stage: stage, Term: term, Soon: 1000})
				}
			}
		}
		filters = append(filters, Filter{By: "王"}, Filter{By: "wang"}, Filter{Mine: "wang"}, Filter{Batch: 9}, Filter{By: "tester"},
			Filter{IDs: []string{"other", "other-draft", "city-draft", "nation-draft", "elsewhere", "city-gone"}})
		for _, f := range filters {
			f.Viewer = viewer
			for _, id := range found(t, s, f) {
				if !slices.Contains(sees, id) {
					t.Errorf("%+v finds %s", f, id)
				}
			}
		}
		if diff := cmp.Diff([]string{"own", "own-draft", "town"}, found(t, s, Filter{Viewer: viewer, Own: true})); diff != "" {
			t.Errorf("own (-want +got):\n%s", diff)
		}
		for _, f := range []Filter{{By: "王"}, {By: "wang"}, {Mine: "wang"}, {Batch: 9}, {Stage: WaitingStage}, {Region: "371323"}} {
			f.Viewer = viewer
			if got := found(t, s, f); got != nil {
				t.Errorf("%+v finds %v", f, got)
			}
		}
		rows, err := s.ListedOf(t.Context(), f, []string{"city", "own", "other-draft"})
		if err != nil || len(rows) != 2 {
			t.Fatalf("rows: %+v, %v", rows, err)
		}
		if r := rows[0]; r.Own || r.Waits || r.Newest != 1 || r.By != "tester" || !r.Changed.Equal(noonOf(2026)) || len(r.Names) != 1 {
			t.Errorf("a row around: %+v", r)
		}
		if rows[1].ID != "own" || !rows[1].Own {
			t.Errorf("own row: %+v", rows[1])
		}
		for _, text := range []string{"搬到别处", "other-draft", "服务点other-draft", "全国草稿", "city-gone"} {
			if got, err := s.FindNamed(t.Context(), f, text, 10); err != nil || len(got) > 0 {
				t.Errorf("%s finds %v, %v", text, ids(got), err)
			}
		}
		entries, err := s.EntriesOf(t.Context(), f, []string{"other-draft", "nation", "own", "elsewhere"})
		if err != nil || len(entries) != 2 || entries[0].ID != "nation" || entries[1].ID != "own" {
			t.Errorf("entries: %+v, %v", entries, err)
		}
		tally, err := s.Tally(t.Context(), f)
		if err != nil || tally.All != 5 || tally.Stages[DraftStage] != 1 || tally.Stages[WaitingStage] != 0 || tally.Kinds[knowledge.ServicePoint] != 4 {
			t.Errorf("tally: %+v, %v", tally, err)
		}
	})
}

// TestPages holds that pages in every order, both ways, have every row once, also where a
// walk through the order finds them.
func TestPages(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{noonOf(2026)}
		s := open(t, Options{Now: c.now})
		random := rand.New(rand.NewPCG(1, 2))
		var list []knowledge.Entry
		for i := range 60 {
			e := point(fmt.Sprintf("e%02d", i), []string{"", "37", "371324", "371323"}[i%4])
			e.Title = []string{"甲", "乙", "丙"}[random.IntN(3)]
			if i%3 == 0 {
				e.Expires = noonDate().AddDays(random.IntN(4))
			}
			list = append(list, e)
		}
		for part := range slices.Chunk(list, 7) {
			c.Time = c.Add(time.Second)
			save(t, s, part...)
		}
		for _, codes := range [][]string{nil, {"371324"}} {
			f := Filter{Viewer: account.Account{Regions: codes}}
			all, err := s.ListedIDs(t.Context(), f, 100)
			if err != nil {
				t.Fatal(err)
			}
			for _, order := range Orders {
				for _, down := range []bool{false, true} {
					forth := pages(t, s, f, Page{Order: order, Down: down, Limit: 7})
					if got := slices.Sorted(slices.Values(forth)); !slices.Equal(got, all) {
						t.Errorf("%v by %s, down %v: %v, want %v", codes, order, down, got, all)
					}
				}
			}
		}
	})
}

func noonDate() knowledge.Date { return knowledge.DateOf(noonOf(2026)) }

// pages goes through all pages and back again, and returns the ids on the way forth.
func pages(t *testing.T, s *Store, f Filter, p Page) []string {
	t.Helper()
	var forth []string
	var last []Listed
	for {
		list, err := s.List(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		forth = append(forth, ids(list.Rows)...)
		last = list.Rows
		if !list.More {
			break
		}
		p.After = &list.Rows[len(list.Rows)-1].Cursor
	}
	back := ids(last)
	p.After, p.Before = nil, &last[0].Cursor
	for {
		list, err := s.List(t.Context(), f, p)
		if err != nil {
			t.Fatal(err)
		}
		back = append(ids(list.Rows), back...)
		if !list.More {
			break
		}
		p.Before = &list.Rows[0].Cursor
	}
	if !slices.Equal(back, forth) {
		t.Errorf("back %v, forth %v", back, forth)
	}
	return forth
}

// TestWalk holds that a walk through an order finds the same as sorting all.
func TestWalk(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{Now: func() time.Time { return noonOf(2026) }})
		save(t, s, many(300)...)
		if _, err := s.Save(t.Context(), Edit{Who: "某人", Batch: 3}, faq("x", "题")); err != nil {
			t.Fatal(err)
		}
		for _, f := range []Filter{{}, {Region: "1101"}, {Kind: knowledge.FAQ}, {Stage: PublishedStage, Term: EndlessTerm}, {File: "名录0.xlsx"}, {Batch: 3},
			{By: "某人"}, {Viewer: account.Account{Regions: []string{"110101", "1201"}}}} {
			for _, order := range Orders {
				p := Page{Order: order, Down: true, Limit: 20}
				want, err := s.List(t.Context(), f, p)
				if err != nil {
					t.Fatal(err)
				}
				p.After = &Cursor{"~", "~"}
				sides, err := s.sides(t.Context(), &f)
				if err != nil {
					t.Fatal(err)
				}
				for i := range sides {
					sides[i].dense = true
				}
				got, err := s.listed(t.Context(), sides, p)
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(ids(want.Rows), ids(got.Rows[:min(20, len(got.Rows))])); diff != "" {
					t.Errorf("%+v by %s (-sorted +walked):\n%s", f, order, diff)
				}
			}
		}
	})
}

func TestFindNamed(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		law := knowledge.Entry{ID: "p-law", Kind: knowledge.Policy, Title: "《山东省人口与计划生育条例》", Number: "鲁政发〔2026〕1号", State: knowledge.Archived, Aliases: []string{"计生条例", "Birth Rules"}}
		waits := faq("waits", "产假")
		save(t, s, law, waits, in(faq("d", "产假多少天 100%"), knowledge.Draft))
		waits.Title, waits.State = "生育假", knowledge.Draft
		if _, err := s.Save(t.Context(), Edit{Wait: true}, waits); err != nil {
			t.Fatal(err)
		}
		for text, want := range map[string][]string{
			"p-law": {"p-law"}, "P-LAW ": {"p-law"}, "鲁政发[2026]1号": {"p-law"}, "计生": {"p-law"}, "birth  计划": {"p-law"}, "RULES": {"p-law"},
			"产假": {"d", "waits"}, "生育假": {"waits"}, "生育": {"p-law", "waits"}, "多少天 产": {"d"}, "100％": {"d"},
			"%": nil, "_": nil, "": nil, "没有": nil, "产假 没有": nil, "' OR 1=1 --": nil,
		} {
			got, err := s.FindNamed(t.Context(), Filter{}, text, 10)
			if err != nil {
				t.Fatal(err)
			}
			list := ids(got)
			slices.Sort(list)
			if diff := cmp.Diff(want, list); diff != "" {
				t.Errorf("%q (-want +got):\n%s", text, diff)
			}
		}
		if got, err := s.FindNamed(t.Context(), Filter{Stage: DraftStage}, "产假", 1); err != nil || len(got) != 1 || got[0].ID != "d" {
			t.Errorf("drafts: %v, %v", got, err)
		}
	})
}

// TestFillList holds that entries from before there was a list are in it.
func TestFillList(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{Now: func() time.Time { return noonOf(2026) }})
		old := point("old", "371324")
		old.Expires, old.Point.Verified, old.Aliases = "2027-01-01", "2026-02-02", []string{"别名"}
		save(t, s, old, faq("other", "题"))
		draft := in(old, knowledge.Draft)
		draft.Title = "新名字"
		if _, err := s.Save(t.Context(), Edit{Who: "李", Wait: true}, draft); err != nil {
			t.Fatal(err)
		}
		rows := func(s *Store) []Listed {
			list, err := s.ListedOf(t.Context(), Filter{}, []string{"old", "other"})
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		want := rows(s)
		if len(want) != 2 || want[0].By != "李" || want[0].Verified != "2026-02-02" || !slices.Contains(want[0].Names, "新名字") {
			t.Fatalf("saved: %+v", want)
		}
		for _, change := range []string{
			`UPDATE entries SET name = '', sorts = '', ends = '', verified = '', names = '', waiting = '', changed = '', changer = '', settled = '', settler = ''`,
			`DELETE FROM facts WHERE name = 'listing'`,
		} {
			if _, err := s.db.Exec(change); err != nil {
				t.Fatal(err)
			}
		}
		if diff := cmp.Diff(want, rows(open(t, Options{}))); diff != "" {
			t.Errorf("filled (-saved +filled):\n%s", diff)
		}
	})
}
