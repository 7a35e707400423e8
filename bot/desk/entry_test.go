package desk

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	xhtml "golang.org/x/net/html"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/sample"
)

// formOf reads what a browser without script would send of the form with that id.
func (p reply) formOf(t testing.TB, id string) url.Values {
	t.Helper()
	page, err := xhtml.Parse(strings.NewReader(p.Body))
	if err != nil {
		t.Fatal(err)
	}
	form := find(page, func(n *xhtml.Node) bool { return n.Data == "form" && attr(n, "id") == id })
	if form == nil {
		t.Fatalf("no form %s in %d %s", id, p.Code, p.Text())
	}
	values := url.Values{}
	collect(form, values, false)
	return values
}

func find(n *xhtml.Node, is func(*xhtml.Node) bool) *xhtml.Node {
	if n.Type == xhtml.ElementNode && is(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if found := find(c, is); found != nil {
			return found
		}
	}
	return nil
}

func attr(n *xhtml.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *xhtml.Node, key string) bool {
	for _, a := range n.Attr {
		if a.Key == key {
			return true
		}
	}
	return false
}

func collect(n *xhtml.Node, values url.Values, disabled bool) {
	if n.Type == xhtml.ElementNode {
		name := attr(n, "name")
		disabled = disabled || has(n, "disabled")
		switch kind := attr(n, "type"); {
		case name == "" || disabled:
		case n.Data == "input" && (kind == "checkbox" || kind == "radio"):
			if has(n, "checked") {
				values.Add(name, attr(n, "value"))
			}
		case n.Data == "input":
			values.Add(name, attr(n, "value"))
		case n.Data == "textarea":
			text := ""
			if n.FirstChild != nil {
				text = n.FirstChild.Data
			}
			values.Add(name, strings.ReplaceAll(text, "\n", "\r\n"))
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		collect(c, values, disabled)
	}
}

// submit sends a form's values with its button.
func (c *client) submit(path string, values url.Values, do string) reply {
	values.Set("do", do)
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r)
}

// newest is what an entry says now.
func (o *office) newest(id string) knowledge.Entry {
	o.t.Helper()
	st, err := o.Store.Standing(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return st.Newest.Entry
}

func editor(o *office) *client { return o.staff("bianji", []account.Role{account.Editor}, "371324") }

func TestEntryOfEachKindIsMadeAndChanged(t *testing.T) {
	o := newOffice(t, nil)
	ed := editor(o)
	if p := ed.get("/desk/entries/new"); p.Code != http.StatusOK || !strings.Contains(p.Text(), "帮扶项目") {
		t.Errorf("%d %s", p.Code, p.Text())
	}
	typed := map[knowledge.Kind]map[string]string{
		knowledge.Policy:       {"number": "示妇字〔2026〕1号", "issuer": "示例县妇联", "issued": "2026年1月2日", "sections.0.path": "一、总则", "sections.0.text": "为了帮助困难妇女。"},
		knowledge.Program:      {"programme.who": "困难妇女", "programme.amount": "1000元", "programme.conditions.0": "本县户口", "programme.papers.0": "身份证", "contacts.0.name": "县妇联", "contacts.0.phones": "000-0000-0101"},
		knowledge.ServicePoint: {"service_point.kinds.0": "妇联", "service_point.phones.0.number": "000-0000-0102", "service_point.address": "示例路1号", "service_point.hours": "周一至周五 8:30-12:00"},
		knowledge.FAQ:          {"text": "98天", "questions.0": "产假多久"},
	}
	for _, kind := range knowledge.Kinds {
		path := "/desk/entries/new?kind=" + string(kind)
		form := ed.get(path).formOf(t, "entry")
		form.Set("title", "（示例）"+string(kind))
		for name, text := range typed[kind] {
			form.Set(name, text)
		}
		p := ed.submit(path, form, "save")
		if p.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", kind, p.Code, p.Text())
		}
		id, _ := url.PathUnescape(strings.TrimPrefix(p.To, "/desk/entries/"))
		e := o.newest(id)
		if e.State != knowledge.Draft || e.Region != "371324" || e.Title != "（示例）"+string(kind) || e.Version != 1 {
			t.Errorf("%s: %+v", kind, e)
		}
		page := ed.get(p.To)
		if !strings.Contains(page.Text(), "已新建") {
			t.Errorf("%s: %s", kind, page.Text())
		}
		form = page.formOf(t, "entry")
		for name, text := range typed[kind] {
			if got := form.Get(name); got != text && name != "issued" {
				t.Errorf("%s: %s is %q", kind, name, got)
			}
		}
		form.Set("text", "改过的正文")
		form.Set("why", "更正")
		if p = ed.submit(p.To, form, "save"); p.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", kind, p.Code, p.Text())
		}
		if e = o.newest(id); e.Text != "改过的正文" || e.Version != 2 {
			t.Errorf("%s: %+v", kind, e)
		}
		if p = ed.submit(p.To, ed.get(p.To).formOf(t, "entry"), "save"); p.Code != http.StatusSeeOther || o.newest(id).Version != 2 {
			t.Errorf("%s: saving nothing made version %d", kind, o.newest(id).Version)
		}
	}
}

