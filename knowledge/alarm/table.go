package alarm

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"jinguo/knowledge/pattern"
)

// Alarm is what a text is urgent about.
type Alarm struct {
	Topic Topic
	Past  bool // what happened is over; only of topics with Calm lines
	Other bool // it happens to somebody else
	Row   Row  // that heard it; zero of a guess
	Guess bool // no row heard it: it is like utterances that speak of danger
	// Read is the text as it was read, where that is not as it was written: words that
	// sound alike put in, or pinyin as characters; empty else.
	Read string
}

// Reply is the key in the word list of the sentence that answers the alarm.
func (a Alarm) Reply() string {
	switch {
	case a.Past:
		return a.Topic.Reply + "_past"
	case a.Other:
		return a.Topic.Reply + "_other"
	}
	return a.Topic.Reply
}

// Hotlines are the numbers to call, in this order.
func (a Alarm) Hotlines() []string {
	if a.Past {
		return a.Topic.Calm
	}
	return a.Topic.Hotlines
}

// Table hears danger in texts. It never changes, so any number of goroutines may use
// one at once.
type Table struct {
	rows   []Row
	topics []rules
	looks  *regexp.Regexp // only look like danger of any topic; nil for none
	vetoes []sign

	past, now, other, self, mentions []sign

	signs  int              // how many there are
	always []int            // those that any text may have
	byGram map[string][]int // the others, by the characters and pairs that they need

	spelled  *strings.Replacer
	sounds   lexicon
	likeness *likeness // nil where only rows count
}

// rules are the rows of one topic.
type rules struct {
	Topic
	fires, vetoes []sign
	looks         *regexp.Regexp // nil for none
}

// sign is a row, compiled.
type sign struct {
	pattern.Pattern
	row Row
	id  int // its place among the table's signs
}

// NewTable makes a table of lists of rows. Of rows with the same [Row.Key] the last one
// counts, so that an office's list follows [Rows]; classes add up. Rows in which
// [Check] finds a fault are left out and named, by their place in all lists.
func NewTable(lists ...[]Row) (*Table, []Fault) {
	t := &Table{sounds: newLexicon(), byGram: map[string][]int{}}
	all := slices.Concat(lists...)
	classes := classesOf(all)
	place := map[Key]int{}
	var patterns []pattern.Pattern // of the rows
	var faults []Fault
	for i, row := range all {
		p, fault, faulty := examine(row, classes)
		if faulty {
			fault.Row = i
			faults = append(faults, fault)
			continue
		}
		key := row.Key()
		if at, ok := place[key]; ok {
			t.rows[at], patterns[at] = row, p
			continue
		}
		place[key] = len(t.rows)
		t.rows, patterns = append(t.rows, row), append(patterns, p)
	}
	t.file(patterns)
	return t, faults
}

// file puts the rows that are in use where texts look for them.
func (t *Table) file(patterns []pattern.Pattern) {
	for _, topic := range topics() {
		t.topics = append(t.topics, rules{Topic: topic})
	}
	looks := map[string][]string{}
	var pairs []string
	for i, row := range t.rows {
		if row.Off || row.Kind == Class {
			continue
		}
		switch row.Kind {
		case Sound, Pinyin:
			t.sounds.add(strings.Split(row.Text, "|"), row.Kind == Sound)
		case Spelled:
			right, wrong := pairIn(row.Text)
			for _, w := range wrong {
				pairs = append(pairs, w, right)
			}
		case Alike:
			t.likeness = learned()
		case Unless:
			looks[row.Topic] = append(looks[row.Topic], patterns[i].String())
		default:
			t.sign(row, patterns[i])
		}
	}
	t.spelled = longestFirst(pairs)
	t.looks = eitherOf(looks[""])
	for i := range t.topics {
		t.topics[i].looks = eitherOf(looks[t.topics[i].Key])
	}
}

// sign adds a row to those that texts are looked at with.
func (t *Table) sign(row Row, p pattern.Pattern) {
	list := t.list(row)
	*list = append(*list, sign{p, row, t.signs})
	for _, gram := range p.Grams() {
		t.byGram[gram] = append(t.byGram[gram], t.signs)
	}
	if len(p.Grams()) == 0 {
		t.always = append(t.always, t.signs)
	}
	t.signs++
}

// list is where a row's sign belongs.
func (t *Table) list(row Row) *[]sign {
	for i := range t.topics {
		switch r := &t.topics[i]; {
		case r.Key != row.Topic:
		case row.Kind == Veto:
			return &r.vetoes
		default:
			return &r.fires
		}
	}
	return map[Kind]*[]sign{
		Veto: &t.vetoes, Past: &t.past, Now: &t.now, Other: &t.other, Self: &t.self, Mention: &t.mentions,
	}[row.Kind]
}

