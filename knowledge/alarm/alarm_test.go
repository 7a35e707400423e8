package alarm

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHear holds how texts are read, with the tense and the person of what is heard.
func TestHear(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"老公打我", "domestic_violence"},
		{"老 公 打 我", "domestic_violence"},
		{"老🔥公🔥打🔥我", "domestic_violence"},
		{"老*公*打*我", "domestic_violence"},
		{"老.公.打.我", "domestic_violence"},
		{"老公打\n我", "domestic_violence"},
		{"laogong da wo zenme ban", "domestic_violence"},
		{"ta da wo", "domestic_violence"},
		{"Lao Gong Da Wo", "domestic_violence"},
		{"jiuming", "danger"},
		{"老公又大我了", "domestic_violence"},
		{"我不想火了", "suicide"},
		{"佢成日打我", "domestic_violence"},
		{"俺男人揍俺", "domestic_violence"},
		{"他锤我", "domestic_violence"},
		{"他要殺我", "armed_threat"},
		{"🆘", "danger"},
		{"他拿刀在门外", "armed_threat"},
		{"他拿刀切菜", ""},
		{"去年他打过我", "domestic_violence past"},
		{"去年他打过我，昨晚又打我", "domestic_violence"},
		{"小时候我爸天天打我妈和我", "domestic_violence past"},
		{"我邻居天天打她媳妇", "domestic_violence other"},
		{"我12岁怀孕了怎么办", "pregnant_child"},
		{"我三十二岁怀孕了怎么办", ""},
		{"他大我三岁", ""},
		{"他看我不顺眼", ""},
		{"他拿到身份证了", ""},
		{"we can go home long before he came", ""},
		{"", ""},
		{strings.Repeat("我去办事大厅排队等了很久", 80) + "老公又打我了", "domestic_violence"},
		{"老公又打我了" + strings.Repeat("我去办事大厅排队等了很久", 80), "domestic_violence"},
	} {
		got := ""
		if a, ok := Default().Hear(c.text); ok {
			got = a.Topic.Key
			if a.Past {
				got += " past"
			}
			if a.Other {
				got += " other"
			}
		}
		if got != c.want {
			t.Errorf("%.60s: heard %q, want %q", c.text, got, c.want)
		}
	}
}

// TestOwnRows holds that an office's rows are heard, silence, and turn rows of the
// program off.
func TestOwnRows(t *testing.T) {
	const unheard = "他又往死里整我娘家侄的驴"
	table, faults := NewTable(Rows(), []Row{
		{Topic: "domestic_violence", Kind: Fires, Text: "往死里…驴"},
		{Topic: "danger", Kind: Unless, Text: "救命稻草人"},
		{Kind: Class, Text: "他=俺家杠头"},
		{Kind: Spelled, Text: "打我=嚯我"},
		{Topic: "suicide", Kind: Fires, Text: "活够了", Off: true},
	})
	if len(faults) > 0 {
		t.Fatalf("faults %v", faults)
	}
	for text, want := range map[string]string{
		unheard: "domestic_violence", "俺家杠头骑着嚯我": "domestic_violence", "救命稻草人在哪买": "", "俺家杠头踹她": "domestic_violence",
	} {
		a, _ := table.Hear(text)
		if a.Topic.Key != want {
			t.Errorf("%s: heard %q, want %q", text, a.Topic.Key, want)
		}
	}
	if _, ok := Default().Hear("俺家杠头踹她"); ok {
		t.Error("the program hears what only the office's rows tell")
	}
}

// TestAlike holds that likeness hears what no row does, and that an office can rule its
// guesses out one by one or all at once.
func TestAlike(t *testing.T) {
	const text = "他把我耳朵都弄聋了"
	if a, ok := Default().Hear(text); !ok || !a.Guess || a.Row != (Row{}) || a.Topic.Key != "domestic_violence" {
		t.Errorf("heard %+v", a)
	}
	for _, row := range []Row{
		{Kind: Alike, Text: "开", Off: true},
		{Kind: Unless, Text: "他把我耳朵都弄聋了"},
		{Topic: "domestic_violence", Kind: Veto, Text: "耳朵都"},
		{Topic: "domestic_violence", Kind: Unless, Text: "把我耳朵都弄聋了"},
	} {
		table, faults := NewTable(Rows(), []Row{row})
		if a, ok := table.Hear(text); ok || len(faults) > 0 {
			t.Errorf("with %+v, heard %s, faults %v", row, a.Topic.Key, faults)
		}
	}
}

