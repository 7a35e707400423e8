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

// casebook is a store with the cases and misses of a conversation, and staff who work at
// them.
type casebook struct {
	*store.Store
	now func() time.Time
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
	answers := knowledge.Entry{ID: "faq-leave", Kind: knowledge.FAQ, Title: "生孩子有几天产假？", Text: "98天。"}
	if _, err := s.Save(context.Background(), store.Edit{Who: "test"}, answers); err != nil {
		t.Fatal(err)
	}
	return &casebook{s, now}
}

// keep has the store keep what a reply wants of it, as a channel does.
func (b *casebook) keep(m bot.Message, r *bot.Reply) error {
	if m.Chat == "" {
		return nil
	}
	session, err := json.Marshal(r.Session)
	if err != nil {
		return err
	}
	eff := store.Effects{Chat: m.Chat, Session: session, Mark: (*store.Mark)(r.Mark), Shown: r.Shown(), Need: r.Need, Asked: r.Asked, Forget: r.Forget}
	whose := func(h knowledge.Handing) *knowledge.Handing {
		h.Who, h.Channel = m.Chat, "web"
		if m.Reach {
			h.Channel, h.Address = "telegram", "7"
		}
		return &h
	}
	if r.Handing != nil {
		eff.Handing = whose(*r.Handing)
	}
	if r.TellMe {
		eff.Tell = whose(knowledge.Handing{Lang: r.Lang})
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
		return b.answer(rest, pressable)
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

// answer answers all misses with an entry.
func (b *casebook) answer(entry string, pressable map[string]string) (string, error) {
	groups, err := b.Misses(context.Background(), false)
	if err != nil || len(groups) == 0 {
		return "(no miss)\n", err
	}
	var did strings.Builder
	for _, g := range groups {
		told, err := b.AnswerMiss(context.Background(), g.No, entry, func(m knowledge.Miss) ([]store.Outbound, error) {
			letter := bot.MissAnswered(m.Lang, entry)
			for _, row := range letter.Buttons {
				pressable[row[0].Label] = row[0].Data
			}
			fmt.Fprintf(&did, "(to her: %s)\n", bot.Plain(letter.Lines))
			return nil, nil
		})
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&did, "(%s: answered, told %d)\n", g.Text, told)
	}
	return did.String(), nil
}
