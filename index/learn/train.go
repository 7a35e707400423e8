package learn

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// Options say how to learn.
type Options struct {
	Tokenize Tokenize
	// Dir is where an interrupted training leaves how far it came; empty keeps nothing.
	Dir string
	// Progress, which may be nil, hears how much of a stage is done.
	Progress func(stage string, done, total int)
	Threads  int // 1 where 0
	Seed     uint64
	// Candidates are the best n entries for a question by BM25.
	Candidates func(question string, n int) []Candidate
}

// The course of training, as tried on data/statutes.
const (
	dims        = 256
	temperature = 0.05
	passes      = 8 // over all passages, in the first stage
	batch       = 256

	rounds      = 2  // of the second stage: the first against what BM25 finds, the next against what the table finds
	epochs      = 12 // over all pairs, in each round
	asks        = 64 // questions in a batch of pairs
	against     = 3  // passages beside each that only look alike
	lookalikes  = 60 // of which these are taken
	innerFolds  = 4  // in which the joiner's questions are kept from the tables that rank them
	leastToJoin = 60 // pairs without which joining is not learned
)

// The step sizes of the two stages.
const (
	firstRate  float32 = 0.02
	secondRate float32 = 0.01
)

// trainer is a training at work.
type trainer struct {
	ctx      context.Context
	opt      Options
	passages []Passage
	entries  map[uint64][]int32 // passages by entry
	words    vocabulary
}

// Train learns from passages and pairs. Without pairs it learns from the passages
// alone. Where ctx ends it gives its error, and the next call with the same
// passages and folder goes on where it was.
func Train(ctx context.Context, passages []Passage, pairs []Pair, opt Options) (*Model, error) {
	if len(passages) == 0 || opt.Tokenize == nil {
		return nil, errors.New("learn: no passages or no Tokenize")
	}
	if opt.Threads < 1 {
		opt.Threads = 1
	}
	if opt.Progress == nil {
		opt.Progress = func(string, int, int) {}
	}
	t := &trainer{ctx: ctx, opt: opt, passages: passages, entries: map[uint64][]int32{}}
	for i := range passages {
		e := passages[i].Entry
		t.entries[e] = append(t.entries[e], int32(i))
	}
	t.words = newVocabulary(passages, opt.Tokenize)
	first, err := t.fromTexts()
	if err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	pairs = slices.DeleteFunc(slices.Clone(pairs), func(p Pair) bool { return len(t.known(&p)) == 0 })
	t.words = t.words.with(pairs)
	first.grow(len(t.words.idf), opt.Seed)
	m, err := t.finish(first, pairs)
	if err != nil {
		return nil, fmt.Errorf("learn: %w", err)
	}
	return m, nil
}

// known are the answers of a pair that there are passages of.
func (t *trainer) known(p *Pair) []uint64 {
	var list []uint64
	for _, e := range p.Relevant {
		if t.entries[e] != nil {
			list = append(list, e)
		}
	}
	return list
}

// parallel calls do for 0 to n-1, in as many stretches as there are threads.
func (t *trainer) parallel(n int, do func(i int)) {
	t.stretches(n, func(_, from, to int) {
		for i := from; i < to; i++ {
			do(i)
		}
	})
}

func (t *trainer) stretches(n int, do func(number, from, to int)) {
	var work sync.WaitGroup
	for k := range t.opt.Threads {
		work.Go(func() { do(k, k*n/t.opt.Threads, (k+1)*n/t.opt.Threads) })
	}
	work.Wait()
}

// fromTexts is the first stage: a piece of each passage should find the passage.
func (t *trainer) fromTexts() (*table, error) {
	table, from, err := t.resume()
	if err != nil {
		return nil, err
	}
	total := passes * len(t.passages)
	for pass := from; pass < passes; pass++ {
		random := rand.New(rand.NewPCG(t.opt.Seed, uint64(pass)+2))
		order := random.Perm(len(t.passages))
		for start := 0; start+1 < len(order); start += batch {
			if err := t.ctx.Err(); err != nil {
				return nil, err
			}
			chosen := order[start:min(start+batch, len(order))]
			asked, answers := make([]bag, len(chosen)), make([]bag, len(chosen))
			seeds := make([]uint64, len(chosen))
			for i := range seeds {
				seeds[i] = random.Uint64()
			}
			t.parallel(len(chosen), func(i int) {
				asked[i], answers[i] = t.piece(&t.passages[chosen[i]], rand.New(rand.NewPCG(seeds[i], 0)))
			})
			groups := make([]uint64, len(chosen))
			for i, c := range chosen {
				groups[i] = t.passages[c].Entry
			}
			t.contrast(table, asked, answers, firstRate, func(i, j int) bool { return groups[i] == groups[j] })
			t.opt.Progress("texts", pass*len(t.passages)+start+len(chosen), total)
		}
		if err := t.save(table, pass+1); err != nil {
			return nil, err
		}
	}
	return table, nil
}

