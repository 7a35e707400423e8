package fact

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// quantity is a number that stands in a text, with its unit.
type quantity struct {
	values []float64 // what it may be: 四十五六 is 45 or 46
	digits string    // as it is written, digit by digit: 81 for 八一; empty where it is not
	unit   string    // as told.toml has it, or empty
	about  bool      // 五十多
	from   int       // in bytes
	to     int       // behind the unit
	end    int       // behind the numeral
}

func (q quantity) value() float64 { return q.values[0] }

// beyond is more than any number that somebody means.
const beyond = 1e9

// quantities are the numbers of a plain text, in its order.
func (t *told) quantities(text string) []quantity {
	var list []quantity
	for i := 0; i < len(text); {
		q, ok := t.quantity(text, i)
		if ok {
			list = append(list, q)
			i = q.to
			continue
		}
		_, size := utf8.DecodeRuneInString(text[i:])
		i += size
	}
	return list
}

// quantity reads the number that starts at i.
func (t *told) quantity(text string, i int) (quantity, bool) {
	if i >= len(text) {
		return quantity{}, false
	}
	q, ok := t.half(text, i)
	if !ok {
		q, ok = t.numeral(text, i)
	}
	if !ok {
		q, ok = t.spelled(text, i)
	}
	if !ok {
		return quantity{}, false
	}
	q.from, q.end = i, q.to
	if w := startsAny(text[q.to:], t.Number.About); w != "" && !q.about {
		q.about = true
		q.to += len(w)
	}
	at := q.to
	for at < len(text) && text[at] == ' ' {
		at++
	}
	unit, n := t.units.at(text[at:])
	if n == 0 {
		return q, true
	}
	q.unit = unit
	q.to = at + n
	for _, half := range [...]string{"半", " and a half"} {
		if rest, ok := strings.CutPrefix(text[q.to:], half); ok {
			q.to = len(text) - len(rest)
			for k := range q.values {
				q.values[k] += 0.5
			}
			break
		}
	}
	return q, true
}

// half reads 半 before a unit, as in 半年 and 半个月.
func (t *told) half(text string, i int) (quantity, bool) {
	for _, half := range [...]string{"半", "half a ", "half "} {
		rest, ok := strings.CutPrefix(text[i:], half)
		if !ok || !bounded(text, i, i+len(strings.TrimSpace(half))) {
			continue
		}
		if _, n := t.units.at(rest); n == 0 {
			continue
		}
		return quantity{values: []float64{0.5}, to: len(text) - len(rest)}, true
	}
	return quantity{}, false
}

// spelled reads an English number in words.
func (t *told) spelled(text string, i int) (quantity, bool) {
	if i > 0 && (latin(rune(text[i-1])) || text[i-1] >= utf8.RuneSelf) {
		return quantity{}, false
	}
	word, rest := leading(text[i:])
	n, ok := t.English[word]
	if !ok {
		if word != "a" && word != "an" || len(rest) == 0 {
			return quantity{}, false
		}
		if _, k := t.units.at(strings.TrimLeft(rest, " ")); k == 0 {
			return quantity{}, false
		}
		return quantity{values: []float64{1}, to: len(text) - len(rest)}, true
	}
	if n >= 20 && rest != "" && (rest[0] == '-' || rest[0] == ' ') {
		word, more := leading(rest[1:])
		if m, ok := t.English[word]; ok && m > 0 && m < 10 {
			n, rest = n+m, more
		}
	}
	return quantity{values: []float64{float64(n)}, to: len(text) - len(rest)}, true
}

// leading is the Latin word that text starts with, and what follows.
func leading(text string) (word, rest string) {
	n := strings.IndexFunc(text, func(r rune) bool { return !latin(r) })
	if n < 0 {
		n = len(text)
	}
	return text[:n], text[n:]
}

