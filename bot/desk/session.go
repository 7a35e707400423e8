package desk

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/alexedwards/scs/v2"

	"jinguo/bot"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/store"
)

// newSessions makes the sessions, which the store keeps and ends by its own clock: the
// limits that the manager works with lie so far off that they never count.
func (s *Server) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store = keptSessions{s.Store}
	m.Lifetime = 10 * 365 * 24 * time.Hour
	m.Cookie.Name, m.Cookie.Path = "desk", "/desk/"
	m.Cookie.HttpOnly, m.Cookie.Persist, m.Cookie.Secure = true, false, s.Proxied
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.HashTokenInStore = true
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.fail(w, r, &visit{Lang: bot.Chinese}, err)
	}
	return m
}

// keptSessions keeps sessions in the database.
type keptSessions struct{ store *store.Store }

// bySelfKey marks the context of a request that a page makes by itself.
type bySelfKey struct{}

// bySelf has requests that a page makes by itself, as their header says, not count as use:
// a page that is left open would keep its session for ever.
func bySelf(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Desk-By-Itself") != "" {
			r = r.WithContext(context.WithValue(r.Context(), bySelfKey{}, true))
		}
		next.ServeHTTP(w, r)
	})
}

func (k keptSessions) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	return k.store.DeskSession(ctx, token, ctx.Value(bySelfKey{}) == nil)
}

func (k keptSessions) CommitCtx(ctx context.Context, token string, body []byte, _ time.Time) error {
	return k.store.KeepDeskSession(ctx, token, body)
}

func (k keptSessions) DeleteCtx(ctx context.Context, token string) error {
	return k.store.EndDeskSession(ctx, token)
}

func (k keptSessions) Find(token string) ([]byte, bool, error) {
	return k.FindCtx(context.Background(), token)
}

func (k keptSessions) Commit(token string, body []byte, end time.Time) error {
	return k.CommitCtx(context.Background(), token, body, end)
}

func (k keptSessions) Delete(token string) error { return k.DeleteCtx(context.Background(), token) }

// signIn begins a session of an account under a token that nobody had before.
func (s *Server) signIn(r *http.Request, a account.Account) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.drop(r)
	s.sessions.Put(r.Context(), "account", a.No)
	s.sessions.Put(r.Context(), "epoch", a.Epoch)
	ctx := audit.As(r.Context(), audit.Actor{Name: a.Name, Door: "desk"})
	return s.Store.SignedIn(ctx, a.No)
}

// stay has a session go on whose account was changed by whoever is signed in, under a new
// token.
func (s *Server) stay(r *http.Request, a account.Account) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "epoch", a.Epoch)
	return nil
}

// signedIn is the account whose session a request belongs to.
func (s *Server) signedIn(r *http.Request) (account.Account, bool) {
	return s.held(r, "account", "epoch")
}

// held is the account that a session holds under a name, unless its sessions ended.
func (s *Server) held(r *http.Request, name, epoch string) (account.Account, bool) {
	no := s.sessions.GetInt64(r.Context(), name)
	if no == 0 {
		return account.Account{}, false
	}
	a, err := s.Store.Account(r.Context(), no)
	if err != nil || a.Off || a.Epoch != s.sessions.GetInt64(r.Context(), epoch) {
		return account.Account{}, false
	}
	return a, true
}

// resendBytes is how much of a form that came after its session was over is kept on the
// page that says so.
const resendBytes = 256 << 10

// again is a form that came after its session was over, to be sent again.
type again struct {
	Path   string
	Fields []field
}

type field struct{ Name, Value string }

// askIn sends somebody who did not sign in to where that is done, and back later. What
// was written in a form stays on the page, to be sent again: signing in goes in another
// tab. A part of a page says so in its place, and the page stays as it is.
func (s *Server) askIn(w http.ResponseWriter, r *http.Request, v *visit) {
	switch {
	case byScript(r) && r.Header.Get("HX-Boosted") == "true" && r.Method == http.MethodGet:
		w.Header().Set("HX-Redirect", loginFor(r.URL.RequestURI()))
		w.WriteHeader(http.StatusUnauthorized)
	case byScript(r):
		s.piece(w, r, v, http.StatusUnauthorized, "signedout", "sentence", nil)
	case r.Method == http.MethodGet || r.Method == http.MethodHead:
		http.Redirect(w, r, loginFor(r.URL.RequestURI()), http.StatusSeeOther)
	default:
		s.show(w, r, v, http.StatusUnauthorized, "signedout", resend(r))
	}
}

// resend is the form of a request, unless it holds files, passwords or too much.
func resend(r *http.Request) *again {
	form, size := &again{Path: r.URL.Path}, 0
	if len(r.PostForm) == 0 || strings.HasPrefix(r.URL.Path, "/desk/me/") {
		return nil
	}
	for name, values := range r.PostForm {
		for _, value := range values {
			form.Fields = append(form.Fields, field{name, value})
			size += len(name) + len(value)
		}
	}
	if size > resendBytes {
		return nil
	}
	return form
}

// loginFor is the address of the sign-in page that leads to another afterwards.
func loginFor(to string) string { return "/desk/login?to=" + url.QueryEscape(inside(to)) }

// home is the first page.
const home = "/desk/"

// inside is a page that somebody may be sent to who signed in: to itself where it is one,
// else the first. Those that sign in are none.
func inside(to string) string {
	to = local(to)
	for _, one := range []string{"/desk/login", "/desk/logout", "/desk/setup", "/desk/invite"} {
		if to == one || strings.HasPrefix(to, one+"/") || strings.HasPrefix(to, one+"?") {
			return home
		}
	}
	return to
}

// local is a path of the desk: to itself where it is one, else the first page. What a
// browser might read as another site is none.
func local(to string) string {
	u, err := url.Parse(to)
	odd := func(r rune) bool { return r == '\\' || r < ' ' || r == 0x7f }
	switch {
	case err != nil, len(to) > 2000, u.IsAbs(), u.Host != "", u.User != nil, u.Opaque != "",
		!strings.HasPrefix(u.Path, home), strings.Contains(u.Path, "//"), strings.Contains(u.Path, "/."),
		strings.ContainsFunc(to+u.Path, odd):
		return home
	}
	u.Fragment = ""
	return u.String()
}
