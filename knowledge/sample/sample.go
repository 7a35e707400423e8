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
package sample

import (
	"bufio"
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"jinguo/knowledge"
)

// file is the name that stands as the source of what is made up.
const file = "示例知识库"

//go:embed *.jsonl
var files embed.FS

var entries = sync.OnceValues(read)

// Entries returns the sample knowledge base, by file and line. The slice is the
// caller's own, what its entries point to is shared and must not be changed. A
// line that cannot be read would be left out; a test holds that there is none.
func Entries() []knowledge.Entry {
	list, _ := entries()
	return slices.Clone(list)
}

func read() (list []knowledge.Entry, err error) {
	names, err := files.ReadDir(".")
	if err != nil {
		return nil, fmt.Errorf("list the sample's files: %w", err)
	}
	var wrong []error
	for _, name := range names {
		text, err := files.ReadFile(name.Name())
		if err != nil {
			wrong = append(wrong, err)
			continue
		}
		lines := bufio.NewScanner(bytes.NewReader(text))
		for no := 1; lines.Scan(); no++ {
			e, unknown, err := knowledge.Decode(lines.Bytes())
			if err == nil && len(unknown) > 0 {
				err = fmt.Errorf("unknown fields %s", strings.Join(unknown, ", "))
			}
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s:%d: %w", name.Name(), no, err))
				continue
			}
			if e.Source == nil {
				e.Source = &knowledge.Source{File: file}
			}
			list = append(list, e)
		}
		if err := lines.Err(); err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name.Name(), err))
		}
	}
	return list, errors.Join(wrong...)
}
