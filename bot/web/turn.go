package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// maxBody is the greatest size of a request's body in bytes. A question of more
// characters than the conversation reads gets a kind answer from it; only what
// nobody types is refused here.
const maxBody = 64 << 10

// turn is one turn of the conversation as a form asked for it.
type turn struct {
	chat    chat
	view    view
	message bot.Message
}

// home shows the page before the first question.
func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	c := chatOf(r)
	v := s.view(r, c)
	if v.Chosen != "" {
		s.remember(w, r, langCookie, v.Chosen)
	}
	if c.cookie {
		v.Region = fullName(s.session(r.Context(), c).Region)
	}
	if code := r.URL.Query().Get("screen"); code != "" && len(code) <= longestLink {
		v.Start = bot.LinkButton(code)
	}
	s.show(w, http.StatusOK, v)
}

// longestLink is how much of what a link carries is read, in bytes.
const longestLink = 500

// turn answers a form with a whole page.
func (s *Server) turn(w http.ResponseWriter, r *http.Request) {
	t, err := s.read(w, r)
	if err != nil {
		s.refuseForm(w, r, err)
		return
	}
	reply, status := s.reply(r, t)
	v := t.end(reply)
	v.Blocks, v.Answered = blocksOf(reply), true
	s.show(w, status, v)
}

// end is the turn's view with what stands under the answer.
func (t turn) end(reply bot.Reply) view {
	v := t.view
	v.Region = fullName(reply.Session.Region)
	v.Places, v.Buttons = placesOf(reply, t.message.Place)
	v.Turn = reply.Session.Turn
	return v
}

// reply has the conversation answer, and keeps what it remembers.
func (s *Server) reply(r *http.Request, t turn) (bot.Reply, int) {
	reply, status := s.converse(r, t.message)
	s.keep(r.Context(), t.chat, reply)
	return reply, status
}

// replyTime is how long the conversation may take; the script's patience is longer.
const replyTime = 20 * time.Second

// converse has the conversation answer. The reply can be read whatever happened;
// the status tells programs and monitors whether something of ours broke.
func (s *Server) converse(r *http.Request, m bot.Message) (bot.Reply, int) {
	ctx, cancel := context.WithTimeout(r.Context(), replyTime)
	defer cancel()
	reply, err := s.Bot.Reply(ctx, m)
	if err == nil {
		return reply, http.StatusOK
	}
	if r.Context().Err() == nil { // otherwise all that broke is that she left
		s.Log.Error("an answer was not whole", "err", err)
	}
	return reply, http.StatusInternalServerError
}

// read understands a form and begins its response.
func (s *Server) read(w http.ResponseWriter, r *http.Request) (turn, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := r.ParseForm(); err != nil {
		return turn{}, err
	}
	c := chatOf(r)
	t := turn{chat: c, view: s.view(r, c)}
	place, err := placeOf(r.PostForm.Get("lat"), r.PostForm.Get("lon"))
	if err != nil {
		return turn{}, err
	}
	t.message = bot.Message{Press: r.PostForm.Get("press"), Place: place, Lang: t.view.Chosen, Session: s.session(r.Context(), c), Chat: s.key(c)}
	if t.message.Press == "" {
		t.message.Text = strings.TrimSpace(r.PostForm.Get("text"))
		t.view.Asked = t.message.Text
	}
	if r.PostForm.Has("region") { // buttons under an answer carry none
		t.setRegion(strings.TrimSpace(r.PostForm.Get("region")))
	}

	s.remember(w, r, chatCookie, c.id)
	if t.view.Chosen != "" {
		s.remember(w, r, langCookie, t.view.Chosen)
	}
	return t, nil
}

// setRegion makes the region field the region that the chat remembers. A name
// that nobody knows is left to the conversation; a cleared field forgets.
func (t *turn) setRegion(name string) {
	if name == "" {
		t.message.Session.Region = ""
		return
	}
	r, err := region.Parse(name)
	if err != nil {
		t.message.Region = name
		return
	}
	t.message.Session.Region = r.Code
}

// placeOf reads a place in WGS-84 degrees; empty strings are no place.
func placeOf(lat, lon string) (*knowledge.LatLon, error) {
	if lat == "" && lon == "" {
		return nil, nil
	}
	y, errY := strconv.ParseFloat(lat, 64)
	x, errX := strconv.ParseFloat(lon, 64)
	if errY != nil || errX != nil || !(y >= -90 && y <= 90) || !(x >= -180 && x <= 180) {
		return nil, refusal{status: http.StatusBadRequest, code: "place"}
	}
	return &knowledge.LatLon{Lat: y, Lon: x}, nil
}

func (s *Server) refuseForm(w http.ResponseWriter, r *http.Request, err error) {
	var large *http.MaxBytesError
	var f refusal
	switch {
	case errors.As(err, &f):
	case errors.As(err, &large):
		f = refusal{status: http.StatusRequestEntityTooLarge, code: "too_large"}
	default:
		f = refusal{status: http.StatusBadRequest, code: "form"}
	}
	s.refuse(w, r, f)
}
