package block

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
)

func TestSegments(t *testing.T) {
	for _, test := range []struct {
		name  string
		marks []bot.Span
		want  []Segment
	}{
		{"none", nil, []Segment{{Text: "产假98天", Marked: false}}},
		{"inside", []bot.Span{{Start: 6, End: 8}}, []Segment{{Text: "产假", Marked: false}, {Text: "98", Marked: true}, {Text: "天", Marked: false}}},
		{"at both ends", []bot.Span{{Start: 0, End: 3}, {Start: 8, End: 11}}, []Segment{{Text: "产", Marked: true}, {Text: "假98", Marked: false}, {Text: "天", Marked: true}}},
		{"adjoining", []bot.Span{{Start: 0, End: 6}, {Start: 6, End: 11}}, []Segment{{Text: "产假", Marked: true}, {Text: "98天", Marked: true}}},
		{"overlapping", []bot.Span{{Start: 0, End: 6}, {Start: 3, End: 8}}, []Segment{{Text: "产假", Marked: true}, {Text: "98天", Marked: false}}},
		{"through a character", []bot.Span{{Start: 1, End: 6}, {Start: 6, End: 9}}, []Segment{{Text: "产假98天", Marked: false}}},
		{"outside", []bot.Span{{Start: 8, End: 12}, {Start: -1, End: 3}, {Start: 4, End: 4}}, []Segment{{Text: "产假98天", Marked: false}}},
	} {
		if diff := cmp.Diff(test.want, segments("产假98天", test.marks)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func TestBlocks(t *testing.T) {
	say := func(style bot.Style) bot.Line { return bot.Line{Style: style, Text: "x"} }
	for name, test := range map[string]struct {
		styles []bot.Style
		want   [][]string // kinds of the parts by block, with a + for a number inside an alert
	}{
		"facts join":        {[]bot.Style{bot.Title, bot.Field, bot.Field, bot.Cite}, [][]string{{"title", "facts", "cite"}}},
		"sentences do not":  {[]bot.Style{bot.Prose, bot.Prose}, [][]string{{"prose", "prose"}}},
		"numbers in danger": {[]bot.Style{bot.Alert, bot.Call, bot.Call, bot.Prose, bot.Call}, [][]string{{"alert++", "prose", "calls"}}},
		"breaks":            {[]bot.Style{bot.Break, bot.Prose, bot.Break, bot.Break, bot.Quote, bot.Break}, [][]string{{"prose"}, {"quote"}}},
		"nothing":           {nil, nil},
	} {
		var reply bot.Reply
		for _, style := range test.styles {
			reply.Lines = append(reply.Lines, say(style))
		}
		var got [][]string
		for _, b := range Of(reply) {
			var row []string
			for _, p := range b.Parts {
				kind := p.Kind
				for range p.Calls {
					kind += "+"
				}
				row = append(row, kind)
			}
			got = append(got, row)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
