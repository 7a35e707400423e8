package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// record is what a row of a table, or a text with front matter, tells of one
// entry, by the fields of column.go.
type record struct {
	values map[field][]value
	extra  []string // lines of text: what has no field of its own
}

// value is a filled-in cell under the title of its column.
type value struct{ title, text string }

func (r *record) add(f field, title, text string) {
	if text = strings.TrimSpace(text); hollow[text] {
		return
	}
	if r.values == nil {
		r.values = map[field][]value{}
	}
	r.values[f] = append(r.values[f], value{title, text})
}

// hollow are cells that say that there is nothing to say.
var hollow = map[string]bool{"": true, "无": true, "暂无": true, "/": true, "-": true, "—": true, "——": true, "－": true, "＼": true, `\`: true, "N/A": true, "n/a": true}

// take gives the text of the fields and marks them as used; several columns of
// one field come with their titles.
func (r *record) take(list ...field) string {
	var all []value
	for _, f := range list {
		all = append(all, r.values[f]...)
		delete(r.values, f)
	}
	if len(all) == 1 {
		return all[0].text
	}
	parts := make([]string, len(all))
	for i, v := range all {
		parts[i] = v.title + "：" + v.text
	}
	return strings.Join(parts, "\n")
}

// list gives the items of a field's cells.
func (r *record) list(f field, separators string) knowledge.Strings {
	var all knowledge.Strings
	for _, v := range r.values[f] {
		for _, item := range items(v.text, separators) {
			if !slices.Contains(all, item) {
				all = append(all, item)
			}
		}
	}
	delete(r.values, f)
	return all
}

// entry makes an entry of what the record tells. Fields that the kind has no
// place for become lines of its text. note reports a doubt.
func (r *record) entry(kind knowledge.Kind, note func(code string, severity knowledge.Severity, args ...string)) knowledge.Entry {
	e := knowledge.Entry{Kind: kind, State: knowledge.Published}
	r.head(&e)
	switch kind {
	case knowledge.FAQ:
		e.Text = r.take(colAnswer)
	case knowledge.Program:
		r.programme(&e)
	case knowledge.ServicePoint:
		r.point(&e, note)
	}
	r.rest(&e)
	return e
}

// head reads what entries of every kind have.
func (r *record) head(e *knowledge.Entry) {
	titles := map[knowledge.Kind][]field{
		knowledge.FAQ:          {colQuestion, colName},
		knowledge.Program:      {colProgrammeName, colName, colPointName},
		knowledge.ServicePoint: {colPointName, colName, colProgrammeName},
	}
	for _, f := range titles[e.Kind] {
		if v := r.values[f]; len(v) > 0 && e.Title == "" {
			e.Title = oneLine(v[0].text)
			r.values[f] = v[1:]
		}
	}
	e.Aliases = r.list(colAliases, "、，,；;|")
	e.Questions = r.list(colWordings, "；;|")
	if e.Kind == knowledge.Policy {
		e.Number = r.take(colNumber)
		if tidy := tidyNumber(e.Number); tidy != "" {
			e.Number = tidy
		}
	}
	e.Issuer = r.take(colIssuer)
	e.Issued = r.date(colIssued)
	e.Effective = r.date(colEffective)
	e.Expires = r.date(colExpires)
}

// date reads a date; a cell that is none stays for the text.
func (r *record) date(f field) knowledge.Date {
	if len(r.values[f]) != 1 {
		return ""
	}
	d, err := knowledge.ParseDate(r.values[f][0].text)
	if err != nil || d == "" {
		return ""
	}
	delete(r.values, f)
	return d
}

func (r *record) programme(e *knowledge.Entry) {
	e.Text = r.take(colContent)
	office := r.take(colOffice)
	e.Programme = &knowledge.Programme{
		Who:        r.take(colWho),
		Conditions: r.list(colConditions, "；;"),
		Amount:     r.take(colAmount),
		Papers:     r.list(colPapers, "；;、"),
		Steps:      r.list(colSteps, "；;→"),
		Where:      r.take(colWhere),
		Deadline:   r.take(colDeadline),
		LegalBasis: append(r.list(colLegalBasis, "；;"), r.list(colNumber, "；;")...),
	}
	c := knowledge.Contact{Name: office, Phones: r.phones(), Address: r.take(colAddress), Hours: r.take(colHours)}
	if c.Name == "" && utf8.RuneCountInString(e.Programme.Where) <= longestLead && !strings.Contains(e.Programme.Where, "\n") {
		c.Name = e.Programme.Where
	}
	if office != "" || len(c.Phones) > 0 || c.Address != "" {
		e.Contacts = []knowledge.Contact{c}
	}
}

func (r *record) point(e *knowledge.Entry, note func(code string, severity knowledge.Severity, args ...string)) {
	said := len(r.values[colConfidential])+len(r.values[colPublic]) > 0
	p := &knowledge.Point{
		Kinds:        r.list(colKinds, "、，,；;/|"),
		Address:      oneLine(r.take(colAddress, colWhere)),
		Phones:       r.phones(),
		Hours:        r.take(colHours),
		Services:     r.list(colServices, "、；;"),
		Confidential: r.says(colConfidential, true) || r.says(colPublic, false),
	}
	p.Location = r.location(note)
	if len(p.Kinds) == 0 {
		p.Kinds = kindsIn(e.Title)
	}
	if !said && sheltered(e.Title, p.Kinds) {
		p.Confidential = true
		note("shelter", knowledge.Hint, "title", e.Title)
	}
	e.Point = p
}

// rest keeps what was not used as lines of the text.
func (r *record) rest(e *knowledge.Entry) {
	var lines []string
	if e.Text != "" {
		lines = append(lines, e.Text)
	}
	left := make([]field, 0, len(r.values))
	for f := range r.values {
		left = append(left, f)
	}
	slices.Sort(left)
	for _, f := range left {
		for _, v := range r.values[f] {
			lines = append(lines, v.title+"："+oneLine(v.text))
		}
	}
	e.Text = strings.Join(append(lines, r.extra...), "\n")
}

// says reports whether a cell says yes, or no.
func (r *record) says(f field, yes bool) bool {
	text := strings.ToLower(r.take(f))
	switch text {
	case "是", "√", "✓", "y", "yes", "true", "1", "保密", "需保密", "公开":
		return yes
	case "否", "不", "×", "n", "no", "false", "0", "不保密", "不公开":
		return !yes && text != ""
	}
	return false
}

// sheltered reports whether a service point is of a sort whose address women hide
// behind.
func sheltered(title string, kinds []string) bool {
	return strings.Contains(title+strings.Join(kinds, " "), "庇护")
}

// plainPhone are titles of columns that say nothing more than that it is a phone.
var plainPhone = regexp.MustCompile(`^(?:(?:联系|咨询|办公|固定|服务|热线)?电话(?:号码)?|手机(?:号码?)?|座机|联系方式|热线|(?:咨询|服务)热线|联系人电话|负责人电话|tel|phone)$`)

// officeLabel matches a label of a phone that names an office or a time, not a person.
var officeLabel = regexp.MustCompile(`[办室科部处站局所院厅会窗线夜日昼早晚班周节假]|值|中心|大厅|热线|固定|传真|前台|总机|小时|咨询|投诉|举报|报警|急诊|妇联|法援|转`)

// phones reads every phone. Names of persons beside them are left out.
func (r *record) phones() []knowledge.Phone {
	columns := r.values[colPhone]
	delete(r.values, colPhone)
	var all []knowledge.Phone
	for _, v := range columns {
		found := knowledge.ParsePhones(v.text)
		if len(found) == 0 {
			r.extra = append(r.extra, v.title+"："+oneLine(v.text))
		}
		for _, p := range found {
			if !officeLabel.MatchString(p.Label) {
				p.Label = ""
			}
			if p.Label == "" && len(columns) > 1 && !plainPhone.MatchString(v.title) {
				p.Label = strings.TrimSuffix(v.title, "电话")
			}
			if !slices.ContainsFunc(all, func(q knowledge.Phone) bool { return q.Number == p.Number }) {
				all = append(all, p)
			}
		}
	}
	return all
}

// inlineNumber matches the number of an item inside a cell: 1. 1、 （1） ①.
var inlineNumber = regexp.MustCompile(`(?:^|[\s；;。，,])\s*((?:\d{1,2}[.、．)）]|[（(]\d{1,2}[）)]|[①-⑳])\s*)[^\d\s]`)

// items cuts a cell into its items: at line breaks, at numbers, and at separators
// outside of brackets and quotation marks.
func items(text, separators string) []string {
	var all []string
	for line := range strings.SplitSeq(text, "\n") {
		for _, piece := range numberedItems(line) {
			all = append(all, splitOutside(piece, separators)...)
		}
	}
	return all
}

func numberedItems(line string) []string {
	found := inlineNumber.FindAllStringSubmatchIndex(line, -1)
	if len(found) == 0 || strings.TrimSpace(line[:found[0][2]]) != "" {
		return []string{line}
	}
	var all []string
	for i, at := range found {
		end := len(line)
		if i+1 < len(found) {
			end = found[i+1][2]
		}
		all = append(all, line[at[3]:end])
	}
	return all
}

func splitOutside(s, separators string) []string {
	var all []string
	depth, start := 0, 0
	cut := func(end int) {
		if item := strings.Trim(s[start:end], " \t；;。"); item != "" {
			all = append(all, item)
		}
	}
	for i, r := range s {
		switch {
		case strings.ContainsRune("（(《“【[", r):
			depth++
		case strings.ContainsRune("）)》”】]", r):
			depth = max(depth-1, 0)
		case depth == 0 && strings.ContainsRune(separators, r):
			cut(i)
			start = i + utf8.RuneLen(r)
		}
	}
	cut(len(s))
	return all
}

// knownKinds are kinds of service points by the words that names of such places
// hold.
var knownKinds = []struct{ word, kind string }{
	{"庇护", "庇护所"}, {"热线", "热线"}, {"法律援助", "法律援助"}, {"妇幼保健", "妇幼保健院"}, {"儿童之家", "儿童之家"}, {"妇女儿童家园", "妇女儿童家园"},
	{"妇女之家", "妇女之家"}, {"维权", "维权站"}, {"调解", "调解委员会"}, {"婚姻登记", "婚姻登记"}, {"家政", "家政服务"}, {"创业", "创业基地"},
	{"妇联", "妇联"}, {"妇女联合会", "妇联"},
}

func kindsIn(title string) knowledge.Strings {
	for _, k := range knownKinds {
		if strings.Contains(title, k.word) {
			return knowledge.Strings{k.kind}
		}
	}
	return nil
}
