// Package pattern matches texts with many expressions fast: most are ruled out by
// one look for a character that all their matches have.
package pattern

import (
	"regexp"
	"regexp/syntax"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Pattern is an expression that is not even tried on a text without one of the
// characters that each of its matches has. Most texts have none of them, and Go's
// expressions cost some microseconds a character.
type Pattern struct {
	*regexp.Regexp
	needs string // empty where nothing can be told
	latin bool   // a match may also be of Latin letters alone
	grams []string
}

// New compiles an RE2 expression.
func New(expr string) (Pattern, error) {
	compiled, err := regexp.Compile(expr)
	if err != nil {
		return Pattern{}, err
	}
	p := Pattern{Regexp: compiled}
	tree, err := syntax.Parse(expr, syntax.Perl)
	if err == nil {
		p.needs = string(needed(tree.Simplify()))
		p.grams = grams(tree.Simplify())
	}
	return p, nil
}

// Grams are characters and pairs of neighbours of which every match has at least one;
// none where nothing can be told. A caller that knows the pairs of a text once can rule
// out most of many patterns without a look at any.
func (p Pattern) Grams() []string { return p.grams }

// AnyWord is a pattern of any of words, whatever the case of those in Latin letters.
func AnyWord(words []string) Pattern {
	p := Pattern{Regexp: regexp.MustCompile(`(?i)` + OneOf(words, Whole))}
	var set []rune
	for _, w := range words {
		if w[0] < utf8.RuneSelf {
			p.latin = true
			continue
		}
		set = append(set, rarest([]rune(w), 0)...)
	}
	slices.Sort(set)
	p.needs = string(slices.Compact(set))
	return p
}

// OneOf is an expression for any of words as quote writes them, the longest that
// fits first.
func OneOf(words []string, quote func(string) string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	slices.SortStableFunc(quoted, func(a, b string) int { return len(b) - len(a) })
	return strings.Join(quoted, "|")
}

// Whole quotes a word, which must not be empty, so that one in Latin letters matches
// no part of another.
func Whole(word string) string {
	quoted := regexp.QuoteMeta(word)
	if word[0] < utf8.RuneSelf {
		quoted = `\b` + quoted + `\b`
	}
	return quoted
}

// Matches reports whether text has a match.
func (p Pattern) Matches(text string) bool { return !p.CannotMatch(text) && p.MatchString(text) }

// CannotMatch reports whether text has none of the characters that a match needs.
func (p Pattern) CannotMatch(text string) bool {
	if p.needs == "" || strings.ContainsAny(text, p.needs) {
		return false
	}
	return !p.latin || !strings.ContainsFunc(text, func(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) })
}

// needed returns characters of which every match of re has at least one; none
// where there is no such set.
func needed(re *syntax.Regexp) []rune {
	switch re.Op {
	case syntax.OpLiteral:
		return rarest(re.Rune, re.Flags)
	case syntax.OpCharClass:
		return classRunes(re.Rune)
	case syntax.OpCapture, syntax.OpPlus:
		return needed(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return needed(re.Sub[0])
		}
	case syntax.OpConcat:
		var best []rune
		for _, sub := range re.Sub {
			if set := needed(sub); set != nil && (best == nil || cost(set) < cost(best)) {
				best = set
			}
		}
		return best
	case syntax.OpAlternate:
		var all []rune
		for _, sub := range re.Sub {
			set := needed(sub)
			if set == nil {
				return nil
			}
			all = append(all, set...)
		}
		return all
	}
	return nil
}

// mostWords is how many words an expression may stand for to be spelled out.
const mostWords = 64

