package desk

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

const secretWord = "兰陵的春天来得可真早"

// visitor is a browser that nobody signed in with.
func (o *office) visitor() *client { return &client{office: o} }

// taken is an account that was taken up with secretWord.
func (o *office) taken(name string, roles []account.Role, regions ...string) account.Account {
	o.t.Helper()
	hash, err := o.hasher.hash(o.t.Context(), secretWord+name)
	if err != nil {
		o.t.Fatal(err)
	}
	a, err := o.Store.SaveAccount(o.t.Context(), account.Account{Name: name, Roles: roles, Regions: regions, Password: hash})
	if err != nil {
		o.t.Fatal(err)
	}
	return a
}

// wants fails unless a reply has the status and its page says all of texts.
func (p reply) wants(t *testing.T, code int, texts ...string) {
	t.Helper()
	if p.Code != code {
		t.Errorf("status %d to %q, want %d: %s", p.Code, p.To, code, p.Text())
	}
	for _, want := range texts {
		if !strings.Contains(p.Text(), want) && !strings.Contains(html.UnescapeString(p.Body), want) {
			t.Errorf("the page does not say %q: %s", want, p.Text())
		}
	}
}

// leads fails unless a reply sends to an address.
func (p reply) leads(t *testing.T, to string) {
	t.Helper()
	if p.Code != http.StatusSeeOther || p.To != to {
		t.Errorf("status %d to %q, want to %q: %s", p.Code, p.To, to, p.Text())
	}
}

var keyOnPage = regexp.MustCompile(`<p class="key">([A-Z2-7 ]+)</p>`)

// codeNow is the one-time code of the secret that a page shows, at the office's time.
func (o *office) codeNow(p reply) string {
	o.t.Helper()
	m := keyOnPage.FindStringSubmatch(p.Body)
	if m == nil {
		o.t.Fatalf("no key on the page: %d %s", p.Code, p.Text())
	}
	return o.codeOf(strings.ReplaceAll(m[1], " ", ""))
}

func (o *office) codeOf(secret string) string {
	o.t.Helper()
	code, err := totp.GenerateCode(secret, o.now)
	if err != nil {
		o.t.Fatal(err)
	}
	return code
}