// TestEntryPageLosesNothing opens and saves every entry of the sample as it is, and with
// one word changed, which must be all that changes.
func TestEntryPageLosesNothing(t *testing.T) {
	list := sample.Entries()
	o := newOffice(t, nil, list...)
	ed := o.staff("quan", []account.Role{account.Editor})
	for _, was := range list {
		path := entryPath(was.ID)
		form := ed.get(path).formOf(t, "entry")
		if p := ed.submit(path, form, "save"); p.Code != http.StatusSeeOther || o.newest(was.ID).Version != 1 {
			t.Fatalf("%s: %d, version %d", was.ID, p.Code, o.newest(was.ID).Version)
		}
		form.Set("issuer", "改")
		if p := ed.submit(path, form, "save"); p.Code != http.StatusSeeOther {
			t.Fatalf("%s: %d %s", was.ID, p.Code, p.Text())
		}
		is := o.newest(was.ID)
		if was.State == "" {
			was.State = knowledge.Published
		}
		var changed []string
		for _, c := range knowledge.Diff(&was, &is) {
			changed = append(changed, c.Field)
		}
		if got := strings.Join(changed, " "); got != "state issuer" {
			t.Fatalf("%s: %s changed", was.ID, got)
		}
	}
}

func TestEntryDraftWaits(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "f", Kind: knowledge.FAQ, Title: "产假几天", Region: "371324", Text: "98天", State: knowledge.Published})
	ed := editor(o)
	form := ed.get("/desk/entries/f").formOf(t, "entry")
	form.Set("text", "158天")
	ed.submit("/desk/entries/f", form, "save")
	in, err := o.Store.Entry(t.Context(), "f")
	if err != nil || in.Text != "98天" {
		t.Errorf("in force is %+v, %v", in, err)
	}
	if p := ed.get("/desk/entries/f"); !strings.Contains(p.Text(), "等待审核的草稿") || p.formOf(t, "entry").Get("text") != "158天" {
		t.Error(p.Text())
	}
}

func TestEntryFormSteps(t *testing.T) {
	o := newOffice(t, nil)
	ed := editor(o)
	path := "/desk/entries/new?kind=service_point"
	form := ed.get(path).formOf(t, "entry")
	form.Set("title", "<b>甲</b>")
	p := ed.submit(path, form, "add:service_point.phones")
	form = p.formOf(t, "entry")
	if p.Code != http.StatusOK || !form.Has("service_point.phones.0.number") || form.Get("title") != "<b>甲</b>" || strings.Contains(p.Body, "<b>甲") {
		t.Fatalf("%d %v", p.Code, form)
	}
	form.Set("service_point.phones.0.number", "000-0000-0101")
	form = ed.submit(path, form, "add:service_point.phones").formOf(t, "entry")
	form.Set("service_point.phones.1.number", "000-0000-0102")
	form = ed.submit(path, form, "up:service_point.phones:1").formOf(t, "entry")
	if form.Get("service_point.phones.0.number") != "000-0000-0102" {
		t.Errorf("%v", form)
	}
	form = ed.submit(path, form, "remove:service_point.phones:0").formOf(t, "entry")
	if form.Get("service_point.phones.0.number") != "000-0000-0101" || form.Has("service_point.phones.1.number") {
		t.Errorf("%v", form)
	}
	form = ed.submit(path, form, "verify").formOf(t, "entry")
	if form.Get("service_point.verified") != "2026-03-09" || form.Get("service_point.verified_by") != "bianji" {
		t.Errorf("%v", form)
	}
}

