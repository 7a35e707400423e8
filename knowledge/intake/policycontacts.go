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
	"jinguo/knowledge/region"
	"jinguo/knowledge/scrub"
)

// hint is what the words behind a label tell of whom to call.
type hint int

const (
	hintPerson hint = iota + 1
	hintOffice
	hintPhone
	hintAddress
	hintHours
	hintElse // a fax, an address of mail: not a telephone and no part of a contact
)

// contactLabels are the labels of lines that say whom to call. Spaces may stand
// between their characters.
var contactLabels = []struct {
	tells hint
	names string
}{
	{hintPerson, "联系人及联系电话 联系人及联系方式 联系人及电话 联系人员 联系人 联络人员 联络人 经办人员 经办人 咨询人 受理人 解读人"},
	{hintOffice, "联系单位 联系部门 联系科室 咨询单位 咨询部门 咨询机构 咨询科室 解读单位 解读机关 解读机构 解读部门 承办科室"},
	{hintElse, "传真电话 传真号码 传真 电子邮箱 电子邮件 邮政编码 邮箱 邮编 网址 微信公众号 公众号"},
	{hintPhone, "监督举报电话 监督投诉电话 咨询服务电话 联系方式 联系电话 咨询电话 咨询热线 服务电话 服务热线 办公电话 值班电话 监督电话 投诉电话 举报电话 举报热线 求助电话 求助热线 维权热线 公益热线 热线电话 电话号码 电话 热线"},
	{hintAddress, "联系地址 办公地址 通讯地址 通信地址 办公地点 单位地址 地址"},
	{hintHours, "办公时间 工作时间 咨询时间 接听时间 接待时间 服务时间 上班时间"},
}

var contactTells = func() map[string]hint {
	all := map[string]hint{}
	for _, l := range contactLabels {
		for name := range strings.FieldsSeq(l.names) {
			all[name] = l.tells
		}
	}
	return all
}()

// A longer paragraph is prose, which may name a telephone but is no line of contacts.
const longestContact = 300 // characters

// clue is a label of a line with what stands behind it.
type clue struct {
	tells       hint
	label       string // without spaces
	from, value int    // where the label and the value start in the line
	end         int    // where the value ends
}

// clues cuts a line at its labels. before is what stands above the first.
func clues(line string) (before string, all []clue) {
	if !strings.ContainsAny(line, "：:0123456789０１２３４５６７８９") || utf8.RuneCountInString(line) > longestContact {
		return line, nil
	}
	last := 0
	for _, at := range valueStart.FindAllStringIndex(line, -1) {
		c, ok := clueBefore(line[last:at[0]])
		if !ok || line[at[1]-1] != ':' && !strings.HasSuffix(line[:at[1]], "：") && c.tells != hintPhone {
			continue
		}
		c.from += last
		c.value, c.end = at[0], len(line)
		if r, size := utf8.DecodeRuneInString(line[at[0]:]); r == '：' || r == ':' {
			c.value += size
		}
		if n := len(all); n > 0 {
			all[n-1].end = c.from
		}
		all = append(all, c)
		last = c.value
	}
	before = line
	if len(all) > 0 {
		before = line[:all[0].from]
	}
	if at := officeNumberLine.FindStringSubmatchIndex(before); at != nil && officeIn(line[at[2]:at[3]]) != "" {
		return line[:at[3]], slices.Insert(all, 0, clue{hintPhone, "电话", at[3], at[3], len(before)})
	}
	return before, all
}

// valueStart matches where what a label names may start: at a colon, or at a number.
var valueStart = regexp.MustCompile(`[：:]|[（(]?[0-9０-９][0-9０-９（）()—–-]*`)

