package intake

import (
	"testing"

	"jinguo/knowledge"
)

// TestElsewhere holds places to the regions that they are said to lie in.
func TestElsewhere(t *testing.T) {
	at := func(lat, lon float64) *knowledge.LatLon { return &knowledge.LatLon{Lat: lat, Lon: lon} }
	tests := []struct {
		code string
		at   *knowledge.LatLon
		want bool
	}{
		{"371324", at(34.85, 118.07), false},
		{"371324001", at(34.85, 118.07), false},
		{"371324", at(36.65, 117.12), true},
		{"3713", at(36.65, 117.12), false}, // 济南 is 200 km away
		{"3713", at(39.9, 116.4), true},
		{"37", at(37.4, 122.6), false}, // 荣成, at the province's end
		{"37", at(22.5, 114.0), true},
		{"652824", at(37.5, 90.5), false}, // 若羌县 is 500 km wide
		{"46", at(16.8, 112.3), false},
		{"", at(39.9, 116.4), false},
		{"99", at(39.9, 116.4), false},
	}
	for _, tt := range tests {
		if got, km := elsewhere(*tt.at, tt.code); got != tt.want {
			t.Errorf("%v in %s: %v, %.0f km", *tt.at, tt.code, got, km)
		}
	}
}

func FuzzAngles(f *testing.F) {
	f.Add("东经118°04′12″，北纬34°51′")
	f.Add("E118.07 N34.85")
	f.Add("118度4分12秒")
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range angles(text) {
			if a.degrees <= -1000 || a.degrees >= 1002 {
				t.Errorf("%q: %v", text, a)
			}
		}
	})
}

func FuzzRowDate(f *testing.F) {
	f.Add("2024年3月底", true)
	f.Add("45352", false)
	f.Add("24/3/1", false)
	f.Fuzz(func(t *testing.T, text string, last bool) {
		d, _, ok := rowDate(text, last)
		if _, err := knowledge.ParseDate(string(d)); ok && (err != nil || d == "") {
			t.Errorf("%q: %q, %v", text, d, err)
		}
	})
}
