package desk

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// helmet is an entry that answers nearly what is asked in the tests; old is like it and
// expired.
var (
	helmet = knowledge.Entry{ID: "helmet", Kind: knowledge.Policy, Title: "骑行头盔发放办法（示例）", Number: "示例发〔2026〕1号", Region: "3713", State: knowledge.Published,
		Sections: []knowledge.Section{
			{Path: []string{"第一条"}, Text: "为保障妇女骑行安全，制定本办法。"},
			{Path: []string{"第二条"}, Text: "骑行头盔由示例县妇联在服务站发放，凭身份证领取。"},
		}}
	old = knowledge.Entry{ID: "old", Kind: knowledge.FAQ, Title: "骑行头盔怎么领（旧）", Text: "骑行头盔已发完。", State: knowledge.Published, Expires: "2025-12-31"}
)

// TestMissDirect answers a miss from a passage that the desk proposes; who waits is told.
func TestMissDirect(t *testing.T) {
	o := newInbox(t, helmet, old)
	o.ask("ann", "我叫柳莺莺，"+canary+"的骑行头盔在哪里领", "371324", true)
	o.ask("bea", canary+"的骑行头盔去哪领", "371324", false)
	rev := o.reviewer("rev", "371324")
	o.says(rev.get("/desk/misses"), http.StatusOK, "骑行头盔", "2次（2人）", "1人", "兰陵县", "没有答案 2", "每周 0 0 0 0 0 0 0 2", "共 1 组，1 人等着", "-柳莺莺")
	page := rev.get("/desk/misses/1")
	o.says(page, http.StatusOK, "骑行头盔发放办法（示例）", "第二条", "已于 2025-12-31 到期", "发布并告知 1 人", "-柳莺莺")
	if !strings.Contains(page.Body, "<mark>") || !strings.Contains(page.Body, `from=helmet&amp;section=1`) {
		t.Errorf("the passage is not marked, or not offered: %s", page.Body)
	}
	start := rev.get("/desk/misses/1?from=helmet&section=1")
	o.says(start, http.StatusOK, "骑行头盔由示例县妇联在服务站发放，凭身份证领取。")
	if !strings.Contains(start.Body, "《骑行头盔发放办法（示例）》（示例发〔2026〕1号）第二条") {
		t.Error("the source is not named")
	}
	form := []string{"title", "骑行头盔在哪里领？", "text", "在示例县妇联服务站领。<i>带身份证</i>", "region", "兰陵县", "cite", "《办法》第二条", "questions", canary + "的骑行头盔去哪领\n头盔去哪拿\n\n头盔去哪拿"}
	for name, want := range map[string]string{"title": "请写上问题", "text": "请写上答案"} {
		bad := append(append([]string{}, form...), name, "")
		for i := 0; i < len(form); i += 2 {
			if bad[i] == name {
				bad[i+1] = " "
			}
		}
		o.says(rev.post("/desk/misses/1/answer", bad...), http.StatusUnprocessableEntity, want, "头盔去哪拿")
	}
	bad := func(name, value, want string) {
		t.Helper()
		f := append([]string{}, form...)
		for i := 0; i < len(f); i += 2 {
			if f[i] == name {
				f[i+1] = value
			}
		}
		o.says(rev.post("/desk/misses/1/answer", f...), http.StatusUnprocessableEntity, want)
	}
	bad("title", "我叫（姓名），头盔在哪领", "代替个人信息的括号")
	bad("title", strings.Repeat("长", 201), "最多200个字")
	bad("region", "无此地", "没有这个地区")
	bad("region", "北京市", "不归您管")
	bad("region", "全国", "不归您管")
	bad("questions", strings.Repeat("问法"+strings.Repeat("长", 200)+"\n", 2), "每行最多200个字")
	o.letters()
	o.says(rev.follow("/desk/misses/1/answer", append(form, "do", "publish")...), http.StatusOK, "已发布，告知 1 人", "已答", "rev，2026-03-09 12:00", "已告知 1 人")
	o.letters("ann")
	e, err := o.Store.Entry(t.Context(), knowledge.Key(&knowledge.Entry{Kind: knowledge.FAQ, Title: "骑行头盔在哪里领？", Region: "371324"}))
	if err != nil || len(e.Questions) != 2 || e.Source.Cite != "《办法》第二条" || e.Region != "371324" {
		t.Errorf("the entry is %+v, %v", e, err)
	}
	o.says(rev.post("/desk/misses/1/answer", append(form, "do", "publish")...), http.StatusConflict, "已经有答复了")
	o.letters("ann")
	o.says(rev.get("/desk/misses"), http.StatusOK, "没有未答问题")
	o.says(rev.follow("/desk/misses", "state", "answered", "sort", "newest"), http.StatusOK, "已答")

	// The same question again is not to be answered twice.
	o.ask("cat", "骑行头盔在哪里领", "371324", false)
	o.says(rev.post("/desk/misses/2/answer", append(form, "do", "publish")...), http.StatusUnprocessableEntity, "已有同样问题的问答")
	o.says(rev.follow("/desk/misses/1/reopen"), http.StatusOK, "已重新打开")
	o.hidden()
}

