// Package site is what the chat page and the staff desk do alike as sites: they report
// faults without anybody's words, and serve files of their own that browsers may keep.
package site

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"strings"
)

// Recorder remembers the status of a response.
type Recorder struct {
	http.ResponseWriter
	Status int // 0 until the header is sent
}

// WriteHeader sends the header.
func (w *Recorder) WriteHeader(status int) {
	if w.Status == 0 {
		w.Status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *Recorder) Write(p []byte) (int, error) {
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	return w.ResponseWriter.Write(p)
}

// Unwrap lets http.ResponseController flush.
func (w *Recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// Reference is a short word by which a reader and the log name the same fault.
func Reference() string { return strings.ToLower(rand.Text()[:6]) }

// Report logs the panic of a handler under a message and returns its reference. The log
// gets the place, and of the panic's value only what cannot hold anybody's words.
func Report(log *slog.Logger, message string, r *http.Request, cause any) string {
	what := fmt.Sprintf("%T", cause)
	if e, ok := cause.(runtime.Error); ok {
		what = e.Error()
	}
	ref := Reference()
	log.Error(message, "ref", ref, "route", r.Pattern, "cause", what, "stack", string(debug.Stack()))
	return ref
}