// TestFirstStart walks from an empty database to the second account.
func TestFirstStart(t *testing.T) {
	o := newOffice(t, nil)
	c := o.visitor()
	c.get("/desk/login").wants(t, http.StatusOK, "设置链接")
	word, err := o.Store.NewPass(t.Context(), account.SetUp, 0)
	if err != nil {
		t.Fatal(err)
	}
	at := "/desk/setup/" + word
	c.get(at).wants(t, http.StatusOK, "建第一个账号")
	c.post("/desk/lang", "lang", "en", "to", at).leads(t, at)
	c.get(at).wants(t, http.StatusOK, "Make the first account")
	c.post("/desk/lang", "lang", "zh", "to", at).leads(t, at)
	for _, wrong := range []struct{ name, password, again, want string }{
		{"张", "短", "短", "太短了"}, {"a b", secretWord, secretWord, "用户名只能有"}, {"zhang", secretWord, "x" + secretWord, "两次输的不一样"},
		{"", secretWord, secretWord, "用户名只能有"}, {"zhang", "zhang12345", "zhang12345", "自己的名字"}, {"zhang", "Password123!", "Password123!", "很多人用"},
	} {
		c.post(at, "name", wrong.name, "password", wrong.password, "again", wrong.again).wants(t, http.StatusUnprocessableEntity, wrong.want)
	}
	c.post(at, "name", "Zhang", "shown", "张丽 <b>", "password", secretWord+"9", "again", secretWord+"9").leads(t, "/desk/login/enrol")
	c.get("/desk/").leads(t, "/desk/login?to=%2Fdesk%2F") // not signed in before the first code
	p := c.get("/desk/login/enrol")
	p.wants(t, http.StatusOK, "二维码", "手动输入", `d="M`)
	c.post("/desk/login/enrol", "code", "000000").wants(t, http.StatusUnprocessableEntity, "验证码不对")
	used := o.codeNow(p)
	p = c.post("/desk/login/enrol", "code", used[:3]+" "+used[3:])
	p.wants(t, http.StatusOK, "请抄下备用码")
	recovery := regexp.MustCompile(`[A-Z2-7]{4}(-[A-Z2-7]{4}){3}`).FindAllString(p.Body, -1)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes: %s", len(recovery), p.Text())
	}
	p = c.get("/desk/")
	p.wants(t, http.StatusOK, "张丽 <b>", "账号", "操作记录")
	if strings.Contains(p.Body, "丽 <b>") {
		t.Error("a name is not escaped")
	}
	c.post(at, "name", "evil", "password", secretWord, "again", secretWord).wants(t, http.StatusNotFound, "链接不能用")
	o.visitor().get(at).wants(t, http.StatusNotFound, "链接不能用")

	// A second browser signs in; the code that enrolled does not count again.
	d := o.visitor()
	d.post("/desk/login", "name", "ＺHANG", "password", secretWord+"９", "to", "/desk/accounts?x=1").leads(t, "/desk/login/code")
	d.get("/desk/accounts").leads(t, "/desk/login?to=%2Fdesk%2Faccounts")
	d.post("/desk/login/code", "code", used).wants(t, http.StatusUnprocessableEntity, "已经用过")
	d.post("/desk/login/code", "code", recovery[0]).leads(t, "/desk/accounts?x=1")
	d.get("/desk/accounts").wants(t, http.StatusOK, "还剩9个", "2026-03-09 12:00")
	e := o.visitor()
	e.post("/desk/login", "name", "zhang", "password", secretWord+"9").leads(t, "/desk/login/code")
	e.post("/desk/login/code", "code", recovery[0]).wants(t, http.StatusUnprocessableEntity, "验证码不对")
	o.now = o.now.Add(30 * time.Second)
	zhang, err := o.Store.AccountNamed(t.Context(), "zhang")
	if err != nil || len(zhang.Roles) != 4 || len(zhang.Regions) != 0 {
		t.Fatalf("%+v, %v", zhang, err)
	}
	fresh := o.codeOf(zhang.Secret)
	e.post("/desk/login/code", "code", fresh).leads(t, "/desk/")
	f := o.visitor()
	f.post("/desk/login", "name", "zhang", "password", secretWord+"9").leads(t, "/desk/login/code")
	f.post("/desk/login/code", "code", fresh).wants(t, http.StatusUnprocessableEntity, "已经用过") // replayed

	// The owner invites an editor, who takes it up.
	c.post("/desk/accounts", "name", "li", "role", "editor", "region", "无此地").wants(t, http.StatusUnprocessableEntity, "没有找到“无此地”")
	c.post("/desk/accounts", "name", "li", "role", "editor", "region", "城关镇").wants(t, http.StatusUnprocessableEntity, "请写全")
	c.post("/desk/accounts", "name", "li", "role", "editor").wants(t, http.StatusUnprocessableEntity, "至少一个地区")
	c.post("/desk/accounts", "name", "li", "role", "king", "region", "兰陵县").wants(t, http.StatusUnprocessableEntity, "至少选一个角色")
	c.post("/desk/accounts", "name", "zhang", "role", "editor", "region", "兰陵县").wants(t, http.StatusUnprocessableEntity, "已经有人用")
	p = c.post("/desk/accounts", "name", "li", "shown", "李梅", "role", "editor", "region", "兰陵县", "region", "", "region", "371324")
	p.leads(t, "/desk/accounts/2")
	p = c.get(p.To)
	p.wants(t, http.StatusOK, "邀请链接", "待接受邀请", "山东省临沂市兰陵县")
	link := linkOn(t, p)
	if again := c.get("/desk/accounts/2"); strings.Contains(again.Body, "/desk/invite/") {
		t.Error("the link is shown twice")
	}
	g := o.visitor()
	g.get(link).wants(t, http.StatusOK, "设置您的账号", "li")
	g.post(link, "password", secretWord+"li", "again", secretWord+"li").leads(t, "/desk/")
	g.get("/desk/").wants(t, http.StatusOK, "李梅", "导入")
	g.get(link).wants(t, http.StatusNotFound, "链接不能用")
	g.get("/desk/accounts").wants(t, http.StatusForbidden, "没有这项权限")
	c.get("/desk/accounts").wants(t, http.StatusOK, "李梅", "在用", "编辑")
}

