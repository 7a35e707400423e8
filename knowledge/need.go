package knowledge

import (
	"fmt"
	"time"
)

// Need is what is counted of one message: what it is about, and nothing that tells who
// wrote it, or when to the day.
type Need struct {
	Region string // code, of the county at most; empty where it is not known
	Topic  string // key of a topic (see package figures) or, of an urgent reply, of its danger; empty for marks
	Status NeedStatus

	// Programme is the one that a screening came to its end for, Unmet the names of its
	// conditions that were not met.
	Programme string
	Unmet     []string
}

// NeedStatus says how a question was answered, or what was said of an answer.
type NeedStatus string

// The statuses that are counted. A Need without one counts no question.
const (
	NeedAnswered   NeedStatus = "answered"
	NeedClarified  NeedStatus = "clarify"
	NeedUnanswered NeedStatus = "no_answer"
	NeedUrgent     NeedStatus = "urgent"
	NeedUseful     NeedStatus = "useful"
	NeedUseless    NeedStatus = "useless"
)

// NeedCount is how many questions there were of one kind.
type NeedCount struct {
	Week   string // first day of the week of the month, see [WeekOfMonth]
	Region string
	Topic  string
	Status NeedStatus
	Times  int
}

// ShownCount is how often an entry was the answer in a month.
type ShownCount struct {
	Month  string // 2026-03
	Region string
	Entry  string
	Times  int
}

// UnmetCount is how often a condition of a programme was not met in a month. Without a
// Clause it is how often a screening for the programme came to its end.
type UnmetCount struct {
	Month     string
	Region    string
	Programme string
	Clause    string
	Times     int
}

// CaseTiming is how quickly a case was answered.
type CaseTiming struct {
	Region  string
	Opened  time.Time
	Replied time.Time // first reply of staff; zero where there was none
	// Again says that staff had to be told of it a second time before anybody took it.
	Again bool
}

// WeekOfMonth is the first day of the week of the month that t lies in, in China's time:
// the 1st, 8th, 15th or 22nd, so that weeks add up to months. The last one has 7 to 10
// days.
func WeekOfMonth(t time.Time) string {
	y, m, d := t.In(China).Date()
	return fmt.Sprintf("%04d-%02d-%02d", y, m, 1+7*min((d-1)/7, 3))
}
