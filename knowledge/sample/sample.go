// Package sample is the knowledge base that Jinguo brings along, so that a first
// start answers something real: programmes, national hotlines, questions on
// rights with the law that answers them, and service points that are marked as
// examples. It is written in our own words.
//
// The files are the exchange format of package knowledge, one entry a line:
//
//	faq-….jsonl       questions and answers by field of life; text cites articles, source.cite lists them with the law's full title
//	programmes.jsonl  aid of the women's federation; region 37 where only a paper of Shandong names it
//	hotlines.jsonl    the lines of knowledge.Hotlines as service points
//	points.jsonl      invented places, title （示例）…, phones 000-0000-0101 and up
//
// and for each programme, apart so that programmes.jsonl stays readable, its rule with
// the cases that hold it, which says no more than the programme's own text:
//
//	rules/NAME.json   {"id": "sample-programme-NAME", "rule": {…knowledge.Rule…}}
package sample

import (
	"bufio"
	"bytes"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"

	"jinguo/knowledge"
)

// file is the name that stands as the source of what is made up.
const file = "示例知识库"

//go:embed *.jsonl rules/*.json
var files embed.FS

var entries = sync.OnceValues(read)

// Entries returns the sample knowledge base, by file and line. The slice is the
// caller's own, what its entries point to is shared and must not be changed. A
// line that cannot be read would be left out; a test holds that there is none.
func Entries() []knowledge.Entry {
	list, _ := entries()
	return slices.Clone(list)
}

// read collects everything that is wrong; what is right comes with it.
func read() ([]knowledge.Entry, error) {
	list, wrong := readEntries()
	rules, err := readRules()
	wrong = append(wrong, err)
	for i := range list {
		if rule, ok := rules[list[i].ID]; ok && list[i].Programme != nil {
			list[i].Programme.Rule = rule
			delete(rules, list[i].ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(rules)) {
		wrong = append(wrong, fmt.Errorf("there is a rule for %s, which is no programme", id))
	}
	return list, errors.Join(wrong...)
}

func readEntries() (list []knowledge.Entry, wrong []error) {
	names, err := fs.Glob(files, "*.jsonl")
	if err != nil {
		return nil, []error{fmt.Errorf("list the sample's files: %w", err)}
	}
	for _, name := range names {
		text, err := files.ReadFile(name)
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		for no := 1; lines.Scan(); no++ {
			e, err := readEntry(lines.Bytes())
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s:%d: %w", name, no, err))
				continue
			}
			list = append(list, e)
		}
		if err := lines.Err(); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
	}
	return list, wrong
}

func readEntry(line []byte) (knowledge.Entry, error) {
	e, unknown, err := knowledge.Decode(line)
	if err == nil && len(unknown) > 0 {
		err = fmt.Errorf("unknown fields %s", strings.Join(unknown, ", "))
	}
	if e.Source == nil {
		e.Source = &knowledge.Source{File: file}
	}
	return e, err
}

// readRules are the rules by the id of their programme.
func readRules() (map[string]*knowledge.Rule, error) {
	names, err := fs.Glob(files, "rules/*.json")
	if err != nil {
		return nil, fmt.Errorf("list the sample's rules: %w", err)
	}
	rules := make(map[string]*knowledge.Rule, len(names))
	var wrong []error
	for _, name := range names {
		id, rule, err := readRule(name)
		if err == nil && rules[id] != nil {
			err = fmt.Errorf("a second rule for %s", id)
		}
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			continue
		}
		rules[id] = rule
	}
	return rules, errors.Join(wrong...)
}

func readRule(name string) (id string, rule *knowledge.Rule, err error) {
	f, err := files.Open(name)
	if err != nil {
		return "", nil, err
	}
	defer f.Close()
	var of struct {
		ID   string          `json:"id"`
		Rule *knowledge.Rule `json:"rule"`
	}
	text := json.NewDecoder(f)
	text.DisallowUnknownFields()
	if err := text.Decode(&of); err != nil {
		return "", nil, err
	}
	if of.Rule == nil {
		return "", nil, errors.New("it has no rule")
	}
	return of.ID, of.Rule, nil
}
