package learn

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// puzzles are lists in which the right candidate is the one that has either of two
// features but not both, which no weights can tell.
func puzzles(n int, random *rand.Rand) []ranked {
	list := make([]ranked, n)
	for i := range list {
		const many = 40
		l := ranked{facts: make([]float32, many*features), right: make([]bool, many)}
		at := random.IntN(many)
		for k := range many {
			f := l.facts[k*features : (k+1)*features]
			for j := range f {
				f[j] = random.Float32()
			}
			l.right[k] = k == at
			either := (f[3] > 0.5) != (f[7] > 0.5)
			if either != l.right[k] {
				f[3] = 1 - f[3]
			}
		}
		list[i] = l
	}
	return list
}

// solved counts the lists whose right candidate has the best score.
func solved(j *joiner, lists []ranked, closer bool) int {
	n := 0
	for _, l := range lists {
		scores := make([]float32, len(l.right))
		for k := range scores {
			scores[k] = j.score(l.facts[k*features:][:features])
		}
		if closer {
			j.lookCloser(l.facts, scores)
		}
		if l.right[descending(scores)[0]] {
			n++
		}
	}
	return n
}

func TestTreesTellWhatWeightsDoNot(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 1))
	j := newJoiner(puzzles(300, random), 1)
	held := puzzles(100, random)
	if n := solved(&j, held, false); n > 20 {
		t.Errorf("weights alone solve %d of 100: nothing is tested", n)
	}
	if n := solved(&j, held, true); n < 90 {
		t.Errorf("%d of 100 solved", n)
	}
}

// TestOthersStayBehind holds that what the trees do not look at stays behind what
// they look at, in its order.
func TestOthersStayBehind(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 2))
	j := newJoiner(puzzles(50, random), 1)
	const n = closely + 100
	facts, scores := make([]float32, n*features), make([]float32, n)
	for i := range facts {
		facts[i] = random.Float32()
	}
	for i := range scores {
		scores[i] = -float32(i) / 1000
	}
	j.lookCloser(facts, scores)
	if worst := slices.Min(scores[:closely]); worst < scores[closely] {
		t.Errorf("the worst looked at has %v, the best other %v", worst, scores[closely])
	}
	if !slices.IsSortedFunc(scores[closely:], func(a, b float32) int {
		if a >= b {
			return -1
		}
		return 1
	}) {
		t.Error("the others changed their order")
	}
}

func TestGrowWithoutLists(t *testing.T) {
	if trees := grow(nil, nil, plenty); trees != nil {
		t.Errorf("%d trees from nothing", len(trees))
	}
	none := []ranked{{facts: make([]float32, 3*features), right: make([]bool, 3)}}
	for _, tree := range grow(none, [][]float32{{1, 2, 3}}, 3) {
		if v := tree.value(none[0].facts); v != 0 {
			t.Errorf("%v from lists without a right candidate", v)
		}
	}
}

// TestSuggest holds that what answered like questions is suggested, the likeliest
// first and no more than asked for.
func TestSuggest(t *testing.T) {
	k := newToy(20)
	m := train(t, k, k.pairs(100), k.options())
	for _, p := range k.pairs(20) {
		list := m.Suggest(m.Query(p.Query), 5)
		if len(list) != 5 || list[0] != p.Relevant[0] {
			t.Fatalf("%v, not %v first", list, p.Relevant)
		}
	}
	if list := m.Suggest(m.Query("没有的"), 5); len(list) > 5 {
		t.Errorf("%d suggested", len(list))
	}
}

func TestValue(t *testing.T) {
	var tree tree
	for k := range tree.feature {
		tree.feature[k], tree.above[k] = uint8(k), 0.5
	}
	for i := range tree.leaves {
		tree.leaves[i] = float32(i)
	}
	facts := make([]float32, features)
	facts[1], facts[4], facts[0] = 0.6, 1, 0.5
	if v := tree.value(facts); v != 1<<1|1<<4 {
		t.Errorf("%v", v)
	}
}
