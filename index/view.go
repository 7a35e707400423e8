package index

import (
	"cmp"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"jinguo/index/learn"
	"jinguo/knowledge"
)

// A view is the index as searches see it between two changes: a snapshot of
// bleve with what the ranking needs of each passage in plain slices. It is
// immutable but for its caches. Its users are counted, because bleve unmaps a
// segment when the last snapshot with it is closed.
type view struct {
	shelf    *shelf
	number   uint64                // of the views of the shelf, counted
	snapshot *scorch.IndexSnapshot // nil for a trial that changes no entry
	under    *view                 // that a trial lies over; nil else
	refs     atomic.Int64

	parts    []part
	segments []uint64 // ids of the parts
	docs     int      // passages in all parts, deleted ones included
	entries  int      // likewise
	live     int      // texts that are not deleted
	asks     int      // wordings that are not deleted
	tokens   int      // in texts that are not deleted
	norm     []float32

	mu      sync.Mutex
	filters map[filter]bitset
	counts  map[term]int // see frequency
}

// A part is a segment as a view sees it. Numbers of its documents and entries
// become the view's by adding the bases.
type part struct {
	*leaf
	number    int // in view.parts
	segment   segment.Segment
	deleted   *roaring.Bitmap // nil where nothing is
	docBase   int
	entryBase int
}

// A leaf is what the index remembers of a segment, whose content never changes.
type leaf struct {
	id      uint64
	entry   []int32 // by document: index in entries
	section []int32 // by document: as in passage
	length  []int32 // by document: tokens
	next    []int32 // by document: the next one of the same entry; none32 behind the last
	entries []leafEntry
	regions []string         // that the entries have, each once
	spots   spots            // where those are that say so
	places  map[uint64]int32 // of the entries, by what a model knows them by; nil without a model

	vectors   *learn.Vectors // of the texts; nil without a model
	wordings  []int32        // documents that are wordings, in their order
	wordingAt []int32        // by document: which of them it is; nil where there are none
}

// leafEntry is an entry with passages in a segment. All its passages are in that
// segment, because they are written together; so it is deleted as a whole.
type leafEntry struct {
	id    string
	place int32  // of its region in the leaf's regions
	first int32  // its first document; leaf.next tells the others
	key   uint64 // what a model knows it by
	entryMeta
}

// BM25's parameters, as measured on data/statutes.
const (
	k1 = 1.2
	b  = 0.85
)

// newView looks at the shelf as it is now; the caller must release the view. What
// an earlier view knows, which may be nil, is used again.
func newView(s *shelf, earlier *view) (v *view, err error) {
	defer guard(&err)()
	snapshot, err := s.snapshot()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			snapshot.Close()
		}
	}()
	known := map[uint64]*leaf{}
	if earlier != nil && earlier.shelf == s {
		for _, p := range earlier.parts {
			known[p.id] = p.leaf
		}
	}
	v = &view{shelf: s, snapshot: snapshot, number: s.views.Add(1), filters: map[filter]bitset{}, counts: map[term]int{}}
	v.refs.Store(1)
	for _, seg := range snapshot.Segments() {
		l := known[seg.Id()]
		if l == nil {
			if l, err = newLeaf(seg.Id(), seg.Segment(), s.model); err != nil {
				return nil, err
			}
			unload(seg.Segment())
		}
		v.take(l, seg.Segment(), seg.Deleted())
	}
	v.weigh()
	return v, nil
}

// take adds a segment to the parts of a view that is being made; deleted may be nil.
func (v *view) take(l *leaf, seg segment.Segment, deleted *roaring.Bitmap) {
	p := part{leaf: l, number: len(v.parts), segment: seg, deleted: deleted, docBase: v.docs, entryBase: v.entries}
	if p.deleted != nil && p.deleted.IsEmpty() {
		p.deleted = nil
	}
	for doc, length := range l.length {
		switch {
		case !p.holds(uint32(doc)):
		case wording(int(l.section[doc])):
			v.asks++
		default:
			v.live++
			v.tokens += int(length)
		}
	}
	v.parts = append(v.parts, p)
	v.segments = append(v.segments, l.id)
	v.docs += len(l.entry)
	v.entries += len(l.entries)
}

// weigh fits the lengths of passages to their average, once all parts are taken.
func (v *view) weigh() {
	v.norm = make([]float32, 0, v.docs)
	average := float64(v.tokens) / max(float64(v.live), 1)
	for _, p := range v.parts {
		for _, length := range p.length {
			v.norm = append(v.norm, float32(k1*(1-b+b*float64(length)/max(average, 1))))
		}
	}
}

// holds reports whether a document of the part is not deleted.
func (p *part) holds(doc uint32) bool { return p.deleted == nil || !p.deleted.Contains(doc) }

