package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// compose puts a decision into words, all of them from records or the word list.
func (t *turn) compose(ctx context.Context, d *decision) (*Reply, error) {
	t.sought, t.missed = t.Message.Text, d.status == NoAnswer
	if d.read != "" {
		if reply, err := t.understood(ctx, d.read); reply != nil || err != nil {
			return reply, err
		}
	}
	reply, err := t.put(ctx, d)
	if err == nil && d.read != "" && !t.typed && len(d.found) > 0 {
		t.readAs(reply, d.read)
	}
	return reply, err
}

// understood goes on with what a message was read as. Danger that shows only then
// is answered as such, and who types Chinese in Latin letters is answered in Chinese.
func (t *turn) understood(ctx context.Context, read string) (*Reply, error) {
	t.matter = read
	if t.Lang == "" && !t.session.Fixed && script(read) == Chinese {
		t.lang = Chinese
		t.session.Lang = Chinese
	}
	if _, ok := t.alarms().Hear(read); !ok {
		return nil, nil
	}
	t.text = read
	return t.rescue(ctx)
}

// put is compose without saying what the message was read as.
func (t *turn) put(ctx context.Context, d *decision) (*Reply, error) {
	switch {
	case d.status == Clarify && d.ask != "":
		t.session.Asked = d.asked
		return t.talk(Clarify, d.ask), nil
	case d.status == Clarify && len(d.found) > 0:
		return t.offer(ctx, d)
	case d.status == Clarify:
		reply := t.whichRegion()
		reply.Lines = append(reply.Lines, t.note(d)...)
		return reply, nil
	case d.status == Answered:
		t.formerFirst(d)
		t.remember(d)
		if d.list != nil {
			return t.page(ctx, *d.list)
		}
		return t.answer(ctx, d)
	}
	office, err := t.office(ctx)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Status: NoAnswer, Lines: append([]Line{t.say("no_answer", nil)}, t.reach(office)...)}
	if !t.named {
		reply.Lines = append(reply.Lines, t.say("region_hint", nil))
	}
	reply.Lines = append(reply.Lines, t.note(d)...)
	return reply, nil
}

// offer names what she may have meant: near enough to be worth a look, not near
// enough to be told as the answer.
func (t *turn) offer(ctx context.Context, d *decision) (*Reply, error) {
	office, err := t.office(ctx)
	if err != nil {
		return nil, err
	}
	t.remember(d)
	t.wants = wantsOf(d.facets)
	reply := &Reply{Status: Clarify, Lines: []Line{t.say("perhaps", nil)}}
	if d.close {
		reply.Lines[0] = t.say("which_one", nil)
	}
	for i := range d.found {
		f := &d.found[i]
		reply.Lines = append(reply.Lines, Line{Style: Prose, Text: fmt.Sprintf("%d. %s", i+1, f.label(40))})
		reply.Buttons = append(reply.Buttons, []Button{t.open(i, f)})
		reply.Hits = append(reply.Hits, t.hit(d.found[i]))
	}
	reply.Lines = append(reply.Lines, t.say("perhaps_not", nil))
	reply.Lines = append(reply.Lines, t.reach(office)...)
	reply.Lines = append(reply.Lines, t.note(d)...)
	return reply, nil
}

// note is the line with the emergency numbers, where the matter deserves it.
func (t *turn) note(d *decision) []Line {
	if !d.note {
		return nil
	}
	return []Line{t.say("urgent_note", nil)}
}

// answer shows the best entry and names the further ones.
func (t *turn) answer(ctx context.Context, d *decision) (*Reply, error) {
	reply, err := t.read(ctx, d, 0, 0)
	if err != nil {
		return nil, err
	}
	for _, f := range d.found {
		reply.Hits = append(reply.Hits, t.hit(f))
	}
	desks, err := t.reachable(ctx, &d.found[0].entry)
	if err != nil {
		return nil, err
	}
	reply.Hits[0].Contacts = t.contacts(desks)
	return reply, nil
}

