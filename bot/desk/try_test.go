package desk

import (
	"bytes"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/store"
)

// pension, aid and rent are what the trials of these tests are about.
func tryEntries() []knowledge.Entry {
	list := []knowledge.Entry{
		{ID: "pension", Kind: knowledge.FAQ, Title: "高龄津贴怎么申领", Text: "满八十周岁的老人，带身份证到村委会申领高龄津贴。", Region: "371324", Questions: []string{"八十岁老人有补贴吗"}},
		{ID: "aid", Kind: knowledge.FAQ, Title: "临时救助怎么申请", Text: "遇到急难的家庭可以向乡镇申请临时救助，给老人、孩子、病人补贴。", Region: "371324", Questions: []string{"家里突然没钱了怎么办"}},
		{ID: "city", Kind: knowledge.FAQ, Title: "公租房怎么申请", Text: "住房困难的家庭可以申请公租房。", Region: "3713"},
		{ID: "old", Kind: knowledge.FAQ, Title: "春节慰问金怎么领", Text: "困难老人可以领春节慰问金。", Region: "371324", Expires: "2026-02-28"},
	}
	for i := range list {
		list[i].State = knowledge.Published
	}
	return list
}

// newTryOffice is an office whose questions can be tried.
func newTryOffice(t *testing.T, entries ...knowledge.Entry) (*office, *index.Index) {
	t.Helper()
	var x *index.Index
	if len(entries) == 0 {
		entries = tryEntries()
	}
	o := newOffice(t, func(c *Config) {
		var table atomic.Pointer[lay.Table]
		var seen int64 = -1
		words := func() *lay.Table {
			rows, version, err := c.Store.Words(t.Context())
			if err != nil {
				t.Error(err)
			}
			if atomic.SwapInt64(&seen, version) != version {
				table.Store(lay.NewTable(lay.Default(), rows))
			}
			return table.Load()
		}
		var err error
		if x, err = index.Open(t.Context(), t.TempDir(), c.Store, index.Options{Lay: words}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { x.Close() })
		c.Index = x
		c.Bot = bot.New(bot.Config{Search: x, Entries: c.Store, Doubts: c.Store, Programmes: c.Store, Cases: c.Store, Now: c.Now, Region: "371324", Flood: bot.NewFlood(c.Now)})
	}, entries...)
	return o, x
}

// trySync brings the index up to date, as a running server does by itself.
func trySync(t *testing.T, x *index.Index) {
	t.Helper()
	if _, err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// tryAsk tries a question and returns where its page is, and the page.
func (c *client) tryAsk(query string, more ...string) (string, reply) {
	c.t.Helper()
	p := c.post("/desk/try", append([]string{"query", query, "region", "兰陵县"}, more...)...)
	if p.Code != http.StatusSeeOther || !strings.HasPrefix(p.To, "/desk/try/q/") {
		c.t.Fatalf("asking gives %d %s %s", p.Code, p.To, p.Text())
	}
	path, _, _ := strings.Cut(p.To, "#")
	return path, c.get(path)
}

func tryHas(t *testing.T, p reply, parts ...string) {
	t.Helper()
	text := p.Text()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is not on the page: %s", part, text)
		}
	}
}

// tryHasNot reports what should not be on a page.
func tryHasNot(t *testing.T, p reply, parts ...string) {
	t.Helper()
	text := p.Text()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q is on the page: %s", part, text)
		}
	}
}

