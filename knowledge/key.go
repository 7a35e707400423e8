package knowledge

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Key derives the id of an entry that came without one, from its kind, its
// region, and what a second edition of the same file would say again: the
// document number where there is one, title and issue date otherwise. Rows that
// share a title are told apart by what the caller adds, such as an address.
func Key(e *Entry, also ...string) string {
	parts := []string{string(e.Kind), e.Region}
	if e.Number != "" {
		parts = append(parts, "no", e.Number)
	} else {
		parts = append(parts, e.Title, string(e.Issued))
	}
	sum := sha256.New()
	for _, part := range append(parts, also...) {
		sum.Write([]byte(Plain(part)))
		sum.Write([]byte{0})
	}
	id := base32.StdEncoding.EncodeToString(sum.Sum(nil))
	return strings.ToLower(string(e.Kind[:1]) + "-" + id[:13])
}

// Plain drops what two spellings of the same name differ in: width, case,
// spaces and punctuation.
func Plain(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}
