package desk

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
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
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if cause := recover(); cause != nil {
				s.rescue(rec, r, cause)
			}
			s.Log.Info("desk", "route", r.Pattern, "status", rec.status, "took", time.Since(start).Round(time.Millisecond))
		}()
		next.ServeHTTP(rec, r)
	})
}

// rescue answers a request whose handler panicked. The log gets the place, and of the
// panic's value only what cannot hold anybody's words.
func (s *Server) rescue(w *recorder, r *http.Request, cause any) {
	if cause == http.ErrAbortHandler {
		panic(cause)
	}
	what := fmt.Sprintf("%T", cause)
	if e, ok := cause.(runtime.Error); ok {
		what = e.Error()
	}
	ref := reference()
	s.Log.Error("panic on the desk", "ref", ref, "route", r.Pattern, "cause", what, "stack", string(debug.Stack()))
	if w.status == 0 {
		s.refuse(w, r, &visit{Lang: "zh"}, http.StatusInternalServerError, "broken", "Ref", ref)
	}
}

// reference is a short word by which a visitor and the log name the same fault.
func reference() string { return strings.ToLower(rand.Text()[:6]) }

// sameOrigin refuses what another site's page sends in somebody's name.
func (s *Server) sameOrigin(next http.Handler) http.Handler {
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.refuse(w, r, &visit{Lang: "zh"}, http.StatusForbidden, "cross_origin")
	}))
	return protect.Handler(next)
}

// recorder remembers the status of a response.
type recorder struct {
	http.ResponseWriter
	status int // 0 until the header is sent
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }
