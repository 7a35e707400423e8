package bot

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
)

// card is an entry as a reply shows it.
type card struct {
	title Line
	facts []Line // what to know, the most useful first
	tail  []Line // whom to call, and where the words come from: on the first page
	rest  []Line // what only "more" shows
}

// excerptRunes is how much of a long passage the first page quotes.
const excerptRunes = 260

// card lays out f for a question that asked for facets.
func (t *turn) card(ctx context.Context, f *found, facets []string) (*card, error) {
	e := &f.entry
	c := &card{title: Line{Style: Title, Text: shorten(e.Title, 60)}}
	if e.Kind == knowledge.ServicePoint {
		t.servicePoint(c, e, facets)
		if err := t.warn(ctx, c, e); err != nil {
			return nil, err
		}
		c.close(t.lastChecked(e), t.cite(f))
		return c, nil
	}
	switch e.Kind {
	case knowledge.Program:
		t.programme(c, e, facets)
	case knowledge.Policy:
		t.policy(c, f)
	case knowledge.FAQ:
		c.facts = paragraphs(Prose, body(e, f.sections[0]))
	}
	desks, err := t.reachable(ctx, e)
	if err != nil {
		return nil, err
	}
	c.close(t.calls(desks), t.cite(f))
	return c, nil
}

// close puts whom to call and the source on the first page, as far as both fit
// beside the facts, and the rest on later ones.
func (c *card) close(calls, cite []Line) {
	room := tailRunes
	for i, l := range append(calls, cite...) {
		if room -= l.size(); i > 0 && room < 0 {
			c.rest = append(c.rest, l)
			continue
		}
		c.tail = append(c.tail, l)
	}
}

// programme lists the facts of aid: what was asked for first, or that the record
// does not tell it.
func (t *turn) programme(c *card, e *knowledge.Entry, facets []string) {
	p := e.Programme
	if p == nil {
		p = &knowledge.Programme{}
	}
	facts := []struct{ facet, label, text string }{
		{"who", "label_who", p.Who},
		{"amount", "label_amount", p.Amount},
		{"who", "label_conditions", numbered(p.Conditions)},
		{"papers", "label_papers", numbered(p.Papers)},
		{"steps", "label_steps", numbered(p.Steps)},
		{"where", "label_where", p.Where},
		{"deadline", "label_deadline", p.Deadline},
		{"law", "label_basis", numbered(p.LegalBasis)},
	}
	told := make(map[string]bool)
	for _, f := range facts {
		told[f.facet] = told[f.facet] || f.text != ""
	}
	for _, f := range facts {
		if slices.Contains(facets, f.facet) && !told[f.facet] && f.facet != "law" {
			c.facts = append(c.facts, t.say("not_told", map[string]any{"Fact": t.word(f.label)}))
			told[f.facet] = true
		}
	}
	for _, asked := range []bool{true, false} {
		for _, f := range facts {
			if f.text != "" && slices.Contains(facets, f.facet) == asked {
				c.facts = append(c.facts, Line{Style: Field, Label: t.word(f.label), Text: f.text})
			}
		}
	}
	c.facts = append(c.facts, paragraphs(Prose, body(e, -1))...)
}

// policy quotes the passages that answer. Of a long one the first page has the
// piece around the question's words, and "more" the whole.
func (t *turn) policy(c *card, f *found) {
	for i, at := range f.sections {
		text := body(&f.entry, at)
		whole := paragraphs(Quote, text)
		switch {
		case i > 0 && t.Whole:
			c.facts = append(c.facts, t.quote(text), Line{Style: Cite, Text: section(&f.entry, at)})
		case i > 0:
			c.rest = append(append(c.rest, whole...), Line{Style: Cite, Text: section(&f.entry, at)})
		case t.Whole || !longer(text, excerptRunes):
			c.facts = whole
		default:
			c.facts, c.rest = []Line{t.quote(text)}, whole
		}
	}
}

// quote is the piece of text that answers the question best, with its words and
// what it asks for marked.
func (t *turn) quote(text string) Line {
	excerpt, marks := index.ExcerptFor(t.matter, text, excerptRunes, t.wants)
	line := Line{Style: Quote, Text: excerpt}
	for _, m := range marks {
		line.Marks = append(line.Marks, Span(m))
	}
	return line
}

