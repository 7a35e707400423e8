package typing

import (
	"cmp"
	"slices"
	"strings"
)

// most is how many readings a text may have.
const most = 3

// Bounds of the work on one text: how many guesses are weighed and how many Latin
// runs are searched for a wrong key.
const (
	mostGuesses = 32
	mostSlips   = 1
)

// Reading is what a text may have meant.
type Reading struct {
	Text    string
	Changes []Change // by place
	// Doubt tells how strongly the typed text is doubted in favour of this one,
	// above 0 and at most 1.
	Doubt float64
}

// Change puts To in the place of the bytes from Start to End of the typed text.
type Change struct {
	Start, End int
	To         string
}

// guess is a change of the runes from start to end.
type guess struct {
	start, end int
	to         string
	score      float64
	known      int // how many characters around it fit
}

// Readings returns what text may have meant, best first, at most three; nil where
// nothing raises doubt. None of them takes the typed text's place: search both.
func (l *Lexicon) Readings(text string) []Reading {
	runes := fold(text)
	var guesses []guess
	if l.speaksEnglish(runes) {
		guesses = l.english(runes)
	} else {
		guesses = append(l.latin(runes), l.han(runes)...)
	}
	if len(guesses) == 0 {
		return nil
	}
	slices.SortStableFunc(guesses, func(a, b guess) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(b.known, a.known), cmp.Compare(a.start, b.start), cmp.Compare(a.to, b.to))
	})
	guesses = guesses[:min(len(guesses), mostGuesses)]
	var readings []Reading
	for first := range guesses {
		if r := reading(text, guesses, first); !slices.ContainsFunc(readings, func(o Reading) bool { return o.Text == r.Text }) && r.Text != text {
			readings = append(readings, r)
		}
		if len(readings) == most {
			break
		}
	}
	return readings
}

// reading makes the change of the guess first and all others, best first, that do
// not touch one already made.
func reading(text string, guesses []guess, first int) Reading {
	made := []guess{guesses[first]}
	for _, g := range guesses {
		if !slices.ContainsFunc(made, func(o guess) bool { return g.start <= o.end && o.start <= g.end }) {
			made = append(made, g)
		}
	}
	doubt := guesses[first].score
	slices.SortFunc(made, func(a, b guess) int { return a.start - b.start })
	offsets := make([]int, 0, len(text)+1)
	for i := range text {
		offsets = append(offsets, i)
	}
	offsets = append(offsets, len(text))
	var b strings.Builder
	r := Reading{Doubt: doubt}
	done := 0
	for _, g := range made {
		c := Change{offsets[g.start], offsets[g.end], g.to}
		b.WriteString(text[done:c.Start])
		b.WriteString(c.To)
		done = c.End
		r.Changes = append(r.Changes, c)
	}
	b.WriteString(text[done:])
	r.Text = b.String()
	return r
}

// trim takes what start and end of a change have in common with the typed runes off.
func trim(typed []rune, at int, to []rune, score float64) guess {
	known := len(to)
	start, end := at, at+len(typed)
	for len(typed) > 0 && len(to) > 0 && typed[0] == to[0] {
		typed, to, start = typed[1:], to[1:], start+1
	}
	for len(typed) > 0 && len(to) > 0 && typed[len(typed)-1] == to[len(to)-1] {
		typed, to, end = typed[:len(typed)-1], to[:len(to)-1], end-1
	}
	return guess{start, end, string(to), score, known}
}
