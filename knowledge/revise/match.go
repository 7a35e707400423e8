package revise

import (
	"slices"
	"strings"
)

// alikeFrom is how like two rows are that count as the same one changed, in percent.
const alikeFrom = 40

// match finds which row of b each row of a has become, -1 for those that are gone: the
// same ones, then those under the same name in the first column, then those that are
// most alike, in order.
func match(field Field, a, b []Row) []int {
	to := make([]int, len(a))
	taken := make([]bool, len(b))
	for i := range to {
		to[i] = -1
	}
	pair := func(fits func(x, y Row) bool) {
		for i := range a {
			if to[i] >= 0 {
				continue
			}
			for j := range b {
				if !taken[j] && fits(a[i], b[j]) {
					to[i], taken[j] = j, true
					break
				}
			}
		}
	}
	pair(func(x, y Row) bool { return sameRow(field, x, y) })
	if len(field.Columns) > 1 {
		pair(func(x, y Row) bool { return strings.TrimSpace(x[0]) != "" && sameText(x[0], y[0], true) })
	}
	pairAlike(a, b, to, taken)
	return to
}

// mostAlike is how many comparisons of rows by their words are made at most.
const mostAlike = 50_000

// pairAlike pairs the rows that are left and like enough.
func pairAlike(a, b []Row, to []int, taken []bool) {
	words := func(rows []Row, skip func(int) bool) (all [][]string, n int) {
		all = make([][]string, len(rows))
		for i := range rows {
			if !skip(i) {
				all[i], n = pairs(strings.Join(rows[i], "\n")), n+1
			}
		}
		return all, n
	}
	x, left := words(a, func(i int) bool { return to[i] >= 0 })
	y, right := words(b, func(j int) bool { return taken[j] })
	if left*right > mostAlike {
		return
	}
	for i := range a {
		for j := range b {
			if to[i] < 0 && !taken[j] && alike(x[i], y[j]) >= alikeFrom {
				to[i], taken[j] = j, true
			}
		}
	}
}

// alike is how like two rows are, in percent: by the sorted pairs of neighbouring
// characters that they have in common (Dice's coefficient).
func alike(x, y []string) int {
	if len(x)+len(y) == 0 {
		return 0
	}
	common, i, j := 0, 0, 0
	for i < len(x) && j < len(y) {
		switch c := strings.Compare(x[i], y[j]); {
		case c == 0:
			common, i, j = common+1, i+1, j+1
		case c < 0:
			i++
		default:
			j++
		}
	}
	return 200 * common / (len(x) + len(y))
}

// pairs are the pairs of neighbouring characters of a text, sorted; the whole text where
// it has only one character.
func pairs(text string) []string {
	runes := []rune(strings.TrimSpace(text))
	if len(runes) == 1 {
		return []string{string(runes)}
	}
	var all []string
	for i := 0; i+1 < len(runes); i++ {
		all = append(all, string(runes[i:i+2]))
	}
	slices.Sort(all)
	return all
}
