package index

import (
	"compress/gzip"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"jinguo/knowledge/sample"
)

func TestWantNamed(t *testing.T) {
	for _, name := range wantNames {
		if w, ok := WantNamed(name); !ok || w.String() != name || wantSigns()[w].figure == nil {
			t.Errorf("%s: %v, %v", name, w, ok)
		}
	}
	if _, ok := WantNamed("steps"); ok {
		t.Error("steps is no fact")
	}
}

func TestExcerptFor(t *testing.T) {
	const text = "两癌检查补助是好事。符合条件的妇女每人每月600元，最多三百元的一半。\n申请材料：\n1、身份证复印件；\n2、户口簿。\n办理时间：周一至周五9:00-17:00。电话0539-8208001。受理后15个工作日内答复。年满35周岁以上可以申请。"
	for _, test := range []struct {
		want     Want
		question string
		limit    int
		excerpt  string // with the marks in brackets
	}{
		{WantAmount, "补助多少钱", 26, "符合条件的妇女[每人每月600元]，最多[三百元]的一半。"},
		{WantPapers, "要带什么", 24, "申请材料：\n1、[身份证复印件]；\n2、[户口簿]。"},
		{WantHours, "几点开门", 24, "办理时间：[周一至周五9:00-17:00]。"},
		{WantPhone, "怎么联系", 15, "电话[0539-8208001]。"},
		{WantDeadline, "多久答复", 18, "受理后[15个工作日内][答复]。"},
		{WantWho, "谁可以", 16, "[年满35周岁以上][可以]申请。"},
	} {
		t.Run(test.want.String(), func(t *testing.T) {
			excerpt, marks := ExcerptFor(test.question, text, test.limit, []Want{test.want})
			// Marks that touch are one.
			want := strings.ReplaceAll(test.excerpt, "][", "")
			if got := marked(excerpt, marks); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
		})
	}
}

// sampleWants are questions to entries of the sample and the words that answer them.
var sampleWants = []struct {
	question, id string
	want         Want
	literal      string
}{
	{"请律师打电话问谁", "faq-legal-aid-who", WantPhone, "12348"},
	{"法律援助几天有结果", "faq-legal-aid-how", WantDeadline, "七日内"},
	{"法律援助同意以后多久派律师", "faq-legal-aid-how", WantDeadline, "三日内"},
	{"低保电话", "faq-dibao", WantPhone, "12345"},
	{"准生证打哪个电话问", "faq-birth-notice", WantPhone, "12345"},
	{"逼我打掉女孩打什么电话", "faq-fetal-sex", WantPhone, "12338"},
	{"产后抑郁打什么电话", "faq-mental-health", WantPhone, "12356"},
	{"妇联电话", "faq-womens-federation", WantPhone, "12338"},
	{"孩子被虐待打什么电话", "faq-report-abuse", WantPhone, "12338"},
	{"多大的女孩算幼女", "faq-child-sexual-abuse", WantWho, "不满十四周岁"},
	{"校园欺凌投诉电话", "faq-bullying", WantPhone, "12345"},
	{"女孩在家被打电话找谁", "faq-hurt-by-family", WantPhone, "12355"},
	{"留守儿童打什么电话", "faq-left-behind", WantPhone, "12345"},
	{"不让上学打哪个电话", "faq-school-dropout", WantPhone, "12345"},
	{"孩子出生多久内上户口", "faq-birth-registration", WantDeadline, "一个月内"},
	{"撤销村规民约期限", "faq-village-rules", WantDeadline, "一年内"},
	{"离婚冷静期多久", "faq-divorce-cooling", WantDeadline, "三十日"},
	{"冷静期过了什么时候领证", "faq-divorce-cooling", WantDeadline, "三十日内"},
	{"协议离婚冷静期几天", "faq-divorce-agree", WantDeadline, "三十日"},
	{"分居多久判离婚", "faq-divorce-court", WantDeadline, "二年"},
	{"判不离多久能再起诉", "faq-divorce-court", WantDeadline, "六个月内"},
	{"离婚财产诉讼费多少", "faq-divorce-where", WantAmount, "百分之零点五"},
	{"生孩子后多久男方不能提离婚", "faq-divorce-pregnant", WantDeadline, "一年内"},
	{"流产后多久男方不能离婚", "faq-divorce-pregnant", WantDeadline, "六个月内"},
	{"抚养费按收入多少", "faq-child-support", WantAmount, "百分之二十到三十"},
	{"两个孩子抚养费最多多少", "faq-child-support", WantAmount, "百分之五十"},
	{"房产证加名字问哪个电话", "faq-name-on-deed", WantPhone, "12348"},
	{"重婚判几年", "faq-bigamy", WantDeadline, "二年以下"},
	{"女的多大能结婚", "faq-marriage-registration", WantWho, "满二十周岁"},
	{"男的多大可以领证", "faq-marriage-registration", WantWho, "满二十二周岁"},
	{"被逼结婚多久内可以撤销", "faq-forced-marriage", WantDeadline, "一年内"},
	{"调解协议几天内司法确认", "faq-mediation", WantDeadline, "三十日内"},
	{"保护令管多久", "faq-protection-order-time", WantDeadline, "六个月"},
	{"保护令不服几天内复议", "faq-protection-order-time", WantDeadline, "五日内"},
	{"违反保护令拘留几天", "faq-protection-order-violated", WantDeadline, "十五日以下"},
	{"家暴庇护打什么电话", "faq-shelter", WantPhone, "12338"},
	{"冷暴力倾诉电话", "faq-cold-violence", WantPhone, "12356"},
	{"山东产假增加几天", "faq-shandong-maternity", WantDeadline, "六十日"},
	{"产假问哪个电话", "faq-maternity-leave", WantPhone, "12333"},
	{"哺乳期到孩子多大", "faq-nursing-time", WantWho, "未满一周岁"},
	{"辞退后多久申请仲裁", "faq-dismissed-pregnant", WantDeadline, "一年内"},
	{"怀孕几个月不上夜班", "faq-pay-cut-pregnant", WantDeadline, "七个月以上"},
	{"没签合同多久要签书面", "faq-no-contract", WantDeadline, "一个月内"},
	{"劳动仲裁多久提出", "faq-labour-arbitration", WantDeadline, "一年内"},
	{"两癌检查多大年龄", "programme-two-cancers-check", WantWho, "三十五至六十四周岁"},
}

