package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// mostCards is how many service points there are to pick from.
const mostCards = 10

// Card is an answer that somebody picks from a list and sends into any chat: a
// service point, or whom to call. It tells nothing of who picks it, such as how
// far she is from there; only Brief, which nobody else sees, may.
type Card struct {
	Lang  string
	Title string
	Brief string // address, hours and phone in a line
	Lines []Line
	Links [][]Button // rows of buttons that open a page
}

// Cards answers a question from any chat with service points to pick from, the best
// first, by its text and place alone: neither a session nor a press counts. Where
// somebody is in danger the numbers to call come before them, with an error too.
// There is always a card: where nothing is asked one that says how to, where
// nothing is found one that says whom to ask.
func (b *Bot) Cards(ctx context.Context, m Message) ([]Card, error) {
	m.Press, m.Session, m.Whole, m.Explain = "", Session{}, false, false
	t := b.hear(m)
	if bare(t.text) == "" || longer(m.Text, t.MaxRunes) {
		return append(t.alarmed(t.text), t.hint()), nil
	}
	list, read, err := t.points(ctx)
	cards := t.alarmed(t.text)
	if len(cards) == 0 && read != "" {
		cards = t.alarmed(read)
	}
	for i := range list {
		if err != nil {
			break
		}
		var card Card
		if card, err = t.pointCard(ctx, &list[i]); err == nil {
			cards = append(cards, card)
		}
	}
	if err == nil && len(cards) == 0 {
		cards, err = t.askThere(ctx)
	}
	if err != nil {
		err = fmt.Errorf("cards: %w", err)
	}
	return cards, err
}

// alarmed is the card with the numbers to call, where text speaks of danger.
func (t *turn) alarmed(text string) []Card {
	a, ok := t.alarm(t.alarms(), text)
	if !ok {
		return nil
	}
	var calls []string
	for _, h := range emergencyOf(a, t.lang).Hotlines {
		calls = append(calls, h.Name+" "+h.Number)
	}
	return []Card{{Lang: t.lang, Title: t.word("inline_urgent"), Brief: brief(calls), Lines: append(firstWords(a, t.lang), nextSteps(a, t.lang))}}
}

// hint is the card that says how to ask.
func (t *turn) hint() Card {
	return Card{Lang: t.lang, Title: t.word("inline_hint"), Brief: t.word("inline_example"), Lines: []Line{t.say("inline_help", nil)}}
}

// askThere is the card of the people who know more.
func (t *turn) askThere(ctx context.Context) ([]Card, error) {
	office, err := t.office(ctx)
	if err != nil {
		return nil, err
	}
	lines := append([]Line{t.say("human", nil)}, t.reach(office)...)
	return []Card{{Lang: t.lang, Title: t.word("inline_none"), Brief: brief(append([]string{office.Name}, numbers(office.Phones)...)), Lines: lines}}, nil
}

// pointCard is the first page of a service point, as a chat shows it.
func (t *turn) pointCard(ctx context.Context, f *found) (Card, error) {
	place := t.desks(&f.entry)[0]
	var facts []string
	if d := t.distance(place.location); d != nil {
		facts = append(facts, t.far(*d))
	}
	if place.Address != "" {
		facts = append(facts, shorten(place.Address, 40))
	}
	if place.Hours != "" {
		facts = append(facts, shorten(place.Hours, 30)+t.state(place.Hours))
	}
	card := Card{Lang: t.lang, Title: shorten(f.entry.Title, 60), Brief: brief(append(facts, numbers(place.Phones)...))}

	shown := *t
	shown.Place = nil
	reply, err := shown.read(ctx, &decision{status: Answered, facets: cueWords().facets(t.text), found: []found{*f}}, 0, 0)
	if err != nil {
		return Card{}, err
	}
	card.Lines = reply.Lines
	for _, row := range reply.Buttons {
		row = slices.DeleteFunc(slices.Clone(row), func(b Button) bool { return b.URL == "" })
		if len(row) > 0 {
			card.Links = append(card.Links, row)
		}
	}
	return card, nil
}