func TestEntryFaultsKeepWhatIsTyped(t *testing.T) {
	o := newOffice(t, nil)
	ed := editor(o)
	path := "/desk/entries/new?kind=service_point"
	for _, test := range []struct{ name, typed, says string }{
		{"title", "", "请写标题"},
		{"region", "乌有县", "没有“乌有县”这个地区"},
		{"region", "鼓楼区", "几个同名的地区"},
		{"region", "北京市", "不归您管理"},
		{"expires", "明年", "不是日期"},
		{"source.url", "javascript:alert(1)", "http://"},
		{"service_point.location", "在县城", "纬度和经度"},
		{"service_point.phones.0.number", "问门卫", "没有电话号码"},
	} {
		form := ed.get(path).formOf(t, "entry")
		form.Set("title", "服务站")
		form.Set("text", "很长的一段话")
		form.Set(test.name, test.typed)
		p := ed.submit(path, form, "save")
		form = p.formOf(t, "entry")
		if p.Code != http.StatusUnprocessableEntity || form.Get(test.name) != test.typed || form.Get("text") != "很长的一段话" || !strings.Contains(p.Text(), test.says) {
			t.Errorf("%s = %q: %d %q %s", test.name, test.typed, p.Code, form.Get(test.name), p.Text())
		}
		if !strings.Contains(p.Body, `aria-invalid="true"`) {
			t.Errorf("%s: nothing is marked invalid", test.name)
		}
	}
	if n, err := o.Store.Count(t.Context()); n != 0 || err != nil {
		t.Errorf("%d entries are kept, %v", n, err)
	}
}

func TestEntryWarningsStopNothing(t *testing.T) {
	o := newOffice(t, nil,
		knowledge.Entry{ID: "a", Kind: knowledge.ServicePoint, Title: "妇女之家", Region: "371324", State: knowledge.Published, Point: &knowledge.Point{Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}},
		knowledge.Entry{ID: "b", Kind: knowledge.Program, Title: "帮扶", Region: "371324", State: knowledge.Published, Text: "x", Programme: &knowledge.Programme{Amount: "500元"}},
	)
	ed := editor(o)
	for path, tests := range map[string][]struct{ name, typed, says string }{
		"/desk/entries/a": {
			{"service_point.hours", "周一至周五 8:30-12:00", "读作：周一至周五"},
			{"service_point.hours", "周一至周五 8:30-17:00", "现在开门"},
			{"service_point.hours", "看情况", "读不懂"},
			{"service_point.phones.0.number", "13800000000", "私人手机号"},
			{"service_point.location", "118.07, 34.85", "经"},
			{"issued", "2027-01-01", "2027-01-01"},
		},
		"/desk/entries/b": {
			{"programme.amount", "", "没有写标准"},
			{"replaces.0", "没有的文件", "没有的文件"},
			{"expires", "2020-01-01", "2020-01-01"},
		},
		"/desk/entries/new?kind=service_point": {{"title", "妇女之家", "妇女之家"}},
	} {
		for _, test := range tests {
			form := ed.get(path).formOf(t, "entry")
			form.Set(test.name, test.typed)
			live := ed.submit(strings.Replace(path, "?", "/preview?", 1), form, "")
			if !strings.Contains(path, "?") {
				live = ed.submit(path+"/preview", form, "")
			}
			if live.Code != http.StatusOK || !strings.Contains(live.Text(), test.says) {
				t.Errorf("%s = %q says %d %s", test.name, test.typed, live.Code, live.Text())
			}
			if p := ed.submit(path, form, "save"); p.Code != http.StatusSeeOther && p.Code != http.StatusConflict {
				t.Errorf("%s = %q is not saved: %d %s", test.name, test.typed, p.Code, p.Text())
			}
		}
	}
}

