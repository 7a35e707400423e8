package intake

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

const (
	watchEvery = 5 * time.Millisecond
	ready      = 96 << 20 // bytes that the Go runtime and the PDF engine map without using
	niceness   = 10
	mostStack  = 64 << 20  // bytes of one goroutine's stack
	mostFiles  = 64        // open at once; parsing needs the file and the runtime's own
	cacheFile  = 256 << 20 // bytes of the compiled PDF engine; it has a tenth
)

// confine bounds this process for the rest of its life.
//
// Address space is not bounded, since the Go runtime and the PDF engine reserve
// far more than they use. What is written to is: the kernel refuses data
// (RLIMIT_DATA) beyond the allowance and what the runtime keeps ready, which stops
// even a single huge request, and a watcher ends the process when what is resident
// comes near the allowance. The garbage collector works against three quarters of it.
// The process gives way to others, such as the server that answers meanwhile.
func confine(j job) error {
	files := uint64(0)
	if j.cache != "" {
		files = cacheFile
	}
	for _, l := range []struct {
		name     string
		resource int
		most     uint64
	}{
		{"data", unix.RLIMIT_DATA, uint64(j.memory + ready)},
		{"cpu", unix.RLIMIT_CPU, uint64(math.Ceil(j.cpu().Seconds()))},
		{"file size", unix.RLIMIT_FSIZE, files},
		{"open files", unix.RLIMIT_NOFILE, mostFiles},
		{"core", unix.RLIMIT_CORE, 0},
	} {
		if err := lower(l.resource, l.most); err != nil {
			return fmt.Errorf("limit of %s: %w", l.name, err)
		}
	}
	if err := unix.Setpriority(unix.PRIO_PROCESS, 0, niceness); err != nil {
		return fmt.Errorf("give way: %w", err)
	}
	debug.SetMemoryLimit(j.memory / 4 * 3)
	debug.SetMaxStack(mostStack)
	go watch(j.memory-j.memory/16, j.parent)
	return nil
}

// lower sets a limit, or leaves it where it is lower already.
func lower(resource int, most uint64) error {
	var now unix.Rlimit
	if err := unix.Getrlimit(resource, &now); err != nil {
		return err
	}
	most = min(most, now.Max)
	return unix.Setrlimit(resource, &unix.Rlimit{Cur: most, Max: most})
}

// watch ends the process when it grows beyond memory or its parent is gone. It
// runs until then.
func watch(memory int64, parent int) {
	for {
		if resident() > memory {
			os.Exit(exitMemory)
		}
		if os.Getppid() != parent {
			os.Exit(exitOrphan)
		}
		time.Sleep(watchEvery)
	}
}

// resident is how many bytes of this process are in memory.
func resident() int64 {
	data, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(data)
	if len(fields) < 2 {
		return 0
	}
	pages, err := strconv.ParseInt(string(fields[1]), 10, 64)
	if err != nil {
		return 0
	}
	return pages * int64(os.Getpagesize())
}
