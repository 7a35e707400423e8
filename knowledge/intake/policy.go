package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

const (
	headLines   = 12  // paragraphs at most above the body of a text
	longestSign = 600 // bytes of a paragraph that may be part of a head or signature
)

// policy makes an entry of a text.
func policy(doc *document, paras []para, file string) knowledge.Entry {
	h := readHead(doc.Title, paras)
	body, sign := signature(paras[h.lines:])
	e := knowledge.Entry{
		Kind:   knowledge.Policy,
		Title:  h.title,
		Number: h.number,
		Issued: h.issued,
		State:  knowledge.Published,
	}
	if e.Title == "" {
		e.Title = stem(file)
	}
	if e.Issued == "" {
		e.Issued = sign.day
	}
	e.Issuer = issuerOf(e.Title)
	for _, other := range []string{sign.issuer, h.issuer} {
		if e.Issuer == "" {
			e.Issuer = other
		}
	}
	var text strings.Builder
	for _, p := range body {
		text.WriteString(p.text)
		text.WriteByte('\n')
	}
	e.Effective, e.Expires = term(text.String(), e.Issued)
	for _, what := range replaced(text.String()) {
		if what != e.Number && what != e.Title {
			e.Replaces = append(e.Replaces, what)
		}
	}
	put(&e, sections(withoutContents(body)))
	return e
}

// withoutContents leaves out a table of contents: the lines behind 目录 that come
// again as headings.
func withoutContents(paras []para) []para {
	start := slices.IndexFunc(paras, func(p para) bool { return squash(p.text) == "目录" })
	if start < 0 {
		return paras
	}
	last := map[string]int{}
	for i, p := range paras {
		last[squash(p.text)] = i
	}
	end := start + 1
	for end < len(paras) && last[squash(behindEntry.ReplaceAllString(paras[end].text, ""))] > end {
		end++
	}
	if end == start+1 {
		return paras
	}
	return slices.Delete(slices.Clone(paras), start, end)
}

// behindEntry matches what stands behind a heading in a table of contents.
var behindEntry = regexp.MustCompile(`[\s.…·—-]*\d*$`)

// put gives e its body: sections, or a text where there are no headings.
func put(e *knowledge.Entry, all []knowledge.Section) {
	if len(all) == 1 && len(all[0].Path) == 0 {
		e.Text = all[0].Text
		return
	}
	e.Sections = all
}

// head is what stands above the body of a text.
type head struct {
	title, number, issuer string
	issued                knowledge.Date
	lines                 int // paragraphs that are part of it
}

// readHead reads the letterhead, number, title and date at the top of a text.
// stated is the title that the format gives; where the text's first lines say
// it again, or say it without what a web site adds to it, they are the title.
func readHead(stated string, paras []para) head {
	var h head
	for h.lines < len(paras) && h.lines < headLines {
		p := paras[h.lines]
		if p.table || len(p.text) > longestSign || !h.take(p, stated) {
			break
		}
		h.lines++
	}
	if h.title == "" {
		h.title = stated
	}
	if h.lines == len(paras) {
		h.lines = h.firstKept(paras)
	}
	return h
}

// take reads p as a line of the head and reports whether it is one.
func (h *head) take(p para, stated string) bool {
	text := p.text
	narrow := width.Narrow.String(text)
	if number := tidyNumber(text); number != "" && utf8.RuneCountInString(text) <= longestLead && !strings.ContainsAny(text, "《。") {
		h.number = number
		return true
	}
	if d, ok := onlyDay(text); ok {
		h.issued = d
		return true
	}
	switch {
	case adopted.MatchString(narrow):
		if all := days(narrow); len(all) > 0 {
			h.issued = slices.Max(all)
		}
		return true
	case webDate.MatchString(narrow):
		if all := days(narrow); h.issued == "" && len(all) > 0 {
			h.issued = all[0]
		}
		return true
	case letterhead.MatchString(text):
		if office, found := strings.CutSuffix(text, "文件"); found {
			h.issuer = office
		}
		return true
	}
	return h.takeTitle(p, stated)
}

