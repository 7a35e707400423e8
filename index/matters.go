package index

import (
	_ "embed"
	"strings"
	"sync"
	"unicode/utf8"
)

// mattersTXT lists words that say by themselves what a question is about.
//
//go:embed matters.txt
var mattersTXT string

// matters are those words by their first rune.
var matters = sync.OnceValue(func() map[rune][]string {
	byFirst := map[rune][]string{}
	for line := range strings.Lines(mattersTXT) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(line) {
			first, _ := utf8.DecodeRuneInString(word)
			byFirst[first] = append(byFirst[first], word)
		}
	}
	return byFirst
})

// mattersIn returns where a levelled question names matters, the longest at each place.
func mattersIn(plain string) []Span {
	var list []Span
	for i := 0; i < len(plain); {
		first, size := utf8.DecodeRuneInString(plain[i:])
		longest := 0
		for _, word := range matters()[first] {
			if len(word) > longest && strings.HasPrefix(plain[i:], word) && wholeWord(plain, i, i+len(word)) {
				longest = len(word)
			}
		}
		if longest > 0 {
			list = append(list, Span{i, i + longest})
			size = longest
		}
		i += size
	}
	return list
}

// wholeWord reports whether no Latin word goes on at either end of a range of text.
func wholeWord(text string, start, end int) bool {
	letter := func(b byte) bool { return 'a' <= b && b <= 'z' }
	return (start == 0 || !letter(text[start]) || !letter(text[start-1])) &&
		(end == len(text) || !letter(text[end-1]) || !letter(text[end]))
}

// addMatters notes what of the question an entry must hold to answer it: matters that
// it stresses, outside of its lay words.
func (v *view) addMatters(q *question) {
	for _, span := range mattersIn(q.plain) {
		var tokens []spelt
		for _, s := range q.tokens {
			if s.start >= span.Start && s.end <= span.End && s.stress >= 0.9 {
				tokens = append(tokens, s)
			}
		}
		if len(tokens) == 0 || q.explained(span) {
			continue
		}
		q.matters = append(q.matters, v.wantsOf(tokens, q))
	}
}

// explained reports whether the span is part of lay words.
func (q *question) explained(span Span) bool {
	for _, m := range q.matched {
		if m.Start <= span.Start && span.End <= m.End {
			return true
		}
	}
	return false
}

// beside is how many of the question's matters a text does not hold.
func (q *question) beside(holds func(clause int32) bool) int {
	n := 0
	for i := range q.matters {
		if q.matters[i].cover(holds) < 1 {
			n++
		}
	}
	return n
}