func TestTryExplains(t *testing.T) {
	o, _ := newTryOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	tryHas(t, ed.get("/desk/try"), "试问", "不保存、不计数")
	_, p := ed.tryAsk("请问高龄津贴怎么申领？")
	tryHas(t, p, "满八十周岁的老人", "程序在知识库里检索。有条目够格", "高龄津贴怎么申领?", "兰陵县", "2026-03-09", "够格")
	if !strings.Contains(p.Body, `href="/desk/entries/pension"`) {
		t.Error("the entry is not linked")
	}
	_, p = ed.tryAsk("春节慰问金怎么领")
	tryHas(t, p, "本来够格、但被排除的", "已于 2026-02-28 到期")
	_, p = ed.tryAsk("春节慰问金怎么领", "at", "2026-02-01T10:00")
	tryHas(t, p, "困难老人可以领春节慰问金", "2026-02-01 10:00")
	_, p = ed.tryAsk("我老公正在往死里打我")
	tryHas(t, p, "110", "触发了紧急规则", "jinguo urgent", "认作紧急情况")
	_, p = ed.tryAsk("how to apply for 高龄津贴", "lang", "en")
	if !strings.Contains(p.Body, `class="told" lang="en"`) {
		t.Error("the answer is not in English")
	}
	p = ed.post("/desk/try", "query", "", "region", "亚特兰蒂斯", "at", "x", "place", "没有这个地方", "draft", "none")
	if p.Code != http.StatusUnprocessableEntity {
		t.Errorf("a form full of faults gives %d", p.Code)
	}
	tryHas(t, p, "请写一个问题", "没有找到这个地区", "时间写得不对", "没有找到这个位置", "没有草稿")
	duty := o.staff("zhiban", []account.Role{account.Duty}, "371324")
	path, p := duty.tryAsk("八十岁")
	tryHasNot(t, p, "存为必答题")
	if p := duty.post(path+"/keep", "note", ""); p.Code != http.StatusForbidden {
		t.Errorf("who may only read keeps a golden question: %d", p.Code)
	}
}

// TestTryLeavesNoTrace asks what a chat would keep, and looks at everything that is kept.
func TestTryLeavesNoTrace(t *testing.T) {
	const secret = "驴打滚的绿皮火车"
	var log bytes.Buffer
	o, _ := newTryOffice(t)
	o.Server.Config.Log = slog.New(slog.NewTextHandler(&log, nil))
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	path, p := ed.tryAsk(secret + "怎么坐")
	tryHas(t, p, "不记")
	if strings.Contains(path, secret) {
		t.Error("the question is in the address")
	}
	press := regexp.MustCompile(`name="press" value="([^"]+)"`).FindAllStringSubmatch(p.Body, -1)
	if len(press) == 0 {
		t.Fatal("there is no button")
	}
	if p := ed.post(path+"/press", "press", press[0][1]); p.Code != http.StatusSeeOther {
		t.Errorf("button %s gives %d", press[0][1], p.Code)
	}
	if p := ed.post(path+"/press", "press", "forged"); p.Code != http.StatusNotFound {
		t.Errorf("a button that is not there gives %d", p.Code)
	}
	if misses, err := o.Store.Misses(t.Context(), true); err != nil || len(misses) > 0 {
		t.Errorf("misses %v %v", misses, err)
	}
	if cases, err := o.Store.Cases(t.Context(), true); err != nil || len(cases) > 0 {
		t.Errorf("cases %v %v", cases, err)
	}
	_, _ = ed.tryAsk("高龄津贴怎么申领")
	if uses, err := o.Store.Shown(t.Context()); err != nil || len(uses) > 0 {
		t.Errorf("counted %v %v", uses, err)
	}
	for r, err := range o.Store.Audit(t.Context()) {
		if err != nil || strings.Contains(fmt.Sprint(r), secret) {
			t.Errorf("audit %v %v", r, err)
		}
	}
	if strings.Contains(log.String(), "绿皮") {
		t.Error("the question is in the log")
	}
	other := o.staff("bieren", []account.Role{account.Editor}, "371324")
	if p := other.get(path); p.Code != http.StatusNotFound || strings.Contains(p.Body, secret) {
		t.Errorf("somebody else's trial gives %d", p.Code)
	}
	o.now = o.now.Add(31 * time.Minute)
	if p := ed.get(path); p.Code == http.StatusOK {
		t.Error("a trial is kept for ever")
	}
}

