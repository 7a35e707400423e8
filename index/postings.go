package index

import (
	"fmt"
	"slices"
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

// postings decodes the postings of t in a field of a segment, deleted documents
// included, in the order of documents.
func postings(seg segment.Segment, field string, t term) ([]posting, error) {
	dict, err := seg.Dictionary(field)
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

// holdings are the postings of a term in all parts of a view.
type holdings struct {
	view     uint64   // number of the view
	segments []uint64 // ids of its segments
	texts    lists
	wordings lists
}

// lists are the postings of a term in one field.
type lists struct {
	in   [][]posting // by segment
	live int         // documents that hold the term and are not deleted
}

// size is what the holdings take in memory, roughly, in bytes.
func (h *holdings) size() int {
	n := 200
	for _, l := range [...]*lists{&h.texts, &h.wordings} {
		n += 24 * len(l.in)
		for _, list := range l.in {
			n += 4 * cap(list)
		}
	}
	return n
}

// postingCache keeps the holdings of terms. Segments never change, so that a new
// view decodes only what is in segments that the one before had not. When the
// cache is full, the terms that were not asked for since it was half full go.
type postingCache struct {
	limit int           // bytes
	under *postingCache // of the view that a trial lies over, where it may know more; nil else

	mu         sync.RWMutex
	young, old map[term]*holdings
	size       int // of young, in bytes
}

func newPostingCache(limit int) *postingCache {
	return &postingCache{limit: limit, young: map[term]*holdings{}}
}

// get returns what v holds of t.
func (c *postingCache) get(v *view, t term) (*holdings, error) {
	c.mu.RLock()
	known, young := c.young[t]
	if !young {
		known = c.old[t]
	}
	c.mu.RUnlock()
	if known != nil && known.view == v.number {
		if !young {
			c.put(t, known)
		}
		return known, nil
	}
	if known == nil && c.under != nil {
		known = c.under.peek(t)
	}
	found, err := v.holdings(t, known)
	if err != nil {
		return nil, err
	}
	c.put(t, found)
	return found, nil
}

// peek is what the cache knows of t, of whatever view; nil where that is nothing.
func (c *postingCache) peek(t term) *holdings {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if known, ok := c.young[t]; ok {
		return known
	}
	return c.old[t]
}

func (c *postingCache) put(t term, h *holdings) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if before, ok := c.young[t]; ok {
		c.size -= before.size()
	}
	c.young[t] = h
	if c.size += h.size(); c.size > c.limit/2 {
		c.old, c.young, c.size = c.young, map[term]*holdings{}, 0
	}
}

// holdings collects the postings of t, out of what another view held, which may be
// nil, where it can.
func (v *view) holdings(t term, known *holdings) (*holdings, error) {
	if known == nil {
		known = &holdings{}
	}
	h := &holdings{view: v.number, segments: v.segments}
	var err error
	if h.texts, err = v.lists(textField, t, known.segments, known.texts.in); err != nil {
		return nil, err
	}
	h.wordings, err = v.lists(askField, t, known.segments, known.wordings.in)
	return h, err
}

// lists collects the postings of t in a field; those of the named segments are
// known already.
func (v *view) lists(field string, t term, segments []uint64, known [][]posting) (lists, error) {
	l := lists{in: make([][]posting, len(v.parts))}
	for i := range v.parts {
		p := &v.parts[i]
		at := slices.Index(segments, p.id)
		switch {
		case at >= 0:
			l.in[i] = known[at]
		case field == askField && len(p.wordings) == 0:
		default:
			list, err := postings(p.segment, field, t)
			if err != nil {
				return lists{}, err
			}
			l.in[i] = list
		}
		if p.deleted == nil {
			l.live += len(l.in[i])
			continue
		}
		for _, posting := range l.in[i] {
			if p.holds(posting.doc()) {
				l.live++
			}
		}
	}
	return l, nil
}
