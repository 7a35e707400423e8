package clerk

import (
	"regexp"
	"strconv"
	"strings"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
)

// Row is a row of a sheet that says a condition, or a part of one. Rows of one Group are
// alternatives; those whose marks are the same are one alternative together.
type Row struct {
	Fact, Relation, Value, Group string
}

// Reword finds the rows that say an expression, in the words of clerks where it can. Group
// is the mark of a group that is not used yet.
func Reword(when, group string) []Row {
	if c, ok := atom(when); ok {
		return []Row{c}
	}
	var rows []Row
	alternatives := split(when, " || ")
	for i, alternative := range alternatives {
		parts := split(unwrapped(alternative), " && ")
		for _, part := range parts {
			c, ok := atom(unwrapped(part))
			if !ok || len(alternatives) > 1 && strings.Contains(c.Relation, "表达式") {
				return []Row{{Relation: "表达式", Value: when}}
			}
			if len(alternatives) > 1 {
				c.Group = group
			}
			if len(alternatives) > 1 && len(parts) > 1 {
				c.Group = group + "." + strconv.Itoa(i+1)
			}
			rows = append(rows, c)
		}
	}
	if together(rows) != when {
		return []Row{{Relation: "表达式", Value: when}}
	}
	return rows
}

// together is the expression that rows say, as intake joins them.
func together(rows []Row) string {
	var marks []string
	lists := map[string][]Expression{}
	for i, r := range rows {
		mark := r.Group
		if mark != "" && !strings.Contains(mark, ".") {
			mark += "\x00" + strconv.Itoa(i)
		}
		if lists[mark] == nil {
			marks = append(marks, mark)
		}
		e, fault := Condition{Fact: r.Fact, Relation: r.Relation, Value: r.Value}.Express()
		if fault != nil {
			return ""
		}
		lists[mark] = append(lists[mark], e)
	}
	var each []Expression
	for _, mark := range marks {
		each = append(each, All(lists[mark]))
	}
	return Any(each).When
}

// split cuts an expression at an operator that stands outside of brackets and quotes.
func split(when, operator string) []string {
	var parts []string
	depth, from, quote := 0, 0, false
	for i := 0; i < len(when); i++ {
		switch when[i] {
		case '\'', '"':
			quote = !quote
		case '(', '[':
			depth++
		case ')', ']':
			depth--
		}
		if depth == 0 && !quote && strings.HasPrefix(when[i:], operator) {
			parts = append(parts, when[from:i])
			from = i + len(operator)
			i = from - 1
		}
	}
	return append(parts, when[from:])
}

// unwrapped is an expression without the brackets around all of it.
func unwrapped(when string) string {
	inner, ok := strings.CutPrefix(when, "(")
	if !ok || !strings.HasSuffix(inner, ")") {
		return when
	}
	inner = strings.TrimSuffix(inner, ")")
	depth := 0
	for _, r := range inner {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth < 0 {
				return when
			}
		}
	}
	return inner
}

// patterns of the expressions that [Condition.Express] makes.
var (
	comparesNumber = regexp.MustCompile(`^(\w+) (==|!=|>=|<=|>|<) (\d+)$`)
	betweenNumbers = regexp.MustCompile(`^(\w+) (>=|<) (\d+) (&&|\|\|) (\w+) (<=|>) (\d+)$`)
	comparesChoice = regexp.MustCompile(`^(\w+) (==|!=) '(\w+)'$`)
	choiceOfList   = regexp.MustCompile(`^(!\()?(\w+) in \[([^\]]*)\]\)?$`)
	holdsChoice    = regexp.MustCompile(`^(!\()?'(\w+)' in (\w+)\)?$`)
	holdsOneOf     = regexp.MustCompile(`^(!\()?(\w+)\.exists\(c, c in \[([^\]]*)\]\)\)?$`)
	holdsAny       = regexp.MustCompile(`^size\((\w+)\) (==|>|>=) (\d+)$`)
	withinRegion   = regexp.MustCompile(`^(!)?within\((\w+), (?:(here)|'(\d+)')\)$`)
	plainTruth     = regexp.MustCompile(`^(!)?(\w+)$`)
	childOfAge     = regexp.MustCompile(`^(!)?children\.exists\(c, c (<|>=|<=) (\d+)\)$`)
	childBetween   = regexp.MustCompile(`^children\.exists\(c, c >= (\d+) && c <= (\d+)\)$`)
	childCount     = regexp.MustCompile(`^children\.filter\(c, c (<|>=|<=) (\d+)\)\.size\(\) (>=|<=|==) (\d+)$`)
)

var operatorWords = map[string]string{"==": "等于", "!=": "不等于", ">=": "至少", "<=": "至多", ">": "大于", "<": "低于"}

var ageWords = map[string]string{"<": "未满%s岁", ">=": "%s岁以上", "<=": "%s岁以下"}

func ageWord(op, n string) string { return strings.Replace(ageWords[op], "%s", n, 1) }

// atom finds the row of an expression that one row can say.
func atom(when string) (Row, bool) {
	r, ok := candidate(when)
	if !ok {
		return Row{}, false
	}
	e, fault := Condition{Fact: r.Fact, Relation: r.Relation, Value: r.Value}.Express()
	return r, fault == nil && e.When == when
}

