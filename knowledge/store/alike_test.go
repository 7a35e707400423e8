package store

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestAlike measures how well questions that ask about the same are told from those that
// do not. The words and the threshold were chosen by the pairs of even number; the others
// were held back.
func TestAlike(t *testing.T) {
	data, err := os.ReadFile("testdata/alike.txt")
	if err != nil {
		t.Fatal(err)
	}
	var right, wrong, missed [2]float64
	n := 0
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		label, pair, _ := strings.Cut(strings.TrimSpace(line), " ")
		a, b, ok := strings.Cut(pair, " | ")
		if !ok {
			t.Fatalf("no pair: %q", line)
		}
		half, same := n%2, group(a, b)
		n++
		switch {
		case label == "=" && same:
			right[half]++
		case label == "=":
			missed[half]++
			t.Logf("missed: %s", pair)
		case same:
			wrong[half]++
			t.Logf("wrong: %s", pair)
		}
	}
	for half, name := range []string{"chosen by", "held back"} {
		precision, recall := right[half]/(right[half]+wrong[half]), right[half]/(right[half]+missed[half])
		t.Logf("%s: precision %.3f, recall %.3f", name, precision, recall)
		if precision < 0.9 || recall < 0.75 {
			t.Errorf("%s: precision %.3f, recall %.3f", name, precision, recall)
		}
	}
}

// group reports whether a question comes into the group of another, whichever is first.
func group(a, b string) bool {
	return slices.ContainsFunc([][2]string{{a, b}, {b, a}}, func(pair [2]string) bool {
		k := newKin()
		k.add(1, 1, traitsOf(k.seed, pair[0]))
		return k.nearest(traitsOf(k.seed, pair[1])) == 1
	})
}

// FuzzTraits holds that whatever is asked is like itself.
func FuzzTraits(f *testing.F) {
	for _, text := range []string{"", "怎么办", "？？？", "两癌检查在哪里做", "how do I", "12345", "\xff", "兰陵县", "ｈｐｖ疫苗"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !group(text, text) {
			t.Errorf("%q is not like itself", text)
		}
	})
}
