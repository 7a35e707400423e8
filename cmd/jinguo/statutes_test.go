package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"jinguo/index"
)

// TestStatutes imports 57,926 articles of law and asks 1,235 real questions with
// known answers. Plain BM25 on pairs of characters reaches the figures that are
// wanted here; see the README of shared/data/statutes.
func TestStatutes(t *testing.T) {
	if testing.Short() {
		t.Skip("imports 57,926 entries")
	}
	if sharedFolder() == "" {
		t.Skip("shared/ is absent")
	}
	data, folder := t.TempDir(), filepath.Join(sharedFolder(), "data", "statutes")
	table := jinguo(t, "import", "--json", "--sample=false", "--data", data, filepath.Join(folder, "statutes.jsonl.gz"))
	if !strings.Contains(table, `"new":57926,"changed":0,"unchanged":0,"problems":[]`) {
		t.Errorf("import: %s", table)
	}
	var f index.Figures
	out := jinguo(t, "eval", "--json", "--sample=false", "--data", data, filepath.Join(folder, "train.jsonl"))
	if err := json.Unmarshal([]byte(out), &f); err != nil {
		t.Fatal(err)
	}
	t.Log(out)
	if f.Questions != 1235 || f.MRR10 < 0.36 || f.Recall10 < 0.435 || f.Recall100 < 0.63 {
		t.Errorf("figures %+v, want MRR@10 0.36, recall@10 0.435, recall@100 0.63", f)
	}
}