// newLeaf reads a segment's stored fields.
func newLeaf(id uint64, seg segment.Segment, model *learn.Model) (*leaf, error) {
	n := int(seg.Count())
	l := &leaf{id: id, entry: make([]int32, n), section: make([]int32, n), length: make([]int32, n), next: make([]int32, n)}
	if model != nil {
		l.vectors = model.NewVectors(n)
		l.places = make(map[uint64]int32, n)
	}
	numbers := make(map[string]int32, n)
	var ends []int32 // by entry: its last document so far
	regions := map[string]int32{}
	shared := map[bounds]*bounds{}
	for doc := range n {
		docID, err := seg.DocID(uint64(doc))
		if err != nil {
			return nil, fmt.Errorf("read segment %d: %w", id, err)
		}
		entry, ok := entryOf(string(docID))
		if !ok {
			return nil, fmt.Errorf("read segment %d: passage %q names no entry", id, docID)
		}
		told, err := readStored(seg, doc)
		if err != nil {
			return nil, fmt.Errorf("read segment %d: %w", id, err)
		}
		m := told.meta
		if model != nil && !wording(m.section) {
			if len(told.vector) != model.Dims() {
				return nil, fmt.Errorf("read segment %d: a vector of %d dimensions, not %d", id, len(told.vector), model.Dims())
			}
			l.vectors.Set(doc, told.vector)
		}
		if wording(m.section) {
			if l.wordingAt == nil {
				l.wordingAt = make([]int32, n)
			}
			l.wordingAt[doc] = int32(len(l.wordings))
			l.wordings = append(l.wordings, int32(doc))
		}
		number, ok := numbers[entry]
		if !ok {
			number = int32(len(l.entries))
			numbers[entry] = number
			place, known := regions[m.region]
			if !known {
				place = int32(len(l.regions))
				regions[m.region] = place
				l.regions = append(l.regions, m.region)
			}
			if shared[*m.bounds] == nil {
				shared[*m.bounds] = m.bounds
			}
			m.bounds = shared[*m.bounds]
			key := learn.Key(entry)
			l.entries = append(l.entries, leafEntry{entry, place, int32(doc), key, m.entryMeta})
			ends = append(ends, int32(doc))
			if model != nil {
				l.places[key] = number
			}
		}
		l.next[ends[number]], l.next[doc] = int32(doc), none32
		ends[number] = int32(doc)
		if told.placed {
			l.spots.add(number, l.entries[number].place, told.at, told.kinds)
		}
		l.entry[doc], l.section[doc], l.length[doc] = number, int32(m.section), int32(m.length)
	}
	l.spots.grow()
	return l, nil
}

// stored is what a document tells of itself.
type stored struct {
	meta
	vector []int8 // of a text
	placed bool   // it knows where its entry is:
	at     knowledge.LatLon
	kinds  []string
}

func readStored(seg segment.Segment, doc int) (s stored, err error) {
	err = fmt.Errorf("passage %d has no facts", doc)
	var spotErr error
	visitErr := seg.VisitStoredFields(uint64(doc), func(name string, _ byte, value []byte, _ []uint64) bool {
		switch name {
		case metaField:
			s.meta, err = decodeMeta(value)
		case nearField:
			s.vector = signed(value)
		case spotField:
			s.placed = true
			s.at, s.kinds, spotErr = decodeSpot(value)
		}
		return true
	})
	return s, cmp.Or(visitErr, err, spotErr)
}

// said reads the words of a wording.
func (p *part) said(doc int32) (text string, err error) {
	visitErr := p.segment.VisitStoredFields(uint64(doc), func(name string, _ byte, value []byte, _ []uint64) bool {
		if name == saidField {
			text = string(value)
		}
		return true
	})
	if visitErr != nil {
		return "", fmt.Errorf("read segment %d: %w", p.id, visitErr)
	}
	return text, nil
}

// signed and unsigned are a vector as numbers and as bleve stores it.
func signed(stored []byte) []int8 {
	vector := make([]int8, len(stored))
	for i, b := range stored {
		vector[i] = int8(b)
	}
	return vector
}

func unsigned(vector []int8) []byte {
	stored := make([]byte, len(vector))
	for i, v := range vector {
		stored[i] = byte(v)
	}
	return stored
}

// release counts one user less; the last one closes the snapshot.
func (v *view) release() error {
	if v.refs.Add(-1) > 0 {
		return nil
	}
	var errs []error
	if v.snapshot != nil {
		errs = append(errs, v.snapshot.Close())
	}
	if v.under != nil {
		errs = append(errs, v.under.release())
	}
	return errors.Join(errs...)
}
