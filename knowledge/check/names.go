package check

import "jinguo/knowledge"

// names finds entries by what others call them: by id, document number or title.
type names struct {
	exact map[string][]*knowledge.Entry
	plain map[string][]*knowledge.Entry // by the same without signs and width
}

func register(entries []*knowledge.Entry) names {
	n := names{map[string][]*knowledge.Entry{}, map[string][]*knowledge.Entry{}}
	for _, e := range entries {
		for _, name := range called(e) {
			n.exact[name] = append(n.exact[name], e)
			plain := knowledge.Plain(name)
			n.plain[plain] = append(n.plain[plain], e)
		}
	}
	return n
}

// called returns the names of e, none twice.
func called(e *knowledge.Entry) []string {
	var list []string
	for i, name := range [...]string{e.ID, e.Number, e.Title} {
		if name != "" && (i == 0 || name != e.ID) && (i < 2 || name != e.Number) {
			list = append(list, name)
		}
	}
	return list
}

// exactly returns an entry other than e with that name, or nil.
func (n names) exactly(name string, e *knowledge.Entry) *knowledge.Entry {
	return other(n.exact[name], e)
}

// roughly returns an entry other than e whose name differs in signs, width or
// case at most, or nil.
func (n names) roughly(name string, e *knowledge.Entry) *knowledge.Entry {
	return other(n.plain[knowledge.Plain(name)], e)
}

// other returns the published entry among those that are not e, the first of
// them where none is, or nil.
func other(entries []*knowledge.Entry, e *knowledge.Entry) *knowledge.Entry {
	var found *knowledge.Entry
	for _, o := range entries {
		switch {
		case o == e:
		case o.State == knowledge.Published:
			return o
		case found == nil:
			found = o
		}
	}
	return found
}

// spelling returns the name of e that a misspelt one stands for.
func spelling(e *knowledge.Entry, misspelt string) string {
	plain := knowledge.Plain(misspelt)
	for _, name := range called(e) {
		if knowledge.Plain(name) == plain {
			return name
		}
	}
	return e.Title
}
