package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/width"
)

// ParseHours reads when a place is open, as staff write it: 周一至周五
// 8:30-12:00，14:00-17:30; 工作日上午9点—下午5点; 每天24小时; 周二、周四 9:00-11:30，节假日休息.
// ok is false where the text says anything beyond that, such as 预约, 夏季 or
// 农忙除外, or leaves out the days or the time: hours are never guessed.
func ParseHours(text string) (w Week, ok bool) {
	h := hoursText{text: plainHours.Replace(width.Fold.String(text))}
	h.text = dashOne.ReplaceAllString(h.text, "$1-$2")
	for h.text != "" {
		if !h.next() {
			return Week{}, false
		}
	}
	return h.week()
}

// plainHours brings the signs that people use for one thing to one sign, and
// drops spaces.
var plainHours = strings.NewReplacer(
	" ", "", "\t", "", "\n", ";", "\r", "", "\u3000", "", "\u00a0", "",
	"—", "-", "–", "-", "―", "-", "─", "-", "‐", "-", "−", "-", "~", "-", "〜", "-", "∼", "-", "至", "-", "到", "-", "--", "-", "——", "-",
	"∶", ":", "︰", ":", "、", ",", "。", ";", "/", ",", "及", ",", "和", ",", "与", ",", "|", ";",
	"【", "(", "】", ")", "[", "(", "]", ")", "星期", "周", "礼拜", "周", "週", "周", "鐘", "", "钟", "", "點", "点",
)

// dashOne mends the 一 that some write for a dash between two times.
var dashOne = regexp.MustCompile(`(\d|[点时半])一(\d)`)

// hoursText is hours being read, and what they said so far.
type hoursText struct {
	text     string // what is left to read
	groups   []hoursGroup
	daysLast bool    // the text begins with a time, so that days follow theirs
	off      [7]bool // days said to be closed
	weekends bool    // weekends are said to be as other days
	allYear  bool    // 全年无休
	holiday  rest
	vague    bool // 节假日 without 法定
}

// hoursGroup is days and the periods that hold on them.
type hoursGroup struct {
	days    [7]bool
	named   bool // the text names days
	every   bool // by 每天
	work    bool // by 工作日
	periods []Period
}

const (
	dayName  = `[一二三四五六日天]`
	someDays = `(每?(?:周末|双休日|周[1-7]-周[1-7]|周` + dayName + `(?:-周?` + dayName + `|(?:,?周?` + dayName + `)*)))`

	holidayName = `(法定|国家法定)?(?:节假日|公休日|假日|节日)`
	isOff       = `(?:休息|休|除外|放假|不上班|不办公|不开放|闭馆|关闭)`
	isOn        = `(?:均|都|也)?(?:不休息|不休|无休|照常|正常)(?:开放|上班|服务|营业|接待)?`

	// timeOfDay has the groups of clock.
	timeOfDay = `(次日|第二天)?(凌晨|清晨|早上|早|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|晚)?` +
		`(\d{1,2}|十[一二]?|[一二两三四五六七八九])(?:([:.点时])(\d{1,2}分?|半|整)?)?`
)

// hoursWords are what a text may consist of, tried in this order.
var hoursWords = []struct {
	pattern *regexp.Regexp
	take    func(h *hoursText, m []string) bool
}{
	{start(`[,;:().]+`), (*hoursText).nothing},
	{start(`(?:对外)?(?:服务|工作|办公|接待|开放|营业|上班|咨询|值班|接听|办理|受理)时间(?:为|是)?`), (*hoursText).nothing},
	{start(`除?` + holidayName + `(?:` + isOff + `|外)`), (*hoursText).holidaysOff},
	{start(`除?` + holidayName + `,` + someDays + isOff), (*hoursText).holidaysAndDaysOff},
	{start(someDays + `,` + holidayName + isOff), func(h *hoursText, m []string) bool {
		return h.holidaysAndDaysOff([]string{m[0], m[2], m[1]})
	}},
	{start(holidayName + isOn), (*hoursText).holidaysOn},
	{start(`(?:全年|全周|常年)(?:无休|不休)|(?:一年)?365天`), (*hoursText).everyDayOfYear},
	{start(`(?:周末|双休日|周六,?周?[日天])` + isOn), (*hoursText).weekendsOn},
	{start(`逢?` + someDays + isOff), (*hoursText).daysOff},
	{start(`(?:7[x*×]24小时?|24小时|二十四小时|全天候?|昼夜)(?:24小时|全天候?|服务|值班|开放|接听|接待|热线|营业|在线|有人)*`), (*hoursText).roundTheClock},
	{start(`每天|每日|天天`), (*hoursText).everyDay},
	{start(`工作日`), (*hoursText).workdays},
	{start(someDays), (*hoursText).nameDays},
	{start(timeOfDay + `-` + timeOfDay), (*hoursText).period},
}

