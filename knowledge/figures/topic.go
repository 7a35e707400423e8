package figures

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
)

// Topic is what questions are counted by.
type Topic struct {
	Key    string
	Name   string // in Chinese
	NameEn string `toml:"name_en"`
	Words  []string
}

// Other is the key of what belongs to no topic.
const Other = "other"

//go:embed topics.toml
var topicFile []byte

var topics = sync.OnceValue(func() []Topic {
	var file struct{ Topic []Topic }
	if err := toml.Unmarshal(topicFile, &file); err != nil {
		panic(fmt.Sprintf("topics.toml: %v", err)) // embedded, and held by a test
	}
	return file.Topic
})

// Topics returns the topics in the order of their file. The list is the caller's own.
func Topics() []Topic { return slices.Clone(topics()) }

// titleCounts is how much more the title of the entry that answered says of a topic than
// the question, which tells besides what happened.
const titleCounts = 2

// TopicOf is the key of the topic of a question: of what was asked, in simplified
// Chinese, and of the title of the entry that answered it, which may be empty.
func TopicOf(question, title string) string {
	question, title = strings.ToLower(question), strings.ToLower(title)
	best, most := Other, 0.0
	for _, t := range topics() {
		if n := t.weight(question) + titleCounts*t.weight(title); n > most {
			best, most = t.Key, n
		}
	}
	return best
}

// weight is how much of text is words of the topic; each counts once.
func (t *Topic) weight(text string) float64 {
	if text == "" {
		return 0
	}
	var sum float64
	for _, word := range t.Words {
		if !strings.Contains(text, word) {
			continue
		}
		n := float64(utf8.RuneCountInString(word))
		if word[0] < utf8.RuneSelf {
			n /= 2
		}
		sum += n
	}
	return sum
}
