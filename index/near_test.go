package index

import (
	"bytes"
	"cmp"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jinguo/knowledge"
	"jinguo/knowledge/directory"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/region"
)

// servicePoint is one in 兰陵县, without a location where lat is NaN.
func servicePoint(id string, lat, lon float64, kinds ...string) knowledge.Entry {
	e := knowledge.Entry{
		ID: id, Kind: knowledge.ServicePoint, Title: "站点" + id, Region: "371324", State: knowledge.Published,
		Point: &knowledge.Point{Kinds: kinds},
	}
	if !math.IsNaN(lat) {
		e.Point.Location = &knowledge.LatLon{Lat: lat, Lon: lon}
	}
	return e
}

var nowhere = math.NaN()

// nearIDs are the ids of what Near finds, the closest first.
func nearIDs(t testing.TB, x *Index, q NearQuery) string {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 10
	}
	found, err := x.Near(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, n := range found {
		ids = append(ids, n.Entry)
	}
	return strings.Join(ids, " ")
}

func TestNear(t *testing.T) {
	here := knowledge.LatLon{Lat: 34.85, Lon: 118.05}
	draft := servicePoint("draft", 34.85, 118.05, "妇联")
	draft.State = knowledge.Draft
	secret := servicePoint("secret", 34.85, 118.05, "妇联")
	secret.Point.Confidential = true
	old := servicePoint("old", 34.85, 118.05, "妇联")
	old.Expires = "2020-01-01"
	later := servicePoint("later", 34.85, 118.05, "妇联")
	later.Effective = "2030-01-01"
	town, province, other := servicePoint("town", 34.9, 118.05, "妇联"), servicePoint("province", 34.91, 118.05, "妇联"), servicePoint("other", 34.86, 118.05, "妇联")
	town.Region, province.Region, other.Region = "371324001", "370000", "3203"
	source := (&memory{}).put(
		servicePoint("near", 34.851, 118.05, "妇联"), servicePoint("law", 34.852, 118.05, "法律援助", "妇联", "妇联"),
		servicePoint("b", 35, 118, "法律援助"), servicePoint("a", 35, 118, "法律援助"),
		servicePoint("plain", 34.8501, 118.05), servicePoint("nowhere", nowhere, 0, "妇联"), servicePoint("off", 91, 200, "妇联"),
		faq("faq", "妇联", "妇联"), draft, secret, town, province, other,
	)
	for _, e := range []knowledge.Entry{old, later} {
		source.change(knowledge.Change{Entry: e, Until: e.Expires})
	}
	source.change(knowledge.Change{Entry: servicePoint("sample", 34.8505, 118.05, "妇联"), Sample: true})
	x := open(t, t.TempDir(), source)
	day := knowledge.Date("2026-11-26")
	for _, test := range []struct {
		name string
		q    NearQuery
		want string
	}{
		{"a kind", NearQuery{Kinds: []string{"法律援助"}}, "law a b"},
		{"any of two kinds, each point once", NearQuery{Kinds: []string{"法律援助", "妇联"}, Region: "371324", On: day}, "sample near law town province a b"},
		{"a kind twice", NearQuery{Kinds: []string{"法律援助", "法律援助"}}, "law a b"},
		{"all kinds", NearQuery{Limit: 4, On: day}, "plain sample near law"},
		{"no sample", NearQuery{Limit: 2, On: day, NoSample: true}, "plain near"},
		{"any day", NearQuery{Limit: 3}, "later old plain"},
		{"in and around a county", NearQuery{Kinds: []string{"妇联"}, Region: "371324", On: day}, "sample near law town province"},
		{"in and around a town", NearQuery{Kinds: []string{"妇联"}, Region: "371324001000", On: day}, "sample near law town province"},
		{"in a city", NearQuery{Kinds: []string{"妇联"}, Region: "3203"}, "other"},
		{"within metres", NearQuery{Within: 250, On: day}, "plain sample near law"},
		{"within few metres", NearQuery{Within: 200, On: day}, "plain sample near"},
		{"within more than there are", NearQuery{Within: 1e9, Kinds: []string{"法律援助"}}, "law a b"},
		{"an unknown kind", NearQuery{Kinds: []string{"托育"}}, ""},
		{"no limit", NearQuery{Limit: -1}, ""},
	} {
		test.q.From = here
		if got := nearIDs(t, x, test.q); got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
	for _, from := range []knowledge.LatLon{{Lat: 91}, {Lon: 181}, {Lat: math.NaN()}, {Lat: math.Inf(1)}} {
		if got := nearIDs(t, x, NearQuery{From: from}); got != "" {
			t.Errorf("from %v: %s", from, got)
		}
	}
	found, err := x.Near(t.Context(), NearQuery{From: here, Kinds: []string{"法律援助"}, Limit: 1})
	if err != nil || len(found) != 1 || math.Abs(found[0].Metres-222.4) > 0.1 {
		t.Errorf("distance %v, %v", found, err)
	}
}

// Where a chart has its edges, the earth has none.
func TestNearTheEdgesOfCharts(t *testing.T) {
	x := open(t, t.TempDir(), (&memory{}).put(
		servicePoint("east", 0, 179.85), servicePoint("west", 0, -179.8), servicePoint("line", 0, 180),
		servicePoint("north", 89.9, 10), servicePoint("beyond", 89.85, -170), servicePoint("pole", 90, 77), servicePoint("south", -90, 0),
	))
	for _, test := range []struct {
		lat, lon float64
		n        int
		want     string
	}{
		{0, -179.95, 3, "line west east"},
		{0, 179.95, 3, "line east west"},
		{0, -180, 3, "line east west"},
		{89.9, -170, 3, "beyond pole north"},
		{90, -3, 3, "pole north beyond"},
		{-89, 120, 1, "south"},
	} {
		if got := nearIDs(t, x, NearQuery{From: knowledge.LatLon{Lat: test.lat, Lon: test.lon}, Limit: test.n}); got != test.want {
			t.Errorf("from %v, %v: %s, want %s", test.lat, test.lon, got, test.want)
		}
	}
}

func TestNearFollowsTheSource(t *testing.T) {
	dir := t.TempDir()
	source := (&memory{}).put(servicePoint("a", 34, 118, "妇联"), servicePoint("b", 35, 118, "妇联"))
	x := open(t, dir, source)
	expect := func(want string) {
		t.Helper()
		if got := nearIDs(t, x, NearQuery{From: knowledge.LatLon{Lat: 34, Lon: 118}, Kinds: []string{"妇联"}}); got != want {
			t.Errorf("near: %s, want %s", got, want)
		}
	}
	step := func(list ...knowledge.Entry) {
		t.Helper()
		source.put(list...)
		if _, err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	expect("a b")
	step(servicePoint("c", 34.5, 118, "妇联"), servicePoint("a", 36, 118, "妇联"))
	expect("c b a")
	step(servicePoint("b", 35, 118, "托育"))
	expect("c a")
	step(servicePoint("c", nowhere, 0, "妇联"))
	expect("a")
	gone, hidden := servicePoint("a", 36, 118, "妇联"), servicePoint("d", 36, 118, "妇联")
	gone.State, hidden.Point.Confidential = knowledge.Archived, true
	step(gone, hidden)
	expect("")
	step(servicePoint("a", 34, 118, "妇联"))
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = open(t, dir, source)
	expect("a")
	if err := x.Rebuild(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	expect("a")
}

// TestNearAll holds Near, over segments that come and go, to what a look at every point
// finds.
func TestNearAll(t *testing.T) {
	kinds := []string{"妇联", "法律援助", "托育"}
	regions := []string{"", "37", "3713", "371324", "371324001", "3203"}
	rapid.Check(t, func(r *rapid.T) {
		// Few different figures, so that places coincide.
		lat := rapid.OneOf(rapid.SampledFrom([]float64{-90, 0, 34.85, 89.99, 90}), rapid.Float64Range(-90, 90))
		lon := rapid.OneOf(rapid.SampledFrom([]float64{-180, -179.99, 0, 118.05, 179.99, 180}), rapid.Float64Range(-180, 180))
		source := &memory{}
		dir, err := os.MkdirTemp(t.TempDir(), "")
		if err != nil {
			r.Fatal(err)
		}
		x, err := Open(t.Context(), dir, source, Options{})
		if err != nil {
			r.Fatal(err)
		}
		defer x.Close()
		entries := map[string]knowledge.Entry{}
		for range rapid.IntRange(1, 4).Draw(r, "batches") {
			for range rapid.IntRange(0, 40).Draw(r, "points") {
				id := fmt.Sprint(rapid.IntRange(0, 60).Draw(r, "id"))
				e := servicePoint(id, lat.Draw(r, "lat"), lon.Draw(r, "lon"), rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 3).Draw(r, "kinds")...)
				e.Region = rapid.SampledFrom(regions).Draw(r, "region")
				switch rapid.IntRange(0, 9).Draw(r, "what") {
				case 0:
					e.State = knowledge.Archived
				case 1:
					e.Point.Location = nil
				case 2:
					e.Point.Confidential = true
				}
				entries[id] = e
				source.put(e)
			}
			if _, err := x.Sync(t.Context()); err != nil {
				r.Fatal(err)
			}
		}
		for range 5 {
			q := NearQuery{
				From:   knowledge.LatLon{Lat: lat.Draw(r, "lat"), Lon: lon.Draw(r, "lon")},
				Kinds:  rapid.SliceOfN(rapid.SampledFrom(kinds), 0, 2).Draw(r, "kinds"),
				Region: rapid.SampledFrom(regions).Draw(r, "region"),
				Within: rapid.SampledFrom([]float64{0, 1, 1000, 1e6, 1e7, 3e7}).Draw(r, "within"),
				Limit:  rapid.SampledFrom([]int{1, 3, 100}).Draw(r, "limit"),
			}
			got, err := x.Near(t.Context(), q)
			if err != nil {
				r.Fatal(err)
			}
			close := gocmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 0.1 })
			if diff := gocmp.Diff(everyPoint(entries, q), got, close, equateEmpty); diff != "" {
				r.Fatalf("%+v: %s", q, diff)
			}
		}
	})
}

