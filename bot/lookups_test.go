package bot_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/diff"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/directory"
	"jinguo/knowledge/sample"
)

// An asked is a lookup of testdata/lookups.jsonl.
type asked struct {
	ID     string    `json:"id"`
	Query  string    `json:"query"`
	Region string    `json:"region"` // of the chat
	Near   []float64 `json:"near"`   // latitude and longitude that were sent
	At     string    `json:"at"`     // RFC 3339; noon of this package's tests where empty
	Lang   string    `json:"lang"`
	Wants  []string  `json:"wants"` // entries each of which is right
	Style  string    `json:"style"`
	Held   bool      `json:"held"` // by the hash of Query, as in index/testdata/rank; only totals are shown
}

func (a *asked) message() (bot.Message, error) {
	q := bot.Question{Query: a.Query, Region: a.Region, At: a.At, Lang: a.Lang}
	if len(a.Near) == 2 {
		q.Lat, q.Lon = &a.Near[0], &a.Near[1]
	}
	return q.Message()
}

// What lookups must reach.
const (
	bestFirst = 0.92 // of them have a right point first
	bestThree = 0.98 // have one among the first three
)

// TestLookups asks for service points of the sample and of an invented directory, and
// holds how often the right one comes first, that every number in a reply is of a
// record that it shows, and, in testdata/lookups.golden, what comes instead.
func TestLookups(t *testing.T) {
	entries := country()
	byID := make(map[string]*knowledge.Entry, len(entries))
	for i := range entries {
		byID[entries[i].ID] = &entries[i]
	}
	kb := opened(t, entries)
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Patience: time.Minute, Now: clock})
	halves := []string{"total", "not held", "held"}
	tallies := map[string]*tally{}
	var misses strings.Builder
	for _, a := range lookups(t) {
		for _, id := range a.Wants {
			if byID[id] == nil {
				t.Fatalf("%s wants %s, which there is not", a.ID, id)
			}
		}
		m, err := a.message()
		if err != nil {
			t.Fatalf("%s: %v", a.ID, err)
		}
		reply, err := b.Reply(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		for _, number := range strays(&reply, entries) {
			t.Errorf("%s %s: %s is of no record that the reply shows\n%s", a.ID, a.Query, number, bot.Plain(reply.Lines))
		}
		at := rightAt(&reply, a.Wants)
		half := "not held"
		if a.Held {
			half = "held"
		}
		for _, name := range []string{"total", half, a.Style} {
			if tallies[name] == nil {
				tallies[name] = &tally{}
			}
			tallies[name].count(at)
		}
		if !a.Held && at != 0 {
			fmt.Fprintf(&misses, "\n%s %s\n  wants %s\n  %s\n", a.ID, a.Query, strings.Join(a.Wants[:min(3, len(a.Wants))], ", "), reply.Status)
			for _, h := range reply.Hits[:min(3, len(reply.Hits))] {
				fmt.Fprintf(&misses, "  %s %s\n", h.ID, h.Title)
			}
		}
	}
	all := tallies["total"]
	if share := float64(all.first) / float64(all.n); share < bestFirst {
		t.Errorf("%.1f%% of lookups have the right point first", 100*share)
	}
	if share := float64(all.three) / float64(all.n); share < bestThree {
		t.Errorf("%.1f%% of lookups have the right point among the first three", 100*share)
	}
	styles := slices.DeleteFunc(slices.Sorted(maps.Keys(tallies)), func(name string) bool { return slices.Contains(halves, name) })
	var out strings.Builder
	for _, name := range slices.Concat(halves, styles) {
		fmt.Fprintf(&out, "%-10s %s\n", name, tallies[name])
	}
	out.WriteString(misses.String())
	sameAsGolden(t, "lookups.golden", out.String())
}

// country are the entries of the sample, a directory of 7,000 points and, so that towns
// are told from their counties, all that a larger one has in a few regions.
func country() []knowledge.Entry {
	entries := sample.Entries()
	seen := map[string]bool{}
	for e := range directory.Points(7_000, 1) {
		seen[e.ID] = true
		entries = append(entries, e)
	}
	for e := range directory.Points(300_000, 1) {
		dense := slices.ContainsFunc([]string{"3713", "1525", "110105", "220104"}, func(code string) bool { return strings.HasPrefix(e.Region, code) })
		if dense && !seen[e.ID] {
			entries = append(entries, e)
		}
	}
	return entries
}

func lookups(t *testing.T) []asked {
	t.Helper()
	data, err := os.ReadFile("testdata/lookups.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var list []asked
	for line := range bytes.Lines(data) {
		var a asked
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatalf("%.60s: %v", line, err)
		}
		list = append(list, a)
	}
	return list
}

