package directory

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// digitsOf finds whatever may be a phone.
var (
	digitsOf    = regexp.MustCompile(`\d[\d-]{6,}`)
	samplePhone = regexp.MustCompile(`^000-\d{4}-\d{4}$`)
)

// TestPoints holds a directory to what it promises: lines of the exchange format
// that are read back as they are, of known regions, in their places, and with phones
// that nobody can dial.
func TestPoints(t *testing.T) {
	for _, n := range []int{0, 1, 7_000, 300_000} {
		t.Run(fmt.Sprint(n), func(t *testing.T) {
			seen := make(map[string]bool, n)
			read := map[string]bool{}
			hours, understood := 0, 0
			for e := range Points(n, 1) {
				if seen[e.ID] {
					t.Fatalf("%s stands twice", e.ID)
				}
				seen[e.ID] = true
				if err := e.Validate(); err != nil {
					t.Fatalf("%s: %v", e.ID, err)
				}
				if r, ok := region.Lookup(e.Region); !ok || r.Code != e.Region || r.Code == "" {
					t.Fatalf("%s: nobody knows the region %q", e.ID, e.Region)
				}
				for _, p := range e.Phones() {
					if !samplePhone.MatchString(p.Number) || !p.Sample() || !p.Plausible() {
						t.Fatalf("%s has the phone %q", e.ID, p.Number)
					}
				}
				for _, text := range []string{e.Title, e.Text, e.Point.Address, strings.Join(e.Point.Services, " ")} {
					if found := digitsOf.FindString(text); found != "" {
						t.Fatalf("%s has the number %q in its texts", e.ID, found)
					}
				}
				near(t, &e)
				if h := e.Point.Hours; h != "" && !read[h] {
					read[h] = true
					hours++
					if _, _, ok := knowledge.ReadHours(h); ok {
						understood++
					}
				}
				if n <= 7_000 {
					back(t, e)
				}
			}
			if len(seen) != n {
				t.Errorf("%d points, want %d", len(seen), n)
			}
			if understood*10 < hours*7 {
				t.Errorf("%d of %d spellings of hours are understood", understood, hours)
			}
		})
	}
}

// back holds that e is read back from its line as it is.
func back(t *testing.T, e knowledge.Entry) {
	t.Helper()
	line, err := knowledge.Encode(e)
	if err != nil {
		t.Fatal(err)
	}
	read, unknown, err := knowledge.Decode(bytes.TrimSpace(line))
	if diff := cmp.Diff(e, read); err != nil || len(unknown) > 0 || diff != "" {
		t.Fatalf("%s is read back with %v, %v: %s", e.ID, err, unknown, diff)
	}
}

// near holds that e lies where its county does.
func near(t *testing.T, e *knowledge.Entry) {
	t.Helper()
	at := e.Point.Location
	lat, lon, ok := region.Centre(e.Region)
	if at == nil {
		return
	}
	if !ok || math.Abs(at.Lat-lat) > 0.21 || math.Abs(at.Lon-lon)*math.Cos(lat*math.Pi/180) > 0.21 {
		t.Fatalf("%s lies at %v, its county at %v, %v", e.ID, *at, lat, lon)
	}
}

// TestEveryRegion holds that 70,000 points leave no region out.
func TestEveryRegion(t *testing.T) {
	has := map[string]bool{}
	secret := 0
	for e := range Points(70_000, 1) {
		has[e.Region] = true
		if e.Confidential() {
			secret++
		}
	}
	var walk func(code string)
	walk = func(code string) {
		for _, r := range region.Children(code) {
			if region.Chain(r.Code)[0] != r.Code { // 441900 is 4419
				continue
			}
			if !has[r.Code] {
				t.Fatalf("%s %s has no point", r.Code, region.Full(r.Code))
			}
			walk(r.Code)
		}
	}
	walk("")
	if secret < 1000 {
		t.Errorf("%d confidential points", secret)
	}
}

// TestSameSeed holds that a seed gives the same directory, another one another, and
// that a larger one holds the smaller.
func TestSameSeed(t *testing.T) {
	collect := func(n int, seed uint64) map[string]string {
		all := map[string]string{}
		for e := range Points(n, seed) {
			line, err := knowledge.Encode(e)
			if err != nil {
				t.Fatal(err)
			}
			all[e.ID] = string(line)
		}
		return all
	}
	one := collect(7_000, 1)
	if diff := cmp.Diff(one, collect(7_000, 1)); diff != "" {
		t.Error(diff)
	}
	larger, other := collect(100_000, 1), collect(7_000, 2)
	same := 0
	for id, line := range one {
		if larger[id] != line {
			t.Fatalf("%s is another one in a larger directory", id)
		}
		if other[id] == line {
			same++
		}
	}
	if same > 10 {
		t.Errorf("%d points are the same for another seed", same)
	}
}
