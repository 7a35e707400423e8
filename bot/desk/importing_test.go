package desk

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/textproto"
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

// paper is a file that a browser sends.
type paper struct{ name, text string }

// newImportOffice is a desk where files can be imported.
func newImportOffice(t *testing.T, entries ...knowledge.Entry) *office {
	t.Helper()
	o := newOffice(t, func(c *Config) { c.Uploads = filepath.Join(t.TempDir(), "uploads") }, entries...)
	o.run(t)
	return o
}

// run has the desk do its work until the test ends, or the function is called.
func (o *office) run(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(ctx)
	}()
	stop = func() {
		cancel()
		<-done
	}
	t.Cleanup(stop)
	return stop
}

// uploads are the folders of imports.
func (o *office) uploads() []string {
	all, err := filepath.Glob(filepath.Join(o.Uploads, "*", "*"))
	if err != nil {
		o.t.Fatal(err)
	}
	return all
}

// send posts files with the form of the import; fields are names and values in turn.
func (c *client) send(files []paper, fields ...string) reply {
	c.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		w.WriteField(fields[i], fields[i+1])
	}
	for _, f := range files {
		head := textproto.MIMEHeader{}
		head.Set("Content-Disposition", `form-data; name="files"; filename="`+strings.NewReplacer("\\", "\\\\", `"`, "\\\"").Replace(f.name)+`"`)
		part, err := w.CreatePart(head)
		if err != nil {
			c.t.Fatal(err)
		}
		part.Write([]byte(f.text))
	}
	w.Close()
	r := httptest.NewRequest(http.MethodPost, "/desk/import", &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return c.do(r)
}

// await gets a page until its text holds some words.
func (c *client) await(path, words string) reply {
	c.t.Helper()
	var p reply
	for start := time.Now(); time.Since(start) < time.Minute; time.Sleep(10 * time.Millisecond) {
		if p = c.get(path); p.Code >= http.StatusInternalServerError {
			break
		} else if strings.Contains(p.Text(), words) {
			return p
		}
	}
	c.t.Fatalf("%s never says %q: %d %s", path, words, p.Code, p.Text())
	return p
}

// begin sends files and waits for their preview.
func (c *client) begin(files []paper, fields ...string) (path string, p reply) {
	c.t.Helper()
	p = c.send(files, fields...)
	if p.Code != http.StatusSeeOther {
		c.t.Fatalf("sending gives %d %s", p.Code, p.Text())
	}
	return p.To, c.await(p.To, "等您确认")
}

const points = "站点名称,地址,联系电话,服务时间\n甲镇示例站,甲路1号,000-0000-0101,周一至周五 8:30-17:30\n乙镇示例站,乙路1号,000-0000-0102,看情况开门\n"

func TestImport(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	if p := ed.get("/desk/import"); p.Code != http.StatusOK || !strings.Contains(p.Text(), "还没有导入过") || !strings.Contains(p.Body, "兰陵县") {
		t.Fatalf("the first page is %d %s", p.Code, p.Text())
	}
	path, p := ed.begin([]paper{{"站点.csv", points}})
	for _, want := range []string{"新增 2", "甲镇示例站", "000-0000-0101", "看情况开门", "第3行"} {
		if !strings.Contains(p.Text(), want) {
			t.Errorf("the preview misses %q: %s", want, p.Text())
		}
	}
	if strings.Contains(p.Text(), "直接发布") {
		t.Errorf("an editor is offered to publish")
	}
	if all, err := o.Store.Batches(t.Context(), 10); err != nil || len(all) != 0 {
		t.Errorf("a preview changed something: %v %v", all, err)
	}
	ed.post(path+"/keep", "as", "draft")
	p = ed.await(path, "已完成")
	if !strings.Contains(p.Text(), "已保存 2 条，其中草稿 2 条") || !strings.Contains(p.Body, "/desk/entries?batch=1") {
		t.Errorf("the result is %s", p.Text())
	}
	if left := o.uploads(); len(left) != 0 {
		t.Errorf("files stay: %v", left)
	}
	if p = ed.get("/desk/import"); !strings.Contains(p.Text(), "撤销这次导入") || !strings.Contains(p.Text(), "bianji") {
		t.Errorf("the list is %s", p.Text())
	}

	_, p = ed.begin([]paper{{"站点.csv", points}})
	if !strings.Contains(p.Text(), "新增 0") || !strings.Contains(p.Text(), "未变 2") || !strings.Contains(p.Text(), "没有要保存的内容") {
		t.Errorf("the same file again is %s", p.Text())
	}

	if p = ed.post("/desk/import/undo", "batch", "1"); p.Code != http.StatusSeeOther {
		t.Errorf("undo gives %d %s", p.Code, p.Text())
	}
	if p = ed.get("/desk/import"); !strings.Contains(p.Text(), "已撤销第 1 次导入：归档 2 条") {
		t.Errorf("after the undo: %s", p.Text())
	}
}

