package index

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// askingTXT lists words that ask rather than tell what is asked about.
//
//go:embed asking.txt
var askingTXT string

var asking = sync.OnceValue(func() []string {
	var words []string
	for line := range strings.Lines(askingTXT) {
		if !strings.HasPrefix(line, "#") {
			words = append(words, strings.Fields(line)...)
		}
	}
	return words
})

// Weights of a question's character in its cover.
const (
	askingWeight = 0.1  // for characters of words such as 怎么
	aloneWeight  = 0.25 // where a passage holds the character but not its neighbour
)

// A need is a character or word of a question with the ways in which a passage
// may hold it: as part of a pair, which counts in full, or alone.
type need struct {
	weight float64
	alone  int   // index in the clauses
	pairs  []int // likewise, one or two; none for a word
}

// needs takes a question apart. The clauses are those of the same question.
func needs(question []spelt, clauses []clause) []need {
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
		weight := clauses[i].idf
		if s.asks {
			weight *= askingWeight
		}
		list = append(list, need{weight: weight, alone: i})
	}
	return list
}

// A spelt token is a token of a question that knows whether all of it belongs to
// asking words.
type spelt struct {
	term term
	asks bool
}

// spell takes a question apart into its tokens, in the order of their ends.
func spell(question string) []spelt {
	type place struct{ first, last int } // bytes of plain
	var (
		list   []spelt
		places []place
		plain  []byte // the folded question, each word between two spaces
		chars  []int  // where in plain each Han character starts
	)
	tokenize(question, func(t token) {
		list = append(list, spelt{term: t.term})
		switch t.term.kind() {
		case isPair:
			n := len(chars)
			places = append(places, place{chars[n-2], chars[n-1]})
		case isWord:
			plain = append(plain, ' ')
			places = append(places, place{len(plain), len(plain)})
			plain = append(t.term.appendTo(plain), ' ')
		case isSingle:
			chars = append(chars, len(plain))
			places = append(places, place{len(plain), len(plain)})
			plain = t.term.appendTo(plain)
		}
	})
	asking := askingBytes(string(plain))
	for i, p := range places {
		list[i].asks = asking.has(p.first) && asking.has(p.last)
	}
	return list
}

// askingBytes returns which bytes of a folded question belong to asking words.
func askingBytes(plain string) bitset {
	set := newBitset(len(plain) + 1)
	for _, word := range asking() {
		if word[0] < utf8.RuneSelf {
			word = " " + word + " "
		}
		for from := 0; ; {
			at := strings.Index(plain[from:], word)
			if at < 0 {
				break
			}
			for i := range word {
				set.add(from + at + i)
			}
			from += at + len(strings.TrimRight(word, " "))
		}
	}
	return set
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
