package clerk

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jinguo/knowledge/fact"
)

// bound is a comparison with one number, or with two: between and outside.
type bound struct {
	op   string
	a, b int64
}

func (b bound) values() []int64 {
	if b.op == "between" || b.op == "outside" {
		return []int64{b.a, b.b}
	}
	return []int64{b.a}
}

// boundList are comparisons of which all hold; or, where each is with the one value of
// a list, one of them does.
type boundList []bound

// sides are the spellings of comparisons before and behind a number, the longest first.
var sides = sync.OnceValues(func() (before, after []spelling) {
	for _, name := range []string{"eq", "ne", "ge", "le", "gt", "lt"} {
		r := relationNamed(name)
		for _, words := range r.Before {
			before = append(before, spelling{words, name})
		}
		for _, words := range r.After {
			after = append(after, spelling{words, name})
		}
	}
	longest := func(a, b spelling) int { return len(b.words) - len(a.words) }
	slices.SortStableFunc(before, longest)
	slices.SortStableFunc(after, longest)
	return before, after
})

// spelling is a way of writing a relation.
type spelling struct{ words, name string }

// cutWord cuts the comparison off that s starts with: one of those that stand before
// a number, or behind one.
func cutWord(s string, before bool) (name, rest string) {
	words, after := sides()
	if !before {
		words = after
	}
	for _, w := range words {
		if rest, found := strings.CutPrefix(s, w.words); found {
			return w.name, rest
		}
	}
	return "", s
}

var (
	// counted matches a number with the unit that people write behind it.
	counted = regexp.MustCompile(`^(?:每月|人均|月|每年|每人)*` + numeralOf + `(?:千|百|万|亿)?(?:个?半)?(?:周岁|个月|个年度|个季度|元/人/月|元/人/年|元/人·月|元每月|元每年|元/月|元/年|元人民币|人民币|块钱|元整|名妇女|口人|个人|周年|年度|岁|月|年半|年|元|块|人|口|名|个|位)?`)
	// rangeMark matches what stands between the two ends of a range.
	rangeMark = regexp.MustCompile(`^(?:--?|—+|–|~+|～|至|到)`)
	linkMark  = regexp.MustCompile(`^(?:并且|而且|同时|[,，、;；且并和或/])+`)
	ends      = regexp.MustCompile(`^\((不?含)\)`)
)

// boundsIn reads comparisons with numbers of a unit: 不低于35, 35周岁以上65周岁以下, 在35-64之间.
func boundsIn(s, unit string) (boundList, bool) {
	turned := false
	for _, lead := range []string{"不在", "不介于"} {
		if rest, found := strings.CutPrefix(s, lead); found {
			s, turned = rest, true
		}
	}
	for _, lead := range []string{"介于", "在", "从", "由"} {
		s = strings.TrimPrefix(s, lead)
	}
	for _, end := range []string{"的", "之间", "范围内", "期间", "其中之一", "之一", "任意一项"} {
		s = strings.TrimSuffix(s, end)
	}
	var all boundList
	either := false
	for s != "" {
		more, rest, ok := oneBound(s, unit)
		if !ok || len(all) > 20 {
			return nil, false
		}
		link := linkMark.FindString(rest)
		all, s = append(all, more...), rest[len(link):]
		either = either || strings.Contains(link, "或")
	}
	if len(all) == 0 || either && !all.alternatives() {
		return nil, false
	}
	return all.turned(turned), true
}

