package bot

import (
	"cmp"
	"context"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"jinguo/index"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// A lookup is a message that asks for service points rather than for what is written
// of them.
type lookup struct {
	kind   *placeKind // nil for all
	near   bool       // what is close by is asked for
	all    bool       // a list of all is asked for
	window *window    // when they should be open; nil for any time
	beside string     // a place that is named, close to which they should be
	town   string     // code of a town that is named without what it is
	by     string     // the words that name the kind
	one    bool       // whether the region's own is open then is asked, rather than which is
	rest   string     // what else is named, such as a street or a service
}

const (
	mostRest   = 10  // characters of a message's own matter beside the kind; more is a story
	mostPoints = 400 // service points of a region that are ranked
	around     = 12  // and of those around a place
	aroundMost = 40  // the same where more than the kind was asked for
	mostBeside = 24  // characters of a place that is named
)

// looksUp understands the message as a lookup; nil where it is none.
func (t *turn) looksUp(facets []string) *lookup {
	kinds, text := pointKinds(), t.matter
	if text == "" || length(text) > 3*mostRest {
		return nil
	}
	l := &lookup{}
	if kind, _, _ := kinds.named(text); kind == nil {
		text = kinds.heard(text)
	}
	l.near = kinds.near.MatchString(text)
	if l.near {
		l.beside, text = kinds.besides(text)
	}
	asked := text
	l.window, text = whenOpen(text, t.at)
	l.kind, l.by, text = kinds.named(text)
	l.all = kinds.all.MatchString(text)
	l.one = l.window != nil && !l.near && !whichOne(asked) && (timeAt(asked) > kindAt(asked, l.by) || yesOrNo.MatchString(asked))
	finds := kinds.find.MatchString(asked)
	for _, words := range []*regexp.Regexp{kinds.near, kinds.all, kinds.open} {
		text = words.ReplaceAllString(text, " ")
	}
	for i := range cueWords().Facet {
		if f := &cueWords().Facet[i]; slices.Contains(f.Kinds, knowledge.ServicePoint) {
			text = f.cut(text)
		}
	}
	left := kinds.around.ReplaceAllString(text, " ")
	if !t.told {
		l.town, left = townIn(left)
	}
	l.rest = bare(left)
	finds = finds && (t.told || l.town != "" || t.Place != nil)
	if l.kind == nil {
		if l.near && l.rest == "" && l.beside == "" {
			return l
		}
		return nil
	}
	if l.beside != "" && bare(kinds.around.ReplaceAllString(l.beside, " ")) == "" {
		l.beside = ""
	}
	reach := slices.ContainsFunc(facets, func(f string) bool { return f == "phone" || f == where || f == "hours" })
	asks := l.near || l.window != nil || finds || l.all && l.rest == "" || reach
	if slices.Contains(facets, steps) && !l.near && l.window == nil {
		asks = false
	}
	only := l.rest == "" && l.kind.place(l.by) && len(facets) == 0 && (t.told || l.town != "" || t.Place != nil)
	named := l.kind.place(l.by) && (slices.Contains(facets, "phone") || slices.Contains(facets, where))
	if !asks && !only || length(left) > mostRest && !l.near && l.window == nil && !named {
		return nil
	}
	if len(facets) > 0 && !reach && !l.near {
		return nil // 法律援助周六能不能申请 is about the aid
	}
	return l
}

// townIn is the code of a town or street that one of the pieces of text names without
// saying what it is, as 卞庄 does, and text without it. Beside a kind of place that is
// meant; elsewhere such a name may be any word.
func townIn(text string) (code, left string) {
	for _, piece := range strings.Fields(text) {
		if r, err := region.Parse(piece); err == nil && r.Level() == region.Street {
			return r.Code, strings.Replace(text, piece, " ", 1)
		}
	}
	return "", text
}

// which asks for one that is open, whichever it is.
var which = regexp.MustCompile(`(?i)哪|有没有|有开|有人的|开着的|开门的|\bany\b|\bwhich\b|\bwhere\b`)

// yesOrNo is how a question ends that is about one place.
var yesOrNo = regexp.MustCompile(`(?:[吗没不么]|没有)\??$`)

// aboutOne is how an English question about one place begins.
var aboutOne = regexp.MustCompile(`(?i)^(?:is|are|does|do|will|when) `)

// whichOne reports whether text asks which place is open, rather than whether one is.
func whichOne(text string) bool {
	return which.MatchString(text) || script(text) == English && !aboutOne.MatchString(text)
}

// kindAt is where text names a kind by those words.
func kindAt(text, by string) int { return strings.Index(strings.ToLower(text), by) }

// length is how long text is in Chinese characters; a word in Latin letters counts two.
func length(text string) int {
	n := 2 * len(latinWord.FindAllString(text, -1))
	for _, r := range text {
		if unicode.Is(unicode.Han, r) {
			n++
		}
	}
	return n
}

// besides is the place close to which text wants something, as it is named, and text
// without it.
func (s *placeKinds) besides(text string) (place, left string) {
	m := s.beside.FindStringSubmatchIndex(text)
	if m == nil {
		return "", text
	}
	place, left = text[m[2]:m[3]], text[:m[2]]+" "+text[m[3]:]
	if kind, _, rest := s.named(place); kind != nil && bare(rest) == "" {
		if other, _, _ := s.named(left); other == nil {
			return "", text // 派出所附近 may well be the police station that is close by
		}
	}
	return place, left
}

// lookUp decides a lookup in the region with that code; nil where the message is none,
// or where too little is known of where she is.
func (t *turn) lookUp(ctx context.Context, code string, facets []string) (*decision, error) {
	l := t.looksUp(facets)
	if l == nil || t.former || t.AllDay {
		return nil, nil
	}
	return t.find(ctx, l, code, facets)
}

// awaited looks up what waited for where she is: in the region with that code, or close
// to her place. Nil where nothing waits, or nothing is found.
func (t *turn) awaited(ctx context.Context, code string, near bool) (*Reply, error) {
	kind := pointKinds().called(t.session.Asked)
	if kind == nil {
		return nil, nil
	}
	t.session.Asked = ""
	d, err := t.find(ctx, &lookup{kind: kind, near: near}, code, []string{where})
	if d == nil || err != nil {
		return nil, err
	}
	return t.compose(ctx, d)
}

// find decides the lookup l in the region with that code.
func (t *turn) find(ctx context.Context, l *lookup, code string, facets []string) (*decision, error) {
	d := &decision{status: Answered, facets: facets, note: t.alarms().Mentions(t.text), looked: true}
	if l.town != "" {
		code = l.town
	}
	from := t.Place
	if l.beside != "" {
		place, err := t.placeNamed(ctx, l.beside, code)
		if err != nil {
			return nil, err
		}
		if place != nil {
			from = place.Point.Location
			d.said = append(d.said, t.say("near_named", map[string]any{"Place": shorten(place.Title, 24)}))
		}
	}
	if from == nil && code == "" {
		if l.near {
			d.status, d.ask = Clarify, "place_needed"
			if l.kind != nil {
				d.asked = l.kind.Name
			}
			return d, nil
		}
		return nil, nil
	}
	if l.all && from == nil {
		d.list = &Listing{Kind: l.kind.Name, Region: code}
		points, err := t.listed(ctx, d.list)
		if err != nil || len(points) == 0 {
			return nil, err
		}
		d.found = founds(points[:min(len(points), mostHits)])
		t.noteLookup(l)
		return d, nil
	}
	points, err := t.candidates(ctx, l, code, from, d)
	if err != nil || len(points) == 0 {
		return nil, err
	}
	points = t.opening(l, code, points, d)
	if err := t.rank(ctx, l, code, from, points); err != nil {
		return nil, err
	}
	if from == nil && l.near {
		d.said = append(d.said, t.say("near_unknown", map[string]any{"Region": region.Full(code)}))
	}
	t.Place, t.window = from, l.window
	best := l.fit(&points[0])
	for i := range points {
		if i == mostHits || l.fit(&points[i]) < best-nameless {
			points = points[:i]
			break
		}
	}
	d.found = founds(points)
	t.noteLookup(l)
	return d, nil
}

// noteLookup keeps what kind of places a lookup found, to explain it.
func (t *turn) noteLookup(l *lookup) {
	if l.kind != nil {
		t.looked = l.kind.Name
	}
}

// founds are entries that answer without a search for their words.
func founds(points []knowledge.Entry) []found {
	list := make([]found, len(points))
	for i, e := range points {
		list[i] = again(e, nil)
		list[i].Score = 1 / float64(i+1)
	}
	return list
}

// are are the kinds of points that l asks for; none for all.
func (l *lookup) are() []string {
	if l.kind == nil {
		return nil
	}
	return l.kind.Are
}

// candidates are the points among which a lookup chooses: those around the place, or
// else those of the region, or of the next one around it that has any, which d says.
func (t *turn) candidates(ctx context.Context, l *lookup, code string, from *knowledge.LatLon, d *decision) ([]knowledge.Entry, error) {
	if from != nil && !(t.told && l.beside == "") {
		n := around
		if l.window != nil || l.rest != "" {
			n = aroundMost
		}
		points, err := t.located(ctx, *from, l.are(), n)
		if err != nil {
			return nil, err
		}
		secret, err := t.secret(ctx, *from, l)
		if points = append(secret, points...); err != nil || len(points) > 0 {
			return points, err
		}
		// Of secret places and of lines only the region is known, and hers by what is around.
		next, err := t.located(ctx, *from, nil, 1)
		if err != nil || len(next) == 0 && code == "" {
			return nil, err
		}
		if len(next) > 0 && farness(from, &next[0]) < faraway {
			code = clip(next[0].Region, 6)
		}
	}
	points, err := t.Entries.PointsWithin(ctx, l.are(), code, mostPoints)
	if err != nil || len(points) > 0 || l.kind == nil {
		return points, err
	}
	for i, outer := range region.Chain(code)[1:] {
		if points, err = t.Entries.PointsWithin(ctx, l.are(), outer, mostPoints); err != nil {
			return nil, err
		}
		// Of a county the towns beside hers will do, of a city only what serves all of it.
		if len(outer) < 6 {
			points = slices.DeleteFunc(points, func(e knowledge.Entry) bool { return e.Region != outer })
		}
		if len(points) > 0 {
			d.raised = i + 1
			d.said = append(d.said, t.raised(l, code, outer, points))
			return points, nil
		}
	}
	return nil, nil
}

// secret are the confidential points of the county around a place, which say nothing of
// where they are, or else of what contains it.
func (t *turn) secret(ctx context.Context, from knowledge.LatLon, l *lookup) ([]knowledge.Entry, error) {
	if l.kind == nil || !l.kind.Hidden {
		return nil, nil
	}
	next, err := t.located(ctx, from, nil, 1)
	if err != nil || len(next) == 0 {
		return nil, err
	}
	for _, outer := range region.Chain(next[0].Region) {
		if len(outer) > 6 || outer == "" {
			continue
		}
		points, err := t.Entries.PointsWithin(ctx, l.kind.Are, outer, mostPoints)
		points = slices.DeleteFunc(points, func(e knowledge.Entry) bool {
			return !e.Confidential() || e.Region != outer || e.Point.Kinds[0] != l.kind.Are[0]
		})
		if err != nil || len(points) > 0 {
			return points, err
		}
	}
	return nil, nil
}

// raised says that the region has no such point, and which has.
func (t *turn) raised(l *lookup, code, outer string, points []knowledge.Entry) Line {
	r, _ := region.Lookup(code)
	words := map[string]any{"Kind": l.kind.calls(t.lang), "Region": r.Name, "Outer": region.Full(outer)}
	switch exact := slices.ContainsFunc(points, func(e knowledge.Entry) bool { return e.Region == outer }); {
	case outer == "":
		return t.say("raised_nation", words)
	case exact:
		return t.say("raised", words)
	}
	return t.say("raised_beside", words)
}

// placeNamed is the service point, in the region with that code, whose name is that of
// a place; nil where none is that says where it is.
func (t *turn) placeNamed(ctx context.Context, name, code string) (*knowledge.Entry, error) {
	if runes(name) > mostBeside {
		return nil, nil
	}
	if kind, _, rest := pointKinds().named(name); kind != nil && bare(rest) == "" && code != "" {
		points, err := t.Entries.PointsWithin(ctx, kind.Are, code, mostPoints)
		points = slices.DeleteFunc(points, func(e knowledge.Entry) bool { return e.Point.Location == nil || e.Confidential() })
		if err != nil || len(points) == 0 {
			return nil, err
		}
		best := slices.MinFunc(points, func(a, b knowledge.Entry) int {
			return cmp.Or(cmp.Compare(kind.fits(b.Point.Kinds), kind.fits(a.Point.Kinds)), cmp.Compare(apart(code, nil, &a), apart(code, nil, &b)))
		})
		return &best, nil
	}
	got, err := t.Search.Search(ctx, index.Query{
		Text: name, Kinds: []knowledge.Kind{knowledge.ServicePoint}, Region: code, On: t.on, NoSample: t.NoSample, AsTyped: true, Limit: 3,
	})
	if err != nil {
		return nil, err
	}
	for _, h := range got.Hits {
		if max(h.Cover, h.Asked) < plainly {
			continue
		}
		e, err := t.Entries.Entry(ctx, h.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if e.Point != nil && e.Point.Location != nil && !e.Confidential() {
			return &e, nil
		}
	}
	return nil, nil
}

// opening keeps the points that are open in the window, or may be, as far as there is
// one; d says where none is known to be. Where the region's own is asked about, that
// stays whether it is open or not.
func (t *turn) opening(l *lookup, code string, points []knowledge.Entry, d *decision) []knowledge.Entry {
	if l.window == nil {
		return points
	}
	one := false
	if l.one {
		if own := slices.DeleteFunc(slices.Clone(points), func(e knowledge.Entry) bool { return e.Region != code }); len(own) > 0 {
			points, one = own, true
		}
	}
	sure := slices.ContainsFunc(points, func(e knowledge.Entry) bool { return t.openIn(&e, l.window) == openThen })
	maybe := slices.DeleteFunc(slices.Clone(points), func(e knowledge.Entry) bool { return t.openIn(&e, l.window) == closedThen })
	switch {
	case sure && !one:
		return maybe
	case sure:
	case len(maybe) > 0:
		d.said = append(d.said, t.say("open_unknown", nil))
		if !one {
			return maybe
		}
	default:
		d.said = append(d.said, t.say("open_none", nil))
	}
	return points
}

// Whether a point is open, the better first.
const (
	openThen = iota
	openUnknown
	closedThen
)

// emergency are the hours of a hospital that takes people in at any time.
var emergency = regexp.MustCompile(`急诊[::]?\s*(?:24小时|全天)`)

func (t *turn) openIn(e *knowledge.Entry, w *window) int {
	if e.Point == nil || e.Point.Hours == "" {
		return openUnknown
	}
	if emergency.MatchString(e.Point.Hours) {
		return openThen
	}
	open, known := w.covers(t.week(e.Point.Hours))
	switch {
	case !known:
		return openUnknown
	case open:
		return openThen
	}
	return closedThen
}

// rank puts points in the order in which they fit: by what they are and what else was
// named, by distance or else by region, by whether they are open, by when they were
// last checked. One whose phone is doubted, or that is called otherwise, counts as farther.
func (t *turn) rank(ctx context.Context, l *lookup, code string, from *knowledge.LatLon, points []knowledge.Entry) error {
	w := l.window
	if w == nil {
		w = &window{t.at, t.at}
	}
	type rank struct {
		fit, distance, open int
		metres              float64 // where the nearest is asked for
		checked             knowledge.Date
		id                  string
	}
	ids := make([]string, len(points))
	for i := range points {
		ids[i] = points[i].ID
	}
	doubts, err := t.isDoubted(ctx, ids...)
	if err != nil {
		return err
	}
	ranks := make(map[string]rank, len(points))
	for i := range points {
		e := &points[i]
		r := rank{fit: -l.fit(e), distance: apart(code, from, e), open: t.openIn(e, w), checked: e.Verified(), id: e.ID}
		if l.near {
			r.metres = farness(from, e)
		}
		if from == nil {
			r.distance *= levelApart
			if !region.Within(e.Region, t.home) || !region.Within(t.home, code) {
				r.distance++
			}
		}
		if l.window != nil && r.open == openUnknown {
			r.distance += unsure
		}
		if doubts[e.ID] || from != nil && l.kind != nil && !l.called(e) {
			r.distance += farther
		}
		ranks[e.ID] = r
	}
	slices.SortFunc(points, func(a, b knowledge.Entry) int {
		x, y := ranks[a.ID], ranks[b.ID]
		return cmp.Or(
			cmp.Compare(x.fit, y.fit), cmp.Compare(x.distance, y.distance), cmp.Compare(x.metres, y.metres), cmp.Compare(x.open, y.open),
			cmp.Compare(y.checked, x.checked), cmp.Compare(x.id, y.id),
		)
	})
	return nil
}

// nameless is how much less a further point may fit: one that is not named does not go
// with one that is.
const nameless = 2

// farther is how many steps of distance such a point is set back.
const farther = 6

const (
	// levelApart is how many steps of distance a level of region is.
	levelApart = 10
	// unsure is how many steps one is set back that may be open when it should be.
	unsure = 2 * levelApart
)

// fit tells how much of what is asked for a point is.
func (l *lookup) fit(e *knowledge.Entry) int {
	fit := 0
	if l.kind != nil && e.Point != nil {
		fit = l.kind.fits(e.Point.Kinds)
		if fit > 0 && !l.near && l.called(e) {
			fit++
		}
	}
	if runes(l.rest) < 2 {
		return fit
	}
	said := strings.Join(append([]string{e.Title, e.Text, e.Point.Address}, append(e.Aliases, e.Point.Services...)...), "\n")
	return fit + int(4*share(pairs(l.rest), said))
}

// called reports whether a point is called by the very words that the message has, or
// is above all of the kind that they name.
func (l *lookup) called(e *knowledge.Entry) bool {
	return e.Point.Kinds[0] == l.kind.Are[0] || slices.Contains(e.Point.Kinds, l.by) ||
		slices.ContainsFunc(append([]string{e.Title}, e.Aliases...), func(name string) bool { return strings.Contains(name, l.by) })
}

// apart is how far a point is away: in steps of a tenth of the way, for what is about
// as close is as good; where no place is known, by the levels of region between.
func apart(code string, from *knowledge.LatLon, e *knowledge.Entry) int {
	if from != nil {
		m := farness(from, e)
		if e.Confidential() {
			return 0 // among candidates, one of her county
		}
		if m == math.MaxFloat64 {
			return math.MaxInt32
		}
		return int(math.Log1p(m/200) / math.Log(1.1))
	}
	deeper := 0
	for _, outer := range region.Chain(e.Region) {
		if outer == code || region.Within(code, outer) {
			break
		}
		deeper++
	}
	return deeper
}

// located are the n service points of those kinds that are closest to a place, among
// those that say where they are.
func (t *turn) located(ctx context.Context, from knowledge.LatLon, kinds []string, n int) ([]knowledge.Entry, error) {
	near, ok := t.Search.(Nearby)
	if !ok {
		return t.locatedSlowly(ctx, from, kinds, n)
	}
	list, err := near.Near(ctx, index.NearQuery{
		From: from, Kinds: kinds, On: t.today(), NoSample: t.NoSample, Limit: n + spare,
	})
	if err != nil {
		return nil, err
	}
	var points []knowledge.Entry
	for _, found := range list {
		e, err := t.Entries.Entry(ctx, found.Entry)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if farness(&from, &e) < math.MaxFloat64 {
			points = append(points, e)
		}
	}
	return points[:min(n, len(points))], nil
}

// spare is for how many points more the index is asked, which lags a moment behind
// what the entries say.
const spare = 2

// locatedSlowly is located for a Searcher that is not Nearby.
func (t *turn) locatedSlowly(ctx context.Context, from knowledge.LatLon, kinds []string, n int) ([]knowledge.Entry, error) {
	points, err := t.Entries.PointsWithin(ctx, kinds, "", mostPoints)
	points = slices.DeleteFunc(points, func(e knowledge.Entry) bool { return farness(&from, &e) == math.MaxFloat64 })
	slices.SortStableFunc(points, func(a, b knowledge.Entry) int { return cmp.Compare(farness(&from, &a), farness(&from, &b)) })
	return points[:min(n, len(points))], err
}
