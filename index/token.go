package index

import "unicode/utf8"

// A token is what the index holds of a text and what a question is matched by:
// one Han character, two neighbouring ones, or a whole word of another script.
type token struct {
	term term
	// Start and End are bytes of the original text, on rune boundaries.
	Start, End int
}

// A term names what tokens have in common. One and two Han characters are kept
// as numbers (second<<21 | first), so that counting them allocates nothing;
// a word carries its letters.
type term struct {
	chars uint64
	word  string
}

const runeBits = 21

func single(r rune) term      { return term{chars: uint64(r)} }
func pair(first, r rune) term { return term{chars: uint64(first) | uint64(r)<<runeBits} }

// kind tells a single character, a pair and a word apart.
func (t term) kind() termKind {
	switch {
	case t.word != "":
		return isWord
	case t.chars>>runeBits != 0:
		return isPair
	}
	return isSingle
}

type termKind uint8

const (
	isSingle termKind = iota
	isPair
	isWord
)

// runes returns the characters of a single or pair; the second is 0 for a single.
func (t term) runes() (first, second rune) {
	return rune(t.chars & (1<<runeBits - 1)), rune(t.chars >> runeBits)
}

// appendTo appends the term as the index spells it, in UTF-8.
func (t term) appendTo(buf []byte) []byte {
	if t.word != "" {
		return append(buf, t.word...)
	}
	first, second := t.runes()
	buf = utf8.AppendRune(buf, first)
	if second != 0 {
		buf = utf8.AppendRune(buf, second)
	}
	return buf
}

func (t term) String() string { return string(t.appendTo(nil)) }

// wordMax is the longest word in bytes; the rest of a longer one starts another.
const wordMax = 64

// tokenize calls yield for every token of text in the order of their ends.
func tokenize(text string, yield func(token)) {
	var (
		before      rune // the Han character that ends where the next may start
		beforeStart int
		letters     [wordMax + utf8.UTFMax]byte
		n           int // bytes of letters in use
		wordStart   int
		wordEnd     int
	)
	flush := func() {
		if n > 0 {
			yield(token{term{word: string(letters[:n])}, wordStart, wordEnd})
			n = 0
		}
	}
	folded(text, func(r rune, c class, start, end int) {
		switch c {
		case none:
			return
		case han:
			flush()
			yield(token{single(r), start, end})
			if before != 0 {
				yield(token{pair(before, r), beforeStart, end})
			}
			before, beforeStart = r, start
			return
		case word:
			if n >= wordMax {
				flush()
			}
			if n == 0 {
				wordStart = start
			}
			n += utf8.EncodeRune(letters[n:], r)
			wordEnd = end
		case gap:
			flush()
		}
		before = 0
	})
	flush()
}

// size is the length of what appendTo appends.
func (t term) size() int {
	if t.word != "" {
		return len(t.word)
	}
	first, second := t.runes()
	n := utf8.RuneLen(first)
	if second != 0 {
		n += utf8.RuneLen(second)
	}
	return n
}
