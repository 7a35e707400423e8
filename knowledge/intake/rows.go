package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

var (
	total = regexp.MustCompile(`^(?:合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)\s*[：:]?`)
	aside = regexp.MustCompile(`^(?:注|备注|说明|填表|制表|审核|联系人|填报|数据来源|以上)`)
)

// entries makes an entry of each row under the header.
func (t *tabular) entries() []knowledge.Entry {
	var all []knowledge.Entry
	var g group
	t.leaveOut()
	t.datum = t.namedDatum()
	carried := t.carries()
	for _, r := range t.table.Rows[t.first:] {
		switch {
		case t.isHeader(r), t.isTotal(r):
		case t.isTemplate(r):
			t.rep.note("template_row", knowledge.Hint, t.at(r), "text", clip(t.label(r), 60))
		case t.isAside(r):
			g = t.group(g, r)
			forget(carried)
		default:
			r, lent := t.lend(r, carried)
			if e, sure, ok := t.entry(r, g); ok {
				asGuesses(&e, lent)
				t.unsure[len(all)] = !sure
				t.rows = append(t.rows, r)
				all = append(all, e)
			}
		}
	}
	t.summary()
	return all
}

// summary reports once what many rows have in common.
func (t *tabular) summary() {
	for _, s := range []struct {
		code  string
		count int
	}{{"datum_guessed", t.noDatum}, {"coordinates_missing", t.unplaced}} {
		if s.count > 0 {
			t.rep.note(s.code, knowledge.Hint, t.place, "count", strconv.Itoa(s.count))
		}
	}
}

// isTotal reports whether a row adds up those above it.
func (t *tabular) isTotal(r row) bool {
	return total.MatchString(firstCell(r)) || total.MatchString(t.label(r))
}

// leaveOut reports the columns that hold nothing but persons.
func (t *tabular) leaveOut() {
	for _, c := range t.columns {
		if c.field == colPerson || c.field == colPrivate {
			t.rep.note("person_left_out", knowledge.Hint, t.place, "column", clip(c.title, longestHeader))
		}
	}
}

// label is the first cell of a row behind its serial number.
func (t *tabular) label(r row) string {
	for i, cell := range r.Cells {
		if cell != "" && t.columns[i].field != colSerial {
			return oneLine(cell)
		}
	}
	return firstCell(r)
}

// isHeader reports whether a row says a row of the header again.
func (t *tabular) isHeader(r row) bool {
	return slices.ContainsFunc(t.table.Rows[t.first-t.deep:t.first], func(header row) bool {
		same, filled := 0, 0
		for i, cell := range r.Cells {
			if cell = oneLine(cell); cell == "" {
				continue
			}
			filled++
			if cell == oneLine(header.Cells[i]) {
				same++
			}
		}
		return filled > 1 && same*2 > filled
	})
}

// isAside reports whether a row is no entry but words on their own: a note, or
// the heading of the rows below.
func (t *tabular) isAside(r row) bool {
	words := onlyWords(r)
	return words != "" && len(r.Cells) > 1 && (len(r.Cells) > 2 || aside.MatchString(words))
}

// group is what a heading between the rows tells of those below it.
type group struct {
	region string
	kind   string
}

// group reads a row of words on their own: a region, a numbered kind of service
// point, or a note, which is reported.
func (t *tabular) group(g group, r row) group {
	words := firstCell(r)
	if m := markerOf(words); m.class != unnumbered {
		words = m.rest
		g.kind = ""
		if code, ok := place(words, t.near); !ok || code == "" {
			return group{region: g.region, kind: words}
		}
	}
	if code, ok := place(words, t.near); ok && code != "" && region.Within(code, t.near) && utf8.RuneCountInString(words) <= longestLead {
		return group{region: code, kind: g.kind}
	}
	t.rep.note("note_left_out", knowledge.Hint, t.at(r), "text", clip(words, 60))
	return g
}

