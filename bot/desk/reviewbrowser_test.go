package desk

import (
	"fmt"
	"os"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// TestBrowserReview looks at the pages of the review on three widths, with axe-core where it
// is there, and publishes by the keyboard alone.
func TestBrowserReview(t *testing.T) {
	old := programme("a", "示例春蕾助学办法（试行）")
	old.Kind, old.Issued, old.Text, old.Number = knowledge.Policy, "2020-01-01", "每年600元。", "兰妇字〔2020〕1号"
	changed := programme("b", "示例“两癌”免费检查项目")
	changed.Expires = "2026-03-20"
	gone := programme("c", "示例创业担保贷款")
	gone.State = knowledge.Archived
	past := programme("d", "示例家政培训补贴")
	past.Expires = "2026-03-01"
	o := newOffice(t, nil, old, changed, gone, past)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	fresh := programme("new", "示例春蕾助学办法")
	fresh.Kind, fresh.Issued, fresh.Replaces, fresh.Contacts = knowledge.Policy, "2026-02-01", knowledge.Strings{"不认识的文件"}, nil
	ed.step("submit", "new", ed.drafts("bianji", fresh), "text", "请看是否替代试行办法", "reviewer", "shenhe")
	changed.Text = "35至64岁农村妇女免费检查，每3年一次。先到乡镇卫生院登记，带上身份证。"
	ed.step("submit", "b", ed.drafts("bianji", changed))
	past.Text, past.Effective = "每人800元。", "2026-05-01"
	past.Expires = "2027-05-01"
	v := ed.drafts("bianji", past)
	ed.step("submit", "d", v)
	re.post("/desk/review/return", "review", o.openReview("d"), "text", "日期请再核对")

	b := re.browse()
	pages := []string{"/desk/review", "/desk/review/look?entry=new&version=1", "/desk/review/look?entry=b", "/desk/review/look?entry=d",
		"/desk/review/expiring", "/desk/entries/b", "/desk/entries/c", "/desk/entries/d"}
	source := ""
	if path := os.Getenv("JINGUO_AXE"); path != "" {
		source = axe(t)
	}
	for _, lang := range []string{"zh", "en"} {
		if lang == "en" {
			b.Open("/desk/review")
			b.Click(`button[name="lang"]`)
			b.Until(`document.documentElement?.lang === "en"`)
		}
		for i, path := range pages {
			for _, size := range [][2]int64{{1366, 768}, {683, 384}, {390, 844}} {
				b.Size(size[0], size[1])
				b.Open(path)
				browsertest.Eval[bool](b, `document.querySelectorAll("details").forEach(d => d.open = true); true`)
				b.Fits()
				if source != "" {
					for _, finding := range findings(b, source) {
						t.Errorf("%s %s at %d: %s", lang, path, size[0], finding)
					}
				}
				b.Shot(fmt.Sprintf("review-%s-%d-%d", lang, i, size[0]))
			}
		}
	}

	// From the queue to the version, and through its button, without a mouse.
	b.Open("/desk/review")
	b.Click(`button[name="lang"]`)
	b.Until(`document.documentElement?.lang === "zh-CN"`)
	tab := func(to string) {
		t.Helper()
		for range 80 {
			b.Press("Tab", 9)
			if browsertest.Eval[bool](b, `document.activeElement.matches(`+fmt.Sprintf("%q", to)+`)`) {
				return
			}
		}
		t.Fatalf("the keyboard does not reach %s", to)
	}
	tab(`a[href*="entry=b"]`)
	b.Press("Enter", 13)
	b.Until(`document.title.includes("两癌")`)
	tab(`.review-decide button.main`)
	b.Press("Enter", 13)
	b.Until(`Boolean(document.querySelector(".flash")?.innerText.includes("已发布"))`)
	if o.public("b") != changed.Text {
		t.Error("it is not published")
	}
	// And on to the next, that came up by itself: with the warning read.
	b.Until(`document.title.includes("春蕾助学办法")`)
	tab(`input[name="sure"]`)
	b.Press(" ", 32)
	tab(`.review-decide button.main`)
	b.Press("Enter", 13)
	b.Until(`document.location.pathname === "/desk/review"`)
	if o.public("new") == "" {
		t.Error("the other is not published")
	}
	b.Quiet()
}
