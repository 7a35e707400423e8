package bot

import (
	"context"
	"errors"
	"slices"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
	"jinguo/knowledge/region"
)

// Heard is how a message was understood, in the public contract's shape: what staff look
// at where the answer is not about what was asked.
type Heard struct {
	Text   string `json:"text"`   // without differences of width, case and script
	Matter string `json:"matter"` // and without its region and the polite words around it
	// Way is which way of answering applied: danger, paused, pressed, unreadable, command,
	// receipt, person, screening, chat, correction, nearby, elsewhere, region, resume,
	// goes_on, several, lookup or search.
	Way    string         `json:"way"`
	Region string         `json:"region,omitempty"` // code
	From   string         `json:"from,omitempty"`   // text, message, chat or office, whichever named the region
	On     knowledge.Date `json:"on,omitempty"`     // whose rules apply; empty for any day
	Dated  string         `json:"dated,omitempty"`  // the words of the text that say so
	Facets []string       `json:"facets,omitempty"` // what is asked for, such as phone
	Kind   string         `json:"kind,omitempty"`   // of places, that was looked up
	Alarm  *HeardAlarm    `json:"alarm,omitempty"`
}

// HeardAlarm is the urgent rule that fired.
type HeardAlarm struct {
	Topic string `json:"topic"`          // its key
	Row   string `json:"row,omitempty"`  // of the table, as it has it; none for likeness
	Note  string `json:"note,omitempty"` // of that row
	Guess bool   `json:"guess,omitempty"`
	Read  string `json:"read,omitempty"` // what the text was read as
	Past  bool   `json:"past,omitempty"`
	Other bool   `json:"other,omitempty"`
}

// Searched is one search that an answer came from, in the public contract's shape:
// what staff look at to see why.
type Searched struct {
	Query   string           `json:"query"`           // what was searched for
	Read    string           `json:"read,omitempty"`  // what that was read as, where it seemed mistyped
	Kinds   []knowledge.Kind `json:"kinds,omitempty"` // all where empty
	Lay     []LayWords       `json:"lay,omitempty"`
	Bar     Bar              `json:"bar"`
	Hits    []SearchedHit    `json:"hits"`
	Removed []Removed        `json:"removed,omitempty"`
}

// Bar is what a hit must reach to be an answer: a share of the question that it holds or
// likeness to one of its wordings, a higher one for a service point, or else a confidence.
type Bar struct {
	Share      float64 `json:"share"`
	Point      float64 `json:"point"`
	Confidence float64 `json:"confidence"`
	Never      bool    `json:"never,omitempty"` // no hit does: one character alone may mean anything
}

// LayWords are words of the question that stand for terms of papers.
type LayWords struct {
	Found   string   `json:"found"` // as they stand in the question
	Said    string   `json:"said"`  // as the table has them
	Region  string   `json:"region,omitempty"`
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
	Cosine     float64  `json:"cosine,omitempty"`
	Asked      float64  `json:"asked"`
	Counter    float64  `json:"counter"`
	Wording    string   `json:"wording,omitempty"`
	Others     []string `json:"others,omitempty"`
	Answers    bool     `json:"answers,omitempty"` // it reaches the bar
	Offers     bool     `json:"offers,omitempty"`  // it would do as one of several that she may have meant
}

// Removed is an entry that would have answered, but for what the search keeps to.
type Removed struct {
	ID    string         `json:"id"`
	Why   string         `json:"why"` // expired, replaced, later, region or kind
	Day   knowledge.Date `json:"day,omitempty"`
	Score float64        `json:"score"`
}

// shownSearched is how many hits of a search are explained.
const shownSearched = 10