func linkOn(t *testing.T, p reply) string {
	t.Helper()
	m := regexp.MustCompile(`value="http://example\.com(/desk/invite/[A-Z2-7]+)"`).FindStringSubmatch(p.Body)
	if m == nil {
		t.Fatalf("no link on the page: %s", p.Text())
	}
	return m[1]
}

func TestLinksEnd(t *testing.T) {
	o := newOffice(t, nil)
	boss := o.staff("boss", []account.Role{account.Owner})
	boss.post("/desk/accounts", "name", "li", "role", "editor", "everywhere", "1").leads(t, "/desk/accounts/2")
	first := linkOn(t, boss.get("/desk/accounts/2"))
	boss.post("/desk/accounts/2/link").leads(t, "/desk/accounts/2")
	second := linkOn(t, boss.get("/desk/accounts/2"))
	o.visitor().get(first).wants(t, http.StatusNotFound, "链接不能用")
	o.now = o.now.Add(7 * 24 * time.Hour)
	o.visitor().post(second, "password", secretWord, "again", secretWord).wants(t, http.StatusNotFound, "链接不能用")
	boss = o.signed(mustAccount(t, o, "boss"))
	boss.post("/desk/accounts/2/link")
	third := linkOn(t, boss.get("/desk/accounts/2"))
	boss.post("/desk/accounts/2/off").leads(t, "/desk/accounts/2")
	boss.get("/desk/accounts/2").wants(t, http.StatusOK, "已停用")
	o.visitor().get(third).wants(t, http.StatusNotFound, "链接不能用")
	boss.post("/desk/accounts/2/link").wants(t, http.StatusConflict, "已停用")
	boss.post("/desk/accounts/2/nonsense").wants(t, http.StatusNotFound)
	boss.post("/desk/accounts/99/off").wants(t, http.StatusNotFound)
	boss.post("/desk/accounts/x/off").wants(t, http.StatusNotFound)
	for _, path := range []string{"/desk/setup/x", "/desk/invite/x", "/desk/setup/" + third[len("/desk/invite/"):]} {
		o.visitor().get(path).wants(t, http.StatusNotFound, "链接不能用")
	}
	// A set-up link of another start does not count beside an account.
	word, err := o.Store.NewPass(t.Context(), account.SetUp, 0)
	if err != nil {
		t.Fatal(err)
	}
	o.taken("real", []account.Role{account.Editor})
	o.visitor().get("/desk/setup/"+word).wants(t, http.StatusNotFound, "链接不能用")
	o.visitor().post("/desk/setup/"+word, "name", "evil", "password", secretWord, "again", secretWord).wants(t, http.StatusNotFound, "链接不能用")
	// Nor does it as an invitation.
	o.visitor().post("/desk/invite/"+word, "password", secretWord, "again", secretWord).wants(t, http.StatusNotFound, "链接不能用")
}

