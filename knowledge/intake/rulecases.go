package intake

import (
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/clerk"
	"jinguo/knowledge/fact"
)

// caseRow reads a case. One with a cell that cannot be read is left out.
func (s *ruleSheets) caseRow(d *ruleDraft, g *ruleSegment, r row) {
	c := knowledge.TestCase{Facts: map[string]any{}}
	ok := true
	fail := func(at int, code string, args ...string) {
		ok = false
		s.rep.note(code, knowledge.Fault, g.columnAt(r, at), args...)
	}
	filled := false
	for i, column := range g.columns {
		if i >= len(r.Cells) {
			break
		}
		text := strings.TrimSpace(r.Cells[i])
		if text == "" {
			continue
		}
		filled = filled || column.field != ruleTitle && column.field != ruleArea && column.field != ruleIgnored
		if code, args := readCase(&c, column, text); code != "" {
			fail(i, code, args...)
		}
	}
	if !filled {
		return
	}
	if c.Result == "" && ok {
		fail(slices.IndexFunc(g.columns, func(c ruleColumn) bool { return c.field == ruleResult }), "sheet_result", "value", "")
	}
	if !ok {
		return
	}
	if c.Name == "" {
		c.Name = strconv.Itoa(len(d.part.Cases) + 1)
	}
	if at := slices.IndexFunc(d.part.Cases, func(o knowledge.TestCase) bool { return o.Name == c.Name }); at >= 0 {
		s.rep.note("sheet_case_twice", knowledge.Fault, g.at(r), "name", clip(c.Name, 40))
		return
	}
	d.part.Cases = append(d.part.Cases, c)
}

// readCase reads a cell of a case; the code says what is wrong with it.
func readCase(c *knowledge.TestCase, column ruleColumn, text string) (code string, args []string) {
	value := []string{"value", clip(oneLine(text), 40)}
	switch column.field {
	case ruleCase:
		c.Name = oneLine(text)
	case ruleResult:
		result, known := clerk.ResultOf(text)
		if c.Result = result; !known {
			return "sheet_result", value
		}
	case ruleOn:
		day, err := knowledge.ParseDate(text)
		if c.On = day; err != nil {
			return "sheet_date", value
		}
	case rulePay:
		yuan, known := clerk.Yuan(text)
		if !known {
			return "sheet_case_pay", value
		}
		c.Amount = &yuan
	case ruleOpen:
		return readOpen(c, text)
	case ruleBorn:
		day, err := knowledge.ParseDate(text)
		if err != nil {
			return "sheet_date", value
		}
		c.Facts[fact.Born] = string(day)
	case ruleChildrenBorn:
		return readChildrenBorn(c, text)
	case ruleCaseFact:
		v, fault := clerk.Value(clerk.FactOf(column.key), text)
		if fault != nil {
			return fault.Code, fault.Args
		}
		if v != nil {
			c.Facts[column.key] = v
		}
	case ruleUnknown:
		_, fault := clerk.Condition{Fact: column.title}.Express()
		if fault != nil {
			return "sheet_case_fact", fault.Args
		}
	}
	return "", nil
}

func readOpen(c *knowledge.TestCase, text string) (code string, args []string) {
	c.Open = []string{}
	if hollow[text] || text == "没有" {
		return "", nil
	}
	for _, label := range splitOutside(text, "、；;，,\n/") {
		key := clerk.FactKey(label)
		if key == "" {
			_, fault := clerk.Condition{Fact: label}.Express()
			return "sheet_fact", fault.Args
		}
		if !slices.Contains(c.Open, key) {
			c.Open = append(c.Open, key)
		}
	}
	return "", nil
}

func readChildrenBorn(c *knowledge.TestCase, text string) (code string, args []string) {
	days := []any{}
	if !hollow[text] && text != "没有" {
		for _, piece := range splitOutside(text, "、；;，,\n ") {
			day, err := knowledge.ParseDate(piece)
			if err != nil || day == "" {
				return "sheet_date", []string{"value", clip(oneLine(piece), 40)}
			}
			days = append(days, string(day))
		}
	}
	c.Facts[fact.ChildrenBorn] = days
	return "", nil
}
