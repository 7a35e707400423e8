package knowledge

import (
	"encoding/json"
	"testing"
	"time"
)

func TestParseDate(t *testing.T) {
	tests := []struct {
		text string
		want Date
	}{
		{"", ""},
		{"  ", ""},
		{"2012-02-06", "2012-02-06"},
		{"2012-2-6", "2012-02-06"},
		{"2012/2/6", "2012-02-06"},
		{"2012.02.06", "2012-02-06"},
		{"20120206", "2012-02-06"},
		{"2012年2月6日", "2012-02-06"},
		{"2012 年 2 月 6 日", "2012-02-06"},
		{"2012年2月6号", "2012-02-06"},
		{"２０１２年２月６日", "2012-02-06"},
		{"２０１２－０２－０６", "2012-02-06"},
		{"2012—02—06", "2012-02-06"},
		{" 2012-02-06\n", "2012-02-06"},
		{"2012-02-06 00:00:00", "2012-02-06"},
		{"2012-02-06T15:04:05+08:00", "2012-02-06"},
		{"2012年2月", "2012-02-01"},
		{"2012-02", "2012-02-01"},
		{"2012年", "2012-01-01"},
		{"2012", "2012-01-01"},
		{"2024-02-29", "2024-02-29"},
	}
	for _, tt := range tests {
		if got, err := ParseDate(tt.text); got != tt.want || err != nil {
			t.Errorf("ParseDate(%q) = %q, %v, want %q", tt.text, got, err, tt.want)
		}
	}
	for _, text := range []string{
		"2012-13-01", "2012-02-30", "2023-02-29", "2012-00-10", "2012-01-00", "12-02-06", "6/2/2012", "201202", "2月6日", "昨天", "2012-02-06起", "2012-02-06 10",
	} {
		if got, err := ParseDate(text); err == nil || got != "" {
			t.Errorf("ParseDate(%q) = %q, %v, want an error", text, got, err)
		}
	}
}

func TestAddDays(t *testing.T) {
	tests := []struct {
		date Date
		days int
		want Date
	}{
		{"2012-02-28", 1, "2012-02-29"},
		{"2012-03-01", -1, "2012-02-29"},
		{"2012-12-31", 1, "2013-01-01"},
		{"", 1, ""},
	}
	for _, tt := range tests {
		if got := tt.date.AddDays(tt.days); got != tt.want {
			t.Errorf("%q and %d days: %q, want %q", tt.date, tt.days, got, tt.want)
		}
	}
}

func TestDateOfKeepsTheZone(t *testing.T) {
	late := time.Date(2012, 2, 6, 20, 0, 0, 0, time.UTC)
	if got := DateOf(late.In(China)); got != "2012-02-07" {
		t.Errorf("20:00 UTC on the 6th is %s in China", got)
	}
}

func TestDateJSON(t *testing.T) {
	var d Date
	if err := json.Unmarshal([]byte(`"2012年2月6日"`), &d); err != nil || d != "2012-02-06" {
		t.Errorf("%q, %v", d, err)
	}
	if err := json.Unmarshal([]byte(`"2012-02-30"`), &d); err == nil {
		t.Error("30 February was read")
	}
}

func FuzzParseDate(f *testing.F) {
	for _, text := range []string{"2012-02-06", "２０１２年２月", "20120206", "2012.2.6 10:00", "0000-00-00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDate(text)
		if err != nil || d == "" {
			return
		}
		if again, err := ParseDate(string(d)); err != nil || again != d {
			t.Errorf("ParseDate(%q) = %q, which reads as %q, %v", text, d, again, err)
		}
	})
}
