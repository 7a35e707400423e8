package index

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"sync"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// A clause is a term that a search looks for.
type clause struct {
	term   term
	weight float64 // how often it stands in the question, less where it asks
	added  float64 // what it counts for lay words in the question
	idf    float64
	*holdings
}

// worth is what a text gains for holding the term, but for how often it does.
func (c *clause) worth() float64 { return max(c.weight, c.added) * c.idf }

// idf is Robertson's and Spärck Jones's inverse document frequency in the form
// that never falls below zero (Lucene's BM25Similarity has the same).
func idf(docs, holding int) float64 {
	return math.Log(1 + (float64(docs-holding)+0.5)/(float64(holding)+0.5))
}

// A tally holds the scores of one search, by the view's numbers. It is used again.
type tally struct {
	score []float32 // by passage
	best  []float32 // by entry: its best passage's score
	which []int32   // by entry: that passage
}

var tallies = sync.Pool{New: func() any { return new(tally) }}

func newTally(docs, entries int) *tally {
	t := tallies.Get().(*tally)
	t.score = zeroed(t.score, docs)
	t.best = zeroed(t.best, entries)
	if cap(t.which) < entries {
		t.which = make([]int32, entries)
	}
	t.which = t.which[:entries]
	return t
}

func zeroed(s []float32, n int) []float32 {
	if cap(s) < n {
		return make([]float32, n)
	}
	s = s[:n]
	clear(s)
	return s
}

// add adds the clause's share of BM25 to the scores of all passages that hold
// its term.
func (v *view) add(t *tally, c *clause) {
	weight := float32(c.worth() * (k1 + 1))
	if weight == 0 {
		return
	}
	for i, list := range c.texts.in {
		base := v.parts[i].docBase
		end := base + len(v.parts[i].entry)
		score, norm := t.score[base:end], v.norm[base:end]
		for _, p := range list {
			doc, freq := p.doc(), p.freq()
			score[doc] += weight * freq / (freq + norm[doc])
		}
	}
}

// tally scores all passages by BM25 and finds the best of each entry. The caller puts
// it back into tallies.
func (v *view) tally(ctx context.Context, q *question) (*tally, error) {
	t := newTally(v.docs, v.entries)
	for i := range q.clauses {
		if err := ctx.Err(); err != nil {
			tallies.Put(t)
			return nil, err
		}
		v.add(t, &q.clauses[i])
	}
	v.fold(t)
	return t, nil
}

// fold finds the best passage of each entry.
func (v *view) fold(t *tally) {
	for i := range v.parts {
		p := &v.parts[i]
		for doc, number := range p.entry {
			entry := p.entryBase + int(number)
			if score := t.score[p.docBase+doc]; score > t.best[entry] {
				t.best[entry], t.which[entry] = score, int32(p.docBase+doc)
			}
		}
	}
}

// A candidate is an entry on its way to the result.
type candidate struct {
	scored
	part   *part
	doc    int32 // its best passage, in the part
	bm25   float32
	cosine float32
	near   float32 // what the nearness of its region multiplies its score with
	alike  likeness
}

// scored is an entry, by its number in the view, with its score.
type scored struct {
	entry int32
	score float32
}

func (c *candidate) meta() *leafEntry { return &c.part.entries[int(c.entry)-c.part.entryBase] }

// deep is how many entries are looked at closer before the best are returned. On
// data/statutes 300, 400, 500, 1000 and 2000 have the same MRR@10 and Recall@10, and
// Recall@100 within 0.002.
const deep = 400

// shallow is the same for a page of hits where a model joins words and sense, which
// takes longer than finding candidates.
const (
	shallow = 100
	page    = 50
)

// The weights of what a question has in common with an entry, beside 1 for the
// BM25 of its best passage as a share of the best there is.
const (
	askedWorth   = 1.0 // for being asked in the words of one of its wordings
	counterWorth = 1.0 // off for being asked rather in those of a counter-question
)

// The weights of what is known of an entry besides its words. They only decide
// between entries whose words fit about equally well.
const (
	nearer = 0.03 // for each level that an entry's region is nearer than the nation
	older  = 0.10 // off for an entry that a newer one of the same title may replace
	kin    = 0.25 // of the best score among entries of the same title, such as one law's articles
)

// surplus is how far a wording is more alike than such that share only the topic.
func surplus(alike float64) float64 {
	const topic = 0.5
	return max(0, alike-topic) / (1 - topic)
}

