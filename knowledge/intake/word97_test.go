package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	wide16 "unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// compoundOf is a compound file with the given streams, by name; folder/name is a
// stream in a folder.
func compoundOf(names []string, streams map[string]bin) []byte {
	const sector, end = 512, 0xFFFFFFFE
	var body []byte
	var fat []uint32
	add := func(data []byte) (at uint32) {
		at = uint32(len(fat))
		body = append(body, data...)
		body = append(body, make([]byte, (sector-len(body)%sector)%sector)...)
		for len(fat) < len(body)/sector {
			fat = append(fat, uint32(len(fat)+1))
		}
		fat[len(fat)-1] = end
		return at
	}
	entry := func(name string, kind byte, right, child, at uint32, size int) []byte {
		e := make([]byte, 128)
		for i, u := range wide16.Encode([]rune(name)) {
			binary.LittleEndian.PutUint16(e[2*i:], u)
		}
		binary.LittleEndian.PutUint16(e[64:], uint16(2*len(name)+2))
		e[66], e[67] = kind, 1
		for i, n := range []uint32{0xFFFFFFFF, right, child} {
			binary.LittleEndian.PutUint32(e[68+4*i:], n)
		}
		binary.LittleEndian.PutUint32(e[116:], at)
		binary.LittleEndian.PutUint32(e[120:], uint32(size))
		return e
	}
	dir := entry("Root Entry", 5, 0xFFFFFFFF, 1, end, 0)
	for i, name := range names {
		folder, base, inside := strings.Cut(name, "/")
		next := uint32(len(dir)/128 + 1)
		if inside {
			next++
		}
		right := next
		if i == len(names)-1 {
			right = 0xFFFFFFFF
		}
		if inside {
			dir = append(dir, entry(folder, 1, right, next-1, end, 0)...)
			right, name = 0xFFFFFFFF, base
		}
		data := slices.Concat(streams[name], make([]byte, max(4096-len(streams[name]), 0))) // no short streams
		dir = append(dir, entry(name, 2, right, 0xFFFFFFFF, add(data), len(data))...)
	}
	for len(dir)%sector != 0 {
		dir = append(dir, make([]byte, 128)...)
	}
	dirAt := add(dir)
	fatAt := uint32(len(fat))
	fats := (len(fat) + 1 + 127) / 128
	for range fats {
		fat = append(fat, 0xFFFFFFFD)
	}
	for len(fat)%128 != 0 {
		fat = append(fat, 0xFFFFFFFF)
	}
	head := make([]byte, sector)
	copy(head, compoundMark)
	binary.LittleEndian.PutUint16(head[24:], 0x3E)
	binary.LittleEndian.PutUint16(head[26:], 3)
	binary.LittleEndian.PutUint16(head[28:], 0xFFFE)
	binary.LittleEndian.PutUint16(head[30:], 9)
	binary.LittleEndian.PutUint16(head[32:], 6)
	for at, n := range map[int]uint32{44: uint32(fats), 48: dirAt, 56: 4096, 60: end, 68: end} {
		binary.LittleEndian.PutUint32(head[at:], n)
	}
	for i := range 109 {
		n := uint32(0xFFFFFFFF)
		if i < fats {
			n = fatAt + uint32(i)
		}
		binary.LittleEndian.PutUint32(head[76+4*i:], n)
	}
	body = append(head, body...)
	for _, n := range fat {
		body = binary.LittleEndian.AppendUint32(body, n)
	}
	return body
}

// prop is a property with its value.
func prop(code int, value ...byte) string {
	return string([]byte{byte(code), byte(code >> 8)}) + string(value)
}

// run97 is text of one look; para97 a paragraph, with what ends it.
type run97 struct{ text, props string }

type para97 struct {
	runs  []run97
	end   run97
	style byte
	props string
}

// doc97 writes a document of Word 97 of the paragraphs.
type doc97 struct {
	edition, flags int
	paras          []para97
	cut            int    // position at which a second piece begins, if any
	prm            int    // … and how its look is changed
	prms           string // the changes that come before the table of pieces
	narrow         bool   // Windows-1252
	data           string // stream Data
	lists, levels  string // definitions of lists, and their levels
	uses           string // … and where they are used
}

