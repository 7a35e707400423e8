package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"

	"jinguo/knowledge/figures"
)

// add adds what is told at a label, a count for each series.
func (c *Chart) add(label string, counts ...figures.Count) {
	c.Labels = append(c.Labels, label)
	for i, n := range counts {
		value := &n.N
		if n.Hidden {
			value = nil
		}
		c.Series[i].Values = append(c.Series[i].Values, value)
	}
}

// described is the chart with a sentence for who cannot see it; nil where there is nothing
// to draw.
func (c *Chart) described(r *making) *Chart {
	most, at := 0, ""
	for i, n := range c.values() {
		if n != nil && *n > most {
			most, at = *n, c.Labels[i]
		}
	}
	if most == 0 {
		return nil
	}
	c.Desc = r.say("chart", "Bars", len(c.Labels), "Label", at, "N", group(most))
	return c
}

// values are those of the first series.
func (c *Chart) values() []*int {
	if len(c.Series) == 0 {
		return nil
	}
	return c.Series[0].Values
}

// The measures of a chart, in pixels.
const (
	chartWidth  = 760
	columnsHigh = 320
	barHigh     = 22 // each, with the room around it
	aroundBars  = 110
	lettering   = 13 // points
	valueLabels = 6  // along the axis, about
)

// inks are the colours of series: one dark, one light, apart for every kind of colour
// blindness and in print without colours.
var inks = [...]struct{ r, g, b uint8 }{{28, 93, 107}, {227, 168, 87}}

// SVG draws the chart. Its text is in the fonts of whoever looks at it; it has no style
// attributes, which our pages forbid.
func (c *Chart) SVG() ([]byte, error) {
	options := charts.NewBarChartOptionWithData(c.numbers())
	options.Horizontal = c.Lying
	options.Theme = theme()
	whole := func(v float64) string { return group(int(math.Round(v))) }
	options.ValueFormatter = whole
	options.CategoryAxis.Labels, options.CategoryAxis.LabelCount = c.Labels, len(c.Labels)
	options.Legend.Show = charts.Ptr(len(c.Series) > 1)
	font := charts.NewFontStyleWithSize(lettering)
	options.CategoryAxis.LabelFontStyle, options.Legend.FontStyle = font, font
	options.ValueAxis = []charts.ValueAxisOption{{LabelFontStyle: font, ValueFormatter: whole, Min: charts.Ptr(0.0), LabelCount: valueLabels}}
	for i := range options.SeriesList {
		options.SeriesList[i].Label = charts.SeriesLabel{Show: charts.Ptr(true), ValueFormatter: whole, FontStyle: charts.NewFontStyleWithSize(lettering - 2)}
	}
	high := columnsHigh
	stands := map[string]string{}
	if c.Lying {
		high = aroundBars + barHigh*len(c.Labels)*len(c.Series)
		options.CategoryAxis.Labels = c.standIns(stands)
		slices.Reverse(options.CategoryAxis.Labels) // the first on top
		for _, s := range options.SeriesList {
			slices.Reverse(s.Values)
		}
	}
	for _, s := range c.Series {
		options.Legend.SeriesNames = append(options.Legend.SeriesNames, s.Name)
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: chartWidth, Height: high})
	if err := p.BarChart(options); err != nil {
		return nil, fmt.Errorf("draw chart: %w", err)
	}
	drawn, err := p.Bytes()
	if err != nil {
		return nil, fmt.Errorf("draw chart: %w", err)
	}
	return c.redraw(drawn, stands)
}

func (c *Chart) numbers() [][]float64 {
	var all [][]float64
	for _, s := range c.Series {
		var row []float64
		for _, n := range s.Values {
			value := charts.GetNullValue()
			if n != nil {
				value = float64(*n)
			}
			row = append(row, value)
		}
		all = append(all, row)
	}
	return all
}

func theme() charts.ColorPalette {
	grey := charts.ColorRGB(88, 94, 101)
	options := charts.ThemeOption{AxisStrokeColor: grey, AxisSplitLineColor: charts.ColorRGB(220, 218, 212), BackgroundColor: charts.ColorWhite, TextColor: charts.ColorRGB(34, 38, 42)}
	for _, ink := range inks {
		options.SeriesColors = append(options.SeriesColors, charts.ColorRGB(ink.r, ink.g, ink.b))
	}
	return charts.MakeTheme(options)
}

