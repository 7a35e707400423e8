package revise

import (
	"slices"

	"jinguo/knowledge"
)

// Field is a field of the form.
type Field struct {
	// Name is the field's name as [knowledge.FieldName] knows it.
	Name string
	// Columns are the parts of each row where the field is a list; a list of plain texts
	// has one without a name. A field that holds one text has none.
	Columns []string
	// Long are the parts that may be of several lines; "" is the text itself.
	Long []string
	// Kinds are the kinds of entry that have the field; all where there are none.
	Kinds []knowledge.Kind
}

// Rows reports whether the field is a list.
func (f *Field) Rows() bool { return len(f.Columns) > 0 }

// IsLong reports whether a part of the field may be of several lines.
func (f *Field) IsLong(column string) bool { return slices.Contains(f.Long, column) }

var (
	one    []string
	list   = []string{""}
	long   = []string{""}
	aid    = []knowledge.Kind{knowledge.Program}
	places = []knowledge.Kind{knowledge.ServicePoint}
)

// The columns of rows that have several.
const (
	Path    = "path" // headings of a section, one a line
	Text    = "text"
	Number  = "number"
	Label   = "label"
	Name    = "name"
	Phones  = "phones" // of a contact, as staff write several
	Address = "address"
	Hours   = "hours"
)

var fields = []Field{
	{"title", one, nil, nil},
	{"region", one, nil, nil},
	{"aliases", list, nil, nil},
	{"questions", list, nil, nil},
	{"counter_questions", list, nil, nil},
	{"issuer", one, nil, nil},
	{"number", one, nil, nil},
	{"issued", one, nil, nil},
	{"effective", one, nil, nil},
	{"expires", one, nil, nil},
	{"replaces", list, nil, nil},
	{"programme.who", one, long, aid},
	{"programme.conditions", list, long, aid},
	{"programme.amount", one, long, aid},
	{"programme.papers", list, long, aid},
	{"programme.steps", list, long, aid},
	{"programme.where", one, long, aid},
	{"programme.deadline", one, long, aid},
	{"programme.legal_basis", list, long, aid},
	{"service_point.kinds", list, nil, places},
	{"service_point.phones", []string{Number, Label}, nil, places},
	{"service_point.address", one, nil, places},
	{"service_point.location", one, nil, places},
	{"service_point.hours", one, nil, places},
	{"service_point.services", list, nil, places},
	{"service_point.confidential", one, nil, places},
	{"service_point.verified", one, nil, places},
	{"service_point.verified_by", one, nil, places},
	{"contacts", []string{Name, Phones, Address, Hours}, nil, nil},
	{"text", one, long, nil},
	{"sections", []string{Path, Text}, []string{Path, Text}, nil},
	{"source.cite", one, nil, nil},
	{"source.url", one, nil, nil},
	{"source.checked", one, nil, nil},
}

// Fields are the fields of the form of a kind of entry, those of which it says what it is
// first.
func Fields(kind knowledge.Kind) []Field {
	return slices.DeleteFunc(slices.Clone(fields), func(f Field) bool {
		return len(f.Kinds) > 0 && !slices.Contains(f.Kinds, kind)
	})
}

// FieldNamed is the field of that name, of whatever kind of entry.
func FieldNamed(name string) (Field, bool) {
	at := slices.IndexFunc(fields, func(f Field) bool { return f.Name == name })
	if at < 0 {
		return Field{}, false
	}
	return fields[at], true
}
