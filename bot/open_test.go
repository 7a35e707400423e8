package bot

import (
	"testing"
	"time"

	"jinguo/knowledge"
)

func stamp(t *testing.T, text string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", text, knowledge.China)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// TestState says what stands behind hours at a moment of the injected clock; those
// without an "at" are asked about then.
func TestState(t *testing.T) {
	const (
		office  = "周一至周五8:30-12:00，14:00-17:30"
		workday = "工作日8:30-17:30"
		booked  = "工作日8:30-17:30，需预约"
	)
	tests := []struct{ hours, now, at, zh, en string }{
		{office, "2026-11-23 15:00", "", "（现在开门，到17:30）", " (open now, until 17:30)"},
		{office, "2026-11-23 08:00", "", "（现在关门，今天8:30开）", " (closed now, opens today 8:30)"},
		{office, "2026-11-23 12:30", "", "（现在关门，今天14:00开）", " (closed now, opens today 14:00)"},
		{office, "2026-11-23 18:00", "", "（现在关门，明天8:30开）", " (closed now, opens tomorrow 8:30)"},
		{office, "2026-11-20 18:00", "", "（现在关门，周一8:30开）", " (closed now, opens Monday 8:30)"},
		{office, "2026-09-30 18:00", "", "（现在关门）", " (closed now)"},
		{office, "2026-10-01 10:00", "", "", ""},
		{workday, "2026-09-30 18:00", "", "（现在关门，10月8日8:30开）", " (closed now, opens October 8 8:30)"},
		{workday, "2026-10-09 18:00", "", "（现在关门，明天8:30开）", " (closed now, opens tomorrow 8:30)"},
		{"周一9:00-11:00", "2026-11-23 12:00", "", "（现在关门，11月30日9:00开）", " (closed now, opens November 30 9:00)"},
		{"24小时", "2026-11-23 03:00", "", "（现在开门）", " (open now)"},
		{"每天8:00-24:00", "2026-11-23 22:00", "", "（现在开门，到24:00）", " (open now, until 24:00)"},
		{"每天20:00-次日8:00", "2026-11-23 22:00", "", "（现在开门，到明天8:00）", " (open now, until tomorrow 8:00)"},
		{"逢集日9:00-12:00", "2026-11-23 10:00", "", "", ""},
		{booked, "2026-11-23 10:00", "", "（需先预约）", " (by appointment only)"},
		{booked, "2026-11-21 10:00", "", "（现在关门，需先预约）", " (closed now, by appointment only)"},
		{"预约制", "2026-11-21 10:00", "", "（需先预约）", " (by appointment only)"},

		{office, "2026-11-23 15:00", "2026-11-24 09:00", "（那时开门）", " (open then)"},
		{office, "2026-11-23 15:00", "2026-11-28 09:00", "（那时关门）", " (closed then)"},
		{office, "2026-11-23 15:00", "2026-10-01 09:00", "", ""},
		{booked, "2026-11-23 15:00", "2026-11-24 09:00", "（需先预约）", " (by appointment only)"},
	}
	for _, tt := range tests {
		now := stamp(t, tt.now)
		b := New(Config{Now: func() time.Time { return now.UTC() }})
		for lang, want := range map[string]string{Chinese: tt.zh, English: tt.en} {
			turn := b.hear(Message{Lang: lang})
			if tt.at != "" {
				turn.at = stamp(t, tt.at) // as words such as 周六上午 set it
			}
			if got := turn.state(tt.hours); got != want {
				t.Errorf("%s at %s, asked for %q: %q, want %q", tt.hours, tt.now, tt.at, got, want)
			}
		}
	}
}

func TestStateIn(t *testing.T) {
	const office = "周一至周五8:30-17:30；周六9:00-12:00"
	tests := []struct{ hours, from, to, zh, en string }{
		{office, "2026-11-28 00:00", "2026-11-29 00:00", "（周六开门）", " (open Saturday)"},
		{office, "2026-11-29 00:00", "2026-11-30 00:00", "（周日不开门）", " (closed Sunday)"},
		{office, "2026-11-28 18:00", "2026-11-29 00:00", "（周六18:00至24:00之间不开门）", " (closed Saturday between 18:00 and 24:00)"},
		{office, "2026-11-28 00:00", "2026-11-30 00:00", "（周六至周日开门）", " (open Saturday to Sunday)"},
		{office, "2026-11-23 00:00", "2026-11-24 00:00", "（今天开门）", " (open today)"},
		{office, "2026-11-24 00:00", "2026-11-25 00:00", "（明天开门）", " (open tomorrow)"},
		{office, "2026-11-24 20:00", "2026-11-24 20:00", "（明天20:00不开门）", " (closed tomorrow 20:00)"},
		{office, "2026-12-06 00:00", "2026-12-07 00:00", "（12月6日不开门）", " (closed December 6)"},
		{office, "2026-10-01 00:00", "2026-10-02 00:00", "", ""},
		{"工作日9:00-17:00，需预约", "2026-11-25 00:00", "2026-11-26 00:00", "（需先预约）", " (by appointment only)"},
		{"工作日9:00-17:00，需预约", "2026-11-28 00:00", "2026-11-29 00:00", "（周六不开门）", " (closed Saturday)"},
	}
	b := New(Config{Now: func() time.Time { return stamp(t, "2026-11-23 11:00") }})
	for _, tt := range tests {
		for lang, want := range map[string]string{Chinese: tt.zh, English: tt.en} {
			turn := b.hear(Message{Lang: lang})
			if got := turn.stateIn(tt.hours, &window{stamp(t, tt.from), stamp(t, tt.to)}); got != want {
				t.Errorf("%s, %s to %s: %q, want %q", tt.hours, tt.from, tt.to, got, want)
			}
		}
	}
}

// TestUnknownHours says to call first only where there is a phone and a way to go.
func TestUnknownHours(t *testing.T) {
	b := New(Config{Now: func() time.Time { return stamp(t, "2026-11-23 11:00") }})
	turn := b.hear(Message{Lang: Chinese})
	phones := []knowledge.Phone{{Number: "000-0000-0101"}}
	tests := []struct {
		contact knowledge.Contact
		facets  []string
		want    string
	}{
		{knowledge.Contact{Phones: phones, Address: "示例路1号"}, nil, "开放时间不明，请先打电话。"},
		{knowledge.Contact{Address: "示例路1号"}, nil, ""},
		{knowledge.Contact{Phones: phones}, nil, ""},
		{knowledge.Contact{Phones: phones}, []string{"hours"}, "开放时间不明，请先打电话。"},
		{knowledge.Contact{Phones: phones, Hours: "逢集日"}, nil, "服务时间：逢集日（这时是否开门不明，请先打电话）"},
		{knowledge.Contact{Hours: "逢集日"}, nil, "服务时间：逢集日"},
		{knowledge.Contact{Phones: phones, Hours: "预约制"}, nil, "服务时间：预约制（需先预约）"},
	}
	for _, tt := range tests {
		if got := Plain(turn.hoursOf(desk{Contact: tt.contact}, tt.facets)); got != tt.want {
			t.Errorf("%+v: %q, want %q", tt.contact, got, tt.want)
		}
	}
}
