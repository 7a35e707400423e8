package scrub

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

// DigitRun is digits of any width that belong together, with the signs that
// people put between them, and the last sign of an identity number.
var DigitRun = regexp.MustCompile(`[0-9０-９](?:[` + digitGaps + `]{0,3}[0-9０-９])*(?:[` + digitGaps + `]{0,3}[XxＸｘ])?`)

// digitGaps are signs between digits of one number: spaces, dashes, dots, the bars
// between the cells of a table, and marks without a shape.
const digitGaps = `\s\x{a0}\x{2000}-\x{200f}\x{202f}\x{2060}\x{3000}\x{feff}·.|_\-\x{2010}-\x{2015}\x{2212}`

// Figures is a run of digits in a text.
type Figures struct {
	Signs    string // 0 to 9, and X at the end
	From, To []int  // bytes of the text, by sign
	cut      []bool // by sign: it is written otherwise than the one before it, 1 and then 二
}

// ReadFigures reads text[from:to], which [DigitRun] matched.
func ReadFigures(text string, from, to int) Figures {
	var d Figures
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
		d.From = append(d.From, from+i)
		_, size := utf8.DecodeRuneInString(text[from+i:])
		d.To = append(d.To, from+i+size)
	}
	d.Signs = string(signs)
	return d
}

// Starts reports whether a group of digits Starts at sign i; the end of the run
// counts as a start.
func (d Figures) Starts(i int) bool {
	return i == 0 || i == len(d.Signs) || d.From[i] != d.To[i-1] || d.cut != nil && d.cut[i]
}

// Whole reports whether the n signs from i on are groups of their own.
func (d Figures) Whole(i, n int) bool { return d.Starts(i) && d.Starts(i+n) }

// Solid reports whether nothing parts the n signs from i on.
func (d Figures) Solid(i, n int) bool {
	for j := i + 1; j < i+n; j++ {
		if d.Starts(j) {
			return false
		}
	}
	return true
}

// Parted reports whether the n signs from i on are groups of their own as a mobile
// number is written: in one piece, 138 0000 0000, or digit by digit.
func (d Figures) Parted(i, n int) bool {
	if !d.Whole(i, n) {
		return false
	}
	cuts, odd := 0, false
	for j := 1; j < n; j++ {
		if d.Starts(i + j) {
			cuts++
			odd = odd || j != n-8 && j != n-4
		}
	}
	return !odd || cuts == n-1
}

// provinces are the first two digits of identity numbers.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91"

// IsIdentity reports whether s is a citizen identification number as of GB 11643:
// six digits of a division, a day of birth, three digits and a check character.
func IsIdentity(s string) bool {
	if !DatedIdentity(s) {
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

// DatedIdentity reports whether s looks like an identity number, whatever its check
// character: 18 signs, or 15 digits as they were issued before 1999.
func DatedIdentity(s string) bool {
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

// IsCard reports whether s is the number of a bank card: 16 to 19 digits whose last
// is the check digit of ISO/IEC 7812 (Luhn).
func IsCard(s string) bool {
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

// IsMobile reports whether s has the form of a mobile number, without a country code.
func IsMobile(s string) bool { return len(s) == 11 && s[0] == '1' && s[1] >= '3' && s[10] != 'X' }

// ManyDigits reports whether text may hold a number of eleven digits or more. It is
// what nearly every text fails, and fast for that.
func ManyDigits(text string) bool {
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
