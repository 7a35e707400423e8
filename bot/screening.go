package bot

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// Screening is what the talk about what somebody can have remembers. It holds facts,
// no text that she wrote; they go as soon as the outcome is told, when she stops, and
// with all the rest 30 minutes after her last message.
type Screening struct {
	Started time.Time   `json:"started"`       // its buttons carry it
	For     []string    `json:"for,omitempty"` // ids of programmes; empty for all of the region
	Values  fact.Values `json:"values,omitempty"`
	Asked   []string    `json:"asked,omitempty"`   // keys of the facts that were asked, in order
	Skipped []string    `json:"skipped,omitempty"` // those that she does not know, or would rather not say
	Pending string      `json:"pending,omitempty"` // the last of Asked, while she has not answered
	Picked  []string    `json:"picked,omitempty"`  // choices for Pending that she picked so far
	Unclear int         `json:"unclear,omitempty"` // times in a row that an answer to Pending was not understood
	Again   string      `json:"again,omitempty"`   // key that is asked once more, for a more precise answer

	// Programme is the one whose papers she ticks, by their place, once the outcome is told.
	Programme string `json:"programme,omitempty"`
	Ticked    []int  `json:"ticked,omitempty"`
}

// How many questions are asked at most.
const (
	mostForOne = 12
	mostForAll = 15
)

func (s *Screening) most() int {
	if len(s.For) == 1 {
		return mostForOne
	}
	return mostForAll
}

// clone is s for another turn to change.
func (s *Screening) clone() *Screening {
	if s == nil {
		return nil
	}
	c := *s
	c.Values = maps.Clone(s.Values)
	c.Asked, c.Skipped = slices.Clone(s.Asked), slices.Clone(s.Skipped)
	c.Picked, c.Ticked = slices.Clone(s.Picked), slices.Clone(s.Ticked)
	return &c
}

// no is the number by which its buttons name the screening.
func (s *Screening) no() string { return strconv.FormatInt(s.Started.Unix(), 36) }

// waits reports whether a question of s waits for its answer.
func (s *Screening) waits() bool { return s != nil && s.Pending != "" }

// set notes the value of a fact, whichever was asked. One that is none is left out.
func (s *Screening) set(key string, value any) {
	if s.Values == nil {
		s.Values = fact.Values{}
	}
	if s.Values.Set(key, value) != nil {
		return
	}
	s.Skipped = slices.DeleteFunc(s.Skipped, func(k string) bool { return k == key })
	s.settle(key)
}

// skip notes that a fact is not to be had from her.
func (s *Screening) skip(key string) {
	delete(s.Values, key)
	if !slices.Contains(s.Skipped, key) {
		s.Skipped = append(s.Skipped, key)
	}
	s.settle(key)
}

// settle ends the waiting for a fact.
func (s *Screening) settle(key string) {
	if s.Pending == key {
		s.Pending, s.Picked, s.Unclear = "", nil, 0
	}
}

// back goes back to the question before, as if it had not been answered.
func (s *Screening) back() {
	n := len(s.Asked) - 1
	if s.Pending == "" || n < 1 {
		return
	}
	s.Asked = s.Asked[:n]
	s.reopen(s.Asked[n-1])
}

// reopen asks a fact once more that was asked before, in place of what is asked now.
func (s *Screening) reopen(key string) {
	s.drop()
	s.Asked = slices.DeleteFunc(s.Asked, func(k string) bool { return k == key })
	s.Skipped = slices.DeleteFunc(s.Skipped, func(k string) bool { return k == key })
	delete(s.Values, key)
	s.wait(key)
}

// drop takes back the question that waits.
func (s *Screening) drop() {
	if n := len(s.Asked) - 1; n >= 0 && s.Asked[n] == s.Pending {
		s.Asked = s.Asked[:n]
	}
	s.settle(s.Pending)
}

func (s *Screening) wait(key string) {
	s.Asked = append(s.Asked, key)
	s.Pending, s.Picked, s.Unclear = key, nil, 0
}

// next is the fact to ask, of those that still decide: the one that is asked already,
// as long as it does; empty where nothing is to be asked any more.
func (s *Screening) next(open []string) string {
	if s.waits() && slices.Contains(open, s.Pending) {
		return s.Pending
	}
	s.drop()
	for _, key := range open {
		_, told := s.Values[key]
		switch at := slices.Index(s.Asked, key); {
		case told && s.Again == key: // that is as precise as she can tell
			s.Skipped = append(s.Skipped, key)
			continue
		case at >= 0:
			s.Asked = slices.Delete(s.Asked, at, at+1)
		case len(s.Asked) >= s.most():
			return ""
		}
		if told {
			s.Again = key
		}
		s.wait(key)
		break
	}
	return s.Pending
}

