package index

import (
	"context"
	"iter"
	"sync"
	"time"

	"jinguo/index/typing"
	"jinguo/knowledge"
	"jinguo/knowledge/lay"
)

// lexiconFor is how long a lexicon serves after the index changed: what a few new
// entries are called is seldom mistyped within a minute.
const lexiconFor = time.Minute

// lexicons makes the lexicon of what an index and its lay words name.
type lexicons struct {
	mu     sync.Mutex
	made   time.Time
	view   uint64
	words  *lay.Table
	now    *typing.Lexicon
	making bool // a search makes a newer one; others read by this one meanwhile
}

func (l *lexicons) of(v *view, words *lay.Table) *typing.Lexicon {
	l.mu.Lock()
	defer l.mu.Unlock()
	same := l.view == v.number && l.words == words
	if l.now != nil && (l.making || same || time.Since(l.made) <= lexiconFor) {
		return l.now
	}
	if l.now == nil { // all wait for the first one
		l.take(typing.NewLexicon(v.phrases(words, wordingsMany)), v, words)
		return l.now
	}
	l.making = true
	l.mu.Unlock()
	newer := typing.NewLexicon(v.phrases(words, wordingsMany))
	l.mu.Lock()
	l.making = false
	l.take(newer, v, words)
	return l.now
}

func (l *lexicons) take(made *typing.Lexicon, v *view, words *lay.Table) {
	for i := range v.parts {
		unload(v.parts[i].segment) // wordings are read all over it
	}
	l.now, l.made, l.view, l.words = made, time.Now(), v.number, words
}

// Of an index with more than so many wordings, only a few service points of each region
// are read for the lexicon: the others say the same words again. Reading the names of
// 700,000 takes 800 MB and 8 s, those of two a region a tenth of both.
const (
	wordingsMany = 100_000
	pointsRead   = 2
)

// phrases are the wordings of entries and the lay words, as questions are levelled. Of
// more than many wordings, those of most service points are left out.
func (v *view) phrases(words *lay.Table, many int) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		read := map[string]int{} // service points by region
		for i := range v.parts {
			p := &v.parts[i]
			for _, doc := range p.wordings {
				if !p.holds(uint32(doc)) || p.section[doc] != asked {
					continue
				}
				if e := &p.entries[p.entry[doc]]; v.asks > many && e.kind == knowledge.ServicePoint {
					if read[e.region]++; read[e.region] > pointsRead {
						continue
					}
				}
				text, err := p.said(doc)
				if err != nil { // a search that needs it will tell
					continue
				}
				if !yield(levelled(text), 1) {
					return
				}
			}
		}
		for _, row := range words.Rows() {
			if row.Off {
				continue
			}
			if !yield(levelled(row.Said), 1) {
				return
			}
			for _, written := range row.Written {
				if !yield(levelled(written), 1) {
					return
				}
			}
		}
	}
}

// The length, in runes, of a text that is read for slips, and how much more
// confidence a reading must give than what was typed does.
const (
	slipRunes = 120
	clearer   = 0.1
)

// reread is the result for a reading of the question, where that finds markedly more
// than what was typed, and typed elsewhere.
func (x *Index) reread(ctx context.Context, v *view, q *Query, words *lay.Table, typed Result) (Result, error) {
	plain := levelled(q.Text)
	if len(firstRunes(plain, slipRunes)) < len(plain) {
		return typed, nil
	}
	best, most := typed, clearer
	if len(typed.Hits) > 0 {
		most += typed.Hits[0].Confidence
	}
	for _, r := range x.lexicons.of(v, words).Readings(plain) {
		other := *q
		other.Text = r.Text
		found, err := v.search(ctx, &other, words)
		if err != nil {
			return typed, err
		}
		if len(found.Hits) > 0 && found.Hits[0].Confidence > most {
			most = found.Hits[0].Confidence
			found.Read = r.Text
			best = found
		}
	}
	return best, nil
}
