package bot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
)

// window is the time in which a place should be open: a moment where both ends are
// the same. The end does not belong to it.
type window struct{ from, to time.Time }

// covers reports whether a place with these hours is open at some moment of w.
func (w *window) covers(week knowledge.Week) (open, known bool) {
	if w.to.After(w.from) {
		return week.OpenWithin(w.from, w.to)
	}
	return week.Open(w.from)
}

var (
	nowWords    = regexp.MustCompile(`(?i)现在|此刻|这会儿|这时候|这个点|马上|立刻|\b(?:right )?now\b`)
	alwaysWords = regexp.MustCompile(`(?i)24小时|二十四小时|全天候|昼夜|通宵|\b24 ?hours?\b|\b24/7\b|\bround the clock\b`)
	dayWords    = regexp.MustCompile(`(?i)大后天|后天|明天|明日|明早|明晚|今天|今日|今早|今晚|(?P<week>下下|下|这|本)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])|双休日|(?P<month>\d{1,2})月(?P<date>\d{1,2})[日号]|\b(?:today|tomorrow|tonight|(?:on )?(?P<english>monday|tuesday|wednesday|thursday|friday|saturday|sunday)s?|(?:at the |on the |on )?weekends?)\b`)
	partWords   = regexp.MustCompile(`(?i)凌晨|半夜|夜里|夜间|早上|早晨|清早|上午|中午|下午|傍晚|晚上|晚间|明早|今早|今晚|明晚|\b(?:this |in the |at )?(?:morning|noon|afternoon|evening|night)\b|\btonight\b`)
	clockTime   = regexp.MustCompile(`(?i)(\d{1,2}|[零一二两三四五六七八九十]{1,3})(?:点钟?|时|:)(半|一刻|\d{1,2}分?|[一二三四五]?十[一二三四五六七八九]?分?)?(?:以?[前后])?|\b(\d{1,2})(?::(\d\d))? ?(am|pm)\b`)
)

var (
	// points follows a number of points that are no time: 三点建议, 四点半学校.
	points = regexp.MustCompile(`^(?:建议|要求|意见|问题|原因|理由|内容|想法|疑问|说明|注意|经验|体会|希望|诉求|请求|看法|学校|都|也|不|没|钱|儿|点|小)`)
	// aBit is 一点 that means a little.
	aBit = regexp.MustCompile(`(?:有|早|晚|快|多|少|好|差|大)一点$`)
)

// office is the hour from which one without a part of the day is of the morning.
const office = 7

// dayPart is a part of a day in hours, and whether its hours count from noon.
type dayPart struct {
	from, to int
	late     bool
}

var dayParts = map[string]dayPart{
	"凌晨": {0, 5, false}, "半夜": {0, 5, false}, "夜里": {20, 24, true}, "夜间": {20, 24, true},
	"早上": {6, 9, false}, "早晨": {6, 9, false}, "清早": {6, 8, false}, "上午": {8, 12, false}, "中午": {12, 14, true},
	"下午": {14, 18, true}, "傍晚": {17, 19, true}, "晚上": {18, 22, true}, "晚间": {18, 22, true},
	"明早": {6, 9, false}, "今早": {6, 9, false}, "今晚": {18, 22, true}, "明晚": {18, 22, true},
	"morning": {8, 12, false}, "noon": {12, 14, true}, "afternoon": {14, 18, true}, "evening": {18, 22, true},
	"night": {18, 24, true}, "tonight": {18, 24, true},
}

// whenOpen is the time in which text wants a place to be open, and text without the
// words that say so; nil where it names none.
func whenOpen(text string, now time.Time) (*window, string) {
	day, dayAt := dayOf(text, now)
	part, partAt := partOf(text)
	hour, minute, clockAt := clockOf(text)
	if at := alwaysWords.FindStringIndex(text); at != nil && clockAt == nil && partAt == nil {
		night := day.from.Add(27 * time.Hour)
		return &window{night, night}, cut(text, at, dayAt)
	}
	if clockAt == nil && dayAt == nil && partAt == nil {
		if at := nowWords.FindStringIndex(text); at != nil {
			return &window{now, now}, cut(text, at)
		}
		return nil, text
	}
	left := cut(text, dayAt, partAt, clockAt)
	start := day.from
	midnight := time.Date(start.Year(), start.Month(), start.Day(), 0, 0, 0, 0, knowledge.China)
	switch {
	case clockAt != nil:
		// Nobody goes to an office at five in the night: that is said, or the afternoon is meant.
		if hour < 12 && (part.late || partAt == nil && 0 < hour && hour < office) {
			hour += 12
		}
		at := midnight.Add(time.Duration(hour*60+minute) * time.Minute)
		if dayAt == nil && at.Before(now) {
			if later := at.Add(12 * time.Hour); partAt == nil && hour < 12 && !later.Before(now) {
				return &window{later, later}, left
			}
			at = at.AddDate(0, 0, 1)
		}
		return &window{at, at}, left
	case partAt != nil:
		w := &window{midnight.Add(time.Duration(part.from) * time.Hour), midnight.Add(time.Duration(part.to) * time.Hour)}
		if dayAt == nil && !w.to.After(now) {
			w.from, w.to = w.from.AddDate(0, 0, 1), w.to.AddDate(0, 0, 1)
		}
		if w.from.Before(now) && now.Before(w.to) {
			w.from = now
		}
		return w, left
	}
	return day, left
}

