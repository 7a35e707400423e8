package knowledge

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiff(t *testing.T) {
	old := Entry{Kind: ServicePoint, Title: "示例站", Region: "371324", State: Published,
		Point:    &Point{Phones: []Phone{{Number: "000-0000-0101", Label: "夜间"}}, Address: "示例路1号", Confidential: true},
		Sections: []Section{{Path: []string{"一、服务", "（一）法律"}, Text: "每周"}, {Text: "同名"}, {Text: "同名"}},
		Source:   &Source{File: "a.xlsx", Place: "第2行", Hash: "1"}}
	renewed := old
	renewed.Point = &Point{Phones: []Phone{{Number: "000-0000-0102"}, {Number: "000-0000-0103"}}, Address: "示例路1号", Location: &LatLon{34.85, 118.07}}
	renewed.Sections = []Section{{Path: []string{"一、服务", "（一）法律"}, Text: "每天"}, {Text: "同名"}, {Text: "同名"}}
	renewed.Source = &Source{File: "a.xlsx", Place: "第3行", Hash: "2"}
	want := []FieldChange{
		{"service_point.phones", "000-0000-0101（夜间）", "000-0000-0102、000-0000-0103"},
		{"service_point.location", "", "34.850000, 118.070000"},
		{"sections[一、服务 （一）法律]", "每周", "每天"},
		{"service_point.confidential", "✓", ""},
	}
	if diff := cmp.Diff(want, Diff(&old, &renewed)); diff != "" {
		t.Error(diff)
	}
	if got := Diff(&old, &old); len(got) != 0 {
		t.Errorf("an entry differs from itself: %+v", got)
	}
}

// Every field of the exchange format is compared, but for those that are no content.
func TestDiffSeesEveryField(t *testing.T) {
	for _, path := range leaves(reflect.TypeFor[Entry](), nil) {
		var old, renewed Entry
		set(reflect.ValueOf(&renewed).Elem(), path)
		name := jsonName(path)
		switch name {
		case "id", "version", "guessed", "source.place", "source.hash", "source.edition":
			continue
		}
		changes := Diff(&old, &renewed)
		if len(changes) != 1 || strings.TrimSuffix(changes[0].Field, "[x]") != name {
			t.Errorf("%s: %+v", name, changes)
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			if FieldName(changes[0].Field, lang) == changes[0].Field && lang == "zh" {
				t.Errorf("%s has no name", changes[0].Field)
			}
		}
	}
}

// leaves lists the paths to the fields of t: those of structs behind pointers one
// by one, lists as a whole.
func leaves(t reflect.Type, above []reflect.StructField) [][]reflect.StructField {
	var all [][]reflect.StructField
	for f := range t.Fields() {
		path := append(above[:len(above):len(above)], f)
		if f.Type.Kind() == reflect.Pointer && f.Type != reflect.TypeFor[*LatLon]() {
			all = append(all, leaves(f.Type.Elem(), path)...)
			continue
		}
		all = append(all, path)
	}
	return all
}

func jsonName(path []reflect.StructField) string {
	names := make([]string, len(path))
	for i, f := range path {
		names[i], _, _ = strings.Cut(f.Tag.Get("json"), ",")
	}
	return strings.Join(names, ".")
}

// set gives the field at path a value that is not its zero value.
func set(v reflect.Value, path []reflect.StructField) {
	for _, f := range path {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				v.Set(reflect.New(v.Type().Elem()))
			}
			v = v.Elem()
		}
		v = v.FieldByIndex(f.Index)
	}
	fill(v)
}

func fill(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Float64:
		v.SetFloat(1)
	case reflect.Int:
		v.SetInt(1)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			fill(v.Field(i))
		}
	}
}
