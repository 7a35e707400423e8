package knowledge

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// season matches the start of a timetable of half a year: its name, its dates in
// brackets or not, or both in either order.
var season = regexp.MustCompile(`[(,;]?(?:` + seasonName + `[:(]*(?:` + spanDates + `)?|` + spanDates + `[:(,]*(?:` + seasonName + `)?)[):,;]*`)

const (
	seasonName = `((?:春夏|夏秋|秋冬|冬春|夏|冬)(?:令时|令|时制|季|天))(?:作息)?(?:时间)?`
	spanDates  = `(?:每年)?(\d{1,2})(?:月(?:(\d{1,2})[日号])?)?-(?:次年|翌年|第二年|来年)?(\d{1,2})月(?:(\d{1,2})[日号])?(?:期间)?`
)

// seasonStart is a match of season.
type seasonStart struct {
	at    part
	name  string // as written; may be empty
	dates span   // zero where none are given
}

// twoSeasons finds the starts of the two timetables of a year, one of which is that
// of summer.
func (p plainHours) twoSeasons() (first, second seasonStart, ok bool) {
	found := season.FindAllStringSubmatchIndex(p.text, 3)
	if len(found) != 2 {
		return first, second, false
	}
	first, okFirst := p.seasonStart(found[0])
	second, okSecond := p.seasonStart(found[1])
	return first, second, okFirst && okSecond && first.warm() != second.warm()
}

// warm reports whether a timetable is that of summer; one without a name is where
// its dates have a day in July.
func (s seasonStart) warm() bool {
	if s.name != "" {
		return strings.Contains(s.name, "夏")
	}
	return s.dates.from <= s.dates.to && s.dates.from <= 731 && s.dates.to >= 701
}

func (p plainHours) seasonStart(m []int) (s seasonStart, ok bool) {
	group := func(i int) string {
		if m[2*i] < 0 {
			return ""
		}
		return p.text[m[2*i]:m[2*i+1]]
	}
	s = seasonStart{at: part{m[0], m[1]}, name: group(1) + group(10)}
	for _, i := range [...]int{2, 6} {
		if group(i) == "" {
			continue
		}
		ok = s.take(group(i), group(i+1), group(i+2), group(i+3))
		return s, ok
	}
	return s, s.name != ""
}

// take reads the days of a span; a month without a day is the whole of it.
func (s *seasonStart) take(fromMonth, fromDay, toMonth, toDay string) bool {
	from, okFrom := dayOfYear(fromMonth, fromDay, false)
	to, okTo := dayOfYear(toMonth, toDay, true)
	s.dates = span{from, to}
	return okFrom && okTo
}

// dayOfYear gives a day as 100*month+day, the month's last or first where no day is
// given.
func dayOfYear(month, day string, last bool) (int, bool) {
	m, _ := strconv.Atoi(month) // one or two digits, as day
	longest := time.Date(leapYear, time.Month(m+1), 0, 0, 0, 0, 0, China).Day()
	d := 1
	switch {
	case day != "":
		d, _ = strconv.Atoi(day)
	case last:
		d = longest
	}
	return 100*m + d, m >= 1 && m <= 12 && d >= 1 && d <= longest
}

const leapYear = 2000

// year reads two timetables, each behind its season. What stands before the first
// holds for both, and so does what is said of holidays and days off.
func (p plainHours) year(first, second seasonStart) (w Week, left []part, ok bool) {
	before := part{0, first.at.from}
	var a, b hoursText
	a.read(p.text, before)
	a.read(p.text, part{first.at.to, second.at.from})
	a.settle()
	b.read(p.text, before)
	b.read(p.text, part{second.at.to, len(p.text)})
	b.settle()
	a.share(&b)
	b.share(&a)
	a.shareDays(&b)
	left = append(a.left, b.left...)
	slices.SortFunc(left, func(x, y part) int { return x.from - y.from })
	left = slices.Compact(left)
	warm, okA := a.week()
	cold, okB := b.week()
	if !first.warm() {
		warm, cold, first, second = cold, warm, second, first
	}
	w = warm
	w.work = warm.work || cold.work
	w.urumqi = warm.urumqi || cold.urumqi
	w.seasons = &seasons{winter: cold.days, summer: first.dates, other: second.dates, names: [2]string{first.name, second.name}}
	return w, left, okA && okB
}

// shareDays takes the days that stand behind both halves: 夏季…；冬季…（周一至周五）.
func (h *hoursText) shareDays(last *hoursText) {
	if len(h.groups) != 1 || h.groups[0].named || len(last.groups) != 1 || !last.daysLast || !last.groups[0].named {
		return
	}
	g := last.groups[0]
	g.periods = h.groups[0].periods
	h.groups[0] = g
}

// share takes from the other half of the year what it says of holidays and days
// off, where h says nothing.
func (h *hoursText) share(other *hoursText) {
	if h.holiday == unsaid {
		h.holiday, h.vague = other.holiday, other.vague
	}
	if h.off == [7]bool{} {
		h.off = other.off
	}
	h.weekends, h.allYear = h.weekends || other.weekends, h.allYear || other.allYear
}
