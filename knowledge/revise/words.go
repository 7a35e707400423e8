package revise

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Piece is a run of a text beside another one.
type Piece struct {
	Text     string
	Old, New bool // it stands in one of the two only; in both where neither is set
}

// mostCompared is how many runes of two texts together are compared word by word; longer
// ones are compared by sentences.
const mostCompared = 40_000

// Words tells a text from the one before it, in runs that read well: numbers and Latin
// words as wholes, Chinese by characters, small islands of sameness joined to what
// changed around them.
func Words(old, new string) []Piece {
	cut := tokens
	if utf8.RuneCountInString(old)+utf8.RuneCountInString(new) > mostCompared {
		cut = sentences
	}
	return joined(compare(cut(old), cut(new)))
}

// compare tells two lists of tokens apart.
func compare(old, new []string) []Piece {
	d := newDictionary()
	tool := diffmatchpatch.New()
	tool.DiffTimeout = 0 // the result must not depend on how fast the machine is
	diffs := tool.DiffMainRunes(d.write(old), d.write(new), false)
	var pieces []Piece
	for _, one := range tool.DiffCleanupSemantic(diffs) {
		pieces = append(pieces, Piece{d.read(one.Text), one.Type == diffmatchpatch.DiffDelete, one.Type == diffmatchpatch.DiffInsert})
	}
	return pieces
}

// joined joins neighbours of one sort.
func joined(pieces []Piece) []Piece {
	var all []Piece
	for _, p := range pieces {
		if n := len(all) - 1; n >= 0 && all[n].Old == p.Old && all[n].New == p.New {
			all[n].Text += p.Text
			continue
		}
		all = append(all, p)
	}
	return all
}

// dictionary writes each token as one rune.
type dictionary struct {
	runes map[string]rune
	words []string
}

func newDictionary() *dictionary { return &dictionary{runes: map[string]rune{}} }

// firstRune is what the first token is written as; surrogates are no runes.
const firstRune, surrogates, behind = 0x100, 0xd800, 0xe000

func (d *dictionary) write(tokens []string) []rune {
	text := make([]rune, len(tokens))
	for i, token := range tokens {
		r, known := d.runes[token]
		if !known {
			if r = rune(firstRune + len(d.words)); r >= surrogates {
				r += behind - surrogates
			}
			d.runes[token] = r
			d.words = append(d.words, token)
		}
		text[i] = r
	}
	return text
}

func (d *dictionary) read(text string) string {
	var b strings.Builder
	for _, r := range text {
		if r >= behind {
			r -= behind - surrogates
		}
		b.WriteString(d.words[r-firstRune])
	}
	return b.String()
}

// tokens cuts a text into what is compared: Latin words, numbers and single other
// characters.
func tokens(text string) []string {
	var all []string
	start := 0
	var before class
	for i, r := range text {
		c := classOf(r)
		if i > 0 && (c == single || c != before) {
			all = append(all, text[start:i])
			start = i
		}
		before = c
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}

type class int

const (
	single class = iota
	letter
	digit
)

func classOf(r rune) class {
	switch {
	case r >= '0' && r <= '9' || r >= '０' && r <= '９':
		return digit
	case unicode.IsLetter(r) && !unicode.Is(unicode.Han, r):
		return letter
	}
	return single
}

// sentences cuts a text behind the marks that end a sentence or a part of one, and behind
// the ends of lines.
func sentences(text string) []string {
	var all []string
	start := 0
	for i, r := range text {
		if strings.ContainsRune("。！？；!?;\n", r) {
			end := i + utf8.RuneLen(r)
			all = append(all, text[start:end])
			start = end
		}
	}
	if start < len(text) {
		all = append(all, text[start:])
	}
	return all
}
