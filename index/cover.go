package index

import "slices"

// Weights of a question's character in its cover.
const (
	askingWeight = 0.1  // for characters of words such as 怎么
	aloneWeight  = 0.25 // where a passage holds the character but not its neighbour
)

// elsewhere is how many passages without any of a question's characters are
// added when they are weighed: in a knowledge base of a few entries, what all of
// them are about would otherwise weigh nothing beside words that none holds.
const elsewhere = 1000

// A need is a character or word of a question with the ways in which a passage
// may hold it: as part of a pair, which counts in full, or alone.
type need struct {
	weight float64
	alone  int   // index in the clauses
	pairs  []int // likewise, one or two; none for a word
}

// needs takes a question apart. The clauses are those of the same question, docs
// is how many passages there are.
func needs(question []spelt, clauses []clause, docs int) []need {
	at := make(map[term]int, len(clauses))
	for i, c := range clauses {
		at[c.term] = i
	}
	var list []need
	for _, s := range question {
		i := at[s.term]
		if s.term.kind() == isPair {
			list[len(list)-2].pairs = append(list[len(list)-2].pairs, i)
			list[len(list)-1].pairs = append(list[len(list)-1].pairs, i)
			continue
		}
		weight := idf(docs+elsewhere, clauses[i].live)
		if s.asks {
			weight *= askingWeight
		}
		list = append(list, need{weight: weight, alone: i})
	}
	return list
}

// cover is the share of the needs' weight that a passage meets. holds tells
// whether the passage holds a clause's term.
func cover(needs []need, holds func(clause int) bool) float64 {
	var met, all float64
	for _, n := range needs {
		all += n.weight
		switch {
		case len(n.pairs) == 0 && holds(n.alone), slices.ContainsFunc(n.pairs, holds):
			met += n.weight
		case holds(n.alone):
			met += n.weight * aloneWeight
		}
	}
	if all == 0 {
		return 0
	}
	return met / all
}
