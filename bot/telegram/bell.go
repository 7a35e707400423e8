package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

const (
	// ringAfter is how long an urgent reply may take on the ordinary way, through inbox
	// and outbox, before it is sent as it is compiled in.
	ringAfter = 250 * time.Millisecond
	// rushFor is how long from its arrival on an urgent message is answered without regard
	// to the waits that Telegram asks for, and rushEvery the pause between two calls then:
	// a refused call has no effect, the next may be taken, and she may have seconds.
	// Afterwards the waits are kept.
	rushFor   = time.Second
	rushEvery = 25 * time.Millisecond
	// rushes is how many messages of a chat in a minute are answered in a rush. Further
	// urgent ones are answered as well, at the pace of all others: who sends that many
	// has read the answer, and must not use up what Telegram lets us send.
	rushes = 10
	// rung is how many urgent updates are remembered.
	rung = 1 << 12
)

// errAnswered says that a letter need not be sent, for its bell has answered.
var errAnswered = errors.New("answered without the store")

// bells are the updates of people in danger. Each is answered once, on the way that
// first gets as far as the API: by the outbox, or by the bell itself, which needs no
// store. Memory holds which, so that only after a restart an update that the bell
// answered, and that the store never took, is answered again.
type bells struct {
	mu      sync.Mutex
	ctx     context.Context // nil before start and after stop
	by      map[int64]*bell // by update
	ring    []int64
	next    int
	chats   map[string]*rate.Limiter
	sent    recent[numbered]
	running sync.WaitGroup
}

// numbered is a message by its number.
type numbered struct{ chat, message int64 }

// bell is an urgent update.
type bell struct {
	way      way
	sent     []numbered    // that answer it
	answered chan struct{} // closed when the bell's own sending has come to an end
}

// way is how an urgent update is answered.
type way int

const (
	undecided way = iota
	byOutbox
	byBell
)

// start lets bells be rung until ctx ends.
func (b *bells) start(ctx context.Context) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.ctx, b.by, b.chats = ctx, map[int64]*bell{}, map[string]*rate.Limiter{}
}

// stop waits for what is being sent; ctx of start has ended.
func (b *bells) stop() {
	b.mu.Lock()
	b.ctx = nil
	b.mu.Unlock()
	b.running.Wait()
}

func (b *bells) on() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ctx != nil && b.ctx.Err() == nil
}

// set sets a bell and has answer called unless the outbox was faster. It does nothing for an
// update that has a bell, or once the chat has had its rushes.
func (b *bells) set(update int64, chat string, answer func(context.Context)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ctx == nil || b.ctx.Err() != nil || b.by[update] != nil || !b.rushes(chat) {
		return
	}
	if len(b.ring) < rung {
		b.ring = append(b.ring, update)
	} else {
		delete(b.by, b.ring[b.next])
		b.ring[b.next] = update
		b.next = (b.next + 1) % rung
	}
	own := &bell{answered: make(chan struct{})}
	b.by[update] = own
	ctx := b.ctx
	b.running.Go(func() {
		defer close(own.answered)
		if sleep(ctx, ringAfter) && b.claim(update, byBell) {
			answer(ctx)
		}
	})
}

// rushes reports whether one more message of the chat is answered in a rush. b.mu is held.
func (b *bells) rushes(chat string) bool {
	if len(b.chats) > crowded {
		now := time.Now()
		for name, l := range b.chats {
			if l.TokensAt(now) >= rushes {
				delete(b.chats, name)
			}
		}
	}
	if b.chats[chat] == nil {
		b.chats[chat] = rate.NewLimiter(rate.Every(time.Minute/rushes), rushes)
	}
	return b.chats[chat].Allow()
}

// rings reports whether the update is an urgent one.
func (b *bells) rings(update int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.by[update] != nil
}

// claim reports whether the update is to be answered on that way. The first to ask
// decides; where there is no bell, every way is right.
func (b *bells) claim(update int64, by way) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.by[update]
	if own == nil {
		return true
	}
	if own.way == undecided {
		own.way = by
	}
	return own.way == by
}

