package intake

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jinguo/knowledge"
)

// write puts a file of that name into a temporary folder.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func zipGzip(t testing.TB, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// readAll reads path and gives what came of it.
func readAll(t testing.TB, r Reader, path string) ([]knowledge.Entry, []knowledge.Problem) {
	t.Helper()
	var entries []knowledge.Entry
	problems, err := r.Read(context.Background(), path, func(e knowledge.Entry) error {
		entries = append(entries, e)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return entries, problems
}

var unfilled = regexp.MustCompile(`\{[a-z_]+\}`)

// codes prints problems as place:code, and what staff would read must be there.
func codes(t testing.TB, problems []knowledge.Problem) string {
	t.Helper()
	var list []string
	for _, p := range problems {
		for _, lang := range []string{"zh", "en"} {
			if s := p.What(lang) + p.Advice(lang); p.What(lang) == "" || p.Advice(lang) == "" || unfilled.MatchString(s) {
				t.Errorf("problem %s says in %s: %q", p.Code, lang, s)
			}
		}
		list = append(list, strings.TrimPrefix(p.Place+":"+p.Code, ":"))
	}
	return strings.Join(list, " ")
}

func TestLinesComeBackAsTheyWere(t *testing.T) {
	const lines = `{"id":"p-1","kind":"policy","title":"示例办法","sections":[{"path":["第一章 总则","第一条"],"text":"甲。\n乙。"}],"region":"3713","issued":"2012-02-06","source":{"file":"a.docx","hash":"00"}}
{"id":"s-1","kind":"service_point","title":"示例站","service_point":{"phones":["000-0000-0101"]},"state":"draft"}
{"kind":"faq","title":"产假多少天？","text":"<见示例>"}
`
	first, problems := readAll(t, Reader{}, write(t, "a.jsonl", []byte(lines)))
	if got := codes(t, problems); got != "" {
		t.Errorf("problems: %s", got)
	}
	var out []byte
	for _, e := range first {
		line, err := knowledge.Encode(e)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, line...)
	}
	second, problems := readAll(t, Reader{}, write(t, "b.jsonl.gz", zipGzip(t, out)))
	if got := codes(t, problems); got != "" {
		t.Errorf("problems: %s", got)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("second import (-first +second):\n%s", diff)
	}
	if len(first) != 3 || first[2].ID == "" || first[2].Source.Place != "第3行" || first[1].State != knowledge.Draft {
		t.Errorf("entries: %+v", first)
	}
}

func TestLinesThatAreWrong(t *testing.T) {
	const good = `{"kind":"faq","title":"问","text":"答"}`
	tests := []struct {
		name, lines string
		entries     int
		problems    string
	}{
		{"empty", "", 0, "empty_file"},
		{"blank lines", "\n\n" + good + "\n\n", 1, ""},
		{"byte order mark", "\uFEFF" + good, 1, ""},
		{"carriage returns", good + "\r\n", 1, ""},
		{"one bad", good + "\n{\"kind\":\"faq\",\n" + `{"kind":"faq","title":"又问"}`, 2, "第2行:bad_line"},
		{"no object", "[]\n7\nnull\n\"x\"\n" + good, 1, "第1行:bad_line 第2行:bad_line 第3行:bad_line 第4行:bad_line"},
		{"unknown kind", `{"kind":"song","title":"歌"}`, 0, "第1行:bad_line"},
		{"no title", `{"kind":"faq","text":"答"}`, 0, "第1行:bad_line"},
		{"misspelt field", `{"kind":"faq","titel":"x","title":"问"}`, 1, "第1行:unknown_field"},
		{"not UTF-8", good + "\n{\"kind\":\"faq\",\"title\":\"\xce\xca\"}", 1, "第2行:line_not_utf8"},
		{"id twice", `{"id":"a","kind":"faq","title":"甲"}` + "\n" + `{"id":"a","kind":"faq","title":"乙"}`, 1, "第2行:id_twice"},
		{"same title", `{"kind":"faq","title":"甲"}` + "\n" + `{"kind":"faq","title":"甲","text":"乙"}`, 2, ""},
		{"the same line often", strings.Repeat(good+"\n", 20_000), 20_000, ""},
		{"unknown region", `{"kind":"faq","title":"甲","region":"月球"}`, 0, "第1行:bad_region"},
		{"deep", `{"kind":"faq","title":"甲","sections":` + strings.Repeat("[", 1<<20) + "\n" + good, 1, "第1行:bad_line"},
		{"deep objects", strings.Repeat(`{"kind":`, 1<<20) + "\n" + good, 1, "第1行:bad_line"},
		{"long line", strings.Repeat("x", longestLine+1) + "\n" + good, 1, "第1行:line_too_long"},
		{"endless line", strings.Repeat("x", longestLine+1<<20), 0, "第1行:line_too_long"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			entries, problems := readAll(t, Reader{}, write(t, "a.jsonl", []byte(test.lines)))
			if got := codes(t, problems); got != test.problems {
				t.Errorf("problems %q, want %q", got, test.problems)
			}
			if len(entries) != test.entries {
				t.Errorf("%d entries, want %d", len(entries), test.entries)
			}
			ids := map[string]bool{}
			for _, e := range entries {
				ids[e.ID] = true
			}
			if len(ids) != len(entries) {
				t.Errorf("%d ids for %d entries", len(ids), len(entries))
			}
		})
	}
}

