package index

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func TestPassages(t *testing.T) {
	point := knowledge.Entry{
		Kind: knowledge.ServicePoint, Title: "示例法律援助中心", Region: "371324", Aliases: []string{"法援"},
		Point: &knowledge.Point{
			Kinds: knowledge.Strings{"法律援助"}, Address: "示例路1号", Services: knowledge.Strings{"代写诉状"},
			Phones: []knowledge.Phone{{Number: "000-0000-0101"}},
		},
	}
	shelter := point
	hidden := *point.Point
	hidden.Confidential = true
	shelter.Point = &hidden
	shelter.Contacts = []knowledge.Contact{{Name: "示例妇联", Address: "示例路1号后院"}}
	for _, test := range []struct {
		name  string
		entry knowledge.Entry
		want  []string
	}{
		{"an article of a law is one passage", knowledge.Entry{
			Kind: knowledge.Policy, Title: "某法", Sections: []knowledge.Section{{Path: []string{"第一章", "第一条"}, Text: "条文"}},
		}, []string{"0: 某法/第一章/第一条/条文"}},
		{"a policy has a head and sections", knowledge.Entry{
			Kind: knowledge.Policy, Title: "某意见", Number: "鲁妇〔2012〕1号", Issuer: "山东省妇联",
			Sections: []knowledge.Section{{Path: []string{"一、"}, Text: "甲"}, {Path: []string{"二、"}}},
		}, []string{"-1: 某意见/鲁妇〔2012〕1号/山东省妇联", "0: 某意见/一、/甲", "1: 某意见/二、"}},
		{"a question with its answer is one passage", knowledge.Entry{
			Kind: knowledge.FAQ, Title: "什么是甲？", Questions: []string{"甲是啥", "甲是啥"}, CounterQuestions: []string{"甲是谁"}, Text: "甲是乙。",
		}, []string{"-1: 什么是甲？/甲是啥/甲是啥/甲是啥/甲是啥/甲是乙。", "-2: 甲是啥", "-2: 什么是甲？", "-3: 甲是谁"}},
		{"facts of a service point", point,
			[]string{"-1: 示例法律援助中心/法援/法援/法律援助/代写诉状/示例路1号/000-0000-0101/山东省临沂市兰陵县", "-2: 法援", "-2: 示例法律援助中心"}},
		{"no address of a confidential one", shelter,
			[]string{"-1: 示例法律援助中心/法援/法援/法律援助/代写诉状/示例妇联/000-0000-0101/山东省临沂市兰陵县", "-2: 法援", "-2: 示例法律援助中心"}},
		{"facts of a programme", knowledge.Entry{
			Kind: knowledge.Program, Title: "某救助",
			Programme: &knowledge.Programme{Who: "贫困母亲", Amount: "每人一次", Papers: knowledge.Strings{"身份证"}},
		}, []string{"-1: 某救助/贫困母亲/每人一次/身份证", "-2: 某救助"}},
		{"nothing but a title", knowledge.Entry{Kind: knowledge.Policy, Title: "空"}, []string{"-1: 空"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, p := range passages(&test.entry) {
				got = append(got, fmt.Sprintf("%d: %s", p.section, strings.Join(p.parts, "/")))
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestLongTextsAreCutAtTheirEnds(t *testing.T) {
	text := strings.Repeat("甲乙丙丁。", 30) + "\n" + strings.Repeat("子丑寅卯，", 100) + "\n " + strings.Repeat("长", 150)
	pieces := cut(text, 100)
	if got, want := strings.Join(strings.Fields(strings.Join(pieces, "")), ""), strings.Join(strings.Fields(text), ""); got != want {
		t.Errorf("the pieces are not the text: %q", pieces)
	}
	for i, piece := range pieces {
		if n := utf8.RuneCountInString(piece); n > 100 || n == 0 {
			t.Errorf("piece %d has %d runes", i, n)
		}
		end, _ := utf8.DecodeLastRuneInString(piece)
		if !strings.ContainsRune("。，长", end) {
			t.Errorf("piece %d ends in the middle of a clause: …%c", i, end)
		}
	}
}
