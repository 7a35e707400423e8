package telegramtest

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"time"
)

// longestPoll is the longest time that Telegram holds a poll open.
const longestPoll = 50 * time.Second

// queue holds the updates that the bot has not confirmed.
type queue struct {
	next     int64 // id of the next update
	open     []update
	past     []update // confirmed ones, for Repeat
	allowed  []string // kinds that are queued; all where empty
	poll     int      // number of the newest poll; an older one ends with a conflict
	repeat   float64
	disorder bool
	flying   map[int64]bool // chats of which an update is being posted, or was in vain just now
	posts    int            // that are under way
	failed   map[int64]int  // posts in vain by chat, since the last that was not
}

type update struct {
	id   int64
	chat int64 // 0 where it has none
	body json.RawMessage
}

// chatOf is the chat that an update's content is of; 0 where it has none.
func chatOf(content any) int64 {
	var c struct {
		Chat    chatInfo
		Message struct{ Chat chatInfo }
	}
	body, err := json.Marshal(content)
	if err != nil || json.Unmarshal(body, &c) != nil {
		return 0
	}
	return cmp.Or(c.Chat.ID, c.Message.Chat.ID)
}

// Repeat makes updates that are confirmed already arrive again: each delivery
// brings one of the last hundred with it by this chance, 0 to 1.
func (s *Server) Repeat(chance float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.repeat = chance
}

// Disorder makes updates arrive shuffled: within an answer to getUpdates, and
// among those that wait for the webhook.
func (s *Server) Disorder(on bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.disorder = on
}

// Push queues an update of the named kind, such as "message", and returns its
// id. An update of a kind that the bot did not ask for is dropped, with id 0.
func (s *Server) Push(kind string, content any) int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.push(kind, content)
}

func (s *Server) push(kind string, content any) int64 {
	if len(s.updates.allowed) > 0 && !slices.Contains(s.updates.allowed, kind) {
		return 0
	}
	id := s.updates.next
	s.updates.next++
	body, err := json.Marshal(map[string]any{"update_id": id, kind: content})
	if err != nil {
		panic(err) // the test's own content is no JSON
	}
	s.updates.open = append(s.updates.open, update{id, chatOf(content), body})
	s.changing()
	return id
}

// SkipTo makes id the next update's, as Telegram does after a quiet week.
func (s *Server) SkipTo(id int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.next = id
}

// Pending is the number of updates that the bot has not confirmed.
func (s *Server) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates.open)
}

func (s *Server) getUpdates(r *http.Request, p params) (any, *apiError) {
	wait := min(time.Duration(p.integer("timeout"))*time.Second, longestPoll)
	timeout := time.NewTimer(wait)
	defer timeout.Stop()

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.webhook.url != "" {
		return nil, &apiError{Code: 409, Description: "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"}
	}
	if p["allowed_updates"] != "" {
		if refusal := p.object("allowed_updates", &s.updates.allowed); refusal != nil {
			return nil, refusal
		}
	}
	s.updates.poll++
	poll := s.updates.poll
	s.changing()
	s.updates.confirm(p.integer("offset"))
	for len(s.updates.open) == 0 {
		changed := s.changed
		s.mu.Unlock()
		over := false
		select {
		case <-changed:
		case <-timeout.C:
			over = true
		case <-r.Context().Done():
			over = true
		case <-s.done:
			over = true
		}
		s.mu.Lock()
		if s.updates.poll != poll {
			return nil, &apiError{Code: 409, Description: "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"}
		}
		if over {
			break
		}
	}
	return s.batch(int(p.integer("limit"))), nil
}

// confirm forgets the updates before offset; a negative offset keeps only the
// last ones.
func (q *queue) confirm(offset int64) {
	keep := q.open[:0:0]
	for i, u := range q.open {
		if offset > 0 && u.id < offset || offset < 0 && i < len(q.open)+int(offset) {
			q.past = append(q.past, u)
			continue
		}
		keep = append(keep, u)
	}
	q.open = keep
}

// batch is what an answer to getUpdates brings. s.mu is held.
func (s *Server) batch(limit int) []json.RawMessage {
	if limit <= 0 || limit > 100 {
		limit = 100
	}
	picked := slices.Clone(s.updates.open[:min(limit, len(s.updates.open))])
	if len(picked) > 0 {
		picked = append(s.again(), picked...)
	}
	if s.updates.disorder {
		s.chance.Shuffle(len(picked), func(i, j int) { picked[i], picked[j] = picked[j], picked[i] })
	}
	bodies := make([]json.RawMessage, len(picked))
	for i, u := range picked {
		bodies[i] = u.body
	}
	return bodies
}

// again is an update that arrived before, if chance wants one. s.mu is held.
func (s *Server) again() []update {
	past := s.updates.past[max(0, len(s.updates.past)-100):]
	if len(past) == 0 || s.chance.Float64() >= s.updates.repeat {
		return nil
	}
	return []update{past[s.chance.IntN(len(past))]}
}
