package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Where a header is looked for: in so many rows from the top, and only in tables
// of so many columns, since wider ones are no lists that a person keeps.
const (
	headerRows    = 15
	headerColumns = 256
)

// tabular is a table that is being understood.
type tabular struct {
	table   *table
	place   string // of the table
	near    string // region of what is around the table
	certain bool   // near is one that a title names, not a guess
	rep     *report

	columns []column
	kind    knowledge.Kind // empty where the header was not understood
	first   int            // row of the first entry
}

// column is a column by its header.
type column struct {
	title string // as written, on one line
	field field
}

func newTabular(b block, near string, certain bool, rep *report) *tabular {
	t := readTabular(b, near, certain, rep)
	if t.understood() {
		return t
	}
	if turned := upright(b.Table); turned != nil {
		if u := readTabular(block{Place: b.Place, Table: turned}, near, certain, rep); u.understood() {
			return u
		}
	}
	return t
}

// uprightLabels is how many names of fields make a table of two columns the card of
// one entry.
const uprightLabels = 4

// upright turns a table of two columns, a name of a field and what it says, into
// one with a header and a row; nil where t is none.
func upright(t *table) *table {
	var names, values row
	known := 0
	for _, r := range t.Rows {
		if len(r.Cells) != 2 {
			return nil
		}
		if r.Cells[0] == r.Cells[1] || r.Cells[1] == "" { // a title over both columns
			continue
		}
		if fieldOf(r.Cells[0]) != colUnknown {
			known++
		}
		names.Cells, values.Cells = append(names.Cells, r.Cells[0]), append(values.Cells, r.Cells[1])
	}
	if known < uprightLabels || known*2 < len(names.Cells) || len(names.Cells) > headerColumns {
		return nil
	}
	names.Place, values.Place = t.Rows[0].Place, t.Rows[0].Place
	return &table{Name: t.Name, Rows: []row{names, values}}
}

func readTabular(b block, near string, certain bool, rep *report) *tabular {
	t := &tabular{table: b.Table, place: b.Place, near: near, certain: certain, rep: rep}
	t.settle(b.Table.Name)
	for i := range min(headerRows, len(b.Table.Rows)) {
		for _, deep := range []int{2, 1} {
			columns := t.header(i, deep)
			if kind := kindOf(columns); kind != "" {
				t.columns, t.kind, t.first = columns, kind, i+deep
				t.above(i)
				return t
			}
		}
	}
	return t
}

// understood reports whether the table's rows are entries.
func (t *tabular) understood() bool { return t.kind != "" }

// above reads the title rows over the header.
func (t *tabular) above(header int) {
	for _, r := range t.table.Rows[:header] {
		t.settle(firstCell(r))
	}
}

// settle takes the region that a title names, where it lies in what is known.
func (t *tabular) settle(title string) {
	if code, ok := place(title, t.near); ok && region.Within(code, t.near) {
		t.near, t.certain = code, true
	}
}

// header reads deep rows from row i on as a header; nil where they cannot be one.
func (t *tabular) header(i, deep int) []column {
	rows := t.table.Rows
	if i+deep > len(rows) || len(rows[i].Cells) > headerColumns {
		return nil
	}
	upper, lower := rows[i].Cells, rows[i+deep-1].Cells
	if deep == 2 && !twoTier(upper, lower) {
		return nil
	}
	columns := make([]column, len(lower))
	for c := range lower {
		title := oneLine(lower[c])
		f := fieldOf(title)
		if deep == 2 && upper[c] != lower[c] && (f == colUnknown || f == colName) {
			title = oneLine(upper[c]) + title
			if f = fieldOf(title); f == colUnknown || f == colName {
				f = fieldOf(upper[c])
			}
		}
		columns[c] = column{title, f}
	}
	return columns
}