// TestImportFix puts two problems right before anything is saved, and wants a second
// import of the same file to keep that.
func TestImportFix(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	path, p := ed.begin([]paper{{"站点.csv", points}})
	form := regexp.MustCompile(path + `/fix\?file=1&amp;id=([a-z0-9-]+)`).FindStringSubmatch(p.Body) // the problem's
	if form == nil {
		t.Fatalf("no form in %s", p.Body)
	}
	id := form[1]
	p = ed.get(path + "/fix?file=1&id=" + id)
	if !strings.Contains(p.Text(), "有问题") || !strings.Contains(p.Body, "看情况开门") {
		t.Errorf("the form is %s", p.Text())
	}
	p = ed.post(path+"/fix", "file", "1", "id", id, "service_point.phones", "没有", "region", "没有的地方")
	if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Text(), "没有看到电话号码") || !strings.Contains(p.Text(), "不认识这个地区") {
		t.Errorf("nonsense gives %d %s", p.Code, p.Text())
	}
	if p = ed.post(path+"/fix", "file", "1", "id", id, "region", "北京市"); !strings.Contains(p.Text(), "不在您负责的地区") {
		t.Errorf("another region gives %d %s", p.Code, p.Text())
	}
	p = ed.post(path+"/fix", "file", "1", "id", id, "service_point.hours", "周一至周五 9:00-17:00", "service_point.phones", "000-0000-0109（夜间）")
	if p.Code != http.StatusSeeOther {
		t.Fatalf("putting it right gives %d %s", p.Code, p.Text())
	}
	if p = ed.get(path); !strings.Contains(p.Text(), "已改：乙镇示例站") || !strings.Contains(p.Text(), "9:00-17:00") || !strings.Contains(p.Text(), "000-0000-0109（夜间）") {
		t.Errorf("the preview is %s", p.Text())
	}
	ed.post(path+"/keep", "as", "draft")
	ed.await(path, "已完成")
	if e, err := o.Store.Waiting(t.Context(), id, 0); err != nil || e.Entry.Point.Hours != "周一至周五 9:00-17:00" || e.Entry.Point.Phones[0].Label != "夜间" {
		t.Errorf("saved is %+v %v", e.Entry.Point, err)
	}
	if _, p = ed.begin([]paper{{"站点.csv", points}}); !strings.Contains(p.Text(), "未变 2") {
		t.Errorf("the same file again is %s", p.Text())
	}
	renewed := strings.Replace(points, "看情况开门", "周六 9:00-12:00", 1)
	if _, p = ed.begin([]paper{{"站点.csv", renewed}}); !strings.Contains(p.Text(), "更新 1") || !strings.Contains(p.Text(), "周六") {
		t.Errorf("the file put right is %s", p.Text())
	}
}

// TestImportGuessedRegion confirms a region that was guessed, and wants what the file says
// of it neither asked again nor told to residents.
func TestImportGuessedRegion(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	files := []paper{{"站点.csv", "站点名称,地区,地址,联系电话\n甲镇示例站,蓝陵县,甲路1号,000-0000-0101\n"}}
	path, p := ed.begin(files)
	form := regexp.MustCompile(path + `/fix\?file=1&amp;id=([a-z0-9-]+)`).FindStringSubmatch(p.Body)
	if form == nil || !strings.Contains(p.Text(), "地区：蓝陵县") {
		t.Fatalf("the preview is %s", p.Text())
	}
	if p = ed.post(path+"/fix", "file", "1", "id", form[1], "region", "山东省临沂市兰陵县"); p.Code != http.StatusSeeOther {
		t.Fatalf("confirming gives %d %s", p.Code, p.Text())
	}
	if p = ed.get(path); !strings.Contains(p.Text(), "判断 已改") || strings.Contains(p.Text(), "地区：蓝陵县") {
		t.Errorf("the preview is %s", p.Text())
	}
	ed.post(path+"/keep", "as", "draft")
	ed.await(path, "已完成")
	if e, err := o.Store.Waiting(t.Context(), form[1], 0); err != nil || e.Entry.Region != "371324" || strings.Contains(e.Entry.Text, "蓝陵县") {
		t.Errorf("saved is %+v %v", e.Entry, err)
	}
	if _, p = ed.begin(files); !strings.Contains(p.Text(), "未变 1") {
		t.Errorf("the same file again is %s", p.Text())
	}
}

