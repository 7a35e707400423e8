package telegram

import (
	"context"
	"slices"
	"sync"
)

// lanes runs the items of one key one after the other, by number, and the items
// of different keys side by side. Items may be added before start; they wait.
type lanes[T any] struct {
	number func(T) int64
	first  func(T) bool // whether an item goes before all that do not; nil where none does
	run    func(context.Context, T)

	mu      sync.Mutex
	ctx     context.Context // nil before start and after stop
	waiting map[string][]T
	active  map[string]bool
	size    int // items waiting or running
	running sync.WaitGroup
}

// add queues an item behind those of its key with smaller numbers, and before all that
// are not first where it is.
func (l *lanes[T]) add(key string, item T) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.waiting == nil {
		l.waiting, l.active = map[string][]T{}, map[string]bool{}
	}
	queue := l.waiting[key]
	at := len(queue)
	for at > 0 && l.before(item, queue[at-1]) {
		at--
	}
	l.waiting[key] = slices.Insert(queue, at, item)
	l.size++
	l.open(key)
}

// before reports whether a runs before b.
func (l *lanes[T]) before(a, b T) bool {
	if l.first != nil && l.first(a) != l.first(b) {
		return l.first(a)
	}
	return l.number(a) < l.number(b)
}

// open starts the key's lane unless it runs. l.mu is held.
func (l *lanes[T]) open(key string) {
	if l.ctx == nil || l.active[key] {
		return
	}
	l.active[key] = true
	ctx := l.ctx
	l.running.Go(func() {
		for item, ok := l.next(ctx, key); ok; item, ok = l.next(ctx, key) {
			l.run(ctx, item)
			l.ended()
		}
	})
}

// next takes the key's first item, or closes its lane.
func (l *lanes[T]) next(ctx context.Context, key string) (item T, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.waiting[key]
	if len(queue) == 0 || ctx.Err() != nil {
		delete(l.active, key)
		if len(queue) == 0 {
			delete(l.waiting, key)
		}
		return item, false
	}
	l.waiting[key] = queue[1:]
	return queue[0], true
}

// drop takes those of the key's waiting items away that out picks.
func (l *lanes[T]) drop(key string, out func(T) bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	queue := l.waiting[key]
	if len(queue) == 0 {
		return
	}
	l.waiting[key] = slices.DeleteFunc(slices.Clone(queue), out)
	l.size -= len(queue) - len(l.waiting[key])
}

func (l *lanes[T]) ended() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.size--
}

// start runs what waits and what will be added, until ctx ends.
func (l *lanes[T]) start(ctx context.Context) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ctx = ctx
	for key := range l.waiting {
		l.open(key)
	}
}

// stop waits for the items that run; ctx of start has ended.
func (l *lanes[T]) stop() {
	l.mu.Lock()
	l.ctx = nil
	l.mu.Unlock()
	l.running.Wait()
}

// backlog is the number of items that wait or run.
func (l *lanes[T]) backlog() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.size
}
