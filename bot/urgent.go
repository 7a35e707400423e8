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
)

//go:embed urgent.toml
var urgentTOML []byte

// alarm is a topic of urgent.toml, which documents its fields.
type alarm struct {
	Name     string
	Reply    string
	Hotlines []string
	Point    string
	Patterns []string
	Blank    []string
	Veto     []string

	fires, vetoes []pattern
	blanks        *regexp.Regexp
}

// alarms is the table of what must be answered first.
type alarms struct {
	Words   map[string]string
	Looks   alarm
	Topic   []alarm
	Mention alarm
}

var urgentRules = sync.OnceValue(func() *alarms {
	var table alarms
	if err := toml.Unmarshal(urgentTOML, &table); err != nil {
		panic(fmt.Sprintf("urgent.toml: %v", err)) // embedded, and held by a test
	}
	var pairs []string
	for name, pattern := range table.Words {
		pairs = append(pairs, "{"+name+"}", pattern)
	}
	words := strings.NewReplacer(pairs...)
	table.Looks.compile(words)
	table.Mention.compile(words)
	for i := range table.Topic {
		table.Topic[i].compile(words)
	}
	return &table
})

func (a *alarm) compile(words *strings.Replacer) {
	for _, expr := range a.Patterns {
		a.fires = append(a.fires, newPattern(words.Replace(expr)))
	}
	for _, expr := range a.Veto {
		a.vetoes = append(a.vetoes, newPattern(words.Replace(expr)))
	}
	if len(a.Blank) > 0 {
		a.blanks = regexp.MustCompile(words.Replace(strings.Join(a.Blank, "|")))
	}
}

// without is text with what only looks like danger taken out.
func (a *alarm) without(text string) string {
	if a.blanks == nil {
		return text
	}
	return a.blanks.ReplaceAllString(text, "。")
}

// urgent finds the topic that a normalised text must be answered about before
// anything else; nil where nobody is in danger.
func (table *alarms) urgent(text string) *alarm {
	sentences := strings.FieldsFunc(spoken(text), func(r rune) bool { return strings.ContainsRune("。!?;…~", r) })
	for i := range table.Topic {
		for _, sentence := range sentences {
			if t := &table.Topic[i]; table.sounds(t, sentence) {
				return t
			}
		}
	}
	return nil
}

// sounds reports whether a sentence speaks of danger of topic a.
func (table *alarms) sounds(a *alarm, sentence string) bool {
	if !anyMatches(a.fires, sentence) || anyMatches(a.vetoes, sentence) {
		return false
	}
	left := a.without(table.Looks.without(sentence))
	return left == sentence || anyMatches(a.fires, left)
}

func anyMatches(list []pattern, text string) bool {
	return slices.ContainsFunc(list, func(p pattern) bool { return p.matches(text) })
}

// mentions reports whether a text that fired no alarm speaks of such a matter.
func (table *alarms) mentions(text string) bool {
	text = spoken(text)
	return anyMatches(table.Mention.fires, text) && anyMatches(table.Mention.fires, table.Looks.without(text))
}

var betweenHan = regexp.MustCompile(`(\p{Han}) +(\p{Han})`)

// spoken is the text as the patterns read it: lower case, without the spaces
// that people put between Chinese characters.
func spoken(text string) string {
	for range 2 { // a match takes both neighbours, so that every other space is left
		text = betweenHan.ReplaceAllString(text, "$1$2")
	}
	return strings.ToLower(text)
}

// emergency is what an urgent reply is about, its numbers from the table of
// national lines.
func (a *alarm) emergency(lang string) *Emergency {
	e := &Emergency{Topic: a.Name, Hotlines: []Hotline{}}
	for _, number := range a.Hotlines {
		if h, ok := knowledge.HotlineByNumber(number); ok {
			e.Hotlines = append(e.Hotlines, hotline(h, lang))
		}
	}
	return e
}

func hotline(h knowledge.Hotline, lang string) Hotline {
	if lang == English {
		return Hotline{Name: h.NameEn, Number: h.Number}
	}
	return Hotline{Name: h.Name, Number: h.Number}
}

// lines are what to do now and whom to call, short enough that the first 200
// characters hold all of it, and then what may be done next.
func (a *alarm) lines(lang string) []Line {
	lines := []Line{{Style: Alert, Text: Say(lang, a.Reply, nil)}}
	for _, h := range a.emergency(lang).Hotlines {
		lines = append(lines, Line{Style: Call, Text: h.Name, Phones: []string{h.Number}})
	}
	return append(lines, Line{Style: Prose, Text: Say(lang, a.Reply+"_next", nil)})
}
