package fact

import (
	"strings"
	"testing"

	"jinguo/knowledge"
)

// The vocabulary is whole: every fact has its words in both languages, a label leads to
// one fact and a word to one of its choices, and what follows from what is well formed.
func TestVocabulary(t *testing.T) {
	labels := map[string]string{}
	for _, f := range All() {
		for _, label := range append([]string{f.Name, f.Zh.Label, f.En.Label}, f.Also...) {
			if other, taken := labels[fold(label)]; taken && other != f.Name {
				t.Errorf("%s is called %q, as %s is", f.Name, label, other)
			}
			labels[fold(label)] = f.Name
		}
		for _, text := range []string{f.Zh.Label, f.Zh.Ask, f.Zh.Why, f.En.Label, f.En.Ask, f.En.Why} {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%s lacks a label, a question or a reason", f.Name)
			}
		}
		if f.Each != strings.Contains(f.Zh.Ask, "{{.Programme}}") || f.Each != strings.Contains(f.En.Ask, "{{.Programme}}") {
			t.Errorf("%s: the question of a fact that is each, and of no other, names the programme", f.Name)
		}
		words := map[string]string{}
		for _, o := range f.Options {
			if o.Zh == "" || o.En == "" {
				t.Errorf("%s: %s has no words", f.Name, o.Value)
			}
			for _, word := range append([]string{o.Value, o.Zh, o.En}, o.Also...) {
				if other, taken := words[fold(word)]; taken && other != o.Value {
					t.Errorf("%s: %q is %s and %s", f.Name, word, other, o.Value)
				}
				words[fold(word)] = o.Value
			}
		}
		if (len(f.Options) > 0) != (f.Type == Choice || f.Type == Choices) {
			t.Errorf("%s of type %s has %d choices", f.Name, f.Type, len(f.Options))
		}
		if (f.Type == Number || f.Type == Ages) && f.Min >= f.Max {
			t.Errorf("%s: from %d to %d", f.Name, f.Min, f.Max)
		}
		for _, when := range f.When {
			for name, value := range when.Facts {
				g := Named(name)
				if g == nil {
					t.Errorf("%s follows from %s, which is no fact", f.Name, name)
				} else if _, err := g.value(value); err != nil {
					t.Errorf("%s follows from %s: %v", f.Name, name, err)
				}
			}
		}
	}
}

func TestDerived(t *testing.T) {
	for _, test := range []struct {
		known Values
		key   string
		want  any // nil: not known
	}{
		{Values{"sex": "male"}, "pregnant", false},
		{Values{"sex": "female"}, "pregnant", nil},
		{Values{"pregnant": true}, "sex", "female"},
		{Values{"sex": "male", "pregnant": true}, "pregnant", true}, // what she said stays
		{Values{"children": []int64{}}, "children_with", "none"},
		{Values{"children": []int64{3}}, "children_with", nil},
		{Values{"permit": false}, "permit_months", int64(0)},
		{nil, "age", nil},
	} {
		if got := test.known.Derived()[test.key]; got != test.want {
			t.Errorf("%v: %s is %v, want %v", test.known, test.key, got, test.want)
		}
	}
}

func TestSay(t *testing.T) {
	for _, test := range []struct {
		key    string
		value  any
		zh, en string
	}{
		{"age", int64(45), "45周岁", "45 years"},
		{"rural", true, "是", "yes"},
		{"marital", "divorced", "离婚", "divorced"},
		{"category", []string{"dibao", "tekun"}, "低保、特困", "subsistence allowance (dibao), extreme poverty (tekun)"},
		{"category", []string{}, "没有", "none"},
		{"children", []int64{}, "没有", "none"},
		{"hukou", "371324", "兰陵县", "兰陵县"},
		{"hukou", Elsewhere, "别的地方", "elsewhere"},
	} {
		f := Named(test.key)
		if zh, en := f.Say(test.value, "zh"), f.Say(test.value, "en"); zh != test.zh || en != test.en {
			t.Errorf("%s %v: %q, %q", test.key, test.value, zh, en)
		}
	}
}

// Full years are full on the birthday, and on March 1 for who was born on February 29.
func TestAge(t *testing.T) {
	for _, test := range []struct {
		born, on knowledge.Date
		age      int64
	}{
		{"1991-11-26", "2026-11-26", 35},
		{"1991-11-27", "2026-11-26", 34},
		{"2008-02-29", "2026-02-28", 17},
		{"2008-02-29", "2026-03-01", 18},
		{"2026-11-26", "2026-11-26", 0},
	} {
		if got := Age(test.born, test.on); got != test.age {
			t.Errorf("born %s, on %s: %d", test.born, test.on, got)
		}
	}
}
