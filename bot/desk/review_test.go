package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

func programme(id, title string) knowledge.Entry {
	return knowledge.Entry{
		ID: id, Kind: knowledge.Program, Title: title, Region: "371324", State: knowledge.Published,
		Text: "资助女童上学，每年600元。", Contacts: []knowledge.Contact{{Name: "示例县妇联", Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}},
		Source: &knowledge.Source{File: "示例.xlsx", Place: "Sheet1 2"},
	}
}

// importing is how an import saves.
var importing = store.Edit{Who: "root", Why: "import", Batch: 1}

// drafts saves a draft of an entry as an account does, and returns its version.
func (c *client) drafts(name string, e knowledge.Entry) int {
	c.t.Helper()
	e.State = knowledge.Draft
	ctx := audit.As(c.t.Context(), audit.Actor{Name: name, Door: "desk"})
	out, err := c.Store.Save(ctx, store.Edit{Who: name, Why: "改", Wait: true}, e)
	if err != nil {
		c.t.Fatal(err)
	}
	return out[0].Version
}

// public is the text of an entry that residents get; empty for none.
func (o *office) public(id string) string {
	o.t.Helper()
	e, err := o.Store.Entry(o.t.Context(), id)
	if errors.Is(err, knowledge.ErrNotFound) {
		return ""
	}
	if err != nil {
		o.t.Fatal(err)
	}
	return e.Text
}

func (c *client) step(path, entry string, version int, more ...string) reply {
	c.t.Helper()
	return c.post("/desk/review/"+path, append([]string{"entry", entry, "version", strconv.Itoa(version), "to", "/desk/review"}, more...)...)
}

// openReview is the number of the open request about an entry.
func (o *office) openReview(entry string) string {
	o.t.Helper()
	list, err := o.Store.ReviewsOf(o.t.Context(), entry)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, r := range list {
		if r.State == knowledge.ReviewOpen {
			return strconv.FormatInt(r.No, 10)
		}
	}
	return ""
}

func gets(t *testing.T, what string, p reply, code int, wants ...string) {
	t.Helper()
	if p.Code != code {
		t.Errorf("%s: %d, not %d: %s %s", what, p.Code, code, p.To, p.Text())
	}
	for _, want := range wants {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("%s: no %q in %s", what, want, p.Text())
		}
	}
}

// TestLifeOfAnEntry goes from a draft over a review that is sent back to what residents
// read, and into the archive and back.
func TestLifeOfAnEntry(t *testing.T) {
	o := newOffice(t, nil)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	e := programme("p", "春蕾计划")
	v1 := ed.drafts("bianji", e)
	if o.public("p") != "" {
		t.Fatal("a draft is public")
	}
	gets(t, "editor publishes", ed.step("publish", "p", v1), http.StatusForbidden)
	gets(t, "submit", ed.step("submit", "p", v1, "text", "请看金额"), http.StatusSeeOther)
	gets(t, "submitted", ed.get("/desk/review"), http.StatusOK, "已提交审核，请在2026年3月12日前处理", "我提交的，正在等待（1）", "春蕾计划")
	gets(t, "queue", re.get("/desk/review"), http.StatusOK, "等我审核（1）", "春蕾计划", "bianji", "请看金额", "示例.xlsx", "新条目")
	gets(t, "look", re.get("/desk/review/look?entry=p&version=1"), http.StatusOK, "每年600元", "发布第1版", "居民看不到：还没有发布过")

	no := o.openReview("p")
	gets(t, "return without a reason", re.post("/desk/review/return", "review", no, "to", "/desk/review"), http.StatusSeeOther)
	gets(t, "why", re.get("/desk/review"), http.StatusOK, "请写明原因")
	if o.openReview("p") != no {
		t.Error("a review was sent back without a reason")
	}
	gets(t, "return", re.post("/desk/review/return", "review", no, "to", "/desk/review", "text", "金额要注明年份"), http.StatusSeeOther)
	gets(t, "returned", ed.get("/desk/review"), http.StatusOK, "退回给我的（1）", "金额要注明年份")
	gets(t, "return again", re.post("/desk/review/return", "review", no, "to", "/desk/review", "text", "x"), http.StatusSeeOther)
	gets(t, "over", re.get("/desk/review"), http.StatusOK, "这一版已由shenhe退回")

	e.Text = "资助女童上学，2026年每人600元。"
	v2 := ed.drafts("bianji", e)
	gets(t, "submit again", ed.step("submit", "p", v2), http.StatusSeeOther)
	gets(t, "nothing is sent back", ed.get("/desk/review"), http.StatusOK, "我提交的，正在等待（1）")
	if text := ed.get("/desk/review").Text(); strings.Contains(text, "退回给我的") {
		t.Error("still sent back", text)
	}
	gets(t, "publish", re.step("publish", "p", v2), http.StatusSeeOther)
	gets(t, "published", re.get("/desk/review"), http.StatusOK, "已发布“春蕾计划”，居民现在就能看到", "没有等您审核的内容")
	if got := o.public("p"); got != e.Text {
		t.Errorf("residents read %q", got)
	}
	history, err := o.Store.History(t.Context(), "p")
	if err != nil {
		t.Fatal(err)
	}
	if last := history[len(history)-1]; last.Why != "应bianji的请求，由shenhe发布（第2版）" || last.Who != "shenhe" || last.Entry.State != knowledge.Published {
		t.Errorf("the history says %+v", last)
	}

	gets(t, "press again", re.step("publish", "p", v2), http.StatusSeeOther)
	gets(t, "once", re.get("/desk/review"), http.StatusOK, "这一版已由shenhe发布，没有重复发布")
	if again, _ := o.Store.History(t.Context(), "p"); len(again) != len(history) {
		t.Errorf("a second press made version %d", len(again))
	}

	gets(t, "editor archives", ed.step("archive", "p", 3, "text", "x"), http.StatusForbidden)
	gets(t, "archive", re.step("archive", "p", 3, "text", "项目已结束"), http.StatusSeeOther)
	if o.public("p") != "" {
		t.Error("what is archived is public")
	}
	gets(t, "back", ed.step("back", "p", 4), http.StatusSeeOther)
	if o.public("p") != "" {
		t.Error("what came back from the archive is public")
	}
	gets(t, "the draft", re.get("/desk/review/look?entry=p&version=5"), http.StatusOK, "发布第5版")
	gets(t, "publish what came back", re.step("publish", "p", 5), http.StatusSeeOther)
	if o.public("p") == "" {
		t.Error("what was published again is not public")
	}
	var actions []string
	for r, err := range o.Store.Audit(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Object == "p" && (strings.HasPrefix(r.Action, "review.") || r.Action == "entry.publish" || r.Action == "entry.archive" || r.Action == "entry.bring_back") {
			actions = append(actions, r.Actor.Name+" "+r.Action)
		}
	}
	want := "bianji review.submit,shenhe review.return,bianji review.submit,shenhe entry.publish,shenhe entry.archive,bianji entry.bring_back,shenhe entry.publish"
	if got := strings.Join(actions, ","); got != want {
		t.Errorf("the log says %s", got)
	}
}
