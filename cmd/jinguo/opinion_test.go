package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"jinguo/bot"
)

// TestOpinion imports the opinion that the project started from and asks the
// questions of index/testdata/rank/opinion.tsv about it: each wants the section
// that answers it quoted first. One is known to be missed.
func TestOpinion(t *testing.T) {
	if sharedFolder() == "" {
		t.Skip("shared/ is absent")
	}
	table, err := os.ReadFile("../../index/testdata/rank/opinion.tsv")
	if err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	jinguo(t, "import", "--sample=false", "--data", data, filepath.Join(sharedFolder(), "documents", "shandong-2012-opinion.txt"))

	var questions bytes.Buffer
	var wanted []string
	for line := range strings.Lines(string(table)) {
		question, section, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		wanted = append(wanted, section)
		if err := encode(&questions, bot.Question{Query: question}); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("jinguo", "ask", "--batch", "--sample=false", "--data", data)
	cmd.Stdin = &questions
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	right := 0
	answers := json.NewDecoder(bytes.NewReader(out))
	for _, section := range wanted {
		var a bot.Answer
		if err := answers.Decode(&a); err != nil {
			t.Fatal(err)
		}
		if a.Status != bot.Answered || !quotes(a.Hits[0], section) || !strings.Contains(a.Text, "来源：山东省妇联，2012-02-06") {
			t.Logf("%s: %s, want %s\n%s", a.Query, a.Status, section, a.Text)
			continue
		}
		right++
	}
	t.Logf("%d of %d questions have the right section quoted first", right, len(wanted))
	if len(wanted) < 20 || right < len(wanted)-1 {
		t.Errorf("%d of %d questions have the right section quoted first", right, len(wanted))
	}
}

// quotes reports whether the hit is a section under headings that start so: one
// of several, told apart by |, each a heading's start after a space; - is what
// stands before the first heading.
func quotes(h bot.Hit, wanted string) bool {
	for way := range strings.SplitSeq(wanted, "|") {
		fits := true
		path := strings.Split(h.Source.Section, " › ")
		for i, start := range strings.Fields(way) {
			fits = fits && (start == "-" && h.Source.Section == "" || i < len(path) && strings.HasPrefix(path[i], start))
		}
		if fits && h.Excerpt != "" {
			return true
		}
	}
	return false
}
