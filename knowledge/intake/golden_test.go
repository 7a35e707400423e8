package intake

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// render prints a document so that a person can compare it with the file.
func render(doc *document, problems []knowledge.Problem, err error) string {
	var out strings.Builder
	for _, p := range problems {
		fmt.Fprintf(&out, "! %s %s: %s\n", p.Severity, p.Place, p.What("zh"))
	}
	if err != nil {
		fmt.Fprintf(&out, "trouble: %v\n", err)
		return out.String()
	}
	fmt.Fprintf(&out, "title: %s\n", doc.Title)
	keys := make([]string, 0, len(doc.Meta))
	for key := range doc.Meta {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	for _, key := range keys {
		fmt.Fprintf(&out, "%s: %s\n", key, doc.Meta[key])
	}
	for _, b := range doc.Blocks {
		fmt.Fprintf(&out, "\n[%s]", b.Place)
		switch {
		case b.Table != nil:
			fmt.Fprintf(&out, " table %s\n", b.Table.Name)
			for _, r := range b.Table.Rows {
				fmt.Fprintf(&out, "  %s | %s\n", r.Place, strings.ReplaceAll(strings.Join(r.Cells, " | "), "\n", "⏎"))
			}
		default:
			fmt.Fprintf(&out, " %s %s\n", strings.Repeat("#", b.Level), b.Text)
		}
	}
	return out.String()
}

// read reads data as the program would.
func read(t *testing.T, name string, data []byte) string {
	t.Helper()
	lim := usual()
	lim.Cache = pdfCache(t)
	ext := sniff(name, data)
	if ext == "" {
		return "no reader\n"
	}
	doc, problems, err := readers[ext](context.Background(), name, data, lim)
	return render(doc, problems, err)
}

// pdfCache is the folder in which test runs share the compiled PDF module.
func pdfCache(t testing.TB) string {
	t.Helper()
	dir, err := os.UserCacheDir()
	if err != nil {
		return t.TempDir()
	}
	return filepath.Join(dir, "jinguo-test", "pdf")
}

// TestReaders reads each file of testdata/readers and compares what comes out
// with the file of the same name and ".golden".
func TestReaders(t *testing.T) {
	files, err := filepath.Glob("testdata/readers/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if filepath.Ext(name) == ".golden" || name == "README.md" || name == "source" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, path+".golden", read(t, name, data))
		})
	}
}

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

// rowsOf reads data as name and prints the rows of its tables.
func rowsOf(t *testing.T, name string, data []byte) string {
	t.Helper()
	doc, _, err := readers[sniff(name, data)](context.Background(), name, data, usual())
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	var out strings.Builder
	for _, b := range doc.Blocks {
		if b.Table == nil {
			continue
		}
		for _, r := range b.Table.Rows {
			fmt.Fprintf(&out, "%s|%s\n", r.Place, strings.ReplaceAll(strings.Join(r.Cells, "|"), "\n", "⏎"))
		}
	}
	return out.String()
}
