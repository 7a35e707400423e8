package intake

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// sheet makes a document of one table; cells are parted by |, an empty cell that
// is to be merged with its neighbour has to be written out.
func sheet(name string, rows ...string) *document {
	t := &table{Name: name}
	for i, r := range rows {
		cells := strings.Split(r, "|")
		for c := range cells {
			cells[c] = strings.ReplaceAll(cells[c], "⏎", "\n")
		}
		t.Rows = append(t.Rows, row{Place: fmt.Sprintf("第%d行", i+1), Cells: cells})
	}
	wide := 0
	for _, r := range t.Rows {
		wide = max(wide, len(r.Cells))
	}
	for i := range t.Rows {
		for len(t.Rows[i].Cells) < wide {
			t.Rows[i].Cells = append(t.Rows[i].Cells, "")
		}
	}
	return &document{Blocks: []block{{Place: "工作表「名录」", Table: t}}}
}

// factsOf prints what an entry says but for its kind, title, id and source.
func factsOf(t *testing.T, e knowledge.Entry) string {
	t.Helper()
	e.ID, e.Source, e.State = "", nil, ""
	out, err := json.Marshal(struct {
		Region   string               `json:"region,omitempty"`
		Text     string               `json:"text,omitempty"`
		Aid      *knowledge.Programme `json:"aid,omitempty"`
		Point    *knowledge.Point     `json:"point,omitempty"`
		Contacts []knowledge.Contact  `json:"contacts,omitempty"`
	}{e.Region, e.Text, e.Programme, e.Point, e.Contacts})
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestRows(t *testing.T) {
	tests := []struct {
		name     string
		rows     []string
		want     []string // kind title facts
		problems string
	}{
		{"hotlines", []string{"全国示例热线", "名称|电话", "示例热线|000-0000-0101"},
			[]string{`service_point 示例热线 {"point":{"kinds":["热线"],"phones":["000-0000-0101"]}}`}, ""},
		{"header in two tiers", []string{"兰陵县名录", "站点名称|联系方式|联系方式|服务时间|服务时间", "站点名称|座机|夜间电话|上午|下午", "示例站|000-0000-0101|000-0000-0102|8:30-12:00|14:00-17:30"},
			[]string{`service_point 示例站 {"region":"371324","point":{"phones":["000-0000-0101",{"number":"000-0000-0102","label":"夜间"}],"hours":"服务时间上午：8:30-12:00\n服务时间下午：14:00-17:30"}}`}, ""},
		{"odd names", []string{"兰陵县表", "序号|* 机构名称（全称）|办公 地址|咨询服务热线|楼层", "1|示例机构|示例路1号|000-0000-0101|3"},
			[]string{`service_point 示例机构 {"region":"371324","text":"楼层：3","point":{"address":"示例路1号","phones":["000-0000-0101"]}}`}, ""},
		{"name and office", []string{"兰陵县表", "救助项目|申领标准|责任单位|联系电话", "示例救助|示例元|示例部|000-0000-0101"},
			[]string{`programme 示例救助 {"region":"371324","aid":{"amount":"示例元"},"contacts":[{"name":"示例部","phones":["000-0000-0101"]}]}`}, ""},
		{"steps and papers", []string{"兰陵县表", "事项名称|办理流程|所需材料|办理地点", "示例事项|申请→审核→发放|1.身份证 2.户口簿（本人、子女）|县示例大厅"},
			[]string{`programme 示例事项 {"region":"371324","aid":{"papers":["身份证","户口簿（本人、子女）"],"steps":["申请","审核","发放"],"where":"县示例大厅"}}`}, ""},
		{"regions of rows", []string{"山东省名录", "市|县区|名称|地址", "临沂市|兰陵县|甲站|路1号", "临沂|沂水|乙站|路2号", "|全省|丙站|路3号", "济南市|莫须有县|丁站|路4号"},
			[]string{`service_point 甲站 {"region":"371324","point":{"address":"路1号"}}`, `service_point 乙站 {"region":"371323","point":{"address":"路2号"}}`,
				`service_point 丙站 {"region":"37","text":"县区：全省","point":{"address":"路3号"}}`, `service_point 丁站 {"region":"3701","point":{"address":"路4号"}}`}, ""},
		{"county of the address", []string{"临沂市名录", "名称|地址", "示例站|沂水县夏蔚镇示例路1号", "临沂市示例院|兰山区示例路2号"},
			[]string{`service_point 示例站 {"region":"371323","point":{"address":"沂水县夏蔚镇示例路1号"}}`, `service_point 临沂市示例院 {"region":"3713","point":{"address":"兰山区示例路2号"}}`}, ""},
		{"no region", []string{"名称|地址", "示例站|示例路1号"}, []string{`service_point 示例站 {"point":{"address":"示例路1号"}}`}, "工作表「名录」第2行:region_guessed"},
		{"both coordinates in a cell", []string{"兰陵县名录", "名称|地址|坐标", "甲站|路1号|118.07,34.85", "乙站|路2号|34.85，118.07", "丙站|路3号|未知"},
			[]string{`service_point 甲站 {"region":"371324","point":{"address":"路1号","location":{"lat":34.85,"lon":118.07}}}`,
				`service_point 乙站 {"region":"371324","point":{"address":"路2号","location":{"lat":34.85,"lon":118.07}}}`,
				`service_point 丙站 {"region":"371324","point":{"address":"路3号"}}`}, "工作表「名录」第5行:bad_coordinates"},
		{"confidential", []string{"兰陵县名录", "名称|电话|是否保密", "甲庇护站|000-0000-0101|否", "乙站|000-0000-0102|是"},
			[]string{`service_point 甲庇护站 {"region":"371324","point":{"kinds":["庇护所"],"phones":["000-0000-0101"]}}`,
				`service_point 乙站 {"region":"371324","point":{"phones":["000-0000-0102"],"confidential":true}}`}, ""},
		{"persons are left out", []string{"兰陵县名录", "名称|联系人|联系电话", "甲站|示例某|示例某 000-0000-0101，办公室：000-0000-0102"},
			[]string{`service_point 甲站 {"region":"371324","point":{"phones":["000-0000-0101",{"number":"000-0000-0102","label":"办公室"}]}}`}, "工作表「名录」:person_left_out"},
		{"phone in words", []string{"兰陵县名录", "名称|地址|电话", "甲站|路1号|见示例网"},
			[]string{`service_point 甲站 {"region":"371324","text":"电话：见示例网","point":{"address":"路1号"}}`}, ""},
		{"register", []string{"兰陵县名录", "姓名|身份证号|联系电话", "示例某|示例|000-0000-0101"}, nil, "工作表「名录」:register"},
		{"register of homes", []string{"名称|负责人|家庭住址", "示例|示例某|示例村"}, nil, "工作表「名录」:register"},
		{"identity number anywhere", []string{"兰陵县名录", "名称|电话|备注", "甲|000-0000-0101|110101190001010000", "乙|000-0000-0102|110101200001010000"}, nil, "工作表「名录」:register"},
		{"a paragraph for a name", []string{"兰陵县名录", "名称|地址", strings.Repeat("长", 130) + "|路1号"},
			[]string{"service_point " + strings.Repeat("长", 120) + "… " + `{"region":"371324","text":"` + strings.Repeat("长", 130) + `","point":{"address":"路1号"}}`}, ""},
		{"header again", []string{"兰陵县名录", "名称|地址", "甲站|路1号", "名称|地址", "合计|1"},
			[]string{`service_point 甲站 {"region":"371324","point":{"address":"路1号"}}`}, ""},
		{"the same twice", []string{"兰陵县名录", "名称|地址", "甲站|路1号", "甲站|路1号"},
			[]string{`service_point 甲站 {"region":"371324","point":{"address":"路1号"}}`}, "工作表「名录」第4行:row_twice"},
		{"unknown header", []string{"修改人|修改日期", "示例|2024-03-08"}, nil, "header_unknown nothing_found"},
		{"only a header", []string{"名称|地址|电话"}, nil, "nothing_found"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rep := newReport("a.xlsx")
			var got []string
			for _, e := range understand(sheet("", test.rows...), knowledge.Source{File: "a.xlsx"}, "", rep) {
				got = append(got, fmt.Sprintf("%s %s %s", e.Kind, e.Title, factsOf(t, e)))
			}
			if a, b := strings.Join(got, "\n"), strings.Join(test.want, "\n"); a != b {
				t.Errorf("got\n%s\nwant\n%s", a, b)
			}
			if s := codes(t, rep.problems()); s != test.problems {
				t.Errorf("problems %q, want %q", s, test.problems)
			}
		})
	}
}

