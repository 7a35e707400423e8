package knowledge

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// SafeCell is text for a cell of a CSV or Excel file that no program takes for a formula:
// where its first sign begins one (= + - @, of any width, or a tab or line break), an
// apostrophe stands before it. NUL, which ends a cell in some programs, is left out.
func SafeCell(text string) string {
	text = strings.ReplaceAll(text, "\x00", "")
	if text == "" {
		return ""
	}
	if strings.ContainsRune("\t\r\n", rune(text[0])) {
		return "'" + text
	}
	first := strings.TrimLeftFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r)
	})
	if first != "" && strings.ContainsRune("=+-@", []rune(width.Narrow.String(first))[0]) {
		return "'" + text
	}
	return text
}
