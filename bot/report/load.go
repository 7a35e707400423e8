package report

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"jinguo/knowledge"
	"jinguo/knowledge/alarm"
	"jinguo/knowledge/figures"
	"jinguo/knowledge/region"
)

// Counts is where the figures come from; store.Store is one.
type Counts interface {
	Needs(ctx context.Context, from, before string) ([]knowledge.NeedCount, error)
	ShownIn(ctx context.Context, from, before string) ([]knowledge.ShownCount, error)
	Unmet(ctx context.Context, from, before string) ([]knowledge.UnmetCount, error)
	MissesIn(ctx context.Context, from, before time.Time) ([]knowledge.Miss, error)
	MissText(ctx context.Context, group int64, region string) (string, error)
	ReportedIn(ctx context.Context, from, before time.Time) ([]knowledge.Request, error)
	CaseTimings(ctx context.Context, from, before time.Time) ([]knowledge.CaseTiming, error)
	Names(ctx context.Context, ids []string) (map[string]knowledge.Entry, error)
	// Queries are the queries behind all of these, by name, for people to read.
	Queries() map[string]string
}

// counted is all that is counted of a period and the one before, of all regions.
type counted struct {
	asked *figures.Cube // questions, marks, cases
	of    *figures.Cube // entries, conditions, misses
	cases []knowledge.CaseTiming
	names map[string]knowledge.Entry
}

// The keys of counts. Topics, dangers and statuses have theirs behind a prefix.
const (
	all, urgent                               = "all", "urgent"
	topicKey, dangerKey, statusKey            = "t:", "u:", "s:"
	marked, useful, useless                   = "m:all", "m:useful", "m:useless"
	opened, replied, waiting, inTime, notSoon = "c:all", "c:replied", "c:waiting", "c:soon", "c:late"
	shownKey, screenedKey, unmetKey, metKey   = "e:", "p:", "f:", "n:"
	wrongKey, missKey                         = "r:", "g:"
)

// statuses are the keys of how questions that are not urgent were answered.
var statuses = [...]string{statusKey + string(knowledge.NeedAnswered), statusKey + string(knowledge.NeedClarified), statusKey + string(knowledge.NeedUnanswered)}

// askedParts say how the counts of questions, marks and cases add up.
func askedParts() figures.Parts {
	topics := []string{urgent, topicKey + figures.Other}
	for _, t := range figures.Topics() {
		topics = append(topics, topicKey+t.Key)
	}
	var dangers []string
	for _, t := range alarm.Topics() {
		dangers = append(dangers, dangerKey+t.Key)
	}
	return figures.Parts{
		all: {topics, append(statuses[:], urgent)}, urgent: {dangers},
		marked: {{useful, useless}}, opened: {{replied, waiting}}, replied: {{inTime, notSoon}},
	}
}

// load counts a period of which the months are given, for all regions at once.
func load(ctx context.Context, from Counts, p figures.Period) (*counted, error) {
	c := &counted{asked: figures.NewCube(askedParts())}
	first, after := string(p.From), string(p.To.Add(1))
	needs, err := from.Needs(ctx, first+"-01", after+"-01")
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, t := range figures.Topics() {
		known[t.Key] = true
	}
	for _, n := range needs {
		c.need(n, known)
	}
	if c.cases, err = from.CaseTimings(ctx, p.Start(), p.End()); err != nil {
		return nil, err
	}
	for i := range c.cases {
		c.caseTiming(&c.cases[i])
	}
	if err := c.loadEntries(ctx, from, p); err != nil {
		return nil, err
	}
	c.asked.Hide()
	c.of.Hide()
	return c, nil
}

// need counts questions of one kind; a topic that is not known any more is another one.
func (c *counted) need(n knowledge.NeedCount, known map[string]bool) {
	switch n.Status {
	case knowledge.NeedUseful:
		c.asked.Add(n.Times, n.Region, n.Week, marked, useful)
	case knowledge.NeedUseless:
		c.asked.Add(n.Times, n.Region, n.Week, marked, useless)
	case knowledge.NeedUrgent:
		if _, known := alarm.TopicOf(n.Topic); known {
			c.asked.Add(n.Times, n.Region, n.Week, all, urgent, dangerKey+n.Topic)
		}
	default:
		if !slices.Contains(statuses[:], statusKey+string(n.Status)) {
			return
		}
		topic := figures.Other
		if known[n.Topic] {
			topic = n.Topic
		}
		c.asked.Add(n.Times, n.Region, n.Week, all, topicKey+topic, statusKey+string(n.Status))
	}
}

