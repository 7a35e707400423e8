package fact

import (
	"reflect"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// Reading is what an answer may mean: a value of its fact, and what it is called on a
// button.
type Reading struct {
	Value  any
	Zh, En string
}

// In is what the reading is called in lang.
func (r Reading) In(lang string) string {
	if lang == "en" {
		return r.En
	}
	return r.Zh
}

const (
	mostReadings = 6
	answerRunes  = 200 // of an answer that are read
)

// Answer reads text, in simplified characters, as the answer to the question about the
// fact of key on the day. None means that it is not understood, or that she does not
// know; of several one is meant, the likeliest first.
func Answer(key, text string, on knowledge.Date) []Reading {
	f := Named(key)
	if f == nil {
		return nil
	}
	t := tolds()
	text = plain(text, answerRunes)
	if text == "" || hasAny(text, t.Unsure) {
		return nil
	}
	a := answer{told: t, fact: f, says: t.of(f.Name), text: text, bare: bare(text), on: civil(on)}
	a.core = t.core(a.bare)
	a.read()
	return a.readings
}

// answer is an answer while it is read.
type answer struct {
	*told
	fact     *Fact
	says     *sayings
	text     string // plain
	bare     string // without white space, and punctuation at the ends
	core     string // and without particles at the end
	on       day
	readings []Reading
}

// read reads the answer by the type of its fact.
func (a *answer) read() {
	if a.maybe() {
		return
	}
	switch a.fact.Type {
	case Bool:
		a.bool()
	case Choice:
		a.choice()
	case Choices:
		a.choices()
	case Number:
		a.number()
	case Ages:
		a.ages()
	case Region:
		a.region()
	}
}

// add offers a value that is one of the fact's, once.
func (a *answer) add(raw any) { a.label(raw, phrasing{}) }

// label offers a value under a label of its own; the fact's words where it is empty.
func (a *answer) label(raw any, words phrasing) {
	value, err := a.fact.value(raw)
	if err != nil || len(a.readings) == mostReadings {
		return
	}
	for _, r := range a.readings {
		if reflect.DeepEqual(r.Value, value) {
			return
		}
	}
	if words.Zh == "" {
		words = phrasing{a.fact.Say(value, "zh"), a.fact.Say(value, "en")}
	}
	a.readings = append(a.readings, Reading{value, words.Zh, words.En})
}

// maybe offers the values of words that may mean several.
func (a *answer) maybe() bool {
	for _, m := range a.says.Maybe {
		exact := a.fact.Type == Bool // 没有 is short
		for _, w := range m.Says {
			if a.core != w && (exact || !a.said(w)) {
				continue
			}
			for _, value := range m.Values {
				a.add(value)
			}
			return true
		}
	}
	return false
}

// said reports whether the answer holds word, and nothing of the fact's options that is
// longer and holds it too.
func (a *answer) said(word string) bool {
	i := find(a.bare, word, 0)
	if i < 0 || a.denied(i) {
		return false
	}
	for _, s := range a.fact.optionWords() {
		if len(s.word) > len(word) && strings.Contains(s.word, word) && has(a.bare, s.word) {
			return false
		}
	}
	return true
}

// denied reports whether what stands at i of the answer is said not to be.
func (a *answer) denied(i int) bool {
	return ends(strings.TrimRight(a.bare[:i], " "), a.NotBefore)
}

// shortRunes is how long an answer of yes or no is that goes on in other words.
const shortRunes = 24

// bool reads yes and no: the words of the fact first, the longest that is there.
func (a *answer) bool() {
	if hasAny(a.bare, a.says.Unclear) {
		return
	}
	yes, no := longest(a.bare, a.says.Yes), longest(a.bare, a.says.No)
	if yes != "" && a.denied(find(a.bare, yes, 0)) {
		yes, no = "", a.bare
	}
	switch {
	case len(no) > len(yes):
		a.add(false)
	case len(yes) > len(no):
		a.add(true)
	case yes == "":
		a.plainBool()
	}
}

// longest is the longest of the words that text holds, or "".
func longest(text string, words []string) string {
	best := ""
	for _, w := range words {
		if len(w) > len(best) && has(text, w) {
			best = w
		}
	}
	return best
}

func (a *answer) plainBool() {
	text := a.core
	for range 3 {
		if among(text, a.Yes) || among(text, a.No) {
			break
		}
		text = strings.TrimPrefix(text, startsAny(text, a.Fillers))
	}
	yes, no := startsAny(text, a.Yes), startsAny(text, a.No)
	if len([]rune(text)) > shortRunes {
		return
	}
	switch {
	case no != "" && len(no) >= len(yes):
		a.add(false)
	case yes != "" && !hasAny(text[len(yes):], a.No):
		a.add(true)
	}
}

// optionWord is a word for an option.
type optionWord struct{ word, value string }

// optionWords are all words for the options of f, the longest first.
func (f *Fact) optionWords() []optionWord {
	return optionsSaid()[f.Name]
}

// matches are the options that the answer names, in its order, and whether it denies
// one.
func (a *answer) matches() (values []string, denied bool) {
	for i := 0; i < len(a.bare); {
		w, ok := a.optionAt(i)
		if !ok {
			i++
			for i < len(a.bare) && a.bare[i]&0xC0 == 0x80 {
				i++
			}
			continue
		}
		if a.denied(i) {
			denied = true
		} else if !slices.Contains(values, w.value) {
			values = append(values, w.value)
		}
		i += len(w.word)
	}
	return values, denied
}

// optionAt is the longest word for an option at i.
func (a *answer) optionAt(i int) (optionWord, bool) {
	for _, w := range a.fact.optionWords() {
		if len(w.word) < 2 || !strings.HasPrefix(a.bare[i:], w.word) {
			continue
		}
		if bounded(a.bare, i, i+len(w.word)) {
			return w, true
		}
	}
	return optionWord{}, false
}

// exact is the option that the whole answer names.
func (a *answer) exact() string {
	for _, w := range a.fact.optionWords() {
		if w.word == a.bare || w.word == a.core {
			return w.value
		}
	}
	return ""
}

// choice reads one option.
func (a *answer) choice() {
	if value := a.exact(); value != "" {
		a.add(value)
		return
	}
	if picked := a.picked(); len(picked) > 0 {
		for _, value := range picked {
			a.add(value)
		}
		return
	}
	values, _ := a.matches()
	for _, value := range values {
		a.add(value)
	}
}

// choices reads a list of options.
func (a *answer) choices() {
	if value := a.exact(); value != "" {
		a.add([]string{value})
		return
	}
	if picked := a.picked(); len(picked) > 0 {
		a.add(picked)
		return
	}
	if among(a.core, a.All) {
		a.add(a.everything())
		return
	}
	values, denied := a.matches()
	if len(values) > 0 {
		a.add(values)
		return
	}
	if !denied && a.saysNone() {
		a.add([]string{})
	}
}

func (a *answer) everything() []string {
	var values []string
	for _, o := range a.fact.Options {
		values = append(values, o.Value)
	}
	return values
}

// saysNone reports whether the answer is, or begins with, words for none of them.
func (a *answer) saysNone() bool {
	if among(a.core, a.None) {
		return true
	}
	w := startsAny(a.bare, a.None)
	return w != "" && strings.IndexAny(a.bare[len(w):], ",，。.;；!") == 0
}

// picked are the options whose numbers the answer holds, and nothing else.
func (a *answer) picked() []string {
	text := a.core
	var values []string
	for text != "" {
		if w := startsAny(text, a.Ordinals); w != "" {
			text = text[len(w):]
			continue
		}
		if w := startsAny(text, a.Joins); w != "" {
			text = text[len(w):]
			continue
		}
		q, ok := a.told.numeral(text, 0)
		n := int(0)
		if ok {
			n = int(q.value())
		}
		if n < 1 || n > len(a.fact.Options) || len(q.values) > 1 {
			return nil
		}
		values = append(values, a.fact.Options[n-1].Value)
		text = text[q.to:]
	}
	return values
}

// region reads the name or the code of a region.
func (a *answer) region() {
	if hasAny(a.bare, a.Elsewhere.Words) {
		a.add(Elsewhere)
		return
	}
	if r, err := region.Parse(a.core); err == nil {
		a.add(r.Code)
		return
	} else if names, ok := err.(*region.Ambiguous); ok {
		for _, r := range names.Regions {
			a.label(r.Code, phrasing{region.Full(r.Code), region.Full(r.Code)})
		}
		return
	}
	for _, m := range region.Find(a.bare, "") {
		if len(m.Others) == 0 {
			a.add(m.Region.Code)
			continue
		}
		for _, r := range append([]region.Region{m.Region}, m.Others...) {
			a.label(r.Code, phrasing{region.Full(r.Code), region.Full(r.Code)})
		}
	}
}
