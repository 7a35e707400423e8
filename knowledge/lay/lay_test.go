package lay

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/sample"
)

func TestDefault(t *testing.T) {
	rows := Default()
	if len(rows) < 600 {
		t.Errorf("%d rows, want 600 at least", len(rows))
	}
	for _, f := range Check(rows) {
		t.Errorf("%v: %s", rows[f.Row], f.Problem("", "").What("zh"))
	}
	if got := len(NewTable(rows).Rows()); got != len(rows) {
		t.Errorf("the table has %d rows of %d", got, len(rows))
	}
}

// TestTerms holds the terms of rows to what papers say: those of the sample, and
// those of laws and federations in testdata/papers.txt.
func TestTerms(t *testing.T) {
	papers, err := os.ReadFile("testdata/papers.txt")
	if err != nil {
		t.Fatal(err)
	}
	known := strings.Split(string(papers), "\n")
	var text strings.Builder
	for _, e := range sample.Entries() {
		line, err := knowledge.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		text.Write(line)
	}
	missing, used := map[string]bool{}, map[string]bool{}
	for _, row := range Default() {
		for _, term := range row.Written {
			used[term] = true
			if !strings.Contains(text.String(), term) && !slices.Contains(known, term) {
				missing[term] = true
			}
		}
	}
	for term := range missing {
		t.Errorf("%s stands neither in the sample nor in papers.txt", term)
	}
	for _, term := range known {
		if term != "" && !strings.HasPrefix(term, "#") && !used[term] {
			t.Errorf("papers.txt has %s, which no row uses", term)
		}
	}
}

// TestFires is what people say, and a term that it has to give; "" where no row may
// be found in it.
func TestFires(t *testing.T) {
	table := NewTable(Default())
	data, err := os.ReadFile("testdata/fires.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\n")
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		text, want, _ := strings.Cut(line, "\t")
		var got []string
		for _, m := range table.Match(text, "371324") {
			got = append(got, m.Written...)
		}
		if want == "" && len(got) > 0 || want != "" && !slices.Contains(got, want) {
			t.Errorf("%s: %v, want %q", text, got, want)
		}
	}
}

// TestTraditional holds the copy of the character table to the index's.
func TestTraditional(t *testing.T) {
	index, err := os.ReadFile("../../index/simplified.txt")
	if err != nil {
		t.Fatal(err)
	}
	pairs := map[rune]rune{}
	for line := range strings.Lines(string(index)) {
		for _, pair := range strings.Fields(line) {
			if r := []rune(pair); !strings.HasPrefix(line, "#") && hanFirst <= r[0] && r[0] <= hanLast {
				pairs[r[0]] = r[1]
			}
		}
	}
	for i, to := range simple() {
		if pairs[hanFirst+rune(i)] != to {
			t.Fatalf("%c is %c here, %c in the index: run go generate", hanFirst+rune(i), to, pairs[hanFirst+rune(i)])
		}
	}
}

func TestMatch(t *testing.T) {
	table := NewTable([]Row{
		{Said: "老公…打我", Written: []string{"家庭暴力"}},
		{Said: "老公…打我电话"},
		{Said: "打我", Written: []string{"殴打"}},
		{Said: "打我骂我", Written: []string{"虐待"}},
		{Said: "DV", Written: []string{"家庭暴力"}},
		{Said: "work contract", Written: []string{"劳动合同"}},
		{Said: "吃席", Written: []string{"宴请"}},
		{Said: "吃席", Written: []string{"喜事新办"}, Region: "3713"},
		{Said: "吃席", Written: []string{"移风易俗"}, Region: "371324"},
		{Said: "随份子", Written: []string{"宴请"}, Region: "371324", Off: true},
		{Said: "吃席", Written: []string{"宴请"}, Region: "4401", Off: true},
		{Said: "坐席", Written: []string{"宴请"}},
		{Said: "随份子", Written: []string{"宴请"}, Region: "371324", Off: true},
		{Said: "坐席", Written: []string{"宴请"}, Region: "37", Off: true},
	}, []Row{{Said: "沒工", Written: []string{"停用"}}, {Said: "没工", Written: []string{"停用"}, Off: true}})
	for _, c := range []struct{ text, region, want string }{
		{"俺老公昨晚又打我了", "", "老公昨晚又打我=家庭暴力"},
		{"老公昨晚喝酒打我", "", "老公昨晚喝酒打我=家庭暴力"},
		{"老公昨晚喝了酒打我", "", "打我=殴打"},
		{"老公走了，打我", "", "打我=殴打"},
		{"老公 又\u200b 打 我", "", "老公 又\u200b 打 我=家庭暴力"},
		{"老公不打我电话", "", ""},
		{"老公打我骂我", "", "老公打我=家庭暴力"},
		{"你打我骂我", "", "打我骂我=虐待"},
		{"ＤＶ是什么", "", "ＤＶ=家庭暴力"},
		{"advice dvd xdv dv", "", "dv=家庭暴力"},
		{"打\u200b我", "", "打\u200b我=殴打"},
		{"a Work \t contract?", "", "Work \t contract=劳动合同"},
		{"workcontract", "", ""},
		{"打我老公打我", "", "打我=殴打 老公打我=家庭暴力"},
		{"吃席", "", "吃席=宴请"},
		{"吃席", "1101", "吃席=宴请"},
		{"吃席", "371301", "吃席=喜事新办"},
		{"吃席", "371324", "吃席=移风易俗"},
		{"吃席", "371324003", "吃席=移风易俗"},
		{"吃席", "37", "吃席=移风易俗"},
		{"吃席", "440103", ""},
		{"吃席", "44", "吃席=宴请"},
		{"坐席", "3713", ""},
		{"坐席", "11", "坐席=宴请"},
		{"坐席", "", "坐席=宴请"},
		{"随份子", "3713", ""},
		{"没工", "", ""},
		{"打我\xff老公", "", "打我=殴打"},
		{"", "", ""},
	} {
		var got []string
		for _, m := range table.Match(c.text, c.region) {
			got = append(got, c.text[m.Start:m.End]+"="+strings.Join(m.Written, "|"))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" {
			t.Errorf("%q from %q (-want +got):\n%s", c.text, c.region, diff)
		}
	}
}

