package screen

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
)

var update = flag.Bool("update", false, "rewrite golden files")

// mothers is a rule with something of everything.
func mothers() knowledge.Rule {
	return knowledge.Rule{
		Clauses: []knowledge.Clause{
			{Name: "年龄", When: "age >= 18 && age <= 60", Reason: "年满18周岁、不超过60周岁", Quote: "年满18周岁不超过60周岁"},
			{Name: "户籍", When: "within(hukou, here) || (within(lives, here) && permit_months >= 6)", Reason: "本地户口，或者居住证满6个月", ReasonEn: "registration here, or six months of residence permit"},
			{Name: "婚姻", When: "marital in ['divorced', 'widowed']", Reason: "离婚或丧偶"},
			{Name: "孩子", When: "children.exists(c, c < 18) && children_with == 'me'", Reason: "自己带着未成年的孩子"},
			{Name: "困难", When: "category.exists(c, c in ['dibao', 'tekun']) || income < 800 || violence", Reason: "低保、特困，或人均月收入不到800元；受过家暴的不看收入"},
			{Name: "没领过", When: "!had", Reason: "以前没有领过"},
		},
		Amounts: []knowledge.Tier{
			{Name: "一个", When: "size(children) == 1", Pay: "600", Per: "month", Quote: "一个孩子每月600元"},
			{Name: "几个", When: "size(children) > 1", Pay: "min([size(children) * 500, 1800])", Per: "month"},
		},
		NotWith:   knowledge.Strings{"示例助学"},
		Windows:   []knowledge.Window{{From: "03-01", To: "04-30"}, {From: "11-01", To: "01-15"}},
		Dated:     "2026-11-01",
		Confirmed: true,
	}
}

