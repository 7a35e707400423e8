package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// String says in Chinese, for staff, what was understood: 周一至周五 8:30–12:00、14:00–17:30；节假日休息.
// It is empty for the zero Week.
func (w Week) String() string {
	var parts []string
	if s := w.seasons; s != nil {
		parts = append(parts, s.title(0)+w.table(w.days), s.title(1)+w.table(s.winter))
		if !s.summer.stated() && !s.other.stated() {
			parts = append(parts, "起止日期未写明")
		}
	} else if table := w.table(w.days); table != "" {
		parts = append(parts, table)
	}
	switch {
	case w.holiday == closed && w.vague:
		parts = append(parts, "节假日休息")
	case w.holiday == closed:
		parts = append(parts, "法定节假日休息")
	case w.holiday == asUsual:
		parts = append(parts, "节假日照常")
	}
	if w.urumqi && len(parts) > 0 {
		parts = append(parts, "新疆时间")
	}
	return strings.Join(parts, "；")
}

// title names a half of the year with its dates: 夏季（5月1日至9月30日）.
func (s *seasons) title(i int) string {
	dates := [2]span{s.summer, s.other}[i].String()
	switch name := s.names[i]; {
	case name != "" && dates != "":
		return name + "（" + dates + "） "
	case dates != "":
		return dates + " "
	case [2]span{s.other, s.summer}[i].stated() && name != "":
		return name + "（其余日期） "
	case name != "":
		return name + " "
	}
	return "其余日期 "
}

// String is empty where the span is not stated.
func (s span) String() string {
	if !s.stated() {
		return ""
	}
	next := ""
	if s.from > s.to {
		next = "次年"
	}
	return fmt.Sprintf("%d月%d日至%s%d月%d日", s.from/100, s.from%100, next, s.to/100, s.to%100)
}

// table says the hours of a week, days that share theirs together.
func (w Week) table(days [7][]Period) string {
	var parts []string
	var told [7]bool
	for i := range 7 {
		d := (i + 1) % 7 // from Monday on
		if told[d] || len(days[d]) == 0 {
			continue
		}
		var same []int // from Monday, 1, to Sunday, 7
		for j := i; j < 7; j++ {
			if e := (j + 1) % 7; slices.Equal(days[e], days[d]) {
				same, told[e] = append(same, j+1), true
			}
		}
		parts = append(parts, w.dayNames(same)+" "+periodsText(days[d]))
	}
	return strings.Join(parts, "；")
}

// dayNames names days of the week, runs of three at least by their ends.
func (w Week) dayNames(days []int) string {
	switch {
	case len(days) == 7:
		return "每天"
	case w.work && slices.Equal(days, []int{1, 2, 3, 4, 5}):
		return "工作日"
	}
	var names []string
	for i := 0; i < len(days); {
		last := i
		for last+1 < len(days) && days[last+1] == days[last]+1 {
			last++
		}
		if last-i < 2 {
			last = i
			names = append(names, dayText(days[i]))
		} else {
			names = append(names, dayText(days[i])+"至"+dayText(days[last]))
		}
		i = last + 1
	}
	return strings.Join(names, "、")
}

func dayText(day int) string {
	return "周" + [...]string{time.Sunday: "日", 1: "一", 2: "二", 3: "三", 4: "四", 5: "五", 6: "六"}[day%7]
}

func periodsText(list []Period) string {
	var parts []string
	for _, p := range list {
		if p == (Period{0, midnight}) {
			return "24小时"
		}
		to, next := p.To, ""
		if to > midnight {
			to, next = to-midnight, "次日"
		}
		parts = append(parts, fmt.Sprintf("%d:%02d–%s%d:%02d", p.From/60, p.From%60, next, to/60, to%60))
	}
	return strings.Join(parts, "、")
}
