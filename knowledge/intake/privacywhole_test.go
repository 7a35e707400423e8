package intake

import (
	"slices"
	"strings"
	"testing"

	"jinguo/knowledge"
)

func TestWholeTextsKeptFromResidents(t *testing.T) {
	const body = "\n\n各乡镇妇联：\n\n一、工作安排\n\n请认真做好。\n\n二、工作要求\n\n请按时上报。\n"
	const chat = "示例县妇联 09:12\n\n请报名单\n\n示例镇妇联 09:15\n\n收到\n\n示例县妇联 09:20\n\n还差材料\n\n示例镇妇联 2024-03-05 09:21:30\n\n好的\n"
	tests := []struct {
		name, text, code string
		want             []knowledge.State
	}{
		{"plain", "关于示例工作的通知" + body, "", []knowledge.State{knowledge.Published}},
		{"secret", "秘密★一年\n\n示例县妇女联合会文件\n\n关于示例工作的通知" + body, "secret", nil},
		{"spaced", "机 密\n\n关于示例工作的通知" + body, "secret", nil},
		{"speaks of secrets", "关于保守秘密的通知" + body, "", []knowledge.State{knowledge.Published}},
		{"inside", "内部资料 注意保存\n\n关于示例工作的通知" + body, "internal", []knowledge.State{knowledge.Draft}},
		{"inside, in brackets", "【内部资料，请勿外传】\n\n关于示例工作的通知" + body, "internal", []knowledge.State{knowledge.Draft}},
		{"speaks of inside", "示例活动方案\n\n一、活动\n\n内部资料要妥善保管。" + body, "", []knowledge.State{knowledge.Published}},
		{"not public", "关于示例工作的通知" + body + "\n（此件不予公开）\n", "internal", []knowledge.State{knowledge.Draft}},
		{"on request", "关于示例工作的通知" + body + "\n公开方式：依申请公开\n", "internal", []knowledge.State{knowledge.Draft}},
		{"public", "关于示例工作的通知" + body + "\n（此件公开发布）\n", "", []knowledge.State{knowledge.Published}},
		{"named", "示例维权总结\n\n案例一：当事人王丽丽，女，家住示例村。" + body, "person_named", []knowledge.State{knowledge.Draft}},
		{"named in part", "示例维权总结\n\n案例一：当事人王某某，女，40岁。李某，男，32岁。" + body, "", []knowledge.State{knowledge.Published}},
		{"by another name", "示例维权总结\n\n受害人刘小花（化名），12岁。" + body, "", []knowledge.State{knowledge.Published}},
		{"chat", chat, "chat_log", nil},
		{"programme of two days", "示例活动安排\n\n9:00 签到\n\n请带证件\n\n9:30 讲座\n\n在大厅\n\n10:30 签到\n\n在门诊\n", "", []knowledge.State{knowledge.Published}},
		{"programme of a day", "示例活动安排\n\n签到 9:00\n\n请带证件\n\n讲座 9:30\n\n在大厅\n\n义诊 10:30\n\n在门诊\n", "", []knowledge.State{knowledge.Published}},
	}
	for _, test := range tests {
		entries, problems := asText(t, test.text)
		var states []knowledge.State
		for _, e := range entries {
			states = append(states, e.State)
		}
		if len(states) != len(test.want) || len(states) > 0 && states[0] != test.want[0] {
			t.Errorf("%s: states %v, want %v", test.name, states, test.want)
		}
		if test.code == "" && len(problems) > 0 || test.code != "" && !hasProblem(problems, test.code) {
			t.Errorf("%s: problems %v, want %q", test.name, problems, test.code)
		}
	}
}

func TestNamesOfTheHelpedAreLeftOut(t *testing.T) {
	entries, problems := asText(t, "2024年“两癌”救助人员名单公示\n\n卞庄街道：王秀兰、李桂英\n\n刘玉梅 陈秀芳 孙桂兰\n\n公示期为6月3日至6月9日，如有异议，请向县妇联反映。\n")
	if len(entries) != 1 || !hasProblem(problems, "masked_names") {
		t.Fatalf("entries %v, problems %v", entries, problems)
	}
	for _, name := range []string{"王秀兰", "李桂英", "刘玉梅", "孙桂兰"} {
		if strings.Contains(entries[0].Text, name) {
			t.Errorf("%s stands in %q", name, entries[0].Text)
		}
	}
	entries, problems = asText(t, "示例县三八红旗手表彰决定\n\n三八红旗手：王秀兰、李桂英\n\n望再接再厉。\n")
	if len(problems) > 0 || !strings.Contains(entries[0].Text, "王秀兰") {
		t.Errorf("honoured people are left out: %v, %v", entries, problems)
	}
}

func TestRegisterLeavesNoTitleBehind(t *testing.T) {
	entries, problems := asText(t, "示例救助申请表\n\n| 姓名 | 王秀英 | 性别 | 女 |\n|---|---|---|---|\n| 身份证号 | "+idA+" | 联系电话 | 13800000000 |\n")
	if len(entries) > 0 || !hasProblem(problems, "register") {
		t.Errorf("entries %v, problems %v", entries, problems)
	}
}

// asText reads a text as Markdown of 兰陵县.
func asText(t *testing.T, text string) ([]knowledge.Entry, []knowledge.Problem) {
	t.Helper()
	rep := newReport("a.md")
	doc, _, err := readMarkdown(t.Context(), "a.md", []byte(text), usual())
	if err != nil {
		t.Fatal(err)
	}
	return understand(doc, knowledge.Source{File: "a.md"}, "371324", rep), rep.problems()
}

func hasProblem(problems []knowledge.Problem, code string) bool {
	return slices.ContainsFunc(problems, func(p knowledge.Problem) bool { return p.Code == code })
}
