package index

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/lay"
	"jinguo/knowledge/sample"
)

// of is a source with entries.
func of(list ...knowledge.Entry) *memory { return new(memory).put(list...) }

// TestTrial holds that what a trial finds is what the index finds once the change is
// saved, down to the scores, and that the live index finds what it found.
func TestTrial(t *testing.T) {
	entries := sample.Entries()
	live := open(t, t.TempDir(), of(entries...))
	changed := slices.Clone(entries)
	at := slices.IndexFunc(changed, func(e knowledge.Entry) bool { return e.ID == "sample-faq-protection-order" })
	was := changed[at]
	changed[at].Questions = append(slices.Clone(was.Questions), "他总来堵我怎么办")
	changed[at+1].CounterQuestions = append(slices.Clone(changed[at+1].CounterQuestions), "离婚后他总来找我怎么办")
	added := faq("new", "高龄津贴怎么领", "满八十周岁的老人可以领高龄津贴。")
	saved := open(t, t.TempDir(), of(append(changed, added)...))

	trial, err := live.Try(t.Context(), []knowledge.Change{{Entry: changed[at]}, {Entry: changed[at+1]}, {Entry: added}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	questions := []string{"他总来堵我怎么办", "离婚后他总来找我", "高龄津贴", "怎么申请保护令", "离婚冷静期", "妇联电话", "laogong da wo"}
	before := map[string]Result{}
	for _, text := range questions {
		q := Query{Text: text, Limit: 100, Region: "371324"}
		want, err := saved.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		got, err := trial.Search(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-saved +tried):\n%s", text, diff)
		}
		if before[text], err = live.Search(t.Context(), q); err != nil {
			t.Fatal(err)
		}
	}
	if first := before["他总来堵我怎么办"].Place([]string{was.ID}); first == 1 {
		t.Error("the live index knows the wording already")
	}
	got, err := trial.Search(t.Context(), Query{Text: "他总来堵我怎么办", Limit: 10})
	if err != nil || got.Place([]string{was.ID}) != 1 {
		t.Errorf("the trial has it at place %d, error %v", got.Place([]string{was.ID}), err)
	}
	if err := trial.Close(); err != nil {
		t.Error(err)
	}
	for text, want := range before {
		got, err := live.Search(t.Context(), Query{Text: text, Limit: 100, Region: "371324"})
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("after the trial the live index finds otherwise for %s: %v\n%s", text, err, diff)
		}
	}
}

// TestTrialOfWithdrawal holds that a change to a draft takes the entry out.
func TestTrialOfWithdrawal(t *testing.T) {
	x := open(t, t.TempDir(), of(faq("a", "高龄津贴", "满八十周岁"), faq("b", "高龄津贴补发", "补发")))
	draft := faq("a", "高龄津贴", "满八十周岁")
	draft.State = knowledge.Draft
	trial, err := x.Try(t.Context(), []knowledge.Change{{Entry: draft}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer trial.Close()
	got, err := trial.Search(t.Context(), Query{Text: "高龄津贴", Limit: 10})
	if err != nil || !slices.Equal(got.entries(), []string{"b"}) {
		t.Errorf("finds %v, error %v", got.entries(), err)
	}
}

// TestTrialOfWords holds that lay words can be tried as well.
func TestTrialOfWords(t *testing.T) {
	x := open(t, t.TempDir(), of(faq("a", "高龄津贴", "满八十周岁的老人"), faq("b", "户口迁移", "迁户口")))
	words := lay.NewTable(lay.Default(), []lay.Row{{Said: "寿星钱", Written: []string{"高龄津贴"}}})
	q := Query{Text: "寿星钱", Limit: 10}
	trial, err := x.Try(t.Context(), nil, words)
	if err != nil {
		t.Fatal(err)
	}
	defer trial.Close()
	got, err := trial.Search(t.Context(), q)
	if err != nil || got.Place([]string{"a"}) != 1 {
		t.Errorf("finds %v, error %v", got.entries(), err)
	}
	if hits := search(t, x, q); len(hits) > 0 {
		t.Errorf("the live index finds %v", ids(hits))
	}
}

func TestMissing(t *testing.T) {
	x := open(t, t.TempDir(), of(faq("a", "高龄津贴怎么领", "满八十周岁的老人可以申领。"), faq("b", "户口", "寿星")))
	for question, want := range map[string]string{
		"高龄津贴怎么领":    "[]",
		"我奶奶的寿星钱怎么领": "[奶奶 寿星钱]",
		"老人 pension": "[pension]",
	} {
		got, err := x.Missing(t.Context(), question, "", "a")
		if err != nil || fmt.Sprint(got) != want {
			t.Errorf("%s: %v %v, want %s", question, got, err, want)
		}
	}
	if got, err := x.Missing(t.Context(), "高龄津贴", "", "none"); err != nil || fmt.Sprint(got) != "[高龄津贴]" {
		t.Errorf("of an unknown entry %v %v", got, err)
	}
}

// BenchmarkTry makes a trial of one changed entry of 57,926, and asks it a question.
func BenchmarkTry(b *testing.B) {
	source := statutes(b, "statutes.jsonl.gz")
	x := open(b, b.TempDir(), source)
	entry := source.changes[0].Entry
	entry.Questions = append(entry.Questions, "房东不退押金怎么办")
	questions := judged(b)
	evaluate(b, x, questions[:200])
	change := []knowledge.Change{{Entry: entry}}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			trial, err := x.Try(b.Context(), change, nil)
			if err != nil {
				b.Fatal(err)
			}
			if err := trial.Close(); err != nil {
				b.Fatal(err)
			}
		}
	})
	for _, n := range []int{1, 200} {
		b.Run(fmt.Sprintf("ask%d", n), func(b *testing.B) {
			for b.Loop() {
				trial, err := x.Try(b.Context(), change, nil)
				if err != nil {
					b.Fatal(err)
				}
				for _, q := range questions[:n] {
					if _, err := trial.Search(b.Context(), Query{Text: q.Query, Limit: 100}); err != nil {
						b.Fatal(err)
					}
				}
				if err := trial.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
