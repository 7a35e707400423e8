package telegram

import (
	"context"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Pace is how fast messages are sent. A zero field is what Telegram asks for in
// https://core.telegram.org/bots/faq#broadcasting-to-users: a message a second
// to a chat, 20 a minute to a group, and somewhat less than 30 a second in all.
type Pace struct {
	Chat  time.Duration // between two messages to a chat; 1 s where 0
	Group time.Duration // between two messages to a group in the long run; 4 s where 0
	All   time.Duration // between two calls of any kind; 40 ms where 0
}

// groupBurst is how many messages a group may get at the Chat pace before the
// Group pace holds: 5 and 60/4 more are the 20 that Telegram allows in a minute.
const groupBurst = 5

// crowded is the number of chats above which idle ones are forgotten.
const crowded = 1000

// pacer makes senders wait.
type pacer struct {
	pace Pace
	all  *rate.Limiter

	mu    sync.Mutex
	chats map[int64]*chatPace
	until time.Time // nobody sends before
}

type chatPace struct {
	each  *rate.Limiter
	group *rate.Limiter // nil for private chats
	until time.Time     // nobody sends to this chat before
}

func newPacer(p Pace) *pacer {
	p.Chat = orElse(p.Chat, time.Second)
	p.Group = orElse(p.Group, 4*time.Second)
	p.All = orElse(p.All, 40*time.Millisecond)
	return &pacer{pace: p, all: rate.NewLimiter(rate.Every(p.All), 1), chats: map[int64]*chatPace{}}
}

func orElse(d, other time.Duration) time.Duration {
	if d == 0 {
		return other
	}
	return d
}

// wait waits until a message may be sent to the chat.
func (p *pacer) wait(ctx context.Context, chat int64) error {
	c := p.chat(chat)
	if err := take(ctx, c.each); err != nil {
		return err
	}
	if c.group != nil {
		if err := take(ctx, c.group); err != nil {
			return err
		}
	}
	return p.waitAny(ctx, chat)
}

// rush counts a call that waits for nothing: those after it wait the longer.
func (p *pacer) rush() { p.all.Reserve() }

// take waits for a token. Unlike the limiter's own Wait it does not give up
// early for a deadline of ctx.
func take(ctx context.Context, l *rate.Limiter) error {
	if !sleep(ctx, l.Reserve().Delay()) {
		return ctx.Err()
	}
	return nil
}

// waitAny waits until a call may be made that sends nothing new to the chat.
func (p *pacer) waitAny(ctx context.Context, chat int64) error {
	for {
		if err := take(ctx, p.all); err != nil {
			return err
		}
		held := p.heldFor(chat)
		if held <= 0 {
			return nil
		}
		if !sleep(ctx, held) {
			return ctx.Err()
		}
	}
}

// heldFor is how long calls for the chat are held.
func (p *pacer) heldFor(chat int64) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	until := p.until
	if c := p.chats[chat]; c != nil && c.until.After(until) {
		until = c.until
	}
	return time.Until(until)
}

// hold keeps all calls for the chat back, because Telegram asked for d. It does
// not say whether the chat or the whole bot is too fast. If a second chat is
// told so while the first is held, it is the bot, and everything waits.
func (p *pacer) hold(chat int64, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := time.Now()
	for id, other := range p.chats {
		if id != chat && other.until.After(now) {
			p.until = now.Add(d)
		}
	}
	p.entry(chat).until = now.Add(d)
}

func (p *pacer) chat(id int64) *chatPace {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.chats) > crowded {
		p.forget()
	}
	return p.entry(id)
}

// entry is the chat's pace, made where it is new. p.mu is held.
func (p *pacer) entry(id int64) *chatPace {
	c := p.chats[id]
	if c == nil {
		c = &chatPace{each: rate.NewLimiter(rate.Every(p.pace.Chat), 1)}
		if id < 0 {
			c.group = rate.NewLimiter(rate.Every(p.pace.Group), groupBurst)
		}
		p.chats[id] = c
	}
	return c
}

// forget drops the chats that may send at once, for a new one may as well.
// p.mu is held.
func (p *pacer) forget() {
	now := time.Now()
	for id, c := range p.chats {
		idle := c.each.TokensAt(now) >= 1 && (c.group == nil || c.group.TokensAt(now) >= groupBurst)
		if idle && !c.until.After(now) {
			delete(p.chats, id)
		}
	}
}
