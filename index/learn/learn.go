package learn

import (
	"cmp"
	"math"
	"slices"
)

// Tokenize calls yield for every term of text, as often as it stands there.
type Tokenize func(text string, yield func(term uint64))

// Key is what learning knows an entry by: 64 bits of its id.
func Key(id string) uint64 {
	h := uint64(14695981039346656037) // FNV-1a, then mixed
	for i := range len(id) {
		h = (h ^ uint64(id[i])) * 1099511628211
	}
	return Mix(h)
}

// Mix spreads the bits of h (the finalizer of MurmurHash3).
func Mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// Passage is a text that a question may be about.
type Passage struct {
	Entry    uint64 // Key of its entry's id
	Group    uint64 // the same for entries of one title, such as the articles of a law
	Title    string
	Names    []string // what else people call the entry or ask it by
	Headings []string
	Text     string
}

// Pair is a question whose answers are known.
type Pair struct {
	Query    string
	Also     []string // what else was said of it: key words, an answer
	Relevant []uint64 // keys of entries
}

// Candidate is an entry on its way to an answer.
type Candidate struct {
	At           int // the caller's
	Entry, Group uint64
	BM25         float32 // 0 where it has none of the question's words
	Cosine       float32 // of the vectors of question and passage
	Length       int     // terms of its passage
	Score        float32 // set by Join
}

// Model is what was learned. It never changes.
type Model struct {
	words vocabulary
	table packed // a row a term of words
	asked memory
	joins joiner
	id    string
}

// Dims is the number of dimensions of a vector.
func (m *Model) Dims() int { return m.table.dims }

// ID tells models apart by what is in them.
func (m *Model) ID() string { return m.id }

// Embed returns the vector of a passage, of Dims numbers.
func (m *Model) Embed(p *Passage) []int8 {
	vector := make([]float32, m.table.dims)
	m.table.embed(vector, m.words.bag(nil, p.whole()...))
	return quantize(vector)
}

// whole are all words of the passage.
func (p *Passage) whole() []string {
	return slices.Concat([]string{p.Title}, p.Headings, p.Names, []string{p.Text})
}

// Query is a question as a Model sees it.
type Query struct {
	vector []int8
	signs  []uint64
	norm   float32   // of vector
	alike  []float32 // to each question that was learned from
	terms  int
}

// Query prepares a question; one without a known term is near to nothing.
func (m *Model) Query(text string) *Query {
	vector := make([]float32, m.table.dims)
	bag := m.words.bag(nil, text)
	m.table.embed(vector, bag)
	q := newQuery(vector, len(bag))
	q.alike = m.asked.alike(q)
	return q
}

// newQuery is a question by its vector and how many known terms it has.
func newQuery(vector []float32, terms int) *Query {
	q := &Query{vector: quantize(vector), terms: terms}
	q.signs, q.norm = signsOf(q.vector), length(q.vector)
	return q
}

// Suggest are the entries, at most n, that answered the learned questions nearest
// to this one, the best first.
func (m *Model) Suggest(q *Query, n int) []uint64 {
	return m.asked.suggest(q, n)
}

// memory are the questions that a model learned from, without their words.
type memory struct {
	vectors *Vectors
	answers [][]answer      // by question
	entries map[uint64]uses // by entry
	groups  map[uint64]uses // by group
}

type answer struct{ entry, group uint64 }

// uses are the learned questions that an entry, or one of a group, answers.
type uses []int32

func newMemory(vectors *Vectors, answers [][]answer) memory {
	m := memory{vectors: vectors, answers: answers, entries: map[uint64]uses{}, groups: map[uint64]uses{}}
	add := func(to map[uint64]uses, key uint64, question int32) {
		if list := to[key]; len(list) == 0 || list[len(list)-1] != question {
			to[key] = append(list, question)
		}
	}
	for i, list := range answers {
		for _, a := range list {
			add(m.entries, a.entry, int32(i))
			add(m.groups, a.group, int32(i))
		}
	}
	return m
}

// alike is the cosine of the question and each learned one.
func (m *memory) alike(q *Query) []float32 {
	if m.vectors == nil {
		return nil
	}
	list := make([]float32, len(m.answers))
	for i := range list {
		list[i] = m.vectors.Cosine(q, i)
	}
	return list
}

func (m *memory) suggest(q *Query, n int) []uint64 {
	var list []uint64
	for _, i := range nearestOf(q.alike, 4*n) {
		for _, a := range m.answers[i] {
			if !slices.Contains(list, a.entry) {
				list = append(list, a.entry)
			}
		}
		if len(list) >= n {
			return list[:n]
		}
	}
	return list
}

// nearestOf are the places of the n greatest cosines, the greatest first.
func nearestOf(cosines []float32, n int) []int32 {
	const bins = 512
	var counts [bins + 1]int
	bin := func(cosine float32) int { return max(0, min(bins, int((1-cosine)*bins/2))) }
	for _, c := range cosines {
		counts[bin(c)]++
	}
	last := 0
	for held := counts[0]; held < n && last < bins; held += counts[last] {
		last++
	}
	var places []int32
	for i, c := range cosines {
		if bin(c) <= last {
			places = append(places, int32(i))
		}
	}
	slices.SortFunc(places, func(a, b int32) int { return cmp.Or(cmp.Compare(cosines[b], cosines[a]), cmp.Compare(a, b)) })
	return places[:min(n, len(places))]
}

func ln1p(n int) float64 { return math.Log1p(float64(n)) }
