package fact

import (
	"slices"
	"strings"
)

// mostAges are how many lists an unclear age may make.
const mostAges = 6

// ages reads the ages of her children.
func (a *answer) ages() {
	lists, ok := a.told.childAges(a.text, a.on, false)
	if !ok {
		return
	}
	for _, list := range lists {
		a.add(list)
	}
}

// brood is what a text says about children.
type brood struct {
	count   int // 0 where it is not said
	ages    [][]int64
	bare    [][]int64 // ages without their unit, where that is not enough
	unclear bool
}

// childAges are the lists of ages that a text may say. Strict, a number is an age only
// with its unit, and one child of several is none of a list.
func (t *told) childAges(text string, on day, strict bool) ([][]int64, bool) {
	text, pair := t.pair(text)
	qs := t.quantities(text)
	if hasAny(text, t.Ages.Unclear) {
		return nil, false
	}
	b := t.brood(text, qs, on, strict)
	if pair && b.count == 0 {
		b.count = 2
	}
	if len(b.ages) == 0 && b.count == 0 && !b.unclear && t.childless(text) {
		return [][]int64{{}}, !strict
	}
	if len(b.ages) == 0 && hasAny(text, t.Ages.Newborn) && b.count < 2 {
		b.ages = [][]int64{{0}}
	}
	if len(b.bare) > 0 {
		b.unclear = b.unclear || b.count != len(b.ages)+len(b.bare) || b.count < 2
		b.ages = append(b.ages, b.bare...)
	}
	b.multiply(t, text)
	if b.unclear || len(b.ages) == 0 || len(b.ages) > mostChildren {
		return nil, false
	}
	if b.count > 0 && b.count != len(b.ages) {
		return nil, false
	}
	if !strict && b.count == 0 && hasAny(text, t.Ages.Stages) {
		return nil, false
	}
	return combined(b.ages), true
}

// pair is text without 一儿一女 and 老二, whose numerals are no numbers, and whether
// the first was there.
func (t *told) pair(text string) (string, bool) {
	for _, w := range t.Ages.Ranks {
		text = strings.ReplaceAll(text, w, " ")
	}
	for _, w := range t.Ages.Pairs {
		if rest := strings.Replace(text, w, " ", 1); rest != text {
			return rest, true
		}
	}
	return text, false
}

// childless reports whether a text that names no age says that there are no children.
func (t *told) childless(text string) bool {
	bare := t.core(bare(text))
	if among(bare, t.Ages.None) || t.saysNoChild(bare) {
		return true
	}
	w := startsAny(bare, t.Ages.None)
	return w != "" && len([]rune(bare)) <= shortRunes && strings.IndexAny(bare[len(w):], ",，。.;；!") == 0
}

func (t *told) saysNoChild(bare string) bool {
	for _, w := range t.Ages.None {
		if len([]rune(w)) >= 3 && has(bare, w) && len([]rune(bare)) <= shortRunes {
			return true
		}
	}
	return false
}

// brood sorts the numbers of a text into ages and counts.
func (t *told) brood(text string, qs []quantity, on day, strict bool) brood {
	var b brood
	born := t.dates(text, qs, on)
	for i := 0; i < len(qs); i++ {
		q := qs[i]
		if c, ok := bornAt(born, q); ok {
			b.ages = append(b.ages, c.ages(on))
			for i+1 < len(qs) && qs[i+1].from < c.to {
				i++
			}
			continue
		}
		switch q.unit {
		case "age":
			if i+1 < len(qs) && qs[i+1].unit == "month" && qs[i+1].from == q.to {
				i++ // 1岁8个月
			}
			b.age(t, text, q)
		case "month":
			b.ages = append(b.ages, []int64{int64(q.value()) / 12})
		case "days", "week":
			b.ages = append(b.ages, []int64{0})
		case "piece", "people":
			if !t.oneOf(text, qs, i) {
				b.count += int(q.value())
			}
		case "":
			b.plain(t, text, qs, i, strict)
		default:
			b.unclear = true
		}
	}
	return b
}

func bornAt(born []dated, q quantity) (dated, bool) {
	for _, c := range born {
		if c.from == q.from {
			return c, true
		}
	}
	return dated{}, false
}

