package telegram

import (
	"context"
	"sync"
	"time"
)

const (
	// mostInquiries is how many inline queries may wait or be answered; more are dropped.
	mostInquiries = 200
	// inquirers is how many of them are answered at the same time.
	inquirers = 4
	// inquiryFor is how long an inline query is worth an answer.
	inquiryFor = 5 * time.Second
)

// inquiries answers inline queries beside the chats. Each letter that somebody
// types brings a query, so that her newest ends those before it.
type inquiries struct {
	answer func(ctx context.Context, update int64, q *inquiry)
	slots  chan struct{} // holds one for each that is being answered

	mu      sync.Mutex
	ctx     context.Context     // nil before start and after stop
	newest  map[int64]*underWay // by person
	size    int                 // that wait or are being answered
	running sync.WaitGroup
}

// underWay is an inline query that waits or is being answered.
type underWay struct{ end context.CancelFunc }

func newInquiries(answer func(context.Context, int64, *inquiry)) *inquiries {
	return &inquiries{answer: answer, slots: make(chan struct{}, inquirers), newest: map[int64]*underWay{}}
}

// start lets inline queries be answered until ctx ends; those before are dropped.
func (i *inquiries) start(ctx context.Context) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.ctx = ctx
}

// stop waits for those under way; ctx of start has ended.
func (i *inquiries) stop() {
	i.mu.Lock()
	i.ctx = nil
	i.mu.Unlock()
	i.running.Wait()
}

// add has the query of an update answered. It never waits.
func (i *inquiries) add(update int64, q *inquiry) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.ctx == nil || i.ctx.Err() != nil {
		return
	}
	if older := i.newest[q.From.ID]; older != nil {
		older.end()
	}
	if i.size >= mostInquiries {
		return
	}
	ctx, end := context.WithTimeout(i.ctx, inquiryFor)
	own := &underWay{end}
	i.newest[q.From.ID] = own
	i.size++
	i.running.Go(func() {
		defer i.ended(q.From.ID, own)
		select {
		case i.slots <- struct{}{}:
			defer func() { <-i.slots }()
			if ctx.Err() == nil {
				i.answer(ctx, update, q)
			}
		case <-ctx.Done():
		}
	})
}

func (i *inquiries) ended(person int64, own *underWay) {
	own.end()
	i.mu.Lock()
	defer i.mu.Unlock()
	i.size--
	if i.newest[person] == own {
		delete(i.newest, person)
	}
}
