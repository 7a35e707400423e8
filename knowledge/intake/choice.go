package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

// Columns say what columns of tables hold where staff said so: the key of a header →
// the name of each of its columns → the name of a field, one of [FieldNames].
type Columns map[string]map[string]string

// TableHead is the header of a table, and what its columns were taken for.
type TableHead struct {
	File string // base name, with the path in an archive
	// Place is the sheet, or empty.
	Place string
	// Key names headers of the same columns, in whatever order; see [Columns].
	Key     string
	Kind    knowledge.Kind // of the entries that its rows are; empty where it was not understood
	Chosen  bool           // [Reader.Columns] knew it
	Rows    int            // below the header
	Columns []ColumnHead
}

// ColumnHead is a column of a table.
type ColumnHead struct {
	Title string // as written, on one line
	Name  string // Title without what two spellings of it differ in; see [Columns]
	Field string // it was taken for; empty where it is not known
	Own   string // that it would be taken for without anybody's choice
	// Locked columns are about persons and are never read.
	Locked   bool
	Examples []string // what some of its cells say, in short; none where it is locked
}

// fieldWords are the names of the fields that a column may be taken for, in the order in
// which they are offered.
var fieldWords = []struct {
	name  string
	field field
}{
	{"name", colName}, {"point_name", colPointName}, {"programme_name", colProgrammeName}, {"question", colQuestion}, {"answer", colAnswer},
	{"area", colArea}, {"address", colAddress}, {"phone", colPhone}, {"hours", colHours}, {"kinds", colKinds}, {"services", colServices},
	{"office", colOffice}, {"who", colWho}, {"conditions", colConditions}, {"amount", colAmount}, {"papers", colPapers}, {"steps", colSteps},
	{"where", colWhere}, {"deadline", colDeadline}, {"legal_basis", colLegalBasis}, {"content", colContent},
	{"lon", colLon}, {"lat", colLat}, {"coordinates", colCoordinates}, {"confidential", colConfidential}, {"public", colPublic},
	{"aliases", colAliases}, {"wordings", colWordings}, {"number", colNumber}, {"issuer", colIssuer}, {"issued", colIssued},
	{"effective", colEffective}, {"expires", colExpires}, {"verified", colVerified}, {"verified_by", colVerifiedBy},
	{"text", colUnknown}, {"out", colSerial},
}

// FieldNames are the names of what a column may be taken for: "text" is a line of the
// entry's text, "out" nothing.
func FieldNames() []string {
	names := make([]string, len(fieldWords))
	for i, w := range fieldWords {
		names[i] = w.name
	}
	return names
}

// fieldName is the name of a field; empty for those of persons, and for the unknown.
func fieldName(f field) string {
	for _, w := range fieldWords {
		if w.field == f && f != colUnknown {
			return w.name
		}
	}
	return ""
}

func fieldNamed(name string) (field, bool) {
	for _, w := range fieldWords {
		if w.name == name {
			return w.field, true
		}
	}
	return colUnknown, false
}

// columnName is a title without case, width, spaces and signs; brackets keep their
// words, which tell two columns of phones apart.
func columnName(title string) string {
	return strings.ToLower(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return r
	}, width.Narrow.String(title)))
}

// headKey names a header by the set of its columns.
func headKey(columns []column) string {
	var names []string
	for _, c := range columns {
		if name := columnName(c.title); name != "" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(names), "|")))
	return hex.EncodeToString(sum[:12])
}

// choose takes columns for what staff said that they are, where they did.
func (c Columns) choose(columns []column) {
	if len(c) == 0 {
		return
	}
	said, ok := c[headKey(columns)]
	if !ok {
		return
	}
	for i := range columns {
		if f, ok := fieldNamed(said[columnName(columns[i].title)]); ok && !locked(columns[i].title) {
			columns[i].field = f
		}
	}
}

// locked reports whether a column is about persons, so that nobody can have it read.
func locked(title string) bool {
	switch fieldOf(title) {
	case colPerson, colPrivate:
		return true
	}
	switch aspectOf(oneLine(title)) {
	case aspectSubject, aspectContact, aspectSecret, aspectSex, aspectAge:
		return true
	}
	return false
}

// Of a table's header, what is told.
const (
	mostHeads      = 100 // of one file
	mostExamples   = 3
	longestExample = 30 // characters
)

// tell reports what the columns of t were taken for; columns of a table that was not
// understood are those of the row that looks most like a header.
func (u *understanding) tell(t *tabular) {
	if len(u.rep.tables) >= mostHeads {
		return
	}
	columns, first := t.columns, t.first
	if !t.understood() {
		if columns, first = t.table.likelyHeader(); columns == nil {
			return
		}
	}
	head := TableHead{File: u.file, Place: t.place, Key: headKey(columns), Kind: t.kind, Rows: len(t.table.Rows) - first}
	_, head.Chosen = u.doc.choice[head.Key]
	examples := t.openRows(first, t.made(u.entries))
	for i, c := range columns {
		if c.title == "" {
			continue
		}
		one := ColumnHead{Title: clip(c.title, 60), Name: columnName(c.title), Field: fieldName(c.field), Own: fieldName(fieldOf(c.title)), Locked: locked(c.title)}
		if !one.Locked {
			one.Examples = examplesOf(examples, i)
		}
		head.Columns = append(head.Columns, one)
	}
	u.rep.tables = append(u.rep.tables, head)
}

// openRows are rows that may serve as examples: none that is of a confidential place.
func (t *tabular) openRows(first int, made []knowledge.Entry) []row {
	if t.understood() {
		var open []row
		for i, r := range t.rows {
			if i < len(made) && !made[i].Confidential() {
				open = append(open, r)
			}
		}
		return open
	}
	return slices.DeleteFunc(slices.Clone(t.table.Rows[first:]), func(r row) bool {
		text := strings.Join(r.Cells, " ")
		return strings.Contains(text, "保密") || strings.Contains(text, "庇护") || namesShelter(text)
	})
}

// examplesOf are some of the different cells of a column, without numbers that could be
// of a person.
func examplesOf(rows []row, column int) []string {
	var all []string
	for _, r := range rows {
		if column >= len(r.Cells) {
			continue
		}
		text := discreet(clip(oneLine(r.Cells[column]), longestExample))
		if text == "" || slices.Contains(all, text) {
			continue
		}
		if all = append(all, text); len(all) == mostExamples {
			break
		}
	}
	return all
}

// likelyHeader is the row that looks most like a header in a table that was not
// understood, as columns, and the row below it: the first in which at least half of the
// cells, and two, hold different short words. Columns are nil where there is none.
func (t *table) likelyHeader() ([]column, int) {
	for i := range min(headerRows, len(t.Rows)-1) {
		names := map[string]bool{}
		fits := true
		for _, cell := range t.Rows[i].Cells {
			if cell == "" {
				continue
			}
			name := columnName(cell)
			fits = fits && len([]rune(cell)) <= longestHeader && !names[name] && !strings.ContainsAny(cell, "0123456789")
			names[name] = true
		}
		if fits && len(names) > 1 && len(names)*2 >= len(t.Rows[i].Cells) {
			return t.header(i, 1), i + 1
		}
	}
	return nil, 0
}