func TestEntryPreview(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "s", Kind: knowledge.ServicePoint, Title: "庇护所", Region: "371324", State: knowledge.Published,
		Point: &knowledge.Point{Confidential: true, Address: "平安路16号", Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}})
	ed := editor(o)
	page := ed.get("/desk/entries/s")
	form := page.formOf(t, "entry")
	if form.Get("service_point.address") != "平安路16号" {
		t.Errorf("the editor of the region does not see the address: %v", form)
	}
	form.Set("title", "女性庇护所")
	form.Set("preview_lang", "en")
	r := httptest.NewRequest(http.MethodPost, "/desk/entries/s/preview", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	p := ed.do(r)
	if p.Code != http.StatusOK || !strings.Contains(p.Body, "女性庇护所") || !strings.Contains(p.Body, "000-0000-0101") || strings.Contains(p.Body, "平安路") {
		t.Errorf("%d %s", p.Code, p.Body)
	}
	if !strings.Contains(p.Text(), "Call") && !strings.Contains(p.Body, `lang="en"`) {
		t.Errorf("not in English: %s", p.Body)
	}
	if p := ed.get("/desk/entries/s/preview"); p.Code != http.StatusMethodNotAllowed && p.Code != http.StatusNotFound {
		t.Errorf("a preview by GET gives %d", p.Code)
	}
}

func TestEntryRights(t *testing.T) {
	county := knowledge.Entry{ID: "county", Kind: knowledge.FAQ, Title: "县里的", Region: "371324", Text: "县", State: knowledge.Published}
	nation := knowledge.Entry{ID: "nation", Kind: knowledge.FAQ, Title: "全国的", Text: "国", State: knowledge.Published}
	other := knowledge.Entry{ID: "other", Kind: knowledge.FAQ, Title: "别处的", Region: "371323", Text: "别", State: knowledge.Published}
	draft := knowledge.Entry{ID: "draft", Kind: knowledge.FAQ, Title: "全国草稿", Text: "秘", State: knowledge.Draft}
	shelter := knowledge.Entry{ID: "shelter", Kind: knowledge.ServicePoint, Title: "庇护所", Region: "371324", State: knowledge.Published,
		Point: &knowledge.Point{Confidential: true, Address: "平安路16号", Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}}
	o := newOffice(t, nil, county, nation, other, draft, shelter)
	ed := editor(o)
	whole := o.staff("quan", []account.Role{account.Editor})
	duty := o.staff("zhiban", []account.Role{account.Duty}, "371324")
	for who, codes := range map[*client]map[string]int{
		ed:   {"county": 200, "nation": 200, "other": 404, "draft": 404, "shelter": 200, "none": 404},
		duty: {"county": 200, "nation": 200, "other": 404, "draft": 404, "shelter": 200},
	} {
		for id, code := range codes {
			for _, path := range []string{"/desk/entries/" + id, "/desk/entries/" + id + "/history"} {
				if p := who.get(path); p.Code != code {
					t.Errorf("%s gives %d, want %d", path, p.Code, code)
				}
			}
		}
	}
	for _, path := range []string{"/desk/entries/shelter", "/desk/entries/shelter/history"} {
		if p := duty.get(path); strings.Contains(p.Body, "平安路") {
			t.Errorf("%s shows who may not edit where the shelter is", path)
		}
	}
	form := whole.get("/desk/entries/nation").formOf(t, "entry")
	form.Set("text", "改")
	if p := ed.submit("/desk/entries/nation", form, "save"); p.Code != http.StatusForbidden || o.newest("nation").Text != "国" {
		t.Errorf("%d", p.Code)
	}
	if p := ed.submit("/desk/entries/other", form, "save"); p.Code != http.StatusNotFound {
		t.Errorf("%d", p.Code)
	}
	if p := duty.submit("/desk/entries/county", form, "save"); p.Code != http.StatusForbidden {
		t.Errorf("%d", p.Code)
	}
	if p := ed.post("/desk/entries/nation/restore", "version", "1", "base", "1"); p.Code != http.StatusForbidden {
		t.Errorf("%d", p.Code)
	}
	// Out of her region is refused, with what she typed.
	form = ed.get("/desk/entries/county").formOf(t, "entry")
	form.Set("region", "全国")
	if p := ed.submit("/desk/entries/county", form, "save"); p.Code != http.StatusUnprocessableEntity || o.newest("county").Region != "371324" {
		t.Errorf("%d %s", p.Code, p.Text())
	}
}

