package store

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"jinguo/knowledge"
	"jinguo/knowledge/seal"
)

// office reads cases of Lanling on working days, and the city's watch at any hour.
var office = knowledge.Roster{
	{Region: "371324", Hours: "工作日8:30-12:00，14:00-17:30", Name: "示例县妇联", Chat: "-1"},
	{Region: "3713", Hours: "24小时", Name: "示例市值班室", Chat: "-2", Urgent: true},
}

// thursday is a working day at ten.
var thursday = time.Date(2026, 11, 26, 10, 0, 0, 0, knowledge.China)

func duty(t *testing.T, s *Store, roster knowledge.Roster) {
	t.Helper()
	if err := s.SaveRoster(t.Context(), roster); err != nil {
		t.Fatal(err)
	}
}

// opens is a handing of a chat on Telegram that opens a case.
func opens(who, text string) knowledge.Handing {
	return knowledge.Handing{Kind: knowledge.StepOpened, Text: text, Region: "371324", Lang: "zh", Who: who, Channel: "telegram", Address: "address of " + who}
}

func urgently(h knowledge.Handing, topic string) knowledge.Handing {
	h.Urgent, h.Topic = true, topic
	return h
}

func adds(who, text string) knowledge.Handing {
	h := opens(who, text)
	h.Kind = knowledge.StepAdded
	return h
}

func does(kind knowledge.StepKind, who string) knowledge.Handing {
	return knowledge.Handing{Kind: kind, Who: who, Channel: "telegram", Lang: "zh"}
}

// handAll hands over as the effects of a message on the page.
func handAll(t *testing.T, s *Store, hers ...knowledge.Handing) {
	t.Helper()
	for _, h := range hers {
		if err := s.KeepSession(t.Context(), Effects{Handing: &h}); err != nil {
			t.Fatal(err)
		}
	}
}

