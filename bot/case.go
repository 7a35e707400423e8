package bot

import (
	"context"
	"errors"
	"slices"
	"strings"

	"jinguo/knowledge"
)

// longOver reports whether c ended so long ago that it cannot be reopened, or seen by its
// receipt.
func (t *turn) longOver(c *knowledge.Case) bool {
	return !c.Live() && t.now.Sub(c.Ended) >= knowledge.CaseReopen
}

// ownCase is the chat's newest case; nil where it has none.
func (t *turn) ownCase(ctx context.Context) (*knowledge.Case, error) {
	c, err := t.Cases.CaseOf(ctx, t.Chat)
	if errors.Is(err, knowledge.ErrNoCase) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &c, nil
}

// theCase is the case with that receipt, the chat's own where code is empty, or what to
// say where there is none.
func (t *turn) theCase(ctx context.Context, code string) (*knowledge.Case, *Reply, error) {
	if code == "" {
		c, err := t.ownCase(ctx)
		if c == nil && err == nil {
			reply := t.talk(Chat, "mine_none")
			reply.Buttons = [][]Button{{t.humanButton("")}}
			return nil, reply, nil
		}
		return c, nil, err
	}
	codes := &t.session.Codes
	if codes.spent(t.now) {
		return nil, t.talk(Chat, "mine_code_wait"), nil
	}
	c, err := t.Cases.CaseByCode(ctx, code)
	if err != nil && !errors.Is(err, knowledge.ErrNoCase) {
		return nil, nil, err
	}
	if err != nil || t.longOver(&c) {
		codes.count(t.now)
		return nil, t.talk(Chat, "mine_code_wrong"), nil
	}
	return &c, nil, nil
}

// byCode tells of the case whose receipt the message is, with or without the word that
// asks for it.
func (t *turn) byCode(ctx context.Context) (*Reply, error) {
	if t.Cases == nil || t.Chat == "" || t.Shared {
		return nil, nil
	}
	if code := t.receipt(); code != "" {
		return t.progress(ctx, code)
	}
	return nil, nil
}

// receipt is the receipt that the message names; empty where it names none.
func (t *turn) receipt() string {
	if code := receiptIn(t.text); code != "" {
		return code
	}
	word, rest, _ := strings.Cut(strings.NewReplacer(":", " ", "，", " ", ",", " ").Replace(t.text), " ")
	if cueWords().talk["status"].MatchString(bare(word)) {
		return receiptIn(rest)
	}
	for _, word := range []string{"进度", "编号"} {
		if rest, ok := strings.CutPrefix(t.text, word); ok {
			return receiptIn(strings.TrimLeft(rest, ":,， 是"))
		}
	}
	return ""
}

// progress tells how far a case has come; nil where no case can be here.
func (t *turn) progress(ctx context.Context, code string) (*Reply, error) {
	if t.Cases != nil && t.Shared {
		return t.human(ctx, "hand_alone")
	}
	if !t.persons() {
		return nil, nil
	}
	c, reply, err := t.theCase(ctx, code)
	if c == nil {
		return reply, err
	}
	return t.shown(ctx, c, code)
}

// pressedCase obeys a button about a case: what to do and, unless it is the chat's own,
// its receipt.
func (t *turn) pressedCase(ctx context.Context, rest string) (*Reply, error) {
	if !t.persons() {
		return t.stale(), nil
	}
	what, code, named := strings.Cut(rest, ":")
	if code = receiptIn(code); named && code == "" {
		return t.stale(), nil
	}
	c, reply, err := t.theCase(ctx, code)
	if c == nil {
		return reply, err
	}
	hand := func(kind knowledge.StepKind) *knowledge.Handing {
		return &knowledge.Handing{Kind: kind, Region: c.Region, Lang: t.lang, Code: code}
	}
	switch what {
	case "read":
		return t.replies(ctx, c, code)
	case "add":
		return t.askMore(ctx, c, code)
	case "withdraw":
		if !c.Live() {
			return t.shown(ctx, c, code)
		}
		reply := t.talk(Chat, "mine_sure")
		reply.Buttons = [][]Button{{t.caseButton("mine_takeback", "takeback", code), t.caseButton("mine_leave", "status", code)}}
		return reply, nil
	case "takeback":
		if !c.Live() {
			return t.shown(ctx, c, code)
		}
		reply := t.talk(Chat, "mine_withdrawn_now")
		reply.Handing = hand(knowledge.StepWithdrawn)
		reply.Buttons = [][]Button{{t.caseButton("mine_again", "add", code)}}
		return reply, nil
	case "done":
		if !c.Live() {
			return t.shown(ctx, c, code)
		}
		reply := t.talk(Chat, "mine_solved")
		reply.Handing = hand(knowledge.StepClosed)
		reply.Buttons = [][]Button{{t.caseButton("mine_unsolved", "add", code)}}
		return reply, nil
	}
	return t.shown(ctx, c, code)
}

