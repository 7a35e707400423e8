package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"jinguo/knowledge"
)

// importRow is what one file came to.
type importRow struct {
	File      string
	New       int
	Changed   int
	Unchanged int
	Problems  []knowledge.Problem
}

// failed reports whether the file could not be read, in whole or in part.
func (r *importRow) failed() bool { return faulty(r.Problems) }

func faulty(problems []knowledge.Problem) bool {
	for _, p := range problems {
		if p.Severity == knowledge.Fault {
			return true
		}
	}
	return false
}

// importReport is the table that an import ends with.
type importReport struct{ rows []*importRow }

// at is the row of a file, added where it is missing.
func (r *importReport) at(file string) *importRow {
	for _, row := range r.rows {
		if row.File == file {
			return row
		}
	}
	row := &importRow{File: file}
	r.rows = append(r.rows, row)
	return row
}

// sort puts the files in the order of their names.
func (r *importReport) sort() {
	slices.SortStableFunc(r.rows, func(a, b *importRow) int { return cmp.Compare(a.File, b.File) })
}

func (r *importReport) failed() bool {
	for _, row := range r.rows {
		if row.failed() {
			return true
		}
	}
	return false
}

// problemLine is a problem as --json prints it.
type problemLine struct {
	Code     string             `json:"code"`
	Severity knowledge.Severity `json:"severity"`
	File     string             `json:"file,omitempty"`
	Place    string             `json:"place,omitempty"`
	Entry    string             `json:"entry,omitempty"`
	What     string             `json:"what"`
	Do       string             `json:"do"`
}

func lineOf(p knowledge.Problem, lang string) problemLine {
	return problemLine{p.Code, p.Severity, p.File, p.Place, p.Entry, p.What(lang), p.Advice(lang)}
}

// json prints the table as JSON lines, one a file.
func (r *importReport) json(w io.Writer, lang string) error {
	for _, row := range r.rows {
		problems := make([]problemLine, len(row.Problems))
		for i, p := range row.Problems {
			problems[i] = lineOf(p, lang)
		}
		err := encode(w, struct {
			File      string        `json:"file"`
			New       int           `json:"new"`
			Changed   int           `json:"changed"`
			Unchanged int           `json:"unchanged"`
			Problems  []problemLine `json:"problems"`
		}{row.File, row.New, row.Changed, row.Unchanged, problems})
		if err != nil {
			return err
		}
	}
	return nil
}

// importHeads are the headings of the table by language.
var importHeads = map[string][]string{
	"zh": {"文件", "新增", "更新", "未变", "问题"},
	"en": {"file", "new", "changed", "unchanged", "problems"},
}

// table prints the table and below it each problem with its advice.
func (r *importReport) table(w io.Writer, lang string) error {
	cells := [][]string{importHeads[lang]}
	for _, row := range r.rows {
		cells = append(cells, []string{row.File, strconv.Itoa(row.New), strconv.Itoa(row.Changed),
			strconv.Itoa(row.Unchanged), strconv.Itoa(len(row.Problems))})
	}
	if err := printTable(w, cells); err != nil {
		return err
	}
	for _, row := range r.rows {
		if err := printProblems(w, row.Problems, lang); err != nil {
			return err
		}
	}
	return nil
}

// severityNames are how a problem's weight is called, by language.
var severityNames = map[string]map[knowledge.Severity]string{
	"zh": {knowledge.Fault: "错误", knowledge.Doubt: "请核对", knowledge.Hint: "提示"},
	"en": {knowledge.Fault: "error", knowledge.Doubt: "please check", knowledge.Hint: "notice"},
}

// printProblems prints each problem in two lines: where and what, then what to do.
func printProblems(w io.Writer, problems []knowledge.Problem, lang string) error {
	for _, p := range problems {
		var where []string
		for _, part := range []string{p.File, p.Place, p.Entry} {
			if part != "" {
				where = append(where, part)
			}
		}
		_, err := fmt.Fprintf(w, "\n[%s] %s\n  %s\n  → %s\n", severityNames[lang][p.Severity], strings.Join(where, " · "), p.What(lang), p.Advice(lang))
		if err != nil {
			return err
		}
	}
	return nil
}

// printTable prints rows in columns as wide on a terminal as their widest cell;
// a Chinese character is two wide. All columns but the first hold numbers.
func printTable(w io.Writer, rows [][]string) error {
	width := make([]int, len(rows[0]))
	for _, row := range rows {
		for i, cell := range row {
			width[i] = max(width[i], uniseg.StringWidth(cell))
		}
	}
	for _, row := range rows {
		var b strings.Builder
		for i, cell := range row {
			pad := strings.Repeat(" ", width[i]-uniseg.StringWidth(cell))
			if i == 0 {
				b.WriteString(cell + pad)
			} else {
				b.WriteString("  " + pad + cell)
			}
		}
		if _, err := fmt.Fprintln(w, strings.TrimRight(b.String(), " ")); err != nil {
			return err
		}
	}
	return nil
}
