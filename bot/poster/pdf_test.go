package poster

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestPDFIsWhole holds that every object is where the table says, and that the page has
// the size of the paper. That its text can be read is held by cmd/jinguo's poster.txtar.
func TestPDFIsWhole(t *testing.T) {
	fonts := found(t)
	page := layout1(t, overlong("zh"), fonts)
	for name, box := range map[string]string{"a3": "841.89 1190.55", "a4": "595.28 841.89", "A5": "419.53 595.28"} {
		size, err := ParseSize(name)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := page.PDF(size, fonts)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(doc, []byte("/MediaBox[0 0 "+box+"]")) {
			t.Errorf("%s is not %s points", name, box)
		}
		m := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(doc)
		if m == nil {
			t.Fatal("the document does not say where its table is")
		}
		start, _ := strconv.Atoi(string(m[1]))
		rows := strings.Split(string(doc[start:]), "\n")[3:]
		for no := 1; strings.HasSuffix(rows[no-1], " n "); no++ {
			at, _ := strconv.Atoi(rows[no-1][:10])
			if want := fmt.Sprintf("%d 0 obj\n", no); !bytes.HasPrefix(doc[at:], []byte(want)) {
				t.Errorf("object %d is not at %d", no, at)
			}
		}
	}
}

// TestPDFIsTheSame holds that a poster that is made twice is the same file.
func TestPDFIsTheSame(t *testing.T) {
	fonts := found(t)
	a, err := layout1(t, overlong("zh"), fonts).PDF(A4, fonts)
	if err != nil {
		t.Fatal(err)
	}
	b, err := layout1(t, overlong("zh"), fonts).PDF(A4, fonts)
	if err != nil || !bytes.Equal(a, b) {
		t.Error("they differ", err)
	}
}

func TestNoFont(t *testing.T) {
	if _, err := FindFonts([]string{t.TempDir(), "does-not-exist"}); !errors.Is(err, ErrNoFont) {
		t.Error(err)
	}
	page := layout1(t, overlong("zh"), Fonts{})
	if _, err := page.PDF(A4, Fonts{}); !errors.Is(err, ErrNoFont) {
		t.Error(err)
	}
	if _, err := OpenFace("pdf_test.go", false); err == nil || !strings.Contains(err.Error(), "pdf_test.go") {
		t.Error(err)
	}
}

// TestLettersThatTheFontLacks holds that they are named.
func TestLettersThatTheFontLacks(t *testing.T) {
	fonts := found(t)
	p := overlong("zh")
	p.Title = "示例\U0010fffd"
	if _, err := layout1(t, p, fonts).PDF(A4, fonts); err == nil || !strings.Contains(err.Error(), "\U0010fffd") {
		t.Error(err)
	}
}

func TestSize(t *testing.T) {
	if _, err := ParseSize("letter"); err == nil || !strings.Contains(err.Error(), "a4") {
		t.Error(err)
	}
}