// askMore asks what is to be added to c. One that ended long ago gets a successor.
func (t *turn) askMore(ctx context.Context, c *knowledge.Case, code string) (*Reply, error) {
	switch {
	case t.longOver(c):
		return t.person(ctx, "")
	case saidOf(c) >= knowledge.CaseSteps:
		return t.talk(Chat, "mine_full"), nil
	}
	key := "mine_ask_more"
	if !c.Live() {
		key = "mine_ask_again"
	}
	reply := t.talk(Chat, key)
	reply.Buttons = [][]Button{{t.caseButton("mine_status", "status", code)}}
	return t.waitForWords(reply, &Hand{Adds: true, Code: code}), nil
}

// saidOf counts how often she said something about c.
func saidOf(c *knowledge.Case) int {
	n := 0
	for _, s := range c.Steps {
		if s.Kind == knowledge.StepOpened || s.Kind == knowledge.StepAdded {
			n++
		}
	}
	return n
}

// mostSteps is how much of a case's history is told.
const mostSteps = 7

// shown tells how far c has come, and what happened to it.
func (t *turn) shown(ctx context.Context, c *knowledge.Case, code string) (*Reply, error) {
	roster, err := t.Cases.Roster(ctx)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Status: Chat}
	switch c.State {
	case knowledge.CaseTaken:
		reply.Lines = append(reply.Lines, t.say("mine_taken", map[string]any{"Desk": t.desk(roster, c.Taker, c.Desk)}))
	case knowledge.CaseClosed:
		reply.Lines = append(reply.Lines, t.say("mine_closed", nil))
	case knowledge.CaseWithdrawn:
		reply.Lines = append(reply.Lines, t.say("mine_withdrawn", nil))
	default:
		read, err := t.readers(ctx, c.Region, c.Topic, c.Urgent)
		if err != nil {
			return nil, err
		}
		reply.Lines = append(reply.Lines, t.say("mine_open", nil), read)
	}
	if c.Urgent && c.Live() {
		reply.Lines = append(reply.Lines, t.say("urgent_note", nil))
	}
	history := t.history(roster, c)
	if n := len(history); n > mostSteps {
		history = slices.Concat(history[:2], history[n-mostSteps+2:])
	}
	reply.Lines = append(reply.Lines, history...)
	if c.Unread() {
		reply.Lines = append(reply.Lines, t.say("mine_unread", nil))
	}
	if len(replied(c.Steps)) > 0 {
		reply.Buttons = append(reply.Buttons, []Button{t.caseButton("mine_read", "read", code)})
	}
	switch {
	case c.Live():
		reply.Buttons = append(reply.Buttons, []Button{t.caseButton("mine_add", "add", code), t.caseButton("mine_withdraw", "withdraw", code)})
	case !t.longOver(c):
		reply.Buttons = append(reply.Buttons, []Button{t.caseButton("mine_again", "add", code)})
	default:
		reply.Buttons = append(reply.Buttons, []Button{t.humanButton("")})
	}
	return reply, nil
}

