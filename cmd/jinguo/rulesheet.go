package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/clerk"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/importer"
)

// The headers of the sheets of rules, as intake reads them.
var (
	settingHeads   = []string{"项目名称", "地区", "不能同时享受", "申请时间", "规则日期", "已核对"}
	conditionHeads = []string{"项目名称", "地区", "条件", "事实", "关系", "值", "说明", "英文说明", "政策原文", "组"}
	amountHeads    = []string{"项目名称", "地区", "档", "事实", "关系", "值", "金额", "发放", "政策原文", "组"}
)

// writeRules writes the rules of programmes as sheets that import reads back and Excel
// opens: CSV in UTF-8 with a byte order mark, table below table.
func writeRules(w io.Writer, entries []*knowledge.Entry) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write rules: %w", err)
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	tables := [][][]string{settingRows(entries), conditionRows(entries), amountRows(entries)}
	for _, e := range entries {
		tables = append(tables, caseRows(e))
	}
	wide := 0
	for _, rows := range tables {
		for _, row := range rows {
			wide = max(wide, len(row))
		}
	}
	for i, rows := range tables {
		if len(rows) < 2 {
			continue
		}
		if i > 0 {
			rows = slices.Insert(rows, 0, []string{})
		}
		for _, row := range rows { // all as wide, since Excel keeps them so
			out.Write(append(row[:len(row):len(row)], make([]string, wide-len(row))...))
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write rules: %w", err)
	}
	return nil
}

// about are the first two cells of every row about e.
func about(e *knowledge.Entry) []string { return []string{e.Title, clerk.RegionText(e.Region)} }

func settingRows(entries []*knowledge.Entry) [][]string {
	rows := [][]string{settingHeads}
	for _, e := range entries {
		r := importer.RuleOf(e)
		others, windows, confirmed := "无", "全年", ""
		if len(r.NotWith) > 0 {
			others = strings.Join(r.NotWith, "；")
		}
		if len(r.Windows) > 0 {
			windows = clerk.WindowsText(r.Windows)
		}
		if r.Confirmed {
			confirmed = "是"
		}
		rows = append(rows, append(about(e), others, windows, string(r.Dated), confirmed))
	}
	return rows
}

// none stands in a cell for that there is nothing to say, where an empty one would be
// filled in.
const none = "—"

func conditionRows(entries []*knowledge.Entry) [][]string {
	rows := [][]string{conditionHeads}
	for _, e := range entries {
		for i, c := range importer.RuleOf(e).Clauses {
			words := clerk.Reword(c.When, groupMark(i))
			quotes := strings.Split(c.Quote, "\n")
			if len(quotes) > len(words) {
				quotes = []string{c.Quote}
			}
			english := c.ReasonEn
			if english == "" {
				english = none
			}
			for j, r := range words {
				quote := ""
				if j < len(quotes) {
					quote = quotes[j]
				}
				rows = append(rows, append(about(e), c.Name, r.Fact, r.Relation, r.Value, c.Reason, english, quote, r.Group))
			}
		}
	}
	return rows
}

// groupMark is the mark of a group of alternatives: 或1.
func groupMark(i int) string { return "或" + strconv.Itoa(i+1) }

func amountRows(entries []*knowledge.Entry) [][]string {
	rows := [][]string{amountHeads}
	for _, e := range entries {
		for i, t := range importer.RuleOf(e).Amounts {
			words := []clerk.Row{{}}
			if t.When != "" {
				words = clerk.Reword(t.When, groupMark(i))
			}
			if len(words) > 1 && t.Name == "" { // rows of a tier are known by its name
				words = []clerk.Row{{Relation: "表达式", Value: t.When}}
			}
			for j, r := range words {
				pay, per, quote := clerk.PayText(t.Pay), clerk.PerText(t.Per), t.Quote
				if j > 0 {
					pay, per, quote = "", "", ""
				}
				rows = append(rows, append(about(e), t.Name, r.Fact, r.Relation, r.Value, pay, per, quote, r.Group))
			}
		}
	}
	return rows
}

// caseRows are the cases of a programme, a column a fact.
func caseRows(e *knowledge.Entry) [][]string {
	r := importer.RuleOf(e)
	keys := caseKeys(r)
	heads := []string{"项目名称", "地区", "用例"}
	for _, key := range keys {
		heads = append(heads, keyText(key))
	}
	rows := [][]string{append(heads, "日期", "结果", "金额", "待问")}
	for _, c := range r.Cases {
		row := append(about(e), c.Name)
		for _, key := range keys {
			value, known := c.Facts[key]
			if !known {
				row = append(row, "")
				continue
			}
			row = append(row, caseText(key, value))
		}
		amount := ""
		if c.Amount != nil {
			amount = strconv.FormatInt(*c.Amount, 10)
		}
		var open []string
		for _, key := range c.Open {
			open = append(open, clerk.FactText(key))
		}
		rows = append(rows, append(row, string(c.On), clerk.ResultText(c.Result), amount, strings.Join(open, "、")))
	}
	return rows
}

// caseKeys are the facts that cases name, in the order of the vocabulary, dates of birth first.
func caseKeys(r *knowledge.Rule) []string {
	var keys []string
	for _, c := range r.Cases {
		for key := range c.Facts {
			if !slices.Contains(keys, key) {
				keys = append(keys, key)
			}
		}
	}
	slices.Sort(keys)
	slices.SortStableFunc(keys, func(a, b string) int { return placeOfFact(a) - placeOfFact(b) })
	return keys
}

// placeOfFact is where a fact stands in the vocabulary.
func placeOfFact(key string) int {
	if key == fact.Born || key == fact.ChildrenBorn {
		return -1
	}
	return slices.Index(fact.All(), clerk.FactOf(key))
}

// birthColumns are the headings of the columns of dates of birth.
var birthColumns = map[string]string{fact.Born: "出生日期", fact.ChildrenBorn: "孩子出生日期"}

func keyText(key string) string {
	if heading, ok := birthColumns[key]; ok {
		return heading
	}
	return clerk.FactText(key)
}

func caseText(key string, value any) string {
	switch key {
	case fact.Born:
		return fmt.Sprint(value)
	case fact.ChildrenBorn:
		list, _ := value.([]any)
		if len(list) == 0 {
			return "无"
		}
		days := make([]string, len(list))
		for i, day := range list {
			days[i] = fmt.Sprint(day)
		}
		return strings.Join(days, "、")
	}
	if f := clerk.FactOf(key); f != nil {
		return clerk.ValueText(f, value)
	}
	return fmt.Sprint(value)
}
