package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

var (
	shortYear   = regexp.MustCompile(`^(1[3-9]|[2-4]\d)[-/.](\d{1,2})[-/.](\d{1,2})$`)
	serialDay   = regexp.MustCompile(`^(?:[34]\d|5[0-4])\d{3}$`)
	monthOnly   = regexp.MustCompile(`^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\s*(初|底|末|月初|月底|月末)?$`)
	yearOnly    = regexp.MustCompile(`^(\d{4})\s*年?\s*(年?底|年?末)?$`)
	beforeUntil = regexp.MustCompile(`^(?:有效期)?(?:截至|截止到?|至|到)\s*`)
)

// rowDate reads a date as it stands in a column of dates. Beside what
// [knowledge.ParseDate] reads these are 24/3/1, the number that Excel keeps for a
// day, and 2024年3月底. A month or a year on its own is its first day, or where
// last is set its last one. guessed says that the day is not written as such.
func rowDate(text string, last bool) (d knowledge.Date, guessed, ok bool) {
	text = strings.TrimSpace(width.Narrow.String(text))
	if last {
		text = beforeUntil.ReplaceAllString(text, "")
	}
	if m := shortYear.FindStringSubmatch(text); m != nil {
		d, err := knowledge.ParseDate("20" + m[1] + "-" + m[2] + "-" + m[3])
		return d, true, err == nil
	}
	if serialDay.MatchString(text) {
		n, _ := strconv.Atoi(text)
		return knowledge.DateOf(time.Date(1899, 12, 30+n, 0, 0, 0, 0, time.UTC)), true, true
	}
	if m := monthOnly.FindStringSubmatch(text); m != nil {
		d, err := knowledge.ParseDate(m[1] + "-" + m[2])
		if last && m[3] == "" || strings.ContainsAny(m[3], "底末") {
			d = before(d, 0, 1)
		}
		return d, true, err == nil
	}
	if m := yearOnly.FindStringSubmatch(text); m != nil {
		d, err := knowledge.ParseDate(m[1])
		if last || m[2] != "" {
			d = before(d, 1, 0)
		}
		return d, true, err == nil
	}
	d, err := knowledge.ParseDate(text)
	return d, false, err == nil && d != ""
}

// before is the day before the one that lies years and months behind d.
func before(d knowledge.Date, years, months int) knowledge.Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return knowledge.DateOf(t.AddDate(years, months, -1))
}

// date reads the date of a column; a cell that is none stays for the text. name is
// the field's name in JSON.
func (r *record) date(f field, name string) knowledge.Date {
	if len(r.values[f]) != 1 {
		return ""
	}
	text := r.values[f][0].text
	d, guessed, ok := rowDate(text, f == colExpires)
	if !ok {
		return ""
	}
	delete(r.values, f)
	if guessed {
		r.guess(name, text)
	}
	return d
}
