package figures

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// TestTopics holds that topics have all that their file must say of them.
func TestTopics(t *testing.T) {
	seen, said := map[string]bool{Other: true}, map[string]bool{}
	for _, topic := range Topics() {
		if topic.Key == "" || topic.Name == "" || topic.NameEn == "" || len(topic.Words) == 0 || seen[topic.Key] {
			t.Errorf("topic %+v", topic)
		}
		seen[topic.Key] = true
		for _, word := range topic.Words {
			if word == "" || word != strings.ToLower(word) || said[word] {
				t.Errorf("word %q of %s is empty, has capitals, or is there twice", word, topic.Key)
			}
			said[word] = true
		}
	}
}

func TestTopicOf(t *testing.T) {
	for _, c := range []struct{ question, title, want string }{
		{"离婚冷静期多久", "离婚冷静期是多久？到期了怎么领证？", "marriage"},
		{"俺怀上了，上哪儿能免费查查", "怀孕了有哪些免费检查？", "health"},
		{"两癌检查在哪做", "", "health"},
		{"How do I apply for a PROTECTION ORDER", "", "violence"},
		{"公租房怎么申请", "", "housing"},
		{"今天天气怎么样", "", Other},
		{"", "", Other},
	} {
		if got := TopicOf(c.question, c.title); got != c.want {
			t.Errorf("%q is %s, want %s", c.question, got, c.want)
		}
	}
}

// TestOtherIsRare holds how many of the ranked questions that the sample answers belong to
// no topic, by the answer's title too and by their own words and what papers call them
// alone, as those do that get no answer. The words of topics were chosen with the questions in sight.
func TestOtherIsRare(t *testing.T) {
	titles := map[string]string{}
	files, err := filepath.Glob("../sample/*.jsonl")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		lines(t, file, func(e struct{ ID, Title string }) { titles[e.ID] = e.Title })
	}
	said := lay.NewTable(lay.Default())
	for file, most := range map[string]float64{"questions.jsonl": 0.01, "sample.jsonl": 0.01} {
		asked, other, alone := 0, 0, 0
		lines(t, "../../index/testdata/rank/"+file, func(q struct {
			Query    string
			Relevant []string
		}) {
			asked++
			if TopicOf(q.Query, titles[q.Relevant[0]]) == Other {
				other++
			}
			words := q.Query
			for _, m := range said.Match(q.Query, "") {
				words += " " + strings.Join(m.Written, " ")
			}
			if TopicOf(words, "") == Other {
				alone++
			}
		})
		t.Logf("%s: %d of %d belong to no topic, by their own words alone %d", file, other, asked, alone)
		if float64(other) > most*float64(asked) {
			t.Errorf("%s: %d of %d belong to no topic", file, other, asked)
		}
	}
}

// lines reads a file of JSON lines.
func lines[T any](t *testing.T, path string, each func(T)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<22)
	for scan.Scan() {
		var one T
		if err := json.Unmarshal(scan.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		each(one)
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
}

func TestTrend(t *testing.T) {
	for _, c := range []struct {
		now, days, before, daysBefore int
		want                          Trend
	}{
		{0, 31, 0, 28, Steady},
		{120, 31, 100, 28, Steady}, // as much a day
		{130, 30, 100, 30, Rising},
		{119, 30, 100, 30, Steady},   // a fifth it is not
		{12, 30, 3, 30, Steady},      // nine more
		{25, 30, 10, 30, Rising},     //
		{21, 30, 11, 30, Steady},     // ten more, by chance
		{60, 30, 100, 30, Falling},   //
		{1150, 30, 1000, 30, Steady}, // beyond chance, and little
	} {
		if got := TrendOf(c.now, c.days, c.before, c.daysBefore); got != c.want {
			t.Errorf("%d in %d days after %d in %d is %s, want %s", c.now, c.days, c.before, c.daysBefore, got, c.want)
		}
	}
}

func TestQuantile(t *testing.T) {
	var list []time.Duration
	for n := range 10 {
		list = append(list, time.Duration(10-n))
	}
	if got := []time.Duration{Quantile(list, 0.5), Quantile(list, 0.9), Quantile(list, 1), Quantile(nil, 0.5)}; got[0] != 5 || got[1] != 9 || got[2] != 10 || got[3] != 0 {
		t.Errorf("quantiles are %v", got)
	}
}

// TestWeeks holds that the weeks of a month cover it, none of fewer than seven days.
func TestWeeks(t *testing.T) {
	for _, m := range []Month{"2026-02", "2028-02", "2026-03", "2026-04"} {
		days := map[string]int{}
		for at := m.Start(); MonthOf(at) == m; at = at.AddDate(0, 0, 1) {
			days[knowledge.WeekOfMonth(at)]++
		}
		for _, week := range m.Weeks() {
			if days[week] < 7 {
				t.Errorf("week %s has %d days", week, days[week])
			}
		}
		if len(days) != 4 {
			t.Errorf("%s has weeks %v", m, days)
		}
	}
}
