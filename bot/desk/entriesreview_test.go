package desk

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// TestListOfReviews holds that what is under review is found, marked and counted where it
// is of the visitor's own regions, and nowhere else.
func TestListOfReviews(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"), servicePoint("city", "市", "3713"), servicePoint("quiet", "无人送审", "371324"))
	ed, city := o.staff("bianji", []account.Role{account.Editor}, "371324"), o.staff("shi", []account.Role{account.Editor}, "3713")
	ed.drafts("bianji", servicePoint("quiet", "还没送", "371324"))
	fresh := ed.drafts("bianji", servicePoint("new", "新的", "371324"))
	ed.step("submit", "a", ed.drafts("bianji", servicePoint("a", "甲改", "371324")))
	ed.step("submit", "new", fresh)
	city.step("submit", "city", ed.drafts("shi", servicePoint("city", "市改", "3713")))
	for _, test := range []struct {
		who  *client
		want []string
	}{{ed, []string{"a", "new"}}, {city, []string{"a", "city", "new"}}, {o.staff("yishui", []account.Role{account.Editor}, "371323"), nil}} {
		p := test.who.get(list("state", "review"))
		if got := slices.Sorted(slices.Values(listed(p))); !slices.Equal(got, test.want) {
			t.Errorf("%v, want %v: %s", got, test.want, p.Text())
		}
		if n := strings.Count(rowsText(test.who.get("/desk/entries")), "审核中"); n != len(test.want) {
			t.Errorf("%d badges, want %d", n, len(test.want))
		}
	}
	counts := func() string {
		r := httptest.NewRequest(http.MethodGet, "/desk/entries/counts", nil)
		r.Header.Set("HX-Request", "true")
		return ed.do(r).Text()
	}
	if got := counts(); !strings.Contains(got, "审核中 2") {
		t.Errorf("counts: %s", got)
	}
	ed.step("withdraw", "new", fresh, "review", o.openReview("new"))
	if got := counts(); !strings.Contains(got, "审核中 1") {
		t.Errorf("counts after one was taken back: %s", got)
	}
}

// TestHomeReviews holds that what waits in reviews is on the first page of whom it waits for.
func TestHomeReviews(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"), servicePoint("b", "乙", "371324"))
	ed, rev := o.staff("bianji", []account.Role{account.Editor}, "371324"), o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	for _, id := range []string{"a", "b"} {
		ed.step("submit", id, ed.drafts("bianji", servicePoint(id, id+"改", "371324")), "due", "2026-03-09")
	}
	if p := rev.get("/desk/"); !strings.Contains(p.Text(), "2 等我审核的新稿") || strings.Contains(p.Text(), "超期限") {
		t.Errorf("reviewer's home: %s", p.Text())
	}
	rev.step("return", "a", 2, "review", o.openReview("a"), "text", "电话不对")
	if p := ed.get("/desk/"); !strings.Contains(p.Text(), "1 退回给我的新稿") || strings.Contains(p.Text(), "等我审核") {
		t.Errorf("editor's home: %s", p.Text())
	}
	o.now = noon.AddDate(0, 0, 2)
	if p := o.back("shenhe").get("/desk/"); !strings.Contains(p.Text(), "1 审核已超期限的新稿") || !strings.Contains(p.Body, `href="/desk/review"`) {
		t.Errorf("two days later: %s", p.Text())
	}
	if p := o.staff("yishui", []account.Role{account.Reviewer}, "371323").get("/desk/"); strings.Contains(p.Text(), "审核的新稿") {
		t.Errorf("the neighbours' home: %s", p.Text())
	}
}

