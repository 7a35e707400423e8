package bot_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/store"
)

// casebook is a store with the cases of a conversation, and staff who work at them. It
// keeps the misses itself.
type casebook struct {
	*store.Store
	now    func() time.Time
	missed []miss
}

// miss is a question of a chat without a good answer, and whether she is to be told of one.
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

func newCasebook(t testing.TB, now func() time.Time) *casebook {
	t.Helper()
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "jinguo.db"), store.Options{Now: now})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.SaveRoster(context.Background(), duty); err != nil {
		t.Fatal(err)
	}
	return &casebook{Store: s, now: now}
}

// keep has the store keep what a reply wants of it, as a channel does.
func (b *casebook) keep(m bot.Message, r *bot.Reply) error {
	if m.Chat == "" {
		return nil
	}
	if r.Asked != nil && r.Asked.Entry == "" || r.Mark != nil && !r.Mark.Useful {
		b.missed = append(b.missed, miss{chat: m.Chat})
	}
	if r.TellMe && len(b.missed) > 0 {
		b.missed[len(b.missed)-1].tell = true
	}
	if r.Forget {
		b.missed = slices.DeleteFunc(b.missed, func(q miss) bool { return q.chat == m.Chat })
	}
	session, err := json.Marshal(r.Session)
	if err != nil {
		return err
	}
	eff := store.Effects{Chat: m.Chat, Session: session, Asked: r.Asked, Forget: r.Forget}
	if r.Handing != nil {
		h := *r.Handing
		h.Who, h.Channel = m.Chat, "web"
		if m.Reach {
			h.Channel, h.Address = "telegram", "7"
		}
		eff.Handing = &h
	}
	if err := b.KeepSession(context.Background(), eff); err != nil {
		return err
	}
	return nil
}

// raise tells staff of what is due now, and says so.
func (b *casebook) raise() (string, error) {
	var out strings.Builder
	_, err := b.RaiseCases(context.Background(), func(c knowledge.Case, to knowledge.Roster) ([]store.Outbound, error) {
		var names, words []string
		for _, s := range to {
			names = append(names, s.Name)
		}
		for _, s := range c.Untold() {
			words = append(words, strings.TrimSpace(string(s.Kind)+" "+s.Text))
		}
		urgent := ""
		if c.Urgent {
			urgent = " urgent " + c.Topic
		}
		fmt.Fprintf(&out, "(%s told %s: case %d%s, %d times before; %s)\n", b.now().Format("15:04"), strings.Join(names, "、"), c.No, urgent, c.Raised, strings.Join(words, ", "))
		return []store.Outbound{{Channel: "telegram", Address: "-1", Body: []byte("{}")}}, nil
	})
	return out.String(), err
}

// staff does what somebody of staff does with the newest case, or with the misses, and
// leaves what she can press in the message that then comes to her.
func (b *casebook) staff(line string, pressable map[string]string) (string, error) {
	verb, rest, _ := strings.Cut(line, " ")
	if verb == "answer" {
		told := 0
		for _, m := range b.missed {
			if m.tell {
				told++
				pressable["看答复"] = "read:" + rest
			}
		}
		b.missed = nil
		return fmt.Sprintf("(told %d)\n", told), nil
	}
	all, err := b.Cases(context.Background(), true)
	if err != nil || len(all) == 0 {
		return "(no case)\n", err
	}
	newest := slices.MaxFunc(all, func(a, b knowledge.Case) int { return int(a.No - b.No) })
	step := knowledge.Step{Kind: verbs[verb], By: "示例兰陵县妇联", Desk: "-1001", Text: rest}
	if step.Kind == knowledge.StepPassed {
		step.Text, step.Region = "", rest
	}
	c, err := b.Act(context.Background(), newest.No, step, nil)
	for _, refused := range []error{knowledge.ErrCaseOver, knowledge.ErrNoAddress, knowledge.ErrCaseTaken} {
		if errors.Is(err, refused) {
			return fmt.Sprintf("(%v)\n", err), nil
		}
	}
	did := fmt.Sprintf("(case %d is %s)\n", c.No, c.State)
	if err == nil && step.Kind == knowledge.StepReplied && c.Address != "" {
		letter := bot.CaseAnswered(c.Lang)
		for _, button := range letter.Buttons[0] {
			pressable[button.Label] = button.Data
		}
		did += fmt.Sprintf("(to her: %s)\n", bot.Plain(letter.Lines))
	}
	return did, err
}

var verbs = map[string]knowledge.StepKind{
	"take": knowledge.StepTaken, "reply": knowledge.StepReplied, "note": knowledge.StepNoted, "pass": knowledge.StepPassed, "close": knowledge.StepClosed,
}