// everyPoint answers q by looking at all entries.
func everyPoint(entries map[string]knowledge.Entry, q NearQuery) []Near {
	type measured struct {
		Near
		apart float64
	}
	var list []measured
	for id, e := range entries {
		around := region.Within(e.Region, q.Region) || region.Within(q.Region, e.Region)
		asked := len(q.Kinds) == 0 || slices.ContainsFunc(q.Kinds, func(k string) bool { return slices.Contains(e.Point.Kinds, k) })
		if e.State != knowledge.Published || e.Confidential() || e.Point.Location == nil || !around || !asked {
			continue
		}
		apart := vectorOf(q.From).apart(vectorOf(*e.Point.Location))
		if m := metres(apart); q.Within == 0 || m <= q.Within {
			list = append(list, measured{Near{id, haversine(q.From, *e.Point.Location)}, apart})
		}
	}
	slices.SortFunc(list, func(a, b measured) int {
		return cmp.Or(cmp.Compare(a.apart, b.apart), strings.Compare(a.Entry, b.Entry))
	})
	var found []Near
	for _, m := range list[:min(len(list), q.Limit)] {
		found = append(found, m.Near)
	}
	return found
}

// haversine is the way between two places by another formula than metres.
func haversine(a, b knowledge.LatLon) float64 {
	const degree = math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*degree, (b.Lon-a.Lon)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * earth * math.Asin(math.Sqrt(min(1, h)))
}

