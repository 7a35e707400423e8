package intake

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// rulesIn reads a file and prints what its sheets say of rules, and every problem.
func rulesIn(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	entries, problems := readAll(t, Reader{Rule: func(p RulePart) {
		if err := enc.Encode(p); err != nil {
			t.Fatal(err)
		}
	}}, path)
	for _, e := range entries {
		fmt.Fprintf(&out, "entry %s %s\n", e.Kind, e.Title)
	}
	for _, p := range problems {
		fmt.Fprintf(&out, "! %s %s: %s → %s\n", p.Severity, p.Place, p.What("zh"), p.Advice("zh"))
	}
	return out.String()
}

// TestRuleSheets reads the files of testdata/rules and compares what comes out with
// the golden beside them.
func TestRuleSheets(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, path+".golden", rulesIn(t, filepath.Base(path), string(data)))
		})
	}
}