// numeral reads a number in figures or in Chinese: 45, 1.5k, 四十五, 一千二, 八一.
func (t *told) numeral(text string, i int) (quantity, bool) {
	r := numeralReader{told: t, text: text, at: i}
	if i > 0 && ascii(text[i]) && ascii(text[i-1]) && latin(rune(text[i-1])) {
		return quantity{}, false
	}
	return r.read()
}

// numeralReader reads one numeral.
type numeralReader struct {
	*told
	text    string
	at      int
	from    int     // of the digits that end at at
	total   float64 // of whole 万
	section float64 // below
	power   float64 // the last one that was read, 0 before any
	zero    bool    // a zero was read behind it
}

func (r *numeralReader) read() (quantity, bool) {
	start := r.at
	if n, size := r.wholeAt(); size > 0 {
		r.at += size
		v := float64(n)
		if d, size := r.digitAt(); size > 0 && n >= 20 { // 廿五
			v += float64(d)
			r.at += size
		}
		return quantity{values: []float64{v}, to: r.at}, true
	}
	for {
		r.and()
		digits, next := r.digitsAt()
		if digits == nil {
			power, size := r.powerAt()
			if size == 0 || r.at == start && power != 10 || r.power > 0 && power < 10000 {
				break
			}
			r.raise(one(r.at == start), power)
			r.at += size
			continue
		}
		if r.power > 0 && digits[0] == 0 && len(digits) > 1 {
			digits, r.zero = digits[1:], true
		}
		r.from, r.at = r.at, next
		power, size := r.powerAt()
		if size > 0 && power < 10000 && r.power > 0 && power >= r.power {
			return r.last(digits, start) // 一百三千: two numbers
		}
		if size > 0 && len(digits) == 2 && digits[1] == digits[0]+1 && r.power == 0 && !ascii(r.text[start]) {
			r.at += size // 七八百
			return r.end(quantity{values: []float64{float64(digits[0]) * power, float64(digits[1]) * power}, about: r.about()})
		}
		if size > 0 {
			n := r.figures(digits)
			r.at += size
			r.raise(n, power)
			continue
		}
		return r.last(digits, start)
	}
	if r.at == start {
		return quantity{}, false
	}
	return r.end(quantity{values: []float64{r.total + r.section}, about: r.about()})
}

// and passes 有 between tens and ones.
func (r *numeralReader) and() {
	w := startsAny(r.text[r.at:], r.Number.And)
	if w == "" || r.power != 10 {
		return
	}
	if _, size := r.digitOf(r.at + len(w)); size > 0 {
		r.at += len(w)
	}
}

// last ends with digits that no power follows.
func (r *numeralReader) last(digits []int64, start int) (quantity, bool) {
	before := r.total + r.section
	n := number(digits)
	if r.power == 0 {
		return r.plainDigits(digits, start)
	}
	if len(digits) == 2 && digits[1] == digits[0]+1 && r.power == 10 {
		return r.end(quantity{values: []float64{before + float64(digits[0]), before + float64(digits[1])}})
	}
	if len(digits) == 1 && r.power >= 100 && !r.zero {
		n *= r.power / 10 // 一千二
	}
	return r.end(quantity{values: []float64{before + n}})
}

func (r *numeralReader) plainDigits(digits []int64, start int) (quantity, bool) {
	q := quantity{values: []float64{number(digits)}}
	var b strings.Builder
	for _, d := range digits {
		b.WriteString(strconv.FormatInt(d, 10))
	}
	q.digits = b.String()
	if ascii(r.text[start]) {
		q.values[0] = r.figures(digits)
		if strings.Contains(r.text[start:r.at], ".") {
			q.digits = ""
		}
	} else if len(digits) == 2 && digits[1] == digits[0]+1 && digits[0] > 0 {
		q.values = []float64{float64(digits[0]), float64(digits[1])} // 五六个
	}
	return r.end(q)
}

func (r *numeralReader) end(q quantity) (quantity, bool) {
	q.to = r.at
	return q, true
}

// one is the number of a power without any before it.
func one(first bool) float64 {
	if first {
		return 1
	}
	return 0
}

