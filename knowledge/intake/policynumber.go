package intake

import (
	"regexp"
	"strings"

	"golang.org/x/text/width"
)

// The forms in which offices write a document number, wide signs narrowed.
const (
	year   = `((?:19|20)\d{2})`
	serial = `(?:第\s*)?(\d{1,5})\s*号`
	order  = `第\s*(\d{1,5}|[一二三四五六七八九十百零〇]{1,6})\s*号`
)

// numberForms are the forms, each with how its groups are written in the standard
// one: 鲁妇发〔2024〕12号, also without brackets where the code of the office ends as
// such codes do; 省政府令第329号; 公告2024年第3号.
var numberForms = []struct {
	pattern  *regexp.Regexp
	standard string
}{
	{regexp.MustCompile(`(\p{Han}{1,20}令)\s*[(]?\s*` + order), "${1}第${2}号"},
	{regexp.MustCompile(`(\p{Han}{0,20}(?:公告|通告))\s*[(〔\[]?\s*` + year + `\s*年?\s*[)〕\]]?\s*第\s*(\d{1,5})\s*号`), "${1}${2}年第${3}号"},
	{regexp.MustCompile(`(\p{Han}{1,12})\s*[〔\[(【﹝]\s*` + year + `\s*年?\s*[〕\])】﹞]\s*` + serial), "${1}〔${2}〕${3}号"},
	{regexp.MustCompile(`(\p{Han}{0,11}[发字办函规通文])\s*` + year + `\s*年?\s*` + serial), "${1}〔${2}〕${3}号"},
}

// tidyNumber writes the first document number in s in its standard form; it is
// empty where s has none.
func tidyNumber(s string) string {
	_, number, _ := aroundNumber(s)
	return number
}

// aroundNumber gives the first document number in s, in its standard form, and
// what stands before and behind it, with narrow signs.
func aroundNumber(s string) (before, number, behind string) {
	before = width.Narrow.String(s)
	s = before
	first := len(s)
	for _, form := range numberForms {
		at := form.pattern.FindStringSubmatchIndex(s)
		if at == nil || at[0] >= first {
			continue
		}
		first = at[0]
		number = string(form.pattern.ExpandString(nil, form.standard, s, at))
		before, behind = s[:at[0]], s[at[1]:]
	}
	return before, number, behind
}

var (
	// orderOf matches the line over the number of an order: 山东省人民政府令.
	orderOf = regexp.MustCompile(`^\p{Han}{2,20}令$`)
	// gazetted matches the title of a text that is numbered under its title.
	gazetted = regexp.MustCompile(`(?:公告|通告)$`)
	// ordinalOnly matches the number under such a line: 第329号, 2024年第3号.
	ordinalOnly = regexp.MustCompile(`^[(〔\[]?\s*(?:` + year + `\s*年?\s*)?` + order + `\s*[)〕\]]?$`)
	// besideNumber matches what may share a line with a number and says nothing.
	besideNumber = regexp.MustCompile(`^[\s()\[\]【】〔〕]*(?:签发人\s*:.{0,40})?$`)
)

// numberLine gives the number of a line that holds nothing else.
func numberLine(text string) string {
	if len(text) > longestSign {
		return ""
	}
	before, number, behind := aroundNumber(text)
	if number == "" || !besideNumber.MatchString(before) || !besideNumber.MatchString(behind) {
		return ""
	}
	return number
}

// offTitle takes the document number off a line of a title that it stands before
// or, in brackets, behind: 关于…的通知（鲁妇发〔2024〕12号）.
func offTitle(line string) (title, number string) {
	if len(line) > longestSign {
		return line, ""
	}
	before, number, behind := aroundNumber(line)
	runes, ahead, left := []rune(line), len([]rune(before)), len([]rune(behind))
	switch {
	case number == "" || ahead+left >= len(runes):
	case besideNumber.MatchString(before) && titleLine(strings.TrimSpace(behind)) && !strings.HasPrefix(behind, "文"):
		return strings.TrimSpace(string(runes[len(runes)-left:])), number
	case strings.HasSuffix(before, "(") || strings.HasSuffix(before, " "):
		if besideNumber.MatchString(behind) {
			return strings.TrimRight(string(runes[:ahead]), " (（"), number
		}
	}
	return line, ""
}
