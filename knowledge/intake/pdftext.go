package intake

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// pdfLine is a line of a page, a piece of one, or a table in the place of its lines.
type pdfLine struct {
	text string
	page int
	box
	size    float64   // of its first characters, in points
	columns bool      // pieces of it stand apart, as in a table
	pieces  []pdfLine // that it was put together from; none where it is one itself
	table   *pdfTable // nil where it is a line of text
	column  *margin   // of its column of text; nil where it has the page's
}

// add puts a piece behind the last line if it stands beside it, on a line of its
// own otherwise.
func (p *pdfPage) add(piece pdfLine) {
	if piece.table == nil && strings.TrimSpace(piece.text) == "" {
		return
	}
	if piece.size <= 0 {
		piece.size = math.Max(piece.height(), 1)
	}
	if len(p.lines) > 0 && piece.table == nil {
		if last := &p.lines[len(p.lines)-1]; last.table == nil && last.beside(piece) {
			last.append(piece)
			return
		}
	}
	p.lines = append(p.lines, piece)
}

// beside reports whether piece goes on on the line l: at the same height and not
// back to its left, as a second column would be.
func (l *pdfLine) beside(piece pdfLine) bool {
	shared := math.Min(l.top, piece.top) - math.Max(l.bottom, piece.bottom)
	return shared >= 0.5*math.Min(l.height(), piece.height()) && piece.left > l.right-2*l.size
}

// append puts piece behind l. The mark of a footnote is dropped, for it would
// read as part of a number.
func (l *pdfLine) append(piece pdfLine) {
	if len(l.pieces) == 0 {
		l.pieces = []pdfLine{*l}
	}
	l.pieces = append(l.pieces, piece)
	last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(l.text))
	if piece.size < 0.8*l.size && piece.bottom > l.bottom && wide(last) && footnoteMark.MatchString(piece.text) {
		return
	}
	gap := piece.left - l.right
	l.columns = l.columns || gap > 1.5*l.size && !startsItem(l.text)
	closed := 0.5 * l.size
	switch first, _ := utf8.DecodeRuneInString(strings.TrimSpace(piece.text)); {
	case halfEmpty(last) || halfEmpty(first):
		closed = 1.5 * l.size
	case wide(last) && unicode.IsDigit(first), unicode.IsDigit(last) && wide(first):
		closed = 0.8 * l.size // a narrow 1 leaves much of its square free
	}
	l.text = joinPieces(l.text, piece.text, gap > closed)
	l.box = l.around(piece.box)
}

// halfEmpty reports whether r is a mark such as ， or “ that fills only half of its
// square, so that the gap beside it says little.
func halfEmpty(r rune) bool { return wide(r) && unicode.IsPunct(r) }

var footnoteMark = regexp.MustCompile(`^\s*[\[(（]?\d{1,3}[\])）]?\s*$`)

// joinPieces puts two pieces of text together, with a space where there is a gap
// between them or where neither is Chinese. The narrow gap that word processors
// set between Chinese and digits is none, although PDFium makes a space of it.
func joinPieces(left, right string, gap bool) string {
	trimmed, next := strings.TrimRightFunc(left, unicode.IsSpace), strings.TrimLeftFunc(right, unicode.IsSpace)
	spaced := len(trimmed) < len(left) || len(next) < len(right)
	last, _ := utf8.DecodeLastRuneInString(trimmed)
	first, _ := utf8.DecodeRuneInString(next)
	if gap || spaced && !wide(last) && !wide(first) {
		return trimmed + " " + next
	}
	return trimmed + next
}