// servicePoint tells how to reach a place: its phones first, unless the place or
// the hours were asked for.
func (t *turn) servicePoint(c *card, e *knowledge.Entry, facets []string) {
	desks := t.desks(e)
	place := desks[0]
	desks[0].Name = "" // the title says it
	calls := t.calls(desks)
	var where []Line
	hours := t.hoursOf(place, facets)
	if place.Address != "" {
		where = []Line{{Style: Field, Label: t.word("label_address"), Text: place.Address}}
	}
	if d := t.distance(place.location); d != nil {
		where = append(where, Line{Style: Field, Label: t.word("label_distance"), Text: t.far(*d)})
	}
	switch {
	case slices.Contains(facets, "phone"):
		c.facts = slices.Concat(calls, hours, where)
	case slices.Contains(facets, "hours"):
		c.facts = slices.Concat(hours, calls, where)
	case slices.Contains(facets, "where"):
		c.facts = slices.Concat(where, calls, hours)
	default:
		c.facts = slices.Concat(calls, where, hours)
	}
	if e.Confidential() {
		c.facts = append(c.facts, t.say("confidential", nil))
	}
	if len(e.Point.Services) > 0 {
		c.facts = append(c.facts, Line{Style: Field, Label: t.word("label_services"), Text: strings.Join(e.Point.Services, "、")})
	}
	if text := body(e, -1); bare(text) != bare(strings.Join(e.Point.Services, "")) {
		c.facts = append(c.facts, paragraphs(Prose, text)...)
	}
}

// calls are desks as lines to call: the phones of a desk together, those with a
// label of their own one by one.
func (t *turn) calls(desks []desk) []Line {
	var lines []Line
	for _, d := range desks {
		name := shorten(d.Name, 40)
		var together, alone []Line
		for _, p := range d.Phones {
			switch n := len(together) - 1; {
			case p.Label != "":
				alone = append(alone, Line{Style: Call, Label: t.word("label_call"), Text: strings.TrimSpace(name + " " + shorten(p.Label, 20)), Phones: []string{p.Number}})
			case n >= 0 && len(together[n].Phones) < 3:
				together[n].Phones = append(together[n].Phones, p.Number)
			default:
				together = append(together, Line{Style: Call, Label: t.word("label_call"), Text: name, Phones: []string{p.Number}})
			}
		}
		lines = append(append(lines, together...), alone...)
	}
	return lines
}

// cite says where the words of f come from.
func (t *turn) cite(f *found) []Line {
	e := &f.entry
	var parts []string
	for _, part := range []string{e.Number, e.Issuer, string(e.Issued), section(e, f.sections[0])} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	if s := e.Source; s != nil && s.Cite != "" {
		parts = append(parts, s.Cite)
	} else if s != nil && len(parts) == 0 && s.File != "" {
		parts = append(parts, strings.TrimSpace(s.File+" "+s.Place))
	}
	if len(parts) == 0 {
		return nil
	}
	return []Line{{Style: Cite, Label: t.word("label_source"), Text: shorten(strings.Join(parts, t.word("comma")), 120)}}
}

// section is the heading path of a passage, shortened to be read at a glance.
func section(e *knowledge.Entry, i int) string {
	if i < 0 || i >= len(e.Sections) {
		return ""
	}
	path := make([]string, len(e.Sections[i].Path))
	for j, heading := range e.Sections[i].Path {
		if path[j] = clip(heading, 24); path[j] != heading {
			path[j] += "…"
		}
	}
	return strings.Join(path, " › ")
}

// body is the text of an entry's passage; of the whole entry where the passage
// is its head and it has no sections.
func body(e *knowledge.Entry, i int) string {
	if i >= 0 && i < len(e.Sections) {
		return e.Sections[i].Text
	}
	if e.Text != "" || len(e.Sections) == 0 {
		return e.Text
	}
	return e.Sections[0].Text
}

// paragraphs are the rows of text as lines of that style.
func paragraphs(style Style, text string) []Line {
	var lines []Line
	for row := range strings.Lines(text) {
		if row = strings.TrimSpace(row); row != "" {
			lines = append(lines, Line{Style: style, Text: row})
		}
	}
	return lines
}

// numbered writes several items as one paragraph, numbered where there are several.
func numbered(items []string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	var b strings.Builder
	for i, item := range items {
		b.WriteString(strconv.Itoa(i+1) + ") " + strings.TrimRight(item, "；;。 ") + "；")
	}
	return strings.TrimSuffix(b.String(), "；")
}
