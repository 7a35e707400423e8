package desk

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// TestStaleVersion publishes a version that somebody edited meanwhile, in vain.
func TestStaleVersion(t *testing.T) {
	e := programme("p", "春蕾计划")
	o := newOffice(t, nil, e)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	e.Text = "每年800元。"
	v2 := ed.drafts("bianji", e)
	ed.step("submit", "p", v2)
	e.Text = "每年900元。"
	v3 := ed.drafts("bianji", e)
	gets(t, "queue", re.get("/desk/review"), http.StatusOK, "提交后又改过")
	gets(t, "old look", re.get("/desk/review/look?entry=p&version=2"), http.StatusOK, "这不是最新的一版", "800")
	p := re.step("publish", "p", v2)
	gets(t, "stale", p, http.StatusConflict, "没有执行：您看过之后，有人又改了", "您看过之后改了什么", "发布第3版")
	if !strings.Contains(p.Body, "加上：</span>9") && !strings.Contains(p.Body, "加上：</span>900") {
		t.Errorf("the page does not show what changed: %s", p.Body)
	}
	if got := o.public("p"); got != programme("p", "").Text {
		t.Errorf("residents read %q", got)
	}
	gets(t, "stale submit", ed.step("submit", "p", v2), http.StatusConflict)
	gets(t, "publish the newer", re.step("publish", "p", v3), http.StatusSeeOther)
	if got := o.public("p"); got != e.Text {
		t.Errorf("residents read %q", got)
	}
	list, err := o.Store.ReviewsOf(t.Context(), "p")
	if err != nil || len(list) != 2 || list[0].State != knowledge.ReviewPublished || list[1].State != knowledge.ReviewOvertaken {
		t.Errorf("%+v %v", list, err)
	}
	gets(t, "gone", re.step("publish", "p", 99), http.StatusConflict, "这一版已经不在等待")
	gets(t, "an import overtakes", ed.step("submit", "p", ed.drafts("bianji", programme("p", "春蕾计划"))), http.StatusSeeOther)
	if _, err := o.Store.Save(t.Context(), importing, func() knowledge.Entry { e.Text = "每年1000元。"; return e }()); err != nil {
		t.Fatal(err)
	}
	gets(t, "after an import", re.step("publish", "p", 5), http.StatusConflict, "这一版已经不在等待", "1000")
	if list, _ := o.Store.ReviewsOf(t.Context(), "p"); list[0].State != knowledge.ReviewOvertaken {
		t.Errorf("%+v", list[0])
	}
}

// TestTwoReviewersAtOnce has many press at the same moment: one version comes of it.
func TestTwoReviewersAtOnce(t *testing.T) {
	e := programme("p", "春蕾计划")
	o := newOffice(t, nil, e)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	e.Text = "每年800元。"
	ed.step("submit", "p", ed.drafts("bianji", e))
	no := o.openReview("p")
	var staff []*client
	for i := range 6 {
		staff = append(staff, o.staff(fmt.Sprint("shenhe", i), []account.Role{account.Reviewer}, "371324"))
	}
	var wait sync.WaitGroup
	codes := make([]int, len(staff))
	for i, c := range staff {
		wait.Go(func() {
			if i%3 == 2 {
				codes[i] = c.post("/desk/review/return", "review", no, "to", "/desk/review", "text", "再看看").Code
				return
			}
			codes[i] = c.step("publish", "p", 2).Code
		})
	}
	wait.Wait()
	for i, code := range codes {
		if code != http.StatusSeeOther && code != http.StatusConflict {
			t.Errorf("%d got %d", i, code)
		}
	}
	history, err := o.Store.History(t.Context(), "p")
	if err != nil || len(history) != 3 || history[2].Entry.State != knowledge.Published || o.public("p") != e.Text {
		t.Errorf("%d versions, residents read %q, %v", len(history), o.public("p"), err)
	}
	for _, c := range staff {
		if p := c.get("/desk/review"); p.Code != http.StatusOK || !strings.Contains(p.Text(), "已由shenhe") && !strings.Contains(p.Text(), "居民现在就能看到") && !strings.Contains(p.Text(), "已退回") && !strings.Contains(p.Text(), "等您审核") {
			t.Errorf("%d %s", p.Code, p.Text())
		}
	}
}

// TestReviewRegions keeps reviewers to their regions.
func TestReviewRegions(t *testing.T) {
	e := programme("p", "春蕾计划")
	o := newOffice(t, nil, e)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	other := o.staff("lin", []account.Role{account.Reviewer}, "371302")
	city := o.staff("shi", []account.Role{account.Reviewer}, "3713")
	e.Text = "每年800元。"
	v := ed.drafts("bianji", e)
	ed.step("submit", "p", v)
	no := o.openReview("p")
	if text := other.get("/desk/review").Text(); strings.Contains(text, "春蕾计划") {
		t.Error("another region's draft is in the queue", text)
	}
	for what, p := range map[string]reply{
		"look":      other.get("/desk/review/look?entry=p&version=2"),
		"publish":   other.step("publish", "p", v),
		"return":    other.post("/desk/review/return", "review", no, "text", "x"),
		"withdraw":  other.post("/desk/review/withdraw", "review", no),
		"submit":    other.step("submit", "p", v),
		"unknown":   city.step("publish", "nothing", 1),
		"no review": city.post("/desk/review/return", "review", "77", "text", "x"),
		"no number": city.post("/desk/review/return", "review", "abc", "text", "x"),
	} {
		gets(t, what, p, http.StatusNotFound)
	}
	if p := other.step("archive", "p", v, "text", "x"); p.Code != http.StatusForbidden && p.Code != http.StatusNotFound {
		t.Errorf("archive: %d", p.Code)
	}
	if got := o.public("p"); got == e.Text || got == "" {
		t.Errorf("residents read %q", got)
	}
	// A draft that moves an entry into one's region is not one's own to publish either.
	e.Region = "371302"
	v = ed.drafts("bianji", e)
	gets(t, "moves", other.step("publish", "p", v), http.StatusForbidden)
	gets(t, "city", city.step("publish", "p", v), http.StatusSeeOther)
	if e, _ := o.Store.Entry(t.Context(), "p"); e.Region != "371302" {
		t.Errorf("the entry is of %s", e.Region)
	}
	// Nor is an entry that another region's reviewers keep, by naming it as replaced.
	wide := programme("wide", "全市春蕾计划")
	wide.Region = "3713"
	city.step("publish", "wide", city.drafts("shi", wide))
	sly := programme("sly", "新春蕾计划")
	sly.Replaces, sly.Effective = knowledge.Strings{"wide"}, "2026-01-01"
	home := o.staff("xian", []account.Role{account.Reviewer}, "371324")
	v = home.drafts("xian", sly)
	gets(t, "replaces what is not hers", home.step("publish", "sly", v, "sure", "1"), http.StatusSeeOther)
	gets(t, "why", home.get("/desk/review"), http.StatusOK, "它会取代别的地区的条目")
	if o.public("sly") != "" {
		t.Error("it was published")
	}
	gets(t, "the city may", city.step("publish", "sly", v, "sure", "1"), http.StatusSeeOther)
}
