package screen

import (
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

const day knowledge.Date = "2026-11-26"

type fataler interface {
	Fatalf(format string, args ...any)
}

// programme compiles a rule, which must be without fault.
func programme(t fataler, id string, rule knowledge.Rule) *Rule {
	r, problems := Compile(&knowledge.Entry{
		ID: id, Kind: knowledge.Program, Title: "示例" + id, Region: "371324", Programme: &knowledge.Programme{Rule: &rule},
	})
	if len(problems) > 0 {
		t.Fatalf("%+v: %+v", rule, problems)
	}
	return r
}

// atoms are the conditions that generated rules are made of, as offices have them.
func atom(t *rapid.T) string {
	n := func(name string, from, to int) int { return rapid.IntRange(from, to).Draw(t, name) }
	options := func(name string) []string {
		f := fact.Named(name)
		values := []string{}
		for _, o := range f.Options {
			values = append(values, "'"+o.Value+"'")
		}
		return rapid.Permutation(values).Draw(t, name)[:n("chosen", 1, min(3, len(values)))]
	}
	op := rapid.SampledFrom([]string{"<", "<=", ">", ">=", "==", "!="}).Draw(t, "op")
	switch rapid.IntRange(0, 14).Draw(t, "atom") {
	case 0:
		from := n("from", 14, 50)
		return fmt.Sprintf("age >= %d && age <= %d", from, from+n("years", 0, 30))
	case 1:
		return fmt.Sprintf("age %s %d", op, n("age", 14, 70))
	case 2:
		return fmt.Sprintf("income %s %d", op, n("income", 0, 20)*100)
	case 3:
		return fmt.Sprintf("%s_months %s %d", rapid.SampledFrom([]string{"lives", "permit", "insured"}).Draw(t, "of"), op, n("months", 0, 24))
	case 4:
		return fmt.Sprintf("marital in [%s]", strings.Join(options("marital"), ", "))
	case 5:
		return fmt.Sprintf("category.exists(c, c in [%s])", strings.Join(options("category"), ", "))
	case 6:
		return fmt.Sprintf("%s in category", options("category")[0])
	case 7:
		return fmt.Sprintf("size(children) %s %d", op, n("children", 0, 3))
	case 8:
		return fmt.Sprintf("children.filter(c, c %s %d).size() >= %d", op, n("age", 3, 18), n("children", 0, 2))
	case 9:
		return fmt.Sprintf("children.%s(c, c %s %d)", rapid.SampledFrom([]string{"exists", "all", "exists_one"}).Draw(t, "macro"), op, n("age", 3, 18))
	case 10:
		return fmt.Sprintf("within(%s, %s)", rapid.SampledFrom([]string{"hukou", "lives"}).Draw(t, "of"), rapid.SampledFrom([]string{"here", "'37'", "'3713'", "''"}).Draw(t, "where"))
	case 11:
		return rapid.SampledFrom([]string{"rural", "!permit", "pregnant", "violence", "!had", "home_owner == false", "sex == 'female'"}).Draw(t, "yes")
	case 12:
		return fmt.Sprintf("illness == [] || %s in illness", options("illness")[0])
	case 13:
		return fmt.Sprintf("disability != %s", options("disability")[0])
	}
	return fmt.Sprintf("household %s %d", op, n("household", 1, 6))
}

func condition(t *rapid.T) string {
	parts := rapid.SliceOfN(rapid.Custom(atom), 1, 3).Draw(t, "atoms")
	for i, p := range parts {
		if parts[i] = "(" + p + ")"; rapid.IntRange(0, 3).Draw(t, "not") == 0 {
			parts[i] = "!" + parts[i]
		}
	}
	return strings.Join(parts, rapid.SampledFrom([]string{" && ", " || "}).Draw(t, "joined"))
}

// anyRule draws a rule with one or two tiers, which may overlap or leave gaps.
func anyRule(t *rapid.T) knowledge.Rule {
	var rule knowledge.Rule
	for i, when := range rapid.SliceOfN(rapid.Custom(condition), 1, 4).Draw(t, "clauses") {
		rule.Clauses = append(rule.Clauses, knowledge.Clause{Name: fmt.Sprint(i), When: when, Reason: "示例"})
	}
	for range rapid.IntRange(0, 2).Draw(t, "tiers") {
		rule.Amounts = append(rule.Amounts, knowledge.Tier{
			When: rapid.Custom(condition).Draw(t, "when"),
			Pay:  rapid.SampledFrom([]string{"600", "900", "size(children) * 500", "min([size(children) * 300, 800])"}).Draw(t, "pay"),
		})
	}
	if rapid.Bool().Draw(t, "not with") {
		rule.NotWith = knowledge.Strings{"示例另一项"}
	}
	return rule
}

// anyValue draws a value of a fact, near to what rules ask about.
func anyValue(t *rapid.T, key string) any {
	f := fact.Named(key)
	switch f.Type {
	case fact.Bool:
		return rapid.Bool().Draw(t, key)
	case fact.Number:
		most := map[string]int64{"age": 80, "income": 2100, "household": 8}[f.Name]
		if most == 0 {
			most = 30
		}
		return rapid.Int64Range(f.Min, most).Draw(t, key)
	case fact.Choice:
		return rapid.SampledFrom(f.Options).Draw(t, key).Value
	case fact.Choices:
		chosen := []string{}
		for _, o := range f.Options {
			if rapid.IntRange(0, 3).Draw(t, o.Value) == 0 {
				chosen = append(chosen, o.Value)
			}
		}
		slices.Sort(chosen)
		return chosen
	case fact.Ages:
		ages := rapid.SliceOfN(rapid.Int64Range(0, 22), 0, 5).Draw(t, key)
		slices.Sort(ages)
		slices.Reverse(ages)
		return ages
	}
	return rapid.SampledFrom([]string{"371324", "371324001", "371302", "370102", "110101", fact.Elsewhere}).Draw(t, key)
}

// anybody draws a person of whom every key is known, and nothing contradicts what
// follows from the rest.
func anybody(t *rapid.T, keys []string) fact.Values {
	person := fact.Values{}
	for _, key := range keys {
		person[key] = anyValue(t, key)
	}
	for range keys { // what follows from the rest, over what was drawn
		for _, f := range fact.All() {
			if _, asked := person[f.Name]; !asked {
				continue
			}
			without := fact.Values{}
			for key, v := range person {
				if key != f.Name {
					without[key] = v
				}
			}
			if v, follows := without.Derived()[f.Name]; follows {
				person[f.Name] = v
			}
		}
	}
	return person
}
