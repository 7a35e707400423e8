package alarm

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// rowsOnly is the program's table without likeness.
func rowsOnly(t *testing.T) *Table {
	table, faults := NewTable(slices.DeleteFunc(Rows(), func(r Row) bool { return r.Kind == Alike }))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return table
}

// with is a table that hears with the model too, and rules out what rows it has rule out.
func (t *Table) with(m *likeness) *Table {
	table := *t
	table.likeness = m
	return &table
}

// lesson is what the model learns from.
type lesson struct {
	label    string
	features []uint16
	fold     int // in which it is held back
}

const folds = 5

// lessonsOf are the utterances, those of blind.tsv with odd ids, the lines of bot's urgent.tsv, the ordinary questions of
// questionFiles and those of ordinary.txt.
func lessonsOf(t *testing.T, table *Table) []lesson {
	var list []lesson
	add := func(label, text string, fold int) {
		var sentences []string
		for _, p := range table.pieces(table.respelled(folded(text))) {
			sentences = append(sentences, p.text)
		}
		list = append(list, lesson{label, features(strings.Join(sentences, "。")), fold})
	}
	for i, u := range utterances() {
		add(u.Label, u.Text, i%folds)
	}
	data, err := os.ReadFile("testdata/blind.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, u := range utterancesIn(string(data)) {
		if oddID(t, u) {
			add(u.Label, u.Text, i%folds)
		}
	}
	data, err = os.ReadFile("../../bot/testdata/urgent.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range slices.Collect(strings.Lines(string(data))) {
		label, text, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		if label == "mention" {
			label = "law"
		}
		add(label, text, i%folds)
	}
	for i, q := range ordinaryQuestions(t) {
		add("-", q, i%folds)
	}
	if data, err = os.ReadFile("testdata/ordinary.txt"); err != nil {
		t.Fatal(err)
	}
	for i, line := range slices.Collect(strings.Lines(string(data))) {
		if !strings.HasPrefix(line, "#") {
			add("-", strings.TrimSpace(line), i%folds)
		}
	}
	return list
}

// oddID reports whether an utterance's number is odd; the others are held back.
func oddID(t *testing.T, u Utterance) bool {
	no, err := strconv.Atoi(u.ID[1:])
	if err != nil {
		t.Fatalf("id %s: %v", u.ID, err)
	}
	return no%2 == 1
}

// questionFiles have questions without danger but for those that dangerous names.
var questionFiles = []string{
	"../../index/testdata/rank/nothing.jsonl", "../../index/testdata/rank/questions.jsonl",
	"../../index/testdata/rank/sample.jsonl", "../../bot/testdata/lookups.jsonl",
}

func ordinaryQuestions(t *testing.T) []string {
	var list []string
	for _, path := range questionFiles {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			var q struct{ ID, Query string }
			if err := json.Unmarshal([]byte(line), &q); err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			if !dangerous[q.ID] {
				list = append(list, q.Query)
			}
		}
	}
	return list
}

// train is averaged stochastic gradient descent on a softmax with an L2 penalty, always in
// the same order. The conversions keep every processor to the same rounding.
func train(list []lesson) (outcomes []string, weights []float64) {
	const (
		epochs = 10
		rate   = 2.0
		decay  = 3e-4
	)
	place := map[string]int{}
	for _, topic := range topics() {
		outcomes = append(outcomes, topic.Key)
	}
	outcomes = append(outcomes, "law", "-")
	for i, key := range outcomes {
		place[key] = i
	}
	n := len(outcomes)
	weights = make([]float64, buckets*n)
	late := make([]float64, buckets*n) // changes by the step at which they came
	sums := make([]float64, n)
	random := rand.New(rand.NewPCG(1, 2))
	step := 0
	for range epochs {
		for _, at := range random.Perm(len(list)) {
			step++
			l := list[at]
			scale := 1 / math.Sqrt(float64(len(l.features)))
			clear(sums)
			for _, f := range l.features {
				for i, w := range weights[int(f)*n : (int(f)+1)*n] {
					sums[i] += w
				}
			}
			for i := range sums {
				sums[i] *= scale
			}
			softmax(sums)
			sums[place[l.label]]--
			for _, f := range l.features {
				for i, s := range sums {
					k := int(f)*n + i
					change := rate * (float64(s*scale) + float64(decay*weights[k]))
					weights[k] -= change
					late[k] += float64(float64(step) * change)
				}
			}
		}
	}
	for k := range weights {
		weights[k] += late[k] / float64(step)
	}
	return outcomes, weights
}

