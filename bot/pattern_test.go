package bot

import (
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestPatternNeeds holds that looking for needed characters first changes no
// match, on the labelled utterances and on shuffles of their characters.
func TestPatternNeeds(t *testing.T) {
	data, err := os.ReadFile("testdata/urgent.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []pattern
	for _, topic := range append(urgentRules().Topic, urgentRules().Mention) {
		patterns = append(append(patterns, topic.fires...), topic.vetoes...)
	}
	useful := 0
	for _, p := range patterns {
		if p.needs != "" {
			useful++
		}
	}
	if useful < len(patterns)*9/10 {
		t.Errorf("only %d of %d patterns tell what they need", useful, len(patterns))
	}
	check := func(fatalf func(string, ...any), text string) {
		for _, p := range patterns {
			if p.matches(text) != p.MatchString(text) {
				fatalf("%q needs one of %q and yet matches %q", p, p.needs, text)
			}
		}
	}
	for line := range strings.Lines(string(data)) {
		check(t.Fatalf, spoken(line))
	}
	letters := []rune(string(data))
	rapid.Check(t, func(t *rapid.T) {
		check(t.Fatalf, string(rapid.SliceOfN(rapid.SampledFrom(letters), 0, 30).Draw(t, "text")))
	})
}
