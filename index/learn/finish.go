package learn

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// reach is how many candidates by words and as many by sense are joined.
const reach = 400

// Suggested is how many of the entries that answered near questions are candidates
// in training; a search should take as many.
const Suggested = 200

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
		found := t.candidates(vectors, &memory, q, held[i].Query)
		l := ranked{facts: describe(q, &memory, found), right: make([]bool, len(found))}
		for k := range found {
			l.right[k] = slices.Contains(held[i].Relevant, found[k].Entry)
		}
		lists[i] = l
	})
	return lists
}

// candidates are those of a question by words, by sense and by how near questions
// were answered.
func (t *trainer) candidates(vectors *Vectors, known *memory, q *Query, text string) []Candidate {
	found := t.opt.Candidates(text, reach)
	has := make(map[uint64]bool, 2*reach+Suggested)
	for i := range found {
		found[i].Cosine, _ = t.nearest(vectors, q, found[i].Entry)
		has[found[i].Entry] = true
	}
	add := func(entry uint64) {
		if has[entry] {
			return
		}
		has[entry] = true
		cosine, at := t.nearest(vectors, q, entry)
		p := &t.passages[at]
		found = append(found, Candidate{Entry: entry, Group: p.Group, Cosine: cosine, Length: len(p.Text) * 2 / 3})
	}
	for _, n := range Nearest(q, []*Vectors{vectors}, reach, anyone) {
		add(t.passages[n.At].Entry)
	}
	for _, entry := range known.suggest(q, Suggested) {
		add(entry)
	}
	return found
}

// nearest is the passage of an entry nearest to the question.
func (t *trainer) nearest(vectors *Vectors, q *Query, entry uint64) (cosine float32, at int32) {
	for k, p := range t.entries[entry] {
		if c := vectors.Cosine(q, int(p)); k == 0 || c > cosine {
			cosine, at = c, p
		}
	}
	return cosine, at
}
