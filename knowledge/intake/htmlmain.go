package intake

import (
	"regexp"
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
// that holds nearly all that is of worth. Text that readability keeps, prose and
// tables with data are worth most, other text a little, menus nothing.
func mainText(root *html.Node) (main *html.Node, title string) {
	main = root
	var elements []*html.Node
	for n := range root.Descendants() {
		switch {
		case n.Type != html.ElementNode:
			continue
		case n.DataAtom == atom.Body:
			main = n
		case n.DataAtom == atom.Title && title == "":
			title = withoutSite(tidy(plainTextOf(n, 1000)))
		}
		n.Attr = append(n.Attr, html.Attribute{Key: keptMark, Val: strconv.Itoa(len(elements))})
		elements = append(elements, n)
	}
	w := weights{kept: map[*html.Node]bool{}, sums: map[*html.Node]int{}}
	if len(elements) <= readableElements {
		parser := readability.NewParser()
		if article, err := parser.ParseDocument(root, nil); err == nil && article.Node != nil {
			for n := range article.Node.Descendants() {
				if at, err := strconv.Atoi(attribute(n, keptMark)); err == nil && at < len(elements) {
					w.kept[elements[at]] = true
				}
			}
		}
	}
	all := w.sum(main, false)
	for {
		next := w.heir(main, all)
		if next == nil {
			return main, title
		}
		main = next
	}
}

// weights holds what each element of a page is worth.
type weights struct {
	kept map[*html.Node]bool // by readability
	sums map[*html.Node]int
}

// What a character is worth.
const (
	strong = 4 // of the main text, by its look
	weak   = 1 // of any other
)

// sum weighs n with all that is in it; certain says that it is part of prose or
// of a table with data.
func (w weights) sum(n *html.Node, certain bool) int {
	switch {
	case n.Type == html.TextNode && (certain || w.kept[n.Parent]):
		return strong * utf8.RuneCountInString(strings.TrimSpace(n.Data))
	case n.Type == html.TextNode:
		return weak * utf8.RuneCountInString(strings.TrimSpace(n.Data))
	case invisible(n) || surrounds(n) || n.DataAtom == atom.A && !certain:
		return 0
	}
	certain = certain || isProse(n) || isData(n)
	total := 0
	for c := range n.ChildNodes() {
		total += w.sum(c, certain)
	}
	w.sums[n] = total
	return total
}

// heir is the child of n that holds 95% of all worth and may be the frame of a
// page's text, or nil.
func (w weights) heir(n *html.Node, all int) *html.Node {
	for c := range n.ChildNodes() {
		if all > 0 && w.sums[c]*20 >= all*19 && roomy(c) {
			return c
		}
	}
	return nil
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

// withoutSite cuts the name of the site off a page's title.
func withoutSite(title string) string {
	if at := siteName.FindStringIndex(title); at != nil && at[0] > 0 {
		title = strings.TrimSpace(title[:at[0]])
	}
	if noTitle.MatchString(title) {
		return ""
	}
	return title
}

// noTitle matches what pages are called whatever they hold.
var noTitle = regexp.MustCompile(`^(?:打印(?:页面?|预览|文章|本页)?|无标题(?:文档|页)?|新建.{0,12}|(?:文章|内容|信息)?(?:详情|详细)页?|(?:内容|文章)页?|正文|首页|(?i:untitled.*|document|index))$`)

var siteName = regexp.MustCompile(`\s*(?:[_|｜].*|[-–—]+[^-–—_|｜]{1,20}(?:网|网站|门户|政府|平台|官网|首页|公众号|妇联|联合会))$`)

// surrounds reports whether n is a menu, a footer or the like, by its name or by
// what pages call it.
func surrounds(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Nav, atom.Aside, atom.Footer:
		return true
	case atom.Ul, atom.Ol:
		return isLinks(n)
	case atom.Body:
		return false
	}
	for _, name := range strings.Fields(attribute(n, "class") + " " + attribute(n, "id")) {
		if surroundings[strings.ToLower(name)] {
			return true
		}
	}
	return false
}

var surroundings = map[string]bool{
	"nav": true, "navbar": true, "menu": true, "footer": true, "foot": true, "copyright": true, "breadcrumb": true,
	"crumb": true, "crumbs": true, "position": true, "sidebar": true, "share": true, "friendlink": true, "friendlinks": true,
}

// isLinks reports whether the list n is one of links to other pages.
func isLinks(n *html.Node) bool {
	items := 0
	for c := range n.ChildNodes() {
		if c.DataAtom == atom.Li {
			items++
		}
	}
	return items > 2 && linkShare(n) > 0.6
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
