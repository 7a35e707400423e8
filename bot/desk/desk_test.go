package desk

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/store"
)

// noon is the moment at which the tests run, unless they turn the clock.
var noon = time.Date(2026, 3, 9, 12, 0, 0, 0, knowledge.China)

// office is a desk with a database of its own.
type office struct {
	*Server
	t   *testing.T
	now time.Time // what the desk's and the store's clock says
}

// newOffice opens a desk whose database holds entries. Change c where it has to be.
func newOffice(t *testing.T, change func(*Config), entries ...knowledge.Entry) *office {
	t.Helper()
	o := &office{t: t, now: noon}
	clock := func() time.Time { return o.now }
	base, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "jinguo.db"), store.Options{Now: clock})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { base.Close() })
	if _, err := base.Save(t.Context(), store.Edit{Who: "test"}, entries...); err != nil {
		t.Fatal(err)
	}
	c := Config{Store: base, Bot: bot.New(bot.Config{Entries: base, Now: clock}), Now: clock, Office: "示例县妇联", Region: "371324", Hash: fast()}
	if change != nil {
		change(&c)
	}
	o.Server = New(c)
	return o
}

// fast is next to no work for a password.
func fast() *argon2id.Params {
	return &argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// staff adds an account with these roles, for regions by their codes, and signs it in.
func (o *office) staff(name string, roles []account.Role, regions ...string) *client {
	o.t.Helper()
	a, err := o.Store.SaveAccount(o.t.Context(), account.Account{Name: name, Shown: name, Roles: roles, Regions: regions})
	if err != nil {
		o.t.Fatal(err)
	}
	return o.signed(a)
}

// signed begins a session of an account.
func (o *office) signed(a account.Account) *client {
	o.t.Helper()
	c := &client{office: o}
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/desk/", nil)
	o.sessions.LoadAndSave(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if err := o.signIn(r, &visit{Lang: bot.Chinese}, a); err != nil {
			o.t.Error(err)
		}
	})).ServeHTTP(w, r)
	c.cookies = w.Result().Cookies()
	return c
}

// client is somebody's browser, without script.
type client struct {
	*office
	cookies []*http.Cookie
}

// reply is what came of a request. Text is the page without its tags.
type reply struct {
	Code int
	Body string
	To   string // Location
	Type string // of the content
}

func (p reply) Text() string {
	var text strings.Builder
	for rest := p.Body; rest != ""; {
		before, tag, _ := strings.Cut(rest, "<")
		text.WriteString(before + " ")
		_, rest, _ = strings.Cut(tag, ">")
	}
	return strings.Join(strings.Fields(html.UnescapeString(text.String())), " ")
}

func (c *client) get(path string) reply {
	return c.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// post sends a form of names and values in turn.
func (c *client) post(path string, form ...string) reply {
	values := url.Values{}
	for i := 0; i+1 < len(form); i += 2 {
		values.Add(form[i], form[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return c.do(r)
}

func (c *client) do(r *http.Request) reply {
	c.t.Helper()
	for _, cookie := range c.cookies {
		r.AddCookie(cookie)
	}
	w := httptest.NewRecorder()
	c.Handler().ServeHTTP(w, r)
	for _, fresh := range w.Result().Cookies() {
		at := 0
		for at < len(c.cookies) && c.cookies[at].Name != fresh.Name {
			at++
		}
		if at == len(c.cookies) {
			c.cookies = append(c.cookies, fresh)
		} else {
			c.cookies[at] = fresh
		}
	}
	return reply{w.Code, w.Body.String(), w.Header().Get("Location"), w.Header().Get("Content-Type")}
}

func TestDoor(t *testing.T) {
	o := newOffice(t, nil)
	if p := (&client{office: o}).get("/desk/"); p.Code != http.StatusSeeOther || p.To != "/desk/login?to=%2Fdesk%2F" {
		t.Errorf("who did not sign in gets %d %s", p.Code, p.To)
	}
	ed := o.staff("bianji", []account.Role{account.Editor}, "371324")
	if p := ed.get("/desk/"); p.Code != http.StatusOK || !strings.Contains(p.Text(), "待办") || strings.Contains(p.Text(), "操作记录") {
		t.Errorf("an editor gets %d %s", p.Code, p.Text())
	}
	if p := ed.post("/desk/lang", "lang", "en", "to", "/desk/"); p.Code != http.StatusSeeOther || !strings.Contains(ed.get("/desk/").Text(), "To do") {
		t.Errorf("the switch gives %d %s", p.Code, ed.get("/desk/").Text())
	}
	if p := ed.get("/desk/nowhere"); p.Code != http.StatusNotFound {
		t.Errorf("an unknown page gives %d", p.Code)
	}
}
