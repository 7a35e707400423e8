package intake

import (
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// numberFormat tells how a cell shows its number, as far as that changes what a
// reader takes it for.
type numberFormat struct {
	day, clock bool // a date, a time of day, or both
	elapsed    bool // hours go on beyond 24
	percent    bool
	mask       []maskRune // digits to fill in, such as 0000-0000000
	unseen     signs
	text       textFormat
}

// readLooks reads the look of each cell style.
func (x *xlsx) readLooks(part string) error {
	codes := formats{}
	var struck []bool // by font
	return x.part(part, func(w *walker, el xml.StartElement) error {
		switch el.Name.Local {
		case "numFmt":
			codes.set(intOf(attr(el, "numFmtId"), -1), attr(el, "formatCode"))
		case "fonts":
			return w.each(func(el xml.StartElement) error {
				cut := false
				err := w.each(func(el xml.StartElement) error {
					cut = cut || el.Name.Local == "strike" && isOn(el)
					return nil
				})
				struck = append(struck, cut)
				return err
			})
		case "cellXfs":
			return w.each(func(el xml.StartElement) error {
				font := intOf(attr(el, "fontId"), -1)
				x.addLook(look{
					numberFormat: codes.get(intOf(attr(el, "numFmtId"), 0)),
					struck:       font >= 0 && font < len(struck) && struck[font],
				})
				return nil
			})
		}
		return nil
	})
}

// formats are number formats by their numbers.
type formats map[int]numberFormat

func (f formats) set(id int, code string) {
	if len(f) < mostLooks {
		f[id] = parseFormat(code)
	}
}

// get gives the format of that number, which a workbook need not define.
func (f formats) get(id int) numberFormat {
	format, ok := f[id]
	if !ok {
		f.set(id, builtIn(id))
		format = f[id]
	}
	return format
}

// builtIn gives a format code for each number that a workbook need not define
// (ECMA-376, 18.8.30; 27 to 36 and 50 to 58 are dates in Chinese Excel).
func builtIn(id int) string {
	switch {
	case id == 9 || id == 10:
		return "0%"
	case id >= 14 && id <= 17 || id >= 27 && id <= 31 || id == 36 || id >= 50 && id <= 54 || id >= 57 && id <= 58:
		return "yyyy-m-d"
	case id >= 18 && id <= 21 || id >= 32 && id <= 35 || id == 45 || id == 47 || id == 55 || id == 56:
		return "h:mm"
	case id == 46:
		return "[h]:mm:ss"
	case id == 22:
		return "yyyy-m-d h:mm"
	}
	return ""
}

var (
	formatNoise = regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|_.|\*.|(?i:am/pm|a/p|上午/下午)`)
	elapsedTime = regexp.MustCompile(`(?i)\[(h+|m+|s+)\]`)
)

// longestFormat is more bytes than the 255 characters that a format code can have.
const longestFormat = 1024

// parseFormat reads a format code.
func parseFormat(code string) numberFormat {
	if len(code) > longestFormat {
		return numberFormat{}
	}
	parts := formatSections(code)
	f := parseNumber(parts[0])
	f.unseen, f.text = unseenNumbers(parts), parseText(parts)
	return f
}

// parseNumber reads the first section of a format code.
func parseNumber(code string) numberFormat {
	if strings.EqualFold(code, "general") || code == "@" {
		return numberFormat{}
	}
	if mask := parseMask(code); mask != nil {
		return numberFormat{mask: mask}
	}
	bare := elapsedTime.ReplaceAllString(strings.ReplaceAll(code, `\`, ""), "$1")
	bare = strings.ToLower(formatNoise.ReplaceAllString(bare, ""))
	f := numberFormat{
		clock:   strings.ContainsAny(bare, "hs"),
		percent: strings.Contains(bare, "%"),
	}
	f.elapsed = f.clock && elapsedTime.MatchString(code)
	f.day = strings.ContainsAny(bare, "yd") || strings.Contains(bare, "aaa") || strings.Contains(bare, "m") && !f.clock
	return f
}

// The last serial number that Excel shows as a date: 9999-12-31.
const lastSerial = 2958465

// show writes a number that a cell holds; since is added to a date's serial
// number.
func (f numberFormat) show(v float64, since int) string {
	switch {
	case f.unseen.of(v):
		return ""
	case f.elapsed && !f.day && v >= 0 && v <= lastSerial:
		minutes := int(math.Round(v * 24 * 60))
		return fmt.Sprintf("%02d:%02d", minutes/60, minutes%60)
	case (f.day || f.clock) && v >= 0 && v+float64(since) <= lastSerial:
		return f.moment(v + float64(since))
	case f.percent:
		return plainNumber(v*100) + "%"
	case f.mask != nil && v >= 0 && v == math.Trunc(v):
		return masked(f.mask, plainNumber(v))
	}
	return plainNumber(v)
}

// since1904 is the serial number, in the 1900 system, of 1904-01-01, from which
// workbooks of old Macintosh programs count.
const since1904 = 1462

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
	switch {
	case err != nil:
		rounded = v
	case rounded == 0:
		return "0" // not -0
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}
