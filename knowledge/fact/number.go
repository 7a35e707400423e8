package fact

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// number reads a number by the unit of its fact.
func (a *answer) number() {
	switch a.fact.Unit["en"] {
	case "years":
		a.age()
	case "months":
		a.months()
	case "yuan a month":
		a.money()
	default:
		a.people()
	}
}

// months reads a time in months, or since when.
func (a *answer) months() {
	qs := a.told.quantities(a.text)
	if a.fixedMonths(qs) {
		return
	}
	if a.since(qs) {
		return
	}
	if n, ok := a.duration(qs); ok {
		a.add(n)
		return
	}
	if len(qs) > 0 {
		return
	}
	if hasAny(a.text, a.Months.BeforeLast) {
		a.add(int64(2))
	} else if hasAny(a.text, a.Months.Last) {
		a.add(int64(1))
	} else if hasAny(a.text, a.Months.Just) {
		a.add(int64(0))
	}
}

// fixedMonths reads what the fact's own words mean.
func (a *answer) fixedMonths(qs []quantity) bool {
	if len(qs) > 0 || a.saysYear() {
		return false
	}
	for _, n := range a.says.Numbers {
		if hasAny(a.bare, n.Says) {
			a.add(n.Value)
			return true
		}
	}
	if a.says.Never == nil {
		return false
	}
	if hasAny(a.bare, a.says.Says) || among(a.core, a.No) || startsAny(a.bare, a.No) != "" {
		a.add(*a.says.Never)
		return true
	}
	return false
}

func (a *answer) saysYear() bool {
	for word := range a.Months.Years {
		if has(a.text, word) {
			return true
		}
	}
	return false
}

// since reads a date from which months are counted.
func (a *answer) since(qs []quantity) bool {
	c, ok := a.start(qs)
	if !ok {
		return false
	}
	if c.m > 0 {
		a.addSince(c)
		return true
	}
	if plain := len(qs) == 1 && len(qs[0].digits) == 2 && qs[0].digits[0] != '0' && !hasAny(a.text, a.Months.Since); plain {
		years := qs[0].value()
		if !a.says.Ago {
			a.add(int64(years * 12))
		}
		if a.says.Ago && c.y < a.on.y-40 {
			a.add(int64(years * 12))
			return true
		}
		if !a.says.Ago {
			if c.y > a.on.y-40 {
				a.addSince(day{c.y, 6, 0})
			}
			return true
		}
	}
	a.guessMonth(c.y)
	return true
}

// addSince offers the months from c on.
func (a *answer) addSince(c day) {
	if n := c.monthsTo(a.on); n >= 0 {
		a.add(n)
	}
}

// guessMonth offers the beginning, the middle and the end of a year.
func (a *answer) guessMonth(year int64) {
	for _, m := range [...]int64{1, 6, 12} {
		words := a.Months.Guess[strconv.FormatInt(m, 10)]
		n := day{year, m, 0}.monthsTo(a.on)
		if n < 0 {
			continue
		}
		a.label(n, phrasing{fmt.Sprintf(words.Zh, year, n), fmt.Sprintf(words.En, year, n)})
	}
}

// start is the date that the answer names, with or without its year.
func (a *answer) start(qs []quantity) (day, bool) {
	if list := a.told.dates(a.text, qs, a.on); len(list) > 0 {
		c := list[0].day
		if c.m == 0 {
			c.m = a.monthWord()
		}
		if len(list) == 1 && c.m == 0 && len(qs) > 1 {
			return day{}, false // 15年零三个月
		}
		if q := qs0(qs); c.m == 0 && q.digits == "" {
			return day{}, false
		}
		return c, true
	}
	c := day{y: a.on.y}
	named := false
	best := ""
	for word, ago := range a.Months.Years {
		if has(a.text, word) && len(word) > len(best) {
			best, c.y, named = word, a.on.y-ago, true
		}
	}
	if c.m = a.monthWord(); c.m == 0 {
		for i, q := range qs {
			if q.unit == "calendar" && q.value() >= 1 && q.value() <= 12 {
				c.m = int64(q.value())
				if i+1 < len(qs) && qs[i+1].unit == "day" {
					c.d = int64(qs[i+1].value())
				}
			}
		}
	}
	if !named && c.m > 0 && (c.m > a.on.m) {
		c.y--
	}
	if a.hasEnglishYear(qs, &c) {
		named = true
	}
	return c, named || c.m > 0
}

func qs0(qs []quantity) quantity {
	if len(qs) == 0 {
		return quantity{}
	}
	return qs[0]
}

// hasEnglishYear takes the year of March 2025.
func (a *answer) hasEnglishYear(qs []quantity, c *day) bool {
	for _, q := range qs {
		if y, ok := q.year(a.on); ok && len(q.digits) == 4 {
			c.y = y
			return true
		}
	}
	return false
}

// monthWord is the month that a word names: 年底, March.
func (a *answer) monthWord() int64 {
	best, month := "", int64(0)
	for _, table := range [...]map[string]int64{a.Months.Parts, a.Months.English} {
		for word, m := range table {
			if has(a.text, word) && (len(word) > len(best) || len(word) == len(best) && m < month) {
				best, month = word, m
			}
		}
	}
	return month
}

// perMonth is how many of a unit make a month.
var perMonth = map[string]float64{"": 1, "month": 1, "year": 1.0 / 12, "week": 30.0 / 7, "days": 30, "day": 30}

