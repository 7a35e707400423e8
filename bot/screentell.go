package bot

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/screen"
)

// What of an outcome fits on a phone's screen.
const (
	mostFitting  = 5 // programmes that fit, of all that can be had
	mostOpen     = 3 // and those that may
	mostInstead  = 3 // programmes that may fit instead of one
	mostPapers   = 8 // papers to tick
	mostContacts = 2 // rows of whom to call
)

// outcome tells what the rules come to. What she said of herself is forgotten with it.
func (t *turn) outcome(ctx context.Context, found *screen.Screening) (*Reply, error) {
	s := t.session.Screen
	t.session.Screen = nil
	if len(s.For) == 1 && len(found.Outcomes) == 1 {
		t.concluded = &found.Outcomes[0]
		return t.tellOne(ctx, &found.Outcomes[0], s)
	}
	return t.tellAll(ctx, found.Outcomes)
}

// tellOne tells the outcome for one programme.
func (t *turn) tellOne(ctx context.Context, o *screen.Outcome, s *Screening) (*Reply, error) {
	e, err := t.Entries.Entry(ctx, o.Programme)
	if errors.Is(err, knowledge.ErrNotFound) {
		return t.human(ctx, "screen_gone")
	}
	if err != nil {
		return nil, err
	}
	d := &decision{status: Answered, found: []found{again(e, nil)}}
	reply := &Reply{Status: Answered}
	if o.Result == screen.DoesNotFit {
		if err := t.instead(ctx, d, s, o.Programme); err != nil {
			return nil, err
		}
		t.remember(d)
		reply.Lines = append(t.lacking(o, shorten(e.Title, 60)), t.suggested(d)...)
		err = t.close(ctx, reply, &e, o.Dated, nil)
	} else {
		t.remember(d)
		t.session.Screen = &Screening{Started: s.Started, Programme: e.ID}
		reply.Lines, reply.Buttons = t.promising(o, &e), t.ticks(&e)
		err = t.close(ctx, reply, &e, o.Dated, t.preparing(&e, len(reply.Buttons) > 0))
	}
	if err != nil {
		return nil, err
	}
	for i := range d.found {
		reply.Hits = append(reply.Hits, t.hit(d.found[i]))
		if i > 0 {
			reply.Buttons = append(reply.Buttons, []Button{t.open(i, &d.found[i])})
		}
	}
	reply.Buttons = append(reply.Buttons,
		[]Button{{Label: t.word("screen_read"), Data: t.data("show") + ":1"}},
		[]Button{{Label: t.word("screen_more"), Data: startButton + DeepLink("")}})
	return reply, nil
}

// promising tells of a programme that fits, or that may.
func (t *turn) promising(o *screen.Outcome, e *knowledge.Entry) []Line {
	title := shorten(e.Title, 60)
	lines := []Line{t.say("screen_undecided", map[string]any{"Title": title, "Facts": t.labels(o.Open)})}
	if o.Result == screen.Fits {
		lines = append([]Line{t.say("screen_fits", map[string]any{"Title": title})}, t.amount(o, e)...)
	}
	return append(append(lines, t.notWith(o.NotWith)...), t.applying(o.Window)...)
}

// suggested names the programmes of d after the first.
func (t *turn) suggested(d *decision) []Line {
	if len(d.found) < 2 {
		return nil
	}
	lines := []Line{t.say("screen_instead", nil)}
	for i := 1; i < len(d.found); i++ {
		lines = append(lines, Line{Style: Prose, Text: strconv.Itoa(i+1) + ". " + d.found[i].label(36)})
	}
	return lines
}

// lacking tells what a programme asks for that she does not have, by what she said.
func (t *turn) lacking(o *screen.Outcome, title string) []Line {
	var reasons []string
	quote := ""
	for _, c := range o.Lacking() {
		reason := c.Reason
		if t.lang == English {
			reason = cmp.Or(c.ReasonEn, c.Reason)
		}
		reasons = append(reasons, strings.TrimRight(reason, "。；;. "))
		quote = cmp.Or(quote, c.Quote)
	}
	reasons = reasons[:min(3, len(reasons))]
	lines := []Line{t.say("screen_asks_for", map[string]any{"Title": title, "Reasons": strings.Join(reasons, t.word("screen_and"))})}
	if quote != "" {
		lines = append(lines, Line{Style: Quote, Text: shorten(quote, 90)})
	}
	return lines
}

