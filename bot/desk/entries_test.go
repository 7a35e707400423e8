package desk

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// servicePoint is a published service point that was verified lately.
func servicePoint(id, title, region string) knowledge.Entry {
	return knowledge.Entry{ID: id, Kind: knowledge.ServicePoint, Title: title, Region: region, State: knowledge.Published,
		Point: &knowledge.Point{Kinds: knowledge.Strings{"妇联"}, Verified: "2026-03-01", Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}}
}

func inState(e knowledge.Entry, state knowledge.State) knowledge.Entry {
	e.State = state
	return e
}

// listed are the ids of the rows of a list, in order.
func listed(p reply) []string {
	var ids []string
	for _, m := range regexp.MustCompile(`name="id" value="([^"]*)"`).FindAllStringSubmatch(p.Body, -1) {
		ids = append(ids, m[1])
	}
	return ids
}

func list(query ...string) string {
	values := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		values.Set(query[i], query[i+1])
	}
	return "/desk/entries?" + values.Encode()
}

func TestListOfEntries(t *testing.T) {
	expiring := knowledge.Entry{ID: "aid", Kind: knowledge.Program, Title: "两癌救助", Region: "3713", State: knowledge.Published, Expires: "2026-03-20"}
	stale := servicePoint("stale", "兰陵县法律援助中心", "371324")
	stale.Point.Verified = "2025-01-01"
	stale.Source = &knowledge.Source{File: "名单.xlsx"}
	o := newOffice(t, nil, expiring, stale, servicePoint("fresh", "兰陵县妇联", "371324"),
		inState(servicePoint("draft", "新服务点", "371324001"), knowledge.Draft), inState(servicePoint("gone", "旧服务点", "371324"), knowledge.Archived))
	ed := o.staff("bianji", []account.Role{account.Editor}, "3713")
	p := ed.get("/desk/entries")
	if p.Code != http.StatusOK || len(listed(p)) != 5 {
		t.Fatalf("the list: %d %s", p.Code, p.Text())
	}
	for _, want := range []string{"第 1–5 条，共 5 条", "两癌救助", "帮扶项目", "山东省临沂市", "2026-03-20 到期", "上次核对 2025-01-01", "名单.xlsx", "草稿", "已归档", "第 1 版", "2026-03-09 12:00 test", "新建条目", "归档"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the list does not say %q: %s", want, p.Text())
		}
	}
	for _, test := range []struct {
		query []string
		want  []string
	}{
		{[]string{"kind", "programme"}, []string{"aid"}},
		{[]string{"state", "draft"}, []string{"draft"}},
		{[]string{"state", "archived"}, []string{"gone"}},
		{[]string{"region", "兰陵县", "state", "published", "sort", "title"}, []string{"stale", "fresh"}},
		{[]string{"region", "371324", "sort", "backwards"}, []string{"draft", "fresh", "stale", "gone"}},
		{[]string{"term", "expiring"}, []string{"aid"}},
		{[]string{"term", "stale"}, []string{"stale"}},
		{[]string{"sort", "ends", "kind", "programme"}, []string{"aid"}},
		{[]string{"file", "名单.xlsx"}, []string{"stale"}},
		{[]string{"by", "nobody"}, nil},
		{[]string{"q", "法律援助"}, []string{"stale"}},
		{[]string{"q", "服务点", "state", "draft"}, []string{"draft"}},
		{[]string{"q", "gone"}, []string{"gone"}},
		{[]string{"q", "没有这样的"}, nil},
	} {
		if diff := cmp.Diff(test.want, listed(ed.get(list(test.query...)))); diff != "" {
			t.Errorf("%v (-want +got):\n%s", test.query, diff)
		}
	}
	if p := ed.get(list("by", "nobody")); !strings.Contains(p.Text(), "没有找到符合条件的条目") || !strings.Contains(p.Text(), "少选一个条件") {
		t.Errorf("no hit: %s", p.Text())
	}
	if p := ed.get(list("region", "没有这个县")); p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "没有找到这个地区") || len(listed(p)) > 0 {
		t.Errorf("an unknown region: %d %s", p.Code, p.Text())
	}
	if p := ed.get(list("region", "鼓楼区")); p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "南京市鼓楼区") {
		t.Errorf("namesakes: %d %s", p.Code, p.Text())
	}
	ed.post("/desk/lang", "lang", "en", "to", "/desk/")
	if p := ed.get("/desk/entries"); !strings.Contains(p.Text(), "1–5 of 5") || !strings.Contains(p.Text(), "Expires 2026-03-20") {
		t.Errorf("in English: %s", p.Text())
	}
}

