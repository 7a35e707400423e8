package bot

import (
	"regexp"
	"strconv"
	"time"

	"jinguo/knowledge"
)

// A dating finds that a question asks on purpose about a day in the past: 去年的标准,
// 2019年那会儿, as of 2012. Its groups are named: year or back, how many years back,
// and month.
type dating struct {
	*regexp.Regexp
	before bool // it asks about the time before that period
	fact   bool // it may as well tell what happened then
	around bool // it has words of the matter between its own
}

// aPeriod is a year, by its number or from now, and perhaps a month of it.
const aPeriod = `(?:(?P<year>19\d\d|20\d\d)年|(?P<back>今年|去年|大前年|前年))(?:(?P<month>\d{1,2})月份?)?`

// datings are tried in their order. A year that only names a document, as in 2012年的意见,
// is none of them.
var datings = []dating{
	{Regexp: regexp.MustCompile(aPeriod + `(?:的?时候|那时候?|当时|时[,的]|时$|那会儿?|那阵子?|那年)`)},
	{Regexp: regexp.MustCompile(`(?:截至|截止到?|按照?)` + aPeriod + `(?:的|时|$)`)},
	{Regexp: regexp.MustCompile(`(?i)\b(?:as of|back in)\s+(?P<year>19\d\d|20\d\d)\b`)},
	{Regexp: regexp.MustCompile(aPeriod + `的?(?:老|旧)?(?:标准|政策|规定|补贴标准|补助标准)`)},
	{Regexp: regexp.MustCompile(aPeriod + `(?:以前|之前)的?`), before: true, fact: true},
	{Regexp: regexp.MustCompile(`(?i)\b(?:before|until|prior to)\s+(?P<year>19\d\d|20\d\d)\b`), before: true},
	{Regexp: regexp.MustCompile(aPeriod + `\p{Han}{1,8}标准`), around: true},
	{Regexp: regexp.MustCompile(aPeriod + `[^。!?]{0,30}?[,。]?(?:当时|那时候?|那会儿?)的?`), around: true},
	{Regexp: regexp.MustCompile(`(?i)\b(?P<back>last year)(?:'s)?\s+(?:rules?|rates?|amounts?|policy|standards?)\b`)},
}

var (
	// happened finds that a clause tells what somebody did.
	happened = regexp.MustCompile(`^[^,。!?]{0,12}(?:了|过|(?:结|生|离|买|办|签|交|领|来|嫁|去|怀|打)的)`)
	// nowadays finds that the question is about today after all.
	nowadays = regexp.MustCompile(`现在|如今|目前|眼下|\bnow\b|\btoday\b`)
	// formerly finds a question about what held before the rules of today.
	formerly = regexp.MustCompile(`(?i)(?:新规定?|新政策|新标准|新法|新办法)(?:出来|出台|实施|施行)?(?:之前|以前)的?|(?:以前|之前|过去|原来|原先|从前)的?(?:老|旧)?(?:规定|政策|标准|条例)|` +
		`(?:老|旧)(?:规定|政策|标准|条例)|没改(?:之前|以前)的?|\b(?:old|previous|former) (?:rules?|policy|law|standard)\b|\bbefore the new (?:rules?|policy|law)\b`)
)

// when understands which day's rules the message asks about: that of Message.At,
// else one that the text names on purpose, else today.
func (t *turn) when() {
	if !t.At.IsZero() {
		t.at = t.At.In(knowledge.China)
	} else if day, said, ok := pastDay(t.text, t.at); ok {
		t.at, t.AllDay, t.dated = day, true, said
	} else if said := formerly.FindString(t.text); said != "" {
		t.former, t.dated = true, said
	}
	t.on = knowledge.DateOf(t.at)
	if t.former {
		t.on = "" // any day
	}
}

// pastDay is the last day of the period that text asks about, so that what came
// into force in it counts, and the words that say nothing else. It reports false
// where text asks about no such period. Now says which year is 去年.
func pastDay(text string, now time.Time) (day time.Time, said string, ok bool) {
	for _, d := range datings {
		m := d.FindStringSubmatchIndex(text)
		if m == nil {
			continue
		}
		said, rest := text[m[0]:m[1]], text[m[1]:]
		if d.around {
			said = ""
		}
		group := func(name string) string {
			if i := d.SubexpIndex(name); i >= 0 && m[2*i] >= 0 {
				return text[m[2*i]:m[2*i+1]]
			}
			return ""
		}
		year, _ := strconv.Atoi(group("year"))
		back := group("back")
		switch {
		case d.fact && happened.MatchString(rest), back != "" && nowadays.MatchString(text):
			continue
		case back != "":
			year = now.Year() - yearsBack[back]
		}
		month, _ := strconv.Atoi(group("month"))
		if month > 12 || back == "今年" && month == 0 {
			continue
		}
		if d.before {
			return firstDay(year, month).AddDate(0, 0, -1), said, true
		}
		return lastDay(year, month, 0), said, true
	}
	return time.Time{}, "", false
}

var yearsBack = map[string]int{"今年": 0, "去年": 1, "last year": 1, "前年": 2, "大前年": 3}

// firstDay is noon of the first day of a year, or of a month of it where month is not 0.
func firstDay(year, month int) time.Time {
	return time.Date(year, time.Month(max(1, month)), 1, 12, 0, 0, 0, knowledge.China)
}

// lastDay is noon of the last day of a year, of a month of it where month is not
// 0, or of that day where day is not 0 either.
func lastDay(year, month, day int) time.Time {
	switch {
	case month == 0:
		month, day = 12, 31
	case day == 0:
		month, day = month+1, 0 // day 0 of the next month
	}
	return time.Date(year, time.Month(month), day, 12, 0, 0, 0, knowledge.China)
}