// instead adds to d the programmes of the region that fit, or may, by what she said.
func (t *turn) instead(ctx context.Context, d *decision, s *Screening, but string) error {
	rules, err := t.ruled(ctx, nil)
	if err != nil {
		return err
	}
	list := screen.NewSet(rules...).Screen(s.Values, s.Skipped, t.today()).Outcomes
	list = slices.DeleteFunc(list, func(o screen.Outcome) bool { return o.Result == screen.DoesNotFit || o.Programme == but })
	slices.SortStableFunc(list, func(a, b screen.Outcome) int {
		if fits := a.Result == screen.Fits; fits != (b.Result == screen.Fits) {
			return map[bool]int{true: -1, false: 1}[fits]
		}
		return len(a.Open) - len(b.Open)
	})
	for _, o := range list[:min(mostInstead, len(list))] {
		e, err := t.Entries.Entry(ctx, o.Programme)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return err
		}
		d.found = append(d.found, again(e, nil))
	}
	return nil
}

// amount is what is given, with the policy's words for it.
func (t *turn) amount(o *screen.Outcome, e *knowledge.Entry) []Line {
	var lines []Line
	switch {
	case o.Amount != nil:
		lines = append(lines, Line{Style: Field, Label: t.word("label_amount"), Text: t.paid(o.Amount)})
		if o.Amount.Quote != "" {
			lines = append(lines, Line{Style: Quote, Text: shorten(o.Amount.Quote, 90)})
		}
		return lines
	case len(o.Open) > 0:
		lines = append(lines, t.say("screen_amount_open", map[string]any{"Facts": t.labels(o.Open)}))
	}
	if p := e.Programme; p != nil && p.Amount != "" {
		lines = append(lines, Line{Style: Field, Label: t.word("label_amount"), Text: shorten(p.Amount, 100)})
	}
	return lines
}

// paid is an amount of money in words.
func (t *turn) paid(a *screen.Amount) string {
	key := "screen_paid"
	switch a.Per {
	case "once":
		key = "screen_paid_once"
	case "month":
		key = "screen_paid_month"
	case "year":
		key = "screen_paid_year"
	}
	return Say(t.lang, key, map[string]any{"Yuan": a.Yuan})
}

func (t *turn) notWith(titles []string) []Line {
	if len(titles) == 0 {
		return nil
	}
	return []Line{t.say("screen_not_with", map[string]any{"Titles": shorten(strings.Join(titles, t.word("screen_and")), 60)})}
}

// applying tells when one can apply.
func (t *turn) applying(w *screen.Window) []Line {
	switch {
	case w == nil:
		return nil
	case w.Now:
		return []Line{t.say("screen_window_now", map[string]any{"To": w.To})}
	case w.From != "":
		return []Line{t.say("screen_window_next", map[string]any{"From": w.From, "To": w.To})}
	}
	return []Line{t.say("screen_window_over", nil)}
}

// labels names the facts that are missing.
func (t *turn) labels(keys []string) string {
	var names []string
	for _, key := range keys[:min(3, len(keys))] {
		if f := fact.Named(key); f != nil {
			names = append(names, f.In(t.lang).Label)
		}
	}
	return strings.Join(names, t.word("screen_and"))
}

// preparing is what to bring and where to go. Papers that can be ticked are in buttons.
func (t *turn) preparing(e *knowledge.Entry, ticked bool) []Line {
	p := e.Programme
	if p == nil {
		return nil
	}
	var lines []Line
	papers := numbered(p.Papers)
	if ticked && !t.Whole {
		papers = t.word("screen_papers")
	}
	for _, f := range []struct{ label, text string }{
		{"label_papers", papers}, {"label_where", p.Where}, {"label_steps", numbered(p.Steps)},
	} {
		if f.text != "" {
			lines = append(lines, Line{Style: Field, Label: t.word(f.label), Text: shorten(f.text, 120)})
		}
	}
	return lines
}

// close ends an outcome: as much of room as fits, whom to call, how old the rule is,
// and that the office decides.
func (t *turn) close(ctx context.Context, reply *Reply, e *knowledge.Entry, dated knowledge.Date, room []Line) error {
	desks, err := t.reachable(ctx, e)
	if err != nil {
		return err
	}
	calls := t.calls(desks)
	tail := append(slices.Clone(calls[:min(mostContacts, len(calls))]), t.ruleOf(dated), t.say("screen_decides", nil))
	size, rows := pageRunes, pageLines+1
	for _, l := range slices.Concat(reply.Lines, tail) {
		size, rows = size-l.size()-1, rows-1
	}
	for _, l := range room {
		if l.size() >= size || rows <= 0 {
			continue
		}
		reply.Lines = append(reply.Lines, l)
		size, rows = size-l.size()-1, rows-1
	}
	reply.Lines = append(reply.Lines, tail...)
	return nil
}

