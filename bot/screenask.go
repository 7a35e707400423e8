package bot

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge/fact"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// What a button under a question may say beside a value.
const (
	answerBack    = "-back"
	answerStop    = "-stop"
	answerUnknown = "-unknown"
	answerSilent  = "-silent" // she would rather not say
	answerDone    = "-done"   // she has picked all that apply
	answerNone    = "-none"   // none of the choices, no children
	answerResume  = "-resume"
	answerWrite   = "-write" // she will write it
	answerIs      = "="      // opens a value of several parts
)

// answering is the data of a button that answers the question about a fact.
func (t *turn) answering(key, value string) string {
	return "answer:" + t.session.Screen.no() + ":" + codeOf(key) + ":" + value
}

// codeOf is what buttons call a fact: its name, and for one that is asked for each
// programme a mark of the title.
func codeOf(key string) string {
	name, programme, each := strings.Cut(key, "@")
	if !each {
		return name
	}
	sum := sha256.Sum256([]byte(programme))
	return name + "@" + hex.EncodeToString(sum[:4])
}

// answered obeys a button under a question. One of a question before that is pressed
// again changes nothing but that answer, and never skips a question.
func (t *turn) answered(ctx context.Context, rest string) (*Reply, error) {
	parts := strings.SplitN(rest, ":", 3)
	s := t.session.Screen
	if len(parts) < 3 || s == nil || parts[0] != s.no() || s.Programme != "" {
		return t.stale(), nil
	}
	value := parts[2]
	at := slices.IndexFunc(s.Asked, func(key string) bool { return codeOf(key) == parts[1] })
	if value == answerStop {
		return t.stopped(ctx)
	}
	if at < 0 {
		return t.goOn(ctx)
	}
	key := s.Asked[at]
	now := key == s.Pending
	switch f := fact.Named(key); {
	case f == nil:
	case value == answerBack && now:
		s.back()
	case value == answerBack, value == answerResume:
	case value == answerWrite && now:
		return t.goOn(ctx, t.say("screen_write_place", nil))
	case value == answerWrite:
	case value == answerUnknown, value == answerSilent:
		s.skip(key)
	case value == answerDone && now:
		s.set(key, s.Picked)
	case value == answerDone:
	case value == answerNone:
		s.set(key, []any{})
	case f.Type == fact.Choices && !strings.HasPrefix(value, answerIs):
		if now && f.Option(value) != nil {
			s.Picked = toggled(s.Picked, value)
		}
	default:
		return t.pressedValue(ctx, key, f, value)
	}
	return t.goOn(ctx)
}

// pressedValue takes the value of a button. Of a question before it tells back what
// that changed.
func (t *turn) pressedValue(ctx context.Context, key string, f *fact.Fact, code string) (*Reply, error) {
	s := t.session.Screen
	value := decoded(f, code)
	if value == nil {
		return t.goOn(ctx)
	}
	before, waited := s.Values[key], key == s.Pending
	s.set(key, value)
	t.moveTo(s.Values)
	now := fact.Values{key: s.Values[key]}
	if waited || reflect.DeepEqual(before, s.Values[key]) {
		return t.goOn(ctx, t.careful(now)...)
	}
	return t.goOn(ctx, append(t.noted(now), t.careful(now)...)...)
}

// toggled is list with item, or without it where it has it.
func toggled[T comparable](list []T, item T) []T {
	if i := slices.Index(list, item); i >= 0 {
		return slices.Delete(list, i, i+1)
	}
	return append(list, item)
}

// encoded is a value as a button carries it.
func encoded(value any) string {
	switch v := value.(type) {
	case []string:
		return answerIs + strings.Join(v, ",")
	case []int64:
		text := make([]string, len(v))
		for i, n := range v {
			text[i] = strconv.FormatInt(n, 10)
		}
		return answerIs + strings.Join(text, ",")
	}
	return fmt.Sprint(value)
}

// decoded is the value of f that a button carries; nil where it is none.
func decoded(f *fact.Fact, code string) any {
	list, several := strings.CutPrefix(code, answerIs)
	if several == (f.Type != fact.Ages && f.Type != fact.Choices) {
		return nil
	}
	switch f.Type {
	case fact.Bool:
		if yes, err := strconv.ParseBool(code); err == nil {
			return yes
		}
	case fact.Number:
		if n, err := strconv.ParseInt(code, 10, 64); err == nil {
			return n
		}
	case fact.Choice, fact.Region:
		return code
	case fact.Ages:
		ages := []any{}
		for _, part := range parted(list) {
			n, err := strconv.ParseInt(part, 10, 64)
			if err != nil {
				return nil
			}
			ages = append(ages, n)
		}
		return ages
	case fact.Choices:
		return parted(list)
	}
	return nil
}

func parted(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}

// question asks for a fact, after the lines of lead.
func (t *turn) question(key string, found *screen.Screening, rules []*screen.Rule, lead []Line) *Reply {
	t.asking = true
	s, f := t.session.Screen, fact.Named(key)
	words := f.In(t.lang)
	most := min(s.most(), len(s.Asked)-1+max(1, len(found.Open)))
	reply := &Reply{Status: Clarify, Lines: lead}
	reply.Lines = append(reply.Lines, t.say("screen_question", map[string]any{
		"No": len(s.Asked), "Most": most, "Ask": strings.ReplaceAll(words.Ask, "{{.Programme}}", shorten(fact.Programme(key), 40)),
	}))
	if s.Again == key {
		reply.Lines = append(reply.Lines, t.say("screen_more_precise", nil))
	}
	if f.Type == fact.Choices {
		reply.Lines = append(reply.Lines, t.say("screen_several", nil))
	}
	if f.Private > 0 {
		reply.Lines = append(reply.Lines, t.say("screen_why", map[string]any{"Why": words.Why}))
	}
	if t.Whole {
		reply.Lines = append(reply.Lines, t.say("screen_elsewhere", nil))
		return reply
	}
	reply.Buttons = append(t.choosing(key, f, rules), t.leaving(key)...)
	return reply
}

