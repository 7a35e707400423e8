package intake

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"os"
	"strings"
	"testing"
)

// strict are limits that small inputs can break.
func strict() limits {
	lim := usual()
	lim.File, lim.Unpacked, lim.Members = 1<<20, 4<<20, 20
	lim.Depth, lim.Elements, lim.Cells, lim.Runes, lim.Pages = 50, 20_000, 1000, 10_000, 1
	return lim
}

// bomb is a zip whose named part unpacks to size zeros, beside further parts.
func bomb(t *testing.T, part string, size int64, parts ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	w, err := z.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte("<a>")); err != nil {
		t.Fatal(err)
	}
	chunk := make([]byte, 1<<16)
	for i := range chunk {
		chunk[i] = ' '
	}
	for ; size > 0; size -= int64(len(chunk)) {
		if _, err := w.Write(chunk); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// TestHostile holds that a file made to hurt is refused for what it is.
func TestHostile(t *testing.T) {
	guide, err := os.ReadFile("testdata/readers/guide.pdf")
	if err != nil {
		t.Fatal(err)
	}
	rels := []string{"_rels/.rels", `<r><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></r>`,
		"xl/workbook.xml", `<w><sheets><sheet name="表" r:id="1"/></sheets></w>`, "xl/_rels/workbook.xml.rels", `<r><Relationship Id="1" Type="x/worksheet" Target="s.xml"/></r>`}
	sheet := func(rows string) []byte {
		return zipOf(t, append(rels, "xl/s.xml", "<worksheet><sheetData>"+rows+"</sheetData></worksheet>")...)
	}
	nest := func(open, inside, shut string, n int) string {
		return strings.Repeat(open, n) + inside + strings.Repeat(shut, n)
	}
	members := make([]string, 0, 60)
	for i := range 30 {
		members = append(members, "word/"+strings.Repeat("x", i), "")
	}
	for _, c := range []struct {
		name, file string
		data       []byte
		want       string
	}{
		{"nothing", "x.docx", nil, "empty_file"},
		{"large", "x.txt", bytes.Repeat([]byte("字"), 400_000), "too_large"},
		{"long", "x.txt", bytes.Repeat([]byte("字"), 11_000), "too_long"},
		{"garbage", "x.txt", []byte("\x00\x01\x02\xFF\x80garbage\x00\x99"), "not_text"},
		{"garbage in a zip", "x.docx", append([]byte("PK\x03\x04"), bytes.Repeat([]byte{0xA5}, 500)...), "damaged"},
		{"zip bomb", "x.docx", bomb(t, "word/document.xml", 64<<20), "zip_bomb"},
		{"zip bomb in a sheet", "x.xlsx", bomb(t, "xl/s.xml", 64<<20, rels...), "zip_bomb"},
		{"many members", "x.docx", zipOf(t, members...), "zip_bomb"},
		{"many elements", "x.docx", docxOf(t, strings.Repeat("<w:p/>", 30_000)), "zip_bomb"},
		{"nested tables", "x.docx", docxOf(t, nest("<w:tbl><w:tr><w:tc>", "<w:p/>", "</w:tc></w:tr></w:tbl>", 1000)), "too_deep"},
		{"cut off", "x.docx", docxOf(t, "<w:p><w:r><w:t>a</w:t></w:r>"), "damaged"},
		{"no document", "x.docx", zipOf(t, "word/x.xml", "<a/>"), "damaged"},
		{"entity", "x.docx", docxOf(t, "<w:p><w:r><w:t>&xxe;</w:t></w:r></w:p>"), "damaged"},
		{"wide cells", "x.docx", docxOf(t, "<w:tbl>"+strings.Repeat(`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>`, 100)+"</w:tbl>"), "too_many_cells"},
		{"scattered cells", "x.xlsx", sheet(scattered(100)), "too_many_cells"},
		{"no sheet", "x.xlsx", zipOf(t, "xl/workbook.xml", "<w/>"), "damaged"},
		{"deep page", "x.html", []byte(nest("<div>", "a", "</div>", 5000)), "too_deep"},
		{"page of many elements", "x.html", []byte("<html>" + strings.Repeat("<i>", 30_000)), "too_many_elements"},
		{"wide page cells", "x.html", []byte("<table><tr><td>a<td>b<tr>" + strings.Repeat("<td colspan=1000>a", 9) + "</table>"), "too_many_cells"},
		{"deep quotes", "x.md", []byte(strings.Repeat("> ", 5000) + "a"), "too_deep"},
		{"deep list", "x.md", []byte(strings.Repeat("- ", 5000) + "a"), "too_deep"},
		{"wide row", "x.csv", []byte(strings.Repeat("a,", 2000)), "too_many_cells"},
		{"wide row without quotes", "x.csv", []byte("\"a\"b" + strings.Repeat("a,", 2000)), "too_many_cells"},
		{"pages", "x.pdf", guide, "too_many_pages"},
		{"cut off PDF", "x.pdf", []byte("%PDF-1.7\n1 0 obj\n<<"), "damaged"},
		{"broken Word", "x.doc", append([]byte(compoundMark), utf16le("WordDocument")...), "damaged"},
		{"encrypted Word", "x.docx", append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), utf16le("EncryptedPackage")...), "encrypted"},
	} {
		t.Run(c.name, func(t *testing.T) {
			lim := strict()
			lim.Cache = pdfCache(t)
			_, _, err := readers[sniff(c.file, c.data)](context.Background(), c.file, c.data, lim)
			var got Trouble
			if !errors.As(err, &got) || got.Code != c.want {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// scattered are rows with one cell each, no two in the same column.
func scattered(n int) string {
	var out strings.Builder
	for i := range n {
		column := string(rune('A'+i/26)) + string(rune('A'+i%26))
		out.WriteString(`<row><c r="` + column + `1"><v>1</v></c></row>`)
	}
	return out.String()
}

// A reader stops when its context ends.
func TestReadersStop(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	lim := usual()
	lim.Cache = pdfCache(t)
	for _, name := range []string{"guide.docx", "guide.doc", "guide.pdf", "points.xlsx"} {
		data, err := os.ReadFile("testdata/readers/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := readers[sniff(name, data)](ctx, name, data, lim); !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
