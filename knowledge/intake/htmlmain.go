package intake

import (
	"strconv"
	"strings"
	"unicode/utf8"

	readability "codeberg.org/readeck/go-readability/v2"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// keptMark is the attribute by which elements that readability kept are found again
// in the page itself.
const keptMark = "data-jinguo-mark"

// A page of more elements than these is taken whole; readability walks them many
// times.
const readableElements = 50_000

// mainText gives the element that holds the main text, and the page's title.
//
// Readability cleans too much away for us (headings, lists of links, whole
// tables), so it serves as a judge only: the main text is the smallest element
// that holds nearly all of what readability keeps, of the other paragraphs that
// look like prose, and of the tables with data.
func mainText(root *html.Node) (main *html.Node, title string) {
	body := root
	var elements []*html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
			continue
		case n.DataAtom == atom.Body:
			body = n
		case n.DataAtom == atom.Title && title == "":
			title = plainTextOf(n, 1000)
		}
		n.Attr = append(n.Attr, html.Attribute{Key: keptMark, Val: strconv.Itoa(len(elements))})
		elements = append(elements, n)
	}
	worth := map[*html.Node]int{}
	if len(elements) <= readableElements {
		parser := readability.NewParser()
		if article, err := parser.ParseDocument(root, nil); err == nil && article.Node != nil {
			if t := article.Title(); t != "" {
				title = t
			}
			for n := range article.Node.Descendants() {
				if at, err := strconv.Atoi(attribute(n, keptMark)); err == nil && at < len(elements) {
					worth[elements[at]] = ownText(elements[at])
				}
			}
		}
	}
	for _, n := range elements {
		if worth[n] == 0 && (isProse(n) || isData(n)) {
			worth[n] = runesOf(n)
		}
	}
	return smallest(body, worth), title
}

// smallest is the deepest element below body that holds 95% of all worth.
func smallest(body *html.Node, worth map[*html.Node]int) *html.Node {
	sums := map[*html.Node]int{}
	var sum func(n *html.Node) int
	sum = func(n *html.Node) int {
		total := worth[n]
		for c := range n.ChildNodes() {
			total += sum(c)
		}
		sums[n] = total
		return total
	}
	all := sum(body)
	if all == 0 {
		return body
	}
	main := body
	for {
		next := main
		for c := range main.ChildNodes() {
			if sums[c]*20 >= all*19 {
				next = c
			}
		}
		if next == main || !roomy(next) {
			return main
		}
		main = next
	}
}

// roomy reports whether n may be the frame of a page's text, rather than a
// paragraph, a table or a few words of it.
func roomy(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Ul, atom.Ol, atom.Dl, atom.Pre, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return false
	case atom.Table:
		return !isData(n)
	}
	return breaks(n) || n.DataAtom == atom.Tbody
}

func runesOf(n *html.Node) int {
	return utf8.RuneCountInString(strings.Join(strings.Fields(plainTextOf(n, 1<<20)), ""))
}

// ownText counts the characters that stand in n itself, not in an element below.
func ownText(n *html.Node) int {
	total := 0
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode {
			total += utf8.RuneCountInString(strings.TrimSpace(c.Data))
		}
	}
	return total
}

// isProse reports whether n is a paragraph of at least one sentence of which
// little is links.
func isProse(n *html.Node) bool {
	if n.DataAtom != atom.P && n.DataAtom != atom.Li && n.DataAtom != atom.Dd && !(n.DataAtom == atom.Div && ownText(n) > 40) {
		return false
	}
	text := plainTextOf(n, 4000)
	return utf8.RuneCountInString(text) > 30 && strings.ContainsAny(text, "。；.;") && linkShare(n) < 0.3
}

// isData reports whether n is a table that holds data rather than a layout: rows
// of several cells, no table or heading inside, few links.
func isData(n *html.Node) bool {
	if n.DataAtom != atom.Table {
		return false
	}
	rows, wideRows := 0, 0
	for c := range n.Descendants() {
		switch c.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.Form:
			return false
		case atom.Tr:
			rows++
			cells := 0
			for cell := range c.ChildNodes() {
				if cell.DataAtom == atom.Td || cell.DataAtom == atom.Th {
					cells++
				}
			}
			if cells > 1 {
				wideRows++
			}
		}
	}
	return wideRows > 1 && wideRows*2 >= rows && linkShare(n) < 0.5
}

// linkShare is the part of n's text that stands in links.
func linkShare(n *html.Node) float64 {
	links := 0
	for c := range n.Descendants() {
		if c.DataAtom == atom.A {
			links += runesOf(c)
		}
	}
	return float64(links) / float64(max(runesOf(n), 1))
}
