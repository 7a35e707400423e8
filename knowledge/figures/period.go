package figures

import (
	"fmt"
	"regexp"
	"time"

	"jinguo/knowledge"
)

// Month is a month of a year, such as 2026-03. Months compare as texts.
type Month string

var monthForm = regexp.MustCompile(`^(20\d\d)-(0[1-9]|1[0-2])$`)

// ParseMonth reads a month.
func ParseMonth(s string) (Month, error) {
	if !monthForm.MatchString(s) {
		return "", fmt.Errorf("%.20q is no month such as 2026-03", s)
	}
	return Month(s), nil
}

// MonthOf is the month that t lies in, in China's time.
func MonthOf(t time.Time) Month { return Month(t.In(knowledge.China).Format("2006-01")) }

// Start is the first moment of the month.
func (m Month) Start() time.Time {
	t, _ := time.ParseInLocation("2006-01", string(m), knowledge.China)
	return t
}

// Add is the month n months later.
func (m Month) Add(n int) Month { return MonthOf(m.Start().AddDate(0, n, 0)) }

// Days is how many days the month has.
func (m Month) Days() int { return m.Start().AddDate(0, 1, -1).Day() }

// Weeks are the first days of the month's four weeks; see [knowledge.WeekOfMonth].
func (m Month) Weeks() []string {
	return []string{string(m) + "-01", string(m) + "-08", string(m) + "-15", string(m) + "-22"}
}

// Quarter is the quarter of the month, such as 2026-Q1, and Year its year.
func (m Month) Quarter() string {
	return fmt.Sprintf("%s-Q%d", m.Year(), (int(m.Start().Month())+2)/3)
}

// Year is the year of the month.
func (m Month) Year() string { return string(m[:4]) }

// Period is some months on end.
type Period struct{ From, To Month }

// MostMonths is how many months a report may be about: counts are kept for two years.
const MostMonths = 24

// LastFull is the month before the one that now lies in.
func LastFull(now time.Time) Period {
	m := MonthOf(now).Add(-1)
	return Period{m, m}
}

// Check tells what keeps a report of the period from being made at a moment: a month that
// is not over would tell, from one day to the next, of single questions.
func (p Period) Check(now time.Time) error {
	switch {
	case p.To < p.From:
		return fmt.Errorf("%s ends before it begins", p)
	case p.To >= MonthOf(now):
		return fmt.Errorf("%s is not over: the last month of a report is %s", p.To, LastFull(now).To)
	case len(p.Months()) > MostMonths:
		return fmt.Errorf("%s is more than %d months", p, MostMonths)
	}
	return nil
}

func (p Period) String() string {
	if p.From == p.To {
		return string(p.From)
	}
	return string(p.From) + "/" + string(p.To)
}

// Months are the months of the period.
func (p Period) Months() []Month {
	var list []Month
	for m := p.From; m <= p.To && len(list) <= MostMonths; m = m.Add(1) {
		list = append(list, m)
	}
	return list
}

// Start is the first moment of the period, End the first one after it.
func (p Period) Start() time.Time { return p.From.Start() }

// End is the first moment after the period.
func (p Period) End() time.Time { return p.To.Add(1).Start() }

// Days is how many days the period has.
func (p Period) Days() int {
	n := 0
	for _, m := range p.Months() {
		n += m.Days()
	}
	return n
}

// Before is the period of as many months just before.
func (p Period) Before() Period {
	n := len(p.Months())
	return Period{p.From.Add(-n), p.To.Add(-n)}
}

// nodes are the fewest years, quarters and months that the period is made of.
func (p Period) nodes() []string {
	var list []string
	months := p.Months()
	for len(months) > 0 {
		switch m := months[0]; {
		case len(months) >= 12 && m[5:] == "01":
			list, months = append(list, m.Year()), months[12:]
		case len(months) >= 3 && m.Add(-1).Quarter() != m.Quarter():
			list, months = append(list, m.Quarter()), months[3:]
		default:
			list, months = append(list, string(m)), months[1:]
		}
	}
	return list
}

// outer is what a week, month or quarter is a part of; empty for a year.
func outer(node string) string {
	switch {
	case len(node) == len("2026-03-08"):
		return node[:7]
	case len(node) == len("2026"):
		return ""
	case node[5] == 'Q':
		return node[:4]
	}
	return Month(node).Quarter()
}

// stageOf is how late it is decided what is told of a node: of weeks with their months,
// then of quarters, then of years.
func stageOf(node string) int {
	switch {
	case len(node) == 4:
		return 2
	case node[5] == 'Q':
		return 1
	}
	return 0
}
