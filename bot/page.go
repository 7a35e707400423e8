package bot

import (
	"strings"
	"unicode"
)

// What fits on a phone's screen.
const (
	pageRunes  = 560
	pageLines  = 11
	tailRunes  = 260 // for whom to call, the source and what else there is
	leastRunes = 100 // of a fact, however full the page
)

// pages cuts a card into what is shown at once. The first page always holds the
// title and the tail.
func (c *card) pages() [][]Line {
	first := []Line{c.title}
	room := pageRunes - c.title.size()
	for _, l := range c.tail {
		room -= l.size()
	}
	shown, left := fill(c.facts, room, pageLines-1-len(c.tail))
	first = append(append(first, shown...), c.tail...)
	pages := [][]Line{first}
	for left = append(left, c.rest...); len(left) > 0; {
		var page []Line
		page, left = fill(left, pageRunes, pageLines)
		pages = append(pages, page)
	}
	return pages
}

// whole is the card on one page.
func (c *card) whole() []Line {
	lines := append([]Line{c.title}, c.facts...)
	return append(append(lines, c.rest...), c.tail...)
}

// fill takes lines until runes or rows are used up, at least a part of the
// first, so that turning pages comes to an end.
func fill(lines []Line, room, rows int) (page, left []Line) {
	for i, l := range lines {
		if len(page) > 0 && (l.size() > room || len(page) >= rows) {
			return page, lines[i:]
		}
		if l.size() > room {
			head, tail := l.split(max(room, leastRunes))
			if tail.Text == "" {
				return append(page, head), lines[i+1:]
			}
			return append(page, head), append([]Line{tail}, lines[i+1:]...)
		}
		page = append(page, l)
		room -= l.size()
	}
	return page, nil
}

// size is the number of runes that l takes on the screen.
func (l Line) size() int { return runes(l.String()) }

// split cuts l after at most n runes of its text, behind a sentence where that
// leaves at least half of them, and never inside a number or a Latin word.
func (l Line) split(n int) (head, tail Line) {
	text := clip(l.Text, n)
	if text == l.Text {
		return l, Line{Style: l.Style}
	}
	cut := len(text)
	if i := strings.LastIndexAny(text, "。！？；!?;"); i > len(text)/2 {
		cut = i + len(string([]rune(text[i:])[0]))
	} else if i := strings.LastIndexFunc(text, func(r rune) bool { return !solid(r) }); i > len(text)/2 {
		cut = i + len(string([]rune(text[i:])[0]))
	}
	head, tail = l, l
	head.Text, tail.Text = text[:cut]+"……", strings.TrimSpace(l.Text[cut:])
	tail.Label, tail.Marks = "", nil
	head.Marks = nil
	for _, m := range l.Marks {
		if m.End <= cut {
			head.Marks = append(head.Marks, m)
		}
	}
	return head, tail
}

// solid reports whether a cut beside r could part a number or a Latin word.
func solid(r rune) bool {
	return r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-+()./:", r))
}
