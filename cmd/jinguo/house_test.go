package main_test

import (
	"fmt"
	"go/ast"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
)

// house says which of our packages each may import. Tests may import more.
var house = map[string][]string{
	"cmd/jinguo":                {"*"},
	"config":                    {},
	"bot":                       {"index", "knowledge", "knowledge/alarm", "knowledge/fact", "knowledge/figures", "knowledge/lay", "knowledge/pattern", "knowledge/region", "knowledge/screen"},
	"bot/block":                 {"bot"},
	"bot/browsertest":           {},
	"bot/desk":                  {"bot", "bot/block", "bot/poster", "bot/report", "bot/site", "index", "knowledge", "knowledge/account", "knowledge/alarm", "knowledge/audit", "knowledge/check", "knowledge/clerk", "knowledge/fact", "knowledge/figures", "knowledge/importer", "knowledge/intake", "knowledge/lay", "knowledge/region", "knowledge/revise", "knowledge/screen", "knowledge/scrub", "knowledge/store"},
	"bot/poster":                {"bot"},
	"bot/report":                {"bot", "knowledge", "knowledge/alarm", "knowledge/figures", "knowledge/region"},
	"bot/site":                  {},
	"bot/telegram":              {"bot", "knowledge", "knowledge/account", "knowledge/audit", "knowledge/region"},
	"bot/telegram/telegramtest": {},
	"bot/web":                   {"bot", "bot/block", "bot/site", "knowledge", "knowledge/fact", "knowledge/region", "knowledge/screen"},
	"index":                     {"index/learn", "index/typing", "knowledge", "knowledge/lay", "knowledge/region"},
	"index/learn":               {},
	"index/typing":              {},
	"knowledge":                 {"knowledge/region"},
	"knowledge/account":         {"knowledge/region"},
	"knowledge/alarm":           {"knowledge", "knowledge/lay", "knowledge/pattern"},
	"knowledge/audit":           {},
	"knowledge/check":           {"knowledge", "knowledge/region"},
	"knowledge/clerk":           {"knowledge", "knowledge/fact", "knowledge/region"},
	"knowledge/directory":       {"knowledge", "knowledge/region"},
	"knowledge/fact":            {"knowledge", "knowledge/region"},
	"knowledge/figures":         {"knowledge", "knowledge/region"},
	"knowledge/importer":        {"knowledge", "knowledge/clerk", "knowledge/fact", "knowledge/intake", "knowledge/region", "knowledge/screen", "knowledge/store"},
	"knowledge/intake":          {"knowledge", "knowledge/clerk", "knowledge/fact", "knowledge/region", "knowledge/screen", "knowledge/scrub"},
	"knowledge/pattern":         {},
	"knowledge/region":          {},
	"knowledge/lay":             {"knowledge", "knowledge/region"},
	"knowledge/revise":          {"knowledge", "knowledge/region"},
	"knowledge/sample":          {"knowledge", "knowledge/region"},
	"knowledge/screen":          {"knowledge", "knowledge/fact", "knowledge/region"},
	"knowledge/scrub":           {"knowledge", "knowledge/region"},
	"knowledge/seal":            {},
	"knowledge/store":           {"knowledge", "knowledge/account", "knowledge/alarm", "knowledge/audit", "knowledge/lay", "knowledge/region", "knowledge/scrub", "knowledge/seal"},
}

// homes says where a library lives: nothing outside these folders imports it, not
// even a test.
var homes = map[string][]string{
	"github.com/blevesearch":   {"index"},
	"github.com/go-telegram":   {"bot/telegram"},
	"database/sql":             {"knowledge/store"},
	"modernc.org/sqlite":       {"knowledge/store"},
	"github.com/jackc/pgx":     {"knowledge/store"},
	"github.com/pressly/goose": {"knowledge/store"},
	"github.com/mozillazg":     {"index/typing", "knowledge/alarm"},
	"github.com/spf13":         {"cmd/jinguo", "config"},
	"cel.dev/cel-go":           {"knowledge/screen"},
	"github.com/xuri/excelize": {"bot/report", "knowledge/intake"},
	"github.com/go-analyze":    {"bot/report"},
	"github.com/klippa-app":    {"knowledge/intake"},
	"codeberg.org/readeck":     {"knowledge/intake"},
	"github.com/chromedp":      {"bot/browsertest", "bot/desk", "bot/web", "cmd/jinguo"},
	"github.com/alexedwards":   {"bot/desk", "knowledge/account"},
	"github.com/pquerna":       {"bot/desk", "cmd/jinguo"},
	"github.com/boombuler":     {"bot/poster"},
	"golang.org/x/image":       {"bot/poster"},
}

func TestHouse(t *testing.T) {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	faults, err := inspect(os.DirFS(filepath.Join(dir, "..", "..")))
	if err != nil {
		t.Fatal(err)
	}
	for _, fault := range faults {
		t.Error(fault)
	}
}

