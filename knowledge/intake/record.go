package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// record is what a row of a table, or a text with front matter, tells of one
// entry, by the fields of column.go.
type record struct {
	values  map[field][]value
	extra   []value  // what has no field of its own
	group   string   // the heading above a row that tells a kind of service point
	titles  []string // of the table, the nearest first
	datum   datum    // of coordinates whose column names none
	guesses []knowledge.Guess
}

// value is a filled-in cell under the title of its column.
type value struct{ title, text string }

// line is the value as a line of text.
func (v value) line() string {
	if v.title == "" {
		return oneLine(v.text)
	}
	return v.title + "：" + oneLine(v.text)
}

// guess marks a field of the entry as concluded; see [knowledge.Entry.Guess].
func (r *record) guess(field, from string) {
	r.guesses = append(r.guesses, knowledge.Guess{Field: field, From: from})
}

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
		r.programme(&e, note)
	case knowledge.ServicePoint:
		r.point(&e, note)
	}
	if e.Confidential() {
		r.conceal(&e, note)
	}
	r.rest(&e)
	for _, g := range r.guesses {
		e.Guess(g.Field, g.From)
	}
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
	e.Issued = r.date(colIssued, "issued")
	e.Effective = r.date(colEffective, "effective")
	e.Expires = r.date(colExpires, "expires")
}

func (r *record) programme(e *knowledge.Entry, note func(code string, severity knowledge.Severity, args ...string)) {
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
	c := knowledge.Contact{Name: office, Phones: r.phones(e.Title, "contacts.phones", note), Address: r.take(colAddress), Hours: r.hours(e.Title, note)}
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
		Kinds:        r.kinds(e.Title),
		Address:      oneLine(r.take(colAddress, colWhere)),
		Phones:       r.phones(e.Title, "service_point.phones", note),
		Hours:        r.hours(e.Title, note),
		Services:     r.list(colServices, "、；;"),
		Verified:     r.date(colVerified, "service_point.verified"),
		VerifiedBy:   oneLine(r.take(colVerifiedBy)),
		Confidential: r.concealed(colConfidential, true) || r.concealed(colPublic, false),
	}
	if !said && (sheltered(e.Title, p.Kinds) || r.hostsShelter(p.Services)) {
		p.Confidential = true
		note("shelter", knowledge.Hint, "title", clip(cmp.Or(withoutPlaces(e.Title), e.Title), 60))
	}
	p.Location = r.location(p.Confidential, note)
	e.Point = p
}

// rest keeps what was not used as lines of the text.
func (r *record) rest(e *knowledge.Entry) {
	var lines []string
	if e.Text != "" {
		lines = append(lines, e.Text)
	}
	for _, v := range r.left() {
		lines = append(lines, v.line())
	}
	e.Text = strings.Join(lines, "\n")
}

// left is what was not used, that of known fields first.
func (r *record) left() []value {
	fields := make([]field, 0, len(r.values))
	for f := range r.values {
		fields = append(fields, f)
	}
	slices.Sort(fields)
	var all []value
	for _, f := range fields {
		all = append(all, r.values[f]...)
	}
	return append(all, r.extra...)
}

// concealed reports whether a cell says that a point is confidential; yes is what
// 是 means there. What it says in words that are not known counts as such.
func (r *record) concealed(f field, yes bool) bool {
	switch strings.ToLower(oneLine(r.take(f))) {
	case "":
		return false
	case "保密", "需保密", "不公开", "涉密":
		return true
	case "公开", "不保密", "可公开":
		return false
	case "是", "√", "✓", "y", "yes", "true", "1", "需", "需要":
		return yes
	case "否", "不", "×", "n", "no", "false", "0", "不需", "不需要":
		return !yes
	}
	return true
}

// sheltered reports whether a service point is of a sort whose address women hide
// behind.
func sheltered(title string, kinds []string) bool {
	return strings.Contains(title+strings.Join(kinds, " "), "庇护") || namesShelter(title)
}

// hours are the hours as written, one line for each of several columns. What a
// title says of days or of a time of day stands before them.
func (r *record) hours(title string, note func(code string, severity knowledge.Severity, args ...string)) string {
	var lines []string
	all := r.values[colHours]
	delete(r.values, colHours)
	for _, v := range all {
		short := strings.Trim(hoursWords.ReplaceAllString(v.title, ""), "（）() ")
		switch {
		case when.MatchString(short), short != "" && len(all) > 1:
			lines = append(lines, short+"："+v.text)
		case len(all) > 1:
			lines = append(lines, v.title+"："+v.text)
		default:
			lines = append(lines, v.text)
		}
	}
	hours := strings.Join(lines, "\n")
	switch week, rest, ok := knowledge.ReadHours(hours); {
	case hours == "":
	case !ok:
		note("hours_unread", knowledge.Hint, "title", clip(title, 60), "hours", clip(oneLine(hours), 60))
	case rest != "":
		note("hours_partly", knowledge.Hint, "title", clip(title, 60), "hours", week.String(), "rest", clip(oneLine(rest), 60))
	}
	return hours
}

var (
	// hoursWords match what a title of hours says beside the days or the time of day.
	hoursWords = regexp.MustCompile(`(?:服务|开放|办公|工作|营业|接待|接听|值班|上班)(?:时间|时段)|[:：]`)
	// when matches words for days and times of day.
	when = regexp.MustCompile(`工作日|平日|周|星期|礼拜|双休|假|[夏冬春秋]|上午|下午|早|晚|夜|白天|日间|24小时|值班`)
)

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
