package scrub

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// hanDigits are digits in Chinese, each group of one value.
const hanDigits = `零〇○一壹幺二贰三叁四肆五伍六陆七柒八捌九玖`

const hanValues = `0001112233445566778899`

// anyRun is digits of any kind that belong together, O for 0 among them, with the signs
// that people put between them.
var anyRun = regexp.MustCompile(`[0-9` + hanDigits + `](?:[` + digitGaps + `,，、/()~]{0,3}[0-9` + hanDigits + `]|[Oo]+[0-9` + hanDigits + `])*(?:[ \-]?[Xx])?`)

// readAny reads f.plain[from:to], which anyRun matched.
func (f *folded) readAny(from, to int) Figures {
	var d Figures
	var signs []byte
	han := false
	for i, r := range f.plain[from:to] {
		was := han
		switch at := strings.IndexRune(hanDigits, r); {
		case at >= 0:
			han = true
			r = rune(hanValues[utf8.RuneCountInString(hanDigits[:at])])
		case r == 'O' || r == 'o':
			r = '0'
		case r == 'X' || r == 'x':
			r = 'X'
		case r < '0' || r > '9':
			continue
		default:
			han = false
		}
		_, size := utf8.DecodeRuneInString(f.plain[from+i:])
		signs = append(signs, byte(r))
		d.From = append(d.From, from+i)
		d.To = append(d.To, from+i+size)
		d.cut = append(d.cut, han != was)
	}
	d.Signs = string(signs)
	return d
}

// numbers finds telephones, identity numbers, bank cards and other long numbers.
func (f *folded) numbers() []span {
	var spans []span
	for _, run := range anyRun.FindAllStringIndex(f.plain, -1) {
		d := f.readAny(run[0], run[1])
		for i, n := 0, 0; i < len(d.Signs); i += n {
			var k kind
			var private bool
			if k, n, private = f.numberAt(d, i); private {
				spans = append(spans, f.widened(span{d.From[i], d.To[i+n-1], k}))
			}
		}
	}
	for _, m := range hiddenMobile.FindAllStringIndex(f.plain, -1) {
		spans = append(spans, span{m[0], m[1], phone})
	}
	return spans
}

// hiddenMobile matches a mobile number of which the middle is left out already.
var hiddenMobile = regexp.MustCompile(`1[3-9]\d[*xX]{4}\d{4}`)

// widened takes in the plus sign and the bracket that open a number.
func (f *folded) widened(p span) span {
	shut := strings.IndexByte(f.plain[p.from:p.to], ')')
	if shut >= 0 && !strings.Contains(f.plain[p.from:p.from+shut], "(") && strings.HasSuffix(f.plain[:p.from], "(") {
		p.from--
	}
	if strings.HasSuffix(f.plain[:p.from], "+") {
		p.from--
	}
	if m := extension.FindString(f.plain[p.to:]); p.kind == phone {
		p.to += len(m)
	}
	return p
}

var extension = regexp.MustCompile(`^ ?(?:转|分机号?:?|ext\.?) ?\d{1,6}`)

// numberAt tells whether a private number begins at sign i, and how many signs belong to
// what begins there.
func (f *folded) numberAt(d Figures, i int) (k kind, n int, private bool) {
	left := len(d.Signs) - i
	is := func(n int, form func(string) bool) bool { return n <= left && form(d.Signs[i:i+n]) }
	before, after := f.plain[:d.From[i]], func(n int) string { return f.plain[d.To[i+n-1]:] }
	if is(18, identityLike) && (d.Whole(i, 18) || d.Solid(i, 18)) {
		n := 18
		for d.Solid(i, 18) && !d.Starts(i+n) {
			n++
		}
		return identity, n, true
	}
	for _, prefix := range [...]string{"", "86", "0086"} {
		n := 11 + len(prefix)
		if is(n, func(s string) bool { return strings.HasPrefix(s, prefix) && IsMobile(s[len(prefix):]) }) && d.Whole(i, n) && f.dialled(d, i, n) {
			return phone, n, true
		}
	}
	for n := 12; n >= 10; n-- {
		if is(n, areaNumber) && d.Whole(i, n) && d.blocks(i, n) <= 3 {
			return phone, n, true
		}
	}
	for n := 19; n >= 16; n-- {
		if is(n, allDigits) && d.Whole(i, n) && d.fours(i, n) {
			return card, n, true
		}
	}
	if !d.Starts(i) {
		return 0, 1, false
	}
	n = 1
	for !d.Starts(i + n) {
		n++
	}
	switch labelled := phoneBefore.MatchString(tail(before)); {
	case labelled && is(8, localNumber) && d.Whole(i, 8) && d.blocks(i, 8) == 2:
		return phone, 8, true
	case labelled && is(7, localNumber) && d.Whole(i, 7) && d.blocks(i, 7) == 2:
		return phone, 7, true
	case (labelled || d.Signs[i] == '0') && i == 0 && left >= 11 && d.blocks(0, left) <= 4 && f.dialled(d, 0, left):
		return phone, left, true
	case is(10, freeNumber) && d.Whole(i, 10) && d.blocks(i, 10) <= 3:
		return 0, 10, false
	case n < 7 || public(d.Signs[i:i+n]) || counted(before, after(n)):
		return 0, n, false
	case n == 15 && DatedIdentity(d.Signs[i:i+n]):
		return identity, n, true
	case labelled || n <= 8 && localNumber(d.Signs[i:i+n]):
		return phone, n, true
	}
	return number, n, true
}