// oneBound reads the comparison that s starts with.
func oneBound(s, unit string) (all boundList, rest string, ok bool) {
	op, s := cutWord(s, true)
	first := counted.FindString(s)
	if first == "" {
		return nil, "", false
	}
	s = s[len(first):]
	s, strict := endOf(s)
	if mark := rangeMark.FindString(s); mark != "" && (op == "" || op == "eq") {
		s = s[len(mark):]
		second := counted.FindString(s)
		if second == "" {
			return nil, "", false
		}
		s, upper := endOf(s[len(second):])
		return rangeOf(first, second, unit, strict, upper, strings.TrimPrefix(s, "之间"))
	}
	n, ok := amountOf(first, unit)
	if !ok {
		return nil, "", false
	}
	behind, s := cutWord(s, false)
	s, late := endOf(s)
	if op, ok = settleOp(op, behind, strict || late); !ok {
		return nil, "", false
	}
	return boundList{{op: op, a: n}}, s, true
}

// endOf cuts (含) or (不含) off; strict says that it was the latter.
func endOf(s string) (rest string, strict bool) {
	m := ends.FindStringSubmatch(s)
	if m == nil {
		return s, false
	}
	return s[len(m[0]):], m[1] == "不含"
}

// settleOp is the one comparison that the words on the two sides of a number make.
func settleOp(before, behind string, strict bool) (string, bool) {
	op := before
	switch {
	case before == "" && behind == "":
		op = "eq"
	case before == "" || before == "eq":
		op = cmp.Or(behind, before)
	case behind != "" && behind != before:
		return "", false
	}
	if !strict {
		return op, true
	}
	open := map[string]string{"ge": "gt", "le": "lt"}[op]
	return open, open != ""
}

// rangeOf is a range, of which the unit may stand behind its second end only.
func rangeOf(first, second, unit string, strictA, strictB bool, rest string) (boundList, string, bool) {
	a, okA := amountOf(first, unit)
	b, okB := amountOf(second, unit)
	if _, _, written, ok := measure(first); ok && written == "" {
		if _, _, other, ok := measure(second); ok {
			a, okA = amountOf(first+other, unit)
		}
	}
	if !okA || !okB || a > b {
		return nil, "", false
	}
	if !strictA && !strictB {
		return boundList{{"between", a, b}}, rest, true
	}
	low, high := bound{op: "ge", a: a}, bound{op: "le", a: b}
	if strictA {
		low.op = "gt"
	}
	if strictB {
		high.op = "lt"
	}
	return boundList{low, high}, rest, true
}

// alternatives reports whether the list is one of values that a number may have.
func (l boundList) alternatives() bool {
	return len(l) > 1 && !slices.ContainsFunc(l, func(b bound) bool { return b.op != "eq" })
}

// turned is what holds where l does not.
func (l boundList) turned(yes bool) boundList {
	if !yes {
		return l
	}
	if len(l) == 1 {
		l[0].op = relationNamed(l[0].op).Not
		return l
	}
	return append(l, bound{op: notAll})
}

// notAll marks a list as the contrary of what its others say.
const notAll = "not"

// plain is the list without the mark, and whether it was there.
func (l boundList) plain() (boundList, bool) {
	if n := len(l); n > 0 && l[n-1].op == notAll {
		return l[:n-1], true
	}
	return l, false
}

// cel is the list as an expression about a variable.
func (l boundList) cel(of string) string {
	l, not := l.plain()
	var when string
	if l.alternatives() {
		all := make([]string, len(l))
		for i, b := range l {
			all[i] = strconv.FormatInt(b.a, 10)
		}
		when = of + " in [" + strings.Join(all, ", ") + "]"
	} else {
		all := make([]string, len(l))
		for i, b := range l {
			all[i] = b.cel(of)
			if b.op == "outside" && len(l) > 1 {
				all[i] = "(" + all[i] + ")"
			}
		}
		when = strings.Join(all, " && ")
	}
	if not {
		return "!(" + when + ")"
	}
	return when
}

// operators are how CEL writes comparisons.
var operators = map[string]string{"eq": " == ", "ne": " != ", "ge": " >= ", "le": " <= ", "gt": " > ", "lt": " < "}

