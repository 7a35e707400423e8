package intake

import (
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/klippa-app/go-pdfium/requests"
	"github.com/klippa-app/go-pdfium/responses"
	"github.com/klippa-app/go-pdfium/structs"
)

// seenPage is what a page shows, upright: its pieces of text in the order of its
// content, and the straight lines that it draws.
type seenPage struct {
	width, height float64
	pieces        []pdfLine
	rules         rulings
	picture       bool
	scanned       bool // a picture covers it
	recognised    bool // its text is not shown itself, but behind a picture of it
}

// scanCovers is the part of a page that its picture covers where it is a scan.
const scanCovers = 0.6

// see looks at the page of an index, from 0.
func (f *pdfFile) see(index int) (seenPage, error) {
	loaded, err := f.engine.FPDF_LoadPage(&requests.FPDF_LoadPage{Document: f.doc, Index: index})
	if err != nil {
		return seenPage{}, err
	}
	defer f.engine.FPDF_ClosePage(&requests.FPDF_ClosePage{Page: loaded.Page})
	ref := requests.Page{ByReference: &loaded.Page}
	box, err := f.engine.FPDF_GetPageBoundingBox(&requests.FPDF_GetPageBoundingBox{Page: ref})
	if err != nil {
		return seenPage{}, err
	}
	turned, err := f.engine.FPDFPage_GetRotation(&requests.FPDFPage_GetRotation{Page: ref})
	if err != nil {
		return seenPage{}, err
	}
	text, err := f.text(ref, requests.GetPageTextStructuredModeRects)
	if err != nil {
		return seenPage{}, err
	}
	d := drawing{file: f, page: ref}
	if err := d.look(); err != nil {
		return seenPage{}, err
	}
	seen := seenPage{pieces: piecesOf(text.Rects), rules: d.rules, picture: d.picture(len(text.Rects)), recognised: d.images > 0 && d.hidden > d.shown}
	v := viewOf(box.Rect, int(turned.PageRotation))
	seen.scanned = d.largest > scanCovers*v.width*v.height
	seen.turn(v)
	if v.quarters == 0 && !sideways(seen.pieces) && !seen.crossed() {
		return seen, nil
	}
	letters, err := f.text(ref, requests.GetPageTextStructuredModeChars)
	if err != nil {
		return seenPage{}, err
	}
	chars := charsOf(letters.Chars)
	for i := range chars {
		chars[i].box = v.box(chars[i].box)
		chars[i].sideways = chars[i].sideways != (v.quarters%2 == 1)
	}
	if quarter := direction(chars); quarter != 0 {
		upright := viewOf(structs.FPDF_FS_RECTF{Right: float32(seen.width), Top: float32(seen.height)}, quarter)
		seen.turn(upright)
		for i := range chars {
			chars[i].box = upright.box(chars[i].box)
		}
	}
	seen.cut(chars)
	return seen, nil
}

func (f *pdfFile) text(page requests.Page, mode requests.GetPageTextStructuredMode) (*responses.GetPageTextStructured, error) {
	return f.engine.GetPageTextStructured(&requests.GetPageTextStructured{
		Page: page, Mode: mode, CollectFontInformation: mode == requests.GetPageTextStructuredModeRects,
	})
}

func piecesOf(rects []*responses.GetPageTextStructuredRect) []pdfLine {
	pieces := make([]pdfLine, 0, len(rects))
	for _, r := range rects {
		if strings.TrimSpace(r.Text) == "" {
			continue
		}
		piece := pdfLine{text: r.Text, box: boxAt(r.PointPosition)}
		if r.FontInformation != nil {
			piece.size = r.FontInformation.RenderedSize
		}
		pieces = append(pieces, piece)
	}
	return pieces
}

// char is a character of a page.
type char struct {
	text string
	box
	sideways bool // lies on one of its sides
}

func charsOf(all []*responses.GetPageTextStructuredChar) []char {
	chars := make([]char, 0, len(all))
	for _, c := range all {
		at := boxAt(c.PointPosition)
		if at.right > at.left && at.top > at.bottom {
			chars = append(chars, char{text: c.Text, box: at, sideways: math.Abs(math.Sin(c.Angle)) > 0.7})
		}
	}
	return chars
}

// boxAt gives a position with its sides in order; what is no number stands at 0.
func boxAt(p responses.CharPosition) box {
	real := func(x float64) float64 {
		if math.IsNaN(x) || math.Abs(x) > 1e6 {
			return 0
		}
		return x
	}
	l, r, t, b := real(p.Left), real(p.Right), real(p.Top), real(p.Bottom)
	return box{left: math.Min(l, r), right: math.Max(l, r), top: math.Max(t, b), bottom: math.Min(t, b)}
}