// TestBulkAsksForReview holds that what an editor changes of many entries is sent for
// review in the same go, that a request about an older version is overtaken by one to the
// same reviewer, and that taking the change back ends the requests.
func TestBulkAsksForReview(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"), servicePoint("quiet", "没送审", "371324"))
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	version := ed.drafts("bianji", servicePoint("new", "新的", "371324"))
	ed.drafts("bianji", servicePoint("own", "还在写", "371324"))
	ed.step("submit", "new", version, "text", "请看", "reviewer", "shenhe")
	p := ed.post("/desk/entries/bulk", "do", "expiry", "which", "all")
	for _, want := range []string{"其中 2 条已经发布", "其中 1 条正在审核", "改完马上提交审核"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("it does not ask %q: %s", want, p.Text())
		}
	}
	p = ed.get(ed.post("/desk/entries/bulk/do", "do", "expiry", "which", "all", "expiry", "2027-12-31", "review", "1").To)
	if !strings.Contains(p.Text(), "已给 4 条设置到期日。其中 2 条是新稿，等审核发布。已提交审核 3 条，期限 2026年3月") {
		t.Errorf("it says %s", p.Text())
	}
	open, err := o.Store.OpenReviews(t.Context())
	if err != nil || len(open) != 3 {
		t.Fatalf("%d reviews, %v", len(open), err)
	}
	for _, w := range open {
		if w.Stale() || w.Review.Asker != "bianji" || w.Entry.Expires != "2027-12-31" || w.Entry.ID == "own" {
			t.Errorf("review of %s: %+v", w.Entry.ID, w.Review)
		}
		if w.Entry.ID == "new" && (w.Review.Reviewer != "shenhe" || w.Review.Note != "请看") {
			t.Errorf("the request again: %+v", w.Review)
		}
	}
	ed.undo(p)
	if o.openReview("a")+o.openReview("quiet") != "" {
		t.Error("reviews of drafts that are gone stay open")
	}
	if p := ed.get(ed.post("/desk/entries/bulk/do", "do", "expiry", "which", "ticked", "id", "a", "expiry", "2028-12-31").To); !strings.Contains(p.Text(), "还没有提交审核") || o.openReview("a") != "" {
		t.Errorf("without asking: %s", p.Text())
	}
}

// TestBulkArchiveUnderReview holds that an editor does not end a review by archiving, that
// a reviewer does, and that what was approved for a later day is left alone.
func TestBulkArchiveUnderReview(t *testing.T) {
	o := newOffice(t, nil, servicePoint("later", "以后", "371324"))
	ed, rev := o.staff("bianji", []account.Role{account.Editor}, "371324"), o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	ed.step("submit", "new", ed.drafts("bianji", servicePoint("new", "新的", "371324")))
	later := servicePoint("later", "以后改", "371324")
	later.Effective = "2026-06-01"
	version := ed.drafts("bianji", later)
	if p := rev.step("publish", "later", version, "sure", "1"); p.Code != http.StatusSeeOther {
		t.Fatalf("approving: %d %s", p.Code, p.Text())
	}
	p := ed.get(ed.post("/desk/entries/bulk/do", "do", "archive", "which", "ticked", "id", "new", "id", "later").To)
	if !strings.Contains(p.Text(), "正在审核，要由审核人归档 1 条") || o.entry("new").State != knowledge.Draft {
		t.Errorf("editor: %s", p.Text())
	}
	p = rev.get(rev.post("/desk/entries/bulk/do", "do", "archive", "which", "ticked", "id", "new", "id", "later").To)
	if !strings.Contains(p.Text(), "已归档 1 条") || !strings.Contains(p.Text(), "有新稿待发布，先处理新稿 1 条") || o.openReview("new") != "" {
		t.Errorf("reviewer: %s", p.Text())
	}
	list, err := o.Store.ReviewsOf(t.Context(), "later")
	if err != nil || list[0].State != knowledge.ReviewApproved {
		t.Errorf("approval: %+v, %v", list, err)
	}
	if p := rev.post("/desk/entries/publish", "do", "publish", "which", "ticked", "id", "later"); !strings.Contains(p.Text(), "已批准，到施行日自动发布 1 条") {
		t.Errorf("publishing it again: %s", p.Text())
	}
}

