package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"time"

	"jinguo/bot"
	"jinguo/index"
	"jinguo/knowledge"
)

// A dry run asks questions of the index as it is and as it would be. It is carried on by
// the requests of the page that watches it, a piece each, and so ends with them: no
// process goes on that nobody looks at.
type dryRun struct {
	questions []question
	moves     []knowledge.Move
}

func (d *dryRun) done() bool { return len(d.moves) == len(d.questions) }

// question is one of a run.
type question struct {
	knowledge.Move
	text  string // that is searched for
	code  string
	at    time.Time
	lang  string
	place *knowledge.LatLon
}

// How long a request carries a run on, and how long one that nobody carries on keeps
// others waiting.
const (
	stepFor = time.Second
	heldFor = 15 * time.Second
)

// How many entries around what changes are asked their own example questions, and how many
// of these are asked at most.
const (
	aroundChange = 200
	mostWordings = 3000
)

// dryRuns lets one run at a time.
type dryRuns struct {
	mu   sync.Mutex
	id   string
	last time.Time
}

// take reserves the place for a run, or goes on with it.
func (d *dryRuns) take(id string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.id != "" && d.id != id && now.Sub(d.last) < heldFor {
		return false
	}
	d.id, d.last = id, now
	return true
}

// held reports whether a run has the place, and somebody carries it on.
func (d *dryRuns) held(id string, now time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.id == id && now.Sub(d.last) < heldFor
}

func (d *dryRuns) leave(id string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.id == id {
		d.id = ""
	}
}

// tryRun carries the run of a plan on.
func (s *Server) tryRun(w http.ResponseWriter, r *http.Request, v *visit, t *trial) {
	if t.plan != nil && t.plan.run != nil && !t.plan.run.done() {
		if !s.trials.dry.take(t.id, s.Now()) {
			s.dropPlan(t)
		} else if err := s.step(r.Context(), t); err != nil {
			s.dropPlan(t)
			s.fail(w, r, v, err)
			return
		}
	}
	if !byScript(r) || t.plan == nil || t.plan.run.done() {
		s.reload(w, r, t.path()+"#plan")
		return
	}
	view, err := s.planView(r.Context(), v, t)
	if err != nil {
		s.fail(w, r, v, err)
		return
	}
	s.piece(w, r, v, http.StatusOK, "try", "progress", view)
}

