package check

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

const today = knowledge.Date("2026-11-23")

// sound is a programme without a fault.
func sound() knowledge.Entry {
	return knowledge.Entry{
		ID: "p1", Kind: knowledge.Program, Title: "春蕾计划", Region: "371324", State: knowledge.Published,
		Issued: "2012-02-06", Text: "资助女童上学。",
		Contacts: []knowledge.Contact{{Phones: []knowledge.Phone{{Number: "000-0000-0101"}}, Hours: "周一至周五 8:30-17:30"}},
		Source:   &knowledge.Source{File: "项目.xlsx", Place: "Sheet1 2"},
	}
}

func point(id, title, phone string) knowledge.Entry {
	return knowledge.Entry{
		ID: id, Kind: knowledge.ServicePoint, Title: title, Region: "371324", State: knowledge.Published,
		Point: &knowledge.Point{Address: "示例路1号", Phones: []knowledge.Phone{{Number: phone}}},
	}
}

// brief writes a problem as its code, severity, entry and arguments other than the title.
func brief(problems []knowledge.Problem) []string {
	var list []string
	for _, p := range problems {
		var args []string
		for name, value := range p.Args {
			if name != "title" {
				args = append(args, name+"="+value)
			}
		}
		slices.Sort(args)
		list = append(list, strings.Join(append([]string{p.Code, string(p.Severity), p.Entry}, args...), " "))
	}
	return list
}