// longestFirst replaces the first of each pair by the second, longer ones before those
// that they begin with.
func longestFirst(pairs []string) *strings.Replacer {
	var order [][2]string
	for i := 0; i < len(pairs); i += 2 {
		order = append(order, [2]string{pairs[i], pairs[i+1]})
	}
	slices.SortStableFunc(order, func(a, b [2]string) int { return len(b[0]) - len(a[0]) })
	pairs = pairs[:0]
	for _, p := range order {
		pairs = append(pairs, p[0], p[1])
	}
	return strings.NewReplacer(pairs...)
}

func eitherOf(exprs []string) *regexp.Regexp {
	if len(exprs) == 0 {
		return nil
	}
	return regexp.MustCompile(strings.Join(exprs, "|"))
}

var program = sync.OnceValue(func() *Table {
	t, _ := NewTable(standard()) // Read found no fault
	return t
})

// Default is the table of the rows that come with the program.
func Default() *Table { return program() }

// Rows returns the rows that count, those that are off among them, in the order in
// which they came. The list is the caller's own.
func (t *Table) Rows() []Row { return slices.Clone(t.rows) }

// Hear tells what a text, as somebody wrote it, is urgent about; false where nobody is
// in danger. Rows count first, and then likeness where the table has an [Alike] row.
func (t *Table) Hear(text string) (Alarm, bool) {
	folded := folded(text)
	plain := joined(folded)
	if a, ok := t.hear(plain); ok {
		return a, true
	}
	respelled := t.respelled(folded)
	if respelled != plain {
		if a, ok := t.hear(respelled); ok {
			return a, true
		}
	}
	sounded := t.sounds.read(without(t.looks, respelled))
	if sounded != "" {
		if a, ok := t.hear(sounded); ok {
			a.Read = sounded
			return a, true
		}
	}
	a, ok := t.guess(respelled)
	if ok && sounded != "" && strings.IndexFunc(respelled, han) < 0 && strings.IndexFunc(sounded, latin) < 0 {
		a.Read = sounded // all of it is pinyin
	}
	return a, ok
}

func han(r rune) bool { return unicode.Is(unicode.Han, r) }

func latin(r rune) bool { return unicode.Is(unicode.Latin, r) }

// guess hears danger that no row names.
func (t *Table) guess(respelled string) (Alarm, bool) {
	g := t.alike(respelled)
	if !g.alarms() {
		return Alarm{}, false
	}
	topic, _ := TopicOf(g.key())
	a := t.told(topic, t.pieces(respelled))
	a.Guess = true
	return a, true
}

// hear is Hear of one reading.
func (t *Table) hear(text string) (Alarm, bool) {
	pieces := t.pieces(text)
	for i := range t.topics {
		topic := &t.topics[i]
		for _, p := range pieces {
			if row, ok := t.speaks(topic, p); ok {
				a := t.told(topic.Topic, pieces)
				a.Row = row
				return a, true
			}
		}
	}
	return Alarm{}, false
}

// told is an alarm with the tense and the person of a text.
func (t *Table) told(topic Topic, pieces []piece) Alarm {
	return Alarm{
		Topic: topic,
		Past:  len(topic.Calm) > 0 && anyHas(pieces, t.past) && !anyHas(pieces, t.now),
		Other: anyHas(pieces, t.other) && !anyHas(pieces, t.self),
	}
}

// speaks finds the row by which a piece of text speaks of danger of a topic.
func (t *Table) speaks(topic *rules, p piece) (Row, bool) {
	row, ok := p.first(topic.fires)
	if !ok || p.has(topic.vetoes) || p.has(t.vetoes) && !p.has(t.self) {
		return Row{}, false
	}
	left := without(topic.looks, without(t.looks, p.text))
	if left == p.text {
		return row, true
	}
	return piece{left, p.may}.first(topic.fires)
}

// Mentions reports whether a text in which [Table.Hear] heard nothing speaks of such a
// matter all the same, as a question of law does, or may.
func (t *Table) Mentions(text string) bool {
	folded := folded(text)
	plain := joined(folded)
	return t.mentioned(plain) || t.mentioned(t.sounds.read(plain)) || t.alike(t.respelled(folded)).mentions()
}

// respelled is a folded text without the spellings of dialects and slips.
func (t *Table) respelled(folded string) string {
	return t.spelled.Replace(joined(t.spelled.Replace(folded)))
}

func (t *Table) mentioned(text string) bool {
	for _, p := range t.pieces(text) {
		if p.has(t.mentions) && (piece{without(t.looks, p.text), p.may}).has(t.mentions) {
			return true
		}
	}
	return false
}

// without is text with what looks finds taken out.
func without(looks *regexp.Regexp, text string) string {
	if looks == nil {
		return text
	}
	return looks.ReplaceAllString(text, "。")
}
