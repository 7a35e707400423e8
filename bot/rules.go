package bot

import (
	"context"
	"slices"
	"sync"

	"jinguo/knowledge"
	"jinguo/knowledge/region"
	"jinguo/knowledge/screen"
)

// Programmes gives the published programmes, whose rules tell who can have them;
// store.Store is one.
type Programmes interface {
	Programmes(ctx context.Context) ([]knowledge.Entry, error)
	// LastChange is a number that grows with every change of any entry.
	LastChange(ctx context.Context) (int64, error)
}

// ruled is a programme that residents are screened for.
type ruled struct {
	rule           *screen.Rule
	region         string
	starts, expire knowledge.Date
}

// inForce reports whether the programme is given on the day.
func (r *ruled) inForce(day knowledge.Date) bool {
	return r.starts <= day && (r.expire == "" || r.expire >= day)
}

// book is the compiled rules of all programmes at one change of the store.
type book struct {
	change int64
	ids    []string // of all programmes, with a rule or without
	ruled  []ruled
}

// rules keeps the newest book: to compile one takes far longer than an answer may.
type rules struct {
	mu   sync.Mutex
	book *book
}

// read returns the book of what from holds now.
func (r *rules) read(ctx context.Context, from Programmes) (*book, error) {
	change, err := from.LastChange(ctx)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.book != nil && r.book.change == change {
		return r.book, nil
	}
	entries, err := from.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	b := &book{change: change}
	for i := range entries {
		b.add(&entries[i])
	}
	r.book = b
	return b, nil
}

// add takes e's rule in, if somebody confirmed it and it can be read. What is wrong
// with one that cannot is told to staff by jinguo check.
func (b *book) add(e *knowledge.Entry) {
	b.ids = append(b.ids, e.ID)
	if !confirmed(e) {
		return
	}
	if rule, _ := screen.Compile(e); rule != nil {
		b.ruled = append(b.ruled, ruled{rule, e.Region, e.Start(), e.Expires})
	}
}

// confirmed reports whether residents may be screened for e.
func confirmed(e *knowledge.Entry) bool {
	return e.Programme != nil && e.Programme.Rule != nil && e.Programme.Rule.Confirmed
}

// within are the rules of the programmes that are given in the region on the day: its
// own and those of all regions around it.
func (b *book) within(code string, day knowledge.Date) []*screen.Rule {
	return b.rules(day, func(r *ruled) bool { return region.Within(code, r.region) })
}

// of is the rule of the programmes with these ids.
func (b *book) of(ids []string, day knowledge.Date) []*screen.Rule {
	return b.rules(day, func(r *ruled) bool { return slices.Contains(ids, r.rule.ID) })
}

func (b *book) rules(day knowledge.Date, which func(*ruled) bool) []*screen.Rule {
	var list []*screen.Rule
	for i := range b.ruled {
		if r := &b.ruled[i]; which(r) && r.inForce(day) {
			list = append(list, r.rule)
		}
	}
	return list
}
