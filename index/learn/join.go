package learn

import (
	"math"
	"math/rand/v2"
)

// A joiner puts what is known of a candidate together to a score.
type joiner struct {
	mean, spread [features]float32 // of each feature, as seen in training
	weights      [features]float32
	learned      bool
}

// Join scores the candidates of one question; scores compare within the list.
func (m *Model) Join(q *Query, list []Candidate) {
	if !m.joins.learned {
		plainly(list)
		return
	}
	f := describe(q, &m.asked, list)
	most := float32(math.Inf(-1))
	for i := range list {
		list[i].Score = m.joins.score(f[i*features : (i+1)*features])
		most = max(most, list[i].Score)
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

// ranked is a question with its candidates, for the joiner to learn from.
type ranked struct {
	facts []float32 // features of each
	right []bool
}

// newJoiner learns to give the right candidates of each list the greatest share of
// a softmax over it.
func newJoiner(lists []ranked, seed uint64) joiner {
	j := joiner{learned: true}
	j.level(lists)
	random := rand.New(rand.NewPCG(seed, 3))
	seen := [features]float32{}
	var scores []float32
	for epoch := range 60 {
		rate := 0.1 / (1 + float32(epoch)/10)
		for _, at := range random.Perm(len(lists)) {
			l := &lists[at]
			n := len(l.right)
			scores = scores[:0]
			most := float32(math.Inf(-1))
			rights := 0
			for i := range n {
				s := j.score(l.facts[i*features : (i+1)*features])
				scores = append(scores, s)
				most = max(most, s)
				if l.right[i] {
					rights++
				}
			}
			if rights == 0 {
				continue
			}
			sum := float32(0)
			for i := range scores {
				scores[i] = float32(math.Exp(float64(scores[i] - most)))
				sum += scores[i]
			}
			var gradient [features]float32
			for i := range scores {
				g := scores[i] / sum
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
