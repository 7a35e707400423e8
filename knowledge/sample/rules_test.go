package sample

import (
	"cmp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/screen"
)

const (
	ruled     = "2026-11-26" // the day on which the rules were made
	leastCase = 12           // cases that a rule has at least
)

func programmes() []knowledge.Entry {
	return slices.DeleteFunc(Entries(), func(e knowledge.Entry) bool { return e.Programme == nil })
}

func TestEveryProgrammeHasARule(t *testing.T) {
	for _, e := range programmes() {
		r := e.Programme.Rule
		if r == nil {
			t.Errorf("%s has no rule", e.ID)
			continue
		}
		if r.Dated != ruled || !r.Confirmed {
			t.Errorf("%s: dated %q, confirmed %t", e.ID, r.Dated, r.Confirmed)
		}
	}
}

// A rule may say no more than the programme does: whatever it asks for stands on a
// sentence that residents can read.
func TestRulesStandOnTheTextOfTheirProgramme(t *testing.T) {
	for _, e := range programmes() {
		texts := texts(e)
		found := func(of, quote string) {
			if quote == "" || !slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, quote) }) {
				t.Errorf("%s, %s: %q stands nowhere in the programme", e.ID, of, quote)
			}
		}
		for _, c := range e.Programme.Rule.Clauses {
			found(c.Name, c.Quote)
		}
		for _, tier := range e.Programme.Rule.Amounts {
			found("amount", tier.Quote)
		}
	}
}

// texts are the sentences of a programme, each list item on its own.
func texts(e knowledge.Entry) []string {
	p := e.Programme
	return slices.Concat([]string{e.Title, e.Text, p.Who, p.Amount, p.Where, p.Deadline}, p.Conditions, p.Papers, p.Steps)
}

const longestReason = 60 // runes

func TestReasonsEndASentence(t *testing.T) {
	for _, e := range programmes() {
		for _, c := range e.Programme.Rule.Clauses {
			if c.Reason == "" || c.ReasonEn == "" {
				t.Errorf("%s, %s: a reason is missing", e.ID, c.Name)
			}
			if n := utf8.RuneCountInString(c.Reason); n > longestReason {
				t.Errorf("%s, %s: the reason has %d characters, want at most %d", e.ID, c.Name, n, longestReason)
			}
			if strings.HasSuffix(c.Reason, "。") || strings.HasSuffix(c.ReasonEn, ".") || strings.Contains(c.Reason, "要求") {
				t.Errorf("%s, %s: %q, %q do not end the sentence 这个项目要求……", e.ID, c.Name, c.Reason, c.ReasonEn)
			}
		}
	}
}

func TestEveryRuleHoldsItsCases(t *testing.T) {
	cases := 0
	for _, e := range programmes() {
		r, problems := screen.Compile(&e)
		for _, p := range problems {
			t.Errorf("%s: %s %s", e.ID, p.Place, p.What("zh"))
		}
		if r == nil {
			t.Errorf("%s does not compile", e.ID)
			continue
		}
		for _, p := range r.Check() {
			t.Errorf("%s: %s %s", e.ID, p.Place, p.What("zh"))
		}
		for _, f := range r.RunCases(ruled) {
			t.Errorf("%s, case %s: %v, want %s %v; got %s %v %+v %v", e.ID, f.Case.Name, f.Differing,
				f.Case.Result, f.Case.Open, f.Outcome.Result, f.Outcome.Open, f.Outcome.Amount, f.Problem)
		}
		for _, name := range r.Untested(ruled) {
			t.Errorf("%s: no case holds %s", e.ID, name)
		}
		cases += len(r.Cases)
	}
	t.Logf("%d rules, %d cases", len(programmes()), cases)
}

func TestEveryRuleHasCasesOfAllResults(t *testing.T) {
	for _, e := range programmes() {
		cases := e.Programme.Rule.Cases
		if len(cases) < leastCase {
			t.Errorf("%s has %d cases, want at least %d", e.ID, len(cases), leastCase)
		}
		names, results := map[string]bool{}, map[string]int{}
		for _, c := range cases {
			if names[c.Name] {
				t.Errorf("%s has two cases %s", e.ID, c.Name)
			}
			names[c.Name] = true
			results[c.Result]++
			if c.Result == string(screen.Open) && len(c.Open) == 0 {
				t.Errorf("%s, case %s does not say what is open", e.ID, c.Name)
			}
			if _, err := fact.Read(c.Facts, cmp.Or(c.On, ruled)); err != nil {
				t.Errorf("%s, case %s: %v", e.ID, c.Name, err)
			}
		}
		for _, want := range []screen.Result{screen.Fits, screen.DoesNotFit, screen.Open} {
			if results[string(want)] == 0 {
				t.Errorf("%s has no case that %s", e.ID, want)
			}
		}
	}
}

// What is exported with a rule is read back the same.
func TestRulesAreExchanged(t *testing.T) {
	for _, e := range programmes() {
		line, err := knowledge.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		back, unknown, err := knowledge.Decode(line)
		if err != nil || len(unknown) > 0 {
			t.Errorf("%s: %v, unknown %v", e.ID, err, unknown)
			continue
		}
		again, err := knowledge.Encode(back)
		if err != nil || string(again) != string(line) {
			t.Errorf("%s is not the same after it was written and read: %v", e.ID, err)
		}
	}
}
