package telegram

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jinguo/bot"
	"jinguo/bot/telegram/telegramtest"
)

func TestRender(t *testing.T) {
	for _, test := range []struct {
		title string
		lines []bot.Line
		want  string
	}{
		{"title and field", []bot.Line{
			{Style: bot.Title, Text: "春蕾计划"},
			{Style: bot.Field, Label: "对象", Text: "6 < 岁数 & 岁数 > 18"},
			{Style: bot.Break},
			{Text: "好"},
		}, "<b>春蕾计划</b>\n<b>对象：</b>6 &lt; 岁数 &amp; 岁数 &gt; 18\n\n好"},
		{"quote with marks", []bot.Line{
			{Style: bot.Quote, Text: "产假98天", Marks: []bot.Span{{Start: 6, End: 8}, {Start: 0, End: 6}}},
			{Style: bot.Quote, Text: "难产增加"},
			{Style: bot.Cite, Text: "规定 第七条"},
		}, "<blockquote><b>产假98</b>天\n难产增加</blockquote>\n<i>规定 第七条</i>"},
		{"wrong marks", []bot.Line{
			{Style: bot.Quote, Text: "产假", Marks: []bot.Span{{Start: 1, End: 3}, {Start: -1, End: 2}, {Start: 3, End: 3}, {Start: 3, End: 99}}},
		}, "<blockquote>产假</blockquote>"},
		{"phones stay plain", []bot.Line{
			{Style: bot.Call, Label: "妇联", Phones: []string{"000-0000-0101", "12338"}},
			{Style: bot.Alert, Text: "现在打 110"},
		}, "<b>妇联：</b>000-0000-0101 / 12338\n<b>现在打 110</b>"},
		{"nothing opens a tag", []bot.Line{
			{Style: bot.Title, Label: "<i>", Text: `</b><a href="tg://user?id=1">x</a>&lt;`, Phones: []string{"<1>"}},
		}, "<b>&lt;i&gt;：&lt;/b&gt;&lt;a href=&quot;tg://user?id=1&quot;&gt;x&lt;/a&gt;&amp;lt;</b> &lt;1&gt;"},
		{"nothing hides", []bot.Line{{Text: "打 \u202e011\u202c \x00\x1b[1m\r\n好\xff"}}, "打 011 [1m\n好\uFFFD"},
	} {
		t.Run(test.title, func(t *testing.T) {
			got := ""
			for _, part := range split(compose("zh", test.lines), longestText) {
				got += part.html()
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestKeys(t *testing.T) {
	longURL := "https://map.test/" + strings.Repeat("x", longestURL-17)
	rows := [][]bot.Button{
		{{Label: "fits", Data: strings.Repeat("x", 64)}, {Label: "too long", Data: strings.Repeat("x", 65)}},
		{{Label: "", Data: "x"}, {Label: "x"}},
		{{Label: "map", URL: "https://map.test/?q=1,2"}, {Label: "both", URL: "https://map.test", Data: "x"}},
		{{Label: "pressed", URL: "http://map.test", Data: "x"}, {Label: "long", URL: longURL + "x"}, {Label: "as long as may be", URL: longURL}},
		{{Label: "script", URL: "javascript:alert(1)"}, {Label: "user", URL: "https://bank.test@evil.test"}, {Label: "no host", URL: "https:///x"}},
		{{Label: "space", URL: "https://map.test/a b"}, {Label: "line", URL: "https://map.test/\nx"}, {Label: "geo", URL: "geo:1,2"}, {Label: "tg", URL: "tg://user?id=1"}},
	}
	want := &keyboard{Rows: [][]button{
		{{Text: "fits", Data: strings.Repeat("x", 64)}},
		{{Text: "map", URL: "https://map.test/?q=1,2"}, {Text: "both", URL: "https://map.test"}},
		{{Text: "pressed", Data: "x"}, {Text: "as long as may be", URL: longURL}},
	}}
	if diff := cmp.Diff(want, keys(rows)); diff != "" {
		t.Error(diff)
	}
	if keys(rows[1:2]) != nil || keys(rows[4:]) != nil {
		t.Error("a keyboard without buttons")
	}
}

func TestSplit(t *testing.T) {
	plain := func(text string) rich { return rich{{text: text}} }
	for _, test := range []struct {
		title string
		text  rich
		want  []string
	}{
		{"short", plain("一二三"), []string{"一二三"}},
		{"blank", plain(" \n\t "), nil},
		{"exact", plain("0123456789"), []string{"0123456789"}},
		{"paragraph before line", plain("aaaa\n\nbb\ncc dd"), []string{"aaaa", "bb\ncc dd"}},
		{"line before sentence", plain("aaaaa\n一。二三四五"), []string{"aaaaa", "一。二三四五"}},
		{"sentence", plain("一二三四五六。七八九十一"), []string{"一二三四五六。", "七八九十一"}},
		{"a point in a number ends nothing", plain("12345.6789 012"), []string{"12345.6789", "012"}},
		{"clause", plain("一二三四五六，七八九十一"), []string{"一二三四五六，", "七八九十一"}},
		{"character", plain("一二三四五六七八九十一二"), []string{"一二三四五六七八九十", "一二"}},
		{"surrogate pair", plain("123456789😀x"), []string{"123456789", "😀x"}},
		{"joined characters", plain("12345👩\u200d👧abcdef"), []string{"12345👩\u200d👧", "abcdef"}},
		{"accent", plain("123456789e\u0301x"), []string{"123456789", "e\u0301x"}},
		{"no mid-tag", rich{{"aaaa ", bold}, {"bbbb", quote}, {"cccc", quote | bold}}, []string{"<b>aaaa</b>", "<blockquote>bbbb<b>cccc</b></blockquote>"}},
	} {
		t.Run(test.title, func(t *testing.T) {
			var got []string
			for _, part := range split(test.text, 10) {
				got = append(got, part.html())
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

var anyTag = regexp.MustCompile(`</?[a-z]+>`)

// checkParts checks what must be true of every split: parts fit, their HTML is
// balanced, and together they hold the text.
func checkParts(t interface{ Fatalf(string, ...any) }, text rich, limit int) {
	solid := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) {
				return -1
			}
			return r
		}, s)
	}
	all := ""
	for _, part := range split(text, limit) {
		plain := part.plain()
		if n := len(utf16.Encode([]rune(plain))); n > limit || n == 0 {
			t.Fatalf("a part has %d units of %d", n, limit)
		}
		var open []string
		for _, tag := range anyTag.FindAllString(part.html(), -1) {
			if !strings.HasPrefix(tag, "</") {
				open = append(open, "</"+tag[1:])
			} else if len(open) == 0 || open[len(open)-1] != tag {
				t.Fatalf("tags are not balanced: %s", part.html())
			} else {
				open = open[:len(open)-1]
			}
		}
		if len(open) > 0 {
			t.Fatalf("tags stay open: %s", part.html())
		}
		if unescape.Replace(anyTag.ReplaceAllString(part.html(), "")) != plain {
			t.Fatalf("the HTML says something else: %s", part.html())
		}
		all += plain
	}
	if solid(all) != solid(text.plain()) {
		t.Fatalf("the parts are not the text")
	}
}

var unescape = strings.NewReplacer("&amp;", "&", "&lt;", "<", "&gt;", ">", "&quot;", `"`)

func FuzzSplit(f *testing.F) {
	f.Add("一二三。\n\n四五六", "<b>&amp;", 10)
	f.Add("👩\u200d👧\u0301", strings.Repeat("。", 50), 2)
	f.Add("\u0301\u0301\u0301\u0301", "\u200d\u200d\u200d\u200d", 2)
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		limit = 2 + limit&0xFF
		var text rich
		for i, s := range []string{a, b, a + b} {
			text = text.add(s, style(i*3)&7)
		}
		checkParts(t, text, limit)
	})
}

// TestLines composes any lines and lets the emulated API judge the parts.
func TestLines(t *testing.T) {
	inWorld(t, telegramtest.Options{}, func(w *world) {
		var lines []bot.Line
		cfg := w.config(replies(func(bot.Message) (bot.Reply, error) { return bot.Reply{Lines: lines}, nil }))
		cfg.Pace = Pace{Chat: time.Millisecond, All: time.Millisecond}
		stop := w.run(cfg)
		defer func() { stop() }()
		ann := w.api.Private(7)
		words := rapid.SliceOfN(rapid.SampledFrom([]string{"产假", "<b>", "&lt;", "\n", "。", " ", "98", "😀", "</blockquote>", strings.Repeat("长", 900), "\u202e", "\xff"}), 0, 12)
		rapid.Check(t, func(r *rapid.T) {
			lines = nil
			for range rapid.IntRange(0, 6).Draw(r, "lines") {
				text := strings.Join(words.Draw(r, "words"), "")
				l := bot.Line{Style: bot.Style(rapid.IntRange(0, int(bot.Break)).Draw(r, "style")), Text: text}
				if rapid.Bool().Draw(r, "labelled") {
					l.Label = strings.Join(words.Draw(r, "label"), "")
				}
				for range rapid.IntRange(0, 3).Draw(r, "marks") {
					at := rapid.IntRange(-1, len(text)+1).Draw(r, "mark")
					l.Marks = append(l.Marks, bot.Span{Start: at, End: at + rapid.IntRange(0, 9).Draw(r, "length")})
				}
				lines = append(lines, l)
			}
			checkParts(r, compose("zh", lines), longestText)
			ann.Say("q")
			time.Sleep(time.Second)
			for _, row := range w.memory.rows() {
				if row.reason != "" {
					r.Fatalf("refused: %s", row.reason)
				}
			}
		})
	})
}

func BenchmarkCompose(b *testing.B) {
	lines := []bot.Line{{Style: bot.Title, Text: "关于做好妇女儿童工作的意见"}}
	for range 40 {
		lines = append(lines, bot.Line{Style: bot.Quote, Text: strings.Repeat("贫困母亲救助由县级以上妇联组织实施，", 12), Marks: []bot.Span{{Start: 0, End: 12}}})
	}
	for b.Loop() {
		for _, part := range split(compose("zh", lines), longestText) {
			part.html()
		}
	}
}