// read shows a page of the entry at open among d's, with what one may press there.
func (t *turn) read(ctx context.Context, d *decision, open, page int) (*Reply, error) {
	t.wants = wantsOf(d.facets)
	c, err := t.card(ctx, &d.found[open], d.facets)
	if err != nil {
		return nil, err
	}
	reply := &Reply{Status: Answered}
	if slices.Contains(d.facets, where) {
		reply.Pins = pins(d.found, open)
	}
	c.facts = append(slices.Clone(d.said), c.facts...)
	var others [][]Button
	for i := range d.found {
		if i != open {
			c.tail = append(c.tail, t.also(i, &d.found[i], &d.found[open]))
			others = append(others, []Button{t.open(i, &d.found[i])})
		}
	}
	if next := open + 1; t.Place != nil && next < len(d.found) && d.found[next].Kind == knowledge.ServicePoint {
		others[open][0].Label = t.word("button_next")
	}
	same, err := t.alike(ctx, &d.found[open])
	if err != nil {
		return nil, err
	}
	c.tail = append(append(c.tail, same...), t.note(d)...)
	c.tail = append(c.tail, t.asOf(&d.found[open].entry)...)
	pages := c.pages()
	if t.Whole || t.session.NoKeep { // nobody will remember where she was
		pages = [][]Line{c.whole()}
	}
	page = min(page, len(pages)-1)
	t.session.Open, t.session.Page = open, page
	reply.Lines = pages[page]
	if page+1 < len(pages) {
		reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("button_more"), Data: t.data("more")}})
	}
	if e := &d.found[open].entry; t.screens(e) {
		start := Button{Label: t.word("button_screen"), Data: t.data("screen") + ":" + strconv.Itoa(open+1)}
		if t.session.NoKeep {
			start.Data = LinkButton(e.ID)
		}
		reply.Buttons = append(reply.Buttons, []Button{start})
	}
	if row := t.onMap(&d.found[open]); row != nil {
		reply.Buttons = append(reply.Buttons, row)
	}
	reply.Buttons = append(reply.Buttons, others...)
	if t.session.NoKeep {
		return reply, nil
	}
	reply.Buttons = append(reply.Buttons, t.judge())
	if d.found[open].Kind == knowledge.ServicePoint {
		reply.Buttons = append(reply.Buttons, []Button{{Label: t.word("button_wrong"), Data: t.data("wrong") + ":" + strconv.Itoa(open+1)}})
	}
	return reply, nil
}

// wantsOf are the kinds of fact that facets ask for; steps are none.
func wantsOf(facets []string) []index.Want {
	var list []index.Want
	for _, facet := range facets {
		if want, ok := index.WantNamed(facet); ok {
			list = append(list, want)
		}
	}
	return list
}

// judge are the buttons that say what an answer was worth.
func (t *turn) judge() []Button {
	return []Button{
		{Label: t.word("button_useful"), Data: t.data("useful")},
		{Label: t.word("button_useless"), Data: t.data("useless")},
	}
}

// formerFirst puts what is no longer in force before the rest, where that is asked for.
func (t *turn) formerFirst(d *decision) {
	if !t.former {
		return
	}
	slices.SortStableFunc(d.found, func(a, b found) int {
		switch past := t.ended(&a.entry); {
		case past == t.ended(&b.entry):
			return 0
		case past:
			return -1
		}
		return 1
	})
}

// ended reports whether e was in force until a day before today.
func (t *turn) ended(e *knowledge.Entry) bool { return e.Expires != "" && e.Expires < t.today() }

func (t *turn) today() knowledge.Date { return knowledge.DateOf(t.Now().In(knowledge.China)) }

// asOf says that e is what held in the past, as far as its record tells, or what will hold
// only later than on the day that is asked about.
func (t *turn) asOf(e *knowledge.Entry) []Line {
	switch {
	case e.Start() > t.today() && e.Start() > t.on:
		return []Line{t.say("not_yet", map[string]any{"Date": e.Start()})}
	case t.ended(e) && (t.former || t.on >= t.today()):
		return []Line{t.say("former_until", map[string]any{"Date": e.Expires})}
	case t.former:
		return []Line{t.say("former_none", nil)}
	case t.on >= t.today():
		return nil
	case e.Start() == "":
		return []Line{t.say("as_of_unknown", map[string]any{"Date": t.on})}
	}
	return []Line{t.say("as_of", map[string]any{"Date": t.on})}
}

// mostAlike is how many entries of nearly the same text are named.
const mostAlike = 2

