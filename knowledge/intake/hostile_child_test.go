package intake

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/zlib"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// sample is a file that was made to hurt.
type hostileSample struct {
	name, file string
	data       []byte
	harmless   bool // reads as it is, with nothing to tell
}

// TestHostileFiles reads each sample in a child, and wants it to end within 10 s and
// 256 MB, with a problem that tells staff what to do, and nothing written anywhere.
func TestHostileFiles(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the memory of a child is held elsewhere too, and measured here")
	}
	const memory, patience = 256 << 20, 10 * time.Second
	samples := hostileSamples(t)
	if len(samples) < 60 {
		t.Errorf("%d samples", len(samples))
	}
	for _, s := range samples {
		t.Run(s.name, func(t *testing.T) {
			r := apart(t)
			r.Memory, r.Timeout, r.Cache = memory, patience, pdfCache(t)
			path := write(t, s.file, s.data)
			before := tree(t, filepath.Dir(path))
			measured := peakOfChildren()
			start := time.Now()
			entries, problems := readAll(t, r, path)
			took, peak := time.Since(start), measured()
			told := codes(t, problems)
			defer func() {
				if t.Failed() || os.Getenv("JINGUO_SHOW_HOSTILE") != "" {
					t.Logf("%5.1f s %4d MB %d entries: %.100s", took.Seconds(), peak>>20, len(entries), told)
				}
			}()
			switch {
			case took > patience+3*time.Second:
				t.Errorf("took %v", took)
			case peak > memory+memory/8: // looked at every 20 ms
				t.Errorf("took %d MB", peak>>20)
			case strings.Contains(told, "parser_crashed"):
				t.Error("the parser crashed")
			case len(problems) == 0 && !s.harmless:
				t.Errorf("no problem told; %d entries", len(entries))
			}
			if after := tree(t, filepath.Dir(path)); after != before {
				t.Errorf("files appeared:\n%s\nbefore:\n%s", after, before)
			}
		})
	}
}

