package figures

import (
	"math"
	"math/rand/v2"
)

// How the equations are solved. A hidden cell counts as computable below atMost: what is
// not computable is far above.
const (
	rounds = 5000
	exact  = 1e-12
	atMost = 1e-7
)

// computable are the hidden cells of fewer than Fewest that follow from all sums up to a
// stage together, though no single sum gives them away.
//
// The sums, with what is told in its place, are linear equations A·x = b of the hidden
// cells x. A cell follows from them exactly if it is the same in all solutions, which is
// if it is 0 in all vectors that A takes to 0. Of these one is taken at random: a random
// vector less its projection to the rows of A, found by conjugate gradients on the
// normal equations (CGLS; Björck, Numerical Methods for Least Squares Problems, 1996).
func (h *hiding) computable(stage int) []int {
	at := make([]int, len(h.cells))
	var hidden []int
	for i := range h.cells {
		at[i] = -1
		if h.dark[i] && h.stage[i] <= stage {
			at[i] = len(hidden)
			hidden = append(hidden, i)
		}
	}
	var rows [][]entry
	for _, s := range h.sums {
		if h.stage[s[0]] > stage {
			continue
		}
		var row []entry
		for k, i := range s {
			if at[i] >= 0 {
				row = append(row, entry{at[i], sign(k)})
			}
		}
		if len(row) > 0 {
			rows = append(rows, row)
		}
	}
	free := loose(rows, len(hidden))
	var open []int
	for k, i := range hidden {
		if h.n[i] < Fewest && math.Abs(free[k]) < atMost {
			open = append(open, i)
		}
	}
	return open
}

// entry is one number of a sparse matrix's row.
type entry struct {
	at int
	by float64
}

func sign(k int) float64 {
	if k == 0 {
		return 1
	}
	return -1
}

// loose is a random vector of length n that the rows take to 0.
func loose(rows [][]entry, n int) []float64 {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	rest := make([]float64, n) // of the random vector after what the rows explain
	for i := range rest {
		rest[i] = random.NormFloat64()
	}
	if len(rows) == 0 {
		return rest
	}
	s := times(rows, rest)
	p := append([]float64(nil), s...)
	gamma := dot(s, s)
	stop := max(exact*exact*gamma, 1e-24)
	for range rounds {
		if gamma <= stop {
			return rest
		}
		q := transposed(rows, p, n)
		alpha := gamma / dot(q, q)
		for i := range rest {
			rest[i] -= alpha * q[i]
		}
		s = times(rows, rest)
		next := dot(s, s)
		beta := next / gamma
		for i := range p {
			p[i] = s[i] + beta*p[i]
		}
		gamma = next
	}
	return make([]float64, n) // not found: nothing is taken to be free
}

func times(rows [][]entry, x []float64) []float64 {
	y := make([]float64, len(rows))
	for i, row := range rows {
		for _, e := range row {
			y[i] += e.by * x[e.at]
		}
	}
	return y
}

func transposed(rows [][]entry, y []float64, n int) []float64 {
	x := make([]float64, n)
	for i, row := range rows {
		for _, e := range row {
			x[e.at] += e.by * y[i]
		}
	}
	return x
}

func dot(a, b []float64) (sum float64) {
	for i := range a {
		sum += a[i] * b[i]
	}
	return sum
}
