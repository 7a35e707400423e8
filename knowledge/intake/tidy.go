package intake

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// tidy makes one line of s: every run of white space becomes one space, or
// nothing between two Chinese characters where the run broke a line; characters
// that have no shape (controls, zero-width marks, U+FFFE) are dropped.
func tidy(s string) string {
	var out strings.Builder
	out.Grow(len(s))
	var last rune
	space, broke := false, false
	for _, r := range s {
		switch {
		case r == '\n' || r == '\r' || r == '\v' || r == '\f' || r == '\u2028' || r == '\u2029' || r == '\u0085':
			space, broke = true, true
			continue
		case unicode.IsSpace(r):
			space = true
			continue
		case shapeless(r):
			continue
		}
		if space && last != 0 && !(broke && wide(last) && wide(r)) {
			out.WriteByte(' ')
		}
		space, broke, last = false, false, r
		out.WriteRune(r)
	}
	return out.String()
}

// tidyLines tidies each line of s and drops the blank ones.
func tidyLines(s string) string {
	if !strings.ContainsAny(s, "\n\r") {
		return tidy(s)
	}
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == '\r' })
	kept := lines[:0]
	for _, line := range lines {
		if line = tidy(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

func shapeless(r rune) bool {
	return unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Cf, r) || r == '\uFFFE' || r == '\uFFFF'
}

// wide reports whether r is a character after which Chinese text breaks a line
// without a space.
func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF ||
		r == '“' || r == '”' || r == '‘' || r == '’' || r == '—' || r == '…' || r == '·'
}

// columns is the width of s in columns of a terminal: two for a wide character.
func columns(s string) int {
	n := 0
	for _, r := range s {
		n++
		if wide(r) {
			n++
		}
	}
	return n
}

// joinLines puts lines behind each other that go on: closed up where Chinese, a
// number or a hyphenated word was broken, with a space otherwise.
func joinLines(lines ...string) string {
	var out strings.Builder
	last := utf8.RuneError
	for i, line := range lines {
		if line = strings.TrimFunc(line, unicode.IsSpace); i > 0 {
			first, _ := utf8.DecodeRuneInString(line)
			if !(wide(last) || wide(first) || last == '-' || unicode.IsDigit(last) && unicode.IsDigit(first)) {
				out.WriteByte(' ')
			}
		}
		out.WriteString(line)
		last, _ = utf8.DecodeLastRuneInString(line)
	}
	return out.String()
}