func TestOne(t *testing.T) {
	tests := []struct {
		name   string
		change func(*knowledge.Entry)
		want   []string
	}{
		{"sound", func(*knowledge.Entry) {}, nil},
		{"expired", func(e *knowledge.Entry) { e.Expires = "2026-11-22" }, []string{"expired_published warning p1 expires=2026-11-22"}},
		{"last day", func(e *knowledge.Entry) { e.Expires = today }, nil},
		{"expired draft", func(e *knowledge.Entry) { e.Expires, e.State = "2026-11-22", knowledge.Draft }, nil},
		{"ends before it starts", func(e *knowledge.Entry) { e.Effective, e.Expires = "2028-01-01", "2027-01-01" },
			[]string{"expires_before_start error p1 expires=2027-01-01 start=2028-01-01"}},
		{"one day", func(e *knowledge.Entry) { e.Effective, e.Expires = "2027-01-01", "2027-01-01" }, nil},
		{"issued tomorrow", func(e *knowledge.Entry) { e.Issued = "2026-11-24" }, []string{"issued_in_future warning p1 issued=2026-11-24"}},
		{"issued today", func(e *knowledge.Entry) { e.Issued = today }, nil},
		{"replaces nothing known", func(e *knowledge.Entry) { e.Replaces = knowledge.Strings{"鲁妇字〔2011〕1号"} },
			[]string{"replaces_missing warning p1 target=鲁妇字〔2011〕1号"}},
		{"replaces itself", func(e *knowledge.Entry) { e.Replaces = knowledge.Strings{"春蕾计划"} },
			[]string{"replaces_missing warning p1 target=春蕾计划"}},
		{"unknown region", func(e *knowledge.Entry) { e.Region = "371399" }, []string{"region_unknown error p1 code=371399"}},
		{"nation", func(e *knowledge.Entry) { e.Region = "" }, nil},
		{"nothing but a title", func(e *knowledge.Entry) { e.Text, e.Contacts = " \n", nil },
			[]string{"no_content error p1", "no_contact warning p1"}},
		{"facts instead of a text", func(e *knowledge.Entry) {
			e.Text, e.Programme = "", &knowledge.Programme{Papers: knowledge.Strings{"身份证"}}
		}, nil},
		{"sections instead of a text", func(e *knowledge.Entry) { e.Text, e.Sections = "", []knowledge.Section{{Text: "资助"}} }, nil},
		{"no phone", func(e *knowledge.Entry) { e.Contacts[0].Phones = nil }, []string{"no_contact warning p1"}},
		{"faq without phone", func(e *knowledge.Entry) { e.Kind, e.Contacts = knowledge.FAQ, nil }, nil},
		{"phone too short", func(e *knowledge.Entry) { e.Contacts[0].Phones[0].Number = "1380000000" },
			[]string{"phone_impossible error p1 phone=1380000000"}},
		{"hours", func(e *knowledge.Entry) { e.Contacts[0].Hours = "农忙时除外" }, []string{"hours_unread notice p1 hours=农忙时除外"}},
		{"hours with a rest", func(e *knowledge.Entry) { e.Contacts[0].Hours = "每天8:00-17:00，农忙时除外" },
			[]string{"hours_partly notice p1 hours=每天 8:00–17:00 rest=农忙时除外"}},
		{"archived", func(e *knowledge.Entry) {
			e.State, e.Region, e.Text, e.Replaces = knowledge.Archived, "99", "", knowledge.Strings{"没有"}
		}, nil},
	}
	for _, tt := range tests {
		e := sound()
		tt.change(&e)
		if diff := cmp.Diff(tt.want, brief(All([]knowledge.Entry{e}, today))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestSource(t *testing.T) {
	e := sound()
	e.Expires = "2020-01-01"
	got := All([]knowledge.Entry{e}, today)[0]
	if got.File != "项目.xlsx" || got.Place != "Sheet1 2" || got.Args["title"] != "春蕾计划" {
		t.Errorf("%+v", got)
	}
	for _, lang := range []string{"zh", "en"} {
		if what := got.What(lang); !strings.Contains(what, "春蕾计划") || !strings.Contains(what, "2020-01-01") || strings.Contains(what, "{") {
			t.Errorf("%s: %s", lang, what)
		}
	}
}

func TestReplaces(t *testing.T) {
	entry := func(id, number, title string, state knowledge.State, replaces ...string) knowledge.Entry {
		return knowledge.Entry{ID: id, Kind: knowledge.Policy, Number: number, Title: title, State: state, Text: "x", Replaces: replaces}
	}
	old := entry("old", "鲁妇字〔2011〕1号", "旧办法", knowledge.Published)
	tests := []struct {
		name string
		old  knowledge.State
		new  knowledge.Entry
		want []string
	}{
		{"by id", knowledge.Published, entry("new", "", "新办法", knowledge.Published, "old"), nil},
		{"by number", knowledge.Published, entry("new", "", "新办法", knowledge.Published, "鲁妇字〔2011〕1号"), nil},
		{"by title", knowledge.Published, entry("new", "", "新办法", knowledge.Published, "旧办法"), nil},
		{"by the same title", knowledge.Published, entry("new", "2号", "旧办法", knowledge.Published, "旧办法"), nil},
		{"in other brackets", knowledge.Published, entry("new", "", "新办法", knowledge.Published, "鲁妇字[2011]1号"),
			[]string{"replaces_misspelt warning new other=鲁妇字〔2011〕1号 target=鲁妇字[2011]1号"}},
		{"draft", knowledge.Published, entry("new", "", "新办法", knowledge.Draft, "old"), []string{"replaced_by_draft notice new target=旧办法"}},
		{"draft of archived", knowledge.Archived, entry("new", "", "新办法", knowledge.Draft, "old"), nil},
	}
	for _, tt := range tests {
		old.State = tt.old
		if diff := cmp.Diff(tt.want, brief(All([]knowledge.Entry{tt.new, old}, today))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

// TestReplacesThePublishedNamesake has an archived and a published entry of one
// title: a draft that replaces that title replaces the published one.
func TestReplacesThePublishedNamesake(t *testing.T) {
	namesake := func(id string, state knowledge.State) knowledge.Entry {
		return knowledge.Entry{ID: id, Kind: knowledge.Policy, Number: id, Title: "旧办法", State: state, Text: "x"}
	}
	next := knowledge.Entry{ID: "new", Kind: knowledge.Policy, Title: "新办法", State: knowledge.Draft, Text: "x", Replaces: knowledge.Strings{"旧办法"}}
	got := brief(All([]knowledge.Entry{namesake("a", knowledge.Archived), namesake("b", knowledge.Published), next}, today))
	if diff := cmp.Diff([]string{"replaced_by_draft notice new target=旧办法"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestDuplicates(t *testing.T) {
	policy := func(id, number string, issued knowledge.Date) knowledge.Entry {
		return knowledge.Entry{ID: id, Kind: knowledge.Policy, Title: "年度通知", Number: number, Issued: issued, State: knowledge.Published, Text: "x"}
	}
	archived := point("b", "妇女之家", "000-0000-0102")
	archived.State = knowledge.Archived
	elsewhere := point("b", "妇女之家", "000-0000-0102")
	elsewhere.Region = "371323"
	tests := []struct {
		name    string
		entries []knowledge.Entry
		want    []string
	}{
		{"titles", []knowledge.Entry{point("a", "妇女之家", "000-0000-0101"), point("b", "“妇女 之家”", "000-0000-0102")},
			[]string{"duplicate warning b other=a"}},
		{"three", []knowledge.Entry{point("a", "妇女之家", "110"), point("b", "妇女之家", "120"), point("c", "妇女之家", "119")},
			[]string{"duplicate warning b other=a", "duplicate warning c other=a"}},
		{"other region", []knowledge.Entry{point("a", "妇女之家", "000-0000-0101"), elsewhere}, nil},
		{"other region, same phone", []knowledge.Entry{point("a", "妇女之家", "000-0000-0102"), elsewhere}, []string{"duplicate warning b other=a"}},
		{"same phone only", []knowledge.Entry{point("a", "妇女之家", "12338"), point("b", "维权站", "12338")}, nil},
		{"archived", []knowledge.Entry{point("a", "妇女之家", "000-0000-0102"), archived}, nil},
		{"numbers", []knowledge.Entry{policy("a", "1号", ""), policy("b", "2号", "")}, nil},
		{"days", []knowledge.Entry{policy("a", "", "2025-01-01"), policy("b", "", "2026-01-01")}, nil},
		{"days of a faq", []knowledge.Entry{
			{ID: "a", Kind: knowledge.FAQ, Title: "产假", Text: "x", Issued: "2025-01-01"},
			{ID: "b", Kind: knowledge.FAQ, Title: "产假", Text: "x", Issued: "2026-01-01"},
		}, []string{"duplicate warning b other=a"}},
		{"one number", []knowledge.Entry{policy("a", "鲁〔2025〕1号", ""), policy("b", "鲁[2025]1号", "")}, []string{"duplicate warning b other=a"}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, brief(All(tt.entries, today))); diff != "" {
			t.Errorf("%s: %s", tt.name, diff)
		}
	}
}

func TestLocation(t *testing.T) {
	for at, want := range map[knowledge.LatLon]string{
		{Lat: 34.85, Lon: 118.07}: "",
		{Lat: 118.07, Lon: 34.85}: "location_swapped",
		{Lat: 9.55, Lon: 112.89}:  "", // 永暑礁
		{Lat: 0, Lon: 0}:          "location_abroad",
		{Lat: -34.85, Lon: 118}:   "location_abroad",
		{Lat: 48.85, Lon: 2.35}:   "location_abroad",
	} {
		e := point("a", "妇女之家", "12338")
		e.Point.Location = &at
		var got string
		for _, p := range All([]knowledge.Entry{e}, today) {
			got += p.Code
		}
		if got != want {
			t.Errorf("%v: %q, want %q", at, got, want)
		}
	}
}

func TestOrder(t *testing.T) {
	var entries []knowledge.Entry
	for i := range 60 {
		e := point(fmt.Sprintf("e%02d", i), fmt.Sprintf("服务点%d", i%20), "1")
		e.Expires, e.Region, e.Point.Hours = "2020-01-01", "99", "不定"
		entries = append(entries, e)
	}
	want := All(entries, today)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(entries), func(i, j int) { entries[i], entries[j] = entries[j], entries[i] })
	if diff := cmp.Diff(want, All(entries, today)); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkAll(b *testing.B) {
	entries := make([]knowledge.Entry, 140_000)
	for i := range entries {
		entries[i] = point(fmt.Sprintf("e%d", i), fmt.Sprintf("服务点%d", i/2), "0539-8208001")
		entries[i].Point.Hours = "周一至周五 8:30-12:00，14:00-17:30"
	}
	All(nil, today)
	for b.Loop() {
		All(entries, today)
	}
}
