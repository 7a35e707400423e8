package intake

import (
	"strconv"
	"strings"
	wide16 "unicode/utf16"
)

// each calls visit for every property of a list of them, with its code and its
// value ([MS-DOC] 2.6).
func (d *word97) each(list bin, visit func(code int, value bin)) {
	const defTable, chgTabs = 0xD608, 0xC615
	for len(list) >= 3 {
		code := list.u16(0)
		head, size := 2, 1 // bytes before the value, and of it
		switch code >> 13 {
		case 2, 4, 5:
			size = 2
		case 3:
			size = 4
		case 7:
			size = 3
		case 6:
			head, size = 3, list.u8(2)
			switch {
			case code == defTable:
				head, size = 4, list.u16(2)-1
			case code == chgTabs && size == 255:
				deleted := list.u8(3)
				size = 2 + 4*deleted + 3*list.u8(4+4*deleted)
			}
		}
		if d.steps++; size < 0 || head+size > len(list) {
			return
		}
		visit(code, list.cut(head, size))
		list = list.from(head + size)
	}
}

// tired gives up on a document with far more properties than text needs.
func (d *word97) tired() error {
	if d.steps > d.b.lim.Elements {
		return beyond("too_long", d.b.lim.Runes)
	}
	return nil
}

// prm is the list of properties that changes the look of a piece: one of those
// before the table of pieces, or a property by a short code of its own.
func (d *word97) prm(prm int) bin {
	if prm&1 == 1 {
		if prm >>= 1; prm < len(d.prms) {
			return d.prms[prm]
		}
		return nil
	}
	code := 0
	switch prm >> 1 & 0x7F {
	case 0x0C:
		code = propListLevel
	case 0x18:
		code = propInTable
	case 0x19:
		code = propRowEnd
	case 0x41:
		code = propDeleted
	case 0x5C:
		code = propVanish
	default:
		return nil
	}
	return bin{byte(code), byte(code >> 8), byte(prm >> 8)}
}

// Codes of properties.
const (
	propDeleted   = 0x0800
	propVanish    = 0x083C
	propCharStyle = 0x4A30
	propSymbol    = 0x6A09

	propStyle      = 0x4600
	propOutline    = 0x2640
	propList       = 0x460B
	propListLevel  = 0x260A
	propInTable    = 0x2416
	propRowEnd     = 0x2417
	propCellEnd    = 0x244B // of a table inside of another
	propInnerRow   = 0x244C // the end of a row of such a table
	propTableDepth = 0x6649
	propDeeper     = 0x664A
	propElsewhere  = 0x6646 // the properties stand in the stream Data
	propElsewhere2 = 0x6645
	propTableElse  = 0x646B
	propTable      = 0xD608
	propVertMerge  = 0xD62B
)

// charLook is how characters look, as far as it tells whether and how they are read.
type charLook struct {
	deleted bool
	vanish  int // 0 no, 1 yes, 0x80 as the style says, 0x81 as it does not; -1 where not said
	style   int // of characters; -1 where none is named
	symbol  rune
}

// look is the look at an offset of the main stream in a piece, with the offset up
// to which it holds.
func (d *word97) look(at, prm int) (l charLook, until int) {
	l = charLook{vanish: -1, style: -1}
	chpx, until := d.chars.find(at)
	d.each(chpx.cut(1, chpx.u8(0)), l.set)
	d.each(d.prm(prm), l.set)
	return l, until
}

func (l *charLook) set(code int, value bin) {
	switch code {
	case propDeleted:
		l.deleted = value.u8(0) == 1
	case propVanish:
		l.vanish = value.u8(0)
	case propCharStyle:
		l.style = value.u16(0)
	case propSymbol:
		l.symbol = rune(value.u16(2))
	}
}

// vanishes reports whether text of that look in a paragraph of that style is
// hidden.
func (d *word97) vanishes(l charLook, style string) bool {
	byStyle := d.hides(style) || l.style >= 0 && d.hides(strconv.Itoa(l.style))
	switch l.vanish {
	case 0, 1:
		return l.vanish == 1
	case 0x81:
		return !byStyle
	}
	return byStyle
}

// paraLook is what the look of a paragraph tells.
type paraLook struct {
	style   int
	outline int    // heading level from 1, 0 for body text, -1 where not said
	list    string // "" where not said
	level   int    // in the list, from 0, -1 where not said
	inTable bool
	rowEnd  bool
	cellEnd bool // of a table inside of another
	depth   int  // of tables inside each other
	row     rowDef
}

