package intake

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// xlsxOf is a workbook as excelize writes it after fill.
func xlsxOf(t testing.TB, fill func(f *excelize.File) error) []byte {
	t.Helper()
	f := excelize.NewFile()
	if err := fill(f); err != nil {
		t.Fatal(err)
	}
	var buf bytes.Buffer
	if err := f.Write(&buf); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestXlsxValues(t *testing.T) {
	for _, c := range []struct {
		name   string
		value  any
		format string
		want   string
	}{
		{"text", "示例妇女之家", "", "示例妇女之家"},
		{"text on lines", "周一至周五\n9:00-17:00", "", "周一至周五⏎9:00-17:00"},
		{"mobile number", 13800000000.0, "", "13800000000"},
		{"decimal", 0.1 + 0.2, "", "0.3"},
		{"money", 1000, "¥#,##0.00", "1000"},
		{"short date", 40945, "m/d/yy", "2012-02-06"},
		{"Chinese date", 40945, `yyyy"年"m"月"d"日"`, "2012-02-06"},
		{"month", 40940, `yyyy"年"m"月"`, "2012-02-01"},
		{"date with locale", 40945, `[$-804]yyyy\-mm\-dd;@`, "2012-02-06"},
		{"date and time", 40945.75, "yyyy-mm-dd hh:mm", "2012-02-06 18:00"},
		{"time", 0.375, "h:mm", "09:00"},
		{"not a date", -5, "yyyy-mm-dd", "-5"},
		{"beyond dates", 8208001, "yyyy-mm-dd", "8208001"},
		{"percentage", 0.155, "0%", "15.5%"},
		{"leading zeros", 539, "0000", "0539"},
		{"telephone mask", 101, "000-0000-0000", "000-0000-0101"},
		{"telephone behind a fixed area code", 101, `"000-0000-"0000`, "000-0000-0101"},
		{"telephone in brackets", 101, `(000) 0000\-0000`, "(000) 0000-0101"},
		{"telephone without zeros", 8208001, `####-#######`, "-8208001"},
		{"telephone longer than its mask", 13800000000, "0000-0000", "1380000-0000"},
		{"code with words", 7, `"示"0000"号"`, "示0007号"},
		{"mask in a colour", 101, "[Magenta]000-0000-0000", "000-0000-0101"},
		{"mask by size", 8208001, "[<=9999999]###-####;0000-0000000", "8208001"},
		{"mobile number with an exponent", 13800000000, "0.00E+00", "13800000000"},
		{"small", 0.00001, "", "0.00001"},
		{"date as text", "2012.2.6", "yyyy-mm-dd", "2012.2.6"},
		{"weekday", 40945, "aaaa", "2012-02-06"},
		{"closing time", 1, "[h]:mm:ss", "24:00"},
		{"hours", 1.5, "[h]:mm", "36:00"},
		{"minutes", 0.5, "[mm]:ss", "12:00"},
		{"percentage as text", "15%", "0%", "15%"},
		{"telephone as text", "0012338", "@", "0012338"},
		{"text behind a fixed area code", "8208001", `"0539-"@`, "0539-8208001"},
		{"text before a fixed word", "示例", `;;;@"镇"`, "示例镇"},
		{"zeros not shown", 12, "0;-0;;@", "12"},
		{"amount in books", 12, `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, "12"},
		{"text in books", "示例", `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, "示例"},
		{"semicolon in words", 12, `0"a;b"`, "12"},
		{"local format", 12, "G/通用格式", "12"},
		{"nothing below zero", math.Copysign(0, -1), "", "0"},
		{"red thousands", 12, `[Red]#,##0"人"`, "12"},
		{"boolean", true, "", "TRUE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := xlsxOf(t, func(f *excelize.File) error {
				if err := f.SetCellValue("Sheet1", "A1", c.value); err != nil || c.format == "" {
					return err
				}
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &c.format})
				if err != nil {
					return err
				}
				return f.SetCellStyle("Sheet1", "A1", "A1", style)
			})
			if got, want := rowsOf(t, "x.xlsx", data), "第1行|"+c.want+"\n"; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestXlsxBuiltInDates(t *testing.T) {
	for id, want := range map[int]string{14: "2012-02-06", 22: "2012-02-06 12:00", 31: "2012-02-06", 57: "2012-02-06", 20: "12:00", 2: "40945.5", 49: "40945.5"} {
		if got := parseFormat(builtIn(id)).show(40945.5, 0); got != want {
			t.Errorf("format %d shows %q, want %q", id, got, want)
		}
	}
	if got := parseFormat("yyyy-mm-dd").show(39483, since1904); got != "2012-02-06" {
		t.Errorf("1904 system: %q", got)
	}
}