// clueBefore finds the label that text ends in. Words that run into a label belong
// to it where they tell what a telephone is for; an office may stand before it, and
// other words make it none: 家庭地址.
func clueBefore(text string) (c clue, ok bool) {
	var word []rune // the characters at the end of text, the last first
	var starts []int
	best := 0
	text = strings.TrimRight(strings.TrimSuffix(strings.TrimRight(text, " （("), "为"), " 　")
	for end, gap := len(text), 0; end > 0 && len(word) < longestLabel; {
		r, size := utf8.DecodeLastRuneInString(text[:end])
		end -= size
		switch {
		case unicode.Is(unicode.Han, r):
			word, starts, gap = append(word, r), append(starts, end), 0
		case (r == ' ' || r == '　') && gap < 4 && len(word) > 0:
			gap++
			continue
		case r == ' ' || r == '　':
			continue
		default:
			end = 0
		}
		if label := reversed(word); len(label) > 0 && contactTells[label] != 0 {
			best = len(word)
		}
	}
	if best == 0 {
		return clue{}, false
	}
	label := reversed(word[:best])
	c = clue{tells: contactTells[label], label: label, from: starts[best-1]}
	ahead := text[:c.from]
	if r, _ := utf8.DecodeLastRuneInString(ahead); !unicode.Is(unicode.Han, r) || leadsToCall.MatchString(ahead) || officeIn(ahead) != "" {
		return c, true
	}
	purpose := phonePurpose.FindString(ahead)
	c.from -= len(purpose)
	c.label = purpose + label
	ahead = strings.TrimSuffix(ahead, purpose)
	r, _ := utf8.DecodeLastRuneInString(ahead)
	return c, c.tells == hintPhone && purpose != "" && (!unicode.Is(unicode.Han, r) || officeIn(ahead) != "")
}

// phonePurpose matches words before the label of a telephone that tell what it is for.
var phonePurpose = regexp.MustCompile(`(?:妇女|儿童|家庭教育|法律|公益|政策|业务|技术|办理|受理|报名|申报|申请|服务|咨询|投诉|监督|举报|值班|办公|部门|科室|单位|机构|维权|求助)+$`)

func reversed(word []rune) string {
	out := slices.Clone(word)
	slices.Reverse(out)
	return string(out)
}

// officeNumberLine matches a line such as 县妇联权益部：0539-8208001, whose group is the
// office.
var officeNumberLine = regexp.MustCompile(`^(\p{Han}{3,20})[\s　：:]+[（(]?\d[\d（）()\s、，,；;—–-]{2,60}$`)

// contacts gathers whom to call from the lines of the body that say so, and takes
// the names of persons out of those lines. Where no office is named, the issuer is
// meant.
func (p *policyText) contacts(rep *report) {
	g := gathering{issuer: firstOf(p.entry.Issuer)}
	kept := p.paras[:0]
	for _, para := range p.paras {
		before, all := "", []clue(nil)
		if !para.table && !para.title {
			before, all = clues(para.text)
		}
		if len(all) == 0 {
			g.close()
			g.below(para)
			kept = append(kept, para)
			continue
		}
		text, removed := g.line(para.text, before, all)
		if removed {
			rep.note("person_left_out", knowledge.Hint, para.place, "column", "联系人")
		}
		if text = strings.TrimSpace(text); text == "" {
			continue
		}
		if text != para.text {
			para.text, para.marker = text, markerOf(text)
		}
		para.contact = true
		kept = append(kept, para)
	}
	g.close()
	for _, c := range g.all {
		slices.SortStableFunc(c.Phones, complaintsLast)
	}
	slices.SortStableFunc(g.all, func(a, b knowledge.Contact) int { return complaintsLast(firstPhone(a), firstPhone(b)) })
	p.paras, p.entry.Contacts = kept, g.all
	if g.assumed {
		p.entry.Guess("contacts.name", g.issuer)
	}
}

// gathering collects contacts from lines that follow each other.
type gathering struct {
	issuer  string
	all     []knowledge.Contact
	open    knowledge.Contact
	stated  bool // the open contact's office has a line of its own
	person  bool // somebody is named, so that a mobile number is hers
	others  bool // the sentence speaks of others, so that a number without a name is not the issuer's
	assumed bool // a contact got the issuer's name
}

