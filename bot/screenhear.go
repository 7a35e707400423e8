package bot

import (
	"context"
	"maps"
	"reflect"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/fact"
	"jinguo/knowledge/screen"
)

// screening starts to tell what she can have, where the message asks for that, and
// takes it as the answer where a question waits for one.
func (t *turn) screening(ctx context.Context) (*Reply, error) {
	if t.text == "" || t.Programmes == nil {
		return nil, nil
	}
	if screenWords().asksAll(t.matter, t.today()) {
		return t.begin(ctx, nil, t.text)
	}
	if t.session.Screen.waits() && t.wrong == nil {
		return t.taken(ctx)
	}
	if t.Whole {
		return nil, nil // the entry's own conditions tell more there than a first question
	}
	if screenWords().beside(t.text) == "alone" {
		return t.beginLast(ctx)
	}
	if screenWords().asksFor(t.text) {
		return t.beginNamed(ctx)
	}
	return nil, nil
}

// beginLast starts a screening for the programme that was read last, for all of the
// region where nothing was. Nil where it was something else, or has no rule.
func (t *turn) beginLast(ctx context.Context) (*Reply, error) {
	if len(t.session.Shown) == 0 {
		return t.begin(ctx, nil, t.text)
	}
	last, err := t.last(ctx)
	if last == nil || err != nil {
		return nil, err
	}
	return t.beginOne(ctx, &last.entry)
}

// nearlyBest is the share of the best one's score from which a programme is meant by who
// asks whether she can have it, though another entry answers better.
const nearlyBest = 0.8

// beginNamed starts a screening for the programme that the message names; nil where it
// names none that has a rule.
func (t *turn) beginNamed(ctx context.Context) (*Reply, error) {
	before := *t
	d, err := t.decide(ctx)
	if err != nil {
		return nil, err
	}
	for i := range d.found {
		f := &d.found[i]
		if d.status == Answered && f.Kind == knowledge.Program && f.Score >= nearlyBest*d.found[0].Score {
			reply, err := t.beginOne(ctx, &f.entry)
			if reply != nil || err != nil {
				return reply, err
			}
		}
	}
	*t = before
	return nil, nil
}

// beginOne starts a screening for e; nil where it has no rule.
func (t *turn) beginOne(ctx context.Context, e *knowledge.Entry) (*Reply, error) {
	rules, err := t.ruled(ctx, []string{e.ID})
	if len(rules) == 0 || err != nil {
		return nil, err
	}
	return t.begin(ctx, []string{e.ID}, t.text)
}

// pressedScreen starts a screening for the entry with that number of the last answer.
func (t *turn) pressedScreen(ctx context.Context, number string) (*Reply, error) {
	e, err := t.nth(ctx, number)
	if err != nil {
		return nil, err
	}
	if e == nil {
		return t.stale(), nil
	}
	reply, err := t.beginOne(ctx, e)
	if reply == nil && err == nil {
		return t.linked(ctx, DeepLink(e.ID))
	}
	return reply, err
}

// heedful are the small talk that is heard whatever was asked.
var heedful = []string{"human", "status", "forget", "nokeep", "keep", "help", "who", "chinese", "english"}

// taken takes a message while a question waits.
func (t *turn) taken(ctx context.Context) (*Reply, error) {
	if slices.Contains(heedful, cueWords().chat(t.text)) {
		return nil, nil
	}
	if said := screenWords().beside(t.text); said != "" && said != "alone" {
		return t.besides(ctx, said)
	}
	if rest, ok := screenWords().corrected(t.text); ok {
		if reply, err := t.corrected(ctx, rest); reply != nil || err != nil {
			return reply, err
		}
	}
	key := t.session.Screen.Pending
	readings := fact.Answer(key, t.text, t.today())
	if fact.Named(key).Type == fact.Bool && t.saysOther(key) {
		readings = nil // 我没结婚 is no answer to whether she is pregnant
	}
	switch len(readings) {
	case 0:
		return t.misheard(ctx)
	case 1:
		return t.understand(ctx, key, readings[0])
	}
	return t.whichReading(ctx, key, readings)
}