// candidates returns the allowed entries that may answer, best first: at least the
// best n by their words, where there are so many.
func (v *view) candidates(t *tally, q *question, allowed bitset, asked string, n int) ([]candidate, error) {
	likes, err := v.likenesses(q, allowed)
	if err != nil {
		return nil, err
	}
	depth := max(n, deep)
	if v.shelf.model != nil && n <= page {
		depth = shallow
	}
	h := worstFirst{limit: depth}
	nears := make([][]float32, len(v.parts))
	for i := range v.parts {
		p := &v.parts[i]
		near, nearest := nearness(asked, p.regions)
		nears[i] = near
		for number, score := range t.best[p.entryBase : p.entryBase+len(p.entries)] {
			if score*nearest <= h.least {
				continue
			}
			if entry := p.entryBase + number; allowed.has(entry) {
				h.offer(scored{int32(entry), score * near[p.entries[number].place]})
			}
		}
	}
	found := make([]candidate, 0, len(h.list)+len(likes))
	for _, s := range h.list {
		found = append(found, v.candidate(t, s.entry, likes[s.entry]))
		delete(likes, s.entry)
	}
	for entry, like := range likes {
		if like.asked > 0 {
			found = append(found, v.candidate(t, entry, like))
			delete(likes, entry)
		}
	}
	found = v.fit(t, q, allowed, found, likes, depth)
	for i := range found {
		c := &found[i]
		c.near = nears[c.part.number][c.meta().place]
		c.score += askedWorth*float32(surplus(c.alike.asked)) - counterWorth*float32(max(0, surplus(c.alike.counter)-surplus(c.alike.asked)))
		c.score *= c.near
	}
	relate(found, v.shelf.model == nil)
	slices.SortFunc(found, func(a, b candidate) int {
		if a.score != b.score {
			return cmp.Compare(b.score, a.score)
		}
		return strings.Compare(a.meta().id, b.meta().id)
	})
	return found, nil
}

// candidate is an entry with the best of its passages, or else its first.
func (v *view) candidate(t *tally, entry int32, like likeness) candidate {
	c := candidate{scored: scored{entry: entry}, part: v.partOf(entry), bm25: t.best[entry], alike: like}
	c.doc = c.meta().first
	if c.bm25 > 0 {
		c.doc = t.which[entry] - int32(c.part.docBase)
	}
	return c
}

// fit scores candidates by how well they fit the question in their words, and in
// their sense where a model was learned: 1 for the best. What fits in its sense
// alone joins them. Likes are those of entries that are none yet.
func (v *view) fit(t *tally, q *question, allowed bitset, found []candidate, likes map[int32]likeness, depth int) []candidate {
	if v.shelf.model != nil {
		found = v.near(t, q, allowed, found, likes, depth)
	} else {
		for i := range found {
			found[i].score = found[i].bm25
		}
	}
	best := float32(0)
	for i := range found {
		best = max(best, found[i].score)
	}
	if best > 0 {
		for i := range found {
			found[i].score /= best
		}
	}
	return found
}

// partOf returns the part that holds the entry of that number.
func (v *view) partOf(entry int32) *part {
	i := len(v.parts) - 1
	for int(entry) < v.parts[i].entryBase {
		i--
	}
	return &v.parts[i]
}

// nearness returns for each region what to multiply the score of its entries with,
// and the greatest of these factors.
func nearness(asked string, regions []string) (factors []float32, greatest float32) {
	chain := region.Chain(asked)
	factors = make([]float32, len(regions))
	greatest = 1
	for i, code := range regions {
		around := slices.IndexFunc(chain, func(c string) bool { return strings.HasPrefix(code, c) })
		factors[i] = 1 + nearer*float32(len(chain)-1-around)
		greatest = max(greatest, factors[i])
	}
	return factors, greatest
}

// relate lets entries of the same title influence each other: each gains from
// the best of them, unless that was learned, and the older ones step back behind
// the newest.
func relate(found []candidate, gain bool) {
	type relation struct {
		best   float32
		newest knowledge.Date
	}
	relations := make(map[uint32]relation, len(found))
	for i := range found {
		m := found[i].meta()
		r := relations[m.title]
		r.best = max(r.best, found[i].score)
		r.newest = max(r.newest, m.start)
		relations[m.title] = r
	}
	for i := range found {
		m := found[i].meta()
		r := relations[m.title]
		if gain {
			found[i].score += kin * r.best
		}
		if m.start < r.newest {
			found[i].score *= 1 - older
		}
	}
}

// worstFirst keeps the best that it was offered, in a heap with the worst on top.
// Of equal ones it keeps those that were offered first.
type worstFirst struct {
	limit int
	list  []scored
	least float32 // what an offer has to beat
}

func (h *worstFirst) offer(s scored) {
	switch {
	case len(h.list) < h.limit:
		h.list = append(h.list, s)
		if len(h.list) < h.limit {
			return
		}
		for i := h.limit/2 - 1; i >= 0; i-- {
			h.sink(i)
		}
	case s.score > h.least:
		h.list[0] = s
		h.sink(0)
	}
	h.least = h.list[0].score
}

func (h *worstFirst) sink(i int) {
	sinking := h.list[i]
	for {
		child := 2*i + 1
		if child >= len(h.list) {
			break
		}
		if child+1 < len(h.list) && h.list[child+1].score < h.list[child].score {
			child++
		}
		if h.list[child].score >= sinking.score {
			break
		}
		h.list[i] = h.list[child]
		i = child
	}
	h.list[i] = sinking
}
