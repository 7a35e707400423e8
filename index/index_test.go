package index

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	bleveindex "github.com/blevesearch/bleve_index_api"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jinguo/knowledge"
)

func TestSyncFollowsTheSource(t *testing.T) {
	source := (&memory{}).put(faq("a", "产假", "产假九十八天"), faq("b", "婚假", "婚假三天"))
	x := open(t, t.TempDir(), source)
	expect := func(question string, want ...string) {
		t.Helper()
		if diff := cmp.Diff(want, ids(search(t, x, Query{Text: question})), equateEmpty); diff != "" {
			t.Errorf("%s: %s", question, diff)
		}
	}
	sync := func(want int) {
		t.Helper()
		if n, err := x.Sync(t.Context()); n != want || err != nil {
			t.Errorf("Sync: %d, %v; want %d", n, err, want)
		}
	}
	expect("九十八", "a")
	sync(0)

	long := faq("a", "产假", "")
	for i := range 5 {
		long.Sections = append(long.Sections, knowledge.Section{Text: fmt.Sprintf("第%d段讲生育津贴", i)})
	}
	source.put(long, faq("c", "陪产假", "丈夫的假"))
	sync(2)
	expect("九十八")
	expect("津贴", "a")
	expect("丈夫", "c")

	source.put(faq("a", "产假", "短了"))
	sync(1)
	expect("津贴")
	expect("短", "a")

	archived := faq("b", "婚假", "婚假三天")
	archived.State = knowledge.Archived
	draft := faq("c", "陪产假", "丈夫的假")
	draft.State = knowledge.Draft
	source.put(archived, draft)
	sync(2)
	expect("婚假三天", "a") // the character 假 in 产假
	expect("丈夫")

	// Several versions in one batch, and ids that start alike.
	source.changes = nil
	source.mu.Lock()
	for i, text := range []string{"甲", "乙", "丙"} {
		source.no++
		source.changes = append(source.changes,
			knowledge.Change{No: source.no, Entry: faq("d", fmt.Sprint(i), text)})
	}
	source.mu.Unlock()
	source.put(faq("d2", "丁", "丁"))
	sync(4)
	expect("甲乙")
	expect("丙", "d")
	expect("丁", "d2")
}

func TestOpenCatchesUp(t *testing.T) {
	dir := t.TempDir()
	source := (&memory{}).put(faq("a", "甲", "甲"))
	x := open(t, dir, source)
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	source.put(faq("b", "乙", "乙"))
	// What a rebuild left behind that was killed.
	if err := os.Mkdir(filepath.Join(dir, "gen-000002"), 0o700); err != nil {
		t.Fatal(err)
	}
	x = open(t, dir, source)
	if diff := cmp.Diff([]string{"b"}, ids(search(t, x, Query{Text: "乙"}))); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"gen-000001"}, generations(t, dir)); diff != "" {
		t.Errorf("built anew, or not swept: %s", diff)
	}
}

func TestOpenRebuildsWhatIsNotFit(t *testing.T) {
	source := &memory{}
	for i := range 300 {
		source.put(faq(fmt.Sprint("e", i), fmt.Sprint("第", i, "问"), strings.Repeat("家庭暴力可以申请人身安全保护令。", 3)))
	}
	for _, test := range []struct {
		name string
		harm func(t *testing.T, dir string)
	}{
		{"another format", func(t *testing.T, dir string) {
			s, err := openShelf(filepath.Join(dir, "gen-000001"), 1<<20)
			if err != nil {
				t.Fatal(err)
			}
			batch := bleveindex.NewBatch()
			batch.SetInternal(formatKey, []byte("0"))
			if err := errors.Join(s.apply(batch), s.close()); err != nil {
				t.Fatal(err)
			}
		}},
		{"no pointer", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "CURRENT")) }},
		{"pointer to nothing", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "CURRENT"), "gen-000009\n") }},
		{"garbage in the pointer", func(t *testing.T, dir string) { write(t, filepath.Join(dir, "CURRENT"), "../../etc\n") }},
		{"a segment is gone", func(t *testing.T, dir string) { remove(t, segments(t, dir)[0]) }},
		{"a segment is empty", func(t *testing.T, dir string) { write(t, segments(t, dir)[0], "") }},
		{"no root", func(t *testing.T, dir string) { remove(t, filepath.Join(dir, "gen-000001", "root.bolt")) }},
		{"garbage in the root", func(t *testing.T, dir string) {
			write(t, filepath.Join(dir, "gen-000001", "root.bolt"), strings.Repeat("garbage", 1000))
		}},
		{"root cut short", func(t *testing.T, dir string) { truncate(t, filepath.Join(dir, "gen-000001", "root.bolt"), 0.4) }},
	} {
		t.Run(test.name, func(t *testing.T) { testHarm(t, source, test.harm) })
	}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 20 {
		t.Run(fmt.Sprint("flipped bytes ", i), func(t *testing.T) {
			testHarm(t, source, func(t *testing.T, dir string) { flip(t, segments(t, dir)[0], random) })
		})
		t.Run(fmt.Sprint("flipped bytes of the root ", i), func(t *testing.T) {
			testHarm(t, source, func(t *testing.T, dir string) { flip(t, filepath.Join(dir, "gen-000001", "root.bolt"), random) })
		})
		t.Run(fmt.Sprint("cut short ", i), func(t *testing.T) {
			testHarm(t, source, func(t *testing.T, dir string) { truncate(t, segments(t, dir)[0], random.Float64()) })
		})
	}
}

