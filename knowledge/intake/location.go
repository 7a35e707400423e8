package intake

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"jinguo/knowledge"
)

// The box that China lies in, in degrees.
const (
	south, north = 3.0, 54.0
	west, east   = 73.0, 136.0
)

var degrees = regexp.MustCompile(`-?\d{1,3}(?:\.\d+)?`)

// location reads a place from columns of longitude and latitude, or from one of
// both. Swapped ones are put right; what is not in China is left out. Both are
// reported.
func (r *record) location(note func(code string, severity knowledge.Severity, args ...string)) *knowledge.LatLon {
	written := strings.TrimSpace(r.take(colCoordinates))
	lonText, latText := r.take(colLon), r.take(colLat)
	var x, y float64
	var ok bool
	switch {
	case lonText != "" && latText != "":
		written = lonText + "，" + latText
		var okX, okY bool
		x, okX = degree(lonText)
		y, okY = degree(latText)
		ok = okX && okY
	case written != "":
		found := degrees.FindAllString(width.Narrow.String(written), -1)
		if ok = len(found) == 2; ok {
			x, _ = strconv.ParseFloat(found[0], 64)
			y, _ = strconv.ParseFloat(found[1], 64)
		}
		if ok && inChina(y, x) { // people write both orders in one cell
			x, y = y, x
		}
	default:
		if written = lonText + latText; written == "" {
			return nil
		}
	}
	switch {
	case ok && inChina(x, y):
		return &knowledge.LatLon{Lat: y, Lon: x}
	case ok && inChina(y, x):
		note("swapped_coordinates", knowledge.Hint, "value", written)
		return &knowledge.LatLon{Lat: x, Lon: y}
	}
	note("bad_coordinates", knowledge.Doubt, "value", clip(written, 40))
	return nil
}

func degree(s string) (float64, bool) {
	found := degrees.FindAllString(width.Narrow.String(s), -1)
	if len(found) != 1 {
		return 0, false
	}
	f, err := strconv.ParseFloat(found[0], 64)
	return f, err == nil
}

func inChina(lon, lat float64) bool {
	return lon >= west && lon <= east && lat >= south && lat <= north
}
