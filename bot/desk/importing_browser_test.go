package desk

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge/account"
)

// dropFiles drops files on the form of the import, as from a folder of the machine.
func dropFiles(b *browsertest.Browser, files ...paper) {
	var script strings.Builder
	script.WriteString(`(() => { const data = new DataTransfer();`)
	for _, f := range files {
		fmt.Fprintf(&script, `data.items.add(new File([%q], %q, {lastModified: 1767225600000}));`, f.text, f.name)
	}
	script.WriteString(`document.querySelector("[data-import-drop]").dispatchEvent(new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})); return true })()`)
	browsertest.Eval[bool](b, script.String())
}

// TestBrowserImport drops two files, sees how far they are, puts two problems right, keeps
// the entries as drafts and takes them back.
func TestBrowserImport(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Uploads = filepath.Join(t.TempDir(), "uploads") })
	b := o.staff("bianji", []account.Role{account.Editor}, "371324").browse()
	for _, width := range []int64{390, 1366} {
		b.Size(width, 844)
		b.Open("/desk/import")
		b.Fits()
		b.Shot(fmt.Sprintf("import-%d", width))
	}
	dropFiles(b, paper{"站点.csv", points}, paper{"问答.csv", "问题,答案\n示例问题怎么办？,请拨打 000-0000-0110。\n"})
	b.Until(`document.querySelectorAll(".import-chosen li").length === 2`)
	b.Click(`[data-import-drop] button.main`)
	b.Until(`document.querySelector("#import-now")?.innerText === "排队中"`)
	b.Shot("import-queued-1366")
	o.run(t)
	b.Until(`document.querySelector("#import-now")?.innerText === "等您确认"`)
	shots := func(name string) {
		for _, width := range []int64{390, 1366} {
			b.Size(width, 844)
			b.Fits()
			b.Shot(fmt.Sprintf("%s-%d", name, width))
		}
	}
	shots("import-preview")
	browsertest.Eval[bool](b, `document.querySelector("#import-preview").scrollIntoView(), true`)
	shots("import-rows")
	fix := func(field, text string) {
		b.Until(`document.readyState === "complete"`)
		browsertest.Eval[bool](b, `[...document.querySelectorAll(".import-rows tr")].find(r => r.innerText.includes("乙镇示例站")).querySelector("a.button").click(), true`)
		b.Until(`document.querySelector("[name='` + field + `']") !== null`)
		shots("import-fix")
		browsertest.Eval[bool](b, fmt.Sprintf(`document.querySelector("[name='%s']").value = %q, true`, field, text))
		b.Click(`main form.card button.main`)
		b.Until(`document.querySelector(".flash")?.innerText.includes("已改") === true`)
	}
	fix("service_point.hours", "周一至周五 9:00-17:00")
	fix("service_point.phones", "000-0000-0109")
	b.Until(`document.body.innerText.includes("000-0000-0109") && document.body.innerText.includes("周一至周五 9:00-17:00")`)
	b.Click(`button[value="draft"]`)
	b.Until(`document.querySelector("#import-now")?.innerText === "已完成"`)
	shots("import-done")
	b.Click(`form[action="/desk/import/undo"] button`)
	b.Until(`document.querySelector(".flash")?.innerText.includes("已撤销第 1 次导入：归档 3 条") === true`)
	shots("import-undone")

	// A table that nobody understands.
	dropFiles(b, paper{"怪表.csv", "甲方,落脚,打这个\n丙镇示例站,丙路1号,000-0000-0105\n"}, paper{"坏.docx", "PK nothing"})
	b.Until(`document.querySelectorAll(".import-chosen li").length === 2`)
	b.Click(`[data-import-drop] button.main`)
	b.Until(`document.querySelector("#import-now")?.innerText === "等您确认"`)
	shots("import-columns")
	b.Quiet()
}

// TestBrowserImportAxe runs axe-core on the pages of an import in every state that has a
// look of its own.
func TestBrowserImportAxe(t *testing.T) {
	source := axe(t)
	o := newImportOffice(t)
	c := o.staff("bianji", []account.Role{account.Editor}, "371324")
	ready, p := c.begin([]paper{{"站点.csv", points}, {"怪表.csv", "甲方,落脚\n丙镇示例站,丙路1号\n"}})
	form := strings.ReplaceAll(regexp.MustCompile(ready+`/fix\?[^"]+`).FindString(p.Body), "&amp;", "&")
	done, _ := c.begin([]paper{{"站点.csv", points}})
	c.post(done+"/keep", "as", "draft")
	c.await(done, "已完成")
	b := c.browse()
	for _, lang := range []string{"zh", "en"} {
		if lang == "en" {
			b.Open("/desk/import")
			b.Click(`button[name="lang"]`)
			b.Until(`document.documentElement?.lang === "en"`)
		}
		for name, path := range map[string]string{"home": "/desk/import", "ready": ready, "form": form, "done": done} {
			for _, width := range []int64{390, 1366} {
				b.Size(width, 768)
				b.Open(path)
				b.Fits()
				b.Shot(fmt.Sprintf("import-axe-%s-%s-%d", lang, name, width))
				for _, finding := range findings(b, source) {
					t.Errorf("%s %s %d: %s", lang, name, width, finding)
				}
			}
		}
	}
	b.Quiet()
}
