package learn

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"slices"
)

// A model as a file: magic, the numbers of dimensions, terms and questions, then the
// parts of the model in the order of their declaration, and a checksum of all that.
const magic = "jinguo model 2\n"

// The most of each that a file may say it has.
const (
	mostDims      = 1024
	mostQuestions = 10_000_000
	mostAnswers   = 1000
	mostTrees     = 1000
)

// parts writes m but for its checksum.
func (m *Model) parts(w io.Writer) error {
	var err error
	put := func(v any) {
		if err == nil {
			err = binary.Write(w, binary.LittleEndian, v)
		}
	}
	put([]byte(magic))
	put([]uint32{uint32(m.table.dims), uint32(len(m.words.idf)), uint32(len(m.asked.answers))})
	terms := make([]uint64, len(m.words.idf))
	for term, row := range m.words.rows {
		terms[row] = term
	}
	put(terms)
	put(m.words.idf)
	put(m.table.scale)
	put(m.table.rows)
	for i, list := range m.asked.answers {
		put(m.asked.vectors.at(i))
		put(uint32(len(list)))
		for _, a := range list {
			put([]uint64{a.entry, a.group})
		}
	}
	put([][features]float32{m.joins.mean, m.joins.spread, m.joins.weights})
	put(m.joins.learned)
	put(uint32(len(m.joins.trees)))
	for i := range m.joins.trees {
		for _, part := range m.joins.trees[i].parts() {
			put(part)
		}
	}
	return err
}

// sum is the model's id: a hash of all that is in it.
func (m *Model) sum() string {
	h := sha256.New()
	if err := m.parts(h); err != nil {
		panic(err) // a hash takes everything
	}
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// WriteTo writes the model for Read.
func (m *Model) WriteTo(w io.Writer) (int64, error) {
	c := &counter{w: w, crc: crc32.NewIEEE()}
	if err := m.parts(c); err != nil {
		return c.n, fmt.Errorf("write model: %w", err)
	}
	if err := binary.Write(c, binary.LittleEndian, c.crc.Sum32()); err != nil {
		return c.n, fmt.Errorf("write model: %w", err)
	}
	return c.n, nil
}

type counter struct {
	w   io.Writer
	n   int64
	crc interface {
		io.Writer
		Sum32() uint32
	}
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	c.crc.Write(p[:n])
	return n, err
}

var errDamaged = errors.New("the model's file is damaged")

// Read reads what WriteTo wrote. Tokenize must be the one that the model was
// trained with.
func Read(r io.Reader, tokenize Tokenize) (*Model, error) {
	m, err := read(r, tokenize)
	if err != nil {
		return nil, fmt.Errorf("read model: %w", err)
	}
	return m, nil
}

func read(r io.Reader, tokenize Tokenize) (*Model, error) {
	sum := crc32.NewIEEE()
	from := io.TeeReader(r, sum)
	head := make([]byte, len(magic)+12)
	if _, err := io.ReadFull(from, head); err != nil || string(head[:len(magic)]) != magic {
		return nil, errors.New("this is no model of this version")
	}
	numbers := head[len(magic):]
	dims := binary.LittleEndian.Uint32(numbers)
	terms := binary.LittleEndian.Uint32(numbers[4:])
	questions := binary.LittleEndian.Uint32(numbers[8:])
	if dims == 0 || dims > mostDims || dims%4 != 0 || terms > mostRows || questions > mostQuestions {
		return nil, errDamaged
	}
	m := &Model{words: vocabulary{tokenize: tokenize, rows: make(map[uint64]int32, min(terms, 1<<16))}}
	names, err := readNumbers(from, int(terms), 8, binary.LittleEndian.Uint64)
	if err != nil {
		return nil, err
	}
	for row, term := range names {
		m.words.rows[term] = int32(row)
	}
	if len(m.words.rows) != int(terms) {
		return nil, errDamaged
	}
	float := func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) }
	if m.words.idf, err = readNumbers(from, int(terms), 4, float); err != nil {
		return nil, err
	}
	m.table.dims = int(dims)
	if m.table.scale, err = readNumbers(from, int(terms), 4, float); err != nil {
		return nil, err
	}
	small := func(b []byte) int8 { return int8(b[0]) }
	if m.table.rows, err = readNumbers(from, int(terms)*int(dims), 1, small); err != nil {
		return nil, err
	}
	if err := m.readMemory(from, int(questions)); err != nil {
		return nil, err
	}
	for _, part := range []any{&m.joins.mean, &m.joins.spread, &m.joins.weights, &m.joins.learned} {
		if err := binary.Read(from, binary.LittleEndian, part); err != nil {
			return nil, errDamaged
		}
	}
	var trees uint32
	if err := binary.Read(from, binary.LittleEndian, &trees); err != nil || trees > mostTrees {
		return nil, errDamaged
	}
	m.joins.trees = make([]tree, trees)
	for i := range m.joins.trees {
		for _, part := range m.joins.trees[i].parts() {
			if err := binary.Read(from, binary.LittleEndian, part); err != nil {
				return nil, errDamaged
			}
		}
	}
	want := sum.Sum32()
	var got uint32
	if err := binary.Read(r, binary.LittleEndian, &got); err != nil || got != want || !m.sound() {
		return nil, errDamaged
	}
	m.id = m.sum()
	return m, nil
}

