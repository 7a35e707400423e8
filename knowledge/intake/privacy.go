package intake

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
)

// registerFrom is how many identity numbers make a text a register of persons.
const registerFrom = 3

// guard takes out of entries what no resident may read, and says so.
type guard struct{ rep *report }

// paragraphs takes what is private out of the paragraphs of doc, and reports
// whether they are a register as a whole. point says that doc is of one service
// point, whose address stands in it for good.
func (g guard) paragraphs(doc *document, point bool) (register bool) {
	var found []hidden
	var places []string
	identities, above := 0, ""
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Table != nil {
			above = ""
			continue
		}
		masked, n := mask(b.Text, above)
		above = lastBytes(above+"\n"+b.Text, cardSize)
		if !n.any() {
			continue
		}
		b.Text = masked
		identities += n[identity]
		if last := len(places) - 1; last >= 0 && places[last] == b.Place {
			found[last].add(n)
		} else {
			found, places = append(found, n), append(places, b.Place)
		}
	}
	if identities >= registerFrom {
		g.rep.note("register", knowledge.Fault, places[0])
		return true
	}
	for i := range found {
		g.tell(found[i], places[i])
	}
	g.lists(doc)
	if !point {
		g.shelters(doc)
	}
	return false
}

// shelters takes out of the paragraphs of doc where a shelter is.
func (g guard) shelters(doc *document) {
	s := shelters{about: namesShelter(doc.Title)}
	for i := range doc.Blocks {
		b := &doc.Blocks[i]
		if b.Table != nil {
			continue
		}
		before := len(s.taken)
		if b.Text = s.line(b.Text, b.Level); len(s.taken) > before {
			g.shelter(b.Place, cmp.Or(doc.Title, stem(g.rep.file)))
		}
	}
}

// shelter reports that the address of a shelter was taken out of what is called
// title.
func (g guard) shelter(place, title string) {
	g.rep.note("shelter_address", knowledge.Doubt, place, "title", clip(title, 60))
}

// table takes what is private out of the text of a table that is none of entries.
func (g guard) table(text, place string) string {
	masked, found := mask(text, "")
	g.tell(found, place)
	var s shelters
	if masked = s.text(masked); len(s.taken) > 0 {
		title, _, _ := strings.Cut(masked, "\n")
		g.shelter(place, title)
	}
	return masked
}

// entries takes what is private out of entries, and leaves out those that may not
// stand at all.
func (g guard) entries(entries []knowledge.Entry) []knowledge.Entry {
	kept := entries[:0]
	for i := range entries {
		e, place := &entries[i], ""
		if e.Source != nil {
			place = e.Source.Place
		}
		if g.entry(e, place) {
			kept = append(kept, *e)
		}
	}
	return kept
}

// tell reports what was taken out at a place, without a word of it.
func (g guard) tell(found hidden, place string) {
	for kind, code := range maskedCodes {
		if n := found[kind]; n > 0 {
			g.rep.note(code, knowledge.Doubt, place, "count", strconv.Itoa(n))
		}
	}
}

// maskedCodes are the problems that tell of each kind of secret.
var maskedCodes = [...]string{identity: "masked_identity", bankCard: "masked_card", mobile: "masked_mobile", home: "masked_home"}

// entry takes what is private out of e, which stands at place, and reports whether
// e may stand at all: a text with several identity numbers may not.
func (g guard) entry(e *knowledge.Entry, place string) bool {
	found := maskEntry(e)
	if found[identity] >= registerFrom {
		g.rep.note("register", knowledge.Fault, place)
		return false
	}
	g.tell(found, place)
	if maskShelter(e) {
		g.shelter(place, e.Title)
	}
	return true
}

// maskEntry takes out of e what is of private persons.
func maskEntry(e *knowledge.Entry) hidden {
	var found hidden
	eachText(e, func(text *string) {
		masked, n := mask(*text, "")
		found.add(n)
		*text = masked
	})
	if _, n := mask(e.ID, ""); n.any() {
		found.add(n)
		e.ID = ""
	}
	eachPhones(e, func(phones []knowledge.Phone) []knowledge.Phone {
		return slices.DeleteFunc(phones, func(p knowledge.Phone) bool {
			_, n := mask(p.Number, "")
			found.add(n)
			return n.any()
		})
	})
	return found
}

