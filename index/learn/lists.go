package learn

import (
	"cmp"
	"math"
	"slices"
)

// features are what is known of a candidate beside the others of its list.
const features = 26

// kinship is how near a question is to learned ones: to the nearest, to all of them, and
// to all of them beside the closest that there is.
type kinship struct{ nearest, all, likely float32 }

func (q *Query) kinship(to uses, closest float32) (k kinship) {
	for _, u := range to {
		k.nearest = max(k.nearest, q.alike[u])
		k.all += float32(math.Exp(float64(q.alike[u]-1) / 0.15))
		k.likely += float32(math.Exp(float64(q.alike[u]-closest) / 0.05))
	}
	return k
}

// describe sets, for each candidate, features numbers.
func describe(q *Query, known *memory, list []Candidate) []float32 {
	n := len(list)
	out := make([]float32, n*features)
	if n == 0 {
		return out
	}
	order := make([]int32, n)
	for i := range order {
		order[i] = int32(i)
	}
	byWords, bySense := make([]int32, n), make([]int32, n)
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(list[b].BM25, list[a].BM25), cmp.Compare(list[a].Entry, list[b].Entry))
	})
	for rank, i := range order {
		byWords[i] = int32(rank)
	}
	bestWords := list[order[0]].BM25
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(list[b].Cosine, list[a].Cosine), cmp.Compare(list[a].Entry, list[b].Entry))
	})
	for rank, i := range order {
		bySense[i] = int32(rank)
	}
	bestSense := list[order[0]].Cosine
	closest := float32(-1) // of the learned questions
	if len(q.alike) > 0 {
		closest = slices.Max(q.alike)
	}
	type group struct {
		words, sense float32
		many         int32 // of its entries near the top
		place        int32 // among groups, by sense
		within       int32 // how many of its entries were met, by sense
		uses         int
		kinship
	}
	groups := make(map[uint64]group, n)
	for i := range list {
		c := &list[i]
		g, ok := groups[c.Group]
		if !ok {
			g.sense = -1
		}
		g.words = max(g.words, c.BM25)
		g.sense = max(g.sense, c.Cosine)
		if byWords[i] < 50 || bySense[i] < 50 {
			g.many++
		}
		groups[c.Group] = g
	}
	for key, g := range groups {
		uses := known.groups[key]
		g.uses = len(uses)
		g.kinship = q.kinship(uses, closest)
		groups[key] = g
	}
	within := make([]int32, n)
	places := int32(0)
	for _, i := range order {
		g := groups[list[i].Group]
		if g.within == 0 {
			g.place = places
			places++
		}
		within[i] = g.within
		g.within++
		groups[list[i].Group] = g
	}
	for i := range list {
		c := &list[i]
		g := groups[c.Group]
		f := out[i*features : (i+1)*features]
		words := float32(0)
		groupWords := float32(0)
		if bestWords > 0 {
			words, groupWords = c.BM25/bestWords, g.words/bestWords
		}
		uses := known.entries[c.Entry]
		kin := q.kinship(uses, closest)
		wordsRank := float64(byWords[i])
		if c.BM25 == 0 {
			wordsRank = 1000
		}
		copy(f, []float32{
			words,
			float32(math.Log1p(wordsRank)),
			c.Cosine,
			c.Cosine - bestSense,
			float32(math.Log1p(float64(bySense[i]))),
			groupWords,
			g.sense,
			g.sense - bestSense,
			float32(math.Log1p(float64(g.many))),
			float32(ln1p(len(uses))),
			float32(ln1p(g.uses)),
			kin.nearest,
			float32(math.Log1p(float64(kin.all))),
			g.nearest,
			float32(math.Log1p(float64(g.all))),
			float32(math.Log1p(float64(c.Length))),
			float32(10 / (10 + wordsRank)),
			10 / (10 + float32(bySense[i])),
			words * c.Cosine,
			words / (1 + float32(q.terms)/20),
			float32(ln1p(int(within[i]))),
			float32(ln1p(int(g.place))),
			c.BM25 / float32(q.terms+1),
			kin.likely,
			g.likely,
			float32(ln1p(int(g.within))),
		})
	}
	return out
}
