package intake

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
)

// ocrProgram is tesseract with Chinese. Where it is missing the test is skipped, and
// fails where JINGUO_REQUIRE_OCR is set.
func ocrProgram(t *testing.T) string {
	t.Helper()
	program := FindOCR(t.Context())
	switch {
	case program != "":
	case os.Getenv("JINGUO_REQUIRE_OCR") != "":
		t.Fatal("tesseract with chi_sim is not installed")
	default:
		t.Skip("tesseract with chi_sim is not installed")
	}
	return program
}

// pretended writes a program that does what a script says in place of tesseract.
func pretended(t *testing.T, script string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tesseract")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

// photographed renders pages, by index, of a PDF of testdata/readers.
func photographed(t *testing.T, name string, pages ...int) []scan {
	t.Helper()
	data, err := os.ReadFile("testdata/readers/" + name)
	if err != nil {
		t.Fatal(err)
	}
	lim := usual()
	lim.Cache = pdfCache(t)
	f, err := openPDF(t.Context(), data, lim)
	if err != nil {
		t.Fatal(err)
	}
	defer f.close()
	var all []scan
	for _, i := range pages {
		s, err := f.picture(i)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, s)
	}
	return all
}

// picturePDF is a PDF of A4 pages that hold a picture each; nil is a page of text.
func picturePDF(t *testing.T, pictures ...*image.Gray) []byte {
	t.Helper()
	objects := []string{"<</Type/Catalog/Pages 2 0 R>>", "", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"}
	add := func(s string) int {
		objects = append(objects, s)
		return len(objects)
	}
	stream := func(dict, data string) int {
		return add(fmt.Sprintf("<<%s/Length %d>>stream\n%s\nendstream", dict, len(data), data))
	}
	var kids []string
	for _, p := range pictures {
		if p == nil {
			content := stream("", "BT /F 12 Tf 70 700 Td (Some words of text, which is all that this page holds.) Tj ET")
			kids = append(kids, fmt.Sprintf("%d 0 R", add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>", content))))
			continue
		}
		var packed bytes.Buffer
		w := zlib.NewWriter(&packed)
		for y := range p.Rect.Dy() {
			if _, err := w.Write(p.Pix[y*p.Stride : y*p.Stride+p.Rect.Dx()]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		shown := stream(fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode", p.Rect.Dx(), p.Rect.Dy()), packed.String())
		width, height := 595, 842
		if p.Rect.Dx() > p.Rect.Dy() {
			width, height = height, width
		}
		content := stream("", fmt.Sprintf("%d 0 0 %d 0 0 cm /I Do", width, height))
		kids = append(kids, fmt.Sprintf("%d 0 R", add(fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Resources<</XObject<</I %d 0 R>>>>/Contents %d 0 R>>", width, height, shown, content))))
	}
	objects[1] = fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]>>", len(kids), strings.Join(kids, " "))
	return pdfOf(objects...)
}

// readApart reads data under a name in a child, and gives the problems' codes too.
func readApart(t *testing.T, r Reader, name string, data []byte) ([]knowledge.Entry, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	r.Cache = pdfCache(t)
	var entries []knowledge.Entry
	problems, err := r.Read(t.Context(), path, func(e knowledge.Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code+" "+p.Args["pages"])
	}
	return entries, strings.Join(codes, "; ")
}

// TestScanIsRead reads a picture of a page with a table through a confined child: each
// row becomes a draft.
func TestScanIsRead(t *testing.T) {
	r := apart(t)
	r.OCR, r.Timeout, r.Memory = ocrProgram(t), 5*time.Minute, DefaultMemory
	page := photographed(t, "directory.pdf", 0)[0]
	for name, shown := range map[string]scan{
		"straight": page, "askew": page.sheared(0.02), "on its side": page.turned().turned().turned(), "in shadow": shaded(page),
	} {
		t.Run(name, func(t *testing.T) {
			entries, problems := readApart(t, r, "scan.pdf", picturePDF(t, shown.Gray))
			if !strings.Contains(problems, "text_recognised 1") {
				t.Errorf("problems %s", problems)
			}
			if len(entries) != 12 {
				t.Fatalf("%d entries, problems %s", len(entries), problems)
			}
			for _, e := range entries {
				if e.State != knowledge.Draft {
					t.Errorf("%s is %s", e.Title, e.State)
				}
			}
			p := entries[0].Point
			if p == nil || len(p.Phones) != 1 || p.Phones[0].Number != "000-0000-0101" || !strings.Contains(p.Address, "示例路") || !strings.Contains(entries[0].Title, "妇女儿童家园") {
				t.Errorf("first entry %+v, %+v", entries[0], p)
			}
		})
	}
}

// shaded is a photograph of a page with a shadow over its lower right.
func shaded(s scan) scan {
	dark := scan{Gray: image.NewGray(s.Rect), scale: s.scale}
	for y := range s.Rect.Dy() {
		for x := range s.Rect.Dx() {
			light := 1 - 0.65*float64(x+y)/float64(s.Rect.Dx()+s.Rect.Dy())
			dark.Pix[y*dark.Stride+x] = uint8(light * float64(s.Pix[y*s.Stride+x]))
		}
	}
	return dark
}

// What another program recognised stands unseen behind the picture of a page. It is
// taken for no more than what this one recognises.
func TestRecognisedBefore(t *testing.T) {
	picture := "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\x80\nendstream"
	for mode, want := range map[string]knowledge.State{"0 Tr": knowledge.Published, "3 Tr": knowledge.Draft} {
		data := pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[6 0 R]>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
			streamOf("q 595 0 0 842 0 0 cm /I Do Q BT "+mode+" /F 12 Tf 70 700 Td (Words of a page, of which a picture is shown.) Tj ET"), picture,
			"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>/XObject<</I 5 0 R>>>>/Contents 4 0 R>>")
		entries, problems := readApart(t, apart(t), "x.pdf", data)
		if len(entries) != 1 || entries[0].State != want || strings.Contains(problems, "text_recognised 1") != (want == knowledge.Draft) {
			t.Errorf("%s: %+v, problems %s", mode, entries, problems)
		}
	}
}

// TestPictureIsRead reads a picture that is a file of its own.
func TestPictureIsRead(t *testing.T) {
	r := apart(t)
	r.OCR, r.Timeout, r.Memory = ocrProgram(t), 5*time.Minute, DefaultMemory
	var file bytes.Buffer
	if err := png.Encode(&file, photographed(t, "plain-table.pdf", 0)[0].Gray); err != nil {
		t.Fatal(err)
	}
	entries, problems := readApart(t, r, "scan.png", file.Bytes())
	if len(entries) == 0 || entries[0].State != knowledge.Draft || !strings.Contains(problems, "text_recognised") {
		t.Errorf("%d entries, problems %s", len(entries), problems)
	}
}

// ocrTable is a script that prints tesseract's table of a line of text of a confidence.
func ocrTable(sure int, line ...string) string {
	var out strings.Builder
	out.WriteString("cat >/dev/null; cat <<END\nlevel\tpage_num\n")
	for i, word := range line {
		fmt.Fprintf(&out, "5\t1\t1\t1\t1\t%d\t%d\t300\t%d\t33\t%d\t%s\n", i+1, 300+34*i, 17*columns(word), sure, word)
	}
	out.WriteString("END")
	return out.String()
}

// TestPagesOfPictures tells staff what became of each page.
func TestPagesOfPictures(t *testing.T) {
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("no /bin/sh")
	}
	blank := image.NewGray(image.Rect(0, 0, 595, 842))
	for i := range blank.Pix {
		blank.Pix[i] = 255
	}
	for y := 100; y < 112; y++ { // ink, so that there is something to read
		for x := 100; x < 400; x += 3 {
			blank.Pix[y*blank.Stride+x] = 0
		}
	}
	for _, c := range []struct {
		name, script, problems, text string
	}{
		{"read", ocrTable(90, "示例", "县", "的", "电话", "000-0000-0101", "。"), "text_recognised 1, 3", "示例县的电话000-0000-0101。"},
		{"unclear", ocrTable(30, "示例", "县", "的", "电话"), "recognised_badly 1, 3", "Some words"},
		{"nothing", ocrTable(90), "pages_without_text 1, 3", "Some words"},
		{"fails", "exit 1", "pages_without_text 1, 3", "Some words"},
		{"floods", "yes", "pages_without_text 1, 3", "Some words"},
		{"hangs", "sleep 100", "ocr_out_of_time 1, 3", "Some words"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := apart(t)
			r.OCR, r.Timeout = pretended(t, c.script), 6*time.Second
			entries, problems := readApart(t, r, "示例.pdf", picturePDF(t, blank, nil, blank))
			if !strings.Contains(problems, c.problems) {
				t.Errorf("problems %s", problems)
			}
			var text strings.Builder
			for _, e := range entries {
				fmt.Fprintf(&text, "%s %s %+v", e.Title, e.Text, e.Sections)
			}
			if !strings.Contains(text.String(), c.text) {
				t.Errorf("text %q", text.String())
			}
		})
	}
}

// A picture without OCR is refused with advice; so is one that would take too much
// memory to unpack.
func TestPictureIsRefused(t *testing.T) {
	var small, large bytes.Buffer
	if err := png.Encode(&small, image.NewGray(image.Rect(0, 0, 10, 10))); err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(&large, image.NewGray(image.Rect(0, 0, 8000, 8000))); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		data []byte
		want string
	}{
		{"a.png", small.Bytes(), "trouble: picture\n"},
		{"b.png", large.Bytes(), "trouble: too_many_pixels (most: 40)\n"},
		{"c.jpg", []byte("\xFF\xD8\xFF\xE0 and no more"), "trouble: damaged (format: PNG/JPEG)\n"},
	} {
		if got := read(t, c.name, c.data); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestWordsOf(t *testing.T) {
	s := scan{Gray: image.NewGray(image.Rect(0, 0, 1000, 1000)), scale: 1}
	row := func(line, left, width int, text string) string {
		return fmt.Sprintf("5\t1\t1\t1\t%d\t1\t%d\t%d\t%d\t20\t90\t%s\n", line, left, 100*line, width, text)
	}
	tsv := "level\tpage\n4\t1\t1\t1\t1\t0\t0\t0\t9\t9\t-1\t\n" + row(1, 0, 40, "联系") + row(1, 42, 40, "电话") + row(1, 83, 20, ":") + row(1, 105, 130, "000-0000-0101") +
		row(1, 400, 40, "全天") + row(2, 0, 30, "how") + row(2, 36, 20, "to") + "5\tbroken\n"
	var got []string
	for _, p := range piecesOfWords(wordsOf(tsv), s) {
		got = append(got, p.text)
	}
	if want := "联系电话：000-0000-0101|全天|how to"; strings.Join(got, "|") != want {
		t.Errorf("got %s, want %s", strings.Join(got, "|"), want)
	}
}

// A page that was scanned a little askew is turned upright.
func TestStraight(t *testing.T) {
	page := photographed(t, "directory.pdf", 0)[0]
	for _, degrees := range []float64{-1.5, 0, 0.8} {
		askew := page.sheared(degrees / 57.3)
		if got := askew.slope() * 57.3; got < -degrees-0.15 || got > -degrees+0.15 {
			t.Errorf("turned by %.1f°, found %.2f°", degrees, got)
		}
		rules := askew.straight().takeLines()
		if g := rules.lattices(); len(g) != 1 || len(g[0].xs) != 7 || len(g[0].ys) != 14 {
			t.Errorf("turned by %.1f°: %d tables", degrees, len(g))
		}
	}
}

func FuzzWords(f *testing.F) {
	f.Add("5\t1\t1\t1\t1\t1\t0\t0\t40\t20\t90\t示例\n5\t1\t1\t1\t1\t2\t40\t0\t40\t20\t-1\t县\n")
	f.Fuzz(func(t *testing.T, tsv string) {
		s := scan{Gray: image.NewGray(image.Rect(0, 0, 100, 100)), scale: 2}
		pieces := piecesOfWords(wordsOf(tsv), s)
		page, err := (&pdfFile{lim: strict()}).laid(seenPage{width: 50, height: 50, pieces: pieces}, 1)
		if err != nil {
			t.Fatal(err)
		}
		arrange([]pdfPage{page})
	})
}

func TestFindOCR(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("PATH", dir)
	if got := FindOCR(context.Background()); got != "" {
		t.Errorf("found %s where there is none", got)
	}
	for languages, want := range map[string]bool{"eng\nosd": false, "chi_sim\neng": true} {
		path := filepath.Join(dir, "tesseract")
		if err := os.WriteFile(path, []byte("#!/bin/sh\necho '"+languages+"'\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if got := FindOCR(context.Background()); got != map[bool]string{true: path}[want] {
			t.Errorf("with %q: %q", languages, got)
		}
	}
}
