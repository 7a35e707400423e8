package learn

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// runes is a Tokenize of characters and pairs of them.
func runes(text string, yield func(term uint64)) {
	before := rune(0)
	for _, r := range text {
		if strings.ContainsRune("，。 ", r) {
			before = 0
			continue
		}
		yield(uint64(r))
		if before != 0 {
			yield(uint64(before) | uint64(r)<<21)
		}
		before = r
	}
}

// A toy is a knowledge base of topics. Papers and people have different words for
// each, of characters of their own.
type toy struct {
	passages []Passage
	papers   [][]string // words of papers, by topic
	people   [][]string // words of people, by topic
	random   *rand.Rand
}

func newToy(topics int) *toy {
	t := &toy{random: rand.New(rand.NewPCG(7, 7))}
	next := rune('一')
	word := func() string {
		next += 2
		return string([]rune{next, next + 1})
	}
	for topic := range topics {
		var papers, people []string
		for range 6 {
			papers, people = append(papers, word()), append(people, word())
		}
		t.papers, t.people = append(t.papers, papers), append(t.people, people)
		for i := range 4 {
			t.passages = append(t.passages, Passage{
				Entry: Key(fmt.Sprint(topic, " ", i)), Group: Key(fmt.Sprint(topic)),
				Title: papers[0] + "办法", Text: t.sentence(papers) + "。" + t.sentence(papers) + "。" + t.sentence(papers),
			})
		}
	}
	return t
}

func (t *toy) sentence(words []string) string {
	var s strings.Builder
	for range 5 {
		s.WriteString(words[t.random.IntN(len(words))])
		if t.random.IntN(2) == 0 {
			s.WriteString("的")
		}
	}
	return s.String()
}

// pairs are n questions in the words of people, each with its topic's first entry.
func (t *toy) pairs(n int) []Pair {
	var list []Pair
	for i := range n {
		topic := i % len(t.papers)
		list = append(list, Pair{Query: t.sentence(t.people[topic]), Relevant: []uint64{Key(fmt.Sprint(topic, " ", 0))}})
	}
	return list
}

// options are those of a toy, whose words a search finds nothing by.
func (t *toy) options() Options {
	return Options{Tokenize: runes, Threads: 2, Seed: 5, Candidates: func(string, int) []Candidate { return nil }}
}

