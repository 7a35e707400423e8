package index

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"

	"jinguo/knowledge"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/sample"
)

var update = flag.Bool("update", false, "write the golden files of testdata/rank anew")

// shownHits is how many hits a golden shows of each question.
const shownHits = 3

// TestRankingOfTheSample shows what is found in the sample knowledge base: for each
// question of sample.jsonl, the place of the expected entry and the first page, and for
// each of outside.txt, which nothing in it answers, how much the best entry covers.
func TestRankingOfTheSample(t *testing.T) {
	source := &memory{}
	for _, e := range sample.Entries() {
		source.change(knowledge.Change{Entry: e, Sample: true})
	}
	x := open(t, t.TempDir(), source)
	questions, err := ReadJudged(strings.NewReader(rankFile(t, "sample.jsonl")))
	if err != nil {
		t.Fatal(err)
	}
	figures, err := x.Evaluate(t.Context(), questions, Query{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	fmt.Fprintf(&out, "%d questions: mrr@10 %.3f, hit@1 %.3f, hit@3 %.3f, recall@10 %.3f\n",
		figures.Questions, figures.MRR10, figures.Hit1, figures.Hit3, figures.Recall10)
	for _, q := range questions {
		hits := search(t, x, Query{Text: q.Query, Limit: evaluated})
		fmt.Fprintf(&out, "\n%s\n  wants %s: %s\n", q.Query, strings.Join(q.Relevant, ", "), place(hits, q.Relevant))
		show(&out, hits)
	}
	out.WriteString("\nOutside what the sample knows\n")
	for question := range strings.Lines(rankFile(t, "outside.txt")) {
		question = strings.TrimSpace(question)
		fmt.Fprintf(&out, "\n%s\n", question)
		show(&out, search(t, x, Query{Text: question, Limit: 1}))
	}
	golden(t, "sample.golden", out.String())
}

// place says where the first of the wanted entries stands among the hits.
func place(hits []Hit, wanted []string) string {
	for i, hit := range hits {
		for _, id := range wanted {
			if hit.Entry == id {
				return fmt.Sprint(i + 1)
			}
		}
	}
	return "missing"
}

func show(out *strings.Builder, hits []Hit) {
	for i, hit := range hits[:min(shownHits, len(hits))] {
		section := ""
		if hit.Section != head {
			section = fmt.Sprintf(" section %d", hit.Section)
		}
		fmt.Fprintf(out, "  %d. %s%s, cover %.2f\n", i+1, hit.Entry, section, hit.Cover)
	}
}

func rankFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "rank", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "rank", name)
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
		t.Errorf("the ranking changed; if for the better, run go test ./index -run Ranking -update\n%s", diff)
	}
}

