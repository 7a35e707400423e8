package bot_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge/sample"
)

// TestDecide holds how many of the questions of testdata/decide.tsv the sample
// knowledge base answers with the right entry first, and how many it should
// leave alone and does not answer. It lists the rest.
func TestDecide(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
	data, err := os.ReadFile("testdata/decide.tsv")
	if err != nil {
		t.Fatal(err)
	}
	var known, right, unknown, silent int
	for line := range strings.Lines(string(data)) {
		wanted, question, ok := strings.Cut(strings.TrimSpace(line), "\t")
		if !ok || strings.HasPrefix(line, "#") {
			continue
		}
		reply, err := b.Reply(context.Background(), bot.Message{Text: question})
		if err != nil {
			t.Fatal(err)
		}
		got := "-"
		if len(reply.Hits) > 0 && reply.Status != bot.Clarify {
			got = reply.Hits[0].ID
		}
		fits := slices.Contains(strings.Split(wanted, "|"), got)
		if !fits {
			t.Logf("%s: %s %s, want %s", question, reply.Status, got, wanted)
		}
		switch {
		case wanted == "-":
			unknown++
			if fits {
				silent++
			}
		default:
			known++
			if fits {
				right++
			}
		}
	}
	t.Logf("right %d of %d, silent %d of %d", right, known, silent, unknown)
	if share := float64(right) / float64(known); share < 0.9 {
		t.Errorf("%d of %d questions have the right answer first", right, known)
	}
	if share := float64(silent) / float64(unknown); share < 0.9 {
		t.Errorf("%d of %d questions that nothing answers are left alone", silent, unknown)
	}
}
