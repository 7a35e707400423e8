package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// pressed obeys a button. One that belongs to an answer that is no longer
// remembered, or that nobody knows, gets a kind sentence.
func (t *turn) pressed(ctx context.Context) (*Reply, error) {
	if t.Press == "" {
		return nil, nil
	}
	what, rest, _ := strings.Cut(t.Press, ":")
	switch what {
	case "typed":
		return t.asTyped(ctx, rest)
	case "answer":
		return t.answered(ctx, rest)
	case "tick":
		return t.ticked(ctx, rest)
	case "start":
		return t.linked(ctx, rest)
	case "human":
		return t.person(ctx, rest)
	case "hand":
		return t.pressedHand(ctx, rest)
	case "case":
		return t.pressedCase(ctx, rest)
	case "tellme":
		return t.tellMe(), nil
	case "read":
		return t.readEntry(ctx, rest)
	case "forget", "nokeep", "keep":
		return t.small(ctx, what)
	}
	turn, rest, _ := strings.Cut(rest, ":")
	switch what {
	case "region":
		return t.chosen(ctx, turn)
	}
	if turn != strconv.Itoa(t.session.Turn) || len(t.session.Shown) == 0 {
		return t.stale(), nil
	}
	switch what {
	case "more":
		return t.more(ctx)
	case "show":
		return t.show(ctx, rest)
	case "useful":
		return t.marked(ctx, true)
	case "useless":
		return t.marked(ctx, false)
	case "wrong":
		return t.whatIsWrong(ctx, rest)
	case "fix":
		return t.fix(ctx, rest)
	case "screen":
		return t.pressedScreen(ctx, rest)
	case "papers":
		return t.prepare(ctx, rest)
	case "tell":
		return t.tell(ctx, rest)
	}
	return t.stale(), nil
}

// chosen settles in which region she is, and gives the answer that waited for it.
func (t *turn) chosen(ctx context.Context, code string) (*Reply, error) {
	r, ok := region.Lookup(code)
	if !ok || r.Code == "" {
		return t.stale(), nil
	}
	choice := t.session.choice(r.Code)
	if region.Within(choice, r.Code) {
		r, _ = region.Lookup(choice) // 福州 says which 鼓楼区
	}
	waiting, asked := t.session.Choices[choice], len(t.session.Choices) > 0
	t.session.Choices = nil
	reply := t.moved(r)
	if found, err := t.awaited(ctx, r.Code, false); found != nil || err != nil {
		return found, err
	}
	if !asked {
		return reply, nil
	}
	d, err := t.recalled(ctx, waiting)
	if err != nil {
		return nil, err
	}
	d.found = slices.DeleteFunc(d.found, func(f found) bool {
		return !region.Within(r.Code, f.Region) && !region.Within(f.Region, r.Code)
	})
	if len(d.found) == 0 {
		d.status = NoAnswer
	}
	return t.compose(ctx, d)
}

// choice is the code among the choices that somebody means who says code: that
// one, the only one in it, or else the innermost around it; code itself where none is.
func (s *Session) choice(code string) string {
	var inside []string
	for c := range s.Choices {
		if region.Within(c, code) {
			inside = append(inside, c)
		}
	}
	if len(inside) == 1 {
		return inside[0]
	}
	for _, outer := range region.Chain(code) {
		if _, ok := s.Choices[outer]; ok {
			return outer
		}
	}
	return code
}

