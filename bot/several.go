package bot

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jinguo/knowledge"
)

// What fits where several questions are answered at once.
const (
	mostParts = 3  // questions of one message that are answered
	partLines = 13 // in all
	partRunes = 80 // of facts, at least, of each
	echoRunes = 24 // of a question that is named back
	mostShown = 8  // entries that are remembered
)

var (
	// itemMark opens an item of a numbered list, as group 1.
	itemMark = regexp.MustCompile(`(?:^|[\s。!?;,:])(\(?(?:[1-5一二三四五][、.)]|第[一二三四五](?:个问题|个|,)|问题[1-5一二三四五])(?:是|想问|就是|[,:、])*)`)
	// joint stands between two questions.
	joint = regexp.MustCompile(`(?i)(?:另外|还有(?:就是|个问题|一个问题|一个)?|顺便(?:再)?(?:问(?:一下|下)?)?|再问(?:一下|下)?|第二个问题(?:是)?|` +
		`\band also\b|\balso\b|\banother question\b|\bone more (?:question|thing)\b|\bby the way\b|\band (?:how|what|where|who|can|when)\b)`)
	// announced says how many questions follow.
	announced  = regexp.MustCompile(`(?:我|俺)?(?:想|要)?(?:有|问|咨询|请教)(?:您|你)?[几两二三四五2-5]个(?:问题|事儿?)(?:想问|要问|咨询|请教)?(?:一下|您|你)*[\s:,。]*`)
	pointsBack = regexp.MustCompile(`(?i)他|她|它|这|那|\b(?:it|this|that|he|she|him|they|them)\b`)
)

// questionsIn takes a message apart into the questions in it, each with the story
// that leads up to it. One of which nothing is named but what the one before
// is about, such as 怎么办, belongs to that.
func questionsIn(text string) []string {
	text = announced.ReplaceAllString(text, "")
	pieces := items(text)
	if pieces == nil {
		for _, sentence := range strings.SplitAfter(text, "?") {
			pieces = append(pieces, jointed(sentence)...)
		}
	}
	var list []string
	held := "" // what has yet to find its question
	for _, piece := range pieces {
		piece = strings.TrimSpace(piece)
		switch {
		case bare(piece) == "":
		case standsAlone(piece):
			list, held = append(list, strings.TrimSpace(held+" "+piece)), ""
		case len(list) > 0:
			list[len(list)-1] += " " + piece
		default:
			held = strings.TrimSpace(held + " " + piece)
		}
	}
	return list
}

// items are the items of a numbered list of at least two, the first with what
// stands before it; nil where text has none.
func items(text string) []string {
	var cuts [][2]int
	for _, m := range itemMark.FindAllStringSubmatchIndex(text, -1) {
		if next, _ := utf8.DecodeRuneInString(text[m[3]:]); !unicode.IsDigit(next) { // 1.5
			cuts = append(cuts, [2]int{m[2], m[3]})
		}
	}
	if len(cuts) < 2 {
		return nil
	}
	list := []string{text[:cuts[0][0]]}
	for i, cut := range cuts {
		end := len(text)
		if i+1 < len(cuts) {
			end = cuts[i+1][0]
		}
		list = append(list, text[cut[1]:end])
	}
	return list
}

// jointed cuts text at words such as 另外 that stand between two questions.
func jointed(text string) []string {
	for _, m := range joint.FindAllStringIndex(text, -1) {
		before, after := text[:m[0]], text[m[1]:]
		if at := strings.IndexByte(text[m[0]:m[1]], ' '); strings.HasPrefix(text[m[0]:], "and ") && !strings.HasPrefix(text[m[0]:], "and also") {
			after = text[m[0]+at:] // the word behind it asks
		}
		if standsAlone(before) && (standsAlone(after) || bare(after) == "") {
			return append([]string{before}, jointed(after)...)
		}
	}
	return []string{text}
}

// standsAlone reports whether a piece of a message asks about a matter that it
// names itself.
func standsAlone(piece string) bool {
	own := cueWords().own(piece)
	least, backwards := 2, 4
	if script(own) == English {
		least, backwards = 4, 12
	}
	n := runes(own)
	return n >= least && cueWords().inquires(piece) && (n > backwards || !pointsBack.MatchString(piece))
}

// A part is one of several questions of a message, with what was decided about it.
type part struct {
	*turn
	*decision
}

// best is the entry that answers p.
func (p *part) best() *found { return &p.found[0] }