func TestXlsxLayout(t *testing.T) {
	data := xlsxOf(t, func(f *excelize.File) error {
		set := func(sheet, cell string, value any) {
			if err := f.SetCellValue(sheet, cell, value); err != nil {
				t.Fatal(err)
			}
		}
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		must(f.SetSheetName("Sheet1", "名录"))
		set("名录", "B2", "服务点名录")
		must(f.MergeCell("名录", "B2", "D2"))
		for cell, value := range map[string]string{"B4": "乡镇", "C4": "名称", "D4": "电话", "B5": "示例镇", "C5": "甲", "D5": "000-0000-0101", "C6": "乙", "D6": "000-0000-0102", "C7": "停用", "D7": "x", "E4": "内部备注", "E5": "y"} {
			set("名录", cell, value)
		}
		must(f.MergeCell("名录", "B5", "B6"))
		must(f.SetRowVisible("名录", 7, false))
		must(f.SetColVisible("名录", "E", false))
		must(f.SetCellFormula("名录", "D8", `=D5`))
		_, err := f.NewSheet("草稿")
		must(err)
		set("草稿", "A1", "不公开")
		must(f.SetSheetVisible("草稿", false))
		_, err = f.NewSheet("空表")
		return err
	})
	doc, problems, err := readXlsx(context.Background(), "x.xlsx", data, usual())
	if err != nil {
		t.Fatal(err)
	}
	want := `! notice 工作表「名录」: 工作表“名录”有 1 个隐藏行、1 个隐藏列，没有导入
! warning 工作表「名录」: 工作表“名录”有 1 个公式单元格没有计算结果，没有导入
! notice 工作表「草稿」: 工作表“草稿”是隐藏的，没有导入
title: 

[工作表「名录」] table 名录
  第2行 | 服务点名录 | 服务点名录 | 服务点名录
  第4行 | 乡镇 | 名称 | 电话
  第5行 | 示例镇 | 甲 | 000-0000-0101
  第6行 | 示例镇 | 乙 | 000-0000-0102
`
	for _, key := range []string{"doc.author", "doc.created", "doc.modified"} {
		delete(doc.Meta, key)
	}
	if diff := cmp.Diff(want, render(doc, problems, nil)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// A cell without a reference follows the one before; shared texts lose their
// reading aids; cached results of formulas count, errors do not.
func TestXlsxRawXML(t *testing.T) {
	data := zipOf(t,
		"_rels/.rels", `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/one.xml"/><Relationship Id="b" Type="http://x/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml", `<sst><si><r><t>巾</t></r><r><t>帼</t></r><rPh><t>jin</t></rPh></si></sst>`,
		"xl/worksheets/one.xml", `<worksheet><sheetData><row><c t="s"><v>0</v></c><c t="str"><f>A1</f><v>结果</v></c><c t="e"><v>#N/A</v></c><c t="inlineStr"><is><t>内</t></is></c><c t="s"><v>99</v></c></row>
<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>`)
	want := "第1行|巾帼|结果|内|\n第1048576行||||1\n"
	if got := rowsOf(t, "x.xlsx", data); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// oneSheet is a workbook of raw parts; sheet is what its worksheet holds.
func oneSheet(t testing.TB, sheet string, parts ...string) []byte {
	return zipOf(t, append([]string{
		"_rels/.rels", `<Relationships><Relationship Id="1" Type="http://x/officeDocument" Target="/xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="表" sheetId="1" r:id="a"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="a" Type="http://x/worksheet" Target="worksheets/one.xml"/><Relationship Id="b" Type="http://x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="c" Type="http://x/styles" Target="styles.xml"/></Relationships>`,
		"xl/worksheets/one.xml", "<worksheet>" + sheet + "</worksheet>"}, parts...)...)
}

