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
	deep    int            // rows of the header
	first   int            // row of the first entry
	titles  []string       // of the table, the nearest to its header first
	datum   datum          // of its coordinates

	from, to int          // its entries among those of the document
	unsure   map[int]bool // entries whose region is not certain, counted from its first
	rows     []row        // of its entries
	noDatum  int          // entries whose coordinates name no datum
	unplaced int          // service points without coordinates
}

// made are the table's entries among those of the document.
func (t *tabular) made(all []knowledge.Entry) []knowledge.Entry { return all[t.from:t.to] }

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

// uprightRows is how many rows of names the table of several entries side by side
// has at least.
const uprightRows = 3

// upright turns a table whose first column names fields, and whose others say what
// they are, into one with a header and a row for each of the others: the card of
// one entry, or a few entries side by side. It is nil where t is none.
func upright(t *table) *table {
	if len(t.Rows) > headerColumns || len(t.Rows) == 0 {
		return nil
	}
	rows := paired(t.Rows)
	wide := len(rows[0].Cells)
	if wide < 2 || wide > headerColumns {
		return nil
	}
	known := 0
	turned := make([]row, wide)
	title := ""
	for _, r := range rows {
		if said := slices.Compact(slices.Clone(r.Cells)); len(said) == 1 || len(said) == 2 && said[1] == "" { // over all columns
			if known == 0 && title == "" {
				title = said[0]
			}
			continue
		}
		if fieldOf(r.Cells[0]) != colUnknown {
			known++
		}
		for c, cell := range r.Cells {
			turned[c].Cells = append(turned[c].Cells, cell)
		}
	}
	least := uprightRows
	if wide == 2 {
		least = uprightLabels
	}
	if known < least || known*2 < len(turned[0].Cells) || wide > 2 && !properName(turned[0].Cells[0]) {
		return nil
	}
	for c := range turned {
		turned[c].Place = t.Rows[0].Place
	}
	if title != "" {
		above := make([]string, len(turned[0].Cells))
		above[0] = title
		turned = slices.Insert(turned, 0, row{Place: t.Rows[0].Place, Cells: above})
	}
	return &table{Name: t.Name, Rows: turned, choice: t.choice}
}

// properName reports whether a name of a field is that of titles and nothing else,
// as 项目 is not.
func properName(header string) bool {
	switch fieldOf(header) {
	case colName, colPointName, colProgrammeName:
		return strings.HasSuffix(oneLine(header), "名称")
	}
	return false
}

// paired unfolds the rows of a card that has two names of fields side by side, each
// before what it says.
func paired(rows []row) []row {
	const wide = 4
	both := 0
	for _, r := range rows {
		if len(r.Cells) != wide {
			return rows
		}
		if r.Cells[2] != r.Cells[0] && fieldOf(r.Cells[0]) != colUnknown && fieldOf(r.Cells[2]) != colUnknown {
			both++
		}
	}
	if both < 2 {
		return rows
	}
	var unfolded []row
	for _, r := range rows {
		unfolded = append(unfolded, row{Place: r.Place, Cells: r.Cells[:2]})
		if r.Cells[2] != r.Cells[1] && fieldOf(r.Cells[2]) != colUnknown {
			unfolded = append(unfolded, row{Place: r.Place, Cells: r.Cells[2:]})
		}
	}
	return unfolded
}

func readTabular(b block, near string, certain bool, rep *report) *tabular {
	t := &tabular{table: b.Table, place: b.Place, near: near, certain: certain, rep: rep, unsure: map[int]bool{}}
	t.settle(b.Table.Name)
	if at, deep, columns := t.table.names(); columns != nil {
		t.columns, t.kind, t.deep, t.first = columns, kindOf(columns), deep, at+deep
		t.above(at)
	}
	return t
}

// names finds the header: the row that it starts at, how many rows it is deep, and
// its columns, which are nil where there is none.
func (t *table) names() (at, deep int, columns []column) {
	for i := range min(headerRows, len(t.Rows)) {
		for _, deep := range []int{3, 2, 1} {
			if columns := t.header(i, deep); kindOf(columns) != "" {
				return i, deep, columns
			}
		}
	}
	return 0, 0, nil
}

// understood reports whether the table's rows are entries.
func (t *tabular) understood() bool { return t.kind != "" }

// understoodAlone reports whether the table's rows are entries also without what staff
// said of its columns.
func (t *tabular) understoodAlone() bool {
	if len(t.table.choice) == 0 {
		return t.understood()
	}
	alone := *t.table
	alone.choice = nil
	return newTabular(block{Place: t.place, Table: &alone}, t.near, t.certain, newReport("")).understood()
}

// above reads the title rows over the header.
func (t *tabular) above(header int) {
	for _, r := range t.table.Rows[:header] {
		t.settle(firstCell(r))
	}
}