// besides obeys what she says beside an answer.
func (t *turn) besides(ctx context.Context, said string) (*Reply, error) {
	s := t.session.Screen
	switch said {
	case answerStop:
		return t.stopped(ctx)
	case answerBack:
		s.back()
	case answerUnknown, answerSilent:
		s.skip(s.Pending)
	case answerWhy:
		if f := fact.Named(s.Pending); f.Private == 0 { // else the question says so itself
			return t.goOn(ctx, t.say("screen_why", map[string]any{"Why": f.In(t.lang).Why}))
		}
	}
	return t.goOn(ctx)
}

// saysOther reports whether the text tells other facts, and not the one that is asked.
func (t *turn) saysOther(key string) bool {
	heard := fact.Hear(t.text, t.today())
	_, told := heard[key]
	return len(heard) > 0 && !told
}

// understand takes a reading of a text for the answer, and what else the text says.
func (t *turn) understand(ctx context.Context, key string, r fact.Reading) (*Reply, error) {
	t.stay()
	s := t.session.Screen
	values := fact.Values{key: r.Value}
	if strings.ContainsAny(t.text, ",，。;；") {
		for other, value := range fact.Hear(t.text, t.today()) {
			if _, told := s.Values[other]; !told && other != key {
				values[other] = value
			}
		}
	}
	return t.goOn(ctx, t.takeAll(values)...)
}

// takeAll notes several facts, and tells back what it noted.
func (t *turn) takeAll(values fact.Values) []Line {
	for _, key := range known(values) {
		t.session.Screen.set(key, values[key])
	}
	t.moveTo(values)
	return append(t.noted(values), t.careful(values)...)
}

// careful is whom to call in danger, where she says that she suffered violence.
func (t *turn) careful(values fact.Values) []Line {
	if suffered, _ := values["violence"].(bool); !suffered {
		return nil
	}
	return []Line{t.say("urgent_note", nil)}
}

// mostReadings is how many readings of a text can be chosen from.
const mostReadings = 6

// whichReading asks which of several readings is meant, unless that makes no difference.
func (t *turn) whichReading(ctx context.Context, key string, readings []fact.Reading) (*Reply, error) {
	t.stay()
	s := t.session.Screen
	rules, err := t.ruled(ctx, s.For)
	if err != nil {
		return nil, err
	}
	readings = readings[:min(mostReadings, len(readings))]
	if alikeReadings(screen.NewSet(rules...), s, key, readings, t.today()) {
		return t.understand(ctx, key, readings[0])
	}
	reply, err := t.goOn(ctx, t.say("screen_which", nil))
	if err != nil || s.Pending != key {
		return reply, err
	}
	var rows [][]Button
	for _, r := range readings {
		label := r.Zh
		if t.lang == English {
			label = r.En
		}
		if data := t.answering(key, encoded(r.Value)); len(data) <= mostData {
			rows = append(rows, []Button{{Label: label, Data: data}})
		}
	}
	reply.Buttons = append(rows, t.leaving(key)...)
	return reply, nil
}

// mostData is how many bytes a button carries.
const mostData = 64

// alikeReadings reports whether all readings come to the same.
func alikeReadings(set *screen.Set, s *Screening, key string, readings []fact.Reading, on knowledge.Date) bool {
	var first screen.Screening
	for i, r := range readings {
		values := maps.Clone(s.known())
		if values == nil {
			values = fact.Values{}
		}
		if values.Set(key, r.Value) != nil {
			return false
		}
		got := set.Screen(values, s.Skipped, on)
		if i == 0 {
			first = got
		} else if !reflect.DeepEqual(first, got) {
			return false
		}
	}
	return true
}

