package intake

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/clerk"
	"jinguo/knowledge/region"
)

// ruleSheets gathers what the sheets of a document say of rules.
type ruleSheets struct {
	rep    *report
	file   string
	drafts []*ruleDraft // in their order
}

// ruleDraft is what was read of the rule of one programme.
type ruleDraft struct {
	part    RulePart
	rows    []ruleRow
	tiers   []ruleRow
	checked []bool // of the rows with a column that says so
	broken  bool   // a condition or an amount cannot be read
}

// ruleRow is a condition, or a part of an amount.
type ruleRow struct {
	name, group, tier, label string
	expression               clerk.Expression
	quote                    string
	pay, per                 string
}

// ruleSegment is a sheet of rules in a grid, which may hold several.
type ruleSegment struct {
	kind    ruleKind
	caption string
	columns []ruleColumn
	rows    []row
	table   *table
	place   string
}

// found reports whether there was any.
func (s *ruleSheets) found() bool { return len(s.drafts) > 0 }

// takeAll takes the sheets of rules out of the blocks of a document.
func (s *ruleSheets) takeAll(blocks []block) []block {
	var left []block
	above := ""
	for _, b := range blocks {
		if b.Table == nil {
			if above = ""; ruleCaption.MatchString(b.Text) {
				above = b.Text
			}
		}
		left = append(left, s.take(b, above)...)
	}
	return left
}

// take takes the sheets of rules out of a block, whose caption may stand above it, and
// gives what else is in it; nothing where all of it was.
func (s *ruleSheets) take(b block, above string) []block {
	if b.Table == nil || !s.holds(b.Table) {
		return []block{b}
	}
	var left []block
	var other []row
	var open *ruleSegment
	var segments []*ruleSegment
	flush := func() {
		if len(other) > 0 {
			left = append(left, block{Place: b.Place, Level: b.Level, Table: &table{Name: b.Table.Name, Rows: other, Columns: b.Table.Columns, choice: b.Table.choice}})
			other = nil
		}
	}
	var caption *row
	for i, r := range b.Table.Rows {
		kind, columns := ruleHeader(r.Cells)
		switch {
		case kind != noRule:
			open = &ruleSegment{kind: kind, columns: columns, table: b.Table, place: b.Place, caption: above}
			if caption != nil {
				open.caption = firstCell(*caption)
			}
			segments, caption = append(segments, open), nil
			flush()
		case firstCell(r) == "":
		case open != nil && kindOf(b.Table.header(i, 1)) != "":
			open, other = nil, []row{r}
		case alone(r) && s.captions(b.Table.Rows[i+1:]):
			caption = &b.Table.Rows[i]
		case open != nil:
			open.rows = append(open.rows, r)
		default:
			other = append(other, r)
		}
	}
	flush()
	title := ""
	for _, segment := range segments {
		title = s.read(segment, title)
	}
	return left
}

// holds reports whether a table has a sheet of rules and no persons.
func (s *ruleSheets) holds(t *table) bool {
	found := false
	for _, r := range t.Rows {
		if holdsIdentity(r.Cells) {
			return false
		}
		kind, _ := ruleHeader(r.Cells)
		if kind == noRule {
			continue
		}
		found = true
		for _, cell := range r.Cells {
			if a := aspectOf(cell); a == aspectSubject || a == aspectMobile || strings.Contains(cell, "身份证") {
				return false
			}
		}
	}
	return found
}

// captions reports whether the next row that says anything is a header.
func (s *ruleSheets) captions(rows []row) bool {
	for _, r := range rows {
		if firstCell(r) != "" {
			kind, _ := ruleHeader(r.Cells)
			return kind != noRule
		}
	}
	return false
}

