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
	}
	return p, nil
}

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
