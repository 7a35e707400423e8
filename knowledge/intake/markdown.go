package intake

import (
	"bytes"
	"context"
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	gmext "github.com/yuin/goldmark/extension"
	tableast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"gopkg.in/yaml.v3"

	"jinguo/knowledge"
)

// readMarkdown reads Markdown with tables, and front matter in YAML (between
// lines of ---) or TOML (between lines of +++) as Meta; a list in it becomes
// lines.
func readMarkdown(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	source, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	source = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(source)
	m := &markdown{b: newBuilder(lim)}
	var problems []knowledge.Problem
	kind, front, rest := cutFront(source)
	if kind != "" {
		meta, err := parseFront(kind, front)
		if err != nil {
			reason := tidy(err.Error())
			problems = append(problems, knowledge.Problem{Code: "front_matter", Severity: knowledge.Doubt, Place: linePlace(1), Args: map[string]string{"reason": reason}})
		} else {
			m.b.doc.Meta = meta
			m.b.doc.Title = tidy(meta["title"])
		}
		m.cut = strings.Count(source[:len(source)-len(rest)], "\n")
	}
	if err := m.read(rest); err != nil {
		return nil, nil, err
	}
	doc, err := m.b.done()
	return doc, problems, err
}

// cutFront cuts the front matter off; kind is its fence, or "" for none.
func cutFront(source string) (kind, front, rest string) {
	for _, fence := range []string{"---", "+++"} {
		body, ok := strings.CutPrefix(source, fence+"\n")
		if !ok {
			continue
		}
		front, rest, ok := strings.Cut("\n"+body, "\n"+fence+"\n")
		if !ok {
			if front, ok = strings.CutSuffix("\n"+body, "\n"+fence); !ok {
				continue
			}
			rest = ""
		}
		return fence, front, rest
	}
	return "", "", source
}

// parseFront reads front matter. Keys become lower-case; those of a table inside
// are put behind its own, with a dot.
func parseFront(fence, front string) (map[string]string, error) {
	meta := map[string]string{}
	if fence == "+++" {
		var tree map[string]any
		if err := toml.Unmarshal([]byte(front), &tree); err != nil {
			return nil, err
		}
		putTOML(meta, "", tree)
		return meta, nil
	}
	var root yaml.Node
	if err := yaml.Unmarshal([]byte(front), &root); err != nil {
		return nil, err
	}
	if len(root.Content) > 0 {
		if root.Content[0].Kind != yaml.MappingNode {
			return nil, fmt.Errorf("line %d: want name: value", root.Content[0].Line)
		}
		putYAML(meta, "", root.Content[0])
	}
	return meta, nil
}

// putYAML keeps scalars as they are written: 0539 stays 0539. Aliases, which
// could multiply without end, are left out.
func putYAML(meta map[string]string, key string, n *yaml.Node) {
	switch n.Kind {
	case yaml.ScalarNode:
		if n.Tag != "!!null" {
			meta[key] = n.Value
		}
	case yaml.SequenceNode:
		var lines []string
		for _, c := range n.Content {
			if c.Kind == yaml.ScalarNode {
				lines = append(lines, c.Value)
			}
		}
		meta[key] = strings.Join(lines, "\n")
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			putYAML(meta, inner(key, n.Content[i].Value), n.Content[i+1])
		}
	}
}

func putTOML(meta map[string]string, key string, v any) {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			putTOML(meta, inner(key, name), value)
		}
	case []any:
		lines := make([]string, len(v))
		for i := range v {
			lines[i] = fmt.Sprint(v[i])
		}
		meta[key] = strings.Join(lines, "\n")
	default:
		meta[key] = fmt.Sprint(v)
	}
}

func inner(key, name string) string {
	if name = strings.ToLower(strings.TrimSpace(name)); key == "" {
		return name
	}
	return key + "." + name
}

// markdown is the state of reading one Markdown file.
type markdown struct {
	b      *builder
	source []byte
	ends   []int // where the source's lines end
	cut    int   // lines of front matter
}

func (m *markdown) read(source string) error {
	m.source = []byte(source)
	for i, c := range m.source {
		if c == '\n' {
			m.ends = append(m.ends, i)
		}
	}
	for l := range bytes.Lines(m.source) {
		if nesting(l) > m.b.lim.Depth {
			return beyond("too_deep", m.b.lim.Depth)
		}
	}
	doc := goldmark.New(goldmark.WithExtensions(gmext.Table)).Parser().Parse(text.NewReader(m.source))
	return m.blocks(doc, "")
}

// nesting is about how many blocks a line opens inside each other.
func nesting(l []byte) int {
	n := 0
	for _, c := range l {
		switch {
		case c == '>' || c == '-' || c == '*' || c == '+' || c == '.' || c == ')':
			n++
		case c == ' ' || c == '\t' || c >= '0' && c <= '9':
		default:
			return n
		}
	}
	return 0 // a rule
}

// blocks adds the blocks below n; label is the number of the list item that they
// are in, for the first of them.
func (m *markdown) blocks(n ast.Node, label string) error {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if err := m.block(c, label); err != nil {
			return err
		}
		label = ""
	}
	return nil
}