func TestEntryGuesses(t *testing.T) {
	e := knowledge.Entry{ID: "g", Kind: knowledge.FAQ, Title: "题", Region: "371324", Issuer: "某局", Text: "x", State: knowledge.Published,
		Guessed: []knowledge.Guess{{Field: "region", From: "兰陵县某局"}, {Field: "issuer", From: "落款"}}}
	o := newOffice(t, nil, e)
	ed := editor(o)
	page := ed.get("/desk/entries/g")
	if !strings.Contains(page.Text(), "兰陵县某局") || !strings.Contains(page.Text(), "落款") {
		t.Error(page.Text())
	}
	form := page.formOf(t, "entry")
	form.Add("sure", "region")
	ed.submit("/desk/entries/g", form, "save")
	if got := o.newest("g").Guessed; len(got) != 1 || got[0].Field != "issuer" {
		t.Errorf("%+v", got)
	}
	form = ed.get("/desk/entries/g").formOf(t, "entry")
	form.Set("issuer", "某某局")
	ed.submit("/desk/entries/g", form, "save")
	if got := o.newest("g").Guessed; len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestEntryNamesakes(t *testing.T) {
	o := newOffice(t, nil)
	ed := editor(o)
	path := "/desk/entries/new?kind=faq"
	form := ed.get(path).formOf(t, "entry")
	form.Set("title", "产假几天")
	form.Set("text", "98天")
	first := ed.submit(path, form, "save")
	if again := ed.submit(path, form, "save"); again.Code != http.StatusSeeOther || again.To != first.To {
		t.Errorf("sent twice: %d %s", again.Code, again.To)
	}
	form.Set("text", "158天")
	p := ed.submit(path, form, "save")
	if p.Code != http.StatusConflict || p.formOf(t, "entry").Get("text") != "158天" || !strings.Contains(p.Text(), "已经有一条同名") {
		t.Errorf("%d %s", p.Code, p.Text())
	}
	if p = ed.submit(path, form, "apart"); p.Code != http.StatusSeeOther || p.To == first.To {
		t.Errorf("%d %s", p.Code, p.To)
	}
}

func TestEntryHostile(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "f", Kind: knowledge.FAQ, Title: "题", Region: "371324", Text: "x", State: knowledge.Published})
	ed := editor(o)
	form := func() url.Values { return ed.get("/desk/entries/f").formOf(t, "entry") }
	for _, text := range []string{"<script>alert(1)</script>", "\x00a\x00", "\xed\xa0\x80", "\xff\xfe", "{{.}}", "</textarea><img src=x>", strings.Repeat("长", 40_000)} {
		values := form()
		values.Set("title", text)
		values.Set("text", text)
		if p := ed.submit("/desk/entries/f", values, "save"); p.Code != http.StatusSeeOther {
			t.Errorf("%.20q: %d", text, p.Code)
		}
		page := ed.get("/desk/entries/f")
		if page.Code != http.StatusOK || strings.Contains(page.Body, "<script>alert") || strings.Contains(page.Body, "<img src=x") {
			t.Errorf("%.20q: %d", text, page.Code)
		}
		if p := ed.get("/desk/entries/f/history"); p.Code != http.StatusOK || strings.Contains(p.Body, "<script>alert") {
			t.Errorf("%.20q: history %d", text, p.Code)
		}
	}
	before := o.newest("f").Version
	values := form()
	values.Set("text", strings.Repeat("长", 1<<20))
	if p := ed.submit("/desk/entries/f", values, "save"); p.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("too much gives %d", p.Code)
	}
	values = form()
	values.Del("end")
	if p := ed.submit("/desk/entries/f", values, "save"); p.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("half a form gives %d", p.Code)
	}
	for _, do := range []string{"", "add:title", "remove:questions:-1", "add:questions:99999999999", "x:y:z"} {
		if p := ed.submit("/desk/entries/f", form(), do); p.Code != http.StatusOK {
			t.Errorf("%q gives %d", do, p.Code)
		}
	}
	if after := o.newest("f").Version; after != before {
		t.Errorf("version %d became %d", before, after)
	}
	for _, base := range []string{"0", "-1", "999", "x", "99999999999999999999", ""} {
		values := form()
		values.Set("base", base)
		values.Set("text", "另写")
		p := ed.submit("/desk/entries/f", values, "save")
		if p.Code != http.StatusConflict || !strings.Contains(p.Body, "另写") || o.newest("f").Text == "另写" {
			t.Errorf("base %s gives %d", base, p.Code)
		}
	}
	if p := ed.get("/desk/entries/new?kind=x"); p.Code != http.StatusOK {
		t.Errorf("%d", p.Code)
	}
	if p := ed.post("/desk/entries/new?kind=x", "end", "1"); p.Code != http.StatusNotFound {
		t.Errorf("%d", p.Code)
	}
}

