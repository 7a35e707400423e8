package intake

import (
	"math"
	"sort"
	wide16 "unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// plc is Word's table of positions in the text with an item of size bytes for each
// but the last ([MS-DOC] 2.8.1).
type plc struct {
	bin
	n, size int
}

func newPlc(b bin, size int) plc { return plc{bin: b, n: max(len(b)-4, 0) / (4 + size), size: size} }

// at is the position i, of which there are n+1.
func (p plc) at(i int) int { return p.u32(4 * i) }

func (p plc) item(i int) bin { return p.cut(4*(p.n+1)+i*p.size, p.size) }

// piece97 is a stretch of the text whose characters stand one behind the other in
// the main stream.
type piece97 struct {
	span97
	at   int  // offset in the stream
	wide bool // UTF-16, else Windows-1252
	prm  int  // how its look is changed
}

// size is how many bytes a character takes.
func (p piece97) size() int {
	if p.wide {
		return 2
	}
	return 1
}

// readPieces reads the table of pieces, which has changes of look before it
// ([MS-DOC] 2.9.38).
func (d *word97) readPieces(clx bin) error {
	for clx.u8(0) == 1 && len(d.prms) < 1<<15 {
		n := clx.u16(1)
		d.prms = append(d.prms, clx.cut(3, n))
		clx = clx.from(3 + n)
	}
	if clx.u8(0) != 2 {
		return badWord()
	}
	const single = 1 << 30
	table := newPlc(clx.cut(5, clx.u32(1)), 8)
	d.pieces = make([]piece97, 0, table.n)
	for i := range table.n {
		item := table.item(i)
		p := piece97{span97: span97{table.at(i), table.at(i + 1)}, at: item.u32(2), wide: true, prm: item.u16(6)}
		if p.at&single != 0 {
			p.at, p.wide = p.at&^single/2, false
		}
		if p.from > p.to || i > 0 && p.from != d.pieces[i-1].to || p.at+(p.to-p.from)*p.size() > len(d.main) {
			return badWord()
		}
		d.pieces = append(d.pieces, p)
	}
	if last := len(d.pieces) - 1; last < 0 || d.pieces[0].from != 0 || d.pieces[last].to < d.stories[storyText].to {
		return badWord()
	}
	return nil
}

// fkps finds the look at an offset of the main stream: a table of pages of 512
// bytes, each with the looks of a part of the stream ([MS-DOC] 2.9.33, 2.9.175).
type fkps struct {
	main  bin
	plc   plc
	entry int // bytes of an entry in a page
}

// find gives the look of the text at an offset, and the offset up to which it
// holds.
func (f fkps) find(at int) (look bin, until int) {
	i := sort.Search(f.plc.n, func(i int) bool { return f.plc.at(i+1) > at })
	switch {
	case i == f.plc.n:
		return nil, math.MaxInt
	case f.plc.at(i) > at:
		return nil, f.plc.at(i)
	}
	const size = 512
	page := f.main.cut(f.plc.item(i).u32(0)&(1<<22-1)*size, size)
	runs := page.u8(size - 1)
	j := sort.Search(runs, func(j int) bool { return page.u32(4*j+4) > at })
	switch {
	case j == runs:
		return nil, f.plc.at(i + 1)
	case page.u32(4*j) > at:
		return nil, page.u32(4 * j)
	}
	if offset := 2 * page.u8(4*(runs+1)+j*f.entry); offset > 0 {
		look = page.from(offset)
	}
	return look, page.u32(4*j + 4)
}

// stretch is text of one piece and one look.
type stretch struct {
	text []uint16
	from int // position
	at   int // offset in the main stream
	size int // bytes of a character
	prm  int
	look charLook
}

// stretches takes the text of s apart.
func (d *word97) stretches(s span97, visit func(stretch) error) error {
	first := sort.Search(len(d.pieces), func(i int) bool { return d.pieces[i].to > s.from })
	for _, p := range d.pieces[first:] {
		in := s.within(p.span97)
		for in.from < in.to {
			at := p.at + (in.from-p.from)*p.size()
			look, until := d.look(at, p.prm)
			n := min(in.to-in.from, (until-at-1)/p.size()+1)
			if err := d.count(n); err != nil {
				return err
			}
			if err := d.tired(); err != nil {
				return err
			}
			if err := visit(stretch{text: d.units(p, at, n), from: in.from, at: at, size: p.size(), prm: p.prm, look: look}); err != nil {
				return err
			}
			in.from += n
		}
		if p.to >= s.to {
			break
		}
	}
	return nil
}

// units are n characters at an offset, as UTF-16.
func (d *word97) units(p piece97, at, n int) []uint16 {
	text := make([]uint16, n)
	for i := range text {
		if p.wide {
			text[i] = uint16(d.main.u16(at + 2*i))
		} else {
			text[i] = uint16(charmap.Windows1252.DecodeByte(byte(d.main.u8(at + i))))
		}
	}
	return text
}

// Characters that mean more than themselves ([MS-DOC] 2.4.3).
const (
	charAnchor    = 0x08
	charCellEnd   = 0x07
	charLineEnd   = 0x0B
	charPageEnd   = 0x0C // of a section too
	charParaEnd   = 0x0D
	charColumnEnd = 0x0E
	charFieldFrom = 0x13
	charFieldText = 0x14
	charFieldEnd  = 0x15
	charHyphen    = 0x1E // one at which no line breaks
	charSymbol    = 0x28 // where the look names a symbol
)

// ends reports whether a paragraph ends with the character i of s. A page may end
// inside of one.
func (d *word97) ends(s stretch, i int) bool {
	switch s.text[i] {
	case charParaEnd, charCellEnd:
		return true
	case charPageEnd:
		_, until := d.paras.find(s.at + i*s.size)
		return until == s.at+(i+1)*s.size
	}
	return false
}

// body reads the main text, then the text boxes that hang nowhere in it.
func (d *word97) body(out emit) error {
	if err := d.flow(d.stories[storyText], out); err != nil {
		return err
	}
	for i := range d.boxes {
		if err := d.box(i, out); err != nil {
			return err
		}
	}
	return nil
}

// read adds what is to be read of s to the paragraph.
func (d *word97) read(s stretch, p *paragraph) error {
	hidden := s.look.deleted || d.vanishes(s.look, p.style)
	for i := 0; i < len(s.text); i++ {
		switch unit := s.text[i]; {
		case !s.look.deleted && d.markField(unit, p):
		case unit == charAnchor:
			if err := d.anchored(s.from+i, hidden, p); err != nil {
				return err
			}
		case hidden:
		case d.instructions > 0:
			d.instruct(string(rune(unit)))
		case wide16.IsSurrogate(rune(unit)) && i+1 < len(s.text):
			p.text.WriteRune(wide16.DecodeRune(rune(unit), rune(s.text[i+1])))
			i++
		default:
			d.note(d.refs[s.from+i], p)
			d.character(rune(unit), s.look, p)
		}
	}
	return nil
}

// markField follows the marks of fields and reports whether unit is one.
func (d *word97) markField(unit uint16, p *paragraph) bool {
	switch unit {
	case charFieldFrom:
		d.mark("begin", p)
	case charFieldText:
		d.mark("separate", p)
	case charFieldEnd:
		d.mark("end", p)
	default:
		return false
	}
	return true
}

func (d *word97) character(r rune, l charLook, p *paragraph) {
	switch {
	case r == charSymbol && l.symbol > 0:
		p.text.WriteString(symbol(l.symbol))
	case inSymbolFont(r):
		p.text.WriteString(symbol(r))
	case r == '\t' || r >= ' ':
		p.text.WriteRune(r)
	case r == charLineEnd, r == charPageEnd, r == charColumnEnd:
		p.text.WriteByte('\n')
	case r == charHyphen:
		p.text.WriteByte('-')
	}
}
