package desk

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// seen is how much of a history a page of a case was made with.
func seen(t *testing.T, p reply) string {
	t.Helper()
	m := regexp.MustCompile(`name="seen" value="(\d+)"`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no form on the page: %.300s", p.Text())
	}
	return m[1]
}

// TestCaseWork goes through a case as staff do.
func TestCaseWork(t *testing.T) {
	o := newInbox(t)
	o.hand("ann", "我在"+canary+"等了两天", "371324", "")
	wang, li := o.duty("wang", "371324"), o.duty("li", "371324")

	o.says(wang.get("/desk/cases"), http.StatusOK, "诉求 1", "兰陵县", "等人接手", "不到1分钟", "-"+canary, "值班表是空的")
	page := wang.get("/desk/cases/1")
	o.says(page, http.StatusOK, canary, "居民留言", "我来接手")
	o.says(wang.follow("/desk/cases/1/take", "seen", "1"), http.StatusOK, "由您接手", "wang 处理中")
	o.says(li.post("/desk/cases/1/take", "seen", "1"), http.StatusConflict, "wang 已经接手")
	o.says(li.get("/desk/cases"), http.StatusOK, "wang")
	o.says(li.get("/desk/cases?show=mine"), http.StatusOK, "您手上没有诉求")
	o.says(wang.get("/desk/cases?show=mine"), http.StatusOK, "诉求 1")

	o.says(wang.follow("/desk/cases/1/note", "text", "问过"+canary), http.StatusOK, "备注已存", "居民看不到")
	o.says(wang.post("/desk/cases/1/note", "text", " "), http.StatusUnprocessableEntity, "请写上内容")
	o.says(wang.post("/desk/cases/1/reply", "text", strings.Repeat("长", 2001)), http.StatusUnprocessableEntity, "最多2000个字")
	o.letters()
	reply := "请带身份证到示例县妇联。<script>alert(1)</script>\n周一上午有人。"
	after := wang.follow("/desk/cases/1/reply", "text", reply, "seen", "3")
	o.says(after, http.StatusOK, "答复已发出", "周一上午有人")
	if strings.Contains(after.Body, "<script>alert") {
		t.Error("a reply is taken for HTML")
	}
	o.letters("ann")

	o.says(wang.post("/desk/cases/1/remind", "day", "2026-03-08"), http.StatusUnprocessableEntity, "已经过了")
	o.says(wang.post("/desk/cases/1/remind", "day", "明天"), http.StatusUnprocessableEntity, "提醒的日期")
	o.says(wang.follow("/desk/cases/1/remind", "day", "2026-03-10", "at", "14:30", "text", "再打一次"), http.StatusOK, "提醒已定", "2026-03-10 14:30")
	o.says(wang.follow("/desk/cases/1/hold", "text", "疑似"), http.StatusOK, "已依法留存", "解除留存")
	o.says(wang.follow("/desk/cases/1/release", "text", "查清"), http.StatusOK, "已解除留存")
	o.says(wang.post("/desk/cases/1/close", "text", "x"), http.StatusUnprocessableEntity, "请选择怎么结束的")
	o.says(wang.follow("/desk/cases/1/close", "why", "solved", "text", "办好了"), http.StatusOK, "诉求 1 已办结", "没有未办结的诉求")
	o.says(wang.get("/desk/cases?show=closed"), http.StatusOK, "诉求 1", "2026-03-09")
	o.says(wang.post("/desk/cases/1/reply", "text", "还有"), http.StatusConflict, "已经结束", "您写的答复没有发出")
	o.says(wang.follow("/desk/cases/1/take"), http.StatusOK, "由您接手")
	o.says(wang.follow("/desk/cases/1/back", "text", "下周才在"), http.StatusOK, "退回列表", "等人接手")
	o.says(wang.post("/desk/cases/1/nonsense"), http.StatusNotFound)
	for _, path := range []string{"/desk/cases/99", "/desk/cases/x", "/desk/cases/-1"} {
		o.says(wang.get(path), http.StatusNotFound)
		o.says(wang.post(path+"/take"), http.StatusNotFound)
	}

	views := 0
	for r, err := range o.Store.Audit(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Action == "case.view" && r.Object == "1" && r.Region == "371324" && r.Actor.Name == "wang" && r.Actor.Door == "desk" && r.Detail == "" {
			views++
		}
	}
	if views < 10 {
		t.Errorf("%d views are in the audit log", views)
	}
	c, err := o.Store.CaseOf(t.Context(), "ann")
	if err != nil || strings.Contains(fmt.Sprint(c.Steps), "办好了") || strings.Contains(fmt.Sprint(c.Steps), "下周才在") {
		t.Errorf("she sees what staff say among themselves: %+v, %v", c.Steps, err)
	}
	o.hidden()
}

