package bot

import (
	"regexp"
	"strconv"
	"time"

	"jinguo/knowledge"
)

// past finds a year, and perhaps a month, that a question asks about on purpose:
// 2012年的时候, 2012年5月时, 在2012年, as of 2012. A year that only names a
// document, as in 2012年的意见, is none.
var past = regexp.MustCompile(`(?i)(?:(19\d\d|20\d\d)年(?:(\d{1,2})月)?(?:的时候|时候|那时|当时|时,|时的|时$|那会|那年|以前的|之前的)` +
	`|(?:截至|截止到?|按照?)(19\d\d|20\d\d)年(?:(\d{1,2})月)?(?:的|时|$)` +
	`|\b(?:as of|back in)\s+(19\d\d|20\d\d)\b)`)

// when understands which day's rules the message asks about: that of Message.At,
// else one that the text names on purpose, else today.
func (t *turn) when() {
	if !t.At.IsZero() {
		t.at = t.At.In(knowledge.China)
	} else if day, ok := pastDay(t.text); ok {
		t.at, t.AllDay = day, true
	}
	t.on = knowledge.DateOf(t.at)
}

// pastDay is the last day of the period that text asks about, so that what came
// into force in it counts.
func pastDay(text string) (time.Time, bool) {
	m := past.FindStringSubmatch(text)
	if m == nil {
		return time.Time{}, false
	}
	year, _ := strconv.Atoi(m[1] + m[3] + m[5])
	month, _ := strconv.Atoi(m[2] + m[4])
	return lastDay(year, month, 0), true
}

// lastDay is noon of the last day of a year, of a month of it where month is not
// 0, or of that day where day is not 0 either.
func lastDay(year, month, day int) time.Time {
	switch {
	case month == 0:
		month, day = 12, 31
	case day == 0:
		month, day = month+1, 0 // day 0 of the next month
	}
	return time.Date(year, time.Month(month), day, 12, 0, 0, 0, knowledge.China)
}
