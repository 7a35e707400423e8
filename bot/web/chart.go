package web

import (
	"math"

	"jinguo/knowledge"
)

// chart is a sketch map in units of its own: north up, x to the right, y down.
type chart struct {
	Name, Desc    string // what it shows, in words
	North         string
	Width, Height float64
	Ground        float64 // height of the part that has places; the bar is below
	Markers       []marker
	You           *marker // where she is; nil where that is not known
	Bar           bar
}

// marker is a place on a chart.
type marker struct {
	No    int // 0 for where she is
	Title string
	spot
	At    spot // the place itself, where the marker had to stand beside it
	Moved bool
	Label *label
}

// label is a title beside its marker.
type label struct {
	spot          // where the text begins, on its middle line
	Text   string // cut to fit
	extent box
}

// bar is a length to compare with.
type bar struct {
	X, End, Y float64
	Text      string
	Metres    float64
}

// spot is a point of a chart, or of the plane in metres.
type spot struct{ X, Y float64 }

// The measures of a chart. On a phone of 320 px a unit is little less than a pixel.
const (
	chartWidth  = 300
	leastGround = 120
	mostGround  = 250
	chartFoot   = 34 // for the bar and the arrow to the north
	edgeX       = 30 // at least so far from a side to the middle of a marker
	edgeY       = 24
	radius      = 11 // of a marker
	longestBar  = 100
	// leastSpan is how many metres a chart shows from side to side at the least: the
	// places in records are no better than a hundred.
	leastSpan = 1000
)

// named is a place to be drawn.
type named struct {
	No    int
	Title string
	Place knowledge.LatLon
}

// newChart draws points, at least one of them and all on earth, and where she is.
func newChart(points []named, you *named) chart {
	all := points
	if you != nil {
		all = append([]named{*you}, points...)
	}
	at, ground, unit := fit(plane(all))
	c := chart{Width: chartWidth, Height: ground + chartFoot, Ground: ground, Bar: newBar(unit, ground)}
	stand := apart(at, box{radius + 2, radius + 2, chartWidth - radius - 2, ground - radius - 2})
	markers := make([]marker, len(all))
	for i, p := range all {
		markers[i] = marker{No: p.No, Title: p.Title, spot: stand[i], At: at[i], Moved: stand[i] != at[i]}
	}
	name(markers, box{2, 2, chartWidth - 2, ground - 2}, you != nil)
	if you != nil {
		c.You, markers = &markers[0], markers[1:]
	}
	c.Markers = markers
	return c
}

// plane projects places by the equirectangular projection around their mean
// latitude, in metres; the shorter way around the earth from the first one counts.
func plane(places []named) []spot {
	const metre = 6371008.8 * math.Pi / 180 // metres in a degree of the mean sphere
	first, mean := places[0].Place, 0.0
	for _, p := range places {
		mean += p.Place.Lat / float64(len(places))
	}
	shrink := math.Cos(mean * math.Pi / 180)
	flat := make([]spot, len(places))
	for i, p := range places {
		flat[i] = spot{math.Remainder(p.Place.Lon-first.Lon, 360) * metre * shrink, (first.Lat - p.Place.Lat) * metre}
	}
	return flat
}

// fit moves and scales spots into the ground of a chart, as high as they need it.
// unit is how many metres a unit of the chart stands for.
func fit(flat []spot) (at []spot, ground, unit float64) {
	b := box{flat[0].X, flat[0].Y, flat[0].X, flat[0].Y}
	for _, p := range flat {
		b = box{min(b.Left, p.X), min(b.Top, p.Y), max(b.Right, p.X), max(b.Bottom, p.Y)}
	}
	wide, high := b.Right-b.Left, b.Bottom-b.Top
	unit = max(leastSpan/float64(chartWidth), wide/(chartWidth-2*edgeX), high/(mostGround-2*edgeY))
	ground = math.Ceil(max(leastGround, high/unit+2*edgeY))
	for _, p := range flat {
		at = append(at, spot{
			tenth(chartWidth/2 + (p.X-b.Left-wide/2)/unit),
			tenth(ground/2 + (p.Y-b.Top-high/2)/unit),
		})
	}
	return at, ground, unit
}

// newBar is the longest bar of a round length that there is room for.
func newBar(unit, ground float64) bar {
	most := longestBar * unit
	metres := math.Pow(10, math.Floor(math.Log10(most)))
	for _, times := range []float64{5, 2} {
		if times*metres <= most {
			metres *= times
			break
		}
	}
	return bar{X: 10, End: tenth(10 + metres/unit), Y: ground + chartFoot - 9, Metres: metres}
}

// tenth rounds to what can be seen, so that a drawing is the same on every machine.
func tenth(x float64) float64 { return math.Round(x*10) / 10 }

// apart moves markers that would hide others beside their places, the earlier
// ones the least, and keeps all of them inside the frame.
func apart(at []spot, frame box) []spot {
	stand := make([]spot, 0, len(at))
	for _, p := range at {
		stand = append(stand, free(p, stand, frame))
	}
	return stand
}

// free is the spot nearest to p where a marker hides none of the others; p itself
// where the frame has no room.
func free(p spot, taken []spot, frame box) spot {
	const step, ways = 4.0, 24
	for ring := range 75 {
		for way := range ways {
			sin, cos := math.Sincos(2 * math.Pi * float64(way) / ways)
			q := spot{tenth(p.X + float64(ring)*step*sin), tenth(p.Y - float64(ring)*step*cos)}
			if frame.holds(q) && alone(q, taken) {
				return q
			}
			if ring == 0 {
				break
			}
		}
	}
	return p
}

func alone(p spot, taken []spot) bool {
	for _, q := range taken {
		if math.Hypot(p.X-q.X, p.Y-q.Y) < 2*radius+2 {
			return false
		}
	}
	return true
}