// explain notes a search, where that was asked for.
func (t *turn) explain(q *index.Query, got *index.Result, need bar) {
	if t.searched == nil {
		return
	}
	s := Searched{Query: q.Text, Read: got.Read, Kinds: q.Kinds, Hits: []SearchedHit{}, Bar: need.shown()}
	text := q.Text
	if got.Read != "" {
		text = got.Read
	}
	for _, m := range got.Lay {
		s.Lay = append(s.Lay, LayWords{text[m.Start:m.End], m.Said, m.Region, m.Written})
	}
	for _, h := range got.Hits[:min(shownSearched, len(got.Hits))] {
		s.Hits = append(s.Hits, SearchedHit{
			h.Entry, h.Score, h.Confidence, h.Cover, h.Evidence, h.Beside, h.BM25, h.Cosine, h.Asked, h.Counter, h.Wording, h.Others,
			need.reached(&h), offering.reached(&h),
		})
	}
	if t.searches != nil {
		*t.searches = append(*t.searches, search{len(*t.searched), *q, *got, need})
	}
	*t.searched = append(*t.searched, s)
}

// search is one that was made, by its place among those that are explained.
type search struct {
	at   int
	q    index.Query
	got  index.Result
	need bar
}

// explainRemoved says what searches kept out, once the answer is there: it must not wait
// for this, nor break by it.
func (t *turn) explainRemoved(ctx context.Context) {
	for _, s := range *t.searches {
		if list, err := t.removed(ctx, &s.q, &s.got, s.need); err == nil {
			(*t.searched)[s.at].Removed = list
		}
	}
}

// removed searches once more without what the search keeps to, for what it kept out.
func (t *turn) removed(ctx context.Context, q *index.Query, got *index.Result, need bar) ([]Removed, error) {
	open := *q
	open.Kinds, open.Region, open.On = nil, "", ""
	all, err := t.Search.Search(ctx, open)
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, h := range got.Hits {
		known[h.Entry] = true
		for _, other := range h.Others {
			known[other] = true
		}
	}
	var list []Removed
	for _, h := range all.Hits {
		if known[h.Entry] || !need.reached(&h) {
			continue
		}
		e, err := t.Entries.Entry(ctx, h.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if r, ok := keptOut(q, &e); ok {
			r.Score = h.Score
			list = append(list, r)
		}
	}
	return list, nil
}

// keptOut says what of a query keeps an entry out that it does not find.
func keptOut(q *index.Query, e *knowledge.Entry) (Removed, bool) {
	r := Removed{ID: e.ID}
	switch {
	case q.On != "" && e.Expires != "" && e.Expires < q.On:
		r.Why, r.Day = "expired", e.Expires
	case q.On != "" && e.Start() > q.On:
		r.Why, r.Day = "later", e.Start()
	case q.Region != "" && !region.Within(e.Region, q.Region) && !region.Within(q.Region, e.Region):
		r.Why = "region"
	case len(q.Kinds) > 0 && !slices.Contains(q.Kinds, e.Kind):
		r.Why = "kind"
	case q.On != "":
		r.Why = "replaced"
	default:
		return r, false
	}
	return r, true
}

// heard says how the message was understood, and which way answered it.
func (t *turn) heard(way string) *Heard {
	if t.searched == nil {
		return nil
	}
	h := &Heard{Text: t.text, Matter: t.matter, Way: way, On: t.on, Dated: t.dated, Facets: cueWords().facets(t.text), Kind: t.looked}
	if h.Kind != "" && way == "search" {
		h.Way = "lookup"
	}
	if t.named {
		h.Region = t.region
		switch {
		case t.told:
			h.From = "text"
		case t.Message.Region != "":
			h.From = "message"
		case t.session.Region != "":
			h.From = "chat"
		default:
			h.From = "office"
		}
	}
	if a, ok := t.alarms().Hear(t.text); ok {
		h.Alarm = alarmHeard(a)
	}
	return h
}

func alarmHeard(a alarm.Alarm) *HeardAlarm {
	return &HeardAlarm{Topic: a.Topic.Key, Row: a.Row.Text, Note: a.Row.Note, Guess: a.Guess, Read: a.Read, Past: a.Past, Other: a.Other}
}
