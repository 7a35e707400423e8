package intake

import (
	"fmt"
	"strings"
	"testing"

	"jinguo/knowledge"
)

// TestPhonesOfRows reads phones of a list of 临沂, whose numbers have seven digits
// and the area code 0539.
func TestPhonesOfRows(t *testing.T) {
	const near = "工作表「名录」"
	tests := []struct {
		name     string
		cells    []string
		want     string // phones of each row
		guessed  string
		problems string
	}{
		{"area code", []string{"8208001", "0539-8208002", "8208003转802"}, "0539-8208001 | 0539-8208002 | 0539-8208003-802",
			"甲0: service_point.phones=8208001\n甲2: service_point.phones=8208003-802", near + ":area_code_added"},
		{"lost zero", []string{"5398208001", "539-8208002转802", "539 8208003"}, "0539-8208001 | 0539-8208002-802 | 0539-8208003",
			"甲0: service_point.phones=5398208001\n甲1: service_point.phones=539-8208002\n甲2: service_point.phones=8208003", near + ":leading_zero " + near + ":area_code_added"},
		{"one area code for two", []string{"0539-8208001/8208002", "０５３９－８２０８００３⏎8208004（夜间）、13800000000", "(0539)8208005、8208006"},
			"0539-8208001,0539-8208002 | 0539-8208003,0539-8208004（夜间）,13800000000 | 0539-8208005,0539-8208006",
			"甲0: service_point.phones=8208002\n甲1: service_point.phones=8208004\n甲2: service_point.phones=8208006", ""},
		{"other lines stay", []string{"12338", "400-000-0000", "13800000000", "000-0000-0101"}, "12338 | 400-000-0000 | 13800000000 | 000-0000-0101", "", ""},
		{"too many digits", []string{"0539-82080011", "0539-8208002", "82080031", "0539-8208003", "1380000000"},
			"0539-82080011 | 0539-8208002 | 82080031 | 0539-8208003 | 1380000000", "",
			near + "第3行:phone_digits " + near + "第5行:phone_digits " + near + "第7行:phone_digits"},
		{"contradicted by area codes", []string{"8208001", "0531-88888888"}, "8208001 | 0531-88888888", "", ""},
		{"contradicted by digits", []string{"8208001", "0539-82080021"}, "8208001 | 0539-82080021", "", ""},
		{"persons with a post", []string{"王站长 0539-8208001", "孙所长：0539-8208002", "0539-8208003（上午）⏎0539-8208004（下午）", "示例科室 0539-8208005"},
			"0539-8208001 | 0539-8208002 | 0539-8208003（上午）,0539-8208004（下午） | 0539-8208005（示例科室）", "", ""},
		{"no phone any more", []string{"5.398208E+09"}, "", "", near + "第3行:phone_digits"},
		{"written short", []string{"0539-8208001/02"}, "0539-8208001", "", near + "第3行:phone_digits"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			rows := []string{"兰陵县名录", "名称|电话"}
			for i, cell := range test.cells {
				rows = append(rows, fmt.Sprintf("甲%d|%s", i, cell))
			}
			rep := newReport("a.xlsx")
			entries := understand(sheet("", rows...), knowledge.Source{File: "a.xlsx"}, "", rep)
			var got []string
			for _, e := range entries {
				var phones []string
				for _, p := range e.Phones() {
					if p.Label != "" {
						p.Number += "（" + p.Label + "）"
					}
					phones = append(phones, p.Number)
				}
				got = append(got, strings.Join(phones, ","))
			}
			if s := strings.Join(got, " | "); s != test.want {
				t.Errorf("phones %s, want %s", s, test.want)
			}
			if s := guessedIn(entries); s != test.guessed {
				t.Errorf("guessed\n%s, want\n%s", s, test.guessed)
			}
			if s := codes(t, rep.problems()); s != test.problems {
				t.Errorf("problems %q, want %q", s, test.problems)
			}
		})
	}
}

// TestAreaCodeNeedsCertainRegion leaves local numbers alone where the row's region
// is a guess, has no area code, or numbers of other digits.
func TestAreaCodeNeedsCertainRegion(t *testing.T) {
	for name, rows := range map[string][]string{
		"no region":          {"名录", "名称|电话", "甲|8208001"},
		"a province":         {"山东省名录", "名称|电话", "甲|8208001"},
		"an unknown county":  {"临沂市名录", "县区|名称|电话", "示例新区|甲|8208001"},
		"two area codes":     {"海西蒙古族藏族自治州名录", "名称|电话", "甲|8208001"},
		"other local digits": {"济南市名录", "名称|电话", "甲|8208001"},
	} {
		e := understood(t, sheet("", rows...))[0]
		if got := e.Point.Phones[0].Number; got != "8208001" {
			t.Errorf("%s: %s", name, got)
		}
	}
	e := understood(t, sheet("", "山东省名录", "县区|项目名称|补助标准|责任单位|电话", "兰陵县|甲|示例元|示例部|8208001"))[0]
	if got := e.Contacts[0].Phones[0].Number; got != "0539-8208001" || guessedIn([]knowledge.Entry{e}) != "甲: contacts.phones=8208001" {
		t.Errorf("a programme's: %s, %v", got, e.Guessed)
	}
}
