package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// spelled writes a week for a test: the days from Monday, 1, to Sunday, 7, that
// share hours, then what it says of working days and holidays.
func spelled(w Week) string {
	var parts []string
	for d := 1; d <= 7; {
		hours := periods(w.days[d%7])
		last := d
		for last < 7 && periods(w.days[(last+1)%7]) == hours {
			last++
		}
		if hours != "" && d == last {
			parts = append(parts, fmt.Sprintf("%d %s", d, hours))
		} else if hours != "" {
			parts = append(parts, fmt.Sprintf("%d-%d %s", d, last, hours))
		}
		d = last + 1
	}
	if w.work {
		parts = append(parts, "work")
	}
	switch {
	case w.holiday == closed && w.vague:
		parts = append(parts, "off?")
	case w.holiday == closed:
		parts = append(parts, "off")
	case w.holiday == asUsual:
		parts = append(parts, "on")
	}
	return strings.Join(parts, "; ")
}

func periods(list []Period) string {
	var out []string
	for _, p := range list {
		out = append(out, fmt.Sprintf("%d:%02d-%d:%02d", p.From/60, p.From%60, p.To/60, p.To%60))
	}
	return strings.Join(out, ",")
}

func TestParseHours(t *testing.T) {
	tests := []struct{ text, want string }{
		{"周一至周五 8:30-12:00,14:00-17:30", "1-5 8:30-12:00,14:00-17:30"},
		{"周一到周六 9:00-17:00", "1-6 9:00-17:00"},
		{"工作日上午9点-下午5点", "1-5 9:00-17:00; work"},
		{"每天9:00-21:00", "1-7 9:00-21:00"},
		{"每日 8：00—20：00", "1-7 8:00-20:00"},
		{"全天", "1-7 0:00-24:00"},
		{"24小时", "1-7 0:00-24:00"},
		{"２４小时", "1-7 0:00-24:00"},
		{"24小时服务", "1-7 0:00-24:00"},
		{"全天24小时值班", "1-7 0:00-24:00"},
		{"每天24小时", "1-7 0:00-24:00"},
		{"7×24小时", "1-7 0:00-24:00"},
		{"全年无休，24小时热线", "1-7 0:00-24:00; on"},
		{"8:30-17:30（周末不休）", "1-7 8:30-17:30"},
		{"周一至周五8:30-17:30，周末不休", "1-7 8:30-17:30"},
		{"周二、周四 9:00-11:30", "2 9:00-11:30; 4 9:00-11:30"},
		{"每周二、四下午2:00-5:00", "2 14:00-17:00; 4 14:00-17:00"},
		{"周一三五 9:00-11:00", "1 9:00-11:00; 3 9:00-11:00; 5 9:00-11:00"},
		{"周一至周五9:00-17:00，节假日休息", "1-5 9:00-17:00; off?"},
		{"周一至周五 9:00-17:00（法定节假日除外）", "1-5 9:00-17:00; off"},
		{"工作日8:30-17:30（国家法定节假日休息）", "1-5 8:30-17:30; work; off"},
		{"周一至周日9:00-17:00，节假日不休", "1-7 9:00-17:00; on"},
		{"周一至周五８：３０－１２：００；１４：００－１７：３０", "1-5 8:30-12:00,14:00-17:30"},
		{"星期一至星期五 上午8:30-12:00 下午2:00-5:30", "1-5 8:30-12:00,14:00-17:30"},
		{"礼拜一到礼拜五早9点到晚6点", "1-5 9:00-18:00"},
		{"周一~周五 08:30~17:30", "1-5 8:30-17:30"},
		{"周一—周五：8：30—12：00、13：30—17：00", "1-5 8:30-12:00,13:30-17:00"},
		{"服务时间：周一至周五 9:00-17:00", "1-5 9:00-17:00"},
		{"工作时间为每天8时30分至17时", "1-7 8:30-17:00"},
		{"每周六上午9点半到11点半", "6 9:30-11:30"},
		{"周六、周日 9:00-16:00", "6-7 9:00-16:00"},
		{"周六日9:00-16:00", "6-7 9:00-16:00"},
		{"周末9:00-16:00", "6-7 9:00-16:00"},
		{"工作日8:30-17:30；周末9:00-16:00", "1-5 8:30-17:30; 6-7 9:00-16:00; work"},
		{"周一至周四9:00-17:00，周五9:00-12:00", "1-4 9:00-17:00; 5 9:00-12:00"},
		{"8:30-17:30 周一至周五", "1-5 8:30-17:30"},
		{"8:30-17:30（周一至周五），9:00-11:00（周六）", "1-5 8:30-17:30; 6 9:00-11:00"},
		{"9:00-17:00（周一闭馆）", "2-7 9:00-17:00"},
		{"每天9:00-17:00（周一闭馆）", "2-7 9:00-17:00"},
		{"周二至周日9:00-17:00，周一休息", "2-7 9:00-17:00"},
		{"8:30-17:30，周六、周日及法定节假日休息", "1-5 8:30-17:30; off"},
		{"8:30-17:30，节假日、双休日休息", "1-5 8:30-17:30; off?"},
		{"周一至周五（工作日）9:00-17:00", "1-5 9:00-17:00; work"},
		{"每天20:00-次日8:00", "1-7 20:00-32:00"},
		{"每天晚上8点到早上6点", "1-7 20:00-30:00"},
		{"周一至周五 晚上7点-9点", "1-5 19:00-21:00"},
		{"周一至周五九点到十二点", "1-5 9:00-12:00"},
		{"周一至周五 8.30-17.30", "1-5 8:30-17:30"},
		{"周一至周五 8:30一17:30", "1-5 8:30-17:30"},
		{"周一至周五9-17点", "1-5 9:00-17:00"},
		{"周一至周五 中午12点-2点", "1-5 12:00-14:00"},
		{"每天 0:00-24:00", "1-7 0:00-24:00"},
		{"周1至周5 9:00-17:00", "1-5 9:00-17:00"},

		// not understood wholly, or says too little
		{"", ""},
		{"周一至周五 8:30-17:30（需提前预约）", ""},
		{"夏令时14:30-17:30，冬令时14:00-17:00", ""},
		{"周一至周五 8:30-12:00（夏季15:00-18:00）", ""},
		{"每天8:00-17:00，农忙除外", ""},
		{"正常上班时间", ""},
		{"8:30-17:30", ""},
		{"8:30-17:30，节假日休息", ""},
		{"周一至周五", ""},
		{"工作日", ""},
		{"周一至周五 9-17", ""},
		{"周一至周五 9:00-5:00", ""},
		{"周一至周五 9:00-25:00", ""},
		{"周一至周五 9:70-17:00", ""},
		{"周一至周五 9:00-9:00", ""},
		{"周五至周一 9:00-17:00", ""},
		{"周一9:00-17:00，周一休息", ""},
		{"周一至周五9:00-17:00，周三9:00-20:00", ""},
		{"每天9:00-17:00，节假日不休，节假日休息", ""},
		{"每月第一个周六9:00-11:00", ""},
		{"电话咨询", ""},
		{"周一至周五 8:30-12:00 8:30-17:30 周六", ""},
		{"逢集日9:00-12:00", ""},
	}
	for _, tt := range tests {
		w, ok := ParseHours(tt.text)
		if got := spelled(w); got != tt.want || ok != (tt.want != "") {
			t.Errorf("ParseHours(%q) = %q, %v, want %q", tt.text, got, ok, tt.want)
		}
	}
}

