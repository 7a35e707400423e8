package bot_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/sample"
)

// TestShowIsWhatIsAnswered compares what staff are shown with what the button of a message
// opens.
func TestShowIsWhatIsAnswered(t *testing.T) {
	base := opened(t, sample.Entries())
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Now: clock})
	for _, e := range sample.Entries() {
		for _, lang := range []string{bot.Chinese, bot.English} {
			want, err := b.Reply(t.Context(), bot.Message{Press: "read:" + e.ID, Lang: lang, Region: e.Region})
			if err != nil {
				t.Fatal(err)
			}
			pages, err := b.Show(t.Context(), e, -1, lang)
			if err != nil || len(pages) == 0 {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.Lines, pages[0].Lines); diff != "" {
				t.Fatalf("%s (-answered +shown):\n%s", e.ID, diff)
			}
		}
	}
}

func TestShowHidesWhereSheIsSafe(t *testing.T) {
	e := knowledge.Entry{ID: "x", Kind: knowledge.ServicePoint, Title: "庇护所", Text: "在平安路16号", Point: &knowledge.Point{
		Address: "示例县平安路16号", Confidential: true, Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}}
	pages, err := bot.New(bot.Config{Now: clock}).Show(t.Context(), e, -1, bot.Chinese)
	if err != nil {
		t.Fatal(err)
	}
	text := bot.Plain(pages[0].Lines)
	if strings.Contains(text, "平安路") || !strings.Contains(text, "000-0000-0101") {
		t.Error(text)
	}
}

func TestShowEveryPage(t *testing.T) {
	var long string
	for i := range 120 {
		long += fmt.Sprintf("第%d句很长，要翻几页才能读完。", i)
	}
	e := knowledge.Entry{ID: "x", Kind: knowledge.FAQ, Title: "长", Text: long, Contacts: []knowledge.Contact{{Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}}}
	pages, err := bot.New(bot.Config{Now: clock}).Show(t.Context(), e, -1, bot.Chinese)
	if err != nil || len(pages) < 3 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	var last []bot.Line
	for _, p := range pages {
		if slices.Equal(plainLines(p.Lines), plainLines(last)) {
			t.Error("a page comes twice")
		}
		last = p.Lines
	}
}

func plainLines(lines []bot.Line) []string {
	var all []string
	for _, l := range lines {
		all = append(all, l.String())
	}
	return all
}
