package region

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestAreaCode(t *testing.T) {
	tests := []struct{ code, want string }{
		{"3713", "0539"},
		{"371324", "0539"},
		{"371324001", "0539"},
		{"371300", "0539"},
		{"370102", "0531"},
		{"3702", "0532"},
		{"6101", "029"}, {"6104", "029"},
		{"5101", "028"}, {"5114", "028"}, {"5120", "028"},
		{"2104", "024"}, {"2112", "024"},
		{"5203", "0851"},
		{"11", "010"}, {"110105", "010"}, {"310115", "021"}, {"120101", "022"}, {"500101", "023"},
		{"1303", "0335"}, {"3309", "0580"}, {"3606", "0701"},
		{"4602", "0898"}, {"469025", "0898"},
		{"632801", "0979"},
		{"340181", "0551"},
		{"6328", ""}, {"632822", ""}, // two area codes
		{"370116", ""}, // 莱芜 is 济南 now, and has been 0634
		{"37", ""}, {"", ""}, {"99", ""}, {"兰陵", ""},
	}
	for _, tt := range tests {
		if got, ok := AreaCode(tt.code); got != tt.want || ok != (tt.want != "") {
			t.Errorf("AreaCode(%q) = %q, %v, want %q", tt.code, got, ok, tt.want)
		}
	}
}

// withoutAreaCode are the cities, and the counties right below a province, whose
// area code the data does not have or does not decide.
var withoutAreaCode = strings.Fields("3416 4102 4511 4513 6203 6328 6540 429005 429006 429021 " +
	"659002 659003 659004 659005 659006 659007 659008 659009 659010 659011 659012")

func TestEveryCityHasAnAreaCode(t *testing.T) {
	for _, province := range Children("") {
		if slices.Contains([]string{"71", "81", "82"}, province.Code) {
			continue
		}
		for _, r := range Children(province.Code) {
			_, ok := AreaCode(r.Code)
			if known := slices.Contains(withoutAreaCode, r.Code); ok == known {
				t.Errorf("%s %s: area code %v, in the list of those without %v", r.Code, r.Name, ok, known)
			}
		}
	}
	for code := range areas() {
		if _, ok := Lookup(code); !ok {
			t.Errorf("areacodes.tsv has %s, which is no region", code)
		}
	}
}

func TestLocalNumber(t *testing.T) {
	tests := []struct {
		code, number string
		want         bool
	}{
		{"371324", "8208001", true},
		{"371324", "82080011", false},
		{"371324", "820800", false},
		{"371324", "1208001", false},
		{"371324", "", false},
		{"371324", "820800a", false},
		{"11", "82080011", true},
		{"11", "8208001", false},
		{"6328", "8208001", false},
	}
	for _, tt := range tests {
		if got := LocalNumber(tt.code, tt.number); got != tt.want {
			t.Errorf("LocalNumber(%q, %q) = %v", tt.code, tt.number, got)
		}
	}
}

func TestCentre(t *testing.T) {
	tests := []struct {
		code     string
		lat, lon float64
	}{
		{"371324", 34.85, 118.07},
		{"371324001", 34.85, 118.07}, // its county's
		{"3713", 35.1, 118.35},
		{"37", 36.4, 118.2},
		{"11", 40.0, 116.4},
		{"50", 29.9, 107.3},
		{"110101", 39.92, 116.42},
		{"4419", 23.02, 113.75},
		{"429004", 30.37, 113.45},
		{"653101", 39.47, 75.99},
	}
	for _, tt := range tests {
		lat, lon, ok := Centre(tt.code)
		if !ok || math.Abs(lat-tt.lat) > 0.5 || math.Abs(lon-tt.lon) > 0.5 {
			t.Errorf("Centre(%q) = %.3f, %.3f, %v, want about %.2f, %.2f", tt.code, lat, lon, ok, tt.lat, tt.lon)
		}
	}
	for _, r := range regions() {
		lat, lon, ok := Centre(r.Code)
		if ok && !(15 < lat && lat < 54 && 73 < lon && lon < 136) {
			t.Errorf("Centre(%q) = %v, %v, which is not in China", r.Code, lat, lon)
		}
	}
	for _, code := range []string{"", "99", "71"} {
		if lat, lon, ok := Centre(code); ok {
			t.Errorf("Centre(%q) = %v, %v", code, lat, lon)
		}
	}
}

// TestCentresLieTogether holds every county to a centre in China that is not far
// from its city's.
func TestCentresLieTogether(t *testing.T) {
	for _, r := range regions() {
		if r.Level() != County || strings.HasPrefix(r.Code, "8") || strings.HasPrefix(r.Code, "7") {
			continue
		}
		lat, lon, ok := Centre(r.Code)
		if !ok || lat < 3 || lat > 54 || lon < 73 || lon > 136 {
			t.Errorf("%s %s: %v, %v, %v", r.Code, r.Name, lat, lon, ok)
		}
		upLat, upLon, _ := Centre(parent(r.Code))
		if math.Hypot(lat-upLat, (lon-upLon)*math.Cos(lat*math.Pi/180)) > 8 {
			t.Errorf("%s %s lies at %v, %v and its city at %v, %v", r.Code, Full(r.Code), lat, lon, upLat, upLon)
		}
	}
}
