package knowledge

import (
	"encoding/base32"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// keyRunes is how much of a title its key is made of.
const keyRunes = 24

// Sorter makes keys by which titles sort as a Chinese list has them: digits, Latin
// letters, then characters by their sound. It is not for several goroutines at once.
type Sorter struct {
	order *collate.Collator
	buf   collate.Buffer
}

// NewSorter returns a Sorter.
func NewSorter() *Sorter {
	return &Sorter{order: collate.New(language.Chinese, collate.Loose)}
}

// Key is the key of a title as [Plain] has it, in capital letters and digits that every
// database orders alike.
func (s *Sorter) Key(plain string) string {
	start, runes := plain, 0
	for at := range plain {
		if runes++; runes > keyRunes {
			start = plain[:at]
			break
		}
	}
	s.buf.Reset()
	key := s.order.KeyFromString(&s.buf, start)
	return base32.HexEncoding.WithPadding(base32.NoPadding).EncodeToString(key)
}