func train(t *testing.T, k *toy, pairs []Pair, opt Options) *Model {
	t.Helper()
	m, err := Train(t.Context(), k.passages, pairs, opt)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// first is the entry that the model alone ranks first.
func first(m *Model, k *toy, question string) uint64 {
	v := m.NewVectors(len(k.passages))
	for i := range k.passages {
		v.Set(i, m.Embed(&k.passages[i]))
	}
	q := m.Query(question)
	var list []Candidate
	for _, n := range Nearest(q, []*Vectors{v}, len(k.passages), anyone) {
		p := &k.passages[n.At]
		list = append(list, Candidate{At: int(n.At), Entry: p.Entry, Group: p.Group, Cosine: n.Cosine, Length: 20})
	}
	if len(list) == 0 {
		return 0
	}
	m.Join(q, list)
	return slices.MaxFunc(list, func(a, b Candidate) int { return cmp.Compare(a.Score, b.Score) }).Entry
}

// TestPairsTeachWhatWordsDoNotTell holds that questions in words that no passage has
// find their answers once such pairs were learned, and not before.
func TestPairsTeachWhatWordsDoNotTell(t *testing.T) {
	k := newToy(20)
	learned, asked := k.pairs(300), k.pairs(100)
	right := func(m *Model) int {
		n := 0
		for _, p := range asked {
			if first(m, k, p.Query) == p.Relevant[0] {
				n++
			}
		}
		return n
	}
	if n := right(train(t, k, nil, k.options())); n > 30 {
		t.Errorf("%d of 100 right without pairs: nothing is tested", n)
	}
	if n := right(train(t, k, learned, k.options())); n < 90 {
		t.Errorf("%d of 100 right", n)
	}
}

// TestTextsTeach holds that a passage is found by words that only stand together
// with its own in others.
func TestTextsTeach(t *testing.T) {
	k := newToy(30)
	m := train(t, k, nil, k.options())
	right := 0
	for topic, words := range k.papers {
		q := m.Query(words[1] + words[2] + words[3])
		v := m.NewVectors(len(k.passages))
		for i := range k.passages {
			v.Set(i, m.Embed(&k.passages[i]))
		}
		if k.passages[Nearest(q, []*Vectors{v}, 1, anyone)[0].At].Group == Key(fmt.Sprint(topic)) {
			right++
		}
	}
	if right < 27 {
		t.Errorf("%d of 30 topics found", right)
	}
}

// TestWordsDecideUntilJoiningIsLearned holds that what fits best in its words stays
// first where there were no pairs to learn from, unless others fit nearly as well.
func TestWordsDecideUntilJoiningIsLearned(t *testing.T) {
	k := newToy(5)
	m := train(t, k, nil, k.options())
	list := []Candidate{{At: 0, BM25: 10, Cosine: 0.1}, {At: 1, BM25: 7, Cosine: 0.9}, {At: 2, Cosine: 1}}
	m.Join(m.Query("问"), list)
	if !(list[0].Score > list[1].Score && list[1].Score > list[2].Score) {
		t.Errorf("%+v", list)
	}
}

func TestTheSameTwice(t *testing.T) {
	k := newToy(8)
	pairs := k.pairs(80)
	opt := k.options()
	one := train(t, k, pairs, opt)
	opt.Threads = 3
	if two := train(t, k, pairs, opt); one.ID() != two.ID() {
		t.Error("two threads and three learn different models")
	}
	opt.Seed++
	if other := train(t, k, pairs, opt); one.ID() == other.ID() {
		t.Error("the seed changes nothing")
	}
}

// TestGoingOn holds that a training that was interrupted ends as one that was not,
// and does not begin anew.
func TestGoingOn(t *testing.T) {
	k := newToy(8)
	opt := k.options()
	whole := train(t, k, nil, opt)
	opt.Dir = t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	opt.Progress = func(_ string, done, total int) {
		if done > total/2 {
			cancel()
		}
	}
	if _, err := Train(ctx, k.passages, nil, opt); !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted: %v", err)
	}
	least := -1
	opt.Progress = func(_ string, done, _ int) {
		if least < 0 {
			least = done
		}
	}
	if again := train(t, k, nil, opt); again.ID() != whole.ID() {
		t.Error("another model after going on")
	}
	if least <= len(k.passages) {
		t.Errorf("began anew, at %d", least)
	}
	// What does not fit is passed over.
	for _, text := range []string{"", "garbage", "x 99\n"} {
		if err := os.WriteFile(filepath.Join(opt.Dir, "texts"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if again := train(t, k, nil, opt); again.ID() != whole.ID() {
			t.Errorf("another model after %q", text)
		}
	}
}

func TestFile(t *testing.T) {
	k := newToy(8)
	m := train(t, k, k.pairs(80), k.options())
	var file bytes.Buffer
	n, err := m.WriteTo(&file)
	if err != nil || n != int64(file.Len()) {
		t.Fatalf("%d bytes of %d, %v", n, file.Len(), err)
	}
	data := file.Bytes()
	back, err := Read(bytes.NewReader(data), runes)
	if err != nil {
		t.Fatal(err)
	}
	if back.ID() != m.ID() || back.Dims() != m.Dims() {
		t.Error("another model comes back")
	}
	for i := range k.passages {
		if diff := gocmp.Diff(m.Embed(&k.passages[i]), back.Embed(&k.passages[i])); diff != "" {
			t.Fatal(diff)
		}
	}
	question := k.pairs(3)[2].Query
	if first(m, k, question) != first(back, k, question) {
		t.Error("the model that comes back ranks otherwise")
	}
	random := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		bad := slices.Clone(data)
		if random.IntN(2) == 0 {
			bad[random.IntN(len(bad))] ^= 1 << random.IntN(8)
		} else {
			bad = bad[:random.IntN(len(bad))]
		}
		if _, err := Read(bytes.NewReader(bad), runes); err == nil {
			t.Fatal("a damaged file is read")
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(magic))
	f.Add(append([]byte(magic), 4, 0, 0, 0, 255, 255, 0, 0, 255, 255, 255, 0))
	f.Fuzz(func(t *testing.T, data []byte) {
		if m, err := Read(bytes.NewReader(data), runes); err == nil {
			m.Query("甲乙").vector[0]++
		}
	})
}

// TestNear holds that the nearest by their signs first are mostly the nearest.
func TestNear(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 3))
	const n, d, want = 5000, 128, 50
	m := &Model{table: packed{dims: d}}
	v := m.NewVectors(n)
	vector, base := make([]float32, d), make([]float32, d)
	for j := range base {
		base[j] = float32(random.NormFloat64())
	}
	for i := range n {
		like := 3 * math.Pow(random.Float64(), 8) // few are like the base, most hardly
		for j := range vector {
			vector[j] = float32(random.NormFloat64() + like*float64(base[j]))
		}
		if i%10 != 0 { // some have no vector
			v.Set(i, quantize(vector))
		}
	}
	q := &Query{vector: quantize(base)}
	q.signs, q.norm = signsOf(q.vector), length(q.vector)
	v.Set(1, q.vector)
	allowed := func(_, i int) bool { return i%7 != 0 }
	var exact []Near
	for i := range n {
		if allowed(0, i) && v.inverse[i] > 0 {
			exact = append(exact, Near{0, int32(i), v.Cosine(q, i)})
		}
	}
	slices.SortFunc(exact, func(a, b Near) int { return cmp.Compare(b.Cosine, a.Cosine) })
	got := Nearest(q, []*Vectors{v}, want, allowed)
	if len(got) != want || got[0].At != 1 || got[0].Cosine < 0.999 {
		t.Fatalf("%d, first %+v", len(got), got[0])
	}
	found := 0
	for _, near := range exact[:want] {
		if slices.Contains(got, near) {
			found++
		}
	}
	if found < want*8/10 {
		t.Errorf("%d of the nearest %d", found, want)
	}
	if len(Nearest(&Query{}, []*Vectors{v}, 10, allowed)) > 0 || len(Nearest(q, []*Vectors{v}, 0, allowed)) > 0 {
		t.Error("nothing is near to something")
	}
}

func BenchmarkNear(b *testing.B) {
	random := rand.New(rand.NewPCG(2, 3))
	m := &Model{table: packed{dims: dims}}
	v := m.NewVectors(58_000)
	vector := make([]float32, dims)
	for i := range 58_000 {
		for j := range vector {
			vector[j] = float32(random.NormFloat64())
		}
		v.Set(i, quantize(vector))
	}
	q := &Query{vector: slices.Clone(v.at(1))}
	q.signs, q.norm = signsOf(q.vector), length(q.vector)
	b.ReportAllocs()
	for b.Loop() {
		Nearest(q, []*Vectors{v}, 400, anyone)
	}
}
