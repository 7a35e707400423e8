package alarm

import (
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPatternNeeds holds that looking for needed characters first changes no match, on
// the labelled utterances and on shuffles of their characters.
func TestPatternNeeds(t *testing.T) {
	data, err := os.ReadFile("utterances.tsv")
	if err != nil {
		t.Fatal(err)
	}
	table := Default()
	signs := slices.Concat(table.mentions, table.vetoes, table.past, table.now, table.other, table.self)
	for _, topic := range table.topics {
		signs = slices.Concat(signs, topic.fires, topic.vetoes)
	}
	check := func(fatalf func(string, ...any), text string) {
		for _, s := range signs {
			if s.MatchString(text) && !(piece{text, table.may(text)}).has([]sign{s}) {
				fatalf("%q needs one of %q and yet matches %q", s, s.Grams(), text)
			}
		}
	}
	for i, line := range slices.Collect(strings.Lines(string(data))) {
		if i%8 == 0 { // each eighth is enough, and a race detector is slow
			check(t.Fatalf, spoken(line))
		}
	}
	letters := []rune(string(data))
	rapid.Check(t, func(t *rapid.T) {
		check(t.Fatalf, string(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 30).Draw(t, "text")))
	})
}
