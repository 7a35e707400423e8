package lay

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen_traditional.go

//go:embed traditional.txt
var traditionalTXT string

// The range of common Han characters: CJK Unified Ideographs.
const (
	hanFirst = 0x4E00
	hanLast  = 0x9FFF
)

// simple maps each common Han character from hanFirst on to its simplified form,
// 0 where it is that already.
var simple = sync.OnceValue(func() *[hanLast - hanFirst + 1]rune {
	table := new([hanLast - hanFirst + 1]rune)
	for line := range strings.Lines(traditionalTXT) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, pair := range strings.Fields(line) {
			from, size := utf8.DecodeRuneInString(pair)
			table[from-hanFirst], _ = utf8.DecodeRuneInString(pair[size:])
		}
	}
	return table
})

// glyph is a rune of a folded text and the bytes that it came from.
type glyph struct {
	r          rune
	start, end int
}

// fold gives text without width and compatibility forms, case, accents, marks and
// traditional characters. White space stays, as one space, between two words of
// Latin letters and digits; elsewhere it goes, but for the end of a line.
func fold(text string) []glyph {
	table := simple()
	out := make([]glyph, 0, len(text)/2)
	space := false
	add := func(r rune, start, end int) {
		if hanFirst <= r && r <= hanLast {
			if to := table[r-hanFirst]; to != 0 {
				r = to
			}
		}
		if space && latin(r) && len(out) > 0 && latin(out[len(out)-1].r) {
			out = append(out, glyph{' ', out[len(out)-1].end, start})
		}
		space = false
		out = append(out, glyph{r, start, end})
	}
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		start, end := i, i+size
		i = end
		switch {
		case r == '\n':
			add(r, start, end)
		case unicode.IsSpace(r):
			space = true
		case r < utf8.RuneSelf:
			add(unicode.ToLower(r), start, end)
		case r == '’' || r == '‘': // as phones write women's
			add('\'', start, end)
		case hanFirst <= r && r <= hanLast, '、' <= r && r <= '】':
			add(r, start, end)
		case '！' <= r && r <= '～': // the full-width forms of ASCII
			add(unicode.ToLower(r-'！'+'!'), start, end)
		default:
			for _, f := range norm.NFKD.String(text[start:end]) {
				switch {
				case unicode.In(f, unicode.Mn, unicode.Me, unicode.Cf):
				case unicode.IsSpace(f):
					space = true
				default:
					add(unicode.ToLower(f), start, end)
				}
			}
		}
	}
	return out
}

// latin reports whether r is a letter or digit of a word with its neighbours.
func latin(r rune) bool {
	return r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// foldRunes is fold without the places.
func foldRunes(text string) []rune {
	folded := fold(text)
	out := make([]rune, len(folded))
	for i, g := range folded {
		out[i] = g.r
	}
	return out
}

// foldSaid folds what people say, … kept.
func foldSaid(said string) string {
	parts := strings.Split(said, "…")
	for i, part := range parts {
		parts[i] = string(foldRunes(part))
	}
	return strings.Join(parts, "…")
}

// Fold gives text in one spelling: without width and compatibility forms, case, accents,
// marks and traditional characters; white space as one space between two words of Latin
// letters and digits, gone elsewhere, but for the end of a line.
func Fold(text string) string { return string(foldRunes(text)) }