func TestEmptyList(t *testing.T) {
	o := newOffice(t, nil)
	if p := o.staff("bianji", []account.Role{account.Editor}).get("/desk/entries"); !strings.Contains(p.Text(), "先导入现有的文件或名单") || len(listed(p)) > 0 {
		t.Errorf("an empty list: %s", p.Text())
	}
	if p := o.staff("zhiban", []account.Role{account.Duty}).get("/desk/entries"); strings.Contains(p.Text(), "新建条目") {
		t.Errorf("duty is offered to write: %s", p.Text())
	}
}

// TestListPages turns every page in every order forth and back by its links, while
// colleagues add entries.
func TestListPages(t *testing.T) {
	o := newOffice(t, nil)
	var want []string
	for i := range 130 {
		e := servicePoint(fmt.Sprintf("e%03d", i), []string{"甲", "乙"}[i%2], "371324")
		if i%3 == 0 {
			e.Expires = "2027-01-01"
		}
		o.now = noon.Add(time.Duration(i/4) * time.Second)
		if _, err := o.Store.Save(t.Context(), store.Edit{Who: "test"}, e); err != nil {
			t.Fatal(err)
		}
		want = append(want, e.ID)
	}
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	next, prev := regexp.MustCompile(`rel="next" href="([^"]+)"`), regexp.MustCompile(`rel="prev" href="([^"]+)"`)
	follow := func(p reply, link *regexp.Regexp) string {
		if m := link.FindStringSubmatch(p.Body); m != nil {
			return strings.ReplaceAll(m[1], "&amp;", "&")
		}
		return ""
	}
	for _, sort := range listSorts {
		var forth []string
		var pages []string
		at := list("sort", sort.name)
		for at != "" && len(pages) < 10 {
			p := ed.get(at)
			forth, pages = append(forth, listed(p)...), append(pages, strings.Join(listed(p), " "))
			if next := follow(p, next); next != "" {
				at = next
				continue
			}
			if !strings.Contains(p.Text(), "第 101–130 条，共 130 条") {
				t.Errorf("the last page by %s says %s", sort.name, p.Text())
			}
			for i := len(pages) - 2; i >= 0; i-- {
				if p = ed.get(follow(p, prev)); strings.Join(listed(p), " ") != pages[i] {
					t.Errorf("by %s, page %d on the way back is another: %v", sort.name, i+1, listed(p))
				}
			}
			if !strings.Contains(p.Text(), "第 1–50 条") || follow(p, prev) != "" {
				t.Errorf("the first page on the way back says %s", p.Text())
			}
			break
		}
		if got := slices.Sorted(slices.Values(forth)); !slices.Equal(got, want) {
			t.Errorf("by %s %d rows: %v", sort.name, len(got), got)
		}
	}
	first := ed.get(list("sort", "newest"))
	o.now = noon.Add(5 * time.Minute)
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "test"}, servicePoint("later", "丙", "371324")); err != nil {
		t.Fatal(err)
	}
	second := ed.get(follow(first, next))
	if both := append(listed(first), listed(second)...); len(slices.Compact(slices.Sorted(slices.Values(both)))) != 100 || slices.Contains(both, "later") {
		t.Errorf("while somebody adds an entry: %v", both)
	}
}