// TestOneReply holds that two windows with the same reply send one, and that nobody
// replies over another without having read that.
func TestOneReply(t *testing.T) {
	o := newInbox(t)
	o.hand("ann", canary, "371324", "")
	wang, li := o.duty("wang", "371324"), o.duty("li", "371324")
	first := seen(t, wang.get("/desk/cases/1"))
	for range 2 {
		o.says(wang.follow("/desk/cases/1/reply", "text", "请来\r\n一趟", "seen", first), http.StatusOK, "答复已发出")
	}
	o.letters("ann")
	late := li.post("/desk/cases/1/reply", "text", "请打电话", "seen", first)
	o.says(late, http.StatusConflict, "没有发出", "wang 已经答复了", "请打电话")
	o.letters("ann")
	o.says(li.follow("/desk/cases/1/reply", "text", "请打电话", "seen", seen(t, late)), http.StatusOK, "答复已发出")
	o.letters("ann", "ann")
	o.says(wang.follow("/desk/cases/1/note", "text", "x", "seen", "0"), http.StatusOK)
	o.says(wang.follow("/desk/cases/1/note", "text", "x", "seen", "0"), http.StatusOK, "备注已存")
	c, err := o.Store.Case(t.Context(), 1)
	notes := 0
	for _, s := range c.Steps {
		if s.Kind == knowledge.StepNoted {
			notes++
		}
	}
	if err != nil || notes != 1 {
		t.Errorf("%d notes, %v", notes, err)
	}
	o.hidden()
}

// TestSheWrites holds that nobody replies or closes over words that they have not seen.
func TestSheWrites(t *testing.T) {
	o := newInbox(t)
	o.hand("ann", "想问低保", "371324", "")
	wang := o.duty("wang", "371324")
	old := seen(t, wang.get("/desk/cases/1"))
	o.keep(store.Effects{Chat: "ann", Handing: &knowledge.Handing{Kind: knowledge.StepAdded, Text: "他要来了" + canary, Region: "371324", Lang: "zh", Who: "ann", Channel: "telegram", Address: "1ann"}})
	late := wang.post("/desk/cases/1/reply", "text", "下周来办", "seen", old)
	o.says(late, http.StatusConflict, "她又留言了", "他要来了", "下周来办")
	o.says(wang.post("/desk/cases/1/close", "why", "solved", "seen", old), http.StatusConflict, "她又留言了")
	o.letters()
	o.says(wang.follow("/desk/cases/1/note", "text", "打过电话", "seen", old), http.StatusOK, "备注已存")
	o.says(wang.follow("/desk/cases/1/reply", "text", "马上打110", "seen", seen(t, late)), http.StatusOK, "答复已发出")
	o.letters("ann")
	o.keep(store.Effects{Chat: "ann", Handing: &knowledge.Handing{Kind: knowledge.StepAdded, Text: canary, Region: "371324", Lang: "zh", Who: "ann", Channel: "telegram", Address: "1ann"}})
	o.says(wang.get("/desk/cases?show=mine"), http.StatusOK, "她有新留言")
	o.says(wang.get("/desk/cases/1"), http.StatusOK, canary)
	o.hidden()
}

// TestCaseTakenAtOnce has two take a case at the same moment.
func TestCaseTakenAtOnce(t *testing.T) {
	o := newInbox(t)
	for round := range 10 {
		o.hand(fmt.Sprint("chat", round), "", "371324", "")
		got := make(chan reply, 2)
		for _, c := range []*client{o.duty(fmt.Sprint("wang", round), "371324"), o.duty(fmt.Sprint("li", round), "371324")} {
			go func() { got <- c.post(fmt.Sprintf("/desk/cases/%d/take", round+1)) }()
		}
		if a, b := (<-got).Code, (<-got).Code; a+b != http.StatusSeeOther+http.StatusConflict {
			t.Errorf("round %d: %d and %d", round, a, b)
		}
	}
}