// TestMissDraft holds that who waits is told when a draft is published, and not before.
func TestMissDraft(t *testing.T) {
	for _, test := range []struct {
		name     string
		fourEyes bool
		roles    []account.Role
	}{
		{"an editor", false, []account.Role{account.Editor}},
		{"duty", false, []account.Role{account.Duty}},
		{"four eyes", true, []account.Role{account.Reviewer}},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := newInbox(t)
			if test.fourEyes {
				if err := o.Store.SetDeskRules(t.Context(), knowledge.DeskRules{FourEyes: true, ReviewDays: 3, WarnDays: 30}); err != nil {
					t.Fatal(err)
				}
			}
			o.ask("ann", canary+"的骑行头盔在哪里领", "371324", true)
			c := o.staff("c", test.roles, "371324")
			o.says(c.get("/desk/misses/1"), http.StatusOK, "发布时自动告知等答复的人", "-发布并告知")
			form := []string{"title", "骑行头盔在哪里领", "text", "在服务站领。", "region", "371324", "do", "publish"}
			o.says(c.follow("/desk/misses/1/answer", form...), http.StatusOK, "已存为草稿", "答复待发布", "提出用这条回答", "等着的 1 人")
			tell := func() {
				t.Helper()
				if _, err := o.Store.TellAnswered(t.Context(), o.Letters.Answered); err != nil {
					t.Fatal(err)
				}
			}
			tell()
			o.letters()
			o.says(c.get("/desk/misses"), http.StatusOK, "答复待发布")
			o.says(o.reviewer("another", "371324").get("/desk/review"), http.StatusOK, "等我审核（1）", "骑行头盔在哪里领", "答复未答问题 1")
			o.says(c.post("/desk/misses/1/answer", form...), http.StatusConflict, "答复在等发布")
			id := knowledge.Key(&knowledge.Entry{Kind: knowledge.FAQ, Title: "骑行头盔在哪里领", Region: "371324"})
			if _, err := o.Store.Entry(t.Context(), id); err == nil {
				t.Error("residents see a draft")
			}
			draft, err := o.Server.newest(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			draft.State = knowledge.Published
			if _, err := o.Store.Save(t.Context(), store.Edit{Who: "another"}, draft); err != nil {
				t.Fatal(err)
			}
			tell()
			tell()
			o.letters("ann")
			o.says(c.get("/desk/misses/1"), http.StatusOK, "已答", "已告知 1 人")
			o.hidden()
		})
	}
}

