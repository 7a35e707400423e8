package desk

import (
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"jinguo/knowledge/account"
)

// How long a session lasts: without use, and in all.
const (
	idleFor = 30 * time.Minute
	signFor = 8 * time.Hour
)

func (s *Server) newSessions() *scs.SessionManager {
	m := scs.New()
	m.IdleTimeout, m.Lifetime = idleFor, signFor
	m.Cookie.Name, m.Cookie.Path = "desk", "/desk/"
	m.Cookie.HttpOnly, m.Cookie.Persist, m.Cookie.Secure = true, false, s.Proxied
	m.Cookie.SameSite = http.SameSiteLaxMode
	m.HashTokenInStore = true
	return m
}

// signIn begins a session of an account under a token that nobody had before.
func (s *Server) signIn(r *http.Request, a account.Account) error {
	if err := s.sessions.RenewToken(r.Context()); err != nil {
		return err
	}
	s.sessions.Put(r.Context(), "account", a.No)
	s.sessions.Put(r.Context(), "epoch", a.Epoch)
	return nil
}

// signedIn is the account whose session a request belongs to.
func (s *Server) signedIn(r *http.Request) (account.Account, bool) {
	no := s.sessions.GetInt64(r.Context(), "account")
	if no == 0 {
		return account.Account{}, false
	}
	a, err := s.Store.Account(r.Context(), no)
	if err != nil || a.Off || a.Epoch != s.sessions.GetInt64(r.Context(), "epoch") {
		return account.Account{}, false
	}
	return a, true
}

// askIn sends somebody who did not sign in to where that is done, and back later.
func (s *Server) askIn(w http.ResponseWriter, r *http.Request, v *visit) {
	s.refuse(w, r, v, http.StatusUnauthorized, "signed_out")
}