// TestReplyByReceipt holds that who came over the page reads a reply with her receipt.
func TestReplyByReceipt(t *testing.T) {
	o := newInbox(t)
	o.keep(store.Effects{Chat: "web", Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Text: canary, Region: "371324", Lang: "zh", Who: "web", Channel: "web", Code: "ACDEF34679"}})
	wang := o.duty("wang", "371324")
	o.says(wang.get("/desk/cases/1"), http.StatusOK, canary)
	o.says(wang.follow("/desk/cases/1/reply", "text", "请周一来示例县妇联"), http.StatusOK, "用回执编号")
	o.letters()
	ask := func(m bot.Message) string {
		t.Helper()
		m.Chat = "other"
		reply, err := o.Bot.Reply(t.Context(), m)
		if err != nil {
			t.Fatal(err)
		}
		text := bot.Plain(reply.Lines)
		for _, row := range reply.Buttons {
			for _, b := range row {
				text += " " + b.Data
			}
		}
		return text
	}
	if text := ask(bot.Message{Text: "acdef-34679"}); !strings.Contains(text, "case:read:ACDEF34679") {
		t.Errorf("the receipt shows %s", text)
	}
	if text := ask(bot.Message{Press: "case:read:ACDEF34679"}); !strings.Contains(text, "请周一来示例县妇联") || strings.Contains(text, "wang") {
		t.Errorf("the reply reads %s", text)
	}
	o.hidden()
}

// TestCaseRegions holds that nobody sees or changes a case of another region, and nobody
// one without the right.
func TestCaseRegions(t *testing.T) {
	o := newInbox(t)
	o.hand("ann", canary, "371324", "suicide")
	o.hand("bea", canary, "110101", "suicide")
	o.hand("cat", canary, "", "") // counts as the office's
	lan, bei := o.duty("lan", "371324"), o.duty("bei", "1101")
	o.says(lan.get("/desk/cases"), http.StatusOK, "诉求 1", "诉求 3", "没有说地区", "-诉求 2")
	o.says(bei.get("/desk/cases"), http.StatusOK, "诉求 2", "-诉求 1", "-诉求 3")
	acts := []string{"take", "reply", "note", "back", "pass", "remind", "close", "hold", "release"}
	for _, no := range []string{"1", "3"} {
		o.says(bei.get("/desk/cases/"+no), http.StatusNotFound, "-"+canary)
		for _, act := range acts {
			o.says(bei.post("/desk/cases/"+no+"/"+act, "text", "x", "region", "110101", "day", "2026-04-01", "why", "solved"), http.StatusNotFound, "-"+canary)
		}
	}
	for _, c := range []*client{o.editor("ed", "371324"), o.reviewer("rev", "371324"), o.staff("own", []account.Role{account.Owner})} {
		for _, path := range []string{"/desk/cases", "/desk/cases/1", "/desk/cases/news", "/desk/cases?show=closed"} {
			o.says(c.get(path), http.StatusForbidden, "-"+canary, "-诉求 1")
		}
		for _, act := range acts {
			o.says(c.post("/desk/cases/1/"+act, "text", "x"), http.StatusForbidden, "-"+canary)
		}
	}
	if c, err := o.Store.Case(t.Context(), 1); err != nil || len(c.Steps) != 1 {
		t.Errorf("the case has %+v, %v", c.Steps, err)
	}
	if p := (&client{office: o.office}).get("/desk/cases/1"); p.Code != http.StatusSeeOther || strings.Contains(p.Text(), canary) || !strings.HasPrefix(p.To, "/desk/login") {
		t.Errorf("who did not sign in gets %d", p.Code)
	}

	// Handing it on takes it out of sight.
	o.says(lan.post("/desk/cases/1/pass", "region", "无此地"), http.StatusUnprocessableEntity, "没有这个地区")
	o.says(lan.post("/desk/cases/1/pass", "region", ""), http.StatusUnprocessableEntity, "没有这个地区")
	o.says(lan.follow("/desk/cases/1/pass", "region", "北京市东城区", "text", "她在北京"), http.StatusOK, "已转给北京市", "-诉求 1 等人接手")
	o.says(lan.get("/desk/cases/1"), http.StatusNotFound)
	o.says(bei.get("/desk/cases/1"), http.StatusOK, canary, "她在北京")
	o.hidden()
}