func (m *markdown) block(n ast.Node, label string) error {
	switch n := n.(type) {
	case *ast.Heading:
		return m.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		return m.lines(m.place(n), label, breakFacts(m.inline(n)))
	case *ast.List:
		return m.list(n)
	case *tableast.Table:
		return m.table(n)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		return m.lines(m.place(n), label, strings.ReplaceAll(string(n.Lines().Value(m.source)), "\n", hardBreak))
	case *ast.HTMLBlock:
		return m.html(n)
	}
	return m.blocks(n, label)
}

func (m *markdown) heading(n *ast.Heading) error {
	text := tidy(m.inline(n))
	if n.Level == 1 && m.b.doc.Title == "" && len(m.b.doc.Blocks) == 0 {
		m.b.doc.Title = text
	}
	return m.b.paragraph(m.place(n), n.Level, text)
}

// lines adds a paragraph for each line that the writer ended on purpose.
func (m *markdown) lines(place, label, text string) error {
	for line := range strings.SplitSeq(text, hardBreak) {
		if tidy(line) == "" {
			continue
		}
		if err := m.b.paragraph(place, 0, label+line); err != nil {
			return err
		}
		label = ""
	}
	return nil
}

// breakFacts ends the line before one that states a fact (电话：…) or starts an item
// of its own (（一）…), and one that is a heading by its number (一、值班制度): people do
// not know that Markdown would run the two together.
func breakFacts(text string) string {
	lines := strings.Split(text, "\n")
	for i := 1; i < len(lines); i++ {
		line := tidy(lines[i])
		label, _, ok := strings.Cut(strings.Replace(line, ":", "：", 1), "：")
		if ok && fieldOf(label) != colUnknown || startsItem(line) || numberedHeading(tidy(lines[i-1])) {
			lines[i] = hardBreak + lines[i]
		}
	}
	return strings.Join(lines, "\n")
}

// numberedHeading reports whether line is a short one with a number and no sign at its
// end, as headings are and wrapped lines are not.
func numberedHeading(line string) bool {
	m := markerOf(line)
	return m.class != unnumbered && m.rest != "" && utf8.RuneCountInString(m.rest) <= longestLabel && !strings.ContainsAny(m.rest, "，。；：、！？")
}

func (m *markdown) list(n *ast.List) error {
	no := n.Start
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		label := ""
		if n.IsOrdered() {
			label = fmt.Sprintf("%d%c ", no, n.Marker)
			no++
		}
		if err := m.blocks(item, label); err != nil {
			return err
		}
	}
	return nil
}

func (m *markdown) table(n *tableast.Table) error {
	t := &table{}
	no := 0
	for r := n.FirstChild(); r != nil; r = r.NextSibling() {
		line := row{}
		for c := r.FirstChild(); c != nil; c = c.NextSibling() {
			if at := m.line(c); at > 0 {
				no = at
			}
			line.Cells = append(line.Cells, strings.ReplaceAll(m.inline(c), hardBreak, "\n"))
		}
		line.Place = linePlace(no)
		t.Rows = append(t.Rows, line)
	}
	return m.b.table(m.b.nextTable(), t)
}

// html reads a block of HTML as a web page without a frame.
func (m *markdown) html(n *ast.HTMLBlock) error {
	source := string(n.Lines().Value(m.source))
	if n.HasClosure() {
		source += string(n.ClosureLine.Value(m.source))
	}
	nodes, err := html.ParseFragment(strings.NewReader(source), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return beyond("too_deep", 512)
	}
	p := &page{b: m.b, whole: true}
	for _, node := range nodes {
		if err := p.walk(node); err != nil {
			return err
		}
	}
	return p.flush()
}

// hardBreak ends a line on purpose, where "\n" merely wraps one.
const hardBreak = "\x1E"

// inline gives the text of what stands inside of a block, without its marks.
func (m *markdown) inline(n ast.Node) string {
	var out strings.Builder
	var walk func(n ast.Node)
	walk = func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Text:
			out.Write(n.Segment.Value(m.source))
			switch {
			case n.HardLineBreak():
				out.WriteString(hardBreak)
			case n.SoftLineBreak():
				out.WriteByte('\n')
			}
		case *ast.String:
			out.Write(n.Value)
		case *ast.AutoLink:
			out.Write(n.Label(m.source))
		case *ast.RawHTML:
			if strings.HasPrefix(strings.ToLower(string(n.Segments.Value(m.source))), "<br") {
				out.WriteString(hardBreak)
			}
		case *ast.Image:
			return
		}
		for c := n.FirstChild(); c != nil; c = c.NextSibling() {
			walk(c)
		}
	}
	walk(n)
	return html.UnescapeString(out.String())
}

// place is the line on which n starts.
func (m *markdown) place(n ast.Node) string { return linePlace(m.line(n)) }

// line is the number of n's line, or 0 where n has none.
func (m *markdown) line(n ast.Node) int {
	if n.Type() == ast.TypeInline || n.Lines().Len() == 0 {
		return 0
	}
	return m.cut + 1 + sort.SearchInts(m.ends, n.Lines().At(0).Start)
}
