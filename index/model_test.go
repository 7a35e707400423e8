package index

import (
	"fmt"
	"testing"

	"jinguo/index/learn"
	"jinguo/knowledge"
)

// trained is a model of the entries that learned, in words that none of them has,
// what people ask when they mean each.
func trained(t *testing.T, entries []knowledge.Entry, asked []string) *learn.Model {
	t.Helper()
	var passages []learn.Passage
	var pairs []learn.Pair
	for i := range entries {
		passages = append(passages, Lessons(&entries[i])...)
		for n := range 12 {
			pairs = append(pairs, learn.Pair{Query: fmt.Sprint(asked[i], "第", n), Relevant: []uint64{learn.Key(entries[i].ID)}})
		}
	}
	m, err := learn.Train(t.Context(), passages, pairs, learn.Options{
		Tokenize: Tokenize, Threads: 2, Seed: 1, Candidates: func(string, int) []learn.Candidate { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestLearnedEntriesAreFound holds that searches follow a model once it is used, that a
// new entry has its vector at once, and that an index knows what it was made with.
func TestLearnedEntriesAreFound(t *testing.T) {
	texts := []string{"家庭暴力告诫书由公安机关出具", "生育津贴由医疗保险经办机构支付", "农村妇女宫颈癌乳腺癌免费检查", "法律援助机构指派律师",
		"最低生活保障由民政部门审批", "承包地确权登记颁证", "人身安全保护令由人民法院作出", "托育服务机构备案"}
	asked := []string{"咱俩吵得凶", "坐月子给啥", "妇检掏不掏腰包", "冇银两打官司", "吃饭都成难题", "田亩归哪个", "叫他躲远些", "伢儿冇人看"}
	var entries []knowledge.Entry
	for i, text := range texts {
		entries = append(entries, faq(fmt.Sprint("e", i), fmt.Sprint("事项", i), text))
	}
	source := (&memory{}).put(entries...)
	dir := t.TempDir()
	x := openWith(t, dir, source, bare)
	right := func(x *Index) int {
		n := 0
		for i, question := range asked {
			if hits := search(t, x, Query{Text: question, Limit: 1, AsTyped: true}); len(hits) > 0 && hits[0].Entry == entries[i].ID {
				n++
			}
		}
		return n
	}
	if n := right(x); n > 2 {
		t.Fatalf("%d of %d right by their words: nothing is tested", n, len(asked))
	}
	model := trained(t, entries, asked)
	if err := x.Use(t.Context(), model, nil); err != nil {
		t.Fatal(err)
	}
	if n := right(x); n < len(asked)-1 {
		t.Errorf("%d of %d right after learning", n, len(asked))
	}

	// The same words as an entry that was learned: a vector near to it, without training.
	source.put(faq("new", "事项新", texts[0]+"，也由派出所出具"))
	if _, err := x.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	found := false
	for _, hit := range search(t, x, Query{Text: asked[0], Limit: 5, AsTyped: true}) {
		found = found || hit.Entry == "new" && hit.Cosine > 0.3
	}
	if !found {
		t.Error("a new entry is not near to what its words were learned to mean")
	}

	generation := func() string { return generations(t, dir)[0] }
	made := generation()
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	with := bare
	with.Model = model
	x, err := Open(t.Context(), dir, source, with)
	if err != nil {
		t.Fatal(err)
	}
	if generation() != made || right(x) < len(asked)-1 {
		t.Error("the index was made anew for the model that it had")
	}
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	x = openWith(t, dir, source, bare)
	if generation() == made || right(x) > 2 {
		t.Error("the index goes on with a model that is gone")
	}
}

// TestAnEntryLeadsToAllItsPassages holds that following an entry's documents finds each
// of them once, though a segment does not hold them side by side.
func TestAnEntryLeadsToAllItsPassages(t *testing.T) {
	source := &memory{}
	for i := range 200 {
		e := faq(fmt.Sprint("e", i), "事项", "正文")
		for range i % 4 {
			e.Sections = append(e.Sections, knowledge.Section{Text: "段落"})
		}
		source.put(e)
	}
	x := open(t, t.TempDir(), source)
	v, err := x.use()
	if err != nil {
		t.Fatal(err)
	}
	defer v.release()
	for i := range v.parts {
		p := &v.parts[i]
		seen := 0
		for number := range p.entries {
			for doc := p.entries[number].first; doc != none32; doc = p.next[doc] {
				if seen++; p.entry[doc] != int32(number) || seen > len(p.entry) {
					t.Fatalf("document %d is of entry %d, not %d", doc, p.entry[doc], number)
				}
			}
		}
		if seen != len(p.entry) {
			t.Errorf("%d of %d documents were met", seen, len(p.entry))
		}
	}
}
