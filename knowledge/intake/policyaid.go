package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

const (
	aiding   = `(?:救助|资助|补助|补贴|帮扶|援助|支持|扶持|贴息|奖补|奖励|享受|发放|慰问|贷款|保障|给付|报销|减免|优惠|待遇|津贴)`
	applying = `(?:申请|申报|申领|受理|办理|领取|报名|提交)`
	reaching = `(?:` + aiding + `|` + applying + `|受助|受益|参保|关爱|覆盖|服务|适用){1,2}`
)

// aidHeadings are the headings of a policy under which the facts of aid stand. They
// are stricter than the names of columns: 建设标准 is no amount.
var aidHeadings = []struct {
	field   field
	pattern *regexp.Regexp
}{
	{colWho, regexp.MustCompile(`^(?:` + reaching + `(?:对象|人群)(?:范围)?|对象|对象范围|申请人|申请主体|` + aiding + `范围)$`)},
	{colConditions, regexp.MustCompile(`^(?:` + reaching + `(?:对象|人)?(?:应当?具备的|的)?(?:资格)?条件|申请资格|申报资格|资格条件|条件)$`)},
	{colAmount, regexp.MustCompile(`^(?:` + aiding + `{1,3}(?:金|资金)?(?:发放)?(?:的)?(?:标准|金额|额度|比例)|标准|额度|金额)$`)},
	{colPapers, regexp.MustCompile(`^(?:(?:` + applying + `{1,2}|所需|需要|需提供|应提供|需提交|应提交|证明|申报所需|申请所需)(?:的)?)?(?:材料|资料|手续)(?:清单)?$`)},
	{colSteps, regexp.MustCompile(`^(?:(?:` + applying + `|审核|审批|办事|救助|评审){0,3}(?:流程|程序|步骤|方式|途径)|发放(?:流程|程序))$`)},
	{colWhere, regexp.MustCompile(`^(?:` + applying + `|经办)(?:部门|单位|机构|地点|窗口)$`)},
	{colLegalBasis, regexp.MustCompile(`^(?:政策|办理|设定|法律|文件)依据$`)},
	{colDeadline, regexp.MustCompile(`^(?:(?:` + applying + `|办结|发放)(?:时间|时限|期限|日期)|时限|截止时间|截止日期)$`)},
}

// aidWord matches what a title or heading has that is about aid, and not about a
// contest or a building.
var aidWord = regexp.MustCompile(aiding + `|关爱|助学|助困|奖学|保险|补偿|福利|培训|公益`)

// aidFields are the fields of aidHeadings. The last names other texts, and tells
// nothing of the aid itself.
var aidFields = []field{colWho, colConditions, colAmount, colPapers, colSteps, colWhere, colDeadline, colLegalBasis}

var (
	together = regexp.MustCompile(`以及|[和及与、]`)
	quoting  = regexp.MustCompile(`^[【\[（(]?(.*?)[】\]）)]?$`)
)

// aidField is the fact that stands under a heading; of several, such as 对象和条件, the
// first.
func aidField(heading string) field {
	if m := markerOf(heading); m.class != unnumbered {
		heading = m.rest
	}
	heading = quoting.FindStringSubmatch(squashSpace(heading))[1]
	if utf8.RuneCountInString(heading) > longestLabel {
		return colUnknown
	}
	for _, part := range together.Split(heading, -1) {
		for _, h := range aidHeadings {
			if h.pattern.MatchString(part) {
				return h.field
			}
		}
	}
	return colUnknown
}

func squashSpace(s string) string {
	return strings.Trim(strings.Join(strings.Fields(s), ""), "：:。")
}

var (
	// leadName matches the name of a fact at the start of an article.
	leadName = regexp.MustCompile(`^(\p{Han}{2,12}?)(?:[：:。]|(为|是|包括|按照|如下))`)
	// leadSense are first sentences of an article that say what it lists.
	leadSense = []struct {
		field   field
		pattern *regexp.Regexp
	}{
		{colConditions, regexp.MustCompile(`^[^。；]{0,40}(?:符合|具备)(?:下列|以下|如下)(?:全部|所有|基本)?(?:之一)?(?:的)?条件`)},
		{colPapers, regexp.MustCompile(`^[^。；]{0,40}(?:提交|提供|携带|持)(?:下列|以下|如下)(?:申请|证明|书面)?(?:材料|资料)|^申请(?:人|者)?[^。；]{0,20}(?:应当|应|须|需)(?:向[^。；]{2,20})?(?:提交|提供)`)},
	}
)

