package telegram

import (
	"context"
	"sync"
	"time"
)

const (
	// takenBackFor is how long after it was sent a bot may delete a message.
	takenBackFor = 48 * time.Hour
	// mostTraces is how many messages of hers are known of a chat, and mostTraced of how
	// many chats.
	mostTraces = 200
	mostTraced = 20_000
)

// traces are the numbers of what people wrote in private lately, by the hash of the chat,
// so that it can be taken back with our answers. They live in memory only: the store
// forgets an update once it is handled. The zero value is ready to use.
type traces struct {
	mu sync.Mutex
	by map[string][]trace
}

type trace struct {
	message int64
	at      time.Time
}

// add notes a message.
func (t *traces) add(chat string, message int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.by[chat]
	if len(known) == 0 && len(t.by) >= mostTraced {
		return
	}
	for _, k := range known {
		if k.message == message {
			return
		}
	}
	if t.by == nil {
		t.by = map[string][]trace{}
	}
	if len(known) >= mostTraces {
		known = known[1:]
	}
	t.by[chat] = append(known, trace{message, time.Now()})
}

// of are the numbers of the chat's messages that can still be deleted.
func (t *traces) of(chat string) []int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	var list []int64
	for _, k := range t.by[chat] {
		if time.Since(k.at) < takenBackFor {
			list = append(list, k.message)
		}
	}
	return list
}

// drop forgets a chat.
func (t *traces) drop(chat string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.by, chat)
}

// sweep forgets, until ctx ends, what can no longer be deleted.
func (t *traces) sweep(ctx context.Context) {
	for sleep(ctx, time.Hour) {
		t.forget(time.Now().Add(-takenBackFor))
	}
}

// forget drops what is from before the moment.
func (t *traces) forget(before time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for chat, known := range t.by {
		for len(known) > 0 && known[0].at.Before(before) {
			known = known[1:]
		}
		if len(known) == 0 {
			delete(t.by, chat)
			continue
		}
		t.by[chat] = known
	}
}
