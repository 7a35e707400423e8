package bot

import (
	"slices"
	"strings"
	"testing"
)

// TestFacets holds what questions ask for, in plain words, dialect, speech and English,
// and what only looks like it.
func TestFacets(t *testing.T) {
	for text, want := range map[string]string{
		// amount
		"低保能给几个钱":           "amount",
		"生育津贴好多钱":           "amount",
		"临时救助一个月多少":         "amount",
		"两癌手术能报多少":          "amount",
		"how much do i get": "amount",
		"我花了好多钱看病有救助吗":      "",
		"他欠了那么多钱我要还吗":       "",
		// papers
		"办低保要啥证明":                 "papers",
		"领证带啥":                    "papers",
		"要提供什么":                   "papers",
		"what paperwork is there": "papers",
		"老板扣了证件不还":                "",
		"家里堆着装修材料":                "",
		// who
		"俺这样的中不中":              "who",
		"这事妇联管不管":              "who",
		"啥条件才给":                "who",
		"do I qualify for aid": "who",
		"家里条件差":                "",
		"我对象不回家":               "",
		"working conditions":   "",
		// where and phone
		"这事找哪个部门":                 "where",
		"上哪儿办低保":                  "where",
		"法律援助在啥地方":                "where",
		"which office handles it": "where",
		"妇女的家庭地位":                 "",
		"找谁办":                     "phone",
		"咋联系妇联":                   "phone",
		"他天天打电话骚扰我":               "",
		"他不接电话":                   "",
		"he keeps calling me":     "",
		// hours
		"妇联几点下班":           "hours",
		"中午有人没":            "hours",
		"周六上不上班":           "hours",
		"when do you open": "hours",
		"上班路上摔了算工伤吗":       "",
		"公司不让我上班":          "",
		// steps and deadline
		"低保咋办的流程":             "steps",
		"咋个申请":                "steps",
		"能网上办不":               "steps",
		"how do i sign up":    "steps",
		"材料交了多久能批":            "papers deadline",
		"最晚几号交":               "deadline",
		"how soon is it paid": "deadline",
		// law
		"他这样犯不犯法":     "law",
		"法律上咋规定":      "law",
		"is it legal": "law",
		"想找法律援助":      "",
		"产假多少天":       "",
	} {
		if got := strings.Join(cueWords().facets(text), " "); got != want {
			t.Errorf("%s asks for %q, want %q", text, got, want)
		}
	}
}

// TestFacetWordsAreToldApart holds that no word of cues.toml stands for two facets
// and that what only looks like a word holds it.
func TestFacetWordsAreToldApart(t *testing.T) {
	of := map[string]string{}
	for _, f := range cueWords().Facet {
		for _, w := range slices.Concat(f.Words, f.Alone) {
			if other, ok := of[w]; ok {
				t.Errorf("%s stands for %s and %s", w, other, f.Name)
			}
			of[w] = f.Name
		}
		for _, w := range f.Unless {
			if !slices.ContainsFunc(f.Words, func(word string) bool { return strings.Contains(w, word) }) {
				t.Errorf("%s: %s looks like none of its words", f.Name, w)
			}
		}
	}
}

// TestQuestionsIn holds how messages fall into questions.
func TestQuestionsIn(t *testing.T) {
	for text, want := range map[string][]string{
		"产假多少天":                                                 {"产假多少天"},
		"产假多少天?生育津贴怎么领?":                                        {"产假多少天?", "生育津贴怎么领?"},
		"产假多少天,还有生育津贴怎么领":                                       {"产假多少天,", "生育津贴怎么领"},
		"产假多少天 顺便问一下离婚要什么手续":                                    {"产假多少天", "离婚要什么手续"},
		"产假多少天,第二个问题,生育津贴怎么领":                                   {"产假多少天,", ",生育津贴怎么领"},
		"1.产假多少天 2.津贴怎么领 3.彩礼退吗":                                {"产假多少天", "津贴怎么领", "彩礼退吗"},
		"一、产假多少天;二、津贴怎么领":                                       {"产假多少天;", "津贴怎么领"},
		"我有两个问题:1)产假几天 2)津贴多少钱":                                 {"产假几天", "津贴多少钱"},
		"what is dibao? and how do i get a divorce?":            {"what is dibao?", "and how do i get a divorce?"},
		"How long is maternity leave, also where is the court?": {"How long is maternity leave,", "where is the court?"},

		// one question
		"我在厂里上班。怀孕了。产假多少天?": {"我在厂里上班。怀孕了。产假多少天?"},
		"除了低保还有什么补助":        {"除了低保还有什么补助"},
		"老公不给抚养费怎么办?我该怎么办?": {"老公不给抚养费怎么办? 我该怎么办?"},
		"老公不给抚养费怎么办?能起诉他吗?": {"老公不给抚养费怎么办? 能起诉他吗?"},
		"生育津贴怎么领?要什么材料?":    {"生育津贴怎么领? 要什么材料?"},
		"补1.5万还是2.5万":       nil,
		"我离婚了,还有孩子怎么上户口":    {"我离婚了,还有孩子怎么上户口"},
		"谢谢": nil,
	} {
		if got := questionsIn(text); !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// FuzzQuestionsIn holds that every question in a message asks something and that
// no more is in them than in the message.
func FuzzQuestionsIn(f *testing.F) {
	for _, text := range []string{"产假多少天?津贴怎么领?", "1、a 2、b", "①产假 ②津贴多少", "还有还有怎么and how", "第一个,第二个怎么", "\xff?"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		text = normalise(text)
		whole := 0
		for _, q := range questionsIn(text) {
			if bare(q) == "" || !cueWords().inquires(q) {
				t.Errorf("%q has the question %q", text, q)
			}
			whole += runes(bare(q))
		}
		if whole > runes(bare(text)) {
			t.Errorf("%q has %q", text, questionsIn(text))
		}
	})
}
