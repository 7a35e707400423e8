package bot

import "testing"

func TestQuotationsInQuotations(t *testing.T) {
	for in, want := range map[string]string{
		"按您说的，“低收入妇女“两癌”救助”的条件都对得上。": "按您说的，“低收入妇女‘两癌’救助”的条件都对得上。",
		"““两癌”免费检查”和“春蕾计划”":          "“‘两癌’免费检查”和“春蕾计划”",
		"“没有关上的“引号”":                 "“没有关上的“引号”",
		"没有引号":                       "没有引号",
		"”倒过来“":                      "”倒过来“",
	} {
		if got := quoted(in); got != want {
			t.Errorf("%s became %s", in, got)
		}
	}
}
