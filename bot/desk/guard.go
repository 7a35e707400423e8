package desk

import (
	"net/http"
	"time"

	"jinguo/bot/site"
)

// policy keeps pages to their own origin and files: no inline script or style, no frame
// around them but of their own, no form to elsewhere.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
	"frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// guard puts the protecting headers on every response, turns a panic into an error page
// with a reference, and logs the request without any word of it.
func (s *Server) guard(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Permissions-Policy", "geolocation=(), camera=(), microphone=(), payment=(), usb=()")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store")
		rec := &site.Recorder{ResponseWriter: w}
		defer func() {
			if cause := recover(); cause != nil {
				s.rescue(rec, r, cause)
			}
			s.Log.Info("desk", "route", r.Pattern, "status", rec.Status, "took", time.Since(start).Round(time.Millisecond))
		}()
		next.ServeHTTP(rec, r)
	})
}

// rescue answers a request whose handler panicked.
func (s *Server) rescue(w *site.Recorder, r *http.Request, cause any) {
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	ref := site.Report(s.Log, "panic on the desk", r, cause)
	if w.Status == 0 {
		s.refuse(w, r, &visit{Lang: "zh"}, http.StatusInternalServerError, "broken", "Ref", ref)
	}
}

// sameOrigin refuses what another site's page sends in somebody's name.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, &visit{Lang: "zh"}, http.StatusForbidden, "cross_origin")
	}))
	return protect.Handler(next)
}