func act(t *testing.T, s *Store, no int64, step knowledge.Step) knowledge.Case {
	t.Helper()
	if step.By == "" {
		step.By = "示例县妇联"
	}
	c, err := s.Act(t.Context(), no, step, nil)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// newsOf writes to each chat that is told of a case what is new in it.
func newsOf(c knowledge.Case, to knowledge.Roster) ([]Outbound, error) {
	var out []Outbound
	for _, shift := range to {
		var fresh []string
		for _, step := range c.Untold() {
			fresh = append(fresh, strings.TrimSpace(string(step.Kind)+" "+step.Text))
		}
		out = append(out, Outbound{Channel: "telegram", Chat: "staff", Address: shift.Chat, Body: fmt.Appendf(nil, "%d %s %d %s", c.No, c.State, c.Raised, strings.Join(fresh, "/"))})
	}
	return out, nil
}

// raised are the letters that raising cases now comes to.
func raised(t *testing.T, s *Store) []string {
	t.Helper()
	before := len(unsent(t, s))
	if _, err := s.RaiseCases(t.Context(), newsOf); err != nil {
		t.Fatal(err)
	}
	return append([]string(nil), unsent(t, s)[before:]...)
}

// history is a case in short.
func history(c knowledge.Case) string {
	var list []string
	for _, step := range c.Steps {
		list = append(list, string(step.Kind))
	}
	return string(c.State) + ": " + strings.Join(list, " ")
}

func caseNo(t *testing.T, s *Store, no int64) knowledge.Case {
	t.Helper()
	c, err := s.Case(t.Context(), no)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func is(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: %s, want %s", what, got, want)
	}
}

func TestCaseFromStartToEnd(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		duty(t, s, office)
		if roster, err := s.Roster(t.Context()); err != nil || fmt.Sprint(roster) != fmt.Sprint(office) {
			t.Errorf("%+v, %v", roster, err)
		}
		if _, err := s.CaseOf(t.Context(), "ann"); !errors.Is(err, knowledge.ErrNoCase) {
			t.Errorf("before: %v", err)
		}
		handAll(t, s, opens("ann", "  想离婚，怎么办  "), opens("ann", ""), opens("ben", "问低保"))
		same(t, "told at once", raised(t, s), []string{"-1: 1 open 0 opened 想离婚，怎么办", "-1: 2 open 0 opened 问低保"})
		same(t, "told again", raised(t, s), nil)
		handAll(t, s, adds("ann", "还有孩子"))
		same(t, "what she added", raised(t, s), []string{"-1: 1 open 1 added 还有孩子"})

		got := act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken, By: "甲", Desk: "-1"})
		is(t, "taken", history(got), "taken: opened raised added raised taken")
		if got.Taker != "甲" || got.Desk != "-1" || !got.Due.IsZero() {
			t.Errorf("taken: %+v", got)
		}
		got, err := s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepTaken, By: "乙"}, nil)
		if !errors.Is(err, knowledge.ErrCaseTaken) || !strings.Contains(err.Error(), "甲") || got.Taker != "甲" {
			t.Errorf("a second taker: %+v, %v", got, err)
		}
		is(t, "taken again", history(act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken, By: "甲"})), "taken: opened raised added raised taken")
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepNoted, Text: "已联系司法所"})
		_, err = s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepReplied, By: "甲", Text: "可以来窗口"}, func(c knowledge.Case) ([]Outbound, error) {
			return []Outbound{{Channel: c.Channel, Chat: c.Who, Address: c.Address, Body: []byte("有回复")}}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if list := unsent(t, s); list[len(list)-1] != "address of ann: 有回复" {
			t.Errorf("she is sent %q", list)
		}
		hers, err := s.CaseOf(t.Context(), "ann")
		if err != nil || !hers.Unread() || strings.Contains(fmt.Sprint(hers), "司法所") || hers.Address+hers.Who != "" {
			t.Errorf("she sees %+v, %v", hers, err)
		}
		handAll(t, s, does(knowledge.StepRead, "ann"), does(knowledge.StepRead, "ann"), adds("ann", "明天去"))
		same(t, "the desk hears more", raised(t, s), []string{"-1: 1 taken 1 added 明天去"})
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepClosed})
		is(t, "closed", history(caseNo(t, s, 1)), "closed: opened raised added raised taken noted replied read added raised closed")
		for _, kind := range []knowledge.StepKind{knowledge.StepReplied, knowledge.StepClosed, knowledge.StepRemind, knowledge.StepPassed} {
			_, err := s.Act(t.Context(), 1, knowledge.Step{Kind: kind, By: "甲", Text: "x", Until: c.Add(time.Hour)}, nil)
			if !errors.Is(err, knowledge.ErrCaseOver) {
				t.Errorf("%s of a closed case: %v", kind, err)
			}
		}
		if _, err := s.Act(t.Context(), 9, knowledge.Step{Kind: knowledge.StepTaken, By: "甲"}, nil); !errors.Is(err, knowledge.ErrNoCase) {
			t.Errorf("no case: %v", err)
		}
		c.Time = c.AddDate(0, 0, 29)
		handAll(t, s, adds("ann", "还没解决"))
		got = caseNo(t, s, 1)
		if got.State != knowledge.CaseOpen || got.Raised != 0 || got.Taker != "" {
			t.Errorf("reopened: %+v", got)
		}
		handAll(t, s, does(knowledge.StepWithdrawn, "ann"))
		same(t, "nobody heard of it again", raised(t, s), []string{"-1: 2 open 1 ", "-2: 2 open 1 "})
		c.Time = c.AddDate(0, 0, 31)
		handAll(t, s, adds("ann", "新的事"))
		is(t, "a month later", history(caseNo(t, s, 3)), "open: opened")
	})
}

func TestCasesAreListed(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		handAll(t, s, opens("a", "1"), opens("b", "2"), urgently(opens("c", "3"), "suicide"), opens("d", "4"), opens("e", "5"))
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken})
		act(t, s, 2, knowledge.Step{Kind: knowledge.StepClosed})
		act(t, s, 5, knowledge.Step{Kind: knowledge.StepClosed})
		for all, want := range map[bool]string{false: "3 4 1", true: "3 4 1 5 2"} {
			list, err := s.Cases(t.Context(), all)
			var numbers []string
			for _, c := range list {
				numbers = append(numbers, fmt.Sprint(c.No))
			}
			if got := strings.Join(numbers, " "); err != nil || got != want {
				t.Errorf("all %v: %s, %v; want %s", all, got, err, want)
			}
		}
	})
}

