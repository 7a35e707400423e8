package bot

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

//go:embed kinds.toml
var kindsTOML []byte

// A placeKind is a kind of service points that people call by one name, and offices by
// several.
type placeKind struct {
	Name, English string
	Are           []string // kinds in records, the most fitting first
	Words         []string // of people, for such a place
	Does          []string // of people, for what one goes there for
}

// placeKinds are the words by which a message asks for service points.
type placeKinds struct {
	Kind  []placeKind
	Words struct{ Near, All, Find, Open, Around []string }

	words           *regexp.Regexp // any of all kinds
	of              map[string]*placeKind
	near, all, find *regexp.Regexp
	open, around    *regexp.Regexp
	beside          *regexp.Regexp
}

var pointKinds = sync.OnceValue(func() *placeKinds {
	var s placeKinds
	if err := toml.Unmarshal(kindsTOML, &s); err != nil {
		panic(fmt.Sprintf("kinds.toml: %v", err)) // embedded, and held by a test
	}
	s.of = map[string]*placeKind{}
	var words []string
	for i := range s.Kind {
		for _, w := range slices.Concat(s.Kind[i].Words, s.Kind[i].Does) {
			if s.of[w] == nil {
				s.of[w] = &s.Kind[i]
				words = append(words, w)
			}
		}
	}
	either := func(list []string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + oneOf(list, whole)) }
	s.words = regexp.MustCompile(`(?i)` + oneOf(words, plural))
	s.near, s.all = either(s.Words.Near), either(s.Words.All)
	s.find, s.open, s.around = either(s.Words.Find), either(s.Words.Open), either(s.Words.Around)
	s.beside = regexp.MustCompile(`(?:离)?([\p{Han}\w（）()]{2,24}?)(?:的)?(?:附近|周边|周围|旁边|边上|跟前|最近)`)
	return &s
})

// named is the kind of places that text names, the words by which it does, and text
// without them. A place counts before what one goes there for, and of several the one
// that is named last, which what stands before describes.
func (s *placeKinds) named(text string) (kind *placeKind, by, left string) {
	var best []int
	for _, at := range s.words.FindAllStringIndex(text, -1) {
		word := strings.ToLower(text[at[0]:at[1]])
		for _, end := range [...]string{"s", "es"} {
			if one := strings.TrimSuffix(word, end); s.of[word] == nil && s.of[one] != nil {
				word = one
			}
		}
		if k := s.of[word]; kind == nil || k.place(word) || !kind.place(by) {
			kind, by, best = k, word, at
		}
	}
	if kind == nil {
		return nil, "", text
	}
	return kind, by, text[:best[0]] + " " + text[best[1]:]
}

// plural quotes a word as whole does, or several of what it names in English.
func plural(word string) string {
	if word[0] < utf8.RuneSelf {
		return `\b` + regexp.QuoteMeta(word) + `(?:e?s)?\b`
	}
	return regexp.QuoteMeta(word)
}

// called is the kind of that name; nil where there is none.
func (s *placeKinds) called(name string) *placeKind {
	at := slices.IndexFunc(s.Kind, func(k placeKind) bool { return k.Name == name })
	if at < 0 {
		return nil
	}
	return &s.Kind[at]
}

// place reports whether word names such a place, rather than what one goes there for.
func (k *placeKind) place(word string) bool { return slices.Contains(k.Words, word) }

// calls is what a reply calls the kind.
func (k *placeKind) calls(lang string) string {
	if lang == English {
		return k.English
	}
	return k.Name
}

// fits tells how well a point of those kinds is of the kind: 2 where that is what it
// is, 1 where it is that too, 0 where it is not.
func (k *placeKind) fits(kinds []string) int {
	for i, kind := range kinds {
		switch {
		case kind == k.Are[0], i == 0 && slices.Contains(k.Are, kind):
			return 2
		case slices.Contains(k.Are, kind):
			return 1
		}
	}
	return 0
}
