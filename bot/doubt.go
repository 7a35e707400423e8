package bot

import (
	"context"
	"math"
	"strconv"

	"jinguo/knowledge"
)

// isDoubted reports whether so many people say that a phone of the entry is wrong
// or dead that it is worth saying.
func (t *turn) isDoubted(ctx context.Context, ids ...string) (map[string]bool, error) {
	if t.Doubts == nil {
		return nil, nil
	}
	if t.doubts == nil {
		t.doubts = map[string]bool{}
	}
	var unknown []string
	for _, id := range ids {
		if _, known := t.doubts[id]; !known {
			unknown = append(unknown, id)
		}
	}
	if len(unknown) == 0 {
		return t.doubts, nil
	}
	people, err := t.Doubts.Doubted(ctx, unknown)
	if err != nil {
		return nil, err
	}
	for _, id := range unknown {
		t.doubts[id] = people[id] >= knowledge.DoubtFrom
	}
	return t.doubts, nil
}

// demote lowers the scores of the service points in list that are doubted.
func (t *turn) demote(ctx context.Context, list []found) error {
	var points []string
	for i := range list {
		if list[i].Kind == knowledge.ServicePoint {
			points = append(points, list[i].entry.ID)
		}
	}
	known, err := t.isDoubted(ctx, points...)
	if err != nil {
		return err
	}
	for i := range list {
		if known[list[i].entry.ID] {
			list[i].Score *= doubted
		}
	}
	return nil
}

// trouble is how far f is from where she is; a doubted place counts as farther by
// as much as its score is lower.
func (t *turn) trouble(f *found) float64 {
	far := farness(t.Place, &f.entry)
	if t.doubts[f.entry.ID] && far < math.MaxFloat64 {
		far /= doubted
	}
	return far
}

// warn says that e's phone is doubted, and gives another number.
func (t *turn) warn(ctx context.Context, c *card, e *knowledge.Entry) error {
	known, err := t.isDoubted(ctx, e.ID)
	if err != nil || !known[e.ID] {
		return err
	}
	office, err := t.office(ctx)
	if err != nil {
		return err
	}
	if office.Name == e.Title {
		office = t.national()
	}
	c.facts = append(append([]Line{t.say("doubted", nil)}, t.calls([]desk{office})...), c.facts...)
	return nil
}

// lastChecked says when somebody last made sure of what e says, where that is long
// ago. Where it is not known, nothing is said.
func (t *turn) lastChecked(e *knowledge.Entry) []Line {
	on := string(e.Verified())
	if on == "" || !e.Overdue(t.today()) {
		return nil
	}
	month, _ := strconv.Atoi(on[5:7])
	return []Line{t.say("last_checked", map[string]any{"Year": on[:4], "Month": month})}
}