func TestRaising(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{time.Date(2026, 11, 26, 22, 0, 0, 0, knowledge.China)}
		s := open(t, Options{Now: c.now})
		duty(t, s, office)
		handAll(t, s, opens("ann", "不急"))
		same(t, "at night", raised(t, s), nil)
		handAll(t, s, urgently(opens("ben", "救我"), "domestic_violence"))
		var when []string
		for minute := range 16 * 60 {
			for _, letter := range raised(t, s) {
				when = append(when, fmt.Sprint(minute, " ", letter))
			}
			c.Time = c.Add(time.Minute)
		}
		same(t, "who is told when", when, []string{
			"0 -1: 2 open 0 opened 救我",
			"5 -2: 2 open 1 ",
			"10 -2: 2 open 2 ", "15 -2: 2 open 3 ", "20 -2: 2 open 4 ", "30 -2: 2 open 5 ", "50 -2: 2 open 6 ",
			"90 -2: 2 open 7 ", "150 -2: 2 open 8 ", "210 -2: 2 open 9 ", "270 -2: 2 open 10 ", "330 -2: 2 open 11 ", "390 -2: 2 open 12 ", "450 -2: 2 open 13 ", "510 -2: 2 open 14 ",
			"570 -2: 2 open 15 ",
			"630 -1: 2 open 16 ", "630 -2: 2 open 16 ", "630 -1: 1 open 0 opened 不急",
			"690 -1: 2 open 17 ", "690 -2: 2 open 17 ", "690 -1: 1 open 1 ", "690 -2: 1 open 1 ",
			"750 -1: 2 open 18 ", "750 -2: 2 open 18 ", "750 -1: 1 open 2 ", "750 -2: 1 open 2 ",
			"810 -1: 2 open 19 ", "810 -2: 2 open 19 ",
			"870 -2: 2 open 20 ", "930 -2: 2 open 21 ",
		})
	})
}

// TestEmergencyInATakenCase holds that danger in a case which somebody took is told to
// whoever reads now, and not to a taker who may sleep.
func TestEmergencyInATakenCase(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		duty(t, s, office)
		handAll(t, s, opens("ann", "问离婚"))
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken, By: "甲", Desk: "77"})
		c.Time = c.Add(12 * time.Hour)
		handAll(t, s, urgently(opens("ann", "他要打死我"), "domestic_violence"))
		same(t, "told", raised(t, s), []string{"-1: 1 open 0 added 他要打死我"})
		c.Time = c.Add(5 * time.Minute)
		same(t, "told a wider circle", raised(t, s), []string{"-2: 1 open 1 "})
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken, By: "乙", Desk: "-2"})
		c.Time = c.Add(time.Minute)
		handAll(t, s, urgently(opens("ann", "他走了"), "domestic_violence"))
		same(t, "her taker is told alone", raised(t, s), []string{"-2: 1 taken 2 added 他走了"})
		c.Time = c.Add(2 * time.Hour)
		handAll(t, s, urgently(opens("ann", "他又来了"), "domestic_violence"))
		same(t, "told anew", raised(t, s), []string{"-1: 1 open 0 added 他又来了"})
	})
}

func TestNobodyToTell(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		handAll(t, s, urgently(opens("ann", "救我"), ""), opens("ben", "问事"))
		for range 3 {
			if told, err := s.RaiseCases(t.Context(), newsOf); told != 0 || err != nil {
				t.Errorf("told %d, %v", told, err)
			}
			c.Time = c.Add(time.Hour)
		}
		is(t, "nobody was told", history(caseNo(t, s, 1)), "open: opened")
		broken := errors.New("no ink")
		duty(t, s, office)
		told, err := s.RaiseCases(t.Context(), func(c knowledge.Case, to knowledge.Roster) ([]Outbound, error) {
			if c.No == 1 {
				return nil, broken
			}
			return newsOf(c, to)
		})
		if told != 1 || !errors.Is(err, broken) {
			t.Errorf("told %d, %v; want one, and the fault of the other", told, err)
		}
		same(t, "what failed comes again", raised(t, s), []string{"-1: 1 open 0 opened 救我", "-2: 1 open 0 opened 救我"}[:1])
	})
}

