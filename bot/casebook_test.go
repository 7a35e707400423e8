package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
)

// casebook does with cases and misses what the store does, as far as a conversation
// sees it.
type casebook struct {
	now    func() time.Time
	roster knowledge.Roster
	cases  []*knowledge.Case // Code holds the receipt
	missed []*miss
}

// miss is a question of a chat without an answer.
type miss struct {
	chat string
	tell bool
}

// duty is the table of the test's offices.
var duty = knowledge.Roster{
	{Region: "371324", Hours: "周一至周五 8:30-12:00,13:30-17:30", Name: "示例兰陵县妇联", Chat: "-1001", Urgent: true},
	{Region: "371323", Hours: "周一至周五 8:30-12:00,13:30-17:30", Name: "示例沂水县妇联", Chat: "-1002"},
	{Hours: "周一至周日 8:30-17:00", Name: "示例妇女维权站", Chat: "-1003"},
}

func (b *casebook) Roster(context.Context) (knowledge.Roster, error) { return b.roster, nil }

func (b *casebook) CaseOf(_ context.Context, chat string) (knowledge.Case, error) {
	return b.find(func(c *knowledge.Case) bool { return c.Who == chat })
}

func (b *casebook) CaseByCode(_ context.Context, code string) (knowledge.Case, error) {
	return b.find(func(c *knowledge.Case) bool { return c.Code == code })
}

// find is the newest case that is meant.
func (b *casebook) find(is func(*knowledge.Case) bool) (knowledge.Case, error) {
	for i := len(b.cases) - 1; i >= 0; i-- {
		if is(b.cases[i]) {
			c := *b.cases[i]
			c.Steps = slices.Clone(c.Steps)
			return c, nil
		}
	}
	return knowledge.Case{}, fmt.Errorf("look: %w", knowledge.ErrNoCase)
}

// keep does what a reply wants from the store.
func (b *casebook) keep(chat string, r *bot.Reply) {
	if a := r.Asked; a != nil && a.Entry == "" {
		b.missed = append(b.missed, &miss{chat: chat})
	}
	if r.Mark != nil && !r.Mark.Useful {
		b.missed = append(b.missed, &miss{chat: chat})
	}
	if r.TellMe && len(b.missed) > 0 {
		b.missed[len(b.missed)-1].tell = true
	}
	if h := r.Handing; h != nil {
		b.hand(chat, h)
	}
	if r.Forget {
		b.missed = slices.DeleteFunc(b.missed, func(m *miss) bool { return m.chat == chat })
		for _, c := range b.cases {
			if c.Who == chat {
				b.erase(c)
			}
		}
	}
}

// erase takes her words out of a case, and ends one that is running.
func (b *casebook) erase(c *knowledge.Case) {
	for i := range c.Steps {
		c.Steps[i].Text = ""
	}
	c.Who = ""
	c.Steps = append(c.Steps, knowledge.Step{Kind: knowledge.StepErased, At: b.now()})
	if c.State == knowledge.CaseOpen || c.State == knowledge.CaseTaken {
		c.State = knowledge.CaseWithdrawn
	}
}

func (b *casebook) hand(chat string, h *knowledge.Handing) {
	var c *knowledge.Case
	for _, old := range b.cases {
		if h.Code != "" && h.Kind != knowledge.StepOpened && old.Code == h.Code || h.Code == "" && old.Who == chat {
			c = old
		}
		if h.Kind == knowledge.StepOpened && old.Who == chat {
			c = old
		}
	}
	over := c != nil && (c.State == knowledge.CaseClosed || c.State == knowledge.CaseWithdrawn)
	if c == nil || over && h.Kind == knowledge.StepOpened {
		c = &knowledge.Case{
			No: int64(len(b.cases) + 1), Who: chat, Code: h.Code, Topic: h.Topic, Region: h.Region, Lang: h.Lang,
			State: knowledge.CaseOpen, Opened: b.now(), Due: b.due(h),
		}
		b.cases = append(b.cases, c)
	}
	c.Urgent = c.Urgent || h.Urgent
	switch h.Kind {
	case knowledge.StepWithdrawn:
		c.State = knowledge.CaseWithdrawn
	case knowledge.StepClosed:
		c.State = knowledge.CaseClosed
	case knowledge.StepAdded:
		if over {
			c.State, c.Due = knowledge.CaseOpen, b.due(h)
		}
	}
	c.Steps = append(c.Steps, knowledge.Step{Kind: h.Kind, At: b.now(), Text: h.Text})
}

