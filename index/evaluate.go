package index

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// A Judged question is one whose answers are known.
type Judged struct {
	ID       string   `json:"id"`
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"` // entry ids
}

// Ranked is what a search found for a judged question, best first.
type Ranked struct {
	ID      string   `json:"id"`
	Entries []string `json:"ranked"`
}

// Figures say how well a set of questions was answered. Recall is the share of a
// question's relevant entries among its first k hits, averaged over questions; hit is
// the share of questions with at least one of them there; MRR is the mean of one
// over the place of the first, 0 below the tenth.
type Figures struct {
	Questions int     `json:"questions"`
	MRR10     float64 `json:"mrr@10"`
	Recall1   float64 `json:"recall@1"`
	Recall5   float64 `json:"recall@5"`
	Recall10  float64 `json:"recall@10"`
	Recall100 float64 `json:"recall@100"`
	Hit1      float64 `json:"hit@1"`
	Hit3      float64 `json:"hit@3"`
	Hit10     float64 `json:"hit@10"`
	QPS       float64 `json:"qps"`    // questions a second, one after the other
	P50       float64 `json:"p50_ms"` // percentiles of the time of a question, in milliseconds
	P95       float64 `json:"p95_ms"`
	P99       float64 `json:"p99_ms"`
}

// evaluated is how deep a ranking is looked at: for recall@100.
const evaluated = 100

// Evaluate searches for every judged question and measures the rankings and the
// time that each took. Base is the query to which each question's text is added;
// its Limit is ignored. Each, which may be nil, hears of every ranking.
func (x *Index) Evaluate(ctx context.Context, questions []Judged, base Query, each func(Ranked) error) (Figures, error) {
	var f Figures
	var took []time.Duration
	for _, question := range questions {
		q := base
		q.Text, q.Limit = question.Query, evaluated
		began := time.Now()
		found, err := x.Search(ctx, q)
		took = append(took, time.Since(began))
		if err != nil {
			return Figures{}, fmt.Errorf("question %s: %w", question.ID, err)
		}
		ranked := Ranked{ID: question.ID, Entries: found.entries()}
		f.judge(&question, ranked.Entries)
		if each != nil {
			if err := each(ranked); err != nil {
				return Figures{}, err
			}
		}
	}
	f.average(len(questions))
	f.time(took)
	return f, nil
}

// entries are the ids of what was found, best first: each hit, and after it those
// that it stands for.
func (r *Result) entries() []string {
	list := make([]string, 0, len(r.Hits))
	for _, hit := range r.Hits {
		list = append(append(list, hit.Entry), hit.Others...)
	}
	return list
}

// Place is where in a result the first of some entries stands, from 1; 0 where none does.
func (r Result) Place(relevant []string) int {
	return 1 + slices.IndexFunc(r.entries(), func(id string) bool { return slices.Contains(relevant, id) })
}

// ReadJudged reads judged questions, one JSON object a line; empty lines are
// passed over. A line that cannot be read is an error that names it.
func ReadJudged(r io.Reader) ([]Judged, error) {
	var list []Judged
	lines := bufio.NewReader(r)
	for n := 1; ; n++ {
		line, err := lines.ReadString('\n')
		if strings.TrimSpace(line) != "" {
			question, decodeErr := decodeJudged(line)
			if decodeErr != nil {
				return nil, fmt.Errorf("line %d: %w", n, decodeErr)
			}
			list = append(list, question)
		}
		if err == io.EOF {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
	}
}

func decodeJudged(line string) (q Judged, err error) {
	if err := json.Unmarshal([]byte(line), &q); err != nil {
		return Judged{}, fmt.Errorf(`want {"id","query","relevant":["entry id", …]}: %w`, err)
	}
	switch {
	case strings.TrimSpace(q.Query) == "":
		return Judged{}, fmt.Errorf(`question %q has no "query"`, q.ID)
	case len(q.Relevant) == 0:
		return Judged{}, fmt.Errorf(`question %q has no "relevant" entries`, q.ID)
	}
	slices.Sort(q.Relevant)
	q.Relevant = slices.Compact(q.Relevant)
	return q, nil
}

// judge adds one question's shares.
func (f *Figures) judge(q *Judged, ranked []string) {
	share := 1 / float64(len(q.Relevant))
	first := true
	for i, id := range ranked {
		if _, relevant := slices.BinarySearch(q.Relevant, id); !relevant {
			continue
		}
		addIf := func(sum *float64, depth int, amount float64) {
			if i < depth {
				*sum += amount
			}
		}
		addIf(&f.Recall1, 1, share)
		addIf(&f.Recall5, 5, share)
		addIf(&f.Recall10, 10, share)
		addIf(&f.Recall100, 100, share)
		if first {
			addIf(&f.MRR10, 10, 1/float64(i+1))
			addIf(&f.Hit1, 1, 1)
			addIf(&f.Hit3, 3, 1)
			addIf(&f.Hit10, 10, 1)
			first = false
		}
	}
}

// Add makes f the figures of both sets of questions together; times are averaged.
func (f *Figures) Add(other Figures) {
	all := float64(f.Questions + other.Questions)
	if all == 0 {
		return
	}
	a, b := float64(f.Questions)/all, float64(other.Questions)/all
	theirs := append(other.shares(), &other.QPS, &other.P50, &other.P95, &other.P99)
	for i, mine := range append(f.shares(), &f.QPS, &f.P50, &f.P95, &f.P99) {
		*mine = a**mine + b**theirs[i]
	}
	f.Questions += other.Questions
}

// shares are the figures that are averages over questions.
func (f *Figures) shares() []*float64 {
	return []*float64{&f.MRR10, &f.Recall1, &f.Recall5, &f.Recall10, &f.Recall100, &f.Hit1, &f.Hit3, &f.Hit10}
}

func (f *Figures) average(questions int) {
	f.Questions = questions
	for _, sum := range f.shares() {
		*sum /= max(float64(questions), 1)
	}
}

func (f *Figures) time(took []time.Duration) {
	if len(took) == 0 {
		return
	}
	var all time.Duration
	for _, d := range took {
		all += d
	}
	f.QPS = float64(len(took)) / all.Seconds()
	slices.Sort(took)
	f.P50, f.P95, f.P99 = percentile(took, 50), percentile(took, 95), percentile(took, 99)
}

// percentile returns the nearest-rank percentile of sorted times, in milliseconds.
func percentile(sorted []time.Duration, p int) float64 {
	rank := (len(sorted)*p + 99) / 100
	return float64(sorted[rank-1]) / float64(time.Millisecond)
}