// TestTryTeach pins, tries, saves and takes back: the answer changes each time.
func TestTryTeach(t *testing.T) {
	o, x := newTryOffice(t)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	const question = "寿星一个月能领几多钱"
	path, p := rev.tryAsk(question)
	tryHasNot(t, p, "满八十周岁的老人")
	tryHas(t, rev.post(path+"/find", "search", "津贴"), "高龄津贴怎么申领")
	tryHas(t, rev.post(path+"/find", "search", "zzz"), "没有这样的条目")
	if p := rev.post(path+"/pin", "entry", "none"); p.Code != http.StatusNotFound {
		t.Errorf("an unknown entry is pinned: %d", p.Code)
	}
	rev.post(path+"/pin", "entry", "pension")
	p = rev.get(path)
	tryHas(t, p, "把这句话教给它", "保存后马上生效", "寿星")
	if p := rev.post(path + "/save"); p.Code != http.StatusUnprocessableEntity {
		t.Errorf("what was not tried is saved: %d", p.Code)
	}
	if p := rev.post(path+"/plan", "wording", " ", "add", "1"); p.Code != http.StatusUnprocessableEntity {
		t.Errorf("no wording gives %d", p.Code)
	}
	if p := rev.post(path+"/plan", "wording", question, "add", "1"); p.Code != http.StatusSeeOther {
		t.Fatalf("planning gives %d %s", p.Code, p.Text())
	}
	p = rev.get(path)
	tryHas(t, p, "变差 0", "变好 1", "正在试的问题", "→", "改了以后，居民看到的", "满八十周岁的老人")
	if got, err := o.Store.Entry(t.Context(), "pension"); err != nil || len(got.Questions) != 1 {
		t.Errorf("it is saved before it is: %v %v", got.Questions, err)
	}
	if p := rev.post(path + "/save"); p.Code != http.StatusSeeOther {
		t.Fatalf("saving gives %d %s", p.Code, p.Text())
	}
	tryHas(t, rev.get(path), "已保存", "撤销", "再问一次")
	got, err := o.Store.Entry(t.Context(), "pension")
	if err != nil || !slices.Contains(got.Questions, question) {
		t.Errorf("the wording is not saved: %v %v", got.Questions, err)
	}
	trySync(t, x)
	_, p = rev.tryAsk(question)
	tryHas(t, p, "满八十周岁的老人")
	if p := rev.post(path + "/undo"); p.Code != http.StatusSeeOther {
		t.Errorf("undo gives %d %s", p.Code, p.Text())
	}
	if p := rev.post(path + "/undo"); p.Code != http.StatusNotFound {
		t.Errorf("undo twice gives %d", p.Code)
	}
	trySync(t, x)
	_, p = rev.tryAsk(question)
	tryHasNot(t, p, "满八十周岁的老人")
}

// TestTryWorse holds that what a change breaks is shown as worse: a counter-question that
// pushes an entry away from a golden question.
func TestTryWorse(t *testing.T) {
	o, _ := newTryOffice(t)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	if _, err := o.Store.SaveGoldens(t.Context(), knowledge.Golden{Query: "家里老人有补贴吗", Region: "371324", Relevant: []string{"pension"}}); err != nil {
		t.Fatal(err)
	}
	path, p := rev.tryAsk("八十岁老人有补贴吗")
	tryHas(t, p, "满八十周岁的老人")
	rev.post(path+"/pin", "entry", "aid")
	if p := rev.post(path+"/plan", "wording", "家里老人有补贴吗", "add", "1", "counter", "1"); p.Code != http.StatusSeeOther {
		t.Fatalf("planning gives %d %s", p.Code, p.Text())
	}
	p = rev.get(path)
	tryHas(t, p, "必答题 1 个", "的反例")
	rows := regexp.MustCompile(`(?s)<tr class="worse">.*?</tr>`).FindAllString(p.Body, -1)
	if !slices.ContainsFunc(rows, func(row string) bool {
		return strings.Contains(row, "家里老人有补贴吗") && strings.Contains(row, "必答题")
	}) {
		t.Errorf("the golden question that gets worse is not shown so: %v\n%s", rows, p.Text())
	}
	tryHas(t, p, "个问题会变差")
	if p := rev.post(path + "/cancel"); p.Code != http.StatusSeeOther {
		t.Errorf("cancel gives %d", p.Code)
	}
	tryHasNot(t, rev.get(path), "会影响什么 把")
}

