package typing

import (
	"strings"
)

// asking are English words that people ask with; they are never taken for slips,
// and two of them make a question English.
var asking = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`a about after all am an and any are as ask at away back be because before being but by can cannot child children
could court day did divorce do does doing down even ever every family father find first for from get girl give go good had has have having he
help her here him his home hour hours house how husband i if in into is it its job just keep kids last law lawyer leave let like live long lost make
many may me money month months more mother much must my need never new night no not now of off office old on one only or order our out over own
paid pay people phone place police right said same say school see she should since so some stay still stop take than that the their them then
there these they thing this those time to told too two under until up us use violence want was way we week weeks were what when where which while
who whom whose why wife will with without woman women work would year years yes yet you your hit scared beat birth giving boss fired company
cancel leaving alone safe shelter pregnant baby born`) {
		m[w] = true
	}
	return m
}()

// speaksEnglish tells an English question from pinyin: no character of Chinese, and
// at least one word in three is one of asking or of the lexicon.
func (l *Lexicon) speaksEnglish(runes []rune) bool {
	words, known := 0, 0
	for i := 0; i < len(runes); {
		end := runEnd(runes, i)
		switch {
		case isHan(runes[i]):
			return false
		case isLetter(runes[i]):
			words++
			w := string(runes[i:end])
			if w == "i" || len(w) > 1 && (asking[w] || l.words[w] > 0) {
				known++
			}
		}
		i = end
	}
	return words > 1 && known*3 >= words
}

// english finds misspelt words.
func (l *Lexicon) english(runes []rune) (guesses []guess) {
	for i := 0; i < len(runes); {
		end := runEnd(runes, i)
		if word := string(runes[i:end]); isLetter(runes[i]) && len(word) >= 5 && l.words[word] == 0 && !asking[word] {
			if to, score := l.nearest(word); score > 0 {
				guesses = append(guesses, guess{i, end, to, score, len(to)})
			}
		}
		i = end
	}
	return guesses
}

// nearest is the lexicon's word that is one slip away from word, or two from eight
// letters on.
func (l *Lexicon) nearest(word string) (best string, score float64) {
	limit := 1
	if len(word) >= 8 {
		limit = 2
	}
	least := limit + 1
	for n := max(5, len(word)-limit); n <= len(word)+limit && n < len(l.byLength); n++ {
		for _, other := range l.byLength[n] {
			if other[0] != word[0] || inflected(word, other) {
				continue
			}
			d := distance(word, other, limit)
			if d < least || d == least && d <= limit && l.words[other] > l.words[best] {
				least, best = d, other
			}
		}
	}
	if least > limit {
		return "", 0
	}
	return best, 0.95 - 0.15*float64(least)
}

// inflected reports whether both words may be forms of one.
func inflected(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	rest, ok := strings.CutPrefix(b, a)
	return ok && strings.Contains(" s es d ed r er ly y ", " "+rest+" ")
}

// distance counts the letters to change, add, drop or exchange with their neighbour;
// more than limit is limit+1. Words are at most 64 letters long.
func distance(a, b string, limit int) int {
	const longest = 64
	if len(a) >= longest || len(b) >= longest {
		return limit + 1
	}
	var rows [3][longest]int
	two, one, now := &rows[0], &rows[1], &rows[2]
	for k := range len(b) + 1 {
		one[k] = k
	}
	for i := 1; i <= len(a); i++ {
		now[0] = i
		low := i
		for k := 1; k <= len(b); k++ {
			cost := 1
			if a[i-1] == b[k-1] {
				cost = 0
			}
			now[k] = min(one[k]+1, now[k-1]+1, one[k-1]+cost)
			if i > 1 && k > 1 && a[i-1] == b[k-2] && a[i-2] == b[k-1] {
				now[k] = min(now[k], two[k-2]+1)
			}
			low = min(low, now[k])
		}
		if low > limit {
			return limit + 1
		}
		two, one, now = one, now, two
	}
	return min(one[len(b)], limit+1)
}