// TestImportColumns has a table read whose header nobody understood, and wants that to be
// remembered.
func TestImportColumns(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	const odd = "甲方,落脚,打这个,受助人姓名\n丙镇示例站,丙路1号,000-0000-0105,张示例\n丁镇示例站,丁路1号,000-0000-0106,李示例\n"
	path, p := ed.begin([]paper{{"怪表.csv", odd}})
	if !strings.Contains(p.Text(), "没看懂这张表的表头") || !strings.Contains(p.Text(), "丙镇示例站") || strings.Contains(p.Text(), "张示例") || !strings.Contains(p.Text(), "个人信息，不导入") {
		t.Fatalf("the preview is %s", p.Text())
	}
	head := regexp.MustCompile(`name="head" value="([0-9a-f]+)"`).FindStringSubmatch(p.Body)[1]
	p = ed.post(path+"/columns", "head", head, "f.甲方", "point_name", "f.落脚", "address", "f.打这个", "phone", "f.受助人姓名", "point_name")
	if p.Code != http.StatusSeeOther {
		t.Fatalf("choosing gives %d %s", p.Code, p.Text())
	}
	p = ed.await(path, "按您单位记住的方式读取了这些列")
	if !strings.Contains(p.Text(), "新增 2") || !strings.Contains(p.Text(), "丙路1号") || strings.Contains(p.Text(), "张示例") {
		t.Errorf("read again it is %s", p.Text())
	}
	path, p = ed.begin([]paper{{"另一张.csv", "落脚,打这个,甲方,受助人姓名\n戊路1号,000-0000-0107,戊镇示例站,王示例\n"}})
	if !strings.Contains(p.Text(), "按您单位记住的方式") || !strings.Contains(p.Text(), "戊镇示例站") {
		t.Errorf("the same header is %s", p.Text())
	}
	ed.post(path+"/forget", "head", head)
	ed.await(path, "没看懂这张表的表头")
}

func TestImportRegions(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	path, p := ed.begin([]paper{{"两县.csv", "站点名称,县区,地址,联系电话\n甲示例站,兰陵县,甲路1号,000-0000-0101\n乙示例站,郯城县,乙路1号,000-0000-0102\n"}})
	if !strings.Contains(p.Text(), "未收 1") || !strings.Contains(p.Text(), "不在您负责的地区，不会导入") {
		t.Errorf("the preview is %s", p.Text())
	}
	ed.post(path+"/keep", "as", "draft")
	ed.await(path, "已保存 1 条")
	other := o.staff("tancheng", []account.Role{account.Editor}, "371322")
	if p := other.get(path); p.Code != http.StatusNotFound {
		t.Errorf("a stranger sees the import: %d", p.Code)
	}
	if p := other.get("/desk/import"); strings.Contains(p.Text(), "撤销这次导入") || strings.Contains(p.Text(), "bianji") {
		t.Errorf("a stranger sees the batch: %s", p.Text())
	}
	if p := other.post("/desk/import/undo", "batch", "1"); p.Code != http.StatusForbidden {
		t.Errorf("a stranger undoes: %d", p.Code)
	}
	owner := o.staff("guanli", []account.Role{account.Owner})
	if p := owner.get(path); p.Code != http.StatusOK || !strings.Contains(p.Text(), "已完成") {
		t.Errorf("the owner gets %d %s", p.Code, p.Text())
	}
	if p := owner.send([]paper{{"a.csv", points}}); p.Code != http.StatusForbidden {
		t.Errorf("the owner imports: %d", p.Code)
	}
	duty := o.staff("zhiban", []account.Role{account.Duty}, "371324")
	if p := duty.get("/desk/import"); p.Code != http.StatusForbidden {
		t.Errorf("who is on duty gets %d", p.Code)
	}
}

