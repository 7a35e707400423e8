package scrub

import (
	"regexp"
	"strings"
)

// form is a pattern and signs of which each match holds one: most texts lack them, and
// looking for them is fast.
type form struct {
	signs string
	*regexp.Regexp
}

func newForm(signs, pattern string) form { return form{signs, regexp.MustCompile(pattern)} }

// find returns the matches in s and their groups, as [regexp.Regexp.FindAllStringSubmatchIndex] does.
func (f form) find(s string) [][]int {
	if !strings.ContainsAny(s, f.signs) {
		return nil
	}
	return f.FindAllStringSubmatchIndex(s, -1)
}
