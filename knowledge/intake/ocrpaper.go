package intake

import (
	"image"
	"math"
)

// How bright paper is, where a picture of it does not say.
const (
	paperTile   = 32  // points of the side of a tile whose paper is told
	darkest     = 48  // paper is never darker
	brighterBy  = 4   // of five pixels of a tile, as many as are no brighter than its paper
	nearlyWhite = 0.9 // of the brightness of paper is paper too
)

// newScan takes a picture and makes its paper white, which may be grey, and darker on
// one side than on the other, as in photographs.
func newScan(grey *image.Gray, scale float64) scan {
	width, height := grey.Rect.Dx(), grey.Rect.Dy()
	side := max(int(paperTile*scale), 8)
	paper := papers(grey, side)
	for y := range height {
		down := math.Max(float64(y)/float64(side)-0.5, 0)
		row := grey.Pix[y*grey.Stride : y*grey.Stride+width]
		for x := range row {
			across := math.Max(float64(x)/float64(side)-0.5, 0)
			row[x] = uint8(math.Min(float64(row[x])*255/(nearlyWhite*paper.at(across, down)), 255))
		}
	}
	return scan{Gray: grey, scale: scale}
}

// paperMap is the brightness of paper in tiles.
type paperMap struct {
	columns, rows int
	bright        []float64
}

// papers tells the paper of each tile: as bright as its brighter pixels, or as the tiles
// around it where it is full of ink.
func papers(grey *image.Gray, side int) paperMap {
	width, height := grey.Rect.Dx(), grey.Rect.Dy()
	own := paperMap{columns: (width + side - 1) / side, rows: (height + side - 1) / side}
	for row := range own.rows {
		for column := range own.columns {
			tile := image.Rect(column*side, row*side, (column+1)*side, (row+1)*side).Intersect(image.Rect(0, 0, width, height))
			own.bright = append(own.bright, brightness(grey, tile))
		}
	}
	smooth := paperMap{columns: own.columns, rows: own.rows, bright: make([]float64, len(own.bright))}
	for row := range own.rows {
		for column := range own.columns {
			around, tiles := 0.0, 0.0
			for y := max(row-1, 0); y <= min(row+1, own.rows-1); y++ {
				for x := max(column-1, 0); x <= min(column+1, own.columns-1); x++ {
					around, tiles = around+own.bright[y*own.columns+x], tiles+1
				}
			}
			smooth.bright[row*own.columns+column] = math.Max(own.bright[row*own.columns+column], around/tiles)
		}
	}
	return smooth
}

// brightness is that of a tile's paper.
func brightness(grey *image.Gray, tile image.Rectangle) float64 {
	var count [256]int
	for y := tile.Min.Y; y < tile.Max.Y; y++ {
		for _, b := range grey.Pix[y*grey.Stride+tile.Min.X : y*grey.Stride+tile.Max.X] {
			count[b]++
		}
	}
	seen := 0
	for b, n := range count {
		if seen += n; 5*seen >= brighterBy*tile.Dx()*tile.Dy() {
			return float64(max(b, darkest))
		}
	}
	return 255
}

// at is the brightness at a place between the middles of tiles.
func (p paperMap) at(across, down float64) float64 {
	x, y := min(int(across), p.columns-1), min(int(down), p.rows-1)
	right, below := min(x+1, p.columns-1), min(y+1, p.rows-1)
	a, d := math.Min(across-float64(x), 1), math.Min(down-float64(y), 1)
	upper := p.bright[y*p.columns+x]*(1-a) + p.bright[y*p.columns+right]*a
	lower := p.bright[below*p.columns+x]*(1-a) + p.bright[below*p.columns+right]*a
	return upper*(1-d) + lower*d
}