// ruleOf tells when the rule was compared with the policy.
func (t *turn) ruleOf(day knowledge.Date) Line {
	if day == "" {
		return t.say("screen_undated", nil)
	}
	return t.say("screen_dated", map[string]any{"Date": day})
}

// tellAll tells which programmes of the region fit, and which may.
func (t *turn) tellAll(ctx context.Context, list []screen.Outcome) (*Reply, error) {
	fits, open := only(list, screen.Fits), only(list, screen.Open)
	if len(fits)+len(open) == 0 {
		return t.human(ctx, "screen_none_fits")
	}
	slices.SortStableFunc(open, func(a, b screen.Outcome) int { return len(a.Open) - len(b.Open) })
	shown := &summary{turn: t, d: &decision{status: Answered}}
	if err := shown.tell(ctx, "screen_all_fit", fits, mostFitting, t.fitting); err != nil {
		return nil, err
	}
	ready := len(shown.d.found)
	if err := shown.tell(ctx, "screen_all_open", open, mostOpen, t.missing); err != nil {
		return nil, err
	}
	count := func(key string, n int) {
		if n > 0 {
			shown.lines = append(shown.lines, t.say(key, map[string]any{"N": n}))
		}
	}
	count("screen_all_more", len(fits)+len(open)-len(shown.d.found))
	count("screen_all_others", len(list)-len(fits)-len(open))
	shown.lines = append(shown.lines, t.either(fits[:min(mostFitting, len(fits))])...)
	t.remember(shown.d)
	office, err := t.office(ctx)
	if err != nil {
		return nil, err
	}
	calls := t.calls([]desk{office})
	reply := &Reply{Status: Answered, Lines: append(shown.lines, calls[:min(1, len(calls))]...)}
	reply.Lines = append(reply.Lines, t.ruleOf(shown.dated), t.say("screen_decides", nil))
	for i := range shown.d.found {
		reply.Hits = append(reply.Hits, t.hit(shown.d.found[i]))
		button := t.open(i, &shown.d.found[i])
		if i < ready {
			button.Data = t.data("papers") + ":" + strconv.Itoa(i+1)
		}
		reply.Buttons = append(reply.Buttons, []Button{button})
	}
	return reply, nil
}

// summary is a list of programmes with a line each.
type summary struct {
	*turn
	d     *decision
	lines []Line
	dated knowledge.Date // of the oldest rule
}

// tell adds at most that many programmes under the heading of key.
func (s *summary) tell(ctx context.Context, key string, list []screen.Outcome, most int, line func(*screen.Outcome) string) error {
	if len(list) > 0 {
		s.lines = append(s.lines, s.say(key, map[string]any{"N": len(list)}))
	}
	for i := range list[:min(most, len(list))] {
		o := &list[i]
		e, err := s.Entries.Entry(ctx, o.Programme)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue // archived just now
		}
		if err != nil {
			return err
		}
		s.d.found = append(s.d.found, again(e, nil))
		s.lines = append(s.lines, Line{Style: Prose, Text: strconv.Itoa(len(s.d.found)) + ". " + line(o)})
		if o.Dated != "" && (s.dated == "" || o.Dated < s.dated) {
			s.dated = o.Dated
		}
	}
	return nil
}

// missing names a programme that may fit, with what still decides.
func (t *turn) missing(o *screen.Outcome) string {
	return Say(t.lang, "screen_one_open", map[string]any{"Title": shorten(o.Title, 28), "Facts": t.labels(o.Open)})
}

// only are the outcomes with that result.
func only(list []screen.Outcome, result screen.Result) []screen.Outcome {
	return slices.DeleteFunc(slices.Clone(list), func(o screen.Outcome) bool { return o.Result != result })
}

// fitting names a programme that fits, with what it gives.
func (t *turn) fitting(o *screen.Outcome) string {
	title := shorten(o.Title, 32)
	if o.Amount == nil {
		return title
	}
	return Say(t.lang, "screen_one_fits", map[string]any{"Title": title, "Amount": t.paid(o.Amount)})
}

// either tells of two programmes that fit and that nobody can have both.
func (t *turn) either(fits []screen.Outcome) []Line {
	for i := range fits {
		for j := range fits {
			if i != j && slices.Contains(fits[i].NotWith, fits[j].Title) {
				return []Line{t.say("screen_one_of_two", map[string]any{"A": shorten(fits[i].Title, 24), "B": shorten(fits[j].Title, 24)})}
			}
		}
	}
	return nil
}
