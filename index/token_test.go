package index

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTokenize(t *testing.T) {
	for _, test := range []struct{ name, text, want string }{
		{"characters and pairs", "两癌检查", "两 癌 两癌 检 癌检 查 检查"},
		{"punctuation parts", "婚姻，家庭", "婚 姻 婚姻 家 庭 家庭"},
		{"space parts", "婚 姻", "婚 姻"},
		{"words whole", "Call 12338 now", "call 12338 now"},
		{"words part characters", "拨打12338热线", "拨 打 拨打 12338 热 线 热线"},
		{"width and case", "ＡＢＣ１２３", "abc123"},
		{"compatibility", "㎏ ① ﬁ", "kg 1 fi"},
		{"accents", "Café cafe\u0301", "cafe cafe"},
		{"traditional", "婦女權益保護", "妇 女 妇女 权 女权 益 权益 保 益保 护 保护"},
		{"same meaning, other writing", "著妳", "着 你 着你"},
		{"radicals and compatibility ideographs", "\u2f25\uf981", "女 女 女女"},
		{"beyond the basic plane", "𠮷野家", "𠮷 野 𠮷野 家 野家"},
		{"zero-width runes leave no trace", "妇\u200b女 a\ufeffb", "妇 女 妇女 ab"},
		{"other scripts are words", "ありがとう Привет", "ありかとう привет"},
		{"nothing", " ，。!\n", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			tokenize(test.text, func(tok token) { got = append(got, tok.term.String()) })
			if diff := cmp.Diff(test.want, strings.Join(got, " ")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestTokensKnowTheirBytes(t *testing.T) {
	const text = "《婦女權益保障法》Ｎｏ．①，ok"
	var got []string
	tokenize(text, func(tok token) {
		got = append(got, fmt.Sprintf("%s=%s", tok.term, text[tok.Start:tok.End]))
	})
	want := []string{
		"妇=婦", "女=女", "妇女=婦女", "权=權", "女权=女權", "益=益", "权益=權益", "保=保", "益保=益保",
		"障=障", "保障=保障", "法=法", "障法=障法", "no=Ｎｏ", "1=①", "ok=ok",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestLongWordsAreCut(t *testing.T) {
	var got []int
	tokenize(strings.Repeat("a", 3*wordMax+1), func(tok token) { got = append(got, tok.End-tok.Start) })
	if diff := cmp.Diff([]int{wordMax, wordMax, wordMax, 1}, got); diff != "" {
		t.Error(diff)
	}
}

func FuzzTokens(f *testing.F) {
	for _, seed := range []string{"", "两癌检查", "Ｎｏ．①ﬁ", "\xff\xfe婦女\x80", "a\u0301\u200b女", "㈠㍿ﷺ", strings.Repeat("x", 200)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		starts := map[int]bool{len(text): true}
		for i := range text {
			starts[i] = true
		}
		end := 0
		tokenize(text, func(tok token) {
			if tok.Start < 0 || tok.Start >= tok.End || tok.End > len(text) {
				t.Fatalf("%q: token %q at %d to %d of %d", text, tok.term, tok.Start, tok.End, len(text))
			}
			if !starts[tok.Start] || !starts[tok.End] {
				t.Fatalf("%q: token %q cuts a rune at %d to %d", text, tok.term, tok.Start, tok.End)
			}
			if tok.End < end {
				t.Fatalf("%q: token %q ends before the one before it", text, tok.term)
			}
			end = tok.End
			spelt := tok.term.String()
			if !utf8.ValidString(spelt) || len(spelt) != tok.term.size() {
				t.Fatalf("%q: token %q has %d bytes, says %d", text, spelt, len(spelt), tok.term.size())
			}
		})
	})
}
