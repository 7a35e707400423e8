package index

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/sample"
)

// plainBM25 is the textbook formula over passages held in memory: the sum over
// the question's tokens of weight · idf · tf·(k1+1) / (tf + k1·(1 − b + b·length/average)).
type plainBM25 struct {
	entry  []string
	counts []map[string]int
	length []int
}

func (p *plainBM25) add(e knowledge.Entry) {
	for _, passage := range passages(&e) {
		if wording(passage.section) {
			continue
		}
		counts, length := map[string]int{}, 0
		for _, part := range passage.parts {
			tokenize(part, func(t token) {
				counts[t.term.String()]++
				length++
			})
		}
		p.entry = append(p.entry, e.ID)
		p.counts = append(p.counts, counts)
		p.length = append(p.length, length)
	}
}

// scores returns each entry's best passage's score.
func (p *plainBM25) scores(question string) map[string]float64 {
	weights := map[string]float64{}
	for _, s := range stressed(question) {
		weights[s.term.String()] += s.worth()
	}
	total := 0
	for _, n := range p.length {
		total += n
	}
	average := float64(total) / float64(len(p.length))
	holding := map[string]int{}
	for _, counts := range p.counts {
		for term := range counts {
			holding[term]++
		}
	}
	best := map[string]float64{}
	for i, counts := range p.counts {
		score := 0.0
		for term, weight := range weights {
			n, df := float64(len(p.counts)), float64(holding[term])
			tf := float64(counts[term])
			score += weight * math.Log(1+(n-df+0.5)/(df+0.5)) * tf * 2.2 / (tf + 1.2*(0.15+0.85*float64(p.length[i])/average))
		}
		if score > best[p.entry[i]] {
			best[p.entry[i]] = score
		}
	}
	return best
}

// bare is an index without lay words.
var bare = Options{Lay: func() *lay.Table { return &lay.Table{} }}

// compare checks the BM25 of every hit against the textbook's.
func compare(t *testing.T, x *Index, entries map[string]knowledge.Entry, questions []string) {
	t.Helper()
	var plain plainBM25
	for _, e := range entries {
		plain.add(e)
	}
	for _, question := range questions {
		want := plain.scores(question)
		found, err := x.Search(t.Context(), Query{Text: question, Limit: deep})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(found.entries()); n != min(len(want), deep) {
			t.Fatalf("%s: %d hits, want %d", question, n, len(want))
		}
		for _, hit := range found.Hits {
			if got, want := hit.BM25, want[hit.Entry]; math.Abs(got-want) > 1e-4*max(1, want) {
				t.Fatalf("%s: %s scores %v, want %v", question, hit.Entry, got, want)
			}
		}
	}
}

func TestScoresAreBM25(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	letters := []rune("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")
	text := func(n int) string {
		var s strings.Builder
		for range n {
			// The square makes some characters common and others rare.
			s.WriteRune(letters[int(math.Pow(random.Float64(), 2)*float64(len(letters)))])
			if random.IntN(12) == 0 {
				s.WriteString(" word" + fmt.Sprint(random.IntN(9)) + "，")
			}
		}
		return s.String()
	}
	entries := map[string]knowledge.Entry{}
	source := &memory{}
	change := func(id string) {
		e := faq(id, id+text(3), text(20+random.IntN(200)))
		for i := range random.IntN(3) {
			e.Sections = append(e.Sections, knowledge.Section{Path: []string{fmt.Sprint(i)}, Text: text(random.IntN(1500))})
		}
		entries[id] = e
		source.put(e)
	}
	var questions []string
	for range 20 {
		questions = append(questions, text(2+random.IntN(12)))
	}
	for i := range 150 {
		change(fmt.Sprint("e", i))
	}
	dir := t.TempDir()
	x := openWith(t, dir, source, bare)
	compare(t, x, entries, questions)

	for round := range 12 {
		for range 10 {
			change(fmt.Sprint("e", random.IntN(200)))
		}
		gone := fmt.Sprint("e", random.IntN(200))
		delete(entries, gone)
		source.put(knowledge.Entry{ID: gone, Kind: knowledge.FAQ, Title: gone, State: knowledge.Archived})
		if _, err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
		compare(t, x, entries, questions[round:round+5])
	}
	if err := x.shelf.scorch.ForceMerge(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if _, err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(x.view.parts); n != 1 {
		t.Errorf("%d segments after merging all", n)
	}
	compare(t, x, entries, questions)
}

func TestScoresAreBM25OnRealText(t *testing.T) {
	entries := map[string]knowledge.Entry{}
	source := &memory{}
	for _, e := range sample.Entries() {
		entries[e.ID] = e
		source.put(e)
	}
	questions := []string{"老公打我怎么办", "產假多少天", "贫困母亲救助怎么申请", "12338", "村里不给我分地 合法吗？", "Who can get a protection order?"}
	compare(t, openWith(t, t.TempDir(), source, bare), entries, questions)

	opinion, err := os.ReadFile(shared(t, "documents", "shandong-2012-opinion.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for i, paragraph := range strings.Split(string(opinion), "\n") {
		id := fmt.Sprint("p", i)
		e := faq(id, id, paragraph)
		entries[id] = e
		source.put(e)
	}
	compare(t, openWith(t, t.TempDir(), source, bare), entries, append(questions, strings.Split(string(opinion), "。")[5:15]...))
}
