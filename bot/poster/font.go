package poster

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// Fonts are the faces of a page; without them its widths are estimated, which SVG can do
// with and PDF cannot.
type Fonts struct{ Regular, Bold *Face }

func (f Fonts) face(bold bool) *Face {
	if bold {
		return f.Bold
	}
	return f.Regular
}

// width measures text in ems.
func (f Fonts) width(bold bool) func(string) float64 {
	if face := f.face(bold); face != nil {
		return face.width
	}
	return estimate
}

// Face is a font of one weight.
type Face struct {
	Name string
	font *sfnt.Font
	em   fixed.Int26_6
	buf  sfnt.Buffer
}

// ErrNoFont says that this machine has no font for Chinese.
var ErrNoFont = errors.New("no Chinese font was found on this machine")

// known are the files of fonts for Chinese, the best first: Noto and Source Han, then
// what comes with systems and with the usual packages.
var known = []struct{ regular, bold string }{
	{"NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc"},
	{"NotoSansCJKsc-Regular.otf", "NotoSansCJKsc-Bold.otf"},
	{"NotoSansSC-Regular.otf", "NotoSansSC-Bold.otf"},
	{"NotoSansSC-Regular.ttf", "NotoSansSC-Bold.ttf"},
	{"SourceHanSansSC-Regular.otf", "SourceHanSansSC-Bold.otf"},
	{"SourceHanSansCN-Regular.otf", "SourceHanSansCN-Bold.otf"},
	{"SourceHanSans.ttc", "SourceHanSans.ttc"},
	{"SourceHanSans-Regular.ttc", "SourceHanSans-Bold.ttc"},
	{"msyh.ttc", "msyhbd.ttc"},
	{"msyh.ttf", "msyhbd.ttf"},
	{"PingFang.ttc", "PingFang.ttc"},
	{"Hiragino Sans GB.ttc", "Hiragino Sans GB.ttc"},
	{"STHeiti Light.ttc", "STHeiti Medium.ttc"},
	{"Deng.ttf", "Dengb.ttf"},
	{"simhei.ttf", "simhei.ttf"},
	{"wqy-microhei.ttc", "wqy-microhei.ttc"},
	{"wqy-zenhei.ttc", "wqy-zenhei.ttc"},
	{"DroidSansFallbackFull.ttf", "DroidSansFallbackFull.ttf"},
	{"simsun.ttc", "simsun.ttc"},
	{"Songti.ttc", "Songti.ttc"},
	{"NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc"},
	{"uming.ttc", "uming.ttc"},
}

// FontFolders are where systems keep their fonts and people theirs.
func FontFolders() []string {
	home, _ := os.UserHomeDir()
	switch runtime.GOOS {
	case "windows":
		return []string{filepath.Join(os.Getenv("WINDIR"), "Fonts"), filepath.Join(os.Getenv("LOCALAPPDATA"), "Microsoft", "Windows", "Fonts")}
	case "darwin":
		return []string{"/System/Library/Fonts", "/Library/Fonts", filepath.Join(home, "Library", "Fonts"), "/System/Library/AssetsV2"}
	}
	return []string{"/usr/share/fonts", "/usr/local/share/fonts", filepath.Join(home, ".local", "share", "fonts"), filepath.Join(home, ".fonts")}
}

// FindFonts opens the best fonts for Chinese in folders, or returns [ErrNoFont].
func FindFonts(folders []string) (Fonts, error) {
	files := map[string]string{}
	for _, folder := range folders {
		filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() {
				files[strings.ToLower(d.Name())] = path
			}
			return nil // a folder that cannot be read has no fonts for us
		})
	}
	for _, k := range known {
		regular, bold := files[strings.ToLower(k.regular)], files[strings.ToLower(k.bold)]
		if f, err := open(regular, bold); err == nil {
			return f, nil
		}
	}
	return Fonts{}, ErrNoFont
}