func TestPassingAndReminding(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		duty(t, s, office)
		handAll(t, s, opens("ann", "问事"))
		raised(t, s)
		got := act(t, s, 1, knowledge.Step{Kind: knowledge.StepRemind, By: "甲", Desk: "-1", Until: c.Add(48 * time.Hour), Text: "回访"})
		if got.Taker != "甲" || got.State != knowledge.CaseTaken {
			t.Errorf("a reminder takes the case: %+v", got)
		}
		if _, err := s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepRemind, By: "甲", Until: c.Time}, nil); !errors.Is(err, knowledge.ErrCasePast) {
			t.Errorf("a reminder for the past: %v", err)
		}
		if told, err := s.RemindCases(t.Context(), newsOf); told != 0 || err != nil {
			t.Errorf("%d reminded early, %v", told, err)
		}
		c.Time = c.Add(49 * time.Hour)
		nobody := func(knowledge.Case, knowledge.Roster) ([]Outbound, error) { return nil, nil }
		if told, err := s.RemindCases(t.Context(), nobody); told != 0 || err != nil {
			t.Errorf("%d reminded, %v", told, err)
		}
		c.Time = c.Add(again)
		for _, want := range []int{1, 0} {
			if told, err := s.RemindCases(t.Context(), newsOf); told != want || err != nil {
				t.Errorf("%d reminded, %v; want %d", told, err, want)
			}
		}
		got = act(t, s, 1, knowledge.Step{Kind: knowledge.StepPassed, By: "甲", Region: "3713", Text: "请市里办"})
		if got.State != knowledge.CaseOpen || got.Region != "3713" || got.Taker != "" || got.Address == "" {
			t.Errorf("passed: %+v", got)
		}
		same(t, "told", raised(t, s), []string{"-2: 1 open 0 "})
		if _, err := s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepPassed, By: "甲", Region: "99"}, nil); err == nil {
			t.Error("passed to nowhere")
		}
	})
}

func TestReceipts(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		web := knowledge.Handing{Kind: knowledge.StepOpened, Text: "网页", Lang: "zh", Who: "cookie", Channel: "web", Code: "KMPQ7R2XYZ"}
		handAll(t, s, web)
		for _, code := range []string{"KMPQ7R2XYZ", "kmpq-7r2x yz"} {
			if got, err := s.CaseByCode(t.Context(), code); err != nil || got.No != 1 || len(got.Steps) != 1 {
				t.Errorf("%s: %+v, %v", code, got, err)
			}
		}
		for _, code := range []string{"", "  ", "KMPQ7R2XYA"} {
			if _, err := s.CaseByCode(t.Context(), code); !errors.Is(err, knowledge.ErrNoCase) {
				t.Errorf("%q: %v", code, err)
			}
		}
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepReplied, Text: "好的"})
		elsewhere := knowledge.Handing{Kind: knowledge.StepAdded, Text: "换了手机", Who: "another cookie", Channel: "web", Code: "kmpq7r2xyz"}
		read := elsewhere
		read.Kind = knowledge.StepRead
		handAll(t, s, read, elsewhere)
		is(t, "from another browser", history(caseNo(t, s, 1)), "taken: opened replied read added")
		handAll(t, s, knowledge.Handing{Kind: knowledge.StepOpened, Who: "no code", Channel: "web", Text: "x"})
		if _, err := s.Act(t.Context(), 2, knowledge.Step{Kind: knowledge.StepReplied, By: "甲", Text: "x"}, nil); !errors.Is(err, knowledge.ErrNoAddress) {
			t.Errorf("a reply that reaches nobody: %v", err)
		}
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepClosed})
		for days, want := range map[int]error{29: nil, 31: knowledge.ErrNoCase} {
			c.Time = thursday.AddDate(0, 0, days)
			if days > 30 {
				if err := s.Tidy(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := s.CaseByCode(t.Context(), "KMPQ7R2XYZ"); !errors.Is(err, want) && days == 31 {
				t.Errorf("after %d days: %v", days, err)
			}
		}
	})
}

