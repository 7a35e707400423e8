package report_test

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jinguo/bot/report"
	"jinguo/knowledge"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/intake"
	"jinguo/knowledge/region"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// golden compares with a file of testdata.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got; go test ./bot/report -update rewrites it):\n%s", name, diff)
	}
}

// TestGolden holds what the report of a month says, in both languages and as JSON.
func TestGolden(t *testing.T) {
	w := seed(t)
	for _, lang := range []string{"zh", "en"} {
		r := march(t, w, "3713", lang)
		var text strings.Builder
		fmt.Fprintln(&text, r.Title)
		for _, s := range r.Summary {
			fmt.Fprintln(&text, s.Text, s.Sources)
		}
		for _, table := range r.Tables {
			fmt.Fprintf(&text, "\n%s [%d] %s\n", table.Title, table.Source, table.Empty)
			for _, row := range table.Rows {
				for _, c := range row.Cells {
					fmt.Fprint(&text, c.Text, " | ")
				}
				fmt.Fprintln(&text)
			}
		}
		golden(t, "march."+lang+".txt", []byte(text.String()))
	}
	data, err := json.MarshalIndent(march(t, w, "371324", "zh"), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "lanling.json", append(data, '\n'))
}

// raw counts rows one by one, as slowly and plainly as can be.
type raw struct {
	t      *testing.T
	w      *world
	region string
}

func (x raw) needs(period, topic string, status ...knowledge.NeedStatus) int {
	x.t.Helper()
	rows, err := x.w.Needs(context.Background(), "2000", "3000")
	if err != nil {
		x.t.Fatal(err)
	}
	n := 0
	for _, row := range rows {
		if strings.HasPrefix(row.Week, period) && strings.HasPrefix(row.Region, x.region) && (topic == "" || topic == row.Topic) && slices.Contains(status, row.Status) {
			n += row.Times
		}
	}
	return n
}

// questions are the statuses of questions that are not urgent.
var questions = []knowledge.NeedStatus{knowledge.NeedAnswered, knowledge.NeedClarified, knowledge.NeedUnanswered}

// TestFigures counts every figure of every table again, from the rows.
func TestFigures(t *testing.T) {
	w := seed(t)
	for _, code := range []string{"", "37", "3713", "371324", "371323"} {
		r := march(t, w, code, "zh")
		x := raw{t: t, w: w, region: code}
		topics := map[string]string{"紧急求助": "urgent", "全部提问": "all", "其他": figures.Other}
		for _, one := range figures.Topics() {
			topics[one.Name] = one.Key
		}
		count := func(label, period string) int {
			switch key := topics[label]; key {
			case "":
				t.Errorf("%q is no topic", label)
				return 0
			case "urgent":
				return x.needs(period, "", knowledge.NeedUrgent)
			case "all":
				return x.needs(period, "", append(questions, knowledge.NeedUrgent)...)
			default:
				return x.needs(period, key, questions...)
			}
		}
		seen := 0
		check := func(table, label string, c report.Cell, want int) {
			seen++
			if c.N != nil && *c.N != want {
				t.Errorf("%q, %s of %s: %d, counted again %d", code, label, table, *c.N, want)
			}
			if c.N != nil && want > 0 && want < figures.Fewest {
				t.Errorf("%q, %s of %s: %d is told", code, label, table, want)
			}
		}
		for _, table := range r.Tables {
			for _, row := range table.Rows {
				label := row.Cells[0].Text
				switch table.Key {
				case "topics":
					check(table.Key, label, row.Cells[1], count(label, "2026-03"))
					check(table.Key, label, row.Cells[2], count(label, "2026-02"))
				case "weeks":
					for i, week := range figures.Month("2026-03").Weeks() {
						check(table.Key, label, row.Cells[1+i], count(label, week))
					}
					check(table.Key, label, row.Cells[5], count(label, "2026-03"))
				case "regions":
					for i, column := range table.Columns[1 : len(table.Columns)-1] {
						inner := raw{t: t, w: w, region: "nowhere"}
						for _, child := range region.Children(code) {
							if child.Name == column.Label {
								inner.region = child.Code
							}
						}
						if inner.region != "nowhere" {
							x.region = inner.region
							check(table.Key, label+column.Label, row.Cells[1+i], count(label, "2026-03"))
							x.region = code
						}
					}
				case "answers":
					status := map[string][]knowledge.NeedStatus{"答了": questions[:1], "请她说清楚一点": questions[1:2], "没有答案": questions[2:], "紧急求助": {knowledge.NeedUrgent},
						"全部提问": append(questions, knowledge.NeedUrgent)}[label]
					n := x.needs("2026-03", "", status...)
					check(table.Key, label, row.Cells[1], n)
					if c := row.Cells[2]; c.N != nil && *c.N != figures.Percent(n, count("全部提问", "2026-03")) {
						t.Errorf("%s is %s", label, c.Text)
					}
				case "urgent":
					topic := map[string]string{"家庭暴力": "domestic_violence", "轻生": "suicide"}[label]
					check(table.Key, label, row.Cells[1], x.needs("2026-03", topic, knowledge.NeedUrgent))
				case "marks":
					status := map[string][]knowledge.NeedStatus{"有用": {knowledge.NeedUseful}, "没用": {knowledge.NeedUseless}, "合计": {knowledge.NeedUseful, knowledge.NeedUseless}}[label]
					check(table.Key, label, row.Cells[1], x.needs("2026-03", "", status...))
				case "programmes", "points":
					check(table.Key, label, row.Cells[1], x.shown(label, "2026-03"))
					check(table.Key, label, row.Cells[2], x.shown(label, "2026-02"))
				case "unanswered":
					check(table.Key, label, row.Cells[1], 13)
				case "conditions":
					check(table.Key, label, row.Cells[2], map[string]int{"户籍": 17, "年龄": 5}[row.Cells[1].Text])
					check(table.Key, label, row.Cells[3], 30)
				case "wrong":
					check(table.Key, label, row.Cells[1], 12)
				case "cases":
					if c := row.Cells[1]; strings.HasPrefix(label, "一半") {
						check(table.Key, label, report.Cell{}, 6)
						if *c.N != 6 {
							t.Errorf("the median is %s", c.Text)
						}
					} else if strings.HasPrefix(label, "九成") && *c.N != 11 {
						t.Errorf("the 90th percentile is %s", c.Text)
					} else if want, ok := map[string]int{"收到的诉求": 24, "有了回复": 12, "其中第一次通知就有人接": 12}[label]; ok {
						check(table.Key, label, c, want)
					}
				default:
					t.Errorf("no figure of %s is counted again", table.Key)
				}
			}
		}
		if code != "371323" && seen < 40 {
			t.Errorf("%q has %d figures only", code, seen)
		}
	}
}

