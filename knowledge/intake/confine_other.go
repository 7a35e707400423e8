//go:build !linux

package intake

import (
	"os"
	"runtime"
	"runtime/debug"
	"time"
)

const (
	watchEvery = 20 * time.Millisecond
	mostStack  = 64 << 20 // bytes of one goroutine's stack
)

// confine bounds the memory of this process for the rest of its life, by what
// the Go runtime has from the system; the PDF engine's memory is part of that.
func confine(j job) error {
	debug.SetMemoryLimit(j.memory / 4 * 3)
	debug.SetMaxStack(mostStack)
	go watch(uint64(j.memory), j.parent)
	return nil
}

// watch ends the process when it grows beyond memory or its parent is gone. It
// runs until then.
func watch(memory uint64, parent int) {
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		if m.Sys-m.HeapReleased > memory {
			os.Exit(exitMemory)
		}
		if os.Getppid() != parent {
			os.Exit(exitOrphan)
		}
		time.Sleep(watchEvery)
	}
}
