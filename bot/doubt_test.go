package bot_test

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge"
)

// doubts are how many people doubt an entry.
type doubts map[string]int

func (d doubts) Doubted(context.Context, []string) (map[string]int, error) { return d, nil }

// TestDoubted holds that a point of which three people say that nobody answers comes
// behind its equal and says so, with the number of the region's office.
func TestDoubted(t *testing.T) {
	base := knowledgeBase(t)
	ask := func(d bot.Doubts, m bot.Message) bot.Reply {
		t.Helper()
		b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Doubts: d, Now: clock})
		reply, err := b.Reply(context.Background(), m)
		if err != nil || len(reply.Hits) == 0 {
			t.Fatalf("%+v, %v", reply, err)
		}
		return reply
	}
	const center, office = "point-aid-county", "000-0000-0101"
	question := bot.Message{Text: "兰陵县法律援助电话"}
	warning := bot.Say("zh", "doubted", nil)
	for name, people := range map[string]int{"nobody": 0, "two": knowledge.DoubtFrom - 1} {
		reply := ask(doubts{center: people}, question)
		if reply.Hits[0].ID != center || strings.Contains(bot.Plain(reply.Lines), warning) {
			t.Errorf("%s doubt it: %s", name, bot.Plain(reply.Lines))
		}
	}
	reply := ask(doubts{center: knowledge.DoubtFrom}, question)
	if reply.Hits[0].ID == center || len(reply.Hits) < 2 || reply.Hits[1].ID != center {
		t.Errorf("the doubted point is first: %s", bot.Plain(reply.Lines))
	}
	card := ask(doubts{center: 9}, bot.Message{Text: "2", Session: reply.Session})
	if text := bot.Plain(card.Lines); !strings.Contains(text, warning) || !strings.Contains(text, office) || !strings.Contains(text, "000-0000-0102") {
		t.Errorf("the card does not warn: %s", text)
	}
	const federation = "point-fed-county"
	reply = ask(doubts{federation: 3}, bot.Message{Text: "兰陵县妇联电话"})
	at := slices.IndexFunc(reply.Hits, func(h bot.Hit) bool { return h.ID == federation })
	card = ask(doubts{federation: 3}, bot.Message{Text: strconv.Itoa(at + 1), Session: reply.Session})
	if text := bot.Plain(card.Lines); card.Hits[0].ID != federation || !strings.Contains(text, "12338") {
		t.Errorf("the office's own doubted number is the other one: %s", text)
	}
	// Where she is, a doubted place counts as farther, not as gone.
	near := bot.Message{Text: "法律援助", Region: "兰陵县", Place: &knowledge.LatLon{Lat: 34.8600, Lon: 118.0800}}
	if reply := ask(doubts{center: 3}, near); reply.Hits[0].ID != center {
		t.Errorf("a doubted place next door comes behind one of 4 km: %s", bot.Plain(reply.Lines))
	}
}
