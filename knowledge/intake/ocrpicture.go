package intake

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"math"
	"sort"
)

// scan is a grey picture of a page, dark words on white.
type scan struct {
	*image.Gray
	scale float64 // pixels of a point
}

// Brightness below which a pixel is ink, and not paper: thin lines are faint.
const (
	darkBelow  = 150
	faintBelow = 195
)

// points is a number of pixels in points.
func (s scan) points(pixels int) float64 { return float64(pixels) / s.scale }

// Lines in a picture, in points.
const (
	longLine  = 30  // ink that runs so far is a line and no character
	thickLine = 3.5 // and it is not thicker
	brokenBy  = 0.8 // where a line is lost for so much it goes on
	scanGap   = 10  // and so do two lines with so much between them: no cell is smaller
	scanApart = 2.5 // lines beside each other are one
)

// takeLines finds the straight lines across and down a picture and makes them white,
// since a recogniser takes them for characters.
func (s scan) takeLines() rulings {
	var r rulings
	width, height := s.Rect.Dx(), s.Rect.Dy()
	across := s.runs(width, height, s.faintAt)
	down := s.runs(height, width, func(x, y int) bool { return s.faintAt(y, x) })
	for _, l := range across {
		y := s.points(height - l.line)
		r.add(s.points(l.from), y, s.points(l.to), y)
		s.blank(l.from, l.line-2, l.to, l.line+3)
	}
	for _, l := range down {
		x := s.points(l.line)
		r.add(x, s.points(height-l.to), x, s.points(height-l.from))
		s.blank(l.line-2, l.from, l.line+3, l.to)
	}
	return rulings{across: joined(r.across, scanGap, scanApart), down: joined(r.down, scanGap, scanApart)}.few()
}

func (s scan) inkAt(x, y int) bool { return s.Pix[y*s.Stride+x] < darkBelow }

// faintAt reports whether a pixel is not as bright as paper, as those of thin lines.
func (s scan) faintAt(x, y int) bool { return s.Pix[y*s.Stride+x] < faintBelow }

// inkRun is ink along a line of pixels.
type inkRun struct{ line, from, to int }

// runs gives the runs of ink that are lines, in a picture of a length and so many lines
// of pixels.
func (s scan) runs(length, lines int, ink func(along, line int) bool) []inkRun {
	least, most, lost := int(longLine*s.scale), int(thickLine*s.scale), int(brokenBy*s.scale)
	var all []inkRun
	for line := 1; line+1 < lines; line++ {
		from, to, inked := 0, -1, 0
		for at := 0; at <= length; at++ {
			switch {
			case at < length && (ink(at, line) || ink(at, line-1) || ink(at, line+1)):
				if inked == 0 {
					from = at
				}
				to, inked = at+1, inked+1
			case at == length || at-to > lost:
				if to-from >= least && 10*inked >= 9*(to-from) && thin(from, to, line, lines, most, ink) {
					all = append(all, inkRun{line: line, from: from, to: to})
				}
				inked = 0
			}
		}
	}
	return all
}

// thin reports whether ink on a line of pixels is at most so many pixels thick at most
// of some places between two.
func thin(from, to, line, lines, most int, ink func(along, line int) bool) bool {
	const places = 8
	slim := 0
	for i := 1; i < places; i++ {
		along, thick := from+(to-from)*i/places, 1
		for at := line - 1; at >= 0 && thick <= most && ink(along, at); at-- {
			thick++
		}
		for at := line + 1; at < lines && thick <= most && ink(along, at); at++ {
			thick++
		}
		if thick <= most {
			slim++
		}
	}
	return 3*slim >= 2*(places-1)
}

// blank makes a part of the picture white.
func (s scan) blank(x0, y0, x1, y1 int) {
	part := image.Rect(x0, y0, x1, y1+1).Intersect(s.Rect)
	for y := part.Min.Y; y < part.Max.Y; y++ {
		line := s.Pix[y*s.Stride+part.Min.X : y*s.Stride+part.Max.X]
		for i := range line {
			line[i] = 255
		}
	}
}

// blankBox makes a part of the picture white that is told by points.
func (s scan) blankBox(b box) {
	at := s.pixels(b)
	s.blank(at.Min.X-2, at.Min.Y-2, at.Max.X+2, at.Max.Y+2)
}

// pixels gives the part of the picture that a box takes.
func (s scan) pixels(b box) image.Rectangle {
	height := s.points(s.Rect.Dy())
	return image.Rect(int(b.left*s.scale), int((height-b.top)*s.scale), int(b.right*s.scale), int((height-b.bottom)*s.scale)).Intersect(s.Rect)
}

// empty reports whether hardly any ink is left.
func (s scan) empty() bool {
	const specks = 50
	ink := 0
	for y := range s.Rect.Dy() {
		for x := range s.Rect.Dx() {
			if s.inkAt(x, y) {
				if ink++; ink > specks {
					return false
				}
			}
		}
	}
	return true
}

