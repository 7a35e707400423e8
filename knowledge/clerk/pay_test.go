package clerk

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func TestPay(t *testing.T) {
	for _, c := range []struct{ amount, per, child, want, wantPer string }{
		{"600", "一次性", "", "600", "once"},
		{"600元", "", "", "600", ""},
		{"六百元", "每年", "", "600", "year"},
		{"1.2万元", "一次性", "", "12000", "once"},
		{"每月300元", "", "", "300", "month"},
		{"300元/月", "每月", "", "300", "month"},
		{"每个孩子500", "每年", "", "size(children) * 500", "year"},
		{"500元/孩", "", "", "size(children) * 500", ""},
		{"500", "", "是", "size(children) * 500", ""},
		{"每孩500元，最多2000元", "", "", "min([size(children) * 500, 2000])", ""},
		{"每个孩子500最多2000", "", "", "min([size(children) * 500, 2000])", ""},
		{"每人300", "", "", "household * 300", ""},
		{"每人300元，每户最高1500元", "一次性", "", "min([household * 300, 1500])", "once"},
		{"300+每个孩子200", "", "", "300 + size(children) * 200", ""},
		{"600元，每个未满6岁的孩子另加200元，封顶1200元", "", "", "min([600 + children.filter(c, c < 6).size() * 200, 1200])", ""},
		{"每个未成年子女300", "", "", "children.filter(c, c < 18).size() * 300", ""},
		{"=max([800 - income, 100])", "每月", "", "max([800 - income, 100])", "month"},
		{"CEL: 800 - income", "", "", "800 - income", ""},
		{"80%", "", "", "", ""},
		{"按实际费用", "", "", "", ""},
		{"600.5", "", "", "", ""},
		{"", "", "", "", ""},
		{"600", "每周", "", "", ""},
		{"每月300", "每年", "", "", ""},
	} {
		got, per, _, fault := Payment{c.amount, c.per, c.child}.Pay()
		if (fault == nil) != (c.want != "") || got != c.want || per != c.wantPer {
			t.Errorf("%s | %s | %s: %s %s %v, want %s %s", c.amount, c.per, c.child, got, per, fault, c.want, c.wantPer)
		}
	}
}

func TestParseWindows(t *testing.T) {
	for text, want := range map[string][]knowledge.Window{
		"3月1日至4月30日":            {{From: "03-01", To: "04-30"}},
		"每年3月1日-4月30日":          {{From: "03-01", To: "04-30"}},
		"2026年3月1日至2026年4月30日":  {{From: "2026-03-01", To: "2026-04-30"}},
		"2026年3月1日至4月30日":       {{From: "2026-03-01", To: "2026-04-30"}},
		"2026-03-01至2026-04-30": {{From: "2026-03-01", To: "2026-04-30"}},
		"3月至4月":                 {{From: "03-01", To: "04-30"}},
		"11月1日至次年2月底":           {{From: "11-01", To: "02-28"}},
		"3月1日至4月30日、9月1日至9月30日": {{From: "03-01", To: "04-30"}, {From: "09-01", To: "09-30"}},
		"全年":                   {},
		"3月1日":                 nil,
		"春天":                   nil,
		"2月30日至3月1日":           nil,
		"2026年4月1日至2026年3月1日":  nil,
		"13月1日至14月1日":          nil,
		"2026年3月1日至2027年2月29日": nil,
	} {
		got, ok := ParseWindows(text)
		if diff := cmp.Diff(want, got); diff != "" || ok != (want != nil) {
			t.Errorf("%s: %v %s", text, ok, diff)
		}
	}
}

func FuzzPay(f *testing.F) {
	f.Add("600元，每个未满6岁的孩子另加200元，封顶1200元", "每月", "是")
	f.Fuzz(func(t *testing.T, amount, per, child string) {
		pay, _, _, fault := Payment{amount, per, child}.Pay()
		if (fault == nil) == (pay == "") {
			t.Fatalf("%q %v", pay, fault)
		}
	})
}

func FuzzParseWindows(f *testing.F) {
	f.Add("2026年3月1日至4月30日、9月1日至9月30日")
	f.Fuzz(func(t *testing.T, text string) {
		if got, ok := ParseWindows(text); ok != (got != nil) {
			t.Fatalf("%v %v", got, ok)
		}
	})
}
