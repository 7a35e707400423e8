package learn

import (
	"cmp"
	"math"
	"slices"
)

// A tree asks the same questions on each of its levels whatever was answered before
// ("oblivious", as in CatBoost), so its leaf is a number made of the answers' bits.
type tree struct {
	feature [levels]uint8
	above   [levels]float32 // the leaf's bit is set where the feature is greater
	leaves  [1 << levels]float32
}

const (
	levels   = 5
	plenty   = 120 // trees at most
	bins     = 48  // of each feature, of as many candidates each
	shrink   = 0.08
	leafMild = 1.0 // added to the weight of each leaf, against few examples
)

// parts are what a file holds of a tree.
func (t *tree) parts() []any { return []any{&t.feature, &t.above, &t.leaves} }

func (t *tree) value(f []float32) float32 {
	leaf := 0
	for k, feature := range &t.feature {
		if f[feature] > t.above[k] {
			leaf |= 1 << k
		}
	}
	return t.leaves[leaf]
}

// A grower grows trees on lists of candidates that have a score already.
type grower struct {
	lists  []ranked
	start  []int       // of each list among all candidates
	scores []float32   // of each candidate
	binned []uint8     // features of each
	edges  [][]float32 // of each feature's bins
	pull   []float32   // of each, the gradient of the lists' losses
	weight []float32   // of each, its second derivative
	leaf   []uint8
}

// grow learns trees that add to the scores what makes right candidates have the
// greatest share of a softmax over their list.
func grow(lists []ranked, scores [][]float32, many int) []tree {
	g := &grower{lists: lists}
	for i := range lists {
		g.start = append(g.start, len(g.scores))
		g.scores = append(g.scores, scores[i]...)
	}
	n := len(g.scores)
	if n == 0 {
		return nil
	}
	g.pull, g.weight, g.leaf = make([]float32, n), make([]float32, n), make([]uint8, n)
	g.bin()
	var trees []tree
	for range many {
		g.differentiate()
		t := g.next()
		g.apply(&t)
		trees = append(trees, t)
	}
	return trees
}

// bin cuts each feature into bins of about as many candidates.
func (g *grower) bin() {
	n := len(g.scores)
	g.binned = make([]uint8, n*features)
	g.edges = make([][]float32, features)
	column := make([]float32, 0, n)
	for k := range features {
		column = column[:0]
		for i := range g.lists {
			for at := k; at < len(g.lists[i].facts); at += features {
				column = append(column, g.lists[i].facts[at])
			}
		}
		sorted := slices.Clone(column)
		slices.Sort(sorted)
		var edges []float32
		for b := 1; b < bins; b++ {
			if e := sorted[b*n/bins]; e < sorted[n-1] && (len(edges) == 0 || e > edges[len(edges)-1]) {
				edges = append(edges, e)
			}
		}
		g.edges[k] = edges
		for i, x := range column {
			at, _ := slices.BinarySearchFunc(edges, x, func(e, x float32) int { return cmp.Compare(e, x) })
			g.binned[i*features+k] = uint8(at) // how many edges x is greater than
		}
	}
}

// differentiate sets what moves each candidate's score.
func (g *grower) differentiate() {
	for i := range g.lists {
		right := g.lists[i].right
		scores := g.scores[g.start[i] : g.start[i]+len(right)]
		pull, weight := g.pull[g.start[i]:][:len(right)], g.weight[g.start[i]:][:len(right)]
		clear(pull)
		clear(weight)
		rights := g.lists[i].rights()
		if rights == 0 {
			continue
		}
		copy(weight, scores)
		softmax(weight)
		for k, share := range weight {
			pull[k] = share
			if right[k] {
				pull[k] -= 1 / float32(rights)
			}
			weight[k] = share * (1 - share)
		}
	}
}

// next finds the questions that part the pulls best.
func (g *grower) next() tree {
	var t tree
	clear(g.leaf)
	type sums struct{ pull, weight float32 }
	held := make([]sums, (1<<levels)*features*bins)
	for level := range levels {
		leaves := 1 << level
		used := held[:leaves*features*bins]
		clear(used)
		for i := range g.scores {
			if g.pull[i] == 0 && g.weight[i] == 0 {
				continue
			}
			base := int(g.leaf[i]) * features * bins
			row := g.binned[i*features : (i+1)*features]
			for k, b := range row {
				s := &used[base+k*bins+int(b)]
				s.pull += g.pull[i]
				s.weight += g.weight[i]
			}
		}
		best := float32(-1)
		bestFeature, bestEdge := 0, 0
		for k := range features {
			gain := make([]float32, len(g.edges[k]))
			for leaf := range leaves {
				row := used[leaf*features*bins+k*bins:][:bins]
				var all, low sums
				for _, s := range row {
					all.pull += s.pull
					all.weight += s.weight
				}
				for e := range gain {
					low.pull += row[e].pull
					low.weight += row[e].weight
					high := sums{all.pull - low.pull, all.weight - low.weight}
					gain[e] += low.pull*low.pull/(low.weight+leafMild) + high.pull*high.pull/(high.weight+leafMild)
				}
			}
			for e, x := range gain {
				if x > best {
					best, bestFeature, bestEdge = x, k, e
				}
			}
		}
		t.feature[level] = uint8(bestFeature)
		if best < 0 {
			t.above[level] = math.MaxFloat32
			continue
		}
		t.above[level] = g.edges[bestFeature][bestEdge]
		for i := range g.leaf {
			if int(g.binned[i*features+bestFeature]) > bestEdge {
				g.leaf[i] |= 1 << level
			}
		}
	}
	var leaves [1 << levels]sums
	for i, leaf := range g.leaf {
		leaves[leaf].pull += g.pull[i]
		leaves[leaf].weight += g.weight[i]
	}
	for i, s := range leaves {
		t.leaves[i] = -shrink * s.pull / (s.weight + leafMild)
	}
	return t
}

func (g *grower) apply(t *tree) {
	for i, leaf := range g.leaf {
		g.scores[i] += t.leaves[leaf]
	}
}
