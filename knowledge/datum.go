package knowledge

import "math"

// Maps made in China draw places on GCJ-02, a datum that lies 300 to 700 m off
// WGS-84 in a way that varies from place to place, and those of Baidu on BD-09,
// which is moved once more. The formulae are those that the community has
// published for both ("eviltransform" and its many ports); they hold to a few
// metres. Outside of China GCJ-02 is WGS-84.

// The ellipsoid of Krasovsky 1940, on which GCJ-02 is reckoned.
const (
	semiMajor    = 6378245.0 // m
	eccentricity = 0.00669342162296594323
)

// GCJ02 moves a place of WGS-84 to GCJ-02, the datum of the maps of Amap and
// Tencent.
func (at LatLon) GCJ02() LatLon {
	if outside(at) {
		return at
	}
	north, east := shift(at.Lon-105, at.Lat-35)
	phi := at.Lat * math.Pi / 180
	q := 1 - eccentricity*math.Sin(phi)*math.Sin(phi)
	return LatLon{
		Lat: at.Lat + north*180/math.Pi*q*math.Sqrt(q)/(semiMajor*(1-eccentricity)),
		Lon: at.Lon + east*180/math.Pi*math.Sqrt(q)/(semiMajor*math.Cos(phi)),
	}
}

// FromGCJ02 is the place in WGS-84 of what lies at lat and lon on a map of GCJ-02.
// It undoes [LatLon.GCJ02] to less than a metre.
func FromGCJ02(lat, lon float64) LatLon {
	at := LatLon{lat, lon}
	for range 5 { // each step leaves a hundredth of the error
		there := at.GCJ02()
		at.Lat += lat - there.Lat
		at.Lon += lon - there.Lon
	}
	return at
}

// FromBD09 is the place in WGS-84 of what lies at lat and lon on a map of Baidu.
func FromBD09(lat, lon float64) LatLon {
	const turn = math.Pi * 3000 / 180
	x, y := lon-0.0065, lat-0.006
	r := math.Hypot(x, y) - 0.00002*math.Sin(y*turn)
	theta := math.Atan2(y, x) - 0.000003*math.Cos(x*turn)
	return FromGCJ02(r*math.Sin(theta), r*math.Cos(theta))
}

// shift is how far GCJ-02 moves a place x degrees east of 105° and y north of
// 35°, in metres.
func shift(x, y float64) (north, east float64) {
	wave := func(amplitude, degrees, divisor float64) float64 {
		return amplitude * math.Sin(degrees/divisor*math.Pi)
	}
	root := math.Sqrt(math.Abs(x))
	both := wave(20, x, 1.0/6) + wave(20, x, 0.5)
	north = -100 + 2*x + 3*y + 0.2*y*y + 0.1*x*y + 0.2*root +
		(both+wave(20, y, 1)+wave(40, y, 3)+wave(160, y, 12)+wave(320, y, 30))*2/3
	east = 300 + x + 2*y + 0.1*x*x + 0.1*x*y + 0.1*root +
		(both+wave(20, x, 1)+wave(40, x, 3)+wave(150, x, 12)+wave(300, x, 30))*2/3
	return north, east
}

// outside reports whether at lies where GCJ-02 is not used, by the frame that its
// maps have.
func outside(at LatLon) bool {
	return at.Lon < 72.004 || at.Lon > 137.8347 || at.Lat < 0.8293 || at.Lat > 55.8271
}
