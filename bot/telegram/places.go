package telegram

import (
	"context"
	"sync"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// places are where people said that they are, by the hash of their private chat.
// They live in memory only: where somebody walks is never written down, and a
// restart forgets it. Groups have none, for the next who asks there is somebody
// else. The zero value is ready to use.
type places struct {
	mu sync.Mutex
	by map[string]spot
}

// spot is a place and when she was there.
type spot struct {
	at   knowledge.LatLon
	when time.Time
}

// fill tells the session where its chat is, as far as that is known.
func (p *places) fill(chat string, s *bot.Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.by[chat]; ok {
		s.Near, s.NearAt = &known.at, known.when
	}
}

// keep keeps where the session says that its chat is; nothing where it has forgotten.
func (p *places) keep(chat string, s *bot.Session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case s.Near == nil:
		delete(p.by, chat)
		return
	case p.by == nil:
		p.by = map[string]spot{}
	case p.by[chat].when.After(s.NearAt):
		return // she walked on while the answer was made
	}
	p.by[chat] = spot{*s.Near, s.NearAt}
}

// renew takes what a live location tells as somebody walks. Only a place that is
// still known is renewed: what was forgotten on her word, or because it was old,
// does not come back by itself.
func (p *places) renew(chat string, to knowledge.LatLon, when time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.by[chat]; ok && when.After(known.when) && !when.After(time.Now()) {
		p.by[chat] = spot{to, when}
	}
}

// sweep forgets, until ctx ends, what counts no longer.
func (p *places) sweep(ctx context.Context) {
	for sleep(ctx, time.Minute) {
		p.forget(time.Now().Add(-bot.PlaceCounts))
	}
}

// forget drops the places from before the moment.
func (p *places) forget(before time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for chat, known := range p.by {
		if known.when.Before(before) {
			delete(p.by, chat)
		}
	}
}
