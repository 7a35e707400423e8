package bot

import "jinguo/knowledge"

// What a further passage of a policy must hold of the question to be quoted.
const (
	secondShare = 0.4 // of the question's character pairs
	secondOf    = 0.7 // of what the best passage holds
)

// passages are the sections of e that answer question, best first: the one that
// the search found, and at most one more. Where the search found e by its head,
// the section that holds most of the question stands for it.
func passages(question string, e *knowledge.Entry, found int) []int {
	asked := pairs(question)
	first, firstShare := found, 0.0
	next, nextShare := -1, 0.0
	for i, s := range e.Sections {
		got := share(asked, s.Text)
		switch {
		case i == found || (found < 0 && got > firstShare):
			if found < 0 {
				next, nextShare = first, firstShare
			}
			first, firstShare = i, got
		case got > nextShare:
			next, nextShare = i, got
		}
	}
	if next < 0 || nextShare < secondShare || nextShare < secondOf*firstShare {
		return []int{first}
	}
	return []int{first, next}
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