func mustAccount(t *testing.T, o *office, name string) account.Account {
	t.Helper()
	a, err := o.Store.AccountNamed(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// TestReset shows that a reset link ends all that let somebody in before.
func TestReset(t *testing.T) {
	o := newOffice(t, nil)
	boss := o.staff("boss", []account.Role{account.Owner})
	o.taken("wang", []account.Role{account.Reviewer}, "371324")
	c := o.visitor()
	c.post("/desk/login", "name", "wang", "password", secretWord+"wang").leads(t, "/desk/login/enrol")
	c.post("/desk/login/enrol", "code", o.codeNow(c.get("/desk/login/enrol"))).wants(t, http.StatusOK, "备用码")
	boss.post("/desk/accounts/2/link")
	link := linkOn(t, boss.get("/desk/accounts/2"))
	c.get("/desk/").wants(t, http.StatusOK) // until the link is used
	d := o.visitor()
	d.get(link).wants(t, http.StatusOK, "重设密码")
	d.post(link, "password", "another "+secretWord, "again", "another "+secretWord).leads(t, "/desk/login/enrol")
	c.get("/desk/").leads(t, "/desk/login?to=%2Fdesk%2F")
	e := o.visitor()
	e.post("/desk/login", "name", "wang", "password", secretWord+"wang").wants(t, http.StatusUnprocessableEntity, "用户名或密码不对")
	d.post("/desk/login/enrol", "code", o.codeNow(d.get("/desk/login/enrol"))).wants(t, http.StatusOK, "备用码")
	d.get("/desk/me").wants(t, http.StatusOK, "备用码还剩10个")
}

// TestAccountsOfRegions shows that an owner of a county manages it and nothing beyond.
func TestAccountsOfRegions(t *testing.T) {
	o := newOffice(t, nil)
	nation := o.taken("nation", []account.Role{account.Owner})
	county := o.staff("county", []account.Role{account.Owner}, "371324")
	other := o.taken("other", []account.Role{account.Editor}, "371323")
	p := county.get("/desk/accounts")
	p.wants(t, http.StatusOK, "county")
	if strings.Contains(p.Text(), "nation") || strings.Contains(p.Text(), "other") || strings.Contains(p.Body, "everywhere") {
		t.Errorf("an owner of a county sees %s", p.Text())
	}
	for _, no := range []int64{nation.No, other.No} {
		county.get(accountPath(no)).wants(t, http.StatusNotFound)
		for _, do := range []string{"", "/off", "/on", "/out", "/link", "/unlink"} {
			county.post(accountPath(no)+do, "role", "owner", "region", "371324").wants(t, http.StatusNotFound)
		}
	}
	county.post("/desk/accounts", "name", "a", "role", "owner", "everywhere", "1").wants(t, http.StatusUnprocessableEntity, "只能给自己管的地区授权")
	county.post("/desk/accounts", "name", "a", "role", "owner", "region", "临沂市").wants(t, http.StatusUnprocessableEntity, "只能给自己管的地区授权")
	county.post("/desk/accounts", "name", "a", "role", "owner", "region", "全国").wants(t, http.StatusUnprocessableEntity)
	county.post("/desk/accounts", "name", "a", "role", "editor", "region", "卞庄街道").leads(t, "/desk/accounts/4")
	county.post("/desk/settings", "review_days", "5", "warn_days", "5").wants(t, http.StatusForbidden)
	county.get("/desk/settings").wants(t, http.StatusOK, "只有不限地区的管理员能改", "disabled")
	county.get("/desk/accounts/regions?region="+url.QueryEscape("卞庄")).wants(t, http.StatusOK, "兰陵县卞庄街道")
	if p := county.get("/desk/accounts/regions?region=" + url.QueryEscape("沂水县")); strings.Contains(p.Body, "沂水") {
		t.Errorf("offers %s", p.Body)
	}
}

func TestLastOwnerStays(t *testing.T) {
	o := newOffice(t, nil)
	boss := o.signed(o.taken("boss", []account.Role{account.Owner, account.Reviewer}))
	boss.post("/desk/accounts/1/off").wants(t, http.StatusConflict, "最后一个")
	boss.post("/desk/accounts/1", "role", "reviewer", "everywhere", "1").wants(t, http.StatusConflict, "最后一个")
	boss.post("/desk/accounts/1", "role", "owner", "region", "兰陵县").wants(t, http.StatusConflict, "最后一个")
	boss.get("/desk/").wants(t, http.StatusOK)
	o.taken("second", []account.Role{account.Owner})
	boss.post("/desk/accounts/1", "role", "reviewer", "region", "兰陵县").leads(t, "/desk/accounts/1")
	boss.get("/desk/").leads(t, "/desk/login?to=%2Fdesk%2F") // with other roles everybody signs in anew
}

// TestSessions shows when sessions end, by the office's clock.
func TestSessions(t *testing.T) {
	o := newOffice(t, nil)
	a := o.taken("li", []account.Role{account.Editor}, "371324")
	boss := o.signed(o.taken("boss", []account.Role{account.Owner}))
	out := "/desk/login?to=%2Fdesk%2F"
	c := o.signed(a)
	for range 16 {
		o.now = o.now.Add(29 * time.Minute)
		c.get("/desk/").wants(t, http.StatusOK)
	}
	o.now = o.now.Add(16 * time.Minute) // eight hours are over
	c.get("/desk/").leads(t, out)
	c = o.signed(a)
	o.now = o.now.Add(30 * time.Minute)
	c.get("/desk/").leads(t, out)

	// What a page asks by itself is no use.
	c = o.signed(a)
	for range 3 {
		o.now = o.now.Add(10 * time.Minute)
		r := httptest.NewRequest(http.MethodGet, "/desk/", nil)
		r.Header.Set("Desk-By-Itself", "1")
		c.do(r)
	}
	c.get("/desk/").leads(t, out)

	// A session ends with what lets its account in.
	boss = o.signed(mustAccount(t, o, "boss"))
	for _, end := range []struct{ path, form string }{
		{"/desk/accounts/1/out", ""}, {"/desk/accounts/1/off", ""}, {"/desk/accounts/1/on", ""}, {"/desk/accounts/1", "duty"},
	} {
		if end.path == "/desk/accounts/1/on" {
			boss.post(end.path)
			continue
		}
		c = o.signed(mustAccount(t, o, "li"))
		c.get("/desk/").wants(t, http.StatusOK)
		boss.post(end.path, "role", end.form, "region", "371324").leads(t, "/desk/accounts/1")
		c.get("/desk/").leads(t, out)
	}
	c = o.signed(mustAccount(t, o, "li"))
	d := o.signed(mustAccount(t, o, "li"))
	c.post("/desk/me/password", "password", "wrong wrong", "new", "x", "again", "x").wants(t, http.StatusUnprocessableEntity, "现在的密码不对")
	c.post("/desk/me/password", "password", secretWord+"li", "new", "li1357924680", "again", "li1357924680").wants(t, http.StatusUnprocessableEntity, "自己的名字")
	c.post("/desk/me/password", "password", secretWord+"li", "new", "new "+secretWord, "again", "new "+secretWord).leads(t, "/desk/me")
	c.get("/desk/me").wants(t, http.StatusOK, "密码已修改")
	d.get("/desk/").leads(t, out)
	c.post("/desk/me/out").leads(t, "/desk/login?out")
	c.get("/desk/").leads(t, out)
	e := o.signed(mustAccount(t, o, "li"))
	kept := e.cookies
	e.post("/desk/logout").leads(t, "/desk/login?out")
	(&client{office: o, cookies: kept}).get("/desk/").leads(t, out) // the token is gone, not only the cookie
	e.get("/desk/login?out").wants(t, http.StatusOK, "已退出")
}

// TestTokens shows that signing in takes a new token, and that nobody's session becomes
// another's.
func TestTokens(t *testing.T) {
	o := newOffice(t, nil)
	o.taken("li", []account.Role{account.Editor}, "371324")
	o.taken("wang", []account.Role{account.Reviewer}, "371324")
	c := o.visitor()
	c.cookies = []*http.Cookie{{Name: "desk", Value: "planted-by-somebody-else"}}
	c.post("/desk/login", "name", "li", "password", secretWord+"li").leads(t, "/desk/")
	if c.cookies[0].Value == "planted-by-somebody-else" {
		t.Error("a token that was planted is signed in")
	}
	before := c.cookies[0].Value
	c.post("/desk/login", "name", "wang", "password", secretWord+"wang").leads(t, "/desk/login/enrol")
	if c.cookies[0].Value == before {
		t.Error("a token stays the same when somebody signs in")
	}
	c.get("/desk/").leads(t, "/desk/login?to=%2Fdesk%2F") // li no more, wang not yet
	half := c.cookies[0].Value
	c.post("/desk/login/enrol", "code", o.codeNow(c.get("/desk/login/enrol"))).wants(t, http.StatusOK)
	if c.cookies[0].Value == half {
		t.Error("a token stays the same after the one-time code")
	}
	stale := o.visitor()
	stale.cookies = []*http.Cookie{{Name: "desk", Value: half}}
	stale.get("/desk/").leads(t, "/desk/login?to=%2Fdesk%2F")

	// The password alone counts ten minutes.
	d := o.visitor()
	d.post("/desk/login", "name", "wang", "password", secretWord+"wang").leads(t, "/desk/login/code")
	o.now = o.now.Add(10 * time.Minute)
	d.post("/desk/login/code", "code", o.codeOf(mustAccount(t, o, "wang").Secret)).leads(t, "/desk/login")
	// And not after the account's sessions ended.
	d.post("/desk/login", "name", "wang", "password", secretWord+"wang").leads(t, "/desk/login/code")
	if _, err := o.Store.ChangeAccount(t.Context(), 2, "account.out", func(a *account.Account) error { a.Epoch++; return nil }); err != nil {
		t.Fatal(err)
	}
	d.post("/desk/login/code", "code", o.codeOf(mustAccount(t, o, "wang").Secret)).leads(t, "/desk/login")
	// Nobody enrols for an account that has codes.
	d.post("/desk/login", "name", "wang", "password", secretWord+"wang").leads(t, "/desk/login/code")
	d.get("/desk/login/enrol").leads(t, "/desk/login/code")
	d.post("/desk/login/enrol", "code", "123456").leads(t, "/desk/login/code")

	w := httptest.NewRecorder()
	o.Proxied = true
	o.sessions = o.newSessions()
	o.sessions.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { o.sessions.Put(r.Context(), "a", "b") })).
		ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/desk/", nil))
	cookie := w.Result().Cookies()[0]
	if !cookie.Secure || !cookie.HttpOnly || cookie.SameSite != http.SameSiteLaxMode || cookie.Path != "/desk/" || !cookie.Expires.IsZero() {
		t.Errorf("cookie %+v", cookie)
	}
}

