package intake

import (
	"image"
	"math"
	"slices"
)

// How far a picture may be turned, in degrees, and in which steps that is found out.
const (
	mostSkew  = 3.0
	skewStep  = 0.1
	leastSkew = 0.05
)

// straight gives a copy of the picture, turned upright where it lies askew on its page.
func (s scan) straight() scan {
	slope := s.slope()
	if math.Abs(slope) < math.Tan(leastSkew*math.Pi/180) {
		copied := *s.Gray
		copied.Pix = slices.Clone(s.Pix)
		return scan{Gray: &copied, scale: s.scale}
	}
	return s.sheared(slope)
}

// turned gives the picture turned by a right angle, clockwise.
func (s scan) turned() scan {
	width, height := s.Rect.Dx(), s.Rect.Dy()
	out := scan{Gray: image.NewGray(image.Rect(0, 0, height, width)), scale: s.scale}
	for y := range height {
		for x := range width {
			out.Pix[x*out.Stride+height-1-y] = s.Pix[y*s.Stride+x]
		}
	}
	return out
}

// slope is how far lines of text fall a pixel to the right, told by where the ink of
// the lines is gathered best.
func (s scan) slope() float64 {
	points := s.inkPoints()
	best, most := 0.0, -1.0
	for degrees := -mostSkew; degrees <= mostSkew+skewStep/2; degrees += skewStep {
		slope := math.Tan(degrees * math.Pi / 180)
		if gathered := s.gathered(points, slope); gathered > most*1.0001 {
			best, most = slope, gathered
		}
	}
	return best
}

// inkPoints are some of the pixels that are ink.
func (s scan) inkPoints() []image.Point {
	const every, most = 3, 400_000
	var points []image.Point
	for y := 0; y < s.Rect.Dy() && len(points) < most; y += every {
		for x := 0; x < s.Rect.Dx(); x += every {
			if s.inkAt(x, y) {
				points = append(points, image.Point{X: x, Y: y})
			}
		}
	}
	return points
}

// gathered tells how unevenly ink is spread over the lines of a slope.
func (s scan) gathered(points []image.Point, slope float64) float64 {
	const line = 3 // pixels
	reach := int(math.Abs(slope)*float64(s.Rect.Dx())) + 1
	count := make([]float64, (s.Rect.Dy()+2*reach)/line+2)
	for _, p := range points {
		count[(p.Y-int(slope*float64(p.X))+reach)/line]++
	}
	sum := 0.0
	for i := 1; i < len(count); i++ {
		change := count[i] - count[i-1]
		sum += change * change
	}
	return sum
}

// sheared moves each pixel up by the slope and, so that lines down the page stay at
// right angles, aside; for small angles that is a turn.
func (s scan) sheared(slope float64) scan {
	width, height := s.Rect.Dx(), s.Rect.Dy()
	out := scan{Gray: image.NewGray(s.Rect), scale: s.scale}
	for y := range height {
		for x := range width {
			fromX := float64(x) - slope*float64(y-height/2)
			fromY := float64(y) + slope*float64(x-width/2)
			out.Pix[y*out.Stride+x] = s.between(fromX, fromY)
		}
	}
	return out
}

// between is the brightness at a place between pixels; white outside.
func (s scan) between(x, y float64) uint8 {
	left, top := int(math.Floor(x)), int(math.Floor(y))
	if left < 0 || top < 0 || left+1 >= s.Rect.Dx() || top+1 >= s.Rect.Dy() {
		return 255
	}
	across, down := x-float64(left), y-float64(top)
	at := s.Pix[top*s.Stride+left:]
	below := at[s.Stride:]
	upper := float64(at[0])*(1-across) + float64(at[1])*across
	lower := float64(below[0])*(1-across) + float64(below[1])*across
	return uint8(upper*(1-down) + lower*down)
}
