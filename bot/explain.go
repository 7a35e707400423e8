package bot

import (
	"jinguo/index"
	"jinguo/knowledge"
)

// Searched is one search that an answer came from, in the public contract's shape:
// what staff look at to see why.
type Searched struct {
	Query string           `json:"query"`           // what was searched for
	Read  string           `json:"read,omitempty"`  // what that was read as, where it seemed mistyped
	Kinds []knowledge.Kind `json:"kinds,omitempty"` // all where empty
	Lay   []LayWords       `json:"lay,omitempty"`
	Hits  []SearchedHit    `json:"hits"`
}

// LayWords are words of the question that stand for terms of papers.
type LayWords struct {
	Found   string   `json:"found"` // as they stand in the question
	Said    string   `json:"said"`  // as the table has them
	Written []string `json:"written"`
}

// SearchedHit is an entry that was found, with what its place comes from; see
// index.Hit and index.Signals.
type SearchedHit struct {
	ID         string   `json:"id"`
	Score      float64  `json:"score"`
	Confidence float64  `json:"confidence"`
	Cover      float64  `json:"cover"`
	Evidence   float64  `json:"evidence"`
	Beside     int      `json:"beside,omitempty"`
	BM25       float64  `json:"bm25"`
	Asked      float64  `json:"asked"`
	Counter    float64  `json:"counter"`
	Wording    string   `json:"wording,omitempty"`
	Others     []string `json:"others,omitempty"`
}

// shownSearched is how many hits of a search are explained.
const shownSearched = 10

// explain notes a search, where that was asked for.
func (t *turn) explain(q *index.Query, got *index.Result) {
	if t.searched == nil {
		return
	}
	s := Searched{Query: q.Text, Read: got.Read, Kinds: q.Kinds, Hits: []SearchedHit{}}
	text := q.Text
	if got.Read != "" {
		text = got.Read
	}
	for _, m := range got.Lay {
		s.Lay = append(s.Lay, LayWords{text[m.Start:m.End], m.Said, m.Written})
	}
	for _, h := range got.Hits[:min(shownSearched, len(got.Hits))] {
		s.Hits = append(s.Hits, SearchedHit{
			h.Entry, h.Score, h.Confidence, h.Cover, h.Evidence, h.Beside, h.BM25, h.Asked, h.Counter, h.Wording, h.Others,
		})
	}
	*t.searched = append(*t.searched, s)
}
