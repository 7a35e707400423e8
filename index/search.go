package index

import (
	"context"
	"fmt"

	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// Search returns the entries that fit a question best, best first; ties are in
// the order of ids. A question without a word or character finds nothing.
func (x *Index) Search(ctx context.Context, q Query) (result Result, err error) {
	defer guard(&err)()
	v, err := x.use()
	if err != nil {
		return Result{}, err
	}
	defer v.release()
	words := x.opt.Lay()
	result, err = v.search(ctx, &q, words)
	if err == nil && !q.AsTyped && q.Limit > 0 {
		result, err = x.reread(ctx, v, &q, words, result)
	}
	if err != nil {
		return Result{}, fmt.Errorf("search: %w", err)
	}
	return result, nil
}

// questionMax is the length of a question, in runes, beyond which it is not
// read: a story of a page.
const questionMax = 1000

func (v *view) search(ctx context.Context, query *Query, words *lay.Table) (Result, error) {
	if query.Limit <= 0 {
		return Result{}, nil
	}
	allowed := v.allowed(filterOf(query))
	if allowed.empty() {
		return Result{}, nil
	}
	q, err := v.question(query.Text, words, query.Region)
	if err != nil {
		return Result{}, err
	}
	t, err := v.tally(ctx, q)
	if err != nil {
		return Result{}, err
	}
	defer tallies.Put(t)
	found, err := v.candidates(t, q, allowed, query.Region, query.Limit)
	if err != nil {
		return Result{}, err
	}
	return Result{Hits: v.hits(q, found, query.Limit), Lay: q.matched}, nil
}

// hits makes hits of the first candidates, at most n; what says nearly the same as
// a better one goes into that.
func (v *view) hits(q *question, found []candidate, n int) []Hit {
	hits := make([]Hit, 0, min(n, len(found)))
	metas := make([]*leafEntry, 0, cap(hits))
	whole := q.weigh() / idf(v.live+elsewhere, 0)
next:
	for i := range found {
		c := &found[i]
		e := c.meta()
		for j, better := range metas {
			if same(&better.entryMeta, &e.entryMeta) {
				hits[j].Others = append(hits[j].Others, e.id)
				continue next
			}
		}
		if len(hits) == n {
			break
		}
		holds := func(clause int32) bool { return q.clauses[clause].holds(c.part.number, uint32(c.doc)) }
		hit := Hit{
			Entry: e.id, Kind: e.kind, Region: e.region, Section: int(c.part.section[c.doc]), Score: float64(c.score),
			Signals: Signals{
				Cover: q.cover(holds), Beside: q.beside(holds),
				BM25: float64(c.bm25), Cosine: float64(c.cosine), Asked: c.alike.asked, Counter: c.alike.counter, Wording: c.alike.wording,
			},
		}
		hit.Evidence = hit.Cover * whole
		hits = append(hits, hit)
		metas = append(metas, e)
	}
	for i := range hits {
		hits[i].Confidence = confidence(hits, i)
	}
	return hits
}

// same reports whether one of two entries can stand for both: they say nearly the
// same, and neither is of a place that the other is not of.
func same(a, b *entryMeta) bool {
	if !alike(a, b) {
		return false
	}
	return a.region == b.region || a.kind != knowledge.Program && a.kind != knowledge.ServicePoint
}
