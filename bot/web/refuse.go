package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"jinguo/bot"
)

// refusal is a request that gets no answer, and why.
type refusal struct {
	status int
	// code is stable, for programs; its sentence is web_error_CODE in the word lists.
	code string
	args map[string]any // what the sentence mentions
}

// Error makes a refusal an error, so that the readers of requests can return it.
func (f refusal) Error() string { return f.code }

func (f refusal) sentence(lang string) string { return bot.Say(lang, "web_error_"+f.code, f.args) }

// refuse answers in the manner of the path: JSON to programs, a fragment to the
// page's script, a page to a reader. Pages and fragments name the emergency lines.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, f refusal) {
	if f.status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "5")
	}
	switch {
	case strings.HasPrefix(r.URL.Path, "/api/"):
		refuseJSON(w, f.status, f.code, f.apiSentence(r))
	case r.URL.Path == "/stream":
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.WriteHeader(f.status)
		s.fragment(w, "refusal", s.refusalView(r, f))
	default:
		v := s.refusalView(r, f)
		v.Refused = true
		s.show(w, f.status, v)
	}
}

// apiSentence adds to a refusal for haste what a resident in danger must not miss.
func (f refusal) apiSentence(r *http.Request) string {
	lang := bot.Chinese
	if strings.HasPrefix(r.Header.Get("Accept-Language"), bot.English) {
		lang = bot.English
	}
	if f.status != http.StatusTooManyRequests {
		return f.sentence(lang)
	}
	return f.sentence(lang) + " " + emergencyLine(lang)
}

func refuseJSON(w http.ResponseWriter, status int, code, message string) {
	type fault struct {
		Code    string `json:"code"`
		Message string `json:"message"`
	}
	writeJSON(w, status, map[string]fault{"error": {code, message}})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(value); err != nil {
		panic(fmt.Errorf("write JSON: %w", err)) // rescue answers it
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(body.Len()))
	w.WriteHeader(status)
	w.Write(body.Bytes())
}
