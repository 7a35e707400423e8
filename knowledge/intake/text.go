package intake

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge"
)

// readText reads plain text. A paragraph is a line, or the lines of a block
// where the text is clearly wrapped at a fixed width. A title on several lines
// at the top is put together (see [builder.findTitle]).
func readText(ctx context.Context, name string, data []byte, lim limits) (*document, []knowledge.Problem, error) {
	if err := lim.weigh(data); err != nil {
		return nil, nil, err
	}
	text, err := decode(data)
	if err != nil {
		return nil, nil, err
	}
	b := newBuilder(lim)
	lines := splitLines(text)
	if wrap := wrapOf(lines); wrap.at > 0 {
		lines = wrap.join(lines)
	}
	for _, l := range lines {
		if err := b.paragraph(linePlace(l.no), 0, l.text); err != nil {
			return nil, nil, err
		}
	}
	b.findTitle()
	doc, err := b.done()
	return doc, nil, err
}

func linePlace(no int) string { return fmt.Sprintf("第%d行", no) }

// line is a line of plain text; no counts from 1.
type line struct {
	no       int
	text     string
	indented bool // starts with a wide space or two spaces at least
}

func (l line) blank() bool { return l.text == "" }

// closed reports whether l ends as a sentence ends.
func (l line) closed() bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l.text, "”’\"')）】》"))
	return strings.ContainsRune("。！？；：.!?;:", last)
}

func splitLines(text string) []line {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n", "\f", "\n", "\v", "\n").Replace(text)
	raw := strings.Split(text, "\n")
	lines := make([]line, len(raw))
	for i, s := range raw {
		lead := s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsSpace))]
		lines[i] = line{no: i + 1, text: tidy(s), indented: strings.ContainsAny(lead, "\u3000\t") || len(lead) > 1}
	}
	return lines
}

// wrap tells how a text is wrapped.
type wrap struct {
	at     int  // columns of a full line; 0 where the text is not wrapped
	slack  int  // columns by which a full line may be shorter
	blocks bool // paragraphs are told apart by an indent or a blank line
}

// The widest line that still looks wrapped: 50 Chinese characters.
const widestWrap = 100

// wrapOf finds whether lines are wrapped at a fixed width: none is wider than
// that width, and at least five in ten of the lines inside of paragraphs, five
// at the least, come close to it. A text with a paragraph a line has lines of
// any length, and longer ones.
func wrapOf(lines []line) wrap {
	w := wrap{slack: 4}
	indents, blanks, filled, letters := 0, 0, 0, 0
	for _, l := range lines {
		if l.blank() {
			blanks++
			continue
		}
		filled++
		if l.indented {
			indents++
		}
		if n := columns(l.text); n > w.at {
			w.at = n
		}
		if utf8.RuneCountInString(l.text)*2 > columns(l.text)*3/2 {
			letters++
		}
	}
	if letters*2 > filled {
		w.slack = 14 // a long English word goes to the next line
	}
	w.blocks = blanks > 0 && blanks*3 < filled*2 || indents > 0 && indents*3 < filled*2
	if w.at > widestWrap || w.at < 30 {
		return wrap{}
	}
	full, open := 0, 0
	for i, l := range lines {
		if l.blank() || l.closed() && columns(l.text) < w.at-w.slack || i+1 == len(lines) || lines[i+1].blank() {
			continue
		}
		open++
		if columns(l.text) >= w.at-w.slack {
			full++
		}
	}
	if full < 5 || full*2 < open {
		return wrap{}
	}
	return w
}

// join puts the lines of a paragraph together.
func (w wrap) join(lines []line) []line {
	joined := lines[:0:0]
	full := false // the line before was full, so that this one may go on with it
	for _, l := range lines {
		goesOn := full && !l.blank() && !l.indented && !numbered.MatchString(l.text)
		full = columns(l.text) >= w.at-w.slack && (w.blocks || !l.closed())
		if goesOn {
			last := &joined[len(joined)-1]
			last.text += "\n" + l.text
			continue
		}
		if l.blank() {
			continue
		}
		joined = append(joined, l)
	}
	return joined
}