// maskShelter takes out of e where a shelter is, and reports whether it was told. A
// confidential point keeps its address, which is never shown; a shelter that is
// said to be public tells its own.
func maskShelter(e *knowledge.Entry) bool {
	s := shelters{about: e.Confidential() || e.Kind != knowledge.ServicePoint && namesShelter(e.Title)}
	hide := func(text *string) { *text = s.text(*text) }
	eachSaid(e, hide)
	whole := s.about
	for i := range e.Sections {
		here := &e.Sections[i]
		eachOf(here.Path, hide)
		s.about = whole || slices.ContainsFunc(here.Path, namesShelter)
		hide(&here.Text)
		s.about = whole
	}
	told := len(s.taken) > 0
	for i := range e.Contacts {
		c := &e.Contacts[i]
		switch {
		case c.Address == "" || e.Confidential():
		case strings.Contains(c.Address, shelterAddress): // told where it was taken out
			c.Address = ""
		case whole && c.Name == "", namesShelter(c.Name), namesShelter(c.Address), s.tells(c.Address):
			c.Address, told = "", true
		}
	}
	return told
}

// eachText calls f with every text of e that people read, but for its id and its
// phones' numbers.
func eachText(e *knowledge.Entry, f func(*string)) {
	eachSaid(e, f)
	for i := range e.Sections {
		s := &e.Sections[i]
		eachOf(s.Path, f)
		f(&s.Text)
	}
	f(&e.Issuer)
	f(&e.Number)
	eachOf(e.Replaces, f)
	if p := e.Point; p != nil {
		f(&p.Address)
	}
	for i := range e.Contacts {
		c := &e.Contacts[i]
		f(&c.Name)
		f(&c.Address)
		f(&c.Hours)
	}
	eachPhones(e, func(phones []knowledge.Phone) []knowledge.Phone {
		for i := range phones {
			f(&phones[i].Label)
		}
		return phones
	})
	if s := e.Source; s != nil {
		for _, text := range [...]*string{&s.File, &s.Place, &s.Cite, &s.URL} {
			f(text)
		}
	}
	for i := range e.Guessed {
		f(&e.Guessed[i].From)
	}
}

// eachSaid calls f with what e says beside its sections, its contacts and its
// address.
func eachSaid(e *knowledge.Entry, f func(*string)) {
	f(&e.Title)
	f(&e.Text)
	eachOf(e.Aliases, f)
	eachOf(e.Questions, f)
	eachOf(e.CounterQuestions, f)
	if p := e.Programme; p != nil {
		for _, text := range [...]*string{&p.Who, &p.Amount, &p.Where, &p.Deadline} {
			f(text)
		}
		for _, list := range [...][]string{p.Conditions, p.Papers, p.Steps, p.LegalBasis} {
			eachOf(list, f)
		}
		eachOfRule(p.Rule, f)
	}
	if p := e.Point; p != nil {
		eachOf(p.Kinds, f)
		f(&p.Hours)
		f(&p.VerifiedBy)
		eachOf(p.Services, f)
	}
}

// eachOfRule calls f with every text of a rule; nil has none.
func eachOfRule(r *knowledge.Rule, f func(*string)) {
	if r == nil {
		return
	}
	var texts []*string
	for i := range r.Clauses {
		c := &r.Clauses[i]
		texts = append(texts, &c.Name, &c.When, &c.Reason, &c.ReasonEn, &c.Quote)
	}
	for i := range r.Amounts {
		t := &r.Amounts[i]
		texts = append(texts, &t.Name, &t.When, &t.Pay, &t.Per, &t.Quote)
	}
	for i := range r.Windows {
		texts = append(texts, &r.Windows[i].From, &r.Windows[i].To)
	}
	for i := range r.Cases {
		texts = append(texts, &r.Cases[i].Name, &r.Cases[i].Result)
		eachOf(r.Cases[i].Open, f)
	}
	for _, text := range texts {
		f(text)
	}
	eachOf(r.NotWith, f)
}

func eachOf(list []string, f func(*string)) {
	for i := range list {
		f(&list[i])
	}
}

// eachPhones gives f every list of e's phones and puts what it returns in its place.
func eachPhones(e *knowledge.Entry, f func([]knowledge.Phone) []knowledge.Phone) {
	if e.Point != nil {
		e.Point.Phones = f(e.Point.Phones)
	}
	for i := range e.Contacts {
		e.Contacts[i].Phones = f(e.Contacts[i].Phones)
	}
}
