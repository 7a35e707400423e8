package learn

import (
	"cmp"
	"maps"
	"math"
	"slices"
)

// A bag is a text as weighed terms, in the order of their rows; the squares of
// the weights add up to 1.
type bag []weighed

type weighed struct {
	row    int32 // of the table
	weight float32
}

// vocabulary are the terms that a table has rows for.
type vocabulary struct {
	tokenize Tokenize
	rows     map[uint64]int32
	idf      []float32 // by row
}

// leastHolding is how many passages must hold a term for it to have a row, and
// mostRows how many terms have one: those that the most passages hold.
const (
	leastHolding = 2
	mostRows     = 300_000
)

// newVocabulary counts the terms of the passages.
func newVocabulary(passages []Passage, tokenize Tokenize) vocabulary {
	type count struct{ holding, last int32 }
	counts := map[uint64]count{}
	for i := range passages {
		for _, text := range passages[i].whole() {
			tokenize(text, func(term uint64) {
				if c := counts[term]; c.last != int32(i+1) {
					counts[term] = count{c.holding + 1, int32(i + 1)}
				}
			})
		}
	}
	type held struct {
		term    uint64
		holding int32
	}
	var list []held
	for term, c := range counts {
		if c.holding >= leastHolding {
			list = append(list, held{term, c.holding})
		}
	}
	slices.SortFunc(list, func(a, b held) int {
		return cmp.Or(cmp.Compare(b.holding, a.holding), cmp.Compare(a.term, b.term))
	})
	list = list[:min(mostRows, len(list))]
	v := vocabulary{tokenize: tokenize, rows: make(map[uint64]int32, len(list)), idf: make([]float32, len(list))}
	for i, h := range list {
		v.rows[h.term] = int32(i)
		v.idf[i] = float32(math.Log(float64(len(passages)+1) / float64(h.holding)))
	}
	return v
}

// with is the vocabulary with rows, behind its own, for terms that questions have
// and passages do not. Their idf is that among the questions.
func (v *vocabulary) with(pairs []Pair) vocabulary {
	counts := map[uint64]int{}
	for i := range pairs {
		seen := map[uint64]bool{}
		for _, text := range append([]string{pairs[i].Query}, pairs[i].Also...) {
			v.tokenize(text, func(term uint64) {
				if _, ok := v.rows[term]; !ok && !seen[term] {
					seen[term] = true
					counts[term]++
				}
			})
		}
	}
	wider := vocabulary{v.tokenize, maps.Clone(v.rows), slices.Clone(v.idf)}
	for _, term := range slices.Sorted(maps.Keys(counts)) {
		if counts[term] >= leastHolding && len(wider.idf) < mostRows {
			wider.rows[term] = int32(len(wider.idf))
			wider.idf = append(wider.idf, float32(math.Log(float64(len(pairs)+1)/float64(counts[term]))))
		}
	}
	return wider
}

// bag appends the terms of texts, taken together, to b, which is empty.
func (v *vocabulary) bag(b bag, texts ...string) bag {
	for _, text := range texts {
		v.tokenize(text, func(term uint64) {
			if row, ok := v.rows[term]; ok {
				b = append(b, weighed{row, 1})
			}
		})
	}
	slices.SortFunc(b, func(a, b weighed) int { return int(a.row) - int(b.row) })
	n := 0
	for i := range b {
		if n > 0 && b[n-1].row == b[i].row {
			b[n-1].weight++
			continue
		}
		b[n] = b[i]
		n++
	}
	b = b[:n]
	sum := float32(0)
	for i := range b {
		w := float32(1)
		if b[i].weight > 1 {
			w += float32(math.Log(float64(b[i].weight)))
		}
		b[i].weight = w * v.idf[b[i].row]
		sum += b[i].weight * b[i].weight
	}
	if sum > 0 {
		scale := 1 / float32(math.Sqrt(float64(sum)))
		for i := range b {
			b[i].weight *= scale
		}
	}
	return b
}
