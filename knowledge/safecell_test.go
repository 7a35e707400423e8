package knowledge_test

import (
	"strings"
	"testing"

	"jinguo/knowledge"
)

func TestSafeCell(t *testing.T) {
	for text, want := range map[string]string{
		"":                  "",
		"兰陵县妇联":             "兰陵县妇联",
		"000-0000-0101":     "000-0000-0101",
		"=HYPERLINK(\"x\")": "'=HYPERLINK(\"x\")",
		"＝cmd":              "'＝cmd",
		"+86 000":           "'+86 000",
		"-1":                "'-1",
		"@SUM(A1)":          "'@SUM(A1)",
		"\t=1":              "'\t=1",
		"\r\n=1":            "'\r\n=1",
		" =1":               "' =1",
		"\ufeff=1":          "'\ufeff=1",
		"\x00=1":            "'=1",
		"a=1":               "a=1",
		"　全角空格":             "　全角空格",
		"　＋1":               "'　＋1",
	} {
		if got := knowledge.SafeCell(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzSafeCell(f *testing.F) {
	f.Add("=1")
	f.Add("\x00\u200b＝1")
	f.Fuzz(func(t *testing.T, text string) {
		got := knowledge.SafeCell(text)
		if got != "" && strings.ContainsRune("=+-@\t\r\n", rune(got[0])) {
			t.Errorf("%q begins a formula", got)
		}
		if strings.TrimPrefix(got, "'") != strings.TrimPrefix(strings.ReplaceAll(text, "\x00", ""), "'") {
			t.Errorf("%q became %q", text, got)
		}
	})
}
