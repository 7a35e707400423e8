// Package check finds what is wrong in a knowledge base that no single file
// shows: entries past their time, references that lead nowhere, telephones that
// cannot be one, duplicates, and entries that leave a resident without anybody
// to call. What each problem says, and what to do about it, stands in
// knowledge/problems.toml under its code.
package check

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// All returns what is wrong with entries, which are the newest version of each,
// in any state, on the day today. The order of the problems does not depend on
// that of the entries: they are sorted by entry id, then in the order of the
// rules. Archived entries have none.
func All(entries []knowledge.Entry, today knowledge.Date) []knowledge.Problem {
	sorted := make([]*knowledge.Entry, len(entries))
	for i := range entries {
		e := entries[i].Public()
		if e.Confidential() { // whose location is checked all the same, and not told
			e.Point.Location = entries[i].Point.Location
		}
		sorted[i] = &e
	}
	slices.SortStableFunc(sorted, func(a, b *knowledge.Entry) int {
		return cmp.Or(cmp.Compare(a.ID, b.ID), cmp.Compare(a.Title, b.Title))
	})
	c := checker{today: today, known: register(sorted), firsts: map[string]*knowledge.Entry{}, hoursRead: map[string]hoursRead{}}
	for _, e := range sorted {
		if e.State != knowledge.Archived {
			c.check(e)
		}
	}
	return c.problems
}

// checker collects problems while it goes through the entries.
type checker struct {
	today     knowledge.Date
	known     names
	firsts    map[string]*knowledge.Entry // the first entry of each set of duplicates
	hoursRead map[string]hoursRead        // by hours as written
	problems  []knowledge.Problem
}

func (c *checker) check(e *knowledge.Entry) {
	c.dates(e)
	c.replaced(e)
	c.duplicate(e)
	c.region(e)
	c.content(e)
	c.phones(e)
	c.place(e)
	c.hours(e)
}

// report adds a problem of e; pairs are the names and values of its arguments.
func (c *checker) report(e *knowledge.Entry, code string, severity knowledge.Severity, pairs ...string) {
	p := knowledge.Problem{Code: code, Severity: severity, Entry: e.ID, Args: map[string]string{"title": e.Title}}
	if e.Source != nil {
		p.File, p.Place = e.Source.File, e.Source.Place
	}
	for i := 0; i < len(pairs); i += 2 {
		p.Args[pairs[i]] = pairs[i+1]
	}
	c.problems = append(c.problems, p)
}

func (c *checker) dates(e *knowledge.Entry) {
	if e.Expires != "" && e.Expires < c.today && e.State == knowledge.Published {
		c.report(e, "expired_published", knowledge.Doubt, "expires", string(e.Expires))
	}
	if e.Expires != "" && e.Start() > e.Expires {
		c.report(e, "expires_before_start", knowledge.Fault, "start", string(e.Start()), "expires", string(e.Expires))
	}
	if e.Issued > c.today {
		c.report(e, "issued_in_future", knowledge.Doubt, "issued", string(e.Issued))
	}
}

func (c *checker) replaced(e *knowledge.Entry) {
	for _, target := range e.Replaces {
		old := c.known.exactly(target, e)
		switch {
		case old == nil && c.known.roughly(target, e) != nil:
			c.report(e, "replaces_misspelt", knowledge.Doubt, "target", target, "other", spelling(c.known.roughly(target, e), target))
		case old == nil:
			c.report(e, "replaces_missing", knowledge.Doubt, "target", target)
		case e.State == knowledge.Draft && old.State == knowledge.Published:
			c.report(e, "replaced_by_draft", knowledge.Hint, "target", old.Title)
		}
	}
}

func (c *checker) region(e *knowledge.Entry) {
	if _, ok := region.Lookup(e.Region); !ok {
		c.report(e, "region_unknown", knowledge.Fault, "code", e.Region)
	}
}

// content finds entries that say nothing, and those that tell of help without
// telling whom to call.
func (c *checker) content(e *knowledge.Entry) {
	if empty(e) {
		c.report(e, "no_content", knowledge.Fault)
	}
	if (e.Kind == knowledge.Program || e.Kind == knowledge.ServicePoint) && len(e.Phones()) == 0 {
		c.report(e, "no_contact", knowledge.Doubt)
	}
}

// empty reports whether e has nothing to show below its title.
func empty(e *knowledge.Entry) bool {
	if strings.TrimSpace(e.Text) != "" || len(e.Contacts) > 0 {
		return false
	}
	for _, s := range e.Sections {
		if strings.TrimSpace(s.Text) != "" {
			return false
		}
	}
	if p := e.Programme; p != nil {
		return p.Who+p.Amount+p.Where+p.Deadline == "" && len(p.Conditions)+len(p.Papers)+len(p.Steps)+len(p.LegalBasis) == 0
	}
	if p := e.Point; p != nil {
		return p.Address == "" && p.Location == nil && len(p.Phones)+len(p.Services) == 0
	}
	return true
}

func (c *checker) phones(e *knowledge.Entry) {
	for _, p := range e.Phones() {
		if !p.Plausible() {
			c.report(e, "phone_impossible", knowledge.Fault, "phone", p.Number)
		}
	}
}

// place finds coordinates that are not in China, most often because latitude and
// longitude are swapped.
func (c *checker) place(e *knowledge.Entry) {
	if e.Point == nil || e.Point.Location == nil {
		return
	}
	at := *e.Point.Location
	value := knowledge.Kept
	if !e.Confidential() {
		value = strconv.FormatFloat(at.Lat, 'f', -1, 64) + ", " + strconv.FormatFloat(at.Lon, 'f', -1, 64)
	}
	switch {
	case inChina(at):
	case inChina(knowledge.LatLon{Lat: at.Lon, Lon: at.Lat}):
		c.report(e, "location_swapped", knowledge.Fault, "value", value)
	default:
		c.report(e, "location_abroad", knowledge.Fault, "value", value)
	}
}

// inChina reports whether a place lies in the rectangle around China, from the
// James Shoal and the Pamirs to the Amur and the Ussuri.
func inChina(at knowledge.LatLon) bool {
	return at.Lat >= 3 && at.Lat <= 54 && at.Lon >= 73 && at.Lon <= 136
}

func (c *checker) hours(e *knowledge.Entry) {
	var all []string
	if e.Point != nil {
		all = append(all, e.Point.Hours)
	}
	for _, contact := range e.Contacts {
		all = append(all, contact.Hours)
	}
	slices.Sort(all)
	for _, hours := range slices.Compact(all) {
		switch read := c.read(hours); {
		case !read.ok:
			c.report(e, "hours_unread", knowledge.Hint, "hours", hours)
		case read.rest != "":
			c.report(e, "hours_partly", knowledge.Hint, "hours", read.week, "rest", read.rest)
		}
	}
}

// hoursRead is what can be read of hours; blank ones are.
type hoursRead struct {
	week string // what was understood
	rest string // what was not
	ok   bool
}

// read reads hours. A knowledge base has few different ones, so each is read once.
func (c *checker) read(hours string) hoursRead {
	read, known := c.hoursRead[hours]
	if !known {
		week, rest, ok := knowledge.ReadHours(hours)
		read = hoursRead{week.String(), rest, ok || strings.TrimSpace(hours) == ""}
		c.hoursRead[hours] = read
	}
	return read
}