func (c *counted) caseTiming(one *knowledge.CaseTiming) {
	keys := []string{opened, waiting}
	if !one.Replied.IsZero() {
		keys = []string{opened, replied, inTime}
		if one.Again {
			keys[2] = notSoon
		}
	}
	c.asked.Add(1, county(one.Region), string(figures.MonthOf(one.Opened)), keys...)
}

// loadEntries counts what is about one entry, condition or group of misses each.
func (c *counted) loadEntries(ctx context.Context, from Counts, p figures.Period) error {
	first, after := string(p.From), string(p.To.Add(1))
	shown, err := from.ShownIn(ctx, first, after)
	if err != nil {
		return err
	}
	unmet, err := from.Unmet(ctx, first, after)
	if err != nil {
		return err
	}
	wrong, err := from.ReportedIn(ctx, p.Start(), p.End())
	if err != nil {
		return err
	}
	misses, err := from.MissesIn(ctx, p.Start(), p.End())
	if err != nil {
		return err
	}
	ids := map[string]bool{}
	for _, n := range shown {
		ids[n.Entry] = true
	}
	for _, n := range unmet {
		ids[n.Programme] = true
	}
	for _, r := range wrong {
		ids[r.Entry] = true
	}
	if c.names, err = from.Names(ctx, slices.Sorted(maps.Keys(ids))); err != nil {
		return err
	}
	c.of = figures.NewCube(unmetParts(unmet))
	for _, n := range shown {
		c.of.Add(n.Times, n.Region, n.Month, shownKey+n.Entry)
	}
	c.countUnmet(unmet)
	for _, r := range wrong {
		if e, ok := c.names[r.Entry]; ok {
			c.of.Add(1, county(e.Region), string(figures.MonthOf(r.At)), wrongKey+r.Entry)
		}
	}
	for _, m := range misses {
		c.of.Add(1, county(m.Region), string(figures.MonthOf(m.At)), missKey+strconv.FormatInt(m.Group, 10))
	}
	return nil
}

// clauseKey joins a programme and a condition.
func clauseKey(prefix, programme, clause string) string { return prefix + programme + "\x00" + clause }

// clauseOf is the programme and the condition of a key.
func clauseOf(key string) (programme, clause string) {
	programme, clause, _ = strings.Cut(key[len(unmetKey):], "\x00")
	return programme, clause
}

// unmetParts say that the screenings of a programme are those that did not meet a
// condition and those that did, for each condition.
func unmetParts(list []knowledge.UnmetCount) figures.Parts {
	parts := figures.Parts{}
	seen := map[string]bool{}
	for _, n := range list {
		key := clauseKey(unmetKey, n.Programme, n.Clause)
		if n.Clause == "" || seen[key] {
			continue
		}
		seen[key] = true
		parts[screenedKey+n.Programme] = append(parts[screenedKey+n.Programme], []string{key, clauseKey(metKey, n.Programme, n.Clause)})
	}
	return parts
}

func (c *counted) countUnmet(list []knowledge.UnmetCount) {
	type place struct{ month, region, programme string }
	screened, failed, clauses := map[place]int{}, map[place]map[string]int{}, map[string]map[string]bool{}
	for _, n := range list {
		at := place{n.Month, n.Region, n.Programme}
		if n.Clause == "" {
			screened[at] = n.Times
			continue
		}
		if failed[at] == nil {
			failed[at] = map[string]int{}
		}
		failed[at][n.Clause] = n.Times
		if clauses[n.Programme] == nil {
			clauses[n.Programme] = map[string]bool{}
		}
		clauses[n.Programme][n.Clause] = true
	}
	for at, times := range screened {
		c.of.Add(times, at.region, at.month, screenedKey+at.programme)
		for clause := range clauses[at.programme] {
			n := min(failed[at][clause], times)
			c.of.Add(n, at.region, at.month, clauseKey(unmetKey, at.programme, clause))
			c.of.Add(times-n, at.region, at.month, clauseKey(metKey, at.programme, clause))
		}
	}
}

// county is the county around a region, or the region where it is wider.
func county(code string) string {
	for _, outer := range region.Chain(code) {
		if r, ok := region.Lookup(outer); ok && r.Level() <= region.County {
			return r.Code
		}
	}
	return ""
}