// A shelter's address and place must not be in the files of the index.
func TestTheIndexHoldsNoSecretPlace(t *testing.T) {
	e := servicePoint("shelter", 34.123456, 118.654321, "庇护所")
	e.Point.Confidential = true
	e.Point.Address = "canaryaddress"
	e.Point.Phones = []knowledge.Phone{{Number: "000-0000-0101"}}
	e.Contacts = []knowledge.Contact{{Name: "canaryname", Address: "canarycontact"}}
	public := servicePoint("office", 35.123456, 119.654321, "妇联")
	public.Title = "000-0000-0101"
	dir := t.TempDir()
	x, err := Open(t.Context(), dir, (&memory{}).put(e, public), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	held := contents(t, dir)
	for _, word := range []string{"canaryaddress", "canarycontact", "34.123456", "118.654321"} {
		if bytes.Contains(held, []byte(word)) {
			t.Errorf("the index holds %s", word)
		}
	}
	// What is public is found, so a secret would be.
	for _, word := range []string{"000-0000-0101", "35.123456", "119.654321"} {
		if !bytes.Contains(held, []byte(word)) {
			t.Errorf("the index does not hold %s", word)
		}
	}
}

// contents are all files below dir, one after the other.
func contents(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(all, data...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// Of a large directory, a few points of each region are read for the lexicon, and all
// that is no point.
func TestFewPointsForTheLexicon(t *testing.T) {
	source := (&memory{}).put(faq("faq", "产假几天", "九十八天"), faq("more", "婚假几天", "三天"))
	for i := range 20 {
		e := servicePoint(fmt.Sprint(i), nowhere, 0)
		if i >= 15 {
			e.Region = "3713"
		}
		source.put(e)
	}
	x := open(t, t.TempDir(), source)
	v, err := x.use()
	if err != nil {
		t.Fatal(err)
	}
	defer v.release()
	for many, want := range map[int]int{21: 2 + pointsRead*2, 22: 22} {
		n := 0
		for range v.phrases(lay.NewTable(), many) {
			n++
		}
		if n != want {
			t.Errorf("%d phrases where more than %d are many, want %d", n, many, want)
		}
	}
}

// BenchmarkNear asks for the closest points of a kind all over the country.
func BenchmarkNear(b *testing.B) {
	for _, n := range []int{7_000, 70_000, 700_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			source := &memory{}
			for e := range directory.Points(n, 1) {
				source.no++
				source.changes = append(source.changes, knowledge.Change{No: source.no, Entry: e})
			}
			x := open(b, b.TempDir(), source)
			var from []knowledge.LatLon
			for i := 0; i < len(source.changes); i += max(1, n/1000) {
				if at := source.changes[i].Entry.Point.Location; at != nil {
					from = append(from, *at)
				}
			}
			for _, test := range []struct {
				name string
				q    NearQuery
			}{
				{"law aid", NearQuery{Kinds: []string{"法律援助"}}},
				{"women's home", NearQuery{Kinds: []string{"妇女之家"}}},
				{"two kinds", NearQuery{Kinds: []string{"妇联", "派出所"}, On: "2026-11-26", NoSample: true}},
				{"all", NearQuery{}},
				{"in a far county", NearQuery{Kinds: []string{"妇女之家"}, Region: "653130"}},
			} {
				b.Run(test.name, func(b *testing.B) {
					var took []float64
					test.q.Limit = 8
					for i := 0; b.Loop(); i++ {
						test.q.From = from[i%len(from)]
						start := time.Now()
						if _, err := x.Near(b.Context(), test.q); err != nil {
							b.Fatal(err)
						}
						took = append(took, time.Since(start).Seconds()*1000)
					}
					sort.Float64s(took)
					b.ReportMetric(took[len(took)/2], "p50-ms")
					b.ReportMetric(took[len(took)*99/100], "p99-ms")
				})
			}
		})
	}
}
