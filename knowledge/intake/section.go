package intake

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// para is a paragraph of a text; a table that is none of entries counts as one.
type para struct {
	text    string
	level   int // of a heading that the format marks
	table   bool
	title   bool // of a text that the one above passes on
	closes  bool // ends the headings above it, as a last sentence or whom to call does
	contact bool // says whom to call
	place   string
	marker  marker
}

func newPara(text string, level int) para {
	p := para{text: text, level: level, marker: markerOf(text)}
	// Body text in a heading's style is body text.
	if n := utf8.RuneCountInString(text); n > longestHeading || n > longestLead && strings.HasSuffix(text, "。") {
		p.level = 0
	}
	return p
}

// Items shorter than this stay lines of the section that they are in.
const (
	ownSecond = 60 // characters of a （一） without a label
	ownThird  = 80 // characters of a 1. that has one
)

// seriesReach is how many paragraphs apart 一要 and 二要 may stand.
const seriesReach = 40

// role is what a paragraph is in its text.
type role int

const (
	running role = iota // text of the section that is open
	heading             // opens a section; its own text, if any, starts that
	last                // closes the sections that are open; its text stands behind them
)

// piece is a paragraph with its role.
type piece struct {
	role  role
	class class
	level int
	label string // of a heading
	text  string // of a line, or behind the heading on the same line; may be empty
}

// sections cuts a text at its headings. A text without any is one section
// without a path.
func sections(paras []para) []knowledge.Section {
	var o outline
	for i := range paras {
		p := o.judge(paras, i)
		switch {
		case p.role == heading:
			o.open(p)
		case p.role == last:
			o.closeTo(o.texts())
		case o.inSeries() && !seriesGoesOn(paras, i, o.stack[len(o.stack)-1].ordinal):
			o.closeTo(len(o.stack) - 1)
		}
		if p.text != "" {
			o.lines = append(o.lines, p.text)
		}
	}
	o.closeTo(0)
	all := make([]knowledge.Section, len(o.done))
	for i, s := range o.done {
		all[i] = knowledge.Section{Path: s.path, Text: strings.Join(s.lines, "\n")}
	}
	return all
}

// outline is the state of cutting: the headings that are open, outermost first,
// and the lines under the innermost.
type outline struct {
	stack []opened
	order []class // classes by depth, as they first came up under each other
	lines []string
	done  []written
	list  class // class of the list item that the last paragraph was, which goes on
}

// written is a section whose lines are known.
type written struct {
	path  []string // nil for the one before any heading
	lines []string
}

// opened is a heading whose section is open.
type opened struct {
	class   class
	level   int
	label   string
	ordinal int  // in a series
	used    bool // a section under it was written
}

// path is the labels of the open headings; nil where there are none.
func (o *outline) path() []string {
	if len(o.stack) == 0 {
		return nil
	}
	path := make([]string, len(o.stack))
	for i, h := range o.stack {
		path[i] = h.label
	}
	return path
}

// flush writes the lines under the open headings as a section.
func (o *outline) flush() {
	if len(o.lines) == 0 {
		return
	}
	for i := range o.stack {
		o.stack[i].used = true
	}
	o.write(o.lines...)
	o.lines = nil
}

// write adds lines to the section of the open headings.
func (o *outline) write(lines ...string) {
	path := o.path()
	if n := len(o.done); n > 0 && slices.Equal(o.done[n-1].path, path) {
		o.done[n-1].lines = append(o.done[n-1].lines, lines...)
		return
	}
	o.done = append(o.done, written{path, slices.Clone(lines)})
}

// closeTo closes headings until depth of them are open. A heading under which
// nothing stood becomes text of the one around it.
func (o *outline) closeTo(depth int) {
	o.flush()
	for len(o.stack) > depth {
		last := o.stack[len(o.stack)-1]
		o.stack = o.stack[:len(o.stack)-1]
		if !last.used {
			o.write(last.label)
			for i := range o.stack {
				o.stack[i].used = true
			}
		}
	}
}

// open closes what the heading ends, and opens it.
func (o *outline) open(p piece) {
	o.closeTo(o.depth(p))
	h := opened{class: p.class, level: p.level, label: p.label}
	if p.class == classSeries {
		h.ordinal = seriesNo(p.label)
	}
	if p.class == classText {
		o.order = nil
	}
	o.stack = append(o.stack, h)
}

