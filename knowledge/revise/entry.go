package revise

import (
	"cmp"
	"errors"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Fault is something typed that cannot be kept as it is.
type Fault struct {
	At   string // where in the form, as [At] writes it
	Code Code
	Text string // what was typed, or what it may mean
}

// Code says what is wrong.
type Code string

// The codes.
const (
	NoTitle   Code = "title"     // it is missing
	BadDate   Code = "date"      // no date
	NoRegion  Code = "region"    // no region of that name
	Namesakes Code = "namesakes" // several; Text names some
	BadPhone  Code = "phone"     // no telephone number
	BadURL    Code = "url"       // no address that begins with http:// or https://
	BadPlace  Code = "location"  // no latitude and longitude
)

// At is where in the form a column of a row of a field stands, and how the form's
// controls are named: sections.3.text, programme.conditions.0.
func At(field string, row int, column string) string {
	at := field + "." + strconv.Itoa(row)
	if column != "" {
		at += "." + column
	}
	return at
}

// Entry is base as the form says it. It shares nothing with base that differs from it.
// Of a field with faults it has what base has. Marks of intake are taken off fields that
// changed or are confirmed.
func (f *Form) Entry(base knowledge.Entry) (knowledge.Entry, []Fault) {
	w := writer{entry: base, shown: FormOf(&base)}
	if p := base.Programme; p != nil {
		own := *p
		w.entry.Programme = &own
	}
	if p := base.Point; p != nil {
		own := *p
		w.entry.Point = &own
	}
	if p := base.Source; p != nil {
		own := *p
		w.entry.Source = &own
	}
	for _, field := range Fields(base.Kind) {
		if field.Rows() {
			w.rows(field, f)
		} else {
			w.one(field, f)
		}
	}
	if w.entry.Title == "" {
		w.fault("title", NoTitle, "")
	}
	w.unmark(f.Sure)
	return w.entry, w.faults
}

// writer writes what a form says over an entry.
type writer struct {
	entry   knowledge.Entry
	shown   Form // the entry before
	changed []string
	faults  []Fault
}

func (w *writer) fault(at string, code Code, text string) {
	w.faults = append(w.faults, Fault{at, code, text})
}

func (w *writer) one(field Field, f *Form) {
	typed, there := f.One[field.Name]
	if !there || sameText(typed, w.shown.One[field.Name], field.IsLong("")) {
		return
	}
	text := tidy(typed)
	if text == "" && strings.TrimSpace(w.shown.One[field.Name]) == "" {
		return
	}
	if code, about := w.set(field.Name, text); code != "" {
		w.fault(field.Name, code, about)
		return
	}
	w.changed = append(w.changed, field.Name)
}

// set writes one text, or says what is wrong with it.
func (w *writer) set(name, text string) (code Code, about string) {
	w.make(name)
	e := &w.entry
	if plain := plainText(e, name); plain != nil {
		*plain = text
		return "", ""
	}
	switch name {
	case "region":
		return setRegion(&e.Region, text)
	case "issued":
		return setDate(&e.Issued, text)
	case "effective":
		return setDate(&e.Effective, text)
	case "expires":
		return setDate(&e.Expires, text)
	case "source.checked":
		return setDate(&e.Source.Checked, text)
	case "source.cite":
		e.Source.Cite = text
	case "source.url":
		if !webAddress(text) {
			return BadURL, text
		}
		e.Source.URL = text
	case "service_point.verified":
		return setDate(&e.Point.Verified, text)
	case "service_point.confidential":
		e.Point.Confidential = text == Checked
	case "service_point.location":
		at, err := readLocation(text)
		if err != nil {
			return BadPlace, text
		}
		e.Point.Location = at
	}
	return "", ""
}

// make has what holds the field be there.
func (w *writer) make(name string) {
	e := &w.entry
	switch part, _, _ := strings.Cut(name, "."); {
	case part == "programme" && e.Programme == nil:
		e.Programme = &knowledge.Programme{}
	case part == "service_point" && e.Point == nil:
		e.Point = &knowledge.Point{}
	case part == "source" && e.Source == nil:
		e.Source = &knowledge.Source{}
	}
}

func setDate(date *knowledge.Date, text string) (Code, string) {
	d, err := knowledge.ParseDate(text)
	if err != nil {
		return BadDate, text
	}
	*date = d
	return "", ""
}

// mostNamed is how many regions of one name a fault names.
const mostNamed = 4

func setRegion(code *string, text string) (Code, string) {
	r, err := region.Parse(text)
	if err == nil {
		*code = r.Code
		return "", ""
	}
	several := &region.Ambiguous{}
	if !errors.As(err, &several) {
		return NoRegion, text
	}
	var names []string
	for _, r := range several.Regions[:min(mostNamed, len(several.Regions))] {
		names = append(names, region.Full(r.Code)+" "+r.Code)
	}
	return Namesakes, strings.Join(names, "、")
}

func webAddress(text string) bool {
	if text == "" {
		return true
	}
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

var errLocation = errors.New("no latitude and longitude")

func readLocation(text string) (*knowledge.LatLon, error) {
	if text == "" {
		return nil, nil
	}
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(",，、;； \t", r) })
	if len(parts) != 2 {
		return nil, errLocation
	}
	lat, errLat := strconv.ParseFloat(parts[0], 64)
	lon, errLon := strconv.ParseFloat(parts[1], 64)
	if err := errors.Join(errLat, errLon); err != nil {
		return nil, err
	}
	if !(math.Abs(lat) <= 180 && math.Abs(lon) <= 180) { // swapped ones are a check's matter
		return nil, errLocation
	}
	return &knowledge.LatLon{Lat: lat, Lon: lon}, nil
}

