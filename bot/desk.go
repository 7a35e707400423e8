package bot

import (
	"cmp"
	"context"
	"math"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// federation is the kind of service point that stands behind the program
// everywhere: the women's federation.
const federation = "妇联"

// desk is somebody to turn to: a contact, and where it is. Everything in it is
// copied from a record as [knowledge.Entry.Public] tells it.
type desk struct {
	knowledge.Contact
	location *knowledge.LatLon
}

// desks are those whom e names, the service point itself first.
func (t *turn) desks(e *knowledge.Entry) []desk {
	var list []desk
	if p := e.Point; p != nil {
		list = append(list, desk{knowledge.Contact{Name: e.Title, Phones: p.Phones, Address: p.Address, Hours: p.Hours}, p.Location})
	}
	for _, c := range e.Contacts {
		list = append(list, desk{Contact: c})
	}
	return list
}

// reachable are whom to call about e: those it names, or else the office of the
// region.
func (t *turn) reachable(ctx context.Context, e *knowledge.Entry) ([]desk, error) {
	list := t.desks(e)
	for _, d := range list {
		if len(d.Phones) > 0 {
			return list, nil
		}
	}
	office, err := t.office(ctx)
	return append(list, office), err
}

// office is the human contact of the region: the women's federation's nearest
// point, from the region outwards, or else the national line.
func (t *turn) office(ctx context.Context) (desk, error) {
	if t.behind != nil {
		return *t.behind, nil
	}
	var near []knowledge.Entry
	if t.Entries != nil {
		var err error
		if near, err = t.nearest(ctx, federation); err != nil {
			return desk{}, err
		}
	}
	d := t.national()
	for i := range near {
		if len(near[i].Point.Phones) > 0 {
			d = t.desks(&near[i])[0]
			break
		}
	}
	t.behind = &d
	return d, nil
}

// national is the line of the women's federation that works everywhere.
func (t *turn) national() desk {
	h, _ := knowledge.HotlineByNumber("12338")
	return desk{Contact: knowledge.Contact{
		Name: hotline(h, t.lang).Name, Phones: []knowledge.Phone{{Number: h.Number}}, Hours: h.Hours,
	}}
}

// nearest are the service points of that kind in the innermost region around the
// asked one that has any, the closest first where she said where she is.
func (t *turn) nearest(ctx context.Context, kind string) ([]knowledge.Entry, error) {
	points, err := t.Entries.Points(ctx, kind, region.Chain(t.region))
	if err != nil {
		return nil, err
	}
	points = slices.DeleteFunc(points, func(e knowledge.Entry) bool { return e.Point == nil })
	slices.SortStableFunc(points, func(a, b knowledge.Entry) int {
		return cmp.Or(
			cmp.Compare(len(b.Region), len(a.Region)),
			cmp.Compare(farness(t.Place, &a), farness(t.Place, &b)),
			cmp.Compare(a.ID, b.ID),
		)
	})
	for i := range points {
		if points[i].Region != points[0].Region {
			return points[:i], nil
		}
	}
	return points, nil
}

// closest are the n service points of that kind that are closest to where she is,
// whatever their region; where none says where it is, those of her region.
func (t *turn) closest(ctx context.Context, kind string, n int) ([]knowledge.Entry, error) {
	var points []knowledge.Entry
	var err error
	if t.Place != nil {
		points, err = t.located(ctx, *t.Place, []string{kind}, n)
	}
	if err == nil && len(points) == 0 {
		points, err = t.nearest(ctx, kind)
	}
	return points[:min(n, len(points))], err
}

// farness is how far e is from where she is, in metres; greater than anything
// on earth where that is not known or not to be told.
func farness(from *knowledge.LatLon, e *knowledge.Entry) float64 {
	if from == nil || e.Point == nil || e.Point.Location == nil {
		return math.MaxFloat64
	}
	return metres(*from, *e.Point.Location)
}

// OnEarth reports whether p is a latitude and a longitude.
func OnEarth(p knowledge.LatLon) bool { return math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180 }

// metres is the length of the great circle between two places (haversine, on a
// sphere of the earth's mean radius).
func metres(a, b knowledge.LatLon) float64 {
	const radius, degree = 6371008.8, math.Pi / 180
	dLat, dLon := (b.Lat-a.Lat)*degree, (b.Lon-a.Lon)*degree
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(a.Lat*degree)*math.Cos(b.Lat*degree)*math.Pow(math.Sin(dLon/2), 2)
	return 2 * radius * math.Asin(math.Sqrt(min(1, h)))
}