func (x raw) shown(title, month string) int {
	rows, err := x.w.ShownIn(context.Background(), "2000", "3000")
	if err != nil {
		x.t.Fatal(err)
	}
	n := 0
	for _, row := range rows {
		names, err := x.w.Names(context.Background(), []string{row.Entry})
		if err != nil {
			x.t.Fatal(err)
		}
		if names[row.Entry].Title == title && row.Month == month && strings.HasPrefix(row.Region, x.region) {
			n += row.Times
		}
	}
	return n
}

// TestFilesSayTheSame holds that no file has a number that the report does not have, in
// either language, and that both languages hide the same.
func TestFilesSayTheSame(t *testing.T) {
	w := seed(t)
	for _, code := range []string{"", "3713", "371324"} {
		zh, en := march(t, w, code, "zh"), march(t, w, code, "en")
		for i := range zh.Tables {
			for k, row := range zh.Tables[i].Rows {
				for j, c := range row.Cells {
					other := en.Tables[i].Rows[k].Cells[j]
					if c.Hidden != other.Hidden || (c.N == nil) != (other.N == nil) || c.N != nil && *c.N != *other.N {
						t.Errorf("%s: %v and %v", zh.Tables[i].Key, c, other)
					}
				}
			}
		}
		for _, r := range []*report.Report{zh, en} {
			told := map[string]bool{}
			for _, table := range r.Tables {
				for _, row := range table.Rows {
					for _, c := range row.Cells {
						if c.N != nil {
							told[strconv.Itoa(*c.N)] = true
						}
					}
				}
			}
			for _, n := range numbersOf(t, r) {
				if !told[n] {
					t.Errorf("%q %s: the workbook has %s, which the report does not tell", code, r.Lang, n)
				}
			}
			for _, s := range r.Summary {
				for _, found := range countWords.FindAllStringSubmatch(s.Text, -1) {
					n, _ := strconv.Atoi(found[1] + found[2])
					if n > 0 && n < figures.Fewest {
						t.Errorf("%d is told: %s", n, s.Text)
					}
				}
			}
		}
	}
}

// countWords matches counts in sentences.
var countWords = regexp.MustCompile(`(\d+)(?:人?次|件)|\((\d+)\)`)

// numbersOf are the numbers of cells of the report's workbook, shares in percent.
func numbersOf(t *testing.T, r *report.Report) (list []string) {
	t.Helper()
	data, err := r.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				kind, _ := book.GetCellType(sheet, at)
				n, err := strconv.ParseFloat(row[x], 64)
				if err != nil || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeInlineString {
					continue
				}
				if n > 0 && n < 1 || n == 1 && row[x] == "1" {
					n *= 100
				}
				list = append(list, strconv.Itoa(int(n+0.5)))
			}
		}
	}
	return list
}