// aidLead tells by its first words what an article is about, and gives its text
// without a label. words are those from which it was concluded.
func aidLead(text string) (f field, quote, words string) {
	first, _, _ := strings.Cut(text, "\n")
	if at := leadName.FindStringSubmatchIndex(first); at != nil {
		if f := aidField(first[at[2]:at[3]]); f != colUnknown && at[4] < 0 {
			return f, strings.TrimSpace(text[at[1]:]), ""
		} else if f != colUnknown {
			return f, text, ""
		}
	}
	for _, l := range leadSense {
		if words := l.pattern.FindString(first); words != "" {
			return l.field, text, words
		}
	}
	return colUnknown, "", ""
}

// aid is what a part of a policy says of one programme.
type aid struct {
	parent []string // headings around its facts
	values map[field][]value
	from   map[field]string // words from which a field was concluded
}

// add takes text that stands under heading; what stands under the same heading
// already goes on.
func (a *aid) add(f field, heading, text string) {
	if a.values == nil {
		a.values, a.from = map[field][]value{}, map[field]string{}
	}
	all := a.values[f]
	if n := len(all); n > 0 && all[n-1].title == heading {
		all[n-1].text += "\n" + text
		return
	}
	a.values[f] = append(all, value{heading, text})
}

// enough reports whether the facts make a programme: three, one of which says what
// there is or for whom.
func (a *aid) enough() bool {
	facts := len(a.values)
	if len(a.values[colLegalBasis]) > 0 {
		facts--
	}
	return facts >= 3 && len(a.values[colWho])+len(a.values[colConditions])+len(a.values[colAmount]) > 0
}

// noAid matches the titles of laws, plans and reports, which name aid without being
// what somebody can apply by.
var noAid = regexp.MustCompile(`(?:[^办]法|条例|规划|纲要|计划|要点|总结|报告|批复|复函|函|章程|公报|解读|倡议书|名录|决议|守则)$`)

// programmes gives the aid that the policy e describes under headings that name its
// facts, each quoting them word for word.
func (p *policyText) programmes(e knowledge.Entry) []knowledge.Entry {
	title := stage.ReplaceAllString(cmp.Or(p.inner, p.named, e.Title), "")
	if noAid.MatchString(title) {
		return nil
	}
	var all []knowledge.Entry
	seen := map[string]int{}
	for _, a := range tellApart(p.aids()) {
		if !aidWord.MatchString(title + a.headings()) {
			continue
		}
		e := p.programme(&e, a, title)
		seen[e.Title]++
		e.ID = knowledge.Key(&e, e.Title, strconv.Itoa(seen[e.Title]))
		all = append(all, e)
	}
	return all
}

// headings are the words over the facts of a, and over a itself.
func (a *aid) headings() string {
	all := slices.Clone(a.parent)
	for _, f := range aidFields {
		for _, v := range a.values[f] {
			all = append(all, v.title)
		}
	}
	return strings.Join(all, " ")
}

// aids gathers the facts of aid by the headings around them.
func (p *policyText) aids() []*aid {
	var all []*aid
	known := map[string]*aid{} // by the headings
	body := p.bodyLines()
	for _, s := range p.sections {
		f, depth, quote, words := body.aidOf(s)
		if f == colUnknown {
			continue
		}
		if quote = body.withoutContacts(quote); quote == "" || f == colDeadline && isHours(quote) {
			continue
		}
		parent := p.parent(s.Path[:depth])
		key := strings.Join(parent, "\n")
		a := known[key]
		if a == nil {
			a = &aid{parent: parent}
			known[key] = a
			all = append(all, a)
		}
		a.add(f, s.Path[depth], quote)
		if words != "" {
			a.from[f] = words
		}
	}
	return all
}

// bodyLines are the paragraphs of a body, to be found again from its sections.
type bodyLines struct {
	written  map[string]string // as written, by what squash leaves of it
	contacts map[string]bool   // lines that say whom to call
}

func (p *policyText) bodyLines() bodyLines {
	b := bodyLines{map[string]string{}, map[string]bool{}}
	for _, para := range p.paras {
		if para.contact {
			b.contacts[para.text] = true
		} else if para.marker.class != unnumbered {
			b.written[squash(para.text)] = para.text
		}
	}
	return b
}

// aidOf tells which fact a section states, by the innermost of its headings that
// names one, how deep that is, and the words to quote.
func (b bodyLines) aidOf(s knowledge.Section) (f field, depth int, quote, words string) {
	for depth = len(s.Path) - 1; depth >= 0; depth-- {
		if f = aidField(s.Path[depth]); f != colUnknown {
			return f, depth, b.under(s.Path[depth+1:], s.Text), ""
		}
		m := markerOf(s.Path[depth])
		if depth == len(s.Path)-1 && (m.class == classArticle || m.class != unnumbered && m.rest == "") {
			if f, quote, words = aidLead(s.Text); f != colUnknown {
				return f, depth, quote, words
			}
		}
	}
	return colUnknown, 0, "", ""
}

