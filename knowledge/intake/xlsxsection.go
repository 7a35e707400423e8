package intake

import (
	"regexp"
	"slices"
	"strings"
)

// textFormat tells what a cell shows of its text: "0539-"@ puts an area code before
// it, and a cell of the format ;;; shows nothing.
type textFormat struct {
	before, after string
	unseen        bool
}

func (f textFormat) show(text string) string {
	if text == "" || f.unseen {
		return ""
	}
	return f.before + text + f.after
}

// signs tells which numbers a cell does not show at all.
type signs struct{ positive, negative, zero bool }

func (s signs) of(v float64) bool {
	switch {
	case v > 0:
		return s.positive
	case v < 0:
		return s.negative
	}
	return s.zero
}

// formatSections splits a format code into those for positive numbers, negative ones,
// zero and text (ECMA-376, 18.8.31).
func formatSections(code string) []string {
	var all []string
	start := 0
	scanFormat(code, func(at int, r rune, literal bool) {
		if r == ';' && !literal {
			all = append(all, code[start:at])
			start = at + 1
		}
	})
	return append(all, code[start:])
}

// scanFormat calls visit for each character of a format code that stands for
// itself, as one in quotation marks does, or for something else. Gaps and what is
// in brackets are left out.
func scanFormat(code string, visit func(at int, r rune, literal bool)) {
	quoted, bracket, skip, escape := false, false, false, false
	for at, r := range code {
		switch {
		case skip:
			skip = false
		case escape:
			visit(at, r, true)
			escape = false
		case r == '"':
			quoted = !quoted
		case quoted:
			visit(at, r, true)
		case bracket:
			bracket = r != ']'
		case r == '\\':
			escape = true
		case r == '[':
			bracket = true
		case r == '_' || r == '*':
			skip = true
		default:
			visit(at, r, false)
		}
	}
}

// parseText finds what a format code does to text.
func parseText(parts []string) textFormat {
	var f textFormat
	var out strings.Builder
	last, found := parts[len(parts)-1], false
	scanFormat(last, func(_ int, r rune, literal bool) {
		if r == '@' && !literal {
			f.before, found = f.before+out.String(), true
			out.Reset()
			return
		}
		out.WriteRune(r)
	})
	switch {
	case found:
		f.after = out.String()
	case len(parts) == 4 && last == "":
		f.unseen = true
	}
	return f
}

// condition is how a section names the numbers that it is for.
var condition = regexp.MustCompile(`\[[<>=]`)

// unseenNumbers finds which numbers a format code does not show: those whose
// section is empty.
func unseenNumbers(parts []string) signs {
	empty := func(i int) bool { return i < len(parts) && strings.TrimSpace(parts[i]) == "" }
	if len(parts) < 2 || slices.ContainsFunc(parts, condition.MatchString) {
		return signs{}
	}
	return signs{positive: empty(0), negative: empty(1), zero: empty(2) || len(parts) == 2 && empty(0)}
}
