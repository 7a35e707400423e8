package typing_test

import (
	"bufio"
	"encoding/json"
	"iter"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"

	"github.com/mozillazg/go-pinyin"

	"jinguo/index/typing"
	"jinguo/knowledge/sample"
)

// phrases are the sample's names and example questions, and the lay words.
func phrases(t testing.TB) iter.Seq2[string, int] {
	table, err := os.ReadFile("../../knowledge/lay/lay.tsv")
	if err != nil {
		t.Fatal(err)
	}
	return func(yield func(string, int) bool) {
		for _, e := range sample.Entries() {
			for _, p := range append(append([]string{e.Title}, e.Aliases...), e.Questions...) {
				if !yield(p, 1) {
					return
				}
			}
		}
		for line := range strings.Lines(string(table)) {
			cells := strings.Split(strings.TrimSpace(line), "\t")
			if len(cells) < 2 || strings.HasPrefix(line, "#") {
				continue
			}
			for _, cell := range cells[:2] {
				for p := range strings.SplitSeq(cell, "|") {
					for part := range strings.SplitSeq(p, "…") {
						if !yield(part, 1) {
							return
						}
					}
				}
			}
		}
	}
}

func TestReadings(t *testing.T) {
	l := typing.NewLexicon(phrases(t))
	for _, c := range []struct{ typed, want string }{
		{"生育金贴怎么领", "生育津贴怎么领"},
		{"俩癌检查", "两癌检查"},
		{"shengyujintie", "生育津贴"},
		{"sheng yu jin tie", "生育津贴"},
		{"shengyu津贴", "生育津贴"},
		{"shengyujintoe", "生育津贴"},
		{"syjt怎么领", "生育津贴怎么领"},
		{"生津贴怎么领", "生育津贴怎么领"},
		{"生津育贴怎么领", "生育津贴怎么领"},
		{"生育育津贴", "生育津贴"},
		{"how to get a protction order", "how to get a protection order"},
	} {
		found := false
		list := l.Readings(c.typed)
		for _, r := range list {
			found = found || r.Text == c.want
		}
		if !found {
			t.Errorf("%s: no reading %s in %v", c.typed, c.want, list)
		}
	}
	for _, clean := range []string{"老公打我", "生育津贴怎么领", "can the court order him to stay away from me", "", "12338"} {
		if list := l.Readings(clean); list != nil {
			t.Errorf("%s: read as %v", clean, list)
		}
	}
}

// TestChanges holds that the changes make the reading of the typed text.
func TestChanges(t *testing.T) {
	l := typing.NewLexicon(phrases(t))
	for _, typed := range []string{"请问生育金贴，shengyujintie", "\xff生育金贴", "ＳＹＪＴ怎么领"} {
		list := l.Readings(typed)
		if list == nil {
			t.Errorf("%q: no reading", typed)
		}
		for _, r := range list {
			made, done := "", 0
			for _, c := range r.Changes {
				made += typed[done:c.Start] + c.To
				done = c.End
			}
			if made += typed[done:]; made != r.Text {
				t.Errorf("%q: changes make %q, text is %q", typed, made, r.Text)
			}
			if r.Doubt <= 0 || r.Doubt > 1 {
				t.Errorf("%q: doubt %v", typed, r.Doubt)
			}
		}
	}
}

// TestFalseAlarms holds the share of rightly typed questions that raise doubt.
func TestFalseAlarms(t *testing.T) {
	l := typing.NewLexicon(phrases(t))
	for _, name := range []string{"../testdata/rank/sample.jsonl", "../../../shared/data/statutes/train.jsonl"} {
		questions := queries(t, name)
		if questions == nil {
			t.Logf("%s is absent: its part is skipped", name)
			continue
		}
		alarms := 0
		for _, q := range questions {
			if list := l.Readings(q); list != nil {
				alarms++
				t.Logf("%s → %s %.2f", q, list[0].Text, list[0].Doubt)
			}
		}
		t.Logf("%s: %d of %d raise doubt", name, alarms, len(questions))
		if alarms*100 >= len(questions)*3 {
			t.Errorf("%s: %d of %d raise doubt, want less than 3%%", name, alarms, len(questions))
		}
	}
}

func queries(t testing.TB, name string) (list []string) {
	f, err := os.Open(name)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		var q struct{ Query string }
		if err := json.Unmarshal(lines.Bytes(), &q); err != nil {
			t.Fatal(err)
		}
		list = append(list, q.Query)
	}
	return list
}