// under is text with the last of the headings under which it stands, as the body
// has them.
func (b bodyLines) under(path []string, text string) string {
	if len(path) == 0 {
		return text
	}
	label := path[len(path)-1]
	if strings.HasPrefix(text, label) { // one of a series
		return text
	}
	first, rest, more := strings.Cut(text, "\n")
	line, ok := b.written[squash(label+first)]
	switch {
	case !ok:
		return label + "\n" + text
	case more:
		return line + "\n" + rest
	}
	return line
}

// withoutContacts drops the lines that say whom to call, which are contacts.
func (b bodyLines) withoutContacts(text string) string {
	kept := slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return b.contacts[line] })
	return strings.Join(kept, "\n")
}

// parent is the headings around a fact that tell one programme from another: not the
// title of the whole text, nor the chapters of a statute.
func (p *policyText) parent(path []string) []string {
	if len(path) > 0 && p.inner != "" && strings.HasSuffix(path[0], p.inner) {
		path = path[1:]
	}
	for i, heading := range path {
		if slices.Contains(statute, markerOf(heading).class) || aidField(heading) != colUnknown {
			return path[:i]
		}
	}
	return path
}

// tellApart tells the programmes of a policy from each other. Headings that have facts
// enough of their own are one each, where there are several; what stands outside of
// them holds for all. Otherwise all facts are of one programme, unless different
// headings each say for whom or how much.
func tellApart(all []*aid) []*aid {
	var own []*aid
	whole, common := &aid{}, &aid{}
	mixed := false
	for _, a := range all {
		switch {
		case len(a.parent) == 0:
			common = a
		case a.enough():
			own = append(own, a)
		}
		mixed = mixed || whole.telling(a)
		whole.take(a)
	}
	switch {
	case len(own) > mostAids:
		return nil
	case len(own) > 1, len(own) == 1 && mixed:
		for _, a := range own {
			a.share(common)
		}
		return own
	case whole.enough() && !mixed:
		return []*aid{whole}
	}
	return nil
}

// telling reports whether a and other both say for whom there is aid, on what
// conditions, or how much.
func (a *aid) telling(other *aid) bool {
	return slices.ContainsFunc([]field{colWho, colConditions, colAmount}, func(f field) bool { return len(a.values[f]) > 0 && len(other.values[f]) > 0 })
}

// take adds the facts of other.
func (a *aid) take(other *aid) {
	for _, f := range aidFields {
		for _, v := range other.values[f] {
			a.add(f, v.title, v.text)
		}
		if other.from[f] != "" {
			a.from[f] = other.from[f]
		}
	}
}

// mostAids is how many programmes one text may tell apart; more are the work of
// somebody who means harm.
const mostAids = 100

// share takes the facts of common that a has none of.
func (a *aid) share(common *aid) {
	for _, f := range aidFields {
		if values := common.values[f]; len(values) > 0 && len(a.values[f]) == 0 {
			a.values[f] = values
			a.from[f] = values[0].title
		}
	}
}

// aidNames are how the facts are named in entries.
var aidNames = map[field]string{
	colWho: "programme.who", colConditions: "programme.conditions", colAmount: "programme.amount", colPapers: "programme.papers",
	colSteps: "programme.steps", colWhere: "programme.where", colDeadline: "programme.deadline", colLegalBasis: "programme.legal_basis",
}

// programme makes an entry of a, which the policy e describes.
func (p *policyText) programme(e *knowledge.Entry, a *aid, title string) knowledge.Entry {
	named, name := title, aidTitle(title)
	if len(a.parent) > 0 {
		named = p.headingTitle(a.parent)
		if name = aidTitle(named); utf8.RuneCountInString(name) < 4 {
			name = aidTitle(title) + "：" + named
		}
	}
	out := knowledge.Entry{
		Kind: knowledge.Program, Title: name, Region: e.Region, Issuer: e.Issuer, Number: e.Number,
		Issued: e.Issued, Effective: e.Effective, Expires: e.Expires, State: e.State,
		Programme: &knowledge.Programme{
			Who:        a.text(colWho),
			Conditions: a.list(colConditions, "；;"),
			Amount:     a.text(colAmount),
			Papers:     a.list(colPapers, "；;、"),
			Steps:      a.list(colSteps, "；;→"),
			Where:      a.text(colWhere),
			Deadline:   a.text(colDeadline),
			LegalBasis: a.basis(e, p.inner),
		},
		Contacts: slices.Clone(e.Contacts),
		Source:   &knowledge.Source{Place: p.placeOf(a.parent)},
	}
	if e.Source != nil {
		out.Source.Cite, out.Source.URL = e.Source.Cite, e.Source.URL
	}
	out.Guess("title", named)
	for _, g := range e.Guessed {
		if g.Field != "title" {
			out.Guess(g.Field, g.From)
		}
	}
	for _, f := range aidFields {
		if a.from[f] != "" {
			out.Guess(aidNames[f], a.from[f])
		}
	}
	a.propose(&out)
	return out
}

