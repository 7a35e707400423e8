package poster

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/font/sfnt"
)

// points are in a millimetre.
const points = 72 / 25.4

// PDF is the page as a PDF document on paper of that size. It must have been laid out
// with the same fonts. An error names the letters that they do not have.
func (p *Page) PDF(size Size, fonts Fonts) ([]byte, error) {
	if fonts.Regular == nil || fonts.Bold == nil {
		return nil, ErrNoFont
	}
	w := &pdf{fonts: map[*Face]*subset{}}
	content, err := p.content(w, fonts, size.Width/width*points)
	if err != nil {
		return nil, err
	}
	const catalog, pages, page, stream, info = 1, 2, 3, 4, 5
	resources, err := w.writeFonts(info + 1)
	if err != nil {
		return nil, err
	}
	w.object(catalog, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/Lang(%s)/ViewerPreferences<</DisplayDocTitle true>>>>", pages, p.Lang))
	w.object(pages, fmt.Sprintf("<</Type/Pages/Kids[%d 0 R]/Count 1>>", page))
	w.object(page, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox[0 0 %.2f %.2f]/Contents %d 0 R/Resources<</Font<<%s>>>>>>",
		pages, size.Width*points, size.Height*points, stream, resources))
	w.stream(stream, content)
	w.object(info, fmt.Sprintf("<</Title %s/Producer(Jinguo)>>", utf16Hex(p.Title, true)))
	return w.finish(catalog, info), nil
}

// content draws the page, in millimetres from its upper left corner as it is laid out.
func (p *Page) content(w *pdf, fonts Fonts, scale float64) ([]byte, error) {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%.5f 0 0 %.5f 0 0 cm\n", scale, scale)
	for _, r := range p.boxes {
		fmt.Fprintf(&b, "%s rg %.2f %.2f %.2f %.2f re f\n", rgb(r.ink), r.x, height-r.y-r.h, r.w, r.h)
	}
	b.WriteString("0 0 0 rg\n")
	m := p.code.module()
	p.code.runs(func(x, y, n int) {
		fmt.Fprintf(&b, "%.4f %.4f %.4f %.4f re\n", p.code.x+float64(x)*m, height-p.code.y-float64(y+1)*m, float64(n)*m, m)
	})
	b.WriteString("f\n")
	for _, t := range p.texts {
		face := fonts.face(t.bold)
		if lost := face.missing(t.string); lost != "" {
			return nil, fmt.Errorf("the font %s has no %s", face.Name, lost)
		}
		fmt.Fprintf(&b, "BT %s rg 1 0 0 1 %.2f %.2f Tm\n", rgb(t.ink), t.x, height-t.y)
		for _, r := range t.string {
			name, code := w.letter(face, r)
			fmt.Fprintf(&b, "/%s %.2f Tf <%02x> Tj\n", name, t.size, code)
		}
		b.WriteString("ET\n")
	}
	return b.Bytes(), nil
}

func rgb(ink string) string {
	var r, g, b int
	fmt.Sscanf(ink, "#%02x%02x%02x", &r, &g, &b)
	return fmt.Sprintf("%.3f %.3f %.3f", float64(r)/255, float64(g)/255, float64(b)/255)
}

// subset is the letters of a face that a page shows, in the order in which it shows them.
type subset struct {
	face    *Face
	no      int
	letters []rune
	at      map[rune]int
}

// most is how many letters one font of type 3 can have.
const most = 256

type pdf struct {
	bytes.Buffer
	offsets map[int]int
	fonts   map[*Face]*subset
	order   []*subset
}

// letter is the name of the font that has a letter, and its code there.
func (w *pdf) letter(face *Face, r rune) (name string, code int) {
	s := w.fonts[face]
	if s == nil {
		s = &subset{face: face, no: len(w.order), at: map[rune]int{}}
		w.fonts[face] = s
		w.order = append(w.order, s)
	}
	at, ok := s.at[r]
	if !ok {
		at = len(s.letters)
		s.at[r] = at
		s.letters = append(s.letters, r)
	}
	return s.name(at / most), at % most
}

func (s *subset) name(part int) string { return fmt.Sprintf("F%d_%d", s.no, part) }

// writeFonts writes the fonts as objects from no on and returns their names for the page.
func (w *pdf) writeFonts(no int) (resources string, err error) {
	for _, s := range w.order {
		for part := 0; part*most < len(s.letters); part++ {
			letters := s.letters[part*most : min(len(s.letters), (part+1)*most)]
			resources += fmt.Sprintf("/%s %d 0 R", s.name(part), no)
			if no, err = w.font(no, s.face, letters); err != nil {
				return "", err
			}
		}
	}
	return resources, nil
}

