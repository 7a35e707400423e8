package clerk

import (
	"slices"
	"strings"
)

// All is the expression that holds where each of a list does.
func All(list []Expression) Expression { return join(list, " && ", "||", "also") }

// Any is the expression that holds where one of a list does.
func Any(list []Expression) Expression { return join(list, " || ", "&&", "joined") }

// join joins expressions by an operator; those that hold the other one stand in brackets.
// Reasons that are the same are said once, and English is said where all have it.
func join(list []Expression, operator, other, word string) Expression {
	if len(list) == 1 {
		return list[0]
	}
	var when, zh, en []string
	english := true
	for _, e := range list {
		part := e.When
		if strings.Contains(part, other) || strings.Contains(part, "?") {
			part = "(" + part + ")"
		}
		if !slices.Contains(when, part) {
			when = append(when, part)
		}
		if e.Zh != "" && !slices.Contains(zh, e.Zh) {
			zh = append(zh, e.Zh)
		}
		english = english && e.En != ""
		if !slices.Contains(en, e.En) {
			en = append(en, e.En)
		}
	}
	out := Expression{When: strings.Join(when, operator), Zh: strings.Join(zh, reasonWord("zh", word))}
	if english {
		out.En = strings.Join(en, reasonWord("en", word))
	}
	return out
}
