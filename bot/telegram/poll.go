package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"
)

const (
	// fullInbox is the number of updates waiting in memory above which more stay in the
	// store until others are answered; those of people in danger do not.
	fullInbox = 2000
	// refillEvery is how often it is seen whether they may come in.
	refillEvery = time.Second
	// window is how many updates a poll shows at most: nothing behind them is seen before
	// they are confirmed.
	window = 100
	// listenEvery is how often Telegram is asked for people in danger while the inbox takes
	// nothing, and listenFor how long that may take.
	listenEvery = 100 * time.Millisecond
	listenFor   = 2 * time.Second
)

// poll fetches updates until ctx ends.
//
// The offset of a poll confirms, and makes Telegram forget, every update below
// it, so it is set only to confirm what the inbox holds, and dropped as soon as
// an empty answer shows that the confirmation was taken; see receive for the one
// exception. It is not kept over a restart: after a week without updates Telegram
// goes on at a random id, and an old offset above it would confirm updates that
// nobody has seen. Repetitions that this causes are known to the inbox.
func (c *Channel) poll(ctx context.Context) {
	var offset int64
	for try := 0; ctx.Err() == nil; {
		bodies, err := c.api.updates(ctx, offset, pollFor)
		if err != nil {
			try++
			c.pollFailed(ctx, try, err)
			continue
		}
		try, offset = 0, 0
		batch, next := c.read(bodies)
		if len(batch) > 0 {
			var ok bool
			if next, ok = c.receive(ctx, batch, next); !ok {
				return
			}
		}
		offset = next
	}
}

func (c *Channel) pollFailed(ctx context.Context, try int, err error) {
	if ctx.Err() != nil {
		return
	}
	pause := backoff(try)
	var failed *callError
	if errors.As(err, &failed) && failed.outcome == busy {
		pause = max(failed.wait, time.Second)
	}
	c.log.Warn("telegram: cannot fetch updates yet", "try", try, "error", c.api.redact(err))
	sleep(ctx, pause)
}

// read makes inbox rows of updates, by id, and tells the offset that confirms all;
// 0 where there is nothing to confirm. What has no update id is left out, for it
// can be neither kept nor confirmed, and what passes is not kept.
func (c *Channel) read(bodies []json.RawMessage) (batch []Inbound, next int64) {
	for _, body := range bodies {
		in, ok := c.inbound(body)
		if !ok {
			c.log.Error("telegram: an update has no id", "bytes", len(body))
			continue
		}
		next = max(next, in.ID+1)
		c.alarm(in)
		if !c.pass(in) {
			batch = append(batch, in)
		}
	}
	slices.SortFunc(batch, func(a, b Inbound) int { return int(a.ID - b.ID) })
	return batch, next
}

// receive keeps updates, then queues them, and tells the offset that confirms all; false
// where ctx ended first.
//
// While the store takes them, Telegram is asked for people in danger. Should the store
// be broken for so long that a window of updates gathers, what is in it is confirmed and
// held in memory, to be kept when that is possible: nobody could be seen behind it. Only a
// stop of the program before the store is back loses that.
func (c *Channel) receive(ctx context.Context, batch []Inbound, next int64) (offset int64, ok bool) {
	for len(batch) > 0 {
		held, after, ok := c.receiveListening(ctx, batch)
		if !ok {
			return 0, false
		}
		c.enqueue(batch)
		batch, next = held, max(next, after)
	}
	return next, true
}

// receiveListening keeps a batch. It returns what it holds of later updates, and the
// offset that confirms that; 0 where there is nothing.
func (c *Channel) receiveListening(ctx context.Context, batch []Inbound) (held []Inbound, next int64, ok bool) {
	var keeping sync.WaitGroup
	defer keeping.Wait()
	kept := make(chan bool, 1)
	keeping.Go(func() {
		kept <- c.insist(ctx, "keep updates", func() error { return c.cfg.Mail.Receive(ctx, batch) })
	})
	ticks := time.NewTicker(listenEvery)
	defer ticks.Stop()
	for {
		select {
		case <-ticks.C:
			if more, after := c.listen(ctx, next); len(more) >= window && len(held) < fullInbox {
				held, next = append(held, more...), after
			}
		case ok := <-kept:
			return held, next, ok
		}
	}
}

// listen fetches updates from the offset on, and answers those of people in danger.
func (c *Channel) listen(ctx context.Context, offset int64) (batch []Inbound, next int64) {
	ctx, cancel := context.WithTimeout(ctx, listenFor)
	defer cancel()
	bodies, err := c.api.updates(ctx, offset, 0)
	if err != nil {
		return nil, 0
	}
	return c.read(bodies)
}

// enqueue queues kept updates by chat. Repetitions are left out; those that
// came too long ago to be remembered are handled once more, to no effect. What is too
// much for memory stays in the store for refill.
func (c *Channel) enqueue(batch []Inbound) {
	for _, in := range batch {
		if c.inbox.backlog() >= fullInbox && !c.bells.rings(in.ID) {
			c.more.Store(true)
			continue
		}
		if c.recent.add(in.ID) {
			c.inbox.add(in.Chat, in)
		}
	}
}

// refill queues, until ctx ends, what was too much for memory when it arrived.
func (c *Channel) refill(ctx context.Context) {
	for sleep(ctx, refillEvery) {
		if c.inbox.backlog() < fullInbox/2 && c.more.CompareAndSwap(true, false) {
			c.resume(ctx)
		}
	}
}

// recent remembers the last ids that it was given. The zero value is ready to
// use.
type recent[T comparable] struct {
	mu   sync.Mutex
	ids  map[T]bool
	ring []T
	next int
}

// remembered is the number of ids that recent holds.
const remembered = 1 << 14

// add reports whether id is new.
func (r *recent[T]) add(id T) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids[id] {
		return false
	}
	if r.ids == nil {
		r.ids = map[T]bool{}
	}
	if len(r.ring) < remembered {
		r.ring = append(r.ring, id)
	} else {
		delete(r.ids, r.ring[r.next])
		r.ring[r.next] = id
		r.next = (r.next + 1) % remembered
	}
	r.ids[id] = true
	return true
}

// has reports whether id is remembered.
func (r *recent[T]) has(id T) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.ids[id]
}
