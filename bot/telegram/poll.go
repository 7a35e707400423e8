package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"
)

// fullInbox is the number of updates waiting in memory above which no more are
// fetched; Telegram keeps them for a day.
const fullInbox = 2000

// poll fetches updates until ctx ends.
//
// The offset of a poll confirms, and makes Telegram forget, every update below
// it, so it is set only to confirm what the inbox holds, and dropped as soon as
// an empty answer shows that the confirmation was taken. It is not kept over a
// restart: after a week without updates Telegram goes on at a random id, and an
// old offset above it would confirm updates that nobody has seen. Repetitions
// that this causes are known to the inbox.
func (c *Channel) poll(ctx context.Context) {
	var offset int64
	for try := 0; ctx.Err() == nil; {
		if c.inbox.backlog() > fullInbox {
			sleep(ctx, shortestPause)
			continue
		}
		bodies, err := c.api.updates(ctx, offset)
		if err != nil {
			try++
			c.pollFailed(ctx, try, err)
			continue
		}
		try, offset = 0, 0
		batch, next := c.read(bodies)
		if len(batch) > 0 && !c.receive(ctx, batch) {
			return
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
		if !c.pass(in) {
			batch = append(batch, in)
		}
	}
	slices.SortFunc(batch, func(a, b Inbound) int { return int(a.ID - b.ID) })
	return batch, next
}

// receive keeps updates, then queues them. It reports whether they are kept.
func (c *Channel) receive(ctx context.Context, batch []Inbound) bool {
	if !c.insist(ctx, "keep updates", func() error { return c.cfg.Mail.Receive(ctx, batch) }) {
		return false
	}
	c.enqueue(batch)
	return true
}

// enqueue queues kept updates by chat. Repetitions are left out; those that
// came too long ago to be remembered are handled once more, to no effect.
func (c *Channel) enqueue(batch []Inbound) {
	for _, in := range batch {
		if c.recent.add(in.ID) {
			c.inbox.add(in.Chat, in)
		}
	}
}

// recent remembers the last ids that it was given. The zero value is ready to
// use.
type recent struct {
	mu   sync.Mutex
	ids  map[int64]bool
	ring []int64
	next int
}

// remembered is the number of ids that recent holds.
const remembered = 1 << 14

// add reports whether id is new.
func (r *recent) add(id int64) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.ids[id] {
		return false
	}
	if r.ids == nil {
		r.ids = map[int64]bool{}
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
