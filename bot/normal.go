package bot

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// normalise makes spellings of the same question equal: compatibility forms and
// full width folded, runs of white space one space, control and invisible
// characters gone.
func normalise(text string) string {
	text = norm.NFKC.String(circled.Replace(strings.ToValidUTF8(text, "")))
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Cs):
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// circled writes a circled number, which opens an item of a list, as people type it.
var circled = strings.NewReplacer("①", " 1、", "②", " 2、", "③", " 3、", "④", " 4、", "⑤", " 5、")

// clip cuts text after its first n runes.
func clip(text string, n int) string {
	for i := range text {
		if n == 0 {
			return text[:i]
		}
		n--
	}
	return text
}

// longer reports whether text has more than n runes, without counting all of them.
func longer(text string, n int) bool {
	return len(text) > n && len(clip(text, n)) < len(text)
}

// bare keeps what two wordings of the same phrase share: letters and digits, in
// lower case.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func runes(text string) int { return utf8.RuneCountInString(text) }

// script tells Chinese from English by the letters of a text; empty where it
// has too few to tell.
func script(text string) string {
	var han, latin int
	for _, r := range text {
		switch {
		case unicode.Is(unicode.Han, r):
			han++
		case unicode.Is(unicode.Latin, r):
			latin++
		}
	}
	switch {
	case latin > 4*han && latin >= 2: // a Chinese character says as much as a short word
		return English
	case han > 0:
		return Chinese
	}
	return ""
}