// alike names the entries that say nearly the same as f, with their sources.
func (t *turn) alike(ctx context.Context, f *found) ([]Line, error) {
	var names []string
	for _, id := range f.same {
		e, err := t.Entries.Entry(ctx, id)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		name := shorten(e.Title, 28)
		if from := origin(&e); from != "" {
			name += Say(t.lang, "in_brackets", map[string]any{"Text": shorten(from, 28)})
		}
		if names = append(names, name); len(names) == mostAlike {
			break
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	return []Line{{Style: Field, Label: t.word("label_same"), Text: strings.Join(names, t.word("comma"))}}, nil
}

// origin is in short where e's words come from.
func origin(e *knowledge.Entry) string {
	if text := cmp.Or(e.Number, e.Issuer); text != "" || e.Source == nil {
		return text
	}
	return cmp.Or(e.Source.Cite, e.Source.File)
}

// mostTyped is how many bytes of a message fit into a button.
const mostTyped = 64 - len("typed:")

// readAs says as what the message was read, and offers to search it as it was typed.
func (t *turn) readAs(reply *Reply, read string) {
	line := t.say("read_as", map[string]any{"Read": echo(read)})
	reply.Lines = append([]Line{line}, reply.Lines...)
	if len(t.text) <= mostTyped {
		reply.Buttons = append([][]Button{{{Label: t.word("button_typed"), Data: "typed:" + t.text}}}, reply.Buttons...)
	}
}

// asTyped answers text, which a button carries, without reading it as something else.
func (t *turn) asTyped(ctx context.Context, text string) (*Reply, error) {
	m := t.Message
	m.Press, m.Text, m.Session = "", text, t.session
	*t = *t.hear(m)
	t.typed = true
	return t.respond(ctx)
}

// also names a further entry in a line, with its region where only that tells
// it from the one that is open.
func (t *turn) also(i int, f, open *found) Line {
	text := f.label(28)
	if r, ok := region.Lookup(f.entry.Region); ok && f.entry.Region != open.entry.Region {
		text += Say(t.lang, "in_region", map[string]any{"Region": r.Name})
	}
	return Line{Style: Field, Label: Say(t.lang, "label_also", map[string]any{"No": i + 1}), Text: text}
}

// label names f in a list, in about n runes: of an entry with several passages,
// with the heading of the one that answers.
func (f *found) label(n int) string {
	name := shorten(f.name(), n)
	if path := section(&f.entry, f.sections[0]); path != "" && len(f.entry.Sections) > 1 {
		name += " › " + shorten(path, n/2)
	}
	return name
}

// open is the button that shows the entry at i of the last answer.
func (t *turn) open(i int, f *found) Button {
	b := Button{Label: fmt.Sprintf("%d %s", i+1, shorten(f.name(), 18)), Data: t.data("show") + ":" + strconv.Itoa(i+1)}
	if id := "read:" + f.entry.ID; t.session.NoKeep && len(id) <= mostData {
		b.Data = id
	}
	return b
}

// data is what a button that belongs to the last answer carries.
func (t *turn) data(what string) string { return what + ":" + strconv.Itoa(t.session.Turn) }

// dialled finds what somebody might take for a number to call.
var dialled = regexp.MustCompile(`\d+(?:[- ]\d+)+|\d{5,}|1[12]\d+`)

// echo names back what she wrote, shortened, without numbers: those of a reply come
// from records only.
func echo(text string) string { return shorten(dialled.ReplaceAllString(text, "…"), echoRunes) }

func shorten(text string, n int) string {
	if !longer(text, n) {
		return text
	}
	return clip(text, n) + "…"
}

// hit is f in the public contract's shape.
func (t *turn) hit(f found) Hit {
	e := &f.entry
	h := Hit{
		ID: e.ID, Kind: e.Kind, Title: e.Title, Score: f.Score, Excerpt: t.excerpt(&f), Region: e.Region,
		Source:   Source{Section: section(e, f.sections[0]), Number: e.Number, Issuer: e.Issuer, Issued: e.Issued},
		Contacts: t.contacts(t.desks(e)),
	}
	if s := e.Source; s != nil {
		h.Source.File, h.Source.Cite, h.Source.URL = s.File, s.Cite, s.URL
	}
	return h
}

// contacts are desks in the public contract's shape.
func (t *turn) contacts(desks []desk) []Contact {
	list := make([]Contact, len(desks))
	for i, d := range desks {
		c := Contact{Name: d.Name, Phones: []string{}, Address: d.Address, Hours: d.Hours, Open: t.openNow(d.Hours), DistanceM: t.distance(d.location)}
		for _, p := range d.Phones {
			c.Phones = append(c.Phones, p.Number)
		}
		if d.location != nil {
			c.Lat, c.Lon = &d.location.Lat, &d.location.Lon
		}
		list[i] = c
	}
	return list
}
