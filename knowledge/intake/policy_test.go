package intake

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jinguo/knowledge"
)

// paragraphs makes a document of lines; # at the start of one marks a heading.
func paragraphs(title string, lines ...string) *document {
	doc := &document{Title: title}
	for i, line := range lines {
		text := strings.TrimLeft(line, "#")
		doc.Blocks = append(doc.Blocks, block{Place: linePlace(i + 1), Level: len(line) - len(text), Text: strings.TrimSpace(text)})
	}
	return doc
}

// understood gives what understanding makes of doc.
func understood(t *testing.T, doc *document) []knowledge.Entry {
	t.Helper()
	rep := newReport("a.docx")
	entries := understand(doc, knowledge.Source{File: "a.docx"}, "", rep)
	codes(t, rep.problems())
	return entries
}

// sectionsOf prints the sections of the policy that lines are, each as its path and
// the start of its text.
func sectionsOf(t *testing.T, lines ...string) string {
	t.Helper()
	entries := understood(t, paragraphs("示例省关于示例的通知", lines...))
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	sections := entries[0].Sections
	if entries[0].Text != "" {
		sections = []knowledge.Section{{Text: entries[0].Text}}
	}
	var out []string
	for _, s := range sections {
		out = append(out, strings.Join(s.Path, "/")+"|"+strings.ReplaceAll(s.Text, "\n", "⏎"))
	}
	return strings.Join(out, "\n")
}

