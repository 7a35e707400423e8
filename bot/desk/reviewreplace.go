package desk

import (
	"context"
	"errors"
	"slices"

	"jinguo/knowledge"
	"jinguo/knowledge/account"
)

// replaced is what a version says that it replaces.
type replaced struct {
	Name  string           // as the version says
	Entry *knowledge.Entry // that it means; nil where the base has none
	Mine  bool             // the visitor may take it out of answers
}

// older is an entry that a version may replace.
type older struct {
	Entry knowledge.Entry
	Same  bool // it has the same title, apart from a stage such as 试行
	Until knowledge.Date
}

// replacedBy finds what a version names as replaced among the entries related to it.
func (s *Server) replacedBy(e *knowledge.Entry, related []knowledge.Entry) []replaced {
	var all []replaced
	for _, name := range e.Replaces {
		one := replaced{Name: name}
		for i := range related {
			if named(&related[i], name) && (one.Entry == nil || related[i].State == knowledge.Published) {
				one.Entry = &related[i]
			}
		}
		all = append(all, one)
	}
	return all
}

// named reports whether an entry has a name by which another one says that it replaces it.
func named(e *knowledge.Entry, name string) bool {
	plain := knowledge.Plain(name)
	return e.ID == name || plain != "" && (knowledge.Plain(e.Title) == plain || knowledge.Plain(e.Number) == plain)
}

// mostOlder is how many entries a version is proposed to replace.
const mostOlder = 10

// olderThan finds the published policies or programmes of the visitor's regions that are
// earlier editions of a version, by title and region, and that it does not name. One whose
// title differs in its year may hold beside it, which the reviewer decides.
func (s *Server) olderThan(ctx context.Context, v *visit, e *knowledge.Entry, said []replaced) ([]older, error) {
	if e.Kind != knowledge.Policy && e.Kind != knowledge.Program {
		return nil, nil
	}
	titles, err := s.Store.Titles(ctx, e.Kind)
	if err != nil {
		return nil, err
	}
	var all []older
	for _, t := range titles {
		if t.ID == e.ID || t.Region != e.Region || knowledge.Series(t.Title) != knowledge.Series(e.Title) || t.Starts > e.Start() && e.Start() != "" {
			continue
		}
		if slices.ContainsFunc(said, func(r replaced) bool { return r.Entry != nil && r.Entry.ID == t.ID }) || !v.MayIn(account.Publish, t.Region) {
			continue
		}
		old, err := s.Store.Entry(ctx, t.ID)
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		until, err := s.Store.Until(ctx, &old)
		if err != nil {
			return nil, err
		}
		if until != "" && until < s.today() {
			continue // it does not answer any more
		}
		all = append(all, older{old, knowledge.SameText(t.Title) == knowledge.SameText(e.Title), until})
		if len(all) == mostOlder {
			break
		}
	}
	return all, nil
}