// TestCaseQueue holds the order of the list and its marks.
func TestCaseQueue(t *testing.T) {
	o := newInbox(t)
	if err := o.Store.SaveRoster(t.Context(), knowledge.Roster{{Region: "371324", Hours: "工作日8:30-12:00，14:00-17:30", Name: "示例县妇联权益部", Chat: "-1000000000101"}}); err != nil {
		t.Fatal(err)
	}
	o.now = time.Date(2026, 3, 8, 20, 0, 0, 0, knowledge.China) // a Sunday
	o.hand("night", "", "371324", "")
	o.now = time.Date(2026, 3, 9, 9, 0, 0, 0, knowledge.China)
	o.hand("morning", "", "371324", "")
	o.now = noon.Add(-30 * time.Minute)
	o.hand("fresh", "", "371324", "")
	o.now = noon.Add(-time.Minute)
	o.hand("danger", "", "371324", "suicide")
	o.now = noon
	text := o.duty("wang", "371324").get("/desk/cases").Text()
	var order []int
	for _, no := range []string{"诉求 4", "诉求 1", "诉求 2", "诉求 3"} {
		order = append(order, strings.Index(text, no))
	}
	for i := range order {
		if order[i] < 0 || i > 0 && order[i] < order[i-1] {
			t.Errorf("order %v in %s", order, text)
		}
	}
	rows := strings.Split(text, "诉求 ")
	for no, want := range map[string]string{"4": "紧急", "1": "超时 值班时间外来的", "2": "超时"} {
		for _, row := range rows {
			if strings.HasPrefix(row, no+" ") && !strings.Contains(row, want) {
				t.Errorf("case %s lacks %q: %s", no, want, row)
			}
		}
	}
}

// TestCaseNews holds that a page hears of each new urgent case once.
func TestCaseNews(t *testing.T) {
	o := newInbox(t)
	o.hand("ann", "", "371324", "suicide")
	wang := o.duty("wang", "371324")
	if page := wang.get("/desk/cases"); !strings.Contains(page.Body, `name="known" value="1"`) {
		t.Errorf("the page does not say what it knows: %s", page.Body)
	}
	if p := wang.get("/desk/cases/news?known=1"); p.Code != http.StatusNoContent {
		t.Errorf("no news gives %d %s", p.Code, p.Text())
	}
	o.hand("bea", canary, "371324", "suicide")
	o.hand("cat", canary, "110101", "suicide")
	o.hand("dora", canary, "371324", "")
	news := wang.get("/desk/cases/news?known=1")
	o.says(news, http.StatusOK, "诉求 2", "自杀", "-诉求 3", "-诉求 4", "-"+canary)
	if p := wang.get("/desk/cases/news?known=1&told=2"); p.Code != http.StatusNoContent {
		t.Errorf("told news gives %d", p.Code)
	}
}

