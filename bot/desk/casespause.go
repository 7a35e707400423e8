package desk

import (
	"net/http"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// pausePage is what the page of the pause shows.
type pausePage struct {
	Pause knowledge.Pause
	Since string
	Why   string // written and not taken
	Fault string
}

// mostPauseWhy is how long the reason of a pause may be, in characters.
const mostPauseWhy = 200

// mayPause reports whether v may pause the program, and answers the request else.
func (s *Server) mayPause(w http.ResponseWriter, r *http.Request, v *visit) bool {
	if v.May(account.Case) || v.May(account.Manage) {
		return true
	}
	s.refuse(w, r, v, http.StatusForbidden, "forbidden")
	return false
}

// pause tells whether the program is paused, by whom and why.
func (s *Server) pause(w http.ResponseWriter, r *http.Request, v *visit) {
	if s.mayPause(w, r, v) {
		s.pauseShow(w, r, v, http.StatusOK, pausePage{})
	}
}

func (s *Server) pauseShow(w http.ResponseWriter, r *http.Request, v *visit, status int, data pausePage) {
	var err error
	if data.Pause, err = s.Store.Paused(r.Context()); err != nil {
		s.fail(w, r, v, err)
		return
	}
	data.Since = clock(data.Pause.At)
	s.show(w, r, v, status, "casespause", data)
}

// pauseSet pauses the program or ends that, as the form says, which must be ticked.
func (s *Server) pauseSet(w http.ResponseWriter, r *http.Request, v *visit) {
	if !s.mayPause(w, r, v) {
		return
	}
	post := r.PostForm
	on, why := post.Get("do") == "pause", unbroken(post.Get("why"))
	switch {
	case !on && post.Get("do") != "resume":
		s.refuse(w, r, v, http.StatusNotFound, "not_found")
		return
	case on && post.Get("sure") == "":
		s.pauseShow(w, r, v, http.StatusUnprocessableEntity, pausePage{Why: why, Fault: v.Say("cases_pause_unsure")})
		return
	case len([]rune(why)) > mostPauseWhy:
		s.pauseShow(w, r, v, http.StatusUnprocessableEntity, pausePage{Why: why, Fault: v.Say("cases_pause_long", "Max", mostPauseWhy)})
		return
	}
	if err := s.Store.SetPaused(r.Context(), on, v.signature(), why); err != nil {
		s.fail(w, r, v, err)
		return
	}
	said := v.Say("cases_pause_did_off")
	if on {
		said = v.Say("cases_pause_did_on")
	}
	s.done(w, r, "/desk/cases/pause", said)
}
