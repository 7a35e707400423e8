package region

import (
	"errors"
	"testing"
)

func TestParse(t *testing.T) {
	tests := []struct{ in, want string }{
		{"", ""},
		{"全国", ""},
		{"中国", ""},
		{"371324", "371324"},
		{"３７１３２４", "371324"},
		{" 371324000000 ", "371324"},
		{"110100", "11"},
		{"兰陵", "371324"},
		{"兰陵县", "371324"},
		{"苍山县", "371324"},
		{"兰陵镇", "371324102"},
		{"夏蔚", "371323110"},
		{"沂水县夏蔚镇", "371323110"},
		{"沂水夏蔚", "371323110"},
		{"山东省/临沂市/兰陵县", "371324"},
		{"山东省-临沂市-市辖区", "3713"},
		{"中国山东省临沂市", "3713"},
		{"全国山东", "37"},
		{"临沂河东", "371312"},
		{"天津和平", "120101"},
		{"朝阳", "2113"},
		{"北京朝阳", "110105"},
		{"章丘市", "370114"},
		{"卞庄镇", "371324001"},
		{"兰陵县卞庄街道办事处", "371324001"},
		{"台湾", "71"},
		{"吉林市", "2202"},
	}
	for _, tt := range tests {
		got, err := Parse(tt.in)
		if err != nil || got.Code != tt.want {
			t.Errorf("Parse(%q) = %v, %v, want %s", tt.in, got, err, tt.want)
		}
	}
	for _, in := range []string{"瞎说县", "兰陵县妇联", "999999", "371399", "x", "县"} {
		if got, err := Parse(in); !errors.Is(err, ErrUnknown) {
			t.Errorf("Parse(%q) = %v, %v, want ErrUnknown", in, got, err)
		}
	}
}

func TestParseAmbiguous(t *testing.T) {
	_, err := Parse("鼓楼区")
	var many *Ambiguous
	if !errors.As(err, &many) || len(many.Regions) != 4 || many.Regions[0].Code != "320106" {
		t.Errorf("Parse(鼓楼区): %v", err)
	}
}

func FuzzParse(f *testing.F) {
	for _, in := range []string{"", "371324", "兰陵县", "山东省/临沂市", "市辖区", "全国", "\xff"} {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r, err := Parse(in)
		if known, ok := Lookup(r.Code); err == nil && (!ok || known != r) {
			t.Errorf("Parse(%q) = %v, which is no region", in, r)
		}
	})
}
