package bot

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// What the search must give for an entry to count as an answer, tuned on the
// questions of testdata/decide.tsv and index/testdata/rank over the sample.
const (
	enough     = 0.6 // share of the question that the best entry holds, or likeness to one of its wordings
	plainly    = 0.8 // the same for a question of at most short characters, which fits much by chance
	short      = 8
	surely     = 0.75 // the same for a service point, whose address and numbers fit much by chance
	likely     = 0.73 // confidence from which another entry answers though it holds less of the question
	perhaps    = 0.3  // share from which an entry is offered as what she may have meant
	maybe      = 0.2  // the same by confidence
	worthwhile = 0.45 // score of a further entry, as a share of the best one's
	mostHits   = 4    // entries in a reply
	mostOffers = 3    // entries offered where none surely answers
	fetch      = 16   // entries that the search gives to choose from
	oneWord    = 4    // characters that a word has at most
	alike      = 0.92 // score from which an entry is meant as well by a word, as a share of the best one's
)

// How much better an entry counts for what it is.
const (
	fitting = 1.25 // its kind is what such questions ask for
	local   = 1.25 // for each level of region that a service point shares with the one that she is in
	own     = 1.2  // a text that holds where she is and not in the whole nation
	doubted = 0.6  // several people say that its phone is wrong or dead
	distant = 0.8  // it holds in one region only, and nobody knows whether she is there
)

// decision is what the conversation decided before it puts it into words. Where
// it has to clarify, what was found are readings to choose from, or nothing where
// the region is in doubt.
type decision struct {
	status Status
	facets []string // what is asked for, such as phone
	found  []found  // best first
	note   bool     // the matter deserves the line with the emergency numbers
	close  bool     // where it has to clarify: each of found would answer
	ask    string   // where it has to clarify: the sentence that asks
	asked  string   // and the kind of places that waits for the answer
	said   []Line   // what belongs to the first answer beside what it tells
	list   *Listing // found are the first of these
	looked bool     // a lookup found these points
	raised int      // for that it had to go so many levels of region up
	read   string   // what the message was read as, where that is not what was typed
}

// found is an entry that answers.
type found struct {
	index.Hit
	entry    knowledge.Entry
	sections []int    // its passages that answer, best first; as Hit.Section
	same     []string // ids of entries that say nearly the same
}

// name is what the entry is called among others: its title, and for an entry of
// one section, such as an article of a law, the heading that tells it from the rest.
func (f *found) name() string {
	if len(f.entry.Sections) != 1 || len(f.entry.Sections[0].Path) == 0 {
		return f.entry.Title
	}
	path := f.entry.Sections[0].Path
	return path[len(path)-1] + " " + f.entry.Title
}

// decide finds what answers the message, or that its region is in doubt: because
// it has namesakes, or because she named none and what answers is different
// from place to place.
func (t *turn) decide(ctx context.Context) (*decision, error) {
	if len(t.choices) == 0 {
		d, err := t.search(ctx, t.region)
		if err != nil || t.named || d.looked || d.status != Answered {
			return d, err
		}
		if around, err := t.around(ctx, d); around || err != nil {
			return d, err
		}
		if t.choices = scattered(d.found); len(t.choices) == 0 {
			return d, nil
		}
	}
	doubt := &decision{status: Clarify, note: t.alarms().Mentions(t.text)}
	if len(t.choices) > most {
		return doubt, nil
	}
	waiting := make(map[string]Recall)
	var all []*decision
	differ := false
	for _, r := range t.choices {
		d, err := t.search(ctx, r.Code)
		if err != nil {
			return nil, err
		}
		if d.status != Answered {
			d.status, d.found = NoAnswer, nil // once the region is known, what she meant is asked
		}
		waiting[r.Code] = d.recall()
		all = append(all, d)
		differ = differ || !slices.EqualFunc(d.found, all[0].found, func(a, b found) bool { return a.entry.ID == b.entry.ID })
	}
	if !differ {
		return all[0], nil // the same answer in all of them
	}
	if i := onlyOne(all); i >= 0 && t.told {
		r := t.choices[i]
		t.region, t.named, t.choices = r.Code, true, nil
		all[i].said = slices.Insert(all[i].said, 0, t.say("region_only", map[string]any{"Name": r.Name, "Region": region.Full(r.Code)}))
		return all[i], nil
	}
	t.session.Choices = waiting
	return doubt, nil
}

