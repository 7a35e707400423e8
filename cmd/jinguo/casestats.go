package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"jinguo/bot"
	"jinguo/knowledge"
	"jinguo/knowledge/region"
)

// fewest is the smallest group of people that is told with its number.
const fewest = 10

// guarded are counts that may be told, by group: below fewest it says so, and one more
// group is left out ("") where the total and the others would give such numbers away.
func guarded(counts map[string]int) map[string]string {
	told := map[string]string{}
	small, sum := 0, 0
	for name, n := range counts {
		told[name] = fmt.Sprint(n)
		if n < fewest {
			told[name] = fmt.Sprint("<", fewest)
			small, sum = small+1, sum+n
		}
	}
	if small == 0 || sum >= fewest {
		return told
	}
	var next string
	for _, name := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[name]; n >= fewest && (next == "" || n < counts[next]) {
			next = name
		}
	}
	if next != "" {
		told[next] = ""
	}
	return told
}

// casesCounted are the counts of cases by what they are told apart by.
type casesCounted struct {
	Total  string            `json:"total"`
	Month  map[string]string `json:"month"`
	Topic  map[string]string `json:"topic"`
	Region map[string]string `json:"region"` // by code, to the county
	State  map[string]string `json:"state"`
}

func countCases(list []knowledge.Case) casesCounted {
	month, topic, place, state := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	for _, c := range list {
		month[c.Opened.In(knowledge.China).Format("2006-01")]++
		topic[c.Topic]++
		place[county(c.Region)]++
		state[string(c.State)]++
	}
	total := guarded(map[string]int{"": len(list)})[""]
	return casesCounted{total, guarded(month), guarded(topic), guarded(place), guarded(state)}
}

// county is the county around a region, or the region where it is wider.
func county(code string) string {
	for _, outer := range region.Chain(code) {
		if r, ok := region.Lookup(outer); ok && r.Level() <= region.County {
			return outer
		}
	}
	return ""
}

// caseStatsSay are the words of the counts, by language.
var caseStatsSay = map[string]struct{ month, topic, region, state, other, hidden, total string }{
	"zh": {"月份", "主题", "地区", "进度", "其他", "（为保密不显示）", "合计：%s\n"},
	"en": {"month", "topic", "region", "state", "other", "(not shown, for privacy)", "In all: %s\n"},
}

// caseStats prints how many cases there are of each kind.
func (b *base) caseStats(cmd *cobra.Command, asJSON bool) error {
	list, err := b.store.Cases(cmd.Context(), true)
	if err != nil {
		return err
	}
	counted, out, say, lang := countCases(list), cmd.OutOrStdout(), caseStatsSay[b.cfg.Lang], b.cfg.Lang
	if asJSON {
		return encode(out, counted)
	}
	for _, part := range []struct {
		head   string
		counts map[string]string
		name   func(string) string
	}{
		{say.month, counted.Month, func(month string) string { return month }},
		{say.topic, counted.Topic, func(topic string) string { return bot.CaseTopic(lang, topic) }},
		{say.region, counted.Region, func(code string) string {
			if code == "" {
				return ""
			}
			return region.Full(code)
		}},
		{say.state, counted.State, func(state string) string { return bot.CaseState(lang, knowledge.CaseState(state)) }},
	} {
		for _, name := range slices.Sorted(maps.Keys(part.counts)) {
			n := cmp.Or(part.counts[name], say.hidden)
			if _, err := fmt.Fprintf(out, "%s  %s  %s\n", part.head, cmp.Or(part.name(name), say.other), n); err != nil {
				return err
			}
		}
	}
	_, err = fmt.Fprintf(out, say.total, counted.Total)
	return err
}
