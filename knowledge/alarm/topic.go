package alarm

import (
	_ "embed"
	"fmt"
	"slices"
	"sync"

	"github.com/pelletier/go-toml/v2"
)

// Topic is a kind of danger, and what an urgent reply about it holds.
type Topic struct {
	Key    string // of the public contract, such as suicide
	Name   string // in tables, such as 轻生
	NameEn string `toml:"name_en"`
	// Reply is the key in the word list of what to do now; with _next that of what one
	// may do next. Both come with _other too, for somebody who tells of somebody else.
	Reply string
	// Hotlines are the numbers to call, in this order; national lines all.
	Hotlines []string
	// Calm are those for what is over, for which there is a reply with _past; empty where
	// the topic knows no past.
	Calm []string
	// Points are the kinds of service point that fit, the best first.
	Points []string
}

//go:embed topics.toml
var topicTOML []byte

var topics = sync.OnceValue(func() []Topic {
	var file struct{ Topic []Topic }
	if err := toml.Unmarshal(topicTOML, &file); err != nil {
		panic(fmt.Sprintf("topics.toml: %v", err)) // embedded, and held by a test
	}
	return file.Topic
})

// Topics returns the topics in the order in which they count: the one that would kill
// first comes first. The list is the caller's own.
func Topics() []Topic { return slices.Clone(topics()) }

// TopicOf finds a topic by its key.
func TopicOf(key string) (Topic, bool) {
	for _, t := range topics() {
		if t.Key == key {
			return t, true
		}
	}
	return Topic{}, false
}

// anyTopic is what tables call the topic of rows that are for all of them.
const anyTopic = "通用"

// topicNamed is the key of what a table calls name; ok is false where there is none.
func topicNamed(name string) (key string, ok bool) {
	if name == anyTopic {
		return "", true
	}
	for _, t := range topics() {
		if name == t.Name || name == t.Key {
			return t.Key, true
		}
	}
	return "", false
}

// TopicName is what tables call the topic with that key.
func TopicName(key string) string {
	if t, ok := TopicOf(key); ok {
		return t.Name
	}
	return anyTopic
}
