package intake

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// The box that China lies in, in degrees.
const (
	south, north = 3.0, 54.0
	west, east   = 73.0, 136.0
)

// datum is what coordinates refer to.
type datum int

const (
	wgs84 datum = iota
	gcj02
	bd09
	unnamed // most likely GCJ-02
)

var datumNames = []struct {
	words *regexp.Regexp
	datum datum
}{
	{regexp.MustCompile(`百度|(?i:bd[-_ ]?09)`), bd09},
	{regexp.MustCompile(`高德|腾讯|火星|国测局|(?i:gcj[-_ ]?02)`), gcj02},
	{regexp.MustCompile(`北斗|天地图|国家2000|2000国家|大地2000|2000大地|(?i:wgs[-_ ]?84|gps|cgcs[-_ ]?2000)`), wgs84},
}

// datumIn is the datum that a title names.
func datumIn(title string) (datum, bool) {
	title = width.Narrow.String(title)
	for _, d := range datumNames {
		if d.words.MatchString(title) {
			return d.datum, true
		}
	}
	return unnamed, false
}

// place is the place in WGS-84, to a tenth of a metre.
func (d datum) place(lat, lon float64) *knowledge.LatLon {
	at := knowledge.LatLon{Lat: lat, Lon: lon}
	switch d {
	case bd09:
		at = knowledge.FromBD09(lat, lon)
	case gcj02, unnamed:
		at = knowledge.FromGCJ02(lat, lon)
	}
	round := func(f float64) float64 { return math.Round(f*1e6) / 1e6 }
	return &knowledge.LatLon{Lat: round(at.Lat), Lon: round(at.Lon)}
}

// location reads a place from columns of longitude and latitude, or from one of
// both, and gives it in WGS-84. Swapped ones are put right; what is not in China is
// left out. Both are reported. A datum that nothing names is a guess.
func (r *record) location(secret bool, note func(code string, severity knowledge.Severity, args ...string)) *knowledge.LatLon {
	both := r.takeDatum(colCoordinates)
	lon, lat := r.takeDatum(colLon), r.takeDatum(colLat)
	title, written := both.title, both.text
	if lon.text+lat.text != "" {
		title, written = lon.title+"，"+lat.title, lon.text+"，"+lat.text
	}
	if written == "" {
		return nil
	}
	told := clip(written, 40)
	if secret {
		told = knowledge.Kept
	}
	d, named := datumIn(title)
	if !named {
		d = r.datum
	}
	x, y, ok := readDegrees(lon.text, lat.text, both.text)
	switch {
	case ok && inChina(x, y):
	case ok && inChina(y, x):
		note("swapped_coordinates", knowledge.Hint, "value", told)
		x, y = y, x
	default:
		note("bad_coordinates", knowledge.Doubt, "value", told)
		return nil
	}
	if d == unnamed {
		r.guess("service_point.location", title)
	}
	return d.place(y, x)
}

// takeDatum takes the value of a field; of several columns that whose datum needs
// no conversion.
func (r *record) takeDatum(f field) value {
	all := r.values[f]
	delete(r.values, f)
	if len(all) == 0 {
		return value{}
	}
	rank := func(v value) datum { d, _ := datumIn(v.title); return d }
	return slices.MinFunc(all, func(a, b value) int { return int(rank(a) - rank(b)) })
}

// readDegrees reads longitude and latitude from their columns, or from one cell
// with both in either order.
func readDegrees(lonText, latText, both string) (lon, lat float64, ok bool) {
	if lonText != "" && latText != "" {
		x, y := angles(lonText), angles(latText)
		if len(x) != 1 || len(y) != 1 {
			return 0, 0, false
		}
		return x[0].degrees, y[0].degrees, true
	}
	found := angles(both)
	if len(found) != 2 {
		return 0, 0, false
	}
	lon, lat = found[0].degrees, found[1].degrees
	if found[0].north || found[1].east || inChina(lat, lon) {
		lon, lat = lat, lon
	}
	return lon, lat, true
}

// angle is a number of degrees, and whether it is marked as one to the east or to
// the north.
type angle struct {
	degrees     float64
	east, north bool
}

// anyAngle matches decimal degrees, and degrees with minutes and seconds, with the
// sign of their direction: 118.07, 东经118°04′12″, 34°51.5′N, 118度4分.
var anyAngle = regexp.MustCompile(`(东经|北纬|经度[:]?|纬度[:]?|[EN]\s*)?(-?\d{1,3}(?:\.\d+)?)(?:\s*[°º˚度]\s*(?:(\d{1,2}(?:\.\d+)?)\s*['′’‘分]\s*(?:(\d{1,2}(?:\.\d+)?)\s*(?:["″”“秒]|''|′′|’’)?)?)?)?\s*([EN](?:[^A-Za-z0-9]|$))?`)

// angles reads the angles of a cell; none where one of them cannot be.
func angles(text string) []angle {
	var all []angle
	for _, m := range anyAngle.FindAllStringSubmatch(width.Narrow.String(text), 3) {
		a := angle{east: strings.ContainsAny(m[1]+m[5], "E东") || strings.HasPrefix(m[1], "经"), north: strings.ContainsAny(m[1]+m[5], "N北") || strings.HasPrefix(m[1], "纬")}
		var parts [3]float64
		for i, s := range m[2:5] {
			if s != "" {
				parts[i], _ = strconv.ParseFloat(s, 64)
			}
		}
		if parts[1] >= 60 || parts[2] >= 60 {
			return nil
		}
		a.degrees = parts[0] + parts[1]/60 + parts[2]/3600
		all = append(all, a)
	}
	return all
}

func inChina(lon, lat float64) bool {
	return lon >= west && lon <= east && lat >= south && lat <= north
}

// farFrom is how many kilometres from the centre of a region a place in it may lie
// at most, by the region's level.
var farFrom = map[region.Level]float64{region.Province: 900, region.City: 300, region.County: 150, region.Street: 150}

// spacious are the provinces whose counties are as large as cities elsewhere.
var spacious = []string{"15", "23", "54", "62", "63", "65"}

// elsewhere reports whether a place lies too far from the region to be in it, and
// how many kilometres away.
func elsewhere(at knowledge.LatLon, code string) (far bool, km float64) {
	r, ok := region.Lookup(code)
	lat, lon, known := region.Centre(code)
	most := farFrom[r.Level()]
	if !ok || !known || most == 0 || r.Code == "46" { // the islands of Hainan lie far off
		return false, 0
	}
	if slices.Contains(spacious, r.Code[:2]) {
		most *= 3
	}
	const degree = 111.2 // km
	km = degree * math.Hypot(at.Lat-lat, (at.Lon-lon)*math.Cos(lat*math.Pi/180))
	return km > most, km
}