// peakOfChildren watches this process's children until it is asked for the most
// memory, in bytes, that one of them held.
func peakOfChildren() (measured func() int64) {
	var peak int64
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			lists, _ := filepath.Glob("/proc/self/task/*/children")
			for _, list := range lists {
				pids, _ := os.ReadFile(list)
				for pid := range strings.FieldsSeq(string(pids)) {
					if line, _ := os.ReadFile("/proc/" + pid + "/cmdline"); !bytes.Contains(line, []byte("-parent")) {
						continue // it shares this process's memory until it runs
					}
					status, _ := os.ReadFile("/proc/" + pid + "/status")
					if m := heldMost.FindSubmatch(status); m != nil {
						kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
						peak = max(peak, kb<<10)
					}
				}
			}
			select {
			case <-stop:
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	return func() int64 {
		close(stop)
		<-stopped
		return peak
	}
}

var heldMost = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

// tree lists what is in a folder and beside it.
func tree(t *testing.T, dir string) string {
	t.Helper()
	var list strings.Builder
	filepath.WalkDir(filepath.Dir(dir), func(path string, d fs.DirEntry, err error) error {
		fmt.Fprintln(&list, path)
		return nil
	})
	return list.String()
}

// TestTruncated reads every format cut off at fifty places: none may bring entries
// in silence that the whole file would not.
func TestTruncated(t *testing.T) {
	const places = 50
	for _, name := range []string{"guide.docx", "points.xlsx", "guide.pdf", "guide.doc", "points.xls"} {
		data, err := os.ReadFile("testdata/readers/" + name)
		if err != nil {
			t.Fatal(err)
		}
		told := map[string]int{}
		for i := range places {
			lim := usual()
			lim.Cache = pdfCache(t)
			rep := newReport(name)
			entries, stack := fileContent{data: data[:len(data)*i/places]}.entries(t.Context(), "371324", lim, rep)
			if stack != nil {
				t.Fatalf("%s cut at %d of %d: %s", name, i, places, stack)
			}
			if len(rep.list) == 0 {
				t.Errorf("%s cut at %d of %d: %d entries and no problem", name, i, places, len(entries))
			}
			for _, p := range rep.list {
				told[p.Code]++
			}
		}
		t.Log(name, told)
	}
}

func hostileSamples(t *testing.T) []hostileSample {
	t.Helper()
	var all []hostileSample
	add := func(name, file string, data []byte) {
		all = append(all, hostileSample{name: name, file: file, data: data})
	}
	harmless := func(name, file string, data []byte) { all = append(all, hostileSample{name, file, data, true}) }
	random := rand.New(rand.NewPCG(1, 2))
	noise := func(n int) []byte {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(random.Uint32())
		}
		return b
	}
	times := strings.Repeat
	rels := []string{"_rels/.rels", `<r><Relationship Type="x/officeDocument" Target="xl/workbook.xml"/></r>`,
		"xl/workbook.xml", `<w xmlns:r="r"><sheets><sheet name="表" r:id="1"/></sheets></w>`,
		"xl/_rels/workbook.xml.rels", `<r><Relationship Id="1" Type="x/worksheet" Target="s.xml"/><Relationship Id="2" Type="x/sharedStrings" Target="strings.xml"/></r>`}
	book := func(sheet string, parts ...string) []byte {
		return zipOf(t, append(append(rels[:len(rels):len(rels)], "xl/s.xml", sheet), parts...)...)
	}

	// Archives.
	add("zip bomb", "x.docx", bomb(t, "word/document.xml", 600<<20))
	add("zip bomb in a sheet", "x.xlsx", bomb(t, "xl/s.xml", 600<<20, rels...))
	add("zip bomb of text", "x.zip", bomb(t, "a.txt", 600<<20))
	add("zip of zips", "x.zip", nestedZip(t, 6, 4))
	add("zip of large files", "x.zip", manyFiles(t, 100, 8<<20))
	add("zip of one file many times", "x.zip", overlapping(5000, noise(1000)))
	add("zip of a million names", "x.zip", overlapping(1_000_000, []byte("x")))
	add("docx of a million names", "x.docx", overlapping(1_000_000, []byte("x")))
	add("zip that says it is small", "x.zip", lying(t, 300<<20, 10))
	add("zip that says it is huge", "x.zip", lying(t, 10, 0xFFFFFFF0))
	add("zip that leads out", "x.zip", zipOf(t, "../../../../tmp/jinguo-out.csv", pointsCSV, "/etc/jinguo-out.csv", pointsCSV, `..\..\out.csv`, pointsCSV, "C:/out.csv", pointsCSV))
	add("zip of a link", "x.zip", linked(t))
	add("zip of a long name", "x.zip", zipOf(t, times("长", 20_000)+".csv", "x"))
	add("zip of a name with zeros", "x.zip", zipOf(t, "a\x00.csv", "x"))
	add("zip of itself in name", "x.zip", zipOf(t, "x.zip", "PK\x03\x04", "x.zip", "PK\x03\x04"))
	add("zip of nothing", "x.zip", zipOf(t))
	add("zip without directory", "x.zip", zipOf(t, "a.csv", pointsCSV)[:60])

	// XML.
	lol := `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">` + func() string {
		s := ""
		for c := 'b'; c < 'm'; c++ {
			s += fmt.Sprintf(`<!ENTITY %c "%s">`, c, times(fmt.Sprintf("&%c;", c-1), 10))
		}
		return s
	}() + `]>`
	add("entity bomb in Word", "x.docx", zipOf(t, "_rels/.rels", `<r><Relationship Type="x/officeDocument" Target="word/document.xml"/></r>`, "word/document.xml", lol+`<d><body><p><r><t>&l;</t></r></p></body></d>`))
	add("entity bomb in Excel", "x.xlsx", book(`<worksheet/>`, "xl/strings.xml", lol+`<sst><si><t>&l;</t></si></sst>`))
	add("entity of a file", "x.docx", zipOf(t, "word/document.xml", `<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d><body><p><r><t>&x;</t></r></p></body></d>`))
	add("two million nested elements", "x.docx", docxOf(t, times("<w:p>", 2_000_000)))
	add("two million nested divisions", "x.html", []byte("<html>"+times("<div>", 2_000_000)))
	add("two million nested spans", "x.html", []byte("<html><p>"+times("<b>", 2_000_000)+"x"))
	add("two million nested cells", "x.xlsx", book("<worksheet>"+times("<c>", 2_000_000)))
	add("six million paragraphs", "x.docx", docxOf(t, times("<w:p/>", 6_000_000)))
	add("nested tables", "x.docx", docxOf(t, times("<w:tbl><w:tr><w:tc>", 5000)+"<w:p/>"+times("</w:tc></w:tr></w:tbl>", 5000)))
	add("wide cells", "x.docx", docxOf(t, "<w:tbl>"+times(`<w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>宽</w:t></w:r></w:p></w:tc></w:tr>`, 50_000)+"</w:tbl>"))
	add("long attribute", "x.docx", docxOf(t, `<w:p x="`+times("a", 200<<20)+`"/>`))
	add("styles in a circle", "x.docx", docxOf(t, `<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr></w:p>`, "word/styles.xml", `<s><style styleId="a"><basedOn val="b"/></style><style styleId="b"><basedOn val="a"/></style></s>`))
	add("area of the whole sheet", "x.xlsx", book(`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>名称</v></c></row><row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row></sheetData><mergeCells>`+times(`<mergeCell ref="A1:XFD1048576"/>`, 100_000)+`</mergeCells></worksheet>`))
	add("cells on a diagonal", "x.xlsx", book("<worksheet><sheetData>"+diagonal(16_000)+"</sheetData></worksheet>"))
	add("strings out of reach", "x.xlsx", book(`<worksheet><sheetData><row><c t="s"><v>999999999999</v></c><c t="s"><v>-1</v></c></row></sheetData></worksheet>`))
	add("strings without end", "x.xlsx", book("<worksheet/>", "xl/strings.xml", "<sst>"+times("<si><t>"+times("长", 1000)+"</t></si>", 60_000)))

	// PDF.
	add("PDF pages in a circle", "x.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>"))
	add("PDF of a billion pages", "x.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1000000000>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>"))
	add("PDF objects in a circle", "x.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "3 0 R", "2 0 R"))
	add("PDF tables in a circle", "x.pdf", []byte("%PDF-1.4\nxref\n0 1\n0000000000 65535 f \ntrailer<</Size 1/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"))
	add("PDF table of nonsense", "x.pdf", []byte("%PDF-1.4\nxref\n0 99999999\n9999999999 00000 n \ntrailer<</Size 2147483647/Root 1 0 R>>\nstartxref\n9\n%%EOF"))
	add("PDF of brackets", "x.pdf", pdfOf("<</Type/Catalog/Pages "+times("[", 1_000_000)+">>"))
	add("PDF of dictionaries", "x.pdf", pdfOf(times("<</A", 500_000)))
	add("PDF page that unpacks", "x.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>", flated(400<<20)))
	add("PDF of many lines", "x.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>", "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>", streamOf(times("0 0 m 9 9 l S\n", 1_000_000))))
	add("PDF form in itself", "x.pdf", pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R>>", streamOf("/F Do"),
		"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length 5>>\nstream\n/F Do\nendstream"))
	add("PDF of noise", "x.pdf", append([]byte("%PDF-1.7\n"), noise(1<<20)...))
	add("PDF with its middle gone", "x.pdf", holed(t, "guide.pdf"))

	// Compound files.
	for _, name := range []string{"guide.doc", "points.xls"} {
		ext := filepath.Ext(name)
		add("sectors in a circle "+ext, "x"+ext, sectorsInCircle(t, name))
		add("middle gone "+ext, "x"+ext, holed(t, name))
		add("noise in "+ext, "x"+ext, append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), noise(1<<20)...))
	}

	// Text.
	add("table of one line", "x.csv", []byte(times("名称,", 10_000_000)))
	add("table of quotes", "x.csv", []byte(times(`"`, 30_000_000)))
	add("table of rows", "x.csv", []byte("名称,电话\n"+times("甲,1\n", 3_000_000)))
	add("page of brackets", "x.html", []byte("<html>"+times("<", 40_000_000)))
	add("page of spans", "x.html", []byte("<table><tr><td>a<td>b"+times("<tr><td colspan=1000000000 rowspan=1000000000>a", 5000)+"</table>"))
	add("quotes in Markdown", "x.md", []byte(times(">", 1_000_000)+"a"))
	add("brackets in Markdown", "x.md", []byte(times("[", 1_000_000)))
	add("stars in Markdown", "x.md", []byte(times("*a_", 1_000_000)))
	add("empty lines", "x.txt", []byte(times("\n", 60_000_000)))
	add("one long line", "x.txt", []byte(times("妇", 15_000_000)))
	add("headings", "x.txt", []byte(times("一、标题\n（一）标题\n1.标题\n", 300_000)))
	harmless("series", "x.txt", []byte("示例县办法\n"+times("一要做好。\n二要做好。\n", 100_000)))
	add("dates", "x.txt", []byte("示例县办法\n自"+times("2024年1月1日起施行，有效期", 300_000)))
	harmless("citations", "x.txt", []byte("示例县办法\n"+times("《示例》（鲁妇发〔2024〕1号）同时废止。\n", 100_000)))
	add("half characters", "x.txt", bytes.Repeat([]byte{0xD8, 0x00}, 1<<20))
	add("deep JSON", "x.jsonl", []byte(`{"kind":`+times("[", 20_000_000)))
	add("long line of JSON", "x.jsonl", []byte(`{"kind":"faq","title":"`+times("长", 30_000_000)+`"}`))
	add("gzip bomb", "x.jsonl.gz", zipGzip(t, make([]byte, 500<<20)))

	// Pictures.
	add("picture without end", "x.png", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0DIHDR\x00\x01\x00\x00\x00\x01\x00\x00\x08\x06\x00\x00\x00\xa4\xcc\x42\x9e"))

	// Wrong extensions, nothing, noise.
	pdf, err := os.ReadFile("testdata/readers/guide.pdf")
	if err != nil {
		t.Fatal(err)
	}
	add("PDF called Word", "x.docx", pdf)
	add("program called Word", "x.doc", append([]byte("MZ\x90\x00\x03\x00\x00\x00\x04"), noise(4096)...))
	add("program called a workbook", "x.xlsx", append([]byte("\x7FELF\x02\x01\x01\x00"), noise(4096)...))
	add("workbook called PDF", "x.pdf", book("<worksheet/>"))
	for _, ext := range []string{".docx", ".xlsx", ".pdf", ".doc", ".xls", ".html", ".txt", ".csv", ".md", ".zip", ".jsonl"} {
		add("nothing"+ext, "x"+ext, nil)
		add("noise"+ext, "x"+ext, noise(200_000))
	}
	for i := range 10 {
		for _, name := range []string{"guide.docx", "points.xlsx", "guide.pdf", "guide.doc", "points.xls"} {
			data, err := os.ReadFile("testdata/readers/" + name)
			if err != nil {
				t.Fatal(err)
			}
			add(fmt.Sprintf("%s cut at %d tenths", name, i), name, data[:len(data)*i/10])
		}
	}
	return all
}

