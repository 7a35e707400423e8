package web

import (
	"context"
	"errors"
	"net/http"

	"jinguo/bot"
	"jinguo/bot/site"
)

// Screener tells who can have what, such as [*bot.Bot].
type Screener interface {
	// Screen keeps nothing of the query. Its error is a bot.Misused where the query is
	// wrong, and else one for the log, which holds no fact.
	Screen(ctx context.Context, q bot.ScreenQuery) (bot.ScreenAnswer, error)
}

// screen answers a program that asks who can have what. It keeps no session: what a
// query needs stands in it.
func (s *Server) screen(w http.ResponseWriter, r *http.Request) {
	start := s.Now()
	query, err := readScreenQuery(w, r)
	if err != nil {
		s.refuse(w, r, refusalOf(err))
		return
	}
	ctx, cancel := context.WithTimeout(r.Context(), replyTime)
	defer cancel()
	answer, err := s.Screen.Screen(ctx, query)
	var misused bot.Misused
	switch {
	case errors.As(err, &misused):
		s.refuse(w, r, wrong("question", map[string]any{"What": misused.What}))
		return
	case err != nil:
		ref := site.Reference()
		s.Log.Error("a screening broke", "ref", ref, "err", err)
		s.refuse(w, r, internal(ref))
		return
	}
	answer.TookMS = s.Now().Sub(start).Milliseconds()
	writeJSON(w, http.StatusOK, answer)
}

// readScreenQuery reads exactly one query, as readQuestion does.
func readScreenQuery(w http.ResponseWriter, r *http.Request) (bot.ScreenQuery, error) {
	var q bot.ScreenQuery
	if err := readJSON(w, r, &q); err != nil {
		return q, err
	}
	if q.Facts == nil {
		return q, wrong("json_facts", nil)
	}
	return q, nil
}
