package poster

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"jinguo/bot"
)

// read is what a phone reads of a code that was drawn.
func read(t *testing.T, drawn image.Image) string {
	t.Helper()
	bits, err := gozxing.NewBinaryBitmapFromImage(drawn)
	if err != nil {
		t.Fatal(err)
	}
	result, err := qrcode.NewQRCodeReader().Decode(bits, map[gozxing.DecodeHintType]any{gozxing.DecodeHintType_TRY_HARDER: true})
	if err != nil {
		t.Errorf("a phone reads nothing: %v", err)
		return ""
	}
	return result.GetText()
}

func paper(w, h int) *image.Gray {
	sheet := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	return sheet
}

func blacken(sheet *image.Gray, x, y, w, h float64) {
	draw.Draw(sheet, image.Rect(int(x+.5), int(y+.5), int(x+w+.5), int(y+h+.5)), image.NewUniform(color.Black), image.Point{}, draw.Src)
}

var (
	codePath = regexp.MustCompile(`id="code" transform="translate\(([\d.]+) ([\d.]+)\) scale\(([\d.]+)\)"[^>]* d="([^"]+)"`)
	codeRun  = regexp.MustCompile(`M(\d+) (\d+)h(\d+)v1h-(\d+)z`)
	pdfBoxes = regexp.MustCompile(`(?m)^([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re$`)
)

// dots are the pixels of a millimetre in these tests.
const dots = 8

// svgCode draws the code of an SVG as a printer would.
func svgCode(t *testing.T, svg []byte) image.Image {
	t.Helper()
	m := codePath.FindStringSubmatch(string(svg))
	if m == nil {
		t.Fatal("the SVG has no code")
	}
	x, y, scale := number(m[1]), number(m[2]), number(m[3])
	sheet := paper(width*dots, height*dots)
	runs := codeRun.FindAllStringSubmatch(m[4], -1)
	for _, r := range runs {
		blacken(sheet, (x+number(r[1])*scale)*dots, (y+number(r[2])*scale)*dots, number(r[3])*scale*dots, scale*dots)
	}
	if strings.Count(m[4], "z") != len(runs) {
		t.Errorf("the path holds what this test does not read: %s", m[4])
	}
	return sheet
}

// pdfCode draws the code of a PDF.
func pdfCode(t *testing.T, pdf []byte) image.Image {
	t.Helper()
	sheet := paper(width*dots, height*dots)
	for _, content := range streams(t, pdf) {
		for _, r := range pdfBoxes.FindAllStringSubmatch(content, -1) {
			h := number(r[4])
			blacken(sheet, number(r[1])*dots, (height-number(r[2])-h)*dots, number(r[3])*dots, h*dots)
		}
	}
	return sheet
}

// streams are the data of a PDF, unpacked.
func streams(t *testing.T, pdf []byte) []string {
	t.Helper()
	var list []string
	for rest := pdf; ; {
		_, after, ok := bytes.Cut(rest, []byte("stream\n"))
		if !ok {
			return list
		}
		z, err := zlib.NewReader(bytes.NewReader(after))
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, string(data))
		_, rest, _ = bytes.Cut(after, []byte("endstream"))
	}
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil {
		panic(err)
	}
	return f
}

// TestCodeIsRead holds that a phone reads the link off the paper, of SVG and of PDF.
func TestCodeIsRead(t *testing.T) {
	for _, link := range []string{
		"https://t.me/example_bot?start=screen_all",
		"https://t.me/example_bot?start=" + bot.DeepLink(strings.Repeat("很长的编号", 40)),
		"https://example.org/wenda/?screen=sample-programme-two-cancers-aid",
		"https://example.org/" + strings.Repeat("p", 600),
	} {
		p := bot.Poster{Lang: "zh", Title: "示例", Link: link, Shown: link}
		plain := layout1(t, p, Fonts{})
		if got := read(t, svgCode(t, plain.SVG(A4))); got != link {
			t.Errorf("SVG: a phone reads %q, want %q", got, link)
		}
		fonts := found(t)
		pdf, err := layout1(t, p, fonts).PDF(A4, fonts)
		if err != nil {
			t.Fatal(err)
		}
		if got := read(t, pdfCode(t, pdf)); got != link {
			t.Errorf("PDF: a phone reads %q, want %q", got, link)
		}
	}
}

// TestCodeBears holds that the code is read with a stain on it.
func TestCodeBears(t *testing.T) {
	const link = "https://t.me/example_bot?start=screen_sample-programme-legal-aid"
	page := layout1(t, bot.Poster{Title: "示例", Link: link}, Fonts{})
	sheet := svgCode(t, page.SVG(A4)).(*image.Gray)
	c := page.code
	blacken(sheet, (c.x+c.side*0.5)*dots, (c.y+c.side*0.55)*dots, c.side*0.2*dots, c.side*0.2*dots)
	if got := read(t, sheet); got != link {
		t.Errorf("a phone reads %q", got)
	}
}

func TestCodeTooLong(t *testing.T) {
	if _, err := Layout(bot.Poster{Link: "https://example.org/" + strings.Repeat("p", 4000)}, Fonts{}); err == nil {
		t.Error("a link of 4,000 letters fits into a code")
	}
}

func layout1(t *testing.T, p bot.Poster, fonts Fonts) *Page {
	t.Helper()
	page, err := Layout(p, fonts)
	if err != nil {
		t.Fatal(err)
	}
	return page
}

// found are the fonts of this machine; CI installs some.
func found(t *testing.T) Fonts {
	t.Helper()
	fonts, err := FindFonts(FontFolders())
	if err != nil {
		t.Skip(fmt.Sprint(err, "; apt-get install fonts-noto-cjk"))
	}
	return fonts
}
