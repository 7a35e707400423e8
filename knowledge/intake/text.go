package intake

import (
	"context"
	"fmt"
	"regexp"
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
	if utf8.RuneCountInString(text) > lim.Runes {
		return nil, nil, beyond("too_long", lim.Runes)
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
	width    int  // columns, the indent included
	indented bool // starts with a wide space or two spaces at least
}

func (l line) blank() bool { return l.text == "" }

// closed reports whether l ends as a sentence ends.
func (l line) closed() bool {
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(l.text, "”’\"')）】》"))
	return strings.ContainsRune("。！？；：.!?;:", last)
}

// begins reports whether l can't go on with the line before it.
func (l line) begins() bool { return l.blank() || l.indented || startsItem(l.text) }

func splitLines(text string) []line {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\u0085", "\n", "\f", "\n", "\v", "\n").Replace(text)
	raw := strings.Split(text, "\n")
	lines := make([]line, len(raw))
	for i, s := range raw {
		lead := s[:len(s)-len(strings.TrimLeftFunc(s, unicode.IsSpace))]
		text := tidy(s)
		lines[i] = line{no: i + 1, text: text, width: columns(lead) + columns(text), indented: strings.ContainsAny(lead, "\u3000\t") || len(lead) > 1}
	}
	return lines
}

// wrap tells how a text is wrapped.
type wrap struct {
	at     int  // columns of a full line; 0 where the text is not wrapped
	slack  int  // columns by which a full line may be shorter
	blocks bool // paragraphs are told apart by an indent or a blank line
}

// Lines that look wrapped have 15 to 50 Chinese characters.
const (
	narrowestWrap = 30
	widestWrap    = 100
)

// wrapOf finds whether lines are wrapped at a fixed width: none is wider than
// that, most of the lines inside of paragraphs, four at the least, come close to
// it, and there are sentences, which lists of names and addresses have not. A
// text with a paragraph a line has lines of any length, and longer ones.
func wrapOf(lines []line) wrap {
	w := wrap{slack: 4}
	indents, blanks, filled, english, sentences := 0, 0, 0, 0, 0
	for _, l := range lines {
		if l.blank() {
			blanks++
			continue
		}
		filled++
		if l.indented {
			indents++
		}
		w.at = max(w.at, l.width)
		if columns(l.text) < utf8.RuneCountInString(l.text)*3/2 {
			english++
		}
		sentences += len(sentenceEnd.FindAllStringIndex(l.text, -1))
	}
	if english*2 > filled {
		w.slack = 14 // a long English word goes to the next line
	}
	w.blocks = blanks > 0 && blanks*3 < filled*2 || indents > 0 && indents*3 < filled*2
	if w.at > widestWrap || w.at < narrowestWrap || sentences*6 < filled {
		return wrap{}
	}
	full, open := 0, 0
	for i, l := range lines {
		if l.blank() || l.closed() && !w.full(l) || i+1 == len(lines) || lines[i+1].begins() {
			continue
		}
		open++
		if w.full(l) {
			full++
		}
	}
	if full < 4 || full*3 < open*2 {
		return wrap{}
	}
	return w
}

var sentenceEnd = regexp.MustCompile(`[。！？；]|[.!?](?:\s|$)`)

// full reports whether l is so wide that the next line may go on with it.
func (w wrap) full(l line) bool { return l.width >= w.at-w.slack }

// join puts the lines of a paragraph together.
func (w wrap) join(lines []line) []line {
	joined := lines[:0:0]
	var parts []string // of the last one
	finish := func() {
		if len(parts) > 1 {
			joined[len(joined)-1].text = joinLines(parts...)
		}
	}
	full := false // the line before was full, so that this one may go on with it
	for _, l := range lines {
		goesOn := full && !l.begins()
		full = w.full(l) && (w.blocks || !l.closed())
		switch {
		case goesOn:
			parts = append(parts, l.text)
		case !l.blank():
			finish()
			joined, parts = append(joined, l), []string{l.text}
		}
	}
	finish()
	return joined
}
