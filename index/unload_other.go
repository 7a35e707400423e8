//go:build !unix

package index

import segment "github.com/blevesearch/scorch_segment_api/v2"

// unload leaves it to the system which pages of a segment stay in memory.
func unload(segment.Segment) {}