// dialled reports whether n signs from i on are written as a telephone number is, with
// one of few sorts of gaps in it.
func (f *folded) dialled(d Figures, i, n int) bool {
	if d.Solid(i, n) || n == 11 && d.Parted(i, n) {
		return true
	}
	return d.blocks(i, n) <= 6 && !strings.ContainsAny(f.plain[d.From[i]:d.To[i+n-1]], ",，、/~")
}

// blocks is into how many groups the n signs from i on fall.
func (d Figures) blocks(i, n int) int {
	count := 1
	for j := i + 1; j < i+n; j++ {
		if d.Starts(j) {
			count++
		}
	}
	return count
}

// fours reports whether the n signs from i on are in one piece or in groups of four, or
// of six and the rest, as on a bank card, or digit by digit.
func (d Figures) fours(i, n int) bool {
	cuts := d.blocks(i, n) - 1
	if cuts == 0 || cuts == n-1 || cuts == 1 && d.Starts(i+6) {
		return true
	}
	for j := 1; j < n; j++ {
		if d.Starts(i+j) && j%4 != 0 {
			return false
		}
	}
	return true
}

// identityLike reports whether s may be meant as an identity number of 18 signs.
func identityLike(s string) bool { return len(s) == 18 && (DatedIdentity(s) || s[17] == 'X') }

func allDigits(s string) bool { return !strings.HasSuffix(s, "X") }

var area = regexp.MustCompile(`^0(?:10|2\d|[3-9]\d\d|00)[1-9]\d{6,7}$|^0000000\d{4}$`)

// areaNumber reports whether s is a telephone number with an area code, or one of the
// examples that begin with 000.
func areaNumber(s string) bool { return area.MatchString(s) }

func localNumber(s string) bool { return s[0] >= '2' && s[0] <= '8' && allDigits(s) }

// freeNumber reports whether s is a number that businesses and offices have for callers.
func freeNumber(s string) bool { return strings.HasPrefix(s, "400") || strings.HasPrefix(s, "800") }

var phoneBefore = regexp.MustCompile(`(?i)(?:电话|手机|号码|座机|tel|phone|call|打)[号码是为: ]*$`)

// tail is the end of a text, as much as a label takes.
func tail(s string) string { return lastBytes(s, 48) }

func lastBytes(s string, n int) string { return strings.ToValidUTF8(s[max(len(s)-n, 0):], "") }

// public reports whether digits are no number of a person: a national line, with the
// digits of an area that 12110 takes, a day, or a round amount.
func public(s string) bool {
	if slices.ContainsFunc(knowledge.Hotlines(), func(h knowledge.Hotline) bool { return h.Number == s }) {
		return true
	}
	return strings.HasPrefix(s, "12110") && len(s) <= 8 || day.MatchString(s) || round.MatchString(s)
}

var (
	day   = regexp.MustCompile(`^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$`)
	round = regexp.MustCompile(`^\d{1,3}0{5,}$`)
)

var (
	unitAfter  = regexp.MustCompile(`(?i)^ ?(?:多|余|来)?(?:元|块|圆|万|亿|人|名|户|岁|次|件|平|斤|公里|米|美元|港|日元|%|yuan|rmb|cny|usd|dollar|people)`)
	moneyAhead = regexp.MustCompile(`(?i)[￥¥$] ?$|(?:rmb|cny|usd) ?$`)
)

// counted reports whether a number says how much.
func counted(before, after string) bool {
	return unitAfter.MatchString(after) || moneyAhead.MatchString(tail(before))
}
