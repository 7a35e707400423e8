package web

import (
	"context"
	"net/http"
)

// traces are what a browser that keeps to the header forgets of this site: files,
// pages to go back to, the random number of the chat.
const traces = `"cache", "cookies", "storage"`

// exit is the quick exit of a page without script: it leads to the neutral site, and
// the chat is over. What was handed to a person goes on.
func (s *Server) exit(w http.ResponseWriter, r *http.Request) {
	s.vanish(w, r)
	w.Header().Set("Location", s.Exit)
	s.leave(w, r, http.StatusSeeOther)
}

// quit ends the chat for a script that has left the page, or was told to forget.
func (s *Server) quit(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	s.vanish(w, r)
	s.leave(w, r, http.StatusNoContent)
}

// leave answers at once, and drops what is remembered of the chat after that, so that
// she is gone although the store hangs.
func (s *Server) leave(w http.ResponseWriter, r *http.Request, status int) {
	c, known := knownChat(r)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Connection", "close")
	if status != http.StatusNoContent {
		w.Header().Set("Content-Length", "0")
	}
	w.WriteHeader(status)
	if !known || !s.limiter.allow(s.caller(r), s.Now()) {
		return
	}
	http.NewResponseController(w).Flush()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), keepTime)
	defer cancel()
	if err := s.Sessions.KeepSession(ctx, Effects{Chat: s.key(c)}); err != nil {
		s.Log.Error("a web chat that was left was not dropped", "err", err)
	}
}

// vanish has the browser forget what it keeps of this site, in place of all cookies
// that the response would set.
func (s *Server) vanish(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Clear-Site-Data", traces)
	w.Header().Del("Set-Cookie")
	for _, name := range []string{chatCookie, langCookie} {
		http.SetCookie(w, s.cookie(r, name, "", -1))
	}
}

// privacy tells what is kept, what the quick exit cannot erase, and how to clear it.
func (s *Server) privacy(w http.ResponseWriter, r *http.Request) {
	v := s.view(r, chatOf(r))
	if v.Chosen != "" {
		s.remember(w, r, langCookie, v.Chosen)
	}
	s.render(w, http.StatusOK, "traces", v)
}
