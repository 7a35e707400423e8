package knowledge

import (
	"strings"
	"testing"
	"time"
)

// said is what a week says of a moment.
func said(w Week, at time.Time) string {
	switch open, known := w.Open(at); {
	case !known:
		return "unknown"
	case open:
		return "open"
	}
	return "closed"
}

// moment reads 周六 10:00 as one of the ordinary week from Monday 2026-11-16 on, and
// 2026-10-01 10:00 as it stands.
func moment(t *testing.T, text string) time.Time {
	t.Helper()
	if day, clock, ok := strings.Cut(text, " "); ok {
		if r, ok := strings.CutPrefix(day, "周"); ok {
			date := time.Date(2026, 11, 15+weekdayOf[[]rune(r)[0]], 0, 0, 0, 0, China)
			text = date.Format(time.DateOnly) + " " + clock
		}
	}
	at, err := time.ParseInLocation("2006-01-02 15:04", text, China)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestSpellings reads hours as offices write them, and asks at moments of which
// the answer is plain to people. "Unknown" is right where people would call.
func TestSpellings(t *testing.T) {
	tests := []struct {
		hours string
		// moments of an ordinary week, separated by commas
		open, closed, unknown string
	}{
		// one period a day
		{"周一至周五 8:30-17:30", "周一 08:30, 周五 17:29", "周一 08:29, 周五 17:30, 周六 10:00", ""},
		{"周一到周五早8:30-晚5:30", "周一 08:30, 周三 17:29", "周三 17:30, 周日 10:00", ""},
		{"每天早8:30-晚5:30", "周日 17:00", "周日 17:30, 周一 08:00", ""},
		{"周一至周五 8:30--17:30（中午不休）", "周一 12:30", "周一 17:30, 周六 12:30", ""},
		{"周一至周五8:30——17:30，中午连班", "周二 12:30", "周二 18:00", ""},
		{"星期一～五 9点-17点", "周一 09:00, 周五 16:59", "周五 17:00, 周六 09:00", ""},
		{"星期一至五 9:00—17:00", "周五 09:00", "周六 09:00, 周日 09:00", ""},
		{"礼拜一到礼拜五 9点到5点半（下午）", "", "", "周一 10:00, 周六 10:00"},
		{"周一～周六：上午9：00～下午5：00", "周六 16:00", "周日 16:00, 周六 17:00", ""},
		{"（周一至周五）9:00-17:00", "周一 10:00", "周六 10:00", ""},
		{"周一—周五，9时—17时30分", "周四 17:29", "周四 17:30", ""},
		{"工作日朝九晚五", "周一 09:00", "周一 17:00, 周六 10:00", ""},
		{"周一至周五 早九点至晚六点", "周一 17:30", "周一 18:00", ""},
		{"办公时间：工作日8时30分～17时30分", "周一 08:30", "周六 08:30, 周一 08:29", ""},
		{"接待时间 周一至周五０９：００－１６：３０", "周三 16:29", "周三 16:30", ""},
		{"工作日0830-1700", "周五 16:59", "周五 17:00", ""},
		{"週一至週五 9點-17點", "周一 16:00", "周日 16:00", ""},
		{"8:30-17:30（工作日）", "周一 17:00", "周日 17:00", ""},
		{"北京时间 周一至周五10:00-19:00", "周一 18:59", "周一 09:59", ""},
		{"周一至周五10:00-18:00（新疆时间）", "周一 12:00, 周一 19:59", "周一 11:59, 周一 20:00", ""},

		// several periods a day
		{"周一至周五上午8:30-11:30下午2:00-5:00", "周一 11:29, 周一 14:00, 周一 16:59", "周一 11:30, 周一 13:59, 周一 17:00, 周六 09:00", ""},
		{"周一至周五 8:30-12:00，14:00-17:30", "周二 11:00, 周二 14:00", "周二 13:00, 周二 17:30", ""},
		{"周一至周五上午8:30—12:00、下午1:30—5:30", "周一 13:30", "周一 13:00", ""},
		{"工作日：上午8：30至12：00，下午14：30至18：00", "周一 17:59", "周一 14:00, 周六 09:00", ""},
		{"每天8:00-11:30/14:00-17:30", "周日 14:00", "周日 12:00", ""},
		{"周一至周五8:30-12:00 13:30-17:00 18:00-20:00", "周一 19:00", "周一 17:30", ""},
		{"工作日8:30-17:30（午休12:00-13:30）", "周一 13:30", "周一 12:00, 周一 13:29", ""},
		{"周一至周五8:30-17:30，12:00-14:00休息", "周一 14:00", "周一 12:00", ""},
		{"周一至周五 上午8点半到12点 下午2点半到6点", "周一 08:30, 周一 14:30", "周一 12:00, 周一 14:00, 周一 18:00", ""},

		// days of their own
		{"工作日9:00-17:00 周六9:00-12:00", "周一 16:00, 周六 11:59", "周六 12:00, 周日 10:00", ""},
		{"周一至周五8:30-17:30；周六8:30-11:30；周日休息", "周六 11:00", "周六 12:00, 周日 10:00", ""},
		{"周一、三、五 8:30-11:30", "周三 09:00", "周二 09:00, 周三 12:00", ""},
		{"每周二下午2:00-5:00", "周二 14:00", "周二 10:00, 周三 14:00", ""},
		{"周二、周四14:30-17:00（律师坐班）", "", "", "周二 15:00, 周一 15:00"},
		{"周末9:00-16:00", "周六 09:00, 周日 15:59", "周五 10:00, 周日 16:00", ""},
		{"双休日 9:00-11:30", "周日 11:00", "周一 10:00", ""},
		{"周二至周日 9:00-17:00（周一闭馆）", "周日 16:00", "周一 10:00", ""},
		{"每天9:00-17:00，周一闭馆", "周二 10:00", "周一 10:00", ""},
		{"周一至周日8:30-17:30", "周日 17:00", "周日 18:00", ""},
		{"每日8:00至20:00", "周日 19:59", "周日 20:00", ""},

		// round the clock, and nights
		{"全年无休 24h", "周日 03:00, 周一 00:00", "", ""},
		{"24小时热线", "周日 23:59", "", ""},
		{"7*24小时", "周三 04:00", "", ""},
		{"全天24小时服务", "周三 04:00", "", ""},
		{"全天候服务", "周六 04:00", "", ""},
		{"每天18:00-次日8:00", "周一 07:59, 周一 18:00", "周一 08:00, 周一 17:59", ""},
		{"周五、周六 晚上8点-次日6点", "周六 05:00, 周日 05:59", "周五 05:00, 周日 06:00", ""},
		{"全年无休8:00-22:00", "周日 21:59", "周日 22:00", ""},

		// holidays; TestHolidays asks on them
		{"周一至周五9:00-17:00，法定节假日休息", "周一 10:00", "周六 10:00", ""},
		{"工作日9:00-17:00，节假日休息", "周一 10:00", "周六 10:00", ""},
		{"每天9:00-17:00，节假日休息", "周一 10:00", "周一 18:00", "周日 10:00"},
		{"9:00-17:00，双休日及法定节假日休息", "周一 10:00", "周六 10:00", ""},

		// two timetables
		{"周一至周五 夏令时(5月1日-9月30日)8:30-12:00,15:00-18:00;冬令时(10月1日-4月30日)8:30-12:00,14:00-17:30", "周一 14:30", "周一 17:30, 周六 09:00", ""},
		{"工作日 冬季（11月-3月）8:30-17:00，夏季（4月-10月）8:00-18:00", "周一 16:59", "周一 08:00, 周一 17:00", ""},
		{"周一至周五 夏令时8:00-18:00；冬令时8:30-17:30", "周一 10:00", "周一 19:00", "周一 17:45, 周一 08:15"},

		// appointments
		{"周一至周五9:00-17:00（需预约）", "", "周一 18:00, 周六 10:00", "周一 10:00"},
		{"工作日9:00-17:00，请提前电话预约", "", "周六 10:00", "周一 10:00"},
		{"工作日9:00-17:00 无需预约", "周一 10:00", "周六 10:00", ""},
		{"工作日9:00-17:00，其他时间请预约", "周一 10:00", "", "周六 10:00"},
		{"工作日9:00-17:00，周末需预约", "", "", "周一 10:00, 周六 10:00"},
		{"预约制", "", "", "周一 10:00, 周日 03:00"},

		// what nobody can tell from the words
		{"8:30-17:30", "", "", "周一 10:00, 周日 03:00"},
		{"正常上班时间", "", "", "周一 10:00"},
		{"逢集日9:00-12:00", "", "", "周一 10:00"},
		{"农历逢三、八大集8:00-12:00", "", "", "周一 10:00"},
		{"每月第一个周六9:00-11:00", "", "", "周六 10:00, 周一 10:00"},
		{"周一至周五8:30-17:30，每月第一个周六9:00-11:00", "", "", "周一 10:00, 周六 10:00"},
		{"周一至周五 2:00-5:30", "", "", "周一 15:00"},
		{"随时", "", "", "周一 10:00"},
		{"寒暑假每天9:00-17:00", "", "", "周一 10:00"},
		{"单周周二 9:00-11:00", "", "", "周二 10:00"},
		{"每天8:00-17:00，农忙除外", "", "周一 18:00", "周一 10:00"},
		{"", "", "", "周一 10:00"},
	}
	if len(tests) < 60 {
		t.Errorf("only %d spellings", len(tests))
	}
	for _, tt := range tests {
		w, _, _ := ReadHours(tt.hours)
		for want, moments := range map[string]string{"open": tt.open, "closed": tt.closed, "unknown": tt.unknown} {
			for text := range strings.SplitSeq(moments, ", ") {
				if text == "" {
					continue
				}
				if got := said(w, moment(t, text)); got != want {
					t.Errorf("%q, %s: %s, want %s; read as %q", tt.hours, text, got, want, w)
				}
			}
		}
	}
}

// TestHolidays asks at ten o'clock on days of the State Council's notices for 2025
// and 2026 (国办发明电〔2024〕12号, 〔2025〕7号), and at noon of the law's own where none is
// out.
func TestHolidays(t *testing.T) {
	const (
		workdays = "工作日9:00-17:00"
		weekdays = "周一至周五9:00-17:00"
		off      = "周一至周五9:00-17:00，法定节假日休息"
		every    = "每天9:00-17:00，法定节假日休息"
	)
	tests := []struct{ day, workdays, weekdays, off, every string }{
		// 元旦
		{"2025-01-01", "closed", "unknown", "closed", "closed"},
		{"2025-01-02", "open", "open", "open", "open"},
		{"2026-01-02", "closed", "unknown", "closed", "closed"},
		{"2026-01-03", "closed", "unknown", "closed", "closed"}, // Saturday
		{"2026-01-04", "open", "unknown", "unknown", "unknown"}, // worked Sunday
		// 春节
		{"2025-01-26", "open", "unknown", "unknown", "unknown"}, // worked Sunday
		{"2025-01-27", "open", "open", "open", "open"},
		{"2025-01-28", "closed", "unknown", "closed", "closed"},
		{"2025-02-04", "closed", "unknown", "closed", "closed"},
		{"2025-02-05", "open", "open", "open", "open"},
		{"2025-02-08", "open", "unknown", "unknown", "unknown"}, // worked Saturday
		{"2026-02-14", "open", "unknown", "unknown", "unknown"}, // worked Saturday
		{"2026-02-16", "closed", "unknown", "closed", "closed"},
		{"2026-02-23", "closed", "unknown", "closed", "closed"},
		{"2026-02-24", "open", "open", "open", "open"},
		{"2026-02-28", "open", "unknown", "unknown", "unknown"}, // worked Saturday
		// 清明
		{"2025-04-04", "closed", "unknown", "closed", "closed"},
		{"2026-04-06", "closed", "unknown", "closed", "closed"},
		// 五一
		{"2025-04-27", "open", "unknown", "unknown", "unknown"}, // worked Sunday
		{"2025-05-05", "closed", "unknown", "closed", "closed"},
		{"2025-05-06", "open", "open", "open", "open"},
		{"2026-05-01", "closed", "unknown", "closed", "closed"},
		{"2026-05-09", "open", "unknown", "unknown", "unknown"}, // worked Saturday
		// 端午
		{"2025-06-02", "closed", "unknown", "closed", "closed"},
		{"2026-06-19", "closed", "unknown", "closed", "closed"},
		{"2026-06-22", "open", "open", "open", "open"},
		// 国庆, 中秋
		{"2025-09-28", "open", "unknown", "unknown", "unknown"}, // worked Sunday
		{"2025-10-06", "closed", "unknown", "closed", "closed"},
		{"2025-10-08", "closed", "unknown", "closed", "closed"},
		{"2025-10-11", "open", "unknown", "unknown", "unknown"}, // worked Saturday
		{"2026-09-20", "open", "unknown", "unknown", "unknown"}, // worked Sunday
		{"2026-09-25", "closed", "unknown", "closed", "closed"},
		{"2026-10-07", "closed", "unknown", "closed", "closed"},
		{"2026-10-08", "open", "open", "open", "open"},
		{"2026-10-10", "open", "unknown", "unknown", "unknown"}, // worked Saturday
		{"2026-10-17", "closed", "closed", "closed", "open"},    // a Saturday as any other

		// no notice is out: the law's days only
		{"2049-10-01", "closed", "unknown", "closed", "closed"},
		{"2049-02-02", "closed", "unknown", "closed", "closed"}, // 春节
		{"2049-02-01", "closed", "unknown", "closed", "closed"}, // 除夕
		{"2049-11-22", "unknown", "open", "unknown", "unknown"},
	}
	for _, tt := range tests {
		for hours, want := range map[string]string{workdays: tt.workdays, weekdays: tt.weekdays, off: tt.off, every: tt.every} {
			w, _, _ := ReadHours(hours)
			if got := said(w, moment(t, tt.day+" 10:00")); got != want {
				t.Errorf("%s on %s: %s, want %s", hours, tt.day, got, want)
			}
		}
	}
}

func TestHolidaysUntil(t *testing.T) {
	last := HolidaysUntil()
	if last < 2026 {
		t.Fatalf("holidays are known until %d", last)
	}
	w, _ := ParseHours("工作日9:00-17:00")
	for year, want := range map[int]bool{last: true, last + 1: false} {
		if _, known := w.Open(time.Date(year, 11, 23, 10, 0, 0, 0, China)); known != want {
			t.Errorf("in November %d: known %v", year, known)
		}
	}
}

// TestSameInstant asks from other zones, one of which changes to summer time: China
// does not, and the instant decides.
func TestSameInstant(t *testing.T) {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip(err) // a machine without zones
	}
	w, _ := ParseHours("每天8:30-17:30")
	for _, tt := range []struct {
		at   time.Time
		want string
	}{
		{time.Date(2026, 7, 1, 2, 30, 0, 0, berlin), "open"},
		{time.Date(2026, 7, 1, 2, 29, 0, 0, berlin), "closed"},
		{time.Date(2026, 12, 1, 1, 30, 0, 0, berlin), "open"},
		{time.Date(2026, 12, 1, 1, 29, 0, 0, berlin), "closed"},
		{time.Date(1988, 7, 1, 0, 30, 0, 0, time.UTC), "open"},
	} {
		if got := said(w, tt.at); got != tt.want {
			t.Errorf("at %v: %s, want %s", tt.at, got, tt.want)
		}
		here, ok := w.NextChange(tt.at.In(China))
		there, okThere := w.NextChange(tt.at)
		if ok != okThere || !here.Equal(there) {
			t.Errorf("at %v: changes at %v, in China %v", tt.at, there, here)
		}
	}
}