// TestRestores damages names of the sample and holds the share of which a reading
// has the name again. The lexicon knows the names, as it will where it is used.
func TestRestores(t *testing.T) {
	l := typing.NewLexicon(phrases(t))
	var names [][]rune
	for _, e := range sample.Entries() {
		for _, a := range e.Aliases {
			if r := []rune(a); len(r) >= 3 && len(r) <= 8 && strings.Trim(a, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ ") == a {
				names = append(names, r)
			}
		}
	}
	arg := pinyin.NewArgs()
	spell := func(r []rune) []string { return pinyin.LazyPinyin(string(r), arg) }
	alike := map[string][]rune{}
	for _, n := range names {
		for i, s := range spell(n) {
			if i < len(n) && len(spell(n)) == len(n) {
				alike[s] = append(alike[s], n[i])
			}
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	inner := func(n []rune) int { return 1 + rng.IntN(len(n)-2) }
	kinds := []struct {
		name   string
		floor  float64
		damage func([]rune) string
	}{
		{"homophone", 0.88, func(n []rune) string {
			i := rng.IntN(len(n))
			s := spell(n)
			if len(s) != len(n) {
				return ""
			}
			others := alike[s[i]]
			c := others[rng.IntN(len(others))]
			if c == n[i] {
				return ""
			}
			return string(n[:i]) + string(c) + string(n[i+1:])
		}},
		{"missing", 0.57, func(n []rune) string { i := inner(n); return string(n[:i]) + string(n[i+1:]) }},
		{"exchanged", 0.80, func(n []rune) string {
			i := inner(n)
			return string(n[:i]) + string(n[i+1]) + string(n[i]) + string(n[i+2:])
		}},
		{"pinyin", 0.86, func(n []rune) string { return strings.Join(spell(n), "") }},
		{"half pinyin", 0.95, func(n []rune) string { return strings.Join(spell(n[:2]), "") + string(n[2:]) }},
		{"initials", 0.50, func(n []rune) string {
			s := ""
			for _, p := range spell(n) {
				s += p[:1]
			}
			return s
		}},
		{"near key", 0.69, func(n []rune) string {
			s := []byte(strings.Join(spell(n), ""))
			const row = "qwertyuiop"
			i := rng.IntN(len(s))
			if k := strings.IndexByte(row, s[i]); k > 0 {
				s[i] = row[k-1]
				return string(s)
			}
			return ""
		}},
	}
	for _, kind := range kinds {
		tried, restored := 0, 0
		for _, n := range names {
			damaged := kind.damage(n)
			if damaged == "" || damaged == string(n) {
				continue
			}
			tried++
			for _, r := range l.Readings(damaged + "怎么办") {
				if strings.Contains(r.Text, string(n)) {
					restored++
					break
				}
			}
		}
		share := float64(restored) / float64(max(tried, 1))
		t.Logf("%s: %d of %d restored, %.3f", kind.name, restored, tried, share)
		if share < kind.floor {
			t.Errorf("%s: %.3f restored, want %.3f", kind.name, share, kind.floor)
		}
	}
}

// many are the sample's phrases and made-up ones of its pieces, 30,000 in all.
func many(t testing.TB) iter.Seq2[string, int] {
	var base []string
	for p := range phrases(t) {
		base = append(base, p)
	}
	rng := rand.New(rand.NewPCG(3, 4))
	return func(yield func(string, int) bool) {
		for i := range 30_000 {
			p := base[i%len(base)]
			if i >= len(base) {
				p = base[rng.IntN(len(base))] + base[rng.IntN(len(base))]
			}
			if r := []rune(p); !yield(string(r[:min(len(r), 40)]), 1) {
				return
			}
		}
	}
}

func BenchmarkNewLexicon(b *testing.B) {
	list := many(b)
	b.ReportAllocs()
	for b.Loop() {
		typing.NewLexicon(list)
	}
}

// BenchmarkMemory reports what a lexicon of 30,000 phrases holds.
func BenchmarkMemory(b *testing.B) {
	list := many(b)
	typing.NewLexicon(list)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		l := typing.NewLexicon(list)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(l)
	}
	b.ReportMetric(float64(int64(after.HeapAlloc)-int64(before.HeapAlloc))/1e6, "MB")
}

func BenchmarkReadings(b *testing.B) {
	l := typing.NewLexicon(many(b))
	for _, c := range []struct{ name, text string }{
		{"clean", "我想让法院禁止丈夫接近我和孩子，应该去哪里办，要带什么材料，多长时间能办好呢"},
		{"homophone", "我想问问生育金贴怎么领，应该去哪里办，要带什么材料，多长时间能办好呢"},
		{"pinyin", "shengyujintiezenmeling"},
		{"near key", "shengyujintoezenmeling"},
		{"initials", "syjt怎么领"},
		{"english", "how do i get a protction order from the court"},
		{"long", strings.Repeat("生育金贴，", 1000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				l.Readings(c.text)
			}
		})
	}
}

func FuzzReadings(f *testing.F) {
	for _, s := range []string{"生育金贴", "shengyu jt", "protction order", "\xff生津贴", "ＳＹＪＴ", "a'a'a"} {
		f.Add(s)
	}
	l := typing.NewLexicon(phrases(f))
	f.Fuzz(func(t *testing.T, text string) {
		if list := l.Readings(text); len(list) > 3 {
			t.Fatalf("%q: %d readings", text, len(list))
		}
	})
}
