package intake

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// workbook is a workbook as excelize writes it after fill.
func workbook(t testing.TB, fill func(f *excelize.File) error) []byte {
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
		{"red thousands", 12, `[Red]#,##0"人"`, "12"},
		{"boolean", true, "", "TRUE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			data := workbook(t, func(f *excelize.File) error {
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
		if got := parseFormat(builtIn(id)).show("40945.5", 0); got != want {
			t.Errorf("format %d shows %q, want %q", id, got, want)
		}
	}
	if got := parseFormat("yyyy-mm-dd").show("39483", 1462); got != "2012-02-06" {
		t.Errorf("1904 system: %q", got)
	}
}

func TestXlsxLayout(t *testing.T) {
	data := workbook(t, func(f *excelize.File) error {
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

func BenchmarkXlsx(b *testing.B) {
	data := workbook(b, func(f *excelize.File) error {
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
