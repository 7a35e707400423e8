package bot

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// A message that goes on from the last answer is short and names little itself.
const (
	followRunes = 24
	ownRunes    = 8    // of its own matter
	hintRunes   = 4    // of a matter that says little without what it goes on from
	ownLetters  = 24   // of an English one
	related     = 0.15 // share of the last title's character pairs that an answer to it alone must hold then
	someHeld    = 0.5  // share of its matter's character pairs that an answer in context must hold
)

// carryOn answers a short message that opens like "and if …" by taking it
// together with the last answer where it has no answer of its own, or none that
// has to do with the last one and itself names next to nothing.
func (t *turn) carryOn(ctx context.Context) (*Reply, error) {
	if len(t.session.Shown) == 0 {
		return nil, nil
	}
	goes, supposes := cueWords().continues(t.text)
	own := runes(cueWords().own(t.matter))
	most, long := ownRunes, followRunes
	if script(t.text) == English {
		most, long = ownLetters, 3*followRunes
	}
	if !goes || longer(t.text, long) || own > most {
		return nil, nil
	}
	last, err := t.last(ctx)
	if last == nil || err != nil {
		return nil, err
	}
	hints := supposes && own <= hintRunes || own < 2
	least := someHeld
	if supposes {
		least = 0
	}
	alone, err := t.decide(ctx)
	if err != nil {
		return nil, err
	}
	clear := alone.status == Answered && (!hints || share(pairs(placeless(&last.entry)), saidBy(&alone.found[0].entry)) >= related)
	if clear || alone.doubtful() {
		return t.compose(ctx, alone)
	}
	joined, err := t.inContext(ctx, last, least)
	if err != nil {
		return nil, err
	}
	if joined != nil {
		return t.compose(ctx, joined)
	}
	return t.compose(ctx, alone)
}

// last is the entry that was read last; nil where it no longer stands.
func (t *turn) last(ctx context.Context) (*found, error) {
	d, err := t.recalled(ctx, t.session.Recall)
	if err != nil || t.session.Open >= len(d.found) {
		return nil, err
	}
	return &d.found[t.session.Open], nil
}

// inContext decides a question as going on from last: nil where nothing answers
// that, or where the answer holds less than that share of what the question
// names itself.
func (t *turn) inContext(ctx context.Context, last *found, least float64) (*decision, error) {
	alone := t.matter
	defer func() { t.matter = alone }()
	own := cueWords().own(alone)
	if script(t.text) == English {
		t.matter = cueWords().translated(alone)
		if own != "" && t.matter == "" {
			return nil, nil
		}
		own = bare(t.matter)
	}
	t.matter = strings.TrimSpace(placeless(&last.entry) + " " + t.matter)
	d, err := t.decide(ctx)
	if err != nil || d.status != Answered {
		return nil, err
	}
	if runes(own) >= 2 && share(pairs(own), saidBy(&d.found[0].entry)) < least {
		return nil, nil
	}
	return d, nil
}

// placeless is e's title without the places that it names.
func placeless(e *knowledge.Entry) string {
	return without(e.Title, region.Find(e.Title, e.Region))
}

// saidBy is all that e says of its matter.
func saidBy(e *knowledge.Entry) string {
	parts := []string{e.Title, e.Text}
	for _, s := range e.Sections {
		parts = append(parts, s.Text)
	}
	if p := e.Programme; p != nil {
		parts = append(parts, p.Who, p.Amount, p.Where, p.Deadline)
		parts = slices.Concat(parts, p.Conditions, p.Papers, p.Steps)
	}
	if p := e.Point; p != nil {
		parts = append(parts, p.Services...)
	}
	return strings.Join(parts, "\n")
}

// elsewhere asks for what the last answer was about in another region, and
// nothing else: 那沂水呢. Nil where the message does not.
func (t *turn) elsewhere(ctx context.Context) (*Reply, error) {
	if len(t.session.Shown) == 0 || len(t.session.Choices) > 0 || len(t.choices) > 0 {
		return nil, nil
	}
	goes, _ := cueWords().continues(t.text)
	asks := goes || strings.HasSuffix(bare(t.text), "呢") || !cueWords().onlyHere(t.matter)
	if !asks || !cueWords().onlyThere(t.matter) || len(region.Find(t.text, "")) == 0 {
		return nil, nil
	}
	last, err := t.last(ctx)
	if last == nil || err != nil {
		return nil, err
	}
	facets := t.session.Facets
	t.matter = placeless(&last.entry)
	t.text = t.matter
	d, err := t.decide(ctx)
	if err != nil {
		return nil, err
	}
	d.facets = facets
	if !d.doubtful() {
		d.found = slices.DeleteFunc(d.found, func(f found) bool { return !sameSort(&f.entry, &last.entry) })
		if len(d.found) == 0 {
			d.status = NoAnswer
		}
	}
	return t.compose(ctx, d)
}

// sameSort reports whether two entries are of one kind, and service points of one
// kind of place.
func sameSort(a, b *knowledge.Entry) bool {
	if a.Kind != b.Kind {
		return false
	}
	if a.Point == nil || b.Point == nil {
		return true
	}
	return slices.ContainsFunc(a.Point.Kinds, func(kind string) bool { return slices.Contains(b.Point.Kinds, kind) })
}

// Numbers by which one of several entries is picked.
var (
	pick = regexp.MustCompile(`(?i)^(?:第)?([1-9]|[一二三四五六七八])(?:个|条|项|种)?[.。]?$|^(?:the )?(first|second|third|fourth|last)(?: one)?$|^(?:number|no\.?) ?([1-9])$`)
	// pickAnd picks one and asks for something about it.
	pickAnd = regexp.MustCompile(`(?i)^第([1-9]|[一二三四五六七八])(?:个|条|项|种)的?(.+)$`)
)

var numerals = strings.NewReplacer("一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6", "七", "7", "八", "8",
	"first", "1", "second", "2", "third", "3", "fourth", "4")

// picked reads which of the entries of the last answer a message means, and what
// it asks about it.
func (t *turn) picked() (number string, facets []string) {
	matter := strings.TrimSpace(cueWords().goes.ReplaceAllString(strings.ToLower(t.matter), ""))
	if m := pick.FindStringSubmatch(matter); m != nil {
		return numerals.Replace(m[1] + m[2] + m[3]), nil
	}
	if m := pickAnd.FindStringSubmatch(matter); m != nil && cueWords().onlyAsked(m[2]) {
		return numerals.Replace(m[1]), cueWords().facetsAlone(m[2])
	}
	return "", nil
}

// fittingSections are the passages of e that speak of what is asked for, by
// their headings or else by their words; those shown before where none does.
func fittingSections(e *knowledge.Entry, facets []string, before []int) []int {
	if e.Kind != knowledge.Policy {
		return before
	}
	for _, f := range cueWords().Facet {
		if !slices.Contains(facets, f.Name) {
			continue
		}
		for _, of := range []func(knowledge.Section) string{
			func(s knowledge.Section) string { return strings.Join(s.Path, " ") },
			func(s knowledge.Section) string { return s.Text },
		} {
			if i := slices.IndexFunc(e.Sections, func(s knowledge.Section) bool { return len(f.asks(of(s))) > 0 }); i >= 0 {
				return []int{i}
			}
		}
	}
	return before
}