// TestListKeepsToRegions holds that an editor of one county gets nothing of what another
// one writes, by any parameter, and around her only what is published.
func TestListKeepsToRegions(t *testing.T) {
	secret := inState(servicePoint("yishui-draft", "沂水秘密草稿", "371323"), knowledge.Draft)
	city := servicePoint("city", "临沂市妇联", "3713")
	o := newOffice(t, func(c *Config) { c.Search = found{"yishui-draft", "yishui", "own", "city-draft"} }, secret, servicePoint("yishui", "沂水县妇联", "371323"),
		inState(servicePoint("city-draft", "临沂市秘密草稿", "3713"), knowledge.Draft), city, servicePoint("own", "兰陵县妇联", "371324"))
	moved := inState(city, knowledge.Draft)
	moved.Title = "临沂市秘密新名字"
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "秘密人", Wait: true, Batch: 77}, moved); err != nil {
		t.Fatal(err)
	}
	ed := o.staff("lanling", []account.Role{account.Editor, account.Reviewer}, "371324")
	queries := [][]string{{}, {"q", "秘密"}, {"q", "沂水"}, {"q", "yishui-draft"}, {"q", "妇联"}, {"region", "沂水县"}, {"region", "371323"}, {"region", "3713"}, {"state", "draft"},
		{"state", "waiting"}, {"by", "秘密人"}, {"by", "test"}, {"batch", "77"}, {"after", "0~"}, {"before", "Z~Z", "sort", "title"}, {"mine", "1"}, {"region", "371323", "q", "秘密"}}
	for _, q := range queries {
		p := ed.get(list(q...))
		for _, id := range listed(p) {
			if id != "own" && id != "city" {
				t.Errorf("%v lists %s", q, id)
			}
		}
		for _, word := range []string{"秘密草稿", "沂水县妇联", "秘密新名字", "临沂市秘密"} {
			if strings.Contains(strings.ReplaceAll(p.Text(), strings.Join(q, " "), ""), word) {
				t.Errorf("%v tells %q: %s", q, word, p.Text())
			}
		}
	}
	for _, id := range []string{"yishui-draft", "yishui", "city-draft"} {
		for _, path := range []string{"/desk/entries/bulk", "/desk/entries/bulk/do", "/desk/entries/export"} {
			for _, do := range []string{"archive", "csv", "jsonl"} {
				if p := ed.post(path, "do", do, "which", "ticked", "id", id); strings.Contains(p.Body, "秘密") || strings.Contains(p.Body, "沂水县妇联") {
					t.Errorf("%s of %s tells: %s", path, id, p.Text())
				}
			}
		}
	}
	// What is around is read-only: archiving it, though a reviewer asks, changes nothing.
	ed.post("/desk/entries/bulk/do", "do", "archive", "which", "ticked", "id", "city", "id", "yishui")
	for _, id := range []string{"city", "yishui"} {
		if _, err := o.Store.Entry(t.Context(), id); err != nil {
			t.Errorf("%s is not published any more: %v", id, err)
		}
	}
	if p := ed.post("/desk/entries/export", "do", "jsonl", "which", "all"); strings.Count(p.Body, "\n") != 2 || strings.Contains(p.Body, "秘密") {
		t.Errorf("exported: %s", p.Body)
	}
	if p := ed.get("/desk/"); strings.Contains(p.Text(), "第 77 次导入") {
		t.Errorf("the home page tells of an import: %s", p.Text())
	}
}

// found is a search that always finds the same.
type found []string

func (f found) Search(context.Context, index.Query) (index.Result, error) {
	var r index.Result
	for _, id := range f {
		r.Hits = append(r.Hits, index.Hit{Entry: id})
	}
	return r, nil
}

// broken is a search that does not work.
type broken struct{}

func (broken) Search(context.Context, index.Query) (index.Result, error) {
	return index.Result{}, errors.New("broken")
}

func TestSearchOfEntries(t *testing.T) {
	law := knowledge.Entry{ID: "law", Kind: knowledge.Policy, Title: "妇女权益保障法", Number: "主席令第122号", State: knowledge.Published, Aliases: []string{"妇保法"}}
	o := newOffice(t, func(c *Config) { c.Search = found{"b", "law", "gone"} }, law,
		servicePoint("a", "反家暴庇护点", ""), servicePoint("b", "家暴求助热线", ""), inState(servicePoint("d", "家暴", ""), knowledge.Draft))
	ed := o.staff("bianji", []account.Role{account.Editor})
	p := ed.get(list("q", "家暴"))
	if diff := cmp.Diff([]string{"d", "b", "law", "a"}, listed(p)); diff != "" {
		t.Errorf("家暴 (-want +got):\n%s", diff)
	}
	for _, want := range []string{"编号、文号或名称相同", "机器人找到的第 1 条", "名称或文号里有"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("it does not say %q: %s", want, p.Text())
		}
	}
	if p := ed.get(list("q", "妇保法")); listed(p)[0] != "law" || !strings.Contains(p.Text(), "编号、文号或名称相同") {
		t.Errorf("an alias: %s", p.Text())
	}
	if p := ed.get(list("q", "保法", "kind", "policy")); !strings.Contains(p.Text(), "别名里有：妇保法") {
		t.Errorf("part of an alias: %s", p.Text())
	}
	if got := listed(ed.get(list("q", "家暴", "state", "draft"))); !slices.Equal(got, []string{"d"}) {
		t.Errorf("only drafts: %v", got)
	}
	o = newOffice(t, func(c *Config) { c.Search = broken{} }, law)
	if p := o.staff("bianji", []account.Role{account.Editor}).get(list("q", "权益")); len(listed(p)) != 1 || !strings.Contains(p.Text(), "机器人的搜索现在用不了") {
		t.Errorf("without the bot's search: %s", p.Text())
	}
}