func facts(t *testing.T, raw map[string]any) fact.Values {
	t.Helper()
	v, err := fact.Read(raw, day)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestOutcome(t *testing.T) {
	r := programme(t, "母亲", mothers())
	her := map[string]any{
		"age": 38, "hukou": "371324", "marital": "divorced", "children": []any{11, 6}, "children_with": "me",
		"category": []any{"dibao"}, "had@示例母亲": false, "getting@示例助学": false,
	}
	but := func(pairs ...any) fact.Values {
		raw := map[string]any{}
		for k, v := range her {
			raw[k] = v
		}
		for i := 0; i < len(pairs); i += 2 {
			if raw[pairs[i].(string)] = pairs[i+1]; pairs[i+1] == nil {
				delete(raw, pairs[i].(string))
			}
		}
		return facts(t, raw)
	}
	for _, test := range []struct {
		name   string
		known  fact.Values
		result Result
		yuan   int64 // -1: not said
		open   string
	}{
		{"all is known", but(), Fits, 1000, ""},
		{"one child", but("children", []any{6}), Fits, 600, ""},
		{"four children, at the cap", but("children", []any{6, 7, 8, 9}), Fits, 1800, ""},
		{"born 18 years ago today", but("age", nil, "born", "2008-11-26"), Fits, 1000, ""},
		{"born 18 years ago tomorrow", but("age", nil, "born", "2008-11-27"), DoesNotFit, -1, ""},
		{"60 is in", but("age", 60), Fits, 1000, ""},
		{"61 is out", but("age", 61), DoesNotFit, -1, ""},
		{"the youngest is 18 today", but("children", nil, "children_born", []any{"2008-11-26"}), DoesNotFit, -1, ""},
		{"the youngest is 17", but("children", nil, "children_born", []any{"2008-11-27"}), Fits, 600, ""},
		{"a street of the county", but("hukou", "371324001"), Fits, 1000, ""},
		{"only the province is known", but("hukou", "37"), Open, 1000, "hukou lives permit_months"},
		{"elsewhere with the permit", but("hukou", "370102", "lives", "371324", "permit_months", 6), Fits, 1000, ""},
		{"a month too short", but("hukou", "370102", "lives", "371324", "permit_months", 5), DoesNotFit, -1, ""},
		{"no permit has no months", but("hukou", "370102", "lives", "371324", "permit", false), DoesNotFit, -1, ""},
		{"at the limit of income", but("category", []any{}, "income", 800, "violence", false), DoesNotFit, -1, ""},
		{"below the limit of income", but("category", []any{}, "income", 799), Fits, 1000, ""},
		{"violence counts whatever the income", but("category", []any{}, "income", 8000, "violence", true), Fits, 1000, ""},
		{"violence is asked last", but("category", []any{}, "income", nil), Open, 1000, "income violence"},
		{"no children", but("children", []any{}, "children_with", nil), DoesNotFit, -1, ""},
		{"had it", but("had@示例母亲", true), DoesNotFit, -1, ""},
		{"gets what excludes it", but("getting@示例助学", true), DoesNotFit, -1, ""},
		{"another programme's had says nothing", but("had@示例母亲", nil, "had@另一项", true), Open, 1000, "had@示例母亲"},
		{"how many children is open", but("children", nil), Open, -1, "children"},
		{"nothing else is asked once one clause fails", fact.Values{"age": int64(12)}, DoesNotFit, -1, ""},
	} {
		o := r.Outcome(test.known, day)
		yuan := int64(-1)
		if o.Amount != nil {
			yuan = o.Amount.Yuan
		}
		if o.Result != test.result || yuan != test.yuan || strings.Join(o.Open, " ") != test.open {
			t.Errorf("%s: %s, %d yuan, open %v", test.name, o.Result, yuan, o.Open)
		}
	}
}

// The reason that is told is the clause that failed, with the words of the policy.
func TestLacking(t *testing.T) {
	r := programme(t, "母亲", mothers())
	o := r.Outcome(fact.Values{"age": int64(61)}, day)
	lacking := o.Lacking()
	if len(lacking) != 1 || lacking[0].Name != "年龄" || lacking[0].Quote == "" {
		t.Errorf("%+v", lacking)
	}
	together := programme(t, "两头", knowledge.Rule{Clauses: []knowledge.Clause{
		{Name: "小", When: "age < 30 || rural"}, {Name: "大", When: "age > 40 || rural"},
	}})
	o = together.Outcome(fact.Values{"rural": false}, day)
	if names := o.Lacking(); o.Result != DoesNotFit || len(names) != 2 {
		t.Errorf("conditions that cannot be met together: %+v", o)
	}
}

// Who asks for a programme by name is not asked whether she wants what it is for.
func TestWanting(t *testing.T) {
	r := programme(t, "活动", knowledge.Rule{Clauses: []knowledge.Clause{{Name: "想", When: "'activity' in wish"}, {Name: "住", When: "rural"}}})
	if o := r.Outcome(Wanting(nil), day); o.Result != Open || strings.Join(o.Open, " ") != "rural" {
		t.Errorf("%+v", o)
	}
	if o := r.Outcome(Wanting(fact.Values{"wish": []string{"legal"}}), day); o.Result != DoesNotFit {
		t.Errorf("what she said she wants counts: %+v", o)
	}
}

func TestWindow(t *testing.T) {
	r := programme(t, "母亲", mothers())
	for on, want := range map[knowledge.Date]Window{
		"2026-02-28": {false, "2026-03-01", "2026-04-30"},
		"2026-03-01": {true, "2026-03-01", "2026-04-30"},
		"2026-04-30": {true, "2026-03-01", "2026-04-30"},
		"2026-05-01": {false, "2026-11-01", "2027-01-15"},
		"2026-12-31": {true, "2026-11-01", "2027-01-15"},
		"2027-01-15": {true, "2026-11-01", "2027-01-15"},
		"2027-01-16": {false, "2027-03-01", "2027-04-30"},
	} {
		if got := r.Outcome(nil, on).Window; got == nil || *got != want {
			t.Errorf("%s: %+v", on, got)
		}
	}
	once := programme(t, "一次", knowledge.Rule{
		Clauses: []knowledge.Clause{{Name: "年龄", When: "age > 1"}}, Windows: []knowledge.Window{{From: "2026-03-01", To: "2026-03-31"}},
	})
	if got := once.Outcome(nil, "2026-04-01").Window; got == nil || *got != (Window{}) {
		t.Errorf("over for good: %+v", got)
	}
	if got := programme(t, "常年", knowledge.Rule{Clauses: []knowledge.Clause{{Name: "年龄", When: "age > 1"}}}).Outcome(nil, day).Window; got != nil {
		t.Errorf("no window: %+v", got)
	}
}

// Over several programmes what decides most is asked first, what is very private last,
// and what was skipped not at all.
func TestScreen(t *testing.T) {
	rule := func(when ...string) knowledge.Rule {
		var r knowledge.Rule
		for _, w := range when {
			r.Clauses = append(r.Clauses, knowledge.Clause{Name: w, When: w})
		}
		return r
	}
	set := NewSet(
		programme(t, "一", rule("age >= 60", "'breast' in illness")),
		programme(t, "二", rule("age < 18", "rural")),
		programme(t, "三", rule("age >= 18", "violence", "rural || land")),
		programme(t, "四", rule("sex == 'female'")),
	)
	s := set.Screen(nil, nil, day)
	if got := strings.Join(s.Open, " "); got != "age sex rural land illness violence" {
		t.Errorf("open: %s", got)
	}
	s = set.Screen(facts(t, map[string]any{"age": 38, "sex": "female"}), []string{"violence"}, day)
	if got := strings.Join(s.Open, " "); got != "rural land" {
		t.Errorf("open: %s", got)
	}
	var results []string
	for _, o := range s.Outcomes {
		results = append(results, o.Title+" "+string(o.Result))
	}
	if diff := cmp.Diff([]string{"示例四 fits", "示例三 open", "示例一 does_not_fit", "示例二 does_not_fit"}, results); diff != "" {
		t.Error(diff)
	}
	if s := NewSet().Screen(nil, nil, day); len(s.Outcomes) != 0 || len(s.Open) != 0 {
		t.Errorf("no programmes: %+v", s)
	}
}

// unfilled matches an argument that a problem's sentence lacks.
var unfilled = regexp.MustCompile(`\{[a-z]+\}`)

// Every way to write a rule wrongly has a problem of its own, with words in both languages.
func TestCompileProblems(t *testing.T) {
	one := func(when string) knowledge.Rule {
		return knowledge.Rule{Clauses: []knowledge.Clause{{Name: "条件", When: when, Reason: "示例"}}}
	}
	pays := func(tiers ...knowledge.Tier) knowledge.Rule {
		return knowledge.Rule{Clauses: []knowledge.Clause{{Name: "条件", When: "age >= 18", Reason: "示例"}}, Amounts: tiers}
	}
	for _, test := range []struct {
		rule knowledge.Rule
		code string
		says string // in Chinese
	}{
		{knowledge.Rule{}, "rule_empty", "没有条件"},
		{one("age >= "), "rule_expression", "条件"},
		{one("agee >= 18"), "rule_unknown_fact", "“age”"},
		{one("income_month < 5"), "rule_unknown_fact", "“income”"},
		{one("age"), "rule_type", "bool"},
		{one("age >= 35.5"), "rule_expression", "条件"},
		{one("age >= '35'"), "rule_expression", "条件"},
		{one("marital == 'divorce'"), "rule_unknown_choice", "divorced"},
		{one("marital in ['divorced', 'gone']"), "rule_unknown_choice", "gone"},
		{one("category.exists(c, c == 'poor')"), "rule_unknown_choice", "poor"},
		{one("'poor' in category"), "rule_unknown_choice", "poor"},
		{one("within(hukou, '999999')"), "rule_unknown_region", "999999"},
		{one("marital.matches('d.*')"), "rule_function", "matches"},
		{one("children.map(c, c + 1).size() > 1"), "rule_function", "map"},
		{one("children.exists(age, age < 6)"), "rule_expression", "fact"},
		{one("{'a': 1} == {}"), "rule_function", "…"},
		{one(strings.Repeat("age > 1 || ", 300) + "rural"), "rule_too_long", "太长"},
		{knowledge.Rule{Clauses: []knowledge.Clause{{When: "rural"}}}, "rule_clause_name", "第 1"},
		{knowledge.Rule{Clauses: []knowledge.Clause{{Name: "a", When: "rural"}, {Name: "a", When: "land"}}}, "rule_clause_name", "第 2"},
		{pays(knowledge.Tier{Pay: "age > 3"}), "rule_type", "int"},
		{pays(knowledge.Tier{Pay: "600.5"}), "rule_type", "int"},
		{pays(knowledge.Tier{Pay: "600", Per: "week"}), "rule_per", "week"},
		{knowledge.Rule{Clauses: one("rural").Clauses, Windows: []knowledge.Window{{From: "3-1", To: "04-30"}}}, "rule_window", "3-1"},
		{knowledge.Rule{Clauses: one("rural").Clauses, Windows: []knowledge.Window{{From: "2026-04-30", To: "2026-04-01"}}}, "rule_window", "2026"},
		{one("age >= 35 && age <= 30"), "rule_impossible", "没有人"},
		{one("children.exists(c, c < 3) && size(children) == 0"), "rule_impossible", "没有人"},
		{one("age >= 0"), "rule_always", "人人"},
		{one("income * household < 3000"), "rule_blurred", "人均收入"},
		{pays(knowledge.Tier{When: "age < 30", Pay: "1"}, knowledge.Tier{When: "age > 30", Pay: "2"}), "rule_gap", "30周岁"},
		{pays(knowledge.Tier{Name: "甲", When: "age <= 30", Pay: "1"}, knowledge.Tier{Name: "乙", When: "age >= 30", Pay: "2"}), "rule_overlap", "30周岁"},
		{knowledge.Rule{Clauses: []knowledge.Clause{{Name: "农村", When: "rural"}}}, "rule_no_reason", "农村"},
	} {
		e := &knowledge.Entry{ID: "x", Title: "示例", Region: "371324", Programme: &knowledge.Programme{Rule: &test.rule}}
		r, problems := Compile(e)
		if r != nil {
			problems = r.Check()
		}
		at := slices.IndexFunc(problems, func(p knowledge.Problem) bool { return p.Code == test.code })
		if at < 0 {
			t.Errorf("%+v: want %s, got %+v", test.rule, test.code, problems)
			continue
		}
		if p := problems[at]; !strings.Contains(p.What("zh")+p.Advice("zh"), test.says) || unfilled.MatchString(p.What("zh")+p.What("en")+p.Advice("zh")+p.Advice("en")) {
			t.Errorf("%s says %q, %q", test.code, p.What("zh"), p.What("en"))
		}
	}
	r := programme(t, "母亲", mothers())
	if problems := r.Check(); len(problems) > 0 {
		t.Errorf("a good rule: %+v", problems)
	}
}

// Cases name what differs, and every change of a rule that none of them notices is told.
func TestCases(t *testing.T) {
	rule := knowledge.Rule{
		Clauses: []knowledge.Clause{{Name: "年龄", When: "age >= 35"}, {Name: "没领过", When: "!had"}},
		Amounts: []knowledge.Tier{{Pay: "600"}},
		Cases: []knowledge.TestCase{
			{Name: "生日当天", Facts: map[string]any{"born": "1991-11-26", "had": false}, Result: "fits", Amount: new(int64(600))},
			{Name: "差一天", Facts: map[string]any{"born": "1991-11-27", "had": false}, Result: "does_not_fit"},
			{Name: "什么都不知道", Facts: map[string]any{}, Result: "open", Open: []string{"age", "had"}},
			{Name: "领过", Facts: map[string]any{"age": 40.0, "had": true}, Result: "does_not_fit"},
			{Name: "那一年", Facts: map[string]any{"born": "1991-11-27", "had": false}, On: "2027-01-01", Result: "fits"},
		},
	}
	r := programme(t, "a", rule)
	if failures := r.RunCases(day); len(failures) > 0 {
		t.Errorf("%+v", failures)
	}
	if untested := r.Untested(day); len(untested) > 0 {
		t.Errorf("untested: %v", untested)
	}
	rule.Cases = []knowledge.TestCase{
		{Name: "结果", Facts: map[string]any{"age": 34.0}, Result: "fits"},
		{Name: "金额", Facts: map[string]any{"age": 35.0, "had": false}, Result: "fits", Amount: new(int64(500))},
		{Name: "待问", Facts: map[string]any{"age": 35.0}, Result: "open", Open: []string{"age"}},
		{Name: "没有这个", Facts: map[string]any{"agee": 35.0}, Result: "open"},
		{Name: "没有这种结果", Facts: map[string]any{"age": 35.0}, Result: "ok"},
	}
	var got []string
	for _, f := range programme(t, "a", rule).RunCases(day) {
		got = append(got, f.Case.Name+": "+strings.Join(f.Differing, " "))
		if (f.Problem != nil) != strings.HasPrefix(f.Case.Name, "没有") {
			t.Errorf("%s: %v", f.Case.Name, f.Problem)
		}
	}
	if diff := cmp.Diff([]string{"结果: result", "金额: amount", "待问: open", "没有这个: ", "没有这种结果: "}, got); diff != "" {
		t.Error(diff)
	}
	rule.Cases = []knowledge.TestCase{{Name: "一个", Facts: map[string]any{"age": 50.0, "had": false}, Result: "fits"}}
	if untested := strings.Join(programme(t, "a", rule).Untested(day), "，"); untested != "1，1，年龄，年龄: 35 → 34，年龄: 35 → 36，没领过" {
		t.Errorf("untested: %s", untested)
	}
}

func TestExplain(t *testing.T) {
	lines := []string{}
	more := mothers()
	more.Confirmed = false
	more.Clauses = []knowledge.Clause{
		{Name: "几个小的", When: "children.filter(c, c < 6).size() >= 2", Reason: "有两个不到6岁的孩子"},
		{Name: "都大了", When: "children.all(c, c >= 18) && !(marital == 'married')", Reason: "孩子都成年了"},
		{Name: "合起来", When: "income * household < 3000 || disability != 'none'", Reason: "全家月收入不到3000元"},
		{Name: "病", When: "'breast' in illness || illness == []", Reason: "没病或乳腺癌"},
		{Name: "工作", When: "employment in ['home', 'unemployed'] && (rural || land)", Reason: "没有工作"},
		{Name: "有人上学", When: "size(school) > 0 && !permit", Reason: "有人上学"},
	}
	for _, rule := range []knowledge.Rule{mothers(), more} {
		r := programme(t, "母亲", rule)
		lines = append(append(append(lines, r.Explain("zh")...), ""), append(r.Explain("en"), "")...)
	}
	golden(t, "explain.golden", strings.Join(lines, "\n"))
}

// golden holds text to a file of testdata.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Error(diff)
	}
}

