package desk

import (
	"fmt"
	"strings"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/sample"
)

// TestBrowserTry asks, pins, tries, saves and asks again, on an old office PC and a phone.
func TestBrowserTry(t *testing.T) {
	o, x := newTryOffice(t, append(sample.Entries(), tryEntries()...)...)
	if _, err := o.Store.SaveGoldens(t.Context(), knowledge.Golden{Query: "八十岁老人补贴怎么领", Region: "371324", Relevant: []string{"pension"}, Who: "shenhe"}); err != nil {
		t.Fatal(err)
	}
	b := o.staff("shenhe", []account.Role{account.Reviewer}, "371324").browse()
	look := func(name string) {
		t.Helper()
		for _, size := range [][2]int64{{390, 844}, {1366, 768}} {
			b.Size(size[0], size[1])
			b.Fits()
			b.Size(size[0], browsertest.Eval[int64](b, "document.documentElement.scrollHeight")) // all of the page
			b.Shot(fmt.Sprintf("%s-%d", name, size[0]))
		}
	}
	b.Size(1366, 768)
	b.Open("/desk/try")
	look("try-empty")
	b.Write("#query", "寿星一个月能领几多钱")
	b.Click("form.try-form button.main")
	b.Until(`!!document.querySelector("#pin")`)
	look("try-asked")
	b.Write("#search", "高龄")
	b.Until(`!!document.querySelector("#found button")`)
	look("try-found")
	b.Click("#found button")
	b.Until(`!!document.querySelector("#wording")`)
	look("try-pinned")
	b.Click(`form[action$="/plan"] button.main`)
	b.Until(`!!document.querySelector("form[action$='/save']")`)
	if text := b.Text("#plan"); !strings.Contains(text, "变好 1") || !strings.Contains(text, "满八十周岁") {
		t.Errorf("the dry run says %s", text)
	}
	look("try-plan")
	b.Click(`form[action$="/save"] button`)
	b.Until(`!!document.querySelector("#saved")`)
	look("try-saved")
	trySync(t, x)
	b.Click("#saved button.main")
	b.Until(`!!document.querySelector(".told")?.innerText.includes("满八十周岁") && !document.querySelector("#saved")`)
	b.Open("/desk/try/goldens")
	b.Click(`form[action$="/run"] button.main`)
	b.Until(`!!document.querySelector(".tally")`)
	look("goldens")
	b.Click(`a[href^="/desk/try/goldens/"]:not(.button)`)
	b.Until(`!!document.querySelector("#entries")`)
	look("golden")
	b.Quiet()
}

// TestBrowserTryAxe runs axe-core on what comes of trying a question; see TestBrowserAxe.
func TestBrowserTryAxe(t *testing.T) {
	source := axe(t)
	o, _ := newTryOffice(t)
	if _, err := o.Store.SaveGoldens(t.Context(), knowledge.Golden{Query: "家里老人有补贴吗", Region: "371324", Relevant: []string{"pension"}}); err != nil {
		t.Fatal(err)
	}
	rev := o.staff("shenhe", []account.Role{account.Reviewer}, "371324")
	asked, _ := rev.tryAsk("八十岁老人有补贴吗")
	pinned, _ := rev.tryAsk("寿星钱怎么领")
	rev.post(pinned+"/pin", "entry", "pension")
	planned, _ := rev.tryAsk("八十岁老人有补贴吗")
	rev.post(planned+"/pin", "entry", "aid")
	rev.post(planned+"/plan", "wording", "家里老人有补贴吗", "add", "1", "counter", "1")
	urgent, _ := rev.tryAsk("我老公正在往死里打我")
	rev.post("/desk/try/goldens/run")
	b := rev.browse()
	for _, lang := range []string{"zh", "en"} {
		b.Open("/desk/")
		if lang == "en" {
			b.Click(`button[name="lang"]`)
			b.Until(`document.documentElement?.lang === "en"`)
		}
		for name, path := range map[string]string{
			"asked": asked, "pinned": pinned, "planned": planned, "urgent": urgent, "goldens": "/desk/try/goldens", "golden": "/desk/try/goldens/1",
		} {
			for _, size := range [][2]int64{{1366, 768}, {683, 384}, {390, 844}} {
				b.Size(size[0], size[1])
				b.Open(path)
				t.Run(fmt.Sprintf("%s %s %d", lang, name, size[0]), func(t *testing.T) {
					b.In(t)
					b.Fits()
					for _, finding := range findings(b, source) {
						t.Error(finding)
					}
				})
				b.In(t)
				b.Size(size[0], browsertest.Eval[int64](b, "document.documentElement.scrollHeight"))
				b.Shot(fmt.Sprintf("tryaxe-%s-%s-%d", name, lang, size[0]))
			}
		}
	}
	b.Quiet()
}
