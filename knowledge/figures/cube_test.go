package figures

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// counties of one city, and one of the next.
var counties = []string{"371302", "371311", "371312", "371321", "371402", "3713", ""}

var months = []string{"2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-07", "2026-12"}

// parts as the report has them, with fewer topics.
var someParts = Parts{
	"all":    {{"t:a", "t:b", "t:c", "urgent"}, {"s:yes", "s:no", "urgent"}},
	"urgent": {{"u:x", "u:y"}},
}

// random is a cube with random counts, many of them small.
func random(seed uint64, rows int) *Cube {
	r := rand.New(rand.NewPCG(seed, 7))
	c := NewCube(someParts)
	places, times := 1+r.IntN(len(counties)), 1+r.IntN(len(months))
	for range rows {
		week := Month(months[r.IntN(times)]).Weeks()[r.IntN(4)]
		n := 1 + r.IntN(4)
		if r.IntN(4) == 0 {
			n = r.IntN(60)
		}
		code := counties[r.IntN(places)]
		if danger := r.IntN(6); danger < 2 {
			c.Add(n, code, week, "all", "urgent", []string{"u:x", "u:y"}[danger])
			continue
		}
		c.Add(n, code, week, "all", []string{"t:a", "t:b", "t:c"}[r.IntN(3)], []string{"s:yes", "s:no"}[r.IntN(2)])
	}
	c.Hide()
	return c
}

// prime is the field in which follows solves equations exactly.
const prime = 1<<61 - 1

// follows are the hidden cells that the sums of what is told determine, found by
// elimination over a finite field, all cells of the cube at once.
func follows(c *Cube) (found []Cell) {
	h := c.hiding()
	at := map[Cell]int{}
	var hidden []Cell
	for _, cell := range h.cells {
		if c.hidden[cell] {
			at[cell] = len(hidden)
			hidden = append(hidden, cell)
		}
	}
	var rows []map[int]uint64
	for _, s := range h.sums {
		row := map[int]uint64{}
		for k, i := range s {
			if j, dark := at[h.cells[i]]; dark {
				row[j] = 1
				if k > 0 {
					row[j] = prime - 1
				}
			}
		}
		rows = append(rows, row)
	}
	for j, cell := range hidden { // reduced row echelon form: a determined cell stands alone in its row
		_ = cell
		pivot := -1
		for i := range rows {
			if rows[i] != nil && rows[i][-1] == 0 && rows[i][j] != 0 {
				pivot = i
				break
			}
		}
		if pivot < 0 {
			continue
		}
		scale(rows[pivot], invert(rows[pivot][j]))
		for i := range rows {
			if by := rows[i][j]; i != pivot && by != 0 {
				subtract(rows[i], rows[pivot], by)
			}
		}
		rows[pivot][-1] = 1 // used
	}
	for _, row := range rows {
		if row[-1] == 1 && len(row) == 2 {
			for j := range row {
				if j >= 0 {
					found = append(found, hidden[j])
				}
			}
		}
	}
	return found
}

func scale(row map[int]uint64, by uint64) {
	for j := range row {
		row[j] = multiply(row[j], by)
	}
}

func subtract(row, other map[int]uint64, by uint64) {
	for j, v := range other {
		if j < 0 {
			continue
		}
		row[j] = (row[j] + prime - multiply(v, by)) % prime
		if row[j] == 0 {
			delete(row, j)
		}
	}
}

// multiply is a·b modulo prime.
func multiply(a, b uint64) uint64 {
	var sum uint64
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			sum = (sum + a) % prime
		}
		a = a * 2 % prime
	}
	return sum
}

func invert(a uint64) uint64 {
	result, e := uint64(1), uint64(prime-2)
	for ; e > 0; e >>= 1 {
		if e&1 == 1 {
			result = multiply(result, a)
		}
		a = multiply(a, a)
	}
	return result
}

