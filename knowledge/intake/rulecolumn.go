package intake

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"jinguo/knowledge/clerk"
)

// ruleField is what a column of a sheet of rules tells.
type ruleField int

const (
	ruleUnknown ruleField = iota
	ruleIgnored
	ruleTitle // of the programme
	ruleArea
	ruleName // of a condition
	ruleFact
	ruleRelation
	ruleValue
	ruleReason
	ruleReasonEn
	ruleQuote
	ruleGroup
	ruleExclude
	ruleTier
	rulePay
	rulePer
	ruleChild
	ruleNotWith
	ruleWindow
	ruleDated
	ruleChecked
	ruleCase
	ruleResult
	ruleOn
	ruleOpen
	ruleBorn
	ruleChildrenBorn
	ruleCaseFact // a fact, in a sheet of cases
)

// ruleNames lists what people write above a column of a sheet of rules.
var ruleNames = map[ruleField]string{
	ruleIgnored:      "序号 编号 序 备注 行号 no no.",
	ruleName:         "条件 条件名称 条件名 条款 条件项",
	ruleFact:         "事实 事实名称 要素 事实项 看什么",
	ruleRelation:     "关系 比较 比较关系 判断 运算 比较方式",
	ruleValue:        "值 数值 取值 比较值 标准值",
	ruleReason:       "说明 理由 中文说明 解释 说明文字 原因说明",
	ruleReasonEn:     "英文说明 英文 英文理由 english",
	ruleQuote:        "政策原文 原文 依据原文 原文依据 政策原句 政策依据 依据",
	ruleGroup:        "组 或 组别 或组 分组 或者",
	ruleExclude:      "排除 是否排除 排除项",
	ruleTier:         "档 档次 档位 档别",
	rulePay:          "金额 补助金额 发放金额 金额元 救助金额 补贴金额",
	rulePer:          "发放 发放方式 发放周期 发放频次 多久发一次",
	ruleChild:        "每个孩子 按孩子 是否按孩子 每孩",
	ruleNotWith:      "不能同时享受 不得同时享受 不能兼得 不能同时领 不可同时享受",
	ruleWindow:       "申请时间 受理时间 申请期限 办理时间",
	ruleDated:        "规则日期 规则制定日期 规则核对日期",
	ruleChecked:      "已核对 核对人 是否已核对 核对人员 核对 已核对人",
	ruleCase:         "用例 用例名称 用例名 测试用例",
	ruleResult:       "结果 预期结果 应得结果 应为",
	ruleOn:           "日期 申请日期 当天日期 当日",
	ruleOpen:         "待问 还要问 待问事实 待问的事实 还问",
	ruleBorn:         "出生日期 本人出生日期",
	ruleChildrenBorn: "孩子出生日期 子女出生日期 孩子生日",
}

var ruleFields = func() map[string]ruleField {
	all := map[string]ruleField{}
	for f, names := range ruleNames {
		for _, name := range strings.Fields(names) {
			all[name] = f
		}
	}
	return all
}()

// ruleColumn is a column of a sheet of rules.
type ruleColumn struct {
	title string
	field ruleField
	key   string // of a fact, in a sheet of cases
}

// ruleKind is what a row of a sheet of rules is.
type ruleKind int

const (
	noRule        ruleKind = iota
	ruleCondition          // or an amount
	ruleCaseRow
	ruleSetting // what holds for a whole rule
)

func ruleFieldOf(header string) ruleField {
	if f, ok := ruleFields[ruleWord(header)]; ok {
		return f
	}
	switch fieldOf(header) {
	case colName, colProgrammeName:
		return ruleTitle
	case colArea:
		return ruleArea
	}
	return ruleUnknown
}

// ruleWord is a header as the words of rule sheets are compared.
func ruleWord(header string) string {
	word := width.Narrow.String(header)
	if strings.ContainsAny(word, "([【〔") {
		word = bracketed.ReplaceAllString(word, "")
	}
	return strings.ToLower(strings.Map(func(r rune) rune {
		if strings.ContainsRune("*:?？： \n\t　", r) {
			return -1
		}
		return r
	}, width.Narrow.String(word)))
}

// ruleHeader reads a row as the header of a sheet of rules; noRule where it is none.
func ruleHeader(cells []string) (ruleKind, []ruleColumn) {
	if len(cells) > headerColumns {
		return noRule, nil
	}
	// Every header has a word of rules only, which is told faster than the others.
	if !slices.ContainsFunc(cells, func(cell string) bool {
		f, ok := ruleFields[ruleWord(oneLine(cell))]
		return ok && f != ruleTitle && f != ruleArea && f != ruleIgnored
	}) {
		return noRule, nil
	}
	columns := make([]ruleColumn, len(cells))
	for i, cell := range cells {
		title := oneLine(cell)
		columns[i] = ruleColumn{title: title, field: ruleFieldOf(title)}
		if title == "" {
			columns[i].field = ruleIgnored
		}
	}
	has := func(f ruleField) bool {
		return slices.ContainsFunc(columns, func(c ruleColumn) bool { return c.field == f })
	}
	switch {
	case has(ruleCase) && has(ruleResult):
		return ruleCaseRow, caseColumns(columns)
	case has(ruleFact) && (has(ruleRelation) || has(rulePay) && has(ruleValue)), has(ruleFact) && has(ruleTier) && has(rulePay), has(ruleRelation) && has(ruleValue):
		return ruleCondition, columns
	case !has(ruleTitle) || slices.ContainsFunc(columns, func(c ruleColumn) bool {
		return !slices.Contains([]ruleField{ruleIgnored, ruleTitle, ruleArea, ruleNotWith, ruleWindow, ruleDated, ruleChecked}, c.field)
	}):
	case has(ruleNotWith), has(ruleDated), has(ruleChecked):
		return ruleSetting, columns
	}
	return noRule, nil
}

// caseColumns takes the columns of a sheet of cases that name facts for those; a
// programme has them all, so that its name counts only where it is said to be one.
func caseColumns(columns []ruleColumn) []ruleColumn {
	columns = slices.Clone(columns)
	for i, c := range columns {
		switch c.field {
		case ruleIgnored, ruleCase, ruleResult, ruleOn, ruleOpen, ruleBorn, ruleChildrenBorn, rulePay, ruleReason:
			continue
		}
		if c.field == ruleTitle && properName(c.title) {
			continue
		}
		if key := clerk.FactKey(c.title); key != "" {
			columns[i] = ruleColumn{c.title, ruleCaseFact, key}
		}
	}
	return columns
}

// ruleCaption matches what a caption says of a sheet beside the programme's name.
var ruleCaption = regexp.MustCompile(`(?:的|之)?(?:申请|享受|判断|资格|申领)?(?:(?:条件|用例|金额|规则|案例|判断)[和与及、]?)+(?:表|清单|设置|情况)?(?:\(.*\)|（.*）)?\d*$|^(?i:sheet|工作表|表)\s*\d*$|^附?表\s*\d+\s*[：:、.]?`)

// captionTitle is the name of the programme that a caption, a sheet or a file names;
// empty where it says only what sort of sheet it is.
func captionTitle(caption string) string {
	s := strings.TrimSpace(oneLine(caption))
	for {
		shorter := strings.Trim(ruleCaption.ReplaceAllString(s, ""), " 　-—_：:·《》")
		if shorter == s {
			break
		}
		s = shorter
	}
	if len([]rune(s)) > longestTitle || len([]rune(s)) < 3 {
		return ""
	}
	return s
}
