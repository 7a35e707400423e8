package desk

import (
	"errors"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

// TestFourEyes tries every way in which somebody could publish their own words.
func TestFourEyes(t *testing.T) {
	e := programme("p", "春蕾计划")
	o := newOffice(t, nil, e, programme("q", "巾帼贷"))
	rules := knowledge.DefaultDeskRules()
	rules.FourEyes = true
	if err := o.Store.SetDeskRules(t.Context(), rules); err != nil {
		t.Fatal(err)
	}
	a := o.staff("jia", []account.Role{account.Reviewer}, "371324")
	b := o.staff("yi", []account.Role{account.Reviewer}, "371324")
	e.Text = "每年800元。"
	v := a.drafts("jia", e)
	a.step("submit", "p", v)
	gets(t, "page", a.get("/desk/review/look?entry=p&version=2"), http.StatusOK, "这一版您写过或改过")
	if body := a.get("/desk/review/look?entry=p&version=2").Body; strings.Contains(body, `action="/desk/review/publish"`) {
		t.Error("the button is there")
	}
	gets(t, "publish", a.step("publish", "p", v), http.StatusForbidden, "要由另一位审核人发布")
	gets(t, "bulk", a.post("/desk/review/publish-many", "pick", "2 p"), http.StatusConflict, "要由另一位审核人发布")
	// Somebody else edits: then neither of the two may.
	e.Text = "每年850元。"
	v = b.drafts("yi", e)
	gets(t, "first of two writers", a.step("publish", "p", v), http.StatusForbidden)
	gets(t, "second of two writers", b.step("publish", "p", v), http.StatusForbidden)
	c := o.staff("bing", []account.Role{account.Reviewer}, "371324")
	gets(t, "a third", c.step("publish", "p", v), http.StatusSeeOther)
	if got := o.public("p"); got != e.Text {
		t.Errorf("residents read %q", got)
	}
	// Since what was published, jia wrote nothing.
	e.Text = "每年900元。"
	v = b.drafts("yi", e)
	gets(t, "of one who wrote before", a.step("publish", "p", v), http.StatusSeeOther)

	// An old version put back, an import, a bulk change: whatever saves at the desk.
	as := audit.As(t.Context(), audit.Actor{Name: "jia", Door: "desk"})
	for what, edit := range map[string]store.Edit{"restore": {Who: "jia"}, "import": {Who: "jia", Batch: 7}} {
		if _, err := o.Store.Save(as, edit, programme("p", "春蕾计划")); !errors.Is(err, knowledge.ErrFourEyes) {
			t.Errorf("%s as published: %v", what, err)
		}
	}
	// Out of the archive and back.
	gets(t, "archive", a.step("archive", "p", 6, "text", "x"), http.StatusSeeOther)
	gets(t, "back", a.step("back", "p", 7), http.StatusSeeOther)
	gets(t, "what one brought back", a.step("publish", "p", 8), http.StatusForbidden)
	gets(t, "what another brought back", b.step("publish", "p", 8), http.StatusSeeOther)

	// Not through a new name, nor where the history has no account.
	shown := o.signed(func() account.Account {
		one, err := o.Store.SaveAccount(t.Context(), account.Account{Name: "ding", Shown: "丁", Roles: []account.Role{account.Reviewer}, Regions: []string{"371324"}})
		if err != nil {
			t.Fatal(err)
		}
		return one
	}())
	q := programme("q", "巾帼贷")
	q.State, q.Text = knowledge.Draft, "最高20万元。"
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "丁", Wait: true}, q); err != nil {
		t.Fatal(err)
	}
	gets(t, "by the shown name", shown.step("publish", "q", 2), http.StatusForbidden)
	gets(t, "another", a.step("publish", "q", 2), http.StatusSeeOther)

	// From a terminal and from Telegram all is as before.
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "root"}, programme("p", "春蕾计划")); err != nil {
		t.Error(err)
	}
}

// back signs an account in again, after the clock was turned.
func (o *office) back(name string) *client {
	o.t.Helper()
	a, err := o.Store.AccountNamed(o.t.Context(), name)
	if err != nil {
		o.t.Fatal(err)
	}
	return o.signed(a)
}

// asks puts a question to the office's bot, over an index of its own, as of the desk's clock.
func (o *office) asks(question string) string { return o.tells(bot.Message{Text: question}) }

// tells is what the bot says to a message.
func (o *office) tells(m bot.Message) string {
	o.t.Helper()
	x, err := index.Open(o.t.Context(), filepath.Join(o.t.TempDir(), "index"), o.Store, index.Options{})
	if err != nil {
		o.t.Fatal(err)
	}
	defer x.Close()
	b := bot.New(bot.Config{Search: x, Entries: o.Store, Programmes: o.Store, Region: "371324", Now: func() time.Time { return o.now }})
	r, err := b.Reply(o.t.Context(), m)
	if err != nil {
		o.t.Fatal(err)
	}
	var text strings.Builder
	for _, line := range r.Lines {
		text.WriteString(line.String() + "\n")
	}
	return text.String()
}

