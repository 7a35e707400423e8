package bot

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
)

// nth is the entry with that number, counted from 1, of the last answer; nil where there
// is none.
func (t *turn) nth(ctx context.Context, number string) (*knowledge.Entry, error) {
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 || n > len(t.session.Shown) || t.Entries == nil {
		return nil, nil
	}
	e, err := t.Entries.Entry(ctx, t.session.Shown[n-1].Entry)
	switch {
	case errors.Is(err, knowledge.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &e, nil
}

// ticks are the buttons of the papers of e, those that she has with a tick.
func (t *turn) ticks(e *knowledge.Entry) [][]Button {
	if e.Programme == nil || t.Whole {
		return nil
	}
	var rows [][]Button
	papers := e.Programme.Papers
	for i, paper := range papers[:min(mostPapers, len(papers))] {
		rows = append(rows, []Button{{
			Label: t.box(i) + " " + shorten(paper, 24),
			Data:  "tick:" + t.session.Screen.no() + ":" + strconv.Itoa(i),
		}})
	}
	return rows
}

// box is the mark of the paper at i.
func (t *turn) box(i int) string {
	if slices.Contains(t.session.Screen.Ticked, i) {
		return "☑"
	}
	return "☐"
}

// ticked ticks a paper, or takes the tick away.
func (t *turn) ticked(ctx context.Context, rest string) (*Reply, error) {
	s := t.session.Screen
	if s == nil || s.Programme == "" || t.Entries == nil {
		return t.stale(), nil
	}
	no, at, _ := strings.Cut(rest, ":")
	e, err := t.Entries.Entry(ctx, s.Programme)
	if err != nil && !errors.Is(err, knowledge.ErrNotFound) {
		return nil, err
	}
	i, wrong := strconv.Atoi(at)
	if err != nil || wrong != nil || no != s.no() || e.Programme == nil || i < 0 || i >= min(mostPapers, len(e.Programme.Papers)) {
		return t.stale(), nil
	}
	s.Ticked = toggled(s.Ticked, i)
	return t.checklist(ctx, &e)
}

// prepare opens the list of papers of the entry with that number of the last answer.
func (t *turn) prepare(ctx context.Context, number string) (*Reply, error) {
	e, err := t.nth(ctx, number)
	if err != nil {
		return nil, err
	}
	if e == nil || e.Programme == nil || len(e.Programme.Papers) == 0 {
		return t.show(ctx, number)
	}
	t.session.Screen = &Screening{Started: t.now.UTC().Truncate(time.Second), Programme: e.ID}
	return t.checklist(ctx, e)
}

// checklist is the list of papers to bring for e, to be ticked.
func (t *turn) checklist(ctx context.Context, e *knowledge.Entry) (*Reply, error) {
	papers := e.Programme.Papers
	papers = papers[:min(mostPapers, len(papers))]
	done := len(t.session.Screen.Ticked)
	reply := &Reply{Status: Chat, Lines: []Line{
		t.say("screen_papers_of", map[string]any{"Title": shorten(e.Title, 60), "Done": done, "All": len(papers)}),
	}}
	for i, paper := range papers {
		reply.Lines = append(reply.Lines, Line{Style: Prose, Text: t.box(i) + " " + shorten(paper, 36)})
	}
	if done == len(papers) {
		reply.Lines = append(reply.Lines, t.say("screen_papers_done", nil))
	}
	desks, err := t.reachable(ctx, e)
	if err != nil {
		return nil, err
	}
	calls := t.calls(desks)
	reply.Lines = append(reply.Lines, calls[:min(1, len(calls))]...)
	reply.Buttons = t.ticks(e)
	for i, shown := range t.session.Shown {
		if shown.Entry == e.ID {
			reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("screen_read"), Data: t.data("show") + ":" + strconv.Itoa(i+1)}})
			break
		}
	}
	return reply, nil
}
