package desk

import (
	"context"
	"errors"
	"strings"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

func TestHome(t *testing.T) {
	soon := servicePoint("soon", "快到期", "371324")
	soon.Expires = "2026-03-31"
	stale := servicePoint("stale", "没核对", "371324")
	stale.Point.Verified = ""
	o := newOffice(t, nil, soon, stale, servicePoint("fine", "好", "371324"), knowledge.Entry{ID: "wide", Kind: knowledge.FAQ, Title: "省里的", Region: "37", State: knowledge.Published, Expires: "2026-03-20"})
	all := account.Roles[:]
	mine := audit.As(t.Context(), audit.Actor{Name: "wo"})
	if _, err := o.Store.Save(mine, store.Edit{Who: "我"}, inState(servicePoint("draft", "草稿", "371324"), knowledge.Draft)); err != nil {
		t.Fatal(err)
	}
	p := o.staff("wo", all, "371324").get("/desk/")
	for _, want := range []string{"1 快到期的条目", "1 该核对的服务点", "1 我的草稿"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("home does not say %q: %s", want, p.Text())
		}
	}
	for _, link := range []string{`href="/desk/review/expiring"`, `href="/desk/entries?own=1&amp;term=stale"`, `href="/desk/entries?mine=1&amp;state=draft"`} {
		if !strings.Contains(p.Body, link) {
			t.Errorf("home has no %s", link)
		}
	}
	if strings.Contains(p.Text(), "先做这几件事") {
		t.Error("first steps where there is something")
	}
	other := o.staff("yishui", all, "371323").get("/desk/")
	if !strings.Contains(other.Text(), "没有待办事项") {
		t.Errorf("the neighbours' home: %s", other.Text())
	}
	if p := o.staff("zhiban", []account.Role{account.Duty}, "371324").get("/desk/"); strings.Contains(p.Text(), "我的草稿") || strings.Contains(p.Text(), "快到期") {
		t.Errorf("duty's home: %s", p.Text())
	}
}

func TestHomeOfNew(t *testing.T) {
	o := newOffice(t, nil)
	if p := o.staff("guanli", []account.Role{account.Owner}).get("/desk/"); !strings.Contains(p.Text(), "先做这几件事") || !strings.Contains(p.Text(), "给同事开账号") || strings.Contains(p.Text(), "导入资料") {
		t.Errorf("an owner's first day: %s", p.Text())
	}
	if p := o.staff("bianji", []account.Role{account.Editor}).get("/desk/"); !strings.Contains(p.Text(), "导入资料") || !strings.Contains(p.Text(), "没有待办事项") {
		t.Errorf("an editor's first day: %s", p.Text())
	}
}

// TestHomeWithBrokenTile holds that what cannot be counted does not take the page with it.
func TestHomeWithBrokenTile(t *testing.T) {
	stale := servicePoint("stale", "没核对", "371324")
	stale.Point.Verified = ""
	o := newOffice(t, nil, stale)
	o.tiles = append(o.tiles, tiles{[]tile{{key: "misses", need: account.Read}}, func(context.Context, *visit) ([]int, error) { return nil, errors.New("broken") }})
	p := o.staff("bianji", []account.Role{account.Editor}).get("/desk/")
	if p.Code != 200 || !strings.Contains(p.Text(), "“没答上来的问题”现在数不出来") || !strings.Contains(p.Text(), "1 该核对的服务点") {
		t.Errorf("home: %d %s", p.Code, p.Text())
	}
}