// recalled is the decision that r remembers, as far as its entries still stand.
func (t *turn) recalled(ctx context.Context, r Recall) (*decision, error) {
	d := &decision{status: NoAnswer, facets: r.Facets}
	if t.Entries == nil {
		return d, errAbsent
	}
	for _, s := range r.Shown {
		e, err := t.Entries.Entry(ctx, s.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		d.status = Answered
		d.found = append(d.found, again(e, s.Sections))
	}
	return d, nil
}

// again is an entry found without a search.
func again(e knowledge.Entry, sections []int) found {
	if len(sections) == 0 {
		sections = []int{-1}
	}
	return found{index.Hit{Entry: e.ID, Kind: e.Kind, Region: e.Region, Section: sections[0]}, e, sections, nil}
}

// more turns the page, and after an entry's last one opens the next entry.
func (t *turn) more(ctx context.Context) (*Reply, error) {
	if len(t.session.Shown) == 0 {
		return t.stale(), nil
	}
	if list := t.session.List; list != nil {
		next := *list
		next.Page++
		return t.page(ctx, next)
	}
	d, err := t.recalled(ctx, t.session.Recall)
	if err != nil {
		return nil, err
	}
	open, page := t.session.Open, t.session.Page+1
	if open < len(d.found) {
		c, err := t.card(ctx, &d.found[open], d.facets)
		if err != nil {
			return nil, err
		}
		if page >= len(c.pages()) {
			open, page = open+1, 0
		}
	}
	if open >= len(d.found) {
		return t.human(ctx, "no_more")
	}
	return t.turnTo(ctx, d, open, page)
}

// show opens the entry with that number, counted from 1.
func (t *turn) show(ctx context.Context, number string) (*Reply, error) {
	d, err := t.recalled(ctx, t.session.Recall)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(d.found) {
		return t.stale(), nil
	}
	return t.turnTo(ctx, d, n-1, 0)
}

// turnTo reads on in an answer that was given before.
func (t *turn) turnTo(ctx context.Context, d *decision, open, page int) (*Reply, error) {
	t.session.Shown, t.session.List = d.recall().Shown, nil
	reply, err := t.read(ctx, d, open, page)
	if err == nil {
		reply.Hits = []Hit{t.hit(d.found[open])}
	}
	return reply, err
}

// marked thanks for a judgement; where the answer was no use, a person may be.
func (t *turn) marked(ctx context.Context, useful bool) (*Reply, error) {
	mark := &Mark{Entry: t.session.Shown[0].Entry, Useful: useful}
	if useful {
		reply := t.talk(Chat, "marked_useful")
		reply.Mark = mark
		return reply, nil
	}
	reply, err := t.human(ctx, "marked_useless")
	if err == nil {
		reply.Mark = mark
		t.offerToTell(reply)
	}
	return reply, err
}

// resume answers what only makes sense after the last answer: "2", or "电话呢".
func (t *turn) resume(ctx context.Context) (*Reply, error) {
	if t.session.Turn == 0 {
		return nil, nil
	}
	number, facets := t.picked()
	if len(t.session.Shown) == 0 {
		if number != "" || len(cueWords().facetsAlone(t.text)) > 0 && cueWords().onlyAsked(t.matter) {
			return t.stale(), nil
		}
		return nil, nil
	}
	if number != "" {
		if len(facets) > 0 {
			t.session.Facets = facets
		}
		return t.show(ctx, number)
	}
	facets = cueWords().facetsAlone(t.text)
	if len(facets) == 0 || !cueWords().onlyAsked(t.matter) {
		return nil, nil
	}
	d, err := t.recalled(ctx, t.session.Recall)
	if err != nil || len(d.found) <= t.session.Open {
		return nil, err
	}
	d.facets = facets
	t.session.Facets = facets
	open := &d.found[t.session.Open]
	open.sections = fittingSections(&open.entry, facets, open.sections)
	return t.turnTo(ctx, d, t.session.Open, 0)
}

// nearby answers a place sent without words: with the service points of the
// last answer, or else those of the women's federation, the closest first.
func (t *turn) nearby(ctx context.Context) (*Reply, error) {
	if t.Place == nil || t.text != "" {
		return nil, nil
	}
	if found, err := t.awaited(ctx, t.region, true); found != nil || err != nil {
		return found, err
	}
	d, err := t.recalled(ctx, t.session.Recall)
	if err != nil {
		return nil, err
	}
	kind := federation
	for _, f := range d.found {
		if p := f.entry.Point; p != nil && len(p.Kinds) > 0 {
			kind = p.Kinds[0]
			break
		}
	}
	points, err := t.closest(ctx, kind, mostHits)
	if err != nil {
		return nil, err
	}
	if len(points) == 0 {
		return t.talk(Clarify, "place_nothing"), nil
	}
	d.found = nil
	for _, e := range points {
		d.found = append(d.found, again(e, nil))
	}
	d.status, d.facets = Answered, []string{"where"}
	t.remember(d)
	return t.answer(ctx, d)
}