// paraLook is the look of the paragraph that ends at an offset in a piece.
func (d *word97) paraLook(at, prm int) paraLook {
	l := paraLook{outline: -1, level: -1}
	papx, _ := d.paras.find(at)
	list := papx.cut(1, 2*papx.u8(0)-1)
	if papx.u8(0) == 0 {
		list = papx.cut(2, 2*papx.u8(1))
	}
	l.style = list.u16(0)
	d.set(&l, list.from(2))
	d.set(&l, d.prm(prm))
	if !l.inTable {
		l.depth = 0
	} else if l.depth <= 0 {
		l.depth = 1
	}
	return l
}

// set applies properties, those that stand elsewhere included.
func (d *word97) set(l *paraLook, list bin) {
	d.each(list, func(code int, value bin) {
		switch code {
		case propElsewhere, propElsewhere2, propTableElse:
			at := value.u32(0)
			d.each(d.data.cut(at+2, d.data.u16(at)), l.set)
		default:
			l.set(code, value)
		}
	})
}

func (l *paraLook) set(code int, value bin) {
	switch code {
	case propStyle:
		l.style = value.u16(0)
	case propOutline:
		l.outline = outlineOf97(value)
	case propList:
		l.list = strconv.Itoa(value.i16(0))
	case propListLevel:
		l.level = value.u8(0)
	case propInTable:
		l.inTable = value.u8(0) == 1
	case propRowEnd, propInnerRow:
		l.rowEnd = l.rowEnd || value.u8(0) == 1
	case propCellEnd:
		l.cellEnd = value.u8(0) == 1
	case propTableDepth:
		l.depth = value.u32(0)
	case propDeeper:
		l.depth += int(int32(value.u32(0)))
	case propTable:
		l.row = readRowDef(value)
	case propVertMerge:
		l.row.merge(value.u8(0), value.u8(1))
	}
}

// outlineOf97 is the heading level that an outline level gives; 9 is body text.
func outlineOf97(value bin) int {
	if n := value.u8(0); n < 9 {
		return n + 1
	}
	return 0
}

// Word numbers its styles in 12 bits.
const mostStyles = 0xFFF

// readStyles reads the style sheet ([MS-DOC] 2.9.271). Styles go by their number
// in it.
func (d *word97) readStyles(sheet bin) {
	d.normal = "0"
	info := sheet.cut(2, sheet.u16(0))
	base := info.u16(2) // bytes of a style before its name
	sheet = sheet.from(2 + len(info))
	for i := 0; len(sheet) >= 2 && i < mostStyles; i++ {
		std := sheet.cut(2, sheet.u16(0))
		sheet = sheet.from(2 + sheet.u16(0))
		if len(std) > 0 {
			d.styles[strconv.Itoa(i)] = d.readStyle(std, base)
		}
	}
}

// Kinds of styles.
const (
	paraStyle = 1
	charStyle = 2
)

func (d *word97) readStyle(std bin, base int) *style {
	s := &style{outline: -1, depth: -1}
	kind, parent, lists := std.u16(2)&0xF, std.u16(2)>>4, std.u16(4)&0xF
	if parent != mostStyles {
		s.based = strconv.Itoa(parent)
	}
	n := std.u16(base)
	s.name = strings.ToLower(wideText(std.cut(base+2, 2*n)))
	if known := ownStyle(std.u16(0) & 0xFFF); known != "" {
		s.name = known
	}
	rest := std.from(base + 2 + 2*n + 2)
	for i := range lists {
		size := rest.u16(0)
		list := rest.cut(2, size)
		switch {
		case kind == paraStyle && i == 0:
			d.each(list.from(2), s.setPara)
		case kind == paraStyle && i == 1, kind == charStyle && i == 0:
			d.each(list, s.setChar)
		}
		rest = rest.from(2 + size + size%2)
	}
	return s
}

func (s *style) setPara(code int, value bin) {
	switch code {
	case propOutline:
		s.outline = outlineOf97(value)
	case propList:
		s.list = strconv.Itoa(value.i16(0))
	case propListLevel:
		s.depth = value.u8(0)
	}
}

func (s *style) setChar(code int, value bin) {
	if code == propVanish {
		s.vanish = value.u8(0) == 1
	}
}

// ownStyle is the name that .docx gives to a style of Word's own, which the
// document may call by a name in its language; "" for other styles.
func ownStyle(id int) string {
	switch {
	case id >= 1 && id <= 9:
		return "heading " + strconv.Itoa(id)
	case id >= 19 && id <= 27:
		return "toc " + strconv.Itoa(id-18)
	case id == 62:
		return "title"
	}
	return ""
}

// wideText is text in UTF-16.
func wideText(b bin) string {
	all := make([]uint16, len(b)/2)
	for i := range all {
		all[i] = uint16(b.u16(2 * i))
	}
	return string(wide16.Decode(all))
}
