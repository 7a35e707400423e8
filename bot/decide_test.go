package bot_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge"
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

// TestAround holds that a question that comes with a place is answered with
// what is closest, and not asked for its region.
func TestAround(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
	for _, c := range []struct {
		text     string
		lat, lon float64
		want     string
	}{
		{"附近的妇联", 35.10, 118.35, "sample-point-linyi-federation"},
		{"附近的妇联电话", 35.79, 118.62, "sample-point-yishui-federation"},
		{"附近有没有心理咨询", 35.55, 118.47, "sample-point-yinan-counselling"},
		{"妇幼保健院", 34.85, 118.07, "sample-point-lanling-mch"},
	} {
		reply, err := b.Reply(context.Background(), bot.Message{Text: c.text, Place: &knowledge.LatLon{Lat: c.lat, Lon: c.lon}})
		if err != nil {
			t.Fatal(err)
		}
		if reply.Status != bot.Answered || len(reply.Hits) == 0 || reply.Hits[0].ID != c.want {
			t.Errorf("%s: %s, want %s\n%s", c.text, reply.Status, c.want, bot.Plain(reply.Lines))
		}
	}
}

// TestThen holds that nothing is said to have held on a day before its law did,
// or where nobody knows whether it did.
func TestThen(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
	for _, c := range []struct{ text, at, want string }{
		{"离婚冷静期", "2012", ""},
		{"两癌免费检查多大年纪", "2012", ""},
		{"离婚冷静期", "2021-06", bot.Say(bot.Chinese, "as_of", map[string]any{"Date": "2021-06-30"})},
		{"产假多少天", "2013", bot.Say(bot.Chinese, "as_of_unknown", map[string]any{"Date": "2013-12-31"})},
	} {
		m, err := bot.Question{Query: c.text, At: c.at}.Message()
		if err != nil {
			t.Fatal(err)
		}
		reply, err := b.Reply(context.Background(), m)
		if err != nil {
			t.Fatal(err)
		}
		text := bot.Plain(reply.Lines)
		if c.want == "" && reply.Status == bot.Answered || !strings.Contains(text, c.want) {
			t.Errorf("%s at %s: %s, want %q in\n%s", c.text, c.at, reply.Status, c.want, text)
		}
	}
}

// TestOneWord holds that a message of one word that several entries are about gets
// them to choose from, and one that means a single one gets that.
func TestOneWord(t *testing.T) {
	kb := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: kb.search, Entries: kb.entries, Now: clock})
	for word, readings := range map[string]int{"救助": 2, "两癌": 2, "财产": 3, "工作": 2, "低保": 0, "保护令": 0, "产假": 0, "法律援助": 0} {
		reply, err := b.Reply(t.Context(), bot.Message{Text: word})
		if err != nil {
			t.Fatal(err)
		}
		torn := reply.Status == bot.Clarify && reply.Lines[0].Text == bot.Say(bot.Chinese, "which_one", nil)
		if torn != (readings > 0) || torn && (len(reply.Buttons) < readings || len(reply.Buttons) > 3) {
			t.Errorf("%s: %s, %d buttons\n%s", word, reply.Status, len(reply.Buttons), bot.Plain(reply.Lines))
		}
	}
}
