package knowledge

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Severity says what a problem means for the entry that has it.
type Severity string

// The severities, from worst to least.
const (
	Fault Severity = "error"   // something was not taken, or must not be shown
	Doubt Severity = "warning" // taken, but staff should look
	Hint  Severity = "notice"  // worth knowing
)

// Problem is something that staff should know about a file or an entry. What it
// says, in each language, stands in problems.toml under its code.
type Problem struct {
	Code     string // key in problems.toml
	Severity Severity
	File     string            // name of the file; empty where the problem is not a file's
	Place    string            // sheet and cell, page or line; may be empty
	Entry    string            // id of the entry; may be empty
	Args     map[string]string // what the sentences mention
}

// What says in lang ("zh" or "en") what is wrong.
func (p Problem) What(lang string) string { return p.say(lang, "what") }

// Advice says in lang what to do about it.
func (p Problem) Advice(lang string) string { return p.say(lang, "do") }

//go:embed problems.toml
var problemTOML []byte

// problemWords is code → language → "what" or "do" → sentence with {args}.
var problemWords = sync.OnceValue(func() map[string]map[string]map[string]string {
	var words map[string]map[string]map[string]string
	if err := toml.Unmarshal(problemTOML, &words); err != nil {
		panic(fmt.Sprintf("problems.toml: %v", err)) // embedded, and held by a test
	}
	return words
})

func (p Problem) say(lang, which string) string {
	sentence, ok := problemWords()[p.Code][lang][which]
	if !ok {
		sentence = problemWords()[p.Code]["zh"][which]
	}
	pairs := make([]string, 0, 2*len(p.Args))
	for name, value := range p.Args {
		pairs = append(pairs, "{"+name+"}", value)
	}
	return strings.NewReplacer(pairs...).Replace(sentence)
}