// TestOneLiveCase holds that a chat never has two cases that somebody works at.
func TestOneLiveCase(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{})
		web := knowledge.Handing{Kind: knowledge.StepOpened, Text: "1", Who: "ann", Channel: "web", Code: "KMPQ7R2XYZ"}
		handAll(t, s, web)
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepClosed})
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken})
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepClosed})
		second := web
		second.Text, second.Code = "2", "ABCDEFGHKM"
		handAll(t, s, second)
		if _, err := s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepTaken, By: "甲"}, nil); !errors.Is(err, knowledge.ErrCaseOver) {
			t.Errorf("the older case opens again: %v", err)
		}
		more := web
		more.Kind, more.Text, more.Who = knowledge.StepAdded, "3", "another browser"
		handAll(t, s, more)
		is(t, "what she adds by the old receipt", history(caseNo(t, s, 2)), "open: opened added")
	})
}

func TestCaseLimits(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		handAll(t, s, opens("ann", strings.Repeat("长", knowledge.CaseRunes+50)))
		if got := []rune(caseNo(t, s, 1).Steps[0].Text); len(got) != knowledge.CaseRunes || got[len(got)-1] != '…' {
			t.Errorf("a long text is %d characters", len(got))
		}
		for i := range knowledge.CaseSteps + 10 {
			handAll(t, s, adds("ann", fmt.Sprint(i)))
		}
		if n := len(caseNo(t, s, 1).Steps); n != knowledge.CaseSteps {
			t.Errorf("%d steps are kept", n)
		}
		handAll(t, s, urgently(adds("ann", "救命"), "danger"))
		if got := caseNo(t, s, 1); !got.Urgent || got.Steps[len(got.Steps)-1].Text != "救命" {
			t.Error("danger in a full case is lost")
		}
		for i := range knowledge.CasesADay + 3 {
			handAll(t, s, opens("ben", fmt.Sprint(i)), does(knowledge.StepWithdrawn, "ben"))
		}
		list, err := s.Cases(t.Context(), true)
		if err != nil || len(list) != 1+knowledge.CasesADay {
			t.Errorf("%d cases, %v", len(list), err)
		}
		is(t, "what came after the fifth", history(caseNo(t, s, int64(1+knowledge.CasesADay))),
			"withdrawn: opened withdrawn added withdrawn added withdrawn added withdrawn")
		handAll(t, s, urgently(opens("ben", "救命"), "danger"))
		if list, _ := s.Cases(t.Context(), true); len(list) != 2+knowledge.CasesADay {
			t.Error("an urgent case is not opened")
		}
		if err := s.KeepSession(t.Context(), Effects{Handing: &knowledge.Handing{Kind: knowledge.StepOpened}}); err == nil {
			t.Error("a case of nobody is taken")
		}
		for _, step := range []knowledge.Step{{Kind: knowledge.StepReplied, By: "甲", Text: " "}, {Kind: knowledge.StepHeld, By: "甲"},
			{Kind: knowledge.StepNoted, By: "甲", Text: strings.Repeat("长", knowledge.CaseRunes+1)}} {
			if _, err := s.Act(t.Context(), 1, step, nil); !errors.Is(err, knowledge.ErrCaseText) {
				t.Errorf("%s: %v", step.Kind, err)
			}
		}
		for _, step := range []knowledge.Step{{Kind: knowledge.StepTaken}, {Kind: knowledge.StepOpened, By: "甲"}} {
			if _, err := s.Act(t.Context(), 1, step, nil); err == nil {
				t.Errorf("%+v is carried out", step)
			}
		}
	})
}

