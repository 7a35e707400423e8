package fact

import (
	"slices"
	"strings"
	"sync"
)

// optionsSaid are the words for the options of each fact, the longest first.
var optionsSaid = sync.OnceValue(func() map[string][]optionWord {
	t := tolds()
	all := make(map[string][]optionWord)
	for _, f := range All() {
		all[f.Name] = f.wordsOf(t)
	}
	return all
})

// wordsOf are the words for the options of f; of two options with one word it is the
// first one's.
func (f *Fact) wordsOf(t *told) []optionWord {
	var words []optionWord
	known := make(map[string]bool)
	add := func(value string, list ...string) {
		for _, w := range list {
			w = plain(w, answerRunes)
			if w != "" && !known[w] {
				known[w] = true
				words = append(words, optionWord{w, value})
			}
		}
	}
	for _, o := range f.Options {
		add(o.Value, t.of(f.Name).Options[o.Value]...)
	}
	for _, o := range f.Options {
		add(o.Value, o.Zh, o.En)
		add(o.Value, o.Also...)
	}
	slices.SortStableFunc(words, func(a, b optionWord) int {
		if d := len(b.word) - len(a.word); d != 0 {
			return d
		}
		return strings.Compare(a.word, b.word)
	})
	return words
}
