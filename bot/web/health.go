package web

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// readyTime bounds how long /readyz waits for the store and the index.
const readyTime = 2 * time.Second

func (s *Server) alive(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
}

func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTime)
	defer cancel()
	err := s.Ready(ctx)
	if err == nil {
		writeJSON(w, http.StatusOK, map[string]string{"status": "ok"})
		return
	}
	reason := "not_ready"
	var part interface{ Code() string }
	switch {
	case errors.As(err, &part):
		reason = part.Code()
	case errors.Is(err, context.DeadlineExceeded):
		reason = "timeout"
	}
	s.Log.Warn("not ready", "reason", reason, "err", err)
	writeJSON(w, http.StatusServiceUnavailable, map[string]string{"status": "unavailable", "reason": reason})
}
