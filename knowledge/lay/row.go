package lay

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Row says which terms of papers stand for what people say.
type Row struct {
	Said    string   // as people say it; … leaves room for up to four characters
	Written []string // terms of papers; none where the row only guards its words
	Region  string   // code of GB/T 2260 outside of which the row says nothing; may be empty
	Dialect string   // whose words they are, such as 山东; a note
	Off     bool     // takes the row of the same words and region out
}

// guardMark stands in tables for the terms of a row that has none.
const guardMark = "-"

// Guard reports whether the row only keeps shorter ones from its words.
func (r Row) Guard() bool { return len(r.Written) == 0 }

// Same reports whether both rows say the same, notes included.
func (r Row) Same(other Row) bool {
	return r.Said == other.Said && r.Region == other.Region && r.Dialect == other.Dialect && r.Off == other.Off &&
		slices.Equal(r.Written, other.Written)
}

// Key is what rows share of which the later replaces the earlier: the words after
// folding, and the region.
func (r Row) Key() Key { return Key{foldSaid(r.Said), r.Region} }

// Key tells rows apart; see [Row.Key].
type Key struct{ Said, Region string }

// Clean is the row with one spelling of … and without needless spaces, empty terms
// and terms that come twice.
func (r Row) Clean() Row {
	r.Said = strings.Join(strings.Fields(dots.Replace(r.Said)), " ")
	r.Region, r.Dialect = strings.TrimSpace(r.Region), strings.TrimSpace(r.Dialect)
	var written []string
	for _, term := range r.Written {
		term = strings.Join(strings.Fields(term), " ")
		if term != "" && !slices.Contains(written, term) {
			written = append(written, term)
		}
	}
	r.Written = written
	return r
}

// dots are the ways to write …, longest first.
var dots = strings.NewReplacer("……", "…", "......", "…", "...", "…", "⋯⋯", "…", "⋯", "…")

//go:embed lay.tsv
var layTSV string

// standard are the rows of lay.tsv.
var standard = sync.OnceValue(func() []Row {
	rows, err := parseRows(layTSV)
	if err != nil {
		panic(fmt.Sprintf("lay.tsv: %v", err)) // embedded, and held by a test
	}
	return rows
})

// Default returns the rows that come with the program, in the order of their file.
// The caller may change the list, but not the terms of a row.
func Default() []Row { return slices.Clone(standard()) }

// parseRows reads the format of lay.tsv.
func parseRows(text string) ([]Row, error) {
	var rows []Row
	no := 0
	for line := range strings.Lines(text) {
		no++
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" || strings.HasPrefix(line, "#") {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < 2 || len(fields) > 4 {
			return nil, fmt.Errorf("line %d has %d fields, want 2 to 4", no, len(fields))
		}
		fields = append(fields, "", "")
		for said := range strings.SplitSeq(fields[0], "|") {
			rows = append(rows, Row{Said: said, Written: terms(fields[1]), Region: fields[2], Dialect: fields[3]}.Clean())
		}
	}
	return rows, nil
}

// terms parts a cell of terms.
func terms(cell string) []string {
	if strings.TrimSpace(cell) == guardMark {
		return nil
	}
	return strings.FieldsFunc(cell, func(r rune) bool { return strings.ContainsRune("|｜;；、\n", r) })
}