// TestDates turns the clock over the first and the last day of what is published.
func TestDates(t *testing.T) {
	old := programme("p", "示例春蕾助学")
	old.Text = "每年600元。"
	o := newOffice(t, nil, old)
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")

	fresh := programme("n", "示例育儿补贴")
	fresh.Text, fresh.Effective, fresh.Expires = "每月500元。", "2026-04-01", "2026-06-30"
	gets(t, "publish", re.step("publish", "n", re.drafts("shenhe", fresh)), http.StatusSeeOther)
	gets(t, "says when", re.get("/desk/review"), http.StatusOK, "居民从2026年4月1日起看到")

	point := knowledge.Entry{
		ID: "pt", Kind: knowledge.ServicePoint, Title: "示例妇女之家", Region: "371324", Effective: "2026-04-01", Expires: "2026-06-30",
		Point: &knowledge.Point{Kinds: []string{"妇联"}, Address: "示例路1号", Phones: []knowledge.Phone{{Number: "000-0000-0102"}}, Location: &knowledge.LatLon{Lat: 34.85, Lon: 118.07}},
	}
	gets(t, "publish a place", re.step("publish", "pt", re.drafts("shenhe", point), "sure", "1"), http.StatusSeeOther)

	new := old
	new.Text, new.Effective = "每年800元。", "2026-05-01"
	v := re.drafts("shenhe", new)
	gets(t, "look", re.get("/desk/review/look?entry=p&version=2"), http.StatusOK, "批准，2026年5月1日自动发布", "在那之前居民仍看到现在这一版")
	gets(t, "approve", re.step("publish", "p", v), http.StatusSeeOther)
	gets(t, "approved", re.get("/desk/review"), http.StatusOK, "2026年5月1日自动发布")
	gets(t, "approve again", re.step("publish", "p", v), http.StatusSeeOther)
	gets(t, "look", re.get("/desk/review/look?entry=p&version=2"), http.StatusOK, "已批准：2026年5月1日自动换成新版")

	for _, day := range []struct {
		on            string
		fresh, before bool
	}{
		{"2026-03-31", false, true}, {"2026-04-01", true, true}, {"2026-04-30", true, true},
		{"2026-05-01", true, false}, {"2026-06-30", true, false}, {"2026-07-01", false, false},
	} {
		at, err := time.ParseInLocation(time.DateOnly, day.on, knowledge.China)
		if err != nil {
			t.Fatal(err)
		}
		o.now = at.Add(time.Minute)
		if _, err := o.Store.PublishDue(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(o.asks("示例育儿补贴多少钱"), "500"); got != day.fresh {
			t.Errorf("on %s the new programme answers: %v", day.on, got)
		}
		for _, question := range []string{"示例妇女之家在哪里", "附近的妇联", "妇联电话多少"} {
			if got := strings.Contains(o.asks(question), "0102"); got != day.fresh {
				t.Errorf("on %s %s finds the place: %v", day.on, question, got)
			}
		}
		answer := o.asks("示例春蕾助学多少钱")
		if strings.Contains(answer, "600") != day.before || strings.Contains(answer, "800") == day.before {
			t.Errorf("on %s the changed programme answers %s", day.on, answer)
		}
	}
	o.now = noon
	if answer := o.tells(bot.Message{Press: "read:n"}); !strings.Contains(answer, "2026-04-01起才施行") {
		t.Errorf("opened before its day it says %s", answer)
	}
	history, err := o.Store.History(t.Context(), "p")
	if err != nil || len(history) != 3 || history[2].Who != "shenhe" {
		t.Errorf("%d versions, %v", len(history), err)
	}
}

// TestNewerDraftOutlivesApproval publishes what was approved beside a newer draft.
func TestNewerDraftOutlivesApproval(t *testing.T) {
	e := programme("p", "春蕾计划")
	o := newOffice(t, nil, e)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	e.Text, e.Effective = "每年800元。", "2026-05-01"
	re.step("publish", "p", ed.drafts("bianji", e))
	later := e
	later.Text = "每年999元。"
	v := ed.drafts("bianji", later)
	gets(t, "submit", ed.step("submit", "p", v, "text", "再改一次"), http.StatusSeeOther)
	o.now = time.Date(2026, 5, 1, 0, 0, 1, 0, knowledge.China)
	if n, err := o.Store.PublishDue(t.Context()); n != 1 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := o.Store.PublishDue(t.Context()); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if got := o.public("p"); got != e.Text {
		t.Errorf("residents read %q", got)
	}
	re = o.back("shenhe")
	gets(t, "still under review", re.get("/desk/review"), http.StatusOK, "等我审核（1）", "再改一次")
	gets(t, "publish it", re.step("publish", "p", 5), http.StatusSeeOther)
	if got := o.public("p"); got != later.Text {
		t.Errorf("residents read %q", got)
	}
	if history, _ := o.Store.History(t.Context(), "p"); history[4].Who != "bianji" {
		t.Errorf("the draft is %s's now", history[4].Who)
	}
}

// TestApprovalTakenBack cancels what was to be published by itself.
func TestApprovalTakenBack(t *testing.T) {
	e := programme("p", "春蕾计划")
	o := newOffice(t, nil, e)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	e.Text, e.Effective = "每年800元。", "2026-05-01"
	v := ed.drafts("bianji", e)
	ed.step("submit", "p", v)
	no := o.openReview("p")
	re.step("publish", "p", v)
	gets(t, "editor", ed.post("/desk/review/withdraw", "review", no, "to", "/desk/review"), http.StatusForbidden)
	gets(t, "reviewer", re.post("/desk/review/withdraw", "review", no, "to", "/desk/review"), http.StatusSeeOther)
	o.now = time.Date(2026, 5, 2, 0, 0, 0, 0, knowledge.China)
	if n, err := o.Store.PublishDue(t.Context()); n != 0 || err != nil || o.public("p") == e.Text {
		t.Errorf("%d %v %s", n, err, o.public("p"))
	}
	re = o.back("shenhe")
	gets(t, "publish after all", re.step("publish", "p", v), http.StatusSeeOther)
	if o.public("p") != e.Text {
		t.Error("it is not published")
	}
}

// TestPublishMany publishes what is ticked and clear, and names the rest.
func TestPublishMany(t *testing.T) {
	o := newOffice(t, nil, programme("a", "甲项目"), programme("b", "乙项目"), programme("c", "丙项目"))
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	for _, e := range []knowledge.Entry{programme("a", "甲项目"), programme("b", "乙项目"), programme("c", "丙项目")} {
		e.Text = "改过的内容。"
		if e.ID == "c" {
			e.Contacts = nil
		}
		ed.step("submit", e.ID, ed.drafts("bianji", e))
	}
	p := re.get("/desk/review")
	gets(t, "queue", p, http.StatusOK, "等我审核（3）", "全部打勾（2）")
	if !strings.Contains(p.Body, `value="2 a"`) || strings.Contains(p.Body, `value="2 c"`) {
		t.Error("the wrong ones can be ticked")
	}
	b := programme("b", "乙项目")
	b.Text = "又改过。"
	ed.drafts("bianji", b)
	p = re.post("/desk/review/publish-many", "pick", "2 a", "pick", "2 b", "pick", "2 c", "pick", "nonsense", "pick", "1 nothing")
	gets(t, "some", p, http.StatusConflict, "已发布1条", "乙项目 ：您看过之后又改了", "丙项目 ：有警告", "nothing：已经不在等待")
	if o.public("a") != "改过的内容。" || o.public("b") == "又改过。" || o.public("c") == "改过的内容。" {
		t.Errorf("residents read %q %q %q", o.public("a"), o.public("b"), o.public("c"))
	}
	gets(t, "none", re.post("/desk/review/publish-many"), http.StatusSeeOther)
	gets(t, "warning unread", re.step("publish", "c", 2), http.StatusSeeOther)
	gets(t, "why", re.get("/desk/review"), http.StatusOK, "请先看完警告")
	gets(t, "warning read", re.step("publish", "c", 2, "sure", "1"), http.StatusSeeOther)
	if o.public("c") != "改过的内容。" {
		t.Error("c is not published")
	}
}

// TestReplaces proposes earlier editions, and ends those that are ticked.
func TestReplaces(t *testing.T) {
	old := programme("old", "示例春蕾助学办法（试行）")
	old.Kind, old.Issued, old.Text = knowledge.Policy, "2020-01-01", "每年600元。"
	year := programme("year", "2025年示例春蕾助学办法")
	year.Kind, year.Issued, year.Text = knowledge.Policy, "2025-01-01", "每年700元。"
	far := old
	far.ID, far.Region = "far", "371302"
	o := newOffice(t, nil, old, year, far)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	fresh := programme("new", "示例春蕾助学办法")
	fresh.Kind, fresh.Issued, fresh.Text = knowledge.Policy, "2026-02-01", "每年800元。"
	v := ed.drafts("bianji", fresh)
	ed.step("submit", "new", v)
	gets(t, "queue", re.get("/desk/review"), http.StatusOK, "可能取代2个旧条目")
	p := re.get("/desk/review/look?entry=new&version=1")
	gets(t, "look", p, http.StatusOK, "示例春蕾助学办法（试行）", "只有年份不同")
	if !strings.Contains(p.Body, `name="replaces" value="old" checked`) || strings.Contains(p.Body, `value="year" checked`) || strings.Contains(p.Body, `value="far"`) {
		t.Error("the wrong ones are ticked", p.Body)
	}
	gets(t, "publish", re.step("publish", "new", v, "replaces", "old", "archive", "year", "archive", "far", "replaces", "far"), http.StatusSeeOther)
	if o.public("year") != "" || o.public("far") == "" {
		t.Errorf("year %q, far %q", o.public("year"), o.public("far"))
	}
	if answer := o.asks("示例春蕾助学办法每年多少钱"); !strings.Contains(answer, "800") || strings.Contains(answer, "600元") || strings.Contains(answer, "700元") {
		t.Error(answer)
	}
	st, err := o.steps(t.Context(), &visit{Account: account.Account{No: 1, Roles: []account.Role{account.Owner}}, Lang: "zh"}, "old")
	if err != nil || !strings.Contains(strings.Join(st.Seen, ""), "已被更新的条目取代") {
		t.Errorf("%+v %v", st, err)
	}
}

// TestExpiring lists what ends, and extends, archives and leaves it.
func TestExpiring(t *testing.T) {
	ends := func(id, title string, day knowledge.Date) knowledge.Entry {
		e := programme(id, title)
		e.Expires = day
		return e
	}
	far := ends("far", "外区项目", "2026-03-20")
	far.Region = "371302"
	o := newOffice(t, nil, ends("a", "甲项目", "2026-03-20"), ends("b", "乙项目", "2026-03-01"), ends("c", "丙项目", "2026-03-09"),
		ends("late", "以后项目", "2026-06-01"), ends("old", "旧项目", "2025-06-01"), far)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	p := ed.get("/desk/review/expiring")
	gets(t, "list", p, http.StatusOK, "30天内到期的条目", "甲项目", "还有11天", "乙项目", "已过8天", "丙项目", "今天（2026年3月9日）是最后一天")
	for _, no := range []string{"以后项目", "旧项目", "外区项目"} {
		if strings.Contains(p.Text(), no) {
			t.Errorf("%s is listed", no)
		}
	}
	count := func() knowledge.ReviewCount {
		a, err := o.Store.AccountNamed(t.Context(), "shenhe")
		if err != nil {
			t.Fatal(err)
		}
		n, err := o.Store.ReviewCount(t.Context(), &a)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := count(); n.Expiring != 2 || n.Waiting != 0 {
		t.Errorf("%+v", n)
	}
	gets(t, "extend into the past", ed.post("/desk/review/expiring/extend", "entry", "a", "expires", "2026-03-20", "until", "2026-03-01"), http.StatusSeeOther)
	gets(t, "why", ed.get("/desk/review/expiring"), http.StatusOK, "没有改“甲项目”")
	gets(t, "extend", ed.post("/desk/review/expiring/extend", "entry", "a", "expires", "2026-03-20", "until", "2026-12-31"), http.StatusSeeOther)
	gets(t, "extend twice", ed.post("/desk/review/expiring/extend", "entry", "a", "expires", "2026-03-20", "until", "2026-12-30"), http.StatusSeeOther)
	gets(t, "a draft waits", ed.get("/desk/review/expiring"), http.StatusOK, "没有改“甲项目”：它有草稿在等待", "有草稿待发布")
	gets(t, "under review", re.get("/desk/review"), http.StatusOK, "等我审核（1）", "有效期延长到2026年12月31日")
	re.step("publish", "a", 2)
	if e, _ := o.Store.Entry(t.Context(), "a"); e.Expires != "2026-12-31" {
		t.Errorf("the last day is %s", e.Expires)
	}
	gets(t, "still right", ed.post("/desk/review/expiring/right", "entry", "c", "expires", "2026-03-09", "text", "项目结束了"), http.StatusSeeOther)
	gets(t, "noted", ed.get("/desk/review/expiring"), http.StatusOK, "bianji于2026年3月9日 12:00看过：到期日没错", "项目结束了")
	if n := count(); n.Expiring != 0 {
		t.Errorf("%+v", n)
	}
	gets(t, "another region", ed.post("/desk/review/expiring/right", "entry", "far", "expires", "2026-03-20"), http.StatusNotFound)
	gets(t, "moved", ed.post("/desk/review/expiring/right", "entry", "a", "expires", "2026-03-20"), http.StatusSeeOther)
	gets(t, "archive", re.step("archive", "b", 1, "text", "已结束"), http.StatusSeeOther)
	if text := re.get("/desk/review/expiring").Text(); strings.Contains(text, "乙项目") {
		t.Error(text)
	}
}