// due is when staff are told of it first.
func (b *casebook) due(h *knowledge.Handing) time.Time {
	if next, ok := b.roster.For(h.Region, h.Topic).Next(b.now()); ok && !h.Urgent {
		return next
	}
	return b.now()
}

// raise tells staff of the open cases that are due until then, and says so.
func (b *casebook) raise(until time.Time) string {
	var out strings.Builder
	for _, c := range b.cases {
		for c.State == knowledge.CaseOpen && !c.Due.After(until) {
			c.Steps = append(c.Steps, knowledge.Step{Kind: knowledge.StepRaised, At: c.Due})
			c.Raised++
			urgent := ""
			if c.Urgent {
				urgent = " urgent"
			}
			fmt.Fprintf(&out, "(%s staff told, time %d:%s case %d %s %q)\n", c.Due.Format("15:04"), c.Raised, urgent, c.No, c.Topic, wrote(c))
			wait := 5 * time.Minute
			if !c.Urgent {
				wait = 24 * time.Hour
			}
			c.Due = c.Due.Add(wait)
		}
	}
	return out.String()
}

// wrote is what she wrote for staff.
func wrote(c *knowledge.Case) string {
	var words []string
	for _, s := range c.Steps {
		if s.Text != "" && (s.Kind == knowledge.StepOpened || s.Kind == knowledge.StepAdded) {
			words = append(words, s.Text)
		}
	}
	return strings.Join(words, " / ")
}

// staff does what somebody of staff does with the newest case, or with the misses, and
// tells what comes to her unasked. Its letters are as the store makes them.
func (b *casebook) staff(line string, pressable map[string]string) string {
	verb, rest, _ := strings.Cut(line, " ")
	if verb == "answer" {
		told := 0
		for _, m := range b.missed {
			if m.tell {
				told++
			}
		}
		b.missed = nil
		if told > 0 {
			pressable["看答复"] = "read:" + rest
		}
		return fmt.Sprintf("(told %d)\n", told)
	}
	if len(b.cases) == 0 {
		return "(no case)\n"
	}
	c := b.cases[len(b.cases)-1]
	s := knowledge.Step{At: b.now(), By: "示例值班员", Desk: "-1001", Text: rest}
	switch verb {
	case "take":
		s.Kind, c.State, c.Taker, c.Desk = knowledge.StepTaken, knowledge.CaseTaken, s.By, s.Desk
	case "reply":
		s.Kind = knowledge.StepReplied
		if c.State == knowledge.CaseOpen {
			c.State, c.Desk = knowledge.CaseTaken, s.Desk
		}
		if c.Who == "" {
			return "(nobody to write to)\n"
		}
		pressable["看回复"] = "case:read"
	case "note":
		s.Kind = knowledge.StepNoted
	case "pass":
		s.Kind, s.Text, s.Region, c.Region, c.State, c.Desk = knowledge.StepPassed, "", rest, rest, knowledge.CaseOpen, ""
		c.Due = b.now()
	case "close":
		s.Kind, c.State = knowledge.StepClosed, knowledge.CaseClosed
	default:
		return "(unknown)\n"
	}
	c.Steps = append(c.Steps, s)
	return fmt.Sprintf("(case %d is %s)\n", c.No, c.State)
}
