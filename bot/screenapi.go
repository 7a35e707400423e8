package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// ScreenQuery is what jinguo screen and POST /api/v1/screen take, one JSON object.
type ScreenQuery struct {
	Programme string         `json:"programme,omitempty"` // id or title; all of the region where empty
	Region    string         `json:"region,omitempty"`    // code or name; the office's where empty
	Facts     map[string]any `json:"facts"`               // as [fact.Read] takes them
	Skip      []string       `json:"skip,omitempty"`      // keys of facts not to ask for
	Lang      string         `json:"lang,omitempty"`      // zh or en
	At        string         `json:"at,omitempty"`        // as in a Question: the day of ages, windows and validity

	// Draft takes the rule of Programme though nobody has confirmed it yet, for staff who
	// try it.
	Draft bool `json:"-"`
}

// ScreenAnswer is what they give.
type ScreenAnswer struct {
	Region   *Region       `json:"region,omitempty"` // whose programmes these are; nil where one was named
	Outcomes []ScreenFound `json:"outcomes"`         // never null: those that fit first, then the open ones
	Next     *ScreenAsk    `json:"next"`             // null where no question matters any more
	Open     []string      `json:"open"`             // keys of the facts that still decide; never null
	TookMS   int64         `json:"took_ms"`
}

// ScreenFound is what one programme comes to, and how to go on from there.
type ScreenFound struct {
	screen.Outcome
	// Standard is how much is given in the words of the record.
	Standard string    `json:"standard,omitempty"`
	Papers   []string  `json:"papers"`   // never null
	Contacts []Contact `json:"contacts"` // never null
	URL      string    `json:"url,omitempty"`
}

// ScreenAsk is the question that decides most.
type ScreenAsk struct {
	Fact     string         `json:"fact"` // its key
	Question string         `json:"question"`
	Type     fact.Type      `json:"type"`
	Unit     string         `json:"unit,omitempty"`
	Choices  []ScreenChoice `json:"choices"` // never null; empty where anything may be said
	Why      string         `json:"why"`
	Private  bool           `json:"private"`
}

// ScreenChoice is a value to choose, and what it is called.
type ScreenChoice struct {
	Value any    `json:"value"`
	Label string `json:"label"`
}

// Misused says what is wrong with a query, the field first.
type Misused struct{ What string }

func (m Misused) Error() string { return m.What }

func misused(field string, err error) error {
	return Misused{field + ": " + strings.Join(strings.Split(err.Error(), "\n"), "; ")}
}

// Screen says what the rules come to for the facts of q, and what to ask next. It keeps
// nothing. An error is a [Misused] where q is wrong.
func (b *Bot) Screen(ctx context.Context, q ScreenQuery) (ScreenAnswer, error) {
	t, on, err := b.asks(q)
	if err != nil {
		return ScreenAnswer{}, err
	}
	rules, err := t.rulesFor(ctx, q, on)
	if err != nil {
		return ScreenAnswer{}, err
	}
	known, err := fact.Read(scoped(q.Facts, rules), on)
	if err != nil {
		return ScreenAnswer{}, misused("facts", err)
	}
	if q.Programme != "" {
		known = screen.Wanting(known)
	}
	for _, key := range q.Skip {
		if fact.Named(key) == nil {
			return ScreenAnswer{}, misused("skip", fmt.Errorf("%.40q: no such fact", key))
		}
	}
	found := screen.NewSet(rules...).Screen(known, q.Skip, on)
	return t.screened(ctx, q, &found, rules)
}

// asks is q as a turn of a conversation, and the day that it is about.
func (b *Bot) asks(q ScreenQuery) (*turn, knowledge.Date, error) {
	m, err := Question{Lang: cmp.Or(q.Lang, Chinese), At: q.At}.Message()
	if err != nil {
		return nil, "", Misused{err.Error()}
	}
	if q.Region != "" {
		r, err := region.Parse(q.Region)
		if err != nil {
			return nil, "", misused("region", err)
		}
		m.Region = r.Code
	}
	on := knowledge.DateOf(b.Now().In(knowledge.China))
	if !m.At.IsZero() {
		on = knowledge.DateOf(m.At.In(knowledge.China))
	}
	return b.hear(m), on, nil
}