// nestedZip is an archive that holds copies of an archive that holds copies …
func nestedZip(t *testing.T, deep, copies int) []byte {
	inner := zipOf(t, "名录.csv", pointsCSV)
	for range deep {
		var files []string
		for i := range copies {
			files = append(files, fmt.Sprintf("%d.zip", i), string(inner))
		}
		inner = zipOf(t, files...)
	}
	return inner
}

// manyFiles is an archive of n texts of size bytes.
func manyFiles(t *testing.T, n, size int) []byte {
	text := strings.Repeat("妇女之家\n", size/len("妇女之家\n"))
	var files []string
	for i := range n {
		files = append(files, fmt.Sprintf("%d.txt", i), text)
	}
	return zipOf(t, files...)
}

// overlapping is an archive whose directory lists one stored file n times.
func overlapping(n int, data []byte) []byte {
	var buf bytes.Buffer
	word := func(values ...any) {
		for _, v := range values {
			binary.Write(&buf, binary.LittleEndian, v)
		}
	}
	sum, size := crc32.ChecksumIEEE(data), uint32(len(data))
	word(uint32(0x04034b50), uint16(10), uint16(0), uint16(0), uint32(0), sum, size, size, uint16(1), uint16(0), byte('a'))
	buf.Write(data)
	start := buf.Len()
	for range n {
		word(uint32(0x02014b50), uint16(10), uint16(10), uint16(0), uint16(0), uint32(0), sum, size, size,
			uint16(1), uint16(0), uint16(0), uint16(0), uint16(0), uint32(0), uint32(0), byte('a'))
	}
	length := buf.Len() - start
	word(uint32(0x06054b50), uint16(0), uint16(0), uint16(n), uint16(n), uint32(length), uint32(start), uint16(0))
	return buf.Bytes()
}