// standIns are labels of Latin letters that are about as wide as the real ones: the
// library measures with a font that has no Chinese. stands gets what each stands for.
func (c *Chart) standIns(stands map[string]string) []string {
	var list []string
	for i, label := range c.Labels {
		wide := 0.0 // in ems
		for _, r := range label {
			if r < 0x2000 {
				wide += 0.55
			} else {
				wide++
			}
		}
		stand := []byte(strings.Repeat("M", max(6, int(math.Ceil(wide/0.85)))))
		for bit := range 6 { // no two are the same
			if i>>bit&1 == 1 {
				stand[bit] = 'W'
			}
		}
		stands[string(stand)] = label
		list = append(list, string(stand))
	}
	return list
}

// fonts are those that may have Chinese on somebody's machine.
const fonts = "system-ui, 'PingFang SC', 'Noto Sans CJK SC', 'Noto Sans SC', 'Microsoft YaHei', 'SimHei', sans-serif"

// redraw writes the chart anew: styles as attributes, fonts that have Chinese, labels in
// the place of those that stood in for them, and what it shows in words.
func (c *Chart) redraw(drawn []byte, stands map[string]string) ([]byte, error) {
	var out bytes.Buffer
	in, to := xml.NewDecoder(bytes.NewReader(drawn)), xml.NewEncoder(&out)
	var text *xml.StartElement
	axis := 0
	for {
		token, err := in.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read chart: %w", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			t = plain(t)
			switch t.Name.Local {
			case "svg":
				t.Attr = append(t.Attr, attr("xmlns", "http://www.w3.org/2000/svg"), attr("role", "img"), attr("aria-label", c.Title+"："+c.Desc), attr("font-family", fonts))
				err = to.EncodeToken(t)
				err = errors.Join(err, to.EncodeElement(c.Title, element("title")), to.EncodeElement(c.Desc, element("desc")))
			case "text":
				copied := t.Copy()
				text = &copied // until it is known what it says
			default:
				if x, ok := axisOf(t); ok && axis == 0 {
					axis = x
				}
				err = to.EncodeToken(t)
			}
		case xml.CharData:
			said := string(t)
			if text != nil {
				if label, ok := stands[said]; ok {
					said = label
					text.Attr = besideAxis(text.Attr, axis)
				}
				err = to.EncodeToken(*text)
				text = nil
			}
			err = errors.Join(err, to.EncodeToken(xml.CharData(said)))
		case xml.EndElement:
			if text != nil {
				err, text = to.EncodeToken(*text), nil
			}
			err = errors.Join(err, to.EncodeToken(xml.EndElement{Name: xml.Name{Local: t.Name.Local}}))
		}
		if err != nil {
			return nil, fmt.Errorf("write chart: %w", err)
		}
	}
	if err := to.Flush(); err != nil {
		return nil, fmt.Errorf("write chart: %w", err)
	}
	return out.Bytes(), nil
}

// plain is an element with each property of its style as an attribute, without font.
func plain(t xml.StartElement) xml.StartElement {
	fresh := xml.StartElement{Name: xml.Name{Local: t.Name.Local}}
	for _, a := range t.Attr {
		switch {
		case a.Name.Space == "xmlns" || a.Name.Local == "xmlns":
		case a.Name.Local != "style":
			fresh.Attr = append(fresh.Attr, attr(a.Name.Local, a.Value))
		default:
			for property := range strings.SplitSeq(a.Value, ";") {
				name, value, ok := strings.Cut(property, ":")
				if ok && name != "font-family" {
					fresh.Attr = append(fresh.Attr, attr(name, value))
				}
			}
		}
	}
	return fresh
}

// besideAxis ends a label at the axis, wherever the library began it.
func besideAxis(attrs []xml.Attr, axis int) []xml.Attr {
	for i := range attrs {
		if attrs[i].Name.Local == "x" {
			attrs[i].Value = strconv.Itoa(axis - 8)
		}
	}
	return append(attrs, attr("text-anchor", "end"))
}

// axisOf is where the axis stands, if t draws it: it is the first line that has a width.
func axisOf(t xml.StartElement) (x int, ok bool) {
	for _, a := range t.Attr {
		if a.Name.Local == "stroke-width" {
			ok = t.Name.Local == "path"
		}
		if a.Name.Local == "d" {
			fmt.Sscanf(a.Value, "M %d", &x)
		}
	}
	return x, ok
}

func attr(name, value string) xml.Attr { return xml.Attr{Name: xml.Name{Local: name}, Value: value} }

func element(name string) xml.StartElement { return xml.StartElement{Name: xml.Name{Local: name}} }
