package index

import (
	"flag"
	"fmt"
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

// page is how many hits a golden shows of each question.
const page = 3

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
	for i, hit := range hits[:min(page, len(hits))] {
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
