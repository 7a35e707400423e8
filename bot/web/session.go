package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"jinguo/bot"
	"jinguo/bot/site"
	"jinguo/knowledge"
)

const (
	chatCookie = "chat"
	langCookie = "lang"
	// idle is how long a chat is remembered without a question.
	idle = 30 * time.Minute
	// keepTime is how long keeping a session may take once the answer stands.
	keepTime = 5 * time.Second
)

// chat is one conversation in one browser.
type chat struct {
	// id is random and known to the browser only.
	id string
	// cookie says that the browser sent the id as a cookie. Where it did not, the
	// page's forms carry the id, so that a browser that refuses cookies keeps its
	// conversation while the page stays open.
	cookie bool
}

// field is the id as the page's forms carry it, empty where the cookie does.
func (c chat) field() string {
	if c.cookie {
		return ""
	}
	return c.id
}

// knownChat finds the chat that a request belongs to, and reports false where it names none.
func knownChat(r *http.Request) (chat, bool) {
	if c, err := r.Cookie(chatCookie); err == nil && wellFormed(c.Value) {
		return chat{c.Value, true}, true
	}
	if id := r.PostFormValue(chatCookie); wellFormed(id) {
		return chat{id: id}, true
	}
	return chat{}, false
}

// chatOf finds the chat that a request belongs to, or begins one.
func chatOf(r *http.Request) chat {
	if c, ok := knownChat(r); ok {
		return c
	}
	id := make([]byte, 16)
	rand.Read(id)
	return chat{id: base64.RawURLEncoding.EncodeToString(id)}
}

func wellFormed(id string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(id)
	return err == nil && len(raw) == 16
}

// remember sets a cookie for as long as a chat is remembered.
func (s *Server) remember(w http.ResponseWriter, r *http.Request, name, value string) {
	http.SetCookie(w, s.cookie(r, name, value, int(idle.Seconds())))
}

// cookie is one that no script can read and no other site can send with a form. It
// counts for seconds; a negative number ends it.
func (s *Server) cookie(r *http.Request, name, value string, seconds int) *http.Cookie {
	return &http.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
		Secure: r.TLS != nil || s.Proxied && r.Header.Get("X-Forwarded-Proto") == "https",
	}
}

// key is the name under which a chat's session is kept; the id cannot be found from it.
func (s *Server) key(c chat) string {
	mac := hmac.New(sha256.New, s.Key)
	mac.Write([]byte("web chat " + c.id))
	return hex.EncodeToString(mac.Sum(nil))
}

// session returns what is remembered of the chat. A store that is down or hangs costs
// the memory, not the answer.
func (s *Server) session(ctx context.Context, c chat) bot.Session {
	ctx, cancel := context.WithTimeout(ctx, sessionTime)
	defer cancel()
	data, err := s.Sessions.Session(ctx, s.key(c))
	if err != nil && !errors.Is(err, knowledge.ErrNotFound) {
		s.Log.Error("a web chat was answered without its session", "err", err)
	}
	var session bot.Session
	if err != nil || len(data) == 0 {
		return session
	}
	if err := json.Unmarshal(data, &session); err != nil {
		s.Log.Error("a web chat was answered without its session", "err", fmt.Errorf("read kept session: %w", err))
		return bot.Session{}
	}
	if s.Now().Sub(session.Seen) > idle {
		return bot.Session{}
	}
	return session
}

// keep keeps the session of a reply and its other effects, also when the reader has
// left. It returns the reference under which the log tells what broke, empty where all
// was kept.
func (s *Server) keep(ctx context.Context, c chat, reply bot.Reply) (ref string) {
	lasting, until := reply.Session.Lasting()
	eff := Effects{Chat: s.key(c), Until: until, Mark: reply.Mark, Shown: reply.Shown(), Need: reply.Need, Asked: reply.Asked, Forget: reply.Forget}
	if reply.Handing != nil {
		handing := *reply.Handing
		handing.Who, handing.Channel = eff.Chat, "web"
		eff.Handing = &handing
	}
	if reply.Request != nil {
		request := *reply.Request
		request.Who, request.Channel = eff.Chat, "web"
		eff.Request = &request
	}
	var err error
	if !reply.Forget {
		eff.Session, err = json.Marshal(reply.Session)
	}
	if err == nil && !until.IsZero() {
		eff.Lasting, err = json.Marshal(lasting)
	}
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), keepTime)
		defer cancel()
		err = s.Sessions.KeepSession(ctx, eff)
	}
	if err != nil {
		ref = site.Reference()
		s.Log.Error("what a web chat comes to was not kept", "ref", ref, "err", err)
	}
	return ref
}