func TestOpen(t *testing.T) {
	const (
		monday      = "2026-11-23"
		saturday    = "2026-11-21"
		sunday      = "2026-11-22"
		national    = "2026-10-01" // Thursday, public holiday
		springWork  = "2026-02-14" // Saturday, worked
		autumnWork  = "2026-09-20" // Sunday, worked
		unpublished = "2049-11-22" // Monday
	)
	tests := []struct {
		hours, day, at string
		want           string // open, closed or unknown
	}{
		{"周一至周五8:30-12:00,14:00-17:30", monday, "08:29", "closed"},
		{"周一至周五8:30-12:00,14:00-17:30", monday, "08:30", "open"},
		{"周一至周五8:30-12:00,14:00-17:30", monday, "12:00", "closed"},
		{"周一至周五8:30-12:00,14:00-17:30", monday, "14:00", "open"},
		{"周一至周五8:30-12:00,14:00-17:30", monday, "17:30", "closed"},
		{"周一至周五8:30-17:30", saturday, "10:00", "closed"},
		{"周一至周五8:30-17:30", national, "10:00", "unknown"},
		{"周一至周五8:30-17:30", springWork, "10:00", "unknown"},
		{"周一至周五8:30-17:30", unpublished, "10:00", "open"},
		{"周一至周五8:30-17:30，节假日休息", national, "10:00", "closed"},
		{"周一至周五8:30-17:30，节假日休息", springWork, "10:00", "unknown"},
		{"周一至周五8:30-17:30，节假日休息", unpublished, "10:00", "unknown"},
		{"周一至周五8:30-17:30，节假日不休", national, "10:00", "open"},
		{"工作日8:30-17:30", monday, "10:00", "open"},
		{"工作日8:30-17:30", saturday, "10:00", "closed"},
		{"工作日8:30-17:30", national, "10:00", "closed"},
		{"工作日8:30-17:30", springWork, "10:00", "open"},
		{"工作日8:30-17:30", autumnWork, "17:30", "closed"},
		{"工作日8:30-17:30", unpublished, "10:00", "unknown"},
		{"工作日8:30-17:30；周末9:00-16:00", sunday, "10:00", "open"},
		{"工作日8:30-17:30；周末9:00-16:00", national, "10:00", "unknown"},
		{"工作日8:30-17:30；周末9:00-16:00", autumnWork, "16:30", "open"},
		{"每天9:00-17:00", national, "10:00", "open"},
		{"每天9:00-17:00", springWork, "10:00", "open"},
		{"每天9:00-17:00，节假日除外", saturday, "10:00", "unknown"},
		{"每天9:00-17:00，法定节假日除外", saturday, "10:00", "open"},
		{"每天9:00-17:00，法定节假日除外", national, "10:00", "closed"},
		{"24小时", national, "03:00", "open"},
		{"24小时", unpublished, "23:59", "open"},
		{"每天20:00-次日8:00", monday, "07:59", "open"},
		{"每天20:00-次日8:00", monday, "08:00", "closed"},
		{"周日20:00-次日8:00", monday, "07:00", "open"},
		{"周四20:00-次日8:00", "2026-10-02", "07:00", "unknown"},
		{"周三20:00-次日8:00", "2026-10-08", "07:00", "unknown"}, // the day is ordinary, the night before was none
		{"周三20:00-次日8:00", "2026-10-08", "08:00", "closed"},
	}
	for _, tt := range tests {
		w, ok := ParseHours(tt.hours)
		if !ok {
			t.Fatalf("ParseHours(%q) not understood", tt.hours)
		}
		at, err := time.ParseInLocation("2006-01-02 15:04", tt.day+" "+tt.at, China)
		if err != nil {
			t.Fatal(err)
		}
		open, known := w.Open(at)
		got := map[[2]bool]string{{true, true}: "open", {false, true}: "closed", {false, false}: "unknown"}[[2]bool{open, known}]
		if got != tt.want {
			t.Errorf("%s, %s %s: %s, want %s", tt.hours, tt.day, tt.at, got, tt.want)
		}
	}
}

// TestOpenElsewhere asks from another time zone: hours are those of China.
func TestOpenElsewhere(t *testing.T) {
	w, _ := ParseHours("周一至周五8:30-17:30")
	if open, known := w.Open(time.Date(2026, 11, 23, 1, 0, 0, 0, time.UTC)); !open || !known {
		t.Errorf("at 01:00 UTC, 09:00 in China: open %v, known %v", open, known)
	}
}

func FuzzParseHours(f *testing.F) {
	for _, text := range []string{"周一至周五 8:30-12:00", "工作日9点半-次日6点", "全天", "周六日，节假日休息", "\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, ok := ParseHours(text)
		for _, day := range w.days {
			for _, p := range day {
				if !ok || p.From < 0 || p.From >= p.To || p.To > p.From+midnight {
					t.Errorf("ParseHours(%q): period %v, ok %v", text, p, ok)
				}
			}
		}
		w.Open(time.Date(2026, 10, 1, 12, 0, 0, 0, China))
	})
}
