package desk

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/store"
)

// mergeView is what two people made of one entry, for the second of them to choose from.
type mergeView struct {
	*subject
	Base      int // the version that what is chosen follows: theirs
	Why       string
	Who       string
	At        string
	Reason    string // of theirs
	Conflicts []conflictView
	Hidden    []hiddenValue // the merged form
	Faults    []string
}

// conflictView is one place of which one version has to be chosen.
type conflictView struct {
	No                 int
	At, Label          string
	Base               string
	Theirs, Mine       []revise.Piece // beside the base
	Own                string         // to begin from in writing something else
	TheirValues, Lines []string
	Rows               int
	Pick               string // what is chosen already
}

// hiddenValue is a control that carries on what is not to be chosen.
type hiddenValue struct{ Name, Value string }

// showMerge shows what conflicts.
func (s *Server) showMerge(w http.ResponseWriter, r *http.Request, v *visit, f *sent, stale *store.Stale, merged *revise.Form, conflicts []revise.Conflict) {
	m := &mergeView{
		subject: f.subject, Base: stale.Newest.Entry.Version, Why: f.Why, Who: stale.Newest.Who,
		At: moment(stale.Newest.At), Reason: stale.Newest.Why, Hidden: hidden(merged),
	}
	for no, c := range conflicts {
		m.Conflicts = append(m.Conflicts, conflictOf(v, f.Entry.Kind, no, &c))
	}
	_, faults := merged.Entry(stale.Newest.Entry)
	for _, fault := range faults {
		m.Faults = append(m.Faults, placeLabel(v, f.Entry.Kind, fault.At)+"："+v.Say("entry_fault_"+string(fault.Code), "Text", fault.Text))
	}
	if byScript(r) {
		w.Header().Set("HX-Retarget", "#main")
		w.Header().Set("HX-Reswap", "innerHTML show:window:top")
		s.piece(w, r, v, http.StatusConflict, "merge", "main", m)
		return
	}
	s.show(w, r, v, http.StatusConflict, "merge", m)
}

// hidden are the controls of a form, in order.
func hidden(f *revise.Form) []hiddenValue {
	var all []hiddenValue
	values := f.Values()
	for _, name := range sortedKeys(values) {
		for _, value := range values[name] {
			all = append(all, hiddenValue{name, value})
		}
	}
	return all
}

func sortedKeys(values url.Values) []string {
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func conflictOf(v *visit, kind knowledge.Kind, no int, c *revise.Conflict) conflictView {
	base, theirs, mine := asText(c.At, c.Base), asText(c.At, c.Theirs), asText(c.At, c.Mine)
	return conflictView{
		No: no, At: c.At, Label: placeLabel(v, kind, c.At), Base: base,
		Theirs: revise.Words(base, theirs), Mine: revise.Words(base, mine), Own: mine, TheirValues: c.Theirs,
		Rows: min(max(strings.Count(mine, "\n")+2, 3), 16), Pick: "mine",
	}
}

// asText is what stands at a place as one text, to be read and changed: a list one row a
// line, sections with an empty line between them.
func asText(at string, values []string) string {
	field, known := revise.FieldNamed(at)
	if !known || !field.Rows() {
		return strings.Join(values, "")
	}
	var rows []string
	for row := range slices.Chunk(values, len(field.Columns)) {
		rows = append(rows, strings.TrimRight(strings.Join(row, between(&field)), " |"))
	}
	return strings.Join(rows, apart(&field))
}

// fromText reads what asText wrote, as somebody may have changed it.
func fromText(at, text string) []string {
	field, known := revise.FieldNamed(at)
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if !known || !field.Rows() {
		return []string{text}
	}
	var values []string
	for row := range strings.SplitSeq(text, apart(&field)) {
		if strings.TrimSpace(row) == "" {
			continue
		}
		columns := strings.SplitN(row, between(&field), len(field.Columns))
		for i := range field.Columns {
			value := ""
			if i < len(columns) {
				value = strings.TrimSpace(columns[i])
			}
			values = append(values, value)
		}
	}
	return values
}

// between parts the columns of a row in a text, apart the rows.
func between(f *revise.Field) string {
	if f.Name == "sections" {
		return "\n——\n"
	}
	return " | "
}

func apart(f *revise.Field) string {
	if f.Name == "sections" {
		return "\n\n════\n\n"
	}
	return "\n"
}

// placeLabel names a place of the form.
func placeLabel(v *visit, kind knowledge.Kind, at string) string {
	if _, known := revise.FieldNamed(at); known {
		return fieldLabel(v, kind, at)
	}
	parts := strings.Split(at, ".")
	for i := len(parts) - 1; i > 0; i-- {
		no, err := strconv.Atoi(parts[i])
		if err != nil {
			continue
		}
		label := v.Say("entry_item", "Name", fieldLabel(v, kind, strings.Join(parts[:i], ".")), "No", no+1)
		if i+1 < len(parts) {
			label += " · " + v.Say("entry_column_"+parts[i+1])
		}
		return label
	}
	return at
}

// mergeEntry saves what was chosen; where somebody was quicker again it is checked again.
func (s *Server) mergeEntry(w http.ResponseWriter, r *http.Request, v *visit) {
	f, ok := s.sent(w, r, v)
	if !ok {
		return
	}
	if !f.MayEdit {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	for no := 0; no < mostParts && f.values.Has(fmt.Sprintf("at.%d", no)); no++ {
		at := f.values.Get(fmt.Sprintf("at.%d", no))
		switch f.values.Get(fmt.Sprintf("pick.%d", no)) {
		case "theirs":
			f.Form.Set(at, f.values[fmt.Sprintf("theirs.%d", no)])
		case "own":
			f.Form.Set(at, fromText(at, f.values.Get(fmt.Sprintf("own.%d", no))))
		}
	}
	e, faults := f.Form.Entry(f.base)
	if len(faults) > 0 || !v.MayIn(account.Edit, e.Region) {
		// It goes on from the form, which says what is wrong.
		s.toForm(w, r, v, f)
		return
	}
	e.State = knowledge.Draft
	s.reviseEntry(w, r, v, f, e)
}

// toForm shows the form in the place of the choice between two versions.
func (s *Server) toForm(w http.ResponseWriter, r *http.Request, v *visit, f *sent) {
	if err := s.fill(r.Context(), v, f.entryForm); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusUnprocessableEntity, "entry", f.entryForm)
}

// moment is a time as staff read it.
func moment(t time.Time) string { return t.In(knowledge.China).Format("2006-01-02 15:04") }
