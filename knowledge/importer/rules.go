package importer

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/clerk"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
	"jinguo/knowledge/store"
)

// rulePart is what a file of an import says of a rule.
type rulePart struct {
	path string
	intake.RulePart
}

// RuleNews is what becomes of a rule, for whoever looks before it is published.
type RuleNews struct {
	Conditions int      `json:"conditions"`
	Amounts    int      `json:"amounts"`
	Cases      int      `json:"cases"`
	Failed     int      `json:"failed"`
	Confirmed  bool     `json:"confirmed"`
	Changes    []string `json:"changes,omitempty"` // cases that come out otherwise than before
}

// RuleOf is the rule of an entry; nil where it has none.
func RuleOf(e *knowledge.Entry) *knowledge.Rule {
	if e == nil || e.Programme == nil {
		return nil
	}
	return e.Programme.Rule
}

func sameRule(a, b *knowledge.Rule) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}

// CompileRule checks and compiles a rule that may be none.
func CompileRule(e *knowledge.Entry) (*screen.Rule, []knowledge.Problem) {
	if RuleOf(e) == nil {
		return nil, nil
	}
	return screen.Compile(e)
}

// judge tells what is wrong with the rule that p's entry brings, where it is another
// than that of old, which is in force.
func (im *Importer) judge(p *Plan, old *knowledge.Entry, row *Row) {
	r := RuleOf(&p.Entry)
	if r == nil || sameRule(r, RuleOf(old)) {
		return
	}
	compiled, problems := CompileRule(&p.Entry)
	if compiled != nil {
		problems = append(problems, compiled.Check()...)
	}
	row.Problems = append(row.Problems, problems...)
	if GuessesRule(&p.Entry) && !r.Confirmed {
		row.Problems = append(row.Problems, Drafted(&p.Entry))
	}
	p.Rule = im.newsOf(old, &p.Entry)
}

// GuessesRule reports whether the rule was proposed from a text.
func GuessesRule(e *knowledge.Entry) bool {
	return slices.ContainsFunc(e.Guessed, func(g knowledge.Guess) bool { return g.Field == "programme.rule" })
}

// Drafted tells of a rule that was proposed from a text.
func Drafted(e *knowledge.Entry) knowledge.Problem {
	p := RuleProblem(e, "rule_drafted", knowledge.Doubt)
	var names []string
	for _, c := range RuleOf(e).Clauses {
		names = append(names, c.Name)
	}
	p.Args["count"], p.Args["clauses"] = strconv.Itoa(len(names)), strings.Join(names, "、")
	return p
}

// RuleProblem is a problem of the rule of e; pairs are names and values in turn.
func RuleProblem(e *knowledge.Entry, code string, severity knowledge.Severity, pairs ...string) knowledge.Problem {
	p := knowledge.Problem{Code: code, Severity: severity, Entry: e.ID, Args: map[string]string{"title": e.Title}}
	if e.Source != nil {
		p.File, p.Place = e.Source.File, e.Source.Place
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		p.Args[pairs[i]] = pairs[i+1]
	}
	return p
}

// newsOf compares the rule of e with the one of old, which may be nil, by the cases of both.
func (im *Importer) newsOf(old, e *knowledge.Entry) *RuleNews {
	r := RuleOf(e)
	news := &RuleNews{Conditions: len(r.Clauses), Amounts: len(r.Amounts), Cases: len(r.Cases), Confirmed: r.Confirmed}
	compiled, _ := CompileRule(e)
	if compiled == nil {
		return news
	}
	news.Failed = len(compiled.RunCases(im.today()))
	before, _ := CompileRule(old)
	if before == nil {
		return news
	}
	cases := slices.Clone(r.Cases)
	for _, c := range before.Cases {
		if !slices.ContainsFunc(cases, func(o knowledge.TestCase) bool { return o.Name == c.Name }) {
			cases = append(cases, c)
		}
	}
	for _, c := range cases {
		was, errWas := before.CaseOutcome(c, im.today())
		is, errIs := compiled.CaseOutcome(c, im.today())
		if a, b := outcomeText(was, im.Lang), outcomeText(is, im.Lang); errWas == nil && errIs == nil && a != b {
			news.Changes = append(news.Changes, c.Name+" "+a+" → "+b)
		}
	}
	return news
}