// TestMissAttach has an entry that is there answer a group, and adds its wordings.
func TestMissAttach(t *testing.T) {
	county := helmet
	county.ID, county.Region = "county", "371324"
	o := newInbox(t, county, helmet)
	o.ask("ann", "骑行头盔在哪里领", "371324", true)
	o.ask("bea", "我叫柳莺莺，骑行头盔在哪里领取", "371324", false)
	rev, ed := o.reviewer("rev", "371324"), o.editor("ed", "371324")

	found := rev.post("/desk/misses/1/entries", "search", "骑行头盔")
	o.says(found, http.StatusOK, "用哪一条", "骑行头盔发放办法", "问法不会加进去")
	o.says(rev.post("/desk/misses/1/entries", "search", "火星移民"), http.StatusOK, "没有找到")
	o.says(rev.post("/desk/misses/1/attach"), http.StatusUnprocessableEntity, "请选一条")
	o.says(rev.post("/desk/misses/1/attach", "entry", "nothing"), http.StatusUnprocessableEntity, "请选一条")

	// An editor's wordings wait.
	wordings := []string{"wording", "骑行头盔在哪里领", "wording", "不是这一组的问法", "wording", "我叫（姓名），骑行头盔在哪里领取"}
	o.says(ed.follow("/desk/misses/1/attach", append(wordings, "entry", "county")...), http.StatusOK, "已存为草稿", "答复待发布")
	o.letters()
	draft, err := o.Server.newest(t.Context(), "county")
	if err != nil || strings.Join(draft.Questions, "|") != "骑行头盔在哪里领" || draft.State != knowledge.Draft {
		t.Errorf("the draft has %q, %v", draft.Questions, err)
	}
	o.says(ed.follow("/desk/misses/1/reopen"), http.StatusOK, "已重新打开")

	// A reviewer's answer counts at once; the wordings go to the draft that waits.
	o.says(rev.follow("/desk/misses/1/attach", append(wordings, "entry", "county")...), http.StatusOK, "告知 1 人")
	o.letters("ann")
	if now, err := o.Store.Entry(t.Context(), "county"); err != nil || len(now.Questions) != 0 {
		t.Errorf("a draft of somebody else was published: %+v, %v", now.Questions, err)
	}

	// The entry of the city is not hers to change, but it is an answer.
	o.ask("cat", "月嫂培训免费吗", "371324", true)
	o.says(rev.follow("/desk/misses/2/attach", "entry", "helmet", "wording", "月嫂培训免费吗"), http.StatusOK, "告知 1 人")
	if now, err := o.Store.Entry(t.Context(), "helmet"); err != nil || len(now.Questions) != 0 || now.Version != 1 {
		t.Errorf("another region's entry was changed: %+v, %v", now, err)
	}

	// Without a draft in the way, wordings are published with the answer.
	o.ask("dora", "育儿假有几天", "371324", false)
	city := o.reviewer("city", "3713")
	o.says(city.follow("/desk/misses/3/attach", "entry", "helmet", "wording", "育儿假有几天"), http.StatusOK, "没有人等着知道")
	if now, err := o.Store.Entry(t.Context(), "helmet"); err != nil || strings.Join(now.Questions, "|") != "育儿假有几天" {
		t.Errorf("the wording is not there: %+v, %v", now.Questions, err)
	}
}

