package bot

import (
	"cmp"
	"slices"

	"jinguo/index"
	"jinguo/knowledge"
)

// What a further passage of an entry must hold of the question to be quoted. It
// is judged by its best piece, since a long text holds something of everything.
const (
	secondShare = 0.5 // of the question's character pairs
	pieceRunes  = 120
)

// passages are the sections of e that answer question, best first: the one that
// the search found, and at most one more. Where the search
// found e by its head, the sections that fit best stand for it.
func passages(question string, e *knowledge.Entry, found int) []int {
	asked := pairs(question)
	type passage struct {
		section int
		fit     float64
	}
	var fitting []passage
	for i, s := range e.Sections {
		if i == found || share(asked, s.Text) < secondShare {
			continue
		}
		piece, _ := index.Excerpt(question, s.Text, pieceRunes)
		if fit := share(asked, piece); fit >= secondShare {
			fitting = append(fitting, passage{i, fit})
		}
	}
	slices.SortStableFunc(fitting, func(a, b passage) int { return cmp.Compare(b.fit, a.fit) })
	list := make([]int, 0, 2)
	if found >= 0 || len(fitting) == 0 {
		list = append(list, found)
	}
	for _, p := range fitting[:min(len(fitting), 2-len(list))] {
		list = append(list, p.section)
	}
	return list
}

// pairs are the pairs of neighbouring letters of text.
func pairs(text string) map[[2]rune]bool {
	set := make(map[[2]rune]bool)
	letters := []rune(bare(text))
	for i := range len(letters) - 1 {
		set[[2]rune(letters[i:i+2])] = true
	}
	return set
}

// share is how much of asked text holds, from 0 to 1.
func share(asked map[[2]rune]bool, text string) float64 {
	if len(asked) == 0 {
		return 0
	}
	held := 0
	for pair := range pairs(text) {
		if asked[pair] {
			held++
		}
	}
	return float64(held) / float64(len(asked))
}