// several answers each of the questions of a message in turn; nil where there
// is one, or where none of them can be answered for itself.
func (t *turn) several(ctx context.Context) (*Reply, error) {
	texts := questionsIn(t.text)
	if len(texts) < 2 {
		return nil, nil
	}
	left := len(texts) > mostParts
	var parts []part
	for _, text := range texts[:min(mostParts, len(texts))] {
		p, err := t.decidePart(ctx, text, parts)
		if err != nil {
			return nil, err
		}
		parts = append(parts, p)
	}
	parts = toldOnce(parts)
	switch answered := countAnswered(parts); {
	case answered == 0:
		return nil, nil
	case len(parts) == 1 && !left:
		return t.compose(ctx, parts[0].decision)
	}
	return t.inTurn(ctx, parts, left)
}

func countAnswered(parts []part) int {
	n := 0
	for _, p := range parts {
		if p.status == Answered {
			n++
		}
	}
	return n
}

// decidePart decides one of several questions. What it does not say of region
// and day holds from the whole message. One that names little is taken as going
// on from the last of those before it that has an answer, where that speaks of it; and
// so is one that has no answer of its own.
func (t *turn) decidePart(ctx context.Context, text string, before []part) (part, error) {
	p := part{turn: t.about(text)}
	var last *found
	for i := range before {
		if before[i].status == Answered {
			last = before[i].best()
		}
	}
	var err error
	if last != nil && runes(cueWords().own(text)) < hintRunes {
		if p.decision, err = p.inContext(ctx, last, 1); p.decision != nil || err != nil {
			return p, err
		}
	}
	if p.decision, err = p.decide(ctx); err != nil || p.status == Answered || p.doubtful() || last == nil {
		return p, err
	}
	if d, err := p.inContext(ctx, last, someHeld); d != nil || err != nil {
		p.decision = d
		return p, err
	}
	return p, nil
}

// doubtful reports whether it depends on a region that is in doubt.
func (d *decision) doubtful() bool { return d.status == Clarify && len(d.found) == 0 }

// about is a turn of its own for one question of t.
func (t *turn) about(text string) *turn {
	p := *t
	p.text, p.behind, p.choices = text, nil, nil
	p.Message.Region, p.session.Region = "", ""
	if t.named {
		p.session.Region = t.region
	}
	now := t.Now().In(knowledge.China)
	if _, _, ok := pastDay(text, now); ok || formerly.MatchString(text) {
		p.at, p.former = now, false
		p.when()
	}
	p.where()
	return &p
}

// toldOnce joins the questions that the same entry answers.
func toldOnce(parts []part) []part {
	var list []part
	for _, p := range parts {
		i := slices.IndexFunc(list, func(q part) bool {
			return p.status == Answered && q.status == Answered && p.best().Entry == q.best().Entry
		})
		if i < 0 {
			list = append(list, p)
			continue
		}
		for _, f := range p.facets {
			if !slices.Contains(list[i].facets, f) {
				list[i].facets = append(list[i].facets, f)
			}
		}
		list[i].decision.note = list[i].decision.note || p.decision.note
	}
	return list
}

// inTurn tells the answer to each of parts under a title of its own, and of those
// without one that there is none. Left says that there were more.
func (t *turn) inTurn(ctx context.Context, parts []part, left bool) (*Reply, error) {
	all := t.together(parts)
	t.remember(all)
	t.session.Page = -1 // "more" opens the first in full
	reply := &Reply{Status: Answered}
	t.sought = t.Message.Text
	for _, p := range parts {
		if p.status == NoAnswer && !t.missed {
			t.sought, t.missed = p.text, true
		}
	}
	var last []Line // what belongs to none of them
	if left {
		last = append(last, t.say("parts_left", map[string]any{"Max": mostParts}))
	}
	last = append(last, t.note(all)...)
	rows := (partLines - len(last)) / len(parts)
	room := (pageRunes - size(last)) / len(parts)
	number := 0
	for _, p := range parts {
		if p.status == Answered {
			number++
			lines, err := p.brief(ctx, number, rows, room)
			if err != nil {
				return nil, err
			}
			reply.Lines = append(reply.Lines, lines...)
			reply.Buttons = append(reply.Buttons, []Button{t.open(number-1, p.best())})
		}
	}
	if err := t.unanswered(ctx, reply, parts, number); err != nil {
		return nil, err
	}
	reply.Lines = append(reply.Lines, last...)
	reply.Hits = partHits(parts)
	reply.Buttons = append(reply.Buttons, t.judge())
	return reply, nil
}

