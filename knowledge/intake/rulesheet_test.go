package intake

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// rulesIn reads a file and prints what its sheets say of rules, and every problem.
func rulesIn(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	entries, problems := readAll(t, Reader{Rule: func(p RulePart) {
		if err := enc.Encode(p); err != nil {
			t.Fatal(err)
		}
	}}, path)
	for _, e := range entries {
		fmt.Fprintf(&out, "entry %s %s\n", e.Kind, e.Title)
	}
	for _, p := range problems {
		fmt.Fprintf(&out, "! %s %s: %s → %s\n", p.Severity, p.Place, p.What("zh"), p.Advice("zh"))
	}
	return out.String()
}

// TestRuleSheets reads the files of testdata/rules and compares what comes out with
// the golden beside them.
func TestRuleSheets(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.csv")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			golden(t, path+".golden", rulesIn(t, filepath.Base(path), string(data)))
		})
	}
}

// TestRegistersAreNoCases holds that a list of persons is refused, whatever else stands
// in its header.
func TestRegistersAreNoCases(t *testing.T) {
	for _, text := range []string{
		"项目名称,用例,姓名,年龄,婚姻状况,孩子,结果\n示例补助,一,张三,35,离婚,6,符合\n示例补助,二,李四,36,丧偶,7,符合\n",
		"项目名称,用例,年龄,备注,结果\n示例补助,一,35,110101190001010006,符合\n",
	} {
		if got := rulesIn(t, "用例.csv", text); strings.Contains(got, "title") || !strings.Contains(got, "error") {
			t.Errorf("%s\n%s", text, got)
		}
	}
}

// TestOntoKeepsWhatIsNotSaid holds what a sheet changes of a rule, and when that it was
// confirmed goes.
func TestOntoKeepsWhatIsNotSaid(t *testing.T) {
	old := &knowledge.Rule{
		Clauses: []knowledge.Clause{{Name: "年龄", When: "age >= 35", Reason: "x"}}, Amounts: []knowledge.Tier{{Pay: "600"}},
		NotWith: knowledge.Strings{"示例"}, Confirmed: true, Cases: []knowledge.TestCase{{Name: "一", Result: "fits"}},
	}
	cases := RulePart{Cases: []knowledge.TestCase{{Name: "一", Result: "open"}, {Name: "二", Result: "fits"}}}
	if r := cases.Onto(old); !r.Confirmed || len(r.Cases) != 2 || r.Cases[0].Result != "open" || len(r.Clauses) != 1 || old.Cases[0].Result != "fits" {
		t.Errorf("cases alone: %+v", r)
	}
	same := RulePart{Clauses: old.Clauses}
	if r := same.Onto(old); !r.Confirmed || len(r.Amounts) != 1 {
		t.Errorf("the same conditions: %+v", r)
	}
	other := RulePart{Clauses: []knowledge.Clause{{Name: "年龄", When: "age >= 36", Reason: "x"}}}
	if r := other.Onto(old); r.Confirmed {
		t.Errorf("other conditions stay confirmed: %+v", r)
	}
	none := RulePart{NotWith: &knowledge.Strings{}}
	if r := none.Onto(old); r.Confirmed || len(r.NotWith) != 0 {
		t.Errorf("no other programme: %+v", r)
	}
	if r := (&RulePart{Clauses: old.Clauses, Confirmed: true}).Onto(nil); !r.Confirmed {
		t.Errorf("a new rule: %+v", r)
	}
}

// FuzzRuleSheets holds that any table is read without a crash, and that what comes out is
// a rule's parts.
func FuzzRuleSheets(f *testing.F) {
	files, err := filepath.Glob("testdata/rules/*.csv")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(data))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var rows []row
		wide := 0
		for line := range strings.SplitSeq(text, "\n") {
			rows = append(rows, row{Place: linePlace(len(rows) + 1), Cells: strings.Split(line, ",")})
			wide = max(wide, len(rows[len(rows)-1].Cells))
		}
		for i := range rows {
			rows[i].Cells = append(rows[i].Cells, make([]string, wide-len(rows[i].Cells))...)
		}
		s := ruleSheets{rep: newReport("x.csv"), file: "x.csv"}
		s.takeAll([]block{{Table: &table{Rows: rows}}})
		for _, p := range s.parts("") {
			if p.Title == "" {
				t.Fatalf("%+v", p)
			}
			for _, c := range p.Clauses {
				if c.Name == "" || c.When == "" || c.Reason == "" {
					t.Fatalf("%+v", c)
				}
			}
		}
	})
}