// TestEntryMerge has two people change one entry at once.
func TestEntryMerge(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "f", Kind: knowledge.FAQ, Title: "题", Region: "371324", Text: "第一句。", Questions: []string{"甲"}, State: knowledge.Published})
	li, wang := o.staff("小李", []account.Role{account.Editor}, "371324"), o.staff("小王", []account.Role{account.Editor}, "371324")
	a, b := li.get("/desk/entries/f").formOf(t, "entry"), wang.get("/desk/entries/f").formOf(t, "entry")
	a.Set("issuer", "妇联")
	a.Set("questions.1", "乙")
	b.Set("number", "1号")
	b.Set("questions.1", "丙")
	li.submit("/desk/entries/f", a, "save")
	if p := wang.submit("/desk/entries/f", b, "save"); p.Code != http.StatusSeeOther || !strings.Contains(wang.get(p.To).Text(), "小李 同时也改了") {
		t.Errorf("%d", p.Code)
	}
	if e := o.newest("f"); e.Issuer != "妇联" || e.Number != "1号" || strings.Join(e.Questions, "") != "甲乙丙" || e.Version != 3 {
		t.Errorf("%+v", e)
	}

	a, b = li.get("/desk/entries/f").formOf(t, "entry"), wang.get("/desk/entries/f").formOf(t, "entry")
	c := wang.get("/desk/entries/f").formOf(t, "entry")
	a.Set("text", "第一句改。")
	b.Set("text", "第一句另改。")
	b.Set("issuer", "县妇联")
	c.Set("text", "第三种。")
	li.submit("/desk/entries/f", a, "save")
	p := wang.submit("/desk/entries/f", b, "save")
	if p.Code != http.StatusConflict || !strings.Contains(p.Text(), "小李") || !strings.Contains(p.Body, "<ins>") {
		t.Fatalf("%d %s", p.Code, p.Text())
	}
	choice := p.formOf(t, "merge")
	theirs := url.Values{}
	for k, v := range choice {
		theirs[k] = v
	}
	choice.Set("pick.0", "own")
	choice.Set("own.0", "第一句两人改。")
	if p := wang.submit("/desk/entries/f/merge", choice, "save"); p.Code != http.StatusSeeOther {
		t.Fatalf("%d %s", p.Code, p.Text())
	}
	if e := o.newest("f"); e.Text != "第一句两人改。" || e.Issuer != "县妇联" || e.Version != 5 {
		t.Errorf("%+v", e)
	}
	// The same choice once more follows a version that is not the newest any more.
	theirs.Set("pick.0", "theirs")
	if p := wang.submit("/desk/entries/f/merge", theirs, "save"); p.Code != http.StatusSeeOther || o.newest("f").Text != "第一句两人改。" {
		t.Errorf("%d %s", p.Code, o.newest("f").Text)
	}
	p = wang.submit("/desk/entries/f", c, "save")
	if p.Code != http.StatusConflict {
		t.Fatalf("%d", p.Code)
	}
	choice = p.formOf(t, "merge")
	choice.Set("pick.0", "mine")
	if p := wang.submit("/desk/entries/f/merge", choice, "save"); p.Code != http.StatusSeeOther || o.newest("f").Text != "第三种。" || o.newest("f").Issuer != "县妇联" {
		t.Errorf("%d %+v", p.Code, o.newest("f"))
	}
}

