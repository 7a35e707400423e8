package intake

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/knowledge"
	"jinguo/knowledge/scrub"
)

// Identity numbers with a right check character that nobody has: their days of
// birth are in 1900, in a county of old.
const (
	idA = "110101190001010006"
	idB = "110101190001010014"
	idX = "11010119000101009X"
)

func TestMask(t *testing.T) {
	const (
		id  = "（身份证号已隐去）"
		tel = "（手机号已隐去）"
	)
	tests := []struct{ text, want string }{
		// identity numbers, wherever they stand
		{"李某某，身份证号：" + idA + "，已婚。", "李某某，身份证号：" + id + "，已婚。"},
		{"（" + idX + "）", "（身份证号已隐去）"},
		{"编号" + idA + "号", "编号" + id + "号"},
		{"9" + idA, "9" + id},
		{strings.ToLower(idX) + "、" + idB, id + "、" + id},
		{"110101 19000101 0006", id},
		{"1 1 0 1 0 1 1 9 0 0 0 1 0 1 0 0 0 6", id},
		{"１１０１０１１９０００１０１０００６", id},
		{"身份证 | 1 | 1 | 0 | 1 | 0 | 1 | 1 | 9 | 0 | 0 | 0 | 1 | 0 | 1 | 0 | 0 | 0 | 6 |", "身份证 | " + id + " |"},
		{"身份证号110101000101001", "身份证号" + id},
		{"身份证号码为110101190001010007（末位写错）", "身份证号码为" + id + "（末位写错）"},
		{"110101190001010007", "110101190001010007"},
		{"110101000101001", "110101000101001"},
		// bank cards
		{"打入其银行卡，卡号6200 0000 0000 0000 05。", "打入其银行卡，卡号（银行卡号已隐去）。"},
		{"捐款账号：620000000000000005", "捐款账号：620000000000000005"},
		{"账户名称：示例县妇女联合会，账号：620000000000000005", "账户名称：示例县妇女联合会，账号：620000000000000005"},
		{"货号620000000000000005", "货号620000000000000005"},
		// mobiles of private persons
		{"当事人李某某，手机13800000000，已离婚。", "当事人李某某，手机" + tel + "，已离婚。"},
		{"3月5日，王丽丽到县妇联求助，电话13800000000。", "3月5日，王丽丽到县妇联求助，电话" + tel + "。"},
		{"她电话13800000000，家在文化路23号3单元", "她电话" + tel + "，家在（家庭住址已隐去）"},
		{"国家在文化路23号设立示例站，王秀英来过", "国家在文化路23号设立示例站，王秀英来过"},
		{"申请人联系电话：13800000000", "申请人联系电话：" + tel},
		{"患者家属 138 0000 0000", "患者家属 " + tel},
		{"姓名：王秀英 电话：13800000000", "姓名：王秀英 电话：" + tel},
		{"姓名：王秀英\n性别：女\n联系电话：13800000000\n住向城镇", "姓名：王秀英\n性别：女\n联系电话：" + tel + "\n住向城镇"},
		{"王秀英 13800000000", "王秀英 " + tel},
		{"王秀英（13800000000）", "王秀英（手机号已隐去）"},
		{"13800000000（王秀英）", tel + "（王秀英）"},
		{"欧阳秀英，+86 13800000000", "欧阳秀英，+" + tel},
		{"李某某到县妇联求助，手机13800000000", "李某某到县妇联求助，手机" + tel},
		{"张秀英，女，45岁，离异，13800000000。", "张秀英，女，45岁，离异，" + tel + "。"},
		{"甲村 | 王秀英 | 女 | 45 | 13800000000", "甲村 | 王秀英 | 女 | 45 | " + tel},
		{"她丈夫的电话是13800000000", "她丈夫的电话是" + tel},
		{"我的手机13800000000", "我的手机" + tel},
		{"王大姐电话13800000000", "王大姐电话" + tel},
		{"王女士 13800000000反映", "王女士 " + tel + "反映"},
		// those of offices stay
		{"咨询电话：13800000000", "咨询电话：13800000000"},
		{"联系电话：13800000000", "联系电话：13800000000"},
		{"申请人可拨打村妇联电话13800000000咨询", "申请人可拨打村妇联电话13800000000咨询"},
		{"申请人向县妇联（电话：13800000000）提出申请", "申请人向县妇联（电话：13800000000）提出申请"},
		{"联系人：王芳，电话：13800000000", "联系人：王芳，电话：13800000000"},
		{"联系人：王女士 13800000000", "联系人：王女士 13800000000"},
		{"联系人姓名：王芳\n电话：13800000000", "联系人姓名：王芳\n电话：13800000000"},
		{"学生可找县学生资助管理中心，联系电话13800000000", "学生可找县学生资助管理中心，联系电话13800000000"},
		{"妇联主席王芳：13800000000", "妇联主席王芳：13800000000"},
		{"电话：王芳 13800000000", "电话：王芳 13800000000"},
		{"向城镇 13800000000", "向城镇 13800000000"},
		{"所需材料：1.身份证\n2.户口簿\n联系电话：13800000000", "所需材料：1.身份证\n2.户口簿\n联系电话：13800000000"},
		{"家长热线 0539-8208001 13800000000", "家长热线 0539-8208001 13800000000"},
		{"本人携带身份证办理。值班电话13800000000", "本人携带身份证办理。值班电话13800000000"},
		// homes
		{"姓名：李某某，家庭住址：兰陵县示例镇示例村1组12号，离异。", "姓名：李某某，家庭住址：（家庭住址已隐去），离异。"},
		{"李某某，女，家住兰陵县示例镇示例村。", "李某某，女，家住（家庭住址已隐去）。"},
		{"家庭住址：兰陵县示例村 联系电话：13800000000，姓名：王秀英", "家庭住址：（家庭住址已隐去） 联系电话：（手机号已隐去），姓名：王秀英"},
		{"来访人：王秀英，女，住示例镇示例村。", "来访人：王秀英，女，住（家庭住址已隐去）。"},
		{"李娜：我手机13800000000，家里在示例镇示例村3组", "李娜：我手机" + tel + "，家里在（家庭住址已隐去）"},
		{"患者李某，住院号1234，住房困难", "患者李某，住院号1234，住房困难"},
		{"家庭住址：____村____组", "家庭住址：____村____组"},
		{"写明申请人的姓名、性别、住址、联系方式", "写明申请人的姓名、性别、住址、联系方式"},
		{"住址：单位所在街道", "住址：单位所在街道"},
		// other figures
		{"2012年3月1日至2013年12月31日共138000000000元", "2012年3月1日至2013年12月31日共138000000000元"},
		{"15 2000 34567 120 33 2011 0101 0023", "15 2000 34567 120 33 2011 0101 0023"},
		{"经度118.0712345678，纬度34.8512345678", "经度118.0712345678，纬度34.8512345678"},
	}
	for _, tt := range tests {
		if got, _ := mask(tt.text, ""); got != tt.want {
			t.Errorf("mask(%q)\n got %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

func TestMaskShelters(t *testing.T) {
	const hid = "（庇护场所地址保密）"
	tests := []struct {
		text  string
		about bool
		want  string
	}{
		{"县反家暴庇护所地址：示例路1号民政局院内，电话000-0000-0101。", false, "县反家暴庇护所地址：" + hid + "，电话000-0000-0101。"},
		{"庇护所位于示例街道示例路12号院内。", false, "庇护所位于" + hid + "。"},
		{"庇护中心（兰山区示例路12号）24小时接收。", false, "庇护中心" + hid + "24小时接收。"},
		{"示例县家暴庇护站\n电话：000-0000-0101\n地址：示例小区3号楼", false, "示例县家暴庇护站\n电话：000-0000-0101\n地址：" + hid},
		{"妇女避险中心设在示例村东头老学校对面", false, "妇女避险中心设在" + hid},
		{"地址：示例路1号", true, "地址：" + hid},
		{"The shelter's address: 1 Example Road", false, "The shelter's address: " + hid},
		{"地址：示例路1号", false, "地址：示例路1号"},
		{"县级人民政府可以单独或者依托救助管理机构设立临时庇护场所。", false, "县级人民政府可以单独或者依托救助管理机构设立临时庇护场所。"},
		{"庇护所地址保密，请拨打110。", false, "庇护所地址保密，请拨打110。"},
		{"应急避险点地址：示例村广场1号", false, "应急避险点地址：示例村广场1号"},
		{"可申请进入庇护所。\n\n县妇联地址：示例路1号", false, "可申请进入庇护所。\n\n县妇联地址：示例路1号"},
	}
	for _, tt := range tests {
		s := shelters{about: tt.about}
		if got := s.text(tt.text); got != tt.want {
			t.Errorf("shelters.text(%q)\n got %q\nwant %q", tt.text, got, tt.want)
		}
	}
}

func TestIsName(t *testing.T) {
	for name, want := range map[string]bool{
		"王秀英": true, "李娜": true, "欧阳秀英": true, "李某某": true, "张*英": true, "王女士": true, "王 芳": true,
		"向城镇": false, "兰陵": false, "单位": false, "王": false, "秀英": false, "张庄村": false, "李主任": false, "电话": false, "安全": false, "王秀英等人": false,
	} {
		if scrub.IsName(name) != want {
			t.Errorf("isName(%s) = %v", name, !want)
		}
	}
}

// TestRegisters tells registers of persons from tables that residents need.
func TestRegisters(t *testing.T) {
	tests := []struct {
		name     string
		rows     []string
		register bool
	}{
		{"names and homes", []string{"困难妇女登记表", "姓名|家庭住址", "王秀英|示例村"}, true},
		{"names and mobiles", []string{"姓名|手机", "示例某|000-0000-0101"}, true},
		{"mobiles under another name", []string{"姓名|联系电话", "王秀英|13800000000"}, true},
		{"mobiles half hidden", []string{"姓名|联系电话", "王*英|138****0000"}, true},
		{"sex and age", []string{"姓名|性别|年龄|村", "示例某|女|45|示例村"}, true},
		{"amounts", []string{"户主|救助金额", "示例某|500"}, true},
		{"names of pupils", []string{"学生姓名|就读学校", "示例某|示例小学"}, true},
		{"applicants by name", []string{"申请人|困难情况", "王秀英|丈夫病故"}, true},
		{"kinds of applicants", []string{"申请人|困难情况", "低保家庭|丈夫病故"}, false},
		{"two tiers", []string{"基本信息|基本信息|家庭|家庭", "姓名|性别|住址|人口", "示例某|女|示例村|3"}, true},
		{"homes in two tiers", []string{"姓名|家庭住址|家庭住址", "姓名|村|组", "示例某|示例村|3"}, true},
		{"under titles", []string{"示例县", "某某年度", "填表单位：示例", "序号|姓 名|案情", "1|示例某|被打伤"}, true},
		{"no header", []string{"1|王秀英|13800000000|示例村", "2|李娜|13800000000|示例村"}, true},
		{"no header, sex and age", []string{"王秀英|女|45|示例村", "李娜|女|1975年3月|示例村"}, true},
		{"no header, homes", []string{"王秀英|示例镇示例村3组|丈夫病故", "李娜|示例镇示例小区2号楼|残疾"}, true},
		{"no header, offices", []string{"示例村妇女之家|王秀英|示例村3组", "示例二村妇女之家|李娜|示例村4组"}, false},
		{"identity sign by sign", []string{"号|1|1|0|1|0|1|1|9|0|0|0|1|0|1|0|0|0|6"}, true},
		{"card of a person", []string{"姓名|张某|性别|女|出生年月|1975年3月", "家庭住址|家庭住址|示例县示例村|示例县示例村|民族|汉"}, true},
		{"card in two columns", []string{"姓名|王秀英", "性别|女", "病情|乳腺癌术后"}, true},
		{"card on its side", []string{"姓名|王秀英|李娜", "病情|乳腺癌术后|宫颈癌"}, true},
		{"empty card", []string{"姓名| |性别| |出生年月| ", "家庭住址|____省____市|____省____市|____省____市|民族| ", "案情|||||"}, false},
		{"empty table", []string{"姓名|性别|身份证号|家庭住址", "|||", "|||"}, false},
		{"form with advice", []string{"姓名|（与身份证一致）", "身份证号|（18位）", "家庭住址|请填写到村组"}, false},
		{"service points", []string{"名称|联系人|手机|地址", "示例站|王秀英|13800000000|示例路1号", "示例二站|李娜|13800000000|示例路2号"}, false},
		{"staff", []string{"科室|姓名|职务|办公电话", "示例科|王秀英|科长|0539-8208001", "示例科|李娜|科员|0539-8208001"}, false},
		{"staff with homes", []string{"科室|姓名|职务|家庭住址", "示例科|王秀英|科长|示例村"}, true},
		{"programmes", []string{"项目名称|救助对象|补助标准|联系人|联系电话", "示例救助|困难妇女|500元|王秀英|13800000000"}, false},
		{"papers", []string{"材料|要求", "身份证|原件", "姓名|与户口簿一致"}, false},
		{"honours", []string{"姓名|单位", "王秀英|示例村", "李娜|示例公司"}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rep := newReport("a.xlsx")
			entries := understand(sheet("", test.rows...), knowledge.Source{File: "a.xlsx"}, "", rep)
			got := codes(t, rep.problems())
			if strings.Contains(got, "register") != test.register || test.register && len(entries) > 0 {
				t.Errorf("%d entries, problems %s", len(entries), got)
			}
		})
	}
}

// TestStaffListKeepsOfficePhones reads a list that no header makes entries of, below
// a text: who is called goes, what is called stays.
func TestStaffListKeepsOfficePhones(t *testing.T) {
	doc := sheet("", "科室|姓名|职务|办公电话|手机", "示例科|王秀英|科长|0539-8208001|13800000000")
	doc.Blocks = append([]block{{Text: "示例县妇联关于值班安排的通知", Level: 1}, {Text: strings.Repeat("请按时值班。", 40)}}, doc.Blocks...)
	rep := newReport("a.docx")
	entries := understand(doc, knowledge.Source{File: "a.docx"}, "371324", rep)
	got := fmt.Sprintf("%+v", entries)
	if strings.Contains(got, "王秀英") || strings.Contains(got, "13800000000") || !strings.Contains(got, "示例科 | 科长 | 0539-8208001") {
		t.Errorf("entries %s", got)
	}
	if s := codes(t, rep.problems()); strings.Count(s, "person_left_out") != 2 {
		t.Errorf("problems %s", s)
	}
}

// TestRegisterGoesOn reads a table that goes on behind a break of pages.
func TestRegisterGoesOn(t *testing.T) {
	doc := sheet("", "姓名|村|困难情况", "王秀英|示例村|丈夫病故")
	doc.Blocks = append(doc.Blocks, sheet("", "李娜|示例村|本人残疾").Blocks...)
	rep := newReport("a.pdf")
	if entries := understand(doc, knowledge.Source{File: "a.pdf"}, "", rep); len(entries) > 0 {
		t.Errorf("entries %+v", entries)
	}
	if s := codes(t, rep.problems()); strings.Count(s, "register") != 2 {
		t.Errorf("problems %s", s)
	}
}

// TestEveryTextIsMasked puts an identity number into every text that an entry has.
func TestEveryTextIsMasked(t *testing.T) {
	var e knowledge.Entry
	setTexts(reflect.ValueOf(&e).Elem())
	maskEntry(&e)
	e.Source.Hash = ""
	for i := range e.Guessed {
		e.Guessed[i].Field = ""
	}
	e.Kind, e.Region, e.State = "", "", ""
	e.Issued, e.Effective, e.Expires, e.Source.Edition, e.Source.Checked = "", "", "", "", ""
	e.Point.Verified = ""
	e.Programme.Rule.Dated, e.Programme.Rule.Cases[0].On = "", ""
	out, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(out), idA) {
		t.Errorf("left in %s", out)
	}
}

// setTexts sets every string inside v, in lists of one.
func setTexts(v reflect.Value) {
	switch v.Kind() {
	case reflect.String:
		v.SetString(idA)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		setTexts(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		setTexts(v.Index(0))
	case reflect.Struct:
		for i := range v.NumField() {
			setTexts(v.Field(i))
		}
	}
}

// TestSampleStaysAsItIs runs the guard over the sample knowledge base.
func TestSampleStaysAsItIs(t *testing.T) {
	files, err := filepath.Glob("../sample/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		_, problems := readAll(t, Reader{}, path)
		if got := codes(t, problems); got != "" {
			t.Errorf("%s: %s", path, got)
		}
	}
}

// TestStatutesStayAsTheyAre runs the guard over 57,926 articles of law, in which
// nothing is private, and tells how fast.
func TestStatutesStayAsTheyAre(t *testing.T) {
	f, err := os.Open("../../../shared/data/statutes/statutes.jsonl.gz")
	if err != nil {
		t.Skip("shared/ is absent")
	}
	defer f.Close()
	zipped, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	rep := newReport("statutes.jsonl.gz")
	size, spent := 0, time.Duration(0)
	lines := bufio.NewScanner(zipped)
	for lines.Buffer(nil, longestLine); lines.Scan(); {
		e, _, err := knowledge.Decode(lines.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		size += len(lines.Bytes())
		start := time.Now()
		guard{rep}.entry(&e, e.ID)
		spent += time.Since(start)
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if got := codes(t, rep.problems()); got != "" {
		t.Error(got)
	}
	t.Logf("%d bytes in %v: %.0f MB/s", size, spent, float64(size)/1e6/spent.Seconds())
	if spent > 5*time.Second { // 0.2 on an idle machine
		t.Errorf("%v for %d bytes", spent, size)
	}
}

// TestProblemsHoldNoNumbers quotes a text at every length, also one that ends in
// the middle of a number, and reports one that is not cut.
func TestProblemsHoldNoNumbers(t *testing.T) {
	const text = "示例" + idA + "，手机13800000000，办公室0539-8208001"
	for n := range len(text) {
		if got := clip(text, n); strings.Contains(got, idA[:6]) || strings.Contains(got, "138") {
			t.Errorf("%d characters: %s", n, got)
		}
	}
	rep := newReport("a.txt")
	rep.note("unreadable", knowledge.Fault, "", "reason", text)
	want := "文件无法读取：示例（号码已隐去），手机（号码已隐去），办公室0539-8208001"
	if got := rep.problems()[0].What("zh"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// FuzzMask holds that no identity number is left, and that nothing else breaks.
func FuzzMask(f *testing.F) {
	f.Add("姓名：李某某\n身份证号 "+idA+" 家住示例村1组，手机138 0000 0000", "姓名：王秀英")
	f.Add("庇护所地址：示例路1号\xff１１０１０１１９００", "")
	f.Fuzz(func(t *testing.T, text, before string) {
		masked, _ := mask(text+"，"+idX, before)
		if strings.Contains(masked, idX) {
			t.Errorf("left in %q", masked)
		}
		(&shelters{about: true}).text(text)
		if strings.Contains(clip(text+"，"+idX, len(text)+20), idX[:17]) {
			t.Errorf("quoted of %q", text)
		}
		isRegister(&table{Rows: []row{{Cells: []string{text, before}}, {Cells: []string{before, text}}}}, false)
	})
}

// TestIdentityNeverShows puts an identity number into every sort of file, between
// whatever words: neither an entry nor a problem holds it.
func TestIdentityNeverShows(t *testing.T) {
	words := rapid.StringOf(rapid.RuneFrom([]rune("身份证号码姓名电话：:，。 （）|-—·1290xX\n\t李某某家庭住址地第条一二、,;\"'#问答标题服务点庇护所路")))
	ids := rapid.SampledFrom([]string{idA, idB, idX, "110101190001010030"})
	files := rapid.SampledFrom([]string{"a.txt", "a.md", "a.csv", "a.html", "a.jsonl"})
	rapid.Check(t, func(rt *rapid.T) {
		id := ids.Draw(rt, "id")
		text := words.Draw(rt, "before") + id + words.Draw(rt, "behind")
		name := files.Draw(rt, "file")
		if name == "a.jsonl" {
			line, err := json.Marshal(map[string]any{"kind": "faq", "title": "示例" + text, "text": text, "number": text, "id": id})
			if err != nil {
				rt.Fatal(err)
			}
			text = string(line)
		}
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			rt.Fatal(err)
		}
		entries, problems := readAll(t, Reader{}, path)
		for _, e := range entries {
			if out, _ := json.Marshal(e); strings.Contains(string(out), id[:17]) {
				rt.Errorf("%s: %s", name, out)
			}
		}
		for _, p := range problems {
			if said := p.What("zh") + p.Advice("zh") + p.What("en") + p.Advice("en") + p.Place; strings.Contains(said, id[:17]) {
				rt.Errorf("%s: %s", name, said)
			}
		}
	})
}