// timeAt is where the first word of text for a day or a time of day stands; behind its
// end where there is none.
func timeAt(text string) int {
	at := len(text)
	if _, _, clockAt := clockOf(text); clockAt != nil {
		at = clockAt[0]
	}
	for _, words := range []*regexp.Regexp{dayWords, partWords, nowWords, alwaysWords} {
		if m := words.FindStringIndex(text); m != nil {
			at = min(at, m[0])
		}
	}
	return at
}

// cut is text with a space for each of the ranges of bytes, some of which may be nil
// or overlap.
func cut(text string, ranges ...[]int) string {
	kept := []byte(text)
	for _, r := range ranges {
		if r != nil {
			for i := r[0]; i < r[1]; i++ {
				kept[i] = ' '
			}
		}
	}
	return strings.Join(strings.Fields(string(kept)), " ")
}

// dayOf is the day or days that text names, else today.
func dayOf(text string, now time.Time) (*window, []int) {
	days := func(from, n int) *window {
		start := time.Date(now.Year(), now.Month(), now.Day()+from, 0, 0, 0, 0, knowledge.China)
		return &window{start, start.AddDate(0, 0, n)}
	}
	m := dayWords.FindStringSubmatchIndex(text)
	if m == nil {
		return days(0, 1), nil
	}
	group := func(name string) string {
		if i := dayWords.SubexpIndex(name); m[2*i] >= 0 {
			return strings.ToLower(text[m[2*i]:m[2*i+1]])
		}
		return ""
	}
	at := m[:2]
	toSaturday := (6 - int(now.Weekday()) + 7) % 7
	if now.Weekday() == time.Sunday {
		toSaturday = -1
	}
	switch said := strings.ToLower(text[m[0]:m[1]]); {
	case group("month") != "":
		month, _ := strconv.Atoi(group("month"))
		date, _ := strconv.Atoi(group("date"))
		day := time.Date(now.Year(), time.Month(month), date, 0, 0, 0, 0, knowledge.China)
		if day.Month() != time.Month(month) || day.Day() != date {
			return days(0, 1), nil // there is no such day
		}
		if day.AddDate(0, 0, 1).Before(now) {
			day = day.AddDate(1, 0, 0)
		}
		return &window{day, day.AddDate(0, 0, 1)}, at
	case group("english") != "":
		return days(ahead(englishDays[group("english")], now), 1), at
	case group("day") == "末", said == "双休日", strings.Contains(said, "weekend"):
		if w := group("week"); w == "下" || w == "下下" {
			return days(toSaturday+7*len([]rune(w)), 2), at
		}
		return days(toSaturday, 2), at
	case group("day") != "":
		day := strings.Index("日一二三四五六", group("day")) / len("日")
		if group("day") == "天" {
			day = 0
		}
		if weeks := strings.Count(group("week"), "下"); weeks > 0 {
			monday := -((int(now.Weekday()) + 6) % 7)
			return days(monday+7*weeks+(day+6)%7, 1), at
		}
		return days(ahead(day, now), 1), at
	default:
		return days(daysAhead[said], 1), at
	}
}

// ahead is in how many days that day of the week comes.
func ahead(day int, now time.Time) int { return (day - int(now.Weekday()) + 7) % 7 }

var (
	daysAhead   = map[string]int{"明天": 1, "明日": 1, "明早": 1, "明晚": 1, "后天": 2, "大后天": 3, "tomorrow": 1}
	englishDays = map[string]int{"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6}
)

func partOf(text string) (dayPart, []int) {
	at := partWords.FindStringIndex(text)
	if at == nil {
		return dayPart{}, nil
	}
	said := strings.ToLower(text[at[0]:at[1]])
	if words := strings.Fields(said); len(words) > 0 {
		said = words[len(words)-1]
	}
	return dayParts[said], at
}

// clockOf is the time of day that text names.
func clockOf(text string) (hour, minute int, at []int) {
	list := clockTime.FindAllStringSubmatchIndex(text, -1)
	i := slices.IndexFunc(list, func(at []int) bool {
		return !points.MatchString(text[at[1]:]) && !aBit.MatchString(text[:at[1]])
	})
	if i < 0 {
		return 0, 0, nil
	}
	at = list[i][:2]
	m := make([]string, len(list[i])/2)
	for group := range m {
		if from := list[i][2*group]; from >= 0 {
			m[group] = text[from:list[i][2*group+1]]
		}
	}
	if m[5] != "" {
		hour, _ = strconv.Atoi(m[3])
		minute, _ = strconv.Atoi(m[4])
		if strings.EqualFold(m[5], "pm") && hour < 12 {
			hour += 12
		}
	} else {
		hour = numeral(m[1])
		switch m[2] {
		case "半":
			minute = 30
		case "一刻":
			minute = 15
		default:
			minute = numeral(strings.TrimSuffix(m[2], "分"))
		}
	}
	if hour > 24 || minute > 59 {
		return 0, 0, nil
	}
	return hour, minute, at
}

// numeral reads a number below 100, in figures or as 二十三; 0 for anything else.
func numeral(s string) int {
	if n, err := strconv.Atoi(s); err == nil {
		return n
	}
	tens, ones, found := strings.Cut(s, "十")
	if !found {
		return digit(s)
	}
	n := 10
	if tens != "" {
		n = 10 * digit(tens)
	}
	return n + digit(ones)
}

func digit(s string) int {
	if s == "两" {
		return 2
	}
	at := strings.Index("零一二三四五六七八九", s)
	if s == "" || at < 0 {
		return 0
	}
	return at / len("零")
}