// piece takes something out of a passage that may stand for a question, and what
// is left of it.
func (t *trainer) piece(p *Passage, random *rand.Rand) (asked, rest bag) {
	clauses := clausesOf(p.Text)
	choice := random.Float64()
	switch {
	case len(clauses) == 0 || choice < 0.15:
		heads := slices.Concat([]string{p.Title}, p.Names, p.Headings)
		head := heads[random.IntN(len(heads))]
		return t.words.bag(nil, head), t.words.bag(nil, p.Text, p.Title)
	case choice < 0.25 && len(p.Headings) > 0:
		return t.words.bag(nil, p.Headings[len(p.Headings)-1], p.Title), t.words.bag(nil, p.Text)
	}
	i := random.IntN(len(clauses))
	n := 1 + random.IntN(2)
	end := min(i+n, len(clauses))
	said := strings.Join(clauses[i:end], "，")
	if random.Float64() < 0.5 || len(clauses) < 3 {
		return t.words.bag(nil, said), t.words.bag(nil, p.whole()...)
	}
	left := slices.Concat([]string{p.Title}, p.Headings, p.Names, clauses[:i], clauses[end:])
	return t.words.bag(nil, said), t.words.bag(nil, left...)
}

// clausesOf cuts a text at its punctuation into stretches of at least a few characters.
func clausesOf(text string) []string {
	var list []string
	start := 0
	for i, r := range text {
		if !strings.ContainsRune("。；;！？!?，,：:\n", r) {
			continue
		}
		if i-start >= 18 {
			list = append(list, text[start:i])
			start = i
		}
	}
	if len(text)-start >= 9 {
		list = append(list, text[start:])
	}
	return list
}

// contrast moves the table so that asked i is nearer to answer i than to the other
// answers, except those that are right as well. There may be more answers than
// questions.
func (t *trainer) contrast(table *table, asked, answers []bag, rate float32, right func(i, j int) bool) {
	d := table.dims
	n, m := len(asked), len(answers)
	vectors, norms := make([]float32, (n+m)*d), make([]float32, n+m)
	at := func(i int) []float32 { return vectors[i*d : (i+1)*d] }
	bags := slices.Concat(asked, answers)
	t.parallel(n+m, func(i int) { norms[i] = table.embed(at(i), bags[i]) })

	pull := make([]float32, n*m)
	gradients := make([]float32, (n+m)*d)
	t.parallel(n, func(i int) {
		row := pull[i*m : (i+1)*m]
		for j := range row {
			row[j] = dot(at(i), at(n+j)) / temperature
			if j != i && right(i, j) {
				row[j] = float32(math.Inf(-1))
			}
		}
		softmax(row)
		row[i]--
		gradient := gradients[i*d : (i+1)*d]
		for j := range row {
			if row[j] != 0 {
				axpy(gradient, row[j], at(n+j))
			}
		}
		through(gradient, at(i), norms[i])
	})
	t.parallel(m, func(j int) {
		gradient := gradients[(n+j)*d : (n+j+1)*d]
		for i := range n {
			if g := pull[i*m+j]; g > 1e-6 || g < -1e-6 {
				axpy(gradient, g, at(i))
			}
		}
		through(gradient, at(n+j), norms[n+j])
	})
	t.stretches(t.opt.Threads, func(k, _, _ int) {
		for i, b := range bags {
			if norms[i] > 0 {
				table.step(b, gradients[i*d:(i+1)*d], rate, k, t.opt.Threads)
			}
		}
	})
}

// clone is a table that goes on by itself.
func (t *table) clone() *table {
	return &table{t.dims, slices.Clone(t.rows), make([]float32, len(t.seen))}
}

// lesson is a pair made ready.
type lesson struct {
	texts    []bag    // the question, and it or its answer with what else was said
	clauses  []string // of what else was said
	answers  []int32  // passages
	entries  []uint64
	mistaken []int32 // passages that only look like an answer
}

func (t *trainer) lessons(pairs []Pair) []lesson {
	list := make([]lesson, len(pairs))
	t.parallel(len(pairs), func(i int) {
		p := &pairs[i]
		l := &list[i]
		l.texts = []bag{t.words.bag(nil, p.Query)}
		for _, also := range p.Also {
			l.texts = append(l.texts, t.words.bag(nil, p.Query, also))
		}
		if len(p.Also) > 0 {
			l.texts = append(l.texts, t.words.bag(nil, p.Also...))
		}
		for _, also := range p.Also {
			l.clauses = append(l.clauses, clausesOf(also)...)
		}
		l.entries = t.known(p)
		for _, e := range l.entries {
			l.answers = append(l.answers, t.entries[e]...)
		}
	})
	return list
}