func cellText(ref, text string) string {
	return `<c r="` + ref + `" t="inlineStr"><is><t>` + text + `</t></is></c>`
}

func TestXlsxTraps(t *testing.T) {
	struck := []string{"xl/styles.xml", `<styleSheet><fonts><font/><font><strike/></font><font><strike val="0"/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/><xf fontId="2"/><xf fontId="9"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml", `<sst><si><t>甲</t></si><si><r><t>前</t></r><r><rPr><b/></rPr><t>后</t></r></si><si><r><rPr><strike/></rPr><t>旧</t></r><r><rPr><strike val="false"/></rPr><t>新</t></r></si></sst>`}
	for _, c := range []struct {
		name, sheet string
		parts       []string
		want        string
	}{
		{"area whose first row is filtered out", `<sheetData><row r="1" hidden="1">` + cellText("A1", "示例镇") + cellText("B1", "甲") + `</row><row r="2">` + cellText("B2", "乙") + `</row></sheetData><autoFilter ref="A1:B2"/><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`, nil,
			"! notice 工作表「表」: 工作表“表”有 1 个隐藏行、0 个隐藏列，没有导入\n第2行 | 乙\n"},
		{"area whose first row is filtered out, in a column in use", `<sheetData><row r="1" hidden="true">` + cellText("A1", "示例镇") + `</row><row r="2">` + cellText("B2", "乙") + `</row><row r="3">` + cellText("A3", "示例乡") + cellText("B3", "丙") + `</row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`, nil,
			"! notice 工作表「表」: 工作表“表”有 1 个隐藏行、0 个隐藏列，没有导入\n第2行 | 示例镇 | 乙\n第3行 | 示例乡 | 丙\n"},
		{"area whose first column is hidden", `<cols><col min="1" max="1" width="0"/></cols><sheetData><row r="1">` + cellText("A1", "标题") + `</row><row r="2">` + cellText("B2", "乙") + `</row><row>` + cellText("B3", "丙") + `</row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>`, nil,
			"! notice 工作表「表」: 工作表“表”有 0 个隐藏行、1 个隐藏列，没有导入\n第2行 | 乙\n第3行 | 丙\n"},
		{"what an area covers is not seen", `<sheetData><row r="1">` + cellText("A1", "甲") + cellText("B1", "盖住") + `</row><row r="2">` + cellText("A2", "盖住") + cellText("B2", "乙") + `</row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>`, nil,
			"第1行 | 甲 | 甲\n第2行 | 盖住 | 乙\n"},
		{"row of no height", `<sheetData><row r="1" ht="0" customHeight="1">` + cellText("A1", "甲") + `</row><row r="2" ht="12">` + cellText("A2", "乙") + `</row></sheetData>`, nil,
			"! notice 工作表「表」: 工作表“表”有 1 个隐藏行、0 个隐藏列，没有导入\n第2行 | 乙\n"},
		{"struck through", `<sheetData><row r="1"><c r="A1" t="s" s="1"><v>0</v></c><c r="B1" t="s" s="2"><v>0</v></c><c r="C1" t="s" s="1"><v>1</v></c><c r="D1" t="s" s="3"><v>2</v></c><c r="E1" s="1"><v>5</v></c></row></sheetData>`, struck,
			"! notice 工作表「表」: 工作表“表”有 4 个单元格的文字画了删除线，画掉的文字没有导入\n第1行 | 甲 | 后 | 新\n"},
		{"row struck through in an area", `<sheetData><row r="1">` + cellText("A1", "示例镇") + cellText("B1", "甲") + `</row><row r="2"><c r="B2" t="s" s="1"><v>0</v></c></row></sheetData><mergeCells><mergeCell ref="A1:A2"/></mergeCells>`, struck,
			"! notice 工作表「表」: 工作表“表”有 1 个单元格的文字画了删除线，画掉的文字没有导入\n第1行 | 示例镇 | 甲\n"},
		{"reading aids", `<sheetData><row><c t="inlineStr"><is><t>巾帼</t><rPh sb="0" eb="2"><t>jin guo</t></rPh></is></c></row></sheetData>`, nil, "第1行 | 巾帼\n"},
		{"characters that XML does not hold", `<sheetData><row>` + cellText("A1", "周一_x000D_\n周二 _x4E2D_") + `</row></sheetData>`, nil, "第1行 | 周一⏎周二 中\n"},
		{"digits lost", `<sheetData><row><c><v>1.38E+10</v></c><c><v>123456789012345678</v></c>` + cellText("C1", "1.38E+10") + cellText("D1", "1.5E+1") + cellText("E1", "371300000000000000") + `</row></sheetData>`, nil,
			"! warning 工作表「表」第1行B列: X\n! warning 工作表「表」第1行C列: X\n第1行 | 13800000000 | 123456789012346000 | 1.38E+10 | 1.5E+1 | 371300000000000000\n"},
		{"formulas", `<sheetData><row><c t="str"><f>A9</f><v>全天</v></c><c><f>B9</f><v>0.1</v></c><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c t="b"><f>TRUE</f><v>1</v></c><c t="str"><f>""</f><v></v></c><c><f>NOW()</f></c></row></sheetData>`, nil,
			"! warning 工作表「表」: 工作表“表”有 1 个公式单元格没有计算结果，没有导入\n第1行 | 全天 | 0.1 | TRUE\n"},
		{"formats that hide", `<sheetData><row><c s="1"><v>0</v></c><c s="1"><v>1</v></c><c s="2"><v>371300</v></c><c t="inlineStr" s="2"><is><t>密</t></is></c></row></sheetData>`,
			[]string{"xl/styles.xml", `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="0;-0;;@"/><numFmt numFmtId="165" formatCode=";;;"/></numFmts><cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>`},
			"! notice 工作表「表」: 工作表“表”有 2 个单元格的内容被数字格式（如 ;;;）隐藏，没有导入\n第1行 | 1\n"},
		{"macro sheet", `</worksheet><macrosheet><sheetData><row>` + cellText("A1", "宏") + `</row></sheetData></macrosheet><worksheet><sheetData><row>` + cellText("A1", "甲") + `</row></sheetData>`, nil, "第1行 | 甲\n"},
		{"comments and changes", `<sheetData><row>` + cellText("A1", "甲") + `</row></sheetData>`,
			[]string{"xl/comments1.xml", `<comments><comment ref="A1"><text><t>批注</t></text></comment></comments>`, "xl/revisions/revisionLog1.xml", `<revisions><rcc><nc t="inlineStr"><is><t>旧值</t></is></nc></rcc></revisions>`}, "第1行 | 甲\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, problems, err := readXlsx(context.Background(), "x.xlsx", oneSheet(t, c.sheet, c.parts...), usual())
			got := render(doc, problems, err)
			got = strings.Replace(got, "title: \n\n[工作表「表」] table 表\n", "", 1)
			got = strings.ReplaceAll(got, "\n  第", "\n第")
			got = strings.TrimPrefix(got, "  ")
			for _, p := range problems {
				if p.Code == "digits_lost" {
					got = strings.ReplaceAll(got, p.What("zh"), "X")
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func BenchmarkXlsx(b *testing.B) {
	data := xlsxOf(b, func(f *excelize.File) error {
		sheet, err := f.NewStreamWriter("Sheet1")
		if err != nil {
			return err
		}
		for i := range 10_000 {
			cells := []any{"示例妇女儿童家园", i, 40945, 0.5, "000-0000-0101", "周一至周五", true, "示例镇", "示例路1号", "服务点"}
			if err := sheet.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
				return err
			}
		}
		return sheet.Flush()
	})
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := readXlsx(b.Context(), "x.xlsx", data, usual()); err != nil {
			b.Fatal(err)
		}
	}
}