func (b bound) cel(of string) string {
	a, z := strconv.FormatInt(b.a, 10), strconv.FormatInt(b.b, 10)
	switch b.op {
	case "between":
		return of + " >= " + a + " && " + of + " <= " + z
	case "outside":
		return of + " < " + a + " || " + of + " > " + z
	}
	return of + operators[b.op] + a
}

// reason says the list of a fact in words.
func (l boundList) reason(f *fact.Fact, lang string) string {
	l, not := l.plain()
	var parts []string
	label, unit := f.In(lang).Label, f.Unit[lang]
	if l.alternatives() {
		parts = append(parts, say("oneof", lang, "{fact}", label, "{value}", l.values(lang)+unit))
	} else {
		for i, b := range l {
			if i > 0 {
				label = ""
			}
			value := strconv.FormatInt(b.a, 10)
			if b.op == "between" || b.op == "outside" {
				value = bound{"between", b.a, b.b}.words(lang)
			}
			parts = append(parts, strings.TrimSpace(say(b.op, lang, "{fact}", label, "{value}", value, "{unit}", unit)))
		}
	}
	text := strings.Join(parts, reasonWord(lang, "and"))
	if not {
		return reasonWord(lang, "not") + text
	}
	return text
}

// values are the numbers of a list of alternatives in words.
func (l boundList) values(lang string) string {
	all := make([]string, len(l))
	for i, b := range l {
		all[i] = strconv.FormatInt(b.a, 10)
	}
	last := len(all) - 1
	return strings.Join(all[:last], reasonWord(lang, "and")) + reasonWord(lang, "or") + all[last]
}

// words are the list in short: 不满14, 6至11.
func (l boundList) words(lang string) string {
	l, not := l.plain()
	all := make([]string, len(l))
	for i, b := range l {
		all[i] = b.words(lang)
	}
	text := strings.Join(all, reasonWord(lang, "and"))
	if l.alternatives() {
		text = l.values(lang)
	}
	if not {
		return reasonWord(lang, "not") + text
	}
	return text
}

func (b bound) words(lang string) string {
	return strings.NewReplacer("{n}", strconv.FormatInt(b.a, 10), "{a}", strconv.FormatInt(b.a, 10), "{b}", strconv.FormatInt(b.b, 10)).Replace(reasonWord(lang, b.op))
}

var (
	childWords = strings.NewReplacer("未成年子女", "未满18岁的", "未成年的", "未满18岁的", "未成年", "未满18岁的", "子女", "", "孩子", "", "小孩", "", "儿童", "", "孩", "")
	// numberOfAge and ageOfNumber match how many children of an age there are.
	numberOfAge = regexp.MustCompile(`^有?(.*岁.*?)的?(?:人数|个数|数量|数)(.+)$`)
	ageOfNumber = regexp.MustCompile(`^有?((?:\p{Han}{1,5}|[<>=≥≤]{1,2})??` + numeralOf + `[个名](?:及?以[上下]|以内)?)(.*岁.*)$`)
	numberAlone = regexp.MustCompile(`^(?:总?人数|个数|数量|数目|总数|数)(.+)$`)
	everyLead   = regexp.MustCompile(`^(?:全部都|每个都|都是|均为|全部|全都|全是|都|均|全)`)
)