// font writes a font of type 3 with these letters: its dictionary, the table of what its
// codes mean and a drawing a letter. It returns the next free number.
func (w *pdf) font(no int, face *Face, letters []rune) (next int, err error) {
	var procs, names, widths strings.Builder
	toUnicode := no + 1
	next = no + 2
	for i, r := range letters {
		g := face.glyph(r)
		drawing, err := face.outline(g)
		if err != nil {
			return 0, fmt.Errorf("the font %s does not tell how %q looks: %w", face.Name, r, err)
		}
		w.stream(next, drawing)
		fmt.Fprintf(&procs, "/g%d %d 0 R", i, next)
		fmt.Fprintf(&names, "/g%d", i)
		fmt.Fprintf(&widths, "%.0f ", face.advance(g))
		next++
	}
	em := 1 / units(face.em)
	w.object(no, fmt.Sprintf("<</Type/Font/Subtype/Type3/FontBBox[0 0 0 0]/FontMatrix[%.7f 0 0 %.7f 0 0]/CharProcs<<%s>>"+
		"/Encoding<</Type/Encoding/Differences[0%s]>>/FirstChar 0/LastChar %d/Widths[%s]/ToUnicode %d 0 R/Resources<<>>>>",
		em, em, procs.String(), names.String(), len(letters)-1, widths.String(), toUnicode))
	w.stream(toUnicode, meanings(letters))
	return next, nil
}

// meanings is the table (CMap) from codes to letters.
func meanings(letters []rune) []byte {
	var b bytes.Buffer
	b.WriteString("/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapType 2 def/CMapName/J def\n" +
		"1 begincodespacerange<00><ff>endcodespacerange\n")
	const chunk = 100
	for from := 0; from < len(letters); from += chunk {
		part := letters[from:min(len(letters), from+chunk)]
		fmt.Fprintf(&b, "%d beginbfchar\n", len(part))
		for i, r := range part {
			fmt.Fprintf(&b, "<%02x>%s\n", from+i, utf16Hex(string(r), false))
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap CMapName currentdict/CMap defineresource pop end end\n")
	return b.Bytes()
}

func utf16Hex(s string, mark bool) string {
	var b strings.Builder
	b.WriteByte('<')
	if mark {
		b.WriteString("feff")
	}
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04x", u)
	}
	b.WriteByte('>')
	return b.String()
}

// outline draws a glyph, in units of the face.
func (f *Face) outline(g sfnt.GlyphIndex) ([]byte, error) {
	segments, err := f.font.LoadGlyph(&f.buf, g, f.em, nil)
	if err != nil {
		return nil, err
	}
	box := segments.Bounds()
	var b bytes.Buffer
	fmt.Fprintf(&b, "%.0f 0 %.0f %.0f %.0f %.0f d1\n", f.advance(g), units(box.Min.X), -units(box.Max.Y), units(box.Max.X), -units(box.Min.Y))
	var x, y float64
	for _, s := range segments {
		var at [6]float64
		for i, a := range s.Args {
			at[2*i], at[2*i+1] = units(a.X), -units(a.Y) // a font's y grows downwards here
		}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			fmt.Fprintf(&b, "%.1f %.1f m\n", at[0], at[1])
			x, y = at[0], at[1]
		case sfnt.SegmentOpLineTo:
			fmt.Fprintf(&b, "%.1f %.1f l\n", at[0], at[1])
			x, y = at[0], at[1]
		case sfnt.SegmentOpQuadTo: // as a cubic curve: two thirds of the way to its control point
			fmt.Fprintf(&b, "%.1f %.1f %.1f %.1f %.1f %.1f c\n", (x+2*at[0])/3, (y+2*at[1])/3, (at[2]+2*at[0])/3, (at[3]+2*at[1])/3, at[2], at[3])
			x, y = at[2], at[3]
		case sfnt.SegmentOpCubeTo:
			fmt.Fprintf(&b, "%.1f %.1f %.1f %.1f %.1f %.1f c\n", at[0], at[1], at[2], at[3], at[4], at[5])
			x, y = at[4], at[5]
		}
	}
	b.WriteString("f\n")
	return b.Bytes(), nil
}

// object writes an object of the document.
func (w *pdf) object(no int, body string) {
	w.begin(no)
	fmt.Fprintf(w, "%s\nendobj\n", body)
}

// stream writes an object that is data, packed.
func (w *pdf) stream(no int, data []byte) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	z.Write(data) // a buffer takes everything
	z.Close()
	w.begin(no)
	fmt.Fprintf(w, "<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n", packed.Len(), packed.String())
}

func (w *pdf) begin(no int) {
	if w.offsets == nil {
		w.offsets = map[int]int{}
		w.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	}
	w.offsets[no] = w.Len()
	fmt.Fprintf(w, "%d 0 obj\n", no)
}

// finish writes the table of where objects are, and returns the document.
func (w *pdf) finish(catalog, info int) []byte {
	start := w.Len()
	fmt.Fprintf(w, "xref\n0 %d\n0000000000 65535 f \n", len(w.offsets)+1)
	for no := 1; no <= len(w.offsets); no++ {
		fmt.Fprintf(w, "%010d 00000 n \n", w.offsets[no])
	}
	fmt.Fprintf(w, "trailer<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(w.offsets)+1, catalog, info, start)
	return w.Bytes()
}
