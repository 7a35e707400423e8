package knowledge

import (
	"regexp"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// ParsePhones splits what staff wrote for telephones into phones: several in a
// cell, digits of any width, dashes of any kind, area codes in brackets,
// extensions, +86. Area codes come back with a dash, mobile numbers without,
// extensions behind a dash: 0539-8208001, 13800000000, 0539-8208001-802. A
// number without area code gets none from its neighbour. What cannot be dialled
// is kept, so that a check can tell; numbers too short for a telephone are not.
//
// Words before a number label it, and words behind it up to the next sign:
// 办公室：0539-8208001、8208002（夜间）. Text without a number gives none.
func ParsePhones(cell string) []Phone {
	cell = strings.Map(plainDash, width.Fold.String(cell))
	cell = abroadMobile.ReplaceAllString(cell, " $1")
	cell = abroadArea.ReplaceAllString(cell, " 0$1")
	var phones []Phone
	var gaps []string // what stands before each phone, and behind the last
	end := 0
	for _, m := range anyPhone.FindAllStringSubmatchIndex(cell, -1) {
		number := phoneNumber(func(group string) string {
			if i := 2 * anyPhone.SubexpIndex(group); m[i] >= 0 {
				return cell[m[i]:m[i+1]]
			}
			return ""
		})
		if number == "" || counted(cell[m[1]:]) {
			continue
		}
		phones = append(phones, Phone{Number: number})
		gaps = append(gaps, cell[end:m[0]])
		end = m[1]
	}
	for i := range phones {
		before, after := gaps[i], cell[end:]
		if i+1 < len(gaps) {
			after, _ = splitLabels(gaps[i+1])
		} else {
			after, _ = splitLabels(after + "\n")
		}
		if i > 0 {
			_, before = splitLabels(before)
		} else if cut := strings.LastIndexAny(before, ",;.。)\n"); cut >= 0 {
			before = before[cut:]
		}
		if phones[i].Label = label(before); phones[i].Label == "" {
			phones[i].Label = label(after)
		}
	}
	return phones
}

// Numbers as they are dialled from abroad: without the zero of the area code.
var (
	abroadMobile = regexp.MustCompile(abroad + `(1[3-9]\d|[48]00)`)
	abroadArea   = regexp.MustCompile(abroad + `0?((?:10|2\d|[3-9]\d\d)[- ]{0,3}[2-8]\d\d)`)
)

const abroad = `(?:\+ ?86|\b0086|\b86-|\(\+?86\))[- ]?`

// anyPhone finds what looks like a telephone number, by its kinds; other is any
// long number.
var anyPhone = regexp.MustCompile(
	`(?:` +
		`\b(?P<sample>000-\d{4}-\d{4})\b` +
		`|\b(?P<mobile>1[3-9]\d[- ]?\d{4}[- ]?\d{4})\b` +
		`|(?:\b(?P<line>[48]00[- ]?(?:\d{3}[- ]?\d{4}|\d{4}[- ]?\d{3}))` +
		`|(?:(?:\(|\b)0(?P<area>10|2\d|[3-9]\d\d)(?:\) ?-?|[- ]{0,3}))(?P<number>[2-8]\d{2,3}[- ]?\d{4})` +
		`|\b(?P<local>[2-8]\d{2,3}[- ]?\d{4})` +
		`|\b(?P<short>1[012]\d{1,4}|9\d{4,5}|16\d{3,6})` +
		`)(?: ?(?:转|分机号?:?|[eE][xX][tT]\.?|#) ?(?P<ext>\d{1,6})|-(?P<tail>\d{1,6}))?\b` +
		`|\b(?P<other>\d[\d-]*\d)\b)`)

// phoneNumber puts together the groups of anyPhone.
func phoneNumber(group func(string) string) string {
	extension := ""
	if ext := group("ext") + group("tail"); ext != "" {
		extension = "-" + ext
	}
	switch {
	case group("sample") != "":
		return group("sample")
	case group("mobile") != "":
		return digitsOf(group("mobile"))
	case group("line") != "":
		return strings.ReplaceAll(group("line"), " ", "-") + extension
	case group("number") != "":
		return "0" + group("area") + "-" + digitsOf(group("number")) + extension
	case group("local") != "":
		return digitsOf(group("local")) + extension
	case group("short") != "":
		return group("short") + extension
	case len(digitsOf(group("other"))) >= 5:
		return group("other")
	}
	return ""
}

func digitsOf(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// counted reports whether the text behind a number makes it a year, a price or a
// house number.
func counted(after string) bool {
	for _, unit := range [...]string{"年", "月", "日", "元", "号楼", "号院", "室", "%", ":"} {
		if strings.HasPrefix(after, unit) {
			return true
		}
	}
	return false
}

func plainDash(r rune) rune {
	if unicode.Is(unicode.Dash, r) {
		return '-'
	}
	return r
}

// splitLabels splits the text between two numbers into what belongs to the first
// and what belongs to the second.
func splitLabels(gap string) (after, before string) {
	if cut := strings.IndexAny(gap, "、,;/|\n"); cut >= 0 {
		return gap[:cut], gap[cut:]
	}
	if strings.HasPrefix(strings.TrimSpace(gap), "(") {
		if shut := strings.IndexByte(gap, ')'); shut >= 0 {
			return gap[:shut], gap[shut+1:]
		}
	}
	if strings.HasSuffix(strings.TrimSpace(gap), ":") {
		return "", gap
	}
	return gap, ""
}

const labelTrim = " \t\r\n:,;、。./()|-"

// label tidies the words beside a number; it is empty where they say no more
// than that a number is a telephone.
func label(s string) string {
	s = strings.Trim(s, labelTrim)
	if bare[strings.ToLower(s)] {
		return ""
	}
	return s
}

// bare are labels that say nothing beyond that a phone is a phone, and words
// that join two.
var bare = map[string]bool{
	"电话": true, "联系电话": true, "咨询电话": true, "服务电话": true, "办公电话": true, "固定电话": true, "固话": true,
	"座机": true, "手机": true, "手机号": true, "电话号码": true, "联系方式": true, "热线": true, "咨询热线": true,
	"热线电话": true, "服务热线": true, "tel": true, "phone": true, "或": true, "或者": true, "和": true, "及": true,
}
