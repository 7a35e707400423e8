package index

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestExcerpt(t *testing.T) {
	const text = "第一句讲总的要求。第二句讲婦女權益。\n申请两癌检查的，每人补助100元；到街道办理。第四句没有什么。"
	for _, test := range []struct {
		name, question, text string
		limit                int
		want                 string // with the marks in brackets
	}{
		{"all of a short text", "补助", text, 200,
			"第一句讲总的要求。第二句讲婦女權益。\n申请两癌检查的，每人[补助]100元；到街道办理。第四句没有什么。"},
		{"the best sentence", "两癌检查补助多少", text, 20, "申请[两癌检查]的，每人[补助]100元；"},
		{"with what follows as far as there is room", "两癌检查补助多少", text, 26, "申请[两癌检查]的，每人[补助]100元；到街道办理。"},
		{"what follows rather than what comes before", "两癌检查补助多少", text, 36, "申请[两癌检查]的，每人[补助]100元；到街道办理。第四句没有什么。"},
		{"traditional text, simplified question", "妇女权益", text, 10, "第二句讲[婦女權益]。"},
		{"simplified text, traditional question", "補助", text, 20, "申请两癌检查的，每人[补助]100元；"},
		{"numbers", "100元", text, 20, "申请两癌检查的，每人补助[100]元；"},
		{"a sentence that is too long is cut at a comma", "补助", "申请两癌检查的人员，可以得到补助，时间不限。", 11, "可以得到[补助]，"},
		{"nothing fits: the beginning", "股票", text, 10, "第一句讲总的要求。"},
		{"asking words are not marked", "什么是补助", "什么是补助？补助是钱。", 50, "什么[是补助]？[补助]是钱。"},
		{"one character", "令", "保护令", 50, "保护[令]"},
		{"two sentences that share the question", "补助 办理", text, 26, "申请两癌检查的，每人[补助]100元；到街道[办理]。"},
		{"no text", "补助", " \n", 10, ""},
		{"no room", "补助", text, 0, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			excerpt, marks := Excerpt(test.question, test.text, test.limit)
			if diff := cmp.Diff(test.want, marked(excerpt, marks)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func marked(text string, marks []Span) string {
	var s strings.Builder
	at := 0
	for _, m := range marks {
		s.WriteString(text[at:m.Start] + "[" + text[m.Start:m.End] + "]")
		at = m.End
	}
	return s.String() + text[at:]
}

func FuzzExcerpt(f *testing.F) {
	f.Add("两癌检查", "申请两癌检查的，每人补助100元；到街道办理。", 10)
	f.Add("婦女", "妇女\xff\xfe\n\n。。。”", 1)
	f.Add("a b", strings.Repeat("a b. ", 50), 7)
	f.Fuzz(func(t *testing.T, question, text string, limit int) {
		limit %= 1000
		excerpt, marks := Excerpt(question, text, limit)
		if !strings.Contains(text, excerpt) {
			t.Fatalf("%q is not in %q", excerpt, text)
		}
		if n := utf8.RuneCountInString(excerpt); n > max(limit, 0) {
			t.Fatalf("%q has %d runes, want at most %d", excerpt, n, limit)
		}
		starts := map[int]bool{len(excerpt): true}
		for i := range excerpt {
			starts[i] = true
		}
		end := 0
		for i, m := range marks {
			if m.Start < end || i > 0 && m.Start == end || m.End <= m.Start || !starts[m.Start] || !starts[m.End] {
				t.Fatalf("%q: marks %v", excerpt, marks)
			}
			end = m.End
		}
	})
}
