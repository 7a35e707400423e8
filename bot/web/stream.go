package web

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"jinguo/bot/block"
)

// lull is how long the page's script hears nothing before it is told that the
// search goes on. An answer that is there sooner is sent in one piece: a proxy
// written in Go that sees a response begin while it still ends the request drops
// the connection.
const lull = 150 * time.Millisecond

// stream answers a form with fragments: the blocks of the answer, its map and its end
// with the buttons.
func (s *Server) stream(w http.ResponseWriter, r *http.Request) {
	t, err := s.read(w, r)
	if err != nil {
		s.refuseForm(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // nginx would hold the fragments back
	begun := func() bool { return false }
	if t.alarm == nil { // an urgent answer is there sooner than it would help to be told
		begun = after(lull, func() { s.fragment(w, "wait", t.view) })
		defer begun() // before a panic is answered
	}
	o := s.reply(w, r, t)
	end := t.end(o)
	switch sent := begun(); {
	case o.fault != nil && sent:
		s.fragment(w, "refusal", s.refusalView(r, *o.fault))
		return
	case o.fault != nil:
		s.refuse(w, r, *o.fault)
		return
	case sent:
		for _, b := range block.Of(o.reply) {
			s.fragment(w, "block", b)
		}
		if end.Places != nil {
			s.fragment(w, "places", end.Places)
		}
		s.fragment(w, "end", end)
		return
	}
	if o.reply.Forget {
		s.vanish(w, r)
	}
	var whole bytes.Buffer
	for _, b := range block.Of(o.reply) {
		s.piece(&whole, "block", b)
	}
	if end.Places != nil {
		s.piece(&whole, "places", end.Places)
	}
	s.piece(&whole, "end", end)
	w.Header().Set("Content-Length", strconv.Itoa(whole.Len()))
	w.WriteHeader(o.status)
	w.Write(whole.Bytes())
	o.finish(w)
}

// piece writes a fragment of a page for the script.
func (s *Server) piece(w io.Writer, name string, data any) error {
	if err := s.pages.ExecuteTemplate(w, name, data); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\x00")
	return err
}

// fragment writes a fragment and sends it at once.
func (s *Server) fragment(w http.ResponseWriter, name string, data any) {
	if err := s.piece(w, name, data); err != nil {
		s.Log.Debug("a page was left before its answer", "err", err)
		return
	}
	http.NewResponseController(w).Flush()
}

// after runs f once d has passed, unless stop is called sooner. The first stop
// waits for an f that runs; every stop tells whether f ran.
func after(d time.Duration, f func()) (stop func() bool) {
	done := make(chan struct{})
	timer := time.AfterFunc(d, func() {
		defer close(done)
		f()
	})
	return sync.OnceValue(func() bool {
		if timer.Stop() {
			return false
		}
		<-done
		return true
	})
}
