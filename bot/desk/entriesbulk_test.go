package desk

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// entry is an entry as it is stored, whatever its state.
func (o *office) entry(id string) knowledge.Entry {
	o.t.Helper()
	list, err := o.Store.EntriesOf(o.t.Context(), store.Filter{}, []string{id})
	if err != nil || len(list) != 1 {
		o.t.Fatalf("entry %s: %v, %v", id, list, err)
	}
	return list[0]
}

// undo presses the first button that takes a deed back.
func (c *client) undo(p reply) reply {
	c.t.Helper()
	m := regexp.MustCompile(`name="deed" value="(\d+)"`).FindStringSubmatch(p.Body)
	if m == nil {
		c.t.Fatalf("nothing to undo: %s", p.Text())
	}
	return c.get(c.post("/desk/entries/undo", "deed", m[1]).To)
}

func TestBulkArchive(t *testing.T) {
	waits := servicePoint("waits", "有新稿", "371324")
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"), inState(servicePoint("b", "乙", "371324001"), knowledge.Draft),
		inState(servicePoint("c", "丙", "371324"), knowledge.Archived), servicePoint("city", "市", "3713"), waits)
	waits.Title, waits.State = "新名字", knowledge.Draft
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "test", Wait: true}, waits); err != nil {
		t.Fatal(err)
	}
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	p := rev.post("/desk/entries/bulk", "do", "archive", "which", "all")
	for _, want := range []string{"归档 2 条？", "甲", "乙", "另有 3 条不动", "不归您的账号管 1 条", "有新稿待发布，先处理新稿 1 条", "本来就是这样 1 条"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("it does not ask %q: %s", want, p.Text())
		}
	}
	upto := regexp.MustCompile(`name="upto" value="(\d+)"`).FindStringSubmatch(p.Body)[1]
	p = rev.get(rev.post("/desk/entries/bulk/do", "do", "archive", "which", "all", "upto", upto).To)
	if !strings.Contains(p.Text(), "已归档 2 条。另有 3 条不动") {
		t.Errorf("it says %s", p.Text())
	}
	for id, state := range map[string]knowledge.State{"a": knowledge.Archived, "b": knowledge.Archived, "c": knowledge.Archived, "city": knowledge.Published, "waits": knowledge.Published} {
		if got := o.entry(id).State; got != state {
			t.Errorf("%s is %s", id, got)
		}
	}
	history, err := o.Store.History(t.Context(), "a")
	if err != nil || len(history) != 2 || history[1].Who != "shenhe" || history[1].Why != "批量归档" {
		t.Errorf("history: %+v, %v", history, err)
	}
	if p = rev.undo(p); !strings.Contains(p.Text(), "已撤销，2 条恢复原样") {
		t.Errorf("undo says %s", p.Text())
	}
	if o.entry("a").State != knowledge.Published || o.entry("b").State != knowledge.Draft {
		t.Error("it was not undone")
	}
	if n := auditedAs(t, o, "entries.archive") + auditedAs(t, o, "entries.undo"); n != 2 {
		t.Errorf("%d records", n)
	}
	if err := verifyAudit(t, o); err != nil {
		t.Error(err)
	}
	// An undo can be undone, too.
	if p = rev.undo(p); !strings.Contains(p.Text(), "2 条恢复原样") || o.entry("a").State != knowledge.Archived {
		t.Errorf("undo of undo says %s", p.Text())
	}
}

func verifyAudit(t *testing.T, o *office) error {
	_, err := o.Store.VerifyAudit(t.Context())
	return err
}

