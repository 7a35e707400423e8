package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

// callable finds what reads like a number to call: an emergency number, a national line
// of five digits, a line for the whole country, a mobile phone or one with an area code.
var callable = regexp.MustCompile(`(?:^|[^0-9A-Za-z_.#/\\{-])(1[12]\d|12\d{3}|9[56]\d{3}|[48]00-?\d{3}-?\d{4}|1[3-9]\d{9}|0\d{2,3}-\d{4}-?\d{3,4})(?:$|\.(?:$|\D)|[^0-9A-Za-z_.-])`)

// notCalled are compiled-in files in which figures are no numbers to call: names and
// places of regions, what residents may have written, and the sample, whose phones its
// own test holds.
var notCalled = []string{
	"knowledge/region/*", "knowledge/sample/*", "knowledge/sample/rules/*", "knowledge/alarm/utterances.tsv", "knowledge/store/migrations/*", "bot/web/static/*.css", "bot/web/static/*.svg",
}

// TestCompiledNumbers holds every number to call in a compiled-in text to the table of
// national lines, which names its source and the day on which it was checked.
func TestCompiledNumbers(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	tree := os.DirFS(filepath.Join(dir, "..", ".."))
	numbers, files, err := numbersOf(tree)
	if err != nil {
		t.Fatal(err)
	}
	for number, where := range numbers {
		if _, ok := knowledge.HotlineByNumber(number); !ok && !strings.HasPrefix(number, "000-") {
			t.Errorf("%s is named in %s and not in knowledge/hotlines.toml", number, where)
		}
	}
	for _, want := range []string{"bot/words/zh.toml", "bot/words/en.toml", "knowledge/alarm/alarm.csv", "knowledge/alarm/topics.toml", "knowledge/fact/facts.toml", "bot/kinds.toml", "bot/screening.toml"} {
		if !slices.Contains(files, want) {
			t.Errorf("%s was not looked at", want)
		}
	}
	for _, number := range []string{"110", "120", "12338", "12355", "12356"} {
		if numbers[number] == "" {
			t.Errorf("%s is named nowhere: the test finds nothing", number)
		}
	}
}

// TestNumbersOf shows numbersOf where numbers hide.
func TestNumbersOf(t *testing.T) {
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"bot/bot.go":         "// Package bot. Call 999.\npackage bot\nimport _ \"embed\"\n//go:embed words/zh.toml page\nvar words string\nvar call = \"拨打12399\"\nconst year = 12345",
		"bot/words/zh.toml":  "a = \"打119，或400-000-0000\"\nb = \"第112条\"",
		"bot/page/home.html": "<a href=\"tel:12301\">12301</a> 2112年 11200元",
		"bot/other.toml":     "c = \"95555\"",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	numbers, files, err := numbersOf(tree)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"12399": "bot/bot.go", "119": "bot/words/zh.toml", "400-000-0000": "bot/words/zh.toml", "112": "bot/words/zh.toml", "12301": "bot/page/home.html",
	}
	if diff := cmp.Diff(want, numbers); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"bot/page/home.html", "bot/words/zh.toml"}, files); diff != "" {
		t.Error(diff)
	}
}

// numbersOf finds the numbers to call in the compiled-in files of a tree and in the words
// of its programs, each with a file that names it, and lists those files.
func numbersOf(tree fs.FS) (numbers map[string]string, files []string, err error) {
	numbers = map[string]string{}
	find := func(file, text string) {
		for range 2 { // a match takes both neighbours
			for _, m := range callable.FindAllStringSubmatch(text, -1) {
				numbers[m[1]] = file
			}
			text = " " + text
		}
	}
	err = fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || d.Name() == "telegramtest" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, text, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			for _, c := range group.List {
				patterns, ok := strings.CutPrefix(c.Text, "//go:embed ")
				if !ok {
					continue
				}
				for pattern := range strings.FieldsSeq(patterns) {
					more, err := embedded(tree, path.Join(path.Dir(name), pattern))
					if err != nil {
						return err
					}
					files = append(files, more...)
				}
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if text, err := strconv.Unquote(lit.Value); err == nil && speaks(text) {
					find(name, text)
				}
			}
			return true
		})
		return nil
	})
	slices.Sort(files)
	for _, name := range files {
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return nil, nil, err
		}
		if utf8.Valid(text) { // no picture
			find(name, string(text))
		}
	}
	return numbers, files, err
}

// speaks reports whether a text in a program is one for people.
func speaks(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF })
}

// embedded are the files that a pattern of go:embed takes in, as far as numbers may be
// called there.
func embedded(tree fs.FS, pattern string) ([]string, error) {
	names, err := fs.Glob(tree, pattern)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, name := range names {
		err := fs.WalkDir(tree, name, func(name string, d fs.DirEntry, err error) error {
			skip := slices.ContainsFunc(notCalled, func(p string) bool { ok, _ := path.Match(p, name); return ok })
			if err == nil && !d.IsDir() && !skip {
				files = append(files, name)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return files, nil
}