// TestMissRegions holds that nobody sees or answers what other regions ask.
func TestMissRegions(t *testing.T) {
	o := newInbox(t, helmet)
	o.ask("ann", "骑行头盔在哪里领", "371324", true)
	o.ask("bea", "请问骑行头盔在哪里领", "110101", true)
	o.ask("cat", canary, "110101", true)
	lan := o.editor("lan", "371324")
	o.says(lan.get("/desk/misses"), http.StatusOK, "1次（1人）", "另有1次在别的地区", "-"+canary, "-请问骑行", "-东城")
	o.says(lan.get("/desk/misses/1"), http.StatusOK, "骑行头盔在哪里领", "-请问骑行")
	o.says(lan.get("/desk/misses/2"), http.StatusNotFound, "-"+canary)
	for _, act := range []string{"entries", "answer", "attach", "drop", "reopen", "merge", "split"} {
		p := lan.post("/desk/misses/2/"+act, "title", "x", "text", "x", "region", "371324", "entry", "helmet", "search", "x", "from", "1", "question", "3")
		o.says(p, http.StatusNotFound, "-"+canary)
	}
	o.says(lan.post("/desk/misses/1/merge", "from", "2"), http.StatusNotFound)
	o.says(lan.post("/desk/misses", "search", "芦苇"), http.StatusOK, "没有符合", "-"+canary)
	o.says(o.staff("own", []account.Role{account.Owner}).get("/desk/misses"), http.StatusForbidden)

	// What she answers leaves the other region's question open.
	rev := o.reviewer("rev", "371324")
	o.says(rev.follow("/desk/misses/1/answer", "title", "头盔在哪领", "text", "服务站", "region", "371324", "do", "publish"), http.StatusOK, "告知 1 人")
	o.letters("ann")
	bei := o.reviewer("bei", "1101")
	o.says(bei.get("/desk/misses"), http.StatusOK, "请问骑行头盔在哪里领", canary, "共 2 组，2 人等着")
	o.says(bei.get("/desk/misses/1"), http.StatusNotFound)
	o.says(bei.post("/desk/misses/3/attach", "entry", "helmet"), http.StatusUnprocessableEntity, "请选一条已发布的条目")
	o.hidden()
}

// TestMissGroups has staff put groups together, take them apart, and put them aside.
func TestMissGroups(t *testing.T) {
	o := newInbox(t)
	o.ask("ann", "两癌检查在哪里做", "371324", false)
	o.ask("bea", "宫颈癌检查点", "371324", true)
	o.ask("cat", "明天天气怎么样", "371324", false)
	ed := o.editor("ed", "371324")
	o.says(ed.get("/desk/misses/1"), http.StatusOK, "可能问的是一回事", "宫颈癌检查点", "-明天天气")
	o.says(ed.follow("/desk/misses/1/merge", "from", "2"), http.StatusOK, "已并成一组", "2次（2人）", "1人")
	o.says(ed.get("/desk/misses/2"), http.StatusNotFound)
	o.says(ed.post("/desk/misses/1/split"), http.StatusUnprocessableEntity, "不要全选")
	o.says(ed.post("/desk/misses/1/split", "question", "1", "question", "2"), http.StatusUnprocessableEntity, "不要全选")
	o.says(ed.post("/desk/misses/1/split", "question", "3"), http.StatusUnprocessableEntity, "不要全选")
	o.says(ed.follow("/desk/misses/1/split", "question", "2"), http.StatusOK, "未答问题 4", "宫颈癌检查点", "1次（1人）")

	o.says(ed.follow("/desk/misses/3/drop"), http.StatusOK, "已放下", "恢复")
	o.says(ed.get("/desk/misses"), http.StatusOK, "-明天天气")
	o.says(ed.get("/desk/misses?state=dropped"), http.StatusOK, "明天天气", "不用答")
	o.says(ed.follow("/desk/misses/3/reopen"), http.StatusOK, "已重新打开", "写一条新问答")
	o.says(ed.post("/desk/misses/3/reopen"), http.StatusConflict, "本来就是打开的")
	for _, path := range []string{"/desk/misses/99", "/desk/misses/x"} {
		o.says(ed.get(path), http.StatusNotFound)
		o.says(ed.post(path+"/drop"), http.StatusNotFound)
	}
}