// read reads a sheet, which is about the programme before where neither its caption nor
// its rows name one, and gives the programme of its last row.
func (s *ruleSheets) read(g *ruleSegment, before string) (title string) {
	title, area := cmp.Or(captionTitle(g.caption), captionTitle(g.table.Name), before), ""
	for _, r := range g.rows {
		v := g.cells(r)
		if words := onlyWords(r); words != "" && len(r.Cells) > 2 && (aside.MatchString(words) || v[ruleTitle]+v[ruleFact]+v[ruleCase] == "") {
			s.rep.note("note_left_out", knowledge.Hint, g.at(r), "text", clip(words, 60))
			continue
		}
		if v[ruleTitle] != "" {
			title = strings.Trim(oneLine(v[ruleTitle]), "《》 ")
			area = ""
		}
		if v[ruleArea] != "" {
			area = v[ruleArea]
		}
		d := s.draft(title, area, g, r)
		switch g.kind {
		case ruleCondition:
			s.condition(d, g, r, v)
		case ruleCaseRow:
			s.caseRow(d, g, r)
		case ruleSetting:
			s.settings(d, g, r, v)
		}
	}
	return title
}

// draft is what is known so far of the programme with that title.
func (s *ruleSheets) draft(title, area string, g *ruleSegment, r row) *ruleDraft {
	code := ""
	if area != "" {
		where, err := region.Parse(area)
		if code = where.Code; err != nil {
			s.rep.note("row_region", knowledge.Doubt, g.cellAt(r, ruleArea), "region", clip(oneLine(area), 40))
		}
	}
	for _, d := range s.drafts {
		if knowledge.Plain(d.part.Title) == knowledge.Plain(title) && (d.part.Region == code || code == "" || d.part.Region == "") {
			d.part.Region = cmp.Or(d.part.Region, code)
			return d
		}
	}
	d := &ruleDraft{part: RulePart{Title: title, Region: code, File: s.file, Place: g.at(r)}}
	s.drafts = append(s.drafts, d)
	return d
}

// cells are the cells of a row by their fields, each on one line.
func (g *ruleSegment) cells(r row) map[ruleField]string {
	all := map[ruleField]string{}
	for i, cell := range r.Cells {
		if i >= len(g.columns) {
			break
		}
		f := g.columns[i].field
		if text := strings.TrimSpace(cell); text != "" && all[f] == "" && f != ruleUnknown {
			all[f] = text
		}
	}
	return all
}

// at is where a clerk finds a row.
func (g *ruleSegment) at(r row) string {
	t := tabular{place: g.place}
	return t.at(r)
}

// cellAt is where a clerk finds the cell of a row in a column.
func (g *ruleSegment) cellAt(r row, f ruleField) string {
	at := slices.IndexFunc(g.columns, func(c ruleColumn) bool { return c.field == f })
	return g.columnAt(r, at)
}

// settingAt is where a clerk finds what holds for a whole rule: in a column of its own,
// or as the value of a row.
func (g *ruleSegment) settingAt(r row, f ruleField) string {
	if slices.ContainsFunc(g.columns, func(c ruleColumn) bool { return c.field == f }) {
		return g.cellAt(r, f)
	}
	return g.cellAt(r, ruleValue)
}

func (g *ruleSegment) columnAt(r row, at int) string {
	if at < 0 || at >= len(g.table.Columns) {
		return g.at(r)
	}
	return g.at(r) + columnPlace(g.table.Columns[at])
}

// settingRows are the names in the column of facts of what holds for a whole rule.
var settingRows = map[ruleField]bool{ruleNotWith: true, ruleWindow: true, ruleDated: true, ruleChecked: true}

