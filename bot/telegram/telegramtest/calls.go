package telegramtest

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Call is one call of the API, as it arrived.
type Call struct {
	At      time.Time
	Method  string
	Chat    int64  // 0 where the call names none
	Text    string // as sent, before parsing; of a venue its title
	Status  int    // HTTP status of the answer; 0 where there was none
	Outcome string // empty where all went well
	Message int    // number of the message sent or edited
}

// Calls is the log of calls in the order of their arrival, of the named methods
// or of all.
func (s *Server) Calls(methods ...string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	var picked []Call
	for _, c := range s.calls {
		if len(methods) == 0 || slices.Contains(methods, c.Method) {
			picked = append(picked, c)
		}
	}
	return picked
}

type callNo struct {
	index int
	Chat  int64
}

func (s *Server) arrived(name string, p params) callNo {
	s.mu.Lock()
	defer s.mu.Unlock()
	chat := p.integer("chat_id")
	s.calls = append(s.calls, Call{At: time.Now(), Method: name, Chat: chat, Text: cmp.Or(p["text"], p["title"])})
	return callNo{len(s.calls) - 1, chat}
}

func (s *Server) ended(no callNo, outcome string, status, message int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := &s.calls[no.index]
	c.Outcome, c.Status, c.Message = outcome, status, message
}

func messageID(result any) int {
	if m, ok := result.(*Message); ok {
		return m.ID
	}
	return 0
}

// Pace says how many messages the bot tried to send at its fastest.
type Pace struct {
	ChatSecond  int // to one chat within any second
	GroupMinute int // to one group within any minute
	Second      int // in all within any second
}

// Pace looks through the log of sending calls, refused ones included: Telegram
// counts them too.
func (s *Server) Pace() Pace {
	byChat := map[int64][]time.Time{}
	var all []time.Time
	for _, c := range s.Calls() {
		if strings.HasPrefix(c.Method, "send") && c.Method != "sendChatAction" {
			byChat[c.Chat] = append(byChat[c.Chat], c.At)
			all = append(all, c.At)
		}
	}
	pace := Pace{Second: most(all, time.Second)}
	for chat, times := range byChat {
		pace.ChatSecond = max(pace.ChatSecond, most(times, time.Second))
		if chat < 0 {
			pace.GroupMinute = max(pace.GroupMinute, most(times, time.Minute))
		}
	}
	return pace
}

// most is the greatest number of times within any half-open window. times are
// in order.
func most(times []time.Time, window time.Duration) int {
	greatest, first := 0, 0
	for i, t := range times {
		for t.Sub(times[first]) >= window {
			first++
		}
		greatest = max(greatest, i-first+1)
	}
	return greatest
}