// at is where a clerk finds a row.
func (t *tabular) at(r row) string {
	if t.place == "" || strings.Contains(r.Place, t.place) || strings.Contains(r.Place, "页") {
		return r.Place
	}
	return t.place + r.Place
}

// about says which columns a problem of a row is about.
var about = map[string][]field{
	"hours_unread":          {colHours},
	"hours_partly":          {colHours},
	"swapped_coordinates":   {colCoordinates, colLon, colLat},
	"bad_coordinates":       {colCoordinates, colLon, colLat},
	"coordinates_elsewhere": {colCoordinates, colLon, colLat},
	"phone_digits":          {colPhone},
	"row_region":            {colArea},
}

// cell is where a clerk finds the first cell of r, in columns of the given fields,
// that holds the digits of number; where r stands if there is none.
func (t *tabular) cell(r row, fields []field, number string) string {
	for i, c := range t.columns {
		if i < len(t.table.Columns) && r.Cells[i] != "" && slices.Contains(fields, c.field) && strings.Contains(onlyDigits(r.Cells[i]), onlyDigits(number)) {
			return t.at(r) + columnPlace(t.table.Columns[i])
		}
	}
	return t.at(r)
}

// onlyDigits are the digits of s in their narrow form.
func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, width.Narrow.String(s))
}

// entry makes an entry of a row, or reports why it cannot. sure says that its
// region is certain.
func (t *tabular) entry(r row, g group) (e knowledge.Entry, sure, ok bool) {
	at := t.at(r)
	note := func(code string, severity knowledge.Severity, args ...string) {
		t.rep.note(code, severity, t.cell(r, about[code], ""), args...)
	}
	rec := t.record(r, g)
	where, placed := rec.areas(), rec.has(colLon, colLat, colCoordinates)
	e = rec.entry(t.kind, note)
	if e.Title == "" {
		note("row_without_name", knowledge.Doubt, "text", clip(tidy(strings.Join(slices.Compact(slices.Clone(r.Cells)), " ")), 60))
		return e, false, false
	}
	if t.kind == knowledge.FAQ && e.Text == "" {
		note("row_without_answer", knowledge.Doubt, "text", clip(e.Title, 60))
		return e, false, false
	}
	e.Region, sure = t.region(&e, where, g, note)
	e.Source = &knowledge.Source{Place: at}
	switch {
	case e.Point == nil:
	case e.Point.Location != nil:
		t.locate(&e, note)
	case !placed && !e.Confidential() && t.has(colLon, colLat, colCoordinates):
		t.unplaced++
	}
	return e, sure, true
}

// record reads the cells of a row.
func (t *tabular) record(r row, g group) record {
	rec := record{group: g.kind, titles: t.titles, datum: t.datum}
	for i, cell := range r.Cells {
		switch c := t.columns[i]; c.field {
		case colSerial, colPerson, colPrivate:
		case colUnknown:
			v := value{c.title, oneLine(cell)}
			if !hollow[v.text] && !slices.Contains(rec.extra, v) {
				rec.extra = append(rec.extra, v)
			}
		case colAmount, colDeadline:
			rec.add(c.field, c.title, withUnit(c.title, cell))
		default:
			rec.add(c.field, c.title, cell)
		}
	}
	return rec
}

// namedDatum is the datum that a title of the table names.
func (t *tabular) namedDatum() datum {
	for _, title := range slices.Concat(t.titles, []string{t.place}) {
		if d, ok := datumIn(title); ok {
			return d
		}
	}
	return unnamed
}

