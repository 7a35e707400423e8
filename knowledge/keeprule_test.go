package knowledge

import "testing"

// TestKeepRule holds which of two rules stays when a file says a programme again.
func TestKeepRule(t *testing.T) {
	rule := func(name string) *Programme { return &Programme{Rule: &Rule{Clauses: []Clause{{Name: name}}}} }
	drafted := []Guess{{"programme.rule", "x"}}
	for _, c := range []struct {
		name     string
		said, is Entry
		want     string
		guessed  bool
	}{
		{"no rule said", Entry{Programme: &Programme{Who: "w"}}, Entry{Programme: rule("is")}, "is", false},
		{"no programme said", Entry{}, Entry{Programme: rule("is")}, "is", false},
		{"a rule said", Entry{Programme: rule("said")}, Entry{Programme: rule("is")}, "said", false},
		{"proposed over confirmed", Entry{Programme: rule("said"), Guessed: drafted}, Entry{Programme: rule("is")}, "is", false},
		{"proposed over proposed", Entry{Programme: rule("said"), Guessed: drafted}, Entry{Programme: rule("is"), Guessed: drafted}, "said", true},
		{"nothing over proposed", Entry{Programme: &Programme{}}, Entry{Programme: rule("is"), Guessed: drafted}, "is", true},
		{"no rule at all", Entry{Programme: &Programme{}}, Entry{Programme: &Programme{}}, "", false},
	} {
		e := c.said
		e.Kind = Program
		e.KeepRule(&c.is)
		got := ""
		if e.Programme != nil && e.Programme.Rule != nil {
			got = e.Programme.Rule.Clauses[0].Name
		}
		if got != c.want || e.guesses("programme.rule") != c.guessed {
			t.Errorf("%s: %q, guessed %v", c.name, got, e.Guessed)
		}
	}
	e := Entry{Kind: ServicePoint}
	e.KeepRule(&Entry{Programme: rule("is")})
	if e.Programme != nil {
		t.Error("a service point has a rule")
	}
}