// condition reads a condition, or a part of an amount.
func (s *ruleSheets) condition(d *ruleDraft, g *ruleSegment, r row, v map[ruleField]string) {
	if f := ruleFieldOf(v[ruleFact]); settingRows[f] && v[ruleFact] != "" {
		said := map[ruleField]string{f: cmp.Or(v[ruleValue], v[ruleRelation])}
		if f == ruleChecked {
			d.checked = append(d.checked, confirms(said[f]))
		}
		s.setting(d, g, r, said)
		return
	}
	if v[ruleFact] == "" && v[ruleRelation] == "" && v[ruleValue] == "" && v[rulePay] == "" {
		return
	}
	out, isTier := ruleRow{group: oneLine(v[ruleGroup]), name: oneLine(v[ruleName]), quote: tidyLines(v[ruleQuote])}, v[rulePay] != "" || v[ruleTier] != ""
	if v[ruleFact] != "" || v[ruleRelation] != "" || v[ruleValue] != "" {
		if !s.express(d, g, r, v, &out, isTier) {
			return
		}
	}
	if isTier {
		s.amount(d, g, r, v, out)
		return
	}
	if text := oneLine(v[ruleReason]); text != "" {
		out.expression.Zh = text
	}
	if text := oneLine(v[ruleReasonEn]); hollow[text] && text != "" {
		out.expression.En = ""
	} else if text != "" {
		out.expression.En = text
	}
	if out.expression.Zh == "" {
		s.broken(d, "sheet_reason", g.cellAt(r, ruleReason))
		return
	}
	d.rows = append(d.rows, out)
	s.settings(d, g, r, v)
}

// express translates the condition of a row.
func (s *ruleSheets) express(d *ruleDraft, g *ruleSegment, r row, v map[ruleField]string, out *ruleRow, isTier bool) bool {
	exclude := false
	if text := v[ruleExclude]; text != "" {
		yes, known := clerk.Yes(text)
		if exclude = yes || text == "排除"; !known && !exclude {
			s.broken(d, "sheet_yes_no", g.cellAt(r, ruleExclude), "value", clip(oneLine(text), 20))
			return false
		}
	}
	e, fault := clerk.Condition{Fact: v[ruleFact], Relation: v[ruleRelation], Value: v[ruleValue], Exclude: exclude}.Express()
	if fault != nil {
		s.broken(d, fault.Code, g.cellAt(r, map[clerk.Cell]ruleField{clerk.FactCell: ruleFact, clerk.RelationCell: ruleRelation, clerk.ValueCell: ruleValue}[fault.Cell]), fault.Args...)
		return false
	}
	out.expression = e
	if f := clerk.FactOf(clerk.FactKey(v[ruleFact])); f != nil {
		out.label = f.Zh.Label
	}
	return true
}

// amount reads what a row says of an amount.
func (s *ruleSheets) amount(d *ruleDraft, g *ruleSegment, r row, v map[ruleField]string, out ruleRow) {
	out.tier = oneLine(v[ruleTier])
	if v[rulePay] != "" {
		pay, per, person, fault := clerk.Payment{Amount: v[rulePay], Per: v[rulePer], PerChild: v[ruleChild]}.Pay()
		if fault != nil {
			s.broken(d, fault.Code, g.cellAt(r, map[clerk.Cell]ruleField{clerk.RelationCell: rulePer, clerk.ValueCell: rulePay}[fault.Cell]), fault.Args...)
			return
		}
		if person {
			s.rep.note("sheet_per_person", knowledge.Doubt, g.cellAt(r, rulePay), "value", clip(oneLine(v[rulePay]), 40))
		}
		out.pay, out.per = pay, per
	}
	d.tiers = append(d.tiers, out)
}

// broken reports a cell without which the rule is not what its sheet says.
func (s *ruleSheets) broken(d *ruleDraft, code, place string, args ...string) {
	d.broken = true
	s.rep.note(code, knowledge.Fault, place, args...)
}

// confirms reports whether a cell says that somebody compared the rule with the policy.
func confirms(text string) bool {
	text = strings.TrimSpace(text)
	yes, known := clerk.Yes(text)
	switch text {
	case "", "待核对", "未核对", "没核对", "未", "待", "否":
		return false
	}
	return yes || !known
}

// settings reads the columns of what holds for a whole rule.
func (s *ruleSheets) settings(d *ruleDraft, g *ruleSegment, r row, v map[ruleField]string) {
	for _, c := range g.columns {
		if c.field == ruleChecked {
			d.checked = append(d.checked, confirms(v[ruleChecked]))
			break
		}
	}
	s.setting(d, g, r, v)
}

