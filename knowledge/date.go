package knowledge

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"
)

// Date is a civil date as YYYY-MM-DD, so that dates compare as strings. The
// empty Date means unknown.
type Date string

var (
	written = regexp.MustCompile(`^(\d{4})\s*(?:[-/.年]\s*(\d{1,2})\s*(?:[-/.月]\s*(\d{1,2})\s*[日号]?|月)?|年)?$`)
	compact = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	clocked = regexp.MustCompile(`[T\s]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?$`)
)

// ParseDate reads a date as people write it: 2012-02-06, 2012/2/6, 2012.2.6,
// 20120206, 2012年2月6日 in half- or full-width digits. A missing month or day
// counts as the first; a time of day behind the date is dropped. Blank text is
// the unknown date.
func ParseDate(text string) (Date, error) {
	s := strings.TrimSpace(strings.Map(plainDash, width.Fold.String(text)))
	if s == "" {
		return "", nil
	}
	s = clocked.ReplaceAllString(s, "")
	m := compact.FindStringSubmatch(s)
	if m == nil {
		m = written.FindStringSubmatch(s)
	}
	if m == nil {
		return "", fmt.Errorf("date %q is not like 2012-02-06 or 2012年2月6日", text)
	}
	year, _ := strconv.Atoi(m[1])
	month, day := 1, 1
	if m[2] != "" {
		month, _ = strconv.Atoi(m[2])
	}
	if m[3] != "" {
		day, _ = strconv.Atoi(m[3])
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return "", fmt.Errorf("date %q does not exist", text)
	}
	return DateOf(t), nil
}

// DateOf is t's civil date in t's own time zone.
func DateOf(t time.Time) Date { return Date(t.Format(time.DateOnly)) }

// China is the time zone of China, which has known no summer time since 1991.
var China = time.FixedZone("Asia/Shanghai", 8*60*60)

// AddDays moves d by n days; an unknown date stays unknown.
func (d Date) AddDays(n int) Date {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		return ""
	}
	return DateOf(t.AddDate(0, 0, n))
}

// UnmarshalText reads what ParseDate reads.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	*d = parsed
	return err
}
