package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// digitRun is digits of any width that belong together, with the signs that
// people put between them, and the last sign of an identity number.
var digitRun = regexp.MustCompile(`[0-9０-９](?:[` + digitGaps + `]{0,3}[0-9０-９])*(?:[` + digitGaps + `]{0,3}[XxＸｘ])?`)

// digitGaps are signs between digits of one number: spaces, dashes, dots, the bars
// between the cells of a table, and marks without a shape.
const digitGaps = `\s\x{a0}\x{2000}-\x{200f}\x{202f}\x{2060}\x{3000}\x{feff}·.|_\-\x{2010}-\x{2015}\x{2212}`

// figures is a run of digits in a text.
type figures struct {
	signs    string // 0 to 9, and X at the end
	from, to []int  // bytes of the text, by sign
}

func newFigures(text string, from, to int) figures {
	var d figures
	var signs []byte
	for i, r := range text[from:to] {
		switch {
		case r >= '０' && r <= '９':
			r -= '０' - '0'
		case strings.ContainsRune("XxＸｘ", r):
			r = 'X'
		case r < '0' || r > '9':
			continue
		}
		signs = append(signs, byte(r))
		d.from = append(d.from, from+i)
		_, size := utf8.DecodeRuneInString(text[from+i:])
		d.to = append(d.to, from+i+size)
	}
	d.signs = string(signs)
	return d
}

// starts reports whether a group of digits starts at sign i; the end of the run
// counts as a start.
func (d figures) starts(i int) bool {
	return i == 0 || i == len(d.signs) || d.from[i] != d.to[i-1]
}

// whole reports whether the n signs from i on are groups of their own.
func (d figures) whole(i, n int) bool { return d.starts(i) && d.starts(i+n) }

// solid reports whether nothing parts the n signs from i on.
func (d figures) solid(i, n int) bool {
	for j := i + 1; j < i+n; j++ {
		if d.starts(j) {
			return false
		}
	}
	return true
}

// parted reports whether the n signs from i on are groups of their own as a mobile
// number is written: in one piece, 138 0000 0000, or digit by digit.
func (d figures) parted(i, n int) bool {
	if !d.whole(i, n) {
		return false
	}
	cuts, odd := 0, false
	for j := 1; j < n; j++ {
		if d.starts(i + j) {
			cuts++
			odd = odd || j != n-8 && j != n-4
		}
	}
	return !odd || cuts == n-1
}

// secret is a sort of what is kept out of entries.
type secret int

const (
	noSecret secret = iota
	identity
	bankCard
	mobile
	home
)

// at tells whether a secret begins at sign i, and how many signs it has. What
// could be a card is one in its context only, which named says of identity
// numbers: those count then without their check character.
func (d figures) at(i int, named bool) (kind secret, n int) {
	left := len(d.signs) - i
	is := func(n int, form func(string) bool) bool { return n <= left && form(d.signs[i:i+n]) }
	if is(18, isIdentity) && (d.whole(i, 18) || d.solid(i, 18)) {
		return identity, 18
	}
	if named {
		for _, n := range [...]int{18, 15} {
			if is(n, datedIdentity) && d.whole(i, n) {
				return identity, n
			}
		}
		for n := min(20, left); n >= 15; n-- {
			if d.whole(i, n) && d.solid(i, n) {
				return identity, n
			}
		}
	}
	for n := 19; n >= 16; n-- {
		if is(n, isCard) && d.whole(i, n) {
			return bankCard, n
		}
	}
	switch {
	case is(11, isMobile) && d.parted(i, 11):
		return mobile, 11
	case is(13, func(s string) bool { return s[:2] == "86" && isMobile(s[2:]) }) && d.whole(i, 13):
		return mobile, 13
	}
	return noSecret, 1
}

// provinces are the first two digits of identity numbers.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

// isIdentity reports whether s is a citizen identification number as of GB 11643:
// six digits of a division, a day of birth, three digits and a check character.
func isIdentity(s string) bool {
	if !datedIdentity(s) {
		return false
	}
	sum, weight := 0, 1
	for i := 17; i >= 0; i-- { // weights are 2^(17-i) modulo 11
		v := int(s[i] - '0')
		if s[i] == 'X' {
			if i != 17 {
				return false
			}
			v = 10
		}
		sum += v * weight
		weight = weight * 2 % 11
	}
	return sum%11 == 1
}

// datedIdentity reports whether s looks like an identity number, whatever its check
// character: 18 signs, or 15 digits as they were issued before 1999.
func datedIdentity(s string) bool {
	if len(s) != 15 && len(s) != 18 || !strings.Contains(provinces, s[:2]) {
		return false
	}
	day := s[6:]
	if len(s) == 15 {
		day = "19" + day
	}
	born, err := time.Parse("20060102", day[:8])
	return err == nil && born.Year() >= 1900 && born.Year() < 2100
}

// isCard reports whether s is the number of a bank card: 16 to 19 digits whose last
// is the check digit of ISO/IEC 7812 (Luhn).
func isCard(s string) bool {
	if len(s) < 16 || len(s) > 19 || strings.HasSuffix(s, "X") || s[0] == '0' {
		return false
	}
	sum := 0
	for i := range len(s) {
		v := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if v *= 2; v > 9 {
				v -= 9
			}
		}
		sum += v
	}
	return sum%10 == 0
}

func isMobile(s string) bool { return len(s) == 11 && s[0] == '1' && s[1] >= '3' && s[10] != 'X' }

// manyDigits reports whether text may hold a number of eleven digits or more. It is
// what nearly every text fails, and fast for that.
func manyDigits(text string) bool {
	seen, last := 0, 0
	for i := 0; i < len(text); i++ {
		c := text[i]
		switch {
		case c-'0' <= 9 || fullWidthDigit(text, i):
			if seen++; seen == 11 {
				return true
			}
			last = i
		case seen > 0 && (i-last > longestGap || !inGap(text, i)):
			seen = 0
		}
	}
	return false
}

// longestGap is how many bytes the signs between two digits of one number have at
// most.
const longestGap = 12

func fullWidthDigit(text string, i int) bool {
	return text[i] == 0xEF && i+2 < len(text) && text[i+1] == 0xBC && text[i+2]-0x90 <= 9
}

// inGap reports whether the byte at i may be of a sign that digitGaps names.
func inGap(text string, i int) bool {
	switch c := text[i]; {
	case c < 0x80:
		return c == ' ' || c == '.' || c == '-' || c == '|' || c == '_' || c >= '\t' && c <= '\r'
	case c < 0xC0, c == 0xC2, c == 0xE2: // the rest of a character, U+0080 to U+00BF, U+2000 to U+2FFF
		return true
	}
	return strings.HasPrefix(text[i:], "\u3000") || strings.HasPrefix(text[i:], "\ufeff")
}

// discreet is s for a message: without numbers that could be of a person.
func discreet(s string) string {
	if !manyDigits(s) {
		return s
	}
	return digitRun.ReplaceAllStringFunc(s, func(run string) string {
		if isFraction(run) {
			return run
		}
		d := newFigures(run, 0, len(run))
		for i, n := 0, 0; i < len(d.signs); i += n {
			var kind secret
			if kind, n = d.at(i, true); kind != noSecret {
				return "（号码已隐去）"
			}
		}
		return run
	})
}

// isFraction reports whether s is a plain number with a fraction, such as a degree.
func isFraction(s string) bool {
	whole, _, ok := strings.Cut(s, ".")
	_, err := strconv.ParseFloat(s, 64)
	return ok && err == nil && len(whole) <= 3
}
