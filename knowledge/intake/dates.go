package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

const (
	day   = `(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[〇零○OＯ一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)`
	clock = `(?:\d{1,2}:\d{2}(?::\d{2})?)?`
	count = `[\d一二两三四五六七八九十]{1,3}`
)

var (
	dayPattern = regexp.MustCompile(day)
	wholeDay   = regexp.MustCompile(`^[(]?\s*` + day + `\s*[)]?$`)
	// adopted matches the line under a title that tells a law's history.
	adopted = regexp.MustCompile(`^[(].{0,60}` + day + `.*(?:通过|修[订正改]|公布|发布|施行).*[)]$`)
	printed = regexp.MustCompile(`^.{0,40}` + day + `\s*印发$`)
	// webDate matches what a web page says above its text, writtenOn whether that is
	// the day of the text and not of the page.
	webDate = regexp.MustCompile(`^(?:发布|发文|成文|印发|公开|更新)?(?:时间|日期)\s*[:]\s*` + day +
		`|^` + day + `\s*` + clock + `\s*(?:(?:信息|文章|稿件)?来源|作者|浏览|阅读|点击|字号|字体)` +
		`|^(?:原创\s+)?\S{1,20}\s+` + day + `\s+\d{1,2}:\d{2}(?:\s+\p{Han}{2,4})?$`)
	writtenOn = regexp.MustCompile(`^(?:发文|成文|印发)`)
)

// days gives the dates that s names, in order; a date that does not exist is left out.
func days(s string) []knowledge.Date {
	var found []knowledge.Date
	for _, text := range dayPattern.FindAllString(width.Narrow.String(s), -1) {
		if d, err := knowledge.ParseDate(arabic(text)); err == nil {
			found = append(found, d)
		}
	}
	return found
}

// onlyDay gives the date of a line that says nothing else, maybe in brackets.
func onlyDay(s string) (knowledge.Date, bool) {
	if !wholeDay.MatchString(width.Narrow.String(strings.TrimSpace(s))) {
		return "", false
	}
	d := days(s)
	if len(d) == 0 {
		return "", false
	}
	return d[0], true
}

// arabic writes the Chinese numerals of a date in digits: 二○一二年二月六日.
func arabic(date string) string {
	year, rest, found := strings.Cut(date, "年")
	if !found || strings.ContainsAny(date, "0123456789") {
		return date
	}
	month, dayOf, _ := strings.Cut(strings.TrimSuffix(rest, "日"), "月")
	var out strings.Builder
	for _, r := range year {
		if at := strings.IndexRune("一二三四五六七八九", r); at >= 0 {
			out.WriteByte(byte('1' + at/len("一")))
		} else {
			out.WriteByte('0')
		}
	}
	t := time.Date(2000, time.Month(ordinal(month)), ordinal(dayOf), 0, 0, 0, 0, time.UTC)
	if int(t.Month()) != ordinal(month) || t.Day() != ordinal(dayOf) {
		return date
	}
	return out.String() + t.Format("-01-02")
}

const kinds = `(?:实施|暂行|试行|管理|补助|救助)?(?:办法|意见|通知|规定|细则|方案|条例|制度|通告|公告|决定|规划|计划|指南|标准|文件|政策|措施|法|解释|规程|章程|规范)`

var (
	// inForce has the day, or the event, from which a text holds, and how many days or
	// months behind that.
	inForce = regexp.MustCompile(`(?:自|从|于)\s*(` + day + `|(?:发布|印发|公布|颁布|下发|发文|通过)之日)起?(?:\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*(日|天|个月)后)?\s*(?:开始|正式)?(?:施行|执行|实施|生效|试行|实行)`)
	until   = regexp.MustCompile(`(?:有效期|有效时间|试行期|施行期|执行期|实施期|施行|试行|执行|实施)[^。；;]{0,40}?(?:至|到|截至|截止|--|[—–~-])\s*(` + day + `)`)
	forTime = regexp.MustCompile(`(?:有效期|试行期|执行期|实施期|施行期|有效|试行|暂行)(?:限)?(?:自[^，,。；;]{0,20}?起)?(?:为|是|暂定|暂定为|:)?\s*(` + count + `)\s*(年半?|个月)`)
	// own matches where a sentence speaks of the text itself, not of another one
	// or of a certificate.
	own = regexp.MustCompile(`本` + kinds)
	// onTrial matches the words that a text is on trial, in its title.
	onTrial = regexp.MustCompile(`[（(](?:试行|暂行)[）)]|(?:试行|暂行)(?:办法|规定|意见|细则|条例|方案|标准|通知|规程|制度)`)
)

