package index

import (
	"math/bits"

	"jinguo/index/learn"
	"jinguo/knowledge"
)

// gistLeast is how many pairs of characters and words a text must have for its gist
// to tell it from others.
const gistLeast = 40

// gist is equal or nearly so for entries whose texts are, whatever they are called: the
// sign of each of 64 sums over the text's pairs and words (Charikar's simhash,
// "Similarity Estimation Techniques from Rounding Algorithms", 2002). It is 0 for
// a text that is too short. Facts of programmes and points count, so that two
// offices with one description stay apart.
func gist(e *knowledge.Entry) uint64 {
	var sums [64]int
	n := 0
	add := func(text string) {
		tokenize(text, func(t token) {
			if t.term.kind() == isSingle {
				return
			}
			n++
			hash := t.term.hash()
			for i := range sums {
				sums[i] += int(hash>>i&1)*2 - 1
			}
		})
	}
	add(e.Text)
	for _, s := range e.Sections {
		add(s.Text)
	}
	for _, fact := range facts(e) {
		add(fact)
	}
	if n < gistLeast {
		return 0
	}
	var signs uint64
	for i, sum := range sums {
		if sum > 0 {
			signs |= 1 << i
		}
	}
	return signs | 1 // never 0
}

// alikeBits is in how many of 64 signs the gists of nearly equal texts may differ.
const alikeBits = 3

// alike reports whether two entries say nearly the same.
func alike(a, b *entryMeta) bool {
	return a.gist != 0 && b.gist != 0 && a.kind == b.kind && bits.OnesCount64(a.gist^b.gist) <= alikeBits
}

// hash spreads a term's bits.
func (t term) hash() uint64 {
	if t.word != "" {
		return learn.Key(t.word)
	}
	return learn.Mix(t.chars)
}