func eraseOf(t *testing.T, s *Store, chat string) {
	t.Helper()
	if err := s.write(t.Context(), func(tx *sql.Tx) error { return s.eraseCases(t.Context(), tx, chat) }); err != nil {
		t.Fatal(err)
	}
}

// sealedTexts are the texts, addresses and desks as the database has them.
func sealedTexts(t *testing.T, s *Store) []string {
	t.Helper()
	rows, err := column[string](t.Context(), s.db, `SELECT text FROM case_steps WHERE text <> '' UNION ALL SELECT address FROM cases WHERE address IS NOT NULL
		UNION ALL SELECT desk FROM cases WHERE desk IS NOT NULL UNION ALL SELECT desk FROM case_steps WHERE desk <> '' UNION ALL SELECT chat FROM duty`)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestCasesAreErased(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		duty(t, s, office)
		handAll(t, s, opens("ann", "第一件"), opens("ben", "别人的"))
		raised(t, s)
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken, Desk: "-1"})
		for _, text := range sealedTexts(t, s) {
			if !strings.HasPrefix(text, "~") {
				t.Errorf("%q is not sealed", text)
			}
		}
		eraseOf(t, s, "ann")
		same(t, "staff are told", raised(t, s), []string{"-1: 1 withdrawn 1 withdrawn/erased"})
		got := caseNo(t, s, 1)
		is(t, "erased", history(got), "withdrawn: opened raised taken withdrawn erased raised")
		if strings.Contains(fmt.Sprint(got), "第一件") || got.Who+got.Address+got.Code != "" {
			t.Errorf("left: %+v", got)
		}
		if _, err := s.CaseOf(t.Context(), "ann"); !errors.Is(err, knowledge.ErrNoCase) {
			t.Errorf("found: %v", err)
		}
		if got := caseNo(t, s, 2); got.State != knowledge.CaseOpen || got.Steps[0].Text != "别人的" {
			t.Errorf("another's: %+v", got)
		}
		if _, err := s.Act(t.Context(), 1, knowledge.Step{Kind: knowledge.StepNoted, By: "甲", Text: "她叫"}, nil); !errors.Is(err, knowledge.ErrCaseOver) {
			t.Errorf("noted in an erased case: %v", err)
		}

		handAll(t, s, urgently(opens("cat", "要留证"), "child_abuse"))
		act(t, s, 3, knowledge.Step{Kind: knowledge.StepHeld, Text: "疑似侵害未成年人，王示例决定"})
		eraseOf(t, s, "cat")
		eraseOf(t, s, "cat")
		got = caseNo(t, s, 3)
		is(t, "held", history(got), "withdrawn: opened held withdrawn")
		if got.Steps[0].Text != "要留证" || got.Who != "cat" {
			t.Errorf("held: %+v", got)
		}
		if _, err := s.CaseOf(t.Context(), "cat"); !errors.Is(err, knowledge.ErrNoCase) {
			t.Errorf("a held case is found on her phone: %v", err)
		}
		handAll(t, s, opens("cat", "又来了"))
		is(t, "her next", history(caseNo(t, s, 4)), "open: opened")
		c.Time = c.AddDate(3, 0, 0)
		if err := s.Tidy(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := caseNo(t, s, 3); got.Steps[0].Text != "要留证" {
			t.Error("tidying takes what is held")
		}
		act(t, s, 3, knowledge.Step{Kind: knowledge.StepReleased, Text: "已移交"})
		if got := caseNo(t, s, 3); strings.Contains(fmt.Sprint(got), "要留证") || got.Who != "" || got.Held {
			t.Errorf("released: %+v", got)
		}
	})
}

