package lay

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// heads are the columns of an office's table.
var heads = []string{"群众说法", "文件用语", "地区", "方言", "停用"}

// The columns by their place in heads.
const (
	saidColumn = iota
	writtenColumn
	regionColumn
	dialectColumn
	offColumn
)

// Read reads an office's table: CSV, or TSV where the first line has a tab, in
// UTF-8, UTF-16 with a byte order mark, or GB18030. The first line names the
// columns, in any order, of which the first two are needed and others are passed
// over:
//
//	群众说法,文件用语,地区,方言,停用
//	木有钱看病,医疗救助|临时救助,山东省,山东,
//	动手术,-,,,
//
// Terms are parted by | or ；, - stands for none (see the package), a region is a
// name or a code, and 停用 is 是 where the row takes another one out. Every row in
// which something is wrong is left out of rows and named in the problems, which
// call the file name.
func Read(name string, data []byte) (rows []Row, problems []knowledge.Problem) {
	in, ok := knowledge.OpenTable(data)
	if !ok {
		return nil, []knowledge.Problem{{Code: "not_text", Severity: knowledge.Fault, File: name}}
	}
	head, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, []knowledge.Problem{knowledge.TableProblem("lay_table", name, err)}
	}
	columns := columnsOf(head)
	if columns[saidColumn] < 0 || columns[writtenColumn] < 0 {
		return nil, []knowledge.Problem{{Code: "lay_head", Severity: knowledge.Fault, File: name, Place: knowledge.LinePlace(1)}}
	}
	var lines []int // where the rows stand
	for {
		record, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, append(problems, knowledge.TableProblem("lay_table", name, err))
		}
		line, _ := in.FieldPos(0)
		row, faults := rowOf(record, columns)
		switch {
		case len(faults) > 0:
			for _, f := range faults {
				problems = append(problems, f.Problem(name, knowledge.LinePlace(line)))
			}
		case row.Said != "" || len(row.Written) > 0:
			rows, lines = append(rows, row), append(lines, line)
		}
	}
	faulty := map[int]bool{}
	for _, f := range Check(rows) {
		faulty[f.Row] = true
		problems = append(problems, f.Problem(name, knowledge.LinePlace(lines[f.Row])))
	}
	var good []Row
	for i, row := range rows {
		if !faulty[i] {
			good = append(good, row)
		}
	}
	return good, problems
}

// columnsOf is where in head each of heads stands; -1 where it does not.
func columnsOf(head []string) []int {
	columns := make([]int, len(heads))
	for i, name := range heads {
		columns[i] = slices.IndexFunc(head, func(cell string) bool { return strings.TrimSpace(cell) == name })
	}
	return columns
}

// rowOf reads one line. Its faults are those that a row cannot hold; [Check] finds
// the others.
func rowOf(record []string, columns []int) (Row, []Fault) {
	cell := func(column int) string {
		if i := columns[column]; i >= 0 && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	row := Row{Said: cell(saidColumn), Written: terms(cell(writtenColumn)), Dialect: cell(dialectColumn)}.Clean()
	var faults []Fault
	off, known := Off(cell(offColumn))
	row.Off = off
	if !known {
		faults = append(faults, Fault{Code: "lay_off", Args: map[string]string{"said": row.Said, "off": cell(offColumn)}})
	}
	if row.Said != "" && cell(writtenColumn) == "" && !row.Off {
		faults = append(faults, Fault{Code: "lay_nothing", Args: map[string]string{"said": row.Said}})
	}
	place, err := region.Parse(cell(regionColumn))
	if err != nil {
		return row, append(faults, Fault{Code: "lay_region", Args: map[string]string{"said": row.Said, "region": cell(regionColumn)}})
	}
	row.Region = place.Code
	return row, faults
}

// Off reads what staff write under 停用; known is false where that is neither yes nor no.
func Off(cell string) (off, known bool) {
	off, known = offWords[strings.ToLower(cell)]
	return off, known
}

// offWords are what staff write under 停用.
var offWords = map[string]bool{
	"": false, "否": false, "不": false, "no": false, "n": false, "false": false, "0": false, "启用": false,
	"是": true, "停用": true, "yes": true, "y": true, "true": true, "1": true, "√": true, "x": true,
}

// Write writes rows as a table that [Read] reads back and Excel opens as it is:
// CSV in UTF-8 with a byte order mark.
func Write(w io.Writer, rows []Row) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write words: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(heads)
	for _, row := range rows {
		off := ""
		if row.Off {
			off = "是"
		}
		out.Write([]string{row.Said, row.Terms(), regionName(row.Region), row.Dialect, off})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write words: %w", err)
	}
	return nil
}

// Terms are the row's terms as one cell of a table holds them.
func (r Row) Terms() string {
	if r.Guard() {
		return guardMark
	}
	return strings.Join(r.Written, "|")
}

// regionName is a region's name where that is enough to tell it, its code elsewhere.
func regionName(code string) string {
	if code == "" {
		return ""
	}
	full := region.Full(code)
	if r, err := region.Parse(full); err == nil && r.Code == code {
		return full
	}
	return code
}
