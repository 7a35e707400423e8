package revise_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"jinguo/knowledge"
	"jinguo/knowledge/directory"
	"jinguo/knowledge/revise"
	"jinguo/knowledge/sample"
)

// browsed is a form as it comes back from a browser: ends of lines, text of one line and
// bytes that are no text are not as they were.
func browsed(t interface{ Fatal(...any) }, f *revise.Form) revise.Form {
	values := f.Values()
	for key, list := range values {
		name, _, _ := strings.Cut(key, ".")
		for i, text := range list {
			long := name == "text" || name == "sections" || name == "programme"
			text = strings.ToValidUTF8(strings.ReplaceAll(text, "\x00", "\uFFFD"), "\uFFFD")
			text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
			if long {
				text = strings.ReplaceAll(text, "\n", "\r\n")
			} else {
				text = strings.ReplaceAll(text, "\n", "")
			}
			list[i] = text
		}
	}
	sent, err := url.ParseQuery(values.Encode())
	if err != nil {
		t.Fatal(err)
	}
	return revise.Read(f.Kind, sent)
}

// unchanged holds that a form that nobody touched changes nothing.
func unchanged(t interface {
	Fatal(...any)
	Fatalf(string, ...any)
}, e knowledge.Entry) {
	shown := revise.FormOf(&e)
	back := browsed(t, &shown)
	got, faults := back.Entry(e)
	if len(faults) > 0 {
		t.Fatalf("%s: %+v", e.ID, faults)
	}
	if diff := cmp.Diff(e, got); diff != "" {
		t.Fatalf("%s (-want +got):\n%s", e.ID, diff)
	}
}

func TestUntouchedStays(t *testing.T) {
	for _, e := range sample.Entries() {
		unchanged(t, e)
	}
	for e := range directory.Points(3000, 1) {
		unchanged(t, e)
	}
}

// odd draws texts that no form would write, too.
var odd = rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"", " ", "\n", "a\r\nb", "\x00", "\xff", " 周一 ", "600元\n\n", "<b>", "0539-1"}))

func drawEntry(t *rapid.T) knowledge.Entry {
	texts := rapid.SliceOfN(odd, 0, 3)
	date := rapid.Custom(func(t *rapid.T) knowledge.Date { return knowledge.Date(odd.Draw(t, "date")) })
	phones := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) knowledge.Phone {
		return knowledge.Phone{Number: odd.Draw(t, "number"), Label: odd.Draw(t, "label")}
	}), 0, 3)
	e := knowledge.Entry{
		ID: odd.Draw(t, "id"), Kind: rapid.SampledFrom(knowledge.Kinds[:]).Draw(t, "kind"), Title: "t" + odd.Draw(t, "title"),
		Aliases: texts.Draw(t, "aliases"), Questions: texts.Draw(t, "questions"), CounterQuestions: texts.Draw(t, "counter"),
		Region: rapid.OneOf(odd, rapid.SampledFrom([]string{"37", "371324", "110101", "659001"})).Draw(t, "region"),
		Issuer: odd.Draw(t, "issuer"), Number: odd.Draw(t, "number"), Issued: date.Draw(t, "issued"), Effective: date.Draw(t, "effective"),
		Expires: date.Draw(t, "expires"), Replaces: texts.Draw(t, "replaces"), Text: odd.Draw(t, "text"),
		State: rapid.SampledFrom([]knowledge.State{"", knowledge.Draft, knowledge.Published}).Draw(t, "state"), Version: 3,
		Sections: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) knowledge.Section {
			return knowledge.Section{Path: texts.Draw(t, "path"), Text: odd.Draw(t, "text")}
		}), 0, 4).Draw(t, "sections"),
		Contacts: rapid.SliceOfN(rapid.Custom(func(t *rapid.T) knowledge.Contact {
			return knowledge.Contact{Name: odd.Draw(t, "name"), Phones: phones.Draw(t, "phones"), Address: odd.Draw(t, "address"), Hours: odd.Draw(t, "hours")}
		}), 0, 3).Draw(t, "contacts"),
		Guessed: []knowledge.Guess{{Field: "region", From: "x"}, {Field: "programme.rule", From: "y"}},
	}
	if rapid.Bool().Draw(t, "source") {
		e.Source = &knowledge.Source{File: "f", Hash: "h", Place: "p", Edition: "2020-01-01", Cite: odd.Draw(t, "cite"), URL: odd.Draw(t, "url"), Checked: date.Draw(t, "checked")}
	}
	if e.Kind == knowledge.Program && rapid.Bool().Draw(t, "programme") {
		e.Programme = &knowledge.Programme{
			Who: odd.Draw(t, "who"), Conditions: texts.Draw(t, "conditions"), Amount: odd.Draw(t, "amount"), Papers: texts.Draw(t, "papers"),
			Steps: texts.Draw(t, "steps"), Where: odd.Draw(t, "where"), Deadline: odd.Draw(t, "deadline"), LegalBasis: texts.Draw(t, "basis"),
			Rule: &knowledge.Rule{Clauses: []knowledge.Clause{{Name: "年龄", When: "age >= 18"}}},
		}
	}
	if e.Kind == knowledge.ServicePoint && rapid.Bool().Draw(t, "point") {
		e.Point = &knowledge.Point{
			Kinds: texts.Draw(t, "kinds"), Address: odd.Draw(t, "address"), Phones: phones.Draw(t, "phones"), Hours: odd.Draw(t, "hours"),
			Services: texts.Draw(t, "services"), Verified: date.Draw(t, "verified"), VerifiedBy: odd.Draw(t, "by"), Confidential: rapid.Bool().Draw(t, "kept"),
		}
		if rapid.Bool().Draw(t, "located") {
			e.Point.Location = &knowledge.LatLon{Lat: rapid.Float64Range(-90, 90).Draw(t, "lat"), Lon: rapid.Float64Range(-180, 180).Draw(t, "lon")}
		}
	}
	return e
}

