package revise

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// RowsKey is the name of the controls that say, by the name of their field, which lists
// came with a form: an empty list has no other controls.
const RowsKey = "rows"

// SureKey is the name of the boxes that confirm what intake concluded.
const SureKey = "sure"

// mostRows is how many rows of a list are read.
const mostRows = 5000

// Read reads what a browser sent of the form of a kind of entry. What is not the form's
// is left out.
func Read(kind knowledge.Kind, values url.Values) Form {
	f := Form{Kind: kind, One: map[string]string{}, Rows: map[string][]Row{}, Sure: slices.Clone(values[SureKey])}
	lists := indexes(values)
	for _, field := range Fields(kind) {
		if !field.Rows() {
			if sent := values[field.Name]; len(sent) > 0 {
				f.One[field.Name] = sent[len(sent)-1] // a box comes behind what stands for it unticked
			}
			continue
		}
		if !slices.Contains(values[RowsKey], field.Name) {
			continue
		}
		f.Rows[field.Name] = []Row{}
		for _, no := range lists[field.Name] {
			row := make(Row, len(field.Columns))
			for i, column := range field.Columns {
				row[i] = values.Get(At(field.Name, no, column))
			}
			f.Rows[field.Name] = append(f.Rows[field.Name], row)
		}
	}
	return f
}

// indexes are the numbers of the rows that came, in order, by field.
func indexes(values url.Values) map[string][]int {
	found := map[string][]int{}
	for key := range values {
		if name, no, ok := rowOf(key); ok {
			found[name] = append(found[name], no)
		}
	}
	for name, list := range found {
		slices.Sort(list)
		list = slices.Compact(list)
		found[name] = list[:min(len(list), mostRows)]
	}
	return found
}

// rowOf reads what [At] wrote.
func rowOf(key string) (field string, row int, ok bool) {
	for _, f := range fields {
		rest, found := strings.CutPrefix(key, f.Name+".")
		if !found || !f.Rows() {
			continue
		}
		number, column, _ := strings.Cut(rest, ".")
		no, err := strconv.Atoi(number)
		if err == nil && no >= 0 && slices.Contains(f.Columns, column) && At(f.Name, no, column) == key {
			return f.Name, no, true
		}
	}
	return "", 0, false
}

// Values is what a browser sends of the form.
func (f *Form) Values() url.Values {
	values := url.Values{SureKey: f.Sure}
	for name, text := range f.One {
		values.Set(name, text)
	}
	for name, rows := range f.Rows {
		values.Add(RowsKey, name)
		field, _ := FieldNamed(name)
		for i, row := range rows {
			for j, column := range field.Columns {
				values.Set(At(name, i, column), row[j])
			}
		}
	}
	return values
}

// Step is a change of the form itself.
type Step string

// The steps; see [Form.Do].
const (
	Add    Step = "add"
	Remove Step = "remove"
	Up     Step = "up"
	Down   Step = "down"
)

// Do carries out what a button of the form asks for: add:sections, or add:sections:3 for
// a row behind the one of number 3, remove:sections:3, up:sections:3, down:sections:3. It
// returns where to go on typing; what is no step of the form changes nothing, and ok is
// false.
func (f *Form) Do(button string) (at string, ok bool) {
	parts := strings.Split(button, ":")
	if len(parts) < 2 {
		return "", false
	}
	field, known := FieldNamed(parts[1])
	rows := f.Rows[parts[1]]
	if !known || !field.Rows() {
		return "", false
	}
	no := len(rows) - 1
	if len(parts) > 2 {
		var err error
		if no, err = strconv.Atoi(parts[2]); err != nil || no < 0 || no >= len(rows) {
			return "", false
		}
	}
	switch step := Step(parts[0]); {
	case step == Add && len(rows) < mostRows:
		no++
		rows = slices.Insert(rows, no, make(Row, len(field.Columns)))
	case step == Remove && no >= 0:
		rows = slices.Delete(rows, no, no+1)
		no = min(no, len(rows)-1)
	case step == Up && no > 0:
		rows[no-1], rows[no] = rows[no], rows[no-1]
		no--
	case step == Down && no >= 0 && no < len(rows)-1:
		rows[no+1], rows[no] = rows[no], rows[no+1]
		no++
	case step != Up && step != Down:
		return "", false
	}
	f.Rows[field.Name] = rows
	if no < 0 {
		return field.Name, true
	}
	return At(field.Name, no, field.Columns[0]), true
}
