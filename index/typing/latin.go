package typing

import (
	"cmp"
	"slices"
	"strings"
)

// unit is a syllable in full, the first letter of one, or a character.
type unit struct {
	sound string // small letters; one letter is an initial
	char  rune   // set where the unit is a character
}

func (u unit) letter() uint32 {
	s := u.sound
	if u.char != 0 {
		list := sounds(u.char)
		if len(list) == 0 {
			return 0
		}
		s = list[0]
	}
	return uint32(s[0] - 'a' + 1)
}

func (u unit) fits(r rune) bool {
	switch {
	case u.char != 0:
		return u.char == r
	case len(u.sound) == 1:
		return true
	}
	return slices.Contains(sounds(r), u.sound)
}

// latin reads Latin runs as pinyin, with up to three characters on either side.
func (l *Lexicon) latin(runes []rune) (guesses []guess) {
	searches := mostSlips
	for i := 0; i < len(runes); {
		if !isLetter(runes[i]) {
			i++
			continue
		}
		end := i
		for end < len(runes) && (isLetter(runes[end]) || runes[end] == '\'' || runes[end] == ' ' && end+1 < len(runes) && isLetter(runes[end+1])) {
			end++
		}
		if run := compact(runes[i:end]); len(run) > 1 && len(run) <= 48 && l.words[run] == 0 {
			guesses = append(guesses, l.pinyin(runes, i, end, run, &searches)...)
		}
		i = end
	}
	return guesses
}

func (l *Lexicon) pinyin(runes []rune, start, end int, run string, searches *int) []guess {
	left, right := start, end
	for left > 0 && start-left < span-1 && isHan(runes[left-1]) {
		left--
	}
	for right < len(runes) && right-end < span-1 && isHan(runes[right]) {
		right++
	}
	var found []guess
	for _, units := range split(run) {
		found = append(found, l.fill(units, runes, left, start, end, right, 1)...)
	}
	if len(found) == 0 && len(run) >= 6 && len(run) <= 24 && *searches > 0 {
		*searches--
		for slip := range slips(run) {
			for _, units := range split(slip) {
				if full(units) {
					found = append(found, l.fill(units, runes, left, start, end, right, 0.7)...)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b guess) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.known, a.known)) })
	return found[:min(len(found), most)]
}

func full(units []unit) bool {
	return !slices.ContainsFunc(units, func(u unit) bool { return len(u.sound) == 1 && !strings.Contains("aeo", u.sound) })
}

// split cuts letters into syllables and initials: those with the fewest units, and
// so the fewest initials, first; at most four ways.
func split(run string) [][]unit {
	type way struct {
		units []unit
		cost  int
	}
	ways := make([][]way, len(run)+1)
	ways[0] = []way{{}}
	for i := range run {
		slices.SortStableFunc(ways[i], func(a, b way) int { return a.cost - b.cost })
		for _, w := range ways[i][:min(len(ways[i]), 4)] {
			for n := 1; n <= 6 && i+n <= len(run); n++ {
				part := run[i : i+n]
				cost := 2
				switch {
				case isSyllable(part) && (n > 1 || strings.Contains("aeo", part)):
				case n == 1 && !strings.Contains("iuv", part):
					cost = 5
				default:
					continue
				}
				ways[i+n] = append(ways[i+n], way{append(slices.Clip(w.units), unit{sound: part}), w.cost + cost})
			}
		}
	}
	last := ways[len(run)]
	slices.SortStableFunc(last, func(a, b way) int { return a.cost - b.cost })
	var all [][]unit
	for _, w := range last[:min(len(last), 4)] {
		all = append(all, w.units)
	}
	return all
}

// fill looks for characters that fit all units, in runs that the lexicon knows and
// that may begin and end in the characters around.
func (l *Lexicon) fill(units []unit, runes []rune, left, start, end, right int, trust float64) []guess {
	line := make([]unit, 0, len(units)+right-left)
	for _, r := range runes[left:start] {
		line = append(line, unit{char: r})
	}
	first := len(line)
	line = append(line, units...)
	last := len(line)
	for _, r := range runes[end:right] {
		line = append(line, unit{char: r})
	}
	type path struct {
		text  []rune
		score float64
		least float64
	}
	best := make([][]path, len(line)+1)
	for from := range first + 1 {
		best[from] = []path{{least: 1}}
	}
	var buf [span]rune
	for i := range last {
		slices.SortStableFunc(best[i], func(a, b path) int { return cmp.Compare(b.score, a.score) })
		best[i] = best[i][:min(len(best[i]), most)]
		for n := 2; n <= span && i+n <= len(line) && len(best[i]) > 0; n++ {
			if i+n <= first {
				continue
			}
			var key uint32
			initials, latin := 0, 0
			for _, u := range line[i : i+n] {
				key = key<<5 | u.letter()
				if u.char == 0 {
					latin++
					if len(u.sound) == 1 {
						initials++
					}
				}
			}
			if initials == n && n < 3 {
				continue
			}
			taken := 0
			for _, e := range under(l.letters, key) {
				want := l.grams[e.gram].runes(buf[:0])
				if len(want) != n || !fits(line[i:i+n], want) {
					continue
				}
				w := l.weights[e.gram]
				if initials == n && w&whole == 0 && w.count() < 3 {
					continue
				}
				worth := 1.0
				if w&whole != 0 {
					worth = 1.2
				}
				least := 0.95 - 0.1*float64(initials)
				for _, p := range best[i] {
					text := slices.Clip(p.text)
					for k, r := range want {
						if i+k >= first && i+k < last {
							text = append(slices.Clip(text), r)
						}
					}
					size := float64(n) - 1
					best[min(i+n, last)] = append(best[min(i+n, last)], path{text, p.score + worth*size + 0.02*float64(min(w.count(), 20)), min(p.least, least)})
				}
				if taken++; taken == most {
					break
				}
			}
		}
	}
	var found []guess
	slices.SortStableFunc(best[last], func(a, b path) int { return cmp.Compare(b.score, a.score) })
	for k, p := range best[last] {
		if k == most || len(p.text) != last-first {
			break
		}
		score := max(0.2, p.least) * trust * (1 - 0.05*float64(k))
		found = append(found, guess{start, end, string(p.text), score, int(p.score)})
	}
	return found
}

func fits(line []unit, want []rune) bool {
	for k, u := range line {
		if !u.fits(want[k]) {
			return false
		}
	}
	return true
}

// beside are the keys around each key of a QWERTY keyboard.
var beside = map[byte]string{
	'q': "wa", 'w': "qes", 'e': "wrd", 'r': "etf", 't': "ryg", 'y': "tuh", 'u': "yij", 'i': "uok", 'o': "ipl", 'p': "o",
	'a': "qsz", 's': "awdx", 'd': "sefc", 'f': "drgv", 'g': "fthb", 'h': "gyjn", 'j': "hukm", 'k': "jil", 'l': "ko",
	'z': "asx", 'x': "zsdc", 'c': "xdfv", 'v': "cfgb", 'b': "vghn", 'n': "bhjm", 'm': "njk",
}

// slips yields what run may be where one key was hit beside the right one, or two
// were hit in the wrong order, or one was hit twice.
func slips(run string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for i := range len(run) {
			for _, c := range []byte(beside[run[i]]) {
				if !yield(run[:i] + string(c) + run[i+1:]) {
					return
				}
			}
			if i > 0 && run[i] != run[i-1] && !yield(run[:i-1]+string(run[i])+string(run[i-1])+run[i+1:]) {
				return
			}
			if i > 0 && run[i] == run[i-1] && !yield(run[:i]+run[i+1:]) {
				return
			}
		}
	}
}
