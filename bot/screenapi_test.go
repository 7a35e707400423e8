package bot_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/sample"
)

// ruled are programmes with the sample's rules, n of them, as a store gives them.
type ruled struct {
	bot.Entries
	list []knowledge.Entry
}

func ruledProgrammes(n int) ruled {
	var r ruled
	some := slices.DeleteFunc(sample.Entries(), func(e knowledge.Entry) bool { return e.Programme == nil || e.Programme.Rule == nil })
	for i := range n {
		e := some[i%len(some)]
		e.ID, e.Title = fmt.Sprintf("p%d", i), fmt.Sprintf("%s%d", e.Title, i)
		r.list = append(r.list, e)
	}
	return r
}

func (r ruled) LastChange(context.Context) (int64, error)                           { return 1, nil }
func (r ruled) Programmes(context.Context) ([]knowledge.Entry, error)               { return r.list, nil }
func (r ruled) Points(context.Context, string, []string) ([]knowledge.Entry, error) { return nil, nil }

func (r ruled) Entry(_ context.Context, id string) (knowledge.Entry, error) {
	for _, e := range r.list {
		if e.ID == id {
			return e, nil
		}
	}
	return knowledge.Entry{}, knowledge.ErrNotFound
}

// TestScreenLines holds that what is read of an outcome says kindly what a programme asks
// for, in both languages, and always whom to call.
func TestScreenLines(t *testing.T) {
	r := ruledProgrammes(18)
	b := bot.New(bot.Config{Entries: r, Programmes: r, Region: "371324", Now: clock})
	for _, lang := range []string{"zh", "en"} {
		for _, facts := range []map[string]any{{}, {"sex": "male", "age": 10}, {"sex": "female", "age": 40, "category": []any{"dibao"}}} {
			a, err := b.Screen(context.Background(), bot.ScreenQuery{Facts: facts, Lang: lang})
			if err != nil {
				t.Fatal(err)
			}
			if len(a.Outcomes) != 18 {
				t.Errorf("%d outcomes", len(a.Outcomes))
			}
			text := bot.Plain(a.Lines(lang))
			for _, bad := range []string{"不符合", "没有资格", "not eligible", "ineligible", "screenapi_", "<no value>"} {
				if strings.Contains(text, bad) {
					t.Errorf("%s %v: it says %q", lang, facts, bad)
				}
			}
			if strings.Count(text, "12338")+strings.Count(text, "12348") < 18 {
				t.Errorf("%s %v: a programme names nobody to call:\n%s", lang, facts, text)
			}
			for _, o := range a.Outcomes {
				if !strings.Contains(text, "【"+o.Title+"】") {
					t.Errorf("%s is not told", o.Title)
				}
			}
		}
	}
}

func BenchmarkScreen500(b *testing.B) {
	r := ruledProgrammes(500)
	talker := bot.New(bot.Config{Entries: r, Programmes: r, Region: "371324", Now: clock})
	q := bot.ScreenQuery{Facts: map[string]any{"sex": "female", "age": 40}}
	for b.Loop() {
		if _, err := talker.Screen(context.Background(), q); err != nil {
			b.Fatal(err)
		}
	}
}