func TestByAppointment(t *testing.T) {
	tests := []struct {
		hours string
		want  bool
	}{
		{"周一至周五8:30-17:30（需预约）", true},
		{"周一至周五8:30-17:30，需提前预约", true},
		{"周一至周五8:30-17:30需提前一天预约", true},
		{"工作日9:00-17:00，请提前电话预约", true},
		{"工作日9:00-17:00，请先致电0539-8208001预约", true},
		{"工作日9:00-17:00，实行预约制", true},
		{"预约制", true},
		{"电话预约", true},
		{"请提前电话预约", true},
		{"周二、周四14:00-17:00，凭预约接待", true},
		{"夏季周一至周五8:00-18:00，冬季周一至周五9:00-17:00，需提前预约", true},

		{"周一至周五8:30-17:30", false},
		{"工作日9:00-17:00，无需预约", false},
		{"工作日9:00-17:00，可提前预约", false},
		{"工作日9:00-17:00，预约电话0539-8208001", false},
		{"工作日9:00-17:00，其他时间请预约", false},
		{"工作日9:00-17:00，周末需预约", false},
		{"工作日9:00-17:00，团体参观需预约", false},
		{"", false},
	}
	for _, tt := range tests {
		w, _, _ := ReadHours(tt.hours)
		if w.ByAppointment() != tt.want {
			t.Errorf("%q: by appointment %v", tt.hours, !tt.want)
		}
		if open, _ := w.Open(moment(t, "周二 15:00")); open && tt.want {
			t.Errorf("%q: open, though by appointment", tt.hours)
		}
	}
}