func (s *ruleSheets) setting(d *ruleDraft, g *ruleSegment, r row, v map[ruleField]string) {
	p := &d.part
	if text := v[ruleNotWith]; text != "" {
		list := knowledge.Strings{}
		if !hollow[text] && text != "没有" {
			for _, title := range splitOutside(text, "、；;，,\n") {
				if title = strings.Trim(title, "《》 "); title != "" && !slices.Contains(list, title) {
					list = append(list, title)
				}
			}
		}
		p.NotWith = &list
	}
	if text := v[ruleWindow]; text != "" {
		windows, ok := clerk.ParseWindows(text)
		if !ok {
			s.broken(d, "sheet_window", g.settingAt(r, ruleWindow), "value", clip(oneLine(text), 40))
		} else {
			p.Windows = &windows
		}
	}
	if text := v[ruleDated]; text != "" {
		day, err := knowledge.ParseDate(text)
		if err != nil {
			s.rep.note("sheet_date", knowledge.Fault, g.settingAt(r, ruleDated), "value", clip(oneLine(text), 40))
		}
		p.Dated = cmp.Or(day, p.Dated)
	}
	if p.Dated == "" && v[ruleChecked] != "" {
		p.Dated = statedDay(v[ruleChecked])
	}
}

// parts are what the sheets say of each programme. Only is the title of the one
// programme of the document; empty where there is none, or several.
func (s *ruleSheets) parts(only string) []RulePart {
	s.adopt()
	var all []RulePart
	for _, d := range s.drafts {
		p := &d.part
		d.finish()
		if p.Title == "" {
			p.Title = cmp.Or(only, captionTitle(stem(s.file)))
		}
		switch {
		case !d.broken && p.says() == 0 && !p.Confirmed:
		case p.Title == "":
			s.rep.note("sheet_no_programme", knowledge.Fault, p.Place)
		case d.broken:
			s.rep.note("sheet_rule_left", knowledge.Fault, p.Place, "title", clip(p.Title, 60))
		case p.masked(s.rep):
			all = append(all, *p)
		}
	}
	return all
}

// says counts what the part says.
func (p *RulePart) says() int {
	n := len(p.Clauses) + len(p.Amounts) + len(p.Cases)
	if p.NotWith != nil {
		n++
	}
	if p.Windows != nil {
		n++
	}
	if p.Dated != "" {
		n++
	}
	return n
}

// adopt gives rows that name no programme to the one that the other sheets are about.
func (s *ruleSheets) adopt() {
	nameless := slices.IndexFunc(s.drafts, func(d *ruleDraft) bool { return d.part.Title == "" })
	if nameless < 0 || len(s.drafts) != 2 {
		return
	}
	from, to := s.drafts[nameless], s.drafts[1-nameless]
	to.rows, to.tiers = append(to.rows, from.rows...), append(to.tiers, from.tiers...)
	to.checked, to.broken = append(to.checked, from.checked...), to.broken || from.broken
	p, q := &to.part, &from.part
	p.Cases, p.Dated = append(p.Cases, q.Cases...), cmp.Or(p.Dated, q.Dated)
	p.NotWith, p.Windows = cmp.Or(p.NotWith, q.NotWith), cmp.Or(p.Windows, q.Windows)
	s.drafts = []*ruleDraft{to}
}

// masked takes what is private out of the part, as out of entries, and reports whether
// it may stand at all.
func (p *RulePart) masked(rep *report) bool {
	e := knowledge.Entry{Kind: knowledge.Program, Title: p.Title, Programme: &knowledge.Programme{Rule: p.Onto(nil)}}
	ok := guard{rep}.entry(&e, p.Place)
	p.Title, p.Cases = e.Title, e.Programme.Rule.Cases
	return ok
}

// finish puts the rows together.
func (d *ruleDraft) finish() {
	d.part.Confirmed = len(d.checked) > 0 && !slices.Contains(d.checked, false)
	if len(d.rows) > 0 {
		d.part.Clauses = clausesOf(d.rows)
	}
	if len(d.tiers) > 0 {
		d.part.Amounts = d.amounts()
	}
}

