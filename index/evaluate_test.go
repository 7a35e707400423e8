package index

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestEvaluate(t *testing.T) {
	x := open(t, t.TempDir(), (&memory{}).put(faq("a", "甲", "甲甲甲甲"), faq("b", "乙甲", "甲"), faq("c", "丙甲", "很长的一段话里只有一个字")))
	const questions = `{"id":"1","query":"甲","relevant":["a"]}

{"id":"2","query":"甲","relevant":["b","c","c"]}
{"id":"3","query":"甲","relevant":["nothing"]}
`
	var ranked []Ranked
	judged, err := ReadJudged(strings.NewReader(questions))
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Evaluate(t.Context(), judged, Query{}, func(r Ranked) error {
		ranked = append(ranked, r)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Figures{
		Questions: 3, MRR10: (1 + 1.0/2) / 3, Recall1: 1.0 / 3, Recall5: 2.0 / 3, Recall10: 2.0 / 3, Recall100: 2.0 / 3,
		Hit1: 1.0 / 3, Hit3: 2.0 / 3, Hit10: 2.0 / 3,
	}
	if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(Figures{}, "QPS", "P50", "P95", "P99"), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Error(diff)
	}
	if got.QPS <= 0 || got.P50 <= 0 || got.P50 > got.P95 || got.P95 > got.P99 {
		t.Errorf("times: %+v", got)
	}
	if diff := cmp.Diff([]string{"a", "b", "c"}, ranked[2].Entries); diff != "" {
		t.Error(diff)
	}
	data, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"questions", "mrr@10", "recall@1", "recall@5", "recall@10", "recall@100", "hit@1", "hit@3", "hit@10", "qps", "p50_ms", "p95_ms", "p99_ms"} {
		if !strings.Contains(string(data), `"`+key+`":`) {
			t.Errorf("%s: no %s", data, key)
		}
	}
}

func TestReadJudgedNamesTheLine(t *testing.T) {
	for _, test := range []struct{ questions, want string }{
		{`{"id":"1","query":"甲","relevant":["a"]}` + "\n\nnonsense\n", "line 3"},
		{`{"id":"1","relevant":["a"]}`, `line 1: question "1" has no "query"`},
		{`{"id":"1","query":"甲"}`, `line 1: question "1" has no "relevant" entries`},
		{`{"id":"1","query":"甲","relevant":"a"}`, "line 1"},
	} {
		_, err := ReadJudged(strings.NewReader(test.questions))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", test.questions, err, test.want)
		}
	}
	if list, err := ReadJudged(strings.NewReader("\n")); len(list) > 0 || err != nil {
		t.Errorf("no questions: %v, %v", list, err)
	}
}

func TestPercentiles(t *testing.T) {
	var took []time.Duration
	for i := range 200 {
		took = append(took, time.Duration(i+1)*time.Millisecond)
	}
	for p, want := range map[int]float64{50: 100, 95: 190, 99: 198} {
		if got := percentile(took, p); math.Abs(got-want) > 1e-9 {
			t.Errorf("percentile %d: %v, want %v", p, got, want)
		}
	}
}