func TestInside(t *testing.T) {
	for to, want := range map[string]string{
		"/desk/accounts?x=1": "/desk/accounts?x=1", "/desk/entries/a%20b": "/desk/entries/a%20b", "/desk/": "/desk/", "/desk/x#y": "/desk/x",
		"": home, "/": home, "/desk": home, "desk/": home, "//evil.example/desk/": home, "https://evil.example/desk/": home, "/desk/../admin": home,
		"/desk//evil.example": home, "/desk/%2e%2e/x": home, "/desk/..%2f..%2fx": home, `/desk/\evil.example`: home, `/\evil.example/desk/`: home,
		"/desk/%5cevil": home, "javascript:alert(1)": home, "/desk/\r\nSet-Cookie: a=b": home, "/desk/%0d%0aX": home, "http:/desk/": home,
		"/desk/login": home, "/desk/login?to=/desk/": home, "/desk/logout": home, "/desk/setup/x": home, "/desk/invite/x": home, "/deskevil": home,
		"///evil.example/desk/": home, "/desk/" + strings.Repeat("x", 3000): home, "\t/desk/": home, " /desk/": home, "//desk/": home, "/desk/@evil": "/desk/@evil",
	} {
		if got := inside(to); got != want {
			t.Errorf("inside(%q) = %q, want %q", to, got, want)
		}
	}
	o := newOffice(t, nil)
	o.taken("li", []account.Role{account.Editor})
	for _, evil := range []string{"//evil.example/", "https://evil.example/", `/\evil.example`} {
		c := o.visitor()
		if p := c.get("/desk/login?to=" + url.QueryEscape(evil)); strings.Contains(p.Body, "evil") {
			t.Errorf("%s stands on the page", evil)
		}
		c.post("/desk/login", "name", "li", "password", secretWord+"li", "to", evil).leads(t, "/desk/")
	}
}

