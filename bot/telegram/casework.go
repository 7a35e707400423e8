package telegram

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Casework keeps what residents handed to a person, for staff to work at.
type Casework interface {
	// Case returns a case with its steps, and Cases those that are open, or all.
	Case(ctx context.Context, no int64) (knowledge.Case, error)
	Cases(ctx context.Context, all bool) ([]knowledge.Case, error)
	// Act carries out a step of staff, and keeps what letters makes of the case as it is
	// then. Its errors wrap knowledge.ErrNoCase and the like; the case
	// that comes with them is as before.
	Act(ctx context.Context, no int64, step knowledge.Step, letters func(knowledge.Case) ([]Outbound, error)) (knowledge.Case, error)
	// RaiseCases and RemindCases keep what letters makes of each case that is due for the
	// shifts to tell, and say how many there were.
	RaiseCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error)) (int, error)
	RemindCases(ctx context.Context, letters func(knowledge.Case, knowledge.Roster) ([]Outbound, error)) (int, error)
	// Roster is the duty table.
	Roster(ctx context.Context) (knowledge.Roster, error)
	// SetPaused pauses the program, or ends that.
	SetPaused(ctx context.Context, on bool, by, why string) error
}

// Misses lists questions that got no answer.
type Misses interface {
	// Misses lists the open groups, the most asked first, or all.
	Misses(ctx context.Context, all bool) ([]knowledge.MissGroup, error)
}

// presses are the orders of the buttons under a case.
var presses = map[string]string{"take": "take", "closecase": "close", "showcase": "case"}

// caseOrder is what staff want to be done about a case, and the key under which that is
// confirmed.
type caseOrder struct {
	kind knowledge.StepKind
	key  string
}

var caseOrders = map[string]caseOrder{
	"take":   {knowledge.StepTaken, "staff_case_taken"},
	"reply":  {knowledge.StepReplied, ""},
	"note":   {knowledge.StepNoted, "staff_case_noted"},
	"pass":   {knowledge.StepPassed, "staff_case_passed"},
	"remind": {knowledge.StepRemind, "staff_case_remind"},
	"close":  {knowledge.StepClosed, "staff_case_closed"},
}

// deskCommands are the commands of staff, in the order of their menu. The word list
// describes each under telegram_staff_ and its name.
var deskCommands = []string{"cases", "case", "take", "reply", "note", "pass", "remind", "close", "misses", "duty", "pause", "resume", "requests"}

// readDuty looks at the duty table, whose chats are staff's. While the store does not answer,
// the last one counts.
func (c *Channel) readDuty(ctx context.Context) {
	if c.cfg.Cases == nil {
		return
	}
	roster, err := c.cfg.Cases.Roster(ctx)
	if err != nil {
		if ctx.Err() == nil {
			c.log.Error("telegram: duty table not read", "error", c.api.redact(err))
		}
		return
	}
	c.duty.Store(&roster)
}

// roster is the duty table as of the last look.
func (c *Channel) roster() knowledge.Roster {
	if r := c.duty.Load(); r != nil {
		return *r
	}
	return nil
}

// desks are the chats of staff.
func (c *Channel) desks() []int64 {
	chats := slices.Clone(c.cfg.Staff)
	for _, s := range c.roster() {
		if chat, err := strconv.ParseInt(s.Chat, 10, 64); err == nil {
			chats = append(chats, chat)
		}
	}
	slices.Sort(chats)
	return slices.Compact(chats)
}

// signature is what staff in a chat are called: as in the duty table, or by a mark of who
// wrote where the table has no such chat.
func (c *Channel) signature(req *request) string {
	for _, s := range c.roster() {
		if s.Chat == strconv.FormatInt(req.chat, 10) && s.Name != "" {
			return s.Name
		}
	}
	return "telegram " + short(c.hash(req.person))
}

// tellOfCases writes to the shifts, and where the duty table has nobody to all staff,
// about the cases that are due.
func (c *Channel) tellOfCases(ctx context.Context) {
	if c.cfg.Cases == nil {
		return
	}
	c.readDuty(ctx)
	now := time.Now()
	_, raised := c.cfg.Cases.RaiseCases(ctx, c.toShifts(func(k knowledge.Case) bot.Reply { return bot.CaseTold(c.cfg.StaffLang, k, now) }))
	_, reminded := c.cfg.Cases.RemindCases(ctx, c.toShifts(func(k knowledge.Case) bot.Reply { return bot.CaseReminder(c.cfg.StaffLang, k) }))
	if err := errors.Join(raised, reminded); err != nil && ctx.Err() == nil {
		c.log.Error("telegram: staff are not told of cases yet", "error", c.api.redact(err))
	}
}

