package sample

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/screen"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	asked    = 1000 // people whom each programme asks
	mostOne  = 12   // questions for one programme
	mostAll  = 15   // questions for all programmes at once
	seedFrom = 37
)

// How many questions people are asked until nothing is open any more, for each programme
// on its own and for all at once. A change of a rule, of the vocabulary or of the order
// of questions shows here.
func TestQuestionsAreFew(t *testing.T) {
	people := crowd(asked)
	var rules []*screen.Rule
	for _, e := range programmes() {
		r, problems := screen.Compile(&e)
		if r == nil {
			t.Fatalf("%s does not compile: %v", e.ID, problems)
		}
		rules = append(rules, r)
	}
	var table strings.Builder
	fmt.Fprintf(&table, "questions to %d people\nmean  most  programme\n", asked)
	for _, r := range rules {
		measure(t, &table, r.ID, people, screen.NewSet(r), mostOne)
	}
	measure(t, &table, fmt.Sprintf("all %d at once", len(rules)), people, screen.NewSet(rules...), mostAll)
	golden(t, "questions.golden", table.String())
}

func measure(t *testing.T, table *strings.Builder, name string, people []fact.Values, set *screen.Set, limit int) {
	t.Helper()
	sum, most := 0, 0
	for _, person := range people {
		keys := interview(t, set, person)
		sum += len(keys)
		most = max(most, len(keys))
		if len(keys) > limit {
			t.Errorf("%s asks %d questions, want at most %d: %v", name, len(keys), limit, keys)
		}
	}
	fmt.Fprintf(table, "%4.1f  %4d  %s\n", float64(sum)/float64(len(people)), most, name)
}

// interview asks a person what the set wants to know, and holds that what it comes to is
// what it comes to where everything is known of her.
func interview(t *testing.T, set *screen.Set, person fact.Values) (keys []string) {
	t.Helper()
	known := fact.Values{}
	for {
		now := set.Screen(known, nil, ruled)
		if len(now.Open) == 0 {
			if want, got := results(set.Screen(person, nil, ruled)), results(now); !reflect.DeepEqual(got, want) {
				t.Errorf("after %v it comes to %v, with everything known to %v", known, got, want)
			}
			return keys
		}
		key := now.Open[0]
		if slices.Contains(keys, key) {
			t.Fatalf("%s is asked twice: %v", key, keys)
		}
		keys = append(keys, key)
		known[key] = person[key]
	}
}

func results(s screen.Screening) map[string]screen.Result {
	of := map[string]screen.Result{}
	for _, o := range s.Outcomes {
		of[o.Programme] = o.Result
	}
	return of
}

// crowd are people drawn from the vocabulary at random, the same ones each time. Half of
// them want few things and have few troubles, the others many.
func crowd(n int) []fact.Values {
	r := rand.New(rand.NewPCG(seedFrom, seedFrom))
	people := make([]fact.Values, n)
	for i := range people {
		people[i] = somebody(r, i%2 == 0)
	}
	return people
}

// somebody has a value of every fact; what follows from another fact agrees with it.
func somebody(r *rand.Rand, modest bool) fact.Values {
	person := fact.Values{}
	for _, f := range fact.All() {
		person = person.Derived()
		if f.Each {
			for _, e := range programmes() {
				person[fact.Key(f.Name, e.Title)] = draw(r, f, modest)
			}
			continue
		}
		if _, known := person[f.Name]; !known {
			person[f.Name] = draw(r, f, modest)
		}
	}
	return person
}

// places are where somebody may live and be registered, as often in Shandong as not.
var places = []string{"371324", "3701", "3203", fact.Elsewhere}

func draw(r *rand.Rand, f *fact.Fact, modest bool) any {
	switch f.Type {
	case fact.Bool:
		return r.IntN(2) == 0
	case fact.Number:
		if f.Name == "age" {
			return 14 + r.Int64N(72)
		}
		return f.Min + r.Int64N(f.Max-f.Min+1)
	case fact.Choice:
		return f.Options[r.IntN(len(f.Options))].Value
	case fact.Choices:
		return several(r, f, modest)
	case fact.Ages:
		ages := []int64{}
		for range r.IntN(4) {
			ages = append(ages, r.Int64N(30))
		}
		slices.Sort(ages)
		slices.Reverse(ages)
		return ages
	case fact.Region:
		return places[r.IntN(len(places))]
	}
	panic("no value of type " + f.Type)
}

// several are up to two choices of somebody modest, every other one of the others.
func several(r *rand.Rand, f *fact.Fact, modest bool) []string {
	list := []string{}
	few := r.IntN(3)
	for _, i := range r.Perm(len(f.Options)) {
		if modest && len(list) == few {
			break
		}
		if modest || r.IntN(2) == 0 {
			list = append(list, f.Options[i].Value)
		}
	}
	slices.Sort(list)
	return list
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs, go test -update writes it anew (-want +got):\n%s", path, diff)
	}
}
