package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// class is the sort of number that a heading or an item starts with; it says
// which of them are of one level.
type class string

// The classes that understanding treats apart; the others differ by name only.
const (
	unnumbered    class = ""
	classArticle  class = "条"
	classFirst    class = "一、"
	classSecond   class = "（一）"
	classThird    class = "1."
	classFourth   class = "（1）"
	classFifth    class = "①"
	classSeries   class = "一要"
	classAppendix class = "附件"
	classText     class = "文" // the title of a text that another one passes on
)

// marker is the number at the start of a paragraph.
type marker struct {
	class class
	text  string // as written: 第三章, 一、, （二）, 1.
	rest  string // what follows, without the space between
}

const numerals = `[一二三四五六七八九十百千零〇\d]{1,7}`

// markers are the patterns of the classes. Where a pattern looks further than the
// number, so that 1.5 is none, the number is its group.
var markers = []struct {
	class   class
	pattern *regexp.Regexp
}{
	{"编", regexp.MustCompile(`^第` + numerals + `(?:分编|编)(?:[\s　]|$)`)},
	{"篇", regexp.MustCompile(`^第` + numerals + `(?:部分|篇)(?:[\s　：:、]|$)`)},
	{"章", regexp.MustCompile(`^第` + numerals + `章(?:之[一二三四五六七八九])?`)},
	{"节", regexp.MustCompile(`^第` + numerals + `节(?:之[一二三四五六七八九])?`)},
	{classArticle, regexp.MustCompile(`^第` + numerals + `条(?:之[一二三四五六七八九])?`)},
	{classSeries, regexp.MustCompile(`^(?:[一二三四五六七八九十]{1,3}[要是]|第[一二三四五六七八九十]{1,3}[，,])`)},
	{classFirst, regexp.MustCompile(`^[一二三四五六七八九十百]{1,4}\s*[、．.]`)},
	{classSecond, regexp.MustCompile(`^(?:[（(]\s*[一二三四五六七八九十百]{1,4}\s*[）)][、．.]?|[㈠-㈩])`)},
	{"1.1", regexp.MustCompile(`^\d{1,2}(?:\.\d{1,2}){1,3}[、．.]?\s`)},
	{classThird, regexp.MustCompile(`^(?:(\d{1,3}\.)(?:[^\d]|$)|\d{1,3}\s*[、．]|[⒈-⒛])`)},
	{"1)", regexp.MustCompile(`^\d{1,2}[)）]`)},
	{classFourth, regexp.MustCompile(`^(?:[（(]\d{1,2}[）)]|[⑴-⒇])`)},
	{classFifth, regexp.MustCompile(`^[①-⑳]`)},
	{classAppendix, regexp.MustCompile(`^附\s*[件录表]\s*[\d一二三四五六七八九十]{0,3}\s*(?:[：:]|$)`)},
}

// articleReference matches what follows where a paragraph starts with the number
// of some other article, as 第三条规定的 does.
var articleReference = regexp.MustCompile(`^(?:规定|第|款|至|、|和|及|或|的|所|中|项|修改|删去|增加|以)`)

// markerOf finds the number that text starts with; its class is none where there
// is none.
func markerOf(text string) marker {
	for _, m := range markers {
		at := m.pattern.FindStringSubmatchIndex(text)
		if at == nil {
			continue
		}
		end := at[1]
		if len(at) > 2 && at[3] > 0 {
			end = at[3]
		}
		if m.class == classArticle && articleReference.MatchString(text[end:]) {
			return marker{}
		}
		return marker{m.class, strings.TrimSpace(text[:end]), strings.TrimSpace(text[end:])}
	}
	return marker{}
}

// sentences reports whether s has an end of a sentence anywhere.
func sentences(s string) bool { return strings.ContainsAny(s, "。！？；;!?") }

// A label is what stands before the text proper in the same paragraph.
const (
	longestLabel   = 20 // characters before a colon
	longestLead    = 40 // characters of a first sentence
	longestHeading = 80 // characters of a paragraph that is a heading
)

// clockTime matches words that end within a time of day.
var clockTime = regexp.MustCompile(`\d[：:]\d$`)

// splitLabel cuts a label off the start of a numbered paragraph: what stands
// before a colon (申请条件：凡…), or a short first sentence (加强领导。各级…).
func splitLabel(s string) (label, rest string, ok bool) {
	at := strings.IndexAny(s, "：:。，,；;！？!?（(《“")
	if at < 0 {
		return "", "", false
	}
	if sign, width := utf8.DecodeRuneInString(s[at:]); sign == '：' || sign == ':' {
		if clockTime.MatchString(firstBytes(s, at+width+1)) {
			return "", "", false
		}
		label, rest = s[:at], strings.TrimSpace(s[at+width:])
		ok = label != "" && rest != "" && utf8.RuneCountInString(label) <= longestLabel
		return label, rest, ok
	}
	label, rest, found := strings.Cut(s, "。")
	label, rest = strings.TrimSpace(label), strings.TrimSpace(rest)
	ok = found && label != "" && rest != "" && !own.MatchString(label) && !strings.ContainsAny(label, "；;：:") && utf8.RuneCountInString(label) <= longestLead
	return label, rest, ok
}

// ordinal is the number that a Chinese numeral up to 99 or digits stand for; 0 where s is none.
func ordinal(s string) int {
	n, digit := 0, 0
	for _, r := range s {
		switch at := strings.IndexRune("零一二三四五六七八九", r); {
		case r == '十':
			n += max(digit, 1) * 10
			digit = 0
		case r == '两':
			digit = 2
		case r >= '0' && r <= '9':
			digit = digit*10 + int(r-'0')
		case at >= 0:
			digit = at / len("零")
		default:
			return 0
		}
		if n > 999 || digit > 999 {
			return 0
		}
	}
	return n + digit
}