// unit is the rows of one condition: those of one group, or of one name.
func (r ruleRow) unit(i int) string {
	switch {
	case r.group != "":
		return "g" + groupOf(r.group)
	case r.name != "":
		return "n" + r.name
	}
	return "r" + strconv.Itoa(i)
}

// alternative matches the mark behind a group's that rows share which are one
// alternative together: 甲.1.
var alternative = regexp.MustCompile(`^(.+?)[.．·-](\d+|[a-zA-Z])$`)

func groupOf(mark string) string {
	if m := alternative.FindStringSubmatch(mark); m != nil {
		return m[1]
	}
	return mark
}

// clausesOf joins rows into conditions: those of one group are alternatives, those of
// one name all count.
func clausesOf(rows []ruleRow) []knowledge.Clause {
	var all []knowledge.Clause
	for _, unit := range unitsOf(rows) {
		e, quote := joinRows(unit)
		c := knowledge.Clause{Name: unitName(unit), When: e.When, Reason: e.Zh, ReasonEn: e.En, Quote: quote}
		for n, name := 2, c.Name; slices.ContainsFunc(all, func(o knowledge.Clause) bool { return o.Name == c.Name }); n++ {
			c.Name = name + strconv.Itoa(n)
		}
		all = append(all, c)
	}
	return all
}

func unitsOf(rows []ruleRow) [][]ruleRow {
	var units [][]ruleRow
	index := map[string]int{}
	for i, r := range rows {
		key := r.unit(i)
		at, ok := index[key]
		if !ok {
			at = len(units)
			index[key] = at
			units = append(units, nil)
		}
		units[at] = append(units[at], r)
	}
	return units
}

// unitName is what a condition is called: as its rows say, else by its facts.
func unitName(unit []ruleRow) string {
	var names []string
	for _, r := range unit {
		name := cmp.Or(r.name, r.label, "条件")
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, "或")
}

// joinRows makes one expression of the rows of a condition.
func joinRows(unit []ruleRow) (clerk.Expression, string) {
	var alternatives [][]clerk.Expression
	index := map[string]int{}
	var quotes []string
	for i, r := range unit {
		key := strconv.Itoa(i)
		switch {
		case r.group == "":
			key = ""
		case alternative.MatchString(r.group):
			key = r.group
		}
		at, ok := index[key]
		if !ok {
			at = len(alternatives)
			index[key] = at
			alternatives = append(alternatives, nil)
		}
		alternatives[at] = append(alternatives[at], r.expression)
		if r.quote != "" && !slices.Contains(quotes, r.quote) {
			quotes = append(quotes, r.quote)
		}
	}
	var each []clerk.Expression
	for _, list := range alternatives {
		each = append(each, clerk.All(list))
	}
	return clerk.Any(each), strings.Join(quotes, "\n")
}

// amounts makes the tiers of the rows about amounts: rows of one name are one tier.
func (d *ruleDraft) amounts() []knowledge.Tier {
	var all []knowledge.Tier
	for i := range d.tiers {
		d.tiers[i].name = "" // the columns of conditions' names say nothing here
	}
	var names []string
	byName := map[string][]ruleRow{}
	for i, r := range d.tiers {
		key := cmp.Or(r.tier, "\x00"+strconv.Itoa(i))
		if byName[key] == nil {
			names = append(names, key)
		}
		byName[key] = append(byName[key], r)
	}
	for _, name := range names {
		t := knowledge.Tier{Name: strings.TrimLeft(name, "\x00")}
		if strings.HasPrefix(name, "\x00") {
			t.Name = ""
		}
		var conditions []ruleRow
		for _, r := range byName[name] {
			t.Pay, t.Per, t.Quote = cmp.Or(t.Pay, r.pay), cmp.Or(t.Per, r.per), cmp.Or(t.Quote, r.quote)
			if r.expression.When != "" {
				conditions = append(conditions, r)
			}
		}
		var each []clerk.Expression
		for _, unit := range unitsOf(conditions) {
			e, _ := joinRows(unit)
			each = append(each, e)
		}
		if len(each) > 0 {
			t.When = clerk.All(each).When
		}
		all = append(all, t)
	}
	return all
}
