package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"
)

// ParseHours is [ReadHours] for a text of which everything is understood.
func ParseHours(text string) (w Week, ok bool) {
	w, rest, ok := ReadHours(text)
	if !ok || rest != "" {
		return Week{}, false
	}
	return w, true
}

// ReadHours reads when a place is open, as staff write it: 周一至周五
// 8:30-12:00，14:00-17:30; 工作日上午9点—下午5点; 每天24小时; 周二、周四 9:00-11:30，节假日休息;
// 夏季（5月1日-9月30日）8:30-12:00；冬季8:30-11:30. rest is what it did not understand, as
// written, such as 需提前预约 or 农忙除外, and ok says that the days and times were read.
// The week knows of the rest: what that may touch, [Week.Open] does not claim. Hours
// are never guessed: without days, or where 2:00 may be of the afternoon, they are
// not read. Of hours that are not read the week tells only whether they ask for an
// appointment. Public holidays are known up to [HolidaysUntil].
func ReadHours(text string) (w Week, rest string, ok bool) {
	if len(text) > longestHours {
		return Week{}, strings.TrimSpace(text), false
	}
	plain := newPlainHours(text)
	w, left, ok := plain.read()
	if !ok {
		return Week{booked: asksBooking(plain.text)}, strings.TrimSpace(text), false
	}
	for _, l := range left {
		words := plain.text[l.from:l.to]
		narrows, widens := effect(words)
		booked := asksBooking(words)
		w.booked = w.booked || booked
		w.narrowed, w.widened = w.narrowed || narrows || booked, w.widened || widens
	}
	return w, plain.written(left), true
}

const longestHours = 2000 // bytes; whatever is longer is no hours

// plainHours is hours with one sign for each thing and without spaces.
type plainHours struct {
	text   string
	origin string
	from   []int // by byte of text, and its end: where in origin that is
}

// plainSigns brings the signs and words that people use for one thing to one.
var plainSigns = map[string]string{
	" ": "", "\t": "", "\n": ";", "\r": "", "\u3000": "", "\u00a0": "",
	"—": "-", "–": "-", "―": "-", "─": "-", "‐": "-", "−": "-", "~": "-", "〜": "-", "∼": "-", "至": "-", "到": "-", "--": "-", "——": "-",
	"∶": ":", "︰": ":", "、": ",", "。": ";", "/": ",", "及": ",", "和": ",", "与": ",", "|": ";",
	"【": "(", "】": ")", "[": "(", "]": ")", "星期": "周", "礼拜": "周", "週": "周", "鐘": "", "钟": "", "點": "点",
	"AM": "上午", "am": "上午", "PM": "下午", "pm": "下午",
}

func newPlainHours(text string) plainHours {
	var runes []rune
	var starts []int
	for i, r := range text {
		if folded := width.LookupRune(r).Folded(); folded != 0 {
			r = folded
		}
		runes, starts = append(runes, r), append(starts, i)
	}
	p := plainHours{origin: text}
	var out strings.Builder
	for i := 0; i < len(runes); {
		sign, size := plainSign(runes, i)
		out.WriteString(sign)
		for range len(sign) {
			p.from = append(p.from, starts[i])
		}
		i += size
	}
	p.text, p.from = out.String(), append(p.from, len(text))
	return p
}

// plainSign gives the plain form of the next one or two runes.
func plainSign(runes []rune, i int) (sign string, size int) {
	if i+1 < len(runes) {
		if sign, ok := plainSigns[string(runes[i:i+2])]; ok {
			return sign, 2
		}
		if runes[i] == '一' && i > 0 && strings.ContainsRune("0123456789点时半", runes[i-1]) && strings.ContainsRune("0123456789", runes[i+1]) {
			return "-", 1 // some write it for a dash: 8:30一17:30
		}
	}
	if sign, ok := plainSigns[string(runes[i])]; ok {
		return sign, 1
	}
	return string(runes[i]), 1
}

// part is bytes of plain hours.
type part struct{ from, to int }

// written gives parts as the text has them, neighbours together.
func (p plainHours) written(parts []part) string {
	var words []string
	for i := 0; i < len(parts); {
		last := i
		for last+1 < len(parts) && strings.Trim(p.text[parts[last].to:parts[last+1].from], clauseEnds) == "" {
			last++
		}
		words = append(words, strings.TrimFunc(p.origin[p.from[parts[i].from]:p.from[parts[last].to]], aroundWords))
		i = last + 1
	}
	return strings.Join(words, "；")
}

// aroundWords reports whether r is a sign that may stand around words.
func aroundWords(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("，,；;。、（）()：:【】[]", r)
}