func TestImportPublish(t *testing.T) {
	o := newImportOffice(t)
	re := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	path, p := re.begin([]paper{{"站点.csv", points}})
	if !strings.Contains(p.Text(), "直接发布（2 条）") {
		t.Errorf("a reviewer gets %s", p.Text())
	}
	re.post(path+"/keep", "as", "published")
	p = re.await(path, "已完成")
	if !strings.Contains(p.Text(), "已保存 2 条，其中草稿 0 条") {
		t.Errorf("the result is %s", p.Text())
	}
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	if p := ed.post("/desk/import/undo", "batch", "1"); p.Code != http.StatusForbidden {
		t.Errorf("an editor takes out what residents see: %d", p.Code)
	}
	if err := o.Store.SetDeskRules(t.Context(), knowledge.DeskRules{FourEyes: true, ReviewDays: 3, WarnDays: 30}); err != nil {
		t.Fatal(err)
	}
	path, p = re.begin([]paper{{"新站.csv", strings.ReplaceAll(points, "示例站", "新示例站")}})
	if strings.Contains(p.Text(), "直接发布") || !strings.Contains(p.Text(), "两人把关") {
		t.Errorf("with four eyes: %s", p.Text())
	}
	if p := re.post(path+"/keep", "as", "published"); p.Code != http.StatusForbidden {
		t.Errorf("with four eyes publishing gives %d", p.Code)
	}
	re.post(path+"/keep", "as", "draft", "review", "1")
	if p = re.await(path, "已完成"); !strings.Contains(p.Text(), "已提交审核 2 条") {
		t.Errorf("the result is %s", p.Text())
	}
	if open, err := o.Store.OpenReviews(t.Context()); err != nil || len(open) != 2 {
		t.Errorf("%d reviews are open, %v", len(open), err)
	}
}

// TestImportHostile sends what no clerk would.
func TestImportHostile(t *testing.T) {
	o := newImportOffice(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	names := []string{`<script>alert(1)</script>.csv`, "../../../etc/passwd.csv", `..\..\a.csv`, "a\tb.csv", strings.Repeat("长", 120) + ".csv", "站点.csv", "站点.csv", "....csv", "/", "\u202etxt.csv"}
	var files []paper
	for i, name := range names {
		files = append(files, paper{name, strings.ReplaceAll(points, "示例站", fmt.Sprintf("示例站%d<b>", i))})
	}
	files = append(files, paper{"坏.zip", "PK\x03\x04 nothing"}, paper{"空.csv", ""}, paper{"程序.exe", "MZ"})
	_, p := ed.begin(files)
	if strings.Contains(p.Body, "<script>alert") || strings.Contains(p.Body, "站0<b>") {
		t.Errorf("a name is not escaped")
	}
	outside := 0
	filepath.WalkDir(filepath.Dir(o.Uploads), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(path, o.Uploads+string(filepath.Separator)) {
			outside++
		}
		return nil
	})
	if outside > 0 {
		t.Errorf("%d files are outside of the folder", outside)
	}
	if info, err := os.Stat(o.Uploads); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v %v", info.Mode(), err)
	}
	if p := ed.send(nil); p.Code != http.StatusBadRequest || !strings.Contains(p.Text(), "没有收到文件") {
		t.Errorf("nothing gives %d %s", p.Code, p.Text())
	}
	many := make([]paper, mostFiles+1)
	for i := range many {
		many[i] = paper{fmt.Sprintf("%d.csv", i), "a"}
	}
	if p := ed.send(many); p.Code != http.StatusBadRequest || !strings.Contains(p.Text(), "最多 200 个文件") {
		t.Errorf("many give %d %s", p.Code, p.Text())
	}
	if p := ed.send([]paper{{"a.csv", points}}, "region", "北京市"); p.Code != http.StatusBadRequest || !strings.Contains(p.Text(), "不在您负责的地区") {
		t.Errorf("another region gives %d %s", p.Code, p.Text())
	}
	if p := ed.send([]paper{{"大.csv", strings.Repeat("a", mostFile+1)}}); p.Code != http.StatusBadRequest || !strings.Contains(p.Text(), "超过 50 MB") {
		t.Errorf("a large one gives %d", p.Code)
	}
	for _, path := range []string{"/desk/import/0", "/desk/import/-1", "/desk/import/abc", "/desk/import/99999999999999999999", "/desk/import/777"} {
		if p := ed.get(path); p.Code != http.StatusNotFound {
			t.Errorf("%s gives %d", path, p.Code)
		}
		if p := ed.post(path + "/keep"); p.Code != http.StatusNotFound {
			t.Errorf("keeping %s gives %d", path, p.Code)
		}
	}
	if left := o.uploads(); len(left) != 1 {
		t.Errorf("%d folders stay of what was refused", len(left)-1)
	}
	if p := ed.send([]paper{{"a\x00b.csv", points}}); p.Code != http.StatusBadRequest {
		t.Errorf("a name with a zero byte gives %d", p.Code)
	}
	r := httptest.NewRequest(http.MethodPost, "/desk/import", strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"files\"; filename=\"a.csv\"\r\n\r\nabc"))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
	if p := ed.do(r); p.Code != http.StatusBadRequest || !strings.Contains(p.Text(), "上传中断了") {
		t.Errorf("half a form gives %d %s", p.Code, p.Text())
	}
}

