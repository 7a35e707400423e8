package desk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"math"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

func (s *Server) loginRoutes() []route {
	return []route{
		{http.MethodGet, "/desk/login", account.Anyone, s.askLogin},
		{http.MethodPost, "/desk/login", account.Anyone, s.login},
		{http.MethodGet, "/desk/login/code", account.Anyone, s.askCode},
		{http.MethodPost, "/desk/login/code", account.Anyone, s.loginCode},
		{http.MethodGet, "/desk/login/enrol", account.Anyone, s.askEnrol},
		{http.MethodPost, "/desk/login/enrol", account.Anyone, s.enrol},
		{http.MethodPost, "/desk/logout", account.Anyone, s.logout},
		{http.MethodGet, "/desk/setup/{token}", account.Anyone, s.askSetUp},
		{http.MethodPost, "/desk/setup/{token}", account.Anyone, s.setUp},
		{http.MethodGet, "/desk/invite/{token}", account.Anyone, s.askTakeUp},
		{http.MethodPost, "/desk/invite/{token}", account.Anyone, s.takeUp},
	}
}

// How many failures in a row cost no wait, and after how long they are forgotten. A whole
// office may sit behind one address.
const (
	freeByName    = 5
	freeByAddress = 20
	nameFor       = 24 * time.Hour
	addressFor    = time.Hour
)

// halfFor is how long somebody whose password was right may take for the one-time code.
const halfFor = 10 * time.Minute

// byName bounds tries for a name, whether or not an account has it.
func (s *Server) byName(name string) account.Limit {
	return account.Limit{Who: s.mark("name", account.Fold(name)), Free: freeByName, For: nameFor}
}

// byCode bounds tries of one-time codes for an account.
func (s *Server) byCode(no int64) account.Limit {
	return account.Limit{Who: s.mark("code", strconv.FormatInt(no, 10)), Free: freeByName, For: nameFor}
}

// byAddress bounds tries from an address.
func (s *Server) byAddress(r *http.Request) account.Limit {
	return account.Limit{Who: s.mark("address", s.caller(r).String()), Free: freeByAddress, For: addressFor}
}

// mark is a keyed hash: what somebody typed for a name may be a password.
func (s *Server) mark(what, word string) string {
	mac := hmac.New(sha256.New, s.Key)
	mac.Write([]byte("jinguo desk " + what + ":" + word))
	return hex.EncodeToString(mac.Sum(nil))
}

// caller is the network address that asks; of an IPv6 address the half that a provider
// gives to one household.
func (s *Server) caller(r *http.Request) netip.Addr {
	from, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		from = r.RemoteAddr
	}
	if hops := r.Header.Values("X-Forwarded-For"); s.Proxied && len(hops) > 0 {
		last := hops[len(hops)-1]
		from = strings.TrimSpace(last[strings.LastIndexByte(last, ',')+1:])
	}
	addr, err := netip.ParseAddr(from)
	if err != nil {
		return netip.Addr{}
	}
	if addr = addr.Unmap().WithZone(""); addr.Is6() {
		return netip.PrefixFrom(addr, 64).Masked().Addr()
	}
	return addr
}

// loginForm is the page to sign in.
type loginForm struct {
	Name, To, Fault string
	Empty           bool // there is no account yet
	Out             bool // somebody has just signed out
}

func (s *Server) askLogin(w http.ResponseWriter, r *http.Request, v *visit) {
	form := loginForm{To: inside(r.URL.Query().Get("to")), Out: r.URL.Query().Has("out")}
	if v.In() {
		http.Redirect(w, r, form.To, http.StatusSeeOther)
		return
	}
	var err error
	if form.Empty, err = s.Store.Empty(r.Context()); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.show(w, r, v, http.StatusOK, "login", form)
}

// login checks name and password. What is wrong is not told apart: the sentence, the work
// and the waits are the same for names that no account has.
func (s *Server) login(w http.ResponseWriter, r *http.Request, v *visit) {
	form := loginForm{Name: r.PostForm.Get("name"), To: inside(r.PostForm.Get("to"))}
	a, err := s.Store.AccountNamed(r.Context(), form.Name)
	if err != nil && !errors.Is(err, knowledge.ErrNotFound) {
		s.fail(w, r, v, err)
		return
	}
	if a.Off {
		a = account.Account{}
	}
	status, fault, err := s.checkPassword(r, v, a, form.Name, r.PostForm.Get("password"))
	switch {
	case err != nil:
		s.fail(w, r, v, err)
	case fault != "":
		form.Fault = fault
		s.show(w, r, v, status, "login", form)
	default:
		s.passed(w, r, v, a, form.To)
	}
}

