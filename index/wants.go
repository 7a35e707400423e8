package index

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Want is a kind of fact that a question asks for.
type Want uint8

// The kinds of fact, in the order of wantNames.
const (
	WantAmount Want = iota
	WantPapers
	WantWhere
	WantPhone
	WantHours
	WantWho // who may have it: the conditions
	WantDeadline
	WantLaw // what the law says
)

var wantNames = [...]string{"amount", "papers", "where", "phone", "hours", "who", "deadline", "law"}

func (w Want) String() string {
	if int(w) < len(wantNames) {
		return wantNames[w]
	}
	return fmt.Sprintf("Want(%d)", w)
}

// WantNamed returns the Want that String names so.
func WantNamed(name string) (w Want, ok bool) {
	i := slices.Index(wantNames[:], name)
	return Want(max(i, 0)), i >= 0
}

//go:embed wants.toml
var wantTOML []byte

// signs tell a fact in a text.
type signs struct {
	figure *regexp.Regexp
	needs  string // characters of which every figure holds one
	words  []string
}

var wantSigns = sync.OnceValue(func() (all [len(wantNames)]signs) {
	var file struct {
		Number string
		Want   []struct {
			Name, Needs    string
			Figures, Words []string
		}
	}
	if err := toml.Unmarshal(wantTOML, &file); err != nil {
		panic(fmt.Sprintf("wants.toml: %v", err)) // embedded, and held by a test
	}
	for _, f := range file.Want {
		w, ok := WantNamed(f.Name)
		if !ok {
			panic("wants.toml: no want " + f.Name)
		}
		figure := strings.ReplaceAll(strings.Join(f.Figures, "|"), "{n}", file.Number)
		all[w] = signs{regexp.MustCompile(figure), f.Needs, f.Words}
	}
	return all
})

// Weights of a wanted fact in the choice of an excerpt, beside pairWorth.
const (
	figureWorth = 2.0
	wordWorth   = 0.7
)

// figures returns where text holds the facts that wants name, whole with their units.
func figures(text string, wants []Want) []Span {
	var found []Span
	for _, w := range wants {
		if int(w) >= len(wantNames) {
			continue
		}
		for _, m := range wantSigns()[w].figure.FindAllStringIndex(text, -1) {
			found = append(found, Span{m[0], m[1]})
		}
	}
	return found
}

// wantWorth is what sentence is worth for the facts that it holds.
func wantWorth(sentence string, wants []Want) float64 {
	worth := 0.0
	for _, w := range wants {
		if int(w) >= len(wantNames) {
			continue
		}
		s := wantSigns()[w]
		if strings.ContainsAny(sentence, s.needs) && s.figure.MatchString(sentence) {
			worth += figureWorth
		}
		if slices.ContainsFunc(s.words, func(word string) bool { return strings.Contains(sentence, word) }) {
			worth += wordWorth
		}
	}
	return worth
}
