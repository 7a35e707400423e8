package knowledge

import (
	"math"
	"testing"
)

// metres is the distance between two places that lie close together.
func metres(a, b LatLon) float64 {
	const degree = 111_320
	return math.Hypot((a.Lat-b.Lat)*degree, (a.Lon-b.Lon)*degree*math.Cos(a.Lat*math.Pi/180))
}

// TestDatum compares with what other programs give: the points in Shanghai are
// those of the tests of eviltransform, those in Beijing of coordtransform.
func TestDatum(t *testing.T) {
	near := func(name string, got, want LatLon) {
		if off := metres(got, want); off > 1 {
			t.Errorf("%s: %v, want %v, %.1f m off", name, got, want, off)
		}
	}
	shanghai := LatLon{31.1774276, 121.5272106}
	near("to GCJ-02", shanghai.GCJ02(), LatLon{31.17530398364597, 121.531541859215})
	near("from GCJ-02", FromGCJ02(31.17530398364597, 121.531541859215), shanghai)
	near("to GCJ-02", LatLon{39.915, 116.404}.GCJ02(), LatLon{39.91640428150164, 116.41024449916938})
	near("from BD-09", FromBD09(39.915, 116.404), FromGCJ02(39.90865673957631, 116.39762729119315))
}

func TestDatumRoundTrip(t *testing.T) {
	for lat := 18.0; lat <= 53; lat += 1.7 {
		for lon := 74.0; lon <= 135; lon += 2.3 {
			at := LatLon{lat, lon}
			moved := at.GCJ02()
			if off := metres(at, moved); off < 20 || off > 1200 {
				t.Errorf("%v moves %.0f m", at, off)
			}
			if off := metres(at, FromGCJ02(moved.Lat, moved.Lon)); off > 1 {
				t.Errorf("%v comes back %.2f m off", at, off)
			}
		}
	}
	for _, at := range []LatLon{{35.10, 118.35}, {36.65, 117.12}, {39.91, 116.40}, {30.66, 104.06}} {
		if off := metres(at, at.GCJ02()); off < 300 || off > 700 {
			t.Errorf("%v moves %.0f m", at, off)
		}
	}
	paris := LatLon{48.85, 2.35}
	if got := paris.GCJ02(); got != paris {
		t.Errorf("Paris moves to %v", got)
	}
}