// open opens the two files of a family; one stands for both where the other is missing.
func open(regular, bold string) (Fonts, error) {
	r, err1 := OpenFace(regular, false)
	b, err2 := OpenFace(bold, true)
	switch {
	case err1 != nil && err2 != nil:
		return Fonts{}, err1
	case err1 != nil:
		return Fonts{b, b}, nil
	case err2 != nil:
		return Fonts{r, r}, nil
	}
	return Fonts{r, b}, nil
}

// OpenFace reads a font file, TrueType or OpenType, of a collection the face for
// simplified Chinese and of that weight, as far as it has one.
func OpenFace(file string, bold bool) (*Face, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	all, err := sfnt.ParseCollection(data)
	if err != nil {
		return nil, fmt.Errorf("%s is no font that can be read: %w", file, err)
	}
	var best *Face
	most := -1
	for i := range all.NumFonts() {
		one, err := all.Font(i)
		if err != nil {
			continue
		}
		f := &Face{font: one, em: fixed.I(int(one.UnitsPerEm()))}
		f.Name, _ = one.Name(&f.buf, sfnt.NameIDFull)
		if n := f.suits(bold); n > most {
			best, most = f, n
		}
	}
	if best == nil || best.missing("领补助？") != "" {
		return nil, fmt.Errorf("%s has no simplified Chinese", file)
	}
	return best, nil
}

// suits counts in how many ways a face of a collection is the one that is wanted.
func (f *Face) suits(bold bool) int {
	words := strings.Fields(f.Name)
	n := 0
	for _, right := range []bool{
		slices.Contains(words, "SC") || slices.Contains(words, "CN"),
		!slices.Contains(words, "Mono"),
		bold == (slices.Contains(words, "Bold") || slices.Contains(words, "Semibold") || slices.Contains(words, "W6")),
	} {
		if right {
			n++
		}
	}
	return n
}

func (f *Face) glyph(r rune) sfnt.GlyphIndex {
	g, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil {
		return 0
	}
	return g
}

// missing are the letters of s that the face does not have.
func (f *Face) missing(s string) string {
	return strings.Map(func(r rune) rune {
		if f.glyph(r) != 0 {
			return -1
		}
		return r
	}, s)
}

// advance is how wide a glyph is, in units of the face.
func (f *Face) advance(g sfnt.GlyphIndex) float64 {
	a, err := f.font.GlyphAdvance(&f.buf, g, f.em, font.HintingNone)
	if err != nil {
		return units(f.em)
	}
	return units(a)
}

func (f *Face) width(s string) float64 {
	var sum float64
	for _, r := range s {
		sum += f.advance(f.glyph(r))
	}
	return sum / units(f.em)
}

func units(n fixed.Int26_6) float64 { return float64(n) / 64 }

// latin are the widths of the letters from space to ~ in thousandths of an em: of two
// usual bold faces (Noto Sans CJK, Liberation Sans) the greater one.
var latin = [...]uint16{
	278, 370, 574, 590, 590, 963, 740, 325, 378, 378, 507, 590, 325, 370, 325, 387, 590, 590, 590, 590, 590, 590, 590, 590, 590, 590, 333, 333, 590, 590, 590, 611,
	1007, 722, 722, 722, 722, 667, 611, 778, 757, 330, 568, 722, 611, 853, 749, 778, 667, 778, 722, 667, 625, 748, 667, 944, 667, 667, 613, 378, 387, 378, 590, 567,
	626, 591, 644, 556, 644, 581, 372, 611, 640, 304, 306, 604, 315, 964, 641, 626, 644, 644, 436, 556, 421, 637, 576, 863, 562, 574, 511, 389, 296, 389, 590,
}

// estimate is about how wide a text is in ems, rather too wide than too narrow: a Chinese
// character has one.
func estimate(s string) float64 {
	var sum float64
	for _, r := range s {
		switch {
		case ' ' <= r && r <= '~':
			sum += float64(latin[r-' ']) / 1000
		case r < 0x2000: // letters of other alphabets
			sum += 0.8
		default:
			sum++
		}
	}
	return sum
}
