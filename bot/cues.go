package bot

import (
	_ "embed"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"jinguo/knowledge"
	"jinguo/knowledge/pattern"
)

//go:embed cues.toml
var cueTOML []byte

// facet is something that a question may ask for, such as an address.
type facet struct {
	Name  string
	Kinds []knowledge.Kind
	Words []string
	// Unless are longer words that only look like one of Words, Alone are words
	// that ask for it in a message that names nothing else.
	Unless, Alone []string

	words pattern.Pattern // any of Words or Unless
	alone pattern.Pattern
}

// asks are the places in text that ask for f.
func (f *facet) asks(text string) [][]int {
	if f.words.CannotMatch(text) {
		return nil
	}
	return slices.DeleteFunc(f.words.FindAllStringIndex(text, -1), func(at []int) bool {
		return slices.Contains(f.Unless, strings.ToLower(text[at[0]:at[1]]))
	})
}

// cut is text with a space for each word that asks for f.
func (f *facet) cut(text string) string {
	var left strings.Builder
	end := 0
	for _, at := range f.asks(text) {
		left.WriteString(text[end:at[0]] + " ")
		end = at[1]
	}
	return left.String() + text[end:]
}

// cues are the words by which the conversation understands what a message wants.
type cues struct {
	Talk   map[string][]string
	Facet  []facet
	Filler struct{ Start, End, Here, Asked, There, Asks, Vague, Goes, Supposes []string }
	// Chinese is what English words are called in the records.
	Chinese map[string]string

	talk        map[string]*regexp.Regexp
	start, end  *regexp.Regexp
	english     *regexp.Regexp
	here, asked *regexp.Regexp

	there, inquiry        *regexp.Regexp
	vague, goes, supposes *regexp.Regexp
}

var cueWords = sync.OnceValue(func() *cues {
	var c cues
	if err := toml.Unmarshal(cueTOML, &c); err != nil {
		panic(fmt.Sprintf("cues.toml: %v", err)) // embedded, and held by a test
	}
	c.talk = make(map[string]*regexp.Regexp)
	particle := pattern.OneOf(c.Talk["particle"], bare)
	for name, words := range c.Talk {
		c.talk[name] = regexp.MustCompile(`^(?:` + particle + `)*(?:` + pattern.OneOf(words, bare) + `)(?:` + pattern.OneOf(words, bare) + `|` + particle + `)*$`)
	}
	var asked []string
	for i, f := range c.Facet {
		c.Facet[i].words = pattern.AnyWord(slices.Concat(f.Words, f.Unless))
		c.Facet[i].alone = pattern.AnyWord(append(f.Alone, f.Words...))
		asked = slices.Concat(asked, f.Words, f.Alone)
	}
	c.start = regexp.MustCompile(`(?i)^(?:` + pattern.OneOf(c.Filler.Start, pattern.Whole) + `)[\s,，。.!?:、]*`)
	c.end = regexp.MustCompile(`(?i)[\s,，。.!?:、]*(?:` + pattern.OneOf(c.Filler.End, pattern.Whole) + `)[\s,，。.!?、]*$`)
	c.here = regexp.MustCompile(`^(?:` + pattern.OneOf(c.Filler.Here, bare) + `)*$`)
	c.asked = regexp.MustCompile(`^(?:` + pattern.OneOf(append(asked, c.Filler.Asked...), bare) + `)+$`)
	c.there = regexp.MustCompile(`^(?:` + pattern.OneOf(slices.Concat(c.Filler.There, c.Filler.Here), bare) + `)*$`)
	c.inquiry = regexp.MustCompile(`(?i)\?|` + pattern.OneOf(c.Filler.Asks, pattern.Whole))
	c.vague = regexp.MustCompile(`(?i)` + pattern.OneOf(slices.Concat(c.Filler.Vague, c.Filler.Asked, c.Filler.Start, c.Filler.End), pattern.Whole))
	c.goes = regexp.MustCompile(`(?i)^(?:` + pattern.OneOf(c.Filler.Goes, pattern.Whole) + `)`)
	c.supposes = regexp.MustCompile(`(?i)^(?:` + pattern.OneOf(c.Filler.Supposes, pattern.Whole) + `)`)
	c.english = regexp.MustCompile(`(?i)` + pattern.OneOf(slices.Collect(maps.Keys(c.Chinese)), pattern.Whole))
	return &c
})

// smallTalk lists the kinds of small talk, the weightier first.
var smallTalk = [...]string{"human", "status", "forget", "nokeep", "keep", "help", "who", "more", "chinese", "english", "bye", "thanks", "greeting"}

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
	for i := range c.Facet {
		if at := c.Facet[i].asks(text); len(at) > 0 {
			found = append(found, mention{c.Facet[i].Name, at[0][0]})
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

// where is the facet of a place, which a map shows.
const where = "where"

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

// onlyThere reports whether text, its region taken out, asks how something is there.
func (c *cues) onlyThere(text string) bool { return c.there.MatchString(bare(text)) }

// inquires reports whether text asks anything.
func (c *cues) inquires(text string) bool {
	return c.inquiry.MatchString(text) || len(c.facets(text)) > 0
}

// onlyAsked reports whether text asks for a facet of something that it does not name.
func (c *cues) onlyAsked(text string) bool { return c.asked.MatchString(bare(text)) }

// facetsAlone names what a message that consists of nothing but asking words asks for.
func (c *cues) facetsAlone(text string) []string {
	if names := c.facets(text); len(names) > 0 {
		return names
	}
	for _, f := range c.Facet {
		if f.alone.Matches(text) {
			return []string{f.Name}
		}
	}
	return nil
}

// own is the matter that text names itself: what is left without words that ask,
// point to what was said before or join sentences.
func (c *cues) own(text string) string {
	for i := range c.Facet {
		text = c.Facet[i].cut(text)
	}
	return bare(c.vague.ReplaceAllString(text, " "))
}

// continues reports whether text opens like something that goes on from what was
// said before, and whether it supposes something else than that.
func (c *cues) continues(text string) (goes, supposes bool) {
	return c.goes.MatchString(text), c.supposes.MatchString(text)
}

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
	for i := range c.Facet {
		f := &c.Facet[i]
		core = f.cut(core)
		if slices.Contains(f.Kinds, knowledge.ServicePoint) && slices.Contains(facets, f.Name) {
			point = f.cut(point)
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
