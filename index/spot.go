package index

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// earth is its mean radius in metres.
const earth = 6371008.8

// A vector is a place on the unit sphere. In space there is neither a date line
// nor a pole.
type vector [3]float64

func vectorOf(p knowledge.LatLon) vector {
	const degree = math.Pi / 180
	sinLat, cosLat := math.Sincos(p.Lat * degree)
	sinLon, cosLon := math.Sincos(p.Lon * degree)
	return vector{cosLat * cosLon, cosLat * sinLon, sinLat}
}

// apart is the square of the straight line between two places, which grows with the
// way between them.
func (v vector) apart(w vector) float64 {
	x, y, z := v[0]-w[0], v[1]-w[1], v[2]-w[2]
	return x*x + y*y + z*z
}

// metres is the way over the ground between places that are apart by that much.
func metres(apart float64) float64 { return 2 * earth * math.Asin(min(1, math.Sqrt(apart)/2)) }

// onEarth reports whether p is a latitude and a longitude.
func onEarth(p knowledge.LatLon) bool { return math.Abs(p.Lat) <= 90 && math.Abs(p.Lon) <= 180 }

// spotOf is what the index keeps of where a service point is: latitude and longitude,
// then its kinds, separated by NUL; empty where that is not known. What is kept secret
// must have been taken out of e.
func spotOf(e *knowledge.Entry) []byte {
	if e.Point == nil || e.Point.Location == nil || !onEarth(*e.Point.Location) {
		return nil
	}
	at := *e.Point.Location
	parts := append([]string{decimal(at.Lat), decimal(at.Lon)}, e.Point.Kinds...)
	return []byte(strings.Join(parts, "\x00"))
}

func decimal(d float64) string { return strconv.FormatFloat(d, 'g', -1, 64) }

func decodeSpot(data []byte) (at knowledge.LatLon, kinds []string, err error) {
	parts := strings.Split(string(data), "\x00")
	if len(parts) < 2 {
		return at, nil, fmt.Errorf("place %q: want a latitude and a longitude", data)
	}
	var latErr, lonErr error
	at.Lat, latErr = strconv.ParseFloat(parts[0], 64)
	at.Lon, lonErr = strconv.ParseFloat(parts[1], 64)
	if latErr != nil || lonErr != nil || !onEarth(at) {
		return at, nil, fmt.Errorf("place %q is not on earth", data)
	}
	return at, parts[2:], nil
}

// spots are the places of a segment's service points.
type spots struct {
	list []spot
	all  []int32            // a tree of all of them, see grow
	by   map[string][]int32 // by kind: a tree of those of that kind
}

// spot is where an entry is.
type spot struct {
	at    vector
	entry int32 // in the leaf
	place int32 // of its region in the leaf's regions
}

func (s *spots) add(entry, place int32, at knowledge.LatLon, kinds []string) {
	number := int32(len(s.list))
	s.list = append(s.list, spot{vectorOf(at), entry, place})
	s.all = append(s.all, number)
	if s.by == nil {
		s.by = map[string][]int32{}
	}
	for i, kind := range kinds {
		if !slices.Contains(kinds[:i], kind) {
			s.by[kept(kind)] = append(s.by[kept(kind)], number)
		}
	}
}

// grow makes trees of the lists once all spots are there.
func (s *spots) grow() {
	s.split(s.all, 0)
	for _, list := range s.by {
		s.split(list, 0)
	}
}

// split orders a list as a k-d tree: the one in the middle parts those before it from
// those behind it by one coordinate, and both halves likewise by the next one.
func (s *spots) split(list []int32, axis int) {
	for len(list) > 1 {
		middle := len(list) / 2
		s.pick(list, middle, axis)
		axis = (axis + 1) % 3
		s.split(list[:middle], axis)
		list = list[middle+1:]
	}
}

// pick puts at n what would be there if list were sorted by a coordinate, and less
// before it (Hoare's quickselect).
func (s *spots) pick(list []int32, n, axis int) {
	for first, last := 0, len(list)-1; first < last; {
		pivot := s.list[list[first+(last-first)/2]].at[axis]
		i, j := first, last
		for i <= j {
			for s.list[list[i]].at[axis] < pivot {
				i++
			}
			for s.list[list[j]].at[axis] > pivot {
				j--
			}
			if i <= j {
				list[i], list[j] = list[j], list[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			last = j
		case n >= i:
			first = i
		default:
			return
		}
	}
}
