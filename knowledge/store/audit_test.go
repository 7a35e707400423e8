package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
	"jinguo/knowledge/audit"
	"jinguo/knowledge/lay"
)

// busy fills an audit log with what staff do, and returns how many records that are.
func busy(t *testing.T, s *Store) int64 {
	t.Helper()
	ctx := audit.As(t.Context(), audit.Actor{Name: "wang", Door: "desk"})
	save(t, s, faq("a", "甲"))
	_, err := s.Save(ctx, Edit{Who: "王"}, faq("b", "乙"), faq("c", "丙"))
	must(t, err)
	_, err = s.Save(ctx, Edit{Who: "王"}, faq("b", "乙")) // unchanged: nothing was written
	must(t, err)
	must(t, s.Saw(ctx, "case.view", "7", "371324", ""))
	must(t, s.SetPaused(ctx, true, "王", "test"))
	_, _, err = s.SaveWords(ctx, []lay.Row{{Said: "没钱", Written: []string{"困难"}}}, "王")
	must(t, err)
	return 5
}

func TestAuditLog(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		s := open(t, Options{Keys: [][]byte{testKey(1)}})
		want := busy(t, s)
		head, err := s.VerifyAudit(t.Context())
		if err != nil || head.No != want {
			t.Fatalf("%v, %v; want %d records", head, err, want)
		}
		list, err := s.AuditRecords(t.Context(), AuditQuery{Actor: "wang", Limit: 10})
		must(t, err)
		var said []string
		for _, r := range list {
			said = append(said, fmt.Sprintf("%s %s %s %s", r.Actor.Door, r.Action, r.Object, r.Region))
		}
		if got := strings.Join(said, "; "); got != "desk words.save  ; desk pause.on  ; desk case.view 7 371324; desk entry.save  " {
			t.Errorf("the log says %s", got)
		}
		if list, err := s.AuditRecords(t.Context(), AuditQuery{Action: "case", Limit: 10}); err != nil || len(list) != 1 {
			t.Errorf("of cases: %v, %v", list, err)
		}
		if list, err := s.AuditRecords(t.Context(), AuditQuery{Before: 2, Limit: 10}); err != nil || len(list) != 1 || list[0].Object != "a" {
			t.Errorf("before 2: %v, %v", list, err)
		}
	})
}

// TestAuditShows changes a database behind the program's back in every way, and holds
// that the verifier tells.
func TestAuditShows(t *testing.T) {
	for name, change := range map[string]string{
		"a record changed":       `UPDATE audit SET object = '8' WHERE no = 3`,
		"its actor changed":      `UPDATE audit SET actor = 'li' WHERE no = 3`,
		"its time changed":       `UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE no = 3`,
		"a record dropped":       `DELETE FROM audit WHERE no = 3`,
		"the first dropped":      `DELETE FROM audit WHERE no = 1`,
		"the last dropped":       `DELETE FROM audit WHERE no = 5`,
		"all dropped":            `DELETE FROM audit`,
		"two exchanged":          `UPDATE audit SET no = CASE no WHEN 2 THEN 3 ELSE 2 END + 100 WHERE no IN (2, 3)`,
		"a version changed":      `UPDATE versions SET body = REPLACE(body, '丙', '丁')`,
		"a version dropped":      `DELETE FROM versions WHERE entry = 'c'`,
		"a version added":        `INSERT INTO versions (entry, version, change, at, who, why, body, batch) SELECT entry, 9, 99, at, who, why, body, batch FROM versions WHERE entry = 'c'`,
		"a version added before": `UPDATE versions SET change = change + 10 WHERE entry = 'b'`,
	} {
		t.Run(name, func(t *testing.T) {
			suite(t, func(t *testing.T, open opener) {
				s := open(t, Options{Keys: [][]byte{testKey(1)}})
				busy(t, s)
				if _, err := s.db.Exec(change); err != nil {
					t.Fatal(err)
				}
				_, err := s.VerifyAudit(t.Context())
				var broken audit.Broken
				if !errors.As(err, &broken) && !errors.Is(err, ErrHead) {
					t.Errorf("the verifier says %v", err)
				}
			})
		})
	}
}

// TestAuditOfEverything holds that whatever staff write stands in the log, whichever door
// it comes by.
func TestAuditOfEverything(t *testing.T) {
	suite(t, func(t *testing.T, open opener) {
		ctx := t.Context()
		s := open(t, Options{Keys: [][]byte{testKey(1)}})
		point := knowledge.Entry{ID: "p", Kind: knowledge.ServicePoint, Title: "示例", State: knowledge.Published, Region: "371324",
			Point: &knowledge.Point{Phones: knowledge.ParsePhones("000-0000-0101")}}
		save(t, s, point)
		batch, err := s.Batch(ctx)
		must(t, err)
		_, err = s.Save(ctx, Edit{Who: "王", Batch: batch}, faq("b", "乙"))
		must(t, err)
		_, err = s.Undo(ctx, Edit{Who: "王"}, batch)
		must(t, err)
		for _, text := range []string{"拨不通", "又拨不通"} {
			must(t, s.KeepSession(ctx, Effects{Chat: "t:" + text, Request: &knowledge.Request{Entry: "p", Version: 1, Field: knowledge.PhoneField, Who: "t:" + text, Channel: "t"}}))
		}
		list, err := s.Requests(ctx, false)
		must(t, err)
		_, err = s.Decide(ctx, knowledge.Decision{No: list[0].No, By: "李"}, nil)
		must(t, err)
		must(t, s.KeepSession(ctx, Effects{Chat: "t:x", Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Text: "帮帮我", Region: "371324", Who: "t:x", Channel: "t"}}))
		cases, err := s.Cases(ctx, false)
		must(t, err)
		_, err = s.Act(ctx, cases[0].No, knowledge.Step{Kind: knowledge.StepTaken, By: "赵"}, nil)
		must(t, err)
		must(t, s.SaveRoster(ctx, knowledge.Roster{{Name: "示例"}}))
		_, _, err = s.SaveAlarms(ctx, []alarm.Row{{Topic: "suicide", Kind: alarm.Fires, Text: "示例想死"}}, "王")
		must(t, err)
		must(t, s.SetPaused(ctx, false, "王", ""))
		for miss := range 2 {
			must(t, s.KeepSession(ctx, Effects{Chat: fmt.Sprint("t:m", miss), Asked: &knowledge.Asked{Text: []string{"低保怎么办", "养猫去哪里登记"}[miss]}}))
		}
		groups, err := s.Misses(ctx, false)
		must(t, err)
		_, err = s.AnswerMiss(ctx, groups[0].No, "p", nil)
		must(t, err)
		must(t, s.DropMiss(ctx, groups[1].No))

		said := map[string]string{}
		for r, err := range s.Audit(ctx) {
			must(t, err)
			said[r.Action] = r.Actor.Name
			for _, words := range []string{"帮帮我", "低保", "养猫", "拨不通"} {
				if strings.Contains(fmt.Sprint(r), words) {
					t.Errorf("the log holds what a resident wrote: %v", r)
				}
			}
		}
		for action, who := range map[string]string{
			"entry.save": "王", "import.undo": "王", "request.reject": "李", "case.taken": "赵", "duty.save": "",
			"alarms.save": "王", "pause.off": "王", "miss.answer": "", "miss.drop": "",
		} {
			if got, ok := said[action]; !ok || got != who {
				t.Errorf("%s: %q, %t; want %q", action, got, ok, who)
			}
		}
		if _, err := s.VerifyAudit(ctx); err != nil {
			t.Error(err)
		}
	})
}
