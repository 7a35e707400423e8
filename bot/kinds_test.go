package bot

import (
	"slices"
	"strings"
	"testing"
)

// TestKinds holds that kinds.toml says one thing: each word belongs to one kind and
// finds it, English is in lower case, and a kind's name is a word of its own.
func TestKinds(t *testing.T) {
	kinds := pointKinds()
	owner := map[string]string{}
	for i := range kinds.Kind {
		k := &kinds.Kind[i]
		if k.Name == "" || k.English == "" || len(k.Are) == 0 {
			t.Errorf("kind %d %s: wants name, english and are", i, k.Name)
			continue
		}
		if k.Are[0] != k.Name && !slices.Contains(k.Are, k.Name) && !slices.Contains(k.Words, k.Name) {
			t.Errorf("%s is neither among its words nor what its records are called", k.Name)
		}
		for _, list := range [][]string{k.Words, k.Does} {
			for _, w := range list {
				if w == "" || w != strings.ToLower(strings.TrimSpace(w)) {
					t.Errorf("%s: %q is not in lower case, or has space around it", k.Name, w)
				}
				if other := owner[w]; other != "" {
					t.Errorf("%q stands in %s and in %s", w, other, k.Name)
				}
				owner[w] = k.Name
				if found, by, left := kinds.named(w); found != k || by != w || bare(left) != "" {
					t.Errorf("%q of %s finds %v by %q and leaves %q", w, k.Name, found, by, left)
				}
			}
		}
		if list := slices.Compact(slices.Sorted(slices.Values(k.Are))); len(list) != len(k.Are) {
			t.Errorf("%s: a kind of records stands twice", k.Name)
		}
	}
	for name, list := range map[string][]string{
		"near": kinds.Words.Near, "all": kinds.Words.All, "find": kinds.Words.Find, "open": kinds.Words.Open, "around": kinds.Words.Around,
	} {
		seen := map[string]bool{}
		for _, w := range list {
			if w == "" || w != strings.ToLower(w) {
				t.Errorf("%s: %q is not in lower case", name, w)
			}
			if seen[w] {
				t.Errorf("%s: %q stands twice", name, w)
			}
			seen[w] = true
		}
	}
}
