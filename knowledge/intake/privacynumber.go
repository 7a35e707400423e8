package intake

import (
	"strconv"
	"strings"

	"jinguo/knowledge/scrub"
)

// secret is a sort of what is kept out of entries.
type secret int

const (
	noSecret secret = iota
	identity
	bankCard
	mobile
	home
)

// secretAt tells whether a secret begins at sign i, and how many signs it has. What
// could be a card is one in its context only, which named says of identity
// numbers: those count then without their check character.
func secretAt(d scrub.Figures, i int, named bool) (kind secret, n int) {
	left := len(d.Signs) - i
	is := func(n int, form func(string) bool) bool { return n <= left && form(d.Signs[i:i+n]) }
	if is(18, scrub.IsIdentity) && (d.Whole(i, 18) || d.Solid(i, 18)) {
		return identity, 18
	}
	if named {
		for _, n := range [...]int{18, 15} {
			if is(n, scrub.DatedIdentity) && d.Whole(i, n) {
				return identity, n
			}
		}
		for n := min(20, left); n >= 15; n-- {
			if d.Whole(i, n) && d.Solid(i, n) {
				return identity, n
			}
		}
	}
	for n := 19; n >= 16; n-- {
		if is(n, scrub.IsCard) && d.Whole(i, n) {
			return bankCard, n
		}
	}
	switch {
	case is(11, scrub.IsMobile) && d.Parted(i, 11):
		return mobile, 11
	case is(13, func(s string) bool { return s[:2] == "86" && scrub.IsMobile(s[2:]) }) && d.Whole(i, 13):
		return mobile, 13
	}
	return noSecret, 1
}

// discreet is s for a message: without numbers that could be of a person.
func discreet(s string) string {
	if !scrub.ManyDigits(s) {
		return s
	}
	return scrub.DigitRun.ReplaceAllStringFunc(s, func(run string) string {
		if isFraction(run) {
			return run
		}
		d := scrub.ReadFigures(run, 0, len(run))
		for i, n := 0, 0; i < len(d.Signs); i += n {
			var kind secret
			if kind, n = secretAt(d, i, true); kind != noSecret {
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
