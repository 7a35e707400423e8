package intake

import (
	"strconv"
	"strings"
)

// hanzi writes n as Chinese counts: 十一, 一百零五; from 10,000 in Arabic digits.
func hanzi(n int) string {
	switch {
	case n == 0:
		return "〇"
	case n >= 10_000:
		return strconv.Itoa(n)
	}
	var out strings.Builder
	zero := false
	for _, u := range []struct {
		of   int
		name string
	}{{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}} {
		d := n / u.of % 10
		if d == 0 {
			zero = out.Len() > 0
			continue
		}
		if zero {
			out.WriteString("零")
			zero = false
		}
		if u.of != 10 || d > 1 || out.Len() > 0 {
			out.WriteString(string([]rune("一二三四五六七八九")[d-1]))
		}
		out.WriteString(u.name)
	}
	return out.String()
}

// digits writes n digit by digit.
func digits(n int, of []rune) string {
	out := []rune(strconv.Itoa(n))
	for i, r := range out {
		out[i] = of[r-'0']
	}
	return string(out)
}

// pick is the nth of marks, which start over after the last.
func pick(marks string, n int) string {
	all := []rune(marks)
	if n == 0 {
		return "0"
	}
	if n > len(all) && len(all) > 12 {
		return strconv.Itoa(n) // circled digits end; the stems and branches go round
	}
	return string(all[(n-1)%len(all)])
}

// roman writes n in Roman digits; beyond 3,999 in Arabic ones.
func roman(n int) string {
	if n == 0 || n >= 4000 {
		return strconv.Itoa(n)
	}
	values := []int{1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1}
	marks := []string{"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"}
	var out strings.Builder
	for i, value := range values {
		for n >= value {
			out.WriteString(marks[i])
			n -= value
		}
	}
	return out.String()
}

// letters writes n as Word counts with letters: a … z, aa, bb …
func letters(n int, first rune) string {
	if n == 0 || n > 26*20 {
		return strconv.Itoa(n)
	}
	return strings.Repeat(string(first+rune((n-1)%26)), (n-1)/26+1)
}