// corrected takes back what she said before: what the rest of the message says instead
// counts, else she is asked that once more. Nil where nothing tells what she means.
func (t *turn) corrected(ctx context.Context, rest string) (*Reply, error) {
	s := t.session.Screen
	if bare(rest) == "" {
		if len(s.Asked) < 2 {
			return nil, nil
		}
		s.back()
		return t.goOn(ctx)
	}
	if heard := fact.Hear(rest, t.today()); len(heard) > 0 {
		t.stay()
		return t.goOn(ctx, t.takeAll(heard)...)
	}
	if key := s.mentioned(rest); key != "" {
		t.stay()
		s.reopen(key)
		return t.goOn(ctx)
	}
	if n := len(s.Asked) - 2; n >= 0 {
		if readings := fact.Answer(s.Asked[n], rest, t.today()); len(readings) == 1 {
			t.stay()
			values := fact.Values{s.Asked[n]: readings[0].Value}
			return t.goOn(ctx, t.takeAll(values)...)
		}
	}
	if readings := fact.Answer(s.Pending, rest, t.today()); len(readings) == 1 {
		return t.understand(ctx, s.Pending, readings[0])
	}
	return nil, nil
}

// mentioned is a known fact whose value, or whose name, the text mentions; empty where
// there is none.
func (s *Screening) mentioned(text string) string {
	for _, key := range known(s.Values) {
		f := fact.Named(key)
		words := append([]string{f.Zh.Label, f.En.Label}, f.Also...)
		if value, ok := s.Values[key].(string); ok {
			if o := f.Option(value); o != nil {
				words = append(append(words, o.Zh, o.En), o.Also...)
			}
		}
		for _, w := range words {
			if w != "" && strings.Contains(strings.ToLower(text), strings.ToLower(w)) {
				return key
			}
		}
	}
	return ""
}

// unclear are the keys of what to say where an answer is not understood.
var unclear = map[fact.Type]string{
	fact.Bool: "screen_unclear_bool", fact.Number: "screen_unclear_number", fact.Choice: "screen_unclear_choice",
	fact.Choices: "screen_unclear_choices", fact.Ages: "screen_unclear_ages", fact.Region: "screen_unclear_region",
}

// misheard goes on where a text is no answer to what was asked: it may say other
// facts, or ask something that has an answer of its own. Else she is asked once more.
func (t *turn) misheard(ctx context.Context) (*Reply, error) {
	s := t.session.Screen
	asks := cueWords().inquires(t.text)
	if heard := fact.Hear(t.text, t.today()); len(heard) > 0 && !asks {
		t.stay()
		return t.goOn(ctx, t.takeAll(heard)...)
	}
	if asks || cueWords().chat(t.text) != "" {
		before := *t
		reply, err := t.otherwise(ctx)
		if err != nil || reply.Status == Answered || reply.Status == Chat {
			return reply, err
		}
		*t = before
	}
	t.stay()
	other, err := t.ahead(ctx)
	if err != nil {
		return nil, err
	}
	if len(other) > 0 {
		return t.goOn(ctx, t.takeAll(other)...)
	}
	s.Unclear++
	key := unclear[fact.Named(s.Pending).Type]
	if s.Unclear > 1 {
		key = "screen_unclear"
	}
	return t.goOn(ctx, t.say(key, nil))
}

// ahead is the fact that is not asked yet and that the text is a choice of, such as
// 低保; empty where it is none, or one of several.
func (t *turn) ahead(ctx context.Context) (fact.Values, error) {
	s := t.session.Screen
	rules, err := t.ruled(ctx, s.For)
	if err != nil {
		return nil, err
	}
	values := fact.Values{}
	for _, key := range screen.NewSet(rules...).Screen(s.known(), s.Skipped, t.today()).Open {
		f := fact.Named(key)
		o := f.Valued(t.text)
		switch {
		case o == nil || o.Value == "none":
		case f.Type == fact.Choice:
			values[key] = o.Value
		case f.Type == fact.Choices:
			values[key] = []string{o.Value}
		}
	}
	if len(values) > 1 {
		return nil, nil
	}
	return values, nil
}
