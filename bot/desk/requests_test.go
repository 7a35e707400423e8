package desk

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// point is a service point of the samples.
var point = knowledge.Entry{ID: "p1", Kind: knowledge.ServicePoint, Title: "示例县妇女儿童服务站", Region: "371324", State: knowledge.Published,
	Point: &knowledge.Point{Kinds: []string{"妇联"}, Phones: []knowledge.Phone{{Number: "000-0000-0101"}}, Hours: "工作日8:30-17:30", Address: "示例路1号"}}

// claim has a chat say that something of the point is wrong, and wait for the outcome.
func (o *inbox) claim(chat string, field knowledge.Field, old, proposed string) {
	o.t.Helper()
	o.keep(store.Effects{Chat: chat, Request: &knowledge.Request{Entry: "p1", Version: 1, Field: field, Old: old, Proposed: proposed,
		Who: chat, Channel: "telegram", Lang: "zh", Tell: true, Address: "1" + chat}})
}

func TestRequests(t *testing.T) {
	o := newInbox(t, point)
	rev := o.reviewer("rev", "371324")
	o.says(rev.get("/desk/requests"), http.StatusOK, "没有要处理的信息更正")
	o.claim("ann", knowledge.PhoneField, "000-0000-0101", "000-0000-0102")
	o.claim("bea", knowledge.PhoneField, "000-0000-0101", "000-0000-0102")
	o.claim("cat", knowledge.PhoneField, "000-0000-0101", "000-0000-0103")
	o.claim("dora", knowledge.HoursField, "工作日8:30-17:30", "")
	o.says(rev.get("/desk/requests"), http.StatusOK, "示例县妇女儿童服务站 · 电话", "000-0000-0101 → 000-0000-0102", "2人这样说", "1人这样说", "3人，最早", "其中 3 人想知道结果", "示例县妇女儿童服务站 · 服务时间")

	o.says(rev.post("/desk/requests/1"), http.StatusUnprocessableEntity, "请选采纳或不采纳")
	o.says(rev.post("/desk/requests/1", "do", "reject"), http.StatusUnprocessableEntity, "请写明原因")
	wrong := rev.post("/desk/requests/1", "do", "approve", "value", "打听打听")
	o.says(wrong, http.StatusUnprocessableEntity, "不像电话号码")
	if !strings.Contains(wrong.Body, `value="打听打听"`) {
		t.Error("what was written is gone")
	}
	o.says(rev.post("/desk/requests/1", "do", "approve", "value", ""), http.StatusUnprocessableEntity, "请写上正确的内容")
	o.letters()
	o.says(rev.follow("/desk/requests/1", "do", "approve", "value", "000-0000-0102"), http.StatusOK, "已采纳（共 2 条）", "告知 2 人", "最近处理过的", "rev")
	o.letters("ann", "bea")
	o.says(rev.post("/desk/requests/1", "do", "approve", "value", "000-0000-0102"), http.StatusConflict, "别人已经处理过")
	o.says(rev.post("/desk/requests/3", "do", "approve", "value", "000-0000-0103"), http.StatusConflict, "条目已经改过")
	o.says(rev.follow("/desk/requests/3", "do", "reject", "why", "打过，是0102"), http.StatusOK, "未采纳", "打过，是0102")
	o.letters("ann", "bea", "cat")
	o.says(rev.post("/desk/requests/4", "do", "approve", "value", "有人就开"), http.StatusUnprocessableEntity, "看不懂这个时间", "照这样保存")
	o.says(rev.follow("/desk/requests/4", "do", "approve", "value", "有人就开", "anyway", "1"), http.StatusOK, "已采纳")
	e, err := o.Store.Entry(t.Context(), "p1")
	if err != nil || e.Point.Phones[0].Number != "000-0000-0102" || e.Point.Hours != "有人就开" || e.Point.VerifiedBy != "rev" {
		t.Errorf("%+v, %v", e.Point, err)
	}
	o.now = noon.Add(31 * 24 * time.Hour)
	o.says(o.reviewer("rev2", "371324").get("/desk/requests"), http.StatusOK, "-最近处理过的")
}

// TestRequestRegions holds that nobody decides on another region's service points.
func TestRequestRegions(t *testing.T) {
	o := newInbox(t, point)
	o.claim("ann", knowledge.ClosedField, "published", "")
	far := o.reviewer("far", "1101")
	o.says(far.get("/desk/requests"), http.StatusOK, "没有要处理", "-示例县妇女儿童服务站")
	o.says(far.post("/desk/requests/1", "do", "approve"), http.StatusNotFound)
	o.says(far.post("/desk/requests/1", "do", "reject", "why", "x"), http.StatusNotFound)
	for _, c := range []*client{o.editor("ed"), o.duty("du"), o.staff("own", []account.Role{account.Owner})} {
		o.says(c.get("/desk/requests"), http.StatusForbidden, "-示例县妇女儿童服务站")
		o.says(c.post("/desk/requests/1", "do", "approve"), http.StatusForbidden)
	}
	o.keep(store.Effects{Chat: "quiet", Request: &knowledge.Request{Entry: "p1", Version: 1, Field: knowledge.HoursField, Who: "quiet", Channel: "web", Lang: "zh"}}) // nobody to write to
	o.says(far.post("/desk/requests/2", "do", "reject", "why", "x"), http.StatusNotFound)
	o.says(far.post("/desk/requests/2", "do", "approve", "value", "每天8:00-9:00"), http.StatusNotFound)
	near := o.reviewer("near", "3713")
	for _, path := range []string{"/desk/requests/9", "/desk/requests/x"} {
		o.says(near.post(path, "do", "reject", "why", "x"), http.StatusNotFound)
	}
	o.says(near.get("/desk/requests"), http.StatusOK, "会归档")
	o.says(near.follow("/desk/requests/1", "do", "approve"), http.StatusOK, "已采纳")
	if _, err := o.Store.Entry(t.Context(), "p1"); err == nil {
		t.Error("a closed place is still shown")
	}
	o.letters("ann")
}

// TestRequestsConfidential holds that a confidential address is not shown.
func TestRequestsConfidential(t *testing.T) {
	hidden := point
	place := *point.Point
	place.Confidential, place.Address = true, "示例胡同"+canary+"7号院"
	hidden.Point = &place
	o := newInbox(t, hidden)
	o.claim("ann", knowledge.MovedField, "示例胡同"+canary+"7号院", "示例大街"+canary+"9号院")
	rev := o.reviewer("rev", "371324")
	o.says(rev.get("/desk/requests"), http.StatusOK, "地址保密", "-"+canary)
	o.hidden()
}
