package bot

import "testing"

func TestAsksWhatSheCanHave(t *testing.T) {
	const day = "2026-11-23"
	for _, text := range []string{
		"我能领什么补助", "我能申请什么", "有什么补助我能领", "我能领啥", "我可以申请哪些补贴", "我这种情况能领什么补助", "俺能享受啥政策", "都有啥补助我能领的",
		"我今年38离婚带俩娃，能领什么补助", "我离婚了能申请什么救助", "帮我查查我能领什么", "哪些政策我可以享受", "我家能领什么钱", "像我这样的能领什么", "我们还能领点啥补贴",
		"what can I get", "What benefits can I get?", "what am I eligible for", "what help is there for me", "am I eligible for anything", "I am 38 and divorced, what can I apply for",
	} {
		if !screenWords().asksAll(text, day) {
			t.Errorf("%q does not ask for all", text)
		}
	}
	for _, text := range []string{
		"生孩子能领什么补贴", "产假多少天", "我能申请什么法律援助", "有什么补助", "去哪里领补助", "我能申请两癌救助吗", "领补助要什么材料", "what can I do", "what can I get at the shelter tonight",
		"残疾人有什么政策", "他能领什么补助来着去年发的那个", "我能申请人身安全保护令吗",
	} {
		if screenWords().asksAll(text, day) {
			t.Errorf("%q asks for all", text)
		}
	}
	for _, text := range []string{"我能申请两癌救助吗", "我这种情况能不能申请低保", "我够两癌救助的条件吗", "我可以领单亲母亲补助吗", "can I get the two cancers aid", "am I eligible for dibao"} {
		if !screenWords().asksFor(text) {
			t.Errorf("%q does not ask whether she can have it", text)
		}
	}
	for _, text := range []string{"我能领多少钱", "两癌救助在哪里申请", "申请两癌救助要什么材料", "我能申请到什么时候", "两癌救助"} {
		if screenWords().asksFor(text) {
			t.Errorf("%q asks whether she can have it", text)
		}
	}
	for text, want := range map[string]string{
		"我能申请吗？": "alone", "我这种情况能不能领": "alone", "Can I apply?": "alone", "不知道": answerUnknown, "我不知道呀": answerUnknown, "不想说。": answerSilent, "I don't know": answerUnknown,
		"上一步": answerBack, "返回": answerBack, "停": answerStop, "算了吧": answerStop, "不问了！": answerStop, "stop": answerStop, "接着问": answerResume, "为什么问这个？": answerWhy,
		"不": "", "没有": "", "38": "", "我在上学": "",
	} {
		if got := screenWords().beside(text); got != want {
			t.Errorf("%q says %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"刚才说错了，我45": "我45", "不对，我没离婚": "我没离婚", "说错了": "", "我刚才说错了": "", "刚才点错了，是离婚": "是离婚", "actually, I am 45": "I am 45", "Sorry, 45": "45",
	} {
		if got, ok := screenWords().corrected(text); !ok || got != want {
			t.Errorf("%q corrects to %q, %v", text, got, ok)
		}
	}
	for _, text := range []string{"不是", "没错", "45", "不", "对"} {
		if rest, ok := screenWords().corrected(text); ok {
			t.Errorf("%q takes something back: %q", text, rest)
		}
	}
}
