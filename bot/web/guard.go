package web

import (
	"net/http"
	"time"

	"jinguo/bot/site"
)

// policy keeps the page to its own origin and to its own files: no inline script
// or style, no frame around it, no form to elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// guard puts the protecting headers on every response, turns a panic into an
// error page with a reference, and logs the request without any word of it.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := s.Now()
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")

		rec := &site.Recorder{ResponseWriter: w}
		defer func() {
			if cause := recover(); cause != nil {
				s.rescue(rec, r, cause)
			}
			s.Log.Info("request", "route", r.Pattern, "status", rec.Status, "took", s.Now().Sub(start).Round(time.Millisecond))
		}()
		next.ServeHTTP(rec, r)
	})
}

// rescue answers a request whose handler panicked.
func (s *Server) rescue(w *site.Recorder, r *http.Request, cause any) {
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	broken := internal(site.Report(s.Log, "panic while answering", r, cause))
	switch {
	case w.Status == 0:
		s.refuse(w, r, broken)
	case r.Pattern == "POST /stream":
		s.fragment(w, "refusal", s.refusalView(r, broken))
	}
}

// internal is the refusal where something of ours broke.
func internal(ref string) refusal {
	return refusal{status: http.StatusInternalServerError, code: "internal", args: map[string]any{"Ref": ref}}
}

// sameOrigin refuses what another site's page sends in a resident's name. The API
// needs it as little as it hurts there: programs send no Origin, and a browser
// may not post JSON across origins without being allowed to.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, refusal{status: http.StatusForbidden, code: "cross_origin"})
	}))
	return protect.Handler(next)
}