// onlyOne is which of the decisions for namesakes is a lookup that found points closer
// to home than all others; -1 where none is.
func onlyOne(all []*decision) int {
	best, alone := -1, false
	for i, d := range all {
		switch {
		case !d.looked || best >= 0 && d.raised > all[best].raised:
		case best < 0 || d.raised < all[best].raised:
			best, alone = i, true
		default:
			alone = false
		}
	}
	if !alone {
		return -1
	}
	return best
}

// around gives d the service points of the best one's kind that are closest to
// where she is, which makes it needless to ask for her region. It reports false
// where she did not say that, or where the best entry is none that a map shows.
func (t *turn) around(ctx context.Context, d *decision) (bool, error) {
	best := &d.found[0].entry
	if farness(t.Place, best) == math.MaxFloat64 || len(best.Point.Kinds) == 0 {
		return false, nil
	}
	points, err := t.closest(ctx, best.Point.Kinds[0], mostHits)
	if err != nil || len(points) == 0 { // none where the index lags behind the entries
		return false, err
	}
	list := make([]found, len(points))
	for i, e := range points {
		list[i] = again(e, nil)
		list[i].Score = d.found[0].Score
	}
	d.found = list
	return true, nil
}

// scattered are the regions to choose from where the best entry is a programme
// or a service point that other places have as well; none otherwise.
func scattered(list []found) []region.Region {
	var regions []region.Region
	for _, f := range list {
		if f.Kind != list[0].Kind || (f.Kind != knowledge.ServicePoint && f.Kind != knowledge.Program) {
			continue
		}
		if r, known := region.Lookup(f.Region); known && r.Code != "" && !slices.Contains(regions, r) {
			regions = append(regions, r)
		}
	}
	if len(regions) < 2 || list[0].Region == "" {
		return nil
	}
	return regions
}

var errAbsent = errors.New("there is no knowledge base")

// search decides what answers the message in the region with that code.
func (t *turn) search(ctx context.Context, code string) (*decision, error) {
	if t.Search == nil || t.Entries == nil {
		return nil, errAbsent
	}
	d := &decision{status: NoAnswer, facets: cueWords().facets(t.text), note: t.alarms().Mentions(t.text)}
	if points, err := t.lookUp(ctx, code, d.facets); points != nil || err != nil {
		return points, err
	}
	wordings := cueWords().wordings(t.matter, d.facets)
	if chinese := cueWords().translated(t.matter); chinese != "" && script(t.text) == English {
		wordings = append(wordings, cueWords().wordings(chinese, d.facets)...)
		if slices.Contains(cueWords().kinds(d.facets), knowledge.ServicePoint) {
			wordings = append([]wording{{chinese, []knowledge.Kind{knowledge.ServicePoint}}}, wordings...)
		}
	}
	var offers []found
	for _, w := range wordings {
		q := index.Query{
			Text: w.text, Kinds: w.kinds, Region: code, On: t.on, NoSample: t.NoSample, AsTyped: t.typed, Limit: fetch,
		}
		got, err := t.Search.Search(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("search: %w", err)
		}
		need := bar{enough, surely, likely}
		switch n := runes(w.text); {
		case n == 1:
			need = bar{math.Inf(1), math.Inf(1), math.Inf(1)} // 钱 alone may mean anything
		case n <= short:
			need.share = plainly
		}
		t.explain(&q, &got, need)
		if d.found, err = t.choose(ctx, code, d.facets, got.Hits, need); err != nil {
			return nil, err
		}
		if len(d.found) > 0 {
			d.status, d.read = Answered, got.Read
			if n := t.torn(d); n > 1 {
				d.status, d.close, d.found = Clarify, true, d.found[:n]
			}
			return d, nil
		}
		if len(offers) == 0 {
			d.read = got.Read
			if offers, err = t.choose(ctx, code, d.facets, got.Hits, offering); err != nil {
				return nil, err
			}
		}
	}
	if len(offers) > 0 {
		d.status, d.found = Clarify, offers[:min(mostOffers, len(offers))]
	}
	return d, nil
}

