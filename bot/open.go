package bot

import (
	"fmt"
	"slices"
	"time"

	"jinguo/knowledge"
)

// week is when a place with these hours is open. Many places write the same hours, and
// each is asked about several times.
func (t *turn) week(hours string) knowledge.Week {
	w, known := t.weeks[hours]
	if known {
		return w
	}
	if t.weeks == nil {
		t.weeks = map[string]knowledge.Week{}
	}
	w, _, _ = knowledge.ReadHours(hours)
	t.weeks[hours] = w
	return w
}

// openNow reports whether hours, as staff wrote them, cover the moment that is
// asked about, or one of the time in which a place should be open; nil where they do
// not tell or no time of day is asked about.
func (t *turn) openNow(hours string) *bool {
	if t.AllDay && t.window == nil {
		return nil
	}
	week := t.week(hours)
	open, known := week.Open(t.at)
	if t.window != nil {
		open, known = t.window.covers(week)
	}
	if !known {
		return nil
	}
	return &open
}

// hours is the line of a desk's hours, with whether it is open or, where that is
// not known and she can ask, that she should; none where staff wrote none.
func (t *turn) hours(d desk) []Line {
	if d.Hours == "" {
		return nil
	}
	state := t.state(d.Hours)
	if state == "" && !t.AllDay && len(d.Phones) > 0 {
		state = t.word("open_unsure")
	}
	return []Line{{Style: Field, Label: t.word("label_hours"), Text: d.Hours + state}}
}

// hoursOf is the line of the hours of a place. Where staff wrote none it says so if
// she asks for them, or might go there in vain instead of calling.
func (t *turn) hoursOf(place desk, facets []string) []Line {
	might := place.Address != "" || slices.Contains(facets, "hours")
	if place.Hours == "" && might && len(place.Phones) > 0 && !t.AllDay {
		return []Line{t.say("hours_unknown", nil)}
	}
	return t.hours(place)
}

// state says in brackets whether a place with these hours is open at the moment that
// is asked about, and for now until when it stays so, as far as the hours tell; that
// it takes an appointment; nothing where neither is known.
func (t *turn) state(hours string) string {
	if t.window != nil && !t.window.from.Equal(t.now) {
		return t.stateIn(hours, t.window)
	}
	if t.AllDay {
		return ""
	}
	week := t.week(hours)
	open, known := week.Open(t.at)
	change, changes := week.NextChange(t.at)
	at := map[string]any{"Time": t.clock(change, open)}
	switch now := t.now.Equal(t.at); {
	case !known && week.ByAppointment():
		return t.word("by_appointment")
	case !known:
		return ""
	case !open && now && week.ByAppointment():
		return t.word("closed_now_appointment")
	case open && now && changes:
		return Say(t.lang, "open_until", at)
	case open && now:
		return t.word("open_now")
	case open:
		return t.word("open_then")
	case now && changes:
		return Say(t.lang, "closed_until", at)
	case now:
		return t.word("closed_now")
	default:
		return t.word("closed_then")
	}
}

// stateIn says in brackets whether a place with these hours is open at some moment of
// a window that she named; that it takes an appointment; nothing where neither is
// known.
func (t *turn) stateIn(hours string, w *window) string {
	week := t.week(hours)
	open, known := w.covers(week)
	when := map[string]any{"When": t.span(w.from, w.to)}
	switch {
	case !known && week.ByAppointment():
		return t.word("by_appointment")
	case !known:
		return ""
	case open:
		return Say(t.lang, "open_in", when)
	default:
		return Say(t.lang, "closed_in", when)
	}
}

// clock names a moment to come: 17:30 where it ends what is open today, 今天14:00,
// 明天8:30, 周一8:30, and its date where the day of the week might be taken for
// another.
func (t *turn) clock(at time.Time, ends bool) string {
	at = at.In(knowledge.China)
	clock := fmt.Sprintf("%d:%02d", at.Hour(), at.Minute())
	if ends && clock == "0:00" { // it ends the day before
		at, clock = at.AddDate(0, 0, -1), "24:00"
	}
	if ends && daysBetween(t.now, at) == 0 {
		return clock
	}
	return Say(t.lang, "day_clock", map[string]any{"Day": t.day(at), "Clock": clock})
}

// span names a stretch of time by its day, with the hours where it is a part of
// one, or by its days.
func (t *turn) span(from, to time.Time) string {
	from, to = from.In(knowledge.China), to.In(knowledge.China)
	last := to.Add(-time.Nanosecond)
	clock := func(at time.Time) string { return fmt.Sprintf("%d:%02d", at.Hour(), at.Minute()) }
	switch end := clock(to); {
	case !to.After(from):
		return Say(t.lang, "day_clock", map[string]any{"Day": t.day(from), "Clock": clock(from)})
	case daysBetween(from, last) > 0:
		return Say(t.lang, "days_between", map[string]any{"First": t.day(from), "Last": t.day(last)})
	case clock(from) == "0:00" && end == "0:00":
		return t.day(from)
	default:
		if end == "0:00" {
			end = "24:00"
		}
		return Say(t.lang, "clocks_between", map[string]any{"Day": t.day(from), "From": clock(from), "To": end})
	}
}

// day names the day of a moment, as seen from now.
func (t *turn) day(at time.Time) string {
	switch ahead := daysBetween(t.now, at); {
	case ahead == 0:
		return t.word("day_today")
	case ahead == 1:
		return t.word("day_tomorrow")
	case ahead > 1 && ahead < 7:
		return t.word(weekdayWords[at.Weekday()])
	}
	month := any(int(at.Month()))
	if t.lang == English {
		month = at.Month() // writes its name
	}
	return Say(t.lang, "day_date", map[string]any{"Month": month, "Day": at.Day()})
}

var weekdayWords = [...]string{"day_sunday", "day_monday", "day_tuesday", "day_wednesday", "day_thursday", "day_friday", "day_saturday"}

// daysBetween counts the midnights of China from a to b.
func daysBetween(a, b time.Time) int {
	start := func(t time.Time) time.Time {
		year, month, day := t.In(knowledge.China).Date()
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return int(start(b).Sub(start(a)) / (24 * time.Hour))
}

// reach is how to reach the people of a desk, with their hours.
func (t *turn) reach(d desk) []Line { return append(t.calls([]desk{d}), t.hours(d)...) }