func TestUntouchedStaysHoweverOdd(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { unchanged(t, drawEntry(t)) })
}

// TestOneFieldChangesOneField changes one field at a time.
func TestOneFieldChangesOneField(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e := drawEntry(t)
		shown := revise.FormOf(&e)
		fields := revise.Fields(e.Kind)
		field := fields[rapid.IntRange(0, len(fields)-1).Draw(t, "field")]
		f := browsed(t, &shown)
		if field.Rows() {
			f.Do("add:" + field.Name)
			rows := f.Rows[field.Name]
			rows[len(rows)-1][0] = "0539-8200000"
		} else {
			values := map[string]string{"region": "110101", "issued": "2031-02-03", "effective": "2031-02-03", "expires": "2031-02-03",
				"source.checked": "2031-02-03", "service_point.verified": "2031-02-03", "source.url": "https://example.org/neu", "service_point.location": "34.5, 118.25"}
			f.One[field.Name] = "neu"
			if v := values[field.Name]; v != "" {
				f.One[field.Name] = v
			}
			if field.Name == "service_point.confidential" {
				f.One[field.Name] = revise.Checked
			}
		}
		got, faults := f.Entry(e)
		if len(faults) > 0 {
			t.Fatalf("%+v", faults)
		}
		after := revise.FormOf(&got)
		if changed := revise.Changed(&shown, &after); len(changed) > 1 || len(changed) == 1 && changed[0] != field.Name {
			t.Fatalf("%s changed %v", field.Name, changed)
		}
	})
}

func TestFaults(t *testing.T) {
	point := knowledge.Entry{ID: "p", Kind: knowledge.ServicePoint, Title: "服务站", Point: &knowledge.Point{}}
	for at, test := range map[string]struct {
		typed string
		want  revise.Code
	}{
		"title":                  {" ", revise.NoTitle},
		"issued":                 {"去年", revise.BadDate},
		"region":                 {"乌有县", revise.NoRegion},
		"source.url":             {"javascript:alert(1)", revise.BadURL},
		"service_point.location": {"here", revise.BadPlace},
	} {
		f := revise.FormOf(&point)
		f.One[at] = test.typed
		_, faults := f.Entry(point)
		if len(faults) != 1 || faults[0].At != at || faults[0].Code != test.want {
			t.Errorf("%s = %q: %+v", at, test.typed, faults)
		}
	}
	f := revise.FormOf(&point)
	f.One["region"] = "鼓楼区"
	f.Do("add:service_point.phones")
	f.Rows["service_point.phones"][0] = revise.Row{"问门卫", ""}
	_, faults := f.Entry(point)
	if len(faults) != 2 || faults[0].Code != revise.Namesakes || !strings.Contains(faults[0].Text, "南京市") || faults[1].At != "service_point.phones.0.number" {
		t.Errorf("%+v", faults)
	}
}

