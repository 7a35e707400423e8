package intake

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"
	"testing"
	wide16 "unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// bytesOf puts numbers (as many bytes as their type has) and text together.
func bytesOf(parts ...any) []byte {
	var b []byte
	for _, p := range parts {
		switch p := p.(type) {
		case string:
			b = append(b, p...)
		case []byte:
			b = append(b, p...)
		default:
			b, _ = binary.Append(b, binary.LittleEndian, p)
		}
	}
	return b
}

// rec is a record, and with further bodies those that continue it.
func rec(id int, bodies ...[]byte) []byte {
	var b []byte
	for _, body := range bodies {
		b = append(b, bytesOf(uint16(id), uint16(len(body)), body)...)
		id = recContinue
	}
	return b
}

// cellRec is a record of a cell; line and column count from 1.
func cellRec(id, line, column, style int, rest ...any) []byte {
	return rec(id, append(bytesOf(uint16(line-1), uint16(column-1), uint16(style)), bytesOf(rest...)...))
}

// wideString is a text with its length and the flags that say that it is UTF-16.
func wideString(s string) []byte {
	units := wide16.Encode([]rune(s))
	return bytesOf(uint16(len(units)), byte(1), units)
}

func sstOf(texts ...string) []byte {
	body := bytesOf(uint32(len(texts)), uint32(len(texts)))
	for _, s := range texts {
		body = append(body, wideString(s)...)
	}
	return rec(recSST, body)
}

func bof(version, kind int) []byte {
	return rec(recBOF, bytesOf(uint16(version), uint16(kind), make([]byte, 12)))
}

var eof = rec(recEOF, nil)

// sheetOf is a sheet of an .xls: its name, the state in which it is, and its
// records between BOF and EOF.
type sheetOf struct {
	name        string
	state, kind byte
	records     []byte
}

// xlsStream is the stream of a workbook of that version: globals stands before the
// list of sheets.
func xlsStream(version int, globals []byte, sheets ...sheetOf) []byte {
	name := func(s string) []byte {
		if version == biff8 {
			units := wide16.Encode([]rune(s))
			return bytesOf(byte(len(units)), byte(1), units)
		}
		gbk, _ := simplifiedchinese.GBK.NewEncoder().String(s)
		return bytesOf(byte(len(gbk)), gbk)
	}
	list := func(at int) (out []byte) {
		for _, s := range sheets {
			out = append(out, rec(recBoundSheet, bytesOf(uint32(at), s.state, s.kind, name(s.name)))...)
			at += len(bof(version, kindWorksheet)) + len(s.records) + len(eof)
		}
		return out
	}
	head := bytesOf(bof(version, 5), globals)
	all := bytesOf(head, list(len(head)+len(list(0))+len(eof)), eof)
	for _, s := range sheets {
		all = bytesOf(all, bof(version, kindWorksheet), s.records, eof)
	}
	return all
}

// font and xf are the records of a font and of a cell style.
func font(flags int) []byte { return rec(recFont, bytesOf(uint16(200), uint16(flags))) }

func xf(font, format int) []byte {
	return rec(recXF, bytesOf(uint16(font), uint16(format), make([]byte, 16)))
}

func formatRec(id int, code string) []byte {
	return rec(recFormat, bytesOf(uint16(id), wideString(code)))
}