// depth is how many of the open headings stay open around the heading p.
func (o *outline) depth(p piece) int {
	var depth int
	switch {
	case p.class == classAppendix, p.class == classText:
		return 0
	case p.class == unnumbered: // by its level in the format alone
		depth = slices.IndexFunc(o.stack, func(h opened) bool { return h.class != classText && (h.level == 0 || h.level >= p.level) })
	case p.class == classSeries:
		depth = slices.IndexFunc(o.stack, func(h opened) bool { return h.class == classSeries })
	default:
		rank := slices.Index(o.order, p.class)
		if rank < 0 {
			rank = o.rank(p.class)
		}
		depth = slices.IndexFunc(o.stack, func(h opened) bool {
			return h.class == classSeries || ranked(h.class) && slices.Index(o.order, h.class) >= rank ||
				h.class == unnumbered && p.level > 0 && h.level >= p.level
		})
	}
	if depth < 0 {
		return len(o.stack)
	}
	return depth
}

// ranked reports whether headings of class c nest by their class.
func ranked(c class) bool { return c != unnumbered && c != classAppendix && c != classText }

// texts counts the open headings that are titles of whole texts.
func (o *outline) texts() int {
	n := 0
	for n < len(o.stack) && (o.stack[n].class == classText || o.stack[n].class == classAppendix) {
		n++
	}
	return n
}

// rank gives a class that comes up for the first time its depth: under the
// innermost numbered heading that is open. Chapters and articles stand in their
// order always.
func (o *outline) rank(c class) int {
	rank := 0
	if fixed := slices.Index(statute, c); fixed >= 0 {
		for i, other := range o.order {
			if at := slices.Index(statute, other); at >= 0 && at < fixed {
				rank = i + 1
			}
		}
	} else {
		for _, h := range o.stack {
			if at := slices.Index(o.order, h.class); at >= 0 {
				rank = at + 1
			}
		}
	}
	o.order = slices.Insert(o.order, rank, c)
	return rank
}

var statute = []class{"编", "篇", "章", "节", classArticle}

func (o *outline) inSeries() bool {
	return len(o.stack) > 0 && o.stack[len(o.stack)-1].class == classSeries
}

// around reports whether a heading of class c is open that stays so around one of
// class inner.
func (o *outline) around(c, inner class) bool {
	open := o.stack
	if slices.Contains(o.order, inner) {
		open = open[:o.depth(piece{class: inner})]
	}
	return slices.ContainsFunc(open, func(h opened) bool { return h.class == c })
}

// judge tells what paras[i] is.
func (o *outline) judge(paras []para, i int) piece {
	p := paras[i]
	m := p.marker
	list := o.list
	o.list = unnumbered
	whole := piece{role: heading, class: m.class, level: p.level, label: p.text}
	line := piece{role: running, text: p.text}
	switch {
	case p.table:
		return line
	case p.title:
		whole.class = classText
		return whole
	case p.closes:
		line.role = last
		return line
	case p.level > 0:
		whole.label = strings.TrimRight(p.text, "：:")
		return whole
	case m.class == unnumbered:
		return line
	case m.class == classSeries:
		if inSeries(paras, i) {
			return piece{role: heading, class: classSeries, label: strings.TrimRight(m.text, "，,"), text: p.text}
		}
		return line
	case m.class == classAppendix:
		if m.rest == "" {
			whole.label = strings.TrimRight(p.text, "：: ")
			return whole
		}
		return piece{role: heading, class: classAppendix, label: strings.TrimRight(m.text, "：: "), text: m.rest}
	case m.class == classArticle:
		label, text := articleHead(m)
		return piece{role: heading, class: classArticle, label: label, text: text}
	case slices.Contains(statute, m.class):
		if sentences(p.text) || utf8.RuneCountInString(p.text) > longestHeading {
			return line
		}
		return whole
	}
	return o.numbered(paras, i, list, whole, line)
}

