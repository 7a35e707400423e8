package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

// headLines is how many paragraphs at most stand above the body of a text.
const headLines = 12

// head is what stands above the body of a text.
type head struct {
	title, number, issuer string
	order                 string // the line 山东省人民政府令, whose number comes below
	inner                 string // title of a text that this one passes on or puts into force
	issued                knowledge.Date
	published             knowledge.Date // on a web site, which may be later
	lines                 int            // paragraphs that are part of it
}

// readHead reads the letterhead, number, title and date at the top of a text.
// stated is the title that the format gives; where the text's first lines say
// it again, or say it without what a web site adds to it, they are the title.
func readHead(stated string, paras []para) head {
	var h head
	stated, h.number = offTitle(stated)
	if orderOf.MatchString(stated) || numberLine(stated) != "" {
		stated = ""
	}
	for h.lines < len(paras) && h.lines < headLines {
		p := paras[h.lines]
		if p.table || len(p.text) > longestSign {
			break
		}
		if n := jointHead(len(paras)-h.lines, func(i int) string { return paras[h.lines+i].text }); n > 0 {
			h.issuer = headOffices(paras[h.lines : h.lines+n])
			h.lines += n
			continue
		}
		if !h.take(p, stated) {
			break
		}
		h.lines++
	}
	h.title = cmp.Or(h.title, stated)
	if h.lines == len(paras) {
		h.lines = h.firstKept(paras)
	}
	h.inner = h.passedOn(paras[h.lines:])
	return h
}

// headOffices names the offices of a red head that has a line for each.
func headOffices(list []para) string {
	var names []string
	for _, p := range list {
		names = append(names, strings.Fields(strings.TrimSuffix(closeUp(p.text), "文件"))...)
	}
	return strings.Join(names, "、")
}

// take reads p as a line of the head and reports whether it is one.
func (h *head) take(p para, stated string) bool {
	narrow := width.Narrow.String(p.text)
	if number := numberLine(p.text); number != "" {
		h.number = number
		return true
	}
	if d, ok := onlyDay(p.text); ok {
		h.issued = d
		return true
	}
	switch {
	case ordinalOnly.MatchString(narrow) && h.order != "":
		h.number = h.order + strings.Trim(narrow, "()")
		return true
	case ordinalOnly.MatchString(narrow) && gazetted.MatchString(h.title):
		h.number = tidyNumber(h.title + narrow)
		return true
	case orderOf.MatchString(p.text):
		h.order, h.issuer = p.text, strings.TrimSuffix(p.text, "令")
		return true
	case adopted.MatchString(narrow):
		if all := days(narrow); len(all) > 0 {
			h.issued = slices.Max(all)
		}
		return true
	case webDate.MatchString(narrow):
		h.dated(narrow)
		return true
	case h.title != "" && stage.ReplaceAllString(p.text, "") == "":
		h.title += p.text
		return true
	case letterhead.MatchString(closeUp(p.text)) && !ordinalOnly.MatchString(narrow):
		if office, found := strings.CutSuffix(closeUp(p.text), "文件"); found {
			h.issuer = strings.Join(strings.Fields(office), "、")
		}
		return true
	}
	line, number := offTitle(p.text)
	if !h.takeTitle(line, stated) {
		return false
	}
	h.number = cmp.Or(h.number, number)
	return true
}

// dated reads a line such as 发布时间：2024-03-08 来源：….
func (h *head) dated(narrow string) {
	all := days(narrow)
	switch {
	case len(all) == 0:
	case writtenOn.MatchString(narrow):
		h.issued = cmp.Or(h.issued, all[0])
	default:
		h.published = cmp.Or(h.published, all[0])
	}
}

// takeTitle reads text as a line of the title.
func (h *head) takeTitle(text, stated string) bool {
	text = closeUp(text)
	said, whole := squash(text), squash(stated)
	switch {
	case said == "":
		return true
	case whole != "" && said == whole, h.title == "" && titleEnd.MatchString(text) && strings.HasPrefix(whole, said):
		h.title = text
		return true
	case whole != "" && h.title == "" && utf8.RuneCountInString(said) > 3 && strings.Contains(whole, said):
		return true
	case whole != "", !titleLine(text), utf8.RuneCountInString(h.title+text) > longestTitle:
		return false
	case h.title == "":
		h.title = text
		return true
	case titleEnd.MatchString(h.title) || !titleEnd.MatchString(text):
		return false
	}
	h.title += text
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

var (
	// passesOn matches the title of a text that gives another one to those whom it
	// is addressed to.
	passesOn = regexp.MustCompile(`(?:印发|转发|批转|发布|公布)[《]?(.{4,80}?)[》]?的(?:通知|公告|通告|决定|函)$`)
	// putsInForce matches how an order speaks of the text that follows it.
	putsInForce = regexp.MustCompile(`^《([^《》]{4,80})》.*(?:公布|发布|施行)`)
	stage       = regexp.MustCompile(`[（(](?:试行|暂行|修订|修正|草案|[^（）()]{0,8}版)[）)]$`)
)

// passedOn gives the title of the text that h or the first lines below it pass on.
func (h *head) passedOn(paras []para) string {
	if m := passesOn.FindStringSubmatch(h.title); m != nil {
		return m[1]
	}
	if h.order == "" {
		return ""
	}
	for _, p := range paras[:min(len(paras), 3)] {
		if m := putsInForce.FindStringSubmatch(p.text); m != nil {
			return m[1]
		}
	}
	return ""
}

// markPassedOn finds where the text that h passes on begins below it, makes one
// paragraph of its title and marks it. It gives the paragraphs and the title as it
// stands there, or none where only the notice is at hand.
func markPassedOn(paras []para, h head) (all []para, title string) {
	name := bareTitle(h.inner)
	if name == "" {
		return paras, ""
	}
	for i := len(paras) - 2; i >= 0; i-- {
		text := ""
		for n := 1; n <= titleLines && i+n < len(paras) && !paras[i+n-1].table; n++ {
			if text += paras[i+n-1].text; len(text) > longestSign {
				break
			}
			said := bareTitle(text)
			if !strings.HasSuffix(said, name) {
				continue
			}
			if extra := utf8.RuneCountInString(said) - utf8.RuneCountInString(name); extra > longestLabel || extra > 0 && !titleLine(text) || markerOf(text).class != unnumbered {
				break
			}
			if i+n+1 < len(paras) && stage.MatchString(paras[i+n].text) && stage.ReplaceAllString(paras[i+n].text, "") == "" {
				text += paras[i+n].text
				n++
			}
			return joinTitle(paras, i, n, text), text
		}
	}
	return paras, ""
}

// joinTitle makes one paragraph of n from i on, and of the word 附件 before them.
func joinTitle(paras []para, i, n int, title string) []para {
	p := para{text: title, level: paras[i].level, title: true, place: paras[i].place}
	from := i
	if i > 0 && paras[i-1].marker.class == classAppendix && paras[i-1].marker.rest == "" {
		from--
		p.text = strings.TrimRight(paras[from].text, "：: ") + " " + title
	}
	all := append(slices.Clone(paras[:from]), p)
	return append(all, paras[i+n:]...)
}

// bareTitle is a title without its stage and what spellings differ in.
func bareTitle(title string) string {
	return squash(stage.ReplaceAllString(strings.TrimSpace(title), ""))
}