// TestDutyTable has the owner edit the duty table, and others read it.
func TestDutyTable(t *testing.T) {
	o := newInbox(t)
	own, wang := o.staff("own", []account.Role{account.Owner}), o.duty("wang", "371324")
	o.says(own.get("/desk/cases/duty"), http.StatusOK, "值班表是空的", "加一行")
	o.says(o.editor("ed").get("/desk/cases/duty"), http.StatusForbidden)
	row := []string{"region", "山东省临沂市兰陵县", "hours", "工作日8:30-12:00，14:00-17:30", "name", "示例县妇联权益部", "chat", "-1000000000101", "topic", "suicide", "urgent", "1"}
	o.says(own.post("/desk/cases/duty", append([]string{"do", "add", "hours", "随便", "chat", "abc"}, "name", "")...), http.StatusUnprocessableEntity, "看不懂值班时间", "没有名称", "不是 Telegram 的编号", "没有保存")
	o.says(own.follow("/desk/cases/duty", append(row, "do", "add")...), http.StatusOK, "已加上：示例县妇联权益部", "自杀自伤")
	o.says(own.follow("/desk/cases/duty", "do", "add", "region", "北京市东城区", "name", "示例区妇联", "chat", "-1000000000102"), http.StatusOK, "已加上：示例区妇联", "现在有人看：示例区妇联", "下次：2026-03-09 14:00")
	table := wang.get("/desk/cases/duty")
	o.says(table, http.StatusOK, "示例县妇联权益部", "-示例区妇联", "-加一行", "--1000000000101")
	o.says(wang.post("/desk/cases/duty", append(row, "do", "add")...), http.StatusForbidden)
	o.says(wang.get("/desk/cases/duty/table.csv"), http.StatusForbidden)

	was := regexp.MustCompile(`name="was" value="([0-9a-f]+)"`).FindAllStringSubmatch(own.get("/desk/cases/duty").Body, -1)
	o.says(own.follow("/desk/cases/duty", "do", "change", "at", "0", "was", was[0][1], "name", "示例县妇联", "chat", "-1000000000103"), http.StatusOK, "已保存：示例县妇联")
	o.says(own.post("/desk/cases/duty", "do", "change", "at", "0", "was", was[0][1], "name", "另改", "chat", "-1000000000104"), http.StatusConflict, "别人刚改过")
	county := o.staff("county", []account.Role{account.Owner}, "1101")
	o.says(county.post("/desk/cases/duty", "do", "remove", "at", "1", "was", "00"), http.StatusConflict)
	o.says(county.post("/desk/cases/duty", append(row, "do", "add")...), http.StatusForbidden, "不归您管")
	o.says(county.follow("/desk/cases/duty", "do", "remove", "at", "0", "was", was[1][1]), http.StatusOK, "已删掉", "-示例区妇联 北京")

	upload := func(c *client, text string) reply {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, _ := form.CreateFormFile("file", "值班.csv")
		part.Write([]byte(text))
		form.Close()
		r := httptest.NewRequest(http.MethodPost, "/desk/cases/duty/import", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		return c.do(r)
	}
	o.says(upload(own, "地区,名称\n"), http.StatusUnprocessableEntity, "没有“名称”或“聊天编号”")
	o.says(upload(own, "地区,名称,聊天编号\n无此地,甲,x\n"), http.StatusUnprocessableEntity, "第2行", "无此地")
	o.says(upload(own, "地区,名称,聊天编号\n"), http.StatusUnprocessableEntity, "一行也没有")
	o.says(upload(own, strings.Repeat("x", 2<<20)), http.StatusUnprocessableEntity, "没有收到文件")
	o.says(upload(county, "地区,名称,聊天编号\n山东省,甲,-1000000000105\n"), http.StatusForbidden, "不归您管")
	preview := upload(own, "地区,名称,聊天编号\n北京市,<b>甲</b>,-1000000000105\n")
	o.says(preview, http.StatusOK, "换上以后是这 1 行", "<b>甲</b>")
	if roster, _ := o.Store.Roster(t.Context()); len(roster) != 1 || roster[0].Name != "示例县妇联" {
		t.Errorf("a preview changed the table: %+v", roster)
	}
	o.says(own.follow("/desk/cases/duty/import", "table", "地区,名称,聊天编号\n北京市,甲,-1000000000105\n", "sure", "1"), http.StatusOK, "共 1 行")
	if roster, _ := o.Store.Roster(t.Context()); len(roster) != 1 || roster[0].Region != "11" {
		t.Errorf("the table is %+v", roster)
	}
	o.says(own.get("/desk/cases/duty/table.csv"), http.StatusOK, "北京市,,甲,-1000000000105")
}

func TestPause(t *testing.T) {
	o := newInbox(t)
	wang, own := o.duty("wang", "371324"), o.staff("own", []account.Role{account.Owner})
	o.says(o.editor("ed").get("/desk/cases/pause"), http.StatusForbidden)
	o.says(o.editor("ed2").post("/desk/cases/pause", "do", "pause", "sure", "1"), http.StatusForbidden)
	o.says(wang.get("/desk/cases/pause"), http.StatusOK, "现在照常回答")
	o.says(wang.post("/desk/cases/pause", "do", "pause", "why", "答错了"), http.StatusUnprocessableEntity, "请先勾选")
	o.says(wang.follow("/desk/cases/pause", "do", "pause", "why", "答错了", "sure", "1"), http.StatusOK, "现在暂停", "wang 从 2026-03-09 12:00 起暂停", "答错了")
	o.says(wang.get("/desk/cases"), http.StatusOK, "暂停回答居民")
	o.says(own.follow("/desk/cases/pause", "do", "resume"), http.StatusOK, "现在照常回答")
	o.says(own.post("/desk/cases/pause", "do", "x"), http.StatusNotFound)
}
