package bot_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/knowledge"
)

var caseAt = time.Date(2026, 11, 26, 10, 0, 0, 0, knowledge.China)

// handedOver is an urgent case that a resident on Telegram opened and added to.
func handedOver() knowledge.Case {
	return knowledge.Case{No: 7, Topic: "domestic_violence", Region: "371324", Urgent: true, State: knowledge.CaseOpen, Channel: "telegram", Address: "1",
		Opened: caseAt.Add(-3 * time.Hour), Raised: 1, Steps: []knowledge.Step{
			{Kind: knowledge.StepOpened, At: caseAt.Add(-3 * time.Hour), Text: "他打我"},
			{Kind: knowledge.StepRaised, At: caseAt.Add(-3 * time.Hour)},
			{Kind: knowledge.StepAdded, At: caseAt.Add(-time.Hour), Text: "孩子也在"},
		}}
}

func shows(t *testing.T, what string, r bot.Reply, want string, buttons ...string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimSpace(want), bot.Plain(r.Lines)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
	var data []string
	for _, row := range r.Buttons {
		for _, b := range row {
			data = append(data, b.Data)
		}
	}
	if diff := cmp.Diff(buttons, data); diff != "" {
		t.Errorf("%s, buttons (-want +got):\n%s", what, diff)
	}
}

func TestCaseMessages(t *testing.T) {
	c := handedOver()
	shows(t, "raised again", bot.CaseNews("zh", c, caseAt), `
【⚠ 紧急 · 诉求 7】
还没有人接手，这是第2次通知。
主题：家庭暴力
地区：山东省临沂市兰陵县
收到：2026-11-26 07:00（3小时前）
进度：等人接手
“他打我”
“孩子也在”
直接回复这条消息，就是答复她。她先看到“有回复了”，点开才看得到内容。`, "take:7", "showcase:7")
	shows(t, "what is new", bot.CaseTold("en", c, caseAt), `
【⚠ Urgent · Case 7】
The resident adds:
“孩子也在”`, "take:7", "showcase:7")
	c.State, c.Taker = knowledge.CaseTaken, "示例县妇联"
	c.Steps = append(c.Steps,
		knowledge.Step{Kind: knowledge.StepTaken, At: caseAt, By: "示例县妇联"},
		knowledge.Step{Kind: knowledge.StepRemind, At: caseAt, By: "示例县妇联", Until: caseAt.AddDate(0, 0, 5), Text: "问问孩子"},
		knowledge.Step{Kind: knowledge.StepReplied, At: caseAt, By: "示例县妇联", Text: "可以来窗口"})
	shows(t, "reminder", bot.CaseReminder("zh", c), "【⚠ 紧急 · 诉求 7】\n到了您定的回访时间。\n“问问孩子”", "closecase:7", "showcase:7")
	shows(t, "history", bot.CaseShown("zh", c), `
【⚠ 紧急 · 诉求 7】
家庭暴力 · 山东省临沂市兰陵县 · 2026-11-26 07:00 · 示例县妇联 处理中
2026-11-26 07:00: 居民留言
“他打我”
2026-11-26 07:00: 已通知值班人员
2026-11-26 09:00: 居民补充
“孩子也在”
2026-11-26 10:00: 示例县妇联 接手
2026-11-26 10:00: 示例县妇联 定了提醒：2026-12-01 10:00
“问问孩子”
2026-11-26 10:00: 示例县妇联 答复
“可以来窗口”
直接回复这条消息，就是答复她。她先看到“有回复了”，点开才看得到内容。`, "closecase:7", "showcase:7")
	c.State = knowledge.CaseWithdrawn
	c.Steps = append(c.Steps, knowledge.Step{Kind: knowledge.StepWithdrawn}, knowledge.Step{Kind: knowledge.StepErased})
	shows(t, "erased", bot.CaseTold("zh", c, caseAt), "【⚠ 紧急 · 诉求 7】\n居民要求清除，内容已经删掉，请不要再联系她。", "showcase:7")
	shows(t, "no case", bot.CaseList("zh", nil), "没有待处理的诉求。")
	quiet := knowledge.Case{No: 8, State: knowledge.CaseOpen, Opened: caseAt}
	shows(t, "list", bot.CaseList("en", []knowledge.Case{handedOver(), quiet}), `
【⚠ Urgent · Case 7】
domestic violence · 山东省临沂市兰陵县 · 2026-11-26 07:00 · waiting for somebody

【Case 8】
2026-11-26 10:00 · waiting for somebody`, "take:7", "showcase:7", "take:8", "showcase:8")
	many := make([]knowledge.Case, 12)
	if got := bot.Plain(bot.CaseList("zh", many).Lines); !strings.Contains(got, "还有4件") {
		t.Errorf("a long list: %s", got)
	}
}

// TestNeutralPreview holds that what she is sent unasked names nothing.
func TestNeutralPreview(t *testing.T) {
	shows(t, "zh", bot.CaseAnswered("zh"), "您好，您留言的事有回复了。", "case:read")
	shows(t, "en", bot.CaseAnswered("en"), "Hello, there is a reply to your message.", "case:read")
}

func TestCaseNo(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		for _, urgent := range []bool{false, true} {
			c := handedOver()
			c.Urgent = urgent
			for _, r := range []bot.Reply{bot.CaseNews(lang, c, caseAt), bot.CaseChanged(lang, c), bot.CaseReminder(lang, c), bot.CaseShown(lang, c), bot.CaseList(lang, []knowledge.Case{c})} {
				var text []string
				for _, l := range r.Lines {
					text = append(text, l.Text) // as Telegram gives a message back
				}
				if no, ok := bot.CaseNo(strings.Join(text, "\n")); no != 7 || !ok {
					t.Errorf("%s: %d, %v of %q", lang, no, ok, text[0])
				}
			}
		}
	}
	for _, text := range []string{"", "诉求", "诉求 0", "我的诉求 7", "诉求 7\n\n诉求 8", "诉求 99999999999999999999", "信息更正 7"} {
		if no, ok := bot.CaseNo(text); ok {
			t.Errorf("%q is about case %d", text, no)
		}
	}
}