// resultWords are the results of programmes, by language.
var resultWords = map[string]map[screen.Result]string{
	"zh": {screen.Fits: "符合", screen.DoesNotFit: "不符合", screen.Open: "待定"},
	"en": {screen.Fits: "fits", screen.DoesNotFit: "does not fit", screen.Open: "open"},
}

// outcomeText is an outcome in short: 符合 600.
func outcomeText(o screen.Outcome, lang string) string {
	text := resultWords[lang][o.Result]
	if o.Amount != nil {
		text += " " + strconv.FormatInt(o.Amount.Yuan, 10)
	}
	return text
}

// FailureTexts are what a failed case wanted and what it got, as far as they differ.
func FailureTexts(f screen.Failure, lang string) (want, got string) {
	if f.Problem != nil {
		return "", f.Problem.Error()
	}
	want, got = resultWords[lang][screen.Result(f.Case.Result)], resultWords[lang][f.Outcome.Result]
	if slices.Contains(f.Differing, "amount") {
		want, got = want+" "+strconv.FormatInt(*f.Case.Amount, 10), outcomeText(f.Outcome, lang)
	}
	if slices.Contains(f.Differing, "open") {
		want, got = want+"（"+factNames(f.Case.Open, lang)+"）", got+"（"+factNames(f.Outcome.Open, lang)+"）"
	}
	if slices.Contains(f.Differing, "result") && f.Outcome.Result == screen.DoesNotFit {
		for _, c := range f.Outcome.Clauses {
			if c.Result == screen.Failed {
				got += "（" + c.Name + "）"
			}
		}
	}
	return want, got
}

func factNames(keys []string, lang string) string {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = clerk.FactText(key)
		if f := clerk.FactOf(key); f != nil && lang == "en" {
			names[i] = f.En.Label
		}
	}
	return strings.Join(names, "、")
}

// attach puts the rules that the sheets of this import speak of on their programmes,
// those of this import and those that are stored.
func (im *Importer) attach(ctx context.Context, report *Report) error {
	if len(im.rules) == 0 {
		return nil
	}
	all, err := im.programmes(ctx)
	if err != nil {
		return err
	}
	var order []string
	parts := map[string][]rulePart{}
	for _, p := range im.rules {
		row := report.At(p.path)
		e, problem := programmeFor(all, p)
		if e != nil && im.refuse(e, e) != "" {
			row.Refused++
			continue
		}
		if e == nil {
			row.Problems = append(row.Problems, *problem)
			continue
		}
		if parts[e.ID] == nil {
			order = append(order, e.ID)
		}
		parts[e.ID] = append(parts[e.ID], p)
	}
	for _, id := range order {
		at := slices.IndexFunc(all, func(e knowledge.Entry) bool { return e.ID == id })
		if err := im.attachTo(ctx, all[at], parts[id], report); err != nil {
			return err
		}
	}
	return nil
}

