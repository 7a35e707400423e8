package fact

import (
	"reflect"
	"testing"

	"jinguo/knowledge"
)

func TestReadRefusesDatesThatAreNoBirthday(t *testing.T) {
	for _, born := range []any{"", nil, 1988, "yesterday", "2026-11-27", "1800-01-01"} {
		if values, err := Read(map[string]any{Born: born}, "2026-11-26"); err == nil || len(values) > 0 {
			t.Errorf("born %v was read as %v", born, values)
		}
	}
	for _, born := range []any{"2019-05-01", []any{""}, []any{"2026-11-27"}} {
		if values, err := Read(map[string]any{ChildrenBorn: born}, "2026-11-26"); err == nil || len(values) > 0 {
			t.Errorf("children born %v were read as %v", born, values)
		}
	}
}

func TestReadTakesRegionsByCodeAndByName(t *testing.T) {
	for in, want := range map[string]string{"371324": "371324", "371324000000": "371324", "兰陵县": "371324", "山东省": "37", Elsewhere: Elsewhere} {
		if values, err := Read(map[string]any{"lives": in}, "2026-11-26"); err != nil || !reflect.DeepEqual(values, Values{"lives": want}) {
			t.Errorf("lives in %s = %v, %v; want %s", in, values, err, want)
		}
	}
	for _, in := range []string{"", "亚特兰蒂斯县", "99"} {
		if values, err := Read(map[string]any{"lives": in}, "2026-11-26"); err == nil {
			t.Errorf("lives in %q was read as %v", in, values)
		}
	}
}

func TestAgeIsFullOnTheBirthday(t *testing.T) {
	for _, c := range []struct {
		born, on string
		want     int64
	}{
		{"1991-11-26", "2026-11-26", 35},
		{"1991-11-27", "2026-11-26", 34},
		{"1991-12-01", "2026-11-30", 34},
		{"1992-02-29", "2027-02-28", 34},
		{"1992-02-29", "2027-03-01", 35},
		{"1992-02-29", "2028-02-29", 36},
		{"2026-11-26", "2026-11-26", 0},
	} {
		values, err := Read(map[string]any{Born: c.born}, knowledge.Date(c.on))
		if err != nil || values["age"] != c.want {
			t.Errorf("born %s, on %s: %v, %v; want %d", c.born, c.on, values["age"], err, c.want)
		}
	}
}