// together is a decision with the entries of all parts: those that answer best
// first, then those that may be meant, then the further ones.
func (t *turn) together(parts []part) *decision {
	all := &decision{status: Answered}
	add := func(list []found) {
		for _, f := range list {
			if len(all.found) < mostShown && !slices.ContainsFunc(all.found, func(g found) bool { return g.Entry == f.Entry }) {
				all.found = append(all.found, f)
			}
		}
	}
	for _, p := range parts {
		all.note = all.note || p.decision.note
		if p.status == Answered {
			p.formerFirst(p.decision)
			all.facets = append(all.facets, p.facets...)
			add(p.found[:1])
		}
	}
	for _, p := range parts {
		if p.status == Clarify {
			add(p.found)
		}
	}
	for _, p := range parts {
		add(p.found)
	}
	return all
}

// brief is the best entry of p in a few lines: its title under a number, the most
// useful facts, whom to call and the source.
func (p *part) brief(ctx context.Context, number, rows, room int) ([]Line, error) {
	c, err := p.card(ctx, p.best(), p.facets)
	if err != nil {
		return nil, err
	}
	c.facts = append(slices.Clone(p.said), c.facts...)
	c.title.Text = fmt.Sprintf("%d. %s", number, shorten(c.title.Text, 40))
	past := p.asOf(&p.best().entry)
	if p.Whole {
		c.tail = append(c.tail, past...)
		return c.whole(), nil
	}
	tail := append(c.shortTail(rows-2-len(past)), past...)
	facts, _ := fill(c.facts, max(partRunes, room-c.title.size()-size(tail)), rows-1-len(tail))
	return append(append([]Line{c.title}, facts...), tail...), nil
}

// shortTail is the source and the first that one may call, in at most n lines.
func (c *card) shortTail(n int) []Line {
	var call, cite []Line
	for _, l := range slices.Concat(c.tail, c.rest) {
		switch {
		case l.Style == Call && len(call) == 0 && n > 1:
			call = append(call, l)
		case l.Style == Cite && l.Label != "" && len(cite) == 0:
			l.Text = shorten(l.Text, 50)
			cite = append(cite, l)
		}
	}
	return append(call, cite...)
}

func size(lines []Line) int {
	n := 0
	for _, l := range lines {
		n += l.size()
	}
	return n
}

// unanswered says of each part without an answer what was not found or what has
// to be known first, and whom to call.
func (t *turn) unanswered(ctx context.Context, reply *Reply, parts []part, number int) error {
	nobody := true
	for _, p := range parts {
		asked := map[string]any{"Question": echo(strings.TrimRight(p.text, " ?!。,"))}
		switch {
		case p.status == Answered:
			continue
		case p.doubtful():
			reply.Lines = append(reply.Lines, t.say("part_region", asked))
			reply.Buttons = append(reply.Buttons, t.waiting(p)...)
			continue
		case p.status == Clarify:
			for i := range p.found[:1] {
				number++
				asked["Perhaps"] = fmt.Sprintf("%d. %s", number, p.found[i].label(28))
				reply.Buttons = append(reply.Buttons, []Button{t.open(number-1, &p.found[i])})
			}
			reply.Lines = append(reply.Lines, t.say("part_perhaps", asked))
			continue
		}
		reply.Lines = append(reply.Lines, t.say("part_none", asked))
		if nobody {
			office, err := p.office(ctx)
			if err != nil {
				return err
			}
			reply.Lines = append(reply.Lines, t.calls([]desk{office})[:1]...)
			nobody = false
		}
	}
	return nil
}

// waiting keeps the answers that wait for p's region, and gives the buttons to choose it.
func (t *turn) waiting(p part) [][]Button {
	if t.session.Choices != nil {
		return nil // one question about regions at a time
	}
	t.session.Choices = p.session.Choices
	return p.whichRegion().Buttons
}

// partHits are the hits of all parts, those of the first question first.
func partHits(parts []part) []Hit {
	var hits []Hit
	for _, p := range parts {
		for _, f := range p.found {
			if !slices.ContainsFunc(hits, func(h Hit) bool { return h.ID == f.Entry }) {
				hits = append(hits, p.hit(f))
			}
		}
	}
	return hits
}