// close ends the contact that is open. What is said of an office in two places
// becomes one contact.
func (g *gathering) close() {
	c := g.open
	g.open, g.stated, g.person = knowledge.Contact{}, false, false
	if len(c.Phones) == 0 && c.Address == "" || c.Name == "" && g.others {
		return
	}
	if c.Name == "" {
		c.Name = g.issuer
		g.assumed = g.assumed || c.Name != ""
	}
	if strings.Contains(c.Name, "庇护") {
		c.Address = ""
	}
	at := slices.IndexFunc(g.all[:min(len(g.all), mostContacts)], func(other knowledge.Contact) bool {
		return other.Name == c.Name && (other.Address == "" || c.Address == "" || other.Address == c.Address)
	})
	if at < 0 {
		g.all = append(g.all, c)
		return
	}
	same := &g.all[at]
	for _, p := range c.Phones {
		addPhone(same, p)
	}
	same.Address, same.Hours = cmp.Or(same.Address, c.Address), cmp.Or(same.Hours, c.Hours)
}

// mostContacts is among how many offices one is looked for that is named again.
const mostContacts = 200

// below makes the office whose name alone is a paragraph the one that the lines right
// below tell of.
func (g *gathering) below(p para) {
	name := p.text
	if p.marker.class != unnumbered {
		name = p.marker.rest
	}
	if !p.table && !p.title && name != "" && officeIn(name) == name {
		g.open.Name, g.stated = name, true
	}
}

// next closes the contact that has its numbers where a further line names more; an
// office with a line of its own is meant by all that follow.
func (g *gathering) next(all []clue) {
	more := slices.ContainsFunc(all, func(c clue) bool { return c.tells == hintPhone || c.tells == hintPerson })
	if !more || len(g.open.Phones) == 0 {
		return
	}
	name, stated := g.open.Name, g.stated
	g.close()
	if stated {
		g.open.Name, g.stated = name, true
	}
}

// line reads a line with labels. It gives the line without names of persons, and
// whether there were any.
func (g *gathering) line(text, before string, all []clue) (left string, removed bool) {
	g.next(all)
	if office := officeIn(before); office != "" {
		g.office(office)
	} else if !begins(before) {
		g.close()
		g.others = true
		defer func() {
			g.close()
			g.others = false
		}()
	}
	var out strings.Builder
	out.WriteString(before)
	for _, c := range all {
		value := text[c.value:c.end]
		kept := value
		switch c.tells {
		case hintPerson:
			kept = g.someone(value)
		case hintOffice:
			g.office(upTo("；;。", value))
			g.stated = g.open.Name != ""
		case hintPhone:
			kept = g.phones(c.label, value)
		case hintAddress:
			if g.open.Address != "" {
				g.close()
			}
			g.open.Address = upTo("；;。", value)
		case hintHours:
			g.open.Hours = upTo("。", value)
		}
		if kept != value {
			removed = true
			if strings.Trim(kept, contactTrim) == "" {
				if strings.ContainsAny(kept, "）)") {
					out.WriteString("）")
				}
				continue
			}
		}
		out.WriteString(text[c.from:c.value] + kept)
	}
	return out.String(), removed
}

// begins reports whether what stands before a label leaves it to the text's issuer
// whose number that is: nothing, the end of a sentence, or words such as 请拨打.
func begins(before string) bool {
	before = strings.TrimRight(before, " 　（(")
	m := markerOf(before)
	return before == "" || m.class != unnumbered && m.rest == "" || leadsToCall.MatchString(before)
}

var leadsToCall = regexp.MustCompile(`(?:[。；;！？!?：:]|拨打|联系|致电|咨询|询问)$`)

const contactTrim = " 　\t，,；;。、（）()"

// office starts a contact of that name unless the one that is open has none yet.
func (g *gathering) office(name string) {
	if utf8.RuneCountInString(name) > longestLead || name == "" {
		return
	}
	if g.open.Name != "" && g.open.Name != name || len(g.open.Phones) > 0 {
		g.close()
	}
	g.open.Name = name
}

