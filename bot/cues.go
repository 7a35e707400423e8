package bot

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"jinguo/knowledge"
)

//go:embed cues.toml
var cueTOML []byte

// facet is something that a question may ask for, such as an address.
type facet struct {
	Name  string
	Kinds []knowledge.Kind
	Words []string
	words *regexp.Regexp
}

// cues are the words by which the conversation understands what a message wants.
type cues struct {
	Talk   map[string][]string
	Facet  []facet
	Filler struct{ Start, End, Here, Asked []string }
	// Chinese is what English words are called in the records.
	Chinese map[string]string

	talk        map[string]*regexp.Regexp
	start, end  *regexp.Regexp
	english     *regexp.Regexp
	here, asked *regexp.Regexp
}

var cueWords = sync.OnceValue(func() *cues {
	var c cues
	if err := toml.Unmarshal(cueTOML, &c); err != nil {
		panic(fmt.Sprintf("cues.toml: %v", err)) // embedded, and held by a test
	}
	c.talk = make(map[string]*regexp.Regexp)
	particle := oneOf(c.Talk["particle"], bare)
	for name, words := range c.Talk {
		c.talk[name] = regexp.MustCompile(`^(?:` + particle + `)*(?:` + oneOf(words, bare) + `)(?:` + oneOf(words, bare) + `|` + particle + `)*$`)
	}
	var asked []string
	for i, f := range c.Facet {
		c.Facet[i].words = regexp.MustCompile(`(?i)` + oneOf(f.Words, whole))
		asked = append(asked, f.Words...)
	}
	c.start = regexp.MustCompile(`(?i)^(?:` + oneOf(c.Filler.Start, whole) + `)[\s,，。.!?:、]*`)
	c.end = regexp.MustCompile(`(?i)[\s,，。.!?:、]*(?:` + oneOf(c.Filler.End, whole) + `)[\s,，。.!?、]*$`)
	c.here = regexp.MustCompile(`^(?:` + oneOf(c.Filler.Here, bare) + `)*$`)
	c.asked = regexp.MustCompile(`^(?:` + oneOf(append(asked, c.Filler.Asked...), bare) + `)+$`)
	c.english = regexp.MustCompile(`(?i)` + oneOf(slices.Collect(maps.Keys(c.Chinese)), whole))
	return &c
})

// oneOf is an expression for any of words as quote writes them, the longest that
// fits first.
func oneOf(words []string, quote func(string) string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = quote(w)
	}
	slices.SortStableFunc(quoted, func(a, b string) int { return len(b) - len(a) })
	return strings.Join(quoted, "|")
}

// whole quotes a word so that one in Latin letters matches no part of another.
func whole(word string) string {
	quoted := regexp.QuoteMeta(word)
	if word[0] < utf8.RuneSelf {
		quoted = `\b` + quoted + `\b`
	}
	return quoted
}

// smallTalk lists the kinds of small talk, the weightier first.
var smallTalk = [...]string{"human", "forget", "help", "who", "more", "chinese", "english", "bye", "thanks", "greeting"}

// chat names the small talk that text consists of; empty for anything else.
func (c *cues) chat(text string) string {
	text = bare(text)
	for _, name := range smallTalk {
		if c.talk[name].MatchString(text) {
			return name
		}
	}
	return ""
}

// facets names what text asks for, in the order in which it does.
func (c *cues) facets(text string) []string {
	type mention struct {
		name string
		at   int
	}
	var found []mention
	for _, f := range c.Facet {
		if at := f.words.FindStringIndex(text); at != nil {
			found = append(found, mention{f.Name, at[0]})
		}
	}
	slices.SortStableFunc(found, func(a, b mention) int { return a.at - b.at })
	names := make([]string, len(found))
	for i, f := range found {
		names[i] = f.name
	}
	return names
}

// steps is the facet of how to apply. Where one applies for something is told by
// what tells how to, rather than by a place that has to do with it.
const steps = "steps"

// kinds are the kinds of entry that answer such a question best.
func (c *cues) kinds(facets []string) []knowledge.Kind {
	var kinds []knowledge.Kind
	for _, f := range c.Facet {
		if slices.Contains(facets, f.Name) {
			kinds = append(kinds, f.Kinds...)
		}
	}
	if slices.Contains(facets, steps) {
		kinds = slices.DeleteFunc(kinds, func(k knowledge.Kind) bool { return k == knowledge.ServicePoint })
	}
	return kinds
}

// matter is text without the polite words around it; the text itself where
// nothing else is left.
func (c *cues) matter(text string) string {
	left := text
	for {
		shorter := c.end.ReplaceAllString(c.start.ReplaceAllString(left, ""), "")
		if shorter == left {
			break
		}
		left = shorter
	}
	if bare(left) == "" {
		return text
	}
	return left
}

// onlyHere reports whether text, its region taken out, says nothing but that
// somebody is there.
func (c *cues) onlyHere(text string) bool { return c.here.MatchString(bare(text)) }

// onlyAsked reports whether text asks for a facet of something that it does not name.
func (c *cues) onlyAsked(text string) bool { return c.asked.MatchString(bare(text)) }

// wording is a way to search for what a question is about.
type wording struct {
	text  string
	kinds []knowledge.Kind // empty for all
}

// wordings are the searches for a question that asks for facets, in the order of
// trying: a service point by what is left without the words that ask for it,
// which no service point's record holds; the question as it stands; what is left
// of it without any word that only says what is asked for.
func (c *cues) wordings(matter string, facets []string) []wording {
	var list []wording
	core, point := matter, matter
	for _, f := range c.Facet {
		core = f.words.ReplaceAllString(core, " ")
		if slices.Contains(f.Kinds, knowledge.ServicePoint) && slices.Contains(facets, f.Name) {
			point = f.words.ReplaceAllString(point, " ")
		}
	}
	list = append(list, wording{text: matter})
	if point = stripped(point); point != matter && point != "" {
		list = append(list, wording{point, []knowledge.Kind{knowledge.ServicePoint}})
		if !slices.Contains(facets, steps) {
			slices.Reverse(list)
		}
	}
	if core = stripped(core); core != matter && core != point && runes(core) >= 2 {
		list = append(list, wording{text: core})
	}
	return list
}

// translated is what the records call the matters that an English text names;
// empty where none is known.
func (c *cues) translated(text string) string {
	var words []string
	for _, english := range c.english.FindAllString(text, -1) {
		words = append(words, c.Chinese[strings.ToLower(english)])
	}
	return strings.Join(words, " ")
}

// stripped tidies text from which words were taken.
func stripped(text string) string {
	return strings.Trim(strings.Join(strings.Fields(text), " "), " 的?,.!、")
}