// figures is the number of digits that end here, which may have a decimal point.
func (r *numeralReader) figures(digits []int64) float64 {
	if v, err := strconv.ParseFloat(strings.ReplaceAll(r.text[r.from:r.at], ",", ""), 64); err == nil {
		return min(v, beyond)
	}
	return number(digits)
}

// raise adds n of a power.
func (r *numeralReader) raise(n, power float64) {
	r.zero = false
	r.power = power
	if power == 10000 {
		r.section += n
		r.total = min(r.section*power, beyond)
		r.section = 0
		return
	}
	r.section = min(r.section+n*power, beyond)
}

// about takes what says that there are some more: 十几.
func (r *numeralReader) about() bool {
	if w := startsAny(r.text[r.at:], r.Number.About); w != "" {
		r.at += len(w)
		return true
	}
	return false
}

// digitsAt are the digits from here on, in figures or Chinese, and where they end.
func (r *numeralReader) digitsAt() (digits []int64, next int) {
	text := r.text
	i := r.at
	if i < len(text) && figure(text[i]) {
		for i < len(text) && (figure(text[i]) || i > r.at && i+1 < len(text) && figure(text[i+1]) && (text[i] == '.' || text[i] == ',' && thousand(text[i+1:]))) {
			if figure(text[i]) {
				digits = append(digits, int64(text[i]-'0'))
			}
			i++
		}
		return digits, i
	}
	for {
		d, size := r.digitOf(i)
		if size == 0 {
			return digits, i
		}
		digits = append(digits, d)
		i += size
	}
}

func (r *numeralReader) digitAt() (int64, int) { return r.digitOf(r.at) }

func (r *numeralReader) digitOf(i int) (int64, int) { return runeIn(r.Digits, r.text[i:]) }

func (r *numeralReader) wholeAt() (int64, int) { return runeIn(r.Whole, r.text[r.at:]) }

func (r *numeralReader) powerAt() (float64, int) {
	p, size := runeIn(r.Powers, r.text[r.at:])
	if size == 1 && r.at+1 < len(r.text) && latin(rune(r.text[r.at+1])) {
		return 0, 0 // kids
	}
	return float64(p), size
}

// runeIn is the value of the first rune of text in the table; size is 0 where it has
// none.
func runeIn(table map[string]int64, text string) (n int64, size int) {
	_, size = utf8.DecodeRuneInString(text)
	n, ok := table[text[:size]]
	if !ok {
		return 0, 0
	}
	return n, size
}

func number(digits []int64) float64 {
	n := 0.0
	for _, d := range digits {
		n = min(n*10+float64(d), beyond)
	}
	return n
}

func figure(c byte) bool { return '0' <= c && c <= '9' }
func ascii(c byte) bool  { return c < utf8.RuneSelf }

// thousand reports whether exactly three figures start text.
func thousand(text string) bool {
	return len(text) >= 3 && figure(text[0]) && figure(text[1]) && figure(text[2]) && (len(text) == 3 || !figure(text[3]))
}

// units finds units by their words.
type units struct {
	byRune map[rune][]unitWord
}

type unitWord struct{ word, unit string }

func newUnits(words map[string][]string) units {
	u := units{byRune: make(map[rune][]unitWord)}
	for unit, list := range words {
		for _, w := range list {
			first, _ := utf8.DecodeRuneInString(w)
			u.byRune[first] = append(u.byRune[first], unitWord{w, unit})
		}
	}
	for _, list := range u.byRune {
		slices.SortFunc(list, func(a, b unitWord) int {
			if d := len(b.word) - len(a.word); d != 0 {
				return d
			}
			return strings.Compare(a.word, b.word)
		})
	}
	return u
}

// at is the unit that text starts with and how long its word is, 0 for none.
func (u units) at(text string) (unit string, n int) {
	first, _ := utf8.DecodeRuneInString(text)
	for _, w := range u.byRune[first] {
		if starts(text, w.word) {
			return w.unit, len(w.word)
		}
	}
	return "", 0
}
