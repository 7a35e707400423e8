package fact

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// day is a civil date; d is 0 where the day of the month is not said, m where the
// month is not.
type day struct{ y, m, d int64 }

func civil(on knowledge.Date) day {
	var c day
	fmt.Sscanf(string(on), "%d-%d-%d", &c.y, &c.m, &c.d)
	return c
}

// monthsTo counts the full months from c to on, the whole of both months where a day
// is not said.
func (c day) monthsTo(on day) int64 {
	n := (on.y-c.y)*12 + on.m - c.m
	if c.d > 0 && on.d < c.d {
		n--
	}
	return n
}

// past is how much of the year is over on the day, of 1.
func (c day) past() float64 { return (float64(c.m-1) + float64(c.d)/31) / 12 }

// ages are the full years on the day of whoever was born then, the likelier first.
func (c day) ages(on day) []int64 {
	n := on.y - c.y
	switch {
	case c.m == 0 && on.past() < 0.5:
		return []int64{n - 1, n}
	case c.m == 0:
		return []int64{n, n - 1}
	case c.m == on.m && c.d == 0:
		return []int64{n, n - 1}
	case c.m > on.m || c.m == on.m && c.d > on.d:
		return []int64{n - 1}
	}
	return []int64{n}
}

// dated is a date in a text: of the sun or the moon.
type dated struct {
	day
	moon bool
	to   int // behind it, in bytes
	from int
}

// ages are those of [day.ages]; a month of the moon is about the next of the sun.
func (c dated) ages(on day) []int64 {
	if !c.moon || c.m == 0 {
		return c.day.ages(on)
	}
	sun := day{c.y, c.m + 1, 0}
	if sun.m > 12 {
		sun = day{sun.y + 1, sun.m - 12, 0}
	}
	list := sun.ages(on)
	if near := sun.m - on.m; len(list) == 1 && (near == 1 || near == -1) {
		n := on.y - sun.y
		return []int64{list[0], 2*n - 1 - list[0]}
	}
	return list
}

var (
	dottedDate  = regexp.MustCompile(`\b((?:19|20)\d\d)[-/.](\d{1,2})(?:[-/.](\d{1,2}))?\b`)
	compactDate = regexp.MustCompile(`\b((?:19|20)\d\d)(0[1-9]|1[0-2])([0-2]\d|3[01])\b`)
)

// dates are the dates of a text that name a year.
func (t *told) dates(text string, qs []quantity, on day) []dated {
	for _, re := range [...]*regexp.Regexp{dottedDate, compactDate} {
		var list []dated
		for _, m := range re.FindAllStringSubmatchIndex(text, -1) {
			c := dated{from: m[0], to: m[1]}
			c.y, c.m = atoi(text[m[2]:m[3]]), atoi(text[m[4]:m[5]])
			if m[6] >= 0 {
				c.d = atoi(text[m[6]:m[7]])
			}
			if c.m >= 1 && c.m <= 12 && c.d <= 31 {
				list = append(list, c)
			}
		}
		if list != nil {
			return list
		}
	}
	var list []dated
	moon := hasAny(text, t.Age.Lunar)
	for i, q := range qs {
		year, ok := q.year(on)
		if !ok {
			continue
		}
		c := dated{day: day{y: year}, from: q.from, to: q.to, moon: moon}
		t.monthAfter(text, qs[i+1:], &c)
		list = append(list, c)
	}
	return list
}

func atoi(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64)
	return n
}

// monthAfter adds to c the month, and the day of it, that follow directly.
func (t *told) monthAfter(text string, qs []quantity, c *dated) {
	rest := strings.TrimLeft(text[c.to:], " 的,")
	for word, month := range t.Age.LunarMonths {
		if strings.HasPrefix(rest, word) {
			c.m, c.moon = month-1, true
			return
		}
	}
	for _, w := range t.Age.Lunar {
		rest = strings.TrimPrefix(rest, w)
	}
	gap := len(text) - len(rest)
	if len(qs) == 0 || qs[0].from != gap || qs[0].unit != "calendar" {
		return
	}
	if m := qs[0].value(); m >= 1 && m <= 12 {
		c.m, c.to = int64(m), qs[0].to
	}
	if c.m > 0 && len(qs) > 1 && qs[1].from == qs[0].to && (qs[1].unit == "day" || qs[1].unit == "") {
		if d := qs[1].value(); d >= 1 && d <= 31 {
			c.d, c.to = int64(d), qs[1].to
		}
	}
}