// checkPassword checks the password of an account, the zero one for a name that none has,
// and counts the try. What is wrong is said in a sentence, with its status.
func (s *Server) checkPassword(r *http.Request, v *visit, a account.Account, name, password string) (status int, fault string, err error) {
	name, password = cut(name, 4*account.NameRunes), cut(password, 8*passwordMax)
	byName, byAddress := s.byName(name), s.byAddress(r)
	wait, err := s.Store.Try(r.Context(), byName, byAddress)
	if err != nil {
		return 0, "", err
	}
	if wait > 0 {
		return http.StatusTooManyRequests, v.Say("in_wait", "Wait", v.span(wait)), nil
	}
	// Whoever goes away must not spare the work.
	right, err := s.hasher.right(context.WithoutCancel(r.Context()), password, a.Password)
	switch {
	case errors.Is(err, errBusy):
		if err := s.Store.Passed(r.Context(), "", byName, byAddress); err != nil {
			return 0, "", err
		}
		return http.StatusServiceUnavailable, v.Say("in_busy"), nil
	case err != nil:
		return 0, "", err
	case !right:
		return http.StatusUnprocessableEntity, v.Say("in_wrong"), nil
	}
	return 0, "", s.Store.Passed(r.Context(), byName.Who, byAddress)
}

// cut is the beginning of a text.
func cut(text string, bytes int) string { return text[:min(len(text), bytes)] }

// span is a wait in words.
func (v *visit) span(wait time.Duration) string {
	if wait > 90*time.Second {
		return v.Say("in_minutes", "N", int(math.Ceil(wait.Minutes())))
	}
	return v.Say("in_seconds", "N", int(math.Ceil(wait.Seconds())))
}