// TestBulkByEditor holds that what an editor changes of what is published waits as drafts,
// and that archiving that is not hers.
func TestBulkByEditor(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"), inState(servicePoint("b", "乙", "371324"), knowledge.Draft))
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	if p := ed.post("/desk/entries/bulk", "do", "archive", "which", "all"); !strings.Contains(p.Text(), "归档 1 条？") || !strings.Contains(p.Text(), "需要审核权限才能归档 1 条") {
		t.Errorf("archiving: %s", p.Text())
	}
	p := ed.post("/desk/entries/bulk", "do", "expiry", "which", "ticked", "id", "a", "id", "b")
	if !strings.Contains(p.Text(), "其中 1 条已经发布，改动会先成为新稿") {
		t.Errorf("expiry: %s", p.Text())
	}
	for _, wrong := range [][]string{{"expiry", "2026-02-30"}, {}, {"expiry", "2027-01-01", "never", "1"}} {
		p := ed.post("/desk/entries/bulk/do", append([]string{"do", "expiry", "which", "ticked", "id", "a"}, wrong...)...)
		if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Body, `aria-invalid="true"`) || !strings.Contains(p.Body, `name="id" value="a"`) {
			t.Errorf("%v: %d %s", wrong, p.Code, p.Text())
		}
	}
	p = ed.get(ed.post("/desk/entries/bulk/do", "do", "expiry", "which", "ticked", "id", "a", "id", "b", "expiry", "2027-12-31", "review", "1").To)
	if !strings.Contains(p.Text(), "已给 2 条设置到期日。其中 1 条是新稿") || !strings.Contains(p.Text(), "有新稿待发布") {
		t.Errorf("it says %s", p.Text())
	}
	if a, b := o.entry("a"), o.entry("b"); a.Expires != "" || b.Expires != "2027-12-31" || a.State != knowledge.Published {
		t.Errorf("a %+v, b %+v", a, b)
	}
	reviews := func() int {
		open, err := o.Store.OpenReviews(t.Context())
		if err != nil || len(open) > 0 && (open[0].Entry.ID != "a" || open[0].Review.Asker != "bianji") {
			t.Errorf("reviews %+v, %v", open, err)
		}
		return len(open)
	}
	if n := reviews(); n != 1 {
		t.Errorf("%d reviews are asked for", n)
	}
	if p = ed.undo(p); reviews() != 0 || strings.Contains(rowsText(p), "有新稿待发布") || o.entry("b").Expires != "" {
		t.Errorf("undone: %s", p.Text())
	}
}

// rowsText is the text of the rows of a list.
func rowsText(p reply) string {
	_, rows, _ := strings.Cut(p.Body, "<tbody>")
	rows, _, _ = strings.Cut(rows, "</tbody>")
	return reply{Body: rows}.Text()
}

// TestBulkOfFourEyes holds that a reviewer does not publish alone where the office wants two.
func TestBulkOfFourEyes(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"))
	if err := o.Store.SetDeskRules(t.Context(), knowledge.DeskRules{FourEyes: true, ReviewDays: 3, WarnDays: 30}); err != nil {
		t.Fatal(err)
	}
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	rev.post("/desk/entries/bulk/do", "do", "expiry", "which", "all", "expiry", "2027-12-31")
	if o.entry("a").Expires != "" {
		t.Error("one of the two was enough")
	}
	if p := rev.get("/desk/entries?state=waiting"); len(listed(p)) != 1 {
		t.Errorf("no draft waits: %s", p.Text())
	}
}

func TestBulkVerifiedAndRegion(t *testing.T) {
	late := servicePoint("late", "晚", "371324")
	late.Effective = "2027-01-01"
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"), late, knowledge.Entry{ID: "q", Kind: knowledge.FAQ, Title: "问", Region: "371324", State: knowledge.Published},
		servicePoint("b", "乙", "371323"))
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324", "371323")
	p := rev.get(rev.post("/desk/entries/bulk/do", "do", "verified", "which", "all", "region", "兰陵县").To)
	if !strings.Contains(p.Text(), "已把 2 个服务点标为今天核对") || !strings.Contains(p.Text(), "不是服务点 1 条") {
		t.Errorf("it says %s", p.Text())
	}
	if point := o.entry("a").Point; point.Verified != "2026-03-09" || point.VerifiedBy != "shenhe" || len(point.Phones) != 1 || o.entry("b").Point.Verified != "2026-03-01" {
		t.Errorf("verified: %+v", point)
	}
	p = rev.get(rev.post("/desk/entries/bulk/do", "do", "expiry", "which", "all", "expiry", "2026-12-31").To)
	if !strings.Contains(p.Text(), "到期日早于施行日 1 条") {
		t.Errorf("it says %s", p.Text())
	}
	for _, wrong := range []string{"", "没有这个县", "苍山县尚岩镇不存在", "济南市"} {
		if p := rev.post("/desk/entries/bulk/do", "do", "region", "which", "all", "to", wrong); p.Code != http.StatusUnprocessableEntity {
			t.Errorf("region %q: %d %s", wrong, p.Code, p.Text())
		}
	}
	rev.post("/desk/entries/bulk/do", "do", "region", "which", "ticked", "id", "a", "to", "沂水县")
	if got := o.entry("a").Region; got != "371323" {
		t.Errorf("region is %s", got)
	}
	// Who is for the former region only cannot move it back, nor learn of the deed.
	own := o.staff("lanling", []account.Role{account.Editor, account.Reviewer}, "371324")
	deeds, err := o.Store.DeedsOf(t.Context(), "shenhe", 1)
	if err != nil || len(deeds) != 1 || deeds[0].Entries != 1 || deeds[0].Public != 1 {
		t.Fatalf("deeds: %+v, %v", deeds, err)
	}
	if p := own.post("/desk/entries/undo", "deed", fmt.Sprint(deeds[0].No)); p.Code != http.StatusNotFound || o.entry("a").Region != "371323" {
		t.Errorf("somebody else's deed: %d %s", p.Code, p.Text())
	}
}

