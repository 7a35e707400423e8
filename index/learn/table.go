package learn

import (
	"math"
	"math/rand/v2"
)

// A table gives each term a row of numbers. It learns by Adagrad, with one step
// size a row.
type table struct {
	dims int
	rows []float32 // dims numbers a row
	seen []float32 // by row: sum of the mean squares of its gradients
}

// newTable makes a table of random rows, which keep texts about as far apart as
// their bags are.
func newTable(rows, dims int, seed uint64) *table {
	t := &table{dims: dims}
	t.grow(rows, seed)
	return t
}

// grow gives the table random rows behind its own, so that it has that many.
func (t *table) grow(rows int, seed uint64) {
	random := rand.New(rand.NewPCG(seed, uint64(len(t.seen))+1))
	scale := 1 / math.Sqrt(float64(t.dims))
	for range (rows - len(t.seen)) * t.dims {
		t.rows = append(t.rows, float32(random.NormFloat64()*scale))
	}
	t.seen = append(t.seen, make([]float32, rows-len(t.seen))...)
}

func (t *table) row(i int32) []float32 { return t.rows[int(i)*t.dims : (int(i)+1)*t.dims] }

// embed sets vector to the sum of the bag's rows, at length 1, and returns the
// length that it had.
func (t *table) embed(vector []float32, b bag) float32 {
	clear(vector)
	for _, w := range b {
		axpy(vector, w.weight, t.row(w.row))
	}
	return unit(vector)
}

// unit gives vector length 1 and returns the length that it had.
func unit(vector []float32) float32 {
	norm := float32(math.Sqrt(float64(dot(vector, vector))))
	if norm > 0 {
		scale(vector, 1/norm)
	}
	return norm
}

// step moves the rows of the bag against the gradient of its vector, those of
// which the number leaves that remainder.
func (t *table) step(b bag, gradient []float32, rate float32, remainder, threads int) {
	square := dot(gradient, gradient) / float32(t.dims)
	for _, w := range b {
		if threads > 1 && int(w.row)%threads != remainder {
			continue
		}
		t.seen[w.row] += w.weight * w.weight * square
		by := rate * w.weight / float32(math.Sqrt(float64(t.seen[w.row])+1e-12))
		axpy(t.row(w.row), -by, gradient)
	}
}

// through turns the gradient of a vector at length 1 into that of the vector that
// had that length before.
func through(gradient, vector []float32, norm float32) {
	along := dot(gradient, vector)
	for i := range gradient {
		gradient[i] = (gradient[i] - along*vector[i]) / max(norm, 1e-6)
	}
}

// dot is the inner product of two vectors whose dimensions are a multiple of 4.
func dot(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	b = b[:len(a)]
	for i := 0; i+3 < len(a); i += 4 {
		s0 += a[i] * b[i]
		s1 += a[i+1] * b[i+1]
		s2 += a[i+2] * b[i+2]
		s3 += a[i+3] * b[i+3]
	}
	return s0 + s1 + s2 + s3
}

// axpy adds x times by to y.
func axpy(y []float32, by float32, x []float32) {
	x = x[:len(y)]
	for i := 0; i+3 < len(y); i += 4 {
		y[i] += by * x[i]
		y[i+1] += by * x[i+1]
		y[i+2] += by * x[i+2]
		y[i+3] += by * x[i+3]
	}
}

func scale(x []float32, by float32) {
	for i := range x {
		x[i] *= by
	}
}

// packed is a table in eight bits a number.
type packed struct {
	dims  int
	rows  []int8
	scale []float32 // by row: what its numbers are multiplied with
}

func (t *table) pack() packed {
	p := packed{t.dims, make([]int8, len(t.rows)), make([]float32, len(t.seen))}
	for r := range t.seen {
		row := t.row(int32(r))
		most := float32(0)
		for _, x := range row {
			most = max(most, float32(math.Abs(float64(x))))
		}
		if most == 0 {
			continue
		}
		p.scale[r] = most / 127
		for i, x := range row {
			p.rows[r*t.dims+i] = int8(math.RoundToEven(float64(x / p.scale[r])))
		}
	}
	return p
}

// embed sets vector to the sum of the bag's rows, at length 1.
func (p *packed) embed(vector []float32, b bag) {
	clear(vector)
	for _, w := range b {
		row := p.rows[int(w.row)*p.dims : (int(w.row)+1)*p.dims]
		by := w.weight * p.scale[w.row]
		for i := range vector {
			vector[i] += by * float32(row[i])
		}
	}
	unit(vector)
}
