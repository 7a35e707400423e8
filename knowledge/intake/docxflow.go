package intake

import (
	"context"
	"fmt"
	"strings"
)

// word is what the readers of both formats of Word, .docx and .doc, know of a
// document while they read its text.
type word struct {
	b      *builder
	styles map[string]*style
	normal string // the style of a paragraph that names none
	lists  *numbering
	notes  map[string]string // "footnote 2" → its text
	noted  int               // notes referred to so far

	fields       []wordField // open ones, innermost last
	instructions int         // how many of them are in their instruction
	runes        int
	cells        int
}

func newWord(lim limits) *word {
	return &word{b: newBuilder(lim), styles: map[string]*style{}, lists: &numbering{}, notes: map[string]string{}}
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

// gather is an emit that appends to items.
func gather(items *[]item) emit {
	return func(it item) error {
		*items = append(*items, it)
		return nil
	}
}

func emitAll(items []item, out emit) error {
	for _, it := range items {
		if err := out(it); err != nil {
			return err
		}
	}
	return nil
}

// textOfItems is the text of the paragraphs among items, blank ones left out, a
// line each.
func textOfItems(items []item) string {
	lines := make([]string, 0, len(items))
	for _, it := range items {
		if it.table == nil && strings.TrimSpace(it.text) != "" {
			lines = append(lines, it.text)
		}
	}
	return strings.Join(lines, "\n")
}

// add is the emit that makes blocks of the items of the text itself.
func (d *word) add(ctx context.Context) emit {
	return func(it item) error {
		if err := ctx.Err(); err != nil {
			return fmt.Errorf("read Word document: %w", err)
		}
		if it.table != nil {
			return d.b.table(d.b.nextTable(), it.table)
		}
		return d.addParagraph(d.b.nextParagraph(), it)
	}
}

// addParagraph adds a paragraph's lines, which a writer broke on purpose, each
// on its own; a heading or title broken over lines is one.
func (d *word) addParagraph(place string, it item) error {
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

// done gives the document, with a title from its top where no style marks one.
func (d *word) done() (*document, error) {
	if d.b.doc.Title == "" {
		d.b.findTitle()
	}
	return d.b.done()
}

// paragraph is a paragraph while it is read.
type paragraph struct {
	style     string
	outline   int    // heading level from 1, 0 for body text, -1 where not said
	list      string // id of its list; "" where not said
	depth     int    // level in the list from 0, -1 where not said
	endGone   bool   // its end is deleted, so that the next one goes on with it
	endHidden bool
	text      strings.Builder
	attached  []item // notes and text boxes, which follow it
}

func newParagraph() *paragraph { return &paragraph{outline: -1, depth: -1} }

// end gives out a paragraph that is read to its end, together with the text
// carried over from paragraphs whose end was deleted.
func (d *word) end(p *paragraph, carried *string, out emit) error {
	d.fields, d.instructions = d.fields[:0], 0
	text := *carried + p.text.String()
	if *carried = ""; p.endGone {
		*carried = text
		return nil
	}
	s := d.resolve(p)
	hidden := (p.endHidden || d.hides(p.style)) && strings.TrimSpace(text) == "" // and so counts in no list
	if !s.contents && !hidden {
		text = d.lists.label(s.list, s.depth) + text
		if err := out(item{level: s.outline, title: s.title, text: text}); err != nil {
			return err
		}
	}
	return emitAll(p.attached, out)
}

// count takes n more characters of text.
func (d *word) count(n int) error {
	if d.runes += n; d.runes > d.b.lim.Runes {
		return beyond("too_long", d.b.lim.Runes)
	}
	return nil
}

// note marks where a note belongs and puts its text behind the paragraph.
func (d *word) note(key string, p *paragraph) {
	text := d.notes[key]
	if text == "" {
		return
	}
	d.noted++
	mark := fmt.Sprintf("[注%d]", d.noted)
	p.text.WriteString(mark)
	p.attached = append(p.attached, item{text: mark + " " + text})
}

// symbol is a character of a symbol font. Such fonts put what they hold where
// Unicode has none, so that only common ones of Wingdings are known.
func symbol(r rune) string {
	switch r {
	case 0xF06F, 0xF0A8, 0xF071, 0xF072:
		return "□"
	case 0xF0FE, 0xF052:
		return "☑"
	case 0xF0FD, 0xF054:
		return "☒"
	case 0xF0FC, 0xF050:
		return "✓"
	}
	if inSymbolFont(r) {
		return ""
	}
	return string(r)
}

// inSymbolFont reports whether r is where Windows puts the characters of symbol
// fonts.
func inSymbolFont(r rune) bool { return r >= 0xF000 && r <= 0xF0FF }

// plain is text without characters of symbol fonts.
func plain(text string) string {
	if !strings.ContainsFunc(text, inSymbolFont) {
		return text
	}
	var out strings.Builder
	for _, r := range text {
		out.WriteString(symbol(r))
	}
	return out.String()
}