// testHarm checks that an index that was harmed is there again, whole, when it is opened.
func testHarm(t *testing.T, source *memory, harm func(t *testing.T, dir string)) {
	dir := t.TempDir()
	x := open(t, dir, source)
	want := search(t, x, Query{Text: "第7问 保护令", Limit: 20})
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	harm(t, dir)
	x = open(t, dir, source)
	if diff := cmp.Diff(want, search(t, x, Query{Text: "第7问 保护令", Limit: 20})); diff != "" {
		t.Error(diff)
	}
	if list := generations(t, dir); len(list) != 1 {
		t.Errorf("generations after mending: %v", list)
	}
}

func TestOpenNoticesAnotherSource(t *testing.T) {
	dir := t.TempDir()
	first := (&memory{}).put(faq("a", "甲", "甲"), faq("b", "乙", "乙"))
	for _, test := range []struct {
		name   string
		source *memory
		want   []string
	}{
		{"numbers went back", (&memory{}).put(faq("c", "丙甲", "丙")), []string{"c"}},
		{"same numbers, other entries", (&memory{}).put(faq("c", "丙", "丙"), faq("d", "丁甲", "丁")), []string{"d"}},
		{"nothing in it", &memory{}, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			if err := open(t, dir, first).Close(); err != nil {
				t.Fatal(err)
			}
			x := open(t, dir, test.source)
			if diff := cmp.Diff(test.want, ids(search(t, x, Query{Text: "甲乙"})), equateEmpty); diff != "" {
				t.Error(diff)
			}
			if err := x.Close(); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestASecondOpenerIsTold(t *testing.T) {
	dir := t.TempDir()
	source := (&memory{}).put(faq("a", "甲", "甲"))
	x := open(t, dir, source)
	if _, err := Open(t.Context(), dir, source, Options{}); !errors.Is(err, ErrLocked) {
		t.Errorf("second Open: %v, want ErrLocked", err)
	}
	if len(search(t, x, Query{Text: "甲"})) != 1 {
		t.Error("the first index does not answer any more")
	}
}

func TestErrorsOfTheSource(t *testing.T) {
	dir := t.TempDir()
	source := (&memory{}).put(faq("a", "甲", "甲"))
	x := open(t, dir, source)
	source.fail = errors.New("no database")
	if _, err := x.Sync(t.Context()); !errors.Is(err, source.fail) {
		t.Errorf("Sync: %v", err)
	}
	if len(search(t, x, Query{Text: "甲"})) != 1 {
		t.Error("searches fail with the source")
	}
	if err := x.Rebuild(t.Context(), nil); !errors.Is(err, source.fail) {
		t.Errorf("Rebuild: %v", err)
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, source, Options{}); !errors.Is(err, source.fail) {
		t.Errorf("Open: %v", err)
	}
	source.fail = nil
	if list := generations(t, dir); len(list) != 1 {
		t.Errorf("an error of the source cost the index: %v", list)
	}
	open(t, dir, source)
}

// standstill is a broken Source: the numbers of its changes do not grow.
type standstill struct{}

func (standstill) Changes(context.Context, int64, int) ([]knowledge.Change, error) {
	return []knowledge.Change{{No: 1, Entry: faq("a", "甲", "甲")}}, nil
}

func TestASourceThatStandsStillIsAnError(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	_, err := Open(ctx, t.TempDir(), standstill{}, Options{})
	if err == nil || !strings.Contains(err.Error(), "change 1 comes after change 1") {
		t.Errorf("Open: %v", err)
	}
}

func TestClosed(t *testing.T) {
	x := open(t, t.TempDir(), (&memory{}).put(faq("a", "甲", "甲")))
	for range 2 {
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := x.Search(t.Context(), Query{Text: "甲", Limit: 1}); err == nil {
		t.Error("Search works")
	}
	if _, err := x.Sync(t.Context()); err == nil {
		t.Error("Sync works")
	}
	if err := x.Rebuild(t.Context(), nil); err == nil {
		t.Error("Rebuild works")
	}
}

// A full disk shows as an error of the persister; this one has no folder any more.
func TestAnIndexThatCannotBeWrittenMendsItself(t *testing.T) {
	dir := t.TempDir()
	source := (&memory{}).put(faq("a", "甲", "甲"))
	x := open(t, dir, source)
	if err := os.RemoveAll(filepath.Join(dir, "gen-000001")); err != nil {
		t.Fatal(err)
	}
	source.put(faq("b", "乙", "乙"))
	if _, err := x.Sync(t.Context()); err == nil {
		t.Fatal("a write to nowhere succeeds")
	}
	if len(search(t, x, Query{Text: "甲"})) != 1 {
		t.Error("searches fail after a failed write")
	}
	if _, err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"b"}, ids(search(t, x, Query{Text: "乙"}))); diff != "" {
		t.Error(diff)
	}
}

func TestSearchSyncAndRebuildAtOnce(t *testing.T) {
	dir := t.TempDir()
	source := &memory{}
	for i := range 100 {
		source.put(faq(fmt.Sprint("e", i), fmt.Sprint("问题", i), "常有的答案"))
	}
	x := open(t, dir, source)
	ctx, cancel := context.WithCancel(t.Context())
	var workers sync.WaitGroup
	for range 2 {
		workers.Go(func() {
			for ctx.Err() == nil {
				found, err := x.Search(context.Background(), Query{Text: "答案", Limit: 1000})
				if err != nil || len(found.Hits) < 100 {
					t.Errorf("%d hits, %v", len(found.Hits), err)
					return
				}
			}
		})
	}
	workers.Go(func() {
		for i := 0; ctx.Err() == nil; i++ {
			source.put(faq(fmt.Sprint("new", i), "新问题", "常有的答案"), faq("e5", "问题", fmt.Sprint("常有的答案", i)))
			if n, err := x.Sync(context.Background()); err != nil {
				t.Errorf("Sync: %d, %v", n, err)
				return
			}
		}
	})
	for range 3 {
		done := 0
		if err := x.Rebuild(t.Context(), func(n, total int) {
			if n < done || total < 100 {
				t.Errorf("progress %d of %d after %d", n, total, done)
			}
			done = n
		}); err != nil {
			t.Error(err)
		}
	}
	cancel()
	workers.Wait()
	if _, err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got, want := len(search(t, x, Query{Text: "答案", Limit: 5000})), len(source.changes); got != want {
		t.Errorf("%d hits for %d entries", got, want)
	}
	if diff := cmp.Diff([]string{"gen-000004"}, generations(t, dir)); diff != "" {
		t.Error(diff)
	}
}

func TestARebuildThatIsStoppedLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	source := &memory{}
	for i := range 2000 {
		source.put(faq(fmt.Sprint("e", i), "甲", "甲"))
	}
	x := open(t, dir, source)
	ctx, cancel := context.WithCancel(t.Context())
	err := x.Rebuild(ctx, func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Rebuild: %v", err)
	}
	if diff := cmp.Diff([]string{"gen-000001"}, generations(t, dir)); diff != "" {
		t.Error(diff)
	}
	if len(search(t, x, Query{Text: "甲"})) == 0 {
		t.Error("the index does not answer any more")
	}
}

var equateEmpty = cmpopts.EquateEmpty()

func generations(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "gen-*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range list {
		list[i] = filepath.Base(list[i])
	}
	return list
}

func segments(t *testing.T, dir string) []string {
	t.Helper()
	list, err := filepath.Glob(filepath.Join(dir, "gen-*", "*.zap"))
	if err != nil || len(list) == 0 {
		t.Fatalf("no segments: %v", err)
	}
	return list
}

func remove(t *testing.T, path string) {
	t.Helper()
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func truncate(t *testing.T, path string, share float64) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, int64(share*float64(info.Size()))); err != nil {
		t.Fatal(err)
	}
}

func flip(t *testing.T, path string, random *rand.Rand) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for range 16 {
		data[random.IntN(len(data))] ^= byte(1 + random.IntN(255))
	}
	write(t, path, string(data))
}