func (m *Model) readMemory(r io.Reader, questions int) error {
	small := func(b []byte) int8 { return int8(b[0]) }
	var all [][]int8
	var answers [][]answer
	for range questions {
		vector, err := readNumbers(r, m.table.dims, 1, small)
		if err != nil {
			return err
		}
		var n uint32
		if err := binary.Read(r, binary.LittleEndian, &n); err != nil || n > mostAnswers {
			return errDamaged
		}
		keys, err := readNumbers(r, 2*int(n), 8, binary.LittleEndian.Uint64)
		if err != nil {
			return err
		}
		list := make([]answer, n)
		for i := range list {
			list[i] = answer{keys[2*i], keys[2*i+1]}
		}
		all, answers = append(all, vector), append(answers, list)
	}
	v := newVectors(m.table.dims, questions)
	for i, vector := range all {
		v.Set(i, vector)
	}
	m.asked = newMemory(v, answers)
	return nil
}

// sound reports whether all numbers are numbers.
func (m *Model) sound() bool {
	whole := func(x float32) bool { return !math.IsNaN(float64(x)) && !math.IsInf(float64(x), 0) }
	for _, list := range [][]float32{m.words.idf, m.table.scale, m.joins.mean[:], m.joins.spread[:], m.joins.weights[:]} {
		if slices.ContainsFunc(list, func(x float32) bool { return !whole(x) }) {
			return false
		}
	}
	for _, t := range m.joins.trees {
		tooMany := func(k uint8) bool { return k >= features }
		bad := func(x float32) bool { return !whole(x) }
		if slices.ContainsFunc(t.feature[:], tooMany) || slices.ContainsFunc(t.leaves[:], bad) || slices.ContainsFunc(t.above[:], bad) {
			return false
		}
	}
	return !m.joins.learned || !slices.Contains(m.joins.spread[:], 0)
}

// readNumbers reads n numbers of that many bytes. What a file only says it has
// takes no memory.
func readNumbers[T any](r io.Reader, n, size int, number func([]byte) T) ([]T, error) {
	const most = 1 << 20
	var list []T
	var buf bytes.Buffer
	for n > 0 {
		k := min(n, most)
		buf.Reset()
		if _, err := io.CopyN(&buf, r, int64(k*size)); err != nil {
			return nil, errDamaged
		}
		list = slices.Grow(list, k)
		for data := buf.Bytes(); len(data) > 0; data = data[size:] {
			list = append(list, number(data))
		}
		n -= k
	}
	return list, nil
}
