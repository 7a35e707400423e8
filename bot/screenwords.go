package bot

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/pattern"
)

//go:embed screening.toml
var screeningTOML []byte

// screenCues are the words by which screening understands what a message wants.
type screenCues struct {
	All, Names  []string // expressions
	Alone, Else []string

	Stop, Back, Unknown, Silent, Resume, Why []string

	Corrects    string
	Never, Zero []string

	all, names, corrects *regexp.Regexp
	others               *regexp.Regexp
	said                 map[string]string // by bare words: what she says beside an answer
}

var screenWords = sync.OnceValue(func() *screenCues {
	var w screenCues
	if err := toml.Unmarshal(screeningTOML, &w); err != nil {
		panic(fmt.Sprintf("screening.toml: %v", err)) // embedded, and held by a test
	}
	w.all = regexp.MustCompile(strings.Join(w.All, "|"))
	w.names = regexp.MustCompile(strings.Join(w.Names, "|"))
	w.others = regexp.MustCompile(`(?i)` + pattern.OneOf(w.Else, pattern.Whole))
	w.corrects = regexp.MustCompile(w.Corrects)
	w.said = make(map[string]string)
	for name, words := range map[string][]string{
		answerStop: w.Stop, answerBack: w.Back, answerUnknown: w.Unknown, answerSilent: w.Silent, answerResume: w.Resume, answerWhy: w.Why, "alone": w.Alone,
	} {
		for _, word := range words {
			w.said[bare(word)] = name
		}
	}
	return &w
})

// answerWhy asks why a fact is asked. No button says so.
const answerWhy = "-why"

// particles end a message without saying anything.
var particles = []string{"吗", "呢", "吧", "呀", "啊", "了吗", "嘛", "么", "哦"}

// beside is what text says beside an answer, such as that she does not know; empty
// where it says something else.
func (w *screenCues) beside(text string) string {
	text = bare(text)
	if said, ok := w.said[text]; ok {
		return said
	}
	for _, p := range particles {
		if said, ok := w.said[strings.TrimSuffix(text, p)]; ok {
			return said
		}
	}
	return ""
}

// corrected is what stands behind the words that take something back; false where
// text has none.
func (w *screenCues) corrected(text string) (rest string, ok bool) {
	at := w.corrects.FindStringIndex(text)
	if at == nil {
		return "", false
	}
	return strings.Trim(text[at[1]:], " ,，。.!！、:："), true
}

// asksAll reports whether text asks for all that can be had.
func (w *screenCues) asksAll(text string, on knowledge.Date) bool {
	at := w.all.FindStringIndex(text)
	if at == nil {
		return false
	}
	rest := text[:at[0]] + " " + text[at[1]:]
	return bare(rest) == "" || cueWords().onlyHere(rest) || cueWords().own(cueWords().matter(rest)) == "" || len(fact.Hear(rest, on)) > 0
}

// mattersNot are facets that ask for something else than who can have a thing.
var mattersNot = []string{"phone", "where", "hours", "amount", "papers", "deadline"}

// asksFor reports whether text asks whether she can have what it names.
func (w *screenCues) asksFor(text string) bool {
	return w.names.MatchString(text) && !w.others.MatchString(text) && !slices.ContainsFunc(cueWords().facets(text), func(name string) bool {
		return slices.Contains(mattersNot, name)
	})
}
