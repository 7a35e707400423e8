package alarm

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// heads are the columns of a table.
var heads = []string{"主题", "类别", "写法", "备注", "停用"}

// The columns by their place in heads.
const (
	topicColumn = iota
	kindColumn
	textColumn
	noteColumn
	offColumn
)

// Read reads a table as the package describes it: CSV, or TSV where the first line has
// a tab, in UTF-8, UTF-16 with a byte order mark, or GB18030. The first line names the
// columns, in any order, of which the first three are needed and others are passed
// over; lines without words are passed over too. Every row in which something is wrong
// is left out of rows and named in the problems, which call the file name.
func Read(name string, data []byte) (rows []Row, problems []knowledge.Problem) {
	return read(name, data, Check)
}

// read is Read with what finds the faults of rows.
func read(name string, data []byte, check func([]Row) []Fault) (rows []Row, problems []knowledge.Problem) {
	in, ok := knowledge.OpenTable(data)
	if !ok {
		return nil, []knowledge.Problem{{Code: "not_text", Severity: knowledge.Fault, File: name}}
	}
	head, err := in.Read()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, []knowledge.Problem{knowledge.TableProblem("lay_table", name, err)}
	}
	columns := make([]int, len(heads))
	for i, title := range heads {
		columns[i] = slices.IndexFunc(head, func(cell string) bool { return strings.TrimSpace(cell) == title })
	}
	if slices.Contains(columns[:noteColumn], -1) {
		return nil, []knowledge.Problem{{Code: "alarm_head", Severity: knowledge.Fault, File: name, Place: knowledge.LinePlace(1)}}
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
		case row.Text != "":
			rows, lines = append(rows, row), append(lines, line)
		}
	}
	faulty := map[int]bool{}
	for _, f := range check(rows) {
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

// rowOf reads one line. Its faults are those that a row cannot hold; [Check] finds the
// others.
func rowOf(record []string, columns []int) (Row, []Fault) {
	cell := func(column int) string {
		if i := columns[column]; i >= 0 && i < len(record) {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	row := Row{Text: cell(textColumn), Note: cell(noteColumn)}.Clean()
	if row.Text == "" {
		return row, nil
	}
	var faults []Fault
	var known bool
	if row.Topic, known = topicNamed(cell(topicColumn)); !known {
		faults = append(faults, faultOf(row, "alarm_topic", "topic", cell(topicColumn)))
	}
	if row.Kind = kindNamed(cell(kindColumn)); row.Kind == "" {
		faults = append(faults, faultOf(row, "alarm_kind", "kind", cell(kindColumn)))
	}
	if row.Off, known = lay.Off(cell(offColumn)); !known {
		faults = append(faults, faultOf(row, "lay_off", "off", cell(offColumn)))
	}
	return row, faults
}

// Write writes rows as a table that [Read] reads back and Excel opens as it is: CSV in
// UTF-8 with a byte order mark.
func Write(w io.Writer, rows []Row) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write urgent rules: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	out.Write(heads)
	for _, row := range rows {
		off := ""
		if row.Off {
			off = "是"
		}
		out.Write([]string{TopicName(row.Topic), row.Kind.Name(), row.Text, row.Note, off})
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write urgent rules: %w", err)
	}
	return nil
}
