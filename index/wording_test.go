package index

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// TestAskedAsAnEntryIsAsked holds that an entry comes first that is asked for in just
// these words, though another holds more of them in its text, and that a counter-question
// pushes its entry down.
func TestAskedAsAnEntryIsAsked(t *testing.T) {
	long := faq("long", "生育津贴", "生育津贴怎么领，生育津贴领多少，生育津贴什么时候领")
	short := faq("short", "报销", "向医保经办机构申请。")
	x := open(t, t.TempDir(), (&memory{}).put(long, short))
	first := func(x *Index) string { return search(t, x, Query{Text: "生育津贴什么时候领到手"})[0].Entry }
	if got := first(x); got != "long" {
		t.Fatalf("%s is first without wordings: nothing is tested", got)
	}
	short.Questions = []string{"生育津贴什么时候领到手"}
	x = open(t, t.TempDir(), (&memory{}).put(long, short))
	hit := search(t, x, Query{Text: "生育津贴什么时候领到手"})[0]
	if hit.Entry != "short" || hit.Asked < 0.99 || hit.Wording != short.Questions[0] {
		t.Errorf("asked in its very words: %+v", hit)
	}
	long.CounterQuestions = []string{"生育津贴什么时候领到手"}
	short.Questions = nil
	x = open(t, t.TempDir(), (&memory{}).put(long, short, faq("other", "生育津贴领取", "生育津贴什么时候到手")))
	if hits := search(t, x, Query{Text: "生育津贴什么时候领到手"}); hits[0].Entry == "long" {
		t.Errorf("a counter-question changes nothing: %+v", hits[0])
	}
}

// TestNearlyTheSameIsOneHit holds that copies of a text are one hit with the others
// named, and that neither another text nor a copy of another place's programme is.
func TestNearlyTheSameIsOneHit(t *testing.T) {
	text := "女职工生育享受九十八天产假，其中产前可以休假十五天；难产的，增加产假十五天；生育多胞胎的，每多生育一个婴儿，增加产假十五天。" +
		"女职工怀孕未满四个月流产的，享受十五天产假；怀孕满四个月流产的，享受四十二天产假。对怀孕七个月以上的女职工，用人单位不得延长劳动时间或者安排夜班劳动。"
	policy := func(id, title, text string) knowledge.Entry {
		return knowledge.Entry{ID: id, Kind: knowledge.Policy, Title: title, Text: text, State: knowledge.Published}
	}
	program := func(id, region string) knowledge.Entry {
		return knowledge.Entry{ID: id, Kind: knowledge.Program, Title: "产假帮扶", Region: region, Text: text + "产假", State: knowledge.Published}
	}
	x := open(t, t.TempDir(), (&memory{}).put(
		policy("a", "女职工劳动保护规定", text), policy("b", "关于转发女职工劳动保护规定的通知", text+"特此通知。"),
		policy("c", "别的规定", "产假工资由用人单位照发，"+strings.Repeat("不得以任何理由降低工资待遇或者辞退女职工。", 5)),
		program("p", "3713"), program("q", "3702"),
	))
	found, err := x.Search(t.Context(), Query{Text: "产假九十八天", Limit: 10})
	if err != nil {
		t.Fatal(err)
	}
	got := ids(found.Hits)
	slices.Sort(got)
	if len(got) != 4 || !slices.Contains(got, "c") || !slices.Contains(got, "p") || !slices.Contains(got, "q") {
		t.Errorf("hits %v", got)
	}
	for _, hit := range found.Hits {
		if others := strings.Join(hit.Others, " "); hit.Kind == knowledge.Policy && hit.Entry != "c" && others != "a" && others != "b" {
			t.Errorf("%s stands for %q", hit.Entry, others)
		}
	}
	all := found.entries()
	slices.Sort(all)
	if diff := cmp.Diff([]string{"a", "b", "c", "p", "q"}, all); diff != "" {
		t.Error(diff)
	}
}

// TestLayWordsAreLive holds that a row added to the table counts for the next search.
func TestLayWordsAreLive(t *testing.T) {
	table := lay.NewTable()
	x := openWith(t, t.TempDir(), (&memory{}).put(faq("a", "医疗救助", "向乡镇申请"), faq("b", "别的", "别的事")),
		Options{Lay: func() *lay.Table { return table }})
	if hits := search(t, x, Query{Text: "瞧病冇票子"}); len(hits) > 0 {
		t.Fatalf("found without lay words: %v", ids(hits))
	}
	table = lay.NewTable([]lay.Row{{Said: "瞧病冇票子", Written: []string{"医疗救助"}}})
	found, err := x.Search(t.Context(), Query{Text: "我瞧病冇票子咋办", Limit: 3})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) == 0 || found.Hits[0].Entry != "a" || found.Hits[0].Cover < 0.5 || len(found.Lay) != 1 || found.Lay[0].Start != len("我") {
		t.Errorf("%+v", found)
	}
}

// TestMattersThatAnEntryLacks holds that an entry which lacks what a question names is
// trusted less, and one which has it is not.
func TestMattersThatAnEntryLacks(t *testing.T) {
	lost := faq("lost", "证件丢了去哪补", "到发证的机关补办。")
	passport := faq("passport", "护照丢了去哪补", "到出入境管理机构补办护照。")
	x := open(t, t.TempDir(), (&memory{}).put(lost))
	without := search(t, x, Query{Text: "护照丢了去哪补"})[0]
	if without.Beside != 1 {
		t.Errorf("%+v", without)
	}
	if plain := search(t, x, Query{Text: "证件丢了去哪补"})[0]; plain.Beside != 0 || plain.Confidence <= without.Confidence {
		t.Errorf("%+v", plain)
	}
	x = open(t, t.TempDir(), (&memory{}).put(lost, passport))
	if hit := search(t, x, Query{Text: "护照丢了去哪补"})[0]; hit.Entry != "passport" || hit.Beside != 0 {
		t.Errorf("%+v", hit)
	}
}

// TestFrequency holds that counting terms comes to what reading them comes to, over
// several segments and with entries that are gone.
func TestFrequency(t *testing.T) {
	source := (&memory{}).put(faq("a", "产假", "产假九十八天"), faq("b", "婚假", "婚假三天"), faq("c", "假", "假"))
	x := open(t, t.TempDir(), source)
	gone := faq("b", "婚假", "")
	gone.State = knowledge.Archived
	for _, e := range []knowledge.Entry{faq("d", "陪产假", "十五天"), gone, faq("a", "产假", "短了")} {
		source.put(e)
		if _, err := x.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	v, err := x.use()
	if err != nil {
		t.Fatal(err)
	}
	defer v.release()
	for text, want := range map[string]int{"假": 3, "产假": 2, "婚假": 0, "九": 0, "天": 1} {
		for _, s := range spell(text) {
			if s.term.String() != text {
				continue
			}
			n, err := v.frequency(s.term)
			read, readErr := v.shelf.cache.get(v, s.term)
			if err != nil || readErr != nil || n != want || read.texts.live != want {
				t.Errorf("%s stands in %d texts, %v; %d are read, %v; want %d", text, n, err, read.texts.live, readErr, want)
			}
		}
	}
}
