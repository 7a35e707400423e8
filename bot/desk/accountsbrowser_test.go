package desk

import (
	"os"
	"strings"
	"testing"

	"jinguo/bot/browsertest"
	"jinguo/knowledge/account"
)

// TestBrowserGettingIn makes the first account and invites a colleague in a real browser
// on a phone, and looks at every page on the way: whether it fits, and, with JINGUO_AXE,
// what axe-core finds.
func TestBrowserGettingIn(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Telegram, c.BotName = true, "example_bot" })
	word, err := o.Store.NewPass(t.Context(), account.SetUp, 0)
	if err != nil {
		t.Fatal(err)
	}
	b := o.visitor().browse()
	b.Size(390, 844)
	look := func(name string) {
		t.Helper()
		b.Fits()
		b.Shot("in-" + name)
		if os.Getenv("JINGUO_AXE") == "" {
			return
		}
		for _, finding := range findings(b, axe(t)) {
			if strings.HasPrefix(finding, "serious") || strings.HasPrefix(finding, "critical") {
				t.Errorf("%s: %s", name, finding)
			}
		}
	}
	title := func(want string) {
		t.Helper()
		b.Until(`document.readyState === "complete" && document.title.includes("` + want + `")`)
	}
	b.Open("/desk/login")
	title("登录")
	look("login-empty")
	b.Open("/desk/setup/" + word)
	title("建第一个账号")
	look("setup")
	b.Write("#name", "zhang")
	b.Write("#shown", "张丽")
	b.Write("#password", secretWord)
	b.Write("#again", secretWord)
	b.Click("main button.main")
	title("设置验证码")
	look("enrol")
	b.Write("#code", o.codeOf(strings.ReplaceAll(b.Text(".key"), " ", "")))
	b.Click("main button.main")
	title("备用码")
	look("recovery")
	b.Click("main a.main")
	title("待办")

	b.Open("/desk/accounts")
	title("账号")
	look("accounts")
	b.Write("#name", "li")
	b.Click(`input[name="role"][value="editor"]`)
	browsertest.Eval[bool](b, `document.querySelector('input[name="region"]').value = ""; true`)
	b.Write(`input[name="region"]`, "卞庄")
	b.Until(`[...document.querySelectorAll("#regions option")].some(o => o.value.endsWith("兰陵县卞庄街道"))`)
	browsertest.Eval[bool](b, `document.querySelector('input[name="region"]').value = document.querySelector("#regions option").value; true`)
	b.Click("main button.main")
	title("li")
	b.Until(`document.querySelector("#link")?.value.includes("/desk/invite/")`)
	b.Until(`!document.querySelector("button[data-copy]").hidden`)
	look("link")
	b.Open("/desk/me")
	title("我的账号")
	look("me")
	b.Click(`form[action="/desk/me/telegram"] button`)
	b.Until(`document.querySelector("main a[href^='https://t.me/example_bot?start=link_']") !== null`)
	look("me-code")
	b.Open("/desk/settings")
	title("设置")
	look("settings")
	b.Click(`form[action="/desk/logout"] button`)
	title("登录")
	look("out")
	b.Quiet()
}