func TestCheck(t *testing.T) {
	for _, c := range []struct {
		row  Row
		want string
	}{
		{Row{Said: "没钱看病", Written: []string{"医疗救助"}, Region: "371324"}, ""},
		{Row{Said: "动手术"}, ""},
		{Row{Said: "!?"}, "lay_empty"},
		{Row{Said: "打", Written: []string{"家庭暴力"}}, "lay_short"},
		{Row{Said: "打？", Written: []string{"家庭暴力"}}, "lay_short"},
		{Row{Said: "孩子", Written: []string{"托育服务"}}, "lay_common"},
		{Row{Said: "打…我", Written: []string{"家庭暴力"}}, "lay_gap"},
		{Row{Said: "…老公打", Written: []string{"家庭暴力"}}, "lay_gap"},
		{Row{Said: "老…公…打…我", Written: []string{"家庭暴力"}}, "lay_gap"},
		{Row{Said: strings.Repeat("没钱", 16), Written: []string{"低保"}}, "lay_long"},
		{Row{Said: "没钱看病", Written: []string{"沒錢看病"}}, "lay_itself"},
		{Row{Said: "没钱看病", Written: []string{"钱"}}, "lay_term"},
		{Row{Said: "没钱看病", Written: strings.Split("一一 二二 三三 四四 五五 六六 七七 八八 九九", " ")}, "lay_many"},
		{Row{Said: "没钱看病", Written: []string{"医疗救助"}, Region: "999999"}, "lay_region"},
	} {
		got := ""
		for _, f := range Check([]Row{c.row}) {
			got += f.Code
			p := f.Problem("words.csv", "第2行")
			if p.What("zh") == "" || strings.Contains(p.What("zh")+p.Advice("zh"), "{") {
				t.Errorf("%s says %q, %q", f.Code, p.What("zh"), p.Advice("zh"))
			}
		}
		if got != c.want {
			t.Errorf("%v: %q, want %q", c.row, got, c.want)
		}
	}
	twice := Check([]Row{{Said: "没钱看病"}, {Said: "没钱看病", Region: "37"}, {Said: "沒錢看病"}})
	if len(twice) != 1 || twice[0].Row != 2 || twice[0].Code != "lay_twice" {
		t.Errorf("words that come twice: %v", twice)
	}
}

func BenchmarkMatch(b *testing.B) {
	table := NewTable(Default())
	story := []rune(strings.Repeat("我今年三十六岁，嫁过来十二年了，老公一喝酒就打我，婆婆也不管，两个孩子没人带，我没工作没收入，想离婚又怕孩子判给他，听说妇联能帮忙，不知道要带什么材料去哪里办。", 20))
	text := string(story[:1000])
	b.ReportAllocs()
	for b.Loop() {
		table.Match(text, "371324")
	}
}

func BenchmarkQuestion(b *testing.B) {
	table := NewTable(Default())
	b.ReportAllocs()
	for b.Loop() {
		table.Match("老公一喝酒就打我，孩子没人带，没钱看病怎么办", "371324")
	}
}

// BenchmarkHostile is a text in which a row may begin at every character.
func BenchmarkHostile(b *testing.B) {
	table := NewTable(Default())
	text := strings.Repeat("老公老公打他他他他他打", 91)
	for b.Loop() {
		table.Match(text, "371324")
	}
}
