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
	follow(t, x)
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