// leaving are the buttons that every question has.
func (t *turn) leaving(key string) [][]Button {
	rows := [][]Button{{
		{Label: t.word("screen_unknown"), Data: t.answering(key, answerUnknown)},
		{Label: t.word("screen_silent"), Data: t.answering(key, answerSilent)},
	}}
	var last []Button
	if len(t.session.Screen.Asked) > 1 {
		last = append(last, Button{Label: t.word("screen_back"), Data: t.answering(key, answerBack)})
	}
	return append(rows, append(last, Button{Label: t.word("screen_stop"), Data: t.answering(key, answerStop)}))
}

// choosing are the buttons of the values of a fact, as far as there are few.
func (t *turn) choosing(key string, f *fact.Fact, rules []*screen.Rule) [][]Button {
	button := func(label, value string) Button { return Button{Label: label, Data: t.answering(key, value)} }
	var rows [][]Button
	switch f.Type {
	case fact.Bool:
		rows = append(rows, []Button{button(t.word("screen_yes"), "true"), button(t.word("screen_no"), "false")})
	case fact.Choice:
		for _, o := range f.Options {
			rows = append(rows, []Button{button(o.In(t.lang), o.Value)})
		}
	case fact.Choices:
		picked := t.session.Screen.Picked
		for _, o := range f.Options {
			label := o.In(t.lang)
			if slices.Contains(picked, o.Value) {
				label = "✓ " + label
			}
			rows = append(rows, []Button{button(label, o.Value)})
		}
		if len(picked) > 0 {
			rows = append(rows, []Button{button(t.word("screen_done"), answerDone)})
		} else {
			rows = append(rows, []Button{button(t.word("screen_none_of_them"), answerNone)})
		}
	case fact.Ages:
		rows = append(rows, []Button{button(t.word("screen_no_children"), answerNone)})
	case fact.Number:
		if row := t.numbers(key, f); row != nil {
			rows = append(rows, row)
		}
	case fact.Region:
		codes, nested := t.regions(f, rules)
		for _, code := range codes {
			rows = append(rows, []Button{button(region.Full(code), code)})
		}
		other := fact.Elsewhere
		if nested {
			other = answerWrite
		}
		rows = append(rows, []Button{button(t.word("screen_other_place"), other)})
	}
	return rows
}

// numbers are the buttons of the numbers that stand for never and for none.
func (t *turn) numbers(key string, f *fact.Fact) []Button {
	switch w := screenWords(); {
	case slices.Contains(w.Never, f.Name):
		return []Button{{Label: t.word("screen_never"), Data: t.answering(key, encoded(f.Max))}}
	case slices.Contains(w.Zero, f.Name):
		return []Button{{Label: t.word("screen_zero"), Data: t.answering(key, encoded(f.Min))}}
	}
	return nil
}

// mostRegions is how many regions can be chosen from.
const mostRegions = 5

// regions are those that rules tell apart by f, and her own, as far as none of them
// lies inside of one. They are nested where another place may still lie in a region
// that a rule names.
func (t *turn) regions(f *fact.Fact, rules []*screen.Rule) (inner []string, nested bool) {
	var codes []string
	add := func(code string) {
		if r, ok := region.Lookup(code); ok && r.Code != "" && !slices.Contains(codes, r.Code) {
			codes = append(codes, r.Code)
		}
	}
	for _, r := range rules {
		for _, code := range r.Regions(f.Name) {
			add(code)
		}
	}
	ruled := len(codes)
	if t.named {
		add(t.region)
	}
	for i, code := range codes {
		around := slices.ContainsFunc(codes, func(other string) bool { return other != code && region.Within(other, code) })
		if !around {
			inner = append(inner, code)
		}
		nested = nested || around && i < ruled
	}
	slices.SortStableFunc(inner, func(a, b string) int { return t.closeness(b) - t.closeness(a) })
	return inner[:min(mostRegions, len(inner))], nested || len(inner) > mostRegions
}

// closeness is how much of her own region a region shares, in characters of its code.
func (t *turn) closeness(code string) int {
	n := 0
	for n < min(len(code), len(t.region)) && code[n] == t.region[n] {
		n++
	}
	return n
}

// noted tells back what was understood of a text, in the vocabulary's order; nothing
// where that is nothing.
func (t *turn) noted(values fact.Values) []Line {
	var parts []string
	for _, key := range known(values) {
		parts = append(parts, t.telling(key, values[key]))
	}
	if len(parts) == 0 {
		return nil
	}
	return []Line{t.say("screen_noted", map[string]any{"What": strings.Join(parts, t.word("screen_facts"))})}
}

// known are the keys of values in the vocabulary's order.
func known(values fact.Values) []string {
	var keys []string
	for key := range values {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(a, b string) int {
		if d := fact.Order(a) - fact.Order(b); d != 0 {
			return d
		}
		return strings.Compare(a, b)
	})
	return keys
}

// telling is a fact in a few words, such as 年龄 38周岁.
func (t *turn) telling(key string, value any) string {
	f := fact.Named(key)
	label := f.In(t.lang).Label
	if programme := fact.Programme(key); programme != "" {
		label += Say(t.lang, "in_brackets", map[string]any{"Text": shorten(programme, 28)})
	}
	return Say(t.lang, "screen_fact", map[string]any{"Label": label, "Value": f.Say(value, t.lang)})
}