// year is the year that q names, with or without its century: 1981, 81年, 零八年.
func (q quantity) year(on day) (int64, bool) {
	if q.about || len(q.digits) != 4 && (len(q.digits) != 2 || q.unit != "year") || q.unit != "" && q.unit != "year" {
		return 0, false
	}
	n := atoi(q.digits)
	if len(q.digits) == 4 {
		return n, n >= 1900 && n <= on.y
	}
	if century := on.y / 100 * 100; n <= on.y%100 {
		return century + n, true
	} else {
		return century - 100 + n, true
	}
}

// The ages between which an animal of the zodiac is taken to mean her, and the age
// about which those who ask are.
const (
	zodiacFrom = 15
	zodiacTo   = 90
	zodiacMid  = 42
)

// age reads an age, or the year of birth.
func (a *answer) age() {
	qs := a.told.quantities(a.text)
	if list := a.told.dates(a.text, qs, a.on); len(list) == 1 && !aged(qs) {
		for _, age := range list[0].ages(a.on) {
			a.add(age)
		}
		return
	}
	if q, ok := onlyAge(qs); ok {
		a.agesOf(q)
		return
	}
	if len(qs) == 0 {
		a.zodiac()
	}
}

// aged reports whether one of the quantities is an age in so many words.
func aged(qs []quantity) bool {
	return slices.ContainsFunc(qs, func(q quantity) bool { return q.unit == "age" })
}

// onlyAge is the one number that may be her age.
func onlyAge(qs []quantity) (quantity, bool) {
	var found []quantity
	spoken := aged(qs)
	for _, q := range qs {
		if q.unit == "age" || q.unit == "" && !spoken {
			found = append(found, q)
		}
	}
	if len(found) != 1 {
		return quantity{}, false
	}
	for _, q := range qs {
		if !spoken && q.unit != "" {
			return quantity{}, false
		}
	}
	return found[0], true
}

// agesOf offers the ages that a number means by the words around it.
func (a *answer) agesOf(q quantity) {
	before, after := a.text[:q.from], a.text[q.end:]
	if q.about || hasAny(a.text, a.Number.Vague) {
		return
	}
	if hasAny(a.text, a.Age.Nominal) {
		n := int64(q.value())
		for _, age := range (day{y: a.on.y - n + 1}).ages(a.on) {
			a.add(age)
		}
		return
	}
	shift := int64(0)
	switch {
	case hasAny(before, a.Number.NextYear), a.nearly(before, after):
		shift = -1
	case hasAny(before, a.Number.LastYear):
		shift = 1
	}
	for _, v := range q.values {
		a.add(int64(v) + shift)
	}
}

// nearly reports whether a number is said not to be reached.
func (t *told) nearly(before, after string) bool {
	return ends(strings.TrimRight(before, " "), t.Number.Nearly) || hasAny(after, t.Number.NearlyAfter)
}

// zodiac offers the ages of those who were born in the years of an animal.
func (a *answer) zodiac() {
	sign, ok := a.sign()
	if !ok {
		return
	}
	type guess struct {
		born, age int64
		weight    float64
	}
	var guesses []guess
	for year := a.on.y - zodiacTo - 1; year <= a.on.y-zodiacFrom; year++ {
		if year%12 != sign {
			continue
		}
		for i, age := range (day{y: year}).ages(a.on) {
			likely := max(a.on.past(), 1-a.on.past())
			if i == 1 {
				likely = 1 - likely
			}
			far := float64(age-zodiacMid) / 15
			if age >= zodiacFrom && age <= zodiacTo {
				guesses = append(guesses, guess{year, age, likely / (1 + far*far)})
			}
		}
	}
	slices.SortStableFunc(guesses, func(a, b guess) int { return cmp.Compare(b.weight, a.weight) })
	for _, g := range guesses {
		a.label(g.age, phrasing{
			fmt.Sprintf(a.Age.Born.Zh, g.born, g.age),
			fmt.Sprintf(a.Age.Born.En, g.born, g.age),
		})
	}
}

// sign is the place of the animal that the answer names among twelve years.
func (a *answer) sign() (int64, bool) {
	if hasAny(a.bare, a.Age.OwnYear) {
		return a.on.y % 12, true
	}
	for animal, place := range a.Age.Zodiac {
		rest, ok := strings.CutSuffix(a.core, animal)
		if ok && (rest == "" || ends(rest, a.Age.SignBefore)) {
			return place, true
		}
	}
	return 0, false
}
