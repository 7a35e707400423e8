package typing

import (
	"iter"
	"slices"
	"strings"
	"unicode"
)

// span is the longest run of characters that the lexicon counts.
const span = 4

// gram is a run of one to four characters of the basic plane, 16 bits each, the
// last one lowest.
type gram uint64

func pack(runes []rune) (g gram) {
	for _, r := range runes {
		g = g<<16 | gram(r)
	}
	return g
}

// runes appends the characters of g to buf.
func (g gram) runes(buf []rune) []rune {
	for shift := 48; shift >= 0; shift -= 16 {
		if r := rune(g >> shift & 0xffff); r != 0 {
			buf = append(buf, r)
		}
	}
	return buf
}

// weight is how often a gram occurs; the top bit tells that it is a phrase itself.
type weight uint32

const whole weight = 1 << 31

func (w weight) count() int { return int(w &^ whole) }

// entry is a gram filed under a key.
type entry[K ~uint32 | ~uint64] struct {
	key  K
	gram uint32 // its place in Lexicon.grams
}

// Lexicon holds what a question may have meant. It is immutable and safe for
// concurrent use.
type Lexicon struct {
	grams    []gram // sorted
	weights  []weight
	letters  []entry[uint32] // by the first letters of the syllables
	short    []entry[gram]   // by what is left without one inner character
	chars    map[string][]rune
	words    map[string]int
	byLength [][]string
}

// NewLexicon makes a lexicon of phrases and how often each occurs. Phrases are
// names, titles and questions, folded as the questions will be.
func NewLexicon(phrases iter.Seq2[string, int]) *Lexicon {
	l := &Lexicon{chars: map[string][]rune{}, words: map[string]int{}}
	var all []counted
	for phrase, n := range phrases {
		if n > 0 {
			all = l.count(all, phrase, n)
		}
	}
	l.keep(all)
	l.fileSounds()
	l.fileShort()
	l.fileWords()
	return l
}

type counted struct {
	gram gram
	w    weight
}

// count appends the grams of a phrase to all and counts its Latin words.
func (l *Lexicon) count(all []counted, phrase string, n int) []counted {
	runes := fold(phrase)
	for i := 0; i < len(runes); {
		end := runEnd(runes, i)
		switch run := runes[i:end]; {
		case isHan(run[0]):
			for from := range run {
				for to := from + 1; to <= min(from+span, len(run)); to++ {
					w := weight(n)
					if len(run) == len(runes) && to-from == len(run) {
						w |= whole
					}
					all = append(all, counted{pack(run[from:to]), w})
				}
			}
		case isLetter(run[0]) && len(run) > 2:
			l.words[string(run)] += n
		}
		i = end
	}
	return all
}

// keep sums what was counted. Of the runs of three and four that occur once, only
// those that are phrases themselves stay in a big lexicon.
func (l *Lexicon) keep(all []counted) {
	const big = 300_000
	slices.SortFunc(all, func(a, b counted) int {
		switch {
		case a.gram < b.gram:
			return -1
		case a.gram > b.gram:
			return 1
		}
		return 0
	})
	for i := 0; i < len(all); {
		g, sum, flag := all[i].gram, 0, weight(0)
		for ; i < len(all) && all[i].gram == g; i++ {
			sum += all[i].w.count()
			flag |= all[i].w & whole
		}
		if len(all) > big && sum < 2 && flag == 0 && g>>32 != 0 {
			continue
		}
		l.grams = append(l.grams, g)
		l.weights = append(l.weights, weight(min(sum, 1<<30))|flag)
	}
	l.grams, l.weights = slices.Clip(l.grams), slices.Clip(l.weights)
}

// fileSounds files grams of two and more by first letters, the most frequent first,
// and single characters by sound.
func (l *Lexicon) fileSounds() {
	initial := map[rune]byte{}
	var buf [span]rune
	for i, g := range l.grams {
		runes := g.runes(buf[:0])
		if len(runes) == 1 {
			for k, s := range sounds(runes[0]) {
				if k == 0 {
					initial[runes[0]] = s[0]
				}
				key := blur(s)
				if !slices.Contains(l.chars[key], runes[0]) {
					l.chars[key] = append(l.chars[key], runes[0])
				}
			}
			continue
		}
		var key uint32
		for _, r := range runes {
			c, ok := initial[r]
			if !ok {
				key = 0
				break
			}
			key = key<<5 | uint32(c-'a'+1)
		}
		if key != 0 {
			l.letters = append(l.letters, entry[uint32]{key, uint32(i)})
		}
	}
	slices.SortFunc(l.letters, func(a, b entry[uint32]) int {
		if a.key != b.key {
			return int(a.key) - int(b.key)
		}
		if d := l.weights[b.gram].count() - l.weights[a.gram].count(); d != 0 {
			return d
		}
		return int(a.gram) - int(b.gram)
	})
	l.letters = slices.Clip(l.letters)
}

// fileShort files grams of three and four by what is left when an inner character
// is missing.
func (l *Lexicon) fileShort() {
	var buf, rest [span]rune
	for i, g := range l.grams {
		if g>>32 == 0 || l.weights[i] < 2 {
			continue
		}
		runes := g.runes(buf[:0])
		for k := 1; k < len(runes)-1; k++ {
			left := append(append(rest[:0], runes[:k]...), runes[k+1:]...)
			l.short = append(l.short, entry[gram]{pack(left), uint32(i)})
		}
	}
	slices.SortFunc(l.short, func(a, b entry[gram]) int {
		switch {
		case a.key < b.key:
			return -1
		case a.key > b.key:
			return 1
		}
		return int(a.gram) - int(b.gram)
	})
	l.short = slices.Clip(l.short)
}

func (l *Lexicon) fileWords() {
	for word := range l.words {
		for len(l.byLength) <= len(word) {
			l.byLength = append(l.byLength, nil)
		}
		l.byLength[len(word)] = append(l.byLength[len(word)], word)
	}
	for _, words := range l.byLength {
		slices.Sort(words)
	}
}

// weight tells how often the characters stand together; 0 where they never do.
func (l *Lexicon) weight(runes ...rune) weight {
	if i, ok := slices.BinarySearch(l.grams, pack(runes)); ok {
		return l.weights[i]
	}
	return 0
}

func under[K ~uint32 | ~uint64](list []entry[K], key K) []entry[K] {
	from, _ := slices.BinarySearchFunc(list, key, func(e entry[K], k K) int {
		switch {
		case e.key < k:
			return -1
		case e.key > k:
			return 1
		}
		return 0
	})
	to := from
	for to < len(list) && list[to].key == key {
		to++
	}
	return list[from:to]
}

// fold is text in small letters of half width, rune for rune.
func fold(text string) []rune {
	runes := make([]rune, 0, len(text)/3+8)
	for _, r := range text {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		if r == '　' {
			r = ' '
		}
		runes = append(runes, unicode.ToLower(r))
	}
	return runes
}

// runEnd is where the run of characters of one kind that starts at i ends.
func runEnd(runes []rune, i int) int {
	end := i + 1
	for end < len(runes) && isHan(runes[end]) == isHan(runes[i]) && isLetter(runes[end]) == isLetter(runes[i]) {
		end++
	}
	return end
}

func isHan(r rune) bool    { return r >= 0x4e00 && r <= 0x9fff || r >= 0x3400 && r <= 0x4dbf }
func isLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// compact is a Latin run without the marks that part syllables.
func compact(run []rune) string {
	var b strings.Builder
	for _, r := range run {
		if isLetter(r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}