// programmes are those that are stored and those that this import brings.
func (im *Importer) programmes(ctx context.Context) ([]knowledge.Entry, error) {
	all, err := im.Store.AllProgrammes(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range im.given {
		if g.entry.Kind != knowledge.Program {
			continue
		}
		at := slices.IndexFunc(all, func(e knowledge.Entry) bool { return e.ID == g.entry.ID })
		if at < 0 {
			all = append(all, g.entry)
			continue
		}
		all[at] = g.entry
	}
	slices.SortFunc(all, func(a, b knowledge.Entry) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// mostNamed is how many programmes a problem names.
const mostNamed = 4

// programmeFor is the programme that a sheet means, or what is wrong with its name.
func programmeFor(all []knowledge.Entry, p rulePart) (*knowledge.Entry, *knowledge.Problem) {
	name := knowledge.Plain(p.Title)
	var exact, alias []*knowledge.Entry
	var near, regions []string
	for i := range all {
		e := &all[i]
		if p.Region != "" && e.Region != p.Region {
			continue
		}
		switch {
		case knowledge.Plain(e.Title) == name:
			exact = append(exact, e)
		case slices.ContainsFunc(e.Aliases, func(a string) bool { return knowledge.Plain(a) == name }):
			alias = append(alias, e)
		case len(near) < mostNamed && (strings.Contains(knowledge.Plain(e.Title), name) || strings.Contains(name, knowledge.Plain(e.Title))):
			near = append(near, e.Title)
		}
	}
	found := exact
	if len(found) == 0 {
		found = alias
	}
	problem := knowledge.Problem{Severity: knowledge.Fault, File: filepath.Base(p.File), Place: p.Place, Args: map[string]string{"title": p.Title}}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		if near == nil {
			near = []string{"—"}
		}
		problem.Code, problem.Args["near"] = "rule_no_entry", strings.Join(near, "、")
	default:
		for _, e := range found {
			regions = append(regions, region.Full(e.Region))
		}
		problem.Code, problem.Args["regions"] = "rule_several_entries", strings.Join(regions, "、")
	}
	return nil, &problem
}

// attachTo gives the programme e the rule that parts make of the one it has.
func (im *Importer) attachTo(ctx context.Context, e knowledge.Entry, parts []rulePart, report *Report) error {
	old, rule := e, RuleOf(&e)
	for _, p := range parts {
		rule = p.Onto(rule)
	}
	settleHere(rule, e.Region)
	last := parts[len(parts)-1]
	row := report.At(last.path)
	e.SetRule(rule)
	compiled, problems := CompileRule(&e)
	if compiled == nil {
		problems = append(problems, RuleProblem(&e, "rule_not_compiled", knowledge.Fault))
	} else {
		wrong, fails := compiled.Check(), im.fails(&e, compiled)
		problems = slices.Concat(problems, wrong, fails)
		rule.Confirmed = rule.Confirmed && !Faulty(wrong) && len(fails) == 0
	}
	news := im.newsOf(&old, &e)
	if compiled != nil && !rule.Confirmed {
		problems = append(problems, RuleProblem(&e, "rule_unconfirmed", knowledge.Doubt))
	}
	if len(news.Changes) > 0 {
		problems = append(problems, RuleProblem(&e, "rule_cases_change", knowledge.Doubt, "cases", strings.Join(news.Changes, "；")))
	}
	for _, p := range problems {
		p.File, p.Place = last.File, last.Place
		row.Problems = append(row.Problems, p)
	}
	if compiled == nil || sameRule(RuleOf(&old), rule) {
		return nil
	}
	return im.keepRule(ctx, old, e, last, news, report)
}

// fails are the cases of which the rule says something else.
func (im *Importer) fails(e *knowledge.Entry, compiled *screen.Rule) []knowledge.Problem {
	var problems []knowledge.Problem
	for _, f := range compiled.RunCases(im.today()) {
		want, got := FailureTexts(f, im.Lang)
		problems = append(problems, RuleProblem(e, "rule_case_fails", knowledge.Doubt, "case", f.Case.Name, "want", want, "got", got))
	}
	return problems
}

// settleHere puts the programme's region in the place of 本地 in the cases of its rule.
func settleHere(r *knowledge.Rule, code string) {
	for i, c := range r.Cases {
		for key, value := range c.Facts {
			if f := clerk.FactOf(key); f == nil || f.Type != fact.Region || value != clerk.Here {
				continue
			}
			facts := make(map[string]any, len(c.Facts))
			for k, v := range r.Cases[i].Facts {
				facts[k] = v
			}
			facts[key] = code
			r.Cases[i].Facts = facts
		}
	}
}

// keepRule saves the programme e with its new rule, and counts it: in its own file's
// row where this import brings it, else in that of the sheet.
func (im *Importer) keepRule(ctx context.Context, old, e knowledge.Entry, part rulePart, news *RuleNews, report *Report) error {
	row := report.At(part.path)
	if g, ours := im.given[e.ID]; ours {
		row = report.At(g.path)
		row.Problems = slices.DeleteFunc(row.Problems, func(p knowledge.Problem) bool { return p.Code == "rule_drafted" && p.Entry == e.ID })
		if g.action == store.Unchanged {
			row.Unchanged--
			row.Changed++
			g.action = store.Changed
		}
		im.given[e.ID] = given{g.path, e, g.action}
	} else {
		row.Changed++
	}
	if im.Dry {
		row.revise(&old, e).Rule = news
		return nil
	}
	edit, err := im.edit(ctx, "rule from "+filepath.Base(part.path))
	if err != nil {
		return err
	}
	edit.Wait = true
	_, err = im.Store.Save(ctx, edit, e)
	return err
}
