package index

import (
	"fmt"
	"sync"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// A posting says in which document of a segment a term stands, and how often:
// document<<8 | frequency. Frequencies above 255 count as 255, which changes a
// BM25 score by less than one part in 200.
type posting uint32

const (
	freqBits = 8
	freqMax  = 1<<freqBits - 1
	docMax   = 1<<(32-freqBits) - 1
)

func (p posting) doc() uint32   { return uint32(p >> freqBits) }
func (p posting) freq() float32 { return float32(p & freqMax) }

// postings decodes the postings of t in a segment, deleted documents included,
// in the order of documents.
func postings(seg segment.Segment, t term) ([]posting, error) {
	dict, err := seg.Dictionary(textField)
	if err != nil {
		return nil, err
	}
	list, err := dict.PostingsList(t.appendTo(nil), nil, nil)
	if err != nil {
		return nil, err
	}
	found := make([]posting, 0, list.Count())
	for it := list.Iterator(true, false, false, nil); ; {
		next, err := it.Next()
		if err != nil {
			return nil, err
		}
		if next == nil {
			return found, nil
		}
		doc := next.Number()
		if doc > docMax {
			return nil, fmt.Errorf("passage %d: a segment holds %d at most", doc, docMax)
		}
		found = append(found, posting(doc<<freqBits|min(next.Frequency(), freqMax)))
	}
}

// postingCache keeps decoded postings. Segments never change, so a list stays
// right as long as its segment lives. When the cache is full, the lists that
// were not asked for since it was last half full go.
type postingCache struct {
	limit int // bytes

	mu         sync.RWMutex
	young, old map[cacheKey][]posting
	size       int // of young, in bytes
}

type cacheKey struct {
	segment uint64
	term    term
}

// entryCost is what a cached list takes besides its postings, in bytes.
const entryCost = 120

func newPostingCache(limit int) *postingCache {
	return &postingCache{limit: limit, young: map[cacheKey][]posting{}}
}

// get returns the postings of t in the segment of that id.
func (c *postingCache) get(id uint64, seg segment.Segment, t term) ([]posting, error) {
	key := cacheKey{id, t}
	c.mu.RLock()
	list, ok := c.young[key]
	c.mu.RUnlock()
	if ok {
		return list, nil
	}
	c.mu.RLock()
	list, ok = c.old[key]
	c.mu.RUnlock()
	if !ok {
		var err error
		if list, err = postings(seg, t); err != nil {
			return nil, err
		}
	}
	c.put(key, list)
	return list, nil
}

func (c *postingCache) put(key cacheKey, list []posting) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.young[key]; ok {
		return
	}
	c.young[key] = list
	c.size += 4*cap(list) + entryCost
	if c.size > c.limit/2 {
		c.old, c.young, c.size = c.young, map[cacheKey][]posting{}, 0
	}
}