// inked is the smallest part of an area that holds all its ink.
func (s scan) inked(area image.Rectangle) image.Rectangle {
	found := image.Rectangle{Min: area.Max, Max: area.Min}
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if s.inkAt(x, y) {
				found.Min.X, found.Max.X = min(found.Min.X, x), max(found.Max.X, x+1)
				found.Min.Y, found.Max.Y = min(found.Min.Y, y), max(found.Max.Y, y+1)
			}
		}
	}
	if found.Min.X >= found.Max.X {
		return image.Rectangle{}
	}
	return found
}

// cellPlace tells where the picture of a cell went in a stack.
type cellPlace struct {
	from image.Rectangle // in the page
	top  int             // in the stack, where it starts at the left margin
}

// Around the cells of a stack, in pixels.
const (
	stackMargin = 30
	stackGap    = 24
	cellEdge    = 3 // of a cell, where its line may have left traces
)

// stacked puts the cells of a table below each other in a picture of their own, so
// that each line of it is a line of one cell.
func (s scan) stacked(g *lattice) (scan, []cellPlace) {
	var places []cellPlace
	width, y := 1, stackMargin
	for _, b := range g.boxes() {
		at := s.inked(s.pixels(b).Inset(cellEdge))
		if at.Dx() < 3 || at.Dy() < 3 {
			continue
		}
		places = append(places, cellPlace{from: at, top: y})
		width, y = max(width, at.Dx()), y+at.Dy()+stackGap
	}
	if len(places) == 0 || (width+2*stackMargin)*(y+stackMargin) > 2*mostPixels {
		return scan{}, nil
	}
	stack := scan{Gray: image.NewGray(image.Rect(0, 0, width+2*stackMargin, y+stackMargin)), scale: s.scale}
	stack.blank(0, 0, stack.Rect.Dx(), stack.Rect.Dy())
	for _, p := range places {
		draw.Draw(stack.Gray, image.Rect(stackMargin, p.top, stackMargin+p.from.Dx(), p.top+p.from.Dy()), s.Gray, p.from.Min, draw.Src)
	}
	return stack, places
}

// placed gives the words of a stack their places in the page, and tells in how many
// cells there are none.
func placed(words []ocrWord, places []cellPlace) (all []ocrWord, unread int) {
	read := make([]bool, len(places))
	for _, w := range words {
		i := sort.Search(len(places), func(i int) bool { return places[i].top+places[i].from.Dy()+stackGap/2 > (w.top+w.bottom)/2 })
		if i == len(places) {
			continue
		}
		read[i] = true
		across, down := places[i].from.Min.X-stackMargin, places[i].from.Min.Y-places[i].top
		w.left, w.right, w.top, w.bottom = w.left+across, w.right+across, w.top+down, w.bottom+down
		all = append(all, w)
	}
	for _, found := range read {
		if !found {
			unread++
		}
	}
	return all, unread
}

// shrunk gives the picture with fewer pixels of a point.
func (s scan) shrunk(scale float64) scan {
	times := s.scale / scale
	if times <= 1.01 {
		return s
	}
	width, height := max(int(float64(s.Rect.Dx())/times), 1), max(int(float64(s.Rect.Dy())/times), 1)
	small := scan{Gray: image.NewGray(image.Rect(0, 0, width, height)), scale: s.scale / times}
	for y := range height {
		top, bottom := int(float64(y)*times), min(int(math.Ceil(float64(y+1)*times)), s.Rect.Dy())
		for x := range width {
			left, right := int(float64(x)*times), min(int(math.Ceil(float64(x+1)*times)), s.Rect.Dx())
			sum := 0
			for from := top; from < bottom; from++ {
				for _, b := range s.Pix[from*s.Stride+left : from*s.Stride+right] {
					sum += int(b)
				}
			}
			small.Pix[y*small.Stride+x] = uint8(sum / max((bottom-top)*(right-left), 1))
		}
	}
	return small
}

// enlarged gives words of a shrunk picture their places in one of a larger scale.
func enlarged(words []ocrWord, times float64) []ocrWord {
	larger := func(n int) int { return int(math.Round(float64(n) * times)) }
	for i := range words {
		w := &words[i]
		w.left, w.top, w.right, w.bottom = larger(w.left), larger(w.top), larger(w.right), larger(w.bottom)
	}
	return words
}

// pgm gives the picture in the simplest format that recognisers read.
func (s scan) pgm() []byte {
	width, height := s.Rect.Dx(), s.Rect.Dy()
	out := bytes.NewBuffer(make([]byte, 0, width*height+32))
	fmt.Fprintf(out, "P5\n%d %d\n255\n", width, height)
	for y := range height {
		out.Write(s.Pix[y*s.Stride : y*s.Stride+width])
	}
	return out.Bytes()
}
