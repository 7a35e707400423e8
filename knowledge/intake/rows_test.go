package intake

import (
	"encoding/json"
	"fmt"
	"slices"
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
		{"header in two tiers", []string{"兰陵县名录", "站点名称|联系方式|联系方式|服务时间|服务时间", "站点名称|座机|夜间电话|工作日|周末", "示例站|000-0000-0101|000-0000-0102|8:30-17:30|9:00-16:00"},
			[]string{`service_point 示例站 {"region":"371324","point":{"phones":["000-0000-0101",{"number":"000-0000-0102","label":"夜间"}],"hours":"工作日：8:30-17:30\n周末：9:00-16:00"}}`}, ""},
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
		{"both coordinates in a cell", []string{"兰陵县名录", "名称|地址|坐标（WGS84）", "甲站|路1号|118.07,34.85", "乙站|路2号|34.85，118.07", "丙站|路3号|未知"},
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
		{"unknown header", []string{"甲|乙", "示例|2024-03-08"}, nil, "工作表「名录」:header_unknown nothing_found"},
		{"change log", []string{"修改记录", "序号|修改人|修改日期|修改内容", "1|示例|2024-03-08|改电话"}, nil, "工作表「名录」:change_log nothing_found"},
		{"how to fill it in", []string{"兰陵县名录", "序号|名称|地址|电话", "填写说明|必填|填写详细地址|区号-号码", "例|示例站|示例路1号|000-0000-0101", "|例：某某站|路1号|000-0000-0101", "1|（示例）甲站|路1号|"},
			[]string{`service_point （示例）甲站 {"region":"371324","point":{"address":"路1号"}}`},
			"工作表「名录」第3行:template_row 工作表「名录」第4行:template_row 工作表「名录」第5行:template_row"},
		{"title over all columns", []string{"兰陵县表|兰陵县表|兰陵县表|兰陵县表", "名称|地址|电话|楼层", "甲|路1号|000-0000-0101|3"},
			[]string{`service_point 甲 {"region":"371324","text":"楼层：3","point":{"address":"路1号","phones":["000-0000-0101"]}}`}, ""},
		{"tiers without merged cells", []string{"兰陵县表", "名称|联系方式||服务时间||地址||备注", "|固话|手机|工作日|周末|乡镇|详细地址|", "甲|000-0000-0101|000-0000-0102|8:30-17:30|9:00-16:00|卞庄街道|路1号|二楼"},
			[]string{`service_point 甲 {"region":"371324001","text":"备注：二楼","point":{"address":"路1号","phones":["000-0000-0101","000-0000-0102"],"hours":"工作日：8:30-17:30\n周末：9:00-16:00"}}`}, ""},
		{"a tier over one column", []string{"兰陵县表", "注：请核对", "", "名称|地址|地址|联系方式", "|乡镇|详细地址|值班电话", "甲|卞庄街道|路1号|000-0000-0101"},
			[]string{`service_point 甲 {"region":"371324001","point":{"address":"路1号","phones":["000-0000-0101"]}}`}, ""},
		{"steps that look like hints", []string{"兰陵县表", "项目名称|办理流程|所需材料|备注", "甲补贴|填写申请表|填写并提交承诺书|填报系统"},
			[]string{`programme 甲补贴 {"region":"371324","text":"备注：填报系统","aid":{"papers":["填写并提交承诺书"],"steps":["填写申请表"]}}`}, ""},
		{"table of standards", []string{"兰陵县", "项目|城市|农村", "补助标准|示例元|示例元", "申请条件|示例|示例", "所需材料|示例|示例"}, nil, "工作表「名录」:header_unknown nothing_found"},
		{"tiers with merged cells", []string{"兰陵县表", "名称|联系方式|联系方式|地址|地址", "名称|固话|值班手机|乡镇|详细地址", "甲|000-0000-0101|000-0000-0102|卞庄街道|路1号"},
			[]string{`service_point 甲 {"region":"371324001","point":{"address":"路1号","phones":["000-0000-0101",{"number":"000-0000-0102","label":"值班手机"}]}}`}, ""},
		{"side by side", []string{"兰陵县名录", "名称|甲站|乙站", "地址|路1号|路2号", "电话|000-0000-0101|000-0000-0102"},
			[]string{`service_point 甲站 {"region":"371324","point":{"address":"路1号","phones":["000-0000-0101"]}}`,
				`service_point 乙站 {"region":"371324","point":{"address":"路2号","phones":["000-0000-0102"]}}`}, ""},
		{"card of four columns", []string{"兰陵县", "名称|甲站|类型|妇女之家", "地址|路1号|电话|000-0000-0101", "服务内容|咨询、调解|咨询、调解|咨询、调解"},
			[]string{`service_point 甲站 {"region":"371324","point":{"kinds":["妇女之家"],"address":"路1号","phones":["000-0000-0101"],"services":["咨询","调解"]}}`}, ""},
		{"units in the header", []string{"兰陵县表", "项目名称|补助标准（元/月）|办理时限（工作日）", "甲补贴|1200|15", "乙补贴|800-1000|即时", "丙补贴|1,200元|15天"},
			[]string{`programme 甲补贴 {"region":"371324","aid":{"amount":"1200元/月","deadline":"15个工作日"}}`,
				`programme 乙补贴 {"region":"371324","aid":{"amount":"800-1000元/月","deadline":"即时"}}`,
				`programme 丙补贴 {"region":"371324","aid":{"amount":"1,200元","deadline":"15天"}}`}, ""},
		{"kinds", []string{"临沂市名录", "名称|类型|电话", "甲|妇女维权站|12338", "乙|法律援助中心、心理咨询|12348", "丙|婚姻家庭纠纷人民调解委员会|12338", "丁|维权服务、培训|12338", "戊|志愿服务队|12338"},
			[]string{`service_point 甲 {"region":"3713","point":{"kinds":["维权站"],"phones":["12338"]}}`,
				`service_point 乙 {"region":"3713","point":{"kinds":["法律援助","心理咨询"],"phones":["12348"]}}`,
				`service_point 丙 {"region":"3713","point":{"kinds":["调解委员会"],"phones":["12338"]}}`,
				`service_point 丁 {"region":"3713","point":{"kinds":["维权服务","培训"],"phones":["12338"]}}`,
				`service_point 戊 {"region":"3713","point":{"kinds":["志愿服务队"],"phones":["12338"]}}`}, ""},
		{"degrees", []string{"兰陵县名录（CGCS2000）", "名称|地址|坐标", "甲|路1号|东经118°04′12″，北纬34°51′", "乙|路1号|34°51′N 118°4.2′E", "丙|路1号|118度4分12秒 34度51分", "丁|路1号|E118.07 N34.85", "戊|路1号|118°64′，34°51′"},
			[]string{`service_point 甲 {"region":"371324","point":{"address":"路1号","location":{"lat":34.85,"lon":118.07}}}`,
				`service_point 乙 {"region":"371324","point":{"address":"路1号","location":{"lat":34.85,"lon":118.07}}}`,
				`service_point 丙 {"region":"371324","point":{"address":"路1号","location":{"lat":34.85,"lon":118.07}}}`,
				`service_point 丁 {"region":"371324","point":{"address":"路1号","location":{"lat":34.85,"lon":118.07}}}`,
				`service_point 戊 {"region":"371324","point":{"address":"路1号"}}`}, "工作表「名录」第7行:bad_coordinates"},
		{"datum in the header", []string{"兰陵县名录", "名称|地址|经度（BD-09）|纬度（BD-09）|高德坐标", "甲|路1号|118.08|34.86|", "乙|路2号|||118.07,34.85", "丙|路3号|||"},
			[]string{`service_point 甲 {"region":"371324","point":{"address":"路1号","location":{"lat":34.85432,"lon":118.067712}}}`,
				`service_point 乙 {"region":"371324","point":{"address":"路2号","location":{"lat":34.850665,"lon":118.064124}}}`,
				`service_point 丙 {"region":"371324","point":{"address":"路3号"}}`}, "工作表「名录」:coordinates_missing"},
		{"elsewhere", []string{"兰陵县名录", "名称|地址|经度|纬度", "甲|路1号|117.12|36.65", "乙|路2号|118.07|34.85"},
			[]string{`service_point 甲 {"region":"371324","point":{"address":"路1号"}}`,
				`service_point 乙 {"region":"371324","point":{"address":"路2号","location":{"lat":34.850665,"lon":118.064124}}}`},
			"工作表「名录」第3行:coordinates_elsewhere 工作表「名录」:datum_guessed"},
		{"hours of some days only", []string{"兰陵县名录", "名称|夜间电话|工作日服务时间|周末", "甲|000-0000-0101|8:30-17:30|", "乙|000-0000-0102||"},
			[]string{`service_point 甲 {"region":"371324","point":{"phones":[{"number":"000-0000-0101","label":"夜间"}],"hours":"工作日：8:30-17:30"}}`,
				`service_point 乙 {"region":"371324","point":{"phones":[{"number":"000-0000-0102","label":"夜间"}]}}`}, ""},
		{"hours that say little", []string{"兰陵县名录", "名称|地址|服务时间", "甲|路1号|农忙时除外"},
			[]string{`service_point 甲 {"region":"371324","point":{"address":"路1号","hours":"农忙时除外"}}`}, "工作表「名录」第3行:hours_unread"},
		{"hotlines by their column", []string{"兰陵县", "热线|电话|说明", "示例热线|000-0000-0101|示例"},
			[]string{`service_point 示例热线 {"region":"371324","text":"说明：示例","point":{"kinds":["热线"],"phones":["000-0000-0101"]}}`}, ""},
		{"villages", []string{"卞庄街道妇女之家信息表", "序号|村（社区）|妇女之家地址|联系电话", "1|甲村|村委会二楼|000-0000-0101"},
			[]string{`service_point 甲村 {"region":"371324001","point":{"kinds":["妇女之家"],"address":"村委会二楼","phones":["000-0000-0101"]}}`}, ""},
		{"villages of points", []string{"兰陵县", "村（社区）|名称|地址", "甲村|甲站|路1号"},
			[]string{`service_point 甲站 {"region":"371324","text":"村（社区）：甲村","point":{"address":"路1号"}}`}, ""},
		{"header in three tiers", []string{"兰陵县表", "项目名称|帮扶内容|帮扶内容|帮扶内容|备注", "项目名称|对象|标准（元）|标准（元）|备注", "项目名称|对象|城镇|农村|备注", "甲补贴|示例妇女|800|600|示例"},
			[]string{`programme 甲补贴 {"region":"371324","text":"备注：示例","aid":{"who":"示例妇女","amount":"标准（元）城镇：800元\n标准（元）农村：600元"}}`}, ""},
		{"three tiers without merged cells", []string{"兰陵县表", "项目名称|帮扶内容|||备注", "|对象|标准（元）||", "||城镇|农村|", "甲补贴|示例妇女|800|600|示例"},
			[]string{`programme 甲补贴 {"region":"371324","text":"备注：示例","aid":{"who":"示例妇女","amount":"标准（元）城镇：800元\n标准（元）农村：600元"}}`}, ""},
		{"names below a post", []string{"兰陵县", "名称|妇联主席|村书记|地址", "甲站|示例某|示例某|路1号"},
			[]string{`service_point 甲站 {"region":"371324","point":{"address":"路1号"}}`}, "工作表「名录」:person_left_out 工作表「名录」:person_left_out"},
		{"a shelter inside of another place", []string{"兰陵县名录", "名称|地址|电话|备注", "示例救助管理站|路1号|000-0000-0101|家暴受害妇女庇护点设在本站", "示例妇联|路2号|000-0000-0102|协助联系庇护所"},
			[]string{`service_point 示例救助管理站 {"region":"371324","point":{"address":"路1号","phones":["000-0000-0101"],"confidential":true}}`,
				`service_point 示例妇联 {"region":"371324","text":"备注：协助联系庇护所","point":{"kinds":["妇联"],"address":"路2号","phones":["000-0000-0102"]}}`},
			"工作表「名录」第3行:shelter 工作表「名录」第3行:shelter_columns"},
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

// TestWordsForConfidential reads what columns say of whether a place is public.
func TestWordsForConfidential(t *testing.T) {
	tests := []struct {
		header, cell string
		want         bool
	}{
		{"是否保密", "是", true}, {"保密", "√", true}, {"地址保密", "需", true}, {"保密", "内部掌握", true}, {"保密", "保密", true},
		{"是否保密", "否", false}, {"保密", "公开", false}, {"保密", "", false}, {"保密", "/", false},
		{"是否公开", "否", true}, {"公开", "保密", true}, {"可否公开", "电话公开，地址不公开", true},
		{"是否公开", "是", false}, {"公开", "公开", false}, {"公开", "", false},
	}
	for _, test := range tests {
		e := understood(t, sheet("兰陵县", "名称|电话|"+test.header, "甲站|000-0000-0101|"+test.cell))[0]
		if got := e.Confidential(); got != test.want {
			t.Errorf("%s: %q: %v", test.header, test.cell, got)
		}
	}
}

// guessedIn are the guesses of a sheet's entries: title: field=words.
func guessedIn(entries []knowledge.Entry) string {
	var all []string
	for _, e := range entries {
		for _, g := range e.Guessed {
			all = append(all, e.Title+": "+g.Field+"="+g.From)
		}
	}
	return strings.Join(all, "\n")
}

// TestGroupsBelowTheirFirstRow reads a list whose county and kind stand in the
// first row of each group only.
func TestGroupsBelowTheirFirstRow(t *testing.T) {
	entries := understood(t, sheet("临沂市", "县区|类型|名称|地址",
		"兰陵县|妇女之家|甲|路1号", "||乙|路2号", "||丙|路3号", "沂水县||丁|路4号", "||戊|兰山区路5号", "|法律援助|己|路6号", "||庚调解室|路7号"))
	var got []string
	for _, e := range entries {
		got = append(got, fmt.Sprintln(e.Title, e.Region, e.Point.Kinds))
	}
	want := "甲 371324 [妇女之家]\n 乙 371324 [妇女之家]\n 丙 371324 [妇女之家]\n 丁 371323 [妇女之家]\n 戊 371302 [妇女之家]\n 己 371323 [法律援助]\n 庚调解室 371323 [调解委员会]\n"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got\n%s, want\n%s", s, want)
	}
	want = "乙: region=兰陵县\n乙: service_point.kinds=妇女之家\n丙: region=兰陵县\n丙: service_point.kinds=妇女之家\n丁: service_point.kinds=妇女之家\n" +
		"戊: service_point.kinds=妇女之家\n己: region=沂水县\n庚调解室: service_point.kinds=庚调解室\n庚调解室: region=沂水县"
	if s := sortedLines(guessedIn(entries)); s != sortedLines(want) {
		t.Errorf("guessed\n%s, want\n%s", s, want)
	}
	for name, rows := range map[string][]string{
		"now and then": {"兰陵县|甲|路1号", "沂水县|乙|路2号", "|丙|路3号", "兰山区|丁|路4号"},
		"said again":   {"兰陵县|甲|路1号", "|乙|路2号", "|丙|路3号", "沂水县|丁|路4号", "兰陵县|戊|路5号", "|己|路6号"},
		"once only":    {"兰陵县|甲|路1号", "|乙|路2号", "|丙|路3号", "|丁|路4号"},
		"not at first": {"|甲|路1号", "兰陵县|乙|路2号", "|丙|路3号", "|丁|路4号", "沂水县|戊|路5号"},
	} {
		if s := guessedIn(understood(t, sheet("临沂市", append([]string{"县区|名称|地址"}, rows...)...))); s != "" {
			t.Errorf("%s: guessed %s", name, s)
		}
	}
}

func sortedLines(s string) string {
	lines := strings.Split(s, "\n")
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// TestKindsOfNames reads kinds where no column tells them.
func TestKindsOfNames(t *testing.T) {
	tests := []struct{ title, name, want, from string }{
		{"兰陵县", "兰陵县妇联", "[妇联]", "兰陵县妇联"},
		{"兰陵县", "兰陵镇妇联维权服务站", "[维权站]", "兰陵镇妇联维权服务站"},
		{"兰陵县", "示例巾帼家政", "[家政服务]", "示例巾帼家政"},
		{"兰陵县", "示例巾帼创业基地", "[创业基地]", "示例巾帼创业基地"},
		{"兰陵县", "示例巾帼手工基地", "[巾帼工坊]", "示例巾帼手工基地"},
		{"兰陵县", "示例托育园", "[托育机构]", "示例托育园"},
		{"兰陵县", "示例服务点", "[]", ""},
		{"兰陵县法律援助机构名录", "示例服务点", "[法律援助]", "兰陵县法律援助机构名录"},
		{"兰陵县妇联服务点名录", "示例服务点", "[]", ""},
		{"兰陵县维权站和调解室名录", "示例服务点", "[]", ""},
	}
	for _, test := range tests {
		e := understood(t, sheet("", test.title, "名称|地址", test.name+"|路1号"))[0]
		if got := fmt.Sprint(e.Point.Kinds); got != test.want {
			t.Errorf("%s in %s: %s, want %s", test.name, test.title, got, test.want)
		}
		from := ""
		for _, g := range e.Guessed {
			from += g.Field + g.From
		}
		if want := "service_point.kinds" + test.from; from != want && from+test.from != "" {
			t.Errorf("%s in %s: guessed from %q, want %q", test.name, test.title, from, test.from)
		}
	}
}

// TestDatesOfRows reads what stands in columns of dates.
func TestDatesOfRows(t *testing.T) {
	tests := []struct{ issued, expires, want string }{
		{"2024-03-01", "2026年12月31日", "2024-03-01 2026-12-31 []"},
		{"2024.3", "2026.12", "2024-03-01 2026-12-31 [{issued 2024.3} {expires 2026.12}]"},
		{"24/3/1", "2024年2月", "2024-03-01 2024-02-29 [{issued 24/3/1} {expires 2024年2月}]"},
		{"45352", "2024年3月底", "2024-03-01 2024-03-31 [{issued 45352} {expires 2024年3月底}]"},
		{"２０２４年", "至2025年", "2024-01-01 2025-12-31 [{issued ２０２４年} {expires 至2025年}]"},
		{"2024年底", "长期", "2024-12-31  [{issued 2024年底}]"},
		{"3/1/24", "12345", "  []"},
		{"2024-02-30", "2024年13月底", "  []"},
	}
	for _, test := range tests {
		e := understood(t, sheet("兰陵县", "项目名称|补助标准|发布日期|有效期至", "甲|示例元|"+test.issued+"|"+test.expires))[0]
		if got := fmt.Sprint(e.Issued, " ", e.Expires, " ", e.Guessed); got != test.want {
			t.Errorf("%s, %s: %s, want %s", test.issued, test.expires, got, test.want)
		}
	}
}

// TestShelterKeepsItsPlace reads a directory of shelters: what residents see of it
// must not tell where they are.
func TestShelterKeepsItsPlace(t *testing.T) {
	rep := newReport("a.xlsx")
	entries := understand(sheet("", "临沂市示例庇护所名录", "名称|地址|电话|经度|纬度|乘车路线|周边标志|服务内容|服务时间|县区",
		"甲站（示例路3号院内）|示例路3号|000-0000-0101（3号楼值班室）|118.35|35.05|乘3路到示例站下车|示例超市对面|临时食宿、步行到示例路口等候|24小时|示例路东侧",
		"乙站|示例路4号|000-0000-0102|||||心理疏导|每天在示例小区等候|"), knowledge.Source{File: "a.xlsx"}, "", rep)
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	for _, e := range entries {
		line, err := knowledge.Encode(e.Public())
		if err != nil {
			t.Fatal(err)
		}
		if !e.Confidential() || e.Point.Address == "" {
			t.Errorf("%s: %+v", e.Title, e.Point)
		}
		for _, word := range []string{"示例路", "3号", "3路", "下车", "对面", "118.3", "35.0", "东侧", "小区"} {
			if strings.Contains(string(line), word) {
				t.Errorf("%q is in %s", word, line)
			}
		}
	}
	if s := codes(t, rep.problems()); strings.Count(s, "shelter_columns") != 2 {
		t.Errorf("problems %s", s)
	}
	for _, p := range rep.problems() {
		if what := p.What("zh"); strings.Contains(what, "示例路") {
			t.Errorf("problem says %s", what)
		}
	}
	named := understood(t, sheet("", "兰陵县", "名称|地址|坐标", "示例庇护站（示例路3号）|示例路3号|118.07,34.85"))[0]
	if line, err := knowledge.Encode(named.Public()); err != nil || strings.Contains(string(line), "示例路") || strings.Contains(string(line), "118") {
		t.Errorf("named after its place: %s, %v", line, err)
	}
	for _, rows := range [][]string{{"一、庇护场所", "甲站|示例路1号"}, {"示例安全屋|示例路1号"}} {
		if e := understood(t, sheet("兰陵县", append([]string{"名称|地址"}, rows...)...))[0]; !e.Confidential() {
			t.Errorf("%v: %+v", rows, e.Point)
		}
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
	f.Add("临沂市", "县区|类型|名称|电话|坐标\n兰陵县|庇护所|甲|8208001/02|118°04′12″,34°51′N\n||乙|5398208001|\n||丙|0539-8208001|1")
	f.Add("", "名称|甲|乙\n地址|丙|丁\n电话|1|2\n服务时间||")
	f.Add("", "项目名称|补助标准（元）|有效期至\n甲|1,000|45352\n例|填写|2024年3月底")
	f.Fuzz(func(t *testing.T, name, text string) {
		doc := sheet(name, strings.Split(text, "\n")...)
		for _, e := range understood(t, doc) {
			if err := e.Validate(); err != nil {
				t.Errorf("%+v: %v", e, err)
			}
		}
	})
}
