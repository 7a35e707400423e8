package index

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Missing are the words of a question that an entry holds nowhere, in its order, those
// that ask left out: for them the entry could be found only if they stood for something
// that it does hold. All of them are missing from an entry that is not known.
func (x *Index) Missing(ctx context.Context, text, region, entry string) (words []string, err error) {
	defer guard(&err)()
	v, err := x.use()
	if err != nil {
		return nil, err
	}
	defer v.release()
	q, err := v.question(text, x.opt.Lay(), region)
	if err != nil {
		return nil, fmt.Errorf("look for missing words: %w", err)
	}
	holds := func(clause int32) bool { return v.entryHolds(entry, &q.clauses[clause]) }
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	const least = 2 // characters that say something without a neighbour
	at, from, to := -1, -1, -1
	flush := func() {
		if from >= 0 && utf8.RuneCountInString(q.text[from:to]) >= least {
			words = append(words, q.text[from:to])
		}
		from = -1
	}
	for _, s := range q.tokens {
		if s.term.kind() == isPair {
			continue
		}
		at++
		if s.asks || s.stress == 0 || q.needs[at].met(holds) == 1 || q.instead(at, holds) {
			flush()
			continue
		}
		if from >= 0 && s.start != to {
			flush()
		}
		if from < 0 {
			from = s.start
		}
		to = s.end
	}
	flush()
	return slices.Compact(words), nil
}

// instead reports whether something that stands for lay words is held in full, of which
// the need of that number is part.
func (q *question) instead(need int, holds func(clause int32) bool) bool {
	row := q.needs[need].lay
	return row != none32 && slices.ContainsFunc(q.wants.lay[row], func(w wants) bool { return w.cover(holds) == 1 })
}

// entryHolds reports whether a passage or a wording of an entry holds a clause's term.
func (v *view) entryHolds(entry string, c *clause) bool {
	for i := range v.parts {
		p := &v.parts[i]
		at := slices.IndexFunc(p.entries, func(e leafEntry) bool { return e.id == entry && p.holds(uint32(e.first)) })
		if at < 0 {
			continue
		}
		for doc := p.entries[at].first; doc != none32; doc = p.next[doc] {
			if c.texts.hold(i, uint32(doc)) || c.wordings.hold(i, uint32(doc)) {
				return true
			}
		}
	}
	return false
}
