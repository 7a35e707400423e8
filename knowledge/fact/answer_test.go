package fact_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

const today = knowledge.Date("2026-10-08")

var heldOut = flag.Bool("heldout", true, "also read the lines that were held out")

// golden calls use with the fields of each line of a table.
func golden(t *testing.T, name string, use func(line int, held bool, fields []string)) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for i, line := range strings.Split(string(data), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		n++
		if held := n%3 == 0; !held || *heldOut {
			use(i+1, held, strings.Split(line, "\t"))
		}
	}
}

type score struct{ right, all int }

func (s *score) add(ok bool) {
	s.all++
	if ok {
		s.right++
	}
}

func (s score) String() string {
	return fmt.Sprintf("%d of %d (%.1f%%)", s.right, s.all, 100*float64(s.right)/max(1, float64(s.all)))
}

func TestAnswer(t *testing.T) {
	var dev, held score
	golden(t, "answer.tsv", func(line int, h bool, f []string) {
		if len(f) != 3 {
			t.Fatalf("line %d: want three fields, got %q", line, f)
		}
		got := readings(fact.Answer(f[0], f[1], today))
		ok := got == f[2]
		if h {
			held.add(ok)
		} else {
			dev.add(ok)
		}
		if !ok {
			t.Errorf("line %d: %s %q: got %s, want %s", line, f[0], f[1], got, f[2])
		}
	})
	t.Logf("developed with %v, held out %v", dev, held)
}

func readings(list []fact.Reading) string {
	if len(list) == 0 {
		return "-"
	}
	words := make([]string, len(list))
	for i, r := range list {
		data, _ := json.Marshal(r.Value)
		words[i] = strings.Trim(string(data), `"`)
	}
	return strings.Join(words, "|")
}

func FuzzAnswer(f *testing.F) {
	for _, fa := range fact.All() {
		f.Add(fa.Name, "45")
	}
	for _, seed := range []string{"俩娃 一个6岁一个11", "四十五六", "一千二", "去年3月", "属虎", "1981.5.3", "\xff年", "半", "第", "廿"} {
		f.Add("age", seed)
		f.Add("children", seed)
		f.Add("income", seed)
		f.Add("had_months@x", seed)
	}
	f.Fuzz(func(t *testing.T, key, text string) {
		list := fact.Answer(key, text, today)
		if len(list) > 6 {
			t.Errorf("%d readings", len(list))
		}
		for _, r := range list {
			if err := (fact.Values{}).Set(key, r.Value); err != nil {
				t.Errorf("%s %q: %v: %v", key, text, r.Value, err)
			}
			if r.Zh == "" || r.En == "" || !utf8.ValidString(r.Zh) {
				t.Errorf("%s %q: label %q, %q", key, text, r.Zh, r.En)
			}
		}
	})
}
