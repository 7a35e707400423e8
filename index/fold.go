package index

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

//go:generate go run gen_simplified.go

//go:embed simplified.txt
var simplifiedTXT string

// simplified maps a traditional character to its simplified form.
var simplified = sync.OnceValue(func() *foldTable {
	table := &foldTable{beyond: map[rune]rune{}}
	for line := range strings.Lines(simplifiedTXT) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, pair := range strings.Fields(line) {
			from, size := utf8.DecodeRuneInString(pair)
			to, _ := utf8.DecodeRuneInString(pair[size:])
			table.set(from, to)
		}
	}
	return table
})

// foldTable is a map of runes that answers for the common Han block by index.
type foldTable struct {
	common [lastCommon - firstCommon + 1]rune // 0 where a rune stays as it is
	beyond map[rune]rune
}

// The range of common Han characters: CJK Unified Ideographs.
const (
	firstCommon = 0x4E00
	lastCommon  = 0x9FFF
)

func (t *foldTable) set(from, to rune) {
	if firstCommon <= from && from <= lastCommon {
		t.common[from-firstCommon] = to
		return
	}
	t.beyond[from] = to
}

func (t *foldTable) fold(r rune) rune {
	to := rune(0)
	if firstCommon <= r && r <= lastCommon {
		to = t.common[r-firstCommon]
	} else {
		to = t.beyond[r]
	}
	if to == 0 {
		return r
	}
	return to
}

// class says what a folded rune is to the tokenizer.
type class uint8

const (
	gap  class = iota // ends a word and parts two characters
	none              // leaves no trace: marks, zero-width runes
	han               // a token by itself and with its neighbour
	word              // a letter or digit of a word
)

// folded calls yield for each rune of text after folding: width and
// compatibility forms, case, accents and traditional characters go. Start and
// end are the bytes of text that the rune came from; one rune of text may give
// several with the same span. Invalid UTF-8 is a gap, a byte at a time.
func folded(text string, yield func(r rune, c class, start, end int)) {
	table := simplified()
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		start, end := i, i+size
		i = end
		switch {
		case 'a' <= r && r <= 'z' || '0' <= r && r <= '9':
			yield(r, word, start, end)
		case 'A' <= r && r <= 'Z':
			yield(r+'a'-'A', word, start, end)
		case r < utf8.RuneSelf:
			yield(r, gap, start, end)
		case firstCommon <= r && r <= lastCommon:
			yield(table.fold(r), han, start, end)
		case r == utf8.RuneError && size == 1:
			yield(' ', gap, start, end)
		default:
			for _, f := range norm.NFKD.String(text[start:end]) {
				f = table.fold(unicode.ToLower(f))
				yield(f, classOf(f), start, end)
			}
		}
	}
}

func classOf(r rune) class {
	switch {
	case unicode.Is(unicode.Han, r):
		return han
	case unicode.IsLetter(r), unicode.IsDigit(r):
		return word
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), unicode.Is(unicode.Cf, r):
		return none
	}
	return gap
}
