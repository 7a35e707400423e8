package intake

import (
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge/scrub"
)

// What stands in a text for what was taken out.
var secretWords = [...]string{identity: "身份证号已隐去", bankCard: "银行卡号已隐去", mobile: "手机号已隐去", home: "家庭住址已隐去"}

// hidden counts what was taken out of a text.
type hidden [home + 1]int

func (h *hidden) add(other hidden) {
	for i, n := range other {
		h[i] += n
	}
}

func (h hidden) any() bool { return h != hidden{} }

// mask takes out of text what is of private persons: identity numbers wherever they
// stand, and by the words around them bank cards, mobile numbers and homes. before
// is what stands above text.
func mask(text, before string) (string, hidden) {
	var found hidden
	if scrub.ManyDigits(text) {
		text = maskNumbers(text, before, &found)
	}
	for _, word := range homeWords {
		if strings.Contains(text, word) {
			return maskHomes(text, before, &found), found
		}
	}
	return text, found
}

func maskNumbers(text, before string, found *hidden) string {
	var out strings.Builder
	end := 0
	for _, run := range scrub.DigitRun.FindAllStringIndex(text, -1) {
		d := scrub.ReadFigures(text, run[0], run[1])
		around := newSurround(text, before, run[0], run[1])
		named := identityNamed.MatchString(around.close)
		for i, n := 0, 0; i < len(d.Signs); i += n {
			var kind secret
			if kind, n = secretAt(d, i, named); kind == noSecret || kind == bankCard && !around.card() {
				continue
			}
			from, to := d.From[i], d.To[i+n-1]
			if kind == mobile && !newSurround(text, before, from, to).private() {
				continue
			}
			found[kind]++
			out.WriteString(text[end:from])
			out.WriteString(inBrackets(secretWords[kind], text, from, to))
			end = to
		}
	}
	out.WriteString(text[end:])
	return out.String()
}

// inBrackets puts words for text[from:to] into brackets unless they stand in some.
func inBrackets(words, text string, from, to int) string {
	left, right := text[:from], text[to:]
	if (strings.HasSuffix(left, "（") || strings.HasSuffix(left, "(")) && (strings.HasPrefix(right, "）") || strings.HasPrefix(right, ")")) {
		return words
	}
	return "（" + words + "）"
}

// How many bytes around a number tell of whom it is.
const (
	closeBy  = 60  // the label of a number
	sentence = 180 // what else is said in the sentence
	cardSize = 360 // the lines of somebody's data
)

// surround is the words around a number.
type surround struct {
	close  string // right before it, on its line
	said   string // before it in its sentence
	behind string // right behind it
	line   string // the line around it
	above  string // before it, over lines, up to the end of a sentence
}

func newSurround(text, before string, from, to int) surround {
	left, right := lastBytes(text[:from], cardSize), firstBytes(text[to:], sentence)
	left = strings.TrimRight(left, "+")
	line := left[strings.LastIndexByte(left, '\n')+1:]
	if from < cardSize {
		left = lastBytes(before, cardSize) + "\n" + left
	}
	rest, _, _ := strings.Cut(right, "\n")
	return surround{
		close:  lastBytes(line, closeBy),
		said:   lastBytes(behindLast(line, sentenceEnds), sentence),
		behind: firstBytes(right, closeBy),
		line:   lastBytes(line, sentence) + rest,
		above:  behindLast(left, "。！？!?"),
	}
}

// card reports whether a number is that of somebody's bank card.
func (c surround) card() bool {
	return cardNamed.MatchString(c.close) && !publicAccount.MatchString(c.line)
}

const sentenceEnds = "。！？!?；;\n"

// behindLast is what of s stands behind the last of the signs in ends.
func behindLast(s, ends string) string {
	if i := strings.LastIndexAny(s, ends); i >= 0 {
		return strings.ToValidUTF8(s[i+1:], "")
	}
	return s
}

func lastBytes(s string, n int) string { return strings.ToValidUTF8(s[max(len(s)-n, 0):], "") }

func firstBytes(s string, n int) string { return strings.ToValidUTF8(s[:min(len(s), n)], "") }

// private reports whether a mobile number is of a private person, by the words
// around it. Numbers of offices, and of whom they name to be called, stay: of the
// people and the offices of whom a sentence speaks, the last has the number.
func (c surround) private() bool {
	said := c.said
	switch {
	case officeNumber.MatchString(c.close), postNumber.MatchString(c.close) && !labelled.in(said):
		return false
	case someone.in(said), labelled.in(c.above), names(actor, said):
		return true
	}
	who, where := lastOf(subjects, said), lastOf(offering, said)
	if who >= 0 || where >= 0 {
		return who > where
	}
	if phoneLine.MatchString(said) {
		return false
	}
	if scrub.NamedLast(phoneEnd.ReplaceAllString(lastBytes(said, closeBy), "")) {
		return true
	}
	next := nameNext.FindStringSubmatch(c.behind)
	return next != nil && scrub.IsName(next[1])
}

// homeWords are in each label of homeLabel.
var homeWords = [...]string{"住址", "家住", "现住", "家庭地址", "居住地址", "户籍地址", "住在", "家里在", "家在", "，住", ",住", "、住"}

var (
	homeLabel = regexp.MustCompile(`(?:(?:家庭(?:详细)?(?:住址|地址)|现?居?住址|居住地址|户籍(?:地址|住址))(?:\s*[：:|]\s*|[为是在]\s*)|(?:家住|现住(?:在|于)?|居?住在|家里在|(?:^|[^\p{Han}]|[我她他])家在|[，,、]现?住)\s*)([^，,。；;\n|（(）)]{3,60})`)
	homeForm  = regexp.MustCompile(`[路街巷弄村庄屯组队栋楼室院号]|小区|社区|胡同|单元`)
	noHome    = regexp.MustCompile(`^[院房宿所址户建宅持校]`) // 住院, 住房 …
	nextLabel = regexp.MustCompile(`\s+\p{Han}{2,6}[：:]`)
)

// maskHomes takes out homes beside which a private person is named.
func maskHomes(text, before string, found *hidden) string {
	var out strings.Builder
	end := 0
	for _, at := range homeLabel.FindAllStringSubmatchIndex(text, -1) {
		from, to := at[2], at[3]
		if next := nextLabel.FindStringIndex(text[from:to]); next != nil {
			to = from + next[0]
		}
		c := newSurround(text, before, from, to)
		if place := text[from:to]; blank(place) || noHome.MatchString(place) || !homeForm.MatchString(place) || !c.atHome() {
			continue
		}
		found[home]++
		out.WriteString(text[end:from])
		out.WriteString(inBrackets(secretWords[home], text, from, to))
		end = to
	}
	out.WriteString(text[end:])
	return out.String()
}

// atHome reports whether the words around a home name a private person.
func (c surround) atHome() bool {
	if someone.in(c.said) || dweller.in(c.above) || dweller.in(c.behind) {
		return true
	}
	return names(nameAlone, c.said)
}

// names reports whether the group of pattern is a person's name somewhere in s.
func names(pattern *regexp.Regexp, s string) bool {
	return slices.ContainsFunc(pattern.FindAllStringSubmatch(s, -1), func(m []string) bool { return scrub.IsName(m[1]) })
}