// TestUnsaved shows that what was written when the session was over is not lost.
func TestUnsaved(t *testing.T) {
	o := newOffice(t, nil)
	boss := o.signed(o.taken("boss", []account.Role{account.Owner}))
	o.now = o.now.Add(time.Hour)
	p := boss.post("/desk/accounts", "name", "li", "shown", `李"><script>`, "role", "editor", "region", "兰陵县")
	p.wants(t, http.StatusUnauthorized, "没有丢", "重新提交")
	if strings.Contains(p.Body, "<script>") || !strings.Contains(html.UnescapeString(p.Body), `value="李"><script>"`) {
		t.Errorf("the form holds %s", p.Body)
	}
	p = boss.post("/desk/me/password", "password", "geheim-geheim", "new", "x", "again", "x")
	p.wants(t, http.StatusUnauthorized)
	if strings.Contains(p.Body, "geheim") {
		t.Error("a password stands on the page")
	}
	r := httptest.NewRequest(http.MethodPost, "/desk/accounts", strings.NewReader("name=x"))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("HX-Request", "true")
	p = boss.do(r)
	p.wants(t, http.StatusUnauthorized, "还在", "新标签页")
	if strings.Contains(p.Body, "<html") || p.To != "" {
		t.Errorf("a piece is %s", p.Body)
	}
	boss.post("/desk/accounts", "name", strings.Repeat("x", resendBytes)).wants(t, http.StatusUnauthorized, "请先登录")
}

