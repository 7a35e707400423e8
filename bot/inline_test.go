package bot_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
)

func titles(cards []bot.Card) []string {
	var list []string
	for _, c := range cards {
		list = append(list, c.Title)
	}
	return list
}

func TestCards(t *testing.T) {
	base := knowledgeBase(t)
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Now: clock})
	near := &knowledge.LatLon{Lat: 34.8701, Lon: 118.1201}
	none, hint, urgent := bot.Say("zh", "inline_none", nil), bot.Say("zh", "inline_hint", nil), bot.Say("zh", "inline_urgent", nil)
	for _, test := range []struct {
		title string
		m     bot.Message
		want  []string
	}{
		{"kind and county", bot.Message{Text: "法律援助 兰陵"}, []string{"示例兰陵县法律援助中心", "示例兰陵县法律援助中心东城工作站"}},
		{"another county", bot.Message{Text: "沂水县 法律援助中心"}, []string{"示例沂水县法律援助中心"}},
		{"by distance", bot.Message{Text: "法律援助", Place: near}, []string{"示例兰陵县法律援助中心东城工作站", "示例兰陵县法律援助中心"}},
		{"a county alone", bot.Message{Text: "兰陵"}, []string{"示例兰陵县妇联"}},
		{"one of several of that name", bot.Message{Text: "鼓楼区妇联"}, []string{"示例福州市鼓楼区妇联", "示例南京市鼓楼区妇联"}},
		{"no service point", bot.Message{Text: "产假有多少天"}, []string{none}},
		{"nothing", bot.Message{}, []string{hint}},
		{"nothing to read", bot.Message{Text: " \u202e？", Place: near}, []string{hint}},
		{"too long", bot.Message{Text: strings.Repeat("法律援助", 100_000)}, []string{hint}},
		{"danger", bot.Message{Text: "老公打我 兰陵"}, nil},
		{"danger and too long", bot.Message{Text: "老公打我" + strings.Repeat("啊", 2000)}, []string{urgent, hint}},
		{"what a session and a press say", bot.Message{Text: "法律援助", Press: "human", Session: bot.Session{Region: "371323", Near: near}},
			titles(cardsOf(t, b, bot.Message{Text: "法律援助"}))},
	} {
		got := titles(cardsOf(t, b, test.m))
		if test.want == nil {
			if len(got) < 1 || got[0] != urgent {
				t.Errorf("%s: %q", test.title, got)
			}
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.title, diff)
		}
	}
}

func cardsOf(t *testing.T, b *bot.Bot, m bot.Message) []bot.Card {
	t.Helper()
	cards, err := b.Cards(context.Background(), m)
	if err != nil {
		t.Error(err)
	}
	return cards
}

// TestCard shows what a card says, to whom, and that the numbers to call come first.
func TestCard(t *testing.T) {
	base := knowledgeBase(t)
	b := bot.New(bot.Config{Search: base.search, Entries: base.entries, Now: clock})
	card := cardsOf(t, b, bot.Message{Text: "兰陵县法律援助中心", Place: &knowledge.LatLon{Lat: 34.86, Lon: 118.09}})[0]
	for _, want := range []string{"示例路2号", "9:00-17:00", "000-0000-0102", "米"} {
		if !strings.Contains(card.Brief, want) {
			t.Errorf("brief %q does not say %s", card.Brief, want)
		}
	}
	text := bot.Plain(card.Lines)
	if !strings.Contains(text, "示例路2号") || !strings.Contains(text, "000-0000-0102") || strings.Contains(text, "直线") {
		t.Errorf("card:\n%s", text)
	}
	urgent := cardsOf(t, b, bot.Message{Text: "老公打我"})[0]
	if !strings.Contains(urgent.Brief, "110") || !strings.Contains(bot.Plain(urgent.Lines), "12338") {
		t.Errorf("urgent card: %+v", urgent)
	}
}

// TestCardsBroken shows that danger is answered while nothing can be searched.
func TestCardsBroken(t *testing.T) {
	b := bot.New(bot.Config{Now: clock})
	cards, err := b.Cards(context.Background(), bot.Message{Text: "老公打我"})
	if err == nil || len(cards) != 1 || !strings.Contains(cards[0].Brief, "110") {
		t.Errorf("%d cards, %v", len(cards), err)
	}
	if cards, err := b.Cards(context.Background(), bot.Message{}); err != nil || len(cards) != 1 {
		t.Errorf("%d cards, %v", len(cards), err)
	}
}

// TestAnyCards holds, for any question from any chat: no panic, a card at least,
// few enough, each with a title and a text, and no confidential address.
func TestAnyCards(t *testing.T) {
	base := knowledgeBase(t)
	everything := bot.New(bot.Config{Search: shelter(base), Entries: base.entries, Now: clock})
	usual := bot.New(bot.Config{Search: base.search, Entries: base.entries, Now: clock})
	rapid.Check(t, func(t *rapid.T) {
		m := bot.Message{Text: anyText(t, "text"), Lang: rapid.SampledFrom([]string{"", "zh", "en"}).Draw(t, "lang")}
		if rapid.Bool().Draw(t, "placed") {
			m.Place = &knowledge.LatLon{Lat: rapid.Float64().Draw(t, "lat"), Lon: rapid.Float64Range(-200, 200).Draw(t, "lon")}
		}
		for _, b := range []*bot.Bot{usual, everything} {
			cards, err := b.Cards(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			if len(cards) == 0 || len(cards) > 11 {
				t.Fatalf("%d cards", len(cards))
			}
			for _, c := range cards {
				text := bot.Plain(c.Lines)
				if c.Title == "" || text == "" || strings.Contains(c.Brief+text, "绝不可见") {
					t.Fatalf("card %+v", c)
				}
			}
		}
	})
}

// shelter is a search that finds the confidential place whatever is asked.
func shelter(base parts) bot.Searcher { return finding{base.search, "point-shelter"} }

type finding struct {
	bot.Searcher
	entry string
}

func (f finding) Search(_ context.Context, q index.Query) (index.Result, error) {
	if len(q.Kinds) != 1 || q.Kinds[0] != knowledge.ServicePoint {
		return index.Result{}, errors.New("not only service points were searched")
	}
	hit := index.Hit{Entry: f.entry, Kind: knowledge.ServicePoint, Region: "3713", Section: -1, Score: 1, Confidence: 1, Signals: index.Signals{Cover: 1}}
	return index.Result{Hits: []index.Hit{hit}}, nil
}
