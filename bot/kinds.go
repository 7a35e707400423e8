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

	"jinguo/index"
	"jinguo/knowledge/pattern"
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
	Hidden        bool     // such places may be confidential
}

// placeKinds are the words by which a message asks for service points.
type placeKinds struct {
	Kind  []placeKind
	Words struct{ Near, All, Find, Open, Around []string }

	words           *regexp.Regexp // any of all kinds
	of              map[string]*placeKind
	sounds          map[string]string // words by how they sound
	near, all, find *regexp.Regexp
	open, around    *regexp.Regexp
	beside          *regexp.Regexp
}

var pointKinds = sync.OnceValue(func() *placeKinds {
	var s placeKinds
	if err := toml.Unmarshal(kindsTOML, &s); err != nil {
		panic(fmt.Sprintf("kinds.toml: %v", err)) // embedded, and held by a test
	}
	s.of, s.sounds = map[string]*placeKind{}, map[string]string{}
	var words []string
	for i := range s.Kind {
		for _, w := range slices.Concat(s.Kind[i].Words, s.Kind[i].Does) {
			if s.of[w] == nil {
				s.of[w] = &s.Kind[i]
				words = append(words, w)
				if said := sound(w); said != "" && s.sounds[said] == "" {
					s.sounds[said] = w
				}
			}
		}
	}
	either := func(list []string) *regexp.Regexp {
		return regexp.MustCompile(`(?i)` + pattern.OneOf(list, pattern.Whole))
	}
	s.words = regexp.MustCompile(`(?i)` + pattern.OneOf(words, plural))
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
// is first, 1 where it is that too, 0 where it is not.
func (k *placeKind) fits(kinds []string) int {
	switch at := slices.IndexFunc(kinds, func(kind string) bool { return slices.Contains(k.Are, kind) }); {
	case at == 0:
		return 2
	case at > 0:
		return 1
	}
	return 0
}

// heard is text with a word for places that it spells with other characters of the
// same sound, such as 派处所 or 心里咨询, spelled right. Shorter words than of three
// characters sound like too much else.
func (s *placeKinds) heard(text string) string {
	letters := []rune(text)
	for n := min(mostHeard, len(letters)); n >= leastHeard; n-- {
		for i := 0; i+n <= len(letters); i++ {
			if word := s.sounds[sound(string(letters[i:i+n]))]; runes(word) == n {
				return string(letters[:i]) + word + string(letters[i+n:])
			}
		}
	}
	return text
}

const leastHeard, mostHeard = 3, 8 // characters of a word

// sound is how Chinese characters are usually read; empty for other text.
func sound(text string) string {
	var said strings.Builder
	for _, r := range text {
		sounds := index.Sounds(r)
		if len(sounds) == 0 {
			return ""
		}
		said.WriteString(sounds[0] + " ")
	}
	return said.String()
}
