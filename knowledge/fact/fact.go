// Package fact is the vocabulary of what rules may ask about a person, and what is
// known of one.
//
// The vocabulary stands in facts.toml. A value is, by the type of its fact:
//
//	bool      bool
//	number    int64, whole units
//	choice    string, one of the fact's choices
//	choices   []string of them, sorted, none twice; empty means none of them
//	ages      []int64, full years, the eldest first; empty means no children
//	region    string, a GB/T 2260 code without trailing 00 pairs, or [Elsewhere]
//
// Nothing here stores a value or logs one.
package fact

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Type is the type of a fact's values.
type Type string

// The types.
const (
	Bool    Type = "bool"
	Number  Type = "number"
	Choice  Type = "choice"
	Choices Type = "choices"
	Ages    Type = "ages"
	Region  Type = "region"
)

// Elsewhere is the value of a region that is none of those that rules name.
const Elsewhere = "elsewhere"

// Fact is something that a rule may ask about a person.
type Fact struct {
	Name    string            `toml:"name"`
	Type    Type              `toml:"type"`
	Unit    map[string]string `toml:"unit"` // by language
	Min     int64             `toml:"min"`
	Max     int64             `toml:"max"`
	Private int               `toml:"private"` // 0, 1 or 2: the higher is asked later
	Each    bool              `toml:"each"`    // asked for each programme on its own
	Also    []string          `toml:"also"`    // other labels, as sheets have them
	Zh      Words             `toml:"zh"`
	En      Words             `toml:"en"`
	Options []Option          `toml:"choice"`
	When    []Implied         `toml:"when"`
	order   int
}

// Words are what a fact is called in a language.
type Words struct {
	Label string `toml:"label"`
	Ask   string `toml:"ask"` // {{.Programme}} stands for the programme of a fact that is each
	Why   string `toml:"why"`
}

// Option is a choice of a fact.
type Option struct {
	Value string   `toml:"value"`
	Zh    string   `toml:"zh"`
	En    string   `toml:"en"`
	Also  []string `toml:"also"` // other words for it
}

// Implied is a value that follows where other facts have theirs.
type Implied struct {
	Facts map[string]any `toml:"facts"`
	Value any            `toml:"value"`
}

// In are the words of f in lang, "zh" or "en".
func (f *Fact) In(lang string) Words {
	if lang == "en" {
		return f.En
	}
	return f.Zh
}

// In is what the option is called in lang.
func (o Option) In(lang string) string {
	if lang == "en" {
		return o.En
	}
	return o.Zh
}

// Option is the choice of f with that value; nil where there is none.
func (f *Fact) Option(value string) *Option {
	for i := range f.Options {
		if f.Options[i].Value == value {
			return &f.Options[i]
		}
	}
	return nil
}

//go:embed facts.toml
var factsTOML []byte

type table struct {
	Say  map[string]map[string]string // words for values, by language
	Fact []*Fact
}

var vocabulary = sync.OnceValue(func() *table {
	var t table
	if err := toml.Unmarshal(factsTOML, &t); err != nil {
		panic(fmt.Sprintf("facts.toml: %v", err)) // embedded, and held by a test
	}
	for order, f := range t.Fact {
		f.order = order
		for i, when := range f.When {
			value, err := f.value(when.Value)
			if err != nil {
				panic(fmt.Sprintf("facts.toml: %s: %v", f.Name, err))
			}
			f.When[i].Value = value
		}
	}
	return &t
})

// All is the vocabulary, in the order in which facts are asked where nothing else
// decides.
func All() []*Fact { return vocabulary().Fact }

var byName = sync.OnceValue(func() map[string]*Fact {
	facts := make(map[string]*Fact)
	for _, f := range All() {
		facts[f.Name] = f
	}
	return facts
})

// Named is the fact of a key, which is a name, or for a fact that is each
// name@programme; nil where there is none.
func Named(key string) *Fact {
	name, programme, scoped := strings.Cut(key, "@")
	f := byName()[name]
	if f == nil || f.Each != scoped || scoped && programme == "" {
		return nil
	}
	return f
}

// Key is the key of the fact with that name, for the programme of that title where it
// is each.
func Key(name, programme string) string {
	if f := byName()[name]; f != nil && f.Each {
		return name + "@" + programme
	}
	return name
}

// Programme is the title of the programme that a key is about; empty for most.
func Programme(key string) string {
	_, programme, _ := strings.Cut(key, "@")
	return programme
}

// Order is the place of a key's fact in the vocabulary.
func Order(key string) int {
	if f := Named(key); f != nil {
		return f.order
	}
	return len(All())
}

// Labelled is the fact that a sheet calls so, by name, label or another label; nil
// where there is none.
func Labelled(label string) *Fact {
	return byLabel()[fold(label)]
}

var byLabel = sync.OnceValue(func() map[string]*Fact {
	facts := make(map[string]*Fact)
	for _, f := range All() {
		for _, label := range append([]string{f.Name, f.Zh.Label, f.En.Label}, f.Also...) {
			facts[fold(label)] = f
		}
	}
	return facts
})

// Valued is the choice of f that a sheet or a person calls so; nil where there is none.
func (f *Fact) Valued(word string) *Option {
	word = fold(word)
	for i := range f.Options {
		o := &f.Options[i]
		if fold(o.Value) == word || fold(o.Zh) == word || fold(o.En) == word {
			return o
		}
		for _, also := range o.Also {
			if fold(also) == word {
				return o
			}
		}
	}
	return nil
}

func fold(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), "")) }
