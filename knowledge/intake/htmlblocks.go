package intake

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// page makes blocks of the elements of a web page.
type page struct {
	b     *builder
	line  strings.Builder // the paragraph so far
	level int             // its heading level, or 0
	lists []listCount     // lists that are open, innermost last
	label string          // number of a list item, for its first paragraph
	whole bool            // take menus and the like too
}

// listCount is a list while its items are numbered.
type listCount struct {
	ordered bool
	next    int
	format  string // as Word names it
}

// chrome matches the short lines that pages put around their text.
var chrome = regexp.MustCompile(`^(?:[【\[（(]?\s*(?:打印|关闭|收藏|分享|返回顶部|大|中|小|字体|字号)\s*[】\]）):：]?[\s|/]*)+$` +
	`|^(?:分享到|上一篇|下一篇|责任编辑|责编|编辑|浏览次数|阅读次数|点击数|访问量|扫一扫|相关新闻|相关链接|相关阅读|推荐阅读|当前位置|您现在的位置|字体大小|字号)(?:[：:\s].*)?$` +
	`|^(?:点击|长按|扫码|扫描|识别).{0,16}关注.{0,6}$|^点.{0,3}(?:在看|赞).{0,10}$` +
	`|^(?:发布时间|发布日期|信息来源|文章来源|稿件来源)\s*[：:]\s*\S+(?:\s+[\d:]+)?$` +
	`|^(?:发布时间|发布日期|时间|日期|信息来源|文章来源|稿件来源|来源|作者)\s*[：:].*(?:来源|发布时间|发布日期|浏览次数|阅读次数|点击数|字体|字号|编辑)\s*[：:].*$`)

// flush ends the paragraph.
func (p *page) flush() error {
	text := tidy(p.line.String())
	level := p.level
	p.line.Reset()
	if text == "" || utf8.RuneCountInString(text) < 80 && chrome.MatchString(text) {
		return nil
	}
	text, p.label = p.label+text, ""
	return p.b.paragraph(p.b.nextParagraph(), level, text)
}

// read adds all that n shows.
func (p *page) read(n *html.Node) error {
	if err := p.walk(n); err != nil {
		return err
	}
	return p.flush()
}

// walk adds what n shows, up to its last paragraph.
func (p *page) walk(n *html.Node) error {
	switch {
	case invisible(n) || !p.whole && surrounds(n):
		return nil
	case n.Type == html.TextNode:
		return p.text(n)
	case n.DataAtom == atom.Br && p.level == 0:
		return p.flush()
	case n.DataAtom == atom.Br:
		p.line.WriteByte('\n')
		return nil
	case isData(n):
		return p.table(n)
	case !breaks(n):
		return p.children(n)
	}
	if err := p.flush(); err != nil {
		return err
	}
	outer := p.level
	if heading := headingLevel(n); heading > 0 {
		p.level = heading
	}
	leave := p.enter(n)
	if err := p.children(n); err != nil {
		return err
	}
	err := p.flush()
	p.level = outer
	leave()
	return err
}

func (p *page) children(n *html.Node) error {
	for c := range n.ChildNodes() {
		if err := p.walk(c); err != nil {
			return err
		}
	}
	return nil
}

// text adds characters; in a pre element lines end where they say.
func (p *page) text(n *html.Node) error {
	if n.Parent == nil || n.Parent.DataAtom != atom.Pre {
		p.line.WriteString(n.Data)
		return nil
	}
	for line := range strings.SplitSeq(n.Data, "\n") {
		p.line.WriteString(line)
		if err := p.flush(); err != nil {
			return err
		}
	}
	return nil
}

func headingLevel(n *html.Node) int {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return int(n.Data[1] - '0')
	}
	return 0
}

// enter keeps count of lists; what it returns leaves n again.
func (p *page) enter(n *html.Node) func() {
	switch n.DataAtom {
	case atom.Ol, atom.Ul:
		format := map[string]string{"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman"}[attribute(n, "type")]
		p.lists = append(p.lists, listCount{ordered: n.DataAtom == atom.Ol, next: intOf(attribute(n, "start"), 1), format: format})
		return func() { p.lists = p.lists[:len(p.lists)-1] }
	case atom.Li:
		if len(p.lists) == 0 {
			break
		}
		list := &p.lists[len(p.lists)-1]
		if list.next = intOf(attribute(n, "value"), list.next); list.ordered {
			p.label = numeral(list.format, list.next) + ". "
		}
		list.next++
		return func() { p.label = "" }
	}
	return func() {}
}

// table adds a table of data. Cells that span rows or columns are repeated.
func (p *page) table(n *html.Node) error {
	if err := p.flush(); err != nil {
		return err
	}
	t := &table{}
	s := &spans{most: p.b.lim.Cells, above: map[int]hanging{}}
	for el := range n.Descendants() {
		switch el.DataAtom {
		case atom.Caption:
			t.Name = tidy(plainTextOf(el, 1000))
		case atom.Tr:
			if invisible(el) {
				continue
			}
			line, err := s.row(el)
			if err != nil {
				return err
			}
			t.Rows = append(t.Rows, row{Place: linePlace(len(t.Rows) + 1), Cells: line})
		}
	}
	return p.b.table(p.b.nextTable(), t)
}

// spans carries cells that reach into the rows below from row to row.
type spans struct {
	above       map[int]hanging // by column
	cells, most int
}

// hanging is a cell that covers further rows below.
type hanging struct {
	text string
	rows int
}

// A cell of a web page spans at most 1,000 columns (HTML standard, 4.9.11).
const widestColspan = 1000

// row gives the cells of a tr element.
func (s *spans) row(tr *html.Node) ([]string, error) {
	var line []string
	put := func(text string, below int) error {
		s.above[len(line)] = hanging{text, below}
		line = append(line, text)
		if s.cells++; s.cells > s.most {
			return beyond("too_many_cells", s.most)
		}
		return nil
	}
	reach := func() error {
		for h := s.above[len(line)]; h.rows > 0; h = s.above[len(line)] {
			if err := put(h.text, h.rows-1); err != nil {
				return err
			}
		}
		return nil
	}
	for td := range tr.ChildNodes() {
		if td.DataAtom != atom.Td && td.DataAtom != atom.Th || invisible(td) {
			continue
		}
		if err := reach(); err != nil {
			return nil, err
		}
		text := tidyLines(plainTextOf(td, 1<<20))
		below := intOf(attribute(td, "rowspan"), 1) - 1
		for range min(max(intOf(attribute(td, "colspan"), 1), 1), widestColspan) {
			if err := put(text, below); err != nil {
				return nil, err
			}
		}
	}
	return line, reach()
}