// sampleShown counts the sampleWants whose words an excerpt of 60 runes holds, and
// marks in one piece.
func sampleShown(t *testing.T, facts bool) (held, wholly int) {
	texts := map[string]string{}
	for _, e := range sample.Entries() {
		texts[strings.TrimPrefix(e.ID, "sample-")] = e.Text
	}
	for _, row := range sampleWants {
		if !strings.Contains(texts[row.id], row.literal) {
			t.Errorf("%s does not hold %s", row.id, row.literal)
		}
		var wants []Want
		if facts {
			wants = []Want{row.want}
		}
		excerpt, marks := ExcerptFor(row.question, texts[row.id], 60, wants)
		if strings.Contains(excerpt, row.literal) {
			held++
		}
		if marksWhole(excerpt, marks, row.literal) {
			wholly++
		} else if facts {
			t.Logf("%s (%s): %s", row.question, row.literal, marked(excerpt, marks))
		}
	}
	return held, wholly
}

func marksWhole(excerpt string, marks []Span, literal string) bool {
	for _, m := range marks {
		if strings.Contains(excerpt[m.Start:m.End], literal) {
			return true
		}
	}
	return false
}

func TestExcerptForSample(t *testing.T) {
	held, wholly := sampleShown(t, false)
	t.Logf("Excerpt: %d held, %d marked, of %d", held, wholly, len(sampleWants))
	held, wholly = sampleShown(t, true)
	t.Logf("ExcerptFor: %d held, %d marked, of %d", held, wholly, len(sampleWants))
	if wholly < 43 {
		t.Errorf("%d of %d marked, want at least 43", wholly, len(sampleWants))
	}
}

func BenchmarkExcerptFor(b *testing.B) {
	text := strings.Repeat("妇女在政治、经济、文化和家庭生活中享有平等的权利。各级机关保障其合法权益，任何人不得侵害。本人可以向所在地机关反映情况。"+"申请两癌检查的，每人补助100元；到街道办理，受理后十五日内答复。", 100)
	text = firstRunes(text, 2000)
	if utf8.RuneCountInString(text) != 2000 {
		b.Fatal("not 2,000 runes")
	}
	for _, test := range []struct {
		name  string
		wants []Want
	}{{"none", nil}, {"amount", []Want{WantAmount}}, {"three", []Want{WantAmount, WantDeadline, WantPhone}}} {
		b.Run(test.name, func(b *testing.B) {
			for b.Loop() {
				ExcerptFor("两癌检查补助多少钱", text, 120, test.wants)
			}
		})
	}
}