// TestMissList holds what the list can be asked for, and that what is searched for is in
// no address.
func TestMissList(t *testing.T) {
	o := newInbox(t, helmet)
	o.now = noon.AddDate(0, 0, -40)
	for _, chat := range []string{"a", "b", "c"} {
		o.ask(chat, "低保怎么申请", "371324", false)
	}
	o.now = noon.AddDate(0, 0, -3)
	o.ask("d", canary+"在哪里", "3713", true)
	o.ask("e", canary+"在哪里", "371324", false)
	o.now = noon
	o.ask("f", "育儿假有几天", "", false)
	o.keep(store.Effects{Chat: "g", Asked: &knowledge.Asked{Text: "骑行头盔给不给大人", Region: "371324", Lang: "zh", Entry: "helmet"}})
	o.keep(store.Effects{Chat: "g", Mark: &store.Mark{Entry: "helmet"}})
	ed := o.editor("ed")
	first := func(path string, want ...string) {
		t.Helper()
		text := ed.get(path).Text()
		at := 0
		for _, w := range want {
			i := strings.Index(text[at:], w)
			if i < 0 {
				t.Errorf("%s: %q is not there, or out of order: %.900s", path, w, text)
				return
			}
			at += i
		}
	}
	first("/desk/misses", "低保怎么申请", canary, "育儿假")
	first("/desk/misses?sort=newest", "骑行头盔给不给大人", canary, "低保怎么申请")
	first("/desk/misses?sort=growing", canary, "低保怎么申请")
	first("/desk/misses?sort=waiting", canary, "低保怎么申请")
	first("/desk/misses?reason=useless", "骑行头盔给不给大人", "答案没用 1")
	o.says(ed.get("/desk/misses?reason=useless"), http.StatusOK, "-低保")
	o.says(ed.get("/desk/misses?region=371324"), http.StatusOK, "低保怎么申请", "-育儿假")
	o.says(ed.get("/desk/misses?region=nonsense&state=x&sort=y&reason=z&page=-4"), http.StatusOK, "低保怎么申请")
	o.says(ed.get("/desk/misses"), http.StatusOK, "每周 0 3 0 0 0 0 0 0", "没有说地区")
	o.says(ed.get("/desk/misses/4"), http.StatusOK, "没用的答案", "骑行头盔发放办法")
	p := ed.post("/desk/misses", "search", canary, "state", "open")
	o.says(p, http.StatusOK, canary, "-低保")
	if p := ed.post("/desk/misses", "search", "", "sort", "newest", "region", "371324"); p.To != "/desk/misses?region=371324&sort=newest" {
		t.Errorf("an empty search leads to %s", p.To)
	}
	o.hidden()
}

// TestMissWithoutIndex holds that misses can be answered while nothing can be searched.
func TestMissWithoutIndex(t *testing.T) {
	o := newInbox(t, helmet)
	o.Bot = bot.New(bot.Config{Entries: o.Store, Now: func() time.Time { return o.now }})
	o.ask("ann", "骑行头盔在哪里领", "371324", true)
	rev := o.reviewer("rev", "371324")
	o.says(rev.get("/desk/misses/1"), http.StatusOK, "现在还不能搜索知识库")
	o.says(rev.post("/desk/misses/1/entries", "search", "helmet"), http.StatusOK, "骑行头盔发放办法")
	o.says(rev.follow("/desk/misses/1/attach", "entry", "helmet"), http.StatusOK, "告知 1 人")
}

// TestMissAnsweredAtOnce has two answer a group at the same moment: one does, and no
// second answer stays.
func TestMissAnsweredAtOnce(t *testing.T) {
	o := newInbox(t)
	for round := range 5 {
		text := []string{"骑行头盔在哪里领", "月嫂培训免费吗", "育儿假有几天", "低保怎么申请", "宫颈癌检查点"}[round]
		o.ask("ann", text, "371324", true)
		got := make(chan int, 2)
		for i := range 2 {
			c := o.reviewer(fmt.Sprint("rev", round, i), "371324")
			go func() {
				got <- c.post(fmt.Sprintf("/desk/misses/%d/answer", round+1), "title", fmt.Sprintf("%s（%d）", text, i), "text", "在服务站。", "region", "371324", "do", "publish").Code
			}()
		}
		if a, b := <-got, <-got; a+b != http.StatusSeeOther+http.StatusConflict {
			t.Errorf("round %d: %d and %d", round, a, b)
		}
		n := 0
		for e, err := range o.Store.Entries(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			if e.State == knowledge.Published {
				n++
			}
		}
		if n != round+1 {
			t.Errorf("round %d: %d answers are published", round, n)
		}
	}
	o.letters("ann", "ann", "ann", "ann", "ann")
}