// TestListByScript holds that htmx gets the rows alone, with an address to show, and the
// whole page where the browser goes back.
func TestListByScript(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", ""))
	ed := o.staff("bianji", []account.Role{account.Editor})
	ask := func(path string, headers ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("HX-Request", "true")
		for i := 0; i+1 < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		for _, cookie := range ed.cookies {
			r.AddCookie(cookie)
		}
		w := httptest.NewRecorder()
		ed.Handler().ServeHTTP(w, r)
		return w
	}
	w := ask("/desk/entries?q=&kind=service_point&region=&sort=newest", "HX-Target", "found")
	if body := strings.TrimSpace(w.Body.String()); !strings.HasPrefix(body, `<div id="found"`) || w.Header().Get("HX-Push-Url") != "/desk/entries?kind=service_point" {
		t.Errorf("a piece: %s %s", w.Header().Get("HX-Push-Url"), body)
	}
	if w := ask("/desk/entries", "HX-Target", "found", "HX-History-Restore-Request", "true"); !strings.Contains(w.Body.String(), "<!doctype html>") {
		t.Errorf("going back gets a piece: %s", w.Body)
	}
	if w := ask("/desk/entries/counts"); !strings.Contains(w.Body.String(), "<b>1</b>") || strings.Contains(w.Body.String(), "草稿") {
		t.Errorf("counts: %s", w.Body)
	}
	if p := ed.get("/desk/entries/counts"); p.Code != http.StatusSeeOther {
		t.Errorf("counts without script: %d", p.Code)
	}
}

func TestListEscapes(t *testing.T) {
	const evil = `"><script>alert(1)</script><a href='javascript:x'`
	e := servicePoint("x", evil, "371324")
	e.ID, e.Aliases = `x"><script>`, []string{evil}
	e.Source = &knowledge.Source{File: evil}
	o := newOffice(t, nil, e)
	ed := o.staff("bianji", []account.Role{account.Editor, account.Reviewer})
	for _, p := range []reply{
		ed.get("/desk/entries"), ed.get(list("q", "alert")), ed.get(list("q", evil, "region", evil, "by", evil, "file", evil)), ed.get(list("file", evil, "sort", evil, "kind", evil)),
		ed.post("/desk/entries/bulk", "do", "region", "which", "all", "to", evil, "q", "alert"), ed.post("/desk/entries/bulk/do", "do", "region", "which", "all", "to", evil), ed.get("/desk/"),
	} {
		if strings.Contains(p.Body, "<script>alert") || strings.Contains(p.Body, `href="javascript`) {
			t.Errorf("a page holds the script: %s", p.Body)
		}
	}
	if p := ed.post("/desk/entries/bulk/do", "do", "archive", "which", "ticked", "id", e.ID); p.Code != http.StatusSeeOther {
		t.Errorf("archive: %d %s", p.Code, p.Text())
	}
	if _, err := o.Store.Entry(t.Context(), e.ID); err == nil {
		t.Error("an entry with signs in its id was not archived")
	}
}

