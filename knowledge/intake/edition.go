package intake

import (
	"path"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

// stated matches how a title, a note or a file's name says of which day it is:
// 2024年3月31日, 2024年3月, 2024年度, 2024-03, 20240331, 名录2024.
var stated = regexp.MustCompile(`(?:^|\D)(20\d\d)(?:\s*年度?\s*(?:(\d{1,2})\s*月(?:\s*(\d{1,2})\s*日)?)?|[-._](\d{1,2})(?:[-._](\d{1,2}))?|(0[1-9]|1[0-2])([0-2]\d|3[01])?|)(?:\D|$)`)

// Where a document says of which day it is: in so many blocks and rows from its top.
const (
	editionBlocks = 3
	editionRows   = 3
)

// editionOf is the day that a document's content is of: the latest that its title,
// its first lines or its file's name state, else the one on which its office
// program saved it, else the one on which the file was changed.
func editionOf(doc *document, file string, changed time.Time) knowledge.Date {
	var latest knowledge.Date
	for _, text := range editionTexts(doc, file) {
		latest = max(latest, statedDay(text))
	}
	if latest != "" {
		return latest
	}
	if d, err := knowledge.ParseDate(doc.Meta["doc.modified"]); err == nil && d != "" {
		return d
	}
	if changed.Unix() <= 0 { // nobody knows
		return ""
	}
	return knowledge.DateOf(changed.In(knowledge.China))
}

// editionTexts are the short texts at the top of a document and its file's name.
func editionTexts(doc *document, file string) []string {
	texts := []string{stem(path.Base(file)), doc.Title}
	for _, b := range doc.Blocks[:min(len(doc.Blocks), editionBlocks)] {
		if b.Table == nil {
			texts = append(texts, b.Text)
			continue
		}
		texts = append(texts, b.Table.Name)
		for _, r := range b.Table.Rows[:min(len(b.Table.Rows), editionRows)] {
			if alone(r) {
				texts = append(texts, firstCell(r))
			}
		}
	}
	short := texts[:0]
	for _, text := range texts {
		if utf8.RuneCountInString(text) <= longestTitle {
			short = append(short, text)
		}
	}
	return short
}

// alone reports whether a row says one thing only, as titles over a table do.
func alone(r row) bool {
	words := firstCell(r)
	for _, cell := range r.Cells {
		if cell != "" && oneLine(cell) != words {
			return false
		}
	}
	return true
}

// statedDay is the latest day that text states; a month or a year stands for its
// first day.
func statedDay(text string) knowledge.Date {
	text = width.Narrow.String(text)
	var latest knowledge.Date
	for _, m := range stated.FindAllStringSubmatch(text, -1) {
		day := m[1] + "-" + m[2] + m[4] + m[6] + "-" + m[3] + m[5] + m[7]
		if d, err := knowledge.ParseDate(strings.TrimRight(day, "-")); err == nil {
			latest = max(latest, d)
		}
	}
	return latest
}