// settle takes the region that a title names, where it lies in what is known.
func (t *tabular) settle(title string) {
	if title != "" {
		t.titles = slices.Insert(t.titles, 0, title)
	}
	if code, ok := place(title, t.near); ok && region.Within(code, t.near) {
		t.near, t.certain = code, true
	}
}

// header reads deep rows from row i on as a header, the last two of them in full;
// nil where they cannot be one.
func (t *table) header(i, deep int) []column {
	rows := t.Rows
	if i+deep > len(rows) || len(rows[i].Cells) > headerColumns {
		return nil
	}
	lower := rows[i+deep-1].Cells
	upper := lower
	for tier := i + deep - 2; tier >= i; tier-- {
		if over := spread(rows[tier].Cells, rows[tier+1].Cells); !twoTier(over, rows[tier+1].Cells) {
			return nil
		}
	}
	if deep > 1 {
		upper = spread(filledFrom(rows[i].Cells, rows[i+deep-2].Cells, lower), lower)
	}
	columns := make([]column, len(lower))
	for c := range lower {
		title := oneLine(lower[c])
		f := fieldOf(title)
		if upper[c] != lower[c] && (f == colUnknown || f == colName) {
			title = oneLine(upper[c]) + title
			if f = fieldOf(title); f == colUnknown || f == colName {
				f = fieldOf(upper[c])
			}
		}
		if upper[c] != lower[c] && (f == colLon || f == colLat) {
			title = oneLine(upper[c]) + title // which may name their datum
		}
		columns[c] = column{title, f}
	}
	lendName(columns)
	t.choice.choose(columns)
	return columns
}

var (
	hotlineColumn = regexp.MustCompile(`^(?:服务|公益|求助)?热线$`)
	villageColumn = regexp.MustCompile(`^(?:(?:行政)?村|社区|村居|村\s*[（(/、]?\s*(?:社区|居)\s*[）)]?)$`)
)

// lendName makes of a column that of titles where none is called so: that of hotlines
// beside their numbers, or of villages beside the address of what each has.
func lendName(columns []column) {
	has := func(not string, list ...field) bool {
		return slices.ContainsFunc(columns, func(c column) bool { return c.title != not && slices.Contains(list, c.field) })
	}
	if has("", colName, colPointName, colProgrammeName, colQuestion) {
		return
	}
	for i, c := range columns {
		if hotlineColumn.MatchString(c.title) && has(c.title, colPhone) || villageColumn.MatchString(c.title) && has("", colAddress) {
			columns[i].field = colPointName
			return
		}
	}
}

// filledFrom gives upper with what stands in top over a column that says nothing
// below it.
func filledFrom(top, upper, lower []string) []string {
	upper = slices.Clone(upper)
	for c := range upper {
		if upper[c] == "" && lower[c] == "" {
			upper[c] = top[c]
		}
	}
	return upper
}

// spread repeats in upper what stands over several names in lower and is written
// over the first of them only, as in a file that knows no merged cells. Such a
// header has other names that stand in upper alone.
func spread(upper, lower []string) []string {
	alone := false
	for c := range upper {
		alone = alone || upper[c] != "" && lower[c] == ""
	}
	if !alone {
		return upper
	}
	upper = slices.Clone(upper)
	for c := 1; c < len(upper); c++ {
		if upper[c] == "" && lower[c] != "" && lower[c-1] != "" {
			upper[c] = upper[c-1]
		}
	}
	return upper
}

// twoTier reports whether upper and lower are a header of two rows: some cells of
// upper stand over several columns, each with a short name of its own in lower,
// and the others go through both rows.
func twoTier(upper, lower []string) bool {
	spans := false
	names := 0 // in upper: a single one is the table's title
	for c := range upper {
		if upper[c] != "" && (c == 0 || upper[c-1] != upper[c]) {
			names++
		}
		over := upper[c] != "" && (c > 0 && upper[c-1] == upper[c] || c+1 < len(upper) && upper[c+1] == upper[c])
		switch low := lower[c]; {
		case low == "" || low == upper[c]:
		case upper[c] == "", utf8.RuneCountInString(low) > longestHeader/2, strings.ContainsAny(low, "0123456789"):
			return false
		case over:
			spans = true
		}
	}
	return spans && names > 1
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

// text gives the table as lines, cells of a row parted by bars, without the columns
// of persons, which it reports.
func (t *tabular) text() string {
	var lines []string
	if t.table.Name != "" {
		lines = append(lines, t.table.Name)
	}
	rows, left := withoutPersons(t.table.Rows)
	for _, title := range left {
		t.rep.note("person_left_out", knowledge.Hint, t.place, "column", clip(title, longestHeader))
	}
	for _, r := range rows {
		var cells []string
		for _, cell := range slices.Compact(r) {
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
