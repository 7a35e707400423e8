package desk

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/directory"
	"jinguo/knowledge/store"
)

// benchOffice is a desk with many entries of all states and kinds, whose search is the
// bot's own index. It is opened once for all of a benchmark.
func benchOffice(b *testing.B, n int, search bool) *Server {
	b.Helper()
	clock := func() time.Time { return noon }
	base, err := store.Open(b.Context(), filepath.Join(b.TempDir(), "jinguo.db"), store.Options{Now: clock})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { base.Close() })
	var list []knowledge.Entry
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
			e.Point.Verified = knowledge.DateOf(noon).AddDays(-i % 400)
		}
		if i%7 == 0 {
			e.Expires = knowledge.DateOf(noon).AddDays(i%1000 - 500)
		}
		if i%25 == 3 {
			e.Kind, e.Point, e.Text = knowledge.FAQ, nil, "示例"
		}
		list = append(list, e)
	}
	for i, part := range slices.Collect(slices.Chunk(list, 1000)) {
		if _, err := base.Save(b.Context(), store.Edit{Who: fmt.Sprintf("职员%d", i%5), Batch: int64(i/20 + 1)}, part...); err != nil {
			b.Fatal(err)
		}
	}
	c := Config{Store: base, Bot: bot.New(bot.Config{Entries: base, Now: clock}), Now: clock, Region: "3713"}
	if search {
		x, err := index.Open(b.Context(), b.TempDir(), base, index.Options{})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { x.Close() })
		c.Search = x
	}
	return New(c)
}

// benchAsk measures requests of somebody who signed in for these regions.
func benchAsk(b *testing.B, s *Server, codes []string, paths ...string) {
	b.Helper()
	v := &visit{Account: account.Account{No: 1, Name: "bianji", Roles: account.Roles[:], Regions: codes}, Lang: bot.Chinese}
	var took []time.Duration
	for i := 0; b.Loop(); i++ {
		r := httptest.NewRequest(http.MethodGet, paths[i%len(paths)], nil)
		r.Header.Set("HX-Request", "true")
		r.Header.Set("HX-Target", "found")
		w := httptest.NewRecorder()
		start := time.Now()
		if r.URL.Path == "/desk/" {
			s.home(w, r, v)
		} else {
			s.entries(w, r, v)
		}
		took = append(took, time.Since(start))
		if w.Code != http.StatusOK {
			b.Fatalf("%s gives %d", r.URL, w.Code)
		}
	}
	slices.Sort(took)
	at := func(p int) float64 { return float64(took[len(took)*p/100].Microseconds()) / 1000 }
	b.ReportMetric(at(50), "p50-ms")
	b.ReportMetric(at(95), "p95-ms")
}

// BenchmarkListPage asks for the first page of 100,000 entries by every filter that the
// page offers, and by every one of a kind with every one of a state, in every order.
func BenchmarkListPage(b *testing.B) {
	s := benchOffice(b, 100_000, false)
	filters := []string{"", "kind=faq", "kind=service_point", "kind=policy", "state=draft", "state=published", "state=waiting", "state=archived",
		"term=expiring", "term=expired", "term=stale", "term=endless", "by=职员1", "by=某人", "mine=1", "file=名录1.xlsx", "batch=2", "region=临沂市", "region=山东省",
		"kind=faq&state=draft", "kind=service_point&state=published&term=stale", "kind=service_point&state=published&region=山东省&by=职员2"}
	for _, codes := range [][]string{nil, {"37"}, {"371324"}} {
		for _, filter := range filters {
			for _, sort := range listSorts {
				values, err := url.ParseQuery(filter)
				if err != nil {
					b.Fatal(err)
				}
				values.Set("sort", sort.name)
				b.Run(fmt.Sprintf("%v/%s/%s", codes, filter, sort.name), func(b *testing.B) { benchAsk(b, s, codes, "/desk/entries?"+values.Encode()) })
			}
		}
		b.Run(fmt.Sprintf("%v/home", codes), func(b *testing.B) { benchAsk(b, s, codes, "/desk/") })
	}
}

// BenchmarkListSearch types questions and names, letter by letter, over 100,000 entries,
// the index that the bot searches among it.
func BenchmarkListSearch(b *testing.B) {
	s := benchOffice(b, 100_000, true)
	for _, codes := range [][]string{nil, {"37"}, {"371324"}} {
		for _, text := range []string{"法律援助", "兰陵县妇联电话", "家暴了去哪里求助", "村妇女之家", "没有这样的名字"} {
			var paths []string
			for i := range []rune(text) {
				paths = append(paths, "/desk/entries?"+url.Values{"q": {string([]rune(text)[:i+1])}}.Encode())
			}
			b.Run(fmt.Sprintf("%v/%s", codes, text), func(b *testing.B) { benchAsk(b, s, codes, paths...) })
		}
		b.Run(fmt.Sprintf("%v/drafts", codes), func(b *testing.B) { benchAsk(b, s, codes, "/desk/entries?state=draft&q="+url.QueryEscape("妇联")) })
	}
}
