package intake

import (
	"context"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
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
	d := &docx{opc: p, word: newWord(lim), main: parts["officeDocument"]}
	if d.main == "" {
		d.main = "word/document.xml"
	}
	if err := d.prepare(); err != nil {
		return nil, nil, err
	}
	if err := d.body(ctx); err != nil {
		return nil, nil, err
	}
	doc, err := d.done()
	return doc, nil, err
}

// docx is the state of reading one Word document.
type docx struct {
	*opc
	*word
	main string // name of the part that holds the text
}

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
		var lines []item
		err := d.flow(w, gather(&lines))
		d.notes[kind+" "+attr(el, "id")] = textOfItems(lines)
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
			if err := d.flow(w, d.add(ctx)); err != nil {
				return err
			}
		}
	}
}

// flow reads paragraphs and tables, those in content controls and accepted
// insertions included, up to the end of the element just started.
func (d *docx) flow(w *walker, out emit) error {
	var carried string // text of paragraphs whose end was deleted
	err := w.each(func(el xml.StartElement) error {
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
	if err != nil || carried == "" {
		return err
	}
	return d.end(newParagraph(), &carried, out)
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

func (d *docx) paragraph(w *walker, carried *string, out emit) error {
	p := newParagraph()
	err := w.each(func(el xml.StartElement) error {
		if el.Name.Local == "pPr" {
			return d.paragraphProps(w, p)
		}
		return d.inline(w, el, p)
	})
	if err != nil {
		return err
	}
	return d.end(p, carried, out)
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
				switch el.Name.Local {
				case "del":
					p.endGone = true
				case "vanish":
					p.endHidden = isOn(el)
				}
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
	case "sym":
		d.symbol(attr(el, "char"), p)
	case "fldChar":
		d.mark(attr(el, "fldCharType"), p)
	case "footnoteReference", "endnoteReference":
		d.note(strings.TrimSuffix(el.Name.Local, "Reference")+" "+attr(el, "id"), p)
	case "txbxContent":
		return d.flow(w, gather(&p.attached))
	case "AlternateContent":
		return d.once(w, func() error { return d.inlines(w, p) })
	case "r":
		return d.run(w, p)
	case "instrText":
		text, err := w.text()
		d.instruct(text)
		return err
	case "pPr", "rPr", "sdtPr", "del", "moveFrom", "delText", "rt":
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
	if d.instructions > 0 {
		return nil
	}
	if err := d.count(utf8.RuneCountInString(text)); err != nil {
		return err
	}
	p.text.WriteString(plain(text))
	return nil
}

// symbol reads a character of a symbol font, given in hexadecimal digits.
func (d *docx) symbol(char string, p *paragraph) {
	code, err := strconv.ParseUint(char, 16, 16)
	if err == nil && d.instructions == 0 {
		p.text.WriteString(symbol(rune(code)))
	}
}