// numbered judges a paragraph that starts as 一、 （一） 1. （1） or ① does.
func (o *outline) numbered(paras []para, i int, list class, whole, line piece) piece {
	m := paras[i].marker
	own := piece{role: heading, class: m.class, label: m.text, text: m.rest}
	length := utf8.RuneCountInString(m.rest)
	item := strings.HasSuffix(m.rest, "；") || strings.HasSuffix(m.rest, ";")
	if item || list == m.class {
		if item {
			o.list = m.class
		}
		return line
	}
	if bare := strings.TrimRight(m.rest, "：:。"); !sentences(bare) && !ofList(paras, i) && (length <= longestLabel || length <= longestHeading && !strings.HasSuffix(m.rest, "。")) {
		whole.label = strings.TrimRight(whole.label, "：:。")
		if bare != "" && !strings.ContainsAny(bare, "：:") && o.beneath(paras, i) {
			return whole
		}
	}
	if label, rest, ok := splitLabel(m.rest); ok && (m.class == classFirst || m.class == classSecond || utf8.RuneCountInString(rest) >= ownThird) {
		own.label, own.text = joinMark(m.text, label), rest
		return own
	}
	if m.class == classFirst && sentences(m.rest) || m.class == classSecond && length >= ownSecond {
		return own
	}
	return line
}

// ofList reports whether paras[i] is a sentence of a list: the item before it has
// nothing beneath.
func ofList(paras []para, i int) bool {
	c := paras[i].marker.class
	return c != classFirst && c != classSecond && strings.HasSuffix(paras[i].text, "。") && i > 0 && paras[i-1].marker.class == c
}

// beneath reports whether something stands under the heading at paras[i]: what
// follows is not another of its class or of one that is open around it.
func (o *outline) beneath(paras []para, i int) bool {
	if i+1 >= len(paras) {
		return false
	}
	next := paras[i+1]
	switch c := next.marker.class; {
	case next.title || next.closes:
		return false
	case next.table, c == unnumbered && next.level == 0:
		return true
	case c == unnumbered:
		return false
	default:
		return c != paras[i].marker.class && !o.around(c, paras[i].marker.class)
	}
}

// joinMark puts a number before its label as it stood.
func joinMark(mark, label string) string {
	if last := mark[len(mark)-1]; last == '.' {
		return mark + " " + label
	}
	return mark + label
}

var articleTitle = regexp.MustCompile(`^[【\[]([^】\]]{1,30})[】\]]\s*`)

// articleHead tells an article's heading, 第五条 or 第五条 【适用范围】, from its text.
func articleHead(m marker) (label, text string) {
	if at := articleTitle.FindStringIndex(m.rest); at != nil {
		return m.text + " " + strings.TrimSpace(m.rest[:at[1]]), m.rest[at[1]:]
	}
	return m.text, m.rest
}

// inSeries reports whether the paragraph at i, 二要 …, has a neighbour 一要 … or 三要
// … before the text goes on to something else.
func inSeries(paras []para, i int) bool {
	n := seriesNo(paras[i].marker.text)
	return n > 0 && (seriesGoesOn(paras, i, n) || n > 1 && seriesCame(paras, i, n-1))
}

// seriesGoesOn reports whether number n+1 of a series comes after paras[i] and
// before the next heading.
func seriesGoesOn(paras []para, i, n int) bool {
	for _, p := range paras[i+1 : min(len(paras), i+1+seriesReach)] {
		switch {
		case p.marker.class == classSeries:
			return seriesNo(p.marker.text) == n+1
		case ends(p):
			return false
		}
	}
	return false
}

func seriesCame(paras []para, i, n int) bool {
	for j := i - 1; j >= max(0, i-seriesReach); j-- {
		switch {
		case paras[j].marker.class == classSeries:
			return seriesNo(paras[j].marker.text) == n
		case ends(paras[j]):
			return false
		}
	}
	return false
}

// ends reports whether a series cannot go on behind p.
func ends(p para) bool {
	switch p.marker.class {
	case unnumbered, classThird, classFourth, classFifth, "1)":
		return p.level > 0
	}
	return true
}

// seriesNo is the number in 一要, 二是 or 第三，.
func seriesNo(mark string) int { return ordinal(strings.Trim(mark, "第要是，,")) }
