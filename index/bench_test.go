package index

import (
	"bufio"
	"compress/gzip"
	"context"
	"os"
	"sync"
	"testing"

	"jinguo/knowledge"
)

// statutes reads articles of laws as changes; see the README of shared/data/statutes.
func statutes(b *testing.B, names ...string) *memory {
	b.Helper()
	source := &memory{}
	for _, name := range names {
		file, err := os.Open(shared(b, "data", "statutes", name))
		if err != nil {
			b.Fatal(err)
		}
		defer file.Close()
		unzipped, err := gzip.NewReader(file)
		if err != nil {
			b.Fatal(err)
		}
		lines := bufio.NewScanner(unzipped)
		lines.Buffer(nil, 1<<24)
		for lines.Scan() {
			e, _, err := knowledge.Decode(lines.Bytes())
			if err != nil {
				b.Fatal(err)
			}
			source.no++
			source.changes = append(source.changes, knowledge.Change{No: source.no, Entry: e})
		}
	}
	return source
}

func judged(b *testing.B) []Judged {
	b.Helper()
	file, err := os.Open(shared(b, "data", "statutes", "train.jsonl"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	list, err := ReadJudged(file)
	if err != nil {
		b.Fatal(err)
	}
	return list
}

// BenchmarkBuild builds the index of 57,926 articles.
func BenchmarkBuild(b *testing.B) {
	source := statutes(b, "statutes.jsonl.gz")
	for b.Loop() {
		open(b, b.TempDir(), source)
	}
}

// BenchmarkOpen opens that index.
func BenchmarkOpen(b *testing.B) {
	source := statutes(b, "statutes.jsonl.gz")
	dir := b.TempDir()
	closeAfter(b, open(b, dir, source))
	for b.Loop() {
		closeAfter(b, open(b, dir, source))
	}
}

// BenchmarkSync changes one entry of that index.
func BenchmarkSync(b *testing.B) {
	source := statutes(b, "statutes.jsonl.gz")
	x := open(b, b.TempDir(), source)
	entry := source.changes[0].Entry
	for b.Loop() {
		source.mu.Lock()
		source.no++
		source.changes = append(source.changes, knowledge.Change{No: source.no, Entry: entry})
		source.mu.Unlock()
		if _, err := x.Sync(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSearch asks the questions of train.jsonl, cold and warm, as a page and as
// deep as an evaluation, and reports how well they were answered.
func BenchmarkSearch(b *testing.B) {
	questions := judged(b)
	for _, corpus := range []struct {
		name  string
		files []string
	}{
		{"57926", []string{"statutes.jsonl.gz"}},
		{"139334", []string{"statutes.jsonl.gz", "local.jsonl.gz"}},
	} {
		b.Run(corpus.name, func(b *testing.B) {
			source := statutes(b, corpus.files...)
			dir := b.TempDir()
			closeAfter(b, open(b, dir, source))
			b.Run("cold", func(b *testing.B) {
				for b.Loop() {
					x := open(b, dir, source)
					evaluate(b, x, questions)
					closeAfter(b, x)
				}
			})
			x := open(b, dir, source)
			evaluate(b, x, questions)
			b.Run("deep", func(b *testing.B) {
				for b.Loop() {
					evaluate(b, x, questions)
				}
			})
			b.Run("page", func(b *testing.B) {
				b.ReportAllocs()
				for i := 0; b.Loop(); i++ {
					search(b, x, Query{Text: questions[i%len(questions)].Query, Limit: 10, On: "2026-01-01", Region: "371324"})
				}
			})
			b.Run("parallel", func(b *testing.B) {
				var mu sync.Mutex
				next := 0
				b.RunParallel(func(pb *testing.PB) {
					for pb.Next() {
						mu.Lock()
						next++
						question := questions[next%len(questions)].Query
						mu.Unlock()
						if _, err := x.Search(context.Background(), Query{Text: question, Limit: 10}); err != nil {
							b.Error(err)
						}
					}
				})
			})
		})
	}
}

func evaluate(b *testing.B, x *Index, questions []Judged) {
	b.Helper()
	f, err := x.Evaluate(b.Context(), questions, Query{}, nil)
	if err != nil {
		b.Fatal(err)
	}
	for unit, value := range map[string]float64{
		"mrr@10": f.MRR10, "recall@10": f.Recall10, "recall@100": f.Recall100, "hit@1": f.Hit1,
		"p50-ms": f.P50, "p95-ms": f.P95, "p99-ms": f.P99,
	} {
		b.ReportMetric(value, unit)
	}
}

func closeAfter(b *testing.B, x *Index) {
	b.Helper()
	if err := x.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkExcerpt takes a piece of three sentences out of a paper of 3,800 characters.
func BenchmarkExcerpt(b *testing.B) {
	data, err := os.ReadFile(shared(b, "documents", "shandong-2012-opinion.txt"))
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		Excerpt("县以上妇联下基层要做什么", string(data), 120)
	}
}
