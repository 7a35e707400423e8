package intake

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"jinguo/knowledge"
)

// stream parses JSON lines in a child process and hands on each entry as it
// comes: a file may hold more than memory does, and its lines stand each for
// itself. Only the time in which the child is waited for counts against it, not
// that which each takes.
func (r Reader) stream(ctx context.Context, path string, each func(knowledge.Entry) error, rep *report) error {
	j := r.job(path)
	limited, cancel := context.WithCancel(ctx)
	defer cancel()
	cmd := r.command(limited, j)
	stderr := &prefix{most: mostStderr}
	cmd.Stderr = stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("read %s: %w", rep.file, err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("read %s: start parser: %w", rep.file, err)
	}
	var late atomic.Bool
	done, failed := receive(out, waiting(j.timeout, &late, cancel), each, rep)
	if failed != nil {
		cancel()
	}
	io.Copy(io.Discard, out)
	end := cmd.Wait()
	switch {
	case failed != nil:
		return failed
	case ctx.Err() != nil:
		return fmt.Errorf("read %s: %w", rep.file, ctx.Err())
	case done && end == nil:
		return nil
	}
	run := outcome{stderr: stderr.kept, end: end, late: late.Load()}
	r.logCrash(rep.file, frames(run.stderr))
	p, err := run.failure(j)
	if err != nil {
		return fmt.Errorf("read %s: %w", rep.file, err)
	}
	rep.add(p)
	return nil
}

// waiting gives a function that runs another one, and calls cancel should that
// take longer than patience.
func waiting(patience time.Duration, late *atomic.Bool, cancel func()) func(func() error) error {
	return func(wait func() error) error {
		alarm := time.AfterFunc(patience, func() {
			late.Store(true)
			cancel()
		})
		defer alarm.Stop()
		return wait()
	}
}

// receive takes a child's messages from out until the last; done is false where
// that is missing. An error is each's.
func receive(out io.Reader, wait func(func() error) error, each func(knowledge.Entry) error, rep *report) (done bool, err error) {
	for dec := json.NewDecoder(out); ; {
		var m message
		if wait(func() error { return dec.Decode(&m) }) != nil {
			return false, nil
		}
		switch {
		case m.Entry != nil:
			if err := each(*m.Entry); err != nil {
				return false, err
			}
		case m.Problem != nil:
			rep.list = append(rep.list, *m.Problem) // counted and capped by the child
		case m.Done:
			return true, nil
		}
	}
}
