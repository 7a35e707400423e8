//go:build unix

package index

import (
	segment "github.com/blevesearch/scorch_segment_api/v2"
	"golang.org/x/sys/unix"
)

// unload takes the pages of a segment's file out of the memory of this process: what
// was read to make a leaf of it, which is most of the file, is not read again. The
// system keeps them for as long as it has room.
func unload(seg segment.Segment) {
	if mapped, ok := seg.(interface{ Data() []byte }); ok && len(mapped.Data()) > 0 {
		// An error, such as of a system that does not know this, leaves them there.
		_ = unix.Madvise(mapped.Data(), unix.MADV_DONTNEED)
	}
}