// duration adds up years, months, weeks and days; a number alone is months.
func (a *answer) duration(qs []quantity) (int64, bool) {
	if len(qs) == 0 || slices.ContainsFunc(qs, func(q quantity) bool { return perMonth[q.unit] == 0 || len(q.values) > 2 }) {
		return 0, false
	}
	sum := 0.0
	for i, q := range qs {
		if q.unit == "" && len(qs) > 1 && i > 0 {
			return 0, false
		}
		sum += q.value() / perMonth[q.unit]
	}
	n := int64(math.Floor(sum + 1e-6))
	first, last := qs[0], qs[len(qs)-1]
	if a.nearly(a.text[:first.from], a.text[last.end:]) && n > 0 {
		n--
	}
	return n, true
}

// money reads an income per head and month.
func (a *answer) money() {
	if hasAny(a.text, a.Money.Daily) {
		return
	}
	if among(a.core, a.Number.Zero) {
		a.add(int64(0))
		return
	}
	text := a.text
	var sums []quantity
	people := 0.0
	yearly := hasAny(text, a.Money.Yearly)
	for _, q := range a.told.quantities(text) {
		switch q.unit {
		case "people":
			people = q.value()
		case "", "yuan":
			sums = append(sums, q)
		case "month", "year", "calendar", "days":
		default:
			return
		}
	}
	if len(sums) == 0 {
		if startsAny(a.bare, a.Number.Zero) != "" && len([]rune(a.bare)) < shortRunes && !a.some() {
			a.add(int64(0))
		}
		return
	}
	each := hasAny(text, a.Money.Each)
	if people == 0 && hasAny(text, a.Money.All) && !each {
		return
	}
	if len(sums) > 2 || len(sums) == 2 && !a.ranged(sums) {
		return
	}
	if each || people == 0 {
		people = 1
	}
	if yearly {
		people *= 12
	}
	for _, q := range sums {
		for _, v := range q.values {
			n := int64(v / people)
			if a.nearly(text[:q.from], text[q.end:]) {
				n--
			}
			a.add(n)
		}
	}
}

// some reports whether words of nothing go on as words of some: 没多少.
func (a *answer) some() bool { return hasAny(a.bare, a.Number.Some) }

// ranged reports whether two numbers are the ends of one range.
func (a *answer) ranged(sums []quantity) bool {
	return hasAny(a.text[sums[0].to:sums[1].from], a.Number.Range)
}

// people reads how many there are.
func (a *answer) people() {
	qs := a.told.quantities(a.text)
	var counted []quantity
	for _, q := range qs {
		if q.unit == "people" {
			counted = append(counted, q)
		}
	}
	me := a.fact.Min > 0 // she counts herself
	if me && len(counted) != 1 && hasAny(a.text, a.People.Alone) && !hasAny(a.text, kinWords(a.People.Kin)) {
		a.add(int64(1))
		return
	}
	if len(counted) == 1 {
		a.counts(counted[0])
		return
	}
	if n, ok := a.kin(qs); me && ok {
		a.add(n)
		return
	}
	if len(qs) == 1 && (qs[0].unit == "" || qs[0].unit == "piece") {
		a.counts(qs[0])
		return
	}
	if len(qs) == 0 && a.fact.Min == 0 && (among(a.core, a.No) || startsAny(a.bare, a.No) != "") {
		a.add(int64(0))
	}
}

func (a *answer) counts(q quantity) {
	if hasAny(a.text, a.Number.VagueCount) {
		return
	}
	for _, v := range q.values {
		a.add(int64(v))
	}
}

func kinWords(kin []string) []string {
	words := make([]string, len(kin))
	for i, k := range kin {
		words[i], _, _ = strings.Cut(k, "+")
	}
	return words
}

// kin adds up her and those whom she names: 我和俩孩子. Who is named without a number
// is one.
func (a *answer) kin(qs []quantity) (int64, bool) {
	sum, found := int64(0), false
	text := a.text
	count := func(from, to int, each int64) {
		n := each
		for _, q := range qs {
			if q.to <= from && from-q.to <= 3 && strings.TrimSpace(text[q.to:from]) == "" {
				n = int64(q.value())
			}
		}
		sum += n
		found = true
	}
	for i := 0; i < len(text); {
		word, each := a.kinAt(i)
		if word == "" {
			i++
			continue
		}
		count(i, i+len(word), each)
		i += len(word)
	}
	if w := hasAny(text, a.People.Me); found && w {
		sum++
	}
	if !found && len(qs) == 1 && a.mothers(qs[0]) {
		return int64(qs[0].value()), true
	}
	return sum, found && hasAny(text, a.People.Me)
}

// mothers reports whether q counts her with her children: 娘仨, 我们俩.
func (a *answer) mothers(q quantity) bool {
	return q.unit == "" && ends(a.text[:q.from], a.People.With)
}

// kinAt is the relative that stands at i, the longest word, and how many that are.
func (a *answer) kinAt(i int) (word string, n int64) {
	for _, k := range a.People.Kin {
		w, count, _ := strings.Cut(k, "+")
		if len(w) > len(word) && strings.HasPrefix(a.text[i:], w) && bounded(a.text, i, i+len(w)) {
			word, n = w, max(atoi(count), 1)
		}
	}
	return word, n
}
