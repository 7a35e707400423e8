package main_test

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"go/types"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"jinguo/config"
)

// processing is the record of processing, from this folder.
const processing = "../../docs/processing.md"

// periodRow matches a row of the table of periods: how long, and what in the program
// says so.
var periodRow = regexp.MustCompile("(?m)^\\| [^|]+ \\| (\\d+)(分钟|小时|天) \\| [^|]+ \\| `([a-z]+)\\.([A-Za-z]+)` \\|$")

// TestProcessingPeriods holds the periods that the record of processing names to the
// program, and every period of the store to the record.
func TestProcessingPeriods(t *testing.T) {
	text, err := os.ReadFile(processing)
	if err != nil {
		t.Fatal(err)
	}
	settings, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]time.Duration{
		"keep.raw":       time.Duration(settings.Keep.Raw) * time.Hour,
		"keep.questions": time.Duration(settings.Keep.Questions) * 24 * time.Hour,
	}
	for name, folder := range map[string]string{"store": "../../knowledge/store", "knowledge": "../../knowledge", "account": "../../knowledge/account", "bot": "../../bot", "web": "../../bot/web"} {
		for constant, d := range durations(t, folder) {
			want[name+"."+constant] = d
		}
	}
	if want["store.askedFor"] != want["keep.questions"] {
		t.Errorf("the store keeps questions for %v and the settings for %v", want["store.askedFor"], want["keep.questions"])
	}
	said := map[string]bool{"store.askedFor": true}
	for _, row := range periodRow.FindAllStringSubmatch(string(text), -1) {
		n, _ := strconv.Atoi(row[1])
		got := time.Duration(n) * map[string]time.Duration{"分钟": time.Minute, "小时": time.Hour, "天": 24 * time.Hour}[row[2]]
		name := row[3] + "." + row[4]
		said[name] = true
		if d, ok := want[name]; !ok || d != got {
			t.Errorf("%s: %s%s in the record, %v in the program", name, row[1], row[2], d)
		}
	}
	kept := []string{"keep.raw", "keep.questions", "store.judgedFor", "knowledge.CaseReopen", "bot.recall", "bot.PlaceCounts", "web.idle"}
	for name := range want {
		if strings.HasPrefix(name, "store.") && strings.HasSuffix(name, "For") && want[name] > 24*time.Hour {
			kept = append(kept, name)
		}
	}
	slices.Sort(kept)
	for _, name := range kept {
		if !said[name] {
			t.Errorf("%s: %v in the program is not in %s", name, want[name], processing)
		}
	}
}

// durations are the constants of a package that are made of units of time, by name.
func durations(t *testing.T, folder string) map[string]time.Duration {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no files in %s: %v", folder, err)
	}
	found := map[string]time.Duration{}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for spec := range constants(file) {
			for i, value := range spec.Values {
				if d, err := duration(value); err == nil {
					found[spec.Names[i].Name] = d
				}
			}
		}
	}
	return found
}

// constants are the constants of a file outside its functions.
func constants(file *ast.File) map[*ast.ValueSpec]bool {
	all := map[*ast.ValueSpec]bool{}
	for _, decl := range file.Decls {
		block, ok := decl.(*ast.GenDecl)
		if !ok || block.Tok != token.CONST {
			continue
		}
		for _, spec := range block.Specs {
			all[spec.(*ast.ValueSpec)] = true
		}
	}
	return all
}

// units are what the package time calls its units, in nanoseconds.
var units = map[string]time.Duration{"Second": time.Second, "Minute": time.Minute, "Hour": time.Hour}

// duration is the value of a product of numbers and units.
func duration(e ast.Expr) (time.Duration, error) {
	text := types.ExprString(e)
	if !strings.Contains(text, "time.") {
		return 0, fmt.Errorf("%s is no time", text)
	}
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		text = strings.ReplaceAll(text, "time."+unit, strconv.FormatInt(int64(units[unit]), 10))
	}
	value, err := types.Eval(token.NewFileSet(), nil, token.NoPos, text)
	if err != nil {
		return 0, err
	}
	n, exact := constant.Int64Val(value.Value)
	if !exact {
		return 0, fmt.Errorf("%s is no whole number", text)
	}
	return time.Duration(n), nil
}
