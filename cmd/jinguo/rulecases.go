package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
	"jinguo/knowledge/importer"
)

// ruleFindings is what is wrong with the rules of programmes, archived ones left out.
func ruleFindings(entries []knowledge.Entry) []knowledge.Problem {
	names := map[string]bool{}
	for i := range entries {
		for _, title := range append([]string{entries[i].Title}, entries[i].Aliases...) {
			if entries[i].Kind == knowledge.Program && entries[i].State != knowledge.Archived {
				names[knowledge.Plain(title)] = true
			}
		}
	}
	var problems []knowledge.Problem
	for _, e := range ruled(entries) {
		problems = append(problems, findings(e, names)...)
	}
	return problems
}

// ruled are the entries that have a rule and are not archived, by id.
func ruled(entries []knowledge.Entry) []*knowledge.Entry {
	var all []*knowledge.Entry
	for i := range entries {
		if importer.RuleOf(&entries[i]) != nil && entries[i].State != knowledge.Archived {
			all = append(all, &entries[i])
		}
	}
	slices.SortFunc(all, func(a, b *knowledge.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

func findings(e *knowledge.Entry, names map[string]bool) []knowledge.Problem {
	r := importer.RuleOf(e)
	compiled, problems := importer.CompileRule(e)
	switch {
	case r.Confirmed:
	case importer.GuessesRule(e):
		problems = append(problems, importer.Drafted(e))
	default:
		problems = append(problems, importer.RuleProblem(e, "rule_unconfirmed", knowledge.Doubt))
	}
	for _, other := range r.NotWith {
		if !names[knowledge.Plain(other)] {
			problems = append(problems, importer.RuleProblem(e, "rule_not_with", knowledge.Doubt, "other", other))
		}
	}
	if compiled == nil {
		return problems
	}
	problems = append(problems, compiled.Check()...)
	if untested := compiled.Untested(today()); len(untested) > 0 && !importer.GuessesRule(e) {
		problems = append(problems, importer.RuleProblem(e, "rule_untested", knowledge.Doubt, "parts", strings.Join(untested, "；")))
	}
	return problems
}

// caseLine is what the cases of a programme came to, as --json prints it.
type caseLine struct {
	ID        string        `json:"id"`
	Title     string        `json:"title"`
	Region    string        `json:"region,omitempty"`
	Confirmed bool          `json:"confirmed"`
	Cases     int           `json:"cases"`
	Passed    int           `json:"passed"`
	Failed    []failureLine `json:"failed,omitempty"`
	Untested  []string      `json:"untested,omitempty"`
	Problems  []problemLine `json:"problems,omitempty"` // why the rule cannot be run at all
}

// failureLine is a case that failed.
type failureLine struct {
	Case string `json:"case"`
	Want string `json:"want"`
	Got  string `json:"got"`
}

// casesOf runs the cases of a programme.
func casesOf(e *knowledge.Entry, lang string) caseLine {
	r := importer.RuleOf(e)
	line := caseLine{ID: e.ID, Title: e.Title, Region: e.Region, Confirmed: r.Confirmed, Cases: len(r.Cases)}
	compiled, problems := importer.CompileRule(e)
	if compiled == nil {
		for _, p := range problems {
			line.Problems = append(line.Problems, lineOf(p, lang))
		}
		return line
	}
	for _, f := range compiled.RunCases(today()) {
		want, got := importer.FailureTexts(f, lang)
		line.Failed = append(line.Failed, failureLine{f.Case.Name, want, got})
	}
	line.Passed = line.Cases - len(line.Failed)
	if !importer.GuessesRule(e) {
		line.Untested = compiled.Untested(today())
	}
	return line
}

// caseWords are the words of the table of cases, by language.
var caseWords = map[string]struct {
	heads                              []string
	failed, untested, unconfirmed, sum string
}{
	"zh": {[]string{"项目", "用例", "通过", "不通过", "没有用例管住的"}, "    ✕ %s：应为%s，实际%s\n", "    ？没有用例管住：%s\n", "（未核对）", "\n%d 个项目，%d 个用例，%d 个不通过，%d 处没有用例管住。\n"},
	"en": {[]string{"programme", "cases", "passed", "failed", "untested"}, "    x %s: wanted %s, got %s\n", "    ? no case holds: %s\n", " (not confirmed)", "\n%d programmes, %d cases, %d failed, %d untested.\n"},
}

// runCases runs the cases of every rule and prints what they came to.
func (b *base) runCases(cmd *cobra.Command, entries []knowledge.Entry, asJSON bool) error {
	w, lang := cmd.OutOrStdout(), b.cfg.Lang
	words := caseWords[lang]
	var lines []caseLine
	cases, failed, untested := 0, 0, 0
	broken := false
	for _, e := range ruled(entries) {
		line := casesOf(e, lang)
		lines = append(lines, line)
		cases, failed, untested = cases+line.Cases, failed+len(line.Failed), untested+len(line.Untested)
		broken = broken || len(line.Failed)+len(line.Problems) > 0
	}
	cells := [][]string{words.heads}
	for _, line := range lines {
		if asJSON {
			if err := encode(w, line); err != nil {
				return err
			}
			continue
		}
		name := line.Title
		if !line.Confirmed {
			name += words.unconfirmed
		}
		cells = append(cells, []string{name, count(line.Cases), count(line.Passed), count(len(line.Failed)), count(len(line.Untested))})
	}
	if !asJSON {
		if err := printTable(w, cells); err != nil {
			return err
		}
		for _, line := range lines {
			line.print(cmd, lang)
		}
		fmt.Fprintf(w, words.sum, len(lines), cases, failed, untested)
	}
	if broken {
		return errReported
	}
	return nil
}

// print tells what of a programme failed or is held by no case.
func (l *caseLine) print(cmd *cobra.Command, lang string) {
	w, words := cmd.OutOrStdout(), caseWords[lang]
	if len(l.Failed)+len(l.Untested)+len(l.Problems) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", l.Title)
	for _, p := range l.Problems {
		fmt.Fprintf(w, "    %s\n", p.What)
	}
	for _, f := range l.Failed {
		fmt.Fprintf(w, words.failed, f.Case, f.Want, f.Got)
	}
	for _, part := range l.Untested {
		fmt.Fprintf(w, words.untested, part)
	}
}
