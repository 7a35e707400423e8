package intake

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
)

// readDocx reads a Word document as it prints: with automatic numbers written
// out, tracked insertions taken, deletions and hidden text left out. Headers,
// footers, comments and tables of contents are not part of the text.
func readDocx(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	p, err := openOPC("Word", data, lim)
	if err != nil {
		return nil, nil, err
	}
	_, parts, err := p.related("")
	if err != nil {
		return nil, nil, err
	}
	d := &docx{opc: p, b: newBuilder(lim), main: parts["officeDocument"]}
	if d.main == "" {
		d.main = "word/document.xml"
	}
	if err := d.prepare(); err != nil {
		return nil, nil, err
	}
	if err := d.body(ctx); err != nil {
		return nil, nil, err
	}
	if d.b.doc.Title == "" {
		d.b.findTitle()
	}
	doc, err := d.b.done()
	return doc, nil, err
}

// docx is the state of reading one Word document.
type docx struct {
	*opc
	b      *builder
	main   string // name of the part that holds the text
	styles map[string]*style
	normal string // the style of a paragraph that names none
	lists  *numbering
	notes  map[string]string // "footnote 2" → its text
	noted  int               // notes referred to so far

	fields []bool // open fields, innermost last: true while in its instruction
	runes  int
	cells  int
}

// item is what stands in the flow of a document or a cell: a paragraph or a table.
type item struct {
	level int
	title bool
	text  string // lines separated by "\n"
	table *table
}

// emit takes the items of a flow in reading order.
type emit func(item) error

// prepare reads what the text refers to.
func (d *docx) prepare() error {
	if err := d.properties(d.b.doc.Meta); err != nil {
		return err
	}
	_, parts, err := d.related(d.main)
	if err != nil {
		return err
	}
	if err := d.readStyles(parts["styles"]); err != nil {
		return err
	}
	if d.lists, err = readNumbering(d.opc, parts["numbering"]); err != nil {
		return err
	}
	d.notes = map[string]string{}
	for _, kind := range []string{"footnote", "endnote"} {
		if err := d.readNotes(kind, parts[kind+"s"]); err != nil {
			return err
		}
	}
	return nil
}

func (d *docx) readNotes(kind, part string) error {
	return d.part(part, func(w *walker, el xml.StartElement) error {
		if el.Name.Local != kind || attr(el, "type") != "" {
			return nil
		}
		var lines []string
		err := d.flow(w, func(it item) error {
			lines = append(lines, it.text)
			return nil
		})
		d.notes[kind+" "+attr(el, "id")] = strings.Join(lines, "\n")
		return err
	})
}

// body reads the text itself.
func (d *docx) body(ctx context.Context) error {
	w, err := d.open(d.main)
	if err != nil {
		return err
	}
	if w == nil {
		return d.damaged()
	}
	defer w.close()
	for {
		tok, err := w.token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if el, ok := tok.(xml.StartElement); ok && el.Name.Local == "body" {
			err := d.flow(w, func(it item) error {
				if err := ctx.Err(); err != nil {
					return fmt.Errorf("read Word document: %w", err)
				}
				if it.table != nil {
					return d.b.table(d.b.nextTable(), it.table)
				}
				return d.paragraphItem(d.b.nextParagraph(), it)
			})
			if err != nil {
				return err
			}
		}
	}
}

// paragraphItem adds a paragraph's lines, which a writer broke on purpose, each
// on its own; a heading or title broken over lines is one.
func (d *docx) paragraphItem(place string, it item) error {
	if it.title && d.b.extendTitle(it.text) {
		return nil
	}
	if it.title || it.level > 0 {
		return d.b.paragraph(place, it.level, it.text)
	}
	for line := range strings.SplitSeq(it.text, "\n") {
		if err := d.b.paragraph(place, 0, line); err != nil {
			return err
		}
	}
	return nil
}

// flow reads paragraphs and tables, those in content controls and accepted
// insertions included, up to the end of the element just started.
func (d *docx) flow(w *walker, out emit) error {
	var carried string // text of paragraphs whose end was deleted
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "p":
			return d.paragraph(w, &carried, out)
		case "tbl":
			return d.table(w, out)
		case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag", "Choice", "Fallback":
			return d.flow(w, out)
		case "AlternateContent":
			return d.once(w, func() error { return d.flow(w, out) })
		}
		return nil
	})
}

// once reads the first alternative of the same content only.
func (d *docx) once(w *walker, read func() error) error {
	taken := false
	return w.each(func(el xml.StartElement) error {
		if taken {
			return nil
		}
		taken = el.Name.Local == "Choice" || el.Name.Local == "Fallback"
		return read()
	})
}