// turn brings the page into a pageView.
func (s *seenPage) turn(v pageView) {
	s.width, s.height = v.width, v.height
	for i := range s.pieces {
		s.pieces[i].box = v.box(s.pieces[i].box)
	}
	s.rules = s.rules.turn(v)
}

// pageView turns the coordinates of a page into those of the page as it is seen, from
// its lower left corner.
type pageView struct {
	left, bottom  float64 // corner of the page in its own coordinates
	quarters      int     // turns by a right angle, clockwise
	width, height float64 // as seen
}

func viewOf(page structs.FPDF_FS_RECTF, quarters int) pageView {
	at := boxAt(responses.CharPosition{Left: float64(page.Left), Right: float64(page.Right), Top: float64(page.Top), Bottom: float64(page.Bottom)})
	v := pageView{left: at.left, bottom: at.bottom, quarters: (quarters%4 + 4) % 4, width: at.right - at.left, height: at.top - at.bottom}
	if v.quarters%2 == 1 {
		v.width, v.height = v.height, v.width
	}
	return v
}

func (v pageView) point(x, y float64) (float64, float64) {
	x, y = x-v.left, y-v.bottom
	switch v.quarters {
	case 1:
		return y, v.height - x
	case 2:
		return v.width - x, v.height - y
	case 3:
		return v.width - y, x
	}
	return x, y
}

func (v pageView) box(b box) box {
	x0, y0 := v.point(b.left, b.bottom)
	x1, y1 := v.point(b.right, b.top)
	return box{left: math.Min(x0, x1), right: math.Max(x0, x1), bottom: math.Min(y0, y1), top: math.Max(y0, y1)}
}

// sideways reports whether most of the text stands in pieces that are higher than
// wide.
func sideways(pieces []pdfLine) bool {
	high, all := 0, 0
	for _, p := range pieces {
		n := utf8.RuneCountInString(strings.TrimSpace(p.text))
		if n < 2 {
			continue
		}
		all += n
		if p.height() > 1.5*(p.right-p.left) {
			high += n
		}
	}
	return 2*high > all
}

// direction gives the turns by a right angle, clockwise, that make text upright, by
// where each character stands from the one before. Characters that are set from the top
// down on their feet, as in vertical writing, do not count.
func direction(chars []char) int {
	var votes [4]int // text runs to the right, up, to the left, down
	for i := 1; i < len(chars); i++ {
		last, next := chars[i-1], chars[i]
		across := (next.left + next.right - last.left - last.right) / 2
		up := (next.top + next.bottom - last.top - last.bottom) / 2
		vertical := math.Abs(up) > math.Abs(across)
		if vertical != next.sideways || last.sideways != next.sideways || math.Hypot(across, up) > 3*math.Max(next.height(), next.right-next.left) {
			continue
		}
		switch {
		case vertical && up > 0:
			votes[1]++
		case vertical:
			votes[3]++
		case across > 0:
			votes[0]++
		default:
			votes[2]++
		}
	}
	most := 0
	for turns, n := range votes {
		if n > votes[most] {
			most = turns
		}
	}
	return most
}

// crossed reports whether a piece of text goes through a line between two cells,
// as where a producer writes a whole row at once.
func (s *seenPage) crossed() bool {
	return slices.ContainsFunc(s.pieces, func(p pdfLine) bool { return len(s.rules.through(p)) > 0 })
}

// cut cuts pieces that go through lines between cells into a piece a cell.
func (s *seenPage) cut(chars []char) {
	var cut []pdfLine
	for _, p := range s.pieces {
		at := s.rules.through(p)
		if len(at) == 0 {
			cut = append(cut, p)
			continue
		}
		cut = append(cut, p.cutAt(at, chars)...)
	}
	s.pieces = cut
}

// cutAt cuts a piece at each of at, from left to right.
func (l pdfLine) cutAt(at []float64, chars []char) []pdfLine {
	parts := make([]pdfLine, len(at)+1)
	for _, c := range chars {
		x, y := (c.left+c.right)/2, (c.top+c.bottom)/2
		if x < l.left || x > l.right || y < l.bottom || y > l.top {
			continue
		}
		i, _ := slices.BinarySearch(at, x)
		part := &parts[i]
		if part.text == "" {
			part.box = c.box
		}
		part.text += c.text
		part.box = part.around(c.box)
		part.size = l.size
	}
	return slices.DeleteFunc(parts, func(p pdfLine) bool { return strings.TrimSpace(p.text) == "" })
}