// TestCheck holds each fault of a row.
func TestCheck(t *testing.T) {
	for _, c := range []struct {
		row  Row
		want string
	}{
		{Row{Topic: "suicide", Kind: Fires, Text: "活不起"}, ""},
		{Row{Topic: "divorce", Kind: Fires, Text: "活不起"}, "alarm_topic"},
		{Row{Kind: Fires, Text: "活不起"}, "alarm_topic"},
		{Row{Topic: "suicide", Kind: Past, Text: "去年"}, "alarm_general"},
		{Row{Topic: "suicide", Kind: Fires, Text: "，"}, "alarm_empty"},
		{Row{Topic: "suicide", Kind: Fires, Text: "活不起|死"}, "alarm_short"},
		{Row{Topic: "suicide", Kind: Fires, Text: "活不起…"}, "alarm_gap"},
		{Row{Topic: "suicide", Kind: Fires, Text: strings.Repeat("活不起", 50)}, "alarm_long"},
		{Row{Topic: "suicide", Kind: Fires, Text: "{她}活不起"}, "alarm_class"},
		{Row{Topic: "suicide", Kind: Fires, Text: "/活(不起/"}, "alarm_pattern"},
		{Row{Topic: "suicide", Kind: Fires, Text: "/活*/"}, "alarm_wide"},
		{Row{Topic: "suicide", Kind: Fires, Text: "怎么办|怎么申请"}, "alarm_wide"},
		{Row{Topic: "danger", Kind: Unless, Text: "/.*/"}, "alarm_wide"},
		{Row{Topic: "danger", Kind: Fires, Text: "救我", Off: true}, "alarm_fixed"},
		{Row{Kind: Class, Text: "他=老公", Off: true}, "alarm_fixed"},
		{Row{Kind: Class, Text: "老公"}, "alarm_class_form"},
		{Row{Kind: Spelled, Text: "打我"}, "alarm_spelled"},
		{Row{Kind: Sound, Text: "打…我"}, "alarm_sound"},
	} {
		got := ""
		if faults := Check([]Row{c.row}); len(faults) > 0 {
			got = faults[0].Code
			if says := faults[0].Problem("f.csv", "").What("zh"); says == "" || strings.Contains(says, "{said}") {
				t.Errorf("%s says %q", got, says)
			}
		}
		if got != c.want {
			t.Errorf("%q: fault %q, want %q", c.row.Text, got, c.want)
		}
	}
	twice := []Row{{Topic: "suicide", Kind: Fires, Text: "活不起 "}, {Topic: "suicide", Kind: Fires, Text: "活不起"}}
	if faults := Check(twice); len(faults) != 1 || faults[0].Row != 1 || faults[0].Code != "alarm_twice" {
		t.Errorf("the same row twice: %v", faults)
	}
}

// TestWriteRead holds that what is written is read back as it was.
func TestWriteRead(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, Rows()); err != nil {
		t.Fatal(err)
	}
	rows, problems := Read("out.csv", out.Bytes())
	if len(problems) > 0 {
		t.Fatalf("%s: %s", problems[0].Place, problems[0].What("en"))
	}
	if diff := cmp.Diff(Rows(), rows); diff != "" {
		t.Error(diff)
	}
}

// TestTopics holds that each topic has what a reply needs, and that rows speak of each.
func TestTopics(t *testing.T) {
	speaks := map[string]bool{}
	for _, row := range Rows() {
		if row.Kind == Fires {
			speaks[row.Topic] = true
		}
	}
	for _, topic := range Topics() {
		if topic.Name == "" || topic.NameEn == "" || topic.Reply == "" || len(topic.Hotlines) < 2 || !speaks[topic.Key] {
			t.Errorf("topic %+v lacks something", topic)
		}
	}
}

// TestTry holds that what a change silences is named.
func TestTry(t *testing.T) {
	if trial := Try(Default(), Default()); trial.Changed() != 0 {
		t.Errorf("no change changes %+v", trial)
	}
	deaf, _ := NewTable(Rows(), []Row{{Kind: Unless, Text: "/.*(?:绳子|煤气).*/"}})
	trial := Try(Default(), deaf)
	if len(trial.Silenced) == 0 || trial.Silenced[0].Label != "suicide" || trial.Changed() < len(trial.Silenced) {
		t.Errorf("silenced %v", trial.Silenced)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("主题,类别,写法,备注,停用\n家庭暴力,报警,{他}…动手,,\n轻生,报警,/不想再?醒(?:来|过来)/,,是\n"))
	f.Add([]byte("主题\t类别\t写法\n通用\t词组\t他=老公|\n通用\t换写\t=a|b\n通用\t谐音\t||\n"))
	f.Add([]byte("主题,类别,写法\n求救,报警,\"/[^/\"\n求救,报警,{他}{\n"))
	classes := slices.DeleteFunc(Rows(), func(r Row) bool { return r.Kind != Class })
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, problems := Read("f.csv", data)
		for _, p := range problems {
			if p.What("zh") == "" || p.Advice("en") == "" {
				t.Errorf("%s says nothing", p.Code)
			}
		}
		table, faults := NewTable(classes, rows)
		if len(faults) > 0 {
			t.Errorf("rows that were read have faults: %v", faults)
		}
		table.Hear("老公打我 laogong da wo")
	})
}

func FuzzHear(f *testing.F) {
	for _, text := range []string{"老公打我", "laogong da wo", "a'b 'c", "。。…~", "\xff\xfe", "老.公.打.我", strings.Repeat("打", 300)} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := Default().Hear(text)
		if ok != (a.Topic.Key != "") {
			t.Errorf("%v and %v", a, ok)
		}
		if ok && a.Past && len(a.Topic.Calm) == 0 {
			t.Errorf("%s knows no past", a.Topic.Key)
		}
		Default().Mentions(text)
	})
}