func TestCasesAreTidied(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		c := &clock{thursday}
		s := open(t, Options{Now: c.now})
		handAll(t, s, opens("ann", "说的话"), opens("ben", "没完"))
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepClosed})
		for _, step := range []struct {
			days int
			want string
		}{
			{29, "address of ann ann 说的话"}, {31, " ann 说的话"}, {91, "  "}, {366, "gone"},
		} {
			c.Time = thursday.AddDate(0, 0, step.days)
			if err := s.Tidy(t.Context()); err != nil {
				t.Fatal(err)
			}
			got := "gone"
			if one, err := s.Case(t.Context(), 1); err == nil {
				got = one.Address + " " + one.Who + " " + one.Steps[0].Text
			} else if !errors.Is(err, knowledge.ErrNoCase) {
				t.Fatal(err)
			}
			is(t, fmt.Sprintf("after %d days", step.days), got, step.want)
		}
		if got := caseNo(t, s, 2); got.Steps[0].Text != "没完" || got.Address == "" {
			t.Errorf("what is not over: %+v", got)
		}
	})
}

// TestLostKey holds that a lost key costs the words of a case and nothing else.
func TestLostKey(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jinguo.db")
	for range 2 {
		s, err := Open(t.Context(), path, Options{}) // with a key of its own
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if list, _ := s.Cases(t.Context(), true); len(list) == 0 {
			duty(t, s, office)
			handAll(t, s, opens("ann", "说的话"))
			continue
		}
		if got := caseNo(t, s, 1); got.Steps[0].Text != "" || got.Address != "" {
			t.Errorf("opened without its key: %+v", got)
		}
		raised(t, s)
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken})
	}
}

// TestCasesOutliveTheirKey holds that a change of the key leaves a case as it was, found
// by its chat where that can be told, and by its receipt in any case.
func TestCasesOutliveTheirKey(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		old, fresh := bytes.Repeat([]byte{1}, seal.KeyBytes), bytes.Repeat([]byte{2}, seal.KeyBytes)
		s := open(t, Options{Keys: [][]byte{old}})
		duty(t, s, office)
		handAll(t, s, opens("ann", "第一件"), knowledge.Handing{Kind: knowledge.StepOpened, Text: "网页", Who: "cookie", Channel: "web", Code: "KMPQ7R2XYZ"})
		act(t, s, 1, knowledge.Step{Kind: knowledge.StepTaken, Desk: "-1"})
		_, err := s.Rotate(t.Context(), Rotation{To: fresh, Chat: func(channel, address string) string { return "new hash of " + address },
			Address: func(Inbound) string { return "" }, Step: func() {}})
		if err != nil {
			t.Fatal(err)
		}
		again := open(t, Options{Keys: [][]byte{fresh}})
		hers, err := again.CaseOf(t.Context(), "new hash of address of ann")
		if err != nil || hers.No != 1 || hers.Steps[0].Text != "第一件" {
			t.Errorf("by her chat: %+v, %v", hers, err)
		}
		if coded, err := again.CaseByCode(t.Context(), "KMPQ7R2XYZ"); err != nil || coded.Steps[0].Text != "网页" {
			t.Errorf("by her receipt: %+v, %v", coded, err)
		}
		if got := caseNo(t, again, 1); got.Desk != "-1" || got.Address != "address of ann" {
			t.Errorf("the case: %+v", got)
		}
		if roster, err := again.Roster(t.Context()); err != nil || fmt.Sprint(roster) != fmt.Sprint(office) {
			t.Errorf("the duty table: %+v, %v", roster, err)
		}
	})
}

