package index

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jinguo/knowledge"
)

func TestFilters(t *testing.T) {
	source := &memory{}
	put := func(id string, kind knowledge.Kind, region string, effective, until knowledge.Date, sample bool) {
		source.change(knowledge.Change{
			Entry: knowledge.Entry{
				ID: id, Kind: kind, Title: id, Text: "家庭教育", Region: region, Effective: effective, State: knowledge.Published,
			},
			Until: until, Sample: sample,
		})
	}
	put("nation", knowledge.Policy, "", "", "", false)
	put("shandong", knowledge.Policy, "37", "2012-02-06", "", false)
	put("linyi", knowledge.Program, "3713", "", "2020-12-31", false)
	put("lanling", knowledge.ServicePoint, "371324", "", "", false)
	put("street", knowledge.ServicePoint, "371324001", "", "", false)
	put("yishui", knowledge.ServicePoint, "371323", "", "", false)
	put("shanghai", knowledge.Policy, "31", "", "", false)
	put("sample", knowledge.FAQ, "", "", "", true)
	x := open(t, t.TempDir(), source)

	for _, test := range []struct {
		name  string
		query Query
		want  string
	}{
		{"all", Query{}, "lanling linyi nation sample shandong shanghai street yishui"},
		{"one kind", Query{Kinds: []knowledge.Kind{knowledge.Policy}}, "nation shandong shanghai"},
		{"two kinds", Query{Kinds: []knowledge.Kind{knowledge.FAQ, knowledge.Program}}, "linyi sample"},
		{"a county: what is around and inside", Query{Region: "371324"}, "lanling linyi nation sample shandong street"},
		{"a county with trailing zeros", Query{Region: "371324000000"}, "lanling linyi nation sample shandong street"},
		{"a province", Query{Region: "37"}, "lanling linyi nation sample shandong street yishui"},
		{"another city", Query{Region: "3702"}, "nation sample shandong"},
		{"the first day in force", Query{On: "2012-02-06"}, "lanling linyi nation sample shandong shanghai street yishui"},
		{"the day before", Query{On: "2012-02-05"}, "lanling linyi nation sample shanghai street yishui"},
		{"the last day in force", Query{On: "2020-12-31", Kinds: []knowledge.Kind{knowledge.Program}}, "linyi"},
		{"the day after", Query{On: "2021-01-01", Kinds: []knowledge.Kind{knowledge.Program}}, ""},
		{"no sample", Query{NoSample: true}, "lanling linyi nation shandong shanghai street yishui"},
		{"all at once", Query{NoSample: true, Region: "371324", On: "2021-01-01", Kinds: []knowledge.Kind{knowledge.ServicePoint, knowledge.Policy}}, "lanling nation shandong street"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.query.Text, test.query.Limit = "教育", 20
			got := map[string]bool{}
			for _, hit := range search(t, x, test.query) {
				got[hit.Entry] = true
			}
			want := map[string]bool{}
			for _, id := range strings.Fields(test.want) {
				want[id] = true
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestOrder(t *testing.T) {
	entry := func(id, title, region string, effective knowledge.Date) knowledge.Entry {
		return knowledge.Entry{ID: id, Kind: knowledge.Policy, Title: title, Text: "生育津贴怎么领", Region: region, Effective: effective, State: knowledge.Published}
	}
	for _, test := range []struct {
		name    string
		entries []knowledge.Entry
		query   Query
		want    []string
	}{
		{"equal scores by id", []knowledge.Entry{entry("c", "甲办法", "", ""), entry("a", "乙办法", "", ""), entry("b", "丙办法", "", "")},
			Query{}, []string{"a", "b", "c"}},
		{"nearer first", []knowledge.Entry{entry("a", "国家办法", "", ""), entry("b", "临沂办法", "3713", ""), entry("c", "兰陵办法", "371324", ""), entry("d", "山东办法", "37", "")},
			Query{Region: "371324"}, []string{"c", "b", "d", "a"}},
		{"what lies inside the region is as near as its own", []knowledge.Entry{entry("b", "兰陵办法", "371324", ""), entry("a", "街道办法", "371324001", "")},
			Query{Region: "371324"}, []string{"a", "b"}},
		{"newer of one title first", []knowledge.Entry{entry("a", "津贴办法", "", "2012-01-01"), entry("b", "津贴办法", "", "2020-01-01"), entry("c", "津贴办法", "", "")},
			Query{}, []string{"b", "a", "c"}},
		{"the words come before all that", []knowledge.Entry{entry("a", "生育津贴怎么领取", "", "2001-01-01"), entry("b", "别的", "371324", "2020-01-01")},
			Query{Region: "371324"}, []string{"a", "b"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := (&memory{}).put(test.entries...)
			test.query.Text = "生育津贴怎么领取"
			if diff := cmp.Diff(test.want, ids(search(t, open(t, t.TempDir(), source), test.query))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestHits(t *testing.T) {
	opinion := knowledge.Entry{
		ID: "opinion", Kind: knowledge.Policy, Title: "关于妇女工作的意见", Region: "37", State: knowledge.Published,
		Aliases: []string{"二月意见"},
		Sections: []knowledge.Section{
			{Path: []string{"一、"}, Text: "认真学习领会。"},
			{Path: []string{"二、"}, Text: "深入推进贫困母亲救助行动。" + strings.Repeat("做好各项工作。", 200) + "春蕾计划。"},
		},
	}
	x := open(t, t.TempDir(), (&memory{}).put(opinion, faq("other", "别的", "别的事")))
	for _, test := range []struct {
		question string
		section  int
	}{
		{"贫困母亲", 1}, {"春蕾计划", 1}, {"学习领会", 0}, {"二月意见", -1},
	} {
		hits := search(t, x, Query{Text: test.question})
		if len(hits) == 0 || hits[0].Entry != "opinion" || hits[0].Section != test.section ||
			hits[0].Kind != knowledge.Policy || hits[0].Region != "37" || hits[0].Cover < 0.99 {
			t.Errorf("%s: %+v, want section %d", test.question, hits, test.section)
		}
	}
	for _, question := range []string{"", "？！", "zzz", "\xff\xfe", strings.Repeat("？", 5000)} {
		if hits := search(t, x, Query{Text: question}); len(hits) > 0 {
			t.Errorf("%q: %v", question, hits)
		}
	}
	if hits := search(t, x, Query{Text: strings.Repeat("贫困母亲救助", 100_000)}); len(hits) == 0 {
		t.Error("a megabyte of question finds nothing")
	}
	if found, err := x.Search(t.Context(), Query{Text: "贫困"}); len(found.Hits) > 0 || err != nil {
		t.Errorf("no limit: %v, %v", found, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := x.Search(ctx, Query{Text: "贫困", Limit: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}

func TestCover(t *testing.T) {
	source := (&memory{}).put(faq("a", "人身安全保护令", "遭受家庭暴力可以向法院申请人身安全保护令。"))
	for i := range 30 {
		source.put(faq(fmt.Sprint("o", i), "别的", "法院可以怎么办，我是什么人，身有全家"))
	}
	x := open(t, t.TempDir(), source)
	cover := func(question string) float64 {
		for _, hit := range search(t, x, Query{Text: question, Limit: 50}) {
			if hit.Entry == "a" {
				return hit.Cover
			}
		}
		return 0
	}
	for _, test := range []struct {
		question string
		low, up  float64
	}{
		{"保护令", 1, 1},
		{"保護令", 1, 1},
		{"我怎么申请保护令？", 0.9, 1},
		{"保护令 护照", 0.6, 0.9},
		{"股票今天涨了没有", 0, 0.1},
		{"令护保", 0.2, 0.3},
	} {
		if got := cover(test.question); got < test.low || got > test.up {
			t.Errorf("%s: %v, want %v to %v", test.question, got, test.low, test.up)
		}
	}
}

// Only the best of many hits are looked at closer: among them has to be what the
// region lifts there.
func TestANearEntryBeatsManyThatFitBetter(t *testing.T) {
	source := &memory{}
	for i := range deep + 50 {
		source.put(faq(fmt.Sprintf("far%03d", i), fmt.Sprint("问题", i), "保护令由人民法院作出，可以延长"))
	}
	x := open(t, t.TempDir(), source)
	// It comes in a segment of its own, when the list of the best is full.
	near := faq("near", "问题甲", "保护令由人民法院作出，可以延长的")
	near.Region = "371324"
	source.put(near)
	if _, err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if hits := search(t, x, Query{Text: "保护令", Limit: deep}); slices.Contains(ids(hits), "near") {
		t.Fatal("the near entry fits as well as the others: nothing is tested")
	}
	if got := ids(search(t, x, Query{Text: "保护令", Region: "371324"})); got[0] != "near" {
		t.Errorf("first is %s", got[0])
	}
}

func TestTheEndOfAnEndlessQuestionIsNotRead(t *testing.T) {
	x := open(t, t.TempDir(), (&memory{}).put(faq("a", "保护令", "保护令")))
	story := strings.Repeat("啊", questionMax-3)
	if len(search(t, x, Query{Text: story + "保护令"})) != 1 {
		t.Error("the end of a long question is not read")
	}
	if hits := search(t, x, Query{Text: story + "啊啊啊保护令"}); len(hits) > 0 {
		t.Errorf("found %v by what comes behind %d characters", ids(hits), questionMax)
	}
}