// paragraph is a paragraph while it is read.
type paragraph struct {
	style    string
	outline  int    // heading level from 1, 0 for body text, -1 where not said
	list     string // id of its list; "" where not said
	depth    int    // level in the list from 0, -1 where not said
	endGone  bool   // its end is deleted, so that the next one goes on with it
	text     strings.Builder
	attached []item // notes and text boxes, which follow it
}

func (d *docx) paragraph(w *walker, carried *string, out emit) error {
	p := &paragraph{outline: -1, depth: -1}
	err := w.each(func(el xml.StartElement) error {
		if el.Name.Local == "pPr" {
			return d.paragraphProps(w, p)
		}
		return d.inline(w, el, p)
	})
	if err != nil {
		return err
	}
	d.fields = d.fields[:0]
	text := *carried + p.text.String()
	if *carried = ""; p.endGone {
		*carried = text
		return nil
	}
	s := d.resolve(p)
	if !s.contents {
		text = d.lists.label(s.list, s.depth) + text
		if err := out(item{level: s.outline, title: s.title, text: text}); err != nil {
			return err
		}
	}
	for _, it := range p.attached {
		if err := out(it); err != nil {
			return err
		}
	}
	return nil
}

func (d *docx) paragraphProps(w *walker, p *paragraph) error {
	return w.each(func(el xml.StartElement) error {
		switch el.Name.Local {
		case "pStyle":
			p.style = attr(el, "val")
		case "outlineLvl":
			p.outline = outlineOf(el)
		case "numPr":
			return readListProps(w, &p.list, &p.depth)
		case "rPr":
			return w.each(func(el xml.StartElement) error {
				p.endGone = p.endGone || el.Name.Local == "del"
				return nil
			})
		}
		return nil
	})
}

// inline reads what stands inside of a paragraph. Containers that it does not
// know, such as those of formulas, are read for the text in them.
func (d *docx) inline(w *walker, el xml.StartElement, p *paragraph) error {
	switch el.Name.Local {
	case "t":
		return d.characters(w, p)
	case "tab", "ptab":
		p.text.WriteByte('\t')
	case "br", "cr":
		p.text.WriteByte('\n')
	case "noBreakHyphen":
		p.text.WriteByte('-')
	case "fldChar":
		d.field(attr(el, "fldCharType"))
	case "footnoteReference", "endnoteReference":
		d.note(strings.TrimSuffix(el.Name.Local, "Reference")+" "+attr(el, "id"), p)
	case "txbxContent":
		return d.flow(w, func(it item) error {
			p.attached = append(p.attached, it)
			return nil
		})
	case "AlternateContent":
		return d.once(w, func() error { return d.inlines(w, p) })
	case "r":
		return d.run(w, p)
	case "pPr", "rPr", "sdtPr", "instrText", "del", "moveFrom", "delText", "rt":
	default:
		return d.inlines(w, p)
	}
	return nil
}

func (d *docx) inlines(w *walker, p *paragraph) error {
	return w.each(func(el xml.StartElement) error { return d.inline(w, el, p) })
}

// run reads a stretch of the same look; its look comes first, and tells whether
// it is hidden.
func (d *docx) run(w *walker, p *paragraph) error {
	hidden := d.hides(p.style)
	return w.each(func(el xml.StartElement) error {
		switch {
		case el.Name.Local == "rPr":
			return w.each(func(el xml.StartElement) error {
				switch el.Name.Local {
				case "rStyle":
					hidden = hidden || d.hides(attr(el, "val"))
				case "vanish":
					hidden = isOn(el)
				}
				return nil
			})
		case hidden && el.Name.Local != "fldChar":
			return nil
		}
		return d.inline(w, el, p)
	})
}

func (d *docx) characters(w *walker, p *paragraph) error {
	text, err := w.text()
	if err != nil {
		return err
	}
	for _, instruction := range d.fields {
		if instruction {
			return nil
		}
	}
	if d.runes += utf8.RuneCountInString(text); d.runes > d.lim.Runes {
		return beyond("too_long", d.lim.Runes)
	}
	p.text.WriteString(text)
	return nil
}

// field follows the marks of a field, which has an instruction and a result.
func (d *docx) field(mark string) {
	last := len(d.fields) - 1
	switch {
	case mark == "begin":
		d.fields = append(d.fields, true)
	case last < 0:
	case mark == "separate":
		d.fields[last] = false
	case mark == "end":
		d.fields = d.fields[:last]
	}
}

// note marks where a note belongs and puts its text behind the paragraph.
func (d *docx) note(key string, p *paragraph) {
	text := d.notes[key]
	if text == "" {
		return
	}
	d.noted++
	mark := fmt.Sprintf("[注%d]", d.noted)
	p.text.WriteString(mark)
	p.attached = append(p.attached, item{text: mark + " " + text})
}