func candidate(when string) (Row, bool) {
	if m := childOfAge.FindStringSubmatch(when); m != nil {
		lead := "有"
		if m[1] != "" {
			lead = "没有"
		}
		return Row{Fact: labelOf("children"), Relation: lead + ageWord(m[2], "…") + "的", Value: m[3]}, true
	}
	if m := childBetween.FindStringSubmatch(when); m != nil {
		return Row{Fact: labelOf("children"), Relation: "有", Value: m[1] + "-" + m[2] + "岁"}, true
	}
	if m := childCount.FindStringSubmatch(when); m != nil {
		return Row{Fact: labelOf("children"), Relation: ageWord(m[1], m[2]) + "的人数" + operatorWords[m[3]], Value: m[4]}, true
	}
	if m := holdsAny.FindStringSubmatch(when); m != nil {
		return sized(m[1], m[2], m[3])
	}
	if m := betweenNumbers.FindStringSubmatch(when); m != nil && m[1] == m[5] {
		relation := "在…之间"
		if m[2] == "<" {
			relation = "不在…之间"
		}
		return Row{Fact: labelOf(m[1]), Relation: relation, Value: m[3] + "-" + m[7]}, true
	}
	if m := comparesNumber.FindStringSubmatch(when); m != nil {
		return Row{Fact: labelOf(m[1]), Relation: operatorWords[m[2]], Value: m[3]}, true
	}
	if m := comparesChoice.FindStringSubmatch(when); m != nil {
		return Row{Fact: labelOf(m[1]), Relation: map[string]string{"==": "是", "!=": "不是"}[m[2]], Value: choiceNames(m[1], m[3])}, true
	}
	if m := choiceOfList.FindStringSubmatch(when); m != nil {
		return listRow(m[1], m[2], m[3]), true
	}
	if m := holdsOneOf.FindStringSubmatch(when); m != nil {
		return listRow(m[1], m[2], m[3]), true
	}
	if m := holdsChoice.FindStringSubmatch(when); m != nil {
		return Row{Fact: labelOf(m[3]), Relation: map[bool]string{true: "包含", false: "不含"}[m[1] == ""], Value: choiceNames(m[3], m[2])}, true
	}
	if m := withinRegion.FindStringSubmatch(when); m != nil {
		value := "本地"
		if m[3] == "" {
			value = RegionText(m[4])
		}
		return Row{Fact: labelOf(m[2]), Relation: map[bool]string{true: "位于", false: "不位于"}[m[1] == ""], Value: value}, true
	}
	if m := plainTruth.FindStringSubmatch(when); m != nil {
		return Row{Fact: labelOf(m[2]), Relation: "是", Value: map[bool]string{true: "是", false: "否"}[m[1] == ""]}, true
	}
	return Row{}, false
}

// sized is the row of a comparison of how many there are of something.
func sized(name, op, n string) (Row, bool) {
	f := FactOf(name)
	switch {
	case f == nil:
		return Row{}, false
	case f.Type == fact.Ages && op == "==" && n == "0", f.Type == fact.Choices && op == "==" && n == "0":
		return Row{Fact: f.Zh.Label, Relation: "没有"}, true
	case f.Type == fact.Ages && op == ">=" && n == "1", f.Type == fact.Choices && op == ">" && n == "0":
		return Row{Fact: f.Zh.Label, Relation: "有"}, true
	}
	return Row{Fact: f.Zh.Label, Relation: "人数" + operatorWords[op], Value: n}, f.Type == fact.Ages
}

// listRow is the row of an expression with a list of choices, or of numbers.
func listRow(not, name, list string) Row {
	var values []string
	for _, item := range strings.Split(list, ",") {
		values = append(values, strings.Trim(item, " '"))
	}
	return Row{Fact: labelOf(name), Relation: map[bool]string{true: "之一", false: "不属于"}[not == ""], Value: choiceNames(name, values...)}
}

func labelOf(name string) string {
	if f := FactOf(name); f != nil {
		return f.Zh.Label
	}
	return name
}

func choiceNames(name string, values ...string) string {
	f := FactOf(name)
	names := make([]string, len(values))
	for i, value := range values {
		names[i] = value
		if f != nil {
			names[i] = optionText(f, value)
		}
	}
	return strings.Join(names, "、")
}

// RegionText is a name of a region that is read back to its code, else the code.
func RegionText(code string) string {
	full := region.Full(code)
	if r, err := region.Parse(full); err == nil && r.Code == code {
		return full
	}
	return code
}

var (
	payEach = regexp.MustCompile(`^(?:(\d+) \+ )?(size\(children\)|household|children\.filter\(c, c (<|>=|<=) (\d+)\)\.size\(\)) \* (\d+)$|^(household) \* (\d+)$`)
	payEnds = regexp.MustCompile(`^(min|max)\(\[(.+), (\d+)\]\)$`)
)

// PayText writes an amount as [Payment] reads it.
func PayText(pay string) string {
	text := payWords(pay)
	if back, _, _, fault := (Payment{Amount: text}).Pay(); fault == nil && back == pay {
		return text
	}
	return "表达式：" + pay
}

func payWords(pay string) string {
	if m := payEnds.FindStringSubmatch(pay); m != nil {
		return payWords(m[2]) + map[string]string{"min": "，最多", "max": "，最少"}[m[1]] + m[3]
	}
	m := payEach.FindStringSubmatch(pay)
	switch {
	case m == nil:
		return pay
	case m[6] != "":
		return "每人" + m[7]
	}
	each := "每个孩子" + m[5]
	switch {
	case m[2] == "household":
		each = "每人" + m[5]
	case m[3] != "":
		each = "每个" + ageWord(m[3], m[4]) + "的孩子" + m[5]
	}
	if m[1] != "" {
		return m[1] + "，" + each
	}
	return each
}

// PerText is how a sheet says how often something is given.
func PerText(per string) string {
	return map[string]string{"once": "一次性", "month": "每月", "year": "每年"}[per]
}
