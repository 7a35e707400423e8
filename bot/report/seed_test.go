package report_test

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"jinguo/bot/report"
	"jinguo/knowledge"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/store"
)

// world is a store whose clock the test sets.
type world struct {
	*store.Store
	t   testing.TB
	now time.Time
}

// april is when the reports are made.
var april = time.Date(2026, 4, 9, 10, 0, 0, 0, knowledge.China)

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, now: april}
	s, err := store.Open(context.Background(), filepath.Join(t.TempDir(), "jinguo.db"), store.Options{Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	w.Store = s
	entries := []knowledge.Entry{
		{ID: "aid", Kind: knowledge.Program, Title: "示例两癌救助", Region: "371324", Programme: &knowledge.Programme{Who: "示例"}},
		{ID: "loan", Kind: knowledge.Program, Title: "=示例创业贷款", Programme: &knowledge.Programme{Who: "示例"}},
		{ID: "office", Kind: knowledge.ServicePoint, Title: "示例兰陵县妇联<b>", Region: "371324", Point: &knowledge.Point{Kinds: knowledge.Strings{"妇联"}, Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}},
		{ID: "faq", Kind: knowledge.FAQ, Title: "示例离婚冷静期多久", Text: "30天。"},
	}
	if _, err := s.Save(context.Background(), store.Edit{Who: "test"}, entries...); err != nil {
		t.Fatal(err)
	}
	return w
}

// keep keeps the effects of a message at a moment.
func (w *world) keep(at time.Time, eff store.Effects) {
	w.t.Helper()
	w.now = at
	if err := w.KeepSession(context.Background(), eff); err != nil {
		w.t.Fatal(err)
	}
}

// ask counts n questions on a day of 2026.
func (w *world) ask(n int, month time.Month, day int, region, topic string, status knowledge.NeedStatus, entry string) {
	for range n {
		w.keep(time.Date(2026, month, day, 9, 0, 0, 0, knowledge.China), store.Effects{
			Shown: entry, Need: &knowledge.Need{Region: region, Topic: topic, Status: status},
		})
	}
}

// seed is two months of a city with a county that asks much, one that asks little, and
// questions of which only the city is known.
func seed(t testing.TB) *world {
	w := newWorld(t)
	const lanling, yishui, linyi = "371324", "371323", "3713"
	w.ask(40, 2, 3, lanling, "marriage", knowledge.NeedAnswered, "faq")
	w.ask(35, 2, 25, lanling, "aid", knowledge.NeedAnswered, "aid")
	w.ask(14, 2, 25, yishui, "aid", knowledge.NeedUnanswered, "")
	w.ask(42, 3, 1, lanling, "marriage", knowledge.NeedAnswered, "faq")
	w.ask(30, 3, 9, lanling, "aid", knowledge.NeedAnswered, "aid")
	w.ask(55, 3, 16, lanling, "aid", knowledge.NeedAnswered, "aid")
	w.ask(12, 3, 31, lanling, "business", knowledge.NeedClarified, "")
	w.ask(3, 3, 31, lanling, "housing", knowledge.NeedUnanswered, "")
	w.ask(11, 3, 12, lanling, "domestic_violence", knowledge.NeedUrgent, "office")
	w.ask(2, 3, 12, yishui, "suicide", knowledge.NeedUrgent, "")
	w.ask(20, 3, 20, yishui, "marriage", knowledge.NeedAnswered, "office")
	w.ask(16, 3, 20, linyi, "law", knowledge.NeedUnanswered, "")
	w.ask(25, 3, 20, lanling, "", knowledge.NeedUseful, "")
	w.ask(11, 3, 21, lanling, "", knowledge.NeedUseless, "")
	march := func(day int) time.Time { return time.Date(2026, 3, day, 9, 0, 0, 0, knowledge.China) }
	for i := range 30 {
		n := &knowledge.Need{Region: lanling, Programme: "aid"}
		if i < 17 {
			n.Unmet = []string{"户籍"}
		}
		if i < 5 {
			n.Unmet = append(n.Unmet, "年龄")
		}
		w.keep(march(5), store.Effects{Need: n})
	}
	for i := range 13 {
		w.keep(march(6), store.Effects{Chat: fmt.Sprint("a", i), Asked: &knowledge.Asked{Text: "示例骑行头盔在哪里领", Region: lanling, Lang: "zh"}})
	}
	for i := range 4 {
		w.keep(march(6), store.Effects{Chat: fmt.Sprint("b", i), Asked: &knowledge.Asked{Text: "月嫂培训免费吗", Region: lanling, Lang: "zh"}})
	}
	for i := range 12 {
		w.keep(march(7), store.Effects{Request: &knowledge.Request{Entry: "office", Version: 1, Field: knowledge.PhoneField, Old: "000-0000-0101", Who: fmt.Sprint("r", i), Channel: "web", Lang: "zh"}})
	}
	for i := range 24 {
		who := fmt.Sprint("c", i)
		w.keep(march(10), store.Effects{Handing: &knowledge.Handing{Kind: knowledge.StepOpened, Text: "示例", Region: lanling, Lang: "zh", Who: who, Channel: "web", Address: "1"}})
		if i >= 12 {
			continue
		}
		w.now = march(10).Add(time.Duration(i+1) * time.Hour)
		if _, err := w.Act(context.Background(), int64(i+1), knowledge.Step{Kind: knowledge.StepReplied, Text: "示例", By: "示例"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	w.now = april
	return w
}

// march is the report that the tests look at.
func march(t testing.TB, w *world, region, lang string) *report.Report {
	t.Helper()
	r, err := report.Maker{Counts: w.Store, Now: func() time.Time { return april }}.
		Make(context.Background(), report.Ask{Region: region, Period: figures.Period{From: "2026-03", To: "2026-03"}, Lang: lang})
	if err != nil {
		t.Fatal(err)
	}
	return r
}
