package screen

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

// office makes the rule of an office's programme: where from, how old, how poor, and
// two or three things of its own, with tiers in every third.
func office(n int) knowledge.Rule {
	rnd := rand.New(rand.NewPCG(1, uint64(n)))
	pick := func(list ...string) string { return list[rnd.IntN(len(list))] }
	from := 16 + rnd.IntN(30)
	clauses := []string{
		"within(hukou, here) || (within(lives, here) && permit_months >= " + fmt.Sprint(6*rnd.IntN(3)) + ")",
		fmt.Sprintf("age >= %d && age <= %d", from, from+10+rnd.IntN(25)),
		fmt.Sprintf("category.exists(c, c in [%s]) || income < %d", pick("'dibao'", "'dibao', 'tekun'", "'dibao', 'edge', 'return'"), 500+100*rnd.IntN(8)),
		pick("sex == 'female'", "marital in ['divorced', 'widowed'] && children_with == 'me'", "rural", "employment in ['unemployed', 'home']",
			"'breast' in illness || 'cervix_late' in illness", "violence || marital == 'widowed'", "disability != 'none'", "school.exists(s, s in ['high', 'college'])"),
		pick(fmt.Sprintf("children.exists(c, c < %d)", 3+rnd.IntN(15)), fmt.Sprintf("insured_months >= %d", 6*rnd.IntN(4)), "!had", "medical_insured", "land"),
	}
	var rule knowledge.Rule
	for i, when := range clauses {
		rule.Clauses = append(rule.Clauses, knowledge.Clause{Name: fmt.Sprint(i), When: when, Reason: "示例"})
	}
	if n%3 == 0 {
		rule.Amounts = []knowledge.Tier{
			{When: "size(children) < 2", Pay: "600", Per: "once"},
			{When: "size(children) >= 2", Pay: "min([size(children) * 400, 2000])", Per: "once"},
		}
	}
	if n%10 == 0 {
		rule.NotWith = knowledge.Strings{fmt.Sprintf("示例%d", n+1)}
	}
	return rule
}

func offices(b testing.TB, n int) *Set {
	rules := make([]*Rule, n)
	for i := range rules {
		rules[i] = programme(b, fmt.Sprint(i), office(i))
	}
	return NewSet(rules...)
}

// BenchmarkScreen is one question over 500 programmes, at the start, in the middle
// and at the end of a talk.
func BenchmarkScreen(b *testing.B) {
	set := offices(b, 500)
	talk := []fact.Values{
		{},
		{"hukou": "371324", "age": int64(38), "income": int64(900), "children": []int64{11, 6}},
		{"hukou": "371324", "age": int64(38), "income": int64(900), "children": []int64{11, 6}, "category": []string{}, "marital": "divorced",
			"children_with": "me", "sex": "female", "rural": true, "employment": "unemployed", "had@示例1": false, "land": true},
	}
	for i, known := range talk {
		b.Run([]string{"start", "middle", "end"}[i], func(b *testing.B) {
			for b.Loop() {
				set.Screen(known, nil, day)
			}
		})
	}
}

func BenchmarkCompile(b *testing.B) {
	for i := 0; b.Loop(); i++ {
		programme(b, "a", office(i%500))
	}
}
