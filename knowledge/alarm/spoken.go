package alarm

import (
	"regexp"
	"strings"
	"unicode"

	"jinguo/knowledge/lay"
)

var (
	// ellipsis is what a trailing sentence ends with.
	ellipsis = regexp.MustCompile(`\.{2,}|…+`)
	// between are signs that hide words from readers such as this one: 打*我, 老/公.
	between = regexp.MustCompile(`(\p{Han})[*_\-·•/|+^#@&"'~=、]+(\p{Han})`)
	// dotted are characters with a full stop after each: 老.公.打.我.
	dotted = regexp.MustCompile(`\p{Han}(?:[.,]\p{Han}){2,}`)
)

// spoken is a text as the rows read it: in one spelling, and without the signs,
// pictures and spaces that people put between Chinese characters.
func spoken(text string) string { return joined(folded(text)) }

// folded is a text in one spelling.
func folded(text string) string {
	text = ellipsis.ReplaceAllString(text, "。")
	return lay.Fold(strings.NewReplacer("\n", " ", "\r", " ").Replace(text))
}

// joined is a folded text without what stands between Chinese characters.
func joined(text string) string {
	text = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.So, unicode.Sk, unicode.Co, unicode.Me) && r != '^' && r != '`' {
			return -1
		}
		return r
	}, text)
	text = dotted.ReplaceAllStringFunc(text, func(s string) string {
		return strings.NewReplacer(".", "", ",", "").Replace(s)
	})
	for range 2 { // a match takes both neighbours, so that every other sign is left
		text = between.ReplaceAllString(text, "$1$2")
	}
	return text
}
