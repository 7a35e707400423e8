package desk

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"

	"jinguo/bot/browsertest"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// keys works at a page by the keyboard alone.
type keys struct{ *browsertest.Browser }

// to presses Tab until an element has the focus.
func (k keys) to(selector string) {
	for range 120 {
		k.Press("Tab", 9)
		if browsertest.Eval[bool](k.Browser, fmt.Sprintf("document.activeElement?.matches(%q) === true", selector)) {
			return
		}
	}
	k.Until(fmt.Sprintf("document.activeElement.matches(%q)", selector)) // fails in the end
}

func (k keys) enter() { k.Press("Enter", 13) }

func (k keys) write(text string) {
	browsertest.Send(k.Browser, input.InsertText, input.InsertTextParams{Text: text})
}

// shows waits until the page says something.
func (k keys) shows(text string) {
	k.Until(fmt.Sprintf("document.readyState === 'complete' && document.body.innerText.includes(%q)", text))
}

// TestBrowserMiss answers a miss from a proposed passage by the keyboard alone; who waits
// is told.
func TestBrowserMiss(t *testing.T) {
	o := newInbox(t, helmet, old)
	o.now = noon.AddDate(0, 0, -20)
	o.ask("cat", "骑行头盔哪里领", "371324", false)
	o.now = noon
	o.ask("ann", "骑行头盔在哪里领", "371324", true)
	o.ask("bea", "月嫂培训免费吗", "371324", false)
	k := keys{o.reviewer("rev", "371324").browse()}
	for _, width := range []int64{390, 1366} {
		k.Size(width, 2600)
		k.Open("/desk/misses")
		k.Fits()
		k.Shot(fmt.Sprintf("misses-%d", width))
		k.Open("/desk/misses/1")
		k.Fits()
		k.Shot(fmt.Sprintf("misses-one-%d", width))
	}
	k.Size(1366, 768)
	k.Open("/desk/misses")
	k.to(`a[href="/desk/misses/1"]`)
	k.enter()
	k.shows("写一条新问答")
	k.to(`a[href*="from=helmet"]`)
	k.enter()
	k.Until(`document.querySelector("#text")?.value.includes("凭身份证领取") === true`)
	k.to(`#title`)
	k.to(`#questions`)
	k.write("\n头盔去哪拿")
	k.to(`button[value="publish"]`)
	k.enter()
	k.shows("已发布，告知 1 人")
	o.letters("ann")

	// An entry is found as somebody types.
	k.Open("/desk/misses/2")
	k.to(`#find`)
	k.write("骑行头盔")
	k.Until(`document.querySelectorAll("#found input[type=radio]").length > 0`)
	k.Quiet()
	o.hidden()
}

// TestBrowserCase takes a case, replies and closes it by the keyboard alone.
func TestBrowserCase(t *testing.T) {
	o := newInbox(t)
	roster := knowledge.Roster{
		{Region: "371324", Hours: "工作日8:30-12:00，14:00-17:30", Name: "示例县妇联权益部", Chat: "-1000000000101"},
		{Region: "3713", Name: "示例市值班室", Chat: "-1000000000102", Topics: []string{"suicide"}, Urgent: true},
	}
	if err := o.Store.SaveRoster(t.Context(), roster); err != nil {
		t.Fatal(err)
	}
	o.now = noon.Add(-20 * time.Hour)
	o.hand("old", "补贴的事", "371324", "")
	o.now = noon.Add(-3 * time.Minute)
	o.hand("ann", "我在"+canary+"，想问低保怎么办", "371324", "")
	o.now = noon
	wang := o.staff("wang", []account.Role{account.Duty, account.Owner}, "371324")
	k := keys{wang.browse()}
	for _, width := range []int64{390, 1366} {
		k.Size(width, 2200)
		for name, path := range map[string]string{"list": "/desk/cases", "one": "/desk/cases/2", "duty": "/desk/cases/duty", "pause": "/desk/cases/pause"} {
			k.Open(path)
			k.Fits()
			k.Shot(fmt.Sprintf("cases-%s-%d", name, width))
		}
	}
	k.Size(1366, 768)
	k.Open("/desk/cases")
	k.to(`a[href="/desk/cases/2"]`)
	k.enter()
	k.shows(canary)
	k.to(`form[action$="/take"] button`)
	k.enter()
	k.shows("诉求 2 由您接手")
	k.to(`#reply-text`)
	k.write("请带身份证到示例县妇联。")
	k.to(`form[action$="/reply"] button`)
	k.enter()
	k.shows("答复已发出")
	o.letters("ann")
	k.to(`summary`)
	k.enter()
	k.to(`#close-why`)
	k.Press("ArrowDown", 40)
	k.to(`form[action$="/close"] button`)
	k.enter()
	k.shows("诉求 2 已办结")
	k.Quiet()
	if c, err := o.Store.Case(t.Context(), 2); err != nil || c.State != knowledge.CaseClosed {
		t.Errorf("the case is %s, %v", c.State, err)
	}
	o.hidden()
}