// note notes a message that answers the urgent update.
func (b *bells) note(update, chat, message int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := numbered{chat, message}
	b.sent.add(m)
	if own := b.by[update]; own != nil {
		own.sent = append(own.sent, m)
	}
}

// holds reports whether the message answers another urgent update: it may have been
// sent out of the order of its chat.
func (b *bells) holds(update, chat, message int64) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	m := numbered{chat, message}
	own := b.by[update]
	return b.sent.has(m) && (own == nil || !slices.Contains(own.sent, m))
}

// answer waits until the bell has come to an end, and returns the number of the message
// that it sent; 0 where it could not.
func (b *bells) answer(ctx context.Context, update int64) int64 {
	b.mu.Lock()
	own := b.by[update]
	b.mu.Unlock()
	select {
	case <-own.answered:
	case <-ctx.Done():
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(own.sent) == 0 {
		return 0
	}
	return own.sent[0].message
}

// turns lets one call at a time send to a chat out of its order, or look for a message
// there: looking is an edit, and would overwrite what was sent a moment ago. The zero
// value is ready to use.
type turns struct {
	mu   sync.Mutex
	held map[int64]chan struct{}
}

// take waits for the chat's turn, until ctx ends at most; then nothing is held.
func (t *turns) take(ctx context.Context, chat int64) (release func()) {
	for {
		t.mu.Lock()
		busy := t.held[chat]
		if busy == nil {
			break
		}
		t.mu.Unlock()
		select {
		case <-busy:
		case <-ctx.Done():
			return func() {}
		}
	}
	defer t.mu.Unlock()
	if t.held == nil {
		t.held = map[int64]chan struct{}{}
	}
	over := make(chan struct{})
	t.held[chat] = over
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		delete(t.held, chat)
		close(over)
	}
}

// alarm sets a bell if the update is a message of somebody in danger.
func (c *Channel) alarm(in Inbound) {
	if !c.bells.on() || c.bells.rings(in.ID) {
		return
	}
	err := guard(func() error {
		var u update
		if json.Unmarshal(in.Body, &u) != nil {
			return nil
		}
		req := u.request(&c.me)
		if req == nil || req.ask.Text == "" {
			return nil
		}
		req.ask.Chat, req.ask.Reach, req.ask.Shared = in.Chat, true, req.group
		reply, danger := c.cfg.Bot.Alarm(req.ask)
		if !danger {
			return nil
		}
		req.urgent = true
		out, err := letters(in, req, reply)
		if err != nil {
			return err
		}
		c.bells.set(in.ID, in.Chat, func(ctx context.Context) { c.answerBell(ctx, in.ID, out) })
		return nil
	})
	if err != nil {
		c.log.Error("telegram: cannot look for danger", "update", in.ID, "error", c.api.redact(err))
	}
}

// answerBell sends letters that no outbox holds.
func (c *Channel) answerBell(ctx context.Context, update int64, out []Outbound) {
	c.log.Warn("telegram: answer an urgent message without the store", "update", update)
	for _, row := range out {
		if err := guard(func() error { return c.sendRow(ctx, row) }); err != nil {
			if ctx.Err() == nil {
				c.log.Error("telegram: urgent message given up", "update", update, "error", c.api.redact(err))
			}
			return
		}
	}
}

// finished settles an urgent update that the store holds as finished: if no letter waits
// that answers it, it was answered before the program last stopped.
func (c *Channel) finished(ctx context.Context, in Inbound) {
	if !c.bells.rings(in.ID) {
		return
	}
	rows, err := c.cfg.Mail.Unsent(ctx, name)
	if err != nil {
		return // the bell decides
	}
	for _, row := range rows {
		if row.Chat != in.Chat {
			continue
		}
		if p, err := unpack(row); err == nil && p.letter.Update == in.ID {
			return
		}
	}
	c.bells.claim(in.ID, byOutbox)
}

// answered ends a row whose update its bell has answered.
func (c *Channel) answered(ctx context.Context, p *parcel) error {
	id := c.bells.answer(ctx, p.letter.Update)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case id == 0:
		return errAnswered
	}
	c.note(ctx, "end", func(ctx context.Context) error { return c.cfg.Mail.Sent(ctx, p.no, id) })
	return nil
}
