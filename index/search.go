package index

import (
	"context"
	"fmt"
	"slices"
)

// Search returns the entries that fit a question best, best first; ties are in
// the order of ids. A question without a word or character finds nothing.
func (x *Index) Search(ctx context.Context, q Query) (hits []Hit, err error) {
	defer guard(&err)()
	v, err := x.use()
	if err != nil {
		return nil, err
	}
	defer v.release()
	hits, err = v.search(ctx, &q)
	if err != nil {
		return nil, fmt.Errorf("search: %w", err)
	}
	return hits, nil
}

// questionMax is the length of a question, in runes, beyond which it is not
// read: a story of a page.
const questionMax = 1000

func (v *view) search(ctx context.Context, q *Query) ([]Hit, error) {
	if q.Limit <= 0 {
		return nil, nil
	}
	question := spell(firstRunes(q.Text, questionMax))
	clauses, err := v.clauses(question)
	if err != nil {
		return nil, err
	}
	t := newTally(v.docs, v.entries)
	defer tallies.Put(t)
	for i := range clauses {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		v.add(t, &clauses[i])
	}
	v.fold(t)
	found := v.top(t, v.allowed(filterOf(q)), q.Region, q.Limit)
	wanted := needs(question, clauses, v.live)
	hits := make([]Hit, len(found))
	for i, c := range found {
		part, e := c.part, c.meta()
		doc := uint32(int(t.which[c.entry]) - part.docBase)
		hits[i] = Hit{
			Entry: e.id, Kind: e.kind, Region: e.region,
			Section: int(part.section[doc]), Score: float64(c.score),
			Cover: cover(wanted, func(clause int) bool {
				return clauses[clause].holds(part.number, doc)
			}),
		}
	}
	return hits, nil
}

// holds reports whether a document of the numbered part holds the clause's term.
func (c *clause) holds(part int, doc uint32) bool {
	_, found := slices.BinarySearchFunc(c.lists[part], doc, func(p posting, doc uint32) int {
		return int(p.doc()) - int(doc)
	})
	return found
}