// oneOf reports whether 一个 at i only points at a child whose age follows: 一个6岁. It
// does not where it is the first number and more than one child follows or none is
// counted.
func (t *told) oneOf(text string, qs []quantity, i int) bool {
	q := qs[i]
	if q.value() != 1 || i+1 >= len(qs) {
		return false
	}
	next := qs[i+1]
	between := strings.Trim(text[q.to:next.from], " ,，是今年才刚:：")
	return (next.unit == "age" || next.unit == "" || next.unit == "month") && (between == "" || among(between, t.Ages.Child))
}

// age adds the age that q says.
func (b *brood) age(t *told, text string, q quantity) {
	if q.about && q.value() >= 10 {
		b.unclear = true
		return
	}
	if t.nearly(text[:q.from], "") && q.value() >= 1 {
		b.ages = append(b.ages, []int64{int64(q.value()) - 1})
		return
	}
	if hasAny(text, t.Age.Nominal) {
		n := int64(q.value())
		b.ages = append(b.ages, []int64{max(n-1, 0), max(n-2, 0)})
		return
	}
	var may []int64
	for _, v := range slices.Backward(q.values) {
		may = append(may, int64(v))
	}
	b.ages = append(b.ages, may)
}

// plain adds a number without a unit: the second of 6和11岁, 俩, or ages alone.
func (b *brood) plain(t *told, text string, qs []quantity, i int, strict bool) {
	q := qs[i]
	if _, whole := runeIn(t.Whole, text[q.from:]); whole > 0 && q.value() < 4 {
		b.count += int(q.value()) // 俩
		return
	}
	if len(q.values) > 1 {
		q.values = q.values[:1]
	}
	n := q.value()
	alone := len(qs) == 1
	switch {
	case n != float64(int64(n)), n > 60:
		b.unclear = true
	case alone && n < 5:
		b.unclear = true // children or years?
	case len(qs) > 1 && i == 0 && b.count == 0 && int(n) == len(qs)-1 && n < 5 && hasAny(text[q.to:], t.Ages.Child) && !has(text[:q.from], "岁"):
		b.count = int(n) // 2 kids: 6 and 11
	case len(qs) > 2 && i == 0 && b.count == 0 && int(n) == len(qs)-1 && n < 5 && strings.HasPrefix(strings.TrimSpace(text[q.to:]), ",") && (text[q.from] < '0' || text[q.from] > '9'):
		b.count = int(n) // two, 6 and 11
	case strict && !t.unitFollows(text, qs, i):
		b.bare = append(b.bare, []int64{int64(n)})
	default:
		b.ages = append(b.ages, []int64{int64(n)})
	}
}

// unitFollows reports whether a later number of one enumeration has the unit: 6和11岁,
// aged 6 and 11.
func (t *told) unitFollows(text string, qs []quantity, i int) bool {
	if hasAny(text[:qs[i].from], t.Ages.Aged) {
		return true
	}
	for k := i; k+1 < len(qs); k++ {
		between := strings.TrimSpace(text[qs[k].to:qs[k+1].from])
		if between != "" && !among(between, t.Joins) {
			return false
		}
		if qs[k+1].unit == "age" {
			return true
		}
	}
	return false
}

// multiply gives twins one age each, and children who are all of one age.
func (b *brood) multiply(t *told, text string) {
	times := 0
	switch {
	case hasAny(text, t.Ages.Triplets):
		times = 3
	case hasAny(text, t.Ages.Twins):
		times = 2
	case hasAny(text, t.Ages.Same):
		times = b.count
	}
	if times < 2 || len(b.ages) != 1 || b.count > times {
		return
	}
	for range times - 1 {
		b.ages = append(b.ages, b.ages[0])
	}
	b.count = 0
}

// combined are the lists that choose one of each, at most mostAges.
func combined(each [][]int64) [][]int64 {
	lists := [][]int64{{}}
	for _, may := range each {
		var longer [][]int64
		for _, list := range lists {
			for _, n := range may {
				longer = append(longer, append(slices.Clone(list), n))
			}
		}
		lists = longer[:min(len(longer), mostAges)]
	}
	return lists
}