func TestTryDraft(t *testing.T) {
	o, _ := newTryOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	path, _ := ed.tryAsk("寿星有钱领吗")
	ed.post(path+"/pin", "entry", "pension")
	tryHas(t, ed.get(path), "保存后是草稿")
	if p := ed.post(path+"/words", "said", "寿星", "written", "老人"); p.Code != http.StatusForbidden {
		t.Errorf("an editor adds lay words: %d", p.Code)
	}
	ed.post(path+"/plan", "wording", "寿星有钱领吗", "add", "1")
	if p := ed.post(path + "/save"); p.Code != http.StatusSeeOther {
		t.Fatalf("saving gives %d %s", p.Code, p.Text())
	}
	tryHas(t, ed.get(path), "已存为草稿", "打开草稿")
	st, err := o.Store.Tryable(t.Context(), "pension")
	if err != nil || st.Draft == nil || len(st.Draft.Questions) != 2 || len(st.Entry.Questions) != 1 {
		t.Fatalf("%+v %v", st, err)
	}
	tryHas(t, ed.post(path+"/plan", "wording", "另一个问法", "add", "1"), "有一份草稿在等审核")
	_, p := ed.tryAsk("寿星有钱领吗", "draft", "pension")
	tryHas(t, p, "满八十周岁的老人", "的草稿")
	far := o.staff("waidi", []account.Role{account.Editor}, "371302")
	tryHas(t, far.post("/desk/try", "query", "寿星有钱领吗", "draft", "pension"), "没有草稿，或者您不能看它")
}

func TestTryRegions(t *testing.T) {
	o, _ := newTryOffice(t)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	path, _ := rev.tryAsk("廉租房")
	rev.post(path+"/pin", "entry", "city")
	tryHas(t, rev.get(path), "不归您编辑")
	if p := rev.post(path+"/plan", "wording", "廉租房", "add", "1"); p.Code != http.StatusForbidden {
		t.Errorf("another region's entry is edited: %d", p.Code)
	}
	tryHas(t, rev.post(path+"/words", "said", "廉租房", "written", "公租房", "region", ""), "这个地区不归您管")
	if err := o.Store.SetDeskRules(t.Context(), knowledge.DeskRules{FourEyes: true, ReviewDays: 3, WarnDays: 30}); err != nil {
		t.Fatal(err)
	}
	rev.post(path+"/pin", "entry", "pension")
	rev.post(path+"/plan", "wording", "寿星钱", "add", "1")
	rev.post(path + "/save")
	if st, err := o.Store.Tryable(t.Context(), "pension"); err != nil || st.Draft == nil {
		t.Errorf("with four eyes it is published at once: %v", err)
	}
}

func TestTryMoved(t *testing.T) {
	o, _ := newTryOffice(t)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	path, _ := rev.tryAsk("寿星有钱领吗")
	rev.post(path+"/pin", "entry", "pension")
	rev.post(path+"/plan", "wording", "寿星有钱领吗", "add", "1")
	e, err := o.Store.Entry(t.Context(), "pension")
	if err != nil {
		t.Fatal(err)
	}
	e.Text += "本月起。"
	o.trySaveAll(e)
	tryHas(t, rev.post(path+"/save"), "刚才有人改了这个条目")
	if e, _ := o.Store.Entry(t.Context(), "pension"); !strings.HasSuffix(e.Text, "本月起。") || len(e.Questions) != 1 {
		t.Errorf("it was written over: %+v", e)
	}
}