// TestImportRestart stops the program while an import waits, and while one is saved.
func TestImportRestart(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Uploads = filepath.Join(t.TempDir(), "uploads") })
	stop := o.run(t)
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	path, _ := ed.begin([]paper{{"站点.csv", points}})
	saving, err := o.Store.SaveImport(t.Context(), store.ImportInfo{Account: 1, Who: "bianji", Door: "desk", State: store.ImportSaving, Files: []string{"大表.csv"}, Batch: 7})
	if err != nil {
		t.Fatal(err)
	}
	e := knowledge.Entry{ID: "s-half", Kind: knowledge.ServicePoint, Title: "半个示例站", Region: "371324", State: knowledge.Draft, Point: &knowledge.Point{Address: "示例路1号"}}
	if _, err := o.Store.Save(t.Context(), store.Edit{Who: "bianji", Batch: 7}, e); err != nil {
		t.Fatal(err)
	}
	stop()
	o.imports = newImports() // what a new process has
	o.run(t)
	p := ed.await(path, "中断了")
	if !strings.Contains(p.Text(), "没有保存任何内容") {
		t.Errorf("after a restart: %s", p.Text())
	}
	if p = ed.post(path+"/keep", "as", "draft"); p.Code != http.StatusSeeOther || !strings.Contains(ed.get(path).Text(), "没有执行") {
		t.Errorf("keeping what is gone gives %d", p.Code)
	}
	if left := o.uploads(); len(left) != 0 {
		t.Errorf("files stay: %v", left)
	}
	p = ed.get(importPath(saving.No))
	if !strings.Contains(p.Text(), "已经保存了一部分") || !strings.Contains(p.Text(), "撤销这次导入") {
		t.Errorf("half an import is %s", p.Text())
	}
}

// TestImportTwo has two clerks import at once, and one cancel.
func TestImportTwo(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Uploads = filepath.Join(t.TempDir(), "uploads") })
	a := o.staff("jia", []account.Role{account.Editor}, "371324")
	b := o.staff("yi", []account.Role{account.Editor}, "371324")
	first := a.send([]paper{{"甲.csv", points}}).To
	second := b.send([]paper{{"乙.csv", strings.ReplaceAll(points, "示例站", "另站")}}).To
	third := b.send([]paper{{"丙.csv", points}}).To
	if p := b.get(second); !strings.Contains(p.Text(), "前面还有 1 个") {
		t.Errorf("the second waits: %s", p.Text())
	}
	if p := a.get(second); p.Code != http.StatusNotFound {
		t.Errorf("one sees the other's: %d", p.Code)
	}
	if p := a.post(second + "/cancel"); p.Code != http.StatusNotFound {
		t.Errorf("one cancels the other's: %d", p.Code)
	}
	b.post(third + "/cancel")
	if p := b.get(third); !strings.Contains(p.Text(), "已取消") || !strings.Contains(p.Text(), "没有保存任何内容") {
		t.Errorf("cancelled it is %s", p.Text())
	}
	o.run(t)
	a.await(first, "新增 2")
	b.await(second, "乙镇另站")
	if p := b.get(third); !strings.Contains(p.Text(), "已取消") {
		t.Errorf("cancelled it goes on: %s", p.Text())
	}
}
