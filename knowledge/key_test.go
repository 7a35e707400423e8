package knowledge

import "testing"

// TestKey holds keys to what they were: a changed key would make every import
// bring its entries a second time.
func TestKey(t *testing.T) {
	policy := Entry{Kind: Policy, Region: "37", Title: "关于某事的意见", Number: "鲁妇字〔2012〕1号", Issued: "2012-02-06"}
	program := Entry{Kind: Program, Region: "371324", Title: "春蕾计划"}
	point := Entry{Kind: ServicePoint, Title: "妇女儿童家园"}
	tests := []struct {
		entry Entry
		also  []string
		want  string
	}{
		{policy, nil, "p-ig35zda452w6o"},
		{program, nil, "p-53bl7ws6s4vfr"},
		{point, nil, "s-6ptt5g55nurd7"},
		{point, []string{"示例路1号"}, "s-hmtghqxnggvdn"},
	}
	for _, tt := range tests {
		if got := Key(&tt.entry, tt.also...); got != tt.want {
			t.Errorf("Key(%s %v) = %s, want %s", tt.entry.Title, tt.also, got, tt.want)
		}
	}
}

func TestKeyFollowsWhatStays(t *testing.T) {
	base := Entry{Kind: Policy, Region: "37", Title: "关于某事的意见", Number: "鲁妇字〔2012〕1号", Issued: "2012-02-06"}
	same := map[string]func(*Entry){
		"title of a numbered text": func(e *Entry) { e.Title = "别的标题" },
		"date of a numbered text":  func(e *Entry) { e.Issued = "2013-01-01" },
		"brackets of the number":   func(e *Entry) { e.Number = "鲁妇字[2012]1号" },
		"width of the number":      func(e *Entry) { e.Number = "鲁妇字〔２０１２〕１号 " },
		"text":                     func(e *Entry) { e.Text = "改了" },
		"state and version":        func(e *Entry) { e.State, e.Version = Archived, 7 },
	}
	for name, change := range same {
		e := base
		change(&e)
		if Key(&e) != Key(&base) {
			t.Errorf("%s changes the key", name)
		}
	}
	other := map[string]func(*Entry){
		"kind":   func(e *Entry) { e.Kind = FAQ },
		"region": func(e *Entry) { e.Region = "3713" },
		"number": func(e *Entry) { e.Number = "鲁妇字〔2012〕11号" },
	}
	for name, change := range other {
		e := base
		change(&e)
		if Key(&e) == Key(&base) {
			t.Errorf("another %s has the same key", name)
		}
	}
	if Key(&base, "甲") == Key(&base, "乙") {
		t.Error("what the caller adds does not tell entries apart")
	}
}
