package intake

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/width"
	"pgregory.net/rapid"

	"jinguo/knowledge"
)

func TestDocumentNumbers(t *testing.T) {
	tests := []struct{ text, want string }{
		{"鲁妇发〔2024〕12号", "鲁妇发〔2024〕12号"},
		{"鲁妇发[2024]12号", "鲁妇发〔2024〕12号"},
		{"鲁妇发（2024）12号", "鲁妇发〔2024〕12号"},
		{"鲁妇发【2024】第 12 号", "鲁妇发〔2024〕12号"},
		{"鲁妇发〔２０２４〕１２号", "鲁妇发〔2024〕12号"},
		{"鲁妇发2024年12号", "鲁妇发〔2024〕12号"},
		{"临政办字〔2023〕8号", "临政办字〔2023〕8号"},
		{"国发〔1998〕44号", "国发〔1998〕44号"},
		{"省政府令第329号", "省政府令第329号"},
		{"中华人民共和国主席令（第四十五号）", "中华人民共和国主席令第四十五号"},
		{"公告2024年第3号", "公告2024年第3号"},
		{"示例市妇联公告（2024年第3号）", "示例市妇联公告2024年第3号"},
		{"2024年12号楼", ""},
		{"定于2024年3月8日", ""},
		{"第12号", ""},
	}
	for _, test := range tests {
		if got := tidyNumber(test.text); got != test.want {
			t.Errorf("%s: got %q, want %q", test.text, got, test.want)
		}
	}
}

