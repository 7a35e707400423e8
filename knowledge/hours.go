package knowledge

import (
	"slices"
	"time"
)

// Week is when a place is open, as [ReadHours] read it. The zero Week knows nothing.
type Week struct {
	days [7][]Period // by time.Weekday; those of summer where seasons is set
	// seasons holds the other half of a year of two timetables; nil where there is
	// one.
	seasons *seasons
	// work says that the hours of Monday to Friday are those of working days:
	// they hold on a Saturday that is worked, and not on a public holiday.
	work bool
	// holiday says what the text says of public holidays.
	holiday rest
	// vague says that the word for holidays may also mean weekends (节假日).
	vague bool
	// narrowed says that the place may be closed in its hours, for what else the text
	// says (农忙除外, 需预约); widened that it may be open out of them.
	narrowed, widened bool
	// booked says that one has to make an appointment; the hours are narrowed then.
	booked bool
	// urumqi says that the times are those of Ürümqi (新疆时间), two hours behind.
	urumqi bool
}

// urumqi is the time that offices in Xinjiang may write beside that of Beijing.
var urumqi = time.FixedZone("Asia/Urumqi", 6*60*60)

// zone is the time zone of the hours: that of China unless they say otherwise.
func (w Week) zone() *time.Location {
	if w.urumqi {
		return urumqi
	}
	return China
}

// ByAppointment reports whether the hours ask for an appointment (需预约, 预约制). Open
// never says then that the place is open: she cannot just walk in.
func (w Week) ByAppointment() bool { return w.booked }

// seasons are the two halves of a year with a timetable each.
type seasons struct {
	winter        [7][]Period
	summer, other span      // when each holds, as far as the text says
	names         [2]string // how the text calls them: 夏季, 冬季; may be empty
}

// span is days of any year, from and to as 100*month+day, to included; from after
// to goes over the end of the year. The zero span is not stated.
type span struct{ from, to int }

func (s span) stated() bool { return s != span{} }

func (s span) holds(t time.Time) bool {
	day := 100*int(t.Month()) + t.Day()
	if s.from > s.to {
		return day >= s.from || day <= s.to
	}
	return s.from <= day && day <= s.to
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

// Open reports whether the place is open at the instant t, whose time zone does not
// matter. known is false where the text does not decide: on public holidays, and on weekends that are worked in exchange,
// unless it speaks of them; for hours that depend on such days in a year for
// which they are not published; where two timetables differ and nothing says which
// holds; and in hours to which something is said that [ReadHours] did not understand.
func (w Week) Open(t time.Time) (open, known bool) {
	if !w.told() {
		return false, false
	}
	t = t.In(w.zone())
	for i, half := range w.halves(t) {
		is, sure := half.open(t)
		if !sure || i > 0 && is != open {
			return false, false
		}
		open, known = is, true
	}
	if open && w.narrowed || !open && w.widened {
		return false, false
	}
	return open, known
}

// told reports whether there are any hours.
func (w Week) told() bool {
	return slices.ContainsFunc(w.days[:], func(day []Period) bool { return len(day) > 0 })
}

// halves are the timetables that may hold at t.
func (w Week) halves(t time.Time) []Week {
	if w.seasons == nil {
		return []Week{w}
	}
	cold := w
	cold.days = w.seasons.winter
	today, before := w.seasons.at(t), w.seasons.at(t.AddDate(0, 0, -1))
	switch {
	case today != before && (nights(w.days) || nights(cold.days)): // the night between them may be of either
		return []Week{w, cold}
	case today == inSummer:
		return []Week{w}
	case today == inWinter:
		return []Week{cold}
	}
	return []Week{w, cold}
}

// nights reports whether a day of the week is open beyond midnight.
func nights(days [7][]Period) bool {
	for _, day := range days {
		if slices.ContainsFunc(day, func(p Period) bool { return p.To > midnight }) {
			return true
		}
	}
	return false
}

// half is a half of a year with two timetables.
type half int

const (
	inEither half = iota
	inSummer
	inWinter
)

// at tells in which half of the year t is; where one of them is stated, the other
// is the rest of the year.
func (s *seasons) at(t time.Time) half {
	summer := s.summer.stated() && s.summer.holds(t) || !s.summer.stated() && s.other.stated() && !s.other.holds(t)
	winter := s.other.stated() && s.other.holds(t) || !s.other.stated() && s.summer.stated() && !s.summer.holds(t)
	switch {
	case summer && !winter:
		return inSummer
	case winter && !summer:
		return inWinter
	}
	return inEither
}

// open is Open for one timetable that holds without more being said.
func (w Week) open(t time.Time) (open, known bool) {
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
