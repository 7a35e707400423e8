package web

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/knowledge"
)

// drawing is the map of an answer, as the page has it.
func drawing(t *testing.T, body string) string {
	t.Helper()
	_, rest, found := strings.Cut(body, "<svg")
	inner, _, ended := strings.Cut(rest, "</svg>")
	if !found || !ended {
		t.Fatalf("no map in %s", body)
	}
	return "<svg" + inner + "</svg>"
}

// TestMapIsTheSame holds that a whole page and a streamed answer have the same
// list and map, before the buttons.
func TestMapIsTheSame(t *testing.T) {
	h := New(sample(t)).Handler()
	page := post("/", "text", "附近的妇联").on(h).Body.String()
	streamed := post("/stream", "text", "附近的妇联").on(h).Body.String()
	if diff := cmp.Diff(drawing(t, page), drawing(t, streamed)); diff != "" {
		t.Error(diff)
	}
	pieces := slow(t, "附近的妇联")
	if len(pieces) != 4 || drawing(t, pieces[2]) != drawing(t, page) || !strings.Contains(pieces[3], `class="end"`) {
		t.Errorf("a slow answer comes in %d pieces: %q", len(pieces), pieces)
	}
	for _, body := range []string{page, streamed} {
		last := 0
		for _, part := range []string{"000-0000-0103", "<ol>", `<a class="open" href="https://map.example/?q=34.8573,118.0703"`, "</ol>", "<svg", `class="end"`, `href="https://office.example/"`} {
			at := strings.Index(body, part)
			if at < last {
				t.Errorf("%s is missing or out of order", part)
			}
			last = at
		}
		if n := strings.Count(body, "https://map.example/"); n != 1 {
			t.Errorf("the link to a point is there %d times", n)
		}
		if strings.Contains(body, `class="you"`) {
			t.Error("a map shows where she is, which she did not say")
		}
	}
}

// TestMapIsXML holds that hostile titles leave the drawing well formed, and appear
// as text alone.
func TestMapIsXML(t *testing.T) {
	for _, text := range []string{"普通 附近", `<b>"'</title></svg><script>alert(1)</script>`, "<![CDATA[]]>&amp;<\u202e\x01\u2028\ufffe"} {
		svg := drawing(t, post("/", "text", text).on(New(sample(t)).Handler()).Body.String())
		names := map[string]bool{}
		d := xml.NewDecoder(strings.NewReader(svg))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil && !strings.Contains(err.Error(), "illegal character code") { // HTML takes them
				t.Fatalf("%q: %v in %s", text, err, svg)
			}
			if err != nil {
				break
			}
			if e, ok := token.(xml.StartElement); ok {
				names[e.Name.Local] = true
			}
		}
		for name := range names {
			if !strings.Contains(" svg title desc rect g circle text path ", " "+name+" ") {
				t.Errorf("%q: an element %s", text, name)
			}
		}
	}
}

func TestPlaces(t *testing.T) {
	here := &knowledge.LatLon{Lat: 34.857, Lon: 118.071}
	pin := func(title string, lat float64) bot.Pin {
		return bot.Pin{Title: title, Place: knowledge.LatLon{Lat: lat, Lon: 118.07}}
	}
	p, _ := placesOf(bot.Reply{Lang: "zh", Pins: []bot.Pin{pin("甲", 34.86), pin("乙", 300), pin("丙", 34.9)}}, here)
	if got, want := p.Chart.Desc, "1号，甲，离您直线约340米。 3号，丙，离您直线约4.8公里。"; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if p.Chart.Name != "示意图：2个服务点和您的位置。" || p.Chart.You.Title != "您的位置" || len(p.List) != 3 || p.List[1].Far != "" {
		t.Errorf("%+v", p)
	}
	p, _ = placesOf(bot.Reply{Lang: "en", Pins: []bot.Pin{pin("甲", 34.86), pin("丙", 34.9)}}, nil)
	if got, want := p.Chart.Desc, "No. 1: 甲. No. 2: 丙, about 4.4 km in a straight line from no. 1."; got != want {
		t.Errorf("said %q, want %q", got, want)
	}
	if p, _ = placesOf(bot.Reply{Pins: []bot.Pin{pin("甲", 91)}}, here); p == nil || p.Chart != nil {
		t.Errorf("a place that is not on earth: %+v", p)
	}
	if p, _ = placesOf(bot.Reply{Pins: make([]bot.Pin, 50)}, nil); len(p.List) != mostPlaces || len(p.Chart.Markers) != mostPlaces {
		t.Errorf("of 50 points %d are listed and %d drawn", len(p.List), len(p.Chart.Markers))
	}
	if p, _ = placesOf(bot.Reply{}, here); p != nil {
		t.Errorf("no points: %+v", p)
	}
}

// TestLinks holds which buttons become links, and where they stand.
func TestLinks(t *testing.T) {
	link := func(label, url string) bot.Button { return bot.Button{Label: label, URL: url} }
	two := []bot.Pin{{Title: "甲", Place: knowledge.LatLon{Lat: 34.8, Lon: 118.07}}, {Title: "乙", Place: knowledge.LatLon{Lat: 34.8, Lon: -118.1}}}
	for name, test := range map[string]struct {
		pins []bot.Pin
		rows [][]bot.Button
		want string // links by pin | the buttons that remain
	}{
		"by title":   {two, [][]bot.Button{{link("地图：乙", "https://b.test")}, {link("官网", "https://c.test"), judge[0]}}, "[- https://b.test] [[https://c.test useful:1]]"},
		"by place":   {two, [][]bot.Button{{link("地图", "https://a.test/?at=-118.100000,34.800000")}, judge}, "[- https://a.test/?at=-118.100000,34.800000] [[useful:1 useless:1]]"},
		"of another": {two, [][]bot.Button{{link("地图", "https://a.test/?at=118.1,34.8"), link("地图", "https://a.test/?at=118.07,34.9")}}, "[- -] [[https://a.test/?at=118.1,34.8 https://a.test/?at=118.07,34.9]]"},
		"no pins":    {nil, [][]bot.Button{{link("地图", "https://a.test")}}, "[] [[https://a.test]]"},
		"unsafe": {nil, [][]bot.Button{
			{link("a", "http://a.test"), link("b", "javascript:alert(1)"), link("c", "https://bank.test@evil.test"), link("d", "https:///x"), link("e", "//x.test"), link("f", "geo:1,2")},
			{{Label: "pressed", Data: "x:1", URL: "http://a.test"}},
		}, "[] [[x:1]]"},
	} {
		places, rest := placesOf(bot.Reply{Pins: test.pins, Buttons: test.rows}, nil)
		links := []string{}
		if places != nil {
			for _, row := range places.List {
				if row.Link == nil {
					links = append(links, "-")
				} else {
					links = append(links, row.Link.URL)
				}
			}
		}
		var left [][]string
		for _, row := range rest {
			var cells []string
			for _, b := range row {
				cells = append(cells, b.URL+b.Data)
			}
			left = append(left, cells)
		}
		if got := fmt.Sprint(links, " ", left); strings.Join(strings.Fields(got), " ") != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	body := post("/", "text", "附近").on(New(sample(t)).Handler()).Body.String()
	if n := strings.Count(body, `target="_blank" rel="noopener noreferrer"`); n != 2 {
		t.Errorf("%d links open by themselves, want 2", n)
	}
}