// lawWants are questions to the statutes about amounts and times.
var lawWants = []struct {
	question, title, article string
	want                     Want
	literal                  string
}{
	{"扣押身份证件罚款多少", "中华人民共和国劳动合同法", "第八十四条", WantAmount, "五百元以上"},
	{"欠薪加付赔偿金多少", "中华人民共和国劳动合同法", "第八十五条", WantAmount, "百分之五十以上百分之一百以下"},
	{"劳务派遣违法罚款每人多少", "中华人民共和国劳动合同法", "第九十二条", WantAmount, "五千元以上"},
	{"派遣公司注册资本多少", "中华人民共和国劳动合同法", "第五十七条", WantAmount, "二百万元"},
	{"竞业限制多久", "中华人民共和国劳动合同法", "第二十四条", WantDeadline, "二年"},
	{"解除劳动合同提前多少天通知", "中华人民共和国劳动合同法", "第四十条", WantDeadline, "三十日"},
	{"裁员提前多少天说明", "中华人民共和国劳动合同法", "第四十一条", WantDeadline, "三十日"},
	{"离职几天办档案转移", "中华人民共和国劳动合同法", "第五十条", WantDeadline, "十五日内"},
	{"集体合同多久生效", "中华人民共和国劳动合同法", "第五十四条", WantDeadline, "十五日内"},
	{"派遣劳动合同至少几年", "中华人民共和国劳动合同法", "第五十八条", WantDeadline, "二年以上"},
	{"临时性工作岗位多久", "中华人民共和国劳动合同法", "第六十六条", WantDeadline, "六个月"},
	{"仲裁裁决几天结束", "中华人民共和国劳动争议调解仲裁法", "第四十三条", WantDeadline, "四十五日内"},
	{"收到仲裁申请几天受理", "中华人民共和国劳动争议调解仲裁法", "第二十九条", WantDeadline, "五日内"},
	{"答辩书几天内提交", "中华人民共和国劳动争议调解仲裁法", "第三十条", WantDeadline, "十日内"},
	{"申请撤销裁决几天", "中华人民共和国劳动争议调解仲裁法", "第四十九条", WantDeadline, "三十日内"},
	{"骗取社保待遇罚款几倍", "中华人民共和国社会保险法", "第八十七条", WantAmount, "二倍"},
	{"失业保险金最长领多久", "中华人民共和国社会保险法", "第四十六条", WantDeadline, "二十四个月"},
	{"入职多少天办社保登记", "中华人民共和国社会保险法", "第五十八条", WantDeadline, "三十日内"},
	{"法律援助申请几天审查", "中华人民共和国法律援助法", "第四十三条", WantDeadline, "七日内"},
	{"女职工禁忌劳动罚款多少", "女职工劳动保护特别规定", "第十三条", WantAmount, "5万元以上"},
}

func TestExcerptForLaw(t *testing.T) {
	texts := lawArticles(t)
	var held, plain, wholly int
	for _, row := range lawWants {
		text := texts[row.title+row.article]
		if !strings.Contains(text, row.literal) {
			t.Errorf("%s%s does not hold %s", row.title, row.article, row.literal)
		}
		if excerpt, _ := Excerpt(row.question, text, 60); strings.Contains(excerpt, row.literal) {
			plain++
		}
		excerpt, marks := ExcerptFor(row.question, text, 60, []Want{row.want})
		if strings.Contains(excerpt, row.literal) {
			held++
		}
		if marksWhole(excerpt, marks, row.literal) {
			wholly++
		} else {
			t.Logf("%s (%s): %s", row.question, row.literal, marked(excerpt, marks))
		}
	}
	t.Logf("Excerpt: %d held; ExcerptFor: %d held, %d marked, of %d", plain, held, wholly, len(lawWants))
	if wholly < 14 {
		t.Errorf("%d of %d marked, want at least 14", wholly, len(lawWants))
	}
}

// lawArticles are the articles of the shared statutes by title and number.
func lawArticles(t *testing.T) map[string]string {
	file, err := os.Open("../../shared/data/statutes/statutes.jsonl.gz")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the shared statutes are not here")
	} else if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for lines := json.NewDecoder(unzipped); lines.More(); {
		var law struct {
			Title    string
			Sections []struct {
				Path []string
				Text string
			}
		}
		if err := lines.Decode(&law); err != nil {
			t.Fatal(err)
		}
		for _, s := range law.Sections {
			if len(s.Path) > 0 {
				texts[law.Title+s.Path[len(s.Path)-1]] = s.Text
			}
		}
	}
	return texts
}
