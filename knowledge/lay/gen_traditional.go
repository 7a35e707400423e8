//go:build ignore

// The command gen_traditional writes traditional.txt: the common characters of the
// index's table of traditional ones.
package main

import (
	"bytes"
	"fmt"
	"log"
	"os"
	"slices"
	"strings"
	"unicode/utf8"
)

func main() {
	table, err := os.ReadFile("../../index/simplified.txt")
	if err != nil {
		log.Fatal(err)
	}
	var pairs []string
	for line := range strings.Lines(string(table)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, pair := range strings.Fields(line) {
			if r, _ := utf8.DecodeRuneInString(pair); 0x4E00 <= r && r <= 0x9FFF {
				pairs = append(pairs, pair)
			}
		}
	}
	slices.Sort(pairs)
	var out bytes.Buffer
	fmt.Fprintln(&out, "# Common traditional characters, each before its simplified form. Written by gen_traditional.go")
	fmt.Fprintln(&out, "# from index/simplified.txt, which is made of TSCharacters.txt of OpenCC (Apache-2.0).")
	for line := range slices.Chunk(pairs, 32) {
		fmt.Fprintln(&out, strings.Join(line, " "))
	}
	if err := os.WriteFile("traditional.txt", out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}