// someone reads what stands behind 联系人： an office, names of persons, numbers. It
// gives that without the names.
func (g *gathering) someone(value string) string {
	var out strings.Builder
	naming := true // names may come up to the first word that is none
	for _, part := range splitKeeping(value) {
		word := strings.Trim(part, contactTrim+"：:")
		switch {
		case word == "":
		case naming && isPerson(word):
			g.person = true
			out.WriteString(strings.TrimLeft(part[strings.Index(part, word)+len(word):], " 　、，,"))
			continue
		case naming && officeIn(word) != "":
			g.office(officeIn(word))
		case !onlyNumbers.MatchString(word):
			naming = false
		}
		out.WriteString(part)
	}
	left := out.String()
	g.take("", left)
	if left != value {
		left = strings.TrimLeft(left, " 　")
	}
	return left
}

var onlyNumbers = regexp.MustCompile(`^[\d０-９—–-]+$`)

// phones reads what stands behind 联系电话：. It gives that without names of persons
// beside the numbers.
func (g *gathering) phones(label, value string) string {
	g.take(label, value)
	return beside.ReplaceAllStringFunc(value, func(s string) string {
		if word := strings.Trim(s, contactTrim); isPerson(word) {
			return strings.Repeat(" ", min(1, len(s)-len(strings.TrimLeft(s, " 　"))))
		}
		return s
	})
}

// beside matches a word that stands on its own among numbers, maybe in brackets.
var beside = regexp.MustCompile(`[（(]\p{Han}{2,6}[）)]|(?:^|[\s　])\p{Han}{2,6}(?:[\s　]|$)|\p{Han}{2,6}$|^\p{Han}{2,6}`)

// take adds the numbers of value: to a contact of the office that is named beside
// them, or to the one that is open.
func (g *gathering) take(label, value string) {
	for _, phone := range knowledge.ParsePhones(value) {
		if g.person && mobileNumber.MatchString(phone.Number) || strings.Contains(phone.Label, "传真") {
			continue
		}
		switch office := officeIn(phone.Label); {
		case isPerson(phone.Label):
			phone.Label = ""
		case isHours(phone.Label):
			g.open.Hours = cmp.Or(g.open.Hours, phone.Label)
			phone.Label = ""
		case office != "":
			g.office(office)
			phone.Label = ""
		case phone.Label == "" && !plainPhone.MatchString(label):
			phone.Label = strings.TrimSuffix(label, "电话")
		case !officeLabel.MatchString(phone.Label):
			phone.Label = ""
		}
		addPhone(&g.open, phone)
	}
}

func addPhone(c *knowledge.Contact, p knowledge.Phone) {
	if !slices.ContainsFunc(c.Phones, func(other knowledge.Phone) bool { return other.Number == p.Number }) {
		c.Phones = append(c.Phones, p)
	}
}

func isHours(s string) bool {
	_, ok := knowledge.ParseHours(s)
	return ok
}

// complaintsLast puts the numbers for complaints behind those for questions.
func complaintsLast(a, b knowledge.Phone) int {
	switch last := complaint.MatchString(a.Label); {
	case last == complaint.MatchString(b.Label):
		return 0
	case last:
		return 1
	}
	return -1
}

func firstPhone(c knowledge.Contact) knowledge.Phone {
	if len(c.Phones) == 0 {
		return knowledge.Phone{}
	}
	return c.Phones[0]
}

var complaint = regexp.MustCompile(`监督|举报|投诉`)

var mobileNumber = regexp.MustCompile(`^1[3-9]\d{9}$`)

// officeName matches the name of an office or of a part of one at the end of words.
var officeName = regexp.MustCompile(`\p{Han}*(?:妇联|联合会|委员会|基金会|协会|政府|[\p{Han}]{2}部|办公室|中心|服务站|工作站|法院|检察院|[\p{Han}]{1,3}[局厅科处股]|窗口|大厅|公司|医院|村委|社区)$`)

// officeIn is the office that words name at their end, or nothing.
func officeIn(words string) string {
	words = strings.Trim(words, contactTrim+"：:")
	if at := strings.LastIndexAny(words, "，,；;。：:（( 　"); at >= 0 {
		_, size := utf8.DecodeRuneInString(words[at:])
		words = words[at+size:]
	}
	if _, err := region.Parse(townFirst.FindString(words)); err != nil {
		words = calling.ReplaceAllString(words, "")
	}
	if utf8.RuneCountInString(words) > longestLead || isPerson(words) {
		return ""
	}
	return sending.ReplaceAllString(officeName.FindString(words), "")
}

