package importer

import (
	"errors"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/store"
)

// What a field cannot be put right to.
var (
	ErrNoTitle  = errors.New("a title cannot be empty")
	ErrNoPhone  = errors.New("no telephone number")
	ErrNoDate   = errors.New("no date")
	ErrNoRegion = errors.New("no region")
	ErrNoField  = errors.New("not a field that can be put right")
)

// Fixable are the fields of an entry that can be put right while it is imported, in the
// order of a form. A confidential place's address is none.
func Fixable(e *knowledge.Entry) []string {
	fields := []string{"title", "region"}
	switch e.Kind {
	case knowledge.ServicePoint:
		fields = append(fields, "service_point.phones", "service_point.hours")
		if !e.Confidential() {
			fields = append(fields, "service_point.address")
		}
	case knowledge.Program:
		fields = append(fields, "contacts.phones", "programme.who", "programme.amount", "programme.where", "programme.deadline", "effective", "expires")
	case knowledge.Policy:
		fields = append(fields, "number", "issuer", "issued", "effective", "expires")
	case knowledge.FAQ:
		fields = append(fields, "text", "expires")
	}
	return fields
}

// Field is what a field of an entry says, as [SetField] reads it.
func Field(e *knowledge.Entry, field string) string {
	if text := plainField(e, field); text != nil {
		return *text
	}
	if day := dateField(e, field); day != nil {
		return string(*day)
	}
	switch {
	case field == "service_point.phones" && e.Point != nil:
		return phoneLines(e.Point.Phones)
	case field == "contacts.phones" && len(e.Contacts) > 0:
		return phoneLines(e.Contacts[0].Phones)
	}
	return ""
}

// SetField puts a field of an entry right; what the entry shares with others is left as
// it is. Its error is one of this file's, or what region.Parse says.
func SetField(e *knowledge.Entry, field, text string) error {
	if !slices.Contains(Fixable(e), field) {
		return ErrNoField
	}
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	renewed := own(*e)
	var err error
	switch {
	case field == "title" && text == "":
		return ErrNoTitle
	case field == "region":
		dropGuessed(&renewed)
		err = setRegion(&renewed, text)
	case field == "service_point.phones" || field == "contacts.phones":
		err = setPhones(&renewed, field, text)
	case dateField(&renewed, field) != nil:
		*dateField(&renewed, field), err = knowledge.ParseDate(text)
		if err != nil {
			err = ErrNoDate
		}
	default:
		*plainField(&renewed, field) = text
	}
	if err != nil {
		return err
	}
	renewed.Guessed = slices.DeleteFunc(renewed.Guessed, func(g knowledge.Guess) bool { return g.Field == field })
	*e = renewed
	return nil
}

// own is e with facts, contacts and guesses of its own.
func own(e knowledge.Entry) knowledge.Entry {
	if e.Point != nil {
		p := *e.Point
		e.Point = &p
	}
	if e.Programme != nil {
		p := *e.Programme
		e.Programme = &p
	}
	e.Contacts, e.Guessed = slices.Clone(e.Contacts), slices.Clone(e.Guessed)
	return e
}

// dropGuessed drops from the text of an entry what its file says of the region, where that
// is no region: a resident would read it beside the right one.
func dropGuessed(e *knowledge.Entry) {
	for _, g := range e.Guessed {
		if _, err := region.Parse(g.From); err == nil || g.Field != "region" || g.From == "" {
			continue
		}
		lines := slices.DeleteFunc(strings.Split(e.Text, "\n"), func(line string) bool {
			return strings.HasSuffix(line, "："+g.From)
		})
		e.Text = strings.Join(lines, "\n")
	}
}

func setRegion(e *knowledge.Entry, text string) error {
	if text == "" {
		return ErrNoRegion
	}
	r, err := region.Parse(text)
	if err == nil {
		e.Region = r.Code
	}
	return err
}

func setPhones(e *knowledge.Entry, field, text string) error {
	phones := knowledge.ParsePhones(text)
	if text != "" && len(phones) == 0 {
		return ErrNoPhone
	}
	if field == "service_point.phones" {
		e.Point.Phones = phones
		return nil
	}
	if len(e.Contacts) == 0 {
		e.Contacts = []knowledge.Contact{{}}
	}
	e.Contacts[0].Phones = phones
	return nil
}

// plainField is where a field of one text is kept; nil for others.
func plainField(e *knowledge.Entry, field string) *string {
	switch field {
	case "title":
		return &e.Title
	case "region":
		return &e.Region
	case "number":
		return &e.Number
	case "issuer":
		return &e.Issuer
	case "text":
		return &e.Text
	}
	switch p := e.Point; {
	case p == nil:
	case field == "service_point.hours":
		return &p.Hours
	case field == "service_point.address":
		return &p.Address
	}
	switch p := e.Programme; {
	case p == nil:
	case field == "programme.who":
		return &p.Who
	case field == "programme.amount":
		return &p.Amount
	case field == "programme.where":
		return &p.Where
	case field == "programme.deadline":
		return &p.Deadline
	}
	return nil
}

// dateField is where a day is kept; nil for other fields.
func dateField(e *knowledge.Entry, field string) *knowledge.Date {
	switch field {
	case "issued":
		return &e.Issued
	case "effective":
		return &e.Effective
	case "expires":
		return &e.Expires
	}
	return nil
}

// phoneLines are phones one a line, each with its label in brackets.
func phoneLines(phones []knowledge.Phone) string {
	lines := make([]string, len(phones))
	for i, p := range phones {
		if lines[i] = p.Number; p.Label != "" {
			lines[i] += "（" + p.Label + "）"
		}
	}
	return strings.Join(lines, "\n")
}

// settles are the fields that a problem of a file is about, by its code.
var settles = map[string][]string{
	"hours_unread": {"service_point.hours"}, "hours_partly": {"service_point.hours"},
	"phone_digits": {"service_point.phones", "contacts.phones"}, "digits_lost": {"service_point.phones", "contacts.phones"},
	"row_region": {"region"}, "region_guessed": {"region"}, "region_unknown": {"region"},
	"no_contact": {"service_point.phones", "contacts.phones"}, "phone_impossible": {"service_point.phones", "contacts.phones"},
	"date_unread": {"issued", "effective", "expires"}, "expires_before_start": {"effective", "expires"},
	"expired_published": {"expires"}, "issued_in_future": {"issued"}, "trial_without_term": {"expires"},
}

// Settles reports whether putting a field right settles problems of a code.
func Settles(code, field string) bool { return slices.Contains(settles[code], field) }

// Mend applies what was put right of an entry in an earlier import, where the file says
// of the field what it said then.
func Mend(e *knowledge.Entry, fixes []store.Fix) {
	for _, f := range fixes {
		if Field(e, f.Field) != f.Said {
			continue
		}
		if err := SetField(e, f.Field, f.Correct); err != nil {
			return // the entry is of another kind by now
		}
	}
}