// twoTier reports whether upper and lower are a header of two rows: some cells of
// upper stand over several columns, each with a short name of its own in lower,
// and the others go through both rows.
func twoTier(upper, lower []string) bool {
	spans := false
	for c := range upper {
		over := upper[c] != "" && (c > 0 && upper[c-1] == upper[c] || c+1 < len(upper) && upper[c+1] == upper[c])
		switch low := lower[c]; {
		case over && low != "" && low != upper[c]:
			if utf8.RuneCountInString(low) > longestHeader/2 || strings.ContainsAny(low, "0123456789") {
				return false
			}
			spans = true
		case low != "" && low != upper[c]:
			return false
		}
	}
	return spans
}

// programmeFacts and pointFacts are what tells a table of programmes from one of
// service points.
var (
	programmeFacts = []field{colWho, colConditions, colAmount, colPapers, colSteps, colWhere, colDeadline, colLegalBasis, colContent}
	pointFacts     = []field{colAddress, colPhone, colHours, colServices, colLon, colCoordinates}
)

// kindOf tells what the rows under columns are; empty where they are no entries.
func kindOf(columns []column) knowledge.Kind {
	has := func(f field) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return c.field == f })
	}
	count := func(list []field) int {
		n := 0
		for _, f := range list {
			if has(f) {
				n++
			}
		}
		return n
	}
	aid, place := count(programmeFacts), count(pointFacts)
	switch {
	case has(colQuestion) && has(colAnswer):
		return knowledge.FAQ
	case has(colProgrammeName) && (aid > 0 || has(colOffice) && place > 0):
		return knowledge.Program
	case has(colPointName) && place > 0 && aid < 3:
		return knowledge.ServicePoint
	case !has(colName) && !has(colPointName):
		return ""
	case aid > place, aid > 1 && !has(colAddress):
		return knowledge.Program
	case has(colAddress) || has(colPhone):
		return knowledge.ServicePoint
	}
	return ""
}

// identity matches the number of a Chinese identity card.
var identity = regexp.MustCompile(`(?:^|\D)[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?:\D|$)`)

// register reports whether the table looks like a register of persons: a
// column of names beside one of identity numbers, homes or the like, filled in,
// or identity numbers anywhere.
func (t *tabular) register() bool {
	for i, r := range t.table.Rows {
		if slices.ContainsFunc(r.Cells, identity.MatchString) {
			return true
		}
		if i >= headerRows {
			continue
		}
		cells := r.Cells[:min(len(r.Cells), headerColumns)]
		someone := slices.IndexFunc(cells, func(s string) bool { return fieldOf(s) == colPerson })
		secret := slices.IndexFunc(cells, func(s string) bool { return fieldOf(s) == colPrivate })
		if someone >= 0 && secret >= 0 && filledIn(t.table.Rows[i+1:], someone, secret) {
			return true
		}
	}
	return false
}

// filledIn reports whether some row has words in both columns that are no
// headers themselves, as those of an empty form are.
func filledIn(rows []row, a, b int) bool {
	return slices.ContainsFunc(rows, func(r row) bool {
		x, y := oneLine(r.Cells[a]), oneLine(r.Cells[b])
		return x != "" && y != "" && x != y && fieldOf(x) == colUnknown && fieldOf(y) == colUnknown
	})
}

// text gives the table as lines, cells of a row parted by bars.
func (t *tabular) text() string {
	var lines []string
	if t.table.Name != "" {
		lines = append(lines, t.table.Name)
	}
	for _, r := range t.table.Rows {
		var cells []string
		for _, cell := range slices.Compact(slices.Clone(r.Cells)) {
			if cell = oneLine(cell); cell != "" {
				cells = append(cells, cell)
			}
		}
		if len(cells) > 0 {
			lines = append(lines, strings.Join(cells, " | "))
		}
	}
	return strings.Join(lines, "\n")
}

// oneLine puts a cell on one line.
func oneLine(s string) string { return tidy(s) }

func firstCell(r row) string {
	for _, cell := range r.Cells {
		if cell != "" {
			return oneLine(cell)
		}
	}
	return ""
}