// TestBulkLeavesWhatChanged holds that entries which a colleague changes between the
// question and the answer are left alone.
func TestBulkLeavesWhatChanged(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", ""), servicePoint("b", "乙", ""))
	rev := o.staff("shenhe", []account.Role{account.Reviewer})
	p := rev.post("/desk/entries/bulk", "do", "archive", "which", "all")
	upto := regexp.MustCompile(`name="upto" value="(\d+)"`).FindStringSubmatch(p.Body)[1]
	changed := servicePoint("a", "甲改", "")
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "test"}, changed, servicePoint("new", "新", "")); err != nil {
		t.Fatal(err)
	}
	p = rev.get(rev.post("/desk/entries/bulk/do", "do", "archive", "which", "all", "upto", upto).To)
	if !strings.Contains(p.Text(), "已归档 1 条") || !strings.Contains(p.Text(), "被别人改过 2 条") {
		t.Errorf("it says %s", p.Text())
	}
	if o.entry("a").State != knowledge.Published || o.entry("new").State != knowledge.Published || o.entry("b").State != knowledge.Archived {
		t.Error("the wrong ones were archived")
	}
	o.now = noon.Add(time.Minute)
	again := inState(servicePoint("b", "乙又改", ""), knowledge.Published)
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "test"}, again); err != nil {
		t.Fatal(err)
	}
	if p = rev.undo(p); !strings.Contains(p.Text(), "1 条之后又改过，没有动") || o.entry("b").Title != "乙又改" {
		t.Errorf("undo says %s", p.Text())
	}
}

// TestBulkCountsAsCorrection holds that an old list that is imported again does not take
// back what staff did to many entries.
func TestBulkCountsAsCorrection(t *testing.T) {
	o := newOffice(t, nil)
	imports := func() {
		no, err := o.Store.Batch(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := o.Store.Save(t.Context(), store.Edit{Who: "test", Batch: no}, servicePoint("a", "甲", ""), servicePoint("b", "乙", "")); err != nil {
			t.Fatal(err)
		}
	}
	imports()
	rev := o.staff("shenhe", []account.Role{account.Reviewer})
	rev.post("/desk/entries/bulk/do", "do", "archive", "which", "ticked", "id", "a")
	imports()
	if got := o.entry("a").State; got != knowledge.Archived {
		t.Errorf("the place is %s again", got)
	}
	if p := rev.get("/desk/"); !strings.Contains(p.Text(), "归档：1 条") || !strings.Contains(p.Text(), "次导入") {
		t.Errorf("home: %s", p.Text())
	}
}

// TestBulkOfMany changes more than one transaction takes.
func TestBulkOfMany(t *testing.T) {
	var list []knowledge.Entry
	for i := range 2*bulkChunk + 7 {
		list = append(list, servicePoint(fmt.Sprintf("e%d", i), "点", "371324"))
	}
	o := newOffice(t, nil, list...)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	p := rev.get(rev.post("/desk/entries/bulk/do", "do", "archive", "which", "all").To)
	if !strings.Contains(p.Text(), "已归档 407 条") {
		t.Errorf("it says %s", p.Text())
	}
	if p = rev.undo(p); !strings.Contains(p.Text(), "407 条恢复原样") {
		t.Errorf("undo says %s", p.Text())
	}
}
