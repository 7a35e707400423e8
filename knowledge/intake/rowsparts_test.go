package intake

import (
	"fmt"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// TestParts reads several tables of one sheet: each row has what stands in its own.
func TestParts(t *testing.T) {
	tests := []struct {
		name string
		rows []string
		want []string // title, kinds, phones, hours and services
	}{
		{"below one another", []string{"一、法律援助", "名称|地址|电话|服务时间", "甲站|路1号|000-0000-0101|全天", "", "二、妇幼保健机构", "机构名称|地址|咨询电话|服务内容", "乙院|路2号|000-0000-0102|婚检"},
			[]string{"甲站 [法律援助] [000-0000-0101] 全天 []", "乙院 [妇幼保健院] [000-0000-0102]  [婚检]"}},
		{"the same header under another title", []string{"法律援助工作站", "名称|地址|电话", "甲站|路1号|000-0000-0101", "妇幼保健机构", "名称|地址|电话", "乙院|路2号|000-0000-0102"},
			[]string{"甲站 [法律援助] [000-0000-0101]  []", "乙院 [妇幼保健院] [000-0000-0102]  []"}},
		{"in two tiers", []string{"名称|联系方式|联系方式|地址", "名称|固话|值班手机|地址", "甲站|000-0000-0101|000-0000-0102|路1号", "名称|联系方式|联系方式|地址", "名称|固话|值班手机|地址", "乙站|000-0000-0103||路2号", "热线名称|电话|服务时间|备注", "丙热线|000-0000-0104|全天|"},
			[]string{"甲站 [] [000-0000-0101 值班手机:000-0000-0102]  []", "乙站 [] [000-0000-0103]  []", "丙热线 [热线] [000-0000-0104] 全天 []"}},
		{"side by side", []string{"维权站|维权站|维权站||热线|热线|热线", "站点名称|地址|电话||热线名称|号码|服务时间", "甲站|路1号|000-0000-0101||乙热线|000-0000-0102|全天", "丙站|路2号|000-0000-0103||||"},
			[]string{"甲站 [维权站] [000-0000-0101]  []", "丙站 [维权站] [000-0000-0103]  []", "乙热线 [热线] [000-0000-0102] 全天 []"}},
		{"in two halves", []string{"单位|电话|单位|电话", "甲站|000-0000-0101|乙站|000-0000-0102", "丙站|000-0000-0103||"},
			[]string{"甲站 [] [000-0000-0101]  []", "丙站 [] [000-0000-0103]  []", "乙站 [] [000-0000-0102]  []"}},
		{"one table with a blank column", []string{"名称|地址||电话|服务时间", "甲站|路1号||000-0000-0101|全天"},
			[]string{"甲站 [] [000-0000-0101] 全天 []"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, e := range understood(t, sheet("", test.rows...)) {
				var phones []string
				for _, p := range e.Point.Phones {
					phones = append(phones, strings.TrimPrefix(p.Label+":"+p.Number, ":"))
				}
				got = append(got, fmt.Sprintf("%s %v %v %s %v", e.Title, e.Point.Kinds, phones, e.Point.Hours, e.Point.Services))
			}
			if a, b := strings.Join(got, "\n"), strings.Join(test.want, "\n"); a != b {
				t.Errorf("got\n%s\nwant\n%s", a, b)
			}
		})
	}
}

// TestPartsKeepRows cuts a grid between cells that readers of sheets left a blank
// column out of.
func TestPartsKeepRows(t *testing.T) {
	d := sheet("", "站点名称|电话|热线名称|电话号码", "甲站|000-0000-0101|乙热线|000-0000-0102")
	d.Blocks[0].Table.Columns = []int{1, 2, 4, 5}
	rep := newReport("a.xlsx")
	entries := understand(d, knowledge.Source{File: "a.xlsx"}, "371324", rep)
	if len(entries) != 2 || entries[1].Title != "乙热线" || entries[1].Point.Phones[0].Number != "000-0000-0102" {
		t.Errorf("%+v", entries)
	}
}