// brief is facts in a line.
func brief(facts []string) string { return strings.Join(facts, " · ") }

// numbers are the first two of phones.
func numbers(phones []knowledge.Phone) []string {
	var list []string
	for _, p := range phones[:min(2, len(phones))] {
		list = append(list, p.Number)
	}
	return list
}

// points are the service points for the question, the best first; the closest
// where she said where she is and no region. read is what the question was read as,
// where that is not what was typed.
func (t *turn) points(ctx context.Context) (list []found, read string, err error) {
	if t.Search == nil || t.Entries == nil {
		return nil, "", errAbsent
	}
	if t.matter == "" || cueWords().onlyHere(t.matter) {
		list, err = t.pointsOf(ctx, federation)
		return list, "", err
	}
	facets := cueWords().facets(t.text)
	wordings := cueWords().wordings(t.matter, facets)
	if chinese := cueWords().translated(t.matter); chinese != "" && script(t.text) == English {
		wordings = append(wordings, cueWords().wordings(chinese, facets)...)
	}
	for _, w := range wordings {
		got, err := t.Search.Search(ctx, index.Query{
			Text: w.text, Kinds: []knowledge.Kind{knowledge.ServicePoint}, Region: t.region, On: t.on, NoSample: t.NoSample, Limit: 3 * mostCards,
		})
		if err != nil {
			return nil, "", fmt.Errorf("search: %w", err)
		}
		read = cmp.Or(read, got.Read)
		if runes(w.text) == 1 {
			continue // she has only begun to type
		}
		// She picks herself, so that what is near enough to be offered will do.
		for _, need := range []bar{{enough, surely, likely}, {perhaps, enough, maybe}} {
			if list, err = t.ranked(ctx, got.Hits, need); err != nil {
				return nil, "", err
			}
			if len(list) > 0 {
				list, err = t.closer(ctx, list)
				return list, got.Read, err
			}
		}
	}
	return nil, read, nil
}

// ranked are the service points among hits that reach the bar, in order.
func (t *turn) ranked(ctx context.Context, hits []index.Hit, need bar) ([]found, error) {
	var list []found
	for _, h := range hits {
		meant := len(t.choices) == 0 || slices.ContainsFunc(t.choices, func(r region.Region) bool { return region.Within(h.Region, r.Code) })
		if !meant || !need.reached(&h) {
			continue
		}
		e, err := t.Entries.Entry(ctx, h.Entry)
		if errors.Is(err, knowledge.ErrNotFound) || err == nil && e.Point == nil {
			continue
		}
		if err != nil {
			return nil, err
		}
		if t.region != "" {
			h.Score *= nearness(h.Region, t.region)
		}
		list = append(list, found{h, e, []int{-1}, nil})
	}
	slices.SortStableFunc(list, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Entry, b.Entry))
	})
	for i := range list {
		if i == mostCards || list[i].Score < worthwhile*list[0].Score {
			return list[:i], nil
		}
	}
	return list, nil
}

// closer is list by distance where she said where she is; where she named no
// region, the points of the best one's kind from anywhere that are closest.
func (t *turn) closer(ctx context.Context, list []found) ([]found, error) {
	best := &list[0].entry
	if !t.named && len(t.choices) == 0 && len(best.Point.Kinds) > 0 && farness(t.Place, best) < math.MaxFloat64 {
		return t.pointsOf(ctx, best.Point.Kinds[0])
	}
	t.byDistance(list)
	return list, nil
}

// pointsOf are the service points of that kind: the closest to where she is, or
// else those of her region.
func (t *turn) pointsOf(ctx context.Context, kind string) ([]found, error) {
	points, err := t.closest(ctx, kind, mostCards)
	if err != nil {
		return nil, err
	}
	list := founds(points)
	t.byDistance(list)
	return list, nil
}
