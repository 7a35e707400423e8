package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"slices"
	"strings"

	"jinguo/index"
	"jinguo/index/learn"
	"jinguo/knowledge"
)

// taught is a question whose answers are known, with what else is said of it.
type taught struct {
	index.Judged
	also    []string // key words, an answer in somebody's words
	example bool     // it is an example question of its one entry
}

// pair is the question as learning takes it.
func (q *taught) pair() learn.Pair {
	p := learn.Pair{Query: q.Query, Also: q.also}
	for _, id := range q.Relevant {
		p.Relevant = append(p.Relevant, learn.Key(id))
	}
	return p
}

// taughtLine is a line of a file of pairs: a question of eval's format, or what
// else is said of the question with that id.
type taughtLine struct {
	ID       string   `json:"id"`
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"`
	Keywords string   `json:"keywords"`
	Answer   string   `json:"answer"`
}

// readPairs reads the questions of all files. Lines that only say more of a
// question are joined to it by its id, whichever file they stand in.
func readPairs(names []string) ([]taught, error) {
	var list []taught
	also := map[string][]string{}
	for _, name := range names {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("read pairs: %w", err)
		}
		err = eachPair(file, func(line taughtLine) error {
			for _, text := range []string{line.Keywords, line.Answer} {
				if strings.TrimSpace(text) != "" {
					also[line.ID] = append(also[line.ID], text)
				}
			}
			switch {
			case line.Query != "" && len(line.Relevant) > 0:
				list = append(list, taught{Judged: index.Judged{ID: line.ID, Query: line.Query, Relevant: line.Relevant}})
				return nil
			case line.Query == "" && len(line.Relevant) == 0 && line.ID != "" && line.Keywords+line.Answer != "":
				return nil
			}
			return errors.New(`want {"id","query","relevant":["entry id", …]} or {"id","keywords","answer"}`)
		})
		file.Close()
		if err != nil {
			return nil, fmt.Errorf("read pairs of %s: %w", name, err)
		}
	}
	for i := range list {
		list[i].also = also[list[i].ID]
	}
	return list, nil
}

// eachPair calls do with every line of r that is not blank. Errors name the line.
func eachPair(r io.Reader, do func(taughtLine) error) error {
	return eachLine(r, func(in input) error {
		if in.tooLong {
			return fmt.Errorf("line %d is longer than %d bytes", in.no, maxLine)
		}
		var line taughtLine
		err := json.Unmarshal(in.text, &line)
		if err == nil {
			err = do(line)
		}
		if err != nil {
			return fmt.Errorf("line %d: %w", in.no, err)
		}
		return nil
	})
}

// examples are the example questions of an entry.
func examples(e *knowledge.Entry) []taught {
	var list []taught
	for i, question := range e.Public().Questions {
		if strings.TrimSpace(question) != "" {
			id := fmt.Sprintf("%s#%d", e.ID, i)
			list = append(list, taught{Judged: index.Judged{ID: id, Query: question, Relevant: []string{e.ID}}, example: true})
		}
	}
	return list
}

// answerable keeps the questions that an entry of known answers, each with such
// entries only, sorted as index.Judged wants it.
func answerable(list []taught, known map[string]bool) []taught {
	var kept []taught
	for _, q := range list {
		q.Relevant = slices.DeleteFunc(slices.Clone(q.Relevant), func(id string) bool { return !known[id] })
		slices.Sort(q.Relevant)
		q.Relevant = slices.Compact(q.Relevant)
		if len(q.Relevant) > 0 {
			kept = append(kept, q)
		}
	}
	return kept
}

// fold says in which of n equal parts a question falls, whatever others there are.
// The same question in two spellings of white space falls in the same.
func fold(question string, n int) int {
	h := fnv.New64a()
	io.WriteString(h, strings.Join(strings.Fields(question), " "))
	sum := h.Sum64()
	sum ^= sum >> 32
	return int(sum % uint64(n))
}
