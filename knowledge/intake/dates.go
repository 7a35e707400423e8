package intake

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

const (
	day   = `(?:\d{4}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|[〇零○OＯ一二三四五六七八九]{4}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)`
	count = `[\d一二两三四五六七八九十]{1,3}`
)

var (
	dayPattern = regexp.MustCompile(day)
	wholeDay   = regexp.MustCompile(`^[(]?\s*` + day + `\s*[)]?$`)
	// adopted matches the line under a title that tells a law's history.
	adopted = regexp.MustCompile(`^[(].{0,60}` + day + `.*(?:通过|修[订正改]|公布|发布|施行).*[)]$`)
	printed = regexp.MustCompile(`^.{0,40}` + day + `\s*印发$`)
	// webDate matches what a web page says above its text.
	webDate = regexp.MustCompile(`^(?:发布|发文|成文|印发|公开|更新)?(?:时间|日期)\s*[:]\s*` + day)
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

var (
	inForce = regexp.MustCompile(`自\s*(` + day + `|(?:发布|印发|公布|颁布|下发|发文)之日)起(?:正式)?(?:施行|执行|实施|生效|试行)`)
	until   = regexp.MustCompile(`有效期(?:限)?(?:自.{0,20}起)?(?:至|到|截至|截止到?|,至)\s*(` + day + `)`)
	forYear = regexp.MustCompile(`(?:有效期|试行期|试行)(?:限)?(?:为|是)?\s*(` + count + `)\s*年`)
	// own matches where a sentence speaks of the text itself, not of another one
	// or of a certificate.
	own = regexp.MustCompile(`本(?:办法|意见|通知|规定|细则|方案|条例|制度|通告|公告|决定|规划|计划|指南|标准|文件|法|解释|规程|章程)`)
)

// term reads from a text when it comes into force and the last day that it is.
// issued stands for the day of publication; either date is empty where
// the text does not say.
func term(text string, issued knowledge.Date) (effective, expires knowledge.Date) {
	for _, s := range splitSentences(width.Narrow.String(text)) {
		at := inForce.FindStringSubmatchIndex(s)
		ours := own.MatchString(s)
		if at != nil && (ours || !strings.ContainsAny(s[:at[0]], "《原")) {
			ours = true
			if d := days(s[at[2]:at[3]]); len(d) > 0 {
				effective = d[0]
			} else if effective == "" {
				effective = issued
			}
		}
		if !ours {
			continue
		}
		if m := until.FindStringSubmatch(s); m != nil {
			if d := days(m[1]); len(d) > 0 {
				expires = d[0]
			}
		} else if m := forYear.FindStringSubmatch(s); m != nil {
			start := effective
			if start == "" {
				start = issued
			}
			expires = yearsAfter(start, ordinal(m[1]))
		}
	}
	return effective, expires
}

// yearsAfter is the last day of n years that start on d.
func yearsAfter(d knowledge.Date, n int) knowledge.Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil || n < 1 || n > 99 {
		return ""
	}
	return knowledge.DateOf(t.AddDate(n, 0, -1))
}

// longestSentence is how many bytes a sentence may have to be read for dates and
// for what it replaces; longer ones are made to be long.
const longestSentence = 3000

func splitSentences(s string) []string {
	all := strings.FieldsFunc(s, func(r rune) bool { return r == '。' || r == '｡' || r == '\n' || r == ';' || r == '；' })
	return slices.DeleteFunc(all, func(s string) bool { return len(s) > longestSentence })
}

var (
	ended = regexp.MustCompile(`废止|不再执行|停止执行`)
	cited = regexp.MustCompile(`《([^《》]{2,80})》(?:\s*[（(]([^（）()]{3,40}号)[）)])?`)
	// docNumber is a document number: 鲁妇发〔2024〕12号, with any brackets.
	docNumber = regexp.MustCompile(`(\p{Han}{1,12})\s*[〔\[（(【﹝［]\s*((?:19|20)\d{2})\s*[〕\]）)】﹞］]\s*(?:第\s*)?(\d{1,5})\s*号`)
)

// tidyNumber writes a document number in its standard form, 鲁妇发〔2024〕12号.
func tidyNumber(s string) string {
	m := docNumber.FindStringSubmatch(width.Narrow.String(s))
	if m == nil {
		return ""
	}
	return m[1] + "〔" + m[2] + "〕" + m[3] + "号"
}

// replaced gives what a text says that it replaces, by number where it gives one
// and by title otherwise.
func replaced(text string) []string {
	var all []string
	seen := map[string]bool{}
	for _, s := range splitSentences(text) {
		if !ended.MatchString(s) {
			continue
		}
		for _, clause := range strings.FieldsFunc(s, func(r rune) bool { return r == '，' || r == ',' }) {
			if !ended.MatchString(clause) {
				continue
			}
			for _, what := range citations(clause) {
				if !seen[what] {
					seen[what] = true
					all = append(all, what)
				}
			}
		}
	}
	return all
}

func citations(clause string) []string {
	var all []string
	for _, m := range cited.FindAllStringSubmatch(clause, -1) {
		what := strings.TrimSpace(m[1])
		if number := tidyNumber(m[2]); number != "" {
			what = number
		}
		all = append(all, what)
	}
	if len(all) == 0 {
		if number := tidyNumber(clause); number != "" {
			all = append(all, strings.TrimLeft(number, "原"))
		}
	}
	return all
}
