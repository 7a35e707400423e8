package desk

import (
	"context"
	"errors"
	"net/http"

	"jinguo/bot"
	"jinguo/bot/site"
	"jinguo/knowledge"
	"jinguo/knowledge/account"
	"jinguo/knowledge/audit"
)

// maxForm is the most bytes of a posted form, files apart.
const maxForm = 1 << 20

// visit is a request with who makes it.
type visit struct {
	account.Account        // no number where nobody signed in
	Lang            string // that the page is in
	Flash           string // sentence about what was done just before; see [Server.done]
}

// visit tells who makes a request.
func (s *Server) visit(r *http.Request) *visit {
	v := &visit{Lang: bot.Chinese}
	if a, ok := s.signedIn(r); ok {
		v.Account = a
		if a.Lang != "" {
			v.Lang = a.Lang
		}
	}
	if c, err := r.Cookie(langCookie); err == nil && (c.Value == bot.Chinese || c.Value == bot.English) {
		v.Lang = c.Value
	}
	return v
}

// In reports whether somebody signed in.
func (v *visit) In() bool { return v.No != 0 }

// Say is the desk's sentence of the word list; args are names and values in turn.
func (v *visit) Say(key string, args ...any) string {
	named := make(map[string]any, len(args)/2)
	for i := 0; i+1 < len(args); i += 2 {
		if name, ok := args[i].(string); ok {
			named[name] = args[i+1]
		}
	}
	return bot.Say(v.Lang, "desk_"+key, named)
}

// enter lets a request through to its route, or says why not.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, to route) {
	v := s.visit(r)
	if r.Method == http.MethodPost && r.Header.Get("Content-Type") == "application/x-www-form-urlencoded" {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			s.refuse(w, r, v, http.StatusRequestEntityTooLarge, "too_large")
			return
		}
	}
	if to.need != account.Anyone && !v.In() {
		s.askIn(w, r, v)
		return
	}
	if !v.May(to.need) {
		s.refuse(w, r, v, http.StatusForbidden, "forbidden")
		return
	}
	if v.In() {
		v.Flash = s.sessions.PopString(r.Context(), "flash")
		r = r.WithContext(audit.As(r.Context(), v.actor()))
	}
	to.do(w, r, v)
}

// actor is the visitor for the audit log.
func (v *visit) actor() audit.Actor { return audit.Actor{Name: v.Name, Door: "desk"} }

// done ends a form that was carried out: the sentence is shown on the page that the
// browser is sent to.
func (s *Server) done(w http.ResponseWriter, r *http.Request, to, sentence string) {
	s.sessions.Put(r.Context(), "flash", sentence)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// fail answers a request for which something went wrong. What is not there is 404, and
// publishing one's own words against the rules 403; of all else the log gets the error and the visitor a reference.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	switch {
	case errors.Is(err, knowledge.ErrNotFound), errors.Is(err, knowledge.ErrNoCase),
		errors.Is(err, knowledge.ErrNoMiss), errors.Is(err, knowledge.ErrNoRequest), errors.Is(err, knowledge.ErrNoReview):
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
	case errors.Is(err, knowledge.ErrFourEyes):
		s.refuse(w, r, v, http.StatusForbidden, "four_eyes")
	case errors.Is(err, context.Canceled) && r.Context().Err() != nil:
	default:
		ref := site.Reference()
		s.Log.Error("desk", "ref", ref, "route", r.Pattern, "error", err)
		s.refuse(w, r, v, http.StatusInternalServerError, "broken", "Ref", ref)
	}
}

// refuse shows a page that says why there is no other.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, v *visit, status int, key string, args ...any) {
	s.show(w, r, v, status, "refused", v.Say("refused_"+key, args...))
}
