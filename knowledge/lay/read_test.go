package lay

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
	uni "golang.org/x/text/encoding/unicode"
)

const table = "群众说法,文件用语,地区,方言,停用\n木有钱看病,医疗救助｜临时救助；低保,兰陵县,山东,\n动手术,-,,,\n\n大病,,,,是\n"

var tableRows = []Row{
	{Said: "木有钱看病", Written: []string{"医疗救助", "临时救助", "低保"}, Region: "371324", Dialect: "山东"},
	{Said: "动手术"},
	{Said: "大病", Off: true},
}

func TestRead(t *testing.T) {
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(table)
	if err != nil {
		t.Fatal(err)
	}
	wide, err := uni.UTF16(uni.LittleEndian, uni.UseBOM).NewEncoder().String(strings.ReplaceAll(table, ",", "\t"))
	if err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string]string{
		"UTF-8":        table,
		"with a mark":  "\uFEFF" + table,
		"of Windows":   strings.ReplaceAll(table, "\n", "\r\n"),
		"GB18030":      gb,
		"UTF-16":       wide,
		"TSV":          strings.ReplaceAll(table, ",", "\t"),
		"other order":  "停用,备注,方言,地区,文件用语,群众说法\n,老王加的,山东,临沂市兰陵县,医疗救助|临时救助|低保,木有钱看病\n,,,,-,动手术\n停用,,,,,大病\n",
		"short lines":  "群众说法,文件用语,地区,方言,停用\n木有钱看病,医疗救助|临时救助|低保,371324,山东\n动手术,-\n大病,,,,√\n",
		"quoted cells": "群众说法,文件用语,地区,方言,停用\n木有钱看病,\"医疗救助\n临时救助\n低保\",兰陵县,山东,否\n动手术,-\n大病,,,,1\n",
	} {
		rows, problems := Read("words.csv", []byte(data))
		if diff := cmp.Diff(tableRows, rows); diff != "" || len(problems) > 0 {
			t.Errorf("%s: %v (-want +got):\n%s", name, problems, diff)
		}
	}
}

// TestReadFaults names every line in which something is wrong, and takes the others.
func TestReadFaults(t *testing.T) {
	rows, problems := Read("words.csv", []byte(strings.Join([]string{
		"群众说法,文件用语,地区,方言,停用",
		"没钱看病,医疗救助,,,",
		"打,家庭暴力,,,",
		"大病,医疗救助,某某县,,",
		"娃没人带,,,,",
		"没钱看病,临时救助,,,",
		"学手艺,技能培训,,,也许",
		",医疗救助,,,",
		"找活干,就业,,,",
	}, "\n")))
	var got []string
	for _, p := range problems {
		got = append(got, p.Place+" "+p.Code)
		if p.File != "words.csv" || p.Advice("zh") == "" {
			t.Errorf("%+v", p)
		}
	}
	want := []string{"第4行 lay_region", "第5行 lay_nothing", "第7行 lay_off", "第3行 lay_short", "第6行 lay_twice", "第8行 lay_empty"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
	if len(rows) != 2 || rows[0].Said != "没钱看病" || rows[1].Said != "找活干" {
		t.Errorf("rows %v", rows)
	}
	for data, code := range map[string]string{"": "lay_head", "没钱看病,医疗救助\n": "lay_head", "\x00\x01\xff\xfe\x80": "not_text"} {
		if _, problems := Read("x", []byte(data)); len(problems) != 1 || problems[0].Code != code {
			t.Errorf("%q: %v, want %s", data, problems, code)
		}
	}
}

func TestWrite(t *testing.T) {
	for _, rows := range [][]Row{tableRows, Default()} {
		var out bytes.Buffer
		if err := Write(&out, rows); err != nil {
			t.Fatal(err)
		}
		back, problems := Read("x", out.Bytes())
		for i := range rows {
			if len(rows) == len(tableRows) && rows[i].Off {
				rows[i].Written = nil
			}
		}
		if diff := cmp.Diff(rows, back); diff != "" || len(problems) > 0 {
			t.Errorf("%v (-want +got):\n%s", problems, diff)
		}
	}
}

// FuzzRead reads anything; what it takes has no fault and comes back as it was.
func FuzzRead(f *testing.F) {
	f.Add([]byte(table))
	f.Add([]byte("群众说法\t文件用语\n\"a\tb"))
	f.Fuzz(func(t *testing.T, data []byte) {
		rows, _ := Read("x", data)
		if faults := Check(rows); len(faults) > 0 {
			t.Fatalf("faults %v in %v", faults, rows)
		}
		var out bytes.Buffer
		if err := Write(&out, rows); err != nil {
			t.Fatal(err)
		}
		back, problems := Read("x", out.Bytes())
		if diff := cmp.Diff(rows, back); diff != "" || len(problems) > 0 {
			t.Fatalf("%v (-want +got):\n%s", problems, diff)
		}
	})
}

// FuzzMatch finds rows in anything, in order, apart from each other and within it.
func FuzzMatch(f *testing.F) {
	f.Add("老公又打我，沒錢看病 ＤＶ", "371324")
	f.Add("老公\xff打我 \u0300…", "x")
	known := NewTable(Default())
	f.Fuzz(func(t *testing.T, text, region string) {
		end := 0
		for _, m := range known.Match(text, region) {
			if m.Start < end || m.End <= m.Start || m.End > len(text) || m.Off || m.Guard() {
				t.Fatalf("%+v after %d in %q", m, end, text)
			}
			end = m.End
		}
	})
}