// TestInspect shows inspect a house with every fault that it should find.
func TestInspect(t *testing.T) {
	tree := fstest.MapFS{}
	for name, text := range map[string]string{
		"cmd/jinguo/main.go":             "// Package main.\npackage main\nimport (\"fmt\"; \"jinguo/config\"; \"github.com/spf13/cobra\")",
		"config/config.go":               "// Package config.\npackage config\nimport \"jinguo/knowledge\"",
		"bot/bot.go":                     "// Package bot.\npackage bot\nimport \"database/sql\"",
		"bot/bot_test.go":                "package bot\nimport (\"jinguo/knowledge/store\"; \"github.com/blevesearch/bleve/v2\")",
		"index/index.go":                 "package index",
		"knowledge/ignored.go":           "//go:build ignore\n\npackage main\nimport \"jinguo/bot\"",
		"knowledge/knowledge.go":         "// Package knowledge.\npackage knowledge",
		"knowledge/new/new.go":           "// Package new.\npackage new",
		"utils/utils.go":                 "// Package utils.\npackage utils",
		"main.go":                        "// Package main.\npackage main",
		"bot/web/testdata/x.go":          "package broken(",
		"bot/telegram/tg.go":             "// Package telegram.\npackage telegram\nimport \"github.com/go-telegram/bot/models\"",
		"bot/telegram/telegramtest/t.go": "// Package telegramtest.\npackage telegramtest\nimport \"github.com/go-telegram/bot\"",
	} {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	want := []string{
		"bot imports database/sql, whose place is knowledge/store",
		"bot imports github.com/blevesearch/bleve/v2, whose place is index",
		"bot/telegram/telegramtest imports github.com/go-telegram/bot, whose place is bot/telegram",
		"config imports knowledge; it may import nothing of ours",
		"index has no package comment",
		"knowledge/new is not in the house: give it a line in the table, after design.md",
		"the top folder holds Go files: main.go",
		"utils is not in the house: give it a line in the table, after design.md",
	}
	got, err := inspect(tree)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// inspect returns what in the tree is not as the house says, sorted.
func inspect(tree fs.FS) ([]string, error) {
	faults := map[string]bool{}
	commented := map[string]bool{} // folder → has a package comment
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".") && name != "."):
			return fs.SkipDir
		case d.IsDir() || path.Ext(name) != ".go":
			return nil
		}
		file, err := parse(tree, name)
		if err != nil || ignored(file) {
			return err
		}
		folder, test := path.Dir(name), strings.HasSuffix(name, "_test.go")
		if folder == "." {
			faults["the top folder holds Go files: "+name] = true
			return nil
		}
		allowed, known := house[folder]
		if !known {
			faults[folder+" is not in the house: give it a line in the table, after design.md"] = true
			return nil
		}
		commented[folder] = commented[folder] || !test && file.Doc != nil
		for _, spec := range file.Imports {
			if fault := misplaced(folder, importPath(spec), allowed, test); fault != "" {
				faults[fault] = true
			}
		}
		return nil
	})
	for folder, ok := range commented {
		if !ok {
			faults[folder+" has no package comment"] = true
		}
	}
	list := make([]string, 0, len(faults))
	for fault := range faults {
		list = append(list, fault)
	}
	slices.Sort(list)
	return list, err
}

// misplaced says what is wrong with an import, or "".
func misplaced(folder, imported string, allowed []string, test bool) string {
	for library, places := range homes {
		if within(imported, library) && !slices.Contains(places, folder) {
			return fmt.Sprintf("%s imports %s, whose place is %s", folder, imported, strings.Join(places, ", "))
		}
	}
	ours, ok := strings.CutPrefix(imported, "jinguo/")
	if !ok || test || slices.Contains(allowed, "*") || slices.Contains(allowed, ours) {
		return ""
	}
	if len(allowed) == 0 {
		return fmt.Sprintf("%s imports %s; it may import nothing of ours", folder, ours)
	}
	return fmt.Sprintf("%s imports %s; it may import %s", folder, ours, strings.Join(allowed, ", "))
}

// within reports whether an import path is library or lies below it.
func within(imported, library string) bool {
	return imported == library || strings.HasPrefix(imported, library+"/")
}

func parse(tree fs.FS, name string) (*ast.File, error) {
	text, err := fs.ReadFile(tree, name)
	if err != nil {
		return nil, err
	}
	return parser.ParseFile(token.NewFileSet(), name, text, parser.ImportsOnly|parser.ParseComments)
}

// ignored reports whether the file is a program of its own, run by hand.
func ignored(file *ast.File) bool {
	for _, group := range file.Comments {
		for _, c := range group.List {
			if expr, err := constraint.Parse(c.Text); err == nil && expr.String() == "ignore" {
				return true
			}
		}
	}
	return false
}

func importPath(spec *ast.ImportSpec) string {
	imported, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return spec.Path.Value
	}
	return imported
}
