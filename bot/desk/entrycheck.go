package desk

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/check"
	"jinguo/knowledge/revise"
)

// note is something to know about what is typed, beside where it is typed.
type note struct {
	Level  string // fault, warn, note or good
	Text   string
	Advice string // may be empty
	To     string // page of an entry that it speaks of; may be empty
}

// noteList is notes by the place of the form that they are about; "" is the whole form.
type noteList map[string][]note

func (l noteList) add(at, level, text, advice string) {
	n := note{Level: level, Text: text, Advice: advice}
	if !slices.Contains(l[at], n) {
		l[at] = append(l[at], n)
	}
}

// levels are the notes that problems come to.
var levels = map[knowledge.Severity]string{knowledge.Fault: "fault", knowledge.Doubt: "warn", knowledge.Hint: "note"}

// check tells what is wrong with e, which the form says, and what the form cannot say.
func (s *Server) check(ctx context.Context, v *visit, f *entryForm, e *knowledge.Entry, faults []revise.Fault) (noteList, error) {
	notes := noteList{}
	for _, fault := range faults {
		notes.add(fault.At, "fault", v.Say("entry_fault_"+string(fault.Code), "Text", fault.Text), "")
	}
	if f.Base == 0 && !f.Dirty { // nothing is typed yet
		return notes, nil
	}
	problems, err := s.problems(ctx, e)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		notes.add(placeOf(&p, f), levels[p.Severity], p.What(v.Lang), p.Advice(v.Lang))
	}
	if !v.MayIn(account.Edit, e.Region) {
		notes.add("region", "fault", v.Say("entry_fault_not_yours"), "")
	}
	if p := e.Programme; e.Kind == knowledge.Program && (p == nil || strings.TrimSpace(p.Amount) == "") {
		notes.add("programme.amount", "warn", v.Say("entry_warn_amount"), "")
	}
	s.checkMoved(v, f, e, notes)
	s.checkTyped(v, f, notes)
	return notes, nil
}

// last is put before an id so that an entry is the last of its namesakes, and the one of
// which it is said that it is there twice.
const last = "\U0010FFFD"

// problems are what package check finds wrong with e, beside the entries that it may be
// mixed up with or names.
func (s *Server) problems(ctx context.Context, e *knowledge.Entry) ([]knowledge.Problem, error) {
	near, err := s.Store.Named(ctx, slices.Concat([]string{e.Title, e.Number}, e.Replaces)...)
	if err != nil {
		return nil, err
	}
	near = slices.DeleteFunc(near, func(o knowledge.Entry) bool { return o.ID == e.ID })
	own := *e
	own.ID, own.State = last+e.ID, knowledge.Published // as it will be
	all := check.All(append(near, own), knowledge.DateOf(s.Now().In(knowledge.China)))
	return slices.DeleteFunc(all, func(p knowledge.Problem) bool { return p.Entry != own.ID }), nil
}

// placesOf are the places of the form that problems are about.
var placesOf = map[string]string{
	"expired_published": "expires", "expires_before_start": "expires", "issued_in_future": "issued", "duplicate": "title",
	"region_unknown": "region", "location_swapped": "service_point.location", "location_abroad": "service_point.location",
}

// placeOf is where in the form a problem is shown.
func placeOf(p *knowledge.Problem, f *entryForm) string {
	if at, ok := placesOf[p.Code]; ok {
		return at
	}
	typed, columns := "", map[string]string{}
	switch p.Code {
	case "replaces_missing", "replaces_misspelt", "replaced_by_draft":
		typed, columns = p.Args["target"], map[string]string{"replaces": ""}
	case "phone_impossible":
		typed, columns = p.Args["phone"], map[string]string{"service_point.phones": revise.Number, "contacts": revise.Phones}
	case "hours_unread", "hours_partly":
		return "" // said by checkTyped, at each of them
	case "no_contact":
		if f.Entry.Kind == knowledge.ServicePoint {
			return "service_point.phones"
		}
		return "contacts"
	}
	for name, column := range columns {
		field, _ := revise.FieldNamed(name)
		for no, row := range f.Form.Rows[name] {
			if text := row[slices.Index(field.Columns, column)]; text == typed || strings.Contains(text, typed) {
				return revise.At(name, no, column)
			}
		}
		if _, there := f.Form.Rows[name]; there && len(columns) == 1 {
			return name
		}
	}
	return ""
}

// checkMoved asks for the coordinates of a place that has another address now.
func (s *Server) checkMoved(v *visit, f *entryForm, e *knowledge.Entry, notes noteList) {
	was := f.Entry.Point
	if was == nil || e.Point == nil || was.Location == nil || e.Point.Location == nil {
		return
	}
	if was.Address != e.Point.Address && *was.Location == *e.Point.Location {
		notes.add("service_point.location", "warn", v.Say("entry_warn_moved"), "")
	}
}

// ownMobile is a number that looks like somebody's own.
var ownMobile = regexp.MustCompile(`(?:^|\D)1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?:\D|$)`)

// checkTyped tells how hours are read, and which numbers may be private.
func (s *Server) checkTyped(v *visit, f *entryForm, notes noteList) {
	s.hours(v, "service_point.hours", f.Form.One["service_point.hours"], notes)
	for no, row := range f.Form.Rows["contacts"] {
		s.hours(v, revise.At("contacts", no, revise.Hours), row[3], notes)
		s.private(v, revise.At("contacts", no, revise.Phones), row[1], notes)
	}
	for no, row := range f.Form.Rows["service_point.phones"] {
		s.private(v, revise.At("service_point.phones", no, revise.Number), row[0], notes)
	}
}

func (s *Server) private(v *visit, at, text string, notes noteList) {
	if ownMobile.MatchString(text) {
		notes.add(at, "warn", v.Say("entry_warn_private"), "")
	}
}

// hours says how hours are read, and whether that is now.
func (s *Server) hours(v *visit, at, text string, notes noteList) {
	if strings.TrimSpace(text) == "" {
		return
	}
	week, rest, ok := knowledge.ReadHours(text)
	if !ok {
		notes.add(at, "warn", v.Say("entry_hours_unread"), "")
		return
	}
	now := v.Say("entry_hours_unknown")
	if open, known := week.Open(s.Now()); known && open {
		now = v.Say("entry_hours_open")
	} else if known {
		now = v.Say("entry_hours_shut")
	}
	notes.add(at, "good", v.Say("entry_hours_read", "Week", week.String(), "Now", now), "")
	if rest != "" {
		notes.add(at, "note", v.Say("entry_hours_rest", "Rest", rest), "")
	}
}
