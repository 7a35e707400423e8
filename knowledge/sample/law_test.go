package sample

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"jinguo/knowledge"
)

var (
	article  = regexp.MustCompile(`第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九])?`)
	named    = regexp.MustCompile(`《([^》]+)》((?:、?第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九])?)+)`)
	articles = regexp.MustCompile(`^(.+?)(第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九])?(?:、第[零一二三四五六七八九十百千]+条(?:之[一二三四五六七八九])?)*)$`)
)

// cited returns law → articles of a cite such as
// "中华人民共和国刑法第二百三十六条、第二百三十七条；…". Parts without an article are left out.
func cited(cite string) map[string][]string {
	laws := map[string][]string{}
	for part := range strings.SplitSeq(cite, "；") {
		if m := articles.FindStringSubmatch(part); m != nil {
			laws[m[1]] = append(laws[m[1]], article.FindAllString(m[2], -1)...)
		}
	}
	return laws
}

// What a text says in short (《反家庭暴力法》第二条), the source says in full.
func TestArticlesInTextsAreCited(t *testing.T) {
	for _, e := range Entries() {
		if e.Source == nil {
			continue
		}
		laws := cited(e.Source.Cite)
		known := slices.Concat(slices.Collect(maps.Values(laws))...)
		for _, a := range article.FindAllString(e.Text, -1) {
			if !slices.Contains(known, a) {
				t.Errorf("%s: %s stands in the text, not in the source", e.ID, a)
			}
		}
		for _, m := range named.FindAllStringSubmatch(e.Text, -1) {
			for _, a := range article.FindAllString(m[2], -1) {
				if !slices.ContainsFunc(slices.Collect(maps.Keys(laws)), func(law string) bool {
					return strings.HasSuffix(law, m[1]) && slices.Contains(laws[law], a)
				}) {
					t.Errorf("%s: 《%s》%s stands in the text, not in the source", e.ID, m[1], a)
				}
			}
		}
		if e.Programme == nil {
			continue
		}
		for _, basis := range e.Programme.LegalBasis {
			for law, list := range cited(basis) {
				for _, a := range list {
					if !slices.Contains(cited(e.Source.Cite)[law], a) {
						t.Errorf("%s: %s%s is its legal basis, not in the source", e.ID, law, a)
					}
				}
			}
		}
	}
}

func TestCitedArticlesExist(t *testing.T) {
	folder := shared(t)
	exist := map[string]bool{}
	for _, name := range []string{"statutes.jsonl.gz", "local.jsonl.gz"} {
		collect(t, filepath.Join(folder, "data", "statutes", name), exist)
	}
	checked := 0
	for _, e := range Entries() {
		if e.Source == nil {
			continue
		}
		for law, list := range cited(e.Source.Cite) {
			for _, a := range list {
				checked++
				if !exist[law+a] {
					t.Errorf("%s cites %s%s, which does not exist", e.ID, law, a)
				}
			}
		}
	}
	if checked < 250 {
		t.Errorf("%d articles compared, want at least 250", checked)
	}
}

// shared is the folder beside the project with texts to measure against.
func shared(t *testing.T) string {
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the package")
		}
		dir = filepath.Dir(dir)
	}
	folder := filepath.Join(dir, "..", "shared")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("shared/ is absent")
	}
	return folder
}

// eachSection calls do with every section of the laws in the file.
func eachSection(t *testing.T, path string, do func(title string, s knowledge.Section)) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(z)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var law struct {
			Title    string
			Sections []knowledge.Section
		}
		if err := json.Unmarshal(lines.Bytes(), &law); err != nil {
			t.Fatal(err)
		}
		for _, s := range law.Sections {
			do(law.Title, s)
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// collect adds "title" + "article" of every policy in the file.
func collect(t *testing.T, path string, into map[string]bool) {
	t.Helper()
	eachSection(t, path, func(title string, s knowledge.Section) {
		if len(s.Path) > 0 {
			into[title+article.FindString(s.Path[len(s.Path)-1])] = true
		}
	})
}

var (
	inForce = regexp.MustCompile(`^本(?:法|规定|解释|办法|条例)自(\d{4})年(\d+)月(\d+)日起施行`)
	since   = regexp.MustCompile(`(\d{4})年(\d+)月(\d+)日施行`)
)

// An answer holds from the day on which the last of the laws that it rests on
// came into force, so that a question about an earlier day does not get it.
func TestHoldsSinceItsLaws(t *testing.T) {
	folder := shared(t)
	start := map[string]knowledge.Date{}
	for _, name := range []string{"statutes.jsonl.gz", "local.jsonl.gz"} {
		starts(t, filepath.Join(folder, "data", "statutes", name), start)
	}
	dated := 0
	for _, e := range Entries() {
		if e.Source == nil || e.Kind == knowledge.ServicePoint {
			continue
		}
		var want knowledge.Date
		for law := range cited(e.Source.Cite) {
			want = max(want, start[law])
		}
		for _, m := range since.FindAllStringSubmatch(e.Source.Cite, -1) {
			want = max(want, day(t, m[1:]))
		}
		if e.Effective != want {
			t.Errorf("%s: effective %q, its laws since %q", e.ID, e.Effective, want)
		}
		if want != "" {
			dated++
		}
	}
	if dated < 30 {
		t.Errorf("%d entries with a date, want at least 30", dated)
	}
}

// starts adds the day on which each law of the file came into force, where its
// last article tells.
func starts(t *testing.T, path string, start map[string]knowledge.Date) {
	t.Helper()
	eachSection(t, path, func(title string, s knowledge.Section) {
		if m := inForce.FindStringSubmatch(s.Text); m != nil {
			start[title] = max(start[title], day(t, m[1:]))
		}
	})
}

// day is the date of a year, a month and a day in figures.
func day(t *testing.T, figures []string) knowledge.Date {
	t.Helper()
	d, err := time.Parse("2006-1-2", strings.Join(figures, "-"))
	if err != nil {
		t.Fatal(err)
	}
	return knowledge.Date(d.Format(time.DateOnly))
}