// lying is an archive of a text of size bytes that says it has so many.
func lying(t *testing.T, size int, says uint64) []byte {
	t.Helper()
	var packed bytes.Buffer
	w, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	chunk := bytes.Repeat([]byte("字"), 1<<16)
	for left := size; left > 0; left -= len(chunk) {
		w.Write(chunk[:min(left, len(chunk))])
	}
	w.Close()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	f, err := z.CreateRaw(&zip.FileHeader{Name: "a.txt", Method: zip.Deflate, UncompressedSize64: says, CompressedSize64: uint64(packed.Len())})
	if err != nil {
		t.Fatal(err)
	}
	f.Write(packed.Bytes())
	z.Close()
	return buf.Bytes()
}

func linked(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := zip.NewWriter(&buf)
	h := &zip.FileHeader{Name: "名录.csv"}
	h.SetMode(fs.ModeSymlink | 0o777)
	w, err := z.CreateHeader(h)
	if err != nil {
		t.Fatal(err)
	}
	w.Write([]byte("/etc/passwd"))
	z.Close()
	return buf.Bytes()
}

// diagonal are rows of one cell each, no two in the same column.
func diagonal(n int) string {
	var out strings.Builder
	for i := range n {
		column := string(rune('A'+i/676%26)) + string(rune('A'+i/26%26)) + string(rune('A'+i%26))
		fmt.Fprintf(&out, `<row r="%d"><c r="%s%d"><v>1</v></c></row>`, i+1, column, i+1)
	}
	return out.String()
}