// townFirst matches what may be the name of a town: 向城镇 begins as 向县妇联 does.
var townFirst = regexp.MustCompile(`^\p{Han}{1,5}?(?:街道|[镇乡])`)

// calling matches words before an office that are none of its name.
var calling = regexp.MustCompile(`^(?:请|可|拨打|联系|咨询|致电|与|向|如有.{0,10}[请可])+`)

// sending matches words of when and how something is to be sent to an office, behind
// the digits of a day: 日前将名单报….
var sending = regexp.MustCompile(`^\p{Han}{0,4}[日月底天时]前\p{Han}{0,12}?(?:上?报送?|送|交|寄|反馈)(?:至|到|给)?`)

// isPerson reports whether word is the name of a person, or a surname with a post.
func isPerson(word string) bool {
	word = strings.TrimSpace(width.Narrow.String(word))
	if post := postBehind.FindString(word); post != "" && post != word {
		word = strings.TrimSpace(strings.TrimSuffix(word, post))
		if n := utf8.RuneCountInString(word); n == 1 {
			return strings.Contains(scrub.Surnames, word)
		}
	}
	return scrub.IsName(word)
}

var postBehind = regexp.MustCompile(`(?:同志|主任|主席|副主席|科长|副科长|部长|副部长|老师|女士|先生|经理|干事|律师)$`)

// splitKeeping cuts s behind the signs that stand between names, which it keeps.
func splitKeeping(s string) []string {
	var all []string
	start := 0
	for i, r := range s {
		if strings.ContainsRune(" 　、，,；;（(）)", r) {
			all = append(all, s[start:i+utf8.RuneLen(r)])
			start = i + utf8.RuneLen(r)
		}
	}
	return append(all, s[start:])
}

// upTo is what a value says up to one of the signs, without a bracket that closes
// what the line opened.
func upTo(signs, value string) string {
	if at := strings.IndexAny(value, signs); at >= 0 {
		value = value[:at]
	}
	value = strings.Trim(value, " 　\t，,；;。、")
	if strings.Count(value, "）") > strings.Count(value, "（") {
		value = strings.TrimSuffix(value, "）")
	}
	return value
}

// firstOf is the first of several offices.
func firstOf(issuer string) string {
	name, _, _ := strings.Cut(issuer, "、")
	return name
}

// lastWords matches sentences that end a text as a whole.
var lastWords = regexp.MustCompile(`^(?:特此(?:通知|公告|通告|函告|函复|批复)|本` + kinds + `自.{0,60}起.{0,10}(?:施行|执行|实施|生效|试行)|本` + kinds + `由.{2,40}负责解释)`)

// closing marks the paragraphs at the end of a text, or before what it passes on or
// has attached, that end it as a whole and not its last section. Whom to call is of
// its section where others say so in theirs, or where its heading does.
func closing(paras []para) {
	end := len(paras)
	for end > 0 {
		start := end - 1
		for start > 0 && !paras[start].title && paras[start].marker.class != classAppendix {
			start--
		}
		closeText(paras[start:end])
		end = start
	}
}

// closeText does that for one text.
func closeText(paras []para) {
	tail := len(paras)
	for tail > 0 && paras[tail-1].level == 0 && !paras[tail-1].table && (paras[tail-1].marker.class == unnumbered || paras[tail-1].contact) {
		tail--
	}
	contacts := !slices.ContainsFunc(paras[:tail], func(p para) bool { return p.contact })
	if tail > 0 && !sentences(paras[tail-1].text) && utf8.RuneCountInString(paras[tail-1].text) <= longestLead {
		contacts = contacts && !aboutContacts.MatchString(paras[tail-1].text)
		tail++ // the words right under a heading are its own
	}
	for i := tail; i < len(paras); i++ {
		paras[i].closes = lastWords.MatchString(paras[i].text) || contacts && paras[i].contact
	}
}

var aboutContacts = regexp.MustCompile(`联系|咨询|电话|投诉|举报|地址|热线`)