// TestNumberInTheHead holds where a number may stand around a title, which it is
// no part of.
func TestNumberInTheHead(t *testing.T) {
	const title, number = "山东省妇联关于示例的通知", "鲁妇发〔2024〕12号"
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"above", []string{"鲁妇发2024年12号", title}, title + "|" + number},
		{"above, with who signs", []string{"鲁妇发〔2024〕12号　签发人：张某", title}, title + "|" + number},
		{"below", []string{title, "（鲁妇发[2024]第12号）"}, title + "|" + number},
		{"behind the title", []string{title + "（鲁妇发〔2024〕12号）"}, title + "|" + number},
		{"before the title", []string{"鲁妇发〔2024〕12号 " + title}, title + "|" + number},
		{"several offices", []string{"山东省妇联", "山东省财政厅文件", "鲁妇发〔2024〕12号", title}, title + "|" + number},
		{"a word of its own", []string{"山东省妇联", "山东省财政厅", "文件", "鲁妇发〔2024〕12号", title}, title + "|" + number},
		{"spaced", []string{"鲁妇发〔2024〕12号", "山东省妇联关于示例的", "通　　知"}, title + "|" + number},
		{"inside", []string{"内部资料", "鲁妇发〔2024〕12号", title}, title + "|" + number},
		{"a register's", []string{"LLCR-2024-0010001", "鲁妇发〔2024〕12号", title}, title + "|" + number},
		{"spaced head", []string{"山 东 省 妇 联 文 件", "鲁妇发〔2024〕12号", title}, title + "|" + number},
		{"on trial", []string{title, "（试行）", "（鲁妇发〔2024〕12号）"}, title + "（试行）|" + number},
		{"gazette", []string{"示例县妇女联合会公告", "2024年第3号"}, "示例县妇女联合会公告|示例县妇女联合会公告2024年第3号"},
		{"order", []string{"山东省人民政府令", "第329号", "《山东省示例办法》已经会议通过，现予公布。"}, "山东省示例办法|山东省人民政府令第329号"},
		{"another text's", []string{"关于学习贯彻鲁妇发〔2024〕12号文件的通知"}, "关于学习贯彻鲁妇发〔2024〕12号文件的通知|"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			b := newBuilder(usual())
			for i, line := range append(test.lines, "正文写在这里。") {
				if err := b.paragraph(linePlace(i+1), 0, line); err != nil {
					t.Fatal(err)
				}
			}
			b.findTitle()
			e := understood(t, &b.doc)[0]
			if got := e.Title + "|" + e.Number; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestHeadInATable reads the red head of several offices, which Word has in a table.
func TestHeadInATable(t *testing.T) {
	doc := paragraphs("", "临妇发〔2024〕3号", "临沂市妇女联合会 临沂市财政局", "关于示例的通知", "正文写在这里。")
	head := &table{Rows: []row{{Cells: []string{"临沂市妇女联合会\n临沂市财政局", "文 件"}}}}
	doc.Blocks = append([]block{{Table: head}}, doc.Blocks...)
	e := understood(t, doc)[0]
	if got, want := e.Title+"|"+e.Number+"|"+e.Issuer+"|"+e.Text, "临沂市妇女联合会 临沂市财政局关于示例的通知|临妇发〔2024〕3号|临沂市妇女联合会、临沂市财政局|正文写在这里。"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestComputedTerm holds which dates are marked as computed, and from which words.
func TestComputedTerm(t *testing.T) {
	tests := []struct{ text, want string }{
		{"本办法自2024年4月1日起施行，有效期至2026年3月31日。", "2024-04-01 2026-03-31 "},
		{"本办法自2024年4月1日起施行，有效期5年。", "2024-04-01 2029-03-31 expires<有效期5年"},
		{"本办法自2024年4月1日起施行，施行至2026年12月31日。", "2024-04-01 2026-12-31 "},
		{"本办法有效期自2024年4月1日至2026年12月31日。", " 2026-12-31 "},
		{"本办法自2024年4月1日起施行。有效期5年。", "2024-04-01 2029-03-31 expires<有效期5年"},
		{"本办法自2024年4月1日起施行。证书有效期5年。", "2024-04-01  "},
		{"本通知自发布之日起施行，有效期两年。", "2024-03-08 2026-03-07 effective<自发布之日起施行 expires<有效期两年"},
		{"本规定自公布之日起30日后施行。", "2024-04-07  effective<自公布之日起30日后施行"},
		{"本意见暂行一年半，自2024年5月1日起实施。", "2024-05-01 2025-10-31 expires<暂行一年半"},
		{"本细则自印发之日起试行，试行期6个月。", "2024-03-08 2024-09-07 effective<自印发之日起试行 expires<试行期6个月"},
		{"本办法自发布之日起试行。", "2024-03-08  effective<自发布之日起试行"},
		{"《甲办法》自2021年1月1日起施行以来，成效明显。", "  "},
	}
	for _, test := range tests {
		e := understood(t, paragraphs("山东省妇联关于示例的通知", "山东省妇联关于示例的通知", "（2024年3月8日）", test.text))[0]
		var guesses []string
		for _, g := range e.Guessed {
			if g.Field == "effective" || g.Field == "expires" {
				guesses = append(guesses, g.Field+"<"+g.From)
			}
		}
		if got := fmt.Sprintf("%s %s %s", e.Effective, e.Expires, strings.Join(guesses, " ")); got != test.want {
			t.Errorf("%s\ngot  %q\nwant %q", test.text, got, test.want)
		}
	}
}

// TestReplacedInPart holds that a text stays in force of which only a part ends.
func TestReplacedInPart(t *testing.T) {
	tests := []struct{ text, whole, parts string }{
		{"原《甲办法》（鲁妇发〔2018〕3号），《乙办法》同时废止。", "鲁妇发〔2018〕3号 乙办法", ""},
		{"下列文件同时废止：\n1.《甲办法》（鲁妇发〔2018〕3号）；\n2.《乙办法》。\n根据《丙法》执行。", "鲁妇发〔2018〕3号 乙办法", ""},
		{"《甲办法》第五条停止执行。", "", "甲办法"},
		{"《甲办法》与本通知不一致的，以本通知为准。", "", "甲办法"},
		{"原《甲办法》以本通知为准。", "甲办法", ""},
		{"《甲办法》同时废止，《乙办法》与本通知不一致的，以本通知为准。", "甲办法", "乙办法"},
		{"执行《丙法》时以本通知为准。", "", ""},
		{"以往规定与本通知不一致的，以本通知为准。", "", ""},
		{"原鲁妇发〔2018〕3号、鲁妇发〔2019〕4号文件停止执行。", "鲁妇发〔2018〕3号 鲁妇发〔2019〕4号", ""},
		{"《甲办法》已经废止，不能作为依据。", "", ""},
		{"《关于印发〈甲办法〉的通知》同时废止。", "关于印发〈甲办法〉的通知", ""},
	}
	for _, test := range tests {
		found := replaced(test.text)
		if whole, parts := strings.Join(found.whole, " "), strings.Join(found.parts, " "); whole != test.whole || parts != test.parts {
			t.Errorf("%s\ngot  %q and parts of %q\nwant %q and parts of %q", test.text, whole, parts, test.whole, test.parts)
		}
	}
	e := understood(t, paragraphs("", "示例办法", "第一条 本办法自2024年1月1日起施行，《示例办法》同时废止。", "第二条 正文。"))[0]
	if len(e.Replaces) > 0 {
		t.Errorf("replaces itself: %v", e.Replaces)
	}
}

func TestCard(t *testing.T) {
	tests := []struct {
		name  string
		cells []string
		want  string // number, issuer, issued, validity, and what is left
	}{
		{"cells", []string{"索引号", "1", "发文机关", "兰陵县妇联", "成文日期", "2024年03月08日", "发文字号", "兰妇字[2024]3号", "有效性", "有效"},
			"兰妇字〔2024〕3号|兰陵县妇联|2024-03-08|有效|"},
		{"colons", []string{"索 引 号：1", "文　号：兰妇字〔2024〕3号 发布机构：兰陵县妇联", "是否有效：否"}, "兰妇字〔2024〕3号|||否|"},
		{"empty values", []string{"索引号", "1", "发文字号", "主题分类", "有效性", "失效"}, "|||失效|"},
		{"a list", []string{"标题", "文号", "发文机关", "有效性", "甲", "乙", "丙", "丁"}, "no"},
		{"others between", []string{"索引号", "1", "甲", "成文日期：", "2024-03-08", "文号", "无"}, "||2024-03-08||甲"},
		{"no card", []string{"名称", "地址", "电话", "甲", "乙", "丙"}, "no"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := "no"
			if c, rest, ok := readCard(test.cells); ok {
				got = fmt.Sprintf("%s|%s|%s|%s|%s", c.number, c.issuer, c.issued, c.validity, strings.Join(rest, " "))
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

// TestCardOfAText holds what the lines of a card at the top of a text become.
func TestCardOfAText(t *testing.T) {
	tests := []struct {
		name     string
		card     []string
		want     string // number, issuer, issued, expires, state, text
		problems string
	}{
		{"in force", []string{"索引号：1", "发文机关：兰陵县妇联", "成文日期：2024年3月8日", "发文字号：兰妇字〔2024〕3号", "有效性：有效"}, "兰妇字〔2024〕3号 兰陵县妇联 2024-03-08  published 正文。", ""},
		{"no longer", []string{"索引号：1", "发文机关：兰陵县妇联", "有效性：已废止"}, " 兰陵县妇联   archived 正文。", "no_longer_in_force"},
		{"up to a day", []string{"索引号：1", "发文机关：兰陵县妇联", "有效性：失效", "失效日期：2025-03-07"}, " 兰陵县妇联  2025-03-07 published 正文。", ""},
		{"in part", []string{"索引号：1", "发文机关：兰陵县妇联", "有效性：部分失效"}, " 兰陵县妇联   published 正文。", "partly_in_force"},
		{"who put it up", []string{"索引号：1", "发布机构：兰陵县妇联", "发布日期：2024-03-08"}, " 兰陵县妇联 2024-03-08  published 正文。", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rep := newReport("a.txt")
			e := understand(paragraphs("", append(test.card, "关于示例的通知", "正文。")...), knowledge.Source{File: "a.txt"}, "", rep)[0]
			if got := fmt.Sprintf("%s %s %s %s %s %s", e.Number, e.Issuer, e.Issued, e.Expires, e.State, e.Text); got != test.want || e.Region != "371324" {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			if got := codes(t, rep.problems()); got != test.problems {
				t.Errorf("problems %q, want %q", got, test.problems)
			}
		})
	}
}

// TestGuessedRegion holds that a region is marked with the words that it was taken
// from, and that the people of whom a text speaks tell it last.
func TestGuessedRegion(t *testing.T) {
	tests := []struct {
		lines []string
		want  string
	}{
		{[]string{"兰陵县妇联关于示例的通知", "正文。"}, "371324<兰陵县妇联"},
		{[]string{"关于兰陵县示例工作的通知", "正文。"}, "371324<关于兰陵县示例工作的通知"},
		{[]string{"关于示例的通知", "具有兰陵县户籍的妇女可以申请。"}, "371324<兰陵县"},
		{[]string{"关于示例的通知", "具有本县户籍的妇女可以申请。"}, "<"},
	}
	for _, test := range tests {
		e := understood(t, paragraphs("", test.lines...))[0]
		from := ""
		for _, g := range e.Guessed {
			if g.Field == "region" {
				from = g.From
			}
		}
		if got := e.Region + "<" + from; got != test.want {
			t.Errorf("%v: got %s, want %s", test.lines, got, test.want)
		}
	}
}

// TestContactsOfAPolicy holds which offices are taken from the lines of a text, and
// that names of persons are neither there nor in the text.
func TestContactsOfAPolicy(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string // contacts
		text  string // the lines, as they stand in the policy
	}{
		{"an office with a line", []string{"联系单位：县妇联权益部", "联 系 人：张某某", "联系电话：0539-8208001", "地址：示例路1号"},
			"县妇联权益部 0539-8208001 示例路1号", "联系单位：县妇联权益部⏎联系电话：0539-8208001⏎地址：示例路1号"},
		{"an office beside the number", []string{"咨询电话：县妇联权益部 0539-8208001；县妇联发展部 0539-8208002。"},
			"县妇联权益部 0539-8208001; 县妇联发展部 0539-8208002", "咨询电话：县妇联权益部 0539-8208001；县妇联发展部 0539-8208002。"},
		{"an office before the number", []string{"县妇联权益部：0539-8208001", "县法律援助中心 12348"},
			"县妇联权益部 0539-8208001; 县法律援助中心 12348", "县妇联权益部：0539-8208001⏎县法律援助中心 12348"},
		{"no office", []string{"咨询电话：0539-8208001"}, "兰陵县妇联 0539-8208001", "咨询电话：0539-8208001"},
		{"in brackets", []string{"（联系人：李某某，联系电话：0539-8208001）"}, "兰陵县妇联 0539-8208001", "（联系电话：0539-8208001）"},
		{"names in a row", []string{"联系人：张某、李某  县妇联办公室 王芳 0539-8208001"}, "县妇联办公室 0539-8208001", "联系人：县妇联办公室 0539-8208001"},
		{"a name beside the number", []string{"联系电话：0539-8208001（张主任）"}, "兰陵县妇联 0539-8208001", "联系电话：0539-8208001"},
		{"whose number it is", []string{"联系人：县妇联权益部 张某 0539-8208001", "联系人：李某 0539-8208002"},
			"县妇联权益部 0539-8208001; 兰陵县妇联 0539-8208002", "联系人：县妇联权益部 0539-8208001⏎联系人：0539-8208002"},
		{"a person's mobile number", []string{"联系人：张某，电话：13800000000"}, "", "电话：13800000000"},
		{"a fax", []string{"电话：0539-8208001 传真：0539-8208002"}, "兰陵县妇联 0539-8208001", "电话：0539-8208001 传真：0539-8208002"},
		{"complaints come last", []string{"监督电话：0539-8208001", "咨询电话：0539-8208002"}, "兰陵县妇联 0539-8208002 0539-8208001", "监督电话：0539-8208001⏎咨询电话：0539-8208002"},
		{"a shelter", []string{"联系单位：示例庇护中心", "电话：0539-8208001", "地址：示例路1号"}, "示例庇护中心 0539-8208001 ", "联系单位：示例庇护中心⏎电话：0539-8208001⏎地址：（庇护场所地址保密）"},
		{"a form", []string{"单位名称：", "联系人：", "联系电话："}, "", "单位名称：⏎联系人：⏎联系电话："},
		{"what it is for", []string{"妇女维权热线：12338", "县妇联权益部电话为0539-8208001"}, "兰陵县妇联 12338; 县妇联权益部 0539-8208001", "妇女维权热线：12338⏎县妇联权益部电话为0539-8208001"},
		{"in a sentence about others", []string{"示例站全天接待，电话：0539-8208001。", "如有疑问，请拨打电话：0539-8208002。"}, "兰陵县妇联 0539-8208002", "示例站全天接待，电话：0539-8208001。⏎如有疑问，请拨打电话：0539-8208002。"},
		{"an address in brackets", []string{"（电话：0539-8208001，地址：示例路1号（二楼））"}, "兰陵县妇联 0539-8208001 示例路1号（二楼）", "（电话：0539-8208001，地址：示例路1号（二楼））"},
		{"others and an office", []string{"示例站接待，电话：0539-8208001，县妇联权益部 0539-8208002。"}, "县妇联权益部 0539-8208002", "示例站接待，电话：0539-8208001，县妇联权益部 0539-8208002。"},
		{"what it is for behind an office", []string{"兰陵县妇联维权电话：0539-8208001"}, "兰陵县妇联 0539-8208001", "兰陵县妇联维权电话：0539-8208001"},
		{"a number before an address", []string{"示例法律援助中心：0539-8208001  地址：示例路9号"}, "示例法律援助中心 0539-8208001 示例路9号", "示例法律援助中心：0539-8208001  地址：示例路9号"},
		{"a day before an office", []string{"请于2024年9月15日前报市妇联发展部，联系电话0539-8208001。"}, "市妇联发展部 0539-8208001", "请于2024年9月15日前报市妇联发展部，联系电话0539-8208001。"},
		{"papers before an office", []string{"请于9月15日前将推荐材料报送县妇联办公室，联系电话0539-8208001。"}, "县妇联办公室 0539-8208001", "请于9月15日前将推荐材料报送县妇联办公室，联系电话0539-8208001。"},
		{"a town that begins as a word", []string{"向城镇妇联：0539-8208001"}, "向城镇妇联 0539-8208001", "向城镇妇联：0539-8208001"},
		{"names over their lines", []string{"示例街道家庭教育指导服务站", "地址：示例路1号", "电话：0539-8208001", "示例镇服务站", "电话：0539-8208002"},
			"示例街道家庭教育指导服务站 0539-8208001 示例路1号; 示例镇服务站 0539-8208002", "示例街道家庭教育指导服务站⏎地址：示例路1号⏎电话：0539-8208001⏎示例镇服务站⏎电话：0539-8208002"},
		{"somebody's", []string{"家庭地址：示例村", "申请人电话：0539-8208001"}, "", "家庭地址：（家庭住址已隐去）⏎申请人电话：0539-8208001"},
		{"no number", []string{"联系方式另行通知。"}, "", "联系方式另行通知。"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := understood(t, paragraphs("兰陵县妇联关于示例的通知", append([]string{"正文。"}, test.lines...)...))[0]
			var got []string
			for _, c := range e.Contacts {
				words := []string{c.Name}
				for _, p := range c.Phones {
					words = append(words, p.Number)
				}
				got = append(got, strings.Join(append(words, c.Address), " "))
			}
			if s := strings.TrimSpace(strings.Join(got, "; ")); strings.ReplaceAll(s, " ;", ";") != strings.TrimSpace(test.want) {
				t.Errorf("contacts %q, want %q", s, test.want)
			}
			if text := strings.TrimPrefix(strings.ReplaceAll(e.Text, "\n", "⏎"), "正文。⏎"); text != test.text {
				t.Errorf("text %q, want %q", text, test.text)
			}
		})
	}
}

// TestPassedOn holds that a text which a notice passes on has its own headings, and
// is found by its title too.
func TestPassedOn(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string // alias and headings
	}{
		{"below", []string{"关于印发《甲县示例办法》的通知", "现印发。", "甲县示例办法", "第一条 正文。"}, "甲县示例办法|甲县示例办法/第一条"},
		{"without quotation marks", []string{"关于印发甲县示例办法的通知", "现印发。", "甲县示例办法", "第一条 正文。"}, "甲县示例办法|甲县示例办法/第一条"},
		{"attached", []string{"关于印发《甲县示例办法》的通知", "附件：甲县示例办法", "附件", "甲县示例办法", "（试行）", "第一条 正文。"}, "甲县示例办法（试行）|附件/附件 甲县示例办法（试行）/第一条"},
		{"on two lines", []string{"转发《甲市妇联关于示例的通知》的通知", "现转发。", "甲市妇联", "关于示例的通知", "一、甲", "正文。"}, "甲市妇联关于示例的通知|甲市妇联关于示例的通知/一、甲"},
		{"not printed", []string{"关于印发《甲县示例办法》的通知", "《甲县示例办法》现印发给你们。", "正文。"}, "|"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := understood(t, paragraphs("", test.lines...))[0]
			var paths []string
			for _, s := range e.Sections {
				if len(s.Path) > 0 {
					paths = append(paths, strings.Join(s.Path, "/"))
				}
			}
			if got := strings.Join(e.Aliases, " ") + "|" + strings.Join(paths, "/"); got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestPageMarks(t *testing.T) {
	got := sectionsOf(t, "一、甲", "各级妇联要建立健全维权联席会议，按照有关", "— 1 —", "规定及时处理妇女诉求。", "- 2 -", "二、乙", "第 3 页 共 4 页", "正文。", "（共印50份）")
	want := "一、甲|各级妇联要建立健全维权联席会议，按照有关规定及时处理妇女诉求。\n二、乙|正文。"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestAidInAPolicy holds which texts give programmes, named how.
func TestAidInAPolicy(t *testing.T) {
	facts := func(mark string) []string {
		return []string{mark + "救助对象", "示例妇女。", mark + "救助标准", "示例元。", mark + "申请材料", "身份证。"}
	}
	number := func(marks string, lines []string) []string {
		out := make([]string, len(lines))
		for i, line := range lines {
			out[i] = strings.Replace(line, "#", string([]rune(marks)[i/2]), 1)
		}
		return out
	}
	top, inner := number("一二三", facts("#、")), number("一二三", facts("（#）"))
	tests := []struct {
		name  string
		title string
		lines []string
		want  string
	}{
		{"a notice", "兰陵县妇联关于做好示例救助工作的通知", top, "示例救助"},
		{"a law", "示例救助条例", top, ""},
		{"a plan", "示例救助工作计划", top, ""},
		{"two facts", "关于示例救助的通知", top[:4], ""},
		{"no aid", "关于示例站建设的通知", []string{"一、建设对象", "甲。", "二、建设标准", "乙。", "三、工作程序", "丙。"}, ""},
		{"one part", "关于示例救助的实施意见", append([]string{"一、救助办法"}, inner...), "示例救助"},
		{"several parts", "示例关爱项目实施方案", append(append(append([]string{"一、示例慰问"}, inner...), "二、示例助学"), inner...), "示例慰问 示例助学"},
		{"parts of few facts", "示例关爱项目实施方案", []string{"一、示例慰问", "（一）救助对象", "甲。", "（二）救助标准", "乙。", "二、示例助学", "（一）资助对象", "丙。", "（二）资助标准", "丁。", "三、申请材料", "戊。"}, ""},
		{"one part of many facts", "示例关爱项目实施方案", append(append([]string{"一、示例慰问"}, inner...), "二、示例助学", "（一）资助对象", "丙。"), "示例慰问"},
		{"a contest", "关于评选示例家庭的通知", []string{"一、条件", "甲。", "二、标准", "乙。", "三、程序", "丙。"}, ""},
		{"parts of one name", "示例关爱项目实施方案", append(append(append([]string{"一、示例慰问"}, inner...), "二、示例慰问"), inner...), "示例慰问 示例慰问"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			entries := understood(t, paragraphs(test.title, append([]string{test.title}, test.lines...)...))
			var got []string
			ids := map[string]bool{}
			for _, e := range entries {
				ids[e.ID] = true
				if e.Kind == knowledge.Program {
					got = append(got, e.Title)
				}
			}
			if s := strings.Join(got, " "); s != test.want || len(ids) != len(entries) {
				t.Errorf("got %q, want %q, of %d ids", s, test.want, len(ids))
			}
		})
	}
}

// TestExampleOfAPolicy reads the example of the package's comment.
func TestExampleOfAPolicy(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, example, _ := strings.Cut(string(source), "give none. For example\n//\n")
	example, _, _ = strings.Cut(example, "\n//\n")
	lines := strings.Split(strings.ReplaceAll(example, "//\t", ""), "\n")
	entries := understood(t, paragraphs(lines[0], lines...))
	if len(entries) != 2 {
		t.Fatalf("entries %+v", entries)
	}
	policy, aid := entries[0], entries[1]
	got := fmt.Sprintln(policy.Number, policy.Effective, policy.Expires, policy.Replaces, policy.Contacts, aid.Title, aid.Programme.Who, aid.Programme.Amount, aid.Programme.Papers)
	want := "示妇发〔2024〕6号 2024-03-01 2027-02-28 [示例救助规定] [{县妇联权益部 [{000-0000-0131 }]  }] 示例救助 示例妇女。 每人示例元。 [身份证 户口簿]\n"
	if got != want {
		t.Errorf("got  %swant %s", got, want)
	}
}

// TestAidKeepsItsID holds that a programme is the same one in another edition of its
// policy, whatever its telephone is then.
func TestAidKeepsItsID(t *testing.T) {
	id := func(phone string) string {
		entries := understood(t, paragraphs("", "兰陵县妇联关于示例救助的通知", "兰妇字〔2024〕3号", "一、救助对象", "甲。", "二、救助标准", "乙。", "三、申请材料", "丙。", "咨询电话："+phone))
		if len(entries) != 2 || len(entries[1].Contacts) != 1 {
			t.Fatalf("entries %+v", entries)
		}
		return entries[1].ID
	}
	if a, b := id("000-0000-0124"), id("000-0000-0125"); a != b {
		t.Errorf("ids %s and %s", a, b)
	}
}

// TestRepeatedFact holds that two headings for one fact are both quoted, each under
// its name.
func TestRepeatedFact(t *testing.T) {
	entries := understood(t, paragraphs("关于示例救助的通知", "关于示例救助的通知", "一、救助对象", "甲。", "二、补助标准", "乙。", "三、奖励标准", "丙。", "四、申请材料", "丁。"))
	if len(entries) != 2 || entries[1].Programme.Amount != "二、补助标准：乙。\n三、奖励标准：丙。" {
		t.Errorf("entries %+v", entries)
	}
}

// gives reports whether text becomes a fact or is known to be no part of a text, so
// that it need not stand in an entry.
func gives(text string) bool {
	narrow := width.Narrow.String(text)
	_, clues := clues(text)
	_, day := onlyDay(text)
	_, _, signs := officeAndDay(text)
	return len(clues) > 0 || day || signs || pageMark.MatchString(text) || asides.MatchString(text) || letterhead.MatchString(text) ||
		printed.MatchString(narrow) || adopted.MatchString(narrow) || webDate.MatchString(narrow) || numberLine(text) != "" || ordinalOnly.MatchString(narrow) ||
		len(cardPairs(text)) > 0 || cardName(text) != "" || isOffice(newPara(text, 0)) || orderOf.MatchString(text) || squash(text) == "目录" || closeUp(text) == "文件"
}

// FuzzUnderstand holds that understanding never panics, that its entries are valid,
// and that each paragraph is in an entry or a problem, or is one that gives facts.
func FuzzUnderstand(f *testing.F) {
	for _, name := range []string{"notice.txt", "passedon.txt", "joint.txt", "several.txt", "order.txt", "measures.txt", "answers.txt"} {
		data, err := os.ReadFile(filepath.Join("testdata", "understand", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if what := misunderstood(data); what != "" {
			t.Error(what)
		}
	})
}

// TestAnyOrderOfLines does what FuzzUnderstand does for texts of lines that mean
// something, in any order.
func TestAnyOrderOfLines(t *testing.T) {
	lines := strings.Split(`兰陵县妇女联合会文件
兰陵县妇联
兰陵县财政局
文件
兰妇字〔2024〕3号
兰妇发2024年4号　签发人：张某
关于印发《兰陵县示例办法》的通知
兰陵县妇联关于做好示例救助工作的
通　知
山东省人民政府令
第329号
《兰陵县示例办法》已经会议通过，现予公布，自2024年3月1日起施行。
兰陵县示例办法
（试行）
（2024年3月8日）
发布时间：2024-03-08 来源：示例
索引号：示例
发文机关：兰陵县妇联
有效性：失效
各乡镇妇联：
正文一段，写到句号为止。
正文半句，没有
一、救助对象
二、救助标准：每人示例元。
三、申请材料
（一）身份证；
（二）加强领导。各级妇联要高度重视。
1.户口簿
第一条 申请人应当符合下列条件：
第二条【救助标准】 每人示例元。
第二章 附则
一要示例。
二要示例。
原《示例旧办法》（示妇字〔2019〕3号）同时废止。
本办法自发布之日起施行，有效期5年。
特此通知。
联系单位：县妇联权益部
联系人：张某某、李某
联系电话：000-0000-0126
（联系人：王某，电话：000-0000-0127）
咨询电话：县妇联权益部 000-0000-0128；县妇联发展部 000-0000-0129。
县妇联办公室：000-0000-0130
地址：示例路1号
附件：1.示例表
附件1
附件
示例申请表
2024年3月8日
兰陵县妇女联合会 2024年3月8日
抄送：示例单位。
— 3 —
目录`, "\n")
	rapid.Check(t, func(r *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(lines), 1, 25).Draw(r, "lines"), "\n")
		if what := misunderstood([]byte(text)); what != "" {
			r.Fatalf("%s\nin\n%s", what, text)
		}
	})
}

// misunderstood tells what is wrong with the entries of a text, or nothing.
func misunderstood(data []byte) string {
	doc, _, err := readText(context.Background(), "a.txt", data, strict())
	if err != nil {
		return ""
	}
	blocks := slices.Clone(withoutPageMarks(doc.Blocks))
	rep := newReport("a.txt")
	entries := understand(doc, knowledge.Source{File: "a.txt"}, "", rep)
	var said strings.Builder
	for _, e := range entries {
		if err := e.Validate(); err != nil {
			return fmt.Sprintf("%+v: %v", e, err)
		}
		said.WriteString(everyWord(e))
	}
	for _, p := range rep.problems() {
		if p.Code == "note_left_out" || p.Severity == knowledge.Fault {
			return "" // said to be left out
		}
	}
	if len(entries) > 0 && entries[0].Kind != knowledge.Policy {
		return ""
	}
	all := squash(said.String())
	for _, b := range blocks {
		masked, _ := mask(b.Text, "")
		text := b.Text
		if m := markerOf(text); m.class == classAppendix {
			text = m.rest // two lists of appendices are one section
		}
		if title, number := offTitle(text); number != "" {
			text = title // the number is a fact, as on a line of its own
		}
		if parts := partSigner([]para{newPara(text, 0)}); len(parts) == 2 {
			text = parts[0].text // and so is who signed
		}
		_, clues := clues(b.Text)
		for _, phone := range knowledge.ParsePhones(b.Text) {
			if masked == b.Text && len(clues) > 0 && !strings.Contains(all, squash(phone.Number)) {
				return "lost: " + b.Text
			}
		}
		if masked == b.Text && !gives(b.Text) && !strings.Contains(all, squash(text)) {
			return "lost: " + b.Text
		}
	}
	return ""
}

// everyWord is all that an entry says: each section under the last of its headings.
func everyWord(e knowledge.Entry) string {
	var out strings.Builder
	out.WriteString(e.Title + "\n" + e.Number + "\n" + e.Text + "\n" + strings.Join(e.Aliases, "\n") + "\n")
	for _, s := range e.Sections {
		out.WriteString(strings.Join(s.Path, "\n") + "\n" + s.Text + "\n")
	}
	return out.String()
}

// TestLinesRunTogether does what FuzzUnderstand does for texts some lines of which a
// scan or a paste has put on one line or left out.
func TestLinesRunTogether(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "understand", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(string(data), "\n")
		for i := range lines {
			for j := i + 1; j <= min(i+3, len(lines)); j++ {
				for _, part := range []string{strings.Join(lines[i:j], ""), ""} {
					text := strings.Join(slices.Concat(lines[:i], []string{part}, lines[j:]), "\n")
					if what := misunderstood([]byte(text)); what != "" {
						t.Errorf("%s, lines %d to %d as %q: %s", file, i+1, j, part, what)
					}
				}
			}
		}
	}
}
