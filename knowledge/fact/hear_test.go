package fact_test

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"

	"jinguo/knowledge/fact"
)

func TestHear(t *testing.T) {
	var dev, held, silent, values score
	golden(t, "hear.tsv", func(line int, h bool, f []string) {
		if len(f) != 2 {
			t.Fatalf("line %d: want two fields, got %q", line, f)
		}
		var want fact.Values
		if err := json.Unmarshal([]byte(f[1]), &want); err != nil {
			t.Fatalf("line %d: %v", line, err)
		}
		got := fact.Hear(f[0], today)
		ok := reflect.DeepEqual(got, want)
		if h {
			held.add(ok)
		} else {
			dev.add(ok)
		}
		if len(want) == 0 {
			silent.add(ok)
		}
		for key, value := range got {
			values.add(reflect.DeepEqual(value, want[key]))
		}
		if !ok {
			data, _ := json.Marshal(got)
			t.Errorf("line %d: %q: got %s, want %s", line, f[0], data, f[1])
		}
	})
	t.Logf("developed with %v, held out %v; silent where nothing is said %v; facts heard that are right %v", dev, held, silent, values)
}

func FuzzHear(f *testing.F) {
	for _, seed := range []string{"我今年38离婚带俩娃", "俺家孩子6岁跟姥姥", "I'm 38, divorced with two kids aged 6 and 11", "户口在兰陵", "社保交了15年", "老公…打我", "\xff我", "我1981年5月3日出生"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for key, value := range fact.Hear(text, today) {
			if err := (fact.Values{}).Set(key, value); err != nil {
				t.Errorf("%q: %s = %v: %v", text, key, value, err)
			}
		}
	})
}

// asked is a question of a hundred characters.
const asked = "你好，我想问一下，我今年44岁，农村户口，去年查出乳腺癌，做了手术，老公前年车祸没了，我一个人带着两个孩子，大的11岁小的6岁，没有工作，家里是低保，户口在兰陵县，租房住，能申请两癌救助吗，要带什么材料去哪里办"

func BenchmarkHear(b *testing.B) {
	fact.Hear(asked, today) // which reads the tables
	for b.Loop() {
		fact.Hear(asked, today)
	}
}

func BenchmarkHearLong(b *testing.B) {
	long := strings.Repeat(asked, 100)
	for b.Loop() {
		fact.Hear(long, today)
	}
}

func BenchmarkAnswer(b *testing.B) {
	for b.Loop() {
		fact.Answer("children", "俩娃 一个6岁一个11", today)
	}
}
