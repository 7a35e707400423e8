package knowledge

import (
	"testing"
	"time"
)

// TestMissWeeks holds that weeks begin on Monday in China.
func TestMissWeeks(t *testing.T) {
	at := func(text string) time.Time {
		moment, err := time.ParseInLocation("2006-01-02 15:04", text, China)
		if err != nil {
			t.Fatal(err)
		}
		return moment.UTC()
	}
	now := at("2026-03-11 09:00") // a Wednesday
	for text, want := range map[string]int{
		"2026-03-11 08:00": 7, "2026-03-09 00:00": 7, "2026-03-08 23:59": 6, "2026-03-02 00:00": 6, "2026-01-19 00:00": 0, "2026-01-18 23:59": -1,
	} {
		var f MissFile
		f.Take(Miss{At: at(text), Text: "x"}, at(text), now)
		for week, n := range f.Weeks {
			if (n == 1) != (week == want) {
				t.Errorf("%s counts in weeks %v, want week %d", text, f.Weeks, want)
				break
			}
		}
	}
}

func TestConcerns(t *testing.T) {
	for _, test := range []struct {
		entry, asked string
		want         bool
	}{
		{"", "371324", true}, {"371324", "", true}, {"371324", "371324", true}, {"3713", "371324", true}, {"371324", "37", true},
		{"371324", "110101", false}, {"3701", "371324", false},
	} {
		if got := Concerns(test.entry, test.asked); got != test.want {
			t.Errorf("Concerns(%q, %q) is %t", test.entry, test.asked, got)
		}
	}
}

func TestCaseDeadline(t *testing.T) {
	roster := Roster{{Region: "371324", Hours: "工作日8:30-17:30", Name: "示例", Chat: "1"}}
	sunday := time.Date(2026, 3, 8, 20, 0, 0, 0, China)
	for _, test := range []struct {
		name string
		c    Case
		want time.Time
		off  bool
	}{
		{"out of hours", Case{State: CaseOpen, Region: "371324", Opened: sunday}, time.Date(2026, 3, 9, 9, 30, 0, 0, China), true},
		{"urgent", Case{State: CaseOpen, Region: "371324", Opened: sunday, Urgent: true}, sunday.Add(5 * time.Minute), true},
		{"in hours", Case{State: CaseOpen, Region: "371324", Opened: sunday.Add(14 * time.Hour)}, sunday.Add(15 * time.Hour), false},
		{"nobody there", Case{State: CaseOpen, Region: "110101", Opened: sunday}, sunday.Add(time.Hour), false},
		{"taken", Case{State: CaseTaken, Region: "371324", Opened: sunday.Add(14 * time.Hour)}, time.Time{}, false},
		{"reminder", Case{State: CaseTaken, Region: "371324", Opened: sunday.Add(14 * time.Hour), Remind: sunday}, sunday, false},
		{"closed", Case{State: CaseClosed, Region: "371324", Opened: sunday.Add(14 * time.Hour), Remind: sunday}, time.Time{}, false},
	} {
		if got := test.c.Deadline(roster); !got.Equal(test.want) || test.c.AfterHours(roster) != test.off {
			t.Errorf("%s: %v %t, want %v %t", test.name, got, test.c.AfterHours(roster), test.want, test.off)
		}
	}
}
