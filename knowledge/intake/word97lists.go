package intake

import (
	"fmt"
	"strconv"
	"strings"
)

// readLists reads how the document numbers its lists ([MS-DOC] 2.9.131 to
// 2.9.150). A list goes by its number, from 1, among the uses of definitions.
func (d *word97) readLists() *numbering {
	n := &numbering{defs: map[string]*listDef{}, lists: map[string]*list{}}
	d.readListDefs(n)
	d.readListUses(n)
	return n
}

// readListDefs reads the definitions. Their levels follow behind the table of
// them, whose length leaves them out.
func (d *word97) readListDefs(n *numbering) {
	const size = 28
	defs := d.sideBy(pairLists)
	levels := d.side.from(d.pairs.u32(8*pairLists) + d.pairs.u32(8*pairLists+4))
	for i := range min(defs.u16(0), len(defs)/size) {
		item := defs.cut(2+i*size, size)
		def := &listDef{}
		n.defs[strconv.Itoa(item.u32(0))] = def
		depths := listLevels
		if simple := item.u8(26)&1 == 1; simple {
			depths = 1
		}
		for depth := range depths {
			def.levels[depth], levels = readListLevel(levels)
			if style := item.u16(8 + 2*depth); style != mostStyles {
				def.levels[depth].style = strconv.Itoa(style)
			}
		}
	}
}

// readListLevel reads a level and gives what follows it.
func readListLevel(b bin) (level listLevel, rest bin) {
	const size = 28
	flags := b.u8(5)
	text := b.from(size + b.u8(24) + b.u8(25))
	n := text.u16(0)
	level = listLevel{
		set:     len(b) >= size,
		start:   b.u32(0),
		format:  listFormat(b.u8(4)),
		text:    placeholders(text.cut(2, 2*n)),
		restart: -1,
		arabic:  flags&(1<<2) != 0,
		closed:  b.u8(15) == 2,
	}
	if stops := flags&(1<<3) != 0; stops {
		level.restart = b.u8(26)
	}
	return level, text.from(2 + 2*n)
}

// placeholders is the text of a number with %1 … %9 where the number of a level
// goes, which the file marks by the characters 0 … 8.
func placeholders(text bin) string {
	var out strings.Builder
	for _, r := range wideText(text) {
		if r < listLevels {
			fmt.Fprintf(&out, "%%%d", r+1)
		} else {
			out.WriteRune(r)
		}
	}
	return out.String()
}

// readListUses reads the lists, each a use of a definition. What they define anew
// follows behind the table of them.
func (d *word97) readListUses(n *numbering) {
	const size, most = 16, 0x7FE
	uses := d.sideBy(pairListUses)
	count := min(uses.u32(0), len(uses)/size, most)
	rest := uses.from(4 + count*size)
	for i := range count {
		item := uses.cut(4+i*size, size)
		l := &list{def: n.defs[strconv.Itoa(item.u32(0))], starts: map[int]int{}, own: map[int]listLevel{}}
		n.lists[strconv.Itoa(i+1)] = l
		rest = rest.from(4)
		for range item.u8(12) {
			rest = l.change(rest)
		}
	}
}

// change reads a level that a list defines anew and gives what follows it.
func (l *list) change(b bin) (rest bin) {
	const starts, anew = 1 << 4, 1 << 5
	start, flags := b.u32(0), b.u32(4)
	depth := flags & 0xF
	rest = b.from(8)
	if flags&anew != 0 {
		var level listLevel
		level, rest = readListLevel(rest)
		start = level.start
		if depth < listLevels {
			l.own[depth] = level
		}
	}
	if flags&starts != 0 && depth < listLevels {
		l.starts[depth] = start
	}
	return rest
}

// listFormat is the name that [numeral] knows a number format by ([MS-OSHARED]
// 2.2.1.3).
func listFormat(code int) string {
	names := []string{
		"decimal", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "ordinal", "cardinalText", "ordinalText", "hex", "chicago",
		"ideographDigital", "japaneseCounting", "aiueo", "iroha", "decimalFullWidth", "decimalHalfWidth", "japaneseLegal", "japaneseDigitalTenThousand",
		"decimalEnclosedCircle", "decimalFullWidth2", "aiueoFullWidth", "irohaFullWidth", "decimalZero", "bullet", "ganada", "chosung",
		"decimalEnclosedFullstop", "decimalEnclosedParen", "decimalEnclosedCircleChinese", "ideographEnclosedCircle", "ideographTraditional",
		"ideographZodiac", "ideographZodiacTraditional", "taiwaneseCounting", "ideographLegalTraditional", "taiwaneseCountingThousand", "taiwaneseDigital",
		"chineseCounting", "chineseLegalSimplified", "chineseCountingThousand", "decimal", "koreanDigital", "koreanCounting", "koreanLegal", "koreanDigital2",
	}
	switch {
	case code < len(names):
		return names[code]
	case code == 0x39:
		return "numberInDash"
	case code == 0xFF:
		return "none"
	}
	return "decimal"
}