func TestTryWords(t *testing.T) {
	o, x := newTryOffice(t)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	path, p := rev.tryAsk("寿星钱")
	tryHasNot(t, p, "满八十周岁的老人")
	rev.post(path+"/pin", "entry", "pension")
	tryHas(t, rev.get(path), "缺了什么说法", "寿星")
	tryHas(t, rev.post(path+"/words", "said", "的", "written", "高龄津贴", "region", "兰陵县"), "的")
	if p := rev.post(path+"/words", "said", "寿星钱", "written", "高龄津贴、老人津贴", "region", "兰陵县"); p.Code != http.StatusSeeOther {
		t.Fatalf("planning gives %d %s", p.Code, p.Text())
	}
	tryHas(t, rev.get(path), "群众说法：“寿星钱”→ 高龄津贴、老人津贴", "变好 1", "满八十周岁的老人")
	if rows, _, _ := o.Store.Words(t.Context()); len(rows) > 0 {
		t.Errorf("it is saved before it is: %v", rows)
	}
	rev.post(path + "/save")
	tryHas(t, rev.get(path), "已加上群众说法")
	trySync(t, x)
	_, p = rev.tryAsk("寿星钱")
	tryHas(t, p, "满八十周岁的老人", "群众说法：“寿星钱”→")
	rev.post(path + "/undo")
	if rows, _, _ := o.Store.Words(t.Context()); len(rows) > 0 {
		t.Errorf("undo leaves %v", rows)
	}
}

// TestTryHostile asks what nobody should.
func TestTryHostile(t *testing.T) {
	o, _ := newTryOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	for _, query := range []string{
		strings.Repeat("津贴", 50_000), "<script>alert(1)</script>津贴", "\x00\xff\xfe津贴", "' OR 1=1 --", "{{.Secret}}", "🙂", "/forget", "\u202e津贴",
	} {
		path, p := ed.tryAsk(query)
		if found := active(p.Body); len(found) > 0 {
			t.Errorf("%.20q is active: %v", query, found)
		}
		if p.Code != http.StatusOK || strings.Contains(p.Body, "<script>alert") {
			t.Errorf("%.20q gives %d", query, p.Code)
		}
		if p := ed.post(path+"/find", "search", query); p.Code != http.StatusOK {
			t.Errorf("finding %.20q gives %d", query, p.Code)
		}
		ed.post(path+"/pin", "entry", "pension")
		if p := ed.post(path+"/plan", "wording", query, "add", "1"); p.Code >= 500 {
			t.Errorf("planning %.20q gives %d", query, p.Code)
		}
		ed.post(path + "/cancel")
		if p := ed.post(path+"/keep", "note", query); p.Code >= 500 {
			t.Errorf("keeping %.20q gives %d", query, p.Code)
		}
	}
	if p := ed.post("/desk/try", "query", strings.Repeat("津", 1<<20)); p.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a form of megabytes gives %d", p.Code)
	}
	for range mostOwnTrials + 3 {
		ed.tryAsk("津贴")
	}
	if n := len(o.trials.list); n > mostOwnTrials {
		t.Errorf("%d trials of one account are kept", n)
	}
}

