package store

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/directory"
)

// benchEntries is how many entries the benchmarks list.
const benchEntries = 100_000

// many invents entries of all kinds and states, most of them points, as an installation
// of a province has them.
func many(n int) []knowledge.Entry {
	list := make([]knowledge.Entry, 0, n)
	for e := range directory.Points(n, 1) {
		i := len(list)
		e.State = knowledge.Published
		e.Source = &knowledge.Source{File: fmt.Sprintf("名录%d.xlsx", i/20_000)}
		switch {
		case i%100 == 0:
			e.State = knowledge.Draft
		case i%100 == 1:
			e.State = knowledge.Archived
		case i%10 == 2:
			e.Point.Verified = knowledge.DateOf(noonOf(2026)).AddDays(-i % 400)
		}
		if i%7 == 0 {
			e.Expires = knowledge.DateOf(noonOf(2026)).AddDays(i%1000 - 500)
		}
		if i%25 == 3 {
			e.Kind, e.Point, e.Text = knowledge.FAQ, nil, "示例"
		}
		list = append(list, e)
	}
	return list
}

func noonOf(year int) time.Time { return time.Date(year, 3, 9, 12, 0, 0, 0, knowledge.China) }

// filled is a store of many entries: a batch for each file, and a draft of a few that waits.
func filled(b *testing.B, n int) *Store {
	b.Helper()
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "bench.db"), Options{Now: func() time.Time { return noonOf(2026) }})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	list := many(n)
	for i, chunk := range slices.Collect(slices.Chunk(list, 1000)) {
		edit := Edit{Who: fmt.Sprintf("职员%d", i%5), Batch: int64(i/20 + 1)}
		if _, err := s.Save(b.Context(), edit, chunk...); err != nil {
			b.Fatal(err)
		}
	}
	var drafts []knowledge.Entry
	for i := 5; i < n; i += n / 20 {
		e := list[i]
		e.Title, e.State = e.Title+"（新）", knowledge.Draft
		drafts = append(drafts, e)
	}
	if _, err := s.Save(b.Context(), Edit{Who: "职员", Wait: true}, drafts...); err != nil {
		b.Fatal(err)
	}
	return s
}

func BenchmarkList(b *testing.B) {
	s := filled(b, benchEntries)
	viewers := map[string]account.Account{
		"nation": {}, "province": {Regions: []string{"37"}}, "county": {Regions: []string{"371324"}}, "two": {Regions: []string{"37", "3203"}},
	}
	filters := map[string]Filter{
		"all": {}, "kind": {Kind: knowledge.FAQ}, "points": {Kind: knowledge.ServicePoint}, "policies": {Kind: knowledge.Policy},
		"city": {Region: "3713"}, "province": {Region: "37"},
		"draft": {Stage: DraftStage}, "published": {Stage: PublishedStage}, "archived": {Stage: ArchivedStage}, "waiting": {Stage: WaitingStage},
		"expiring": {Term: ExpiringTerm, Soon: 30}, "expired": {Term: ExpiredTerm}, "stale": {Term: StaleTerm}, "endless": {Term: EndlessTerm},
		"by": {By: "职员1"}, "by nobody": {By: "某人"}, "file": {File: "名录1.xlsx"}, "batch": {Batch: 2},
		"kind, province, draft": {Kind: knowledge.FAQ, Region: "37", Stage: DraftStage}, "mine": {Mine: "某人"},
		"points, stale, province": {Kind: knowledge.ServicePoint, Term: StaleTerm, Region: "37"},
	}
	for _, who := range []string{"nation", "province", "county", "two"} {
		for _, name := range keysOf(filters) {
			for _, order := range Orders {
				for _, down := range []bool{false, true} {
					f := filters[name]
					f.Viewer = viewers[who]
					b.Run(fmt.Sprintf("%s/%s/%s-%v", who, name, order, down), func(b *testing.B) {
						percentiles(b, func() {
							if _, err := s.List(b.Context(), f, Page{Order: order, Down: down, Limit: 50}); err != nil {
								b.Fatal(err)
							}
						})
					})
				}
			}
		}
	}
}

func BenchmarkFindNamed(b *testing.B) {
	s := filled(b, benchEntries)
	for _, codes := range [][]string{nil, {"37"}, {"371324"}} {
		for _, text := range []string{"妇", "法律援助", "兰陵 法律援助", "没有这样的", "p-unknown"} {
			for _, stage := range []Stage{"", DraftStage} {
				b.Run(fmt.Sprintf("%v/%s/%s", codes, text, stage), func(b *testing.B) {
					percentiles(b, func() {
						f := Filter{Viewer: account.Account{Regions: codes}, Stage: stage}
						if _, err := s.FindNamed(b.Context(), f, text, 200); err != nil {
							b.Fatal(err)
						}
					})
				})
			}
		}
	}
}

func BenchmarkTally(b *testing.B) {
	s := filled(b, benchEntries)
	for _, codes := range [][]string{nil, {"37"}, {"371324"}} {
		b.Run(fmt.Sprint(codes), func(b *testing.B) {
			percentiles(b, func() {
				if _, err := s.Tally(b.Context(), Filter{Viewer: account.Account{Regions: codes}, Soon: 30}); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

// percentiles reports the median and the 95th percentile of what do takes.
func percentiles(b *testing.B, do func()) {
	var took []time.Duration
	for b.Loop() {
		start := time.Now()
		do()
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	at := func(p int) float64 { return float64(took[len(took)*p/100].Microseconds()) / 1000 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(95), "p95-ms")
}

func keysOf(m map[string]Filter) []string {
	var keys []string
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
