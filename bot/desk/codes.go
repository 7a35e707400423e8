package desk

import (
	"context"
	"crypto/subtle"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"jinguo/bot/poster"
	"jinguo/knowledge/account"
)

// codePeriod is how long a one-time code is shown (RFC 6238); codeSkew is how many before
// and after are taken as well, for clocks that are off.
const (
	codePeriod = 30 * time.Second
	codeSkew   = 1
)

// checkCode reports whether a code lets an account in, and whether it was a recovery
// code. A right one never is again.
func (s *Server) checkCode(ctx context.Context, a account.Account, code string) (right, recovery bool, err error) {
	code = strings.Join(strings.Fields(account.Fold(cut(code, 100))), "")
	if step, ok := stepOf(a.Secret, code, s.Now()); ok {
		right, err = s.Store.UseCode(ctx, a.No, step)
		return right, false, err
	}
	if len(code) <= 6 {
		return false, false, nil
	}
	right, err = s.Store.UseRecovery(ctx, a.No, code)
	return right, true, err
}

// stepOf is the step whose code it is, around now.
func stepOf(secret, code string, now time.Time) (step int64, ok bool) {
	for skew := -codeSkew; skew <= codeSkew; skew++ {
		at := now.Add(time.Duration(skew) * codePeriod)
		want, err := totp.GenerateCode(secret, at)
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = at.Unix()/int64(codePeriod/time.Second), true
		}
	}
	return step, ok
}

// enrolForm is the page on which somebody sets up their one-time codes.
type enrolForm struct {
	Action string // where the form goes
	Name   string // of the account
	Key    string // to be typed, in groups of four
	Code   poster.Mark
	Fault  string
	Cancel bool // there is a page to go back to
}

// showEnrol shows a secret to be scanned or typed, the same until it is used.
func (s *Server) showEnrol(w http.ResponseWriter, r *http.Request, v *visit, status int, a account.Account, action, fault string) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: v.Say("codes_issuer", "Office", s.Office), AccountName: a.Name, Secret: nil})
	if err == nil && s.sessions.GetString(r.Context(), "secret") == "" {
		s.sessions.Put(r.Context(), "secret", key.Secret())
	}
	var code poster.Mark
	secret := s.sessions.GetString(r.Context(), "secret")
	if err == nil {
		code, err = poster.NewMark(strings.Replace(key.URL(), key.Secret(), secret, 1))
	}
	if err != nil {
		s.fail(w, r, v, fmt.Errorf("show one-time codes: %w", err))
		return
	}
	var groups []string
	for i := 0; i < len(secret); i += 4 {
		groups = append(groups, secret[i:min(i+4, len(secret))])
	}
	form := enrolForm{Action: action, Name: a.Name, Key: strings.Join(groups, " "), Code: code, Fault: fault, Cancel: v.In()}
	s.show(w, r, v, status, "enrol", form)
}

// recoveryForm is the page that shows recovery codes, the only time.
type recoveryForm struct {
	Codes []string
	To    string // where to go on
}

// setCodes gives an account the one-time codes whose first one was typed, has enter begin
// or renew its session, and shows the recovery codes.
func (s *Server) setCodes(w http.ResponseWriter, r *http.Request, v *visit, a account.Account, action, to string, enter func(*http.Request, account.Account) error) {
	byCode := s.byCode(a.No)
	wait, err := s.Store.Try(r.Context(), byCode)
	switch {
	case err != nil:
		s.fail(w, r, v, err)
		return
	case wait > 0:
		s.showEnrol(w, r, v, http.StatusTooManyRequests, a, action, v.Say("in_wait", "Wait", v.span(wait)))
		return
	}
	secret := s.sessions.GetString(r.Context(), "secret")
	code := strings.Join(strings.Fields(account.Fold(cut(r.PostForm.Get("code"), 100))), "")
	step, ok := stepOf(secret, code, s.Now())
	if secret == "" || !ok {
		s.showEnrol(w, r, v, http.StatusUnprocessableEntity, a, action, v.Say("codes_wrong"))
		return
	}
	recovery := account.NewRecovery()
	if a, err = s.Store.SetCodes(r.Context(), a.No, secret, step, recovery); err == nil {
		err = s.Store.Passed(r.Context(), byCode.Who)
	}
	if err == nil {
		err = enter(r, a)
	}
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.drop(r)
	v.Account = a
	s.show(w, r, v, http.StatusOK, "recovery", recoveryForm{recovery, to})
}
