package poster

import (
	"fmt"
	"image/color"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// quiet is how many modules a code keeps free around it, as its standard wants.
const quiet = 4

// code is a QR code in a square of the page, the free space around it included.
type code struct {
	x, y, side float64
	dark       [][]bool // rows of modules, without the free space
}

// encode makes a code that is still read when a quarter of it is torn or dirty.
func encode(link string) (code, error) {
	made, err := qr.Encode(link, qr.Q, qr.Auto)
	if err != nil {
		return code{}, err
	}
	var c code
	for y := range made.Bounds().Dy() {
		row := make([]bool, made.Bounds().Dx())
		for x := range row {
			row[x] = made.At(x, y) == color.Black
		}
		c.dark = append(c.dark, row)
	}
	return c, nil
}

// module is the side of one module.
func (c code) module() float64 { return c.side / float64(len(c.dark)+2*quiet) }

// runs are the dark modules, joined along rows, in modules from the corner of the square.
func (c code) runs(yield func(x, y, n int)) {
	for y, row := range c.dark {
		for x := 0; x < len(row); x++ {
			n := 0
			for x+n < len(row) && row[x+n] {
				n++
			}
			if n > 0 {
				yield(x+quiet, y+quiet, n)
			}
			x += n
		}
	}
}

// path is the dark modules as a path of SVG, a unit a module.
func (c code) path() string {
	var b strings.Builder
	c.runs(func(x, y, n int) { fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, n, n) })
	return b.String()
}

// Mark is a QR code for a page of somebody else's: Path is its dark modules as a path of
// SVG, in a square of Side units that is else light.
type Mark struct {
	Side int
	Path string
}

// NewMark makes the code of a text. Its error is that the text is too long.
func NewMark(text string) (Mark, error) {
	c, err := encode(text)
	if err != nil {
		return Mark{}, fmt.Errorf("make a code: %w", err)
	}
	return Mark{Side: len(c.dark) + 2*quiet, Path: c.path()}, nil
}
