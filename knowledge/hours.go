package knowledge

import (
	"slices"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
)

// Week is when a place is open, as [ParseHours] read it. The zero Week knows nothing.
type Week struct {
	days [7][]Period // by time.Weekday
	// work says that the hours of Monday to Friday are those of working days:
	// they hold on a Saturday that is worked, and not on a public holiday.
	work bool
	// holiday says what the text says of public holidays.
	holiday rest
	// vague says that the word for holidays may also mean weekends (节假日).
	vague bool
}

// Period is a time of day in minutes after midnight. It ends before To, which is
// above 24*60 where it ends on the next day.
type Period struct{ From, To int }

const midnight = 24 * 60

// rest is what hours say of public holidays.
type rest uint8

const (
	unsaid  rest = iota
	closed       // 节假日休息
	asUsual      // 节假日不休, 全年无休
)

// Open reports whether the place is open at t. known is false where the text does
// not decide: on public holidays, and on weekends that are worked in exchange,
// unless it speaks of them, and for hours that depend on such days in a year for
// which they are not published.
func (w Week) Open(t time.Time) (open, known bool) {
	t = t.In(China)
	minute := t.Hour()*60 + t.Minute()
	today, known := w.on(t)
	yesterday, before := w.on(t.AddDate(0, 0, -1))
	switch {
	case known && covers(today, minute), before && covers(yesterday, minute+midnight):
		return true, true
	case covers(w.days[t.AddDate(0, 0, -1).Weekday()], minute+midnight):
		return false, known && before
	}
	return false, known
}

// on returns when the place is open on t's day, as far as the text says so.
func (w Week) on(t time.Time) (periods []Period, known bool) {
	weekday := t.Weekday()
	weekend := weekday == time.Saturday || weekday == time.Sunday
	usual := w.days[weekday]
	if w.daily() && (w.holiday == asUsual || w.holiday == unsaid && !w.work) {
		return usual, true
	}
	kind := dayKind(t)
	switch {
	case kind == unpublished && (w.work || w.holiday == closed):
		return nil, false
	case kind == publicHoliday && w.holiday == closed:
		return nil, true
	case kind == publicHoliday && w.holiday == asUsual:
		return usual, true
	case kind == publicHoliday && w.work:
		return nil, w.days[time.Saturday] == nil && w.days[time.Sunday] == nil
	case kind == publicHoliday:
		return nil, false
	case kind == workedWeekend && w.work:
		return w.days[time.Monday], true
	case kind == workedWeekend:
		return nil, false
	case weekend && w.vague && usual != nil:
		return nil, false
	}
	return usual, true
}

// daily reports whether each day of the week has the same hours, and some.
func (w Week) daily() bool {
	for _, day := range w.days {
		if len(day) == 0 || !slices.Equal(day, w.days[0]) {
			return false
		}
	}
	return true
}

func covers(periods []Period, minute int) bool {
	for _, p := range periods {
		if p.From <= minute && minute < p.To {
			return true
		}
	}
	return false
}

// day is what the State Council says of a day.
type day uint8

const (
	ordinary      day = iota
	publicHoliday     // 放假
	workedWeekend     // 调休上班
	unpublished       // in a year whose holidays are not known
)

// firstHolidays is the first year of which the library has every holiday.
const firstHolidays = 2002

func dayKind(t time.Time) day {
	if h := HolidayUtil.GetHoliday(t.Format(time.DateOnly)); h != nil {
		if h.IsWork() {
			return workedWeekend
		}
		return publicHoliday
	}
	if t.Year() < firstHolidays || HolidayUtil.GetHolidaysByYear(t.Year()).Len() == 0 {
		return unpublished
	}
	return ordinary
}
