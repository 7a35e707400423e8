package knowledge

import (
	"sync"
	"time"

	"github.com/6tail/lunar-go/HolidayUtil"
	"github.com/6tail/lunar-go/calendar"
)

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

// HolidaysUntil is the last year whose public holidays and worked weekends are
// known: the State Council publishes those of a year in the autumn before, and
// lunar-go follows. After it only the holidays of the law itself are known, and
// not the days that are exchanged around them.
func HolidaysUntil() int { return publishedDays().until }

// published are the days that the State Council set, by number: 20261001.
type published struct {
	days  map[int]day
	until int
}

// publishedDays asks the library for each year once, as it searches its text for
// every answer. A year is known when its National Day is: New Year's holiday alone
// may be published with the year before.
var publishedDays = sync.OnceValue(func() published {
	p := published{days: map[int]day{}, until: firstHolidays - 1}
	for HolidayUtil.GetHolidayByYmd(p.until+1, int(time.October), 1) != nil {
		p.until++
	}
	for year := firstHolidays - 1; year <= p.until+1; year++ {
		for e := HolidayUtil.GetHolidaysByYear(year).Front(); e != nil; e = e.Next() {
			h := e.Value.(*HolidayUtil.Holiday)
			date, err := time.Parse(time.DateOnly, h.GetDay())
			if err != nil {
				continue
			}
			kind := publicHoliday
			if h.IsWork() {
				kind = workedWeekend
			}
			p.days[dayNumber(date)] = kind
		}
	}
	return p
})

func dayNumber(t time.Time) int { return 10000*t.Year() + 100*int(t.Month()) + t.Day() }

func dayKind(t time.Time) day {
	p := publishedDays()
	if kind, ok := p.days[dayNumber(t)]; ok {
		return kind
	}
	switch {
	case t.Year() > p.until && statutory(t):
		return publicHoliday
	case t.Year() > p.until, t.Year() < firstHolidays:
		return unpublished
	}
	return ordinary
}

// statutory reports whether the law makes t's day a holiday in whatever year:
// 全国年节及纪念日放假办法, article 2, as of 2025.
func statutory(t time.Time) bool {
	switch 100*int(t.Month()) + t.Day() {
	case 101, 501, 502, 1001, 1002, 1003:
		return true
	}
	lunar := calendar.NewSolarFromYmd(t.Year(), int(t.Month()), t.Day()).GetLunar()
	switch 100*lunar.GetMonth() + lunar.GetDay() {
	case 101, 102, 103, 505, 815:
		return true
	}
	return lunar.GetJieQi() == "清明" || lunar.Next(1).GetMonth() == 1 && lunar.GetMonth() == 12
}