// period is when a text is in force. effectiveFrom and expiresFrom are the words
// from which a date was computed that the text does not name; they are empty where
// it does.
type period struct {
	effective, expires         knowledge.Date
	effectiveFrom, expiresFrom string
}

// term reads from a text when it comes into force and the last day that it is.
// issued stands for the day of publication; either date is empty where
// the text does not say. named is the title of a text that it puts into force; it
// may be empty.
func term(text, named string, issued knowledge.Date) period {
	var p period
	began := false // the sentence before says from when
	for _, s := range splitSentences(width.Narrow.String(text)) {
		at := inForce.FindStringSubmatchIndex(s)
		ours := own.MatchString(s) || named != "" && strings.Contains(s, "《"+named+"》") || began && strings.HasPrefix(strings.TrimSpace(s), "有效期")
		if at != nil && strings.HasPrefix(s[at[1]:], "以来") {
			continue
		}
		if at != nil && (ours || !strings.ContainsAny(s[:at[0]], "《原")) {
			ours = true
			p.begin(s, at, issued)
		}
		if ours {
			p.end(s, issued)
		}
		began = ours && at != nil
	}
	return p
}

// begin takes the start from the sentence s, where inForce matches at.
func (p *period) begin(s string, at []int, issued knowledge.Date) {
	start, words := "", s[at[0]:at[1]]
	if d := days(s[at[2]:at[3]]); len(d) > 0 {
		start, words = string(d[0]), ""
	} else if !dayPattern.MatchString(s[at[2]:at[3]]) && p.effective == "" {
		start = string(issued)
	}
	if start != "" && at[4] >= 0 {
		n, unit := ordinal(s[at[4]:at[5]]), s[at[6]:at[7]]
		start, words = string(later(knowledge.Date(start), n, unit)), s[at[0]:at[1]]
	}
	if start != "" {
		p.effective, p.effectiveFrom = knowledge.Date(start), words
	}
}

// end takes the end from the sentence s.
func (p *period) end(s string, issued knowledge.Date) {
	if m := until.FindStringSubmatch(s); m != nil {
		if d := days(m[1]); len(d) > 0 && d[0] > p.effective {
			p.expires, p.expiresFrom = d[0], ""
			return
		}
	}
	m := forTime.FindStringSubmatch(s)
	if m == nil {
		return
	}
	start := cmp.Or(p.effective, issued)
	if end := later(start, ordinal(m[1]), m[2]).AddDays(-1); end != "" {
		p.expires, p.expiresFrom = end, m[0]
	}
}

// later is n days, months or years behind d; 年半 is a year and a half.
func later(d knowledge.Date, n int, unit string) knowledge.Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || n < 1 || n > 999 || strings.HasPrefix(unit, "年") && n > 99 {
		return ""
	}
	switch unit {
	case "年":
		t = t.AddDate(n, 0, 0)
	case "年半":
		t = t.AddDate(n, 6, 0)
	case "个月":
		t = t.AddDate(0, n, 0)
	default:
		t = t.AddDate(0, 0, n)
	}
	return knowledge.DateOf(t)
}

// longestSentence is how many bytes a sentence may have to be read for dates and
// for what it replaces; longer ones are made to be long.
const longestSentence = 3000

func splitSentences(s string) []string {
	all := strings.FieldsFunc(s, func(r rune) bool { return r == '。' || r == '｡' || r == '\n' || r == ';' || r == '；' })
	return slices.DeleteFunc(all, func(s string) bool { return len(s) > longestSentence })
}
