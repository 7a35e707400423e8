package clerk

import (
	"regexp"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// Payment is what a tier gives, as a sheet has it.
type Payment struct {
	Amount   string // 600, 每个孩子500最多2000, 每人300
	Per      string // 一次性, 每月, 每年; may be empty
	PerChild string // 是 where the amount is for each child
}

var (
	payCap   = regexp.MustCompile(`[,，、;；(]*(?:合计|总额|总计|每户|每家|全家|累计)*(?:最多|最高|至多|封顶|上限|不超过|不高于|以内封顶)(?:为|至|到)?(` + numeralOf + `[千百万]?元?)(?:封顶|为限|为止)?\)?`)
	payLeast = regexp.MustCompile(`[,，、;；(]*(?:合计|总额)*(?:最少|最低|至少|不低于|不少于|保底)(?:为)?(` + numeralOf + `[千百万]?元?)\)?`)
	payChild = regexp.MustCompile(`^(?:按(?:照)?)?(?:每个|每名|每一个|每位|每|各)?(.*?)(?:的)?(?:孩子|子女|儿童|孩|小孩|女童)(?:数|每人|每个)?(?:每人|另加|加发|再加|再发|补助|补贴|发放|发给|给|加)*(` + numeralOf + `[千百万]?)(?:元)?$`)
	payHead  = regexp.MustCompile(`^(?:家庭成员|家庭人口|家里)?(?:按人头)?每人(?:补助|补贴|发放|发给|给)*(` + numeralOf + `[千百万]?)(?:元)?$|^(` + numeralOf + `[千百万]?)元?/人$`)
	payUnit  = regexp.MustCompile(`^(` + numeralOf + `[千百万]?)元?/(?:个?孩子?|孩|童)$`)
	payPlus  = regexp.MustCompile(`[+,，;；]+(?:另加|再加|外加|加发)?`)
	payMore  = regexp.MustCompile(`(?:另加|再加|外加|加发|加)每`)
)

// Pay translates an amount into CEL for whole yuan, and how often it is given. Person
// says that 每人 was read as each member of the household.
func (p Payment) Pay() (pay, per string, person bool, bad *Fault) {
	unread := &Fault{Cell: ValueCell, Code: "sheet_pay", Args: []string{"value", clip(p.Amount, 40)}}
	if raw, found := strings.CutPrefix(strings.TrimSpace(p.Amount), "="); found {
		p.Amount = "CEL:" + raw
	}
	per, ok := perOf(p.Per)
	if !ok {
		return "", "", false, &Fault{Cell: RelationCell, Code: "sheet_per", Args: []string{"value", clip(p.Per, 20)}}
	}
	for _, mark := range []string{"CEL:", "CEL：", "cel:", "表达式:", "表达式："} {
		if raw, found := strings.CutPrefix(strings.TrimSpace(p.Amount), mark); found && strings.TrimSpace(raw) != "" {
			return strings.TrimSpace(raw), per, false, nil
		}
	}
	s := squeeze(p.Amount)
	if len(s) > 4*mostQuantity || s == "" {
		return "", "", false, unread
	}
	s, said := withoutPer(s)
	if per == "" {
		per = said
	} else if said != "" && said != per {
		return "", "", false, unread
	}
	s, most, ok := limit(s, payCap)
	s, least, ok2 := limit(s, payLeast)
	if !ok || !ok2 {
		return "", "", false, unread
	}
	var sum []string
	s = payMore.ReplaceAllString(s, "+每")
	for _, part := range payPlus.Split(s, -1) {
		if part == "" {
			continue
		}
		term, each, ok := payTerm(part)
		if !ok {
			return "", "", false, unread
		}
		person = person || each
		sum = append(sum, term)
	}
	if len(sum) == 0 {
		return "", "", false, unread
	}
	pay = strings.Join(sum, " + ")
	if yes, known := truth(squeeze(p.PerChild)); yes && known {
		if len(sum) > 1 || strings.Contains(pay, "*") {
			return "", "", false, unread
		}
		pay = "size(children) * " + pay
	} else if p.PerChild != "" && !known {
		return "", "", false, &Fault{Cell: ValueCell, Code: "sheet_yes_no", Args: []string{"value", clip(p.PerChild, 20)}}
	}
	if most != "" {
		pay = "min([" + pay + ", " + most + "])"
	}
	if least != "" {
		pay = "max([" + pay + ", " + least + "])"
	}
	return pay, per, person, nil
}

// payTerm translates one summand: 600, 每个孩子500, 每个未满6岁的孩子200, 每人300.
func payTerm(s string) (term string, person, ok bool) {
	if n, ok := amountOf(s, "元"); ok && n >= 0 {
		return strconv.FormatInt(n, 10), false, true
	}
	if m := payHead.FindStringSubmatch(s); m != nil {
		n, ok := amountOf(m[1]+m[2], "元")
		return "household * " + strconv.FormatInt(n, 10), true, ok
	}
	if m := payUnit.FindStringSubmatch(s); m != nil {
		n, ok := amountOf(m[1], "元")
		return "size(children) * " + strconv.FormatInt(n, 10), false, ok
	}
	m := payChild.FindStringSubmatch(s)
	if m == nil {
		return "", false, false
	}
	n, ok := amountOf(m[2], "元")
	if !ok {
		return "", false, false
	}
	of := "size(children)"
	if m[1] != "" {
		age, ok := boundsIn(strings.Replace(m[1], "未成年", "未满18岁", 1), "周岁")
		if !ok || !strings.Contains(m[1], "岁") && m[1] != "未成年" {
			return "", false, false
		}
		of = "children.filter(c, " + age.cel("c") + ").size()"
	}
	return of + " * " + strconv.FormatInt(n, 10), false, true
}

// limit cuts a cap, or a least, off an amount.
func limit(s string, pattern *regexp.Regexp) (rest, yuan string, ok bool) {
	at := pattern.FindStringSubmatchIndex(s)
	if at == nil {
		return s, "", true
	}
	n, ok := amountOf(s[at[2]:at[3]], "元")
	return s[:at[0]] + s[at[1]:], strconv.FormatInt(n, 10), ok
}

// withoutPer cuts off what says how often.
func withoutPer(s string) (rest, per string) {
	for _, w := range []struct{ words, per string }{
		{"一次性发放", "once"}, {"一次性给予", "once"}, {"一次性补助", "once"}, {"一次性", "once"},
		{"每月", "month"}, {"按月", "month"}, {"每年", "year"}, {"按年", "year"}, {"每学年", "year"},
	} {
		if rest, found := strings.CutPrefix(s, w.words); found {
			return rest, w.per
		}
	}
	for _, w := range []struct{ words, per string }{{"/月", "month"}, {"/年", "year"}, {"每月", "month"}, {"每年", "year"}, {"一次性", "once"}, {"/次", "once"}} {
		if rest, found := strings.CutSuffix(s, w.words); found {
			return rest, w.per
		}
	}
	return s, ""
}

// perOf is how often something is given, by the words of a column.
func perOf(words string) (per string, ok bool) {
	switch strings.ToLower(squeeze(words)) {
	case "", "-", "/", "—", "不定期", "按次":
		return "", true
	case "一次性", "一次", "一次性发放", "once":
		return "once", true
	case "每月", "按月", "月", "按月发放", "每月发放", "month":
		return "month", true
	case "每年", "按年", "年", "每学年", "按年发放", "每年一次", "每年发放", "year":
		return "year", true
	}
	return "", false
}

var (
	windowDay  = regexp.MustCompile(`^(?:每年|(\d{4})(?:年度?|[-/.])|次年|当年|翌年|本年)?(?:(\d{1,2})(?:月|[-/.])(?:(\d{1,2})日?|(底|末))?)?`)
	windowMark = regexp.MustCompile(`^(?:--?|—+|–|~+|～|至|到)`)
	windowLink = regexp.MustCompile(`^[,，、;；和及]+`)
)

// always are the words for a time of application without limits.
var always = map[string]bool{"全年": true, "常年": true, "长期": true, "随时": true, "不限": true, "无": true, "全年受理": true, "常年受理": true, "长期受理": true, "随时申请": true}

// ParseWindows reads times of application: 3月1日至4月30日、9月1日至9月30日;
// 2026年3月1日至2026年4月30日; 全年, which is none.
func ParseWindows(text string) ([]knowledge.Window, bool) {
	s := squeeze(text)
	if always[s] {
		return []knowledge.Window{}, true
	}
	if s == "" || len(s) > 4*longestCell {
		return nil, false
	}
	var all []knowledge.Window
	for s != "" {
		from, rest, ok := dayOf(s, "", false)
		if !ok {
			return nil, false
		}
		mark := windowMark.FindString(rest)
		if mark == "" {
			return nil, false
		}
		year := ""
		if len(from) > len("01-02") {
			year = from[:4]
		}
		to, rest, ok := dayOf(rest[len(mark):], year, true)
		if !ok || len(to) != len(from) || year != "" && to < from {
			return nil, false
		}
		all = append(all, knowledge.Window{From: from, To: to})
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "期间"), "止")
		link := windowLink.FindString(rest)
		if rest != "" && link == "" {
			return nil, false
		}
		s = rest[len(link):]
	}
	return all, true
}

