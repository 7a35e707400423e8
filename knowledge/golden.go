package knowledge

import (
	"bufio"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Golden is a question of which staff know which entries must answer it.
type Golden struct {
	No       int64
	Ref      string // id that a file gave it; may be empty
	Query    string
	Region   string    // code of who asks; empty for the office's own
	At       time.Time // moment at which it is asked; zero for whenever it is tried
	Relevant []string  // ids of entries, any of which will do
	Note     string
	Who      string // account that made it
	Made     time.Time
	Off      bool
}

// The bounds of a [Golden].
const (
	GoldenRunes    = 1000 // of its question, and of its note
	GoldenRelevant = 20
	// GoldensMost is how many an office may have: all of them run within minutes.
	GoldensMost = 5000
)

// The faults of a [Golden].
var (
	ErrGoldenQuery    = errors.New("a golden question has no question, or one of more than 1,000 characters")
	ErrGoldenRelevant = errors.New("a golden question names no entry, or more than 20")
	ErrGoldensMost    = errors.New("there are too many golden questions")
)

// Clean is the question without needless spaces and doubled ids, or its fault.
func (g Golden) Clean() (Golden, error) {
	g.Query = strings.Join(strings.Fields(strings.ToValidUTF8(g.Query, "")), " ")
	g.Note = strings.TrimSpace(strings.ToValidUTF8(g.Note, ""))
	if note := []rune(g.Note); len(note) > GoldenRunes {
		g.Note = string(note[:GoldenRunes])
	}
	var ids []string
	for _, id := range g.Relevant {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	g.Relevant = ids
	switch {
	case g.Query == "" || utf8.RuneCountInString(g.Query) > GoldenRunes:
		return g, ErrGoldenQuery
	case len(ids) == 0 || len(ids) > GoldenRelevant:
		return g, ErrGoldenRelevant
	}
	return g, nil
}

// goldenLine is a golden question in a file, one a line: what jinguo eval reads, and what
// else there is to it.
type goldenLine struct {
	ID       string   `json:"id"`
	Query    string   `json:"query"`
	Relevant []string `json:"relevant"`
	Region   string   `json:"region,omitempty"`
	At       string   `json:"at,omitempty"`
	Note     string   `json:"note,omitempty"`
	Off      bool     `json:"off,omitempty"`
}

// WriteGoldens writes questions as [ReadGoldens] reads them.
func WriteGoldens(w io.Writer, list []Golden) error {
	lines := json.NewEncoder(w)
	lines.SetEscapeHTML(false)
	for _, g := range list {
		line := goldenLine{ID: g.Ref, Query: g.Query, Relevant: g.Relevant, Region: g.Region, Note: g.Note, Off: g.Off}
		if line.ID == "" {
			line.ID = fmt.Sprintf("golden-%d", g.No)
		}
		if !g.At.IsZero() {
			line.At = g.At.In(China).Format(time.RFC3339)
		}
		if err := lines.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

// GoldenFault is a line of a file of golden questions that cannot be read.
type GoldenFault struct {
	Line int // from 1
	Err  error
}

func (f *GoldenFault) Error() string { return fmt.Sprintf("line %d: %v", f.Line, f.Err) }
func (f *GoldenFault) Unwrap() error { return f.Err }

// ErrGoldenLine is what a line comes to that is no golden question.
var ErrGoldenLine = errors.New(`want {"id","query","relevant":["entry id", …]}`)

// ReadGoldens reads golden questions, one JSON object a line; empty lines are passed over.
// An error in the text is a [GoldenFault].
func ReadGoldens(r io.Reader) ([]Golden, error) {
	var list []Golden
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		text := strings.TrimSpace(strings.TrimPrefix(lines.Text(), "\ufeff"))
		if text == "" {
			continue
		}
		g, err := decodeGolden(text)
		if err == nil && len(list) == GoldensMost {
			err = ErrGoldensMost
		}
		if err != nil {
			return nil, &GoldenFault{n, err}
		}
		list = append(list, g)
	}
	return list, lines.Err()
}

func decodeGolden(text string) (Golden, error) {
	var line goldenLine
	if err := json.Unmarshal([]byte(text), &line); err != nil {
		return Golden{}, ErrGoldenLine
	}
	g := Golden{Ref: line.ID, Query: line.Query, Relevant: line.Relevant, Region: line.Region, Note: line.Note, Off: line.Off}
	if line.At != "" {
		at, err := time.Parse(time.RFC3339, line.At)
		if err != nil {
			return g, ErrGoldenLine
		}
		g.At = at
	}
	return g.Clean()
}

// GoldenKind says where a question of a run comes from.
type GoldenKind string

// The kinds of question in a run.
const (
	GoldenAsked   GoldenKind = "asked"   // the question that is being tried
	GoldenOffice  GoldenKind = "office"  // a golden question
	GoldenWording GoldenKind = "wording" // an example question of an entry, which must find it
)

// Move is where a question found the first of its entries before a change and after it,
// from 1, or 0 where it was not among the first hundred.
type Move struct {
	Kind     GoldenKind `json:"kind"`
	No       int64      `json:"no,omitempty"` // of the golden question
	Query    string     `json:"query"`
	Relevant []string   `json:"relevant"`
	Region   string     `json:"region,omitempty"`
	Before   int        `json:"before"`
	After    int        `json:"after"`
	Fresh    bool       `json:"fresh,omitempty"` // it was not asked before

	// Told says that the conversation was asked as well, as a resident asks it: whether it
	// answers with one of the entries first.
	Told           bool `json:"told,omitempty"`
	AnsweredBefore bool `json:"answered_before,omitempty"`
	AnsweredAfter  bool `json:"answered_after,omitempty"`
}

// loss is how much worse the question is answered: by whether it is, and by reciprocal
// ranks.
func (m Move) loss() float64 {
	loss := reciprocal(m.Before) - reciprocal(m.After)
	switch {
	case m.AnsweredBefore && !m.AnsweredAfter:
		return 2 + loss
	case m.AnsweredAfter && !m.AnsweredBefore:
		return loss - 2
	}
	return loss
}

// Worse and Better report which way the place moved.
func (m Move) Worse() bool  { return !m.Fresh && m.loss() > 0 }
func (m Move) Better() bool { return !m.Fresh && m.loss() < 0 }

func reciprocal(place int) float64 {
	if place == 0 {
		return 0
	}
	return 1 / float64(place)
}

// Moved is a run of questions, worst first, with its figures.
type Moved struct {
	Moves                    []Move
	Better, Worse, Same, New int
	Before, After            RankFigures
}

// RankFigures say how well questions find their entries: the mean of one over the place of
// the first, 0 below the tenth, and the share of questions with it in the first place.
type RankFigures struct{ MRR10, Hit1 float64 }

// Sum sorts a run and adds it up. Questions that are new count for After alone.
func Sum(list []Move) Moved {
	s := Moved{Moves: slices.Clone(list)}
	slices.SortStableFunc(s.Moves, func(a, b Move) int { return cmp.Compare(b.loss(), a.loss()) })
	old := 0
	for _, one := range list {
		switch {
		case one.Fresh:
			s.New++
		case one.Worse():
			s.Worse++
		case one.Better():
			s.Better++
		default:
			s.Same++
		}
		if !one.Fresh {
			old++
			s.Before.add(one.Before)
		}
		s.After.add(one.After)
	}
	s.Before.divide(old)
	s.After.divide(len(list))
	return s
}

func (f *RankFigures) add(place int) {
	if place >= 1 && place <= 10 {
		f.MRR10 += reciprocal(place)
	}
	if place == 1 {
		f.Hit1++
	}
}

func (f *RankFigures) divide(n int) {
	f.MRR10 /= max(float64(n), 1)
	f.Hit1 /= max(float64(n), 1)
}