func TestMe(t *testing.T) {
	o := newOffice(t, func(c *Config) { c.Telegram, c.BotName = true, "example_bot" })
	c := o.signed(o.taken("li", []account.Role{account.Editor}, "371324"))
	c.get("/desk/me").wants(t, http.StatusOK, "编辑", "兰陵县", "只要密码")
	c.post("/desk/me", "shown", " 李  梅 ", "lang", "en").leads(t, "/desk/me")
	c.get("/desk/me").wants(t, http.StatusOK, "Your account", "李 梅", "Saved.")
	c.post("/desk/me", "shown", "李梅", "lang", "zh")
	c.post("/desk/me", "shown", strings.Repeat("长", 41)).wants(t, http.StatusUnprocessableEntity, "最多40个字")

	// An editor may use codes, and stop.
	c.get("/desk/me/codes").leads(t, "/desk/me")
	c.post("/desk/me/codes", "password", "wrong").wants(t, http.StatusUnprocessableEntity, "现在的密码不对")
	c.post("/desk/me/codes", "password", secretWord+"li").leads(t, "/desk/me/codes")
	c.post("/desk/me/codes/use", "code", o.codeNow(c.get("/desk/me/codes"))).wants(t, http.StatusOK, "备用码")
	c.get("/desk/me").wants(t, http.StatusOK, "备用码还剩10个")
	c.post("/desk/me/recovery", "password", secretWord+"li").wants(t, http.StatusOK, "请抄下备用码")
	d := o.visitor()
	d.post("/desk/login", "name", "li", "password", secretWord+"li").leads(t, "/desk/login/code")
	c.post("/desk/me/codes/off", "password", secretWord+"li").leads(t, "/desk/me")
	d = o.visitor()
	d.post("/desk/login", "name", "li", "password", secretWord+"li").leads(t, "/desk/")
	reviewer := o.signed(o.taken("wang", []account.Role{account.Reviewer}))
	reviewer.post("/desk/me/codes/off", "password", secretWord+"wang").wants(t, http.StatusForbidden, "必须用验证码")

	// The code of a chat is shown once.
	c.post("/desk/me/telegram").leads(t, "/desk/me#telegram")
	p := c.get("/desk/me")
	m := regexp.MustCompile(`/link ([A-Z2-7]{10})<`).FindStringSubmatch(p.Body)
	if m == nil || !strings.Contains(p.Body, "https://t.me/example_bot?start=link_"+m[1]) {
		t.Fatalf("no code: %s", p.Text())
	}
	if strings.Contains(c.get("/desk/me").Body, m[1]) {
		t.Error("the code is shown twice")
	}
	if _, err := o.Store.LinkChat(t.Context(), m[1], "telegram", "h", "7"); err != nil {
		t.Fatal(err)
	}
	c.get("/desk/me").wants(t, http.StatusOK, "已关联一个 Telegram 聊天")
	c.post("/desk/me/telegram/off").leads(t, "/desk/me")
	if _, ok, _ := o.Store.ChatAccount(t.Context(), "h"); ok {
		t.Error("the chat is still linked")
	}
	quiet := newOffice(t, nil)
	q := quiet.staff("li", []account.Role{account.Editor})
	if p := q.get("/desk/me"); strings.Contains(p.Text(), "Telegram") {
		t.Error("there is a chat to link without a bot")
	}
	q.post("/desk/me/telegram").leads(t, "/desk/me")
}

