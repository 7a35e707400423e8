package intake

import (
	"encoding/xml"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberFormat tells how a cell shows its number, as far as that changes what a
// reader takes it for.
type numberFormat struct {
	day, clock bool   // a date, a time of day, or both
	percent    bool   //
	mask       string // digits to fill in from the right, such as 0000-0000000
}

func (x *xlsx) format(style int) numberFormat {
	if style < 0 || style >= len(x.formats) {
		return numberFormat{}
	}
	return x.formats[style]
}

// readFormats reads the number format of each cell style.
func (x *xlsx) readFormats(part string) error {
	codes := map[int]string{}
	return x.part(part, func(w *walker, el xml.StartElement) error {
		switch el.Name.Local {
		case "numFmt":
			codes[intOf(attr(el, "numFmtId"), -1)] = attr(el, "formatCode")
		case "cellXfs":
			return w.each(func(el xml.StartElement) error {
				id := intOf(attr(el, "numFmtId"), 0)
				code, own := codes[id]
				if !own {
					code = builtIn(id)
				}
				x.formats = append(x.formats, parseFormat(code))
				return nil
			})
		}
		return nil
	})
}

// builtIn gives a format code for each number that a workbook need not define
// (ECMA-376, 18.8.30; 27 to 36 and 50 to 58 are dates in Chinese Excel).
func builtIn(id int) string {
	switch {
	case id == 9 || id == 10:
		return "0%"
	case id >= 14 && id <= 17 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id >= 57 && id <= 58:
		return "yyyy-m-d"
	case id >= 18 && id <= 21 || id >= 32 && id <= 35 || id >= 45 && id <= 47 || id == 55 || id == 56:
		return "h:mm"
	case id == 22:
		return "yyyy-m-d h:mm"
	}
	return ""
}

var (
	formatNoise = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|_.|\*.|(?i:am/pm|a/p|上午/下午)`)
	digitMask   = regexp.MustCompile(`^0[0-]+$`)
)

// parseFormat reads the first section of a format code.
func parseFormat(code string) numberFormat {
	code, _, _ = strings.Cut(code, ";")
	if strings.EqualFold(code, "general") || code == "@" {
		return numberFormat{}
	}
	mask := strings.NewReplacer(`"`, "", `\`, "").Replace(code)
	if digitMask.MatchString(mask) && len(mask) > 1 {
		return numberFormat{mask: mask}
	}
	bare := strings.ToLower(formatNoise.ReplaceAllString(strings.ReplaceAll(code, `\`, ""), ""))
	f := numberFormat{
		clock:   strings.ContainsAny(bare, "hs"),
		percent: strings.Contains(bare, "%"),
	}
	f.day = strings.ContainsAny(bare, "yd") || strings.Contains(bare, "m") && !f.clock
	return f
}

// The last serial number that Excel shows as a date: 9999-12-31.
const lastSerial = 2958465

// show writes a number that a cell holds; since is added to a date's serial
// number.
func (f numberFormat) show(value string, since int) string {
	v, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsInf(v, 0) || math.IsNaN(v) {
		return value
	}
	switch {
	case (f.day || f.clock) && v >= 0 && v+float64(since) <= lastSerial:
		return f.moment(v + float64(since))
	case f.percent:
		return plainNumber(v*100) + "%"
	case f.mask != "" && v >= 0 && v == math.Trunc(v):
		return masked(f.mask, plainNumber(v))
	}
	return plainNumber(v)
}

// moment writes the day, the time, or both of a serial number, which counts days
// from 1899-12-30.
func (f numberFormat) moment(serial float64) string {
	day, fraction := math.Modf(serial)
	t := time.Date(1899, 12, 30+int(day), 0, 0, int(math.Round(fraction*86400)), 0, time.UTC)
	switch {
	case !f.day:
		return t.Format("15:04")
	case f.clock && fraction > 0:
		return t.Format("2006-01-02 15:04")
	}
	return t.Format(time.DateOnly)
}

// plainNumber writes v without an exponent, in the 15 digits that Excel keeps.
func plainNumber(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64)
	if err != nil {
		rounded = v
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// masked fills digits into the zeros of mask from the right; digits that are left
// over go in front.
func masked(mask, digits string) string {
	out := ""
	for i := len(mask) - 1; i >= 0; i-- {
		switch {
		case mask[i] != '0':
			out = mask[i:i+1] + out
		case digits == "":
			out = "0" + out
		default:
			out, digits = digits[len(digits)-1:]+out, digits[:len(digits)-1]
		}
	}
	return digits + out
}
