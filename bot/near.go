package bot

import (
	"math"
	"strconv"
	"strings"

	"jinguo/index"
	"jinguo/knowledge"
)

// distance is how far a place is from where she is, in metres; nil where either
// is not known.
func (t *turn) distance(to *knowledge.LatLon) *int {
	if t.Place == nil || to == nil {
		return nil
	}
	m := int(math.Round(metres(*t.Place, *to)))
	return &m
}

// faraway is the distance in metres beyond which only that matters.
const faraway = 100_000

// far writes a distance as people say it.
func (t *turn) far(m int) string { return Far(t.lang, m) }

// Far writes a distance in metres as people say it.
func Far(lang string, m int) string {
	if m > faraway {
		return Say(lang, "faraway", nil)
	}
	if m < 1000 {
		return Say(lang, "metres", map[string]any{"N": m / 10 * 10})
	}
	return Say(lang, "kilometres", map[string]any{"N": strconv.FormatFloat(float64(m)/1000, 'f', 1, 64)})
}

// excerpt is the piece of f's passage that a list shows.
func (t *turn) excerpt(f *found) string {
	e := &f.entry
	text := body(e, f.sections[0])
	switch {
	case text != "":
	case e.Programme != nil && e.Programme.Who+e.Programme.Amount != "":
		text = strings.Trim(e.Programme.Who+"；"+e.Programme.Amount, "；")
	case e.Point != nil && len(e.Point.Services) > 0:
		text = strings.Join(e.Point.Services, "、")
	default:
		text = e.Title
	}
	excerpt, _ := index.ExcerptFor(t.matter, text, 120, t.wants)
	return excerpt
}