// TestOrderDoesNotCount reads rows of one title in two orders: each keeps its id.
func TestOrderDoesNotCount(t *testing.T) {
	rows := []string{"甲站|路1号|000-0000-0101", "甲站|路2号|000-0000-0102", "甲站|路3号|000-0000-0102", "乙站|路4号|"}
	idsOf := func(rows ...string) map[string]string {
		ids := map[string]string{}
		for _, e := range understood(t, sheet("兰陵县", append([]string{"名称|地址|电话"}, rows...)...)) {
			ids[e.Point.Address] = e.ID
		}
		return ids
	}
	first := idsOf(rows...)
	second := idsOf(rows[3], rows[2], rows[1], rows[0])
	seen := map[string]bool{}
	for address, id := range first {
		if second[address] != id || seen[id] {
			t.Errorf("%s: %s, then %s", address, id, second[address])
		}
		seen[id] = true
	}
	if len(seen) != 4 {
		t.Errorf("%d ids", len(seen))
	}
}

// TestTablesInTexts puts tables into a policy: what is no entry stays text, a
// blank form is no register, a directory becomes entries beside the policy.
func TestTablesInTexts(t *testing.T) {
	doc := paragraphs("兰陵县关于示例的通知", "一、标准", "见下表：", "二、附则", strings.Repeat("正文。", 80))
	standards := sheet("", "级别|元", "一级|示例").Blocks[0]
	form := sheet("", "姓名||身份证号|", "住址||电话|").Blocks[0]
	directory := sheet("", "名称|地址", "甲站|路1号").Blocks[0]
	doc.Blocks = append(doc.Blocks[:2:2], standards, form, directory, doc.Blocks[2], doc.Blocks[3])
	var got []string
	for _, e := range understood(t, doc) {
		got = append(got, fmt.Sprint(e.Kind, " ", e.Title))
		if e.Kind == knowledge.Policy {
			if want := "见下表：\n级别 | 元\n一级 | 示例\n姓名 | 身份证号\n住址 | 电话"; e.Sections[0].Text != want {
				t.Errorf("section %q, want %q", e.Sections[0].Text, want)
			}
		}
	}
	if s := strings.Join(got, ", "); s != "service_point 甲站, policy 兰陵县关于示例的通知" {
		t.Errorf("got %s", s)
	}
}

