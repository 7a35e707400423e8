package fact

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// plain is text as words are compared with it: half width, lower case, simplified
// where that is common, runs of white space one space, and at most runes long.
func plain(text string, runes int) string {
	var b strings.Builder
	simple := simplified()
	space := true
	n := 0
	for _, r := range head(text, 4*runes) {
		if n == runes {
			break
		}
		r = narrow(r)
		if s, ok := simple[r]; ok {
			r = s
		}
		if unicode.IsSpace(r) {
			if space {
				continue
			}
			r = ' '
		}
		if r == utf8.RuneError || !unicode.IsSpace(r) && !unicode.IsGraphic(r) {
			continue
		}
		space = r == ' '
		b.WriteRune(unicode.ToLower(r))
		n++
	}
	return strings.TrimRight(b.String(), " ")
}

// head is at most the first runes of text.
func head(text string, runes int) string {
	if len(text) <= runes {
		return text
	}
	for i := range text {
		if runes--; runes < 0 {
			return text[:i]
		}
	}
	return text
}

func narrow(r rune) rune {
	switch r {
	case '’', '‘':
		return '\''
	}
	if p := width.LookupRune(r); p.Kind() == width.EastAsianFullwidth || p.Kind() == width.EastAsianHalfwidth {
		if n := p.Folded(); n != 0 {
			return n
		}
	}
	return r
}

var simplified = sync.OnceValue(func() map[rune]rune {
	pairs := make(map[rune]rune)
	for _, pair := range strings.Fields(tolds().Traditional) {
		if r := []rune(pair); len(r) == 2 {
			pairs[r[0]] = r[1]
		}
	}
	return pairs
})

// latin reports whether r is of a word that stands between spaces.
func latin(r rune) bool { return r < 0x250 && unicode.IsLetter(r) }

// find is the first place at or behind from where word stands in text, in bytes; a
// word of Latin letters stands there only as whole words. It is -1 where there is none.
func find(text, word string, from int) int {
	for from <= len(text) {
		i := strings.Index(text[from:], word)
		if i < 0 || word == "" {
			return -1
		}
		i += from
		if bounded(text, i, i+len(word)) {
			return i
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		from = i + size
	}
	return -1
}

// bounded reports whether no Latin word goes on before from or behind to.
func bounded(text string, from, to int) bool {
	first, _ := utf8.DecodeRuneInString(text[from:])
	last, _ := utf8.DecodeLastRuneInString(text[:to])
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !(latin(first) && latin(before)) && !(latin(last) && latin(after))
}

func has(text, word string) bool { return find(text, word, 0) >= 0 }

func hasAny(text string, words []string) bool {
	for _, w := range words {
		if has(text, w) {
			return true
		}
	}
	return false
}

// starts reports whether text starts with word, as [find] compares it.
func starts(text, word string) bool {
	return strings.HasPrefix(text, word) && bounded(text, 0, len(word))
}

// ends reports whether text ends with one of the words.
func ends(text string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(text, w) && bounded(text, len(text)-len(w), len(text)) {
			return true
		}
	}
	return false
}

// startsAny is the longest of the words that text starts with, or "".
func startsAny(text string, words []string) string {
	best := ""
	for _, w := range words {
		if len(w) > len(best) && starts(text, w) {
			best = w
		}
	}
	return best
}

func among(text string, words []string) bool {
	for _, w := range words {
		if text == w {
			return true
		}
	}
	return false
}

// bare is text without white space, except between Latin words, and without
// punctuation at its ends.
func bare(text string) string { return strings.Trim(joined(text), punctuation) }

const punctuation = " ,，。.!！?？;；:：、~～…-—\"'“”()（）"

// core is a bare text without what says nothing at its end.
func (t *told) core(text string) string {
	for {
		cut := strings.Trim(text, punctuation)
		for _, p := range t.Particles {
			if rest, ok := strings.CutSuffix(cut, p); ok && rest != "" {
				cut = rest
			}
		}
		if cut == text {
			return text
		}
		text = cut
	}
}

// joined is text without the white space beside Chinese.
func joined(text string) string {
	var b strings.Builder
	var last rune
	for i, r := range text {
		if r == ' ' {
			next, _ := utf8.DecodeRuneInString(text[i+1:])
			if last > 0x2000 || next > 0x2000 {
				continue
			}
		}
		b.WriteRune(r)
		last = r
	}
	return b.String()
}
