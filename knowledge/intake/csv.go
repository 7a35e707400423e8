package intake

import (
	"bytes"
	"context"
	"regexp"
	"strings"

	"jinguo/knowledge"
)

// readCSV reads a table of separated values. Titles above the header stay rows.
func readCSV(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	text, err := separated(data)
	if err != nil {
		return nil, nil, err
	}
	start := 1
	if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "sep=") {
		text, start = rest, 2 // Excel's own mark of the separator
	}
	s := &separation{text: text, comma: string(separator(text)), line: start, most: lim.Cells}
	rows, err := s.rows()
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder(lim)
	t := &table{Rows: rows}
	if err := b.table("", t); err != nil {
		return nil, nil, err
	}
	if len(t.Rows) > 0 {
		for i := range t.Rows[0].Cells {
			t.Columns = append(t.Columns, i+1)
		}
	}
	doc, err := b.done()
	return doc, digitsLost(t.Rows), err
}

// separated is the text of data with its lines ended by \n. Programs that export
// from a database leave stray zero bytes, which are no reason to refuse a file.
func separated(data []byte) (string, error) {
	text, err := decode(data)
	if zeros := bytes.Count(data, []byte{0}); err != nil && zeros > 0 && zeros*50 <= len(data) {
		text, err = decode(bytes.ReplaceAll(data, []byte{0}, nil))
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(text), err
}

// separation is a text while it is split into rows and fields.
type separation struct {
	text  string // what is left of it
	comma string
	line  int
	cells int
	most  int // cells
}

// rows splits the text into rows, a row's place being its first line.
func (s *separation) rows() ([]row, error) {
	var rows []row
	for s.text != "" {
		r := row{Place: linePlace(s.line)}
		for more := true; more; {
			var field string
			field, more = s.field()
			if s.cells++; s.cells > s.most {
				return nil, beyond("too_many_cells", s.most)
			}
			r.Cells = append(r.Cells, field)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// field takes the next field, and the end of its line with the line's last; more
// tells that others of the line follow. A quotation mark counts only where it
// encloses a whole field (RFC 4180), so that a stray one spoils nothing else.
func (s *separation) field() (field string, more bool) {
	field, rest, ok := s.quoted()
	if !ok {
		end := strings.IndexAny(s.text, s.comma+"\n")
		if end < 0 {
			end = len(s.text)
		}
		field, rest = s.text[:end], s.text[end:]
	}
	s.text, more = strings.CutPrefix(rest, s.comma)
	if !more {
		s.text = strings.TrimPrefix(s.text, "\n")
		s.line++
	}
	s.line += strings.Count(field, "\n")
	return asTyped(field), more
}

// A quoted field of more lines than these is a stray quotation mark.
const longestField = 100

// quoted gives the text of a field in quotation marks and what follows it; ok is
// false where there is none, or its closing mark does not end the field.
func (s *separation) quoted() (field, rest string, ok bool) {
	inner, ok := strings.CutPrefix(strings.TrimLeft(s.text, " "), `"`)
	if !ok {
		inner, ok = strings.CutPrefix(s.text, `="`)
	}
	if !ok {
		return "", "", false
	}
	var out strings.Builder
	for lines := 0; ; {
		end := strings.IndexByte(inner, '"')
		if end < 0 {
			return "", "", false
		}
		if lines += strings.Count(inner[:end], "\n"); lines > longestField {
			return "", "", false
		}
		out.WriteString(inner[:end])
		inner = inner[end+1:]
		if !strings.HasPrefix(inner, `"`) {
			after := strings.TrimLeft(inner, " ")
			return out.String(), after, after == "" || after[0] == '\n' || strings.HasPrefix(after, s.comma)
		}
		out.WriteByte('"')
		inner = inner[1:]
	}
}

var (
	textFormula = regexp.MustCompile(`^="([^"]*)"$`)
	textMark    = regexp.MustCompile(`^'([\d+(（][^']*)$`)
)

// asTyped takes off what makes Excel keep a number's zeros: ="0539…" and '0539….
func asTyped(field string) string {
	if len(field) < 2 || field[0] != '=' && field[0] != '\'' {
		return field
	}
	return textMark.ReplaceAllString(textFormula.ReplaceAllString(field, "$1"), "$1")
}

var exponent = regexp.MustCompile(`^\d(?:\.(\d+))?[Ee]\+(\d{1,3})$`)

// shortened reports whether a cell is a number that a program wrote with an
// exponent and fewer digits than it has: 1.38E+10.
func shortened(text string) bool {
	if len(text) > 30 || !strings.ContainsRune(text, '+') {
		return false
	}
	m := exponent.FindStringSubmatch(text)
	return m != nil && intOf(m[2], 0) > len(m[1])
}

// mostLost is how many cells are named that lost digits.
const mostLost = 1000

// digitsLost tells of the cells of rows that are numbers without their last digits.
func digitsLost(rows []row) []knowledge.Problem {
	var lost []knowledge.Problem
	for _, r := range rows {
		for i, cell := range r.Cells {
			if shortened(cell) && len(lost) < mostLost {
				lost = append(lost, knowledge.Problem{Code: "digits_lost", Severity: knowledge.Doubt, Place: r.Place + columnPlace(i+1)})
			}
		}
	}
	return lost
}

// columnPlace is a column, from 1, as a clerk finds it beside its row.
func columnPlace(column int) string {
	letters := ""
	for ; column > 0; column = (column - 1) / 26 {
		letters = string(rune('A'+(column-1)%26)) + letters
	}
	return letters + "列"
}

// separators are what people and programs put between fields, the likeliest
// first.
var separators = []rune{',', '\t', ';', '，', '|'}

// padding is a tab that keeps Excel from reading a number: beside the separator.
var padding = strings.NewReplacer("\t,", ",", ",\t", ",", "\t\",", "\",", ",\"\t", ",\"")

// separator is the character that splits the most of the first lines into the
// same number of fields, of at least two.
func separator(text string) rune {
	lines := strings.SplitN(text, "\n", 101)
	if len(lines) > 100 {
		lines = lines[:100]
	}
	best, most := ',', 0
	for _, comma := range separators {
		agree := map[int]int{}
		for _, l := range lines {
			if comma == '\t' {
				l = padding.Replace(l)
			}
			if n := outside(l, comma); n > 0 {
				agree[n]++
			}
		}
		for n, lines := range agree {
			if score := lines * (8 + min(n, 8)); score > most {
				best, most = comma, score
			}
		}
	}
	return best
}

// outside counts comma in l outside of quotation marks.
func outside(l string, comma rune) int {
	n, quoted := 0, false
	for _, r := range l {
		switch {
		case r == '"':
			quoted = !quoted
		case r == comma && !quoted:
			n++
		}
	}
	return n
}