// TestTryActive holds that no text of an entry, a question or a golden question runs.
func TestTryActive(t *testing.T) {
	bad := hostile(t)
	one := bad[0]
	o, _ := newTryOffice(t,
		knowledge.Entry{ID: "pension", Kind: knowledge.FAQ, Title: "高龄津贴 " + one, Text: "津贴 " + strings.Join(bad, " "), Region: "371324", Questions: []string{"津贴 " + one}, State: knowledge.Published},
		knowledge.Entry{ID: `"><script>x</script>`, Kind: knowledge.FAQ, Title: "津贴怎么领", Text: "津贴", Region: "371324", State: knowledge.Published},
	)
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	path, _ := rev.tryAsk("津贴 " + one)
	rev.post(path+"/pin", "entry", "pension")
	pages := []reply{rev.get(path), rev.post(path+"/find", "search", "津贴")}
	rev.post(path+"/keep", "note", one)
	rev.post(path+"/plan", "wording", "几时领 "+one, "add", "1")
	pages = append(pages, rev.get(path))
	rev.post("/desk/try/goldens/run")
	pages = append(pages, rev.get("/desk/try/goldens"), rev.get("/desk/try/goldens/1"), rev.post("/desk/try", "query", "", "region", one, "at", one, "place", one, "draft", one))
	for i, p := range pages {
		if found := active(p.Body); len(found) > 0 || p.Code >= 500 {
			t.Errorf("page %d: %d, active: %v", i, p.Code, found)
		}
	}
}

// TestTryOneRun holds that one run goes on at a time, in pieces, and can be given up.
func TestTryOneRun(t *testing.T) {
	o, _ := newTryOffice(t)
	one := o.staff("yi", []account.Role{account.Editor}, "371324")
	two := o.staff("er", []account.Role{account.Editor}, "371324")
	slow := o.Server.Config.Now
	ticks := 0
	o.Server.Config.Now = func() time.Time { // every look at the clock takes half a second
		ticks++
		return slow().Add(time.Duration(ticks) * stepFor / 2)
	}
	path, _ := one.tryAsk("寿星有钱领吗")
	one.post(path+"/pin", "entry", "pension")
	one.post(path+"/plan", "wording", "寿星有钱领吗", "add", "1")
	p := one.get(path)
	tryHas(t, p, "正在检查", "继续", "取消")
	other, _ := two.tryAsk("寿星有钱领吗")
	two.post(other+"/pin", "entry", "pension")
	o.Server.Config.Now = slow
	o.trials.dry.last = o.now
	tryHas(t, two.post(other+"/plan", "wording", "寿星有钱领吗", "add", "1"), "有同事正在检查")
	if p := one.post(path + "/run"); p.Code != http.StatusSeeOther {
		t.Errorf("going on gives %d", p.Code)
	}
	tryHas(t, one.get(path), "变好 1")
	if p := two.post(other+"/plan", "wording", "寿星有钱领吗", "add", "1"); p.Code != http.StatusSeeOther {
		t.Errorf("after the run the next gives %d", p.Code)
	}
}

var tryEdit = store.Edit{Who: "tryEdit"}

func (o *office) trySaveAll(entries ...knowledge.Entry) {
	o.t.Helper()
	if _, err := o.Store.Save(o.t.Context(), tryEdit, entries...); err != nil {
		o.t.Fatal(err)
	}
}

func (c *client) tryUpload(path, name, content string) reply {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile(name, "必答题.jsonl")
	if err != nil {
		c.t.Fatal(err)
	}
	part.Write([]byte(content))
	form.Close()
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return c.do(r)
}