// locate counts coordinates of a guessed datum, and takes out those that lie far
// outside of the entry's region.
func (t *tabular) locate(e *knowledge.Entry, note func(string, knowledge.Severity, ...string)) {
	guessed := slices.IndexFunc(e.Guessed, func(g knowledge.Guess) bool { return g.Field == "service_point.location" })
	if far, km := elsewhere(*e.Point.Location, e.Region); far {
		e.Point.Location = nil
		if guessed >= 0 {
			e.Guessed = slices.Delete(e.Guessed, guessed, guessed+1)
		}
		note("coordinates_elsewhere", knowledge.Doubt, "title", clip(e.Title, 60), "region", region.Full(e.Region), "km", strconv.Itoa(int(km)))
		return
	}
	if guessed >= 0 {
		t.noDatum++
	}
}

// has reports whether the table has a column of one of the fields.
func (t *tabular) has(list ...field) bool {
	return slices.ContainsFunc(t.columns, func(c column) bool { return slices.Contains(list, c.field) })
}

// has reports whether a cell of one of the fields is filled in.
func (r *record) has(list ...field) bool {
	return slices.ContainsFunc(list, func(f field) bool { return len(r.values[f]) > 0 })
}

// areas takes the cells of the columns of regions, outermost first, as they
// stand in a table.
func (r *record) areas() []value {
	all := r.values[colArea]
	delete(r.values, colArea)
	return all
}

// region finds where a row's entry holds, and whether that is certain. What a
// column of regions says counts most, then the name that a service point starts
// with, then the county of its address, then the heading above the row, and last
// what the table's title says.
func (t *tabular) region(e *knowledge.Entry, where []value, g group, note func(string, knowledge.Severity, ...string)) (code string, sure bool) {
	near := t.near
	if g.region != "" {
		near = g.region
	}
	known := t.certain || g.region != ""
	if len(where) > 0 {
		if code, ok := areaCode(where, near); ok {
			return code, true
		}
		known = t.areaUnread(e, where, near, note) && known
	}
	if e.Point != nil {
		found := region.Find(e.Title, near)
		if len(found) > 0 && found[0].Start == 0 && len(found[0].Others) == 0 && region.Within(found[0].Region.Code, near) {
			return found[0].Region.Code, true
		}
		for _, code := range placesIn(e.Point.Address, near) {
			if county := code[:min(len(code), 6)]; region.Within(county, near) {
				return county, true
			}
		}
	}
	if near == "" && !t.certain {
		note("region_guessed", knowledge.Doubt, "region", region.Full(""))
	}
	return near, known
}

// areaUnread keeps the words of columns of regions that name none, and reports
// whether they mean all of the region that the table is about; what else decides
// is a guess.
func (t *tabular) areaUnread(e *knowledge.Entry, where []value, near string, note func(string, knowledge.Severity, ...string)) bool {
	text := ""
	for _, v := range where {
		text += oneLine(v.text)
	}
	if e.Confidential() {
		text = unlessGiveaway(text)
	} else {
		e.Text = strings.TrimPrefix(e.Text+"\n"+where[0].title+"："+text, "\n")
	}
	if wholeArea.MatchString(text) {
		return true
	}
	if t.certain && text != "" && len(placesIn(text, near)) == 0 {
		note("row_region", knowledge.Doubt, "region", clip(text, 40))
	}
	e.Guess("region", text)
	return false
}

// wholeArea matches what means all of the region that the table is about.
var wholeArea = regexp.MustCompile(`^(?:全[省市县区镇乡]|[省市县区]直.{0,4}|[省市县区](?:本)?级|各.{0,6})$`)

// areaCode is the one region that cells of a row name, from the outermost in.
func areaCode(cells []value, near string) (string, bool) {
	code, found := near, false
	for _, v := range cells {
		text := oneLine(v.text)
		if r, err := region.Parse(text); err == nil && (r.Code == "" || region.Within(r.Code, code)) {
			code, found = r.Code, true
			continue
		}
		inside := placesIn(text, code)
		deepest := ""
		for _, c := range inside {
			if !region.Within(c, deepest) {
				return "", false
			}
			deepest = c
		}
		if deepest != "" {
			code, found = deepest, true
		}
	}
	return code, found
}
