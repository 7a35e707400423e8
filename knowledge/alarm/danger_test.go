package alarm

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write likeness.bin and the goldens of testdata")

// tally is how a list of utterances was heard.
type tally struct {
	urgent, heard, topic     int
	imminent, heardImminent  int
	past, heardPast          int
	person                   int
	law, mentioned, harmless int
	falsely                  int
	misses                   []string
}

func (t *tally) add(table *Table, u Utterance) {
	a, ok := table.Hear(u.Text)
	miss := func(what string) { t.misses = append(t.misses, what+" "+u.ID+" "+u.Label+" "+u.Text) }
	switch {
	case u.Urgent() && ok:
		t.heard++
		if a.Topic.Key == u.Label {
			t.topic++
		}
		if a.Other == u.Other {
			t.person++
		}
	case u.Urgent():
		miss("miss")
	case ok:
		t.falsely++
		miss("false")
	}
	if u.Urgent() {
		t.urgent++
	}
	if u.Imminent {
		t.imminent++
		if ok {
			t.heardImminent++
		}
		if a.Past {
			miss("past")
		}
	}
	if topic, _ := TopicOf(u.Label); u.Past && len(topic.Calm) > 0 {
		t.past++
		if a.Past {
			t.heardPast++
		} else {
			miss("tense")
		}
	}
	switch {
	case u.Label == "law" && table.Mentions(u.Text):
		t.law++
		t.mentioned++
	case u.Label == "law":
		t.law++
		miss("mention")
	case u.Label == "-":
		t.harmless++
	}
}

func share(n, of int) string {
	return fmt.Sprintf("%d of %d, %.1f%%", n, of, 100*float64(n)/float64(of))
}

func (t *tally) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "recall     %s\n", share(t.heard, t.urgent))
	fmt.Fprintf(&out, "imminent   %s\n", share(t.heardImminent, t.imminent))
	fmt.Fprintf(&out, "precision  %s\n", share(t.heard, t.heard+t.falsely))
	fmt.Fprintf(&out, "topic      %s\n", share(t.topic, t.heard))
	fmt.Fprintf(&out, "person     %s\n", share(t.person, t.heard))
	fmt.Fprintf(&out, "past       %s\n", share(t.heardPast, t.past))
	fmt.Fprintf(&out, "law        %s mentioned\n", share(t.mentioned, t.law))
	for _, m := range t.misses {
		fmt.Fprintf(&out, "  %s\n", m)
	}
	return out.String()
}

// TestDanger holds what the rows alone hear of the labelled utterances to the bars and to a
// golden, by halves: those with odd ids, with which the rows were made, and the others,
// which were held back. At their first run, before any row was made for them, 67.3% of
// the held half were heard (95 of 137 imminent ones) at a precision of 92.2%.
func TestDanger(t *testing.T) {
	table := rowsOnly(t)
	var tuned, held tally
	for _, u := range utterances() {
		if oddID(t, u) {
			tuned.add(table, u)
		} else {
			held.add(table, u)
		}
	}
	for name, half := range map[string]*tally{"tuned": &tuned, "held": &held} {
		switch {
		case half.heardImminent < half.imminent:
			t.Errorf("%s: %s of the imminent are heard", name, share(half.heardImminent, half.imminent))
		case 100*half.heard < 98*half.urgent:
			t.Errorf("%s: %s of the urgent are heard", name, share(half.heard, half.urgent))
		case 100*half.heard < 85*(half.heard+half.falsely):
			t.Errorf("%s: %s of the alarms are true", name, share(half.heard, half.heard+half.falsely))
		}
	}
	if all := tuned.urgent + held.urgent; all < 600 || tuned.imminent+held.imminent < 150 || tuned.harmless+tuned.law+held.harmless+held.law < 250 {
		t.Errorf("too few utterances: %d urgent", all)
	}
	got := "tuned (odd ids)\n" + tuned.String() + "\nheld (even ids)\n" + held.String()
	const golden = "testdata/danger.golden"
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

// dangerous are the ids of ranked questions in which somebody is in danger.
var dangerous = map[string]bool{
	"rank-018": true, "rank-036": true, "rank-042": true, "rank-048": true, "rank-082": true, "rank-107": true,
	"rank-119": true, "rank-125": true, "rank-127": true, "rank-134": true, "rank-137": true, "rank-151": true,
	"rank-153": true, "rank-167": true, "rank-173": true, "rank-188": true, "rank-189": true, "rank-190": true,
	"rank-192": true, "rank-198": true, "rank-203": true, "rank-204": true, "rank-215": true, "rank-234": true,
	"rank-237": true, "rank-241": true, "rank-256": true, "rank-262": true, "rank-263": true, "rank-266": true,
	"rank-282": true, "rank-304": true, "rank-320": true, "rank-325": true, "rank-331": true, "rank-340": true,
	"rank-341": true, "rank-347": true, "rank-363": true, "rank-372": true, "rank-374": true, "rank-379": true,
	"rank-384": true, "rank-396": true, "rank-405": true, "rank-414": true, "rank-415": true, "rank-420": true,
	"rank-421": true, "rank-428": true, "rank-434": true, "rank-441": true, "rank-443": true, "rank-446": true,
	"sample-008": true, "sample-010": true, "sample-011": true, "sample-013": true, "sample-015": true,
	"sample-018": true, "sample-020": true, "sample-021": true, "sample-022": true, "sample-023": true,
	"sample-024": true, "sample-064": true, "sample-074": true, "sample-075": true, "sample-077": true,
	"sample-082": true, "sample-107": true,
	"rank-037": true, "rank-186": true, "rank-219": true, "rank-227": true, "rank-380": true, "sample-019": true,
}

// TestOrdinary holds false alarms on ordinary questions to one in a hundred.
func TestOrdinary(t *testing.T) {
	var asked, alarmed int
	for _, file := range []string{"nothing.jsonl", "questions.jsonl", "sample.jsonl"} {
		a, b := ordinaryIn(t, "../../index/testdata/rank/"+file)
		asked, alarmed = asked+a, alarmed+b
	}
	a, b := ordinaryIn(t, "../../bot/testdata/lookups.jsonl")
	asked, alarmed = asked+a, alarmed+b
	t.Logf("%d false alarms in %d questions", alarmed, asked)
	if alarmed*100 > asked {
		t.Errorf("%d false alarms in %d questions", alarmed, asked)
	}
}

// ordinaryIn counts the questions of a file without danger in them, and the false alarms.
func ordinaryIn(t *testing.T, path string) (asked, alarmed int) {
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var q struct{ ID, Query string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		if dangerous[q.ID] {
			continue
		}
		asked++
		if a, ok := Default().Hear(q.Query); ok {
			alarmed++
			t.Logf("%s %s: %s by %s", q.ID, q.Query, a.Topic.Key, a.Row.Text)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	return asked, alarmed
}
