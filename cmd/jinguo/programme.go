package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"jinguo/knowledge"
)

// programme is the programme that staff call so: by its id, its title or another name of
// it. Where there is none the error names those that are called almost so.
func (b *base) programme(ctx context.Context, name string) (knowledge.Entry, error) {
	all, err := b.store.Programmes(ctx)
	if err != nil {
		return knowledge.Entry{}, err
	}
	for _, called := range []func(*knowledge.Entry) bool{
		func(e *knowledge.Entry) bool { return e.ID == name },
		func(e *knowledge.Entry) bool { return letters(e.Title) == letters(name) },
		func(e *knowledge.Entry) bool {
			return slices.ContainsFunc(e.Aliases, func(a string) bool { return letters(a) == letters(name) })
		},
	} {
		var found []knowledge.Entry
		for i := range all {
			if called(&all[i]) {
				found = append(found, all[i])
			}
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(found) > 1 {
			return knowledge.Entry{}, fmt.Errorf("%d programmes are called %q; take one by its id: %s", len(found), name, ids(found))
		}
	}
	near := nearest(all, name)
	if len(near) == 0 {
		return knowledge.Entry{}, fmt.Errorf("there is no programme %q; jinguo export lists all", name)
	}
	return knowledge.Entry{}, fmt.Errorf("there is no programme %q; did you mean %s?", name, ids(near))
}

func ids(entries []knowledge.Entry) string {
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Title + " (" + e.ID + ")"
	}
	return strings.Join(names, ", ")
}

// nearest are at most three programmes whose names share most with name.
func nearest(all []knowledge.Entry, name string) []knowledge.Entry {
	type near struct {
		knowledge.Entry
		share float64
	}
	var list []near
	for _, e := range all {
		best := 0.0
		for _, called := range append([]string{e.ID, e.Title}, e.Aliases...) {
			best = max(best, shared(letters(called), letters(name)))
		}
		if best >= 0.3 {
			list = append(list, near{e, best})
		}
	}
	slices.SortFunc(list, func(a, b near) int { return cmp.Or(cmp.Compare(b.share, a.share), cmp.Compare(a.ID, b.ID)) })
	var found []knowledge.Entry
	for _, n := range list[:min(3, len(list))] {
		found = append(found, n.Entry)
	}
	return found
}

// shared is how much of two names is the same, from 0 to 1: pairs of letters (Dice).
func shared(a, b string) float64 {
	x, y := pairs(a), pairs(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	both := 0
	for pair := range x {
		if y[pair] {
			both++
		}
	}
	return 2 * float64(both) / float64(len(x)+len(y))
}

func pairs(s string) map[string]bool {
	runes, set := []rune(s), map[string]bool{}
	for i := range len(runes) - 1 {
		set[string(runes[i:i+2])] = true
	}
	return set
}

// letters is a name without what people write differently: case, spaces and signs.
func letters(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
}