func start(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)`) }

// next takes one word off the text and reports whether it understood it.
func (h *hoursText) next() bool {
	for _, word := range hoursWords {
		if m := word.pattern.FindStringSubmatch(h.text); m != nil {
			h.text = h.text[len(m[0]):]
			return word.take(h, m)
		}
	}
	return false
}

func (h *hoursText) nothing([]string) bool { return true }

func (h *hoursText) holidaysOff(m []string) bool {
	h.vague = m[1] == ""
	return h.holidays(closed)
}

func (h *hoursText) holidaysAndDaysOff(m []string) bool {
	return h.holidaysOff(m[:2]) && h.daysOff(m[1:])
}

func (h *hoursText) holidaysOn([]string) bool { return h.holidays(asUsual) }

// holidays notes what is said of holidays; two ways contradict each other.
func (h *hoursText) holidays(r rest) bool {
	if h.holiday != unsaid && h.holiday != r {
		return false
	}
	h.holiday = r
	return true
}

func (h *hoursText) everyDayOfYear([]string) bool {
	h.allYear = true
	return h.holidays(asUsual)
}

func (h *hoursText) weekendsOn([]string) bool {
	h.weekends = true
	return true
}

func (h *hoursText) daysOff(m []string) bool {
	days, ok := weekdays(m[1])
	for i := range days {
		h.off[i] = h.off[i] || days[i]
	}
	return ok
}

func (h *hoursText) roundTheClock([]string) bool {
	h.add(Period{0, midnight})
	return true
}

func (h *hoursText) everyDay([]string) bool {
	h.name([7]bool{true, true, true, true, true, true, true}).every = true
	return true
}

func (h *hoursText) workdays([]string) bool {
	h.name([7]bool{1: true, 2: true, 3: true, 4: true, 5: true}).work = true
	return true
}

func (h *hoursText) nameDays(m []string) bool {
	days, ok := weekdays(m[1])
	h.name(days)
	return ok
}

// name adds days to the group that the text is about, a new one where the days
// come first and the last group has its periods.
func (h *hoursText) name(days [7]bool) *hoursGroup {
	if n := len(h.groups); n == 0 || !h.daysLast && len(h.groups[n-1].periods) > 0 {
		h.groups = append(h.groups, hoursGroup{})
	}
	g := &h.groups[len(h.groups)-1]
	g.named = true
	for i := range days {
		g.days[i] = g.days[i] || days[i]
	}
	return g
}

// add adds a period to the group that the text is about, a new one where the days
// come last and the last group has its days.
func (h *hoursText) add(p Period) {
	n := len(h.groups)
	h.daysLast = h.daysLast || n == 0
	if n == 0 || h.daysLast && h.groups[n-1].named {
		h.groups = append(h.groups, hoursGroup{})
	}
	g := &h.groups[len(h.groups)-1]
	if !slices.Contains(g.periods, p) {
		g.periods = append(g.periods, p)
	}
}

// week puts together what the text said, if it is complete and does not
// contradict itself.
func (h *hoursText) week() (Week, bool) {
	w := Week{holiday: h.holiday, vague: h.vague}
	for _, g := range h.groups {
		days, ok := h.daysOf(g)
		if !ok || len(g.periods) == 0 {
			return Week{}, false
		}
		w.work = w.work || g.work
		for d, open := range days {
			if !open {
				continue
			}
			if h.off[d] || w.days[d] != nil {
				return Week{}, false
			}
			w.days[d] = g.periods
		}
	}
	if h.weekends {
		for _, d := range [...]time.Weekday{time.Saturday, time.Sunday} {
			if h.off[d] {
				return Week{}, false
			}
			if w.days[d] == nil {
				w.days[d] = w.days[time.Monday]
			}
		}
	}
	return w, len(h.groups) > 0
}

// daysOf returns the days of a group. 每天 leaves out days that are said to be
// closed; so does the only group of a text that names no days but says enough
// of them otherwise.
func (h *hoursText) daysOf(g hoursGroup) (days [7]bool, ok bool) {
	if g.named && !g.every {
		return g.days, true
	}
	roundTheClock := len(g.periods) == 1 && g.periods[0] == Period{0, midnight}
	someOff := h.off != [7]bool{}
	if !g.every && (len(h.groups) > 1 || !(roundTheClock || someOff || h.weekends || h.allYear)) {
		return days, false
	}
	for d := range days {
		days[d] = !h.off[d]
	}
	return days, true
}