// takeTitle reads p as a line of the title.
func (h *head) takeTitle(p para, stated string) bool {
	said, whole := squash(p.text), squash(stated)
	switch {
	case said == "":
		return true
	case whole != "" && said == whole, h.title == "" && titleEnd.MatchString(p.text) && strings.HasPrefix(whole, said):
		h.title = p.text
		return true
	case whole != "" && h.title == "" && utf8.RuneCountInString(said) > 3 && strings.Contains(whole, said):
		return true
	case whole != "", !titleLine(p.text), utf8.RuneCountInString(h.title+p.text) > longestTitle:
		return false
	case h.title == "":
		h.title = p.text
		return true
	case titleEnd.MatchString(h.title) || !titleEnd.MatchString(p.text):
		return false
	}
	h.title += p.text
	return true
}

// firstKept is for a text that is all head: everything behind the title is body
// then, so that nothing is lost.
func (h *head) firstKept(paras []para) int {
	for i, p := range paras {
		if h.title != "" && strings.Contains(squash(h.title), squash(p.text)) {
			return i + 1
		}
	}
	return 0
}

// squash drops what two spellings of a title differ in: width, spaces, signs.
func squash(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, width.Fold.String(s))
}

// signed is what the end of a text says of who issued it and when.
type signed struct {
	issuer string
	day    knowledge.Date
}

// asides match lines behind a text that are not part of it: who may read it, who
// gets a copy.
var asides = regexp.MustCompile(`^(?:[（(]此件.{0,20}[）)]|(?:抄送|抄报|主送|主题词|分送)\s*[：:].*)$`)

// signature finds the lines under a text that sign it, an office and a date, and
// gives the text without them.
func signature(paras []para) (body []para, s signed) {
	body = make([]para, 0, len(paras))
	for _, p := range paras {
		if p.table || p.level > 0 || len(p.text) > longestSign {
			body = append(body, p)
			continue
		}
		narrow := width.Narrow.String(p.text)
		switch {
		case asides.MatchString(p.text):
			continue
		case printed.MatchString(narrow):
			if d := days(narrow); s.day == "" && len(d) > 0 {
				s.day = d[0]
			}
			continue
		case s.issuer == "" && len(body) > 0:
			if office, d, ok := officeAndDay(p.text); ok {
				s = signed{office, d}
				continue
			}
			if d, ok := onlyDay(p.text); ok {
				if n := offices(body); n > 0 {
					s = signed{joinOffices(body[len(body)-n:]), d}
					body = body[:len(body)-n]
					continue
				}
			}
		}
		body = append(body, p)
	}
	return body, s
}

// offices counts the paragraphs at the end of body that are nothing but the name
// of an office.
func offices(body []para) int {
	n := 0
	for n < len(body)-1 && n < 6 && isOffice(body[len(body)-1-n]) {
		n++
	}
	return n
}

func isOffice(p para) bool {
	return !p.table && p.level == 0 && p.marker.class == unnumbered && utf8.RuneCountInString(p.text) <= 40 &&
		organ.MatchString(p.text) && !strings.ContainsAny(p.text, "，。；：、,;:")
}

func joinOffices(list []para) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = strings.Join(strings.Fields(p.text), "、")
	}
	return strings.Join(names, "、")
}

// officeAndDay reads a line such as 山东省妇联 2024年3月8日.
func officeAndDay(text string) (office string, d knowledge.Date, ok bool) {
	at := dayPattern.FindStringIndex(text)
	if at == nil || at[0] == 0 || at[1] != len(text) {
		return "", "", false
	}
	p := newPara(strings.TrimSpace(text[:at[0]]), 0)
	d, ok = onlyDay(text[at[0]:])
	return p.text, d, ok && isOffice(p)
}

var passedOn = regexp.MustCompile(`转发|印发|批转`)

// issuerOf reads who issued a text from a title such as 山东省妇联关于…的意见.
func issuerOf(title string) string {
	office, _, found := strings.Cut(title, "关于")
	if !found {
		return ""
	}
	if at := passedOn.FindStringIndex(office); at != nil {
		office = office[:at[0]]
	}
	office = strings.TrimSpace(office)
	if !organ.MatchString(office) || strings.ContainsAny(office, "《》“”，。：") {
		return ""
	}
	return strings.Join(strings.Fields(office), "、")
}