// guide matches the titles of texts that are nothing to go by themselves.
var guide = regexp.MustCompile(`(?:指南|须知|问答|清单|流程)$`)

// basis is what a programme goes by: what it says itself, and the policy.
func (a *aid) basis(e *knowledge.Entry, inner string) knowledge.Strings {
	said := a.list(colLegalBasis, "；;、")
	title := cmp.Or(inner, e.Title)
	if len(said) > 0 && guide.MatchString(title) {
		return said
	}
	if !strings.Contains(title, "《") {
		title = "《" + title + "》"
	}
	if e.Number != "" {
		title += "（" + e.Number + "）"
	}
	return append(said, title)
}

// headingTitle is the name of the part of the text under the headings path: of an
// appendix, its first line.
func (p *policyText) headingTitle(path []string) string {
	label := path[len(path)-1]
	m := markerOf(label)
	if m.class != classAppendix {
		if m.class != unnumbered && m.rest != "" {
			return m.rest
		}
		return label
	}
	for _, s := range p.sections {
		if slices.Equal(s.Path, path) {
			first, _, _ := strings.Cut(s.Text, "\n")
			return first
		}
	}
	return label
}

// placeOf is where the innermost heading of path stands.
func (p *policyText) placeOf(path []string) string {
	if len(path) == 0 {
		return ""
	}
	for _, para := range p.paras {
		if strings.HasPrefix(para.text, path[len(path)-1]) {
			return para.place
		}
	}
	return ""
}

// text is what a says of f, as written; several quotes come with their headings.
func (a *aid) text(f field) string {
	r := record{values: map[field][]value{f: a.values[f]}}
	return r.take(f)
}

// list is what a says of f as a list, where it is plainly one: a line an item, or a
// line of short items. Words that lead up to the items belong to them, so that such
// a list stays whole.
func (a *aid) list(f field, separators string) knowledge.Strings {
	text := a.text(f)
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	if len(a.values[f]) > 1 || a.from[f] != "" || len(lines) == 1 && strings.ContainsAny(strings.TrimRight(text, "。"), "。：:") {
		return knowledge.Strings{text}
	}
	if len(lines) == 1 {
		list := items(text, separators)
		for i, item := range list {
			if m := markerOf(item); m.class != unnumbered && m.rest != "" {
				list[i] = m.rest
			}
		}
		return list
	}
	var list knowledge.Strings
	class := markerOf(lines[0]).class
	for _, line := range lines {
		m := markerOf(line)
		if m.class != class || class == unnumbered && strings.ContainsAny(line, "：:") || m.class != unnumbered && m.rest == "" {
			return knowledge.Strings{text}
		}
		if m.class != unnumbered {
			line = m.rest
		}
		list = append(list, strings.TrimRight(line, "；;。"))
	}
	return list
}

var (
	aidDoing  = regexp.MustCompile(`^(?:进一步|全面|切实|深入|继续|扎实|做好|开展|实施|加强|推进|组织|申报|印发|建立|规范|推行|调整|提高|完善|落实|明确|启动|发放|对)+`)
	aidEnding = regexp.MustCompile(`(?:的?(?:实施|指导|若干|补充)?(?:意见|通知|通告|公告|决定)|(?:管理|实施|暂行|试行|工作)*(?:办法|细则|方案|规定|规程|指南|规则|须知)|(?:申报|办事|申请)+指南|有关(?:事项|问题|工作)|相关(?:事项|事宜|工作)|事宜|工作|申报|申请|的)$`)
)

// aidTitle makes the name of a programme of the title of a text about it:
// 关于印发《兰陵县困难妇女救助办法》的通知 gives 兰陵县困难妇女救助.
func aidTitle(title string) string {
	name := stage.ReplaceAllString(title, "")
	if m := passesOn.FindStringSubmatch(name); m != nil {
		name = m[1]
	}
	if _, behind, found := strings.Cut(name, "关于"); found {
		name = behind
	}
	name = stage.ReplaceAllString(name, "")
	for {
		shorter := stage.ReplaceAllString(aidEnding.ReplaceAllString(name, ""), "")
		if shorter == name || shorter == "" {
			break
		}
		name = shorter
	}
	if short := aidDoing.ReplaceAllString(name, ""); short != "" {
		name = short
	}
	name = strings.Trim(name, "《》 ：:")
	if utf8.RuneCountInString(name) < 4 {
		return strings.TrimSpace(title)
	}
	return name
}
