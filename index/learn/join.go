package learn

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
)

// A joiner puts what is known of a candidate together to a score.
type joiner struct {
	mean, spread [features]float32 // of each feature, as seen in training
	weights      [features]float32
	learned      bool
	trees        []tree // what is added to the scores of the best
}

// closely is how many of a list, the best by the weights, the trees look at.
const closely = 200

// Join scores the candidates of one question; scores compare within the list.
func (m *Model) Join(q *Query, list []Candidate) {
	if !m.joins.learned {
		plainly(list)
		return
	}
	f := describe(q, &m.asked, list)
	scores := m.joins.scores(nil, f)
	m.joins.lookCloser(f, scores)
	most := float32(math.Inf(-1))
	for i := range list {
		list[i].Score = scores[i]
		most = max(most, scores[i])
	}
	for i := range list {
		list[i].Score = float32(math.Exp(float64(list[i].Score-most) / 4))
	}
}

// senseBeside is what a cosine counts beside a BM25 as a share of the best where
// joining was not learned: little enough for words to decide.
const senseBeside = 0.3

// plainly scores by words, and a little by sense.
func plainly(list []Candidate) {
	best := float32(0)
	for i := range list {
		best = max(best, list[i].BM25)
	}
	for i := range list {
		list[i].Score = senseBeside * max(0, list[i].Cosine)
		if best > 0 {
			list[i].Score += list[i].BM25 / best
		}
	}
}

// scores appends what the weights give each candidate of a list.
func (j *joiner) scores(to, facts []float32) []float32 {
	for at := 0; at < len(facts); at += features {
		to = append(to, j.score(facts[at:][:features]))
	}
	return to
}

// softmax makes shares of scores, which add up to 1.
func softmax(scores []float32) {
	most, sum := slices.Max(scores), float32(0)
	for i, s := range scores {
		scores[i] = float32(math.Exp(float64(s - most)))
		sum += scores[i]
	}
	for i := range scores {
		scores[i] /= sum
	}
}

func (j *joiner) score(f []float32) float32 {
	sum := float32(0)
	for k, w := range j.weights {
		sum += w * j.levelled(k, f[k])
	}
	return sum
}

// levelled is a feature by its mean and spread, and never far off.
func (j *joiner) levelled(k int, x float32) float32 {
	const far = 6
	return max(-far, min(far, (x-j.mean[k])/j.spread[k]))
}

// lookCloser adds to the best scores what the trees say, and to the others the least
// of that, so that none of these comes before those.
func (j *joiner) lookCloser(facts, scores []float32) {
	if len(j.trees) == 0 {
		return
	}
	if len(scores) <= closely {
		for i := range scores {
			scores[i] += j.value(facts[i*features:][:features])
		}
		return
	}
	least := float32(math.Inf(1))
	for rank, i := range descending(scores) {
		if rank < closely {
			more := j.value(facts[int(i)*features:][:features])
			scores[i] += more
			least = min(least, more)
			continue
		}
		scores[i] += least
	}
}

// value is what the trees say of a candidate.
func (j *joiner) value(facts []float32) float32 {
	more := float32(0)
	for k := range j.trees {
		more += j.trees[k].value(facts)
	}
	return more
}

// descending are the places of scores, the greatest first.
func descending(scores []float32) []int32 {
	order := make([]int32, len(scores))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b)) })
	return order
}

// ranked is a question with its candidates, for the joiner to learn from.
type ranked struct {
	facts []float32 // features of each
	right []bool
}

// rights is how many of its candidates are right.
func (l *ranked) rights() int {
	n := 0
	for _, right := range l.right {
		if right {
			n++
		}
	}
	return n
}

// newJoiner learns to give the right candidates of each list the greatest share of
// a softmax over it: weights first, then the trees that mend what these get wrong.
func newJoiner(lists []ranked, seed uint64) joiner {
	j := newWeights(lists, seed)
	best := make([]ranked, len(lists))
	scores := make([][]float32, len(lists))
	for i := range lists {
		best[i], scores[i] = j.best(&lists[i])
	}
	j.trees = grow(best, scores, plenty)
	return j
}

// best are the candidates that the trees look at, and their scores.
func (j *joiner) best(l *ranked) (ranked, []float32) {
	all := j.scores(nil, l.facts)
	var best ranked
	var scores []float32
	order := descending(all)
	for _, i := range order[:min(closely, len(order))] {
		best.facts = append(best.facts, l.facts[int(i)*features:][:features]...)
		best.right = append(best.right, l.right[i])
		scores = append(scores, all[i])
	}
	return best, scores
}

// newWeights learns how much each feature counts.
func newWeights(lists []ranked, seed uint64) joiner {
	j := joiner{learned: true}
	j.level(lists)
	random := rand.New(rand.NewPCG(seed, 3))
	seen := [features]float32{}
	var scores []float32
	for epoch := range 60 {
		rate := 0.1 / (1 + float32(epoch)/10)
		for _, at := range random.Perm(len(lists)) {
			l := &lists[at]
			rights := l.rights()
			if rights == 0 {
				continue
			}
			scores = j.scores(scores[:0], l.facts)
			softmax(scores)
			var gradient [features]float32
			for i, g := range scores {
				if l.right[i] {
					g -= 1 / float32(rights)
				}
				if g > 1e-5 || g < -1e-5 {
					for k := range features {
						gradient[k] += g * j.levelled(k, l.facts[i*features+k])
					}
				}
			}
			for k := range features {
				g := gradient[k] + 0.001*j.weights[k]
				seen[k] += g * g
				j.weights[k] -= rate * g / float32(math.Sqrt(float64(seen[k])+1e-8))
			}
		}
	}
	return j
}

// level learns the mean and spread of each feature.
func (j *joiner) level(lists []ranked) {
	var sum, squares [features]float64
	n := 0.0
	for i := range lists {
		for at := 0; at < len(lists[i].facts); at += features {
			for k := range features {
				x := float64(lists[i].facts[at+k])
				sum[k] += x
				squares[k] += x * x
			}
			n++
		}
	}
	for k := range features {
		mean := sum[k] / max(n, 1)
		j.mean[k] = float32(mean)
		j.spread[k] = float32(math.Sqrt(max(squares[k]/max(n, 1)-mean*mean, 1e-6)))
	}
}