// layOut makes paragraphs of the lines of all pages. Footnotes follow the paragraph that goes on above them.
func layOut(pages []pdfPage, lines []pdfLine, b *builder) error {
	set := setting{body: bodySize(lines)}
	lines, notes := splitNotes(lines, set.body)
	set.margins, set.pitch = marginsOf(pages, lines), pitchOf(lines)
	for i := 0; i < len(lines); {
		first := lines[i]
		text, end := first.text, i+1
		if first.table != nil {
			if err := b.pdfTable(first.table); err != nil {
				return err
			}
		}
		for end < len(lines) && set.goesOn(lines[end-1], lines[end]) {
			text = joinLines(text, lines[end].text)
			end++
		}
		if first.page == 1 && b.doc.Title == "" && set.large(first) && !startsItem(text) && !letterhead.MatchString(tidy(text)) {
			b.doc.Title = tidy(text)
		}
		if err := b.paragraph(pagePlace(first.page), 0, text); err != nil {
			return err
		}
		for ; i < end; i++ {
			if i+1 < len(lines) && lines[i+1].page == lines[i].page {
				continue
			}
			for _, note := range notes[lines[i].page] {
				if err := b.paragraph(pagePlace(note.page), 0, note.text); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// pdfTable adds a table, or the texts that it only parts. A table of several pages
// stands at its first; its rows name theirs.
func (b *builder) pdfTable(t *pdfTable) error {
	place := pagePlace(t.rows[0].page)
	if !t.columnsOfText() {
		return b.table(place, t.table())
	}
	for _, a := range t.areas {
		for _, text := range strings.Split(a.text, "\n") {
			if err := b.paragraph(place, 0, text); err != nil {
				return err
			}
		}
	}
	return nil
}

func pagePlace(page int) string { return fmt.Sprintf("第%d页", page) }

// splitNotes takes the lines of footnotes out: those at the end of a page that are set
// smaller than the text.
func splitNotes(lines []pdfLine, body float64) (text []pdfLine, notes map[int][]pdfLine) {
	notes = map[int][]pdfLine{}
	for i := 0; i < len(lines); {
		end := i
		for end < len(lines) && lines[end].page == lines[i].page {
			end++
		}
		cut := end
		for cut > i && lines[cut-1].table == nil && lines[cut-1].size < 0.92*body {
			cut--
		}
		if cut == i {
			cut = end // a page set smaller all over
		}
		text = append(text, lines[i:cut]...)
		notes[lines[i].page] = lines[cut:end]
		i = end
	}
	return text, notes
}

// bodySize is the font size that most of the text has. Tables are often set smaller,
// and count only where there is hardly any text besides.
func bodySize(lines []pdfLine) float64 {
	const hardlyAny = 40 // columns
	var text, cells []pdfLine
	wide := 0
	for _, l := range lines {
		if l.table == nil {
			text = append(text, l)
			wide += columns(l.text)
			continue
		}
		for _, a := range l.table.areas {
			cells = append(cells, a.lines...)
		}
	}
	if wide < hardlyAny {
		text = append(text, cells...)
	}
	chars := map[float64]int{}
	best := 0.0
	for _, l := range text {
		size := math.Round(l.size*2) / 2
		chars[size] += columns(l.text)
		if chars[size] > chars[best] || chars[size] == chars[best] && size < best {
			best = size
		}
	}
	return best
}

// setting is how the text of a PDF is set.
type setting struct {
	body    float64 // font size
	pitch   float64 // from line to line; 0 where too few lines tell
	margins map[int]margin
}

// large reports whether l is set larger than the text, as titles are.
func (s setting) large(l pdfLine) bool { return l.size > 1.15*s.body }

// pitchOf is the most frequent distance from a line to the next, in points.
func pitchOf(lines []pdfLine) float64 {
	count := map[float64]int{}
	best := 0.0
	for i := 1; i < len(lines); i++ {
		fall := math.Round(lines[i-1].bottom - lines[i].bottom)
		if lines[i-1].page != lines[i].page || fall <= 0 || lines[i-1].table != nil || lines[i].table != nil {
			continue
		}
		count[fall]++
		if count[fall] > count[best] || count[fall] == count[best] && fall < best {
			best = fall
		}
	}
	if count[best] < 5 {
		return 0
	}
	return best
}

// margin is the width that the text of a page takes.
type margin struct{ left, right float64 }

// marginsOf gives the margin of each page. Pages of the same height share theirs,
// since one alone may have short lines only.
func marginsOf(pages []pdfPage, lines []pdfLine) map[int]margin {
	shape := map[int]float64{}
	for _, p := range pages {
		shape[p.no] = math.Round(p.height)
	}
	shared := map[float64]margin{}
	for _, l := range lines {
		if l.table != nil {
			continue
		}
		m, ok := shared[shape[l.page]]
		if !ok {
			m = margin{left: l.left, right: l.right}
		}
		shared[shape[l.page]] = margin{left: math.Min(m.left, l.left), right: math.Max(m.right, l.right)}
	}
	margins := map[int]margin{}
	for _, p := range pages {
		margins[p.no] = shared[shape[p.no]]
	}
	return margins
}

// goesOn reports whether next belongs to the same paragraph as last: last is so
// full that the first word of next did not fit, and next looks like no beginning.
func (s setting) goesOn(last, next pdfLine) bool {
	if last.table != nil || next.table != nil || last.columns || next.columns || math.Abs(last.size-next.size) > 0.1*last.size || startsItem(strings.TrimSpace(next.text)) {
		return false
	}
	if fall := last.bottom - next.bottom; last.page == next.page && !last.columnEnds(next) &&
		(fall < 0 || fall > 2.5*last.size || s.pitch > 0 && fall > 1.18*s.pitch) {
		return false
	}
	if s.large(last) {
		return last.page == next.page // a heading on several lines
	}
	indent := next.left - s.margin(next).left
	if indent > 1.2*next.size && indent < 6*next.size {
		return false
	}
	if signatureBelow(last, next) {
		return false
	}
	room := s.margin(last).right - last.right
	return room < firstWord(next)+1.2*last.size
}

// signatureBelow reports whether next is the office or the day that signs a text which ends
// with last.
func signatureBelow(last, next pdfLine) bool {
	text := tidy(next.text)
	if r, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(last.text)); !strings.ContainsRune("。！？；）", r) && !organ.MatchString(tidy(last.text)) {
		return false
	}
	_, day := onlyDay(text)
	return day || isOffice(newPara(text, 0))
}

// columnEnds reports whether next is at the top of the column beside that of l.
func (l pdfLine) columnEnds(next pdfLine) bool {
	return l.column != next.column && next.left > l.right && next.bottom > l.top
}

// margin is that of the column that l stands in, or of its page.
func (s setting) margin(l pdfLine) margin {
	if l.column != nil {
		return *l.column
	}
	return s.margins[l.page]
}

// firstWord is about how wide the first word of l is, in points: one character of
// Chinese with the punctuation that may not be parted from it.
func firstWord(l pdfLine) float64 {
	word := 0
	for i, r := range strings.TrimSpace(l.text) {
		if i > 0 && (unicode.IsSpace(r) || wide(r) && !unicode.IsPunct(r)) {
			break
		}
		word++
		if wide(r) {
			word++
		}
	}
	return float64(word) * l.size / 2
}