func BenchmarkRows(b *testing.B) {
	rows := []string{"临沂市妇女儿童服务点名录", "序号|县区|名称|类型|详细地址|联系电话|服务时间|服务内容"}
	for i := range 10_000 {
		rows = append(rows, fmt.Sprintf("%d|兰陵县|示例第%d服务站|妇女之家|兰陵县卞庄街道示例路%d号|000-0000-%04d|周一至周五 8:30-17:30|咨询、调解、转介", i, i, i, i))
	}
	doc := sheet("", rows...)
	for b.Loop() {
		if n := len(understand(doc, knowledge.Source{File: "a.xlsx"}, "", newReport("a.xlsx"))); n != 10_000 {
			b.Fatalf("%d entries", n)
		}
	}
}

func FuzzRows(f *testing.F) {
	f.Add("兰陵县名录", "序号|名称|地址|电话|经度|纬度\n1|甲站|路1号|000-0000-0101、000-0000-0102（夜间）|118|34\n合计|||||")
	f.Add("", "项目名称|申请条件|标准|责任单位|电话\n甲|1.乙 2.丙|丁|戊|\n一、己||||\n注：庚||||")
	f.Add("", "问题|答案|相似问法\n甲？|乙|丙；丁")
	f.Add("", "姓名|身份证号\n甲|乙")
	f.Fuzz(func(t *testing.T, name, text string) {
		doc := sheet(name, strings.Split(text, "\n")...)
		for _, e := range understood(t, doc) {
			if err := e.Validate(); err != nil {
				t.Errorf("%+v: %v", e, err)
			}
		}
	})
}
