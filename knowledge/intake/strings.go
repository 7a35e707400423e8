package intake

import (
	"compress/flate"
	"errors"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// clip gives at most n characters of s, for a message, without what could be a
// person's number.
func clip(s string, n int) string {
	s = discreet(strings.ToValidUTF8(s, "\uFFFD"))
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	return string([]rune(s)[:n]) + "…"
}

func isCorrupt(err error) bool {
	var corrupt flate.CorruptInputError
	return errors.As(err, &corrupt)
}

// stem is a file's base name without its extension.
func stem(file string) string { return strings.TrimSuffix(file, filepath.Ext(file)) }