func TestExportIsSafe(t *testing.T) {
	e := servicePoint("x", `=HYPERLINK("http://x.invalid","看")`, "371324")
	e.Aliases, e.Point.Hours, e.Text = []string{"+1"}, "@SUM(A1)", "-2+3"
	shelter := servicePoint("s", "庇护所", "371324")
	shelter.Point.Confidential, shelter.Point.Address = true, "示例路99号院示例花园"
	shelter.Text = "在示例路99号院。"
	o := newOffice(t, nil, e, shelter)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	p := ed.post("/desk/entries/export", "do", "csv", "which", "all")
	if !strings.HasPrefix(p.Body, "\ufeff") {
		t.Error("Excel takes it for another encoding")
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(p.Body, "\ufeff"))).ReadAll()
	if err != nil || len(rows) != 3 {
		t.Fatalf("%v: %s", err, p.Body)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
				t.Errorf("%q is a formula", cell)
			}
		}
	}
	if !slices.Contains(rows[2], "000-0000-0101") || !slices.Contains(rows[2], "山东省临沂市兰陵县") {
		t.Errorf("a row: %q", rows[2])
	}
	lines := ed.post("/desk/entries/export", "do", "jsonl", "which", "ticked", "id", "s", "id", "x")
	for _, file := range []string{p.Body, lines.Body} {
		if strings.Contains(file, "示例路") || !strings.Contains(file, "庇护所") {
			t.Errorf("exported: %s", file)
		}
	}
	back, _, err := knowledge.Decode([]byte(strings.Split(lines.Body, "\n")[1]))
	if err != nil || back.ID != "x" || back.Title != e.Title {
		t.Errorf("read back: %+v, %v", back, err)
	}
	if n := auditedAs(t, o, "entries.export"); n != 2 {
		t.Errorf("%d exports in the log", n)
	}
	if p := ed.post("/desk/entries/export", "do", "csv", "which", "ticked"); p.Code != http.StatusSeeOther || !strings.Contains(ed.get(p.To).Text(), "没有选中条目") {
		t.Errorf("nothing ticked: %d", p.Code)
	}
}

// auditedAs is how many records of an action the audit log has.
func auditedAs(t *testing.T, o *office, action string) (n int) {
	t.Helper()
	for r, err := range o.Store.Audit(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Action == action {
			n++
		}
	}
	return n
}

// FuzzListAsk holds that whatever stands in an address gets a list, and that its own
// links mean the same.
func FuzzListAsk(f *testing.F) {
	for _, seed := range []string{"", "q=家暴&kind=faq&state=draft&sort=title&after=A~b&from=50", "before=%00~%ff&batch=-1", "region=兰陵县&term=stale&mine=1&every=1&file=%0a",
		"after=~&from=99999999999999999999", "q=%ff%fe&by=%00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		a := parseListAsk(values)
		u, err := url.Parse(a.url())
		if err != nil || u.Path != "/desk/entries" {
			t.Fatalf("%q: %q, %v", query, a.url(), err)
		}
		again := parseListAsk(u.Query())
		a.Every, again.Every = false, false
		if diff := cmp.Diff(a, again, cmp.AllowUnexported(listAsk{})); diff != "" {
			t.Errorf("%q: its address means another list (-asked +again):\n%s", query, diff)
		}
	})
}

// TestHostileParameters holds that no parameter breaks the page.
func TestHostileParameters(t *testing.T) {
	o := newOffice(t, nil, servicePoint("a", "甲", "371324"))
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	for _, query := range []string{"after=%27%3B--~x", "before=~~~~", "batch=9223372036854775808", "batch=9223372036854775807", "q=" + strings.Repeat("长", 5000), "q=%00%00", "q=%ff",
		"kind[]=x", "sort=changed%20DESC", "from=-1&after=A~b", "after=" + strings.Repeat("A", 5000) + "~x", "region=%00", "region=999999", "q=%25_%5C", "state=published&state=draft", "term=%27"} {
		if p := ed.get("/desk/entries?" + query); p.Code != http.StatusOK && p.Code != http.StatusUnprocessableEntity {
			t.Errorf("%.60s gives %d: %s", query, p.Code, p.Text())
		}
	}
	for _, form := range [][]string{{}, {"do", "nothing"}, {"do", "publish", "which", "all"}, {"do", "archive", "which", "all", "region", "没有"}, {"do", "archive", "id", "\x00"},
		{"do", "archive", "which", "all", "upto", "x"}, {"do", "expiry", "which", "all", "expiry", "\x00"}, {"do", "region", "which", "all", "to", "\xff"}} {
		for _, path := range []string{"/desk/entries/bulk", "/desk/entries/bulk/do", "/desk/entries/export", "/desk/entries/undo"} {
			if p := ed.post(path, form...); p.Code >= 500 {
				t.Errorf("%s %q gives %d", path, form, p.Code)
			}
		}
	}
}