// dayOf reads a day; year is that of the one before where it names none. A month
// stands for its first day, or its last where it is the end.
func dayOf(s, year string, end bool) (day, rest string, ok bool) {
	m := windowDay.FindStringSubmatch(s)
	if m == nil || m[2] == "" {
		return "", "", false
	}
	if m[1] != "" {
		year = m[1]
	}
	month, _ := strconv.Atoi(m[2])
	no, _ := strconv.Atoi(m[3])
	if month < 1 || month > 12 {
		return "", "", false
	}
	calendar := year
	if calendar == "" {
		calendar = "2027" // no leap year, so that February ends on a day of every year
	}
	if m[3] == "" {
		no = 1
		if end || m[4] != "" {
			no = daysOf(calendar, month)
		}
	}
	if most := daysOf(calendar, month); no < 1 || no > most && !(year == "" && month == 2 && no == 29) {
		return "", "", false
	}
	day = twoDigits(month) + "-" + twoDigits(no)
	if year != "" {
		day = year + "-" + day
	}
	return day, s[len(m[0]):], true
}

// daysOf is how many days a month has.
func daysOf(year string, month int) int {
	for no := 31; no > 28; no-- {
		if _, err := knowledge.ParseDate(year + "-" + twoDigits(month) + "-" + twoDigits(no)); err == nil {
			return no
		}
	}
	return 28
}

func twoDigits(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}

// Yuan reads whole yuan, as the amount of a case has them.
func Yuan(text string) (int64, bool) {
	n, ok := amountOf(squeeze(text), "元")
	return n, ok && n >= 0
}
