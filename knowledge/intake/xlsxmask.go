package intake

import "strings"

// maskRune is a character of a mask: a place for a digit, or one that is shown as
// it is.
type maskRune struct {
	r     rune // what stands there; for a place 0, # or ?
	place bool
}

// parseMask reads a section of a format code that spells a whole number out, such
// as 00000, 0000-0000000 and "0539-"0000000; nil where it does something else.
// Units behind or before a number (0"人") are not part of it, and left to the
// header, unless leading zeros show that it is a code.
func parseMask(code string) []maskRune {
	if condition.MatchString(code) || elapsedTime.MatchString(code) {
		return nil
	}
	var mask []maskRune
	places, zeros, dialled, other := 0, 0, true, false
	scanFormat(code, func(_ int, r rune, literal bool) {
		switch {
		case literal || strings.ContainsRune("-()（） +", r):
			mask = append(mask, maskRune{r: r})
			dialled = dialled && strings.ContainsRune("0123456789-()（） +转", r)
		case strings.ContainsRune("0#?", r):
			mask = append(mask, maskRune{r, true})
			places++
			if r == '0' {
				zeros++
			}
		default:
			other = true
		}
	})
	literals := len(mask) - places
	switch {
	case other || places == 0:
		return nil
	case zeros < 2 && (literals == 0 || !dialled):
		return nil
	}
	return mask
}

// masked fills digits into the places of mask from the right; digits that are left
// over go in front of the first place.
func masked(mask []maskRune, digits string) string {
	places := 0
	for _, m := range mask {
		if m.place {
			places++
		}
	}
	var out strings.Builder
	spare := len(digits) - places // digits without a place, or, below 0, places without a digit
	for _, m := range mask {
		switch {
		case !m.place:
			out.WriteRune(m.r)
		case spare > 0:
			out.WriteString(digits[:spare+1])
			digits, spare = digits[spare+1:], 0
		case spare == 0:
			out.WriteString(digits[:1])
			digits = digits[1:]
		default:
			if spare++; m.r == '0' {
				out.WriteByte('0')
			}
		}
	}
	return out.String()
}
