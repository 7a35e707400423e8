package knowledge

import (
	"slices"
	"strconv"
	"strings"
)

// weekdays reads days such as 周一-周五, 周二,周四, 周一三五 or 周末.
func weekdays(s string) (days [7]bool, ok bool) {
	s = strings.TrimPrefix(s, "每")
	if s == "周末" || s == "双休日" {
		return [7]bool{0: true, 6: true}, true
	}
	var named []int
	for _, r := range s {
		if d := weekdayOf[r]; d > 0 {
			named = append(named, d)
		}
	}
	if !strings.Contains(s, "-") {
		for _, d := range named {
			days[d%7] = true
		}
		return days, true
	}
	if len(named) != 2 || named[0] > named[1] {
		return days, false
	}
	for d := named[0]; d <= named[1]; d++ {
		days[d%7] = true
	}
	return days, true
}

// weekdayOf counts from Monday, 1, to Sunday, 7.
var weekdayOf = map[rune]int{
	'一': 1, '二': 2, '三': 3, '四': 4, '五': 5, '六': 6, '日': 7, '天': 7,
	'1': 1, '2': 2, '3': 3, '4': 4, '5': 5, '6': 6, '7': 7,
}

// clock is a time of day as written.
type clock struct {
	next    string // 次日
	part    string // 下午
	hour    string
	unit    string // 点 or :
	minutes string // 30, 30分, 半
}

// period reads a time from and a time to.
func (h *hoursText) period(m []string) bool {
	p, ok := periodOf(m)
	return ok && h.add(p, m[2])
}

// pause reads a time in which the place is closed, inside of the hours before it.
func (h *hoursText) pause(m []string) bool {
	p, ok := periodOf(m)
	if !ok || len(h.groups) != 1 {
		return false
	}
	g := &h.groups[0]
	for i, open := range g.periods {
		if open.From < p.From && p.To < open.To {
			g.periods = slices.Replace(g.periods, i, i+1, Period{open.From, p.From}, Period{p.To, open.To})
			return true
		}
	}
	return false
}

// periodOf reads the groups of two times of day.
func periodOf(m []string) (Period, bool) {
	from := clock{m[1], m[2], m[3], m[4], m[5]}
	to := clock{m[6], m[7], m[8], m[9], m[10]}
	if from.unit+from.part+to.unit+to.part == "" || from.next != "" {
		return Period{}, false
	}
	if to.part == "" && to.next == "" && afternoon[from.part] {
		to.part = from.part
	}
	start, ok := from.minute()
	if !ok {
		return Period{}, false
	}
	end, ok := to.minute()
	if !ok || from.ambiguous(start) && end <= 12*60 && to.next == "" {
		return Period{}, false
	}
	night := start >= 18*60 && end <= 10*60
	if to.next != "" || night {
		end += midnight
	}
	return Period{start, end}, end > start && end <= start+midnight
}

// packed reads times of four digits, 0830-1730, behind which no digit may stand.
func (h *hoursText) packed(m []string) bool {
	if h.text != "" && h.text[0] >= '0' && h.text[0] <= '9' {
		return false
	}
	return h.period([]string{m[0], "", "", m[1], ":", m[2], "", "", m[3], ":", m[4]})
}

// earlyToLate reads 早八晚五.
func (h *hoursText) earlyToLate(m []string) bool {
	return h.period([]string{m[0], "", "早", m[1], "点", m[2], "", m[3], m[4], "点", m[5]})
}

// earliest is the hour before which a place hardly opens.
const earliest = 6

// ambiguous reports whether a time that is written as 2:00 may be of the afternoon.
func (c clock) ambiguous(minute int) bool {
	return c.part == "" && minute >= 60 && minute < earliest*60 && !strings.HasPrefix(c.hour, "0")
}

// minute is the time in minutes after midnight, if there is such a time.
func (c clock) minute() (int, bool) {
	hour, known := chineseHours[c.hour]
	if !known {
		hour, _ = strconv.Atoi(c.hour) // one or two digits
	}
	minute := 0
	switch text := strings.TrimSuffix(c.minutes, "分"); text {
	case "", "整":
	case "半":
		minute = 30
	default:
		minute, _ = strconv.Atoi(text)
		if len(text) < 2 && c.unit != "点" && c.unit != "时" {
			return 0, false
		}
	}
	switch {
	case evening[c.part] && hour == 12:
		hour = 24
	case afternoon[c.part] && hour < 12 && (c.part != "中午" && c.part != "午间" || hour < 10):
		hour += 12
	}
	at := hour*60 + minute
	return at, minute < 60 && at <= midnight
}

// Parts of the day in which the hours count from noon.
var (
	afternoon = map[string]bool{
		"中午": true, "午间": true, "下午": true, "傍晚": true, "晚上": true, "晚间": true, "夜间": true, "晚": true,
	}
	evening = map[string]bool{"晚上": true, "晚间": true, "夜间": true, "晚": true}
)

var chineseHours = map[string]int{
	"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12,
}