// packed are weights as likeness.bin holds them.
func packed(outcomes []string, weights []float64) []byte {
	most := 0.0
	for _, w := range weights {
		most = max(most, math.Abs(w))
	}
	var out bytes.Buffer
	fmt.Fprintf(&out, "%s\n%.6f\n", strings.Join(outcomes, " "), most/127)
	for _, w := range weights {
		out.WriteByte(byte(int8(math.Round(w / most * 127))))
	}
	return out.Bytes()
}

// TestLikeness holds likeness.bin to what training gives, and what the model hears of
// texts that it was not trained with, by folds, to a golden and to bars.
func TestLikeness(t *testing.T) {
	table := rowsOnly(t)
	lessons := lessonsOf(t, table)
	trained := packed(train(lessons))
	if *update {
		if err := os.WriteFile("likeness.bin", trained, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if len(trained) != len(likenessBIN) {
		t.Errorf("likeness.bin has %d bytes, want %d; run with -update", len(likenessBIN), len(trained))
	} else {
		for i, b := range trained {
			if d := int8(b) - int8(likenessBIN[i]); d < -1 || d > 1 { // one for the last bit of exp elsewhere
				t.Fatalf("likeness.bin is not what training gives; run with -update")
			}
		}
	}

	deaf := *table
	for _, r := range table.topics {
		r.fires = nil
		deaf.topics = append(deaf.topics[:len(deaf.topics):len(deaf.topics)], r)
	}
	deaf.topics = deaf.topics[len(table.topics):]
	var alone, both tally
	var asked, alarmed, noted, noise int
	questions := ordinaryQuestions(t)
	for fold := range folds {
		m, err := readLikeness(packed(train(slices.DeleteFunc(slices.Clone(lessons), func(l lesson) bool { return l.fold == fold }))))
		if err != nil {
			t.Fatal(err)
		}
		for i, u := range utterances() {
			if i%folds == fold {
				alone.add(deaf.with(m), u)
				both.add(table.with(m), u)
			}
		}
		for i, q := range questions {
			if i%folds != fold {
				continue
			}
			asked++
			a, ok := table.with(m).Hear(q)
			switch {
			case ok:
				alarmed++
				t.Logf("false %s %v %s", a.Topic.Key, a.Guess, q)
			case table.with(m).Mentions(q):
				noted++
				if !table.Mentions(q) {
					noise++
				}
			}
		}
	}
	got := "the model alone, on utterances of the fold that it was not trained with\n" + alone.String() +
		"\nthe rows, which were made with all of them, and that model\n" + both.String() +
		fmt.Sprintf("\nordinary questions, likewise\nalarm      %s\nline       %s, %d of them by the model alone\n",
			share(alarmed, asked), share(noted, asked), noise)
	switch {
	case 100*alone.heard < 88*(alone.heard+alone.falsely):
		t.Errorf("alone, %s of the alarms are true", share(alone.heard, alone.heard+alone.falsely))
	case 100*alone.heard < 55*alone.urgent:
		t.Errorf("alone, %s of the urgent are heard", share(alone.heard, alone.urgent))
	case 1000*alarmed > 15*asked:
		t.Errorf("%s ordinary questions are heard as danger", share(alarmed, asked))
	}
	const golden = "testdata/likeness.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("run with -update after a look (-want +got):\n%s", diff)
	}
}