// TestReadBack reads the Word and Excel files as offices' files are read on import.
func TestReadBack(t *testing.T) {
	w := seed(t)
	w.ask(40, 3, 3, "371324", "business", knowledge.NeedAnswered, "loan")
	r := march(t, w, "371324", "zh")
	doc, err := r.DOCX()
	if err != nil {
		t.Fatal(err)
	}
	book, err := r.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"docx": read(t, "报告.docx", doc), "xlsx": cells(t, book)} {
		for _, want := range []string{"示例兰陵县妇联<b>", "示例骑行头盔在哪里领", "SELECT week, region, topic, status, times FROM needs", "“不显示”："} {
			if !strings.Contains(text, want) {
				t.Errorf("%s has no %q", name, want)
			}
		}
	}
	read(t, "报告.xlsx", book) // which is no list of entries, and no trouble
	file, err := excelize.OpenReader(bytes.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	found := false
	for _, sheet := range file.GetSheetList() {
		rows, err := file.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for y, row := range rows {
			for x, cell := range row {
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				formula, _ := file.GetCellFormula(sheet, at)
				found = found || cell == "'=示例创业贷款"
				if formula != "" || strings.HasPrefix(cell, "=") {
					t.Errorf("%s %s can be taken for a formula: %q", sheet, at, cell)
				}
			}
		}
	}
	if !found {
		t.Error("the title that begins with = is not there")
	}
}

// read is all text that intake finds in a file, in this process.
func read(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	problems, err := intake.Reader{Region: "371324"}.Read(t.Context(), path, func(e knowledge.Entry) error {
		fmt.Fprintln(&text, e.Title, e.Text)
		for _, s := range e.Sections {
			fmt.Fprintln(&text, s.Path, s.Text)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range problems {
		if p.Severity == knowledge.Fault && strings.HasSuffix(name, ".docx") {
			t.Errorf("%s: %s", name, p.What("zh"))
		}
	}
	return text.String()
}

// cells is all text of a workbook.
func cells(t *testing.T, data []byte) string {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	var text strings.Builder
	for _, sheet := range book.GetSheetList() {
		rows, err := book.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintln(&text, sheet, rows)
	}
	return text.String()
}

// TestPeriods holds which periods there are reports of.
func TestPeriods(t *testing.T) {
	w := newWorld(t)
	for p, ok := range map[figures.Period]bool{
		{From: "2026-03", To: "2026-03"}: true, {From: "2025-01", To: "2025-12"}: true, {From: "2024-04", To: "2026-03"}: true,
		{From: "2026-04", To: "2026-04"}: false, {From: "2026-03", To: "2026-04"}: false, {From: "2026-03", To: "2026-02"}: false, {From: "2024-03", To: "2026-03"}: false,
	} {
		_, err := report.Maker{Counts: w.Store, Now: func() time.Time { return april }}.Make(t.Context(), report.Ask{Period: p, Lang: "zh"})
		if (err == nil) != ok {
			t.Errorf("%v: %v", p, err)
		}
	}
}

// many are counts of a year as a whole province has them.
type many struct {
	report.Counts
	rows []knowledge.NeedCount
}

func (m many) Needs(context.Context, string, string) ([]knowledge.NeedCount, error) {
	return m.rows, nil
}

// BenchmarkYear makes the report of a year with a million questions.
func BenchmarkYear(b *testing.B) {
	w := newWorld(b)
	for _, outer := range []string{"3713", "37"} {
		var places []region.Region
		for _, one := range region.Children(outer) {
			places = append(places, one)
			if outer == "37" {
				places = append(places, region.Children(one.Code)...)
			}
		}
		topics := append(figures.Topics(), figures.Topic{Key: figures.Other})
		r := rand.New(rand.NewPCG(1, 1))
		counts := map[knowledge.NeedCount]int{}
		for range 1_000_000 {
			month := figures.Month("2025-01").Add(r.IntN(12))
			counts[knowledge.NeedCount{Week: month.Weeks()[r.IntN(4)], Region: places[r.IntN(len(places))].Code, Topic: topics[r.IntN(len(topics))].Key, Status: questions[r.IntN(3)]}]++
		}
		m := many{Counts: w.Store}
		for row, n := range counts {
			row.Times = n
			m.rows = append(m.rows, row)
		}
		b.Run(fmt.Sprintf("%s-%drows", outer, len(m.rows)), func(b *testing.B) {
			for b.Loop() {
				_, err := report.Maker{Counts: m, Now: func() time.Time { return april }}.
					Make(context.Background(), report.Ask{Region: outer, Period: figures.Period{From: "2025-01", To: "2025-12"}, Lang: "zh"})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