// TestBrowserCaseHides holds that words go out of sight when nobody touches the page, that
// what is written stays, and that a new urgent case shows.
func TestBrowserCaseHides(t *testing.T) {
	o := newInbox(t)
	o.hand("ann", canary, "371324", "")
	wang := o.duty("wang", "371324")
	k := keys{wang.browse()}
	k.Open("/desk/cases/1")
	k.shows(canary)
	k.to(`#reply-text`)
	k.write("写了一半")
	age := `Date.now = (real => () => real() + 11 * 60000)(Date.now.bind(Date)); document.dispatchEvent(new Event("visibilitychange")); true`
	browsertest.Eval[bool](k.Browser, age)
	k.shows("内容已收起")
	if browsertest.Eval[bool](k.Browser, fmt.Sprintf("document.body.innerText.includes(%q)", canary)) {
		t.Error("her words are still there")
	}
	k.to(`.reveal`)
	k.enter()
	k.Until(`document.querySelector("#reply-text").value === "写了一半" && document.body.innerText.includes("` + canary + `")`)
	k.Open("/desk/cases/1")
	browsertest.Eval[bool](k.Browser, age)
	k.Until(`location.search === "?away=1"`)
	k.shows("已收起")

	o.hand("bea", canary, "371324", "suicide")
	browsertest.Eval[bool](k.Browser, `htmx.ajax("GET", "/desk/cases/news?known=", {source: "form.case-watch", target: "form.case-watch .told"}); true`)
	k.shows("有新的紧急诉求")
	k.Until(`document.title.startsWith("(1) ")`)
	k.Quiet()
}

// TestBrowserRequests looks at change requests.
func TestBrowserRequests(t *testing.T) {
	o := newInbox(t, point)
	o.claim("ann", knowledge.PhoneField, "000-0000-0101", "000-0000-0102")
	o.claim("bea", knowledge.PhoneField, "000-0000-0101", "000-0000-0103")
	o.claim("cat", knowledge.HoursField, "工作日8:30-17:30", "工作日9:00-17:00")
	rev := o.reviewer("rev", "371324")
	if p := rev.post("/desk/requests/3", "do", "reject", "why", "打过电话，没有变"); p.Code != http.StatusSeeOther {
		t.Error(p.Text())
	}
	k := keys{rev.browse()}
	for _, width := range []int64{390, 1366} {
		k.Size(width, 1800)
		k.Open("/desk/requests")
		k.Fits()
		k.Shot(fmt.Sprintf("requests-%d", width))
	}
	k.to(`#value-1`)
	k.to(`form[action="/desk/requests/1"] button[value="approve"]`)
	k.enter()
	k.shows("已采纳（共 1 条）")
	k.Quiet()
}