// reload has the browser show a page anew, whether htmx asks or a form.
func (s *Server) reload(w http.ResponseWriter, r *http.Request, to string) {
	if byScript(r) {
		w.Header().Set("HX-Refresh", "true")
		w.WriteHeader(http.StatusOK)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// step carries the run of a trial's plan on for a while.
func (s *Server) step(ctx context.Context, t *trial) error {
	run := t.plan.run
	before, endBefore, err := s.judge(ctx, t.asked, nil)
	if err != nil {
		return err
	}
	defer endBefore()
	after, endAfter, err := s.judge(ctx, t.asked, t.plan)
	if err != nil {
		return err
	}
	defer endAfter()
	for end := s.Now().Add(stepFor); !run.done() && s.Now().Before(end); {
		q := run.questions[len(run.moves)]
		if q.Before, q.AnsweredBefore, err = before.place(ctx, &q); err != nil {
			return err
		}
		if q.After, q.AnsweredAfter, err = after.place(ctx, &q); err != nil {
			return err
		}
		run.moves = append(run.moves, q.Move)
	}
	if run.done() {
		s.trials.dry.leave(t.id)
	}
	return nil
}

// A judge tells how questions are answered by an index, as it is or as it would be.
type judge struct {
	*Server
	search bot.Searcher
	sup    supposed
	over   *index.Trial
	talker *bot.Bot // at the present moment
}

// judge opens a judge of what a question supposes, with a plan carried out, which may be
// nil. The caller ends it.
func (s *Server) judge(ctx context.Context, a asked, p *plan) (*judge, func(), error) {
	sup, err := s.suppose(ctx, a, p)
	if err != nil {
		return nil, nil, err
	}
	over, err := s.over(ctx, sup)
	if err != nil {
		return nil, nil, err
	}
	j := &judge{Server: s, search: s.Index, sup: sup, over: over, talker: s.talker(time.Time{}, sup, over)}
	if over == nil {
		return j, func() {}, nil
	}
	j.search = over
	return j, func() { over.Close() }, nil
}

// place is where the first of a question's entries stands, and whether the conversation
// answers with one of them first, where that counts.
func (j *judge) place(ctx context.Context, q *question) (place int, answered bool, err error) {
	found, err := j.search.Search(ctx, j.rankQuery(q.text, q.code, q.at))
	if err != nil || !q.Told {
		return found.Place(q.Relevant), false, err
	}
	b := j.talker
	if !q.at.IsZero() {
		b = j.Server.talker(q.at, j.sup, j.over)
	}
	got, err := converse(ctx, b, bot.Message{
		Text: q.Query, Place: q.place, Lang: q.lang, Chat: trialChat, Reach: true, Session: bot.Session{Region: q.code, Told: true},
	})
	return found.Place(q.Relevant), slices.Contains(q.Relevant, got.Shown()), err
}

// questionsFor are the questions by which a plan is judged: the tried one, the office's
// golden ones, and the example questions of the entries that are closest to what changes.
func (s *Server) questionsFor(ctx context.Context, v *visit, t *trial) ([]question, error) {
	text, code := t.searched()
	list := []question{{
		Move: knowledge.Move{Kind: knowledge.GoldenAsked, Query: t.asked.Query, Relevant: []string{t.pin}, Region: code, Told: true},
		text: text, code: code, at: t.asked.At, lang: t.asked.Lang, place: t.asked.Place,
	}}
	goldens, err := s.goldenQuestions(ctx, v.Sees)
	if err != nil {
		return nil, err
	}
	near, err := s.around(ctx, t.plan, t.pin)
	if err != nil {
		return nil, err
	}
	return append(append(list, goldens...), s.wordingQuestions(near)...), nil
}

// goldenQuestions are the office's golden questions that are on, of the regions that count.
func (s *Server) goldenQuestions(ctx context.Context, counts func(region string) bool) ([]question, error) {
	goldens, err := s.Store.Goldens(ctx)
	if err != nil {
		return nil, err
	}
	var list []question
	for _, g := range goldens {
		if g.Off || !counts(g.Region) {
			continue
		}
		code := g.Region
		if code == "" {
			code = s.Region
		}
		list = append(list, question{
			Move: knowledge.Move{Kind: knowledge.GoldenOffice, No: g.No, Query: g.Query, Relevant: g.Relevant, Region: g.Region, Told: true},
			text: g.Query, code: code, at: g.At,
		})
	}
	return list, nil
}

// wordingQuestions are the example questions of entries in force. One that several have
// is right with any of them.
func (s *Server) wordingQuestions(entries []knowledge.Entry) []question {
	today := knowledge.DateOf(s.Now().In(knowledge.China))
	var list []question
	at := map[string]int{} // by region and question
	for _, e := range entries {
		if e.State != knowledge.Published || e.Start() > today || e.Expires != "" && e.Expires < today {
			continue
		}
		for _, wording := range e.Questions {
			key := e.Region + "\x00" + wording
			if i, twice := at[key]; twice {
				list[i].Relevant = append(list[i].Relevant, e.ID)
				continue
			}
			if len(list) == mostWordings {
				return list
			}
			at[key] = len(list)
			list = append(list, question{
				Move: knowledge.Move{Kind: knowledge.GoldenWording, Query: wording, Relevant: []string{e.ID}, Region: e.Region},
				text: wording, code: e.Region,
			})
		}
	}
	return list
}

// around are the entries that are closest to what a plan changes, and these themselves.
func (s *Server) around(ctx context.Context, p *plan, pin string) ([]knowledge.Entry, error) {
	texts := []string{p.wording}
	if p.row != nil {
		texts = append([]string{p.row.Said}, p.row.Written...)
	}
	ids := []string{pin}
	if p.counter != "" {
		ids = append(ids, p.counter)
	}
	known := map[string]bool{pin: true, p.counter: true}
	for _, text := range texts {
		found, err := s.Index.Search(ctx, index.Query{Text: text, NoSample: s.Bot.NoSample, AsTyped: true, Limit: aroundChange})
		if err != nil {
			return nil, err
		}
		for _, h := range found.Hits {
			for _, id := range append([]string{h.Entry}, h.Others...) {
				if !known[id] {
					known[id] = true
					ids = append(ids, id)
				}
			}
		}
	}
	var list []knowledge.Entry
	for _, id := range ids {
		e, err := s.Store.Entry(ctx, id)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// movesView is what a run came to, as the page shows it.
type movesView struct {
	knowledge.Moved
	Rows []moveView // that moved, the worst first
	More int        // rows that are not shown
	Kept []moveView // some that did not move
	// Failing are some that their entries do not answer after, and Fail is how many there are.
	Failing []moveView
	Fail    int
	// Sources says of where the questions are.
	Sources string
}

// moveView is one question of a run.
type moveView struct {
	knowledge.Move
	Class    string // worse, better or same
	From, To string // places in words
	Change   string // better or worse, in words
	Source   string // sentence: where the question comes from
	Region   string
}

// mostMoves is how many rows of a run are shown, and mostSame how many that stayed.
const (
	mostMoves = 100
	mostSame  = 50
)

func movesOf(v *visit, m knowledge.Moved) movesView {
	view := movesView{Moved: m}
	asks := map[knowledge.GoldenKind]int{}
	for _, one := range m.Moves {
		asks[one.Kind]++
		row := moveView{
			Move: one, From: stands(v, one, one.Before, one.AnsweredBefore), To: stands(v, one, one.After, one.AnsweredAfter),
			Source: v.Say("try_from_" + string(one.Kind)), Region: regionName(one.Region),
		}
		if one.Fresh {
			row.From = v.Say("try_place_new")
		}
		if one.After != 1 && !one.AnsweredAfter || one.Told && !one.AnsweredAfter {
			if view.Fail++; len(view.Failing) < mostSame {
				view.Failing = append(view.Failing, row)
			}
		}
		switch {
		case one.Worse():
			row.Class, row.Change = "worse", v.Say("try_worse")
		case one.Better():
			row.Class, row.Change = "better", v.Say("try_better")
		case one.Fresh:
			continue
		default:
			row.Class = "same"
			if len(view.Kept) < mostSame {
				view.Kept = append(view.Kept, row)
			}
			continue
		}
		if len(view.Rows) == mostMoves {
			view.More++
			continue
		}
		view.Rows = append(view.Rows, row)
	}
	view.Sources = v.Say("try_sources", "Goldens", asks[knowledge.GoldenOffice], "Wordings", asks[knowledge.GoldenWording])
	return view
}

// stands is where a question found its entries, and whether they answered, in words.
func stands(v *visit, m knowledge.Move, place int, answered bool) string {
	switch {
	case answered:
		return v.Say("try_place_answers")
	case m.Told && place != 0:
		return v.Say("try_place_unanswered", "Place", place)
	}
	return placeWord(v, place)
}

// placeWord is a place in words.
func placeWord(v *visit, place int) string {
	if place == 0 {
		return v.Say("try_place_none")
	}
	return v.Say("try_place", "Place", place)
}

// Compared reports whether there is anything that was asked before.
func (m movesView) Compared() bool { return m.Better+m.Worse+m.Same > 0 }

// Percent writes a figure for people.
func (m movesView) Percent(share float64) string { return percent(share) }

// Three writes a figure for those who compare runs.
func (m movesView) Three(figure float64) string { return strconv.FormatFloat(figure, 'f', 3, 64) }
