package main

import (
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"
)

// bar shows how far a long verb is; on anything but a terminal it is silent.
type bar struct{ shown *progressbar.ProgressBar }

// newBar starts a bar up to total: bytes where it is of files, else a count.
func newBar(w io.Writer, total int64, bytes bool) bar {
	file, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(file.Fd())) {
		return bar{progressbar.NewOptions64(total, progressbar.OptionSetWriter(io.Discard))}
	}
	options := []progressbar.Option{
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(24),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100_000_000),
	}
	if bytes {
		options = append(options, progressbar.OptionShowBytes(true))
	}
	return bar{progressbar.NewOptions64(total, options...)}
}

// describe says what is being done.
func (b bar) describe(format string, args ...any) { b.shown.Describe(fmt.Sprintf(format, args...)) }

// wait shows that something is being read until the function that it gives is called.
func (b bar) wait(what string) (stop func()) {
	b.describe("%s", what)
	ticks, done := time.NewTicker(time.Second), make(chan struct{})
	var work sync.WaitGroup
	start := time.Now()
	work.Go(func() {
		for {
			select {
			case <-ticks.C:
				b.describe("%s %ds", what, int(time.Since(start).Seconds()))
			case <-done:
				return
			}
		}
	})
	return func() {
		ticks.Stop()
		close(done)
		work.Wait()
	}
}

// add moves the bar on.
func (b bar) add(n int64) { b.shown.Add64(n) }

// reach moves the bar to done of total.
func (b bar) reach(done, total int) {
	if total != b.shown.GetMax() {
		b.shown.ChangeMax(total)
	}
	b.shown.Set(done)
}

// close takes the bar off the screen.
func (b bar) close() { b.shown.Finish() }