func (w *writer) rows(field Field, f *Form) {
	typed, there := f.Rows[field.Name]
	shown := w.shown.Rows[field.Name]
	if !there || sameRows(field, typed, shown) {
		return
	}
	faults := len(w.faults)
	w.make(field.Name)
	switch field.Name {
	case "sections":
		w.sections(field, typed, shown)
	case "contacts":
		w.contacts(field, typed, shown)
	case "service_point.phones":
		w.phones(field, typed, shown)
	default:
		w.list(field, typed, shown)
	}
	if len(w.faults) == faults {
		w.changed = append(w.changed, field.Name)
	}
}

// kept finds which row of shown each of typed is, if it is one that nobody touched; -1
// for the others.
func kept(field Field, typed, shown []Row) []int {
	at := make([]int, len(typed))
	used := make([]bool, len(shown))
	for i := range typed {
		at[i] = slices.IndexFunc(shown, func(r Row) bool { return sameRow(field, typed[i], r) })
		for at[i] >= 0 && used[at[i]] {
			next := slices.IndexFunc(shown[at[i]+1:], func(r Row) bool { return sameRow(field, typed[i], r) })
			if next < 0 {
				break // the same twice
			}
			at[i] += 1 + next
		}
		if at[i] >= 0 {
			used[at[i]] = true
		}
	}
	return at
}

func (w *writer) list(field Field, typed, shown []Row) {
	old := *listOf(&w.entry, field.Name)
	var items []string
	for i, at := range kept(field, typed, shown) {
		if at >= 0 {
			items = append(items, old[at])
		} else if text := tidy(typed[i][0]); text != "" {
			items = append(items, text)
		}
	}
	*listOf(&w.entry, field.Name) = items
}

func (w *writer) sections(field Field, typed, shown []Row) {
	var all []knowledge.Section
	for i, at := range kept(field, typed, shown) {
		switch {
		case at >= 0:
			all = append(all, w.entry.Sections[at])
		case !typed[i].blank():
			all = append(all, knowledge.Section{Path: headings(typed[i][0]), Text: tidy(typed[i][1])})
		}
	}
	w.entry.Sections = all
}

// headings are the rows of a text that say something.
func headings(text string) []string {
	var path []string
	for line := range strings.Lines(tidy(text)) {
		if line = strings.TrimSpace(line); line != "" {
			path = append(path, line)
		}
	}
	return path
}

func (w *writer) phones(field Field, typed, shown []Row) {
	var all []knowledge.Phone
	for i, at := range kept(field, typed, shown) {
		if at >= 0 {
			all = append(all, w.entry.Point.Phones[at])
			continue
		}
		number, label := tidy(typed[i][0]), tidy(typed[i][1])
		if number == "" && label == "" {
			continue
		}
		read := knowledge.ParsePhones(number)
		if len(read) == 0 {
			w.fault(At(field.Name, i, Number), BadPhone, number)
			continue
		}
		for j := range read {
			read[j].Label = cmp.Or(label, read[j].Label)
		}
		all = append(all, read...)
	}
	w.entry.Point.Phones = all
}

