package index

import (
	"slices"
	"strings"

	"jinguo/knowledge/lay"
)

// Weights of a question's character in its cover.
const (
	askingWeight = 0.1  // for characters of words such as 怎么
	aloneWeight  = 0.25 // where a passage holds the character but not its neighbour
	layWeight    = 0.85 // for characters of lay words where a passage holds what stands for them
)

// elsewhere is how many passages without any of a question's characters are
// added when they are weighed: in a knowledge base of a few entries, what all of
// them are about would otherwise weigh nothing beside words that none holds.
const elsewhere = 1000

// A need is a character or word of a question with the ways in which a passage
// may hold it: as part of a pair, which counts in full, or alone.
type need struct {
	weight float64
	alone  int32    // index in the clauses
	pairs  [2]int32 // likewise; none where there is no such pair
	lay    int32    // index in wants.lay of the lay words that it is part of; none elsewhere
}

const none32 = -1

// wants are what a passage should hold to be about a question.
type wants struct {
	needs []need
	lay   [][]wants // by lay words of the question: what papers say instead, any of which will do
}

// wantsOf takes tokens apart. Their terms are among the clauses.
func (v *view) wantsOf(tokens []spelt, q *question) wants {
	w := wants{needs: make([]need, 0, len(tokens)/2+1)}
	for _, s := range tokens {
		i := q.at[s.term]
		if s.term.kind() == isPair {
			n := len(w.needs)
			w.needs[n-2].pairs[1], w.needs[n-1].pairs[0] = i, i
			continue
		}
		weight := idf(v.live+elsewhere, q.clauses[i].texts.live) * s.stress
		if s.asks {
			weight *= askingWeight
		}
		w.needs = append(w.needs, need{weight, i, [2]int32{none32, none32}, none32})
	}
	return w
}

// cover is the share of the weight that a passage meets. holds tells whether the
// passage holds a clause's term.
func (w *wants) cover(holds func(clause int32) bool) float64 {
	var met, all float64
	instead, known := 0.0, int32(none32)
	for i := range w.needs {
		n := &w.needs[i]
		all += n.weight
		share := n.met(holds)
		if share < layWeight && n.lay != none32 {
			if known != n.lay {
				instead, known = 0, n.lay
				for j := range w.lay[n.lay] {
					instead = max(instead, layWeight*w.lay[n.lay][j].cover(holds))
				}
			}
			share = max(share, instead)
		}
		met += n.weight * share
	}
	if all == 0 {
		return 0
	}
	return met / all
}

// met is how far a passage meets the need, 0 to 1.
func (n *need) met(holds func(clause int32) bool) float64 {
	before, after := n.pairs[0], n.pairs[1]
	switch {
	case before != none32 && holds(before), after != none32 && holds(after):
		return 1
	case !holds(n.alone):
		return 0
	case before == none32 && after == none32:
		return 1
	}
	return aloneWeight
}

// weigh is the sum of the weights.
func (w *wants) weigh() float64 {
	all := 0.0
	for i := range w.needs {
		all += w.needs[i].weight
	}
	return all
}

// addLay makes what stands for the lay words of a question count for their
// characters. Rows of words that the question says of its own, or has no stress
// on, are left out.
func (v *view) addLay(q *question, matches []lay.Match) error {
	for _, m := range matches {
		var instead []wants
		first, last, weight := q.within(m.Start, m.End)
		if weight == 0 {
			continue
		}
		for _, written := range m.Written {
			if strings.Contains(q.plain, levelled(written)) {
				continue
			}
			tokens := spell(written)
			for i := range tokens {
				tokens[i].stress = weight
			}
			if err := v.addClauses(q, tokens, layWorth(len(m.Written))); err != nil {
				return err
			}
			instead = append(instead, v.wantsOf(tokens, q))
		}
		if len(instead) == 0 {
			continue
		}
		q.matched = append(q.matched, m)
		for i := first; i < last; i++ {
			q.needs[i].lay = int32(len(q.wants.lay))
		}
		q.wants.lay = append(q.wants.lay, instead)
	}
	return nil
}

// within returns which needs stand in a range of bytes, and their greatest stress.
func (q *question) within(start, end int) (first, last int, weight float64) {
	first = -1
	i := -1 // of the need
	for _, s := range q.tokens {
		if s.term.kind() == isPair {
			continue
		}
		i++
		if s.start < start || s.start >= end {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i + 1
		weight = max(weight, s.stress)
	}
	return max(first, 0), last, weight
}

// holds reports whether a text of the numbered part holds the clause's term.
func (c *clause) holds(part int, doc uint32) bool { return c.texts.hold(part, doc) }

// hold reports whether a document of the numbered part is among the postings.
func (l *lists) hold(part int, doc uint32) bool {
	_, found := slices.BinarySearchFunc(l.in[part], doc, func(p posting, doc uint32) int {
		return int(p.doc()) - int(doc)
	})
	return found
}