// TestBulkPublish publishes drafts that were ticked in the list, in the versions shown.
func TestBulkPublish(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲示例站", "371324"), servicePoint("none", "没有新稿", "371324"), servicePoint("b", "乙示例站", "371324"), servicePoint("city", "市", "3713"))
	ed, rev := o.staff("bianji", []account.Role{account.Editor}, "371324"), o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	for _, id := range []string{"a", "b"} {
		e := o.entry(id)
		e.Expires = "2027-12-31"
		ed.drafts("bianji", e)
	}
	ed.step("submit", "a", 2)
	if p := ed.post("/desk/entries/publish", "do", "publish", "which", "all"); p.Code != http.StatusForbidden {
		t.Errorf("an editor gets %d", p.Code)
	}
	if p := rev.get("/desk/entries"); !strings.Contains(p.Body, `formaction="/desk/entries/publish"`) {
		t.Error("the list does not offer it")
	}
	p := rev.post("/desk/entries/publish", "do", "publish", "which", "all")
	for _, want := range []string{"发布 2 条新稿？", "甲示例站", "bianji送审", "没有待发布的新稿 2 条"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("it does not say %q: %s", want, p.Text())
		}
	}
	var picks []string
	for _, m := range regexp.MustCompile(`name="pick" value="([^"]*)"`).FindAllStringSubmatch(p.Body, -1) {
		picks = append(picks, "pick", m[1])
	}
	e := o.entry("b")
	e.Expires = "2029-12-31"
	ed.drafts("bianji", e) // meanwhile
	if p = rev.post("/desk/review/publish-many", picks...); !strings.Contains(p.Text(), "已发布1条") || !strings.Contains(p.Text(), "您看过之后又改了") {
		t.Errorf("it says %s", p.Text())
	}
	if o.entry("a").Expires != "2027-12-31" || o.entry("b").Expires != "" || o.openReview("a") != "" {
		t.Error("the wrong one was published")
	}
	if err := o.Store.SetDeskRules(t.Context(), knowledge.DeskRules{FourEyes: true, ReviewDays: 3, WarnDays: 30}); err != nil {
		t.Fatal(err)
	}
	ed.drafts("shenhe", servicePoint("mine", "我写的示例", "371324"))
	if p := rev.post("/desk/entries/publish", "do", "publish", "which", "ticked", "id", "mine"); !strings.Contains(p.Text(), "要由另一位审核人发布") || strings.Contains(p.Body, `name="pick"`) {
		t.Errorf("four eyes: %s", p.Text())
	}
}

// TestListOfImport holds that the list of an import, to which its result leads, has all
// that it brought and nothing else, and that the first page takes it back.
func TestListOfImport(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	ed.drafts("bianji", servicePoint("other", "别的", "371324"))
	path, _ := ed.begin([]paper{{"站点.csv", points}})
	ed.post(path+"/keep", "as", "draft")
	p := ed.await(path, "已完成")
	link := regexp.MustCompile(`/desk/entries\?batch=\d+`).FindString(p.Body)
	p = ed.get(link)
	if len(listed(p)) != 2 || !strings.Contains(rowsText(p), "甲镇示例站") || !strings.Contains(rowsText(p), "乙镇示例站") || !strings.Contains(p.Text(), "共 2 条") {
		t.Errorf("%s: %s", link, p.Text())
	}
	if p := o.staff("yishui", []account.Role{account.Editor}, "371323").get(link); len(listed(p)) != 0 {
		t.Errorf("the neighbours see %s", p.Text())
	}
	p = ed.get("/desk/")
	m := regexp.MustCompile(`action="/desk/import/undo"><button name="batch" value="(\d+)"`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("home does not offer to undo: %s", p.Text())
	}
	if p = ed.get(ed.post("/desk/import/undo", "batch", m[1]).To); !strings.Contains(p.Text(), "归档 2 条") {
		t.Errorf("undone: %s", p.Text())
	}
	if p = ed.get(link + "&state=archived"); len(listed(p)) != 2 {
		t.Errorf("afterwards: %s", p.Text())
	}
}

// TestSearchTypedOn holds that whoever types on after what no name has still finds what is
// called so by its id, and what has the name since.
func TestSearchTypedOn(t *testing.T) {
	o := newOffice(t, nil, servicePoint("zhan-1", "甲", "371324"))
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	for _, typed := range []string{"zh", "zhan"} {
		if p := ed.get(list("q", typed)); len(listed(p)) != 0 {
			t.Fatalf("%s finds %s", typed, p.Text())
		}
	}
	if p := ed.get(list("q", "zhan-1")); len(listed(p)) != 1 {
		t.Errorf("the id finds %s", p.Text())
	}
	ed.drafts("bianji", servicePoint("b", "乙 ZHAN 站", "371324"))
	if p := ed.get(list("q", "zhan")); len(listed(p)) != 1 {
		t.Errorf("the new name finds %s", p.Text())
	}
}