func (d doc97) streams() map[string]bin {
	const textAt = 1024
	var text []uint16
	size := 2
	if d.narrow {
		size = 1
	}
	type look struct {
		to    int
		props string
	}
	var chars, paras []look
	for _, p := range d.paras {
		for _, r := range append(p.runs, p.end) {
			text = append(text, wide16.Encode([]rune(r.text))...)
			chars = append(chars, look{len(text), string(byte(len(r.props))) + r.props})
		}
		list := string([]byte{p.style, 0}) + p.props
		list += strings.Repeat("\x00", len(list)%2)
		paras = append(paras, look{len(text), string([]byte{0, byte(len(list) / 2)}) + list})
	}
	main := make(bin, textAt)
	for _, u := range text {
		if main = append(main, byte(u)); !d.narrow {
			main = append(main, byte(u>>8))
		}
	}
	var side bin
	put := func(pair int, b []byte) {
		binary.LittleEndian.PutUint32(main[154+8*pair:], uint32(len(side)))
		binary.LittleEndian.PutUint32(main[154+8*pair+4:], uint32(len(b)))
		side = append(side, b...)
	}
	u32s := func(n ...int) (b []byte) {
		for _, n := range n {
			b = binary.LittleEndian.AppendUint32(b, uint32(n))
		}
		return b
	}
	pages := func(pair, entry int, looks []look) {
		ats, pns, from := []int{}, []int{}, 0
		for _, l := range looks {
			main = append(main, make([]byte, (512-len(main)%512)%512)...)
			ats, pns = append(ats, textAt+from*size), append(pns, len(main)/512)
			page := make([]byte, 512)
			copy(page, u32s(textAt+from*size, textAt+l.to*size))
			page[8], page[511] = 12, 1
			if copy(page[24:], l.props); len(l.props) > 480 {
				panic("look too large")
			}
			main, from = append(main, page...), l.to
		}
		put(pair, slices.Concat(u32s(append(ats, textAt+from*size)...), u32s(pns...)))
	}
	pages(pairCharLooks, 1, chars)
	pages(pairParaLooks, 13, paras)
	at := func(cp int) int {
		if d.narrow {
			return (textAt+cp)*2 | 1<<30
		}
		return textAt + 2*cp
	}
	var clx []byte
	if d.prms != "" {
		clx = append(clx, 1, byte(len(d.prms)), 0)
		clx = append(clx, d.prms...)
	}
	cps := []int{0, len(text)}
	if d.cut > 0 {
		cps = []int{0, d.cut, len(text)}
	}
	table := u32s(cps...)
	for i, cp := range cps[:len(cps)-1] {
		table = slices.Concat(table, []byte{0, 0}, u32s(at(cp)), []byte{byte(i * d.prm), byte(i * d.prm >> 8)})
	}
	put(pairPieces, slices.Concat(clx, []byte{2}, u32s(len(table)), table))
	put(pairLists, []byte(d.lists))
	side = append(side, d.levels...)
	put(pairListUses, []byte(d.uses))
	for at, n := range map[int]int{0: 0xA5EC, 2: max(d.edition, 0xC1), 10: d.flags | 1<<9, 32: 14, 62: 22, 152: 93} {
		binary.LittleEndian.PutUint16(main[at:], uint16(n))
	}
	if d.edition > 0 {
		binary.LittleEndian.PutUint16(main[2:], uint16(d.edition))
	}
	binary.LittleEndian.PutUint32(main[64+12:], uint32(len(text)))
	return map[string]bin{"WordDocument": main, "1Table": side, "Data": bin(d.data)}
}

func (d doc97) file() []byte {
	return compoundOf([]string{"WordDocument", "1Table", "Data"}, d.streams())
}

// line97 is a paragraph of runs, given as text, properties, text, properties …
func line97(props string, runs ...string) para97 {
	p := para97{props: props, end: run97{text: "\r"}}
	for i := 0; i+1 < len(runs); i += 2 {
		p.runs = append(p.runs, run97{runs[i], runs[i+1]})
	}
	return p
}

const (
	deleted97 = "\x00\x08\x01"
	hidden97  = "\x3C\x08\x01"
	inTable97 = "\x16\x24\x01"
)

