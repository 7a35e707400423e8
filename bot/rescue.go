package bot

import (
	"cmp"
	"context"
	"slices"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
)

// patience is how long an urgent reply waits for what would be good to add, unless the
// Config says.
const patience = 25 * time.Millisecond

// mostHelpers is how many urgent replies may be waiting for what could be added. Where a
// knowledge base hangs, those beyond it go without.
const mostHelpers = 16

// longStory is how many characters a message has that is searched for by its topic alone:
// searching for all of its words takes too long, and finds what it tells besides.
const longStory = 120

// Alarm is the reply to a message of somebody in danger made of nothing but what is in
// memory, for a channel that cannot wait for the store: the urgent rules in force and the
// words that are compiled in. It reports false where nobody is in danger.
func (b *Bot) Alarm(m Message) (Reply, bool) {
	t := b.hear(m)
	a, ok := t.alarm(t.alarms(), t.text)
	if !ok {
		return Reply{}, false
	}
	reply := t.firstAid(a)
	reply.Lines = append(reply.Lines, nextSteps(a, t.lang))
	reply.Lang = t.lang
	return *reply, true
}

// firstAid is what to do now and whom to call.
func (t *turn) firstAid(a alarm.Alarm) *Reply {
	return &Reply{
		Status: Urgent, Urgent: emergencyOf(a, t.lang), Lines: firstWords(a, t.lang),
		Buttons: [][]Button{{t.humanButton(a.Topic.Key)}},
	}
}

// rescue answers somebody in danger. What to do now and whom to call is compiled
// in; what the knowledge base can add is left out where that is slow or broken,
// so that it returns no error.
func (t *turn) rescue(ctx context.Context) (*Reply, error) {
	a, ok := t.alarm(t.alarms(), t.text)
	if !ok {
		return nil, nil
	}
	reply := t.firstAid(a)
	h := t.helpFor(ctx, a)
	reply.Lines = append(append(reply.Lines, h.near...), nextSteps(a, t.lang))
	reply.Lines = append(reply.Lines, h.more...)
	reply.Hits = append(reply.Hits, h.hits...)
	reply.Buttons = append(reply.Buttons, h.buttons...)
	if h.session != nil {
		t.session = *h.session
	}
	t.handDanger(a, reply)
	return reply, nil
}

// help is what the knowledge base adds to an urgent reply.
type help struct {
	near, more []Line // how to reach the nearest service point; what explains the matter
	hits       []Hit
	buttons    [][]Button
	session    *Session // where the reply can be continued
}

// helpFor is the help that comes in time; none where there is no knowledge base.
//
// It asks on a turn of its own, and does not wait for one that hangs: a store that
// takes no notice of ctx must not keep anybody from the numbers. So that such ones
// don't pile up, there are never more than mostHelpers.
func (t *turn) helpFor(ctx context.Context, a alarm.Alarm) help {
	if t.Entries == nil || t.Search == nil {
		return help{}
	}
	select {
	case t.helpers <- struct{}{}:
	default:
		return help{}
	}
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(t.Patience, patience))
	defer cancel()
	own := *t
	own.searched, own.searches, own.weeks, own.doubts = nil, nil, nil, nil
	if longer(own.matter, longStory) {
		own.text, own.matter = a.Topic.Name, a.Topic.Name
	}
	if t.searched != nil {
		own.searched = &[]Searched{}
	}
	got := make(chan help, 1)
	go func() {
		defer func() { <-t.helpers }()
		got <- own.help(ctx, a)
	}()
	select {
	case h := <-got:
		if t.searched != nil {
			*t.searched = append(*t.searched, *own.searched...)
		}
		return h
	case <-ctx.Done():
		return help{}
	}
}

// help asks the knowledge base for the nearest service point for the matter, and for
// what explains it best.
func (t *turn) help(ctx context.Context, a alarm.Alarm) help {
	var h help
	for _, kind := range a.Topic.Points {
		near, err := t.nearest(ctx, kind)
		if err != nil || len(near) == 0 {
			continue
		}
		t.openFirst(near)
		h.near = t.reach(t.desks(&near[0])[0])
		h.hits = append(h.hits, t.hit(again(near[0], nil)))
		break
	}
	d, err := t.search(ctx, t.region)
	if err != nil || d.status != Answered {
		return h
	}
	d.found = d.found[:min(2, len(d.found))]
	t.remember(d)
	h.session = &t.session
	if t.Whole { // nothing can be pressed there
		if c, err := t.card(ctx, &d.found[0], d.facets); err == nil {
			h.more = append([]Line{{Style: Break}}, c.whole()...)
		}
	}
	for i := range d.found {
		h.hits = append(h.hits, t.hit(d.found[i]))
		h.buttons = append(h.buttons, []Button{t.open(i, &d.found[i])})
	}
	return h
}

// openFirst puts the points that are open at the moment first, then those of which that
// is not known; of either, those that can be called.
func (t *turn) openFirst(points []knowledge.Entry) {
	rank := func(e *knowledge.Entry) int {
		n := 1
		if open := t.openNow(e.Point.Hours); open != nil && *open {
			n = 0
		} else if open != nil {
			n = 2
		}
		if len(e.Point.Phones) == 0 {
			n += 3
		}
		return n
	}
	slices.SortStableFunc(points, func(a, b knowledge.Entry) int { return cmp.Compare(rank(&a), rank(&b)) })
}
