package intake

import (
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge"
)

var (
	exampleCell = regexp.MustCompile(`^[(（]?(?:填[写报表])?(?:举?例|示例|样例|例子|范例)\d?[)）]?[：:]?$`)
	exampleWord = regexp.MustCompile(`^[(（]?(?:举?例|示例|样例|例如|如)[)）]?[：:]`)
	howToFill   = regexp.MustCompile(`^[(（]?(?:填[写报表]|录入|使用)(?:说明|须知|要求|指南|提示)`)
	askedFor    = regexp.MustCompile(`^[(（]?(?:必填|选填|非必填|可不填|请(?:填|选|输|写|按)|填写|填报|下拉|例如|如[：:]|格式|文本格式|按.{0,10}填)`)
	changeNames = regexp.MustCompile(`^(?:(?:修改|变更|修订|更新|改动)(?:日期|时间|人|人员|内容|说明|原因|情况|记录|前|后|摘要|部门|描述)|版本|版本号|版次|修订版本|文件版本)$`)
)

// changeLog reports whether the table tells of changes to the file.
func (t *tabular) changeLog() bool {
	for _, r := range t.table.Rows[:min(len(t.table.Rows), headerRows)] {
		named, filled := 0, 0
		for _, cell := range r.Cells[:min(len(r.Cells), headerColumns)] {
			if cell = oneLine(cell); cell == "" {
				continue
			}
			filled++
			if changeNames.MatchString(strings.ReplaceAll(cell, " ", "")) {
				named++
			}
		}
		if named > 1 && named*2 >= filled {
			return true
		}
	}
	return false
}

// isTemplate reports whether a row is none of the list but tells how to fill it in,
// in words or by an example.
func (t *tabular) isTemplate(r row) bool {
	first := firstCell(r)
	if exampleCell.MatchString(first) || howToFill.MatchString(first) {
		return true
	}
	label := t.label(r)
	if exampleWord.MatchString(first) || exampleWord.MatchString(label) || exampleCell.MatchString(label) {
		return true
	}
	if t.kind == knowledge.FAQ || !askedFor.MatchString(label) {
		return false
	}
	asked := 0
	for _, cell := range r.Cells {
		if askedFor.MatchString(oneLine(cell)) {
			asked++
		}
	}
	return asked > 1
}

// Columns that tell something of the rows below the one that they are filled in.
var carriedFields = []field{colArea, colKinds}

// carry is a column whose text holds for the rows below it, too.
type carry struct {
	column int
	text   string
}

// A column is carried down where its rows are blank for so long, and as often.
const (
	carryRun  = 2
	carryRows = 4
)

// carries finds the columns of regions and of kinds that are filled in in the first
// row of each group only: blank for the most part, in runs, never twice the same.
func (t *tabular) carries() []carry {
	var all []carry
	for c, col := range t.columns {
		if !slices.Contains(carriedFields, col.field) || !t.sparse(c) {
			continue
		}
		seen := map[string]bool{}
		rows, blank, run, longest := 0, 0, 0, 0
		twice, begins := false, false
		for _, r := range t.table.Rows[t.first:] {
			if t.isHeader(r) || t.isAside(r) || t.isTotal(r) || t.isTemplate(r) {
				continue
			}
			rows++
			text := oneLine(r.Cells[c])
			if text == "" {
				blank++
				run++
				longest = max(longest, run)
				continue
			}
			begins = begins || rows == 1
			twice = twice || seen[text]
			seen[text] = true
			run = 0
		}
		if begins && !twice && rows >= carryRows && len(seen) > 1 && longest >= carryRun && blank*2 >= rows {
			all = append(all, carry{column: c})
		}
	}
	return all
}

// sparse reports whether a column is blank in a third of the rows at least, titles
// and totals counted.
func (t *tabular) sparse(column int) bool {
	rows := t.table.Rows[t.first:]
	blank := 0
	for _, r := range rows {
		if r.Cells[column] == "" {
			blank++
		}
	}
	return blank*3 >= len(rows)
}

// forget drops what was carried so far.
func forget(carried []carry) {
	for i := range carried {
		carried[i].text = ""
	}
}

// lend fills what the columns that are carried down leave blank in r, and returns
// the fields that it filled, with their words. r is not changed.
func (t *tabular) lend(r row, carried []carry) (row, map[field]string) {
	var lent map[field]string
	for i := range carried {
		c := &carried[i]
		if text := oneLine(r.Cells[c.column]); text != "" {
			c.text = text
			continue
		}
		f := t.columns[c.column].field
		if c.text == "" || !t.fits(r, f, c.text) {
			continue
		}
		if lent == nil {
			lent = map[field]string{}
			r.Cells = slices.Clone(r.Cells)
		}
		r.Cells[c.column] = c.text
		lent[f] += c.text
	}
	return r, lent
}

// fits reports whether the name and the address of a row do not speak of another
// region, or of another kind of place, than text.
func (t *tabular) fits(r row, f field, text string) bool {
	name, address := "", ""
	for i, cell := range r.Cells {
		switch t.columns[i].field {
		case colPointName, colName, colProgrammeName:
			name += oneLine(cell) + " "
		case colAddress:
			address += oneLine(cell) + " "
		}
	}
	if f == colKinds {
		own, ok := kindIn(name)
		kind, known := kindIn(text)
		return !ok || !known || own == kind
	}
	code, ok := areaCode([]value{{text: text}}, t.near)
	if !ok {
		return true
	}
	for _, other := range placesIn(name+address, t.near) {
		if level := min(len(code), len(other)); other[:level] != code[:level] {
			return false
		}
	}
	return true
}

// asGuesses marks the fields that were lent as concluded.
func asGuesses(e *knowledge.Entry, lent map[field]string) {
	if text := lent[colArea]; text != "" {
		e.Guess("region", text)
	}
	if text := lent[colKinds]; text != "" && e.Point != nil {
		e.Guess("service_point.kinds", text)
	}
}
