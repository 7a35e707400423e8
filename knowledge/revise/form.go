package revise

import (
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Row is an element of a list, by the columns of its field.
type Row []string

// blank reports whether nothing is typed in the row.
func (r Row) blank() bool {
	return !slices.ContainsFunc(r, func(s string) bool { return strings.TrimSpace(s) != "" })
}

// Form is an entry as text fields. A field that is in neither map was not there to be
// filled in, and stays as it is.
type Form struct {
	Kind knowledge.Kind
	One  map[string]string // by name of the field
	Rows map[string][]Row
	// Sure are the fields of which somebody says that intake concluded them rightly.
	Sure []string
}

// Checked is the value of a box that is ticked; an empty one is not.
const Checked = "1"

// FormOf lays out an entry.
func FormOf(e *knowledge.Entry) Form {
	f := Form{Kind: e.Kind, One: map[string]string{}, Rows: map[string][]Row{}}
	for _, field := range Fields(e.Kind) {
		if field.Rows() {
			f.Rows[field.Name] = rowsOf(e, field.Name)
		} else {
			f.One[field.Name] = textOf(e, field.Name)
		}
	}
	return f
}

// Clone is a form that shares nothing with f.
func (f *Form) Clone() Form {
	c := Form{Kind: f.Kind, One: map[string]string{}, Rows: map[string][]Row{}, Sure: slices.Clone(f.Sure)}
	for name, text := range f.One {
		c.One[name] = text
	}
	for name, rows := range f.Rows {
		c.Rows[name] = cloneRows(rows)
	}
	return c
}

func cloneRows(rows []Row) []Row {
	c := make([]Row, len(rows))
	for i := range rows {
		c[i] = slices.Clone(rows[i])
	}
	return c
}

// textOf is the text of a field that holds one.
func textOf(e *knowledge.Entry, name string) string {
	var source knowledge.Source
	if e.Source != nil {
		source = *e.Source
	}
	switch name {
	case "region":
		return regionText(e.Region)
	case "issued":
		return string(e.Issued)
	case "effective":
		return string(e.Effective)
	case "expires":
		return string(e.Expires)
	case "source.cite":
		return source.Cite
	case "source.url":
		return source.URL
	case "source.checked":
		return string(source.Checked)
	}
	if text := plainText(e, name); text != nil {
		return *text
	}
	if e.Point == nil {
		return ""
	}
	switch name {
	case "service_point.location":
		return locationText(e.Point.Location)
	case "service_point.verified":
		return string(e.Point.Verified)
	case "service_point.confidential":
		if e.Point.Confidential {
			return Checked
		}
	}
	return ""
}

// plainText points to the text of a field that is kept as it is typed; nil where it is
// none of these, or e has none of its kind.
func plainText(e *knowledge.Entry, name string) *string {
	switch name {
	case "title":
		return &e.Title
	case "issuer":
		return &e.Issuer
	case "number":
		return &e.Number
	case "text":
		return &e.Text
	}
	if p := e.Programme; p != nil {
		switch name {
		case "programme.who":
			return &p.Who
		case "programme.amount":
			return &p.Amount
		case "programme.where":
			return &p.Where
		case "programme.deadline":
			return &p.Deadline
		}
	}
	if p := e.Point; p != nil {
		switch name {
		case "service_point.address":
			return &p.Address
		case "service_point.hours":
			return &p.Hours
		case "service_point.verified_by":
			return &p.VerifiedBy
		}
	}
	return nil
}

// listOf are the elements of a list of plain texts; nil where name is none.
func listOf(e *knowledge.Entry, name string) *[]string {
	switch name {
	case "aliases":
		return &e.Aliases
	case "questions":
		return &e.Questions
	case "counter_questions":
		return &e.CounterQuestions
	case "replaces":
		return (*[]string)(&e.Replaces)
	}
	if p := e.Programme; p != nil {
		switch name {
		case "programme.conditions":
			return (*[]string)(&p.Conditions)
		case "programme.papers":
			return (*[]string)(&p.Papers)
		case "programme.steps":
			return (*[]string)(&p.Steps)
		case "programme.legal_basis":
			return (*[]string)(&p.LegalBasis)
		}
	}
	if p := e.Point; p != nil {
		switch name {
		case "service_point.kinds":
			return (*[]string)(&p.Kinds)
		case "service_point.services":
			return (*[]string)(&p.Services)
		}
	}
	return nil
}

func rowsOf(e *knowledge.Entry, name string) []Row {
	var rows []Row
	switch name {
	case "sections":
		for _, s := range e.Sections {
			rows = append(rows, Row{strings.Join(s.Path, "\n"), s.Text})
		}
	case "contacts":
		for _, c := range e.Contacts {
			rows = append(rows, Row{c.Name, PhoneText(c.Phones), c.Address, c.Hours})
		}
	case "service_point.phones":
		if e.Point != nil {
			for _, p := range e.Point.Phones {
				rows = append(rows, Row{p.Number, p.Label})
			}
		}
	default:
		if list := listOf(e, name); list != nil {
			for _, text := range *list {
				rows = append(rows, Row{text})
			}
		}
	}
	return rows
}

// PhoneText is phones as staff write several.
func PhoneText(phones []knowledge.Phone) string {
	all := make([]string, len(phones))
	for i, p := range phones {
		if all[i] = p.Number; p.Label != "" {
			all[i] += "（" + p.Label + "）"
		}
	}
	return strings.Join(all, "、")
}

// regionText is a region by its full name; by its code where it has none, or shares it.
func regionText(code string) string {
	name := region.Full(code)
	if r, err := region.Parse(name); code == "" || err != nil || r.Code != code {
		return code
	}
	return name
}

func locationText(at *knowledge.LatLon) string {
	if at == nil {
		return ""
	}
	number := func(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
	return number(at.Lat) + ", " + number(at.Lon)
}