// rulesFor are the rules that q is about.
func (t *turn) rulesFor(ctx context.Context, q ScreenQuery, on knowledge.Date) ([]*screen.Rule, error) {
	if t.Programmes == nil || t.Entries == nil {
		return nil, errAbsent
	}
	if q.Draft && q.Programme != "" {
		return t.draft(ctx, q.Programme)
	}
	b, err := t.rules.read(ctx, t.Programmes)
	if err != nil {
		return nil, err
	}
	if q.Programme == "" {
		return b.within(t.region, on), nil
	}
	rules := b.rules(on, func(r *ruled) bool { return q.Programme == r.rule.ID || q.Programme == r.rule.Title })
	if len(rules) == 0 {
		return nil, misused("programme", fmt.Errorf("no programme in force with a confirmed rule is called %.60q", q.Programme))
	}
	return rules[:1], nil
}

// draft is the rule of a programme, confirmed or not.
func (t *turn) draft(ctx context.Context, name string) ([]*screen.Rule, error) {
	entries, err := t.Programmes.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	for i := range entries {
		e := &entries[i]
		if e.ID != name && e.Title != name {
			continue
		}
		rule, problems := screen.Compile(e)
		if len(problems) > 0 {
			return nil, misused("programme", fmt.Errorf("%s %s", problems[0].What(t.lang), problems[0].Advice(t.lang)))
		}
		if rule != nil {
			return []*screen.Rule{rule}, nil
		}
	}
	return nil, misused("programme", fmt.Errorf("%.60q has no rule", name))
}

// scoped lets facts about the only programme go without its title: had for had@title.
func scoped(facts map[string]any, rules []*screen.Rule) map[string]any {
	if len(rules) != 1 {
		return facts
	}
	all := make(map[string]any, len(facts))
	for key, value := range facts {
		all[fact.Key(key, rules[0].Title)] = value
	}
	return all
}

// screened is what was found in the public contract's shape.
func (t *turn) screened(ctx context.Context, q ScreenQuery, found *screen.Screening, rules []*screen.Rule) (ScreenAnswer, error) {
	a := ScreenAnswer{Outcomes: []ScreenFound{}, Open: []string{}}
	if r, ok := region.Lookup(t.region); ok && q.Programme == "" {
		a.Region = &Region{Code: r.Code, Name: r.Name}
	}
	for _, o := range found.Outcomes {
		e, err := t.Entries.Entry(ctx, o.Programme)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue // it went after its rule was read
		}
		if err != nil {
			return a, err
		}
		one, err := t.foundOne(ctx, o, &e)
		if err != nil {
			return a, err
		}
		a.Outcomes = append(a.Outcomes, one)
	}
	a.Open = append(a.Open, found.Open...)
	if len(found.Open) > 0 {
		a.Next = t.ask(found.Open[0], rules)
	}
	return a, nil
}

// foundOne is an outcome of e, with what stands in its record about how to go on.
func (t *turn) foundOne(ctx context.Context, o screen.Outcome, e *knowledge.Entry) (ScreenFound, error) {
	f := ScreenFound{Outcome: o, Papers: []string{}}
	for i := range f.Clauses {
		if c := &f.Clauses[i]; t.lang == English && c.ReasonEn != "" {
			c.Reason = c.ReasonEn
		}
	}
	if p := e.Programme; p != nil {
		f.Standard = p.Amount
		f.Papers = append(f.Papers, p.Papers...)
	}
	if e.Source != nil {
		f.URL = e.Source.URL
	}
	desks, err := t.reachable(ctx, e)
	f.Contacts = t.contacts(desks)
	return f, err
}

// ask is the question about a fact.
func (t *turn) ask(key string, rules []*screen.Rule) *ScreenAsk {
	f := fact.Named(key)
	words := f.In(t.lang)
	a := &ScreenAsk{
		Fact: key, Question: strings.ReplaceAll(words.Ask, "{{.Programme}}", fact.Programme(key)),
		Type: f.Type, Unit: f.Unit[t.lang], Choices: []ScreenChoice{}, Why: words.Why, Private: f.Private > 0,
	}
	choose := func(value any, label string) { a.Choices = append(a.Choices, ScreenChoice{value, label}) }
	switch f.Type {
	case fact.Bool:
		choose(true, t.word("screen_yes"))
		choose(false, t.word("screen_no"))
	case fact.Choice, fact.Choices:
		for _, o := range f.Options {
			choose(o.Value, o.In(t.lang))
		}
	case fact.Region:
		codes, nested := t.regions(f, rules)
		for _, code := range codes {
			choose(code, region.Full(code))
		}
		if !nested { // another place may lie in a region that a rule names
			choose(fact.Elsewhere, t.word("screen_other_place"))
		}
	}
	return a
}
