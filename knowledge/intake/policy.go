package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

// longestSign is how many bytes a paragraph may have that is part of a head or
// signature.
const longestSign = 600

// policyText is a text of which a policy is made.
type policyText struct {
	entry    knowledge.Entry
	sections []knowledge.Section
	inner    string // title of a text that this one passes on and that is printed below it
	named    string // title of a text that this one passes on, printed below it or not
	paras    []para // the body
}

// readPolicy makes a policy of a text. card is what a web site says of it in a
// table of its own.
func readPolicy(doc *document, paras []para, file string, card card, rep *report) policyText {
	h := readHead(doc.Title, paras)
	p := policyText{named: h.inner}
	body, inner := markPassedOn(withoutContents(paras[h.lines:]), h)
	body, sign := signature(body, forwards.MatchString(h.title))
	p.paras, p.inner = body, inner
	p.entry = knowledge.Entry{Kind: knowledge.Policy, State: knowledge.Published}
	p.name(h, card, file)
	p.issue(h, sign, card)
	p.term(card, rep)
	p.replaces(rep)
	p.contacts(rep)
	closing(p.paras)
	p.sections = sections(p.paras)
	put(&p.entry, p.sections)
	return p
}

// name gives the policy its title and number. A text that an order puts into
// force is known by its own title.
func (p *policyText) name(h head, card card, file string) {
	e := &p.entry
	e.Title, e.Number = h.title, cmp.Or(card.number, h.number)
	switch {
	case e.Title == "":
		e.Title = cmp.Or(p.inner, h.inner, card.title)
	}
	switch {
	case e.Title == "":
		e.Title = stem(file)
		e.Guess("title", file)
	case p.inner != "" && p.inner != e.Title:
		e.Aliases = append(e.Aliases, p.inner)
	}
}

// issue tells who issued the policy and when: as a web site states it, as the text
// is signed or its title begins, as its red head says. Where title and signature
// differ it is the title that counts, unless it names an office that signed.
func (p *policyText) issue(h head, sign signed, card card) {
	e := &p.entry
	titled := issuerOf(e.Title)
	switch {
	case titled == "":
	case !signedBy(sign.issuer, titled):
		sign.issuer = ""
	case len(titled) > len(sign.issuer): // the same, in full
		sign.issuer = titled
	}
	if e.Issuer = cmp.Or(card.issuer, sign.issuer); e.Issuer == "" && titled != "" {
		e.Issuer = titled
		e.Guess("issuer", e.Title)
	}
	e.Issuer = cmp.Or(e.Issuer, h.issuer)
	e.Issued = cmp.Or(card.issued, h.issued, sign.day, p.ordered(h))
	if e.Issuer == "" && card.publisher != "" {
		e.Issuer = card.publisher
		e.Guess("issuer", card.publisher)
	}
	if published := cmp.Or(card.published, h.published); e.Issued == "" && published != "" {
		e.Issued = published
		e.Guess("issued", string(published))
	}
}

// signedBy reports whether the offices that signed are, or begin with, the one that a
// title begins with, which may be shortened there.
func signedBy(signed, titled string) bool {
	short := strings.NewReplacer("妇女联合会", "妇联")
	return strings.HasPrefix(short.Replace(signed)+"、", short.Replace(titled)+"、")
}

// ordered is the day under an order, above the text that it puts into force.
func (p *policyText) ordered(h head) knowledge.Date {
	if h.order == "" {
		return ""
	}
	for _, para := range p.paras[:min(len(p.paras), headLines)] {
		if para.title {
			break
		}
		if d, ok := onlyDay(para.text); ok {
			return d
		}
	}
	return ""
}

// text is the body on lines.
func (p *policyText) text() string {
	var out strings.Builder
	for _, para := range p.paras {
		out.WriteString(para.text)
		out.WriteByte('\n')
	}
	return out.String()
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
// gives the text without them. What is passed on is signed by others where it was
// forwarded.
func signature(paras []para, forwarded bool) (body []para, s signed) {
	body = make([]para, 0, len(paras))
	others := false
	for _, p := range paras {
		others = others || p.title && forwarded
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
		case s.issuer == "" && len(body) > 0 && !others:
			if office, d, ok := officeAndDay(p.text); ok {
				s = signed{seal.ReplaceAllString(office, ""), d}
				continue
			}
			if d, ok := onlyDay(p.text); ok {
				body = partSigner(body)
				if n := signers(body); n > 0 {
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

// signers counts the paragraphs at the end of body that are nothing but the name
// of an office.
func signers(body []para) int {
	n := 0
	for n < len(body)-1 && n < 6 && isOffice(body[len(body)-1-n]) {
		n++
	}
	return n
}

// partSigner makes a paragraph of its own of an office that stands right behind the
// last sentence of body, as it does where a format does not tell lines from paragraphs.
func partSigner(body []para) []para {
	last := &body[len(body)-1]
	at := strings.LastIndex(last.text, "。")
	if at < 0 || last.table || last.level > 0 {
		return body
	}
	office := newPara(last.text[at+len("。"):], 0)
	if !isOffice(office) {
		return body
	}
	last.text = last.text[:at+len("。")]
	return append(body, office)
}

// seal matches where the seal of an office belongs.
var seal = regexp.MustCompile(`\s*[（(](?:盖章|公章|印章|章|印)[）)]$`)

func isOffice(p para) bool {
	return !p.table && p.level == 0 && p.marker.class == unnumbered && utf8.RuneCountInString(p.text) <= 40 &&
		organ.MatchString(seal.ReplaceAllString(p.text, "")) && !strings.ContainsAny(p.text, "，。；：、,;:")
}

func joinOffices(list []para) string {
	names := make([]string, len(list))
	for i, p := range list {
		names[i] = strings.Join(strings.Fields(seal.ReplaceAllString(p.text, "")), "、")
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

var (
	passedOn = regexp.MustCompile(`转发|印发|批转`)
	forwards = regexp.MustCompile(`转发|批转`)
)

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