// pdfOf is a PDF of the given objects, numbered from 1, the first of which is its catalogue.
func pdfOf(objects ...string) []byte {
	var buf bytes.Buffer
	buf.WriteString("%PDF-1.4\n")
	offsets := make([]int, len(objects))
	for i, object := range objects {
		offsets[i] = buf.Len()
		fmt.Fprintf(&buf, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	start := buf.Len()
	fmt.Fprintf(&buf, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		fmt.Fprintf(&buf, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&buf, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, start)
	return buf.Bytes()
}

func streamOf(data string) string {
	return fmt.Sprintf("<</Length %d>>\nstream\n%s\nendstream", len(data), data)
}

// flated is a stream that unpacks to size bytes.
func flated(size int) string {
	var buf bytes.Buffer
	w := zlib.NewWriter(&buf)
	chunk := bytes.Repeat([]byte("q Q "), 1<<16)
	for left := size; left > 0; left -= len(chunk) {
		w.Write(chunk)
	}
	w.Close()
	return fmt.Sprintf("<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream", buf.Len(), buf.Bytes())
}

// holed is a test file with zeros in its middle.
func holed(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/readers/" + name)
	if err != nil {
		t.Fatal(err)
	}
	clear(data[len(data)/5 : len(data)*4/5])
	return data
}

// sectorsInCircle is a compound file whose chain of sectors leads back to its start.
func sectorsInCircle(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile("testdata/readers/" + name)
	if err != nil {
		t.Fatal(err)
	}
	first := binary.LittleEndian.Uint32(data[76:]) // of the table of sectors
	table := data[512*(int(first)+1):]
	for i := 0; i < 512 && i < len(table); i += 4 {
		binary.LittleEndian.PutUint32(table[i:], 0)
	}
	return data
}
