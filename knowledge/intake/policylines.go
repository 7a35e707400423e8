package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// pageMark matches lines that a page of paper has and its text has not: its
// number between dashes or as 第3页 共4页, and how many copies were printed.
var pageMark = regexp.MustCompile(`^(?:[-—–－─]+\s*\d{1,4}\s*[-—–－─]+|第\s*\d{1,4}\s*页(?:\s*[，,/]?\s*共\s*\d{1,4}\s*页)?|[Pp]age\s+\d{1,4}\s+of\s+\d{1,4}|[（(]?共印\s*\d{1,5}\s*份[）)]?)$`)

// withoutPageMarks leaves out the marks of pages and puts together a
// sentence that the end of a page broke.
func withoutPageMarks(blocks []block) []block {
	kept := blocks[:0]
	broken := false
	for _, b := range blocks {
		if b.Table == nil && pageMark.MatchString(b.Text) {
			broken = len(kept) > 0
			continue
		}
		if broken && goesOn(kept[len(kept)-1], b) {
			kept[len(kept)-1].Text = joinLines(kept[len(kept)-1].Text, b.Text)
		} else {
			kept = append(kept, b)
		}
		broken = false
	}
	return kept
}

// headRows is how many rows a table may have that holds a red head.
const headRows = 10

// withoutHeadTable makes lines of a table above a text that holds nothing but its
// red head: offices, and beside them the word 文件.
func withoutHeadTable(blocks []block) []block {
	at := slices.IndexFunc(blocks[:min(len(blocks), titleLines)], func(b block) bool { return b.Table != nil })
	if at < 0 || len(blocks[at].Table.Rows) > headRows {
		return blocks
	}
	var lines []block
	head := false
	for _, cell := range blocks[at].Table.cells() {
		for line := range strings.SplitSeq(cell, "\n") {
			switch line = closeUp(strings.TrimSpace(line)); {
			case line == "文件":
				head = true
			case !organ.MatchString(line) || utf8.RuneCountInString(line) > longestLead:
				return blocks
			case !slices.ContainsFunc(lines, func(b block) bool { return b.Text == line }):
				lines = append(lines, block{Place: blocks[at].Place, Text: line})
			}
		}
	}
	if !head {
		return blocks
	}
	lines = append(lines, block{Place: blocks[at].Place, Text: "文件"})
	return slices.Replace(slices.Clone(blocks), at, at+1, lines...)
}

// goesOn reports whether right is the rest of the sentence that left begins.
func goesOn(left, right block) bool {
	switch {
	case left.Table != nil || right.Table != nil || left.Level+right.Level > 0, len(left.Text) > longestSentence:
		return false
	case startsItem(right.Text) || markerOf(right.Text).class != unnumbered || asides.MatchString(right.Text):
		return false
	case startsItem(left.Text) && !sentences(left.Text), (line{text: left.Text}).closed() || !strings.ContainsAny(left.Text, "，。；：、") && utf8.RuneCountInString(left.Text) <= longestLabel:
		return false
	}
	return sentences(right.Text) && !strings.ContainsAny(firstRune(right.Text), "（(《")
}
