package bot

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

const (
	listPage  = 5   // service points on a page of a list
	listWhole = 50  // and where there are no pages
	longList  = 500 // that are listed at all
)

// listed are the points of a list, those of one town together, the region's own first.
func (t *turn) listed(ctx context.Context, list *Listing) ([]knowledge.Entry, error) {
	kind := pointKinds().called(list.Kind)
	if kind == nil {
		return nil, nil
	}
	points, err := t.Entries.PointsWithin(ctx, kind.Are, list.Region, longList)
	slices.SortStableFunc(points, func(a, b knowledge.Entry) int { return strings.Compare(a.Region, b.Region) })
	return points, err
}

// page shows a page of a list, by town.
func (t *turn) page(ctx context.Context, list Listing) (*Reply, error) {
	points, err := t.listed(ctx, &list)
	if err != nil {
		return nil, err
	}
	size := listPage
	if t.Whole {
		size = listWhole
	}
	from := list.Page * size
	if from >= len(points) {
		return t.human(ctx, "no_more")
	}
	shown := points[from:min(from+size, len(points))]
	kind := pointKinds().called(list.Kind).calls(t.lang)
	reply := &Reply{Status: Answered, Lines: []Line{{Style: Title, Text: Say(t.lang, "list_title", map[string]any{
		"Region": region.Full(list.Region), "Kind": kind, "N": count(len(points)),
	})}}}
	found := founds(shown)
	for i := range found {
		e := &found[i].entry
		r, _ := region.Lookup(e.Region)
		reply.Lines = append(reply.Lines, Line{Style: Field, Label: r.Name, Text: strconv.Itoa(i+1) + ". " + shorten(e.Title, 40)})
		if calls := t.calls([]desk{{Contact: knowledge.Contact{Phones: e.Point.Phones}}}); len(calls) > 0 {
			reply.Lines = append(reply.Lines, calls[0])
		}
		reply.Buttons = append(reply.Buttons, []Button{t.open(i, &found[i])})
		reply.Hits = append(reply.Hits, t.hit(found[i]))
	}
	t.session.Shown, t.session.List = nil, &list
	for i := range found {
		t.session.Shown = append(t.session.Shown, Shown{Entry: found[i].entry.ID, Sections: found[i].sections})
	}
	t.session.Shown = t.session.Shown[:min(len(found), mostShown)]
	reply.Pins = pins(found, 0)
	if left := len(points) - from - len(shown); left > 0 {
		reply.Lines = append(reply.Lines, t.say("list_more", map[string]any{"N": left}))
		reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("button_more"), Data: t.data("more")}})
	}
	return reply, nil
}

// count is how many there are, as far as they were counted.
func count(n int) string {
	if n == longList {
		return strconv.Itoa(n) + "+"
	}
	return strconv.Itoa(n)
}

// pins are the service points of list that a map may show, the one at open first.
func pins(list []found, open int) []Pin {
	var all []Pin
	for i := range list {
		e := list[i].entry.Public()
		if e.Point == nil || e.Point.Location == nil || !OnEarth(*e.Point.Location) {
			continue
		}
		pin := Pin{No: i + 1, Entry: e.ID, Title: e.Title, Address: e.Point.Address, Place: *e.Point.Location}
		if i == open {
			all = slices.Insert(all, 0, pin)
			continue
		}
		all = append(all, pin)
	}
	if len(all) > 0 && all[0].Entry != list[open].entry.ID {
		return nil // the one that is read has no place on the map
	}
	return all
}

// onMap is the button that opens a point on a map; none where its place is not known
// or kept secret.
func (t *turn) onMap(f *found) []Button {
	e := f.entry.Public()
	if e.Point == nil || e.Point.Location == nil || !OnEarth(*e.Point.Location) {
		return nil
	}
	return []Button{{Label: t.word("button_map"), URL: mapURL(e.Title, *e.Point.Location)}}
}

// mapURL opens a place in the Amap app or on its page, which takes WGS-84 degrees. See
// https://lbs.amap.com/api/uri-api/guide/mobile-web/point.
func mapURL(title string, at knowledge.LatLon) string {
	degrees := func(x float64) string { return strconv.FormatFloat(x, 'f', 6, 64) }
	return "https://uri.amap.com/marker?position=" + degrees(at.Lon) + "," + degrees(at.Lat) +
		"&name=" + url.QueryEscape(clip(title, 30)) + "&coordinate=wgs84&callnative=1"
}
