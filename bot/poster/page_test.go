package poster

import (
	"bytes"
	"encoding/xml"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/sample"
)

var update = flag.Bool("update", false, "rewrite testdata/posters.txt")

// posters are those of all sample programmes, and the one for all of them, by name.
func posters(lang string) map[string]bot.Poster {
	link := bot.PosterLink{Telegram: "example_bot"}
	list := map[string]bot.Poster{"all": bot.NewPoster(nil, link, "示例妇联", "371324", lang)}
	for _, e := range sample.Entries() {
		if e.Kind == knowledge.Program {
			list[e.ID] = bot.NewPoster(&e, link, "示例妇联", "371324", lang)
		}
	}
	return list
}

// overlong is a programme whose every word is too much.
func overlong(lang string) bot.Poster {
	return bot.NewPoster(&knowledge.Entry{
		ID: strings.Repeat("编号", 60), Title: strings.Repeat("困难妇女儿童关爱帮扶救助行动", 12), Region: "371324",
		Issuer: strings.Repeat("示例县妇女联合会、", 20),
		Programme: &knowledge.Programme{
			Who:    "具有本县户籍的困难妇女。" + strings.Repeat("其中符合条件的低保家庭、特困人员优先考虑；", 30),
			Amount: strings.Repeat("按照当年通知规定的标准执行", 60),
		},
		Contacts: []knowledge.Contact{{Name: strings.Repeat("示例办公室", 20), Phones: []knowledge.Phone{{Number: "000-0000-0101"}}}},
	}, bot.PosterLink{Page: "https://example.org/" + strings.Repeat("lujing/", 30)}, strings.Repeat("示例妇联", 30), "", lang)
}

// TestNothingBeyondThePage holds that every line lies within the margins and on no
// other, by estimated widths and by those of a font.
func TestNothingBeyondThePage(t *testing.T) {
	for name, fonts := range map[string]Fonts{"estimated": {}, "font": found(t)} {
		for _, lang := range []string{"zh", "en"} {
			list := posters(lang)
			list["overlong"] = overlong(lang)
			list["word"] = bot.Poster{Lang: lang, Title: strings.Repeat("W", 200), Link: "x", Shown: strings.Repeat("w", 400), Phone: strings.Repeat("0", 30)}
			for id, p := range list {
				for _, fault := range layout1(t, p, fonts).faults(fonts) {
					t.Errorf("%s, %s, %s: %s", name, lang, id, fault)
				}
			}
		}
	}
}

// faults are what lies beyond the page or over something else, the free space around
// the code included.
func (p *Page) faults(fonts Fonts) []string {
	var list []string
	var taken []rect
	for _, t := range p.texts {
		r := rect{t.x, t.y - ascent*t.size, fonts.width(t.bold)(t.string) * t.size, (ascent + descent) * t.size, ""}
		if t.string == "" || r.x < margin-0.1 || r.x+r.w > width-margin+0.1 || r.y < 8 || r.y+r.h > height-5 {
			list = append(list, fmt.Sprintf("%.1f %.1f, %.1f wide: %q", r.x, r.y, r.w, t.string))
		}
		taken = append(taken, r)
	}
	taken = append(taken, rect{p.code.x, p.code.y, p.code.side, p.code.side, ""}, p.boxes[1], p.boxes[2])
	for i, a := range taken {
		for _, b := range taken[:i] {
			if a.x+0.1 < b.x+b.w && b.x+0.1 < a.x+a.w && a.y+0.1 < b.y+b.h && b.y+0.1 < a.y+a.h {
				list = append(list, fmt.Sprintf("%v lies on %v", a, b))
			}
		}
	}
	return list
}

// TestPosters compares what the posters of the sample say.
func TestPosters(t *testing.T) {
	var b strings.Builder
	for _, e := range append([]knowledge.Entry{{ID: "all", Kind: knowledge.Program}}, sample.Entries()...) {
		if e.Kind != knowledge.Program {
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			page := layout1(t, posters(lang)[e.ID], Fonts{})
			fmt.Fprintf(&b, "== %s %s\n%s\n\n", e.ID, lang, page.Text())
		}
	}
	const file = "testdata/posters.txt"
	if *update {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("posters changed; if for the better, run go test ./bot/poster -update\n%s", diff)
	}
}

// TestLarge holds that what has to be read from two metres is large enough: at least
// eight millimetres, the title of the sample's programmes fourteen.
func TestLarge(t *testing.T) {
	for id, p := range posters("zh") {
		page := layout1(t, p, Fonts{})
		for _, s := range page.texts {
			for _, fact := range p.Facts {
				if strings.Contains(fact.Text, s.string) && s.size < 8 {
					t.Errorf("%s: %q is %.1f mm high", id, s.string, s.size)
				}
			}
			if strings.Contains(p.Title, s.string) && s.size < 14 {
				t.Errorf("%s: the title is %.1f mm high", id, s.size)
			}
			if s.string == p.Phone && s.size < 10 {
				t.Errorf("%s: the phone is %.1f mm high", id, s.size)
			}
		}
	}
}