// cell97 is a cell of a table, row97 the end of a row whose cells have the given
// edges and flags.
func cell97(text string) para97 {
	return para97{runs: []run97{{text: text}}, end: run97{text: "\a"}, props: inTable97}
}

func row97(edges []int, flags ...int) para97 {
	return para97{end: run97{text: "\a"}, props: inTable97 + prop(propRowEnd, 1) + def97(edges, flags...)}
}

func def97(edges []int, flags ...int) string {
	value := []byte{byte(len(edges) - 1)}
	for _, e := range edges {
		value = binary.LittleEndian.AppendUint16(value, uint16(e))
	}
	for i := range len(edges) - 1 {
		tc := make([]byte, 20)
		if i < len(flags) {
			tc[0] = byte(flags[i])
		}
		value = append(value, tc...)
	}
	return prop(propTable, byte(len(value)+1), 0) + string(value)
}

func inner97(text, props string) para97 {
	p := line97(inTable97+prop(propTableDepth, 2, 0, 0, 0)+props, text, "")
	return p
}

func TestWord97Text(t *testing.T) {
	huge := def97([]int{0, 1000, 2000}, 0, 0)
	for _, c := range []struct {
		name string
		doc  doc97
		want string
	}{
		{"runs", doc97{paras: []para97{line97("", "申请", "", "条件", "\x35\x08\x01")}}, "申请条件"},
		{"narrow", doc97{narrow: true, paras: []para97{line97("", "a\u0093b\u0094é", "")}}, "a“b”é"},
		{"pair of units", doc97{paras: []para97{line97("", "𠮷", "")}}, "𠮷"},
		{"marks", doc97{paras: []para97{line97("", "甲\v乙\x1E丙\x1F丁\x01\x02\x05", "")}}, "甲\n乙-丙丁"},
		{"page end inside", doc97{paras: []para97{line97("", "甲\f乙", "")}}, "甲\n乙"},
		{"section end", doc97{paras: []para97{{runs: []run97{{text: "甲"}}, end: run97{text: "\f"}, props: prop(propOutline, 0)}, line97("", "乙", "")}}, "#甲\n乙"},
		{"deletion", doc97{paras: []para97{line97("", "补助", "", "三百", deleted97, "五百", "\x01\x08\x01", "元", "")}}, "补助五百元"},
		{"deleted paragraph end", doc97{paras: []para97{{runs: []run97{{text: "前半"}}, end: run97{"\r", deleted97}}, line97("", "后半", "")}}, "前半后半"},
		{"last end deleted", doc97{paras: []para97{{runs: []run97{{text: "全文"}}, end: run97{"\r", deleted97}}}}, "全文"},
		{"hidden", doc97{paras: []para97{line97("", "公开", "", "内部", hidden97, "内容", "\x3C\x08\x00")}}, "公开内容"},
		{"hidden paragraph", doc97{paras: []para97{{runs: []run97{{"内部", hidden97}}, end: run97{"\r", hidden97}}, line97("", "公开", "")}}, "公开"},
		{"text behind the cells", doc97{paras: []para97{cell97("甲"), cell97("乙"), {runs: []run97{{text: "丙"}}, end: run97{text: "\a"}, props: inTable97 + prop(propRowEnd, 1)}}}, "|甲|乙|丙"},
		{"characters of a symbol font", doc97{paras: []para97{line97("", "\uF0FE是\uF06E", "")}}, "☑是"},
		{"hidden as the style is not", doc97{paras: []para97{line97("", "公开", "\x3C\x08\x80", "内部", "\x3C\x08\x81")}}, "公开"},
		{"fields", doc97{paras: []para97{line97("", "\x13IF \x13PAGE\x147\x15指令\x14结果\x15页", "")}}, "结果页"},
		{"pronunciation above", doc97{paras: []para97{line97("", "甲\x13EQ \\* jc2 \\* hps10 \\o\\ad(\\s\\up 9(jinguo),巾帼)\x15乙", "")}}, "甲巾帼乙"},
		{"fraction", doc97{paras: []para97{line97("", "一半：\x13 EQ \\F(1,2)\x15，\x13 eq \\x(\\(甲\\)) \x15\x13EQ \\f(\x15\x13EQ \\\x15", "")}}, "一半：1/2，(甲)"},
		{"hidden equation", doc97{paras: []para97{line97("", "甲", "", "\x13EQ \\f(1,2)\x15", hidden97)}}, "甲"},
		{"field never closed", doc97{paras: []para97{line97("", "\x13PAGE", ""), line97("", "其后", "")}}, "其后"},
		{"symbol", doc97{paras: []para97{line97("", "(", prop(propSymbol, 3, 0, 0xFE, 0xF0), "是", "", "(", prop(propSymbol, 3, 0, 0xFF, 0xF0), "否(", "")}}, "☑是否("},
		{"heading", doc97{paras: []para97{line97(prop(propOutline, 1), "条件", ""), line97(prop(propOutline, 9), "正文", "")}}, "##条件\n正文"},
		{"piece deleted by its own code", doc97{cut: 2, prm: 0x41<<1 | 1<<8, paras: []para97{line97("", "保留删去", "")}}, "保留"},
		{"piece changed", doc97{cut: 2, prm: 1, prms: prop(propOutline, 0) + hidden97, paras: []para97{line97("", "保留隐去", "")}}, "#保留"},
		{"merged cells", doc97{paras: []para97{
			cell97("横"), cell97("竖"), row97([]int{-108, 3000, 4500}, 0, 0x60),
			cell97("甲"), cell97("乙"), cell97(""), row97([]int{-100, 1500, 3010, 4500}, 0, 0, 0x20)}}, "|横|横|竖\n|甲|乙|竖"},
		{"merged by marks", doc97{paras: []para97{
			cell97("甲"), cell97(""), cell97("乙"), row97([]int{0, 1000, 2000, 3000}, 2, 1, 0),
			cell97("甲"), cell97(""), cell97("乙"), row97([]int{0, 1000, 2000, 3000}, 1, 2, 0)}}, "|甲|甲|乙\n|甲|甲|乙"},
		{"merged down later", doc97{paras: []para97{
			cell97("甲"), cell97("乙"), row97([]int{0, 1000, 2000}),
			cell97(""), cell97("丙"), func() para97 {
				p := row97([]int{0, 1000, 2000})
				p.props += prop(propVertMerge, 2, 0, 1)
				return p
			}()}}, "|甲|乙\n|甲|丙"},
		{"row that begins later", doc97{paras: []para97{
			cell97("甲"), cell97("乙"), row97([]int{0, 1000, 2000}),
			cell97("丙"), row97([]int{1000, 2000})}}, "|甲|乙\n||丙"},
		{"columns with no room", doc97{paras: []para97{
			cell97("甲"), cell97(""), cell97("乙"), row97([]int{0, 1000, 1050, 2000}),
			cell97("丙"), cell97("丁"), row97([]int{0, 1050, 2000})}}, "|甲|乙\n|丙|丁"},
		{"properties elsewhere", doc97{data: string([]byte{byte(len(huge)), 0}) + huge, paras: []para97{
			cell97("甲"), cell97("乙"), {end: run97{text: "\a"}, props: inTable97 + prop(propRowEnd, 1) + prop(propElsewhere, 0, 0, 0, 0)},
			cell97("丙"), row97([]int{1000, 2000})}}, "|甲|乙\n||丙"},
		{"deleted row", doc97{paras: []para97{
			cell97("甲"), cell97("乙"), row97([]int{0, 1000, 2000}),
			cell97("丙"), cell97("丁"), {end: run97{"\a", deleted97}, props: inTable97 + prop(propRowEnd, 1)}}}, "|甲|乙"},
		{"row without an end", doc97{paras: []para97{cell97("甲"), cell97("乙"), line97(inTable97, "丙", "")}}, "|甲|乙|丙"},
		{"frame of one cell", doc97{paras: []para97{line97(inTable97, "框一", ""), cell97("框二"), row97([]int{0, 1000})}}, "框一\n框二"},
		{"nested table", doc97{paras: []para97{
			line97(inTable97, "外", ""),
			inner97("内1", prop(propCellEnd, 1)), inner97("内2", prop(propCellEnd, 1)), inner97("", prop(propInnerRow, 1)+prop(propCellEnd, 1)+def97([]int{0, 500, 900})),
			cell97("下"), cell97("右"), row97([]int{0, 1000, 2000})}}, "|外⏎下|右\n|内1|内2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, textOf(t, "x.doc", c.doc.file())); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestWord97Refused holds that what cannot be read, or is made to hurt, is refused
// for what it is.
func TestWord97Refused(t *testing.T) {
	plain := []para97{line97("", "正文", "")}
	without := func(name string) []byte {
		s := doc97{paras: plain}.streams()
		return compoundOf(slices.DeleteFunc([]string{"WordDocument", "1Table", "Data"}, func(n string) bool { return n == name }), s)
	}
	changed := func(stream string, at int, to ...byte) []byte {
		s := doc97{paras: plain}.streams()
		copy(s[stream][at:], to)
		return compoundOf([]string{"WordDocument", "1Table"}, s)
	}
	pieces := int(binary.LittleEndian.Uint32(doc97{paras: plain}.streams()["WordDocument"][154+8*pairPieces:]))
	wide := []int{0}
	for i := range 20 {
		wide = append(wide, (i+1)*600)
	}
	var rows []para97
	for range 30 {
		rows = append(rows, cell97("甲"), row97([]int{0, 12000}), cell97("甲"), row97(wide))
	}
	for _, c := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"Word 95", "x.doc", doc97{edition: 0x68, paras: plain}.file(), "old_edition"},
		{"Word 2", "x.doc", []byte("\xDB\xA5\x2D\x00\x00\x00"), "old_edition"},
		{"XML", "x.doc", []byte(`<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument>`), "old_edition"},
		{"WPS", "x.wps", doc97{paras: plain}.file(), "legacy_format"},
		{"something else", "x.doc", without("WordDocument"), "old_edition"},
		{"password", "x.doc", doc97{flags: 1 << 8, paras: plain}.file(), "encrypted"},
		{"password of a .docx", "x.docx", compoundOf([]string{"EncryptedPackage"}, map[string]bin{}), "encrypted"},
		{"garbage", "x.doc", []byte("\x00\x01\x02\xFF\x80garbage\x00\x99"), "damaged"},
		{"no tables", "x.doc", without("1Table"), "damaged"},
		{"cut off", "x.doc", doc97{paras: plain}.file()[:3000], "damaged"},
		{"no pieces", "x.doc", changed("1Table", pieces, 9), "damaged"},
		{"piece beyond the end", "x.doc", changed("1Table", pieces+5+8+2, 0, 0, 0xFF, 0), "damaged"},
		{"too few pieces", "x.doc", changed("WordDocument", 76, 9), "damaged"},
		{"blank", "x.doc", doc97{paras: []para97{line97("")}}.file(), "empty_file"},
		{"long", "x.doc", doc97{paras: []para97{line97("", strings.Repeat("字", 11_000), "")}}.file(), "too_long"},
		{"deep", "x.doc", doc97{paras: []para97{line97(inTable97+prop(propTableDepth, 0xFF, 0xFF, 0xFF, 0x7F), "深", "")}}.file(), "too_deep"},
		{"many cells", "x.doc", doc97{paras: rows}.file(), "too_many_cells"},
		{"many properties", "x.doc", doc97{data: "\xFF\x7F" + strings.Repeat("\x16\x24\x01", 11_000), paras: slices.Repeat([]para97{line97(prop(propElsewhere, 0, 0, 0, 0), "多", "")}, 3)}.file(), "too_long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readers[sniff(c.file, c.data)](context.Background(), c.file, c.data, strict())
			var got Trouble
			if !errors.As(err, &got) || got.Code != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// The same document reads the same from both formats of Word.
func TestWordsAlike(t *testing.T) {
	for _, name := range []string{"guide", "marks"} {
		texts := map[string]string{}
		for _, ext := range []string{".doc", ".docx"} {
			data, err := os.ReadFile("testdata/readers/" + name + ext)
			if err != nil {
				t.Fatal(err)
			}
			texts[ext] = read(t, name+ext, data)
		}
		if diff := cmp.Diff(texts[".docx"], texts[".doc"]); diff != "" {
			t.Errorf("%s (-docx +doc)\n%s", name, diff)
		}
	}
}

// A text box that hangs at hidden text is hidden too.
func TestWord97HiddenBox(t *testing.T) {
	data, err := os.ReadFile("testdata/readers/marks.doc")
	if err != nil {
		t.Fatal(err)
	}
	file, err := word97File(data)
	if err != nil {
		t.Fatal(err)
	}
	d, err := openWord97(file, usual())
	if err != nil {
		t.Fatal(err)
	}
	d.findBoxes()
	for at := range d.anchors {
		s := stretch{text: []uint16{charAnchor}, from: at, look: charLook{vanish: 1}}
		if err := d.read(s, newParagraph()); err != nil {
			t.Fatal(err)
		}
	}
	var items []item
	for i := range d.boxes {
		if err := d.box(i, gather(&items)); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.anchors) == 0 || textOfItems(items) != "" {
		t.Errorf("%d text boxes gave %v", len(d.anchors), items)
	}
}

// What is embedded in a workbook does not make a document of it.
func TestCompoundTop(t *testing.T) {
	file := compoundOf([]string{"Workbook", "Pool/WordDocument", "Note"}, map[string]bin{"Note": utf16le("EncryptedPackage")})
	if got := sniff("x.xls", file); got != ".xls" {
		t.Errorf("read by %q", got)
	}
	if top, err := streams(file, "WordDocument", "Note"); len(top) != 1 || err != nil {
		t.Errorf("%d streams, %v", len(top), err)
	}
}

// level97 is a level of a list.
func level97(start, format, flags, follow, restart byte, text string) string {
	units := wide16.Encode([]rune(text))
	head := []byte{start, 0, 0, 0, format, flags, 28: 0}[:28]
	head[15], head[26] = follow, restart
	for _, u := range append([]uint16{uint16(len(units))}, units...) {
		head = append(head, byte(u), byte(u>>8))
	}
	return string(head)
}

func TestWord97Lists(t *testing.T) {
	plain := level97(1, 0, 0, 0, 0, "?")
	levels := level97(1, 37, 0, 0, 0, "第\x00条") + level97(1, 0, 1<<2, 0, 0, "\x00.\x01") + level97(1, 0, 1<<3, 2, 0, "\x02.") + strings.Repeat(plain, 6)
	def := string([]byte{9, 28: 0}[:28])
	use := func(changes byte) string { return string([]byte{9, 12: changes, 15: 0}) }
	step := func(list, level byte) para97 {
		return line97(prop(propList, list, 0)+prop(propListLevel, level), "x", "")
	}
	doc := doc97{
		lists: "\x01\x00" + def, levels: levels,
		uses:  "\x02\x00\x00\x00" + use(0) + use(1) + "\xFF\xFF\xFF\xFF" + "\xFF\xFF\xFF\xFF" + "\x00\x00\x00\x00\x30\x00\x00\x00" + level97(4, 1, 0, 0, 0, "\x00-"),
		paras: []para97{step(1, 0), step(1, 1), step(1, 2), step(1, 0), step(1, 1), step(1, 2), step(2, 0), step(0, 0), step(3, 0)},
	}
	want := "第一条 x\n1.1 x\n1.x\n第二条 x\n2.1 x\n2.x\nIV- x\nx\nx"
	if diff := cmp.Diff(want, textOf(t, "x.doc", doc.file())); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzDoc(f *testing.F) { fuzz(f, ".doc") }

// The fuzzer breaks the compound file more often than what is in it, so that the
// streams are fuzzed too.
func FuzzDocStreams(f *testing.F) {
	for _, name := range []string{"guide.doc", "marks.doc"} {
		data, err := os.ReadFile("testdata/readers/" + name)
		if err != nil {
			f.Fatal(err)
		}
		file, err := word97File(data)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(file["WordDocument"]), []byte(file["1Table"]), []byte(file["Data"]), []byte(file["SummaryInformation"]))
	}
	s := doc97{paras: []para97{cell97("甲"), row97([]int{0, 1000}), inner97("内", prop(propCellEnd, 1))}}.streams()
	f.Add([]byte(s["WordDocument"]), []byte(s["1Table"]), []byte(s["Data"]), []byte{})
	f.Fuzz(func(t *testing.T, main, side, data, about []byte) {
		_, err := readWord97(context.Background(), map[string]bin{"WordDocument": main, "1Table": side, "0Table": side, "Data": data, "SummaryInformation": about}, strict())
		var trouble Trouble
		if err != nil && !errors.As(err, &trouble) {
			t.Fatal(err)
		}
	})
}
