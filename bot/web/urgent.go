package web

import (
	"context"
	"net/http"
	"time"

	"jinguo/bot"
	"jinguo/bot/site"
)

const (
	// alarmTime is how long somebody in danger waits for an answer before she gets what
	// is compiled in, so that she has it within a second.
	alarmTime = 800 * time.Millisecond
	// sessionTime is how long an answer waits for what is remembered of the chat. With
	// what an urgent reply waits for of its own it stays below alarmTime.
	sessionTime = 500 * time.Millisecond
)

// alarm is what somebody in danger is told whatever is broken or slow.
type alarm struct {
	reply bot.Reply
	// alone says that she asks too fast for any other answer.
	alone bool
}

// outcome is what answering a message comes to.
type outcome struct {
	reply  bot.Reply
	status int
	// alone says that reply is an alarm's, which knows nothing of the chat.
	alone bool
	// fault says why there is no reply to show; nil where there is one.
	fault *refusal
	// after is what is left to do once the answer was sent; may be nil.
	after func()
}

// heed returns what to tell somebody in danger, nil for anybody else. Its error is a
// refusal of who asks too fast; somebody in danger never does.
func (s *Server) heed(r *http.Request, m bot.Message) (*alarm, error) {
	reply, danger := s.Bot.Alarm(m)
	allowed := s.limiter.allow(s.caller(r), s.Now())
	switch {
	case danger:
		return &alarm{reply, !allowed}, nil
	case !allowed:
		return nil, tooMany
	}
	return nil, nil
}

// inTime returns what answer comes to. Where there is an alarm and answer hangs, panics
// or fails, it is the alarm's reply; the outcome's after then waits for answer.
func (s *Server) inTime(r *http.Request, a *alarm, answer func(context.Context) outcome) outcome {
	if a == nil {
		return answer(r.Context())
	}
	aid := outcome{reply: a.reply, status: http.StatusOK, alone: true}
	if a.alone {
		return aid
	}
	ctx := context.WithoutCancel(r.Context()) // what she wrote is to arrive although she leaves
	said := make(chan outcome, 1)
	go func() {
		defer func() {
			if cause := recover(); cause != nil {
				site.Report(s.Log, "panic while answering", r, cause)
				said <- aid
			}
		}()
		said <- answer(ctx)
	}()
	late := time.NewTimer(alarmTime)
	defer late.Stop()
	select {
	case o := <-said:
		if o.status == http.StatusOK && o.fault == nil {
			return o
		}
	case <-late.C:
		aid.after = func() {
			if o := <-said; o.after != nil {
				o.after()
			}
		}
	}
	return aid
}

// begin prepares the response to an outcome. The connection of one that leaves work
// behind takes no further request, which would wait for that.
func (o outcome) begin(w http.ResponseWriter) {
	if o.after != nil {
		w.Header().Set("Connection", "close")
	}
}

// finish sends what was written, whose length the response has told, and does what is
// left to do.
func (o outcome) finish(w http.ResponseWriter) {
	if o.after != nil {
		http.NewResponseController(w).Flush()
		o.after()
	}
}