// passed lets somebody in whose password was right, or asks for the one-time code.
func (s *Server) passed(w http.ResponseWriter, r *http.Request, v *visit, a account.Account, to string) {
	if !a.NeedsCode() && a.Secret == "" {
		if err := s.signIn(r, a); err != nil {
			s.fail(w, r, v, err)
			return
		}
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.drop(r)
	s.sessions.Remove(r.Context(), "account")
	s.sessions.Put(r.Context(), "half", a.No)
	s.sessions.Put(r.Context(), "half_epoch", a.Epoch)
	s.sessions.Put(r.Context(), "half_until", s.Now().Add(halfFor).Unix())
	s.sessions.Put(r.Context(), "to", to)
	next := "/desk/login/code"
	if a.Secret == "" {
		next = "/desk/login/enrol"
	}
	http.Redirect(w, r, next, http.StatusSeeOther)
}

// half is the account whose password was right a moment ago, and whose one-time code is
// awaited.
func (s *Server) half(r *http.Request) (account.Account, bool) {
	if s.Now().Unix() >= s.sessions.GetInt64(r.Context(), "half_until") {
		return account.Account{}, false
	}
	return s.held(r, "half", "half_epoch")
}

// drop takes from a session what only signing in and setting codes up need.
func (s *Server) drop(r *http.Request) {
	for _, name := range []string{"half", "half_epoch", "half_until", "to", "secret"} {
		s.sessions.Remove(r.Context(), name)
	}
}

// codeForm is the page that asks for a one-time code.
type codeForm struct{ Name, Fault string }

func (s *Server) askCode(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.half(r)
	switch {
	case !ok:
		http.Redirect(w, r, "/desk/login", http.StatusSeeOther)
	case a.Secret == "":
		http.Redirect(w, r, "/desk/login/enrol", http.StatusSeeOther)
	default:
		s.show(w, r, v, http.StatusOK, "code", codeForm{Name: a.Title()})
	}
}

// loginCode lets in whose one-time code or recovery code is right.
func (s *Server) loginCode(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.half(r)
	if !ok || a.Secret == "" {
		http.Redirect(w, r, "/desk/login", http.StatusSeeOther)
		return
	}
	byCode, byAddress := s.byCode(a.No), s.byAddress(r)
	wait, err := s.Store.Try(r.Context(), byCode, byAddress)
	switch {
	case err != nil:
		s.fail(w, r, v, err)
		return
	case wait > 0:
		s.show(w, r, v, http.StatusTooManyRequests, "code", codeForm{a.Title(), v.Say("in_wait", "Wait", v.span(wait))})
		return
	}
	r = r.WithContext(audit.As(r.Context(), audit.Actor{Name: a.Name, Door: "desk"}))
	right, recovery, err := s.checkCode(r.Context(), a, r.PostForm.Get("code"))
	switch {
	case err != nil:
		s.fail(w, r, v, err)
		return
	case !right:
		s.show(w, r, v, http.StatusUnprocessableEntity, "code", codeForm{a.Title(), v.Say("in_code_wrong")})
		return
	}
	to := inside(s.sessions.GetString(r.Context(), "to"))
	if err := errors.Join(s.Store.Passed(r.Context(), byCode.Who, byAddress), s.signIn(r, a)); err != nil {
		s.fail(w, r, v, err)
		return
	}
	if recovery {
		left, err := s.Store.Recovery(r.Context(), a.No)
		if err != nil {
			s.fail(w, r, v, err)
			return
		}
		s.sessions.Put(r.Context(), "flash", v.Say("in_recovery_used", "N", left))
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

func (s *Server) askEnrol(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.half(r)
	if !ok || a.Secret != "" {
		http.Redirect(w, r, "/desk/login/code", http.StatusSeeOther)
		return
	}
	s.showEnrol(w, r, v, http.StatusOK, a, "/desk/login/enrol", "")
}

// enrol gives an account its one-time codes once a first one is right, and signs it in.
func (s *Server) enrol(w http.ResponseWriter, r *http.Request, v *visit) {
	a, ok := s.half(r)
	if !ok || a.Secret != "" {
		http.Redirect(w, r, "/desk/login/code", http.StatusSeeOther)
		return
	}
	r = r.WithContext(audit.As(r.Context(), audit.Actor{Name: a.Name, Door: "desk"}))
	to := inside(s.sessions.GetString(r.Context(), "to"))
	s.setCodes(w, r, v, a, "/desk/login/enrol", to, s.signIn)
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request, v *visit) {
	if v.In() {
		if err := s.Store.Saw(r.Context(), "account.sign_out", v.Name, "", ""); err != nil {
			s.fail(w, r, v, err)
			return
		}
	}
	if err := s.sessions.Destroy(r.Context()); err != nil {
		s.fail(w, r, v, err)
		return
	}
	http.Redirect(w, r, "/desk/login?out", http.StatusSeeOther)
}

// startForm is the page on which somebody takes an account up: the first, one that they
// were invited to, or their own again.
type startForm struct {
	Kind        string // setup, invite or reset
	Title, How  string
	Name, Shown string
	Faults      map[string]string // by field
}

func (s *Server) askSetUp(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.passFor(w, r, v, account.SetUp) {
		return
	}
	s.showStart(w, r, v, http.StatusOK, startForm{Kind: "setup"})
}

func (s *Server) showStart(w http.ResponseWriter, r *http.Request, v *visit, status int, form startForm) {
	form.Title, form.How = v.Say("start_"+form.Kind), v.Say("start_how_"+form.Kind)
	s.show(w, r, v, status, "start", form)
}

// passFor reports whether the link that was followed is for a set-up, and says so where
// it counts no more.
func (s *Server) passFor(w http.ResponseWriter, r *http.Request, v *visit, want account.Pass) bool {
	kind, _, err := s.Store.Pass(r.Context(), r.PathValue("token"))
	empty := true
	if err == nil && want == account.SetUp {
		empty, err = s.Store.Empty(r.Context())
	}
	switch {
	case errors.Is(err, account.ErrPass) || err == nil && (kind != want || !empty):
		s.refuse(w, r, v, http.StatusNotFound, "pass")
	case err != nil:
		s.fail(w, r, v, err)
	default:
		return true
	}
	return false
}

// setUp makes the first account, which may do everything.
func (s *Server) setUp(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.passFor(w, r, v, account.SetUp) {
		return
	}
	a := account.Account{Name: strings.TrimSpace(r.PostForm.Get("name")), Shown: plainName(r.PostForm.Get("shown")), Roles: account.Roles[:], Lang: v.Lang}
	form := startForm{Kind: "setup", Name: a.Name, Shown: a.Shown, Faults: v.passwordFaults(r, &a)}
	v.nameFaults(&a, form.Faults)
	if len(form.Faults) > 0 {
		s.showStart(w, r, v, http.StatusUnprocessableEntity, form)
		return
	}
	r = r.WithContext(audit.As(r.Context(), audit.Actor{Name: account.Fold(a.Name), Door: "desk"}))
	s.start(w, r, v, r.PostForm.Get("password"), func(hash string) (account.Account, error) {
		a.Password = hash
		return s.Store.SetUp(r.Context(), r.PathValue("token"), a)
	})
}

func (s *Server) askTakeUp(w http.ResponseWriter, r *http.Request, v *visit) {
	kind, a, err := s.Store.Pass(r.Context(), r.PathValue("token"))
	switch {
	case errors.Is(err, account.ErrPass) || err == nil && kind != account.Invite && kind != account.Reset:
		s.refuse(w, r, v, http.StatusNotFound, "pass")
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.showStart(w, r, v, http.StatusOK, startForm{Kind: string(kind), Name: a.Name, Shown: a.Shown})
	}
}

// takeUp sets the password of an account that somebody was given a link to.
func (s *Server) takeUp(w http.ResponseWriter, r *http.Request, v *visit) {
	kind, a, err := s.Store.Pass(r.Context(), r.PathValue("token"))
	switch {
	case errors.Is(err, account.ErrPass) || err == nil && kind != account.Invite && kind != account.Reset:
		s.refuse(w, r, v, http.StatusNotFound, "pass")
		return
	case err != nil:
		s.fail(w, r, v, err)
		return
	}
	form := startForm{Kind: string(kind), Name: a.Name, Shown: a.Shown, Faults: v.passwordFaults(r, &a)}
	if len(form.Faults) > 0 {
		s.showStart(w, r, v, http.StatusUnprocessableEntity, form)
		return
	}
	r = r.WithContext(audit.As(r.Context(), audit.Actor{Name: a.Name, Door: "desk"}))
	s.start(w, r, v, r.PostForm.Get("password"), func(hash string) (account.Account, error) {
		return s.Store.TakeUp(r.Context(), r.PathValue("token"), hash)
	})
}

// start hashes a first password, has keep make the account of it, and goes on as if
// somebody signed in.
func (s *Server) start(w http.ResponseWriter, r *http.Request, v *visit, password string, keep func(hash string) (account.Account, error)) {
	hash, err := s.hasher.hash(r.Context(), password)
	if errors.Is(err, errBusy) {
		s.refuse(w, r, v, http.StatusServiceUnavailable, "busy")
		return
	}
	var a account.Account
	if err == nil {
		a, err = keep(hash)
	}
	switch {
	case errors.Is(err, account.ErrPass):
		s.refuse(w, r, v, http.StatusNotFound, "pass")
	case err != nil:
		s.fail(w, r, v, err)
	default:
		s.passed(w, r, v, a, "/desk/")
	}
}

// passwordFaults says what is wrong with a new password that was typed twice.
func (v *visit) passwordFaults(r *http.Request, a *account.Account) map[string]string {
	faults := map[string]string{}
	password := r.PostForm.Get("password")
	if key := weakness(password, a); key != "" {
		faults["password"] = v.Say(key, "Min", passwordMin, "Max", passwordMax)
	} else if r.PostForm.Get("again") != password {
		faults["again"] = v.Say("password_differs")
	}
	return faults
}

// nameFaults adds what is wrong with the names of an account.
func (v *visit) nameFaults(a *account.Account, faults map[string]string) {
	if !account.Named(a.Name) {
		faults["name"] = v.Say("account_name_wrong", "Max", account.NameRunes)
	}
	if runes := len([]rune(a.Shown)); runes > account.NameRunes {
		faults["shown"] = v.Say("account_shown_long", "Max", account.NameRunes)
	}
}

// plainName is a name on one line without spaces around it.
func plainName(name string) string { return strings.Join(strings.Fields(name), " ") }