// toShifts makes letters to shifts of what write says of a case.
func (c *Channel) toShifts(write func(knowledge.Case) bot.Reply) func(knowledge.Case, knowledge.Roster) ([]Outbound, error) {
	return func(k knowledge.Case, shifts knowledge.Roster) ([]Outbound, error) {
		var chats []int64
		for _, s := range shifts {
			if chat, err := strconv.ParseInt(s.Chat, 10, 64); err == nil {
				chats = append(chats, chat)
			}
		}
		chats = c.hearing(chats, k.Region)
		var all []Outbound
		for _, chat := range chats {
			out, err := pack(c.hash(chat), strconv.FormatInt(chat, 10), write(k), nil)
			if err != nil {
				return nil, err
			}
			all = append(all, out...)
		}
		return all, nil
	}
}

// work answers an order in a chat of staff that is not about change requests.
func (c *Channel) work(ctx context.Context, req *request, o order, h hand) (bot.Reply, error) {
	lang := h.lang
	switch o.verb {
	case "cases":
		list, err := c.cfg.Cases.Cases(ctx, o.rest == "all")
		list = slices.DeleteFunc(list, func(k knowledge.Case) bool { return !h.covers(k.Region) })
		return bot.CaseList(lang, list), err
	case "misses":
		if c.cfg.Misses == nil {
			return bot.MissList(lang, nil), nil
		}
		groups, err := c.cfg.Misses.Misses(ctx, false)
		groups = slices.DeleteFunc(groups, func(g knowledge.MissGroup) bool {
			return !slices.ContainsFunc(g.Regions, h.covers) && !(len(g.Regions) == 0 && h.covers(""))
		})
		return bot.MissList(lang, groups), err
	case "duty":
		return bot.Duty(lang, c.roster(), time.Now()), nil
	case "pause":
		return notice(lang, "staff_paused", nil), c.cfg.Cases.SetPaused(ctx, true, h.by, o.rest)
	case "resume":
		return notice(lang, "staff_resumed", nil), c.cfg.Cases.SetPaused(ctx, false, h.by, "")
	}
	if o.no < 1 {
		return notice(lang, "staff_case_usage", nil), nil
	}
	k, err := c.cfg.Cases.Case(ctx, o.no)
	if err == nil && !h.covers(k.Region) {
		err = knowledge.ErrNoCase // as if it were not there
	}
	if reply, known := c.refusal(lang, o, k, err); known {
		return reply, nil
	}
	if err != nil || o.verb == "case" {
		return bot.CaseShown(lang, k), err
	}
	return c.act(ctx, req, o, h)
}

// act carries out a step.
func (c *Channel) act(ctx context.Context, req *request, o order, h hand) (bot.Reply, error) {
	lang := h.lang
	args := map[string]any{"No": o.no, "By": h.by}
	step := knowledge.Step{Kind: caseOrders[o.verb].kind, By: h.by, Desk: strconv.FormatInt(req.chat, 10), Text: o.rest}
	letters := func(knowledge.Case) ([]Outbound, error) { return nil, nil }
	switch o.verb {
	case "note", "reply":
		if o.rest == "" {
			return notice(lang, "staff_case_text", args), nil
		}
		if o.verb == "reply" {
			letters = Answered
		}
	case "pass":
		to, err := region.Parse(o.rest)
		if err != nil || o.rest == "" {
			return notice(lang, "staff_case_region", args), nil
		}
		step.Region, step.Text, args["Region"] = to.Code, "", region.Full(to.Code)
	case "remind":
		day, what, _ := strings.Cut(o.rest, " ")
		at, err := time.ParseInLocation("2006-01-02 15:04", day+" 09:00", knowledge.China)
		if err != nil {
			return notice(lang, "staff_case_day", args), nil
		}
		step.Until, step.Text, args["Day"] = at, strings.TrimSpace(what), day
	}
	k, err := c.cfg.Cases.Act(ctx, o.no, step, letters)
	if reply, known := c.refusal(lang, o, k, err); known {
		return reply, nil
	}
	switch {
	case err != nil:
		return bot.Reply{}, fmt.Errorf("work at a case: %w", err)
	case o.verb == "reply":
		return bot.CaseSent(lang, k, o.rest), nil
	}
	return notice(lang, caseOrders[o.verb].key, args), nil
}

// refusal is what staff are told when a step cannot be carried out; false where err is
// something else, or nil.
func (c *Channel) refusal(lang string, o order, k knowledge.Case, err error) (bot.Reply, bool) {
	for _, r := range []struct {
		err error
		key string
	}{
		{knowledge.ErrNoCase, "staff_case_none"},
		{knowledge.ErrCaseOver, "staff_case_over"},
		{knowledge.ErrCaseTaken, "staff_case_taken_by"},
		{knowledge.ErrNoAddress, "staff_case_no_address"},
		{knowledge.ErrCaseText, "staff_case_long"},
		{knowledge.ErrCasePast, "staff_case_past"},
	} {
		if errors.Is(err, r.err) {
			return notice(lang, r.key, map[string]any{"No": o.no, "By": k.Taker, "Max": knowledge.CaseRunes}), true
		}
	}
	return bot.Reply{}, false
}
