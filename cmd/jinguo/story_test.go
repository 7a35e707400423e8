package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"jinguo/bot/browsertest"
	"jinguo/bot/telegram/telegramtest"
)

const (
	deskWord = "兰陵的春天来得可真早" // password of every account in these tests

	// promptly is what a resident may wait for what was just published.
	promptly = time.Second
)

// wordFile is a Word document with a title and a table, of the parts that Word itself
// cannot do without.
func wordFile(t *testing.T, title string, rows ...[]string) string {
	t.Helper()
	run := func(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }
	var body strings.Builder
	body.WriteString(run(title) + `<w:tbl><w:tblPr/><w:tblGrid/>`)
	for _, row := range rows {
		body.WriteString("<w:tr>")
		for _, cell := range row {
			body.WriteString("<w:tc>" + run(cell) + "</w:tc>")
		}
		body.WriteString("</w:tr>")
	}
	body.WriteString("</w:tbl>" + run("以上为示例。"))
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, part := range [][2]string{
		{"[Content_Types].xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`},
		{"_rels/.rels", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>` + body.String() + `<w:sectPr/></w:body></w:document>`},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "示例站点.docx")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// invited makes an account and gives the path of its invitation.
func invited(t *testing.T, data, name, shown, role, region string) string {
	t.Helper()
	out := jinguo(t, "accounts", "--data", data, "--invite", name, "--shown", shown, "--role", role, "--region", region)
	path := regexp.MustCompile(`/desk/invite/\S+`).FindString(out)
	if path == "" {
		t.Fatalf("no invitation in %q", out)
	}
	return path
}

// codeNow is the one-time code of a key as the desk shows it.
func codeNow(t *testing.T, shown string) string {
	t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(shown, " ", ""), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// member is one of staff at the desk, in a browser of her own.
type member struct {
	*browsertest.Browser
	name  string
	shots int
}

// newMember has somebody take up her invitation.
func newMember(t *testing.T, p *process, data, name, shown, role string) *member {
	t.Helper()
	c := &member{browsertest.At(t, p.url), name, 0}
	c.Size(1366, 768)
	c.Open(invited(t, data, name, shown, role, "兰陵县"))
	c.look("invited")
	c.Write("#password", deskWord)
	c.Write("#again", deskWord)
	c.Click("main button.main")
	if role != "editor" {
		c.titled("设置验证码")
		c.look("codes")
		c.Write("#code", codeNow(t, c.Text(".key")))
		c.Click("main button.main")
		c.titled("备用码")
		c.look("recovery")
		c.Click("main a.main")
	}
	c.titled("待办")
	c.look("home")
	return c
}

// titled waits for a page.
func (c *member) titled(want string) {
	c.T.Helper()
	c.Until(fmt.Sprintf(`document.readyState === "complete" && document.title.includes(%q)`, want))
}

// shows waits until the page says something.
func (c *member) shows(want string) {
	c.T.Helper()
	c.Until(fmt.Sprintf(`document.readyState === "complete" && document.body.innerText.includes(%q)`, want))
}

// look holds that the page fits an office's screen and a phone's, and takes its picture.
func (c *member) look(name string) {
	c.T.Helper()
	c.shots++
	for _, width := range []int64{390, 1366} {
		c.Size(width, 844)
		c.Size(width, min(browsertest.Eval[int64](c.Browser, `document.documentElement.scrollHeight`), 3000))
		c.Fits()
		c.Shot(fmt.Sprintf("%s-%02d-%s-%d", c.name, c.shots, name, width))
	}
	c.Size(1366, 768)
}

// fix puts a field of an imported entry right.
func (c *member) fix(title, field, text string) {
	c.T.Helper()
	browsertest.Eval[bool](c.Browser, fmt.Sprintf(`[...document.querySelectorAll(".import-rows tr")].find(r => r.innerText.includes(%q)).querySelector("a.button").click(), true`, title))
	c.Until(fmt.Sprintf(`document.readyState === "complete" && document.querySelector("[name='%s']") !== null`, field))
	c.look("fix")
	c.Set("[name='"+field+"']", text)
	c.Click("main form.card button.main")
	c.shows("已改：" + title)
}

// asking has residents ask one after the other, each a new one, until one is told what
// they want to hear.
func asking(t *testing.T, api *telegramtest.Server, question, want string) {
	t.Helper()
	start := time.Now()
	for n := int64(1000); ; n++ {
		api.Private(n).Say(question)
		time.Sleep(50 * time.Millisecond)
		for i := int64(1000); i <= n; i++ {
			for _, m := range api.Private(i).Answers() {
				if strings.Contains(m.Text, want) {
					return
				}
			}
		}
		if time.Since(start) > patience {
			t.Fatalf("nobody is told %q within %s:\n%s", want, patience, api.Private(n).Transcript())
		}
	}
}

// loaded reports whether the machine has more to do than it can, or does not say.
func loaded() bool {
	text, err := os.ReadFile("/proc/loadavg")
	var minute float64
	if err == nil {
		_, err = fmt.Sscan(string(text), &minute)
	}
	return err != nil || minute > float64(runtime.NumCPU())
}

// TestBrowserStory is the way of a Word file from a clerk's desk to a resident's phone, and
// of a resident's question back, with the real program.
func TestBrowserStory(t *testing.T) {
	api := telegramtest.New(t)
	data := t.TempDir()
	p := serve(t, data, "JINGUO_TELEGRAM_TOKEN="+api.Token, "JINGUO_TELEGRAM_API="+api.URL, "JINGUO_REGION=371324")
	ann := &talker{api.Private(7), t, 0}
	li := newMember(t, p, data, "li", "李梅", "editor")
	wang := newMember(t, p, data, "wang", "王芳", "reviewer")

	const question = "向阳花示例驿站电话"
	file := wordFile(t, "兰陵县妇女服务站点一览表（示例）",
		[]string{"站点名称", "地区", "地址", "联系电话", "服务时间"},
		[]string{"向阳花示例驿站", "兰陵县", "示例路1号", "000-0000", "周一至周五 8:30-17:30"},
		[]string{"春蕾示例站", "蓝陵县", "示例路2号", "000-0000-0102", "周一至周五 8:30-17:30"})
	li.Open("/desk/import")
	li.look("import")
	li.Upload("#import-files", file)
	li.Click("[data-import-drop] button.main")
	li.Until(`document.querySelector("#import-now")?.innerText === "等您确认"`)
	li.look("preview")
	li.fix("向阳花示例驿站", "service_point.phones", "000-0000-0101")
	li.fix("春蕾示例站", "region", "兰陵县")
	if text := li.Text(".import-rows"); strings.Contains(text, "蓝陵县") || strings.Contains(text, "位数不对") {
		t.Errorf("what was put right is there still: %s", text)
	}
	li.look("fixed")
	li.Click(`button[value="draft"]`)
	li.Until(`document.querySelector("#import-now")?.innerText === "已完成"`)
	li.look("kept")
	ann.Say(question)
	if text := ann.hears(); strings.Contains(text, "000-0000-0101") {
		t.Errorf("a draft is told: %s", text)
	}

	wang.Open("/desk/review")
	wang.shows("向阳花示例驿站")
	wang.look("queue")
	browsertest.Eval[bool](wang.Browser, `[...document.querySelectorAll(".review-item h3 a")].find(a => a.innerText.includes("向阳花示例驿站")).click(), true`)
	wang.titled("向阳花示例驿站")
	wang.look("item")
	if browsertest.Eval[bool](wang.Browser, `document.querySelector("input[name=sure]") !== null`) {
		wang.Click("input[name=sure]")
	}
	publish := time.Now()
	wang.Click(".review-decide button.main")
	wang.shows("已发布")
	page := time.Since(publish)
	asking(t, api, question, "000-0000-0101")
	took := time.Since(publish)
	t.Logf("from the click, the reviewer sees it published after %s, a resident after %s", page.Round(time.Millisecond), took.Round(time.Millisecond))
	if took > promptly && !loaded() {
		t.Errorf("a resident waits %s for what is published", took)
	}
	wang.look("published")

	ann.Say("蓝色独角兽头盔在哪里领")
	ann.hears()
	ann.press("有答复时告诉我")
	ann.hears("好的")
	li.Open("/desk/misses")
	li.shows("蓝色独角兽头盔在哪里领")
	li.look("misses")
	browsertest.Eval[bool](li.Browser, `[...document.querySelectorAll("td a")].find(a => a.innerText.includes("蓝色独角兽")).click(), true`)
	li.Until(`document.readyState === "complete" && document.querySelector("#text") !== null`)
	li.look("miss")
	li.Set("#title", "蓝色独角兽头盔在哪里领")
	li.Set("#text", "在示例村委会领，带身份证。")
	li.Click(`button[name="do"][value="draft"]`)
	li.Until(`document.readyState === "complete" && document.querySelector(".flash") !== null`)
	li.look("answered")

	wang.Open("/desk/review")
	wang.shows("蓝色独角兽头盔")
	wang.look("queue-miss")
	browsertest.Eval[bool](wang.Browser, `[...document.querySelectorAll(".review-item h3 a")].find(a => a.innerText.includes("蓝色独角兽")).click(), true`)
	wang.titled("蓝色独角兽")
	wang.look("miss")
	if browsertest.Eval[bool](wang.Browser, `document.querySelector("input[name=sure]") !== null`) {
		wang.Click("input[name=sure]")
	}
	if got := len(ann.Answers()); got != ann.heard {
		t.Errorf("she is told of a draft:\n%s", ann.Transcript())
	}
	wang.Click(".review-decide button.main")
	wang.shows("已发布")
	if text := ann.hears("您之前问的事有答复了"); strings.Contains(text, "头盔") || strings.Contains(text, "村委会") {
		t.Errorf("what arrives unasked tells the matter: %s", text)
	}
	ann.press("看答复")
	ann.hears("在示例村委会领，带身份证。")
	li.Open("/desk/misses")
	li.look("misses-done")

	li.Quiet()
	wang.Quiet()
	t.Log(ann.Transcript())
	if strings.Contains(p.log.String(), "独角兽") {
		t.Errorf("a resident's words are in the log:\n%s", p.log)
	}
}
