package bot

import (
	"strings"
	"unicode"
)

// Plain renders lines as plain text, one a row, the way a terminal or the JSON
// of the public contract shows them.
func Plain(lines []Line) string {
	rows := make([]string, len(lines))
	for i, l := range lines {
		rows[i] = l.String()
	}
	return strings.TrimSpace(strings.Join(rows, "\n"))
}

// String is the line as plain text.
func (l Line) String() string {
	parts := make([]string, 0, 2)
	if l.Text != "" {
		parts = append(parts, l.Text)
	}
	if len(l.Phones) > 0 {
		parts = append(parts, strings.Join(l.Phones, " / "))
	}
	text := strings.Join(parts, " ")
	switch {
	case l.Style == Title:
		return "【" + text + "】"
	case l.Style == Quote:
		return "“" + text + "”"
	case l.Label != "":
		return l.Label + colon(l.Label) + text
	}
	return text
}

// colon is the colon of the language that label is in.
func colon(label string) string {
	if strings.ContainsFunc(label, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "："
	}
	return ": "
}
