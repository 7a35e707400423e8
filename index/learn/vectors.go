package learn

import (
	"cmp"
	"math"
	"math/bits"
	"slices"
	"sync"
)

// Vectors are the vectors of passages, by number.
type Vectors struct {
	dims    int
	numbers []int8
	signs   []uint64  // a bit a dimension: whether it is above 0
	inverse []float32 // of the vector's length; 0 where there is none
}

// NewVectors makes n vectors, all of them zero.
func (m *Model) NewVectors(n int) *Vectors { return newVectors(m.table.dims, n) }

func newVectors(dims, n int) *Vectors {
	return &Vectors{dims, make([]int8, n*dims), make([]uint64, n*words(dims)), make([]float32, n)}
}

func words(dims int) int { return (dims + 63) / 64 }

// Set keeps a vector, which has Dims numbers.
func (v *Vectors) Set(i int, vector []int8) {
	copy(v.numbers[i*v.dims:(i+1)*v.dims], vector)
	copy(v.signs[i*words(v.dims):], signsOf(vector))
	v.inverse[i] = 0
	if norm := length(vector); norm > 0 {
		v.inverse[i] = 1 / norm
	}
}

func (v *Vectors) at(i int) []int8 { return v.numbers[i*v.dims : (i+1)*v.dims] }

// Cosine is that of the question and the vector of that number.
func (v *Vectors) Cosine(q *Query, i int) float32 {
	if q.norm == 0 {
		return 0
	}
	return float32(product(q.vector, v.at(i))) * v.inverse[i] / q.norm
}

// Near is a vector near a question.
type Near struct {
	Part, At int32 // which of the parts, and its number there
	Cosine   float32
}

// closer is how many vectors, as a multiple of those asked for, are compared number
// by number, out of those whose signs are most like the question's. On data/statutes
// 3 costs 0.001 of Recall@100; 5, 10 and comparing all give the same.
const closer = 5

// differences is memory that is used again.
var differences = sync.Pool{New: func() any { return new([]uint16) }}

// Nearest returns the n vectors in all parts that are nearest to the question, among
// the allowed ones, the nearest first. A few of the further ones may be missed,
// because most are compared by their signs only.
func Nearest(q *Query, parts []*Vectors, n int, allowed func(part, i int) bool) []Near {
	if q.norm == 0 || n <= 0 {
		return nil
	}
	all := 0
	for _, v := range parts {
		all += len(v.inverse)
	}
	memory := differences.Get().(*[]uint16)
	defer differences.Put(memory)
	if cap(*memory) < all {
		*memory = make([]uint16, all)
	}
	differ := (*memory)[:0]
	counts := make([]int, len(q.vector)+2)
	for _, v := range parts {
		differ = v.differ(q, differ)
	}
	for _, d := range differ {
		counts[d]++
	}
	most, room := 0, closer*n
	for d := range len(q.vector) + 1 {
		if room -= counts[d]; room < 0 && d > 0 {
			break
		}
		most = d
	}
	list := make([]Near, 0, closer*n)
	for part, v := range parts {
		for i, d := range differ[:len(v.inverse)] {
			if int(d) <= most && allowed(part, i) {
				list = append(list, Near{int32(part), int32(i), v.Cosine(q, i)})
			}
		}
		differ = differ[len(v.inverse):]
	}
	slices.SortFunc(list, func(a, b Near) int {
		return cmp.Or(cmp.Compare(b.Cosine, a.Cosine), cmp.Compare(a.Part, b.Part), cmp.Compare(a.At, b.At))
	})
	return list[:min(n, len(list))]
}

// differ appends in how many signs each vector differs from the question, more than
// all for one that is zero.
func (v *Vectors) differ(q *Query, list []uint16) []uint16 {
	k := words(v.dims)
	for i, inverse := range v.inverse {
		d := 0
		for j, s := range v.signs[i*k : (i+1)*k] {
			d += bits.OnesCount64(s ^ q.signs[j])
		}
		if inverse == 0 {
			d = v.dims + 1
		}
		list = append(list, uint16(d))
	}
	return list
}

// quantize gives each number eight bits, the greatest becoming 127.
func quantize(vector []float32) []int8 {
	most := float32(0)
	for _, x := range vector {
		most = max(most, float32(math.Abs(float64(x))))
	}
	list := make([]int8, len(vector))
	if most == 0 {
		return list
	}
	for i, x := range vector {
		list[i] = int8(math.RoundToEven(float64(x / most * 127)))
	}
	return list
}

func signsOf(vector []int8) []uint64 {
	signs := make([]uint64, words(len(vector)))
	for i, x := range vector {
		if x > 0 {
			signs[i/64] |= 1 << (i % 64)
		}
	}
	return signs
}

func length(vector []int8) float32 {
	return float32(math.Sqrt(float64(product(vector, vector))))
}

// product is the inner product of two vectors whose dimensions are a multiple of 4.
func product(a, b []int8) int32 {
	var s0, s1, s2, s3 int32
	b = b[:len(a)]
	for i := 0; i+3 < len(a); i += 4 {
		s0 += int32(a[i]) * int32(b[i])
		s1 += int32(a[i+1]) * int32(b[i+1])
		s2 += int32(a[i+2]) * int32(b[i+2])
		s3 += int32(a[i+3]) * int32(b[i+3])
	}
	return s0 + s1 + s2 + s3
}