func TestSections(t *testing.T) {
	long := strings.Repeat("示例文字", 25)
	tests := []struct {
		name string
		text []string
		want []string
	}{
		{"no headings", []string{"甲。", "乙。"}, []string{"|甲。⏎乙。"}},
		{"three levels", []string{"引言。", "一、甲", "正文。", "（一）乙", "1.丙", "正文。", "（二）丁", "正文。", "二、戊", "正文。"},
			[]string{"|引言。", "一、甲|正文。", "一、甲/（一）乙/1.丙|正文。", "一、甲/（二）丁|正文。", "二、戊|正文。"}},
		{"other order of levels", []string{"1.甲", "正文。", "（一）乙", "正文。", "（二）丙", "正文。", "2.丁", "正文。"},
			[]string{"1.甲|正文。", "1.甲/（一）乙|正文。", "1.甲/（二）丙|正文。", "2.丁|正文。"}},
		{"level that comes late", []string{"一、甲", "1.乙", "正文。", "二、丙", "（一）丁", "正文。", "1.戊", "正文。", "（二）己", "正文。"},
			[]string{"一、甲/1.乙|正文。", "二、丙/（一）丁|正文。", "二、丙/（一）丁/1.戊|正文。", "二、丙/（二）己|正文。"}},
		{"chapter after parts without one", []string{"第一条 甲。", "第一章 乙", "第二条 丙。"},
			[]string{"第一条|甲。", "第一章 乙/第二条|丙。"}},
		{"text on the heading's line", []string{"一、申请条件：凡示例者。", "（一）加强领导。各级示例。"},
			[]string{"一、申请条件|凡示例者。", "一、申请条件/（一）加强领导|各级示例。"}},
		{"text without a heading", []string{"一、各地要按照示例要求认真落实，" + long + "。", "二、" + long + "；" + long + "。"},
			[]string{"一、|各地要按照示例要求认真落实，" + long + "。", "二、|" + long + "；" + long + "。"}},
		{"list items stay together", []string{"一、条件", "应当符合：", "（一）甲；", "（二）乙；", "（三）丙。", "二、材料", "1.身份证", "2.户口簿"},
			[]string{"一、条件|应当符合：⏎（一）甲；⏎（二）乙；⏎（三）丙。", "二、材料|1.身份证⏎2.户口簿"}},
		{"headings with nothing under them", []string{"一、甲", "二、乙", "三、丙"}, []string{"|一、甲⏎二、乙⏎三、丙"}},
		{"series", []string{"一、甲", "引言。", "一要示例。", "续一要。", "二要示例。", "结语。", "二、乙", "一是独一无二。", "正文。"},
			[]string{"一、甲|引言。", "一、甲/一要|一要示例。⏎续一要。", "一、甲/二要|二要示例。", "一、甲|结语。", "二、乙|一是独一无二。⏎正文。"}},
		{"sentences of a list", []string{"（一）目标", "主要目标：", "1.示例服务良好。", "2.示例率下降到12/10万以下。", "策略措施：", "1.完善体系。"},
			[]string{"（一）目标|主要目标：⏎1.示例服务良好。⏎2.示例率下降到12/10万以下。⏎策略措施：⏎1.完善体系。"}},
		{"a label of nothing", []string{"一、："}, []string{"|一、："}},
		{"a time is no label", []string{"一、值班", "工作日值班。", "二、工作日上午8:30至下午5:30"}, []string{"一、值班|工作日值班。⏎二、工作日上午8:30至下午5:30"}},
		{"no numbers", []string{"1.5万元以内。", "2024年示例。", "十二五规划。", "三八节。", "第三条规定的情形。"},
			[]string{"|1.5万元以内。⏎2024年示例。⏎十二五规划。⏎三八节。⏎第三条规定的情形。"}},
		{"headings of the format", []string{"#甲", "正文。", "##乙", "正文。", "#丙", "正文。"}, []string{"甲|正文。", "甲/乙|正文。", "丙|正文。"}},
		{"both sorts of headings", []string{"##一、甲", "正文。", "（一）乙", "正文。", "##附则", "正文。"},
			[]string{"一、甲|正文。", "一、甲/（一）乙|正文。", "附则|正文。"}},
		{"body text in a heading's style", []string{"#" + long + "。", "正文。"}, []string{"|" + long + "。⏎正文。"}},
		{"appendix", []string{"一、甲", "正文。", "附件：1.示例表", "2.示例册", "附件1", "示例表", "正文。"},
			[]string{"一、甲|正文。", "附件|1.示例表⏎2.示例册", "附件1|示例表⏎正文。"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got, want := sectionsOf(t, test.text...), strings.Join(test.want, "\n"); got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func TestPolicyHead(t *testing.T) {
	tests := []struct {
		name, title string
		lines       []string
		want        string // title, number, issuer, issued, region
	}{
		{"title of the format", "兰陵县妇联关于示例的通知", []string{"兰陵县妇联关于示例的通知", "正文。"}, "兰陵县妇联关于示例的通知||兰陵县妇联||371324"},
		{"title with the site's name", "兰陵县妇联关于示例的通知 - 示例网", []string{"#兰陵县妇联关于示例的通知", "发布时间：2024-03-08 来源：示例", "正文。"},
			"兰陵县妇联关于示例的通知||兰陵县妇联|2024-03-08|371324"},
		{"title on two lines", "", []string{"临沂市妇女联合会", "关于示例的意见", "（临妇发〔2023〕7号）", "正文。"},
			"临沂市妇女联合会关于示例的意见|临妇发〔2023〕7号|临沂市妇女联合会||3713"},
		{"number in other brackets", "", []string{"山东省妇联关于示例的通知", "鲁妇发（2024）第 3 号", "正文。"},
			"山东省妇联关于示例的通知|鲁妇发〔2024〕3号|山东省妇联||37"},
		{"signature", "", []string{"关于示例的通知", "正文。", "兰陵县妇女联合会", "二〇二四年三月八日"}, "关于示例的通知||兰陵县妇女联合会|2024-03-08|371324"},
		{"signature on one line", "", []string{"关于示例的通知", "正文。", "兰陵县妇女联合会 2024年3月8日"}, "关于示例的通知||兰陵县妇女联合会|2024-03-08|371324"},
		{"signature with a seal", "", []string{"关于示例的通知", "正文。", "兰陵县妇女联合会（盖章）", "2024年3月8日"}, "关于示例的通知||兰陵县妇女联合会|2024-03-08|371324"},
		{"signature behind a sentence", "", []string{"关于示例的通知", "正文。兰陵县妇女联合会", "2024年3月8日"}, "关于示例的通知||兰陵县妇女联合会|2024-03-08|371324"},
		{"several offices", "", []string{"关于示例的通知", "正文。", "山东省妇联", "山东省财政厅", "2024年3月8日"}, "关于示例的通知||山东省妇联、山东省财政厅|2024-03-08|37"},
		{"date in the text is no signature", "", []string{"山东省关于示例的通知", "正文。", "2024年3月8日", "正文。"}, "山东省关于示例的通知||||37"},
		{"passed on", "", []string{"兰陵县妇联转发山东省妇联关于示例的通知", "正文。"}, "兰陵县妇联转发山东省妇联关于示例的通知||兰陵县妇联||371324"},
		{"nation", "", []string{"全国妇联关于学习临沂市经验的通知", "正文。"}, "全国妇联关于学习临沂市经验的通知||全国妇联||"},
		{"no title", "", []string{"正文只有一段，写得很长，一直写到句号为止。"}, "a||||"},
		{"only a title", "", []string{"山东省妇联关于示例的通知"}, "山东省妇联关于示例的通知||山东省妇联||37"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			e := understood(t, paragraphs(test.title, test.lines...))[0]
			got := fmt.Sprintf("%s|%s|%s|%s|%s", e.Title, e.Number, e.Issuer, e.Issued, e.Region)
			if got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestTerm(t *testing.T) {
	tests := []struct{ text, want string }{
		{"本办法自2024年4月1日起施行。", "2024-04-01 "},
		{"自印发之日起施行，有效期5年。", "2024-03-08 2029-03-07"},
		{"本通知自２０２４年４月１日起执行，有效期至2026年3月31日。", "2024-04-01 2026-03-31"},
		{"第九条 本办法自发布之日起试行，试行期为两年。", "2024-03-08 2026-03-07"},
		{"本规定有效期自2024年1月1日起至2025年12月31日止。", " 2025-12-31"},
		{"证书有效期3年。", " "},
		{"《示例法》自2021年1月1日起施行。", " "},
		{"本办法自2024年2月30日起施行。", " "},
		{"有效期至2026年3月31日的证件可以使用。", " "},
	}
	for _, test := range tests {
		in := term(test.text, "", "2024-03-08")
		if got := fmt.Sprintf("%s %s", in.effective, in.expires); got != test.want {
			t.Errorf("%s\ngot  %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestReplaced(t *testing.T) {
	tests := []struct{ text, want string }{
		{"本办法自2024年1月1日起施行，《甲办法》（鲁妇发[2018]3号）同时废止。", "鲁妇发〔2018〕3号"},
		{"《甲办法》、《乙办法》同时废止。", "甲办法 乙办法"},
		{"原鲁妇发〔2018〕3号文件停止执行。", "鲁妇发〔2018〕3号"},
		{"根据《丙法》制定本办法，《甲办法》不再执行。", "甲办法"},
		{"根据《丙法》制定本办法。", ""},
	}
	for _, test := range tests {
		if got := strings.Join(replaced(test.text).whole, " "); got != test.want {
			t.Errorf("%s\ngot  %q\nwant %q", test.text, got, test.want)
		}
	}
}

func TestQuestions(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  string
	}{
		{"marked", []string{"问：甲？", "答：乙。", "丙。", "问：丁？", "答：戊。"}, "甲？=乙。⏎丙。 丁？=戊。"},
		{"letters", []string{"Q1：甲？", "A1：乙。"}, "甲？=乙。"},
		{"numbered", []string{"1.甲？", "乙。", "2.丙？", "丁。"}, "甲？=乙。 丙？=丁。"},
		{"one numbered question", []string{"一、甲？", "乙。", "二、丙", "丁。"}, ""},
		{"a policy that asks", []string{strings.Repeat("正文。", 100), "问：甲？", "答：乙。"}, ""},
		{"no answer", []string{"问：甲？", "问：乙？"}, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, e := range understood(t, paragraphs("", test.lines...)) {
				if e.Kind == knowledge.FAQ {
					got = append(got, e.Title+"="+strings.ReplaceAll(e.Text, "\n", "⏎"))
				}
			}
			if s := strings.Join(got, " "); s != test.want {
				t.Errorf("got %q, want %q", s, test.want)
			}
		})
	}
}

var words = regexp.MustCompile(`文字\d+号|长+|后文`)

// TestNothingIsLost makes texts of headings, items and paragraphs in any order;
// each of their words must be in the sections, in order.
func TestNothingIsLost(t *testing.T) {
	starts := []string{"", "", "一、", "二、", "（一）", "（二）", "1.", "2.", "（1）", "①", "第一章 ", "第一条 ", "一要", "二要", "三要", "附件1", "附件：", "第一，", "第二，"}
	ends := []string{"", "。", "；", "：", "：后文。", "。后文。后文。"}
	rapid.Check(t, func(r *rapid.T) {
		var paras []para
		var want []string
		for i := range rapid.IntRange(1, 30).Draw(r, "paragraphs") {
			text := rapid.SampledFrom(starts).Draw(r, "start") + fmt.Sprintf("文字%d号", i) +
				strings.Repeat("长", rapid.SampledFrom([]int{0, 0, 30, 100}).Draw(r, "length")) + rapid.SampledFrom(ends).Draw(r, "end")
			paras = append(paras, newPara(text, rapid.SampledFrom([]int{0, 0, 0, 1, 2}).Draw(r, "level")))
			want = append(want, words.FindAllString(text, -1)...)
		}
		var got strings.Builder
		var open []string
		for _, s := range sections(paras) {
			same := 0
			for same < len(open) && same < len(s.Path) && open[same] == s.Path[same] {
				same++
			}
			for _, label := range s.Path[min(same, len(s.Path)):] {
				if !strings.HasPrefix(s.Text, label) { // 一要 stands in its text too
					got.WriteString(label)
				}
			}
			got.WriteString(s.Text)
			open = s.Path
		}
		if diff := cmp.Diff(want, words.FindAllString(got.String(), -1)); diff != "" {
			r.Fatalf("(-want +got):\n%s", diff)
		}
	})
}

func FuzzPolicy(f *testing.F) {
	f.Add("示例省妇联关于示例的通知", "（2012年2月6日）\n一、甲：乙\n一要丙。\n二要丁。\n附件：戊\n示例省妇联\n2012年2月6日")
	f.Add("", "目录\n第一章 总则…1\n第一章 总则\n第一条 本办法自发布之日起施行，有效期五年，《旧》（示发[2001]1号）同时废止。")
	f.Add("", "问：甲？\n答：乙\n#一、\n##（一）")
	f.Fuzz(func(t *testing.T, title, text string) {
		doc := paragraphs(tidy(title))
		for line := range strings.SplitSeq(text, "\n") {
			level := len(line) - len(strings.TrimLeft(line, "#"))
			if line = tidy(strings.TrimLeft(line, "#")); line != "" {
				doc.Blocks = append(doc.Blocks, block{Level: min(level, 9), Text: line})
			}
		}
		for _, e := range understood(t, doc) {
			if err := e.Validate(); err != nil {
				t.Errorf("%+v: %v", e, err)
			}
		}
	})
}