func TestGoldensPage(t *testing.T) {
	o, x := newTryOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	tryHas(t, ed.get("/desk/try/goldens"), "还没有必答题", "还没有检查过")
	path, _ := ed.tryAsk("高龄津贴怎么申领", "at", "2026-02-01T10:00")
	ed.post(path+"/pin", "entry", "pension")
	if p := ed.post(path+"/keep", "note", "<b>常问</b>", "timed", "1"); p.Code != http.StatusSeeOther {
		t.Fatalf("keeping gives %d %s", p.Code, p.Text())
	}
	tryHas(t, ed.get(path), "已经是必答题了")
	ed.post(path+"/keep", "note", "")
	p := ed.get("/desk/try/goldens")
	tryHas(t, p, "必答题（1 个）", "高龄津贴怎么申领", "<b>常问</b>", "2026-02-01 10:00", "还没检查")
	list, err := o.Store.Goldens(t.Context())
	if err != nil || len(list) != 1 {
		t.Fatalf("%v %v", list, err)
	}
	one := fmt.Sprintf("/desk/try/goldens/%d", list[0].No)
	tryHas(t, ed.get(one), "pension")
	tryHas(t, ed.post(one, "query", "高龄津贴", "entries", "none", "region", "兰陵县"), "没有发布中的条目 none")
	tryHas(t, ed.post(one, "query", "高龄津贴", "entries", "pension", "region", "临沂市"), "这个地区不归您管")
	if p := ed.post(one, "query", "高龄津贴去哪办", "entries", "pension aid", "region", "兰陵县", "note", "改"); p.Code != http.StatusSeeOther {
		t.Errorf("editing gives %d %s", p.Code, p.Text())
	}
	ed.post("/desk/try/goldens/run")
	tryHas(t, ed.get("/desk/try/goldens"), "上次检查", "由它回答", "新问题")
	e, _ := o.Store.Entry(t.Context(), "pension")
	e.State = knowledge.Archived
	a, _ := o.Store.Entry(t.Context(), "aid")
	a.State = knowledge.Archived
	o.trySaveAll(e, a)
	trySync(t, x)
	ed.post("/desk/try/goldens/run")
	tryHas(t, ed.get("/desk/try/goldens"), "变差 1", "前 100 名里没有", "不在发布中")

	ed.post(one+"/off", "off", "1")
	tryHas(t, ed.get("/desk/try/goldens"), "已停用")
	if p := ed.post(one + "/delete"); p.Code != http.StatusSeeOther {
		t.Errorf("deleting gives %d", p.Code)
	}
	p = ed.get("/desk/try/goldens")
	tryHas(t, p, "还没有必答题", "撤销删除")
	ed.post(one + "/restore")
	tryHas(t, ed.get("/desk/try/goldens"), "高龄津贴去哪办")
	tryHas(t, ed.post("/desk/try/goldens", "search", "高龄"), "高龄津贴去哪办")
	tryHas(t, ed.post("/desk/try/goldens", "search", "离婚"), "没有这样的必答题")

	export := ed.get("/desk/try/goldens/export")
	if questions, err := index.ReadJudged(strings.NewReader(export.Body)); err != nil || len(questions) != 1 || questions[0].Query != "高龄津贴去哪办" {
		t.Errorf("the export is not what eval reads: %v %v", questions, err)
	}
	tryHas(t, ed.tryUpload("/desk/try/goldens/import", "file", `{"id":"a","query":"x"}`), "第 1 行", "至少写一个条目")
	tryHas(t, ed.tryUpload("/desk/try/goldens/import", "file", `{"id":"a","query":"x","relevant":["pension"],"region":"3702"}`), "第 1 行", "不归您管")
	tryHas(t, ed.tryUpload("/desk/try/goldens/import", "other", ``), "请选一个文件")
	if p := ed.tryUpload("/desk/try/goldens/import", "file", `{"id":"a","query":"八十岁","relevant":["pension"],"region":"371324"}`); p.Code != http.StatusSeeOther {
		t.Errorf("importing gives %d %s", p.Code, p.Text())
	}
	tryHas(t, ed.get("/desk/try/goldens"), "已导入 1 个", "必答题（2 个）")

	far := o.staff("waidi", []account.Role{account.Editor}, "371302")
	tryHasNot(t, far.get("/desk/try/goldens"), "高龄津贴去哪办")
	for _, path := range []string{one, one + "/off", one + "/delete"} {
		if p := far.post(path, "query", "x", "entries", "aid"); p.Code != http.StatusNotFound {
			t.Errorf("%s of another region gives %d", path, p.Code)
		}
	}
	if p := far.get(one); p.Code != http.StatusNotFound {
		t.Errorf("another region's question gives %d", p.Code)
	}
	if p := ed.get("/desk/try/goldens/99999999999999999999"); p.Code != http.StatusNotFound {
		t.Errorf("a wrong number gives %d", p.Code)
	}
}