// read reads one timetable, or the two of a year.
func (p plainHours) read() (w Week, left []part, ok bool) {
	if first, second, two := p.twoSeasons(); two {
		return p.year(first, second)
	}
	var h hoursText
	h.read(p.text, part{0, len(p.text)})
	h.settle()
	w, ok = h.week()
	return w, h.left, ok
}

// hoursText is hours being read, and what they said so far.
type hoursText struct {
	text     string // what is left to read
	left     []part // what was not understood
	groups   []hoursGroup
	daysLast bool    // the text begins with a time, so that days follow theirs
	off      [7]bool // days said to be closed
	weekends bool    // weekends are said to be as other days
	allYear  bool    // 全年无休
	holiday  rest
	vague    bool // 节假日 without 法定
	urumqi   bool // 新疆时间

	sound   *hoursText // as it was when no days were waiting for their times
	soundAt part       // from there to what was read since
	named   bool       // the word before named days
	before  bool       // and the one before that
}

// hoursGroup is days and the periods that hold on them.
type hoursGroup struct {
	days    [7]bool
	named   bool // the text names days
	every   bool // by 每天
	work    bool // by 工作日
	names   int  // words that named days
	halfDay bool // the last of them may be of mornings only: 工作日及周六上午8:30-12:00
	periods []Period
}

const (
	dayName  = `[一二三四五六日天]`
	someDays = `(每?(?:周末|双休日|周[1-7]-周[1-7]|周` + dayName + `(?:-周?` + dayName + `|(?:,?周?` + dayName + `)*)))`

	holidayName = `(法定|国家法定)?(?:节假日|公休日|假日|节日)`
	isOff       = `(?:休息|休|除外|放假|不上班|不办公|不开放|闭馆|关闭)`
	isOn        = `(?:均|都|也)?(?:不休息|不休|无休|照常|正常)(?:开放|上班|服务|营业|接待)?`

	hourName = `(\d{1,2}|十[一二]?|[一二两三四五六七八九])`
	// timeOfDay has the groups of clock.
	timeOfDay = `(次日|第二天)?(?:(凌晨|清晨|早上|早|上午|中午|午间|下午|傍晚|晚上|晚间|夜间|晚):?)?` +
		hourName + `(?:([:.点时])(\d{1,2}分?|半|整)?)?`
)

// hoursWords are what a text may consist of, tried in this order.
var hoursWords = []struct {
	pattern *regexp.Regexp
	take    func(h *hoursText, m []string) bool
}{
	{start(`[:.]+`), (*hoursText).nothing},
	{start(`(?:对外)?(?:服务|工作|办公|接待|开放|营业|上班|咨询|值班|接听|办理|受理)时间(?:为|是)?`), (*hoursText).nothing},
	{start(`(?:均|都)?(?:正常|对外)?(?:开放|营业|办公|上班|接待|服务)`), (*hoursText).nothing},
	{start(`北京时间:?`), (*hoursText).nothing},
	{start(`(?:新疆|乌鲁木齐)时间:?`), func(h *hoursText, _ []string) bool { h.urumqi = true; return true }},
	{start(`除?` + holidayName + `(?:` + isOff + `|外)`), (*hoursText).holidaysOff},
	{start(`除?` + holidayName + `,` + someDays + isOff), (*hoursText).holidaysAndDaysOff},
	{start(someDays + `,` + holidayName + isOff), func(h *hoursText, m []string) bool {
		return h.holidaysAndDaysOff([]string{m[0], m[2], m[1]})
	}},
	{start(holidayName + isOn), (*hoursText).holidaysOn},
	{start(`(?:全年|全周|常年)(?:无休|不休)|(?:一年)?365天`), (*hoursText).everyDayOfYear},
	{start(`(?:周末|双休日|周六,?周?[日天])` + isOn), (*hoursText).weekendsOn},
	{start(`逢?` + someDays + isOff), (*hoursText).daysOff},
	{start(`(?:\d{3,5})?(?:服务|维权|咨询)?热线`), (*hoursText).nothing},
	{start(`(?:7[x*×]24(?:小时|[hH])?|24(?:小时|[hH](?:ours?)?)|二十四小时|全天候?|昼夜)(?:24小时|全天候?|服务|值班|开放|接听|接待|热线|营业|在线|有人)*`), (*hoursText).roundTheClock},
	{start(`每天|每日|天天`), (*hoursText).everyDay},
	{start(`(?:国家)?(?:法定)?工作日`), (*hoursText).workdays},
	{start(someDays), (*hoursText).nameDays},
	{start(`(\d{2})(\d{2})-(\d{2})(\d{2})`), (*hoursText).packed},
	{start(`(?:午休|午间休息|中午休息)(?:时间)?[:为]?` + timeOfDay + `-` + timeOfDay), (*hoursText).pause},
	{start(timeOfDay + `-` + timeOfDay + `(?:午休|午间休息|中午休息|休息|不办公)`), (*hoursText).pause},
	{start(timeOfDay + `-` + timeOfDay), (*hoursText).period},
	{start(`(?:早上?|朝)` + hourName + `点?(半)?-?(晚上?|下午)` + hourName + `点?(半)?`), (*hoursText).earlyToLate},
}

