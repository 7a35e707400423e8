package fact

import (
	"math"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// hearRunes is how much of a text is listened to.
const hearRunes = 2000

// Hear is what a woman says about herself in a question, which is in simplified
// characters. It is made to err on the side of silence: what might be a question, a
// wish, a supposition or about somebody else is not heard.
func Hear(text string, on knowledge.Date) Values {
	l := listener{told: tolds(), heard: heards(), on: civil(on), values: Values{}}
	text = plain(text, hearRunes)
	if !l.concerns(text) {
		return l.values
	}
	l.text = text
	l.clauses = l.split(text)
	for i := range l.clauses {
		l.listen(&l.clauses[i])
	}
	l.children()
	l.decide()
	return l.values
}

// listener hears one text.
type listener struct {
	*told
	heard   *heard
	on      day
	text    string
	clauses []clause
	values  Values
	clashes map[string]bool // facts of which two values were said
	events  []*state        // that need something else said of herself
	subject kind            // whom the last clause was about
	ifs     bool            // the sentence supposes
	young   bool            // the children of the last clause are small
	said    int             // how many facts were heard that are sure
}

// clause is what stands between two commas.
type clause struct {
	text   string
	ends   bool // of a sentence
	asks   bool
	me     bool // names herself
	ifs    bool // supposes
	tokens []token
	who    kind // whom it is about at its end
}

// token is a word or a number of a clause.
type token struct {
	kind     kind
	from, to int
	state    *state
	number   quantity
	subject  kind // whom the clause is about there
	stated   bool // that was me, in so many words
}

// concerns reports whether a text is about her at all.
func (l *listener) concerns(text string) bool {
	return text != "" && !hasAny(text, l.heard.Guards.ForOther)
}

const (
	enders = "。!?;\n！？；"
	commas = ",，、。!?;:：；！？\n()（）\"“”…～~"
)

// split takes a text apart into clauses, at punctuation and before what only leads to a
// question.
func (l *listener) split(text string) []clause {
	var list []clause
	start := 0
	for i, r := range text {
		if !strings.ContainsRune(commas, r) && !(r == '.' && stop(text, i)) && !(r == ' ' && between(text, i)) {
			continue
		}
		size := utf8.RuneLen(r)
		if r == '，' || r == ',' || r == '、' {
			if i > 0 && i+1 < len(text) && figure(text[i-1]) && thousand(text[i+1:]) {
				continue
			}
		}
		list = l.clause(list, text[start:i], r)
		start = i + size
	}
	return l.clause(list, text[start:], 0)
}

// stop reports whether the full stop at i ends a sentence.
func stop(text string, i int) bool {
	return i+1 == len(text) || text[i+1] == ' ' || !ascii(text[i+1])
}

// between reports whether the space at i stands between Chinese words.
func between(text string, i int) bool {
	return i > 0 && i+1 < len(text) && !ascii(text[i-1]) && !ascii(text[i+1])
}

func (l *listener) clause(list []clause, text string, by rune) []clause {
	text = strings.TrimSpace(text)
	ends := strings.ContainsRune(enders, by) || by == '.'
	if text == "" {
		if len(list) > 0 {
			list[len(list)-1].ends = list[len(list)-1].ends || ends
			list[len(list)-1].asks = list[len(list)-1].asks || by == '?'
		}
		return list
	}
	return append(list, clause{text: text, ends: ends, asks: by == '?'})
}

// listen scans a clause and takes what it states.
func (l *listener) listen(c *clause) {
	l.scan(c)
	for i := range c.tokens {
		switch t := &c.tokens[i]; t.kind {
		case stating:
			l.state(c, i)
		case amount:
			l.amount(c, i)
		}
	}
	l.places(c)
	l.insured(c)
	if c.ends {
		l.ifs = false
	}
}

// scan finds the words and numbers of a clause, and whom it is about at each.
func (l *listener) scan(c *clause) {
	subject, stated := l.subject, false
	for i := 0; i < len(c.text); {
		w, end, ok := l.heard.at(c.text, i)
		if !ok {
			if q, ok := l.told.quantity(c.text, i); ok {
				c.tokens = append(c.tokens, token{kind: amount, from: i, to: q.to, number: q, subject: subject, stated: stated})
				i = q.end // a unit may begin a word: months pregnant
				continue
			}
			_, size := utf8.DecodeRuneInString(c.text[i:])
			i += size
			continue
		}
		if w.kind == me && ends(c.text[:i], l.heard.Persons.Object) {
			w.kind = nothing
		}
		switch w.kind {
		case me:
			subject, stated, c.me = me, true, true
		case other:
			subject, stated = other, false
		case child:
			if subject != other { // else 我妹的孩子
				subject, stated = child, false
			}
		case condition:
			l.ifs = true
		case lead:
			subject, stated = nothing, false
		}
		if w.kind == stating && startsAny(c.text[i:end], l.heard.Persons.Me) != "" && subject != other {
			subject, stated, c.me = me, true, true
		}
		if w.kind == ask || w.also == ask {
			c.asks = true
		}
		c.tokens = append(c.tokens, token{kind: w.kind, from: i, to: end, state: w.state, subject: subject, stated: stated})
		i = end
	}
	c.who, c.ifs = subject, l.ifs
	if subject == child {
		l.young = c.young(l.young)
	}
	l.subject = subject
}

// workingAge is when a child may be at work.
const workingAge = 16

// young reports whether the ages of a clause about children are those of small ones;
// before is what was known of them.
func (c *clause) young(before bool) bool {
	found := false
	for _, t := range c.tokens {
		if t.kind != amount || t.number.unit != "age" || t.subject == me {
			continue
		}
		if t.number.value() >= workingAge {
			return false
		}
		found = true
	}
	return found || before
}

// silent reports whether what stands at token k of the clause is not said for a fact:
// supposed, wished, denied or past.
func (l *listener) silent(c *clause, k int) bool {
	if l.ifs {
		return true
	}
	at := c.tokens[k]
	for i := k - 1; i >= 0; i-- {
		t := c.tokens[i]
		switch t.kind {
		case me, lead:
			return false
		case wish, past:
			return true
		case deny:
			if at.from-t.to <= 2*utf8.UTFMax && i == k-1 {
				return true
			}
		}
	}
	return false
}

// state takes what words say, where she says it of herself.
func (l *listener) state(c *clause, k int) {
	t := c.tokens[k]
	s := t.state
	if len(s.Facts) == 0 || t.subject == other && !s.Sure || l.silent(c, k) || !l.follows(c, k) {
		return
	}
	if s.Sure {
		if t.subject == other && !l.herKin(c, k) {
			return
		}
		l.take(s)
		return
	}
	if t.subject == child && !aboutChildren(s) && (s.Own || s.Grown && !l.young || childInClause(c, k)) {
		return
	}
	mine := t.stated || t.subject == nothing && c.me
	if c.asks && (!mine || s.Event) || t.subject == nothing && !mine && !l.stands(c, k) {
		return
	}
	if _, marital := s.Facts["marital"]; marital && hasAny(l.text, l.heard.Guards.Settle) {
		return
	}
	if s.Event && !mine && !(t.subject == me) {
		l.events = append(l.events, s)
		return
	}
	l.take(s)
}

// herKin reports whether nobody but her own husband stands before token k, so that
// words about him are about her.
func (l *listener) herKin(c *clause, k int) bool {
	for _, t := range c.tokens[:k] {
		if t.kind == other {
			return false
		}
	}
	return true
}

// childInClause reports whether the clause itself names a child before token k.
func childInClause(c *clause, k int) bool {
	return slices.ContainsFunc(c.tokens[:k], func(t token) bool { return t.kind == child })
}

// aboutChildren reports whether a state is about her children.
func aboutChildren(s *state) bool {
	_, with := s.Facts["children_with"]
	_, away := s.Facts["parents_away"]
	return with || away
}

// follows reports whether what stands behind token k lets its words mean what they say.
func (l *listener) follows(c *clause, k int) bool {
	t := c.tokens[k]
	if t.state.Lone && k > 0 && c.tokens[k-1].kind != me || t.state.Lone && k == 0 && t.from > 0 {
		return false
	}
	if !t.state.Last || l.only(c.text[t.to:]) {
		return true
	}
	return t.state.Lone && k+1 < len(c.tokens) && c.tokens[k+1].kind == amount && c.tokens[k+1].from == t.to
}

// stands reports whether the words of token k stand for themselves, where nobody is
// named: no topic of a question follows, as in 单亲妈妈补助.
func (l *listener) stands(c *clause, k int) bool {
	to := c.tokens[k].to
	if k+1 < len(c.tokens) && c.tokens[k+1].kind != ask {
		return l.only(c.text[to:max(to, c.tokens[k+1].from)])
	}
	return l.only(c.text[to:])
}

// only reports whether text is particles.
func (l *listener) only(text string) bool {
	for text = strings.TrimSpace(text); text != ""; {
		w := startsAny(text, l.Particles)
		if w == "" {
			return false
		}
		text = text[len(w):]
	}
	return true
}

// take takes the facts of a state.
func (l *listener) take(s *state) {
	for name, value := range s.Facts {
		l.set(name, value)
	}
	if !s.Event {
		l.said++
	}
}

// set sets a fact, joins lists of options, and forgets a fact of which two values were said.
func (l *listener) set(name string, value any) {
	known, ok := l.values[name]
	if list, is := value.([]string); ok && is {
		value = append(slices.Clone(known.([]string)), list...)
	} else if ok && !reflect.DeepEqual(known, value) {
		if l.clashes == nil {
			l.clashes = map[string]bool{}
		}
		l.clashes[name] = true
		return
	}
	if err := l.values.Set(name, value); err != nil {
		return
	}
}

// decide takes the events for which something else speaks, and drops what clashes.
func (l *listener) decide() {
	if l.said > 0 {
		for _, s := range l.events {
			l.take(s)
		}
	}
	for name := range l.clashes {
		delete(l.values, name)
	}
}

// amount takes an age or a number of people.
func (l *listener) amount(c *clause, k int) {
	t := c.tokens[k]
	q := t.number
	if t.subject == other || t.subject == child || l.silentNumber(c, k) {
		return
	}
	switch {
	case q.unit == "people":
		l.household(c, k)
	case q.unit == "age" || q.unit == "" && len(q.values) == 1 || q.unit == "year":
		l.age(c, k)
	}
}

// silentNumber is silent for numbers: a question after them leaves them said.
func (l *listener) silentNumber(c *clause, k int) bool { return l.silent(c, k) }

const (
	ageFrom     = 16 // of whom a text that does not say I may be
	ageFromMine = 10
	ageTo       = 100
)

// age takes her age.
func (l *listener) age(c *clause, k int) {
	t := c.tokens[k]
	if age, ok := l.born(c, k); ok {
		l.set("age", age)
		l.said++
		return
	}
	n := int64(t.number.value())
	if t.number.unit == "year" || t.number.about || len(t.number.values) > 1 || float64(n) != t.number.value() || n > ageTo {
		return
	}
	before := strings.TrimRight(c.text[:t.from], " ")
	behind := strings.TrimLeft(c.text[t.to:], " ")
	if ends(before, l.heard.Age.NotBefore) || startsAny(behind, l.heard.Age.NotBehind) != "" || !l.led(before) && startsAny(behind, l.heard.Age.Then) != "" || l.ofChild(c, k) {
		return
	}
	gap := l.unfilled(c, k)
	mine := t.stated && gap == 0
	if t.number.unit == "" && !l.bareAge(c, k, mine) {
		return
	}
	least := int64(ageFrom)
	if mine {
		least = ageFromMine
	}
	if n < least || !mine && (c.asks || gap > 0 || t.subject == me && !l.led(before) && t.number.unit == "") {
		return
	}
	l.set("age", n)
	l.said++
}

// born is her age by a year and month of birth that a clause says.
func (l *listener) born(c *clause, k int) (int64, bool) {
	t := c.tokens[k]
	if !t.stated || len(t.number.digits) != 4 && t.number.unit != "year" {
		return 0, false
	}
	for _, d := range l.told.dates(c.text, l.told.quantities(c.text), l.on) {
		if d.from != t.from || startsAny(strings.TrimLeft(c.text[d.to:], " "), l.heard.Born.Words) == "" {
			continue
		}
		if list := d.ages(l.on); len(list) == 1 {
			return list[0], true
		}
	}
	return 0, false
}

// unfilled counts the runes between her, or the beginning of the clause, and token k
// that are more than fillers.
func (l *listener) unfilled(c *clause, k int) int {
	from := 0
	for _, t := range c.tokens[:k] {
		if t.kind == me || t.kind == lead {
			from = t.to
		} else if t.kind == stating && t.subject != other && t.subject != child {
			from = t.to
		}
	}
	text := c.text[from:c.tokens[k].from]
	for text != "" {
		w := startsAny(text, l.heard.Age.Fill)
		if w == "" {
			return utf8.RuneCountInString(text)
		}
		text = text[len(w):]
	}
	return 0
}

// led reports whether text ends with what an age without its unit follows.
func (l *listener) led(text string) bool {
	return ends(strings.TrimRight(text, " 都已"), l.heard.Age.Lead)
}

// bareAge reports whether a number without a unit is an age: 我今年38离婚, I'm 38.
func (l *listener) bareAge(c *clause, k int, mine bool) bool {
	t := c.tokens[k]
	if len(t.number.digits) == 1 || t.number.value() < ageFrom || t.number.value() > 90 {
		return false
	}
	before, behind := c.text[:t.from], c.text[t.to:]
	led := l.led(before)
	if !mine && !led {
		return false
	}
	next := strings.TrimLeft(behind, " ")
	if next == "" || startsAny(behind, l.heard.Age.NextOK) != "" {
		return true
	}
	return led && k+1 < len(c.tokens) && c.tokens[k+1].from == t.to && c.tokens[k+1].kind != amount && c.tokens[k+1].kind != ask
}

// ofChild reports whether the age at token k is that of a child that follows: 6岁的女儿.
func (l *listener) ofChild(c *clause, k int) bool {
	if k+1 >= len(c.tokens) {
		return false
	}
	next := c.tokens[k+1]
	return next.kind == child && l.joined(c.text, c.tokens[k].to, next.from)
}

// joined reports whether nothing stands between two places of a text but what ties a
// number to its noun.
func (l *listener) joined(text string, from, to int) bool {
	return from >= to || l.only(text[from:to])
}

// household takes the number of people of 我家四口人.
func (l *listener) household(c *clause, k int) {
	t := c.tokens[k]
	before := strings.TrimRight(c.text[:t.from], " ")
	if !ends(before, l.heard.Household.Lead) || t.number.about || len(t.number.values) > 1 || c.asks && !t.stated {
		return
	}
	l.set("household", int64(t.number.value()))
	l.said++
}

// places takes where she is registered and where she lives.
func (l *listener) places(c *clause) {
	l.place(c, "hukou", l.heard.Hukou.At)
	l.place(c, "lives", l.heard.Lives.At)
	for _, w := range l.heard.Hukou.Behind {
		if i := find(c.text, w, 0); i > 0 && !c.asks && !l.ifs && !hasAny(c.text, l.heard.Guards.Wish) && l.mine(c) {
			found := region.Find(c.text[:i], "")
			if n := len(found); n > 0 && found[n-1].End == i && len(found[n-1].Others) == 0 && !hasAny(c.text, l.heard.Guards.Deny) {
				l.set("hukou", found[n-1].Region.Code)
			}
			return
		}
	}
}

// mine reports whether a clause is about her as far as it says.
func (l *listener) mine(c *clause) bool { return c.who == me || c.who == nothing }

// place takes the region that follows one of the words.
func (l *listener) place(c *clause, name string, words []string) {
	if l.ifs || c.asks && !c.me {
		return
	}
	for _, w := range words {
		i := find(c.text, w, 0)
		if i < 0 || l.aboutOther(c, i) || hasAny(c.text[:i], l.heard.Guards.Wish) || ends(c.text[:i], l.heard.Guards.Deny) {
			continue
		}
		rest := strings.TrimLeft(c.text[i+len(w):], " ")
		if startsAny(rest, l.told.Elsewhere.Words) != "" {
			l.set(name, Elsewhere)
			return
		}
		found := region.Find(rest, "")
		if len(found) > 0 && found[0].Start == 0 && len(found[0].Others) == 0 {
			l.set(name, found[0].Region.Code)
			return
		}
	}
}

// aboutOther reports whether the clause is about somebody else at i.
func (l *listener) aboutOther(c *clause, i int) bool {
	who := nothing
	for _, t := range c.tokens {
		if t.from >= i {
			break
		}
		who = t.subject
	}
	return who == other || who == child
}

// insured takes how long social insurance was paid.
func (l *listener) insured(c *clause) {
	if c.asks || l.ifs || c.who == other || c.who == child || !hasAny(c.text, l.heard.Insured.Words) {
		return
	}
	for _, w := range l.heard.Insured.Paid {
		i := find(c.text, w, 0)
		if i < 0 || hasAny(c.text[:i], l.heard.Guards.Wish) || ends(c.text[:i], l.heard.Guards.Deny) {
			continue
		}
		q, ok := l.told.quantity(c.text, i+len(w))
		if !ok || q.about || len(q.values) > 1 || q.unit != "year" && q.unit != "month" {
			return
		}
		l.set("insured_months", int64(math.Floor(q.value()/perMonth[q.unit]+1e-6)))
		return
	}
}
