package region

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLookup(t *testing.T) {
	tests := []struct {
		code, want, name string // want "" and name "" where there is none
	}{
		{"", "", "全国"},
		{"37", "37", "山东省"},
		{"370000", "37", "山东省"},
		{"3713", "3713", "临沂市"},
		{"371324", "371324", "兰陵县"},
		{"371324000000", "371324", "兰陵县"},
		{"371324001", "371324001", "卞庄街道"},
		{"110106100", "110106100", "北宫镇"},     // no pair of zeros to strip
		{"371324001001", "371324001", "卞庄街道"}, // a village's street
		{"1101", "11", "北京市"},
		{"110100", "11", "北京市"},
		{"500200", "50", "重庆市"},
		{"370101", "3701", "济南市"}, // 市辖区
		{"419000", "41", "河南省"},
		{"441900003", "441900003", "东城街道"},
		{"81", "81", "香港特别行政区"},
	}
	for _, tt := range tests {
		got, ok := Lookup(tt.code)
		if want := (Region{tt.want, tt.name}); got != want || !ok {
			t.Errorf("Lookup(%q) = %v, %v, want %v", tt.code, got, ok, want)
		}
	}
	for _, code := range []string{"99", "371399", "37132", "兰陵", "371324999", "3713240010010"} {
		if got, ok := Lookup(code); ok {
			t.Errorf("Lookup(%q) = %v, want none", code, got)
		}
	}
}

func TestChain(t *testing.T) {
	tests := []struct {
		code string
		want []string
	}{
		{"", []string{""}},
		{"371324001", []string{"371324001", "371324", "3713", "37", ""}},
		{"110101001", []string{"110101001", "110101", "11", ""}},
		{"441900003", []string{"441900003", "4419", "44", ""}},
		{"429004", []string{"429004", "42", ""}},
		{"nonsense", []string{"nonsense", ""}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, Chain(tt.code)); diff != "" {
			t.Errorf("Chain(%q): %s", tt.code, diff)
		}
	}
}

func TestWithin(t *testing.T) {
	tests := []struct {
		code, outer string
		want        bool
	}{
		{"371324", "3713", true},
		{"371324", "371324", true},
		{"371324", "", true},
		{"371324001", "371300", true},
		{"3713", "371324", false},
		{"", "37", false},
		{"110101", "1101", true},
	}
	for _, tt := range tests {
		if got := Within(tt.code, tt.outer); got != tt.want {
			t.Errorf("Within(%q, %q) = %v", tt.code, tt.outer, got)
		}
	}
}

func TestFull(t *testing.T) {
	for code, want := range map[string]string{
		"":          "全国",
		"371324":    "山东省临沂市兰陵县",
		"110105":    "北京市朝阳区",
		"441900121": "广东省东莞市虎门镇",
		"419001":    "河南省济源市",
	} {
		if got := Full(code); got != want {
			t.Errorf("Full(%q) = %q, want %q", code, got, want)
		}
	}
}

func TestChildren(t *testing.T) {
	if n := len(Children("")); n != 34 {
		t.Errorf("the nation has %d provinces, want 34", n)
	}
	if n := len(Children("371324")); n != 17 {
		t.Errorf("兰陵县 has %d streets and towns, want 17", n)
	}
	for _, code := range []string{"11", "1101"} {
		if n := len(Children(code)); n != 16 {
			t.Errorf("Children(%q): %d districts, want the 16 of Beijing", code, n)
		}
	}
	if n := len(Children("4419")); n != 37 {
		t.Errorf("东莞市 has %d streets and towns, want 37", n)
	}
	if got := Children("371324001"); got != nil {
		t.Errorf("a street has children: %v", got)
	}
}

// TestTree holds the packed divisions to the form that the package relies on.
func TestTree(t *testing.T) {
	last := ""
	for _, r := range regions() {
		if r.Code <= last {
			t.Fatalf("%s does not follow %s", r.Code, last)
		}
		last = r.Code
		if n := len(r.Code); n != 2 && n != 4 && n != 6 && n != 9 {
			t.Errorf("code %s has %d digits", r.Code, n)
		}
		if r.Name == "" || codeOnlyName(r.Name) {
			t.Errorf("%s is named %q", r.Code, r.Name)
		}
		if up := parent(r.Code); up != "" {
			if _, ok := Lookup(up); !ok {
				t.Errorf("%s %s lies in %s, which is none", r.Code, r.Name, up)
			}
		}
	}
}

func codeOnlyName(name string) bool {
	for _, level := range between {
		if name == level {
			return true
		}
	}
	return name == "县"
}

// TestWords holds each word of the lists to a name, so that none is there in vain.
func TestWords(t *testing.T) {
	known := allNames().first
	for _, list := range []map[string]bool{words(), parts()} {
		for word := range list {
			if _, ok := known[word]; !ok {
				t.Errorf("%s is no region's name", word)
			}
		}
	}
	for _, word := range asides() {
		if f := allNames().forms[known[word]]; f.region != noPlace || f.next >= 0 {
			t.Errorf("%s is also a region's name", word)
		}
	}
}

func TestFormer(t *testing.T) {
	for _, f := range formerNames() {
		r, ok := Lookup(f.Code)
		if !ok {
			t.Errorf("%s is now %s, which is none", f.Name, f.Code)
		}
		if got, err := Parse(f.Name); err != nil || got != r {
			t.Errorf("Parse(%q) = %v, %v, want %v", f.Name, got, err, r)
		}
	}
}