func start(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)`) }

// read reads a part of plain hours, word by word. Of a clause that holds something
// else it leaves what comes behind the last time, or the whole of it.
func (h *hoursText) read(text string, in part) {
	for pos := in.from; pos < in.to; {
		if strings.IndexByte(clauseEnds, text[pos]) >= 0 {
			pos++
			h.named = false
			h.mark(pos, true)
			continue
		}
		was := h.clone()
		h.text = text[pos:in.to]
		if h.next() {
			pos = in.to - len(h.text)
			h.mark(pos, false)
			continue
		}
		*h = was
		end := pos + clauseLength(text[pos:in.to])
		h.leave(end)
		pos = end
		h.mark(pos, true)
	}
}

const clauseEnds = ",;()"

func clauseLength(text string) int {
	if i := strings.IndexAny(text, clauseEnds); i >= 0 {
		return i
	}
	return len(text)
}

// mark remembers h as it is before pos, where a clause starts or no days wait for
// their times.
func (h *hoursText) mark(pos int, clause bool) {
	h.soundAt.to = pos
	if clause || !h.waiting() {
		h.sound = nil
		sound := h.clone()
		h.sound, h.soundAt.from = &sound, pos
	}
}

// waiting reports whether the last days have no times.
func (h *hoursText) waiting() bool {
	return len(h.groups) > 0 && len(h.groups[len(h.groups)-1].periods) == 0
}

// leave goes back to where h was sound and leaves what comes from there to end.
func (h *hoursText) leave(end int) {
	from := h.soundAt.from
	if h.sound != nil {
		*h = *h.sound
	} else {
		*h = hoursText{}
	}
	h.left = append(h.left, part{from, end})
}

// settle leaves days that wait for their times at the end.
func (h *hoursText) settle() {
	if h.waiting() && h.sound != nil && len(h.sound.groups) < len(h.groups) {
		h.leave(h.soundAt.to)
	}
}

func (h *hoursText) clone() hoursText {
	c := *h
	c.left = slices.Clone(h.left)
	c.groups = slices.Clone(h.groups)
	for i := range c.groups {
		c.groups[i].periods = slices.Clone(c.groups[i].periods)
	}
	return c
}

// next takes one word off the text and reports whether it understood it.
func (h *hoursText) next() bool {
	h.before, h.named = h.named, false
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

// roundTheClock reads 24小时. 全天 beside single days may mean both halves of a
// working day.
func (h *hoursText) roundTheClock(m []string) bool {
	if n := len(h.groups); !strings.Contains(m[0], "24") && strings.HasPrefix(m[0], "全天") && !strings.HasPrefix(m[0], "全天候") && n > 0 {
		if g := h.groups[n-1]; g.named && g.days != [7]bool{true, true, true, true, true, true, true} {
			return false
		}
	}
	return h.add(Period{0, midnight}, "")
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
	g.named, h.named = true, true
	g.names++
	for i := range days {
		g.days[i] = g.days[i] || days[i]
	}
	return g
}

// add adds a period, which the text says to be of a part of the day, to the group
// that it is about, a new one where the days come last and the last group has its
// days. In 工作日及周六上午8:30-12:00，14:00-17:30 nothing tells whether Saturday has an
// afternoon.
func (h *hoursText) add(p Period, dayPart string) bool {
	n := len(h.groups)
	h.daysLast = h.daysLast || n == 0
	if n == 0 || h.daysLast && h.groups[n-1].named {
		h.groups = append(h.groups, hoursGroup{})
	}
	g := &h.groups[len(h.groups)-1]
	if g.halfDay && dayPart == "" {
		return false
	}
	g.halfDay = g.halfDay || h.before && g.names > 1 && dayPart == "上午"
	if !slices.Contains(g.periods, p) {
		g.periods = append(g.periods, p)
	}
	return true
}

// week puts together what the text said, if it is complete and does not
// contradict itself.
func (h *hoursText) week() (Week, bool) {
	w := Week{holiday: h.holiday, vague: h.vague, urumqi: h.urumqi}
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