func TestSVGIsWellFormed(t *testing.T) {
	p := overlong("zh")
	p.Title, p.Office = `<b>&"'] ]> `+"\x01\u2028", "a\tb\nc"
	list := posters("en")
	list["hostile"] = p
	for id, p := range list {
		dec := xml.NewDecoder(bytes.NewReader(layout1(t, p, Fonts{}).SVG(A4)))
		for {
			_, err := dec.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", id, err)
			}
		}
	}
}

// TestDiscreet holds that no poster of the sample, whatever its programme, prints a word
// that could endanger its reader, and that some would have.
func TestDiscreet(t *testing.T) {
	bad := regexp.MustCompile(`暴|虐|侵|受害|遗弃|(?i:violen|abuse|victim)`)
	hidden := 0
	for _, e := range sample.Entries() {
		if e.Kind != knowledge.Program {
			continue
		}
		if e.Programme != nil && bad.MatchString(e.Title+e.Programme.Who) {
			hidden++
		}
		for _, lang := range []string{"zh", "en"} {
			if text := layout1(t, posters(lang)[e.ID], Fonts{}).Text(); bad.MatchString(text) {
				t.Errorf("%s: %s", e.ID, text)
			}
		}
	}
	if hidden == 0 {
		t.Error("no programme of the sample speaks of violence; this test holds nothing")
	}
	shelter := &knowledge.Entry{ID: "jiabao-bihu", Title: "反家庭暴力庇护救助", Issuer: "示例庇护所",
		Programme: &knowledge.Programme{Who: "受家庭暴力的妇女", Amount: "免费"}}
	p := bot.NewPoster(shelter, bot.PosterLink{Page: "https://example.org/"}, "", "", "zh")
	text := layout1(t, p, Fonts{}).Text()
	if bad.MatchString(text) || strings.Contains(text, "jiabao") || strings.Contains(text, "庇护") {
		t.Errorf("the poster says\n%s", text)
	}
	if !strings.Contains(p.Link, "jiabao-bihu") {
		t.Errorf("the code leads to %s", p.Link)
	}
}

func TestShortenedAtSentences(t *testing.T) {
	st := style{most: 10, least: 10, lines: 1}
	for _, test := range []struct{ text, want string }{
		{"一二三。四五六。七八九十", "一二三。四五六…"},
		{"一二三。四五六七八九十，十一十二", "一二三…"},
		{"一二三四五，六七八九十，一二三四五", "一二三四五…"},
		{"一二三四五六七八九十一二三四五", "一二三四五六七八九…"},
		{"One two. Three four five six seven.", "One two…"},
		{"一二三四五六七八九十", "一二三四五六七八九十"},
	} {
		if b := fit(test.text, estimate, 100, 20, st); strings.Join(b.lines, "|") != test.want {
			t.Errorf("%s: %q, want %q", test.text, b.lines, test.want)
		}
	}
}

// TestLinesEndBetweenPhrases holds how lines are broken.
func TestLinesEndBetweenPhrases(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"手机扫一扫，看看我能不能申请", "手机扫一扫，|看看我能不能申请"},
		{"法律援助（免费律师）", "法律援助|（免费律师）"},
		{"Scan with your phone: can I apply?", "Scan with your|phone: can I apply?"},
		{"我们一起来看看能不能申请", "我们一起来看|看能不能申请"},
	} {
		b := fit(test.text, estimate, 85, 30, style{most: 12, least: 6, lines: 2})
		if got := strings.Join(b.lines, "|"); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func FuzzLayout(f *testing.F) {
	f.Add("两癌救助", "患病的低收入妇女", "一次性10000元", "000-0000-0101")
	f.Add("\x00\xff", "", "a\u0301\u200d", "（（（（")
	f.Fuzz(func(t *testing.T, title, who, amount, phone string) {
		p := bot.Poster{Lang: "zh", Office: who, Title: title, Link: "https://example.org/", Shown: amount, Phone: phone, Desk: title,
			Facts: []bot.PosterFact{{Label: "给谁", Text: who}, {Label: "给多少", Text: amount}}}
		page, err := Layout(p, Fonts{})
		if err != nil {
			t.Fatal(err)
		}
		if faults := page.faults(Fonts{}); len(faults) > 0 {
			t.Error(faults)
		}
		if err := xml.Unmarshal(page.SVG(A4), new(struct{})); err != nil {
			t.Error(err)
		}
	})
}
