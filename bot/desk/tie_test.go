package desk

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// pokes counts how often an office told that answers changed.
func (o *office) pokes() func(what string, want bool) {
	n := 0
	o.Server.Changed = func() { n++ }
	return func(what string, want bool) {
		o.t.Helper()
		if (n > 0) != want {
			o.t.Errorf("%s: answers changed %d times", what, n)
		}
		n = 0
	}
}

// TestChangesAreTold holds that what residents read at once is told at once, and that a
// draft is not.
func TestChangesAreTold(t *testing.T) {
	o := newInbox(t, point, helmet)
	told := o.pokes()
	rev, ed := o.reviewer("rev", "371324"), o.editor("ed", "371324")

	o.claim("ann", knowledge.PhoneField, "000-0000-0101", "000-0000-0102")
	o.claim("bea", knowledge.HoursField, "工作日8:30-17:30", "")
	rev.post("/desk/requests/2", "do", "reject", "why", "打过电话")
	told("claim rejected", false)
	rev.post("/desk/requests/1", "do", "approve", "value", "000-0000-0102")
	told("claim approved", true)

	o.ask("cat", "坐月子补助怎么领", "371324", false)
	form := []string{"title", "坐月子补助怎么领", "text", "在服务站领。", "region", "371324", "do", "publish"}
	ed.post("/desk/misses/1/answer", form...)
	told("answer kept as a draft", false)
	o.ask("dora", "家门口托儿所在哪", "371324", false)
	form[1] = "家门口托儿所在哪"
	o.says(rev.follow("/desk/misses/2/answer", form...), http.StatusOK, "已答复")
	told("answer published", true)

	p := rev.post("/desk/entries/bulk", "do", "archive", "which", "all")
	told("bulk change asked", false)
	upto := regexp.MustCompile(`name="upto" value="(\d+)"`).FindStringSubmatch(p.Body)[1]
	p = rev.get(rev.post("/desk/entries/bulk/do", "do", "archive", "which", "all", "upto", upto).To)
	told("bulk change", true)
	rev.undo(p)
	told("bulk change undone", true)
}

// TestTryTellsChanges holds the same of what is tried, and that a draft is reviewed.
func TestTryTellsChanges(t *testing.T) {
	o, _ := newTryOffice(t)
	told := o.pokes()
	ed := o.staff("ed", []account.Role{account.Editor}, "371324")
	rev := o.staff("rev", []account.Role{account.Reviewer}, "371324")
	wording := []string{"wording", "寿星有钱领吗", "add", "1"}
	for _, one := range []struct {
		what, entry, plan string
		by                *client
		form              []string
		at                bool // it counts at once
	}{
		{"draft", "pension", "/plan", ed, wording, false},
		{"wording", "aid", "/plan", rev, wording, true},
		{"lay words", "aid", "/words", rev, []string{"said", "寿星钱", "written", "高龄津贴、老人津贴", "region", "兰陵县"}, true},
	} {
		path, _ := one.by.tryAsk("寿星有钱领吗")
		one.by.post(path+"/pin", "entry", one.entry)
		one.by.post(path+one.plan, one.form...)
		told(one.what+" planned", false)
		if p := one.by.post(path + "/save"); p.Code != http.StatusSeeOther {
			t.Fatalf("saving %s gives %d %s", one.what, p.Code, p.Text())
		}
		told(one.what, one.at)
		if one.at {
			one.by.post(path + "/undo")
			told(one.what+" taken back", true)
		}
	}
	open, err := o.Store.OpenReviews(t.Context())
	if err != nil || len(open) != 1 || open[0].Entry.ID != "pension" || open[0].Review.Asker != "ed" {
		t.Errorf("reviews: %+v, %v", open, err)
	}
}

// TestDraftsOfMissesAreReviewed holds that a draft that answers a question waits for a
// reviewer, in the place of what waited of the entry before.
func TestDraftsOfMissesAreReviewed(t *testing.T) {
	county := helmet
	county.ID, county.Region = "county", "371324"
	o := newInbox(t, county)
	o.reviewer("rev", "371324")
	ed := o.editor("ed", "371324")
	waits := county
	waits.State, waits.Text = knowledge.Draft, "周三发放。"
	out, err := o.Store.Save(t.Context(), store.Edit{Who: "ding", Wait: true}, waits)
	if err != nil {
		t.Fatal(err)
	}
	due := o.today().AddDays(1)
	if _, err := o.Store.SubmitReview(t.Context(), knowledge.Review{Entry: "county", Version: out[0].Version, Due: due, Reviewer: "rev"}); err != nil {
		t.Fatal(err)
	}
	o.ask("ann", "骑行头盔在哪里领", "371324", true)
	o.says(ed.follow("/desk/misses/1/attach", "entry", "county", "wording", "骑行头盔在哪里领"), http.StatusOK, "已提交审核")
	o.ask("bea", "坐月子补助怎么领", "371324", true)
	o.says(ed.follow("/desk/misses/2/answer", "title", "坐月子补助怎么领", "text", "在服务站领。", "region", "371324"), http.StatusOK, "已提交审核")
	open, err := o.Store.OpenReviews(t.Context())
	if err != nil || len(open) != 2 {
		t.Fatalf("%d reviews, %v", len(open), err)
	}
	first := open[0]
	if first.Entry.ID != "county" || first.Review.Version != out[0].Version+1 || first.Review.Reviewer != "rev" || first.Review.Due != due || first.Review.Asker != "ed" {
		t.Errorf("in the place of what waited: %+v", first.Review)
	}
	if fresh := open[1].Review; fresh.Asker != "ed" || fresh.Due != o.today().AddWorkDays(knowledge.DefaultDeskRules().ReviewDays) {
		t.Errorf("the new answer: %+v", fresh)
	}
}

// What a page asks for by itself, and the header that says so.
var (
	polls   = regexp.MustCompile(`hx-trigger="(?:every|load delay)[^>]*>`)
	headers = regexp.MustCompile(`hx-headers='{"(Desk-By-Itself)":"(1)"}'`)
)

// TestPollingEndsWithSession holds that a page that is left open does not keep its session.
func TestPollingEndsWithSession(t *testing.T) {
	o := newInbox(t)
	c := o.staff("wang", []account.Role{account.Duty}, "371324")
	tag := polls.FindString(c.get("/desk/cases").Body)
	sent := headers.FindStringSubmatch(tag)
	if sent == nil {
		t.Fatalf("the page asks by %q", tag)
	}
	codes := map[int]int{}
	for o.now = noon; o.now.Before(noon.Add(account.IdleFor + time.Minute)); o.now = o.now.Add(15 * time.Second) {
		r := httptest.NewRequest(http.MethodGet, "/desk/cases/news?known=0", nil)
		r.Header.Set("HX-Request", "true")
		r.Header.Set(sent[1], sent[2])
		codes[c.do(r).Code]++
	}
	if codes[http.StatusUnauthorized] == 0 || codes[http.StatusNoContent] == 0 {
		t.Errorf("it is answered %v", codes)
	}
	if p := c.get("/desk/cases"); p.Code != http.StatusSeeOther || !strings.HasPrefix(p.To, "/desk/login") {
		t.Errorf("the page gives %d %s", p.Code, p.To)
	}

	pieces, err := filepath.Glob("templates/*.html")
	if err != nil || len(pieces) == 0 {
		t.Fatal(err)
	}
	for _, name := range pieces {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, tag := range polls.FindAllString(string(text), -1) {
			if !headers.MatchString(tag) {
				t.Errorf("%s keeps sessions alive by %s", name, tag)
			}
		}
	}
}
