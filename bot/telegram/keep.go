package telegram

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"strings"
	"time"
)

// The pauses between two tries of something that failed.
const (
	shortestPause = 500 * time.Millisecond
	longestPause  = 30 * time.Second
)

// backoff is the pause before try number n (from 1), doubled each time, give or
// take a quarter so that not all come at once.
func backoff(n int) time.Duration {
	d := longestPause
	if n < 8 {
		d = min(shortestPause<<(n-1), longestPause)
	}
	return d*3/4 + rand.N(d/2)
}

// sleep waits for d and reports whether ctx still lives.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ctx.Err() == nil
	case <-ctx.Done():
		return false
	}
}

// insist calls f until it succeeds or ctx ends, and reports which.
func (c *Channel) insist(ctx context.Context, what string, f func() error) bool {
	for try := 1; ; try++ {
		err := f()
		if err == nil {
			return true
		}
		if ctx.Err() != nil {
			return false
		}
		c.log.Error("telegram: cannot "+what+" yet", "try", try, "error", c.api.redact(err))
		if !sleep(ctx, backoff(try)) {
			return false
		}
	}
}

// keep runs a loop and starts it again should it panic.
func (c *Channel) keep(ctx context.Context, what string, loop func(context.Context)) {
	c.insist(ctx, what, func() error {
		return guard(func() error { loop(ctx); return nil })
	})
}

// guard turns a panic in f into an error. The error tells where, but neither the
// panic's value nor the arguments on the stack, which may hold what a resident
// wrote or who she is.
func guard(f func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of type %T at %s", p, callers())
		}
	}()
	return f()
}

// callers are the functions that led to a panic, from the innermost out.
func callers() string {
	pcs := make([]uintptr, 24)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var list []string
	for {
		frame, more := frames.Next()
		if !strings.HasPrefix(frame.Function, "runtime.") {
			list = append(list, fmt.Sprintf("%s:%d", frame.Function, frame.Line))
		}
		if !more {
			return strings.Join(list, " < ")
		}
	}
}

// outlive is a context that lives on for grace after ctx has ended, and for limit
// at most: a call that is under way when the program stops shall come to a
// known end.
func outlive(ctx context.Context, limit, grace time.Duration) (context.Context, context.CancelFunc) {
	out, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	stop := context.AfterFunc(ctx, func() {
		sleep(out, grace)
		cancel()
	})
	return out, func() { stop(); cancel() }
}
