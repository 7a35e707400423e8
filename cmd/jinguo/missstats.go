package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"jinguo/knowledge"
)

// tally counts questions and the people who asked them, by group.
type tally struct {
	questions map[string]int
	people    map[string]map[string]bool
}

func (t *tally) add(group string, m knowledge.Miss) {
	if t.questions == nil {
		t.questions, t.people = map[string]int{}, map[string]map[string]bool{}
	}
	if t.people[group] == nil {
		t.people[group] = map[string]bool{}
	}
	t.questions[group]++
	t.people[group][m.Who] = true
}

// told are the numbers of questions that may be told: those of fewer than ten people may
// not, however much they asked.
func (t *tally) told() map[string]string {
	counts := map[string]int{}
	for group, n := range t.questions {
		counts[group] = n
		if people := len(t.people[group]); people < fewest {
			counts[group] = people
		}
	}
	return guarded(counts)
}

// missesCounted are the counts of misses by what they are told apart by.
type missesCounted struct {
	Total  string            `json:"total"`
	Month  map[string]string `json:"month"`
	Region map[string]string `json:"region"` // by code, to the county
	Reason map[string]string `json:"reason"`
}

func countMisses(list []knowledge.Miss) missesCounted {
	var all, month, place, reason tally
	for _, m := range list {
		all.add("", m)
		month.add(m.At.In(knowledge.China).Format("2006-01"), m)
		place.add(county(m.Region), m)
		reason.add(string(m.Reason), m)
	}
	return missesCounted{cmp.Or(all.told()[""], "0"), month.told(), place.told(), reason.told()}
}

// missStats prints how many questions there are of each kind.
func (b *base) missStats(cmd *cobra.Command, asJSON bool) error {
	list, err := b.store.Asks(cmd.Context())
	if err != nil {
		return err
	}
	counted, out, words := countMisses(list), cmd.OutOrStdout(), missWords[b.cfg.Lang]
	if asJSON {
		return encode(out, counted)
	}
	for _, part := range []struct {
		head   string
		counts map[string]string
		name   func(string) string
	}{
		{words.month, counted.Month, func(month string) string { return month }},
		{words.region, counted.Region, func(code string) string { return placeOf(code, words.nation) }},
		{words.reason, counted.Reason, func(reason string) string { return words.reasons[knowledge.MissReason(reason)] }},
	} {
		for _, group := range slices.Sorted(maps.Keys(part.counts)) {
			if _, err := fmt.Fprintf(out, "%s  %s  %s\n", part.head, part.name(group), cmp.Or(part.counts[group], words.hidden)); err != nil {
				return err
			}
		}
	}
	_, err = fmt.Fprintf(out, words.total, counted.Total)
	return err
}