// children translates what is asked of the children's ages and number.
func (c Condition) children(f *fact.Fact) (Expression, *Fault) {
	s := childWords.Replace(strings.TrimSuffix(c.phrase(), "的"))
	if c.Relation == "人数" && c.Value == "" {
		return Expression{}, c.unread(f)
	}
	name, age, number, ok := "", boundList(nil), boundList(nil), true
	numbered := numberOfAge.FindStringSubmatch(s)
	aged := ageOfNumber.FindStringSubmatch(s)
	switch {
	case s == "有" || s == "至少1个" || s == "是有":
		name, number = "number", boundList{{op: "ge", a: 1}}
	case slices.Contains([]string{"没有", "无", "是无", "是没有", "0", "没"}, s):
		name, number = "number", boundList{{op: "eq"}}
	case numbered != nil:
		name = "numberof"
		age, ok = boundsIn(numbered[1], "周岁")
		number, ok = andBounds(ok, numbered[2], "个")
	case aged != nil:
		name = "numberof"
		age, ok = boundsIn(strings.TrimPrefix(aged[2], "的"), "周岁")
		number, ok = andBounds(ok, aged[1], "个")
	case numberAlone.MatchString(s):
		name = "number"
		number, ok = boundsIn(numberAlone.FindStringSubmatch(s)[1], "个")
	case everyLead.MatchString(s):
		name = "every"
		age, ok = boundsIn(everyLead.ReplaceAllString(s, ""), "周岁")
	case strings.HasPrefix(s, "没有") || strings.HasPrefix(s, "无"):
		name = "notexists"
		age, ok = boundsIn(strings.TrimPrefix(strings.TrimPrefix(s, "没有"), "无"), "周岁")
	case strings.ContainsAny(s, "个名人"):
		name = "number"
		number, ok = boundsIn(strings.TrimPrefix(s, "有"), "个")
		ok = ok && !(strings.HasPrefix(s, "有") && number[0].op == "lt") // 有未满14个 was to be an age
	default:
		name = "exists"
		age, ok = boundsIn(strings.TrimPrefix(s, "有"), "周岁")
		ok = ok && (strings.HasPrefix(s, "有") || strings.Contains(s, "岁"))
	}
	if !ok || s == "" {
		if c.Relation == "" || c.Value != "" && relationOf(c.Relation, "eq") != "" {
			return Expression{}, c.unread(f)
		}
		return Expression{}, c.unrelated(f)
	}
	if !inRange(age, f.Min, f.Max) || !inRange(number, 0, mostChildrenOf) {
		return Expression{}, c.unread(f)
	}
	if c.Exclude {
		name = relationNamed(name).Not
	}
	return childrenSaid(f, name, age, number), nil
}

// mostChildrenOf is how many children a condition may speak of.
const mostChildrenOf = 20

func andBounds(ok bool, s, unit string) (boundList, bool) {
	all, read := boundsIn(s, unit)
	return all, ok && read
}

func inRange(l boundList, least, most int64) bool {
	for _, b := range l {
		for _, n := range b.values() {
			if n < least || n > most {
				return false
			}
		}
	}
	return true
}

// childrenSaid is the expression of a relation about children.
func childrenSaid(f *fact.Fact, name string, age, number boundList) Expression {
	of := f.Name
	var when string
	switch strings.TrimPrefix(name, "not") {
	case "number":
		when = number.cel("size(" + of + ")")
	case "exists":
		when = of + ".exists(c, " + age.cel("c") + ")"
	case "every":
		when = "size(" + of + ") > 0 && " + of + ".all(c, " + age.cel("c") + ")"
	case "numberof":
		when = number.cel(of + ".filter(c, " + age.cel("c") + ").size()")
	}
	if strings.HasPrefix(name, "not") {
		when = negated(when)
	}
	in := func(lang string) string {
		if name == "number" && len(number) == 1 && number[0] == (bound{op: "eq"}) {
			return say("none", lang, "{fact}", f.In(lang).Label)
		}
		if name == "number" && len(number) == 1 && number[0] == (bound{op: "ge", a: 1}) {
			return say("some", lang, "{fact}", f.In(lang).Label)
		}
		value := number.words(lang)
		if len(number) == 0 {
			value = age.words(lang)
		}
		return say(name, lang, "{value}", value, "{age}", age.words(lang))
	}
	return Expression{when, in("zh"), in("en")}
}

// negated is an expression that is true where when is not.
func negated(when string) string {
	if strings.ContainsAny(when, "&|=<> ") && !strings.HasPrefix(when, "children.exists(") {
		return "!(" + when + ")"
	}
	return "!" + when
}
