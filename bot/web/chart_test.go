package web

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"jinguo/bot"
	"jinguo/knowledge"
)

// numbered are places as an answer has them.
func numbered(at ...knowledge.LatLon) []named {
	var list []named
	for i, p := range at {
		list = append(list, named{i + 1, fmt.Sprintf("示例服务点%d", i+1), p})
	}
	return list
}

func flawsOf(c chart, points int) []string {
	var flaws []string
	fault := func(format string, args ...any) { flaws = append(flaws, fmt.Sprintf(format, args...)) }
	all := c.Markers
	if c.You != nil {
		all = append([]marker{*c.You}, all...)
	}
	numbers := map[int]bool{}
	ground := box{0, 0, c.Width, c.Ground}
	for i, m := range all {
		numbers[m.No] = true
		for _, p := range []spot{m.spot, m.At} {
			if !(box{radius, radius, c.Width - radius, c.Ground - radius}).holds(p) { // NaN neither
				fault("marker %d of a chart of %v is at %v", m.No, ground, p)
			}
		}
		for _, o := range all[:i] {
			if math.Hypot(m.X-o.X, m.Y-o.Y) < 2*radius {
				fault("marker %d hides %d", m.No, o.No)
			}
		}
		if m.Label == nil {
			continue
		}
		if !ground.encloses(m.Label.extent) {
			fault("label %d is outside at %v", m.No, m.Label.extent)
		}
		for _, o := range all {
			if m.No > 0 && m.Label.extent.shared(around(o.spot, radius)) > 0 {
				fault("label %d hides marker %d", m.No, o.No)
			}
			if m.No > 0 && o.No != m.No && o.Label != nil && m.Label.extent.shared(o.Label.extent) > 0 {
				fault("label %d hides label %d", m.No, o.No)
			}
		}
	}
	if len(c.Markers) != points || len(numbers) != len(all) {
		fault("%d markers with %d numbers for %d points", len(c.Markers), len(numbers), points)
	}
	if !(c.Height > 100 && c.Height < 400) {
		fault("height %v", c.Height)
	}
	if size := c.Bar.End - c.Bar.X; !(size > 30 && size <= longestBar) {
		fault("the bar is %v long", size)
	}
	if first := c.Bar.Metres / math.Pow(10, math.Floor(math.Log10(c.Bar.Metres))); math.Abs(first-1) > 1e-9 && math.Abs(first-2) > 1e-9 && math.Abs(first-5) > 1e-9 {
		fault("a bar of %v m is not round", c.Bar.Metres)
	}
	return flaws
}

// TestChartHolds draws places anywhere on earth, near each other or in one spot.
func TestChartHolds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		middle := knowledge.LatLon{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
		if rapid.Bool().Draw(t, "extreme") {
			middle.Lat = rapid.SampledFrom([]float64{-90, -89.9999, 0, 89.9999, 90}).Draw(t, "pole")
			middle.Lon = rapid.SampledFrom([]float64{-180, -179.9999, 0, 179.9999, 180}).Draw(t, "line")
		}
		spread := rapid.SampledFrom([]float64{0, .0001, .01, .1, 1, 10, 90, 180}).Draw(t, "spread")
		place := rapid.Custom(func(t *rapid.T) knowledge.LatLon {
			lat := middle.Lat + spread*rapid.Float64Range(-1, 1).Draw(t, "north")
			lon := middle.Lon + spread*rapid.Float64Range(-1, 1).Draw(t, "east")
			return knowledge.LatLon{Lat: max(-90, min(90, lat)), Lon: math.Remainder(lon, 360)}
		})
		points := numbered(rapid.SliceOfN(place, 1, mostPlaces).Draw(t, "places")...)
		var you *named
		if rapid.Bool().Draw(t, "she") {
			you = &named{0, "您的位置", place.Draw(t, "her place")}
		}
		for _, flaw := range flawsOf(newChart(points, you), len(points)) {
			t.Error(flaw)
		}
	})
}

func TestChart(t *testing.T) {
	at := func(lat, lon float64) knowledge.LatLon { return knowledge.LatLon{Lat: lat, Lon: lon} }

	one := newChart(numbered(at(34.8, 118)), nil)
	if m := one.Markers[0]; m.X != chartWidth/2 || m.Y != one.Ground/2 || m.Moved || m.Label == nil || one.Bar.Metres != 200 {
		t.Errorf("one point alone: %+v, bar of %v m", m, one.Bar.Metres)
	}

	compass := newChart(numbered(at(34.8, 118), at(34.9, 118), at(34.8, 118.1)), nil).Markers
	if north, east := compass[1], compass[2]; north.X != compass[0].X || north.Y >= compass[0].Y || east.Y != compass[0].Y || east.X <= compass[0].X {
		t.Errorf("north is not up or east not to the right: %+v", compass)
	}
	// A degree of longitude is shorter than one of latitude, by the cosine of the latitude.
	if ratio := (compass[2].X - compass[0].X) / (compass[0].Y - compass[1].Y); math.Abs(ratio-math.Cos(34.8333*math.Pi/180)) > .005 {
		t.Errorf("a degree east is %.3f of a degree north", ratio)
	}

	heap := newChart(numbered(make([]knowledge.LatLon, mostPlaces)...), nil)
	if heap.Markers[0].Moved || !heap.Markers[1].Moved || heap.Markers[1].At != heap.Markers[0].spot {
		t.Errorf("in one spot the first stands there and the others point to it: %+v", heap.Markers[:2])
	}

	line := newChart(numbered(at(-17, 179.99), at(-17, -179.99)), nil)
	if line.Markers[1].X <= line.Markers[0].X || line.Bar.Metres > 2000 {
		t.Errorf("across the antimeridian: %+v, bar of %v m", line.Markers, line.Bar.Metres)
	}

	hers := newChart(numbered(at(34.8, 118)), &named{0, "您的位置", at(34.8, 118)})
	if hers.You == nil || hers.You.Moved || hers.You.Label == nil || !hers.Markers[0].Moved {
		t.Errorf("where she is must stand in its place: %+v", hers)
	}
}

// TestBarIsAsLong measures the bar against two places whose distance is known.
func TestBarIsAsLong(t *testing.T) {
	a, b := knowledge.LatLon{Lat: 34.8, Lon: 118}, knowledge.LatLon{Lat: 34.8, Lon: 118.05}
	c := newChart(numbered(a, b), nil)
	unit := c.Bar.Metres / (c.Bar.End - c.Bar.X)
	drawn := unit * (c.Markers[1].X - c.Markers[0].X)
	if want := float64(bot.Pin{Place: b}.Metres(a)); math.Abs(drawn-want) > want/100 {
		t.Errorf("%.0f m by the bar, %.0f m in truth", drawn, want)
	}
}

func TestCut(t *testing.T) {
	for text, want := range map[string]string{
		"短名": "短名", "  two\n words\u202e ": "two words", "": "", "\u200b": "",
		"兰陵县法律援助中心（示例）":          "兰陵县法律援助中心（示…",
		strings.Repeat("W", 100): strings.Repeat("W", 15) + "…",
	} {
		if got, wide := cut(text, mostWide); got != want || wide > mostWide+letter {
			t.Errorf("%q: %q, %v wide; want %q", text, got, wide, want)
		}
	}
}