func TestTyped(t *testing.T) {
	base := knowledge.Entry{ID: "x", Kind: knowledge.ServicePoint, Title: "旧名", Guessed: []knowledge.Guess{{Field: "region", From: "县"}, {Field: "title", From: "a"}, {Field: "service_point.kinds", From: "b"}}}
	f := revise.FormOf(&base)
	f.One["title"], f.One["region"], f.One["issued"] = " 新名\x00 ", "兰陵县", "2026年3月9日"
	f.Sure = []string{"service_point.kinds"}
	f.Rows["service_point.phones"] = []revise.Row{{"000-0000-0101（夜间）、000-0000-0102", ""}, {"", ""}}
	f.Rows["contacts"] = []revise.Row{{"民政所", "办公室：000-0000-0103", "", "周一至周五 8:30-12:00"}}
	f.Rows["sections"] = []revise.Row{{"一、总则\n（一）目的 ", "甲\r\n乙"}}
	got, faults := f.Entry(base)
	want := knowledge.Entry{ID: "x", Kind: knowledge.ServicePoint, Title: "新名", Region: "371324", Issued: "2026-03-09",
		Point:    &knowledge.Point{Phones: []knowledge.Phone{{Number: "000-0000-0101", Label: "夜间"}, {Number: "000-0000-0102"}}},
		Contacts: []knowledge.Contact{{Name: "民政所", Phones: []knowledge.Phone{{Number: "000-0000-0103", Label: "办公室"}}, Hours: "周一至周五 8:30-12:00"}},
		Sections: []knowledge.Section{{Path: []string{"一、总则", "（一）目的"}, Text: "甲\n乙"}},
	}
	if diff := cmp.Diff(want, got); diff != "" || len(faults) > 0 {
		t.Errorf("%+v %s", faults, diff)
	}
}

func TestSteps(t *testing.T) {
	start := []string{"a", "b", "c"}
	for button, want := range map[string]string{
		"add:aliases": "a b c _ @3", "add:aliases:0": "a _ b c @1", "remove:aliases:1": "a c @1", "remove:aliases:2": "a b @1",
		"up:aliases:2": "a c b @1", "up:aliases:0": "a b c @0", "down:aliases:0": "b a c @1", "down:aliases:2": "a b c @2",
		"remove:aliases:3": "", "remove:aliases:-1": "", "up:title:0": "", "x": "", "add:": "", "swap:aliases:1": "", "add:aliases:x": "",
	} {
		f := revise.FormOf(&knowledge.Entry{Kind: knowledge.FAQ, Title: "t", Aliases: start})
		at, ok := f.Do(button)
		got := ""
		if ok {
			for _, r := range f.Rows["aliases"] {
				got += strings.ReplaceAll(r[0]+"_", "_", map[bool]string{true: "_", false: ""}[r[0] == ""]) + " "
			}
			got += strings.Replace(at, "aliases.", "@", 1)
		}
		if got != want {
			t.Errorf("%s: %q, want %q", button, got, want)
		}
	}
}

func programme(change func(*knowledge.Programme)) revise.Form {
	p := &knowledge.Programme{
		Who: "困难妇女。家在本县。", Amount: "每月500元", Conditions: []string{"年满18周岁", "本县户口", "家庭低收入"},
		Papers: []string{"身份证", "户口簿"},
	}
	change(p)
	return revise.FormOf(&knowledge.Entry{Kind: knowledge.Program, Title: "帮扶", Programme: p, Sections: []knowledge.Section{
		{Path: []string{"一"}, Text: "第一句。第二句。第三句。"}, {Path: []string{"二"}, Text: "乙"}}})
}