// A tally counts lookups.
type tally struct{ n, first, three int }

func (c *tally) count(at int) {
	c.n++
	if at == 0 {
		c.first++
	}
	if at >= 0 && at < 3 {
		c.three++
	}
}

func (c *tally) String() string {
	share := func(n int) float64 { return 100 * float64(n) / float64(c.n) }
	return fmt.Sprintf("%3d lookups: first %.1f%%, in three %.1f%%", c.n, share(c.first), share(c.three))
}

// rightAt is where in a reply the first wanted entry stands; -1 where it does not. What
// is only offered to choose from is no answer.
func rightAt(reply *bot.Reply, wants []string) int {
	if reply.Status != bot.Answered && reply.Status != bot.Urgent {
		return -1
	}
	return slices.IndexFunc(reply.Hits, func(h bot.Hit) bool { return slices.Contains(wants, h.ID) })
}

// number finds what may be dialled in a sentence.
var number = regexp.MustCompile(`\d{3,4}-\d{4}-?\d{3,4}|1[3-9]\d{9}`)

// strays are the numbers in a reply that are not of the record that is named last before
// them, or in their line, and of no national hotline.
func strays(reply *bot.Reply, all []knowledge.Entry) []string {
	owners := map[string][]*knowledge.Entry{}
	for i := range all {
		for _, p := range all[i].Phones() {
			owners[p.Number] = append(owners[p.Number], &all[i])
		}
	}
	titles := make([]string, len(reply.Hits))
	for i, h := range reply.Hits {
		titles[i] = h.Title
	}
	// （示例）兰陵县妇联 does not name 兰陵县妇联.
	longer := func(title, by string) bool {
		return slices.ContainsFunc(titles, func(other string) bool {
			return len(other) > len(title) && strings.Contains(other, title) && strings.Contains(by, other)
		})
	}
	owned := func(number, by string) bool {
		if _, hotline := knowledge.HotlineByNumber(number); hotline {
			return true
		}
		return slices.ContainsFunc(owners[number], func(e *knowledge.Entry) bool { return strings.Contains(by, e.Title) && !longer(e.Title, by) })
	}
	var list []string
	for _, h := range reply.Hits {
		for _, c := range h.Contacts {
			for _, n := range c.Phones {
				if !owned(n, h.Title) && !owned(n, c.Name) {
					list = append(list, n)
				}
			}
		}
	}
	names := func(text string) bool {
		return slices.ContainsFunc(titles, func(title string) bool { return strings.Contains(text, title) })
	}
	named := ""
	for _, l := range reply.Lines {
		if names(l.Text) {
			named = l.Text
		}
		for _, n := range append(number.FindAllString(l.Text, -1), l.Phones...) {
			if !owned(n, named) && !owned(n, l.Text) {
				list = append(list, n)
			}
		}
	}
	return list
}

// TestStrays holds that a number of another record, or of none, is found.
func TestStrays(t *testing.T) {
	point := func(id, title, phone string) knowledge.Entry {
		return knowledge.Entry{ID: id, Title: title, Point: &knowledge.Point{Phones: []knowledge.Phone{{Number: phone}}}}
	}
	all := []knowledge.Entry{point("a", "兰陵县妇联", "000-0000-0001"), point("b", "（示例）兰陵县妇联", "000-0000-0002")}
	reply := func(title, phone string) *bot.Reply {
		return &bot.Reply{
			Hits:  []bot.Hit{{ID: "b", Title: "（示例）兰陵县妇联"}, {ID: "a", Title: "兰陵县妇联"}},
			Lines: []bot.Line{{Style: bot.Title, Text: title}, {Style: bot.Call, Phones: []string{phone}}},
		}
	}
	for _, c := range []struct {
		title, phone string
		stray        bool
	}{
		{"兰陵县妇联", "000-0000-0001", false},
		{"（示例）兰陵县妇联", "000-0000-0002", false},
		{"（示例）兰陵县妇联", "000-0000-0001", true},
		{"兰陵县妇联", "000-0000-0002", true},
		{"兰陵县妇联", "000-9999-9999", true},
		{"兰陵县妇联", "12338", false},
	} {
		if got := strays(reply(c.title, c.phone), all); (len(got) > 0) != c.stray {
			t.Errorf("%s under %s: %v", c.phone, c.title, got)
		}
	}
}

func sameAsGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := diff.Diff(name, want, "now", []byte(got)); diff != nil {
		t.Errorf("lookups changed; if for the better, run go test ./bot -run Lookups -update\n%s", diff)
	}
}
