package learn

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// reach is how many candidates by words and as many by sense are joined.
const reach = 400

// finish learns from pairs what the texts do not tell.
func (t *trainer) finish(first *table, pairs []Pair) (*Model, error) {
	m := &Model{words: t.words}
	if len(pairs) >= leastToJoin {
		var lists []ranked
		order := rand.New(rand.NewPCG(t.opt.Seed, 4)).Perm(len(pairs))
		for fold := range innerFolds {
			var known, held []Pair
			for i, at := range order {
				if i%innerFolds == fold {
					held = append(held, pairs[at])
				} else {
					known = append(known, pairs[at])
				}
			}
			table := first.clone()
			if err := t.fromPairs(table, known, fmt.Sprintf("pairs %d/%d", fold+1, innerFolds+1)); err != nil {
				return nil, err
			}
			lists = append(lists, t.lists(table, known, held)...)
		}
		m.joins = newJoiner(lists, t.opt.Seed)
	}
	table := first
	if len(pairs) > 0 {
		table = first.clone()
		if err := t.fromPairs(table, pairs, fmt.Sprintf("pairs %d/%d", innerFolds+1, innerFolds+1)); err != nil {
			return nil, err
		}
	}
	m.table = table.pack()
	m.asked = t.remember(table, pairs)
	m.id = m.sum()
	return m, t.ctx.Err()
}

// remember keeps the questions that were learned from as vectors.
func (t *trainer) remember(table *table, pairs []Pair) memory {
	v := newVectors(table.dims, len(pairs))
	answers := make([][]answer, len(pairs))
	vector := make([]float32, table.dims)
	for i := range pairs {
		table.embed(vector, t.words.bag(nil, pairs[i].Query))
		v.Set(i, quantize(vector))
		for _, e := range t.known(&pairs[i]) {
			answers[i] = append(answers[i], answer{e, t.passages[t.entries[e][0]].Group})
		}
	}
	return newMemory(v, answers)
}

// lists ranks held questions by a table that did not see them.
func (t *trainer) lists(table *table, known, held []Pair) []ranked {
	memory := t.remember(table, known)
	vectors := t.vectors(table)
	lists := make([]ranked, len(held))
	t.parallel(len(held), func(i int) {
		if t.ctx.Err() != nil {
			return
		}
		q := t.query(table, t.words.bag(nil, held[i].Query))
		q.alike = memory.alike(q)
		found := t.candidates(vectors, q, held[i].Query)
		l := ranked{facts: describe(q, &memory, found), right: make([]bool, len(found))}
		for k := range found {
			l.right[k] = slices.Contains(held[i].Relevant, found[k].Entry)
		}
		lists[i] = l
	})
	return lists
}

// candidates are those of a question by words and by sense.
func (t *trainer) candidates(vectors *Vectors, q *Query, text string) []Candidate {
	found := t.opt.Candidates(text, reach)
	at := make(map[uint64]int, 2*reach)
	for i := range found {
		c := &found[i]
		for k, p := range t.entries[c.Entry] {
			if cosine := vectors.Cosine(q, int(p)); k == 0 || cosine > c.Cosine {
				c.Cosine = cosine
			}
		}
		at[c.Entry] = i
	}
	for _, n := range Nearest(q, []*Vectors{vectors}, reach, anyone) {
		p := &t.passages[n.At]
		if _, ok := at[p.Entry]; ok {
			continue
		}
		at[p.Entry] = len(found)
		found = append(found, Candidate{Entry: p.Entry, Group: p.Group, Cosine: n.Cosine, Length: len(p.Text) * 2 / 3})
	}
	return found
}
