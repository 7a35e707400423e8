package intake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// fuzz runs a reader on changed copies of the sample files of its extensions and
// holds what every document must be: no larger than the limits, each block either
// a line of text or an even table.
func fuzz(f *testing.F, ext string, seeds ...string) {
	files, err := filepath.Glob("testdata/readers/*" + ext)
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	for _, seed := range seeds {
		f.Add([]byte(seed))
	}
	lim := strict()
	lim.Pages = 20
	lim.Cache = pdfCache(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, _, err := readers[ext](context.Background(), "x"+ext, data, lim)
		var trouble Trouble
		switch {
		case errors.As(err, &trouble):
			return
		case err != nil:
			t.Fatalf("not a trouble: %v", err)
		}
		runes, cells := 0, 0
		for _, b := range doc.Blocks {
			if (b.Text == "") == (b.Table == nil) || strings.ContainsAny(b.Text, "\n\r") || b.Text != strings.TrimSpace(b.Text) {
				t.Fatalf("block %+v", b)
			}
			runes += utf8.RuneCountInString(b.Text)
			if b.Table == nil {
				continue
			}
			for _, r := range b.Table.Rows {
				if len(r.Cells) != len(b.Table.Rows[0].Cells) {
					t.Fatalf("uneven table %+v", b.Table)
				}
				cells += len(r.Cells)
				for _, c := range r.Cells {
					runes += utf8.RuneCountInString(c)
				}
			}
		}
		if len(doc.Blocks) == 0 || runes > lim.Runes || cells > lim.Cells {
			t.Fatalf("%d blocks, %d characters, %d cells", len(doc.Blocks), runes, cells)
		}
	})
}

func FuzzText(f *testing.F) { fuzz(f, ".txt", "\xFF\xFE\x87\x65", "\xC1\xAA\xCD\xA8") }

func FuzzCSV(f *testing.F) { fuzz(f, ".csv", "a;b\n\"c;d", "sep=|\n") }

func FuzzMarkdown(f *testing.F) {
	fuzz(f, ".md", "+++\na = 1\n+++\n* [a](b)\n", "<table><tr><td>\n\n1. a\n   > b")
}

func FuzzHTML(f *testing.F) { fuzz(f, ".html", "<table><tr><td rowspan=3>a<td>b<tr><td>") }

func FuzzDocx(f *testing.F) { fuzz(f, ".docx") }

func FuzzXlsx(f *testing.F) { fuzz(f, ".xlsx") }

func FuzzPDF(f *testing.F) { fuzz(f, ".pdf") }

// The fuzzer hardly gets through the packing of a zip, so that the XML inside is
// fuzzed too.
func FuzzDocxXML(f *testing.F) {
	f.Add(`<w:p><w:pPr><w:pStyle w:val="a"/><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>x</w:t></w:r></w:p>`,
		`<n><abstractNum abstractNumId="0"><lvl ilvl="1"><numFmt val="chineseCounting"/><lvlText val="%1.%2"/></lvl></abstractNum><num numId="1"><abstractNumId val="0"/></num></n>`,
		`<s><style type="paragraph" default="1" styleId="a"><name val="heading 1"/><basedOn val="a"/></style></s>`)
	f.Add(`<tbl><tr><tc><tcPr><gridSpan val="2"/><vMerge/></tcPr><p><r><fldChar fldCharType="begin"/><AlternateContent><Choice><txbxContent><p/></txbxContent></Choice></AlternateContent></r></p></tc></tr></tbl>`, ``, ``)
	f.Fuzz(func(t *testing.T, body, numbers, styles string) {
		data := docxOf(t, body, "word/numbering.xml", numbers, "word/styles.xml", styles)
		_, _, err := readDocx(context.Background(), "x.docx", data, strict())
		var trouble Trouble
		if err != nil && !errors.As(err, &trouble) {
			t.Fatal(err)
		}
	})
}

func FuzzXlsxXML(f *testing.F) {
	f.Add(`<cols><col min="1" max="2" hidden="1"/></cols><sheetData><row r="3"><c r="B3" t="s" s="1"><v>0</v></c><c s="1"><v>40945.5</v></c></row></sheetData><mergeCells><mergeCell ref="A1:C3"/></mergeCells>`,
		`<s><numFmts><numFmt numFmtId="164" formatCode="yyyy&quot;年&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs></s>`, `<sst><si><r><t>x</t></r></si></sst>`)
	f.Fuzz(func(t *testing.T, sheet, styles, shared string) {
		data := zipOf(t, "_rels/.rels", `<r><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></r>`,
			"xl/workbook.xml", `<w><workbookPr date1904="1"/><sheets><sheet name="表" r:id="1"/></sheets></w>`,
			"xl/_rels/workbook.xml.rels", `<r><Relationship Id="1" Type="x/worksheet" Target="s.xml"/><Relationship Id="2" Type="x/styles" Target="st.xml"/><Relationship Id="3" Type="x/sharedStrings" Target="sh.xml"/></r>`,
			"xl/s.xml", "<worksheet>"+sheet+"</worksheet>", "xl/st.xml", styles, "xl/sh.xml", shared)
		_, _, err := readXlsx(context.Background(), "x.xlsx", data, strict())
		var trouble Trouble
		if err != nil && !errors.As(err, &trouble) {
			t.Fatal(err)
		}
	})
}