// torn counts how many entries a message of one word, such as 救助, means about
// alike, at most as many as are offered. A longer one says which it means, and of
// places to go to the list is the answer.
func (t *turn) torn(d *decision) int {
	word := runes(bare(t.matter)) <= oneWord
	if script(t.text) == English {
		word = !strings.Contains(strings.TrimSpace(t.matter), " ")
	}
	if !word || len(d.facets) > 0 || d.found[0].Kind == knowledge.ServicePoint {
		return 0
	}
	n := 1
	for n < min(mostOffers, len(d.found)) && d.found[n].Score >= alike*d.found[0].Score {
		n++
	}
	return n
}

// A bar is what an entry must reach to be chosen.
type bar struct {
	share, point float64 // of the question, and that of a service point
	confidence   float64 // which will do instead, but not for a service point
}

// offering is the bar of entries to choose from where none surely answers.
var offering = bar{perhaps, enough, maybe}

// shown is the bar as it is explained.
func (b bar) shown() Bar {
	if math.IsInf(b.share, 1) {
		return Bar{Never: true}
	}
	return Bar{Share: b.share, Point: b.point, Confidence: b.confidence}
}

// reached reports whether a hit reaches the bar. What does not hold a matter that the
// question names, such as 护照, has to leave no other doubt.
func (b bar) reached(h *index.Hit) bool {
	fits := max(h.Cover, h.Asked)
	if h.Kind == knowledge.ServicePoint {
		return fits >= max(b.share, b.point) && h.Beside == 0
	}
	return fits >= b.share && h.Beside == 0 || h.Confidence >= b.confidence
}

// choose keeps the hits that reach the bar and puts them in order.
func (t *turn) choose(ctx context.Context, code string, facets []string, list []index.Hit, need bar) ([]found, error) {
	var kept []found
	kinds := cueWords().kinds(facets)
	for _, h := range list {
		if !need.reached(&h) {
			continue
		}
		e, err := t.Entries.Entry(ctx, h.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue // the index follows the store within a second
		}
		if err != nil {
			return nil, err
		}
		if slices.Contains(kinds, h.Kind) {
			h.Score *= fitting
		}
		switch {
		case code == "" && h.Region != "":
			h.Score *= distant
		case code != "" && h.Kind == knowledge.ServicePoint:
			h.Score *= nearness(h.Region, code)
		case h.Region != "" && region.Within(code, h.Region):
			h.Score *= own
		}
		kept = append(kept, found{h, e, passages(t.matter, &e, h.Section), h.Others})
	}
	if err := t.demote(ctx, kept); err != nil {
		return nil, err
	}
	slices.SortStableFunc(kept, func(a, b found) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Entry, b.Entry))
	})
	for i := range kept {
		if i == mostHits || kept[i].Score < worthwhile*kept[0].Score {
			kept = kept[:i]
			break
		}
	}
	t.byDistance(kept)
	return kept, nil
}

// nearness favours a service point by the levels of region that it shares with
// the asked one, less those that it lies deeper: in her county before in her
// city, and the city's own before one of another county in it.
func nearness(of, asked string) float64 {
	shared, deeper := 0, 0
	for _, outer := range region.Chain(of) {
		switch {
		case outer == "":
		case region.Within(asked, outer):
			shared++
		default:
			deeper++
		}
	}
	return math.Pow(local, float64(shared-deeper))
}

// byDistance puts the service points at the head of list in order of distance,
// where she said where she is.
func (t *turn) byDistance(list []found) {
	n := slices.IndexFunc(list, func(f found) bool { return f.Kind != knowledge.ServicePoint })
	if n < 0 {
		n = len(list)
	}
	if t.Place == nil {
		return
	}
	slices.SortStableFunc(list[:n], func(a, b found) int {
		return cmp.Compare(t.trouble(&a), t.trouble(&b))
	})
}

func (d *decision) recall() Recall {
	r := Recall{Facets: d.facets, List: d.list}
	for _, f := range d.found {
		r.Shown = append(r.Shown, Shown{Entry: f.entry.ID, Sections: f.sections})
	}
	return r
}

// remember makes d what "more" and the buttons continue.
func (t *turn) remember(d *decision) {
	t.session.Turn++
	t.session.Recall = d.recall()
	t.session.Choices = nil
}
