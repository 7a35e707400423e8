package knowledge

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNextChange(t *testing.T) {
	const two = "周一至周五8:30-12:00，14:00-17:30"
	tests := []struct{ hours, at, want string }{ // want is empty where that is not known
		{two, "周一 08:00", "周一 08:30"},
		{two, "周一 08:30", "周一 12:00"},
		{two, "周一 12:00", "周一 14:00"},
		{two, "周一 17:29", "周一 17:30"},
		{two, "周一 17:30", "周二 08:30"},
		{two, "周五 18:00", "2026-11-23 08:30"},
		{"周日9:00-11:00", "周日 11:00", "2026-11-29 09:00"},
		{"周一8:00-12:00，12:00-18:00", "周一 09:00", "周一 18:00"},
		{"每天18:00-次日8:00", "周一 20:00", "周二 08:00"},
		{"周一全天候", "周一 10:00", "周二 00:00"},
		{"24小时", "周一 10:00", ""},
		{"每天0:00-12:00，12:00-24:00", "周一 10:00", ""},
		{"每天9:00-17:00，农忙除外", "周一 10:00", ""},
		{"每天9:00-17:00，农忙除外", "周一 18:00", ""},
		{"工作日9:00-17:00，需预约", "周一 18:00", ""},
		{"逢集日", "周一 10:00", ""},
		{"周一至周五 夏令时8:00-18:00；冬令时8:30-17:30", "周一 10:00", ""}, // 17:30 or 18:00
		{"周一至周五10:00-18:00（新疆时间）", "周一 11:00", "周一 12:00"},

		// holidays
		{"工作日9:00-17:00", "2026-09-30 17:00", "2026-10-08 09:00"},
		{"工作日9:00-17:00", "2026-10-09 17:00", "2026-10-10 09:00"}, // worked Saturday
		{"工作日9:00-17:00", "2026-02-14 17:00", ""},                 // closed for nine days
		{two, "2026-09-30 15:00", "2026-09-30 17:30"},
		{two, "2026-09-30 18:00", ""}, // nobody says whether it is open on National Day
		{two, "2026-10-01 10:00", ""},
		{two, "2026-10-09 18:00", ""}, // nor on a worked Saturday
		{"工作日9:00-17:00", "2049-11-22 10:00", ""},
		{"每天9:00-17:00", "2026-10-01 08:00", "2026-10-01 09:00"},

		// a season ends
		{"每天 夏季(5月-9月)8:00-18:00 冬季8:30-17:00", "2026-09-30 19:00", "2026-10-01 08:30"},
		{"每天 夏季(5月-9月)8:00-18:00 冬季8:30-17:00", "2026-09-29 19:00", "2026-09-30 08:00"},
	}
	for _, tt := range tests {
		w, _, _ := ReadHours(tt.hours)
		at, ok := w.NextChange(moment(t, tt.at))
		switch {
		case tt.want == "" && ok, tt.want != "" && !ok:
			t.Errorf("%s, %s: %v, %v; want %q", tt.hours, tt.at, at, ok, tt.want)
		case ok && !at.Equal(moment(t, tt.want)):
			t.Errorf("%s, %s: %v, want %s", tt.hours, tt.at, at, tt.want)
		}
	}
}

func TestOpenWithin(t *testing.T) {
	const office = "周一至周五8:30-12:00，14:00-17:30"
	tests := []struct{ hours, from, to, want string }{
		{office, "周六 00:00", "2026-11-22 00:00", "closed"},
		{office, "周五 00:00", "2026-11-21 00:00", "open"},
		{office, "周五 12:00", "周五 14:00", "closed"},
		{office, "周五 12:00", "周五 14:01", "open"},
		{office, "周五 18:00", "2026-11-23 08:30", "closed"},
		{office, "周五 18:00", "2026-11-23 08:31", "open"},
		{office, "2026-10-01 00:00", "2026-10-02 00:00", "unknown"},
		{office, "2026-09-30 00:00", "2026-10-02 00:00", "open"},
		{office, "周五 10:00", "周五 10:00", "open"},
		{office, "周五 13:00", "周五 09:00", "closed"}, // no window: the moment
		{"工作日9:00-17:00", "2026-10-01 00:00", "2026-10-08 00:00", "closed"},
		{"工作日9:00-17:00", "2026-10-10 00:00", "2026-10-11 00:00", "open"},
		{"周五20:00-次日6:00", "周六 00:00", "周六 03:00", "open"},
		{"工作日9:00-17:00，需预约", "周一 00:00", "周二 00:00", "unknown"},
		{"工作日9:00-17:00，需预约", "周六 00:00", "周日 00:00", "closed"},
		{"工作日9:00-17:00；双休日上午", "周六 00:00", "周日 00:00", "unknown"},
		{"24小时", "周六 03:00", "周六 03:01", "open"},
		{"逢集日", "周六 03:00", "周六 03:01", "unknown"},
	}
	for _, tt := range tests {
		w, _, _ := ReadHours(tt.hours)
		open, known := w.OpenWithin(moment(t, tt.from), moment(t, tt.to))
		got := map[[2]bool]string{{true, true}: "open", {false, true}: "closed", {false, false}: "unknown"}[[2]bool{open, known}]
		if got != tt.want {
			t.Errorf("%s, %s to %s: %s, want %s", tt.hours, tt.from, tt.to, got, tt.want)
		}
	}
}

// TestChangesAreThose that asking minute by minute finds.
func TestChangesAreThose(t *testing.T) {
	spellings := []string{
		"周一至周五8:30-12:00，14:00-17:30", "工作日9:00-17:00；周六9:00-12:00", "每天18:00-次日8:00", "24小时",
		"周一至周五 夏令时(5月1日-9月30日)8:30-12:00,14:30-18:00;冬令时8:30-12:00,13:30-17:30", "每天9:00-17:00，节假日休息",
		"工作日9:00-17:00，其他时间请预约", "周一至周五10:00-18:00（新疆时间）",
	}
	rapid.Check(t, func(t *rapid.T) {
		w, _, _ := ReadHours(rapid.SampledFrom(spellings).Draw(t, "hours"))
		from := time.Date(2025, 1, 1, 0, 0, 0, 0, China).Add(time.Duration(rapid.IntRange(0, 3*365*24*60).Draw(t, "minute")) * time.Minute)
		length := rapid.IntRange(1, 3*24*60).Draw(t, "length")
		was, known := w.Open(from)
		open, allKnown := was, known
		var change time.Time
		sure := known
		for m := 1; m < horizon*24*60; m++ {
			at := from.Add(time.Duration(m) * time.Minute)
			is, k := w.Open(at)
			if m < length {
				open, allKnown = open || is, allKnown && k
			}
			sure = sure && k
			if sure && change.IsZero() && is != was {
				change = at
			}
			if m >= length && (!sure || !change.IsZero()) {
				break
			}
		}
		if at, ok := w.NextChange(from); ok == change.IsZero() || ok && !at.Equal(change) {
			t.Fatalf("after %v: changes at %v, %v, want %v", from, at, ok, change)
		}
		is, k := w.OpenWithin(from, from.Add(time.Duration(length)*time.Minute))
		if is != open || k != (open || allKnown) {
			t.Fatalf("from %v for %d minutes: open %v, known %v, want %v, %v", from, length, is, k, open, open || allKnown)
		}
	})
}

func BenchmarkNextChange(b *testing.B) {
	w, _, _ := ReadHours("工作日8:30-12:00，14:00-17:30")
	at := time.Date(2026, 9, 30, 18, 0, 0, 0, China)
	for b.Loop() {
		w.NextChange(at)
	}
}