func TestSettings(t *testing.T) {
	o := newOffice(t, nil)
	boss := o.staff("boss", []account.Role{account.Owner})
	boss.get("/desk/settings").wants(t, http.StatusOK, `value="3"`, `value="30"`)
	for _, wrong := range []string{"0", "61", "-1", "x", "", "99999999999999999999"} {
		boss.post("/desk/settings", "review_days", wrong, "warn_days", "30").wants(t, http.StatusUnprocessableEntity, "请写整数")
	}
	boss.post("/desk/settings", "four_eyes", "1", "review_days", "7", "warn_days", "60").leads(t, "/desk/settings")
	boss.get("/desk/settings").wants(t, http.StatusOK, "设置已保存", `value="7"`, "checked")
	if got, err := o.Store.DeskRules(t.Context()); err != nil || got != (knowledge.DeskRules{FourEyes: true, ReviewDays: 7, WarnDays: 60}) {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWeakness(t *testing.T) {
	a := &account.Account{Name: "zhangli", Shown: "张丽丽丽丽丽丽丽丽丽"}
	for password, want := range map[string]string{
		"short": "password_short", strings.Repeat("ab cd ef", 30): "password_long", "aaaaaaaaaa": "password_same", "1234567890": "password_digits",
		"31415926535": "password_digits", "Zhangli2024!": "password_name", "password123": "password_common", "ＰＡＳＳＷＯＲＤ１２３": "password_common",
		"qwertyuiop": "password_common", "abcabc12345": "password_common", "admin@2024!": "password_common", "woaini1314520": "password_common",
		"管理员12345678": "password_common", "correct horse": "", "兰陵的春天来得早吗呢": "", "兰陵的春天来得早吗呀": "", "3141592653589793": "", "xK9#mQ2$vL": "",
		"zhangli likes tea": "", "\xff\xfe password x": "password_common",
	} {
		if got := weakness(password, a); got != want {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}