func TestXlsRecords(t *testing.T) {
	const struck = 8
	globals := bytesOf(
		rec(recCodePage, bytesOf(uint16(1200))), rec(recDate1904, bytesOf(uint16(0))),
		font(0), font(0), font(0), font(0), font(struck), // the last is number 5
		formatRec(164, "000-0000-0000"), formatRec(165, `yyyy"年"m"月"d"日"`),
		xf(0, 0), xf(0, 164), xf(0, 165), xf(5, 0), xf(0, 20), xf(0, 9),
		rec(recSST, bytesOf(uint32(9), uint32(9), // more than there are
			wideString("示例镇"),
			uint16(4), byte(1|4|8), uint16(1), uint32(3), wide16.Encode([]rune("新旧旧旧")), uint16(1), uint16(5), "aid",
			uint16(2), byte(0), "ok")))
	number := func(line, column, style int, v float64) []byte { return cellRec(recNumber, line, column, style, v) }
	formula := func(line, column int, result []byte) []byte {
		return cellRec(recFormula, line, column, 0, result, uint16(0), uint32(0), uint16(0))
	}
	area := func(top, bottom, left, right uint16) []byte { return bytesOf(top-1, bottom-1, left-1, right-1) }
	list := bytesOf(
		rec(recColInfo, bytesOf(uint16(9), uint16(9), uint16(2000), uint16(0), uint16(1), uint16(0))),
		rec(recRow, bytesOf(uint16(2), make([]byte, 10), uint16(0x20), uint16(0))),
		cellRec(recLabelSST, 1, 1, 0, uint32(0)), cellRec(recLabelSST, 1, 2, 0, uint32(1)), cellRec(recLabelSST, 1, 3, 0, uint32(2)),
		cellRec(recLabel, 1, 10, 0, wideString("隐藏列")),
		cellRec(recLabel, 3, 1, 0, wideString("隐藏行")),
		cellRec(recLabel, 2, 1, 0, wideString("一格\n两行")), cellRec(recLabel, 2, 2, 0, uint16(0)), cellRec(recLabel, 2, 3, 3, wideString("画掉")),
		cellRec(recRString, 2, 4, 0, wideString("留画"), uint16(1), uint16(1), uint16(5)),
		cellRec(recRK, 4, 1, 1, uint32(101<<2|2)),
		rec(recMulRk, bytesOf(uint16(3), uint16(1), uint16(0), uint32(12345<<2|3), uint16(5), uint32(math.Float64bits(0.5)>>32), uint16(2))),
		number(5, 1, 0, 13800000000), number(5, 2, 2, 45000), number(5, 3, 4, 0.375), number(5, 4, 0, 123456789012345678),
		cellRec(recBoolErr, 6, 1, 0, byte(1), byte(0)), cellRec(recBoolErr, 6, 2, 0, byte(42), byte(1)),
		formula(6, 3, bytesOf(0.25)),
		formula(6, 4, bytesOf(byte(0), make([]byte, 5), uint16(0xFFFF))), rec(0x04BC, nil), rec(recString, bytesOf(uint16(4), byte(1), wide16.Encode([]rune("结果"))), bytesOf(byte(1), wide16.Encode([]rune("续上")))),
		formula(7, 1, bytesOf(byte(1), byte(0), byte(1), make([]byte, 3), uint16(0xFFFF))),
		formula(7, 2, bytesOf(byte(2), byte(0), byte(7), make([]byte, 3), uint16(0xFFFF))),
		formula(7, 3, bytesOf(byte(3), make([]byte, 5), uint16(0xFFFF))),
		bof(biff8, 0x20), number(1, 1, 0, 99), cellRec(recLabel, 9, 1, 0, wideString("图表的数")), eof,
		cellRec(recLabel, 8, 1, 0, wideString("竖并")), cellRec(recLabel, 9, 2, 0, wideString("右")),
		rec(0x001C, bytesOf(uint16(7), uint16(0), uint16(0), uint16(1), wideString("作者"))), // comment
		rec(recMergeCells, bytesOf(uint16(2), area(8, 9, 1, 1), area(2, 2, 1, 1))),
	)
	data := xlsStream(biff8, globals,
		sheetOf{name: "名录", records: list},
		sheetOf{name: "图表", kind: 2}, sheetOf{name: "宏", kind: 1},
		sheetOf{name: "草稿", state: 2, records: cellRec(recLabel, 1, 1, 0, wideString("不公开"))},
		sheetOf{name: "空表"})
	doc, problems, err := readXls(context.Background(), "x.xls", data, usual())
	want := `! notice 工作表「名录」: 工作表“名录”有 1 个隐藏行、1 个隐藏列，没有导入
! notice 工作表「名录」: 工作表“名录”有 3 个单元格的文字画了删除线，画掉的文字没有导入
! warning 工作表「名录」第5行D列: 这一格的数字写成了科学计数（如 1.38E+10）或超过 15 位，后面的位数已丢失
! notice 工作表「草稿」: 工作表“草稿”是隐藏的，没有导入
title: 

[工作表「名录」] table 名录
  第1行 | 示例镇 | 新 | ok | 
  第2行 | 一格⏎两行 |  |  | 留
  第4行 | 000-0000-0101 | 123.45 | 50% | 
  第5行 | 13800000000 | 2023-03-15 | 09:00 | 123456789012346000
  第6行 | TRUE |  | 0.25 | 结果续上
  第7行 | TRUE |  |  | 
  第8行 | 竖并 |  |  | 
  第9行 | 竖并 | 右 |  | 
`
	if diff := cmp.Diff(want, render(doc, problems, err)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Texts may be broken off anywhere, and go on in the record behind.
func TestXlsBrokenTexts(t *testing.T) {
	texts := []string{"示例妇女儿童家园", "plain text", "电话 000-0000-0101", "", "𠮷字", "长" + strings.Repeat("文字", 40)}
	want := strings.Join(texts, "|")
	// A piece is what stands or falls together; in is set where it is inside of a
	// text's characters, to the flags with which those go on.
	type piece struct {
		b  []byte
		in int
	}
	var pieces []piece
	add := func(in int, b ...byte) { pieces = append(pieces, piece{b, in}) }
	for i, s := range texts {
		units := wide16.Encode([]rune(s))
		wide := len(s) != len(units)
		flags, runs, aid := byte(0), 0, 0
		if wide {
			flags = 1
		}
		if i%2 == 0 {
			flags, runs, aid = flags|8|4, 2, 7
		}
		add(-1, bytesOf(uint16(len(units)), flags)...)
		if runs > 0 {
			add(-1, bytesOf(uint16(runs), uint32(aid))...)
		}
		for _, u := range units {
			if wide {
				add(1, byte(u), byte(u>>8))
			} else {
				add(0, byte(u))
			}
		}
		for range runs*4 + aid {
			add(-1, 0)
		}
	}
	for most := 12; most < 200; most++ {
		bodies := [][]byte{bytesOf(uint32(len(texts)), uint32(len(texts)))}
		for _, p := range pieces {
			last := &bodies[len(bodies)-1]
			if len(*last)+len(p.b) > most {
				bodies = append(bodies, nil)
				last = &bodies[len(bodies)-1]
				if p.in >= 0 {
					*last = append(*last, byte(p.in))
				}
			}
			*last = append(*last, p.b...)
		}
		var cells []byte
		for i := range texts {
			cells = append(cells, cellRec(recLabelSST, 1, i+1, 0, uint32(i))...)
		}
		cells = append(cells, cellRec(recLabel, 2, 4, 0, wideString("底"))...)
		data := xlsStream(biff8, rec(recSST, bodies...), sheetOf{name: "表", records: cells})
		if got, _, _ := strings.Cut(rowsOf(t, "x.xls", data), "\n"); got != "第1行|"+want {
			t.Fatalf("records of %d bytes: got %q, want %q", most, got, want)
		}
	}
}

func TestXlsBeforeUnicode(t *testing.T) {
	gbk := func(s string) string {
		out, err := simplifiedchinese.GBK.NewEncoder().String(s)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	label := func(line, column int, s string) []byte {
		return cellRec(recLabel, line, column, 0, uint16(len(gbk(s))), gbk(s))
	}
	for name, page := range map[string]uint16{"GBK": 936, "said to be Latin": 0x8001} {
		globals := bytesOf(rec(recCodePage, bytesOf(page)), font(0), font(0), font(0), font(0), font(8),
			rec(recFormat, bytesOf(uint16(164), byte(11), "yyyy-mm-dd;")), xf(0, 0), xf(0, 164))
		cells := bytesOf(label(1, 1, "示例妇女之家"), cellRec(recNumber, 1, 2, 1, float64(45000)),
			cellRec(recRString, 1, 3, 0, uint16(4), gbk("旧")+"ab", byte(2), byte(0), byte(5), byte(2), byte(0)),
			cellRec(recFormula, 1, 4, 0, byte(0), make([]byte, 5), uint16(0xFFFF), uint16(0), uint32(0), uint16(0)), rec(recString, bytesOf(uint16(len(gbk("全天"))), gbk("全天"))))
		data := xlsStream(biff5, globals, sheetOf{name: "名录", records: cells})
		doc, _, err := readXls(context.Background(), "x.xls", data, usual())
		want := "title: \n\n[工作表「名录」] table 名录\n  第1行 | 示例妇女之家 | 2023-03-15 | ab | 全天\n"
		if diff := cmp.Diff(want, render(doc, nil, err)); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

// A workbook reads the same in either format.
func TestXlsAsXlsx(t *testing.T) {
	for _, name := range []string{"points", "traps"} {
		var got [2]string
		for i, ext := range []string{".xlsx", ".xls"} {
			data, err := os.ReadFile("testdata/readers/" + name + ext)
			if err != nil {
				t.Fatal(err)
			}
			got[i] = read(t, name+ext, data)
		}
		if diff := cmp.Diff(got[0], got[1]); diff != "" {
			t.Errorf("%s (-xlsx +xls)\n%s", name, diff)
		}
	}
}

func TestXls1904(t *testing.T) {
	globals := bytesOf(rec(recDate1904, bytesOf(uint16(1))), font(0), xf(0, 14))
	data := xlsStream(biff8, globals, sheetOf{name: "表", records: cellRec(recNumber, 1, 1, 0, float64(45000-since1904))})
	if got, want := rowsOf(t, "x.xls", data), "第1行|2023-03-15\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestXlsTroubles(t *testing.T) {
	points, err := os.ReadFile("testdata/readers/points.xls")
	if err != nil {
		t.Fatal(err)
	}
	one := sheetOf{name: "表", records: cellRec(recLabel, 1, 1, 0, wideString("甲"))}
	overlap := func() []byte {
		long := sheetOf{name: "表", records: []byte(strings.Repeat(string(rec(0x0099, nil)), 20_000))}
		data := xlsStream(biff8, nil, append([]sheetOf{long}, make([]sheetOf, 15)...)...)
		at := uint32(len(bof(biff8, 5)))
		first := binary.LittleEndian.Uint32(data[at+4:])
		for i := int(at); binary.LittleEndian.Uint16(data[i:]) == recBoundSheet; i += 4 + int(binary.LittleEndian.Uint16(data[i+2:])) {
			binary.LittleEndian.PutUint32(data[i+4:], first)
		}
		return data
	}
	for _, c := range []struct {
		name, file string
		data       []byte
		want       Trouble
	}{
		{"password", "x.xls", xlsStream(biff8, rec(recFilePass, make([]byte, 54)), one), trouble("encrypted")},
		{"later workbook with a password", "x.xls", bytesOf(compoundMark, utf16le("EncryptedPackage")), trouble("encrypted")},
		{"XML of Excel 2003", "x.xls", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>`), oldExcel()},
		{"Excel 4", "x.xls", bytesOf(byte(9), byte(4), uint16(6), uint16(0x0400), uint32(16)), oldExcel()},
		{"Excel 3 in records of today", "x.xls", bof(0x0300, 5), oldExcel()},
		{"WPS", "x.et", points, trouble("legacy_format", "ext", ".et", "instead", ".xlsx")},
		{"nothing", "x.xls", nil, trouble("empty_file")},
		{"garbage", "x.xls", []byte("\x00\x01\x02\xFF\x80garbage\x00\x99"), badExcel()},
		{"compound file of something else", "x.xls", bytesOf(compoundMark, make([]byte, 600)), badExcel()},
		{"no sheets", "x.xls", xlsStream(biff8, nil), badExcel()},
		{"sheet beyond the end", "x.xls", bytesOf(bof(biff8, 5), rec(recBoundSheet, bytesOf(uint32(1<<31), uint16(0), byte(1), byte(0), "a")), eof), badExcel()},
		{"text that is not there", "x.xls", xlsStream(biff8, nil, sheetOf{name: "表", records: cellRec(recLabelSST, 1, 1, 0, uint32(7))}), badExcel()},
		{"sheets that overlap", "x.xls", overlap(), badExcel()},
		{"empty sheet", "x.xls", xlsStream(biff8, nil, sheetOf{name: "表"}), trouble("empty_file")},
		{"many cells", "x.xls", xlsStream(biff8, nil, sheetOf{name: "表", records: []byte(strings.Repeat(string(cellRec(recRK, 1, 1, 0, uint32(6))), 2000))}), beyond("too_many_cells", 1000)},
		{"scattered cells", "x.xls", xlsStream(biff8, nil, sheetOf{name: "表", records: xlsDiagonal(100)}), beyond("too_many_cells", 1000)},
		{"areas that overlap", "x.xls", xlsStream(biff8, nil, sheetOf{name: "表", records: bytesOf(xlsDiagonal(30),
			rec(recMergeCells, bytesOf(uint16(500), []byte(strings.Repeat(string(bytesOf(uint16(0), uint16(99), uint16(0), uint16(99))), 500)))))}), beyond("too_many_cells", 1000)},
		{"many empty texts", "x.xls", xlsStream(biff8, rec(recSST, bytesOf(uint64(1<<40), make([]byte, 6000))), one), beyond("too_many_cells", 1000)},
		{"many areas", "x.xls", xlsStream(biff8, nil, sheetOf{name: "表", records: []byte(strings.Repeat(string(rec(recMergeCells, bytesOf(uint16(1), uint64(0)))), 2000))}), beyond("too_many_cells", 1000)},
		{"long masks", "x.xls", xlsStream(biff8, bytesOf(font(0), formatRec(164, strings.Repeat("0", 250)), xf(0, 164)), sheetOf{name: "表", records: []byte(strings.Repeat(string(cellRec(recRK, 1, 1, 0, uint32(6))), 900))}), beyond("too_long", 10_000)},
		{"many sheets", "x.xls", xlsStream(biff8, nil, make([]sheetOf, 50)...), badExcel()},
		{"long texts", "x.xls", xlsStream(biff8, []byte(strings.Repeat(string(sstOf(strings.Repeat("字", 2000))), 20)), one), beyond("too_long", 10_000)},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, _, err := readXls(context.Background(), c.file, c.data, strict())
			var got Trouble
			if !errors.As(err, &got) || cmp.Diff(c.want, got) != "" {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// xlsDiagonal is rows with one cell each, no two in the same column.
func xlsDiagonal(n int) []byte {
	var out []byte
	for i := range n {
		out = append(out, cellRec(recRK, i+1, i+1, 0, uint32(6))...)
	}
	return out
}

// A file that breaks off comes in whole or not at all.
func TestXlsCutOff(t *testing.T) {
	data := xlsStream(biff8, sstOf("甲", "乙"), sheetOf{name: "表", records: bytesOf(cellRec(recLabelSST, 1, 1, 0, uint32(0)), cellRec(recLabelSST, 2, 1, 0, uint32(1)))})
	for n := 2; n < len(data); n++ {
		_, _, err := readXls(context.Background(), "x.xls", data[:n], usual())
		var got Trouble
		if !errors.As(err, &got) || got.Code != "damaged" && got.Code != "old_edition" {
			t.Fatalf("%d of %d bytes: %v", n, len(data), err)
		}
	}
	whole, err := os.ReadFile("testdata/readers/traps.xls")
	if err != nil {
		t.Fatal(err)
	}
	for n := 8; n < len(whole)-512; n += 64 {
		if doc, _, err := readXls(context.Background(), "x.xls", whole[:n], usual()); err == nil {
			t.Fatalf("%d of %d bytes gave %d blocks", n, len(whole), len(doc.Blocks))
		}
	}
}

func TestXlsStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	data := xlsStream(biff8, nil, sheetOf{name: "表", records: cellRec(recLabel, 1, 1, 0, wideString("甲"))})
	if _, _, err := readXls(ctx, "x.xls", data, usual()); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// What a file says of its sizes costs nothing.
func TestXlsForgedCounts(t *testing.T) {
	one := sheetOf{name: "表", records: cellRec(recLabel, 1, 1, 0, wideString("甲"))}
	for name, data := range map[string][]byte{
		"texts":         xlsStream(biff8, rec(recSST, bytesOf(uint32(math.MaxUint32), uint32(math.MaxUint32))), one),
		"length":        xlsStream(biff8, rec(recSST, bytesOf(uint32(1), uint32(1), uint16(0xFFFF), byte(1), "ab")), one),
		"runs and aids": xlsStream(biff8, rec(recSST, bytesOf(uint32(1), uint32(1), uint16(1), byte(13), uint16(0xFFFF), uint32(math.MaxUint32), "ab")), one),
		"cell's length": xlsStream(biff8, nil, sheetOf{name: "表", records: cellRec(recLabel, 1, 1, 0, uint16(0xFFFF), byte(1), "ab")}),
		"merged areas":  xlsStream(biff8, nil, sheetOf{name: "表", records: bytesOf(one.records, rec(recMergeCells, bytesOf(uint16(0xFFFF))))}),
		"columns":       xlsStream(biff8, nil, sheetOf{name: "表", records: bytesOf(one.records, rec(recColInfo, bytesOf(uint16(1), uint16(0xFFFF), uint64(1<<32))))}),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := readXls(context.Background(), "x.xls", data, usual())
		runtime.ReadMemStats(&after)
		var got Trouble
		if err != nil && !errors.As(err, &got) {
			t.Errorf("%s: %v", name, err)
		}
		if spent := after.TotalAlloc - before.TotalAlloc; spent > 1<<20 {
			t.Errorf("%s: %d bytes spent", name, spent)
		}
	}
}

// Lists that programs write as text, or as a web page, under the name .xls.
func TestXlsByName(t *testing.T) {
	gbk, _ := simplifiedchinese.GBK.NewEncoder().String("名称\t电话\r\n示例妇女之家\t=\"000-0000-0101\"\r\n")
	if got, want := rowsOf(t, "导出.xls", []byte(gbk)), "第1行|名称|电话\n第2行|示例妇女之家|000-0000-0101\n"; got != want {
		t.Errorf("text: got %q, want %q", got, want)
	}
	broken := bytesOf(compoundMark, make([]byte, 600))
	for name, want := range map[string]string{"a.xls": ".xls", "a.xlt": ".xlt", "a.doc": ".doc"} {
		if got := sniff(name, broken); got != want {
			t.Errorf("a broken %s is read as %q", name, got)
		}
	}
	if got := sniff("名录", bof(biff8, 5)); got != ".xls" {
		t.Errorf("records on their own are read as %q", got)
	}
	for name, want := range map[string]string{"a.xls": "", "a.et": "", "a.xlt": "", "a.docx": "wrong_extension"} {
		if p, _ := misnamed(name, ".xls"); p.Code != want {
			t.Errorf("%s: problem %q, want %q", name, p.Code, want)
		}
	}
}

func BenchmarkXls(b *testing.B) {
	texts := []string{"示例妇女儿童家园", "000-0000-0101", "周一至周五", "示例镇", "示例路1号", "服务点"}
	var cells []byte
	for line := 1; line <= 65_536; line++ {
		for column := 1; column <= 6; column++ {
			cells = append(cells, cellRec(recLabelSST, line, column, 0, uint32(column-1))...)
		}
		cells = append(cells, cellRec(recNumber, line, 7, 0, float64(line))...)
		cells = append(cells, cellRec(recNumber, line, 8, 1, float64(45000))...)
		cells = append(cells, cellRec(recRK, line, 9, 0, uint32(line)<<2|2)...)
		cells = append(cells, cellRec(recLabel, line, 10, 0, wideString(fmt.Sprint("说明", line)))...)
	}
	data := xlsStream(biff8, bytesOf(font(0), xf(0, 0), xf(0, 14), sstOf(texts...)), sheetOf{name: "表", records: cells})
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := readXls(b.Context(), "x.xls", data, usual()); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzXls(f *testing.F) { fuzz(f, ".xls") }

// The fuzzer hardly gets through a compound file, so that the records inside are
// fuzzed too.
func FuzzXlsRecords(f *testing.F) {
	one := sheetOf{name: "表", records: bytesOf(cellRec(recLabelSST, 1, 1, 0, uint32(0)), cellRec(recRString, 2, 2, 0, wideString("留画"), uint16(1), uint16(1), uint16(5)), rec(recMergeCells, bytesOf(uint16(1), uint16(0), uint16(1), uint32(0))))}
	f.Add(xlsStream(biff8, bytesOf(font(0), font(8), xf(1, 14), sstOf("甲", "乙")), one))
	f.Add(xlsStream(biff5, bytesOf(font(0), xf(0, 14)), one))
	for _, name := range []string{"points.xls", "traps.xls"} {
		data, err := os.ReadFile("testdata/readers/" + name)
		if err != nil {
			f.Fatal(err)
		}
		file, err := xlsFile(data)
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(file["Workbook"]))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		if len(stream) < 2 {
			return
		}
		data := append([]byte{0x09, 0x08}, stream[2:]...)
		_, _, err := readXls(context.Background(), "x.xls", data, strict())
		var trouble Trouble
		if err != nil && !errors.As(err, &trouble) {
			t.Fatal(err)
		}
	})
}
