package region

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"sort"
	"strings"
	"sync"
)

//go:embed regions.txt.gz
var packed []byte

// regions returns every region below the nation, sorted by code, so that a
// region stands directly before what it contains.
var regions = sync.OnceValue(unpack)

// unpack reads regions.txt.gz, whose lines generate.go describes.
func unpack() []Region {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		panic(fmt.Sprintf("regions.txt.gz: %v", err)) // embedded, and held by a test
	}
	text, err := io.ReadAll(z)
	if err != nil {
		panic(fmt.Sprintf("regions.txt.gz: %v", err))
	}
	list := make([]Region, 0, bytes.Count(text, []byte("\n")))
	for line := range strings.Lines(string(text)) {
		code, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if ok && code != "#" {
			list = append(list, Region{code, name})
		}
	}
	return list
}

// at returns the place of code in regions, or the place where it would stand.
func at(code string) (i int, found bool) {
	list := regions()
	i = sort.Search(len(list), func(i int) bool { return list[i].Code >= code })
	return i, i < len(list) && list[i].Code == code
}
