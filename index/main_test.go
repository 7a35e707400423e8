package index

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	"go.uber.org/goleak"

	"jinguo/knowledge"
)

// A write into an index whose background task broke may hang in bleve for ever;
// see apply. No other goroutine may be left over.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreTopFunction("github.com/blevesearch/bleve/v2/index/scorch.(*Scorch).prepareSegment"))
}

// memory is a Source in memory that, like the store, gives each entry once, with
// its newest version.
type memory struct {
	mu      sync.Mutex
	no      int64
	changes []knowledge.Change
	asked   int // calls of Changes
	fail    error
}

func (m *memory) put(list ...knowledge.Entry) *memory {
	for _, e := range list {
		m.change(knowledge.Change{Entry: e})
	}
	return m
}

func (m *memory) change(c knowledge.Change) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.changes = slices.DeleteFunc(m.changes, func(old knowledge.Change) bool { return old.Entry.ID == c.Entry.ID })
	m.no += 3 // numbers have gaps
	c.No = m.no
	m.changes = append(m.changes, c)
}

func (m *memory) Changes(_ context.Context, after int64, limit int) ([]knowledge.Change, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.asked++
	if m.fail != nil {
		return nil, m.fail
	}
	from, _ := slices.BinarySearchFunc(m.changes, after+1, func(c knowledge.Change, no int64) int { return int(c.No - no) })
	return slices.Clone(m.changes[from:min(len(m.changes), from+limit)]), nil
}

func (m *memory) Count(context.Context) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.changes), nil
}

func faq(id, title, text string) knowledge.Entry {
	return knowledge.Entry{ID: id, Kind: knowledge.FAQ, Title: title, Text: text, State: knowledge.Published}
}

func open(t testing.TB, dir string, src Source) *Index {
	t.Helper()
	return openWith(t, dir, src, Options{})
}

func openWith(t testing.TB, dir string, src Source, opt Options) *Index {
	t.Helper()
	x, err := Open(t.Context(), dir, src, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := x.Close(); err != nil {
			t.Error(err)
		}
	})
	return x
}

func search(t testing.TB, x *Index, q Query) []Hit {
	t.Helper()
	if q.Limit == 0 {
		q.Limit = 10
	}
	found, err := x.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return found.Hits
}

func ids(hits []Hit) []string {
	list := make([]string, len(hits))
	for i, hit := range hits {
		list[i] = hit.Entry
	}
	return list
}

// shared returns the path of a file beside the repository that is not part of it.
func shared(t testing.TB, name ...string) string {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", "..", "shared"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(append([]string{root}, name...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("shared/ is absent")
	}
	return path
}
