package web

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/bot/block"
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
	message bot.Message // without its session
	// region is what the region field holds; nil for buttons, which carry none.
	region *string
	alarm  *alarm // nil where nobody is in danger
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
	v.Cleared = r.URL.Query().Has(clearedMark)
	if code := r.URL.Query().Get("screen"); code != "" && len(code) <= longestLink {
		v.Start = bot.LinkButton(code)
	}
	s.show(w, http.StatusOK, v)
}

// clearedMark stands in the address to which a page without script goes by itself once
// its chat is over.
const clearedMark = "cleared"

// longestLink is how much of what a link carries is read, in bytes.
const longestLink = 500

// turn answers a form with a whole page.
func (s *Server) turn(w http.ResponseWriter, r *http.Request) {
	t, err := s.read(w, r)
	if err != nil {
		s.refuseForm(w, r, err)
		return
	}
	o := s.reply(w, r, t)
	if o.fault != nil {
		s.refuse(w, r, *o.fault)
		return
	}
	v := t.end(o)
	v.Blocks, v.Answered = block.Of(o.reply), true
	if o.reply.Forget {
		v.Asked = ""
		s.vanish(w, r)
	}
	s.show(w, o.status, v)
	o.finish(w)
}

// end is the turn's view with what stands under the answer.
func (t turn) end(o outcome) view {
	v := t.view
	v.Places, v.Buttons = placesOf(o.reply, t.message.Place)
	v.Alone = o.alone
	switch {
	case !o.alone:
		v.Region, v.Turn = fullName(o.reply.Session.Region), o.reply.Session.Turn
	case t.region != nil:
		v.Region = *t.region
	}
	v.Forget = o.reply.Forget
	return v
}

// reply has the conversation answer and keeps what it remembers, and begins the response.
func (s *Server) reply(w http.ResponseWriter, r *http.Request, t turn) outcome {
	o := s.inTime(r, t.alarm, func(ctx context.Context) outcome { return s.answer(ctx, t) })
	o.begin(w)
	return o
}

// answer answers a turn. What its reply promises is kept before she reads it, or she is
// told that it was not; an urgent reply waits for nothing that it can do without.
func (s *Server) answer(ctx context.Context, t turn) outcome {
	m := t.message
	m.Session = s.session(ctx, t.chat)
	if t.region != nil {
		setRegion(&m, *t.region)
	}
	o := s.converse(ctx, m)
	if o.reply.Status == bot.Urgent && !promises(o.reply) {
		o.after = func() { s.keep(ctx, t.chat, o.reply) }
		return o
	}
	if ref := s.keep(ctx, t.chat, o.reply); ref != "" && promises(o.reply) {
		broken := internal(ref)
		o.fault = &broken
	}
	return o
}

// promises reports whether a reply is true only once its effects are kept.
func promises(reply bot.Reply) bool {
	return reply.Handing != nil || reply.Request != nil || reply.TellMe || reply.Forget
}

// replyTime is how long the conversation may take; the script's patience is longer.
const replyTime = 20 * time.Second

// converse has the conversation answer. The reply can be read whatever happened;
// the status tells programs and monitors whether something of ours broke.
func (s *Server) converse(ctx context.Context, m bot.Message) outcome {
	within, cancel := context.WithTimeout(ctx, replyTime)
	defer cancel()
	reply, err := s.Bot.Reply(within, m)
	if err == nil {
		return outcome{reply: reply, status: http.StatusOK}
	}
	if ctx.Err() == nil { // otherwise all that broke is that she left
		s.Log.Error("an answer was not whole", "err", err)
	}
	return outcome{reply: reply, status: http.StatusInternalServerError}
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
	t.message = bot.Message{Press: r.PostForm.Get("press"), Place: place, Lang: t.view.Chosen, Chat: s.key(c)}
	if t.message.Press == "" {
		t.message.Text = strings.TrimSpace(r.PostForm.Get("text"))
		t.view.Asked = t.message.Text
	}
	if r.PostForm.Has("region") {
		name := strings.TrimSpace(r.PostForm.Get("region"))
		t.region = &name
	}
	if t.alarm, err = s.heed(r, t.message); err != nil {
		return turn{}, err
	}
	s.remember(w, r, chatCookie, c.id)
	if t.view.Chosen != "" {
		s.remember(w, r, langCookie, t.view.Chosen)
	}
	return t, nil
}

// setRegion makes the region field the region that the chat remembers. A name
// that nobody knows is left to the conversation; a cleared field forgets.
func setRegion(m *bot.Message, name string) {
	if name == "" {
		m.Session.Region = ""
		return
	}
	r, err := region.Parse(name)
	if err != nil {
		m.Region = name
		return
	}
	m.Session.Region = r.Code
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
