package alarm

import (
	"strings"
	"unicode/utf8"
)

// A piece is a sentence, or a part of a long one, and which signs it may have.
type piece struct {
	text string
	may  []bool // by id
}

// Long sentences are read in pieces of at most maxPiece characters that share half of
// each with the next, so that most signs are ruled out for most of a long text.
const maxPiece = 120

// pieces parts a text as the rows read it.
func (t *Table) pieces(text string) []piece {
	var list []piece
	for _, sentence := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("。!?;~", r) }) {
		for _, part := range parts(sentence) {
			list = append(list, piece{part, t.may(part)})
		}
	}
	return list
}

// parts cuts a sentence that is too long, at commas where there are some.
func parts(sentence string) []string {
	var list []string
	for utf8.RuneCountInString(sentence) > maxPiece {
		end := cut(sentence, maxPiece)
		list = append(list, sentence[:end])
		sentence = sentence[cut(sentence, maxPiece/2):]
	}
	return append(list, sentence)
}

// cut is the place behind the last comma in the second half of the first n characters of
// text, or behind those characters where there is none.
func cut(text string, n int) int {
	at, runes := 0, 0
	for i, r := range text {
		if runes == n {
			if at == 0 {
				at = i
			}
			break
		}
		if runes++; r == ',' && runes > n/2 {
			at = i + 1
		}
	}
	if at == 0 {
		return len(text)
	}
	return at
}

// may says of each sign whether text has what it needs.
func (t *Table) may(text string) []bool {
	may := make([]bool, t.signs)
	for _, id := range t.always {
		may[id] = true
	}
	last := 0 // where the rune before begins
	for i, r := range text {
		end := i + utf8.RuneLen(r)
		for _, id := range t.byGram[text[i:end]] {
			may[id] = true
		}
		if i > 0 {
			for _, id := range t.byGram[text[last:end]] {
				may[id] = true
			}
		}
		last = i
	}
	return may
}

func (p piece) has(signs []sign) bool {
	_, ok := p.first(signs)
	return ok
}

// first is the row of the first of signs that p has.
func (p piece) first(signs []sign) (Row, bool) {
	for i := range signs {
		if s := &signs[i]; p.may[s.id] && s.MatchString(p.text) {
			return s.row, true
		}
	}
	return Row{}, false
}

// anyHas reports whether any of pieces has one of signs.
func anyHas(pieces []piece, signs []sign) bool {
	for _, p := range pieces {
		if p.has(signs) {
			return true
		}
	}
	return false
}
