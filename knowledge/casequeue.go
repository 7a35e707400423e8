package knowledge

import (
	"cmp"
	"slices"
	"time"
)

// How long an open case may wait for somebody to take it, from when somebody of staff
// first reads it: as long as until staff are told again.
const (
	takeUrgent = 5 * time.Minute
	takeOther  = time.Hour
)

// Deadline is when something should be done about the case: when an open one should be
// taken, or when the reminder of a taken one comes; zero where nothing is due. An urgent
// case counts from when it was opened, another from when its shifts read next.
func (c *Case) Deadline(roster Roster) time.Time {
	switch {
	case c.State == CaseTaken:
		return c.Remind
	case c.State != CaseOpen:
		return time.Time{}
	case c.Urgent:
		return c.Opened.Add(takeUrgent)
	}
	if next, ok := roster.For(c.Region, c.Topic).Next(c.Opened); ok {
		return next.Add(takeOther)
	}
	return c.Opened.Add(takeOther)
}

// Overdue reports whether the deadline is over.
func (c *Case) Overdue(roster Roster, now time.Time) bool {
	d := c.Deadline(roster)
	return !d.IsZero() && d.Before(now)
}

// AfterHours reports whether the case was opened when nobody of its shifts read. Where
// nobody is on the table, that is unknown and false.
func (c *Case) AfterHours(roster Roster) bool {
	shifts := roster.For(c.Region, c.Topic)
	return len(shifts) > 0 && len(shifts.On(c.Opened)) == 0
}

// Queue sorts cases as staff should look at them: urgent ones first, then those that are
// overdue, then the oldest; those that are over come last, the newest end first.
func Queue(cases []Case, roster Roster, now time.Time) {
	rank := make(map[int64]int, len(cases))
	for i := range cases {
		c := &cases[i]
		switch {
		case !c.Live():
			rank[c.No] = 4
		case c.Urgent && c.Overdue(roster, now):
			rank[c.No] = 0
		case c.Urgent:
			rank[c.No] = 1
		case c.Overdue(roster, now):
			rank[c.No] = 2
		default:
			rank[c.No] = 3
		}
	}
	slices.SortFunc(cases, func(a, b Case) int {
		age := cmp.Or(a.Opened.Compare(b.Opened), cmp.Compare(a.No, b.No))
		if !a.Live() && !b.Live() {
			age = cmp.Or(b.Ended.Compare(a.Ended), cmp.Compare(b.No, a.No))
		}
		return cmp.Or(cmp.Compare(rank[a.No], rank[b.No]), age)
	})
}
