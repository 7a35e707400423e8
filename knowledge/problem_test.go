package knowledge

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemSays(t *testing.T) {
	p := Problem{Code: "unreadable", Args: map[string]string{"reason": "{reason}"}}
	if got, want := p.What("en"), "The file cannot be read: {reason}"; got != want {
		t.Errorf("in English: %q, want %q", got, want)
	}
	if got, want := p.What("fr"), p.What("zh"); got != want || got == "" {
		t.Errorf("in French: %q, want the Chinese %q", got, want)
	}
	if p.Advice("zh") == "" {
		t.Error("no advice")
	}
}

// TestProblemWords holds problems.toml to the codes that the program uses, in
// both languages and with the same arguments.
func TestProblemWords(t *testing.T) {
	words := problemWords()
	used, mentioned := problemCodes(t)
	for code, where := range used {
		if words[code] == nil {
			t.Errorf("%s: problems.toml has no [%s]", where, code)
		}
	}
	for code, langs := range words {
		if !mentioned[code] {
			t.Errorf("[%s]: no code uses it", code)
		}
		if got := slices.Sorted(maps.Keys(langs)); !slices.Equal(got, []string{"en", "zh"}) {
			t.Errorf("[%s] speaks %v", code, got)
		}
		for lang, say := range langs {
			if got := slices.Sorted(maps.Keys(say)); !slices.Equal(got, []string{"do", "what"}) || say["do"] == "" || say["what"] == "" {
				t.Errorf("[%s] %s says %v", code, lang, got)
			}
		}
		if diff := cmp.Diff(arguments(langs["zh"]), arguments(langs["en"])); diff != "" {
			t.Errorf("[%s]: arguments differ between zh and en: %s", code, diff)
		}
	}
}

var argument = regexp.MustCompile(`\{\w+\}`)

func arguments(say map[string]string) []string {
	found := argument.FindAllString(say["what"]+say["do"], -1)
	slices.Sort(found)
	return slices.Compact(found)
}

var codeLike = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// problemCodes returns where the program sets a field Code to a word, and every
// string that it has.
func problemCodes(t *testing.T) (used map[string]token.Position, mentioned map[string]bool) {
	used, mentioned = map[string]token.Position{}, map[string]bool{}
	files := token.NewFileSet()
	err := filepath.WalkDir(repository(t), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				mentioned[text(n)] = true
			case *ast.KeyValueExpr:
				if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Code" && codeLike.MatchString(text(n.Value)) {
					used[text(n.Value)] = files.Position(n.Pos())
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used, mentioned
}

// text is the value of a string literal, or "".
func text(n ast.Expr) string {
	lit, ok := n.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return ""
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		return ""
	}
	return s
}

// repository is the folder with go.mod.
func repository(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		if filepath.Dir(dir) == dir {
			t.Fatal("no go.mod above the test")
		}
		dir = filepath.Dir(dir)
	}
}
