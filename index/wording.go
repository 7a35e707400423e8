package index

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// wordingsDeep is how many of the wordings that share the most with a question are
// compared with it closely.
const wordingsDeep = 32

// likeness is how alike a question and the wordings of an entry are.
type likeness struct {
	asked, counter float64
	wording        string // the one of asked
}

// likenesses compares the question with the wordings of allowed entries. The
// result is by the view's numbers of entries.
func (v *view) likenesses(q *question, allowed bitset) (map[int32]likeness, error) {
	if v.asks == 0 {
		return nil, nil
	}
	list := v.rough(q, allowed)
	found := make(map[int32]likeness, len(list))
	for _, r := range list {
		p := &v.parts[r.part]
		doc := p.wordings[r.at]
		text, err := p.said(doc)
		if err != nil {
			return nil, err
		}
		alike, err := v.alikeness(q, text)
		if err != nil {
			return nil, err
		}
		entry := int32(p.entryBase) + p.entry[doc]
		l := found[entry]
		if p.section[doc] == counter {
			l.counter = max(l.counter, alike)
		} else if alike > l.asked {
			l.asked, l.wording = alike, text
		}
		found[entry] = l
	}
	return found, nil
}

// rough is a wording that shares characters and words with a question.
type rough struct {
	at    int32 // in the part's wordings
	part  int32
	score float32
}

// rough returns the wordings of allowed entries that share the most with the question,
// in order. Most wordings of a large directory share something with a question, so
// that all but the best are passed by without a look at what they are.
func (v *view) rough(q *question, allowed bitset) []rough {
	list := make([]rough, 0, wordingsDeep+1)
	var sums []float32
	for i := range v.parts {
		p := &v.parts[i]
		if len(p.wordings) == 0 {
			continue
		}
		sums = zeroed(sums, len(p.wordings))
		for j := range q.clauses {
			c := &q.clauses[j]
			weight := float32(c.worth())
			if weight == 0 {
				continue
			}
			for _, posting := range c.wordings.in[i] {
				sums[p.wordingAt[posting.doc()]] += weight
			}
		}
		for at, sum := range sums {
			if sum == 0 {
				continue
			}
			doc := p.wordings[at]
			r := rough{int32(at), int32(i), sum / float32(math.Sqrt(float64(p.length[doc]+4)))}
			full := len(list) == wordingsDeep
			if full && v.compareRough(r, list[wordingsDeep-1]) > 0 || !allowed.has(p.entryBase+int(p.entry[doc])) {
				continue
			}
			place, _ := slices.BinarySearchFunc(list, r, v.compareRough)
			if full {
				list = list[:wordingsDeep-1]
			}
			list = slices.Insert(list, place, r)
		}
	}
	return list
}

// compareRough puts what shares more first.
func (v *view) compareRough(a, b rough) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Or(strings.Compare(v.parts[a.part].wordingID(a.at), v.parts[b.part].wordingID(b.at)), cmp.Compare(a.at, b.at))
}

// wordingID is the id of the entry that has the part's wording of that number.
func (p *part) wordingID(at int32) string { return p.entries[p.entry[p.wordings[at]]].id }

// alikeness is the geometric mean of how much of the question a wording holds and
// how much of the wording the question holds, 0 to 1.
func (v *view) alikeness(q *question, wording string) (float64, error) {
	tokens := spell(firstRunes(wording, questionMax))
	held := make(map[term]bool, len(tokens))
	for _, s := range tokens {
		held[s.term] = true
	}
	there := q.cover(func(clause int32) bool { return held[q.clauses[clause].term] })
	if there == 0 {
		return 0, nil
	}
	type piece struct{ weight, met float64 }
	pieces := make([]piece, 0, len(tokens)/2+1)
	for _, s := range tokens {
		said := q.says(s.term)
		if s.term.kind() == isPair {
			for n := len(pieces) - 2; n < len(pieces); n++ {
				pieces[n].met = max(pieces[n].met, said)
			}
			continue
		}
		n, err := v.frequency(s.term)
		if err != nil {
			return 0, err
		}
		p := piece{idf(v.live+elsewhere, n), said}
		if s.asks {
			p.weight *= askingWeight
		}
		if s.term.kind() == isSingle {
			p.met *= aloneWeight
		}
		pieces = append(pieces, p)
	}
	var met, all float64
	for _, p := range pieces {
		met += p.weight * p.met
		all += p.weight
	}
	if all == 0 {
		return 0, nil
	}
	return math.Sqrt(there * met / all), nil
}

// countsMax is how many terms a view remembers the frequencies of.
const countsMax = 1 << 16

// frequency is how many texts hold a term. It is told without reading where they
// stand.
func (v *view) frequency(t term) (int, error) {
	v.mu.Lock()
	n, ok := v.counts[t]
	v.mu.Unlock()
	if ok {
		return n, nil
	}
	for i := range v.parts {
		p := &v.parts[i]
		dict, err := p.segment.Dictionary(textField)
		if err != nil {
			return 0, err
		}
		list, err := dict.PostingsList(t.appendTo(nil), p.deleted, nil)
		if err != nil {
			return 0, err
		}
		n += int(list.Count())
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if len(v.counts) >= countsMax {
		clear(v.counts)
	}
	v.counts[t] = n
	return n, nil
}

// says is 1 for a term of the question, less for one that stands for its lay words,
// and 0 for others.
func (q *question) says(t term) float64 {
	i, ok := q.at[t]
	switch {
	case !ok:
		return 0
	case q.clauses[i].weight > 0:
		return 1
	case q.clauses[i].added > 0:
		return layWeight
	}
	return 0
}