// begin starts a screening for the programmes with these ids, for all of the region
// where there are none. What she said in text counts, and what she said in a screening
// that is under way.
func (t *turn) begin(ctx context.Context, ids []string, text string) (*Reply, error) {
	if t.Shared {
		return t.talk(Chat, "screen_alone"), nil
	}
	s := &Screening{Started: t.now.UTC().Truncate(time.Second), For: ids, Values: fact.Values{}}
	if old := t.session.Screen; old.waits() {
		maps.Copy(s.Values, old.Values)
		s.Skipped = old.Skipped
	}
	heard := fact.Hear(text, t.today())
	maps.Copy(s.Values, heard)
	t.session.Screen = s
	t.moveTo(heard)
	lead := []Line{t.say("screen_all", nil)}
	if len(ids) == 1 {
		e, err := t.Entries.Entry(ctx, ids[0])
		if err != nil {
			return nil, err
		}
		lead[0] = t.say("screen_one", map[string]any{"Title": shorten(e.Title, 60)})
	}
	return t.goOn(ctx, append(lead, t.noted(heard)...)...)
}

// known is what she said, and that she wants what she asks for by its name.
func (s *Screening) known() fact.Values {
	if len(s.For) == 1 {
		return screen.Wanting(s.Values)
	}
	return s.Values
}

// goOn asks the next question after the lines of lead, or tells the outcome.
func (t *turn) goOn(ctx context.Context, lead ...Line) (*Reply, error) {
	s := t.session.Screen
	rules, err := t.ruled(ctx, s.For)
	if err != nil {
		return nil, err
	}
	if len(rules) == 0 {
		t.session.Screen = nil
		return t.human(ctx, "screen_none")
	}
	found := screen.NewSet(rules...).Screen(s.known(), s.Skipped, t.today())
	if key := s.next(found.Open); key != "" {
		return t.question(key, &found, rules, lead), nil
	}
	return t.outcome(ctx, &found)
}

// ruled are the rules of the programmes with these ids, of all of the region where
// there are none.
func (t *turn) ruled(ctx context.Context, ids []string) ([]*screen.Rule, error) {
	if t.Programmes == nil || t.Entries == nil {
		return nil, errAbsent
	}
	b, err := t.rules.read(ctx, t.Programmes)
	if err != nil {
		return nil, err
	}
	if len(ids) > 0 {
		return b.of(ids, t.today()), nil
	}
	return b.within(t.region, t.today()), nil
}

// linked starts the screening that a link with that payload is for. A programme that
// has no rule is shown instead.
func (t *turn) linked(ctx context.Context, payload string) (*Reply, error) {
	if t.Programmes == nil || t.Entries == nil {
		return nil, errAbsent
	}
	b, err := t.rules.read(ctx, t.Programmes)
	if err != nil {
		return nil, err
	}
	id, ok := fromDeepLink(payload, b.ids)
	if ok {
		t.session.Screen = nil // who follows a link may be somebody else
	}
	switch {
	case !ok:
		return t.human(ctx, "screen_gone")
	case id == "":
		return t.begin(ctx, nil, "")
	case len(b.of([]string{id}, t.today())) > 0:
		return t.begin(ctx, []string{id}, "")
	}
	e, err := t.Entries.Entry(ctx, id)
	if err != nil {
		return nil, err
	}
	d := &decision{status: Answered, found: []found{again(e, nil)}, said: []Line{t.say("screen_unruled", nil)}}
	return t.compose(ctx, d)
}

// moveTo takes a place where she lives for her region, where that says more than what
// is known.
func (t *turn) moveTo(values fact.Values) {
	code, _ := values["lives"].(string)
	if _, known := region.Lookup(code); !known || code == "" || !region.Within(code, t.session.Region) {
		return
	}
	t.session.Region, t.region, t.named, t.behind = code, code, true, nil
}

// stay undoes that a region in an answer was taken for the one that she asks about.
func (t *turn) stay() {
	m := t.Message
	m.Text = ""
	fresh := t.hear(m)
	t.session.Region = m.Session.Region
	t.region, t.named, t.told, t.choices = fresh.region, fresh.named, false, nil
}

// offerToResume adds the button that goes on with a screening to a reply that is
// about something else.
func (t *turn) offerToResume(reply *Reply) {
	if s := t.session.Screen; s.waits() && !t.asking && !t.Whole {
		reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("screen_resume"), Data: t.answering(s.Pending, answerResume)}})
	}
}

// stopped ends a screening half way. What it was about can still be asked about.
func (t *turn) stopped(ctx context.Context) (*Reply, error) {
	ids := t.session.Screen.For
	t.session.Screen = nil
	if len(ids) != 1 {
		return t.human(ctx, "screen_stopped")
	}
	e, err := t.Entries.Entry(ctx, ids[0])
	if errors.Is(err, knowledge.ErrNotFound) {
		return t.human(ctx, "screen_stopped")
	}
	if err != nil {
		return nil, err
	}
	t.remember(&decision{found: []found{again(e, nil)}})
	desks, err := t.reachable(ctx, &e)
	if err != nil {
		return nil, err
	}
	calls := t.calls(desks)
	return &Reply{
		Status:  Chat,
		Lines:   append([]Line{t.say("screen_stopped", nil)}, calls[:min(mostContacts, len(calls))]...),
		Buttons: [][]Button{{{Label: t.word("screen_read"), Data: t.data("show") + ":1"}}},
	}, nil
}

// screens reports whether a screening can be started for e here.
func (t *turn) screens(e *knowledge.Entry) bool {
	today := t.today()
	return t.Programmes != nil && !t.Shared && !t.Whole && confirmed(e) && e.Start() <= today && !t.ended(e)
}
