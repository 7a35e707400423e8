package intake

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"jinguo/knowledge"
)

// readCSV reads a table of separated values. Titles above the header stay rows.
func readCSV(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	text, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	start := 1
	if first, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "sep=") {
		text, start = rest, 2 // Excel's own mark of the separator
	}
	comma := separator(text)
	rows, err := quoted(text, comma, start, lim)
	if errors.Is(err, errQuote) {
		rows, err = unquoted(text, comma, start, lim)
	}
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder(lim)
	if err := b.table("", &table{Rows: rows}); err != nil {
		return nil, nil, err
	}
	doc, err := b.done()
	return doc, nil, err
}

// A quoted field of more lines than these is a stray quotation mark.
const longestField = 100

var errQuote = errors.New("quotation marks do not match")

// quoted splits text into rows by the rules of RFC 4180, whose places count
// lines from start. It gives errQuote where the text does not keep to them.
func quoted(text string, comma rune, start int, lim limits) ([]row, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	var rows []row
	for cells := 0; ; {
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, errQuote
		}
		for _, field := range fields {
			if strings.Count(field, "\n") > longestField {
				return nil, errQuote
			}
		}
		if cells += len(fields); cells > lim.Cells {
			return nil, beyond("too_many_cells", lim.Cells)
		}
		no, _ := r.FieldPos(0)
		rows = append(rows, row{Place: linePlace(start + no - 1), Cells: fields})
	}
}

// unquoted splits text into rows of a line each. A quotation mark counts only
// where it encloses a whole field.
func unquoted(text string, comma rune, start int, lim limits) ([]row, error) {
	var rows []row
	cells := 0
	for no, rest := range strings.Split(text, "\n") {
		var fields []string
		for more := true; more; {
			var field string
			field, rest, more = cutField(rest, string(comma))
			if cells++; cells > lim.Cells {
				return nil, beyond("too_many_cells", lim.Cells)
			}
			fields = append(fields, field)
		}
		rows = append(rows, row{Place: linePlace(start + no), Cells: fields})
	}
	return rows, nil
}

// cutField takes the first field off a line; more tells that others follow.
func cutField(l, comma string) (field, rest string, more bool) {
	if inner, ok := strings.CutPrefix(l, `"`); ok {
		field, rest, ok = strings.Cut(inner, `"`)
		if ok && (rest == "" || strings.HasPrefix(rest, comma)) {
			rest, more = strings.CutPrefix(rest, comma)
			return field, rest, more
		}
	}
	return strings.Cut(l, comma)
}

// separators are what people and programs put between fields, the likeliest
// first.
var separators = []rune{',', '\t', ';', '，', '|'}

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
