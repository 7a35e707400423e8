package bot

import (
	"context"
	"time"
)

// patience is how long an urgent reply waits for what would be good to add.
const patience = 200 * time.Millisecond

// Alarm is the reply to a message of somebody in danger made of nothing but what is
// compiled in, for a channel that cannot wait for the store. It reports false where
// nobody is in danger.
func (b *Bot) Alarm(m Message) (Reply, bool) {
	t := b.hear(m)
	a := urgentRules().urgent(t.text)
	if a == nil {
		return Reply{}, false
	}
	reply := t.firstAid(a)
	reply.Lang = t.lang
	return *reply, true
}

// firstAid is what to do now and whom to call.
func (t *turn) firstAid(a *alarm) *Reply {
	return &Reply{
		Status: Urgent, Urgent: a.emergency(t.lang), Lines: a.lines(t.lang),
		Buttons: [][]Button{{t.humanButton(a.Name)}},
	}
}

// rescue answers somebody in danger. What to do now and whom to call is compiled
// in; what the knowledge base can add is left out where that is slow or broken,
// so that it returns no error.
func (t *turn) rescue(ctx context.Context) (*Reply, error) {
	a := urgentRules().urgent(t.text)
	if a == nil {
		return nil, nil
	}
	reply := t.firstAid(a)
	t.handDanger(a, reply)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	t.addHelp(ctx, a, reply)
	return reply, nil
}

// addHelp adds the nearest service point for the matter and what explains it best.
func (t *turn) addHelp(ctx context.Context, a *alarm, reply *Reply) {
	if t.Entries == nil || t.Search == nil {
		return
	}
	if a.Point != "" {
		if near, err := t.nearest(ctx, a.Point); err == nil && len(near) > 0 {
			reply.Lines = append(reply.Lines, Line{Style: Break})
			reply.Lines = append(reply.Lines, t.reach(t.desks(&near[0])[0])...)
			reply.Hits = append(reply.Hits, t.hit(again(near[0], nil)))
		}
	}
	d, err := t.search(ctx, t.region)
	if err != nil || d.status != Answered {
		return
	}
	d.found = d.found[:min(2, len(d.found))]
	t.remember(d)
	if t.Whole { // nothing can be pressed there
		if c, err := t.card(ctx, &d.found[0], d.facets); err == nil {
			reply.Lines = append(reply.Lines, Line{Style: Break})
			reply.Lines = append(reply.Lines, c.whole()...)
		}
	}
	for i := range d.found {
		reply.Hits = append(reply.Hits, t.hit(d.found[i]))
		reply.Buttons = append(reply.Buttons, []Button{t.open(i, &d.found[i])})
	}
}
