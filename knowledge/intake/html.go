package intake

import (
	"context"
	"regexp"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"

	"jinguo/knowledge"
)

// readHTML reads the main text of a web page, tables and headings kept; menus,
// scripts and the like are left out. It also reads what Office saves as a web
// page under the name .doc or .xls.
func readHTML(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	text, err := decodePage(data)
	if err != nil {
		return nil, nil, err
	}
	root, err := parsePage(text, lim)
	if err != nil {
		return nil, nil, err
	}
	p := &page{b: newBuilder(lim)}
	p.facts(root)
	p.b.doc.Card = takePageCard(root)
	main, title := mainText(root)
	if p.b.doc.Title == "" {
		p.b.doc.Title = headline(main)
	}
	if p.b.doc.Title == "" {
		p.b.doc.Title = title
	}
	if err := p.read(main); err != nil {
		return nil, nil, err
	}
	if len(p.b.doc.Blocks) == 0 {
		p.whole = true
		if err := p.read(root); err != nil {
			return nil, nil, err
		}
	}
	doc, err := p.b.done()
	return doc, nil, err
}

// decodePage decodes as [decode] does, except that it believes the page where it
// names an encoding that is neither Unicode nor Chinese.
func decodePage(data []byte) (string, error) {
	enc, label, _ := charset.DetermineEncoding(data[:min(len(data), 4096)], "")
	switch label {
	case "utf-8", "gbk", "gb18030", "big5", "utf-16le", "utf-16be", "windows-1252", "replacement":
		return decode(data)
	}
	if marked(data) != nil {
		return decode(data)
	}
	text, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return "", trouble("not_text")
	}
	return readable(string(text))
}

// parsePage builds the page's tree, which golang.org/x/net/html refuses to make
// deeper than 512 elements.
func parsePage(text string, lim limits) (*html.Node, error) {
	elements := 0
	z := html.NewTokenizer(strings.NewReader(text))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		if elements++; elements > lim.Elements {
			return nil, beyond("too_many_elements", lim.Elements)
		}
		if kind == html.TextToken && len(z.Raw()) > lim.Runes {
			return nil, beyond("too_long", lim.Runes)
		}
	}
	root, err := html.Parse(strings.NewReader(text))
	if err != nil {
		return nil, beyond("too_deep", 512)
	}
	return root, nil
}

// Government pages state what they hold in the meta elements of 政府网站发展指引
// (国办发〔2017〕47号): ArticleTitle, PubDate, ContentSource; others in OpenGraph's.
var pageFacts = map[string]string{
	"articletitle": "title", "og:title": "title",
	"pubdate": "issued", "publishdate": "issued", "article:published_time": "issued",
	"contentsource": "source", "source": "source",
	"author": "author",
}

var (
	statedDate   = regexp.MustCompile(`(?:发布时间|发布日期|发文日期|成文日期|日期|时间)\s*[：:]\s*(\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2})`)
	statedSource = regexp.MustCompile(`(?:信息来源|文章来源|稿件来源|来源)\s*[：:]\s*([^\s|｜：:]{2,30})`)
	someDate     = regexp.MustCompile(`\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}|\d{8}`)
)

// facts reads title, date and source as the page states them, in its head first
// and in its text otherwise.
func (p *page) facts(root *html.Node) {
	facts := map[string]string{}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode || n.DataAtom != atom.Meta {
			continue
		}
		name := strings.ToLower(attribute(n, "name") + attribute(n, "property"))
		if key := pageFacts[name]; key != "" && facts[key] == "" {
			facts[key] = tidy(attribute(n, "content"))
		}
	}
	text := tidyLines(plainTextOf(root, 20_000))
	if facts["issued"] == "" {
		if m := statedDate.FindStringSubmatch(text); m != nil {
			facts["issued"] = m[1]
		}
	}
	if facts["source"] == "" {
		if m := statedSource.FindStringSubmatch(text); m != nil {
			facts["source"] = m[1]
		}
	}
	day, err := knowledge.ParseDate(someDate.FindString(facts["issued"]))
	if facts["issued"] = string(day); err != nil {
		facts["issued"] = ""
	}
	p.b.doc.Title = facts["title"]
	delete(facts, "title")
	for key, value := range facts {
		if value != "" {
			p.b.doc.Meta[key] = value
		}
	}
}

// headline is the only h1 of the main text, or "".
func headline(main *html.Node) string {
	title := ""
	for n := range main.Descendants() {
		if n.DataAtom != atom.H1 {
			continue
		}
		if title != "" {
			return ""
		}
		title = tidy(plainTextOf(n, 1000))
	}
	return title
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// plainTextOf is the visible text below n, up to about most bytes.
func plainTextOf(n *html.Node, most int) string {
	var out strings.Builder
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch {
		case out.Len() > most || invisible(n):
			return
		case n.Type == html.TextNode:
			out.WriteString(n.Data)
			return
		case n.DataAtom == atom.Br || breaks(n):
			out.WriteByte('\n')
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(n)
	return out.String()
}

var hiding = regexp.MustCompile(`(?i)display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all`)

// invisible reports whether n shows no text of its own.
func invisible(n *html.Node) bool {
	switch n.Type {
	case html.CommentNode, html.DoctypeNode:
		return true
	case html.ElementNode:
	default:
		return false
	}
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Select, atom.Button, atom.Textarea,
		atom.Svg, atom.Math, atom.Iframe, atom.Object, atom.Audio, atom.Video, atom.Canvas, atom.Rt, atom.Rp:
		return true
	}
	for _, a := range n.Attr {
		if a.Key == "hidden" || a.Key == "style" && hiding.MatchString(a.Val) {
			return true
		}
	}
	return false
}

// breaks reports whether n starts and ends a line of its own.
func breaks(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Aside, atom.Nav, atom.Ul, atom.Ol, atom.Li,
		atom.Dl, atom.Dt, atom.Dd, atom.Table, atom.Caption, atom.Tr, atom.Td, atom.Th, atom.Pre, atom.Blockquote, atom.Hr, atom.Form, atom.Fieldset,
		atom.Address, atom.Figure, atom.Figcaption, atom.Details, atom.Summary, atom.Center, atom.Body,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}