func TestMerge(t *testing.T) {
	nothing := func(*knowledge.Programme) {}
	for name, test := range map[string]struct {
		theirs, mine func(*knowledge.Programme)
		at           string
		want         []string
		conflicts    string
	}{
		"theirs only":       {func(p *knowledge.Programme) { p.Amount = "600" }, nothing, "programme.amount", []string{"600"}, ""},
		"mine only":         {nothing, func(p *knowledge.Programme) { p.Amount = "600" }, "programme.amount", []string{"600"}, ""},
		"both the same":     {func(p *knowledge.Programme) { p.Amount = "600" }, func(p *knowledge.Programme) { p.Amount = "600" }, "programme.amount", []string{"600"}, ""},
		"both otherwise":    {func(p *knowledge.Programme) { p.Amount = "600" }, func(p *knowledge.Programme) { p.Amount = "700" }, "programme.amount", []string{"700"}, "programme.amount"},
		"other sentences":   {func(p *knowledge.Programme) { p.Who = "贫困妇女。家在本县。" }, func(p *knowledge.Programme) { p.Who = "困难妇女。家在本县城。" }, "programme.who", []string{"贫困妇女。家在本县城。"}, "programme.who"},
		"both add to lists": {func(p *knowledge.Programme) { p.Papers = append(p.Papers, "甲") }, func(p *knowledge.Programme) { p.Papers = append(p.Papers, "乙") }, "programme.papers", []string{"身份证", "户口簿", "甲", "乙"}, ""},
		"one removes, one changes another": {func(p *knowledge.Programme) { p.Conditions = []string{"年满18周岁", "家庭低收入"} },
			func(p *knowledge.Programme) { p.Conditions[0] = "年满20周岁" }, "programme.conditions", []string{"年满20周岁", "家庭低收入"}, ""},
		"one removes what the other changes": {func(p *knowledge.Programme) { p.Conditions = []string{"年满18周岁", "家庭低收入"} },
			func(p *knowledge.Programme) { p.Conditions[1] = "本县户籍或户口" }, "programme.conditions", []string{"年满18周岁", "本县户籍或户口", "家庭低收入"}, "programme.conditions"},
		"one moves, one adds": {func(p *knowledge.Programme) { p.Papers = []string{"户口簿", "身份证"} },
			func(p *knowledge.Programme) { p.Papers = append(p.Papers, "证明") }, "programme.papers", []string{"户口簿", "证明", "身份证"}, ""},
	} {
		base, theirs, mine := programme(nothing), programme(test.theirs), programme(test.mine)
		got, conflicts := revise.Merge(&base, &theirs, &mine)
		var at []string
		for _, c := range conflicts {
			at = append(at, c.At)
		}
		if diff := cmp.Diff(test.want, got.Get(test.at)); diff != "" && test.conflicts == "" || strings.Join(at, " ") != test.conflicts {
			t.Errorf("%s: %v %s", name, at, diff)
		}
	}
}

func TestMergeSections(t *testing.T) {
	of := func(sections ...string) revise.Form {
		e := knowledge.Entry{Kind: knowledge.Policy, Title: "t"}
		for _, s := range sections {
			path, text, _ := strings.Cut(s, "|")
			e.Sections = append(e.Sections, knowledge.Section{Path: []string{path}, Text: text})
		}
		return revise.FormOf(&e)
	}
	base := of("一|第一句。第二句。第三句。", "二|乙", "三|丙")
	theirs := of("一|第一句改。第二句。第三句。", "二|乙", "二之二|新", "三|丙")
	mine := of("一|第一句。第二句。第三句也改。", "二|乙乙", "三|丙")
	got, conflicts := revise.Merge(&base, &theirs, &mine)
	want := of("一|第一句改。第二句。第三句也改。", "二|乙乙", "二之二|新", "三|丙")
	if diff := cmp.Diff(want.Rows["sections"], got.Rows["sections"]); diff != "" || len(conflicts) > 0 {
		t.Errorf("%+v %s", conflicts, diff)
	}
	mine = of("一|第一句另改。第二句。第三句。", "二|乙", "三|丙")
	got, conflicts = revise.Merge(&base, &theirs, &mine)
	if len(conflicts) != 1 || conflicts[0].At != "sections.0.text" {
		t.Fatalf("%+v", conflicts)
	}
	got.Set(conflicts[0].At, conflicts[0].Theirs)
	if diff := cmp.Diff(theirs.Rows["sections"], got.Rows["sections"]); diff != "" {
		t.Error(diff)
	}
}