// TestAnyOrder has residents and staff do anything in any order: no step is lost, no
// case has two takers, and no urgent case waits longer than it may.
func TestAnyOrder(t *testing.T) {
	c := &clock{}
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "jinguo.db"), Options{Now: c.now})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	duty(t, s, office)
	s.db.SetMaxOpenConns(1) // which need not wait for the disk
	if _, err := s.db.Exec(`PRAGMA synchronous = OFF`); err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		c.Time = thursday
		for _, query := range []string{`DELETE FROM case_steps`, `DELETE FROM cases`, `DELETE FROM outbox`, `UPDATE counters SET value = 0 WHERE name = 'case'`} {
			if _, err := s.db.Exec(query); err != nil {
				t.Fatal(err)
			}
		}
		said := map[string]bool{}
		seen := map[int64][]knowledge.Step{}
		for i := range rapid.IntRange(5, 30).Draw(t, "actions") {
			who := rapid.SampledFrom([]string{"ann", "ben"}).Draw(t, "who")
			no := int64(rapid.IntRange(1, 3).Draw(t, "no"))
			by := rapid.SampledFrom([]string{"甲", "乙"}).Draw(t, "by")
			kind := rapid.SampledFrom([]knowledge.StepKind{
				knowledge.StepOpened, knowledge.StepAdded, knowledge.StepWithdrawn, knowledge.StepRead, "urgent", "wait", "wait", "wait", "wait",
				knowledge.StepTaken, knowledge.StepReplied, knowledge.StepPassed, knowledge.StepClosed, knowledge.StepRemind,
			}).Draw(t, "kind")
			text := fmt.Sprint("text ", i)
			switch kind {
			case knowledge.StepOpened, knowledge.StepAdded, knowledge.StepWithdrawn, knowledge.StepRead, "urgent":
				h := opens(who, text)
				h.Kind = kind
				if kind == "urgent" {
					h.Kind, h.Urgent = knowledge.StepOpened, true
				}
				if h.Kind == knowledge.StepOpened || h.Kind == knowledge.StepAdded {
					said[text] = true
				}
				if err := s.KeepSession(t.Context(), Effects{Handing: &h}); err != nil {
					t.Fatal(err)
				}
			case "wait":
				c.Time = c.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "seconds")) * time.Second)
			default:
				before, _ := s.Case(t.Context(), no)
				got, err := s.Act(t.Context(), no, knowledge.Step{Kind: kind, By: by, Text: text, Until: c.Add(time.Hour)}, nil)
				if err == nil && kind == knowledge.StepTaken && (got.Taker != by || before.State == knowledge.CaseTaken && before.Taker != by) {
					t.Fatalf("%s and %s took case %d", before.Taker, by, no)
				}
			}
			if _, err := s.RaiseCases(t.Context(), newsOf); err != nil {
				t.Fatal(err)
			}
			if kind != "wait" && i%4 > 0 {
				continue
			}
			list, err := s.Cases(t.Context(), true)
			if err != nil {
				t.Fatal(err)
			}
			for _, short := range list {
				one, err := s.Case(t.Context(), short.No)
				if err != nil {
					t.Fatal(err)
				}
				if before := seen[one.No]; !slices.Equal(sayings(before), sayings(one.Steps[:len(before)])) {
					t.Fatalf("steps of case %d changed: %+v, %+v", one.No, before, one.Steps)
				}
				seen[one.No] = one.Steps
				if one.State == knowledge.CaseOpen && one.Urgent && one.Raised <= 4 && c.Sub(lastTold(one)) > 5*time.Minute {
					t.Fatalf("urgent case %d waits since %v: %+v", one.No, lastTold(one), one)
				}
			}
		}
		for no := int64(1); ; no++ {
			one, err := s.Case(t.Context(), no)
			if errors.Is(err, knowledge.ErrNoCase) {
				break
			}
			for _, step := range one.Steps {
				delete(said, step.Text)
			}
		}
		if len(said) > 0 {
			t.Fatalf("lost: %v", said)
		}
	})
}

func sayings(steps []knowledge.Step) []string {
	var list []string
	for _, step := range steps {
		list = append(list, string(step.Kind)+step.Text+step.By)
	}
	return list
}

func lastTold(c knowledge.Case) time.Time {
	for _, step := range slices.Backward(c.Steps) {
		if step.Kind == knowledge.StepRaised {
			return step.At
		}
	}
	return time.Time{}
}

// BenchmarkRaiseNothing is what a look for due cases costs where nothing is due.
func BenchmarkRaiseNothing(b *testing.B) {
	s, err := Open(b.Context(), filepath.Join(b.TempDir(), "jinguo.db"), Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	for i := range 2000 {
		h := opens(fmt.Sprint("chat ", i), "x")
		if err := s.KeepSession(b.Context(), Effects{Handing: &h}); err != nil {
			b.Fatal(err)
		}
	}
	if _, err := s.RaiseCases(b.Context(), newsOf); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := s.RaiseCases(b.Context(), newsOf); err != nil {
			b.Fatal(err)
		}
	}
}