// fromPairs is the second stage: a question should find its answer rather than what looks
// like it.
func (t *trainer) fromPairs(table *table, pairs []Pair, stage string) error {
	lessons := t.lessons(pairs)
	total := rounds * epochs
	for round := range rounds {
		if err := t.lookAlikes(table, pairs, lessons, round); err != nil {
			return err
		}
		for epoch := range epochs {
			if err := t.epoch(table, lessons, round*epochs+epoch); err != nil {
				return err
			}
			t.opt.Progress(stage, round*epochs+epoch+1, total)
		}
	}
	return nil
}

// lookAlikes finds the passages that a lesson has to tell from its answer.
func (t *trainer) lookAlikes(table *table, pairs []Pair, lessons []lesson, round int) error {
	var vectors *Vectors
	if round > 0 {
		vectors = t.vectors(table)
	}
	t.parallel(len(lessons), func(i int) {
		if t.ctx.Err() != nil {
			return
		}
		l := &lessons[i]
		l.mistaken = nil
		if round == 0 {
			for _, c := range t.opt.Candidates(pairs[i].Query, lookalikes) {
				if !slices.Contains(l.entries, c.Entry) {
					l.mistaken = append(l.mistaken, t.entries[c.Entry]...)
				}
			}
			return
		}
		q := t.query(table, l.texts[0])
		for _, n := range Nearest(q, []*Vectors{vectors}, lookalikes, anyone) {
			if !slices.Contains(l.entries, t.passages[n.At].Entry) {
				l.mistaken = append(l.mistaken, n.At)
			}
		}
	})
	return t.ctx.Err()
}

// query is a bag as a question to vectors.
func (t *trainer) query(table *table, b bag) *Query {
	vector := make([]float32, table.dims)
	table.embed(vector, b)
	return newQuery(vector, len(b))
}

// vectors are those of all passages by the table as it is.
func (t *trainer) vectors(table *table) *Vectors {
	v := newVectors(table.dims, len(t.passages))
	t.stretches(len(t.passages), func(_, from, to int) {
		vector := make([]float32, table.dims)
		for i := from; i < to; i++ {
			table.embed(vector, t.words.bag(nil, t.passages[i].whole()...))
			v.Set(i, quantize(vector))
		}
	})
	return v
}

// epoch goes over all lessons once, each answer of each.
func (t *trainer) epoch(table *table, lessons []lesson, number int) error {
	random := rand.New(rand.NewPCG(t.opt.Seed, uint64(number)+1000))
	type task struct{ lesson, answer int32 }
	var tasks []task
	for i := range lessons {
		for _, a := range lessons[i].answers {
			tasks = append(tasks, task{int32(i), a})
		}
	}
	random.Shuffle(len(tasks), func(i, j int) { tasks[i], tasks[j] = tasks[j], tasks[i] })
	for start := 0; start < len(tasks); start += asks {
		if err := t.ctx.Err(); err != nil {
			return err
		}
		chosen := tasks[start:min(start+asks, len(tasks))]
		asked := make([]bag, len(chosen))
		at := make([]int32, len(chosen))
		for i, c := range chosen {
			asked[i] = t.asked(&lessons[c.lesson], random)
			at[i] = c.answer
		}
		for _, c := range chosen {
			for range against {
				if wrong := lessons[c.lesson].mistaken; len(wrong) > 0 {
					at = append(at, wrong[random.IntN(len(wrong))])
				}
			}
		}
		answers := make([]bag, len(at))
		t.parallel(len(at), func(i int) { answers[i] = t.words.bag(nil, t.passages[at[i]].whole()...) })
		t.contrast(table, asked, answers, secondRate, func(i, j int) bool {
			return slices.Contains(lessons[chosen[i].lesson].entries, t.passages[at[j]].Entry)
		})
	}
	return nil
}

// asked is a lesson's question half of the time, and else what stands for it: some of
// the clauses of its answer, or all that was said.
func (t *trainer) asked(l *lesson, random *rand.Rand) bag {
	switch n := len(l.clauses); {
	case len(l.texts) == 1 || random.Float64() < 0.5:
		return l.texts[0]
	case n > 0 && random.Float64() < 0.5:
		from := random.IntN(n)
		return t.words.bag(nil, l.clauses[from:min(from+1+random.IntN(3), n)]...)
	}
	return l.texts[1+random.IntN(len(l.texts)-1)]
}

// anyone allows every vector.
func anyone(int, int) bool { return true }
