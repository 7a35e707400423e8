package web

import (
	"cmp"
	"math"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"jinguo/bot"
	"jinguo/knowledge"
)

// mostPlaces is how many service points a list and its map show.
const mostPlaces = 20

// places are the service points of an answer that a map can show.
type places struct {
	Lang  string // of the answer
	List  []place
	Chart *chart // nil where no record says where on earth
}

// place is one of them in the list.
type place struct {
	No                  int // by which the answer names it
	Title, Address, Far string
	Link                *bot.Button // opens it in a map; may be nil
}

// Say is a sentence of the word list in the answer's language.
func (p places) Say(key string) string { return bot.Say(p.Lang, "web_"+key, nil) }

// HTMLLang is the language for the lang attribute.
func (p places) HTMLLang() string { return htmlLang(p.Lang) }

// placesOf arranges the service points of a reply for the page, nil where there
// are none, with where she is, which may be nil. The buttons are those that
// remain: a link to one of the points stands in the list.
func placesOf(reply bot.Reply, you *knowledge.LatLon) (*places, [][]bot.Button) {
	buttons := opening(reply.Buttons)
	if len(reply.Pins) == 0 {
		return nil, buttons
	}
	pins := reply.Pins[:min(len(reply.Pins), mostPlaces)]
	links, buttons := linksOf(pins, buttons)
	p := places{Lang: reply.Lang}
	var drawn []named
	var at []int // of each in the list
	for i, pin := range pins {
		row := place{No: cmp.Or(pin.No, i+1), Title: pin.Title, Address: pin.Address, Link: links[i]}
		if bot.OnEarth(pin.Place) {
			drawn = append(drawn, named{row.No, pin.Title, pin.Place})
			at = append(at, i)
			if you != nil {
				row.Far = bot.Far(reply.Lang, pin.Metres(*you))
			}
		}
		p.List = append(p.List, row)
	}
	if len(drawn) > 0 {
		p.Chart = p.draw(drawn, at, pins, you)
	}
	return &p, buttons
}

// draw makes the chart and says in words what it shows.
func (p places) draw(drawn []named, at []int, pins []bot.Pin, you *knowledge.LatLon) *chart {
	count := map[string]any{"N": len(drawn)}
	var she *named
	name := bot.Say(p.Lang, "web_map_name", count)
	if you != nil {
		she = &named{Title: p.Say("map_you"), Place: *you}
		name = bot.Say(p.Lang, "web_map_name_you", count)
	}
	c := newChart(drawn, she)
	c.Name, c.North, c.Bar.Text = name, p.Say("map_north"), length(p.Lang, c.Bar.Metres)
	var said []string
	for i, d := range drawn {
		args := map[string]any{"No": d.No, "Title": d.Title, "First": drawn[0].No, "Far": p.List[at[i]].Far}
		switch {
		case you != nil:
			said = append(said, bot.Say(p.Lang, "web_map_point_far", args))
		case i == 0:
			said = append(said, bot.Say(p.Lang, "web_map_point", args))
		default:
			args["Far"] = bot.Far(p.Lang, pins[at[i]].Metres(drawn[0].Place))
			said = append(said, bot.Say(p.Lang, "web_map_point_first", args))
		}
	}
	c.Desc = strings.Join(said, " ")
	return &c
}

// length writes a round number of metres.
func length(lang string, metres float64) string {
	if metres < 1000 {
		return bot.Say(lang, "web_map_metres", map[string]any{"N": strconv.FormatFloat(metres, 'f', -1, 64)})
	}
	return bot.Say(lang, "web_map_kilometres", map[string]any{"N": strconv.FormatFloat(metres/1000, 'f', -1, 64)})
}

// opening keeps of the buttons' addresses only those that a page may open; a
// button that did nothing else is left out.
func opening(rows [][]bot.Button) [][]bot.Button {
	var kept [][]bot.Button
	for _, row := range rows {
		var left []bot.Button
		for _, b := range row {
			if b.URL != "" && !safe(b.URL) {
				b.URL = ""
				if b.Data == "" {
					continue
				}
			}
			left = append(left, b)
		}
		if left != nil {
			kept = append(kept, left)
		}
	}
	return kept
}

// safe reports whether a link to address leads to a host over TLS and hands over
// no name or password.
func safe(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Hostname() != "" && u.User == nil
}

// linksOf finds the buttons that open a pin, and those that remain.
func linksOf(pins []bot.Pin, rows [][]bot.Button) (links []*bot.Button, rest [][]bot.Button) {
	links = make([]*bot.Button, len(pins))
	var all []*bot.Button
	for _, row := range rows {
		for i := range row {
			if row[i].URL != "" {
				all = append(all, &row[i])
			}
		}
	}
	used := map[*bot.Button]bool{}
	for i, pin := range pins {
		for _, b := range all {
			if links[i] == nil && !used[b] && leads(b, pin) {
				links[i], used[b] = b, true
			}
		}
	}
	for _, row := range rows {
		var left []bot.Button
		for i := range row {
			if !used[&row[i]] {
				left = append(left, row[i])
			}
		}
		if left != nil {
			rest = append(rest, left)
		}
	}
	return links, rest
}

var degrees = regexp.MustCompile(`-?\d+\.\d+`)

// leads reports whether a link opens a pin: its label has the pin's title, or its
// address both of the pin's coordinates, to about ten metres.
func leads(b *bot.Button, pin bot.Pin) bool {
	if pin.Title != "" && strings.Contains(b.Label, pin.Title) {
		return true
	}
	var lat, lon bool
	for _, text := range degrees.FindAllString(b.URL, -1) {
		x, err := strconv.ParseFloat(text, 64)
		lat = lat || err == nil && math.Abs(x-pin.Place.Lat) < 1e-4
		lon = lon || err == nil && math.Abs(x-pin.Place.Lon) < 1e-4
	}
	return lat && lon
}