func (w *writer) contacts(field Field, typed, shown []Row) {
	var all []knowledge.Contact
	for i, at := range kept(field, typed, shown) {
		if at >= 0 {
			all = append(all, w.entry.Contacts[at])
			continue
		}
		if typed[i].blank() {
			continue
		}
		c := knowledge.Contact{Name: tidy(typed[i][0]), Address: tidy(typed[i][2]), Hours: tidy(typed[i][3])}
		switch same := slices.IndexFunc(shown, func(r Row) bool { return sameText(r[1], typed[i][1], false) }); {
		case same >= 0:
			c.Phones = w.entry.Contacts[same].Phones
		case tidy(typed[i][1]) != "":
			if c.Phones = knowledge.ParsePhones(typed[i][1]); len(c.Phones) == 0 {
				w.fault(At(field.Name, i, Phones), BadPhone, tidy(typed[i][1]))
			}
		}
		all = append(all, c)
	}
	w.entry.Contacts = all
}

// unmark takes the marks of intake off what somebody looked at.
func (w *writer) unmark(sure []string) {
	known := map[string]bool{}
	for _, name := range slices.Concat(w.changed, sure) {
		known[name] = true
	}
	left := slices.DeleteFunc(slices.Clone(w.entry.Guessed), func(g knowledge.Guess) bool { return known[GuessedIn(g.Field)] })
	switch {
	case len(left) == len(w.entry.Guessed): // as they were, none or nil
	case len(left) == 0:
		w.entry.Guessed = nil
	default:
		w.entry.Guessed = left
	}
}

// GuessedIn is the field of the form that shows what a mark of intake is about; empty
// where the form does not show it.
func GuessedIn(guess string) string {
	for name := guess; name != ""; {
		if _, ok := FieldNamed(name); ok {
			return name
		}
		cut := strings.LastIndexByte(name, '.')
		if cut < 0 {
			return ""
		}
		name = name[:cut]
	}
	return ""
}

// same reports whether two forms say the same of a field.
func same(field Field, a, b *Form) bool {
	if field.Rows() {
		return sameRows(field, a.Rows[field.Name], b.Rows[field.Name])
	}
	return sameText(a.One[field.Name], b.One[field.Name], field.IsLong(""))
}

// Same reports whether two forms say the same.
func Same(a, b *Form) bool {
	return !slices.ContainsFunc(Fields(a.Kind), func(f Field) bool { return !same(f, a, b) })
}

// sameRows compares lists without the rows in which nothing is typed, unless it is their
// order or number that differs.
func sameRows(field Field, a, b []Row) bool {
	full := func(rows []Row) []Row {
		return slices.DeleteFunc(slices.Clone(rows), Row.blank)
	}
	return slices.EqualFunc(full(a), full(b), func(x, y Row) bool { return sameRow(field, x, y) })
}

func sameRow(field Field, a, b Row) bool {
	for i, column := range field.Columns {
		if !sameText(a[i], b[i], field.IsLong(column)) {
			return false
		}
	}
	return true
}

// sameText compares texts as they come back from a browser, which writes the ends of
// lines in its own manner, has none in a field of one line and no character 0 anywhere.
func sameText(a, b string, long bool) bool {
	return a == b || carried(a, long) == carried(b, long)
}

var (
	ends   = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD")
	noEnds = strings.NewReplacer("\r", "", "\n", "", "\x00", "\uFFFD")
)

func carried(text string, long bool) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if long {
		return ends.Replace(text)
	}
	return noEnds.Replace(text)
}

// tidy is what somebody typed as it is kept: without the space around it and what is no
// text.
func tidy(text string) string {
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == '\uFEFF' {
			return -1
		}
		return r
	}, ends.Replace(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")))
	return strings.TrimSpace(text)
}

// Changed lists the fields in which two forms differ, in the order of the form.
func Changed(a, b *Form) []string {
	var names []string
	for _, field := range Fields(a.Kind) {
		if !same(field, a, b) {
			names = append(names, field.Name)
		}
	}
	return names
}