// TestRankingOfTheOpinion shows which sections of the 2012 opinion are found for
// the questions of opinion.tsv, among the entries of the sample.
func TestRankingOfTheOpinion(t *testing.T) {
	source := &memory{}
	for _, e := range sample.Entries() {
		source.change(knowledge.Change{Entry: e, Sample: true})
	}
	var opinion knowledge.Entry
	_, err := intake.Reader{}.Read(t.Context(), shared(t, "documents", "shandong-2012-opinion.txt"), func(e knowledge.Entry) error {
		opinion = e
		opinion.ID, opinion.State = "opinion", knowledge.Published
		source.put(opinion)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	x := open(t, t.TempDir(), source)
	var out strings.Builder
	asked, first, right := 0, 0, 0
	for line := range strings.Lines(rankFile(t, "opinion.tsv")) {
		question, heading, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok {
			continue
		}
		asked++
		hits := search(t, x, Query{Text: question, Limit: evaluated})
		at := slices.IndexFunc(hits, func(h Hit) bool { return h.Entry == opinion.ID })
		if at < 0 {
			fmt.Fprintf(&out, "\n%s\n  wants %s: missing\n", question, heading)
			continue
		}
		if at == 0 {
			first++
		}
		found := headings(&opinion, hits[at].Section)
		if slices.Contains(strings.Split(heading, "|"), found) {
			right++
		}
		body := opinion.Text
		if hits[at].Section != head {
			body = opinion.Sections[hits[at].Section].Text
		}
		excerpt, marks := Excerpt(question, body, 100)
		fmt.Fprintf(&out, "\n%s\n  wants %s: %d. %s, cover %.2f\n  %s\n", question, heading, at+1, found, hits[at].Cover,
			strings.ReplaceAll(marked(excerpt, marks), "\n", " "))
	}
	golden(t, "opinion.golden", fmt.Sprintf("%d questions: opinion first %d, right section %d\n%s", asked, first, right, out.String()))
}

// headings is a section's path with each heading cut to its number: 三、 二要.
func headings(e *knowledge.Entry, section int) string {
	if section == head {
		return "head"
	}
	var numbers []string
	for _, heading := range e.Sections[section].Path {
		number, _, found := strings.Cut(heading, "、")
		if found {
			number += "、"
		}
		numbers = append(numbers, number)
	}
	if len(numbers) == 0 {
		return "-"
	}
	return strings.Join(numbers, " ")
}

// asks is a question of questions.jsonl, or of nothing.jsonl, which has no entries that answer.
type asks struct {
	Judged
	Style, Why string
	Held       bool
}

func readAsks(t *testing.T, name string) (list []asks) {
	t.Helper()
	for line := range strings.Lines(rankFile(t, name)) {
		var q asks
		if err := json.Unmarshal([]byte(line), &q); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		list = append(list, q)
	}
	return list
}

// TestRankingByStyle shows how the questions of questions.jsonl are ranked by their
// style, and how much confidence there is in the first hit where something answers and
// where, in nothing.jsonl, nothing does. Of the held ones only totals are shown.
func TestRankingByStyle(t *testing.T) {
	source := &memory{}
	for _, e := range sample.Entries() {
		source.change(knowledge.Change{Entry: e, Sample: true})
	}
	x := open(t, t.TempDir(), source)
	type sum struct{ asked, first, third int }
	styles := map[string]*sum{}
	sure := map[string][]float64{} // confidence in the first hit
	var pages, totals strings.Builder
	count := func(name string, place int) {
		s := styles[name]
		if s == nil {
			s = &sum{}
			styles[name] = s
		}
		s.asked++
		if place == 0 {
			s.first++
		}
		if 0 <= place && place < 3 {
			s.third++
		}
	}
	ask := func(q *asks) []Hit {
		hits := search(t, x, Query{Text: q.Query, Limit: evaluated})
		confidence := 0.0
		if len(hits) > 0 {
			confidence = hits[0].Confidence
		}
		name := "answerable"
		if q.Why != "" {
			name = q.Why
		}
		if q.Held {
			name += ", held"
		}
		sure[name] = append(sure[name], confidence)
		return hits
	}
	for _, q := range readAsks(t, "questions.jsonl") {
		hits := ask(&q)
		at := slices.IndexFunc(hits, func(h Hit) bool { return slices.Contains(q.Relevant, h.Entry) })
		if q.Held {
			count("held", at)
			continue
		}
		count(q.Style, at)
		count("all but held", at)
		fmt.Fprintf(&pages, "\n%s: %s\n  wants %s: %s\n", q.Style, q.Query, strings.Join(q.Relevant, ", "), place(hits, q.Relevant))
		show(&pages, hits)
	}
	for _, q := range readAsks(t, "nothing.jsonl") {
		ask(&q)
	}
	for _, name := range slices.Sorted(maps.Keys(styles)) {
		s := styles[name]
		fmt.Fprintf(&totals, "%-14s %3d questions: hit@1 %.3f, hit@3 %.3f\n", name, s.asked, float64(s.first)/float64(s.asked), float64(s.third)/float64(s.asked))
	}
	totals.WriteString("\nShare with less confidence in the first hit than\n")
	levels := []float64{0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9}
	fmt.Fprintf(&totals, "%-20s", "")
	for _, level := range levels {
		fmt.Fprintf(&totals, "  %.2f", level)
	}
	for _, name := range slices.Sorted(maps.Keys(sure)) {
		fmt.Fprintf(&totals, "\n%-20s", name)
		for _, level := range levels {
			n := 0
			for _, confidence := range sure[name] {
				if confidence < level {
					n++
				}
			}
			fmt.Fprintf(&totals, "  %.2f", float64(n)/float64(len(sure[name])))
		}
	}
	totals.WriteString("\n")
	golden(t, "styles.golden", totals.String()+pages.String())
}