// desk is what residents know those of staff as who are called by in that Telegram chat:
// by the name of a desk, and never by one of their own.
func (t *turn) desk(roster knowledge.Roster, by, chat string) string {
	for _, s := range roster {
		if s.Name != "" && (s.Name == by || chat != "" && s.Chat == chat) {
			return s.Name
		}
	}
	return t.word("mine_staff")
}

// history is what happened to c, as far as that concerns her, a line a step. How often
// staff were told again is one line, with the last time.
func (t *turn) history(roster knowledge.Roster, c *knowledge.Case) []Line {
	var lines []Line
	raised := 0
	again := -1 // line that says so
	for i := range c.Steps {
		s := &c.Steps[i]
		args := map[string]any{"Desk": t.desk(roster, s.By, s.Desk)}
		key := ""
		switch s.Kind {
		case knowledge.StepOpened:
			key = "mine_step_opened"
		case knowledge.StepAdded:
			key = "mine_step_added"
		case knowledge.StepWithdrawn:
			key = "mine_step_withdrawn"
		case knowledge.StepTaken:
			key = "mine_step_taken"
		case knowledge.StepReplied:
			key = "mine_step_replied"
		case knowledge.StepRead:
			key = "mine_step_read"
		case knowledge.StepPassed:
			key, args["Desk"] = "mine_step_passed", placeName(s.Region)
		case knowledge.StepClosed:
			if key = "mine_step_closed"; s.By == "" {
				key = "mine_step_solved"
			}
		case knowledge.StepRaised:
			if raised++; raised == 1 {
				key = "mine_step_told"
			} else {
				key = "mine_step_again"
			}
		default:
			continue // what staff do among themselves
		}
		line := Line{Style: Field, Label: t.past(s.At), Text: Say(t.lang, key, args)}
		if raised > 2 && s.Kind == knowledge.StepRaised {
			lines[again] = line
			continue
		}
		if key == "mine_step_again" {
			again = len(lines)
		}
		lines = append(lines, line)
	}
	return lines
}

func replied(steps []knowledge.Step) []knowledge.Step {
	var list []knowledge.Step
	for _, s := range steps {
		if s.Kind == knowledge.StepReplied {
			list = append(list, s)
		}
	}
	return list
}

// unread are the replies to c since she last read them.
func unread(c *knowledge.Case) []knowledge.Step {
	from := 0
	for i, s := range c.Steps {
		if s.Kind == knowledge.StepRead {
			from = i + 1
		}
	}
	return replied(c.Steps[from:])
}

// replies shows what staff replied in full: what she has not read yet, or else all.
func (t *turn) replies(ctx context.Context, c *knowledge.Case, code string) (*Reply, error) {
	roster, err := t.Cases.Roster(ctx)
	if err != nil {
		return nil, err
	}
	fresh := unread(c)
	list := fresh
	if len(list) == 0 {
		list = replied(c.Steps)
	}
	if len(list) == 0 {
		reply, err := t.shown(ctx, c, code)
		if err == nil {
			reply.Lines = slices.Insert(reply.Lines, 0, t.say("mine_no_reply", nil))
		}
		return reply, err
	}
	reply := &Reply{Status: Chat}
	for _, s := range list {
		reply.Lines = append(reply.Lines, t.say("mine_reply", map[string]any{"Desk": t.desk(roster, s.By, s.Desk), "When": t.past(s.At)}))
		if s.Text == "" {
			reply.Lines = append(reply.Lines, t.say("mine_reply_gone", nil))
			continue
		}
		for row := range strings.Lines(s.Text) {
			if row = strings.TrimSpace(row); row != "" {
				reply.Lines = append(reply.Lines, Line{Style: Quote, Text: row})
			}
		}
	}
	if len(fresh) > 0 {
		reply.Handing = &knowledge.Handing{Kind: knowledge.StepRead, Region: c.Region, Lang: t.lang, Code: code}
	}
	reply.Buttons = [][]Button{{t.caseButton("mine_answer", "add", code)}}
	if c.Live() {
		reply.Buttons[0] = append(reply.Buttons[0], t.caseButton("mine_done", "done", code))
	}
	return reply, nil
}
