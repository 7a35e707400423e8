package web

import (
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// box is a rectangle of a chart.
type box struct{ Left, Top, Right, Bottom float64 }

func (b box) holds(p spot) bool {
	return p.X >= b.Left && p.X <= b.Right && p.Y >= b.Top && p.Y <= b.Bottom
}

func (b box) encloses(o box) bool {
	return b.holds(spot{o.Left, o.Top}) && b.holds(spot{o.Right, o.Bottom})
}

// shared is the area that two boxes have in common.
func (b box) shared(o box) float64 {
	return max(0, min(b.Right, o.Right)-max(b.Left, o.Left)) * max(0, min(b.Bottom, o.Bottom)-max(b.Top, o.Top))
}

const (
	letter     = 12  // size of a label's letters, as chat.css has it
	row        = 15  // height of a label
	mostWide   = 140 // width of a label
	labelSpace = radius + 3
)

// name puts labels beside markers, where they hide neither a marker nor another
// label. One that has no such room is left out, as the list has it too; only the
// first, where it is hers, is put where it hides the least.
func name(markers []marker, frame box, hers bool) {
	var taken []box
	for _, m := range markers {
		taken = append(taken, around(m.spot, radius+1))
		if m.Moved {
			taken = append(taken, around(m.At, 3))
		}
	}
	for i := range markers {
		text, wide := cut(markers[i].Title, mostWide)
		if text == "" {
			continue
		}
		best, least := box{}, math.MaxFloat64
		for _, b := range beside(markers[i].spot, wide, frame) {
			if hidden := hides(b, taken); frame.encloses(b) && hidden < least {
				best, least = b, hidden
			}
		}
		if least == math.MaxFloat64 || least > 0 && !(hers && i == 0) {
			continue
		}
		taken = append(taken, best)
		markers[i].Label = &label{spot: spot{tenth(best.Left), tenth(best.Top + row/2)}, Text: text, extent: best}
	}
}

func around(p spot, r float64) box { return box{p.X - r, p.Y - r, p.X + r, p.Y + r} }

func hides(b box, taken []box) float64 {
	var sum float64
	for _, o := range taken {
		sum += b.shared(o)
	}
	return sum
}

// beside are the boxes that a label of a marker can have, the best first: to the
// right, to the left, below and above, there in the middle or to either side, and at
// last a row farther away.
func beside(p spot, wide float64, frame box) []box {
	at := func(left, top float64) box { return box{left, top, left + wide, top + row} }
	list := []box{at(p.X+labelSpace, p.Y-row/2), at(p.X-labelSpace-wide, p.Y-row/2)}
	below, above := p.Y+radius+2, p.Y-radius-2-row
	for _, top := range []float64{below, above, below + row, above - row} {
		for _, left := range []float64{p.X - wide/2, p.X, p.X - wide} {
			list = append(list, at(max(frame.Left, min(left, frame.Right-wide)), top))
		}
	}
	return list
}

// cut shortens a text to about that width, without what moves or breaks a line.
func cut(text string, most float64) (short string, wide float64) {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, text)), " ")
	for at, r := range text {
		if next := wide + runeWidth(r); next <= most {
			wide = next
			continue
		}
		return strings.TrimSpace(text[:at]) + "…", wide + letter
	}
	return text, wide
}

// runeWidth is about how wide a label writes r.
func runeWidth(r rune) float64 {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
		return letter
	}
	if unicode.IsUpper(r) {
		return .75 * letter
	}
	return .6 * letter
}
