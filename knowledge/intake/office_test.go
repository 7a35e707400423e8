package intake

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
)

// TestOffice reads one directory and one policy in every format that LibreOffice
// writes them in. Beside each file stands what a reader makes of it and, below that,
// the entries that it becomes.
func TestOffice(t *testing.T) {
	files, err := filepath.Glob("testdata/office/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range files {
		name := filepath.Base(path)
		if filepath.Ext(name) == ".golden" || name == "source" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			lim := usual()
			lim.Cache = pdfCache(t)
			rep := newReport(name)
			changed := time.Date(2024, 6, 1, 12, 0, 0, 0, time.UTC)
			entries, _ := fileContent{data, changed}.entries(context.Background(), "", lim, rep)
			golden(t, path+".golden", read(t, name, data)+"\n== entries\n"+entryText(t, entries)+told(rep.problems()))
		})
	}
}

// entryText writes entries as indented JSON without the file's hash.
func entryText(t *testing.T, entries []knowledge.Entry) string {
	t.Helper()
	var out strings.Builder
	for _, e := range entries {
		source := *e.Source
		source.Hash = ""
		e.Source = &source
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		if err := enc.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	return out.String()
}

// told writes problems a line each.
func told(problems []knowledge.Problem) string {
	var out strings.Builder
	for _, p := range problems {
		out.WriteString("! " + string(p.Severity) + " " + strings.TrimSpace(p.Place+" "+p.What("zh")) + "\n")
	}
	return out.String()
}