func TestEntryHistory(t *testing.T) {
	o := newOffice(t, nil, knowledge.Entry{ID: "f", Kind: knowledge.FAQ, Title: "题", Region: "371324", Text: "每月500元", State: knowledge.Published})
	ed := editor(o)
	form := ed.get("/desk/entries/f").formOf(t, "entry")
	form.Set("text", "每月600元")
	form.Set("why", "标准提高")
	ed.submit("/desk/entries/f", form, "save")
	p := ed.get("/desk/entries/f/history")
	for _, want := range []string{"test 于", "标准提高", "bianji", "每月"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("%s is not in %s", want, p.Text())
		}
	}
	if !strings.Contains(p.Body, `500<span class="out">`) || !strings.Contains(p.Body, `600<span class="out">`) {
		t.Errorf("%s", p.Body)
	}
	if p := ed.post("/desk/entries/f/restore", "version", "1", "base", "1"); p.Code != http.StatusSeeOther || !strings.Contains(ed.get(p.To).Text(), "没有恢复") || o.newest("f").Version != 2 {
		t.Errorf("%d version %d", p.Code, o.newest("f").Version)
	}
	if p := ed.post("/desk/entries/f/restore", "version", "1", "base", "2"); p.Code != http.StatusSeeOther || o.newest("f").Version != 3 || o.newest("f").Text != "每月500元" || o.newest("f").State != knowledge.Draft {
		t.Errorf("%d %+v", p.Code, o.newest("f"))
	}
	if p := ed.post("/desk/entries/f/restore", "version", "77", "base", "3"); p.Code != http.StatusNotFound {
		t.Errorf("%d", p.Code)
	}
	for _, query := range []string{"?from=9&to=x", "?from=1&to=1", "?from=2&to=1"} {
		if p := ed.get("/desk/entries/f/history" + query); p.Code != http.StatusOK {
			t.Errorf("%s gives %d", query, p.Code)
		}
	}
}

// policyOf is a policy of n sections, as long as a law.
func policyOf(n int) knowledge.Entry {
	e := knowledge.Entry{ID: "policy", Kind: knowledge.Policy, Title: "（示例）示例县关爱困难妇女实施办法", Number: "示妇字〔2026〕1号", Issuer: "示例县妇联",
		Issued: "2026-01-02", Region: "371324", State: knowledge.Published, Source: &knowledge.Source{File: "办法.docx", Place: "第1页"}}
	for i := range n {
		e.Sections = append(e.Sections, knowledge.Section{
			Path: []string{"第" + strconv.Itoa(i/6+1) + "章 帮扶措施", "第" + strconv.Itoa(i+1) + "条"},
			Text: strings.Repeat("对符合条件的困难妇女，由户籍所在地的乡镇人民政府受理申请，县妇联会同民政部门审核。", 6),
		})
	}
	return e
}