// spelled is all that re matches, where that is a few words; nil else.
func spelled(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		if re.Flags&syntax.FoldCase == 0 {
			return []string{string(re.Rune)}
		}
	case syntax.OpCharClass:
		var words []string
		for _, r := range classRunes(re.Rune) {
			words = append(words, string(r))
		}
		if len(words) <= mostWords {
			return words
		}
	case syntax.OpCapture:
		return spelled(re.Sub[0])
	case syntax.OpQuest:
		if words := spelled(re.Sub[0]); words != nil {
			return append([]string{""}, words...)
		}
	case syntax.OpEmptyMatch:
		return []string{""}
	case syntax.OpAlternate:
		var words []string
		for _, sub := range re.Sub {
			more := spelled(sub)
			if words = append(words, more...); more == nil || len(words) > mostWords {
				return nil
			}
		}
		return words
	case syntax.OpConcat:
		words := []string{""}
		for _, sub := range re.Sub {
			if words = product(words, spelled(sub)); words == nil {
				return nil
			}
		}
		return words
	}
	return nil
}

// product is each of a followed by each of b; nil where that is none or too many.
func product(a, b []string) []string {
	if len(a)*len(b) > mostWords {
		return nil
	}
	var words []string
	for _, head := range a {
		for _, tail := range b {
			words = append(words, head+tail)
		}
	}
	return words
}

// grams are characters and pairs of which every match of re has at least one; none where
// there is no such set.
func grams(re *syntax.Regexp) []string {
	best := gramsOf(spelled(re))
	try := func(set []string) {
		if set != nil && (best == nil || gramCost(set) < gramCost(best)) {
			best = set
		}
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		try(grams(re.Sub[0]))
	case syntax.OpRepeat:
		if re.Min > 0 {
			try(grams(re.Sub[0]))
		}
	case syntax.OpConcat:
		run := []string{""} // what neighbours match together
		for _, sub := range re.Sub {
			try(grams(sub))
			words := spelled(sub)
			longer := product(run, words)
			if longer == nil {
				longer = words
			}
			if run = longer; run == nil {
				run = []string{""}
			}
			try(gramsOf(run))
		}
	case syntax.OpAlternate:
		var all []string
		for _, sub := range re.Sub {
			set := grams(sub)
			if set == nil {
				return best
			}
			all = append(all, set...)
		}
		slices.Sort(all)
		try(slices.Compact(all))
	}
	return best
}

// gramsOf is the rarest pair of each word, or the character that it consists of; nil
// where a word is empty.
func gramsOf(words []string) []string {
	var set []string
	for _, w := range words {
		runes := []rune(w)
		switch len(runes) {
		case 0:
			return nil
		case 1:
			set = append(set, w)
			continue
		}
		at := 0
		for i := range runes[1:] {
			if cost(runes[i:i+2]) < cost(runes[at:at+2]) {
				at = i
			}
		}
		set = append(set, string(runes[at:at+2]))
	}
	slices.Sort(set)
	return slices.Compact(set)
}

// gramCost estimates how often a text has one of set.
func gramCost(set []string) int {
	n := 0
	for _, gram := range set {
		runes := []rune(gram)
		if len(runes) == 1 {
			n += 8 * cost(runes)
		} else {
			n += cost(runes)
		}
	}
	return n
}

// rarest is the character of a literal that texts have least.
func rarest(literal []rune, flags syntax.Flags) []rune {
	if flags&syntax.FoldCase != 0 {
		return nil
	}
	best := literal[:1]
	for i := range literal {
		if cost(literal[i:i+1]) < cost(best) {
			best = literal[i : i+1]
		}
	}
	return best
}

// classRunes lists a small class of characters; nil for a large one.
func classRunes(ranges []rune) []rune {
	var set []rune
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] > 8 {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			set = append(set, r)
		}
	}
	return set
}

// common are characters that so many texts have that needing one says little.
const common = "我你他她的了不在有被想要人把就是说去会能上下好孩子老公女家"

// cost estimates how often a text has one of set.
func cost(set []rune) int {
	n := 0
	for _, r := range set {
		switch {
		case r < utf8.RuneSelf:
			n += 8 // an English letter is in every English text
		case strings.ContainsRune(common, r):
			n += 10
		default:
			n++
		}
	}
	return n
}
