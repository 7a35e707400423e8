package index

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"jinguo/index/learn"
	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// Lessons are the texts of an entry as a learned model knows them: those passages
// that are no wordings, in their order. An entry that is not published has none.
func Lessons(e *knowledge.Entry) []learn.Passage {
	if e.State != "" && e.State != knowledge.Published {
		return nil
	}
	public := e.Public()
	var list []learn.Passage
	for _, p := range passages(&public) {
		if !wording(p.section) {
			list = append(list, lesson(&public, &p))
		}
	}
	return list
}

func lesson(e *knowledge.Entry, p *passage) learn.Passage {
	l := learn.Passage{Entry: learn.Key(e.ID), Group: uint64(titleHash(e.Title)), Title: e.Title}
	rest := p.parts[1:]
	if p.section == head {
		l.Names = names(e)
		l.Text = strings.Join(rest[min(len(l.Names)+len(e.Aliases)+len(e.Questions), len(rest)):], "\n")
		return l
	}
	l.Headings = e.Sections[p.section].Path
	l.Text = strings.Join(rest[len(l.Headings):], "\n")
	return l
}

// Tokenize gives the terms of text to yield as numbers, for learning: those of
// characters and pairs as they are, those of words as hashes.
func Tokenize(text string, yield func(term uint64)) {
	tokenize(text, func(t token) { yield(t.term.number()) })
}

// number tells terms apart. No pair of characters reaches the highest bit, which
// every word has.
func (t term) number() uint64 {
	if t.word == "" {
		return t.chars
	}
	return t.hash() | 1<<63
}

// modelID names a model, or its absence.
func modelID(m *learn.Model) string {
	if m == nil {
		return ""
	}
	return m.ID()
}

// Use has searches follow what m learned, or nothing learned where it is nil. The
// index is built anew for it; until that is done, searches go on as before.
func (x *Index) Use(ctx context.Context, m *learn.Model, progress func(done, total int)) error {
	x.write.Lock()
	same := modelID(x.opt.Model) == modelID(m)
	x.opt.Model = m
	x.write.Unlock()
	if same {
		return nil
	}
	return x.Rebuild(ctx, progress)
}

// near adds to found the allowed entries that are nearest to the question in their
// sense, and scores all by what the model learned of words and sense together.
func (v *view) near(t *tally, q *question, allowed bitset, found []candidate, likes map[int32]likeness, depth int) []candidate {
	model := v.shelf.model
	asked := model.Query(q.text)
	at := make(map[int32]int, len(found)+deep)
	for i := range found {
		c := &found[i]
		c.cosine = c.part.vectors.Cosine(asked, int(c.doc))
		at[c.entry] = i
	}
	for _, n := range v.nearest(asked, allowed, depth) {
		i, known := at[n.entry]
		if !known {
			i = len(found)
			at[n.entry] = i
			found = append(found, v.candidate(t, n.entry, likes[n.entry]))
			found[i].doc = n.doc
		}
		found[i].cosine = max(found[i].cosine, n.cosine)
	}
	list := make([]learn.Candidate, len(found))
	for i := range found {
		list[i] = found[i].learned(i)
	}
	model.Join(asked, list)
	for _, l := range list {
		found[l.At].score = l.Score
	}
	return found
}

// A neighbour is a passage near to a question.
type neighbour struct {
	entry, doc int32 // the view's number, the part's number
	cosine     float32
}

// nearest are the n passages of allowed entries that are nearest to the question,
// and the passages of those that the model suggests.
func (v *view) nearest(asked *learn.Query, allowed bitset, n int) []neighbour {
	parts := make([]*learn.Vectors, len(v.parts))
	for i := range v.parts {
		parts[i] = v.parts[i].vectors
	}
	near := learn.Nearest(asked, parts, n, func(part, doc int) bool {
		p := &v.parts[part]
		return allowed.has(p.entryBase + int(p.entry[doc]))
	})
	list := make([]neighbour, len(near))
	for i, n := range near {
		p := &v.parts[n.Part]
		list[i] = neighbour{int32(p.entryBase) + p.entry[n.At], n.At, n.Cosine}
	}
	for _, key := range v.shelf.model.Suggest(asked, min(n, learn.Suggested)) {
		for i := range v.parts {
			list = v.parts[i].suggested(list, key, asked, allowed)
		}
	}
	return list
}

// suggested appends the best passage of the entry with that key, if it is here and allowed.
func (p *part) suggested(list []neighbour, key uint64, asked *learn.Query, allowed bitset) []neighbour {
	number, ok := p.places[key]
	if !ok || !allowed.has(p.entryBase+int(number)) {
		return list
	}
	best := neighbour{entry: int32(p.entryBase) + number, cosine: -2}
	for doc := p.entries[number].first; doc != none32; doc = p.next[doc] {
		if wording(int(p.section[doc])) {
			continue
		}
		if cosine := p.vectors.Cosine(asked, int(doc)); cosine > best.cosine {
			best.doc, best.cosine = doc, cosine
		}
	}
	if best.cosine < -1 {
		return list
	}
	return append(list, best)
}

// Candidates are the best n entries for a question by BM25 alone, for learning:
// those in force on any day, wherever they hold. What goes wrong gives none.
func (x *Index) Candidates(ctx context.Context, question string, n int) []learn.Candidate {
	v, err := x.use()
	if err != nil {
		return nil
	}
	defer v.release()
	list, err := v.lessonsFor(ctx, question, n)
	if err != nil {
		return nil
	}
	return list
}

func (v *view) lessonsFor(ctx context.Context, text string, n int) (list []learn.Candidate, err error) {
	defer guard(&err)()
	q, err := v.question(text, &lay.Table{}, "")
	if err != nil {
		return nil, err
	}
	t, err := v.tally(ctx, q)
	if err != nil {
		return nil, err
	}
	defer tallies.Put(t)
	h := worstFirst{limit: n}
	allowed := v.allowed(filter{})
	for entry, score := range t.best {
		if score > h.least && allowed.has(entry) {
			h.offer(scored{int32(entry), score})
		}
	}
	slices.SortFunc(h.list, func(a, b scored) int { return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.entry, b.entry)) })
	for _, s := range h.list {
		c := v.candidate(t, s.entry, likeness{})
		list = append(list, c.learned(0))
	}
	return list, nil
}

// learned is the candidate as a model takes it.
func (c *candidate) learned(at int) learn.Candidate {
	m := c.meta()
	return learn.Candidate{
		At: at, Entry: m.key, Group: uint64(m.title), BM25: c.bm25, Cosine: c.cosine, Length: int(c.part.length[c.doc]),
	}
}