// TestMergeLosesNothing has two people change anything: each change is in the merged form
// or in a conflict.
func TestMergeLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfNDistinct(rapid.StringMatching(`[甲乙丙丁戊己庚辛壬癸]{3,6}`), 2, 6, rapid.ID[string])
		e := knowledge.Entry{Kind: knowledge.FAQ, Title: "t", Questions: words.Draw(t, "base"), Text: strings.Join(words.Draw(t, "text"), "。")}
		base := revise.FormOf(&e)
		edit := func(who string) (revise.Form, []string) {
			f := base.Clone()
			var marks []string
			for i := range rapid.IntRange(1, 4).Draw(t, who) {
				mark := fmt.Sprintf("%s%d标", who, i)
				marks = append(marks, mark)
				rows := f.Rows["questions"]
				switch at := rapid.IntRange(0, len(rows)-1).Draw(t, "at"); rapid.IntRange(0, 2).Draw(t, "what") {
				case 0:
					rows[at][0] += mark
				case 1:
					f.Rows["questions"] = slices.Insert(rows, at, revise.Row{mark})
				default:
					f.One["text"] += mark + "。"
				}
			}
			return f, marks
		}
		theirs, a := edit("甲")
		mine, b := edit("乙")
		got, conflicts := revise.Merge(&base, &theirs, &mine)
		all := got.Values().Encode()
		for _, c := range conflicts {
			all += url.Values{"c": slices.Concat(c.Mine, c.Theirs)}.Encode()
		}
		for _, mark := range slices.Concat(a, b) {
			if !strings.Contains(all, url.QueryEscape(mark)) {
				t.Fatalf("%s is lost in %+v %+v", mark, got, conflicts)
			}
		}
	})
}

func TestWords(t *testing.T) {
	for _, test := range []struct{ old, new, want string }{
		{"每月500元", "每月600元", "每月[-500][+600]元"},
		{"", "新", "[+新]"},
		{"旧", "", "[-旧]"},
		{"同", "同", "同"},
		{"周一至周五 8:30", "周一至周六 8:30", "周一至周[-五][+六] 8:30"},
		{"open on Monday", "open on Sunday", "open on [-Monday][+Sunday]"},
	} {
		got := ""
		for _, p := range revise.Words(test.old, test.new) {
			switch {
			case p.Old:
				got += "[-" + p.Text + "]"
			case p.New:
				got += "[+" + p.Text + "]"
			default:
				got += p.Text
			}
		}
		if got != test.want {
			t.Errorf("%q to %q: %s, want %s", test.old, test.new, got, test.want)
		}
	}
}

// TestWordsRebuild holds that both texts can be read off what Words says.
func TestWordsRebuild(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, new := rapid.String().Draw(t, "old"), rapid.String().Draw(t, "new")
		was, is := "", ""
		for _, p := range revise.Words(old, new) {
			if !p.New {
				was += p.Text
			}
			if !p.Old {
				is += p.Text
			}
		}
		if was != old || is != new {
			t.Fatalf("%q %q", was, is)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("title=x&rows=sections&sections.0.text=a&sections.7.path=b&sure=region&do=add:sections:1")
	f.Add("sections.99999999999999999999.text=a&sections.-1.text=b&sections.00.text=c&rows=sections&rows=title")
	f.Add("rows=contacts&contacts.3.phones=%ff%00&title=%ed%a0%80")
	f.Fuzz(func(t *testing.T, query string) {
		values, err := url.ParseQuery(query)
		if err != nil {
			return
		}
		for _, kind := range knowledge.Kinds {
			form := revise.Read(kind, values)
			form.Do(values.Get("do"))
			e, _ := form.Entry(knowledge.Entry{Kind: kind, Title: "t"})
			shown := revise.FormOf(&e)
			again := browsed(t, &shown)
			if same, faults := again.Entry(e); len(faults) > 0 && e.Title != "" || !cmp.Equal(e, same) {
				t.Fatalf("%+v %s", faults, cmp.Diff(e, same))
			}
			base := revise.Empty(kind)
			revise.Merge(&base, &shown, &form)
		}
	})
}