// TestHiddenStaysHidden holds that from all that is told of all regions, weeks, months,
// quarters and years together no count of fewer than ten can be computed, and that some
// counts are told.
func TestHiddenStaysHidden(t *testing.T) {
	told, dark := 0, 0
	for seed := range uint64(60) {
		c := random(seed, 5+int(seed)*2)
		for _, cell := range follows(c) {
			if n := c.counts[cell]; n < Fewest {
				t.Errorf("seed %d: %v = %d follows from what is told", seed, cell, n)
			}
		}
		for cell, n := range c.counts {
			if n > 0 && n < Fewest && !c.hidden[cell] {
				t.Errorf("seed %d: %v = %d is told", seed, cell, n)
			}
			if c.hidden[cell] {
				dark++
			} else {
				told++
			}
		}
	}
	t.Logf("%d counts are told, %d hidden", told, dark)
	if told < 1000 {
		t.Errorf("only %d counts are told", told)
	}
}

// TestSumsLeaveRoom holds that no sum leaves its hidden parts fewer than ten together, nor
// just one each.
func TestSumsLeaveRoom(t *testing.T) {
	for seed := range uint64(40) {
		c := random(seed, 60)
		h := c.hiding()
		for _, s := range h.sums {
			if c.hidden[h.cells[s[0]]] {
				continue
			}
			dark, rest := 0, h.n[s[0]]
			for _, i := range s[1:] {
				if c.hidden[h.cells[i]] {
					dark++
				} else {
					rest -= h.n[i]
				}
			}
			if dark > 0 && (rest < Fewest || rest < dark+2) {
				t.Errorf("seed %d: %d is left for %d hidden parts of %v", seed, rest, dark, h.cells[s[0]])
			}
		}
	}
}

// TestSums holds that all counts add up.
func TestSums(t *testing.T) {
	c := random(3, 200)
	h := c.hiding()
	for _, s := range h.sums {
		sum := 0
		for _, i := range s[1:] {
			sum += h.n[i]
		}
		if sum != h.n[s[0]] {
			t.Errorf("%v is %d, its parts are %d", h.cells[s[0]], h.n[s[0]], sum)
		}
	}
}

// TestMonthStands holds that what is told of a month does not change with what is counted
// in later ones.
func TestMonthStands(t *testing.T) {
	fill := func(more bool) *Cube {
		r := rand.New(rand.NewPCG(5, 5))
		c := NewCube(someParts)
		for i := range 80 {
			c.Add(1+r.IntN(14), counties[i%4], Month("2026-01").Weeks()[i%4], "all", []string{"t:a", "t:b"}[i%2], []string{"s:yes", "s:no"}[r.IntN(2)])
		}
		for i := range 80 {
			if more {
				c.Add(1+r.IntN(14), counties[i%5], Month("2026-02").Weeks()[i%4], "all", []string{"t:a", "t:c"}[i%2], "s:yes")
			}
		}
		c.Hide()
		return c
	}
	alone, later := fill(false), fill(true)
	for cell := range alone.counts {
		if stageOf(cell.Time) == 0 && alone.At(cell.Key, cell.Region, cell.Time) != later.At(cell.Key, cell.Region, cell.Time) {
			t.Errorf("%v: %v becomes %v", cell, alone.At(cell.Key, cell.Region, cell.Time), later.At(cell.Key, cell.Region, cell.Time))
		}
	}
}

// TestPeriod holds how periods are made of years, quarters and months.
func TestPeriod(t *testing.T) {
	for in, want := range map[Period]string{
		{"2026-02", "2026-02"}: "[2026-02]",
		{"2026-01", "2026-03"}: "[2026-Q1]",
		{"2025-12", "2026-04"}: "[2025-12 2026-Q1 2026-04]",
		{"2025-01", "2026-01"}: "[2025 2026-01]",
		{"2025-02", "2026-01"}: "[2025-02 2025-03 2025-Q2 2025-Q3 2025-Q4 2026-01]",
	} {
		if got := fmt.Sprint(in.nodes()); got != want {
			t.Errorf("%v is %s, want %s", in, got, want)
		}
	}
	c := NewCube(nil)
	c.Add(12, "371324", "2026-01", "k")
	c.Add(3, "371324", "2026-02", "k")
	c.Add(30, "371324", "2026-03", "k")
	c.Hide()
	if got := c.Period("k", "3713", Period{"2026-01", "2026-01"}); got != (Count{N: 12}) {
		t.Errorf("January is %v", got)
	}
	if got := c.Period("k", "3713", Period{"2026-01", "2026-03"}); !got.Hidden {
		t.Errorf("the quarter is %v: it gives February away", got)
	}
}