func TestManyBadLinesAreCounted(t *testing.T) {
	_, problems := readAll(t, Reader{}, write(t, "a.jsonl", bytes.Repeat([]byte("{\n"), 10_000)))
	if len(problems) != sameProblems+1 {
		t.Fatalf("%d problems", len(problems))
	}
	last := problems[sameProblems]
	if want := fmt.Sprint(10_000 - sameProblems); last.Code != "more_alike" || last.Args["count"] != want || last.Args["place"] != "第1行" {
		t.Errorf("last problem: %+v", last)
	}
	codes(t, problems)
}

func TestDamagedGzip(t *testing.T) {
	var lines bytes.Buffer
	for i := range 5_000 {
		fmt.Fprintf(&lines, "{\"kind\":\"faq\",\"title\":\"问%d\",\"text\":\"%x\"}\n", i, i*7919)
	}
	whole := zipGzip(t, lines.Bytes())
	flipped := bytes.Clone(whole)
	flipped[len(flipped)-6] ^= 0xff // checksum
	tests := []struct {
		name, problem string
		data          []byte
		some          bool // entries come in
	}{
		{"empty", "damaged_gzip", nil, false},
		{"no gzip", "damaged_gzip", []byte("{}"), false},
		{"cut in the middle", "damaged_gzip", whole[:len(whole)/2], true},
		{"cut in the trailer", "damaged_gzip", whole[:len(whole)-3], true},
		{"wrong checksum", "damaged_gzip", flipped, true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			entries, problems := readAll(t, Reader{}, write(t, "a.jsonl.gz", test.data))
			if len(problems) != 1 || problems[0].Code != test.problem || problems[0].Severity != knowledge.Fault {
				t.Errorf("problems: %+v", problems)
			}
			if (len(entries) > 0) != test.some {
				t.Errorf("%d entries", len(entries))
			}
		})
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestGzipBomb(t *testing.T) {
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	if _, err := io.CopyN(z, zeros{}, 1<<30); err != nil {
		t.Fatal(err)
	}
	z.Close()
	path := write(t, "a.jsonl.gz", buf.Bytes())
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	entries, problems := readAll(t, Reader{}, path)
	runtime.ReadMemStats(&after)
	if len(entries) != 0 || codes(t, problems) != "第1行:gzip_bomb" {
		t.Errorf("%d entries, %+v", len(entries), problems)
	}
	if grown := after.TotalAlloc - before.TotalAlloc; grown > 8*longestLine {
		t.Errorf("allocated %d MiB", grown>>20)
	}
}

func TestReadStops(t *testing.T) {
	path := write(t, "a.jsonl", bytes.Repeat([]byte(`{"kind":"faq","title":"问"}`+"\n"), 100))
	boom := errors.New("store is full")
	n := 0
	_, err := Reader{}.Read(context.Background(), path, func(knowledge.Entry) error { n++; return boom })
	if !errors.Is(err, boom) || n != 1 {
		t.Errorf("after %d entries: %v", n, err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	n = 0
	_, err = Reader{}.Read(ctx, path, func(knowledge.Entry) error { n++; cancel(); return nil })
	if !errors.Is(err, context.Canceled) || n != 1 {
		t.Errorf("after %d entries: %v", n, err)
	}
}

func BenchmarkLines(b *testing.B) {
	path := sharedFile(b, "data/statutes/statutes.jsonl.gz")
	for b.Loop() {
		n := 0
		if _, err := (Reader{}).Read(context.Background(), path, func(knowledge.Entry) error { n++; return nil }); err != nil {
			b.Fatal(err)
		}
		if n != 57_926 {
			b.Fatalf("%d entries", n)
		}
	}
	b.ReportMetric(57_926*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}

func FuzzLines(f *testing.F) {
	f.Add([]byte(`{"kind":"faq","title":"问","text":"答","region":"371324000000"}`))
	f.Add([]byte("{\"kind\":\"policy\",\"title\":\"甲\",\"sections\":[{\"path\":[\"一、\"],\"text\":\"x\"}]}\n\n{\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		lines := newLineReader(bytes.NewReader(data), knowledge.Source{File: "a.jsonl"}, newReport("a.jsonl"))
		err := lines.all(context.Background(), func(e knowledge.Entry) error {
			if err := e.Validate(); err != nil || e.ID == "" {
				t.Errorf("entry %+v: %v", e, err)
			}
			line, err := knowledge.Encode(e)
			if err != nil {
				t.Fatal(err)
			}
			again, _, err := knowledge.Decode(line)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if diff := cmp.Diff(e, again, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("round trip (-want +got):\n%s", diff)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