// What staff write compiles or is told to be wrong; a rule that compiles can be run,
// explained and checked.
func FuzzCompile(f *testing.F) {
	for _, c := range mothers().Clauses {
		f.Add(c.When, "600")
	}
	f.Add("children.filter(c, c < 6).exists(d, d > 3)", "min([1, 2])")
	f.Add("income * household < 3000", "max([size(children), 2]) * 100 - 5")
	f.Add("within(hukou, here) ? rural : !land", "-1")
	f.Add("'a' == 'b' || 1 / 0 == 2", "size(category)")
	f.Fuzz(func(t *testing.T, when, pay string) {
		rule := knowledge.Rule{Clauses: []knowledge.Clause{{Name: "a", When: when}}, Amounts: []knowledge.Tier{{When: when, Pay: pay}}}
		e := &knowledge.Entry{ID: "x", Title: "示例", Region: "371324", Programme: &knowledge.Programme{Rule: &rule}}
		r, problems := Compile(e)
		if (r == nil) != (len(problems) > 0) {
			t.Fatalf("rule %v, problems %v", r, problems)
		}
		if r == nil {
			return
		}
		r.Check()
		r.Explain("zh")
		r.Outcome(nil, day)
		r.Outcome(fact.Values{"age": int64(38), "hukou": "37", "children": []int64{8, 6}, "category": []string{}}, day)
	})
}
