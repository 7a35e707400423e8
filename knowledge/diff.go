package knowledge

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// FieldChange is a field in which two versions of an entry differ.
type FieldChange struct {
	// Field is the field's name in JSON, those inside others behind a dot, a
	// section's with its path in brackets: programme.amount, sections[三、保障措施].
	Field    string
	Old, New string // as a person reads them; empty where the version has none
}

// Diff lists what differs between two versions of an entry, in the order in which
// their fields stand. Where in its file an entry stood is no difference.
func Diff(old, new *Entry) []FieldChange {
	before, after := fieldsOf(old), fieldsOf(new)
	was, is := byName(before), byName(after)
	var all []FieldChange
	for _, f := range after {
		if was[f.name] != f.value {
			all = append(all, FieldChange{f.name, was[f.name], f.value})
		}
	}
	for _, f := range before {
		if _, kept := is[f.name]; !kept {
			all = append(all, FieldChange{f.name, f.value, ""})
		}
	}
	return all
}

// fieldValue is a filled-in field of an entry.
type fieldValue struct{ name, value string }

func byName(fields []fieldValue) map[string]string {
	all := make(map[string]string, len(fields))
	for _, f := range fields {
		all[f.name] = f.value
	}
	return all
}

// fieldsOf lists the filled-in fields of e, each name once.
func fieldsOf(e *Entry) []fieldValue {
	list := func(s []string) string { return strings.Join(s, "；") }
	all := []fieldValue{
		{"kind", string(e.Kind)}, {"title", e.Title}, {"state", string(e.State)}, {"region", e.Region},
		{"aliases", list(e.Aliases)}, {"questions", list(e.Questions)}, {"counter_questions", list(e.CounterQuestions)},
		{"issuer", e.Issuer}, {"number", e.Number}, {"issued", string(e.Issued)}, {"effective", string(e.Effective)},
		{"expires", string(e.Expires)}, {"replaces", list(e.Replaces)},
	}
	if p := e.Programme; p != nil {
		all = append(all, fieldValue{"programme.who", p.Who}, fieldValue{"programme.conditions", list(p.Conditions)},
			fieldValue{"programme.amount", p.Amount}, fieldValue{"programme.papers", list(p.Papers)},
			fieldValue{"programme.steps", list(p.Steps)}, fieldValue{"programme.where", p.Where},
			fieldValue{"programme.deadline", p.Deadline}, fieldValue{"programme.legal_basis", list(p.LegalBasis)})
		all = append(all, p.Rule.fields()...)
	}
	if p := e.Point; p != nil {
		all = append(all, fieldValue{"service_point.kinds", list(p.Kinds)}, fieldValue{"service_point.phones", phoneList(p.Phones)},
			fieldValue{"service_point.address", p.Address}, fieldValue{"service_point.location", p.Location.String()},
			fieldValue{"service_point.hours", p.Hours}, fieldValue{"service_point.services", list(p.Services)},
			fieldValue{"service_point.verified", string(p.Verified)}, fieldValue{"service_point.verified_by", p.VerifiedBy})
		if p.Confidential {
			all = append(all, fieldValue{"service_point.confidential", "✓"})
		}
	}
	all = append(all, fieldValue{"contacts", contactList(e.Contacts)}, fieldValue{"text", e.Text})
	seen := map[string]int{}
	for _, s := range e.Sections {
		name := "sections[" + strings.Join(s.Path, " ") + "]"
		if seen[name]++; seen[name] > 1 {
			name += fmt.Sprintf("#%d", seen[name])
		}
		all = append(all, fieldValue{name, s.Text})
	}
	if s := e.Source; s != nil {
		all = append(all, fieldValue{"source.file", s.File}, fieldValue{"source.cite", s.Cite}, fieldValue{"source.url", s.URL},
			fieldValue{"source.checked", string(s.Checked)})
	}
	return slices.DeleteFunc(all, func(f fieldValue) bool { return f.value == "" })
}

// String is the place as people write it, latitude first; empty for none.
func (l *LatLon) String() string {
	if l == nil {
		return ""
	}
	return fmt.Sprintf("%.6f, %.6f", l.Lat, l.Lon)
}

func phoneList(phones []Phone) string {
	all := make([]string, len(phones))
	for i, p := range phones {
		if all[i] = p.Number; p.Label != "" {
			all[i] += "（" + p.Label + "）"
		}
	}
	return strings.Join(all, "、")
}

func contactList(contacts []Contact) string {
	all := make([]string, len(contacts))
	for i, c := range contacts {
		parts := slices.DeleteFunc([]string{c.Name, phoneList(c.Phones), c.Address, c.Hours}, func(s string) bool { return s == "" })
		all[i] = strings.Join(parts, " ")
	}
	return strings.Join(all, "；")
}

//go:embed fields.toml
var fieldTOML []byte

// fieldWords is field → language → name.
var fieldWords = sync.OnceValue(func() map[string]map[string]string {
	var words map[string]map[string]string
	if err := toml.Unmarshal(fieldTOML, &words); err != nil {
		panic(fmt.Sprintf("fields.toml: %v", err)) // embedded, and held by a test
	}
	return words
})

// FieldName is how staff call a field, or a kind, a state or a section, in lang
// ("zh" or "en").
func FieldName(field, lang string) string {
	name, path, inside := strings.Cut(field, "[")
	if inside {
		path, _, _ = strings.Cut(path, "]")
	}
	word, ok := fieldWords()[name][lang]
	switch {
	case !ok:
		return field
	case path != "":
		return word + " " + path
	}
	return word
}
